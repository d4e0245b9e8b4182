//! From any rents to the cheapest assignment, and the rents that prove it.
//!
//! At all times: every row that has a column is in one where it pays least (its cost there and the rent, or what leaving
//! it out costs), and the places that count as sold are those whose step the rent covers. What is missing is rows that
//! have no column yet, and, where rents started too high, sold places without a row. Each search mends one of them along
//! the cheapest way, and raises the rents so that all of this stays true. When nothing is missing, the assignment is the
//! cheapest, with the rents as the proof.
//!
//! - Neither places nor rows are nodes of a search, only the columns, which are few.
//! - A sold place without a row is filled by the world outside: a row that was left out moves in, or another place is
//!   given back. Instead of lowering all rents then, what the world outside asks for (`outside`) rises. So rents only
//!   ever rise, as [`Near`] needs.

use super::cores;
use super::near::{FAR, Near};
use super::rents::Rents;
use super::search::{End, Patience, Search, Step};
use super::{Costs, Problem, Solution};

/// In `column_of`: no column yet.
const NOWHERE: usize = usize::MAX;

/// In `column_of`: left out.
const OUT: usize = usize::MAX - 1;

/// As a mover: nobody moves in, a place is given back.
const GIVEN_BACK: usize = usize::MAX;

/// So small a part of the columns is few.
const FEW_PART: usize = 20;

/// An assignment as it grows.
pub(super) struct Exact<'a> {
    problem: &'a Problem,
    costs: &'a Costs,
    near: Near,
    rents: Rents,
    /// What the steps and leaving rows out cost in addition.
    outside: i64,
    /// How many places of each column count as taken.
    sold: Vec<usize>,
    rows_in: Vec<Vec<usize>>,
    column_of: Vec<usize>,
    /// What each row costs where it is.
    paid: Vec<i64>,
    /// For each column, what ending a search in it costs beyond the way there.
    toll: Vec<i64>,
    search: Search,
    /// The columns that somebody wanted and that had no room.
    refused: Vec<bool>,
    /// Cells looked at.
    reads: u64,
}

impl<'a> Exact<'a> {
    /// `near` has to fit the rents: no lower ones than when it was filled.
    pub fn new(problem: &'a Problem, rents: Vec<i64>, near: Near) -> Exact<'a> {
        let (rows, columns) = (problem.leave_out.len(), problem.steps.len());
        let sold = problem.steps.iter().zip(&rents).map(|(steps, rent)| steps.partition_point(|step| step < rent));
        let mut exact = Exact {
            problem,
            costs: &problem.costs,
            near,
            sold: sold.collect(),
            rents: Rents::new(rents),
            outside: 0,
            rows_in: vec![Vec::new(); columns],
            column_of: vec![NOWHERE; rows],
            paid: vec![0; rows],
            toll: vec![0; columns],
            search: Search::new(rows, columns, problem.costs.lines()),
            refused: vec![false; columns],
            reads: 0,
        };
        exact.set_tolls();
        exact
    }

    /// The cheapest assignment and the rents that prove it; `None` if searching takes too long.
    pub fn solve(mut self, patience: Patience) -> Option<(Solution, Vec<i64>)> {
        let open: Vec<usize> = (0..self.column_of.len()).filter(|row| self.column_of[*row] == NOWHERE).collect();
        let unseated: Vec<usize> = open.into_iter().filter(|row| !self.seat(*row)).collect();
        let before = self.reads;
        let refused = self.refused.iter().filter(|refused| **refused).count();
        let is_crowded = unseated.len() > self.column_of.len() / 2 && refused > self.refused.len() / FEW_PART;
        let reads_max = before.saturating_add(if is_crowded { patience.crowded } else { patience.usual });
        for row in unseated {
            if !self.seat(row) {
                self.enter(row);
            }
            if self.reads > reads_max {
                return None;
            }
        }
        for column in 0..self.sold.len() {
            while self.has_empty_sold(column) {
                self.fill_one();
            }
        }
        let column_of = self.column_of.iter().map(|column| (*column < OUT).then_some(*column)).collect();
        let (lower_bound, pays, rents) = self.proof();
        let solution = Solution { cost: self.cost(), lower_bound, column_of, pays, looks: self.reads };
        Some((solution, rents))
    }

    /// Puts rows in these columns where they pay least there, and there is room.
    pub fn seat_as(&mut self, column_of: &[usize]) {
        for (row, &column) in column_of.iter().enumerate() {
            let pays = self.costs.at(row, column) + self.rents[column];
            self.reads += self.rents.len() as u64;
            let pays_least = pays == self.costs.cheapest(row, &self.rents).0;
            if pays_least && pays <= self.left_out(row) && self.toll[column] == 0 {
                self.put(row, column);
                self.sell(column);
            }
        }
    }

    /// Puts a row where it pays least, if there is room.
    fn seat(&mut self, row: usize) -> bool {
        let (least, column) = self.cheapest(row);
        let left_out = self.left_out(row);
        if least <= left_out && self.toll.get(column) == Some(&0) {
            self.put(row, column);
            self.sell(column);
            return true;
        }
        if left_out <= least {
            self.column_of[row] = OUT;
            return true;
        }
        self.refused[column] = true;
        false
    }

    /// The least that `row` pays, and where; in a column with room, if there is one among those.
    fn cheapest(&mut self, row: usize) -> (i64, usize) {
        let line = self.costs.line(row);
        if let Some(beyond) = self.near.beyond(line) {
            let mut best = self.best_of(self.costs.favours(row));
            for kept in self.near.of_line(line) {
                if kept.asked() > best.0 {
                    break;
                }
                best = self.better_of(best, (kept.column(), kept.cost()));
            }
            let (least, column) = best;
            if least < beyond || least == beyond && self.toll.get(column) == Some(&0) {
                return (least, column);
            }
        }
        self.reads += self.rents.len() as u64;
        let (least, column) = self.costs.cheapest(row, &self.rents);
        match self.toll.get(column) {
            Some(toll) if *toll != 0 && least < FAR => self.best_of(self.costs.of_row(row)),
            _ => (least, column),
        }
    }

    fn best_of(&self, choices: impl Iterator<Item = (usize, i64)>) -> (i64, usize) {
        choices.fold((FAR, 0), |best, choice| self.better_of(best, choice))
    }

    /// The best so far (what it asks for, and where), or a column and what it costs there, without rent.
    fn better_of(&self, best: (i64, usize), choice: (usize, i64)) -> (i64, usize) {
        let (column, cost) = choice;
        let asked = cost + self.rents[column];
        let is_better = asked < best.0 || asked == best.0 && self.toll[column] == 0 && self.toll[best.1] != 0;
        if is_better { (asked, column) } else { best }
    }

    fn left_out(&self, row: usize) -> i64 {
        self.problem.leave_out[row] + self.outside
    }

    fn has_empty_sold(&self, column: usize) -> bool {
        self.rows_in[column].len() < self.sold[column]
    }

    fn set_toll(&mut self, column: usize) {
        let next = self.problem.steps[column].get(self.sold[column]);
        self.toll[column] = match next {
            _ if self.has_empty_sold(column) => 0,
            Some(step) => step + self.outside - self.rents[column],
            None => FAR,
        };
    }

    fn set_tolls(&mut self) {
        (0..self.toll.len()).for_each(|column| self.set_toll(column));
    }

    /// Brings a row in, along the cheapest way.
    fn enter(&mut self, row: usize) {
        self.search.may_leave_out = true;
        self.search.start(self.left_out(row), End::LeftOut(row));
        self.reach_by(row, 0);
        self.look_on();
        self.raise_rents();
        let free = match self.search.end {
            End::In(column) => Some(column),
            End::LeftOut(row) => self.take_out(row, OUT),
        };
        if let Some(column) = free {
            self.move_up(column, row);
        }
        if let End::In(column) = self.search.end {
            self.sell(column);
        }
        for at in 0..self.search.closed.len() {
            self.set_toll(self.search.closed[at]);
        }
    }

    /// Fills one sold place that is empty, or gives one back, along the cheapest way.
    fn fill_one(&mut self) {
        self.search.may_leave_out = false;
        self.search.start(FAR, End::LeftOut(0));
        for column in 0..self.toll.len() {
            self.toll[column] = if self.has_empty_sold(column) { 0 } else { FAR };
        }
        for column in 0..self.rents.len() {
            if let Some(last) = self.sold[column].checked_sub(1) {
                let saved = self.problem.steps[column][last] + self.outside;
                self.search.reach(column, GIVEN_BACK, self.rents[column] - saved, self.toll[column]);
            }
        }
        for row in 0..self.column_of.len() {
            if self.column_of[row] == OUT {
                self.reach_by(row, -self.left_out(row));
            }
        }
        self.look_on();
        self.raise_rents();
        self.outside += self.search.best;
        if let End::In(column) = self.search.end {
            self.move_up(column, GIVEN_BACK);
        }
        self.set_tolls();
    }

    fn look_on(&mut self) {
        while let Some((distance, step)) = self.search.nearest() {
            match step {
                Step::Column(column) => self.reach_from(column, distance),
                Step::RestOf(row) => self.reach_rest(row),
            }
        }
    }

    /// Notes where the rows of `column` could go, to make room in it.
    fn reach_from(&mut self, column: usize, distance: i64) {
        let so_far = distance - self.rents[column];
        for at in 0..self.rows_in[column].len() {
            let row = self.rows_in[column][at];
            let offset = so_far - self.paid[row];
            if self.search.may_leave_out {
                self.search.finish(offset + self.left_out(row), End::LeftOut(row));
            }
            // Rows of one line in one column lead to the same.
            let line = self.costs.line(row);
            if self.search.line_seen[line] != column || self.costs.is_favoured(row) {
                self.reach_by(row, offset);
            }
            if !self.costs.is_favoured(row) {
                self.search.line_seen[line] = column;
            }
        }
    }

    /// Notes where `row` could go: the columns near it at once, the others when it is their turn.
    fn reach_by(&mut self, row: usize, offset: i64) {
        let line = self.costs.line(row);
        if self.near.beyond(line).is_none() {
            self.find_near(line);
        }
        for (column, cost) in self.costs.favours(row) {
            self.search.reach(column, row, offset + cost + self.rents[column], self.toll[column]);
        }
        for kept in self.near.of_line(line) {
            if offset + kept.asked() >= self.search.best {
                break;
            }
            self.reads += 1;
            let column = kept.column();
            self.search.reach(column, row, offset + kept.cost() + self.rents[column], self.toll[column]);
        }
        self.search.put_off(row, offset, offset + self.near.beyond(line).unwrap_or(FAR));
    }

    /// It is the other columns' turn. Where rents have risen since, others are near.
    fn reach_rest(&mut self, row: usize) {
        let (line, offset) = (self.costs.line(row), self.search.offset[row]);
        if self.near.is_outdated(line, &self.rents) {
            self.find_near(line);
            return self.reach_by(row, offset);
        }
        self.reads += self.rents.len() as u64;
        self.costs.scan(line, &self.rents, self.search.best - offset, |column, asked| {
            self.search.reach(column, row, offset + asked, self.toll[column]);
            self.search.best - offset
        });
    }

    fn find_near(&mut self, line: usize) {
        self.reads += self.rents.len() as u64;
        self.near.find(self.costs, line, &self.rents);
    }

    /// Keeps it true that everybody is where they pay least.
    fn raise_rents(&mut self) {
        for &column in &self.search.closed {
            let rent = self.rents[column] + self.search.best - self.search.distance[column];
            self.rents.set(column, rent);
        }
    }

    /// Moves the rows along the way that was found, from its end back to its start.
    fn move_up(&mut self, end: usize, start: usize) {
        let mut free = Some(end);
        while let Some(column) = free {
            let mover = self.search.mover[column];
            if mover == GIVEN_BACK {
                self.sold[column] -= 1;
                return;
            }
            free = if mover == start { None } else { self.take_out(mover, NOWHERE) };
            self.put(mover, column);
        }
    }

    fn put(&mut self, row: usize, column: usize) {
        self.rows_in[column].push(row);
        self.column_of[row] = column;
        self.paid[row] = self.costs.at(row, column);
    }

    fn sell(&mut self, column: usize) {
        self.sold[column] = self.sold[column].max(self.rows_in[column].len());
        self.set_toll(column);
    }

    fn take_out(&mut self, row: usize, to: usize) -> Option<usize> {
        let column = std::mem::replace(&mut self.column_of[row], to);
        let at = self.rows_in.get(column)?.iter().position(|other| *other == row)?;
        self.rows_in[column].swap_remove(at);
        Some(column)
    }

    fn cost(&self) -> i64 {
        let rows = self.column_of.iter().enumerate().map(|(row, column)| match *column {
            OUT | NOWHERE => self.problem.leave_out[row],
            _ => self.paid[row],
        });
        let steps = self.rows_in.iter().zip(&self.problem.steps);
        rows.sum::<i64>() + steps.flat_map(|(rows, steps)| &steps[..rows.len()]).sum::<i64>()
    }

    /// The dual's value: each row pays the least that any column asks for (its cost there and the rent), or is left
    /// out; what the rents bring in beyond the steps is given back.
    fn proof(&self) -> (i64, Vec<i64>, Vec<i64>) {
        let rents = Rents::new(self.rents.iter().map(|rent| rent - self.outside).collect());
        let mut pays = self.problem.leave_out.clone();
        cores::fill_lines(&mut pays, 1, rents.len(), |row, pays| {
            pays[0] = pays[0].min(self.costs.cheapest(row, &rents).0)
        });
        let gains = self.problem.steps.iter().zip(rents.iter());
        let gained = gains.flat_map(|(steps, rent)| steps.iter().map(move |step| (rent - step).max(0)));
        (pays.iter().sum::<i64>() - gained.sum::<i64>(), pays, rents.to_vec())
    }
}
