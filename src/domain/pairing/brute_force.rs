//! The engine against every assignment there is, on small days.

mod coverage;

use std::collections::HashMap;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::fixtures::{advocate, day, shadower, strings};
use super::{Advocate, Met, Pin, Plan, Request, Shadower, Weights, cost_table, pair, pair_within};
use crate::domain::hours::{self, Hours, Window};
use crate::domain::ids::PersonId;
use crate::domain::zones;

const SHADOWERS: [&str; 5] = ["s1", "s2", "s3", "s4", "s5"];
const ADVOCATES: [&str; 4] = ["a1", "a2", "a3", "a4"];
const TOPICS: [&str; 3] = ["api", "billing", "refunds"];
const LANGUAGES: [&str; 3] = ["en", "es", "pt"];
const BREAKS: [&str; 3] = ["12:00-12:30", "12:10-13:20", "10:00-15:00"];
const ZONES: [&str; 4] = ["Europe/Dublin", "America/Chicago", "Asia/Kolkata", "Australia/Sydney"];

/// How many people of each kind a plan pairs, and how many pairs it keeps that people know of: first-timers, people
/// behind, people, pairs.
type Counts = (usize, usize, usize, usize);

/// What a plan is judged by: the counts, and then the cost, less being better.
type Score = (Counts, std::cmp::Reverse<i64>);

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
        breaks in proptest::collection::vec(select(&BREAKS[..]), 0..2),
    ) -> Advocate {
        let time_zone = zones::zone(zone).unwrap();
        let breaks: Vec<Hours> = breaks.into_iter().map(|hours| hours.parse().unwrap()).collect();
        Advocate {
            time_zone, breaks, topics, languages, capacity, left_this_month, days_done, load_90d, away, never_with,
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
        topics in some_of(&TOPICS), weights in weights(), seed: u64,
        known in prop_oneof![Just(Vec::new()), pairs_of_people(4)], min_free_advocates in select(vec![0_u32, 1, 1, 2]),
        gives_buddies in proptest::bool::weighted(0.95), longer_minutes in select(vec![0_i64, 10]),
    ) -> Request {
        let mut request = Request { weights, seed, ..day() };
        request.day.min_free_advocates = min_free_advocates;
        request.day.gives_buddies = gives_buddies;
        request.day.window.end += jiff::SignedDuration::from_mins(longer_minutes);
        let as_pin = |(shadower, advocate)| Pin { shadower, advocate };
        request.known = known.into_iter().map(as_pin).collect();
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
    request.day.gives_buddies
        && !to.away
        && !from.never_with.contains(&to.id)
        && !to.never_with.contains(&from.id)
        && hours::minutes(&hours::shared(&ours, &theirs)) >= request.day.min_shared_minutes
}

/// The quarters of the day, and who is at work in each: minute by minute.
fn at_work(request: &Request) -> Vec<Vec<usize>> {
    let Window { start, end } = request.day.window;
    let minute = |at: i64| start + jiff::SignedDuration::from_mins(at);
    let windows_of = |hours: Hours, who: &Advocate| hours::working_windows(hours, &who.time_zone, request.day.window);
    let is_in = |windows: &[Window], at: i64| {
        windows.iter().any(|window| window.start <= minute(at) && minute(at) < window.end)
    };
    let length = Window { start, end }.minutes();
    let present = |who: &Advocate| -> Vec<bool> {
        let hours = windows_of(who.hours, who);
        let breaks: Vec<Window> = who.breaks.iter().flat_map(|pause| windows_of(*pause, who)).collect();
        (0..length).map(|at| !who.away && is_in(&hours, at) && !is_in(&breaks, at)).collect()
    };
    let present: Vec<Vec<bool>> = request.advocates.iter().map(present).collect();
    let quarters: Vec<i64> = (0..length).step_by(15).collect();
    let all_of = |minutes: &[bool], from: i64| {
        minutes[from as usize..((from + 15).min(length)) as usize].iter().all(|works| *works)
    };
    let whole = |from: i64| (0..present.len()).filter(|who| all_of(&present[*who], from)).collect::<Vec<usize>>();
    quarters.into_iter().map(whole).collect()
}

/// All assignments one after the other: for each of the counts, the least cost of those that break no rule.
struct BruteForce<'a> {
    request: &'a Request,
    /// For each shadower, whom they could have.
    choices: Vec<Vec<Choice>>,
    /// Who is at work in the quarters that have enough, the same people once.
    at_work: Vec<Vec<usize>>,
    taken: Vec<usize>,
    least: HashMap<Counts, i64>,
}

/// An advocate that no rule forbids.
struct Choice {
    column: usize,
    /// At each of their places.
    costs: Vec<i64>,
    known: usize,
}

impl BruteForce<'_> {
    fn of(request: &Request) -> HashMap<Counts, i64> {
        let mut at_work = at_work(request);
        at_work.retain(|quarter| quarter.len() >= request.day.min_free_advocates as usize);
        at_work.sort_unstable();
        at_work.dedup();
        let taken = vec![0; request.advocates.len()];
        let mut search = BruteForce { request, choices: choices(request), at_work, taken, least: HashMap::new() };
        search.place(0, (0, 0, 0, 0), 0);
        search.least
    }

    fn best(request: &Request) -> Option<Score> {
        best_of(&BruteForce::of(request))
    }

    fn is_covered(&self) -> bool {
        let least = self.request.day.min_free_advocates as usize;
        let free = |quarter: &Vec<usize>| quarter.iter().filter(|who| self.taken[**who] == 0).count();
        self.at_work.iter().all(|quarter| free(quarter) >= least)
    }

    fn place(&mut self, at: usize, counts: Counts, cost: i64) {
        let Some(shadower) = self.request.shadowers.get(at) else {
            if self.is_covered() {
                let least = self.least.entry(counts).or_insert(cost);
                *least = cost.min(*least);
            }
            return;
        };
        if !self.request.pins.iter().any(|pin| pin.shadower == shadower.id) {
            self.place(at + 1, counts, cost);
        }
        for choice in 0..self.choices[at].len() {
            let Choice { column, costs, known } = &self.choices[at][choice];
            let column = *column;
            let Some(this) = costs.get(self.taken[column]) else { continue };
            let (this, known) = (*this, *known);
            let counts = (
                counts.0 + usize::from(shadower.first_time),
                counts.1 + usize::from(shadower.behind_quota),
                counts.2 + 1,
                counts.3 + known,
            );
            self.taken[column] += 1;
            self.place(at + 1, counts, cost + this);
            self.taken[column] -= 1;
        }
    }
}

fn best_of(least: &HashMap<Counts, i64>) -> Option<Score> {
    least.iter().map(|(counts, cost)| (*counts, std::cmp::Reverse(*cost))).max()
}

/// Whom each shadower could have, at what cost.
fn choices(request: &Request) -> Vec<Vec<Choice>> {
    let rows = cost_table(request).unwrap();
    let costs: HashMap<_, _> = rows.map(|row| ((row.shadower, row.advocate, row.nth), row.cost)).collect();
    let known = known(request);
    let choice = |shadower: &Shadower, column: usize| {
        let advocate = &request.advocates[column];
        let here = (shadower.id.clone(), advocate.id.clone());
        let mut pins = request.pins.iter().filter(|pin| pin.shadower == here.0);
        let as_pinned = pins.all(|pin| pin.advocate == here.1);
        let places = advocate.capacity.min(advocate.left_this_month.unwrap_or(9));
        (as_pinned && allowed(request, shadower, advocate)).then(|| Choice {
            column,
            costs: (1..=places).map(|nth| costs[&(here.0.clone(), here.1.clone(), nth)]).collect(),
            known: known.iter().filter(|pin| pin.shadower == here.0 && pin.advocate == here.1).count(),
        })
    };
    let of = |shadower| (0..request.advocates.len()).filter_map(|column| choice(shadower, column)).collect();
    request.shadowers.iter().map(of).collect()
}

/// Pairs that people know of, each once, of people who are here and have no pin.
fn known(request: &Request) -> Vec<Pin> {
    let mut known = request.known.clone();
    known.retain(|pair| !request.pins.iter().any(|pin| pin.shadower == pair.shadower));
    known.sort_by(|a, b| (&a.shadower, &a.advocate).cmp(&(&b.shadower, &b.advocate)));
    known.dedup();
    known
}

fn counts(request: &Request, plan: &Plan) -> Counts {
    let who = |id: &PersonId| request.shadowers.iter().find(|shadower| shadower.id == *id).unwrap();
    let paired: Vec<&Shadower> = plan.pairs.iter().map(|pair| who(&pair.shadower)).collect();
    let known = known(request);
    let is_kept =
        |pin: &&Pin| plan.pairs.iter().any(|pair| pair.shadower == pin.shadower && pair.advocate == pin.advocate);
    (
        paired.iter().filter(|shadower| shadower.first_time).count(),
        paired.iter().filter(|shadower| shadower.behind_quota).count(),
        paired.len(),
        known.iter().filter(is_kept).count(),
    )
}

fn score(request: &Request, plan: &Plan) -> Score {
    (counts(request, plan), std::cmp::Reverse(plan.total_cost))
}

/// The same people under other names.
fn renamed(request: &Request) -> Request {
    let rename = |id: &mut PersonId| *id = PersonId(id.0.chars().rev().collect::<String>() + "-x");
    let mut renamed = request.clone();
    for shadower in &mut renamed.shadowers {
        rename(&mut shadower.id);
        shadower.never_with.iter_mut().for_each(rename);
    }
    for advocate in &mut renamed.advocates {
        rename(&mut advocate.id);
        advocate.never_with.iter_mut().for_each(rename);
    }
    for met in &mut renamed.history {
        rename(&mut met.shadower);
        rename(&mut met.advocate);
    }
    for pin in renamed.pins.iter_mut().chain(&mut renamed.known) {
        rename(&mut pin.shadower);
        rename(&mut pin.advocate);
    }
    renamed
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
    fn other_names_make_no_plan_better_or_worse(request in a_request()) {
        let renamed = renamed(&request);
        let score_of = |request: &Request| pair(request).ok().map(|plan| score(request, &plan));
        prop_assert_eq!(score_of(&request), score_of(&renamed));
    }

    #[test]
    fn without_time_to_search_the_bound_is_still_true(request in a_request()) {
        let request = Request { pins: Vec::new(), ..request };
        let plan = pair_within(&request, 0).unwrap();
        let all = BruteForce::of(&request);
        let least = all.get(&counts(&request, &plan)).copied();
        prop_assert!(least.is_some_and(|least| plan.lower_bound <= least && least <= plan.total_cost));
        if plan.optimal {
            prop_assert_eq!(Some(score(&request, &plan)), best_of(&all));
            prop_assert_eq!(plan.lower_bound, plan.total_cost);
        }
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
