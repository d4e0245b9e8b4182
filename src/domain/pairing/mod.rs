//! Pairing: who gets whom as a buddy.
//!
//! Wanted, in this order: pins hold and no hard rule is broken (capacity, being away, `never_with`, the least shared
//! time); as many first-timers as possible have a buddy; as many people who are behind their quota as possible; as many
//! people as possible; the least total cost ([`costs`]). The same people in another order get the same plan. Each pair
//! says why it is one, each person without a buddy why not; neither shows what somebody set in private.
//!
//! Design: shadowers are rows, advocates columns with places, and [`flow`] finds the cheapest assignment. The three
//! levels above the cost are what it costs to leave a shadower out: 1 to 4 times more than all pairs can cost together.
//! These small factors are enough: which sets of shadowers can have a buddy at the same time is a matroid, and there
//! the best set follows from the *order* of the weights alone. So "more than everything below together" is not needed,
//! and all sums fit an `i64`.
//!
//! Ties are settled by the order of the rows and columns, which is a shuffle by the seed and the ids
//! (`table::tie_key`).
//!
//! Where advocates have to stay free for the queue, [`coverage`] goes on from there.

mod changes;
pub mod costs;
mod coverage;
pub mod flow;
pub mod languages;
mod pins;
pub mod plan;
pub mod reasons;
pub mod request;
mod table;
mod unpaired;

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod fixtures;

pub use changes::changes;
pub use costs::Weights;
use coverage::Coverage;
use flow::{Costs, Problem, Solution};
pub use plan::{Pair, Plan, Rule, Uncovered, Unpaired};
pub use reasons::Reason;
pub use request::{Advocate, Day, Met, Pin, Refused, Request, Shadower};
use table::Table;

use std::collections::BTreeSet;

use super::ids::PersonId;

/// A row of the cost table: an allowed pair, at one of the advocate's places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    /// Who would have the buddy.
    pub shadower: PersonId,
    /// Who the buddy would be.
    pub advocate: PersonId,
    /// Which of the advocate's shadowers of the day it would be, from 1.
    pub nth: u32,
    /// What that costs, 0 to 1,000,000.
    pub cost: i64,
}

/// The best plan for a request.
///
/// # Errors
///
/// [`Refused`] if the request contradicts itself, or a pin breaks a hard rule.
pub fn pair(request: &Request) -> Result<Plan, Refused> {
    pair_within(request, coverage::WORK)
}

/// [`pair`] with so much work for the search where coverage binds.
fn pair_within(request: &Request, work: u64) -> Result<Plan, Refused> {
    request.check()?;
    let table = Table::of(request);
    let coverage = Coverage::of(&table);
    let mut buddies = pins::hold(&table, &coverage)?;
    let pinned = buddies.clone();
    let open: Vec<usize> = (0..buddies.len()).filter(|shadower| pinned[*shadower].is_none()).collect();
    let rows: Vec<&Shadower> = open.iter().map(|shadower| table.shadowers[*shadower].person).collect();
    let busy = coverage::busy_with(&pinned, vec![false; table.advocates.len()]);
    let solved = coverage.solve(problem(&table, &open, &pinned), &rows, &busy, work);
    for (shadower, buddy) in open.iter().zip(&solved.solution.column_of) {
        buddies[*shadower] = *buddy;
    }
    let kept_back = solved.kept_back(&table, &open, &buddies);
    let mut plan = plan(&table, &buddies, &pinned, &solved.solution, &kept_back);
    let busy = coverage::busy_with(&buddies, busy);
    (plan.uncovered, plan.binding) = (coverage.uncovered(&busy), coverage.binding(&busy));
    Ok(plan)
}

/// Every pair that no hard rule forbids, at each of the advocate's places, by ids. One row at a time, as a
/// large capacity makes many.
///
/// # Errors
///
/// [`Refused`] if the request contradicts itself.
pub fn cost_table(request: &Request) -> Result<impl Iterator<Item = CostRow>, Refused> {
    request.check()?;
    let table = Table::of(request);
    let mut allowed = Vec::new();
    for shadower in 0..table.shadowers.len() {
        for advocate in 0..table.advocates.len() {
            if let Ok(minutes) = table.fit(shadower, advocate) {
                let (from, to) = (table.shadowers[shadower].person, table.advocates[advocate].person);
                let base = table.base(shadower, advocate, minutes);
                allowed.push((from.id.clone(), to.id.clone(), to.places(), base));
            }
        }
    }
    allowed.sort_unstable();
    let weights = request.weights;
    Ok(allowed.into_iter().flat_map(move |(shadower, advocate, places, base)| {
        (1..=places).map(move |nth| CostRow {
            shadower: shadower.clone(),
            advocate: advocate.clone(),
            nth,
            cost: base + costs::step(&weights, nth),
        })
    }))
}

/// The shadowers without a pin, and the places that the pins leave.
fn problem(table: &Table<'_>, open: &[usize], pinned: &[Option<usize>]) -> Problem {
    let mut costs = Costs::new(open.len(), table.advocates.len());
    for (row, &shadower) in open.iter().enumerate() {
        for advocate in 0..table.advocates.len() {
            if let Ok(minutes) = table.fit(shadower, advocate) {
                costs.allow(row, advocate, table.base(shadower, advocate, minutes));
            }
        }
    }
    let everything = i64::try_from(open.len()).unwrap_or(i64::MAX).saturating_mul(costs::COST_MAX) + 1;
    let leave_out = open.iter().map(|shadower| level(table.shadowers[*shadower].person) * everything);
    Problem { leave_out: leave_out.collect(), steps: steps(table, open.len(), pinned), costs }
}

/// How much it matters that somebody has a buddy: first-timers most, then people behind their quota.
fn level(shadower: &Shadower) -> i64 {
    match (shadower.first_time, shadower.behind_quota) {
        (true, true) => 4,
        (true, false) => 3,
        (false, true) => 2,
        (false, false) => 1,
    }
}

/// What the places cost that each advocate has left beside their pins; no more of them than can be needed.
fn steps(table: &Table<'_>, needed: usize, pinned: &[Option<usize>]) -> Vec<Vec<i64>> {
    let mut taken = vec![0_u32; table.advocates.len()];
    for advocate in pinned.iter().flatten() {
        taken[*advocate] += 1;
    }
    let weights = &table.request.weights;
    let left = table.advocates.iter().zip(taken);
    left.map(|(advocate, taken)| {
        let nths = taken + 1..=advocate.person.places();
        nths.take(needed).map(|nth| costs::step(weights, nth)).collect()
    })
    .collect()
}

/// Puts what was found into words.
fn plan(
    table: &Table<'_>,
    buddies: &[Option<usize>],
    pinned: &[Option<usize>],
    solution: &Solution,
    kept_back: &BTreeSet<usize>,
) -> Plan {
    let mut by_id: Vec<usize> = (0..buddies.len()).collect();
    by_id.sort_unstable_by_key(|shadower| &table.shadowers[*shadower].person.id);
    let (mut pairs, mut unpaired) = (Vec::new(), Vec::new());
    let mut taken = vec![0_u32; table.advocates.len()];
    for shadower in by_id {
        let fit = buddies[shadower].and_then(|advocate| Some((advocate, table.fit(shadower, advocate).ok()?)));
        match fit {
            Some((advocate, minutes)) => {
                taken[advocate] += 1;
                let mut pair = describe(table, shadower, advocate, minutes, taken[advocate]);
                if pinned[shadower].is_some() {
                    pair.reasons.insert(0, Reason::Pinned);
                }
                pairs.push(pair);
            }
            None => unpaired.push(unpaired::explain(table, shadower, kept_back.contains(&shadower))),
        }
    }
    let total_cost = pairs.iter().map(|pair| pair.cost).sum();
    let gap = solution.cost - solution.lower_bound;
    Plan {
        pairs,
        unpaired,
        uncovered: vec![],
        binding: vec![],
        total_cost,
        lower_bound: (total_cost - gap).max(0),
        optimal: gap == 0,
    }
}

fn describe(table: &Table<'_>, shadower: usize, advocate: usize, shared_minutes: i64, nth: u32) -> Pair {
    let base = table.base(shadower, advocate, shared_minutes);
    Pair {
        shadower: table.shadowers[shadower].person.id.clone(),
        advocate: table.advocates[advocate].person.id.clone(),
        nth,
        cost: base + costs::step(&table.request.weights, nth),
        shared_minutes,
        reasons: reasons::of_pair(table, shadower, advocate, shared_minutes),
    }
}
