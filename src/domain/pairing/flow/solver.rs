//! The solver: successive shortest augmenting paths.
//!
//! The rows enter one after the other. Each looks, with Dijkstra's algorithm, for the cheapest way to a free place,
//! moving earlier rows to other columns on its way; or, if that costs less, some row on the way is left out (perhaps
//! the new one itself). After each row the assignment of the rows so far is the cheapest one.
//!
//! - Neither places nor rows are nodes of the search, only the columns, which are few. A column has a next place or
//!   none, and for each other column it knows the row of its own that would move there most cheaply (`Moves`).
//! - Later places of a column may cost more (`steps`, never falling), so taking them in order is
//!   the cheapest way to fill it.
//! - `rent` holds the dual price of a place in each column. It makes every reduced cost non-negative, which Dijkstra
//!   needs, and it only ever rises. So a row that was once left out stays out.
//! - A finished way that costs no more than the nearest open column ends the search at once. Without it,
//!   ties (most costs are alike) are walked through to the last before a free place is taken.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{FORBIDDEN, Problem, Solution};

/// How a search ends.
#[derive(Clone, Copy)]
enum End {
    /// This column has a free place.
    Free(usize),
    /// This row is left out.
    LeftOut(usize),
}

/// An assignment as it grows, row after row.
pub(super) struct Solver<'a> {
    problem: &'a Problem,
    /// The dual price of a place, for each column: 0 or more.
    rent: Vec<i64>,
    column_of: Vec<Option<usize>>,
    rows_in: Vec<Vec<usize>>,
    moves: Vec<Moves>,
    search: Search,
}

/// The cheapest ways in which a column can lose one of its rows; what it pays for the row itself is taken off.
#[derive(Clone)]
struct Moves {
    /// What moving a row to each other column costs.
    cost_to: Vec<i64>,
    /// The row that would move there.
    row_to: Vec<usize>,
    /// What leaving a row out costs, and which one; `None` if the column is empty.
    leave_out: Option<(i64, usize)>,
}

/// One row's search for a place. Kept between searches only for its memory.
struct Search {
    /// Reduced cost of the cheapest way to each column so far.
    distance: Vec<i64>,
    /// The row that would move into the column, on that way.
    mover: Vec<usize>,
    /// Columns to go on from, nearest first; those reached in a cheaper way since are passed over.
    open: BinaryHeap<Reverse<(i64, usize)>>,
    /// Columns reached for good.
    closed: Vec<usize>,
    best: i64,
    end: End,
}

impl<'a> Solver<'a> {
    /// Lets every row enter.
    pub fn solve(problem: &'a Problem) -> Solution {
        let mut solver = Solver::new(problem);
        for row in 0..problem.leave_out.len() {
            solver.enter(row);
        }
        Solution { cost: solver.cost(), lower_bound: solver.lower_bound(), column_of: solver.column_of }
    }

    fn new(problem: &'a Problem) -> Solver<'a> {
        let columns = problem.steps.len();
        Solver {
            problem,
            rent: vec![0; columns],
            column_of: vec![None; problem.leave_out.len()],
            rows_in: vec![Vec::new(); columns],
            moves: vec![Moves::none(columns); columns],
            search: Search {
                distance: vec![FORBIDDEN; columns],
                mover: vec![0; columns],
                open: BinaryHeap::with_capacity(columns),
                closed: Vec::with_capacity(columns),
                best: FORBIDDEN,
                end: End::LeftOut(0),
            },
        }
    }

    /// Brings one more row in, so that the assignment of all rows so far is the cheapest again.
    fn enter(&mut self, row: usize) {
        self.search.start(row, self.problem.leave_out[row]);
        for (column, cost) in self.problem.costs.of_row(row) {
            self.reach(column, row, cost + self.rent[column]);
        }
        while let Some(column) = self.search.close_nearest() {
            self.reach_from(column);
        }
        self.raise_rents();
        self.walk_back(row);
    }

    /// Notes where the rows of `column` could go, to make room in it.
    fn reach_from(&mut self, column: usize) {
        let so_far = self.search.distance[column] - self.rent[column];
        if let Some((cost, row)) = self.moves[column].leave_out {
            self.search.finish(so_far + cost, End::LeftOut(row));
        }
        for to in 0..self.rent.len() {
            let cost = self.moves[column].cost_to[to];
            if cost != FORBIDDEN {
                self.reach(to, self.moves[column].row_to[to], so_far + cost + self.rent[to]);
            }
        }
    }

    /// Notes a way to `column` on which `mover` moves there, if it is cheaper than those known.
    fn reach(&mut self, column: usize, mover: usize, distance: i64) {
        if distance < self.search.distance[column] && self.search.reach(column, mover, distance) {
            let next_place = self.problem.steps[column].get(self.rows_in[column].len());
            if let Some(step) = next_place {
                self.search.finish(distance + step - self.rent[column], End::Free(column));
            }
        }
    }

    /// Keeps every reduced cost non-negative after the search.
    fn raise_rents(&mut self) {
        for &column in &self.search.closed {
            self.rent[column] += self.search.best - self.search.distance[column];
        }
    }

    /// Moves the rows along the way that was found, from its end back to the row that came in.
    fn walk_back(&mut self, entered: usize) {
        let mut free = match self.search.end {
            End::Free(column) => Some(column),
            End::LeftOut(row) => self.take_out(row),
        };
        while let Some(column) = free {
            let mover = self.search.mover[column];
            free = if mover == entered { None } else { self.take_out(mover) };
            self.column_of[mover] = Some(column);
            self.rows_in[column].push(mover);
            self.moves[column].find(self.problem, column, &self.rows_in[column]);
        }
    }

    fn take_out(&mut self, row: usize) -> Option<usize> {
        let column = self.column_of[row].take()?;
        self.rows_in[column].retain(|other| *other != row);
        Some(column)
    }

    fn cost(&self) -> i64 {
        let rows = self.column_of.iter().enumerate().map(|(row, column)| match column {
            Some(column) => self.problem.costs.at(row, *column),
            None => self.problem.leave_out[row],
        });
        let steps = self.rows_in.iter().zip(&self.problem.steps);
        rows.sum::<i64>() + steps.flat_map(|(rows, steps)| &steps[..rows.len()]).sum::<i64>()
    }

    /// The dual's value: each row pays the least that any column asks for (its cost there and the rent), or is left
    /// out; what the rents bring in beyond the steps is given back.
    fn lower_bound(&self) -> i64 {
        let paid = self.problem.leave_out.iter().enumerate().map(|(row, leave_out)| {
            let asked = self.problem.costs.of_row(row).map(|(column, cost)| cost + self.rent[column]);
            asked.fold(*leave_out, i64::min)
        });
        let gains = self.problem.steps.iter().zip(&self.rent);
        let gained = gains.flat_map(|(steps, rent)| steps.iter().map(move |step| (rent - step).max(0)));
        paid.sum::<i64>() - gained.sum::<i64>()
    }
}

impl Moves {
    fn none(columns: usize) -> Moves {
        Moves { cost_to: vec![FORBIDDEN; columns], row_to: vec![0; columns], leave_out: None }
    }

    /// Finds them anew for a column whose rows have changed.
    fn find(&mut self, problem: &Problem, column: usize, rows: &[usize]) {
        self.cost_to.fill(FORBIDDEN);
        self.leave_out = None;
        for &row in rows {
            let paid = problem.costs.at(row, column);
            let left_out = (problem.leave_out[row] - paid, row);
            self.leave_out = Some(self.leave_out.map_or(left_out, |other| other.min(left_out)));
            for (to, cost) in problem.costs.of_row(row) {
                if cost - paid < self.cost_to[to] {
                    self.cost_to[to] = cost - paid;
                    self.row_to[to] = row;
                }
            }
        }
    }
}

impl Search {
    /// Forgets the last search. Until something better is found, `row` itself is left out.
    fn start(&mut self, row: usize, leave_out: i64) {
        self.distance.fill(FORBIDDEN);
        self.open.clear();
        self.closed.clear();
        self.best = leave_out;
        self.end = End::LeftOut(row);
    }

    /// Notes a cheaper way to `column`; says whether it can still be of use.
    fn reach(&mut self, column: usize, mover: usize, distance: i64) -> bool {
        if distance >= self.best {
            return false;
        }
        self.open.push(Reverse((distance, column)));
        self.distance[column] = distance;
        self.mover[column] = mover;
        true
    }

    /// Notes a finished way.
    fn finish(&mut self, cost: i64, end: End) {
        if cost < self.best {
            self.best = cost;
            self.end = end;
        }
    }

    /// The open column nearest by, now reached for good; `None` once no way through one can be the cheapest.
    fn close_nearest(&mut self) -> Option<usize> {
        while let Some(Reverse((distance, column))) = self.open.pop() {
            if distance >= self.best {
                return None;
            }
            if distance == self.distance[column] {
                self.closed.push(column);
                return Some(column);
            }
        }
        None
    }
}
