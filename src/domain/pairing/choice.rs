//! Which advocates have shadowers, where some have to stay free.
//!
//! For given advocates the best pairs are an assignment ([`super::flow`]). Which advocates these may be is searched by
//! branch and bound (`search.rs`): exactly, as far as the counted work reaches, and else with the gap to a proven bound.
//! Most quarters of an hour ask for the same as another one, or for less: those are left out first.

mod charge;
mod search;

use super::coverage::Limit;
use super::flow::Problem;
use search::Search;

/// Cells of the cost table in all assignments of one search: about a second.
pub(super) const BUDGET: u64 = 6_000_000;

/// The best choice that was found.
pub(super) struct Chosen {
    pub column_of: Vec<Option<usize>>,
    pub cost: i64,
    /// No choice costs less.
    pub lower_bound: i64,
}

/// The cheapest assignment that keeps to the limits.
pub(super) fn choose(problem: Problem, limits: Vec<Limit>, budget: u64) -> Chosen {
    let limits = reduced(&limits, &problem);
    Search::new(problem, &limits, budget).run()
}

/// Which advocates have a row.
pub(super) fn used(column_of: &[Option<usize>], advocates: usize) -> Vec<bool> {
    let mut used = vec![false; advocates];
    column_of.iter().flatten().for_each(|advocate| used[*advocate] = true);
    used
}

/// The limits that forbid something, each thing once.
fn reduced(limits: &[Limit], problem: &Problem) -> Vec<Limit> {
    let rows = problem.leave_out.len();
    let useful = |column: usize| {
        !problem.steps[column].is_empty() && (0..rows).any(|row| problem.costs.get(row, column).is_some())
    };
    let useful: Vec<bool> = (0..problem.steps.len()).map(useful).collect();
    let mut reduced: Vec<Limit> = Vec::new();
    for limit in limits {
        let members = limit.members.iter().copied().filter(|member| useful[*member]).collect();
        let limit = Limit { members, most: limit.most };
        if limit.members.len() > limit.most && !reduced.iter().any(|other| implies(other, &limit)) {
            reduced.retain(|other| !implies(&limit, other));
            reduced.push(limit);
        }
    }
    reduced
}

/// Whether who keeps the one limit keeps the other, too: even with all that only the other counts.
fn implies(one: &Limit, other: &Limit) -> bool {
    let beyond = other.members.iter().filter(|member| one.members.binary_search(member).is_err()).count();
    one.most + beyond <= other.most
}

#[cfg(test)]
mod tests {
    use super::super::flow::Costs;
    use super::*;

    #[test]
    fn what_another_limit_asks_for_anyway_is_left_out() {
        let limit = |members: &[usize], most| Limit { members: members.to_vec(), most };
        let mut costs = Costs::new(1, 4);
        (0..3).for_each(|column| costs.allow(0, column, 0));
        let problem = Problem { costs, leave_out: vec![1], steps: vec![vec![0]; 4] };
        // One of three has to stay free; then one of all four does, and any two can be used. Nobody can use the last.
        let limits = [limit(&[0, 1, 2, 3], 3), limit(&[0, 1, 2], 2), limit(&[0, 1], 2), limit(&[1, 2], 1)];
        assert_eq!(reduced(&limits, &problem), [limit(&[1, 2], 1)]);
        assert_eq!(reduced(&limits[..3], &problem), [limit(&[0, 1, 2], 2)]);
    }
}
