//! Exact assignment at the least cost: rows go to columns, each column has a number of places.
//!
//! Wanted: the cheapest assignment there is, with a proof; the same one every time; 10,000 rows and 2,000 columns in a
//! fraction of a second, and never stuck on an unlucky problem.
//!
//! - `exact.rs` turns any rents (dual prices of the places) into the cheapest assignment and the rents that prove it;
//!   the closer they are, the quicker. Most problems are easy from one rent for all, at which there are places enough.
//! - Where that takes too long, or most rows find no room at once, `auction.rs` finds close ones first.
//! - Where all rows want the same columns, `sorted.rs` guesses the assignment and proves it.
//! - Where there are fewer places than rows, `turned.rs` has the places look for rows.
//! - `rents.rs` keeps the rents in few bytes, too, for looking through whole lines; `cores.rs` fills lines on all cores.
//!
//! "Too long" is counted in cells looked at, so the same problem always goes the same way. The rents give a lower bound
//! for any assignment whatever ([`Solution::lower_bound`]): where that equals the cost, nothing cheaper exists.

mod auction;
pub mod cores;
mod costs;
mod exact;
mod near;
mod rents;
mod search;
mod sorted;
mod turned;

pub use costs::Costs;
use exact::Exact;
use near::Near;
use rents::Rents;
use search::Patience;
use sorted::Guess;

/// A problem is an easy one if its searches take no more looks at cells than so many times all cells, and some.
const EASY_READS: u64 = 4;

/// Looks at cells that are always worth trying.
const EASY_READS_MIN: u64 = 1_000_000;

/// The highest cost that [`assign`] tells from others.
const COST_MAX: i32 = (1 << 30) - 1;

/// An assignment to be found.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What each row costs in each column.
    pub costs: Costs,
    /// For each row, what it costs to leave it out.
    pub leave_out: Vec<i64>,
    /// For each column, what each of its places costs in addition: never falling.
    pub steps: Vec<Vec<i64>>,
}

/// The cheapest assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// For each row, its column; `None` if it is left out.
    pub column_of: Vec<Option<usize>>,
    /// What it costs: rows, steps and rows left out.
    pub cost: i64,
    /// No assignment costs less than this, proven from the dual prices. Equals `cost`.
    pub lower_bound: i64,
    /// What each row pays at the prices that prove it: no more than leaving it out costs.
    pub pays: Vec<i64>,
    /// How much work it was: cells looked at.
    pub looks: u64,
}

/// Assigns as many rows as can be, one column each, at the least cost.
///
/// Costs lie between minus and plus 2^30; what is beyond counts as nearly that.
///
/// `costs` has a row of as many entries as `places` for each row (`None`: may not be there); a column takes as many
/// rows as it has places. Returns each row's column, `None` for a row that got none.
///
/// # Panics
///
/// If a row has more entries than there are columns.
pub fn assign(costs: &[Vec<Option<i64>>], places: &[usize]) -> Vec<Option<usize>> {
    let mut table = Costs::new(costs.len(), places.len());
    let mut dearest: i64 = 0;
    for (row, cells) in costs.iter().enumerate() {
        for (column, cost) in cells.iter().enumerate() {
            if let Some(cost) = *cost {
                table.allow(row, column, i32::try_from(cost).unwrap_or(COST_MAX).clamp(-COST_MAX, COST_MAX));
                dearest = dearest.max(cost.abs());
            }
        }
    }
    let rows = i64::try_from(costs.len()).unwrap_or(i64::MAX);
    // More than any two assignments can differ by, so that leaving a row out never saves anything.
    let leave_out = dearest.saturating_mul(2).saturating_mul(rows).saturating_add(1);
    solve(&Problem {
        costs: table,
        leave_out: vec![leave_out; costs.len()],
        steps: places.iter().map(|places| vec![0; (*places).min(costs.len())]).collect(),
    })
    .column_of
}

/// Finds the cheapest assignment.
pub fn solve(problem: &Problem) -> Solution {
    let places: usize = problem.steps.iter().map(Vec::len).sum();
    let solution = if places < problem.leave_out.len() {
        turned::solve(problem)
    } else {
        solve_by_rows(problem, level_rents(problem)).0
    };
    debug_assert_eq!(solution.cost, solution.lower_bound, "the cheapest ways lead to the optimum");
    solution
}

/// The solution, and the rents that prove it. It is found from any rents, the sooner the closer.
fn solve_by_rows(problem: &Problem, rents: Vec<i64>) -> (Solution, Vec<i64>) {
    let cells = problem.leave_out.len() as u64 * problem.steps.len() as u64;
    let usual = EASY_READS * cells + EASY_READS_MIN;
    solve_within(problem, rents, Patience { crowded: EASY_READS_MIN, usual })
}

/// The same, with so much patience before there is an auction.
fn solve_within(problem: &Problem, rents: Vec<i64>, patience: Patience) -> (Solution, Vec<i64>) {
    let easy = || Exact::new(problem, rents.clone(), Near::new(&problem.costs)).solve(patience);
    solve_sorted(problem).or_else(easy).unwrap_or_else(|| solve_with_auction(problem, rents))
}

/// What the guess makes of it, if the guess is right.
fn solve_sorted(problem: &Problem) -> Option<(Solution, Vec<i64>)> {
    let (guess, looks) = sorted::guess(problem);
    let Guess { column_of, rents } = guess?;
    let mut exact = Exact::new(problem, rents, Near::new(&problem.costs));
    exact.seat_as(&column_of);
    let (mut solution, rents) = exact.solve(Patience::ENDLESS)?;
    solution.looks += looks;
    Some((solution, rents))
}

/// The least rent at which there are places for all rows, in each column the same.
fn level_rents(problem: &Problem) -> Vec<i64> {
    let mut steps: Vec<i64> = problem.steps.iter().flatten().copied().collect();
    let rows = problem.leave_out.len();
    let level = match rows.checked_sub(1).filter(|last| *last < steps.len()) {
        Some(last) => *steps.select_nth_unstable(last).1,
        None => i64::MIN,
    };
    let least = |steps: &Vec<i64>| steps.first().map_or(near::FAR, |first| level.max(*first));
    problem.steps.iter().map(least).collect()
}

fn solve_with_auction(problem: &Problem, rents: Vec<i64>) -> (Solution, Vec<i64>) {
    let (rents, mut near, looks) = auction::rents(problem, &rents);
    near.find_all(&problem.costs, &Rents::new(rents.clone()));
    let solved = Exact::new(problem, rents, near).solve(Patience::ENDLESS);
    let (mut solution, rents) = solved.expect("there is no end to the looks at cells");
    solution.looks += looks;
    (solution, rents)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Rents that ask for nothing but the first place's step; in a column without a place, for more than anybody has.
    fn no_rents(problem: &Problem) -> Vec<i64> {
        problem.steps.iter().map(|steps| steps.first().copied().unwrap_or(near::FAR)).collect()
    }

    #[test]
    fn the_cheapest_assignment_is_not_the_greedy_one() {
        let costs = [vec![Some(1), Some(2)], vec![Some(1), Some(9)]];
        assert_eq!(assign(&costs, &[1, 1]), [Some(1), Some(0)]);
    }

    #[test]
    fn a_column_takes_as_many_rows_as_it_has_places() {
        let costs = [vec![Some(5), Some(7)], vec![Some(5), Some(7)], vec![Some(5), Some(9)]];
        assert_eq!(assign(&costs, &[2, 1]), [Some(1), Some(0), Some(0)]);
        assert_eq!(assign(&costs, &[3, 0]), [Some(0); 3]);
    }

    #[test]
    fn as_many_rows_as_can_be_are_assigned_whatever_it_costs() {
        let costs = [vec![Some(1), Some(1_000)], vec![Some(2), None]];
        assert_eq!(assign(&costs, &[1, 1]), [Some(1), Some(0)]);
    }

    #[test]
    fn nothing_to_assign_is_fine() {
        assert!(assign(&[], &[1]).is_empty());
        assert_eq!(assign(&[vec![]], &[]), [None]);
        assert_eq!(assign(&[vec![None]], &[1]), [None]);
    }

    #[test]
    fn costs_may_be_negative() {
        let costs = [vec![Some(-5), Some(0)], vec![Some(-9), Some(-1)]];
        assert_eq!(assign(&costs, &[1, 1]), [Some(1), Some(0)]);
    }

    #[test]
    fn a_row_is_left_out_where_that_costs_less() {
        let mut costs = Costs::new(2, 1);
        costs.allow(0, 0, 10);
        costs.allow(1, 0, 20);
        let solution = solve(&Problem { costs, leave_out: vec![15, 100], steps: vec![vec![0, 30]] });
        assert_eq!(solution.column_of, [None, Some(0)]);
        assert_eq!((solution.cost, solution.lower_bound), (35, 35));
    }

    #[test]
    fn later_places_cost_their_step() {
        let mut costs = Costs::new(2, 2);
        for row in 0..2 {
            costs.allow(row, 0, 10);
            costs.allow(row, 1, 12);
        }
        let dear = Problem { costs, leave_out: vec![100; 2], steps: vec![vec![0, 3], vec![0]] };
        assert_eq!(solve(&dear).cost, 22);
        let cheap = Problem { steps: vec![vec![0, 1], vec![0]], ..dear };
        assert_eq!(solve(&cheap).cost, 21);
    }

    /// Row times column, in an order that says nothing; column 3 has so many places, and the others five.
    fn products(rows: usize, columns: usize, places: usize) -> Problem {
        let mut costs = Costs::new(rows, columns);
        for row in 0..rows {
            for column in 0..columns {
                let product = (row * 7 % rows + 1) * (column * 5 % columns + 1);
                costs.allow(row, column, i32::try_from(product).unwrap());
            }
        }
        let steps = (0..columns).map(|column| vec![0; if column == 3 { places } else { 5 }]).collect();
        Problem { costs, leave_out: vec![1_000_000; rows], steps }
    }

    #[test]
    fn where_all_rows_want_the_same_columns_a_sorted_guess_is_proven_at_once() {
        for places in [5, 6] {
            let problem = products(60, 12, places);
            let (found, rents) = solve_sorted(&problem).unwrap();
            let (other, _) = solve_with_auction(&problem, rents);
            assert_eq!((found.cost, found.lower_bound), (other.cost, other.cost), "{places} places");
        }
        let short = products(60, 12, 4);
        assert_eq!(solve(&short).cost, solve_by_rows(&short, no_rents(&short)).0.cost);
        assert!(solve_sorted(&products(60, 12, 4)).is_none(), "a guess has a place for everybody");
    }

    prop_compose! {
        /// Up to 40 rows and 12 columns of up to 4 places, with as many ties as differences.
        fn a_problem()(rows in 0..40_usize, columns in 0..12_usize)(
            cells in vec(vec(proptest::option::weighted(0.7, -20..60_i32), columns), rows),
            favours in vec((0..40_usize, 0..12_usize, 0..100_i64), 0..6),
            leave_out in vec(0..200_i64, rows),
            rises in vec(vec(0..30_i64, 0..4), columns),
        ) -> Problem {
            let mut costs = Costs::new(leave_out.len(), rises.len());
            for (row, cells) in cells.iter().enumerate() {
                for (column, cost) in cells.iter().enumerate() {
                    if let Some(cost) = cost {
                        costs.allow(row, column, *cost);
                    }
                }
            }
            for (row, column, amount) in favours {
                if row < leave_out.len() && column < rises.len() {
                    costs.favour(row, column, amount);
                }
            }
            let summed = |rises: &Vec<i64>| rises.iter().scan(0, |step, rise| { *step += rise; Some(*step) }).collect();
            Problem { costs, leave_out, steps: rises.iter().map(summed).collect() }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_solution_is_proven_by_its_bound(problem in a_problem()) {
            let solution = solve(&problem);
            prop_assert_eq!(solution.cost, solution.lower_bound);
            let start = no_rents(&problem);
            for other in [solve_by_rows(&problem, start.clone()).0, solve_with_auction(&problem, start).0, turned::solve(&problem)] {
                prop_assert_eq!((other.cost, other.lower_bound), (solution.cost, solution.cost));
            }
            for (column, steps) in problem.steps.iter().enumerate() {
                let taken = solution.column_of.iter().filter(|chosen| **chosen == Some(column)).count();
                prop_assert!(taken <= steps.len());
            }
            for (row, column) in solution.column_of.iter().enumerate() {
                prop_assert!(column.is_none_or(|column| problem.costs.get(row, column).is_some()));
            }
        }
    }
}
