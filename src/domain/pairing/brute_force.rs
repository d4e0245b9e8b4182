//! The engine against every assignment there is, on small days.

use std::collections::HashMap;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::fixtures::{advocate, day, shadower, strings};
use super::{Advocate, Met, Pin, Plan, Request, Shadower, Weights, cost_table, pair};
use crate::domain::hours::{self, Hours, TimeOfDay, Window};
use crate::domain::ids::PersonId;
use crate::domain::zones;

const SHADOWERS: [&str; 5] = ["s1", "s2", "s3", "s4", "s5"];
const ADVOCATES: [&str; 4] = ["a1", "a2", "a3", "a4"];
const TOPICS: [&str; 3] = ["api", "billing", "refunds"];
const LANGUAGES: [&str; 3] = ["en", "es", "pt"];
const ZONES: [&str; 4] = ["Europe/Dublin", "America/Chicago", "Asia/Kolkata", "Australia/Sydney"];

/// What a plan is judged by: first-timers, people behind, people, and then the cost, less being better.
type Score = (usize, usize, usize, std::cmp::Reverse<i64>);

fn some_of(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    subsequence(all, 0..=all.len()).prop_map(|chosen| strings(&chosen))
}

fn some_people(all: &'static [&'static str]) -> impl Strategy<Value = Vec<PersonId>> {
    // Mostly nobody: with many bars no pair is left to choose from.
    prop_oneof![3 => Just(Vec::new()), 1 => some_of(all).prop_map(|ids| ids.into_iter().map(PersonId).collect())]
}

prop_compose! {
    fn a_shadower(id: &'static str)(
        zone in select(&ZONES[..]), topics in some_of(&TOPICS), languages in some_of(&LANGUAGES),
        first_time: bool, behind_quota: bool, never_with in some_people(&ADVOCATES),
    ) -> Shadower {
        let time_zone = zones::zone(zone).unwrap();
        Shadower { time_zone, topics, languages, first_time, behind_quota, never_with, ..shadower(id) }
    }
}

prop_compose! {
    fn an_advocate(id: &'static str)(
        zone in select(&ZONES[..]), topics in some_of(&TOPICS), languages in some_of(&LANGUAGES),
        capacity in 0..4_u32, left_this_month in proptest::option::of(0..3_u32), days_done in 0..2_u32,
        load_90d in 0..3_u32, away in proptest::bool::weighted(0.1), never_with in some_people(&SHADOWERS),
    ) -> Advocate {
        let time_zone = zones::zone(zone).unwrap();
        Advocate {
            time_zone, topics, languages, capacity, left_this_month, days_done, load_90d, away, never_with,
            ..advocate(id)
        }
    }
}

prop_compose! {
    /// Some of whom have to stay free: hours that overlap in every way, breaks, and few zones, so that budgets meet.
    fn with_coverage()(
        request in a_request(), needed in 1..4_u32, near in proptest::array::uniform4(proptest::bool::weighted(0.8)),
        start in proptest::array::uniform4(0..32_u16), length in proptest::array::uniform4(8..48_u16),
        pauses in proptest::array::uniform4(proptest::option::of(36..64_u16)), minutes in 0..3_i64,
    ) -> Request {
        let mut request = request;
        request.day.min_free_advocates = needed;
        // A last piece that is shorter than a quarter of an hour.
        request.day.window.end += jiff::SignedDuration::from_mins(minutes * 5);
        let hours = |from: u16, until: u16| {
            let time = |quarter: u16| TimeOfDay::from_minutes(quarter * 15 % (24 * 60)).unwrap();
            Hours::new(time(from), time(until)).unwrap()
        };
        for (at, advocate) in request.advocates.iter_mut().enumerate() {
            advocate.hours = hours(28 + start[at], 28 + start[at] + length[at]);
            advocate.breaks = pauses[at].map(|from| hours(from, from + 3)).into_iter().collect();
            if near[at] {
                advocate.time_zone = zones::zone("Europe/Dublin").unwrap();
                advocate.away = false;
            }
        }
        request
    }
}

prop_compose! {
    fn weights()(all in proptest::array::uniform6(0..=100_u32)) -> Weights {
        let [topic, shared_hours, language, repeat, experience, load] = all;
        Weights { topic, shared_hours, language, repeat, experience, load }
    }
}

fn pairs_of_people(most: usize) -> impl Strategy<Value = Vec<(PersonId, PersonId)>> {
    let two = (select(&SHADOWERS[..]), select(&ADVOCATES[..]));
    proptest::collection::vec(two.prop_map(|(from, to)| (from.into(), to.into())), 0..=most)
}

prop_compose! {
    fn a_request()(
        shadowers in SHADOWERS.map(a_shadower), advocates in ADVOCATES.map(an_advocate),
        here in (0..=SHADOWERS.len(), 0..=ADVOCATES.len()), min_shared_minutes in select(vec![0_i64, 120, 240]),
        met in pairs_of_people(4), pinned in prop_oneof![2 => Just(Vec::new()), 1 => pairs_of_people(2)],
        topics in some_of(&TOPICS), weights in weights(), seed: u64,
    ) -> Request {
        let mut request = Request { weights, seed, ..day() };
        request.day.min_shared_minutes = min_shared_minutes;
        request.day.topics = topics;
        request.shadowers = shadowers.into_iter().take(here.0).collect();
        request.advocates = advocates.into_iter().take(here.1).collect();
        let date = date(2026, 1, 15);
        request.history = met.into_iter().map(|(shadower, advocate)| Met { shadower, advocate, date }).collect();
        request.pins = pinned.into_iter().map(|(shadower, advocate)| Pin { shadower, advocate }).collect();
        request
    }
}

/// The hard rules once more, read from the request alone.
fn allowed(request: &Request, from: &Shadower, to: &Advocate) -> bool {
    let windows = |hours, zone| hours::working_windows(hours, zone, request.day.window);
    let (ours, theirs) = (windows(from.hours, &from.time_zone), windows(to.hours, &to.time_zone));
    !to.away
        && !from.never_with.contains(&to.id)
        && !to.never_with.contains(&from.id)
        && hours::minutes(&hours::shared(&ours, &theirs)) >= request.day.min_shared_minutes
}

/// For each quarter of an hour of the day, the advocates at work all through it, minute by minute.
fn at_work_by_quarter(request: &Request) -> Vec<Vec<&Advocate>> {
    let day = request.day.window;
    let minute = |at: i64| Window {
        start: day.start + jiff::SignedDuration::from_mins(at),
        end: day.start + jiff::SignedDuration::from_mins(at + 1),
    };
    let within = |advocate: &Advocate, hours, at| {
        let windows = hours::working_windows(hours, &advocate.time_zone, day);
        windows.iter().any(|window| window.intersect(&minute(at)).is_some())
    };
    let works = |advocate: &&Advocate, at| {
        !advocate.away
            && within(advocate, advocate.hours, at)
            && !advocate.breaks.iter().any(|pause| within(advocate, *pause, at))
    };
    let all = day.minutes();
    let quarters = (0..all).step_by(15).map(|from| from..(from + 15).min(all));
    quarters
        .map(|minutes| {
            let all_through = |advocate: &&Advocate| minutes.clone().all(|at| works(advocate, at));
            request.advocates.iter().filter(all_through).collect()
        })
        .collect()
}

/// Advocates, and how many of them have to stay free.
fn to_keep_free(request: &Request) -> Vec<(Vec<PersonId>, usize)> {
    let needed = request.day.min_free_advocates as usize;
    let enough = at_work_by_quarter(request).into_iter().filter(|at_work| at_work.len() >= needed);
    let mut sets: Vec<(Vec<PersonId>, usize)> =
        enough.map(|at_work| (at_work.iter().map(|advocate| advocate.id.clone()).collect(), needed)).collect();
    sets.dedup();
    sets
}

fn covered<'a>(to_keep_free: &[(Vec<PersonId>, usize)], busy: impl Fn(&PersonId) -> bool) -> bool {
    to_keep_free.iter().all(|(at_work, needed)| at_work.iter().filter(|id| !busy(id)).count() >= *needed)
}

/// All assignments one after the other, and the best score of those that break no rule.
struct BruteForce<'a> {
    request: &'a Request,
    costs: HashMap<(PersonId, PersonId, u32), i64>,
    taken: Vec<u32>,
    to_keep_free: Vec<(Vec<PersonId>, usize)>,
    best: Option<Score>,
}

impl BruteForce<'_> {
    fn best(request: &Request) -> Option<Score> {
        let rows = cost_table(request).unwrap();
        let costs = rows.map(|row| ((row.shadower, row.advocate, row.nth), row.cost)).collect();
        let taken = vec![0; request.advocates.len()];
        let mut search = BruteForce { request, costs, taken, to_keep_free: to_keep_free(request), best: None };
        search.place(0, (0, 0, 0, std::cmp::Reverse(0)));
        search.best
    }

    fn place(&mut self, at: usize, score: Score) {
        let Some(shadower) = self.request.shadowers.get(at) else {
            let at = |id: &PersonId| self.request.advocates.iter().position(|advocate| advocate.id == *id).unwrap();
            if Some(score) > self.best && covered(&self.to_keep_free, |id| self.taken[at(id)] > 0) {
                self.best = Some(score);
            }
            return;
        };
        let pinned: Vec<&PersonId> =
            self.request.pins.iter().filter(|pin| pin.shadower == shadower.id).map(|pin| &pin.advocate).collect();
        if pinned.is_empty() {
            self.place(at + 1, score);
        }
        for (column, advocate) in self.request.advocates.iter().enumerate() {
            let has_place = self.taken[column] < advocate.capacity.min(advocate.left_this_month.unwrap_or(9));
            let as_pinned = pinned.iter().all(|pinned| **pinned == advocate.id);
            if has_place && as_pinned && allowed(self.request, shadower, advocate) {
                self.taken[column] += 1;
                let cost = self.costs[&(shadower.id.clone(), advocate.id.clone(), self.taken[column])];
                self.place(
                    at + 1,
                    (
                        score.0 + usize::from(shadower.first_time),
                        score.1 + usize::from(shadower.behind_quota),
                        score.2 + 1,
                        std::cmp::Reverse(score.3.0 + cost),
                    ),
                );
                self.taken[column] -= 1;
            }
        }
    }
}

fn score(request: &Request, plan: &Plan) -> Score {
    let who = |id: &PersonId| request.shadowers.iter().find(|shadower| shadower.id == *id).unwrap();
    let paired: Vec<&Shadower> = plan.pairs.iter().map(|pair| who(&pair.shadower)).collect();
    (
        paired.iter().filter(|shadower| shadower.first_time).count(),
        paired.iter().filter(|shadower| shadower.behind_quota).count(),
        paired.len(),
        std::cmp::Reverse(plan.total_cost),
    )
}

/// The same request, with every list in another order.
fn turned(request: &Request, by: usize) -> Request {
    fn turn<T>(list: &mut [T], by: usize) {
        let len = list.len().max(1);
        list.rotate_left(by % len);
        if by.is_multiple_of(2) {
            list.reverse();
        }
    }
    let mut turned = request.clone();
    turn(&mut turned.shadowers, by);
    turn(&mut turned.advocates, by / 2);
    turn(&mut turned.history, by);
    turn(&mut turned.pins, by);
    turn(&mut turned.day.topics, by);
    for shadower in &mut turned.shadowers {
        turn(&mut shadower.topics, by);
        turn(&mut shadower.languages, by);
        turn(&mut shadower.never_with, by);
    }
    turned
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_assignment_is_better_than_the_plan(request in a_request()) {
        // Pins are refused exactly where no assignment can hold them, unless they name somebody who is not here.
        let here = |pin: &Pin| {
            request.shadowers.iter().any(|shadower| shadower.id == pin.shadower)
                && request.advocates.iter().any(|advocate| advocate.id == pin.advocate)
        };
        let best = if request.pins.iter().all(here) { BruteForce::best(&request) } else { None };
        let plan = pair(&request).ok();
        prop_assert_eq!(plan.as_ref().map(|plan| score(&request, plan)), best);
        prop_assert!(plan.is_none_or(|plan| plan.optimal && plan.lower_bound == plan.total_cost));
    }

    #[test]
    fn everybody_is_in_one_list_and_every_pair_is_allowed_and_explained(request in a_request()) {
        let request = Request { pins: Vec::new(), ..request };
        let plan = pair(&request).unwrap();
        prop_assert_eq!(plan.pairs.len() + plan.unpaired.len(), request.shadowers.len());
        let table: HashMap<_, _> = cost_table(&request)
            .unwrap()
            .map(|row| ((row.shadower, row.advocate, row.nth), row.cost))
            .collect();
        for pair in &plan.pairs {
            prop_assert_eq!(table.get(&(pair.shadower.clone(), pair.advocate.clone(), pair.nth)), Some(&pair.cost));
            prop_assert!(!pair.reasons.is_empty());
        }
        prop_assert_eq!(plan.pairs.iter().map(|pair| pair.cost).sum::<i64>(), plan.total_cost);
    }

    #[test]
    fn the_order_of_the_lists_does_not_matter(request in a_request(), by in 0..100_usize) {
        prop_assert_eq!(pair(&request), pair(&turned(&request, by)));
    }

    #[test]
    fn no_assignment_that_keeps_enough_free_is_better(request in with_coverage(), by in 0..100_usize) {
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
        let busy = |id: &PersonId| plan.pairs.iter().any(|pair| pair.advocate == *id);
        prop_assert!(covered(&to_keep_free(&request), busy));
    }

    #[test]
    fn the_times_when_coverage_fails_or_binds_are_told(request in with_coverage()) {
        let Ok(plan) = pair(&request) else { return Ok(()) };
        let busy = |id: &PersonId| plan.pairs.iter().any(|pair| pair.advocate == *id);
        let needed = request.day.min_free_advocates as usize;
        for (at, at_work) in at_work_by_quarter(&request).iter().enumerate() {
            let start = request.day.window.start + jiff::SignedDuration::from_mins(15 * at as i64);
            let within = |window: &Window| window.start <= start && start < window.end;
            let free = at_work.iter().filter(|advocate| !busy(&advocate.id)).count();
            let told = plan.uncovered.iter().find(|uncovered| within(&uncovered.window));
            prop_assert_eq!(told.map(|told| told.free as usize), (at_work.len() < needed).then_some(free));
            let binds = plan.binding.iter().any(within);
            prop_assert_eq!(binds, at_work.len() >= needed && free == needed);
        }
    }

    #[test]
    fn a_search_that_is_cut_short_says_how_far_it_may_be_off(request in with_coverage(), work in 0..200_u64) {
        let Ok(plan) = super::pair_within(&request, work) else { return Ok(()) };
        let best = BruteForce::best(&request).unwrap();
        let found = score(&request, &plan);
        let busy = |id: &PersonId| plan.pairs.iter().any(|pair| pair.advocate == *id);
        prop_assert!(covered(&to_keep_free(&request), busy));
        prop_assert!(found <= best);
        prop_assert!(!plan.optimal || found == best);
        prop_assert!(plan.lower_bound <= plan.total_cost);
        prop_assert_eq!(plan.optimal, plan.lower_bound == plan.total_cost);
        if (found.0, found.1, found.2) == (best.0, best.1, best.2) {
            prop_assert!(plan.lower_bound <= best.3.0);
        }
    }

    #[test]
    fn every_cost_is_within_its_range(request in a_request()) {
        prop_assert!(cost_table(&request).unwrap().all(|row| (0..=super::costs::COST_MAX).contains(&row.cost)));
    }
}
