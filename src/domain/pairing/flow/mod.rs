//! Exact assignment at the least cost: rows go to columns, each column has a number of places.
//!
//! Wanted: the cheapest assignment there is, with a proof; the same one every time; 1,000 rows and 200
//! columns in less than a tenth of a second.
//!
//! The rows enter one after the other, and after each of them the assignment of the rows so far is the cheapest one;
//! `solver.rs` tells how. The dual prices it ends with give a lower bound for any assignment whatever
//! ([`Solution::lower_bound`]): where that equals the cost, nothing cheaper exists.

mod solver;

use solver::Solver;

/// Marks a row and a column that may not come together.
const FORBIDDEN: i64 = i64::MAX;

/// What each row costs in each column. At first everything is forbidden.
///
/// Costs may be negative. Sums over all rows have to fit an `i64` with room to spare.
#[derive(Clone, Debug)]
pub struct Costs {
    columns: usize,
    /// Row after row.
    cells: Vec<i64>,
}

impl Costs {
    /// A table of that size in which everything is forbidden.
    pub fn new(rows: usize, columns: usize) -> Costs {
        Costs { columns, cells: vec![FORBIDDEN; rows * columns] }
    }

    /// Allows `row` in `column`, at that cost.
    pub fn allow(&mut self, row: usize, column: usize, cost: i64) {
        self.cells[row * self.columns + column] = cost;
    }

    /// What `row` costs in `column`; `None` if it may not be there.
    pub fn get(&self, row: usize, column: usize) -> Option<i64> {
        Some(self.at(row, column)).filter(|cost| *cost != FORBIDDEN)
    }

    /// What `row` costs in a column in which it may be.
    fn at(&self, row: usize, column: usize) -> i64 {
        self.cells[row * self.columns + column]
    }

    /// The columns that `row` may be in, with what it costs there.
    fn of_row(&self, row: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        let cells = &self.cells[row * self.columns..(row + 1) * self.columns];
        cells.iter().copied().enumerate().filter(|(_, cost)| *cost != FORBIDDEN)
    }
}

/// An assignment to be found.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What each row costs in each column.
    pub costs: Costs,
    /// For each row, what it costs to leave it out.
    pub leave_out: Vec<i64>,
    /// For each column, what each of its places costs in addition: not negative, and never falling.
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
}

/// Assigns as many rows as can be, one column each, at the least cost.
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
                table.allow(row, column, cost);
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
    let solution = Solver::solve(problem);
    debug_assert_eq!(solution.cost, solution.lower_bound, "the shortest paths lead to the optimum");
    solution
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

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

    prop_compose! {
        /// Up to 40 rows and 12 columns of up to 4 places, with as many ties as differences.
        fn a_problem()(rows in 0..40_usize, columns in 0..12_usize)(
            cells in vec(vec(proptest::option::weighted(0.7, -20..60_i64), columns), rows),
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
