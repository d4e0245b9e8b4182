//! Good rents for hard problems, from an auction.
//!
//! Where many rows want the same places, finding their way one after the other takes long. In an auction all of them
//! bid at once: a row bids for the column where it pays least, as much as makes the next best one as good, and a little
//! more; who is outbid bids again. The little more makes it quick and inexact. So there are several auctions, each with
//! less of it and starting from the rents of the last. What comes out is not yet a solution, only rents close to the
//! right ones; `exact.rs` does the rest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Problem;
use super::near::{FAR, Near};
use super::rents::Rents;

/// The first auction's surplus is this part of the range of costs.
const FIRST_PART: i64 = 20;

/// The rents start lower than asked for, by this part of the range: too high ones are harder to mend.
const LOWER_PART: i64 = 4;

/// Each auction's surplus is this part of the one before.
const NEXT_PART: i64 = 30;

/// There is no further auction once the surplus is this part of the range: what is left is quicker done exactly.
const LAST_PART: i64 = 200;

/// Bids for each row at which an auction is broken off: what is left is little, and quicker done exactly.
const BIDS_MAX: usize = 40;

/// What a bid costs that looks at nearby columns only, in looks at cells.
const NEAR_LOOKS: u64 = 24;

/// Rents at which most rows find their column at once, and the columns near each row at these.
pub(super) fn rents(problem: &Problem, start: &[i64]) -> (Vec<i64>, Near, u64) {
    let range = problem.costs.range().map_or(1, |(least, most)| i64::from(most) - i64::from(least));
    let mut surplus = (range / FIRST_PART).max(1);
    let first = |steps: &Vec<i64>| steps.first().copied().unwrap_or(FAR);
    let lower = start.iter().zip(&problem.steps).map(|(rent, steps)| (rent - range / LOWER_PART).max(first(steps)));
    let mut auction = Auction::new(problem, lower.collect(), surplus);
    loop {
        let is_over = auction.run();
        if surplus <= (range / LAST_PART).max(1) || !is_over {
            return (auction.asked.to_vec(), auction.near, auction.looks);
        }
        auction.keeps_near = true;
        surplus = (surplus / NEXT_PART).max(1);
        auction.start_again(surplus);
    }
}

struct Auction<'a> {
    problem: &'a Problem,
    /// What is bid beyond what makes the next best as good.
    surplus: i64,
    /// The rents at the start.
    reserve: Vec<i64>,
    /// How many places of each column are to be had for them.
    reserved: Vec<usize>,
    /// What the cheapest place of each column costs now.
    asked: Rents,
    /// The bids that hold a place, and the bidders.
    held: Vec<BinaryHeap<Reverse<(i64, usize)>>>,
    near: Near,
    /// Looking at columns nearby pays only where rents rise slowly.
    keeps_near: bool,
    looks: u64,
}

/// Where a row pays least, and what it would pay elsewhere.
struct Choice {
    column: Option<usize>,
    pays: i64,
    elsewhere: i64,
}

impl<'a> Auction<'a> {
    fn new(problem: &'a Problem, start: Vec<i64>, surplus: i64) -> Auction<'a> {
        let columns = problem.steps.len();
        let mut auction = Auction {
            problem,
            surplus,
            reserve: Vec::new(),
            reserved: Vec::new(),
            asked: Rents::new(start),
            held: vec![BinaryHeap::new(); columns],
            near: Near::new(&problem.costs),
            keeps_near: false,
            looks: 0,
        };
        auction.open();
        auction
    }

    /// The next auction starts a little lower than this one ended, as that is easier to mend than too high; where a
    /// place stayed empty, no higher than its step.
    fn start_again(&mut self, surplus: i64) {
        for (column, steps) in self.problem.steps.iter().enumerate() {
            let first = steps.first().copied().unwrap_or(FAR);
            let empty = steps.get(self.held[column].len()).copied().unwrap_or(FAR);
            self.asked.set(column, (self.asked[column].min(empty) - self.surplus).max(first));
        }
        self.surplus = surplus;
        self.near.forget();
        self.open();
    }

    fn open(&mut self) {
        self.reserve.clear();
        self.reserve.extend_from_slice(&self.asked);
        let reserves = self.problem.steps.iter().zip(&self.reserve);
        self.reserved = reserves.map(|(steps, rent)| steps.partition_point(|step| step <= rent)).collect();
        self.held.iter_mut().for_each(BinaryHeap::clear);
        (0..self.asked.len()).for_each(|column| self.ask(column));
    }

    /// Sets what the cheapest place costs: a free one, or the one with the lowest bid.
    fn ask(&mut self, column: usize) {
        let held = &self.held[column];
        let asked = if held.len() < self.reserved[column] {
            self.reserve[column]
        } else {
            let next = self.problem.steps[column].get(held.len()).copied().unwrap_or(FAR);
            held.peek().map_or(next, |Reverse((lowest, _))| next.min(*lowest))
        };
        self.asked.set(column, asked);
    }

    /// Lets everybody bid until all are content; `false` if that takes too long.
    fn run(&mut self) -> bool {
        let rows = self.problem.leave_out.len();
        let mut bidders: Vec<usize> = (0..rows).rev().collect();
        for bids in 0..rows * BIDS_MAX {
            let Some(row) = bidders.pop() else { break };
            if self.keeps_near && bids > rows && self.near.scans * 10 > bids as u64 * 9 {
                self.keeps_near = false;
                self.near.forget();
            }
            let scans = self.near.scans;
            let choice = self.choose(row);
            let is_scan = !self.keeps_near || self.near.scans > scans;
            self.looks += if is_scan { self.asked.len() as u64 } else { NEAR_LOOKS };
            if let Some(column) = choice.column {
                let bid = self.asked[column] + (choice.elsewhere - choice.pays) + self.surplus;
                bidders.extend(self.take(column, bid, row));
            }
        }
        bidders.is_empty()
    }

    /// Gives `row` the cheapest place of `column`; whoever held it has to go.
    fn take(&mut self, column: usize, bid: i64, row: usize) -> Option<usize> {
        let held = &mut self.held[column];
        let next = self.problem.steps[column].get(held.len());
        let is_free = held.len() < self.reserved[column] || next.is_some_and(|step| *step <= self.asked[column]);
        let outbid = if is_free { None } else { held.pop() };
        held.push(Reverse((bid, row)));
        self.ask(column);
        outbid.map(|Reverse((_, other))| other)
    }

    fn choose(&mut self, row: usize) -> Choice {
        let costs = &self.problem.costs;
        if !self.keeps_near {
            let mut choice = self.none_of(row).or(&self.asked, costs.favours(row));
            costs.scan(costs.line(row), &self.asked, choice.elsewhere, |column, asked| {
                choice.look_at(column, asked);
                choice.elsewhere
            });
            return choice;
        }
        let line = costs.line(row);
        let beyond = self.near.beyond(line);
        let mut choice = self.choose_near(row, line);
        if beyond.is_none_or(|beyond| choice.elsewhere > beyond) {
            self.near.find(costs, line, &self.asked);
            choice = self.choose_near(row, line);
        }
        let beyond = self.near.beyond(line).unwrap_or(FAR);
        choice.elsewhere = choice.elsewhere.min(beyond.max(choice.pays));
        choice
    }

    fn choose_near(&self, row: usize, line: usize) -> Choice {
        let mut choice = self.none_of(row).or(&self.asked, self.problem.costs.favours(row));
        for kept in self.near.of_line(line) {
            if kept.asked() >= choice.elsewhere {
                break;
            }
            choice.look_at(kept.column(), kept.cost() + self.asked[kept.column()]);
        }
        choice
    }

    fn none_of(&self, row: usize) -> Choice {
        let left_out = self.problem.leave_out[row];
        Choice { column: None, pays: left_out, elsewhere: left_out }
    }
}

impl Choice {
    fn or(mut self, asked: &[i64], choices: impl Iterator<Item = (usize, i64)>) -> Choice {
        choices.for_each(|(column, cost)| self.look_at(column, cost + asked[column]));
        self
    }

    /// Takes the column if it is the best so far. One with a favour comes twice.
    #[inline]
    fn look_at(&mut self, column: usize, asked: i64) {
        if asked < self.pays {
            if self.column != Some(column) {
                self.elsewhere = self.pays;
            }
            (self.pays, self.column) = (asked, Some(column));
        } else if asked < self.elsewhere && self.column != Some(column) {
            self.elsewhere = asked;
        }
    }
}
