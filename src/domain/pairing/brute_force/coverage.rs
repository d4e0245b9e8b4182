//! Days on which several advocates have to stay free, with hours that overlap in every way.

use proptest::prelude::*;

use super::super::{Pin, Plan, Request, pair, pair_within};
use super::{BruteForce, a_request, at_work, best_of, counts, score, turned};
use crate::domain::hours::{Hours, TimeOfDay, Window};
use crate::domain::zones;

/// Quarters of an hour in a day.
const QUARTERS: u16 = 24 * 4;

/// From one quarter of an hour after midnight to another.
fn hours(from: u16, until: u16) -> Hours {
    let time = |quarter: u16| TimeOfDay::from_minutes(quarter % QUARTERS * 15).unwrap();
    Hours::new(time(from), time(until)).unwrap()
}

prop_compose! {
    /// Mostly in one zone, so that quarters ask for different things at the same time.
    fn a_crowded_day()(
        request in a_request(), needed in 1..4_u32, near in proptest::array::uniform4(proptest::bool::weighted(0.8)),
        starts in proptest::array::uniform4(28..60_u16), lengths in proptest::array::uniform4(8..48_u16),
        pauses in proptest::array::uniform4(proptest::option::of(36..64_u16)),
    ) -> Request {
        let mut request = request;
        request.day.min_free_advocates = needed;
        for (at, advocate) in request.advocates.iter_mut().enumerate() {
            advocate.hours = hours(starts[at], starts[at] + lengths[at]);
            advocate.breaks = pauses[at].map(|from| hours(from, from + 3)).into_iter().collect();
            if near[at] {
                advocate.time_zone = zones::zone("Europe/Dublin").unwrap();
                advocate.away = false;
            }
        }
        request
    }
}

fn has_somebody(request: &Request, plan: &Plan, advocate: usize) -> bool {
    plan.pairs.iter().any(|pair| pair.advocate == request.advocates[advocate].id)
}

/// For each quarter, how many are at work in it, and how many of them are free.
fn free(request: &Request, plan: &Plan) -> Vec<(usize, usize)> {
    let is_free = |who: &&usize| !has_somebody(request, plan, **who);
    at_work(request).iter().map(|quarter| (quarter.len(), quarter.iter().filter(is_free).count())).collect()
}

fn needed(request: &Request) -> usize {
    request.day.min_free_advocates as usize
}

fn is_covered(request: &Request, plan: &Plan) -> bool {
    let needed = needed(request);
    free(request, plan).iter().all(|(at_work, free)| *at_work < needed || *free >= needed)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_assignment_that_keeps_enough_free_is_better(request in a_crowded_day(), by in 0..100_usize) {
        let here = |pin: &Pin| {
            request.shadowers.iter().any(|shadower| shadower.id == pin.shadower)
                && request.advocates.iter().any(|advocate| advocate.id == pin.advocate)
        };
        let best = if request.pins.iter().all(here) { BruteForce::best(&request) } else { None };
        let plan = pair(&request);
        prop_assert_eq!(plan.as_ref().ok().map(|plan| score(&request, plan)), best);
        prop_assert_eq!(&plan, &pair(&turned(&request, by)));
        let Ok(plan) = plan else { return Ok(()) };
        prop_assert!(plan.optimal && plan.lower_bound == plan.total_cost);
        prop_assert!(is_covered(&request, &plan));
    }

    #[test]
    fn a_search_that_is_cut_short_says_how_far_it_may_be_off(request in a_crowded_day(), looks in 0..2_000_u64) {
        let Ok(plan) = pair_within(&request, looks) else { return Ok(()) };
        let all = BruteForce::of(&request);
        let (found, best) = (score(&request, &plan), best_of(&all).unwrap());
        let least = all[&counts(&request, &plan)];
        prop_assert!(is_covered(&request, &plan));
        prop_assert!(plan.lower_bound <= least && least <= plan.total_cost);
        prop_assert!(!plan.optimal || (found == best && plan.lower_bound == plan.total_cost));
    }

    #[test]
    fn the_times_when_coverage_fails_or_binds_are_told(request in a_crowded_day()) {
        let Ok(plan) = pair(&request) else { return Ok(()) };
        for (at, (at_work, free)) in (0_i64..).zip(free(&request, &plan)) {
            let start = request.day.window.start + jiff::SignedDuration::from_mins(15 * at);
            let within = |window: &Window| window.start <= start && start < window.end;
            let told = plan.uncovered.iter().find(|uncovered| within(&uncovered.window));
            prop_assert_eq!(told.map(|told| told.free as usize), (at_work < needed(&request)).then_some(free));
            let binds = plan.binding.iter().any(within);
            prop_assert_eq!(binds, at_work >= needed(&request) && free == needed(&request));
        }
    }
}
