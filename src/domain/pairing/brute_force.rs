//! The engine against every assignment there is, on small days.

use std::collections::HashMap;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::fixtures::{advocate, day, shadower, strings};
use super::{Advocate, Met, Pin, Plan, Request, Shadower, Weights, cost_table, pair};
use crate::domain::hours;
use crate::domain::ids::PersonId;
use crate::domain::zones;

const SHADOWERS: [&str; 5] = ["s1", "s2", "s3", "s4", "s5"];
const ADVOCATES: [&str; 4] = ["a1", "a2", "a3", "a4"];
const TOPICS: [&str; 3] = ["api", "billing", "refunds"];
const LANGUAGES: [&str; 3] = ["en", "es", "pt"];
const ZONES: [&str; 4] = ["Europe/Dublin", "America/Chicago", "Asia/Kolkata", "Australia/Sydney"];

/// What a plan is judged by: first-timers, people behind, people, and then those who lose a buddy whom they know of and
/// the cost, less being better.
type Score = (usize, usize, usize, std::cmp::Reverse<usize>, std::cmp::Reverse<i64>);

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
        known in prop_oneof![2 => Just(Vec::new()), 1 => pairs_of_people(3)], gives_buddies in proptest::bool::weighted(0.95),
        topics in some_of(&TOPICS), weights in weights(), seed: u64,
    ) -> Request {
        let mut request = Request { weights, seed, ..day() };
        request.day.min_shared_minutes = min_shared_minutes;
        request.day.topics = topics;
        request.shadowers = shadowers.into_iter().take(here.0).collect();
        request.advocates = advocates.into_iter().take(here.1).collect();
        let date = date(2026, 1, 15);
        request.history = met.into_iter().map(|(shadower, advocate)| Met { shadower, advocate, date }).collect();
        let pin = |(shadower, advocate)| Pin { shadower, advocate };
        request.pins = pinned.into_iter().map(pin).collect();
        request.known = known.into_iter().map(pin).collect();
        request.day.gives_buddies = gives_buddies;
        request
    }
}

/// The hard rules once more, read from the request alone.
fn allowed(request: &Request, from: &Shadower, to: &Advocate) -> bool {
    let windows = |hours, zone| hours::working_windows(hours, zone, request.day.window);
    let (ours, theirs) = (windows(from.hours, &from.time_zone), windows(to.hours, &to.time_zone));
    request.day.gives_buddies
        && !to.away
        && !from.never_with.contains(&to.id)
        && !to.never_with.contains(&from.id)
        && hours::minutes(&hours::shared(&ours, &theirs)) >= request.day.min_shared_minutes
}

/// All assignments one after the other, and the best score of those that break no rule.
struct BruteForce<'a> {
    request: &'a Request,
    costs: HashMap<(PersonId, PersonId, u32), i64>,
    taken: Vec<u32>,
    best: Option<Score>,
}

impl BruteForce<'_> {
    fn best(request: &Request) -> Option<Score> {
        let rows = cost_table(request).unwrap();
        let costs = rows.map(|row| ((row.shadower, row.advocate, row.nth), row.cost)).collect();
        let mut search = BruteForce { request, costs, taken: vec![0; request.advocates.len()], best: None };
        search.place(0, (0, 0, 0, std::cmp::Reverse(0), std::cmp::Reverse(0)));
        search.best
    }

    fn place(&mut self, at: usize, score: Score) {
        let Some(shadower) = self.request.shadowers.get(at) else {
            self.best = self.best.max(Some(score));
            return;
        };
        let pinned: Vec<&PersonId> =
            self.request.pins.iter().filter(|pin| pin.shadower == shadower.id).map(|pin| &pin.advocate).collect();
        if pinned.is_empty() {
            let moved = usize::from(knows(self.request, shadower).is_some());
            self.place(at + 1, (score.0, score.1, score.2, std::cmp::Reverse(score.3.0 + moved), score.4));
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
                        std::cmp::Reverse(score.3.0 + usize::from(is_moved(self.request, shadower, &advocate.id))),
                        std::cmp::Reverse(score.4.0 + cost),
                    ),
                );
                self.taken[column] -= 1;
            }
        }
    }
}

/// The buddy that somebody knows of, if the two are still allowed. Of several, the last by id.
fn knows<'a>(request: &'a Request, from: &Shadower) -> Option<&'a Advocate> {
    let is_known = |to: &&Advocate| request.known.iter().any(|pin| pin.shadower == from.id && pin.advocate == to.id);
    request.advocates.iter().filter(is_known).filter(|to| allowed(request, from, to)).max_by_key(|to| &to.id)
}

fn is_moved(request: &Request, from: &Shadower, to: &PersonId) -> bool {
    knows(request, from).is_some_and(|known| known.id != *to)
}

fn score(request: &Request, plan: &Plan) -> Score {
    let who = |id: &PersonId| request.shadowers.iter().find(|shadower| shadower.id == *id).unwrap();
    let paired: Vec<&Shadower> = plan.pairs.iter().map(|pair| who(&pair.shadower)).collect();
    let left = plan.unpaired.iter().filter(|out| knows(request, who(&out.shadower)).is_some()).count();
    let moved = plan.pairs.iter().filter(|pair| is_moved(request, who(&pair.shadower), &pair.advocate)).count() + left;
    (
        paired.iter().filter(|shadower| shadower.first_time).count(),
        paired.iter().filter(|shadower| shadower.behind_quota).count(),
        paired.len(),
        std::cmp::Reverse(moved),
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
    turn(&mut turned.known, by);
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
    fn every_cost_is_within_its_range(request in a_request()) {
        prop_assert!(cost_table(&request).unwrap().all(|row| (0..=super::costs::COST_MAX).contains(&row.cost)));
    }
}
