//! Pairing: who gets whom as a buddy.
//!
//! Wanted, in this order: pins hold and no hard rule is broken (the format, capacity, being away, `never_with`, the least
//! shared time, coverage); as many first-timers as possible have a buddy; as many people who are behind their quota as
//! possible; as many people as possible; as few pairs moved that people know of as possible; the least total cost
//! ([`costs`]). The same people in another order get the same plan. Each pair says why it is one, each person without a
//! buddy why not; neither shows what somebody set in private.
//!
//! Design: shadowers are rows, advocates columns with places, and [`flow`] finds the cheapest assignment; the levels
//! above the cost are in what it costs to leave somebody out (`problem.rs`). Where advocates have to stay free for the
//! queue and that assignment uses too many, `choice.rs` searches for those who stay free.
//!
//! Ties are settled by the order of the rows and columns, which is a shuffle by the seed and the ids
//! (`table::tie_key`).

mod changes;
mod choice;
pub mod costs;
mod coverage;
pub mod flow;
pub mod languages;
mod pins;
pub mod plan;
mod problem;
pub mod reasons;
pub mod request;
mod rows;
mod table;
mod unpaired;

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod timing;

pub use changes::changes;
pub use costs::Weights;
use coverage::{Coverage, Limit};
pub use plan::{Pair, Plan, Rule, Uncovered, Unpaired};
use problem::Levels;
pub use reasons::{Reason, duration};
pub use request::{Advocate, Day, Met, Pin, Refused, Request, Shadower};
use table::Table;

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
    pair_within(request, choice::BUDGET)
}

/// [`pair`], with so many looks at cells at the most where advocates have to be chosen who stay free.
fn pair_within(request: &Request, budget: u64) -> Result<Plan, Refused> {
    request.check()?;
    let table = Table::of(request);
    let coverage = Coverage::of(&table);
    let pinned = pins::hold(&table, &coverage, &request.pins)?;
    let mut found = Found { buddies: pinned.clone(), gap: 0, is_proven: true, is_true: true };
    if request.day.gives_buddies {
        find(&table, &coverage, &pinned, budget, &mut found);
    }
    Ok(plan(&table, &coverage, &pinned, &found))
}

/// Whether enough advocates stay free, with shadowers for those of `used` who are among them and for nobody else.
pub fn is_covered(request: &Request, used: &[&PersonId]) -> bool {
    let table = Table::of(request);
    let used: Vec<bool> = table.advocates.iter().map(|advocate| used.contains(&&advocate.person.id)).collect();
    Coverage::of(&table).limits().iter().all(|limit| limit.holds(&used))
}

/// What was found for a request.
struct Found {
    /// For each shadower, their advocate.
    buddies: Vec<Option<usize>>,
    /// By how much a better plan with as many people of each kind, and as few pairs moved, could be cheaper.
    gap: i64,
    is_proven: bool,
    /// Whether the gap says something: else the numbers were too large for the aims to be kept in their order.
    is_true: bool,
}

/// Finds buddies for those without a pin.
fn find(table: &Table<'_>, coverage: &Coverage, pinned: &[Option<usize>], budget: u64, found: &mut Found) {
    let open: Vec<usize> = (0..pinned.len()).filter(|shadower| pinned[*shadower].is_none()).collect();
    let limits = limits_beside(coverage, pinned, table.advocates.len());
    let Some(problem) = problem::problem(table, &open, pinned, Levels::InOrder) else {
        // More people than any company has: nothing can be promised.
        (found.is_proven, found.is_true) = (false, false);
        return;
    };
    let solution = flow::solve(&problem);
    let used = choice::used(&solution.column_of, table.advocates.len());
    let mut column_of = solution.column_of;
    if !limits.iter().all(|limit| limit.holds(&used)) {
        let strict = problem::problem(table, &open, pinned, Levels::Strict);
        let is_strict = strict.is_some();
        let chosen = choice::choose(strict.unwrap_or(problem), limits, budget);
        found.gap = chosen.cost - chosen.lower_bound;
        found.is_proven = found.gap == 0 && is_strict;
        found.is_true = is_strict;
        column_of = chosen.column_of;
    }
    for (shadower, buddy) in open.iter().zip(&column_of) {
        found.buddies[*shadower] = *buddy;
    }
}

/// What coverage leaves to those without a pin.
fn limits_beside(coverage: &Coverage, pinned: &[Option<usize>], advocates: usize) -> Vec<Limit> {
    let used = choice::used(pinned, advocates);
    let beside = coverage.limits().into_iter().map(|limit| Limit {
        most: limit.most - limit.count(&used),
        members: limit.members.into_iter().filter(|advocate| !used[*advocate]).collect(),
    });
    beside.collect()
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
    let by_id = |ids: Vec<&PersonId>| -> Vec<usize> {
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_unstable_by_key(|at| ids[*at]);
        order
    };
    let mut shadowers = by_id(table.shadowers.iter().map(|known| &known.person.id).collect());
    let advocates = by_id(table.advocates.iter().map(|known| &known.person.id).collect());
    if !request.day.gives_buddies {
        shadowers.clear();
    }
    let pairs = shadowers
        .into_iter()
        .flat_map(move |shadower| advocates.clone().into_iter().map(move |advocate| (shadower, advocate)));
    let weights = request.weights;
    Ok(pairs.flat_map(move |(shadower, advocate)| {
        let (from, to) = (table.shadowers[shadower].person, table.advocates[advocate].person);
        let base = table.fit(shadower, advocate).ok().map(|minutes| table.base(shadower, advocate, minutes));
        base.into_iter().flat_map(move |base| {
            (1..=to.places()).map(move |nth| CostRow {
                shadower: from.id.clone(),
                advocate: to.id.clone(),
                nth,
                cost: base + costs::step(&weights, nth),
            })
        })
    }))
}

/// Puts what was found into words.
fn plan(table: &Table<'_>, coverage: &Coverage, pinned: &[Option<usize>], found: &Found) -> Plan {
    let buddies = &found.buddies;
    let mut by_id: Vec<usize> = (0..buddies.len()).collect();
    by_id.sort_unstable_by_key(|shadower| &table.shadowers[*shadower].person.id);
    let (mut pairs, mut unpaired) = (Vec::new(), Vec::new());
    let mut taken = vec![0_u32; table.advocates.len()];
    let mut explained = unpaired::Explained::new(table, coverage, buddies, found.is_proven);
    let left_out = reasons::LeftOut::of(table, buddies, |advocate| explained.has_room(advocate));
    let mut loads = reasons::Loads::new(table, buddies);
    for shadower in by_id {
        let fit = buddies[shadower].and_then(|advocate| Some((advocate, table.fit(shadower, advocate).ok()?)));
        match fit {
            Some((advocate, minutes)) => {
                taken[advocate] += 1;
                let mut pair = describe(table, (&mut loads, &left_out), (shadower, advocate), minutes, taken[advocate]);
                if pinned[shadower].is_some() {
                    pair.reasons.insert(0, Reason::Pinned);
                }
                pairs.push(pair);
            }
            None => unpaired.push(explained.explain(shadower)),
        }
    }
    let used = choice::used(buddies, table.advocates.len());
    let total_cost = pairs.iter().map(|pair| pair.cost).sum();
    Plan {
        pairs,
        unpaired,
        uncovered: coverage.uncovered(&used),
        binding: coverage.binding(&used),
        total_cost,
        lower_bound: if found.is_true { (total_cost - found.gap).max(0) } else { 0 },
        optimal: found.is_proven,
    }
}

fn describe(
    table: &Table<'_>,
    besides: (&mut reasons::Loads, &reasons::LeftOut),
    (shadower, advocate): (usize, usize),
    shared_minutes: i64,
    nth: u32,
) -> Pair {
    let base = table.base(shadower, advocate, shared_minutes);
    Pair {
        shadower: table.shadowers[shadower].person.id.clone(),
        advocate: table.advocates[advocate].person.id.clone(),
        nth,
        cost: base + costs::step(&table.request.weights, nth),
        shared_minutes,
        reasons: reasons::of_pair(table, besides, (shadower, advocate), shared_minutes),
    }
}
