//! A request as an assignment problem.
//!
//! The three levels above the cost, and pairs that people know of, become costs so high that nothing below them counts
//! against them. How high follows from how two plans can differ: for given advocates the difference falls apart into chains
//! in which each advocate comes up once at most. So "high" is more than what one chain can cost, not more than everything
//! together. Other advocates move everybody at once: there it is more than everything.

use super::costs;
use super::flow::Problem;
use super::request::Shadower;
use super::rows;
use super::table::Table;

/// How the levels weigh.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Levels {
    /// For given advocates. Which sets of shadowers can then have a buddy at the same time is a matroid, and the best
    /// set follows from the *order* of the weights alone: 1 to 4 are enough.
    InOrder,
    /// Also where which advocates are used is to be chosen, and one first-timer may cost several others their buddy.
    Strict,
}

/// The shadowers that are looked at, and the places that the pins leave. `None` if the levels are too much for the
/// numbers.
pub(super) fn problem(table: &Table<'_>, open: &[usize], pinned: &[Option<usize>], levels: Levels) -> Option<Problem> {
    let mut costs = rows::costs(table, open);
    let chain = match levels {
        Levels::InOrder => open.len().min(table.advocates.len()),
        Levels::Strict => open.len(),
    };
    let chain = i64::try_from(chain).ok()? + 2;
    let known = known_pairs(table, open);
    let kept = if known.is_empty() { 0 } else { chain.checked_mul(costs::COST_MAX)? + 1 };
    for (row, advocate) in known {
        costs.favour(row, advocate, kept);
    }
    let person = chain.checked_mul(kept + costs::COST_MAX)?.checked_add(1)?;
    let weights = Weighing::new(levels, person, open.len())?;
    let leave_out = open.iter().map(|shadower| weights.of(table.shadowers[*shadower].person)).collect();
    Some(Problem { costs, leave_out, steps: steps(table, open.len(), pinned) })
}

/// What it costs to leave somebody out, for what they are.
struct Weighing {
    person: i64,
    behind_quota: i64,
    first_time: i64,
}

impl Weighing {
    fn new(levels: Levels, person: i64, people: usize) -> Option<Weighing> {
        if levels == Levels::InOrder {
            return Some(Weighing { person, behind_quota: person, first_time: person.checked_mul(2)? });
        }
        let more_than_all = i64::try_from(people).ok()? + 1;
        let behind_quota = person.checked_mul(more_than_all)?;
        let first_time = behind_quota.checked_mul(2)?.checked_mul(more_than_all)?;
        // Sums over all people have to fit, too.
        first_time.checked_mul(4)?.checked_mul(more_than_all)?;
        Some(Weighing { person, behind_quota, first_time })
    }

    fn of(&self, shadower: &Shadower) -> i64 {
        let first_time = if shadower.first_time { self.first_time } else { 0 };
        let behind_quota = if shadower.behind_quota { self.behind_quota } else { 0 };
        self.person + behind_quota + first_time
    }
}

/// The pairs that people know of and that are still allowed, by row.
fn known_pairs(table: &Table<'_>, open: &[usize]) -> Vec<(usize, usize)> {
    let mut row_of = vec![None; table.shadowers.len()];
    for (row, shadower) in open.iter().enumerate() {
        row_of[*shadower] = Some(row);
    }
    let here = table.request.known.iter().filter_map(|pair| {
        let shadower = *table.shadower_at.get(&pair.shadower)?;
        let advocate = *table.advocate_at.get(&pair.advocate)?;
        table.fit(shadower, advocate).ok()?;
        Some((row_of[shadower]?, advocate))
    });
    let mut known: Vec<(usize, usize)> = here.collect();
    known.sort_unstable();
    known.dedup();
    known
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
