//! Rotas built from the window's start to its end, the most promising kept.

use std::collections::HashSet;

use super::cost;
use super::grid::{Grid, Taken};
use super::prices::{self, Kinds, PARTS, Prices, ShiftCosts};

/// How much is tried.
pub struct Effort {
    /// Beginnings of rotas that are kept, over all people and pieces.
    pub kept: usize,
    /// Beginnings that are kept for the same piece at most.
    pub width_max: usize,
    /// Rounds in which prices are moved.
    pub rounds: u32,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { kept: 2_500_000, width_max: 6_000, rounds: 200 }
    }
}

/// Beginnings kept for the same piece at least.
pub const WIDTH_MIN: usize = 24;

/// Steps that wait for the same piece at most, for each start that can be kept there.
const WAITING: usize = 8;

/// What was found.
pub struct Found {
    /// Pins among them.
    pub shifts: Vec<Taken>,
    /// No rota that leaves as little uncovered costs less, in points.
    pub lower_bound: i64,
    pub is_proven: bool,
}

/// The best rota, or the best one found. No rota leaves less than `reach` minutes uncovered.
pub fn search(grid: &Grid, effort: &Effort, reach: i64) -> Found {
    let shifts = prices::shift_costs(grid);
    let kinds = Kinds::of(grid);
    let pinned: i64 = cost::of_rota(grid, &grid.pins).total() * PARTS;
    let (first, _) = prices::follow(grid, &shifts, &kinds, prices::first(grid));
    let mut walk = Walk { grid, shifts: &shifts, kinds: &kinds, prices: first, reach, best: None, bound: 0 };
    walk.run(WIDTH_MIN);
    walk.prices = prices::best(grid, &shifts, &kinds, walk.reached(), effort.rounds);
    let width = effort.kept / (grid.pieces() * grid.lanes * grid.people.len().max(1));
    let width = width.clamp(WIDTH_MIN, effort.width_max);
    let mut is_whole = false;
    for width in [WIDTH_MIN, width / 16, width] {
        is_whole = is_whole || walk.run(width.max(WIDTH_MIN));
    }
    let best = walk.best.unwrap_or_default();
    let bound = walk.bound.max(walk.prices.bound) + pinned - best.uncovered * prices::UNCOVERED_POINTS * PARTS;
    let total = (best.cost + pinned) / PARTS;
    let is_least = best.uncovered == reach;
    // Costs are whole points.
    let points = bound.div_euclid(PARTS) + i64::from(bound.rem_euclid(PARTS) > 0);
    let lower_bound = if is_whole && is_least { total } else { points.clamp(0, total) };
    let found = match best.uncovered {
        0 => best.shifts,
        _ => in_first_lanes(&best.shifts, grid).unwrap_or(best.shifts),
    };
    let mut shifts = [found, grid.pins.clone()].concat();
    shifts.sort_unstable_by_key(|shift| (shift.from, shift.lane));
    Found { shifts, lower_bound, is_proven: is_least && lower_bound == total }
}

/// Where there are too few people for all lanes, the first ones have somebody. Which lane a shift is in costs nothing; by
/// start, the longer ones ahead, each goes to the first lane that is free, and not to one whose holder would follow
/// themselves. `None` if there is no room like that beside the pins.
fn in_first_lanes(shifts: &[Taken], grid: &Grid) -> Option<Vec<Taken>> {
    let mut shifts = shifts.to_vec();
    shifts.sort_by_key(|shift| (shift.from, std::cmp::Reverse(shift.until), shift.lane));
    let mut last: Vec<Option<(usize, usize)>> = vec![None; grid.lanes];
    for shift in &mut shifts {
        let is_pinned = |lane: usize| grid.pinned[lane][shift.from..shift.until].iter().any(Option::is_some);
        let is_free = |lane: &usize| last[*lane].is_none_or(|(_, until)| until <= shift.from) && !is_pinned(*lane);
        let is_theirs = |lane: &usize| last[*lane] == Some((shift.person, shift.from));
        let free = || (0..grid.lanes).filter(is_free);
        let lane = free().find(|lane| !is_theirs(lane)).or_else(|| free().next())?;
        shift.lane = lane;
        last[lane] = Some((shift.person, shift.until));
    }
    Some(shifts)
}

/// The best rota so far, without pins.
#[derive(Default)]
struct Best {
    uncovered: i64,
    /// In parts of a point.
    cost: i64,
    shifts: Vec<Taken>,
}

/// The beginning of a rota.
struct Start {
    /// For each lane, the first piece that is not settled.
    at: Vec<usize>,
    /// For each lane, who is on call right before that.
    holder: Vec<Option<usize>>,
    /// For each person, the piece after their last one.
    until: Vec<u16>,
    loads: Vec<u16>,
    /// Minutes of each person.
    minutes: Vec<u16>,
    uncovered: i64,
    /// In parts of a point, with what is uncovered.
    cost: i64,
    /// What came last, and the start that it was added to.
    parent: usize,
    last: Option<Taken>,
}

/// What matters of a start for what can follow.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    at: Vec<usize>,
    holder: Vec<Option<usize>>,
    until: Vec<u16>,
    loads: Vec<u16>,
    minutes: Vec<u16>,
}

/// A start and what may be added to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    /// No rota that begins so costs less, with what is uncovered; in parts of a point.
    promise: i64,
    parent: usize,
    lane: usize,
    /// `None` leaves a piece uncovered.
    person: Option<usize>,
    until: usize,
    cost: i64,
    uncovered: i64,
}

struct Walk<'a> {
    grid: &'a Grid,
    shifts: &'a ShiftCosts,
    kinds: &'a Kinds,
    prices: Prices,
    reach: i64,
    best: Option<Best>,
    /// The highest bound that a walk proved, in parts of a point.
    bound: i64,
}

impl Walk<'_> {
    /// What the best rota costs so far, with what it leaves uncovered.
    fn reached(&self) -> i64 {
        self.best.as_ref().map_or(i64::MAX / 4, |best| best.cost + best.uncovered * prices::UNCOVERED_POINTS * PARTS)
    }

    /// Builds rotas, keeping `width` starts that are as far at most. Whether nothing was dropped that could be better.
    fn run(&mut self, width: usize) -> bool {
        let ends = self.grid.pieces() * self.grid.lanes;
        let mut waiting: Vec<Vec<Step>> = vec![Vec::new(); ends + 1];
        let mut starts = vec![self.root()];
        let rest = self.rest_of_lanes();
        // The best promise of what is not looked at.
        let mut dropped = i64::MAX;
        self.expand(&starts, 0, &rest, &mut waiting);
        for far in 0..ends {
            let mut steps = std::mem::take(&mut waiting[far]);
            steps.sort_unstable();
            let mut seen = HashSet::new();
            let mut kept = 0;
            for step in steps {
                if !self.is_worth(&step) {
                    continue;
                }
                let start = self.after(&starts[step.parent], &step);
                if !seen.insert(Self::key(&start)) {
                    continue;
                }
                if kept == width {
                    dropped = dropped.min(step.promise);
                    break;
                }
                kept += 1;
                starts.push(start);
                self.expand(&starts, starts.len() - 1, &rest, &mut waiting);
                for steps in &mut waiting[far + 1..ends] {
                    dropped = dropped.min(keep_best(steps, width * WAITING));
                }
            }
        }
        let mut last = std::mem::take(&mut waiting[ends]);
        last.sort_unstable();
        for step in last {
            self.finish(&starts, &step);
        }
        self.bound = self.bound.max(dropped.min(self.reached()));
        dropped == i64::MAX || dropped > self.reached() - PARTS
    }

    fn root(&self) -> Start {
        let people = self.grid.people.len();
        let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Start {
            at: (0..self.grid.lanes).map(|lane| self.next_open(lane, 0)).collect(),
            holder: vec![None; self.grid.lanes],
            until: vec![0; people],
            loads: self.grid.people.iter().map(|person| count(person.pinned_pieces)).collect(),
            minutes: vec![0; people],
            uncovered: 0,
            cost: 0,
            parent: usize::MAX,
            last: None,
        }
    }

    /// The first piece from `from` on that no pin has taken.
    fn next_open(&self, lane: usize, from: usize) -> usize {
        (from..self.grid.pieces()).find(|piece| self.grid.pinned[lane][*piece].is_none()).unwrap_or(self.grid.pieces())
    }

    /// For each lane and piece, what all open pieces from there on cost at least.
    fn rest_of_lanes(&self) -> Vec<Vec<i64>> {
        let grid = self.grid;
        let of = |lane: &Vec<Option<usize>>| {
            let mut rest = vec![0; grid.pieces() + 1];
            for piece in (0..grid.pieces()).rev() {
                let price = self.prices.of_piece[piece].min(prices::uncovered(grid, piece));
                rest[piece] = rest[piece + 1] + if lane[piece].is_none() { price } else { 0 };
            }
            rest
        };
        grid.pinned.iter().map(of).collect()
    }

    /// What a person does from `piece` on costs at least.
    fn rest_of(&self, person: usize, piece: usize, until: usize, load: usize) -> i64 {
        let pause = usize::from(!self.grid.may_follow_oneself());
        let from = if until >= piece && until > 0 { until + pause } else { piece };
        self.prices.choices[self.kinds.of[person]].rest(from, load)
    }

    /// Puts everything that can be added to a start where it will be looked at.
    fn expand(&self, starts: &[Start], parent: usize, rest: &[Vec<i64>], waiting: &mut [Vec<Step>]) {
        let start = &starts[parent];
        let Some(lane) = (0..self.grid.lanes).min_by_key(|lane| start.at[*lane]) else { return };
        let from = start.at[lane];
        if from >= self.grid.pieces() {
            // Pins have taken everything.
            let done = Step {
                promise: start.cost,
                parent,
                lane,
                person: None,
                until: from,
                cost: start.cost,
                uncovered: start.uncovered,
            };
            waiting[waiting.len() - 1].push(done);
            return;
        }
        let others: Vec<usize> = (0..self.grid.lanes).filter(|other| *other != lane).collect();
        let beside: i64 = others.iter().map(|other| rest[*other][start.at[*other]]).sum();
        let far: usize = others.iter().map(|other| start.at[*other]).sum();
        let next: usize = others.iter().map(|other| start.at[*other]).min().unwrap_or(self.grid.pieces());
        let mut of_all: Vec<Option<i64>> = vec![None; self.grid.pieces() + 1];
        let mut people = |first: usize| {
            *of_all[first].get_or_insert_with(|| {
                let of = |person: usize| {
                    self.rest_of(person, first, usize::from(start.until[person]), usize::from(start.loads[person]))
                };
                (0..start.loads.len()).map(of).sum()
            })
        };
        let mut add = |person: Option<usize>, until: usize, cost: i64, missing: i64| {
            let then = self.next_open(lane, until);
            let first = then.min(next);
            let mut promise = start.cost + cost + beside + rest[lane][then] + people(first);
            if let Some(person) = person {
                let load = usize::from(start.loads[person]);
                promise += self.rest_of(person, first, until, load + until - from)
                    - self.rest_of(person, first, usize::from(start.until[person]), load);
            }
            let uncovered = start.uncovered + missing;
            let step = Step { promise, parent, lane, person, until, cost: start.cost + cost, uncovered };
            if self.is_worth(&step) {
                waiting[far + then].push(step);
            }
        };
        let mut alike = HashSet::new();
        for person in 0..self.grid.people.len() {
            if self.is_free(start, lane, person, from)
                && alike.insert((
                    self.kinds.of[person],
                    start.loads[person],
                    start.minutes[person],
                    start.until[person] > 0,
                ))
            {
                self.lengths(start, lane, person, from, &mut add);
            }
        }
        add(None, from + 1, prices::uncovered(self.grid, from), self.grid.minutes[from]);
    }

    fn is_free(&self, start: &Start, lane: usize, person: usize, from: usize) -> bool {
        let until = usize::from(start.until[person]);
        let follows = match self.grid.may_follow_oneself() {
            true => start.holder[lane] == Some(person),
            false => until == from && from > 0,
        };
        self.grid.people[person].can[from] && until <= from && !follows
    }

    /// Every shift that somebody can begin at a piece.
    fn lengths(
        &self,
        start: &Start,
        lane: usize,
        person: usize,
        from: usize,
        add: &mut impl FnMut(Option<usize>, usize, i64, i64),
    ) {
        let (grid, who) = (self.grid, &self.grid.people[person]);
        let end = (from + prices::run(who, from)).min(grid.open_until(lane, from));
        let mut minutes = i64::from(start.minutes[person]);
        let mut points = 0;
        for until in from + 1..=end {
            minutes += grid.minutes[until - 1];
            points += who.piece_points[until - 1];
            if minutes > who.left_min {
                break;
            }
            let load = cost::of_load(usize::from(start.loads[person]), until - from);
            add(Some(person), until, (points + load + self.shifts[from][until - from - 1]) * PARTS, 0);
        }
    }

    /// Whether a rota that begins so can still be better than the best.
    fn is_worth(&self, step: &Step) -> bool {
        let Some(best) = &self.best else { return true };
        match best.uncovered == self.reach {
            true => step.uncovered <= best.uncovered && step.promise <= self.reached() - PARTS,
            false => step.uncovered <= best.uncovered,
        }
    }

    fn after(&self, before: &Start, step: &Step) -> Start {
        let from = before.at[step.lane];
        let mut start = Start {
            at: before.at.clone(),
            holder: before.holder.clone(),
            until: before.until.clone(),
            loads: before.loads.clone(),
            minutes: before.minutes.clone(),
            uncovered: step.uncovered,
            cost: step.cost,
            parent: step.parent,
            last: step.person.map(|person| Taken { lane: step.lane, person, from, until: step.until }),
        };
        let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        start.at[step.lane] = self.next_open(step.lane, step.until);
        start.holder[step.lane] = step.person.filter(|_| start.at[step.lane] == step.until);
        if let Some(person) = step.person {
            start.until[person] = small(step.until);
            start.loads[person] += small(step.until - from);
            start.minutes[person] += u16::try_from(self.grid.minutes_of(from, step.until)).unwrap_or(u16::MAX);
        }
        start
    }

    /// What matters of a start for what can follow.
    fn key(start: &Start) -> Key {
        let first = start.at.iter().min().copied().unwrap_or_default();
        let until = start.until.iter().map(|until| if usize::from(*until) < first { 0 } else { *until }).collect();
        let Start { at, holder, loads, minutes, .. } = start;
        Key { at: at.clone(), holder: holder.clone(), until, loads: loads.clone(), minutes: minutes.clone() }
    }

    /// A whole rota: the best so far?
    fn finish(&mut self, starts: &[Start], step: &Step) {
        let cost = step.cost - step.uncovered * prices::UNCOVERED_POINTS * PARTS;
        let is_better = self.best.as_ref().is_none_or(|best| (step.uncovered, cost) < (best.uncovered, best.cost));
        if !is_better {
            return;
        }
        let from = starts[step.parent].at[step.lane];
        let last = step.person.map(|person| Taken { lane: step.lane, person, from, until: step.until });
        let mut shifts: Vec<_> = last.into_iter().collect();
        let mut at = step.parent;
        while let Some(start) = starts.get(at) {
            shifts.extend(start.last);
            at = start.parent;
        }
        self.best = Some(Best { uncovered: step.uncovered, cost, shifts });
    }
}

/// Drops the least promising half where there are more than `most`; says the best promise among them.
fn keep_best(steps: &mut Vec<Step>, most: usize) -> i64 {
    if steps.len() <= most {
        return i64::MAX;
    }
    let (_, first_dropped, _) = steps.select_nth_unstable(most / 2);
    let promise = first_dropped.promise;
    steps.truncate(most / 2);
    promise
}
