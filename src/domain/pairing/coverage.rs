//! Coverage: in each quarter of an hour of the day, so many of the advocates at work have no shadower.
//!
//! Wanted: the best plan that leaves enough of them free, proven where that is possible; a quarter with too few
//! advocates to begin with forbids nothing and is reported.
//!
//! Design: a quarter with enough advocates is a *budget*: at most so many of those at work may have a shadower. Most
//! quarters say the same as another one or less, and are dropped. If the best plan without budgets keeps them, it is the
//! plan. Otherwise `search.rs` looks for one, as that is no longer an assignment problem.
//!
//! With budgets, which sets of shadowers can have a buddy at the same time is no matroid. So the levels are weights here
//! of which each is more than everything below it together.

mod charge;
mod search;
#[cfg(test)]
mod timing;

use std::collections::{BTreeSet, HashSet};

use jiff::SignedDuration;

use super::flow::{self, Problem, Solution};
use super::plan::Uncovered;
use super::request::{Advocate, Shadower};
use super::table::Table;
use crate::domain::hours::{self, Window};
use search::Search;

/// The length of the stretches in which the day is looked at.
const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// Looks at a shadower and an advocate together before the best plan so far has to do: about a second.
pub(super) const WORK: u64 = 6_000_000;

/// Who is at work when, and how many of them have to stay free.
pub(super) struct Coverage {
    needed: usize,
    /// None where nobody has to stay free.
    quarters: Vec<Quarter>,
}

/// A stretch of the day, and the advocates who are at work for all of it.
struct Quarter {
    window: Window,
    at_work: Vec<usize>,
}

/// A set of advocates of whom only so many may have a shadower.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Budget {
    /// In order.
    members: Vec<usize>,
    at_most: usize,
}

/// The best plan that keeps every budget.
pub(super) struct Solved {
    /// What was found. Its two costs say how sure that is.
    pub solution: Solution,
    /// Where budgets stood in the way: each row's column if there were none.
    pub without: Option<Vec<Option<usize>>>,
}

impl Coverage {
    pub fn of(table: &Table<'_>) -> Coverage {
        let day = &table.request.day;
        let needed = usize::try_from(day.min_free_advocates).unwrap_or(usize::MAX);
        let stretches = if needed == 0 { Vec::new() } else { quarters(day.window) };
        let at_work: Vec<Presence> =
            table.advocates.iter().map(|advocate| Presence::of(advocate.person, day.window)).collect();
        let quarters = stretches.into_iter().map(|window| Quarter {
            window,
            at_work: (0..at_work.len()).filter(|advocate| at_work[*advocate].all_through(window)).collect(),
        });
        Coverage { needed, quarters: quarters.collect() }
    }

    /// Whether enough advocates stay free where these are not; quarters that nobody can meet aside.
    pub fn holds(&self, busy: &[bool]) -> bool {
        let mut can_be_met = self.quarters.iter().filter(|quarter| quarter.at_work.len() >= self.needed);
        can_be_met.all(|quarter| quarter.free(busy) >= self.needed)
    }

    /// When too few advocates are at work to begin with, and how many of them are free then.
    pub fn uncovered(&self, busy: &[bool]) -> Vec<Uncovered> {
        let too_few = self.quarters.iter().filter(|quarter| quarter.at_work.len() < self.needed);
        let each = too_few.map(|quarter| (quarter.window, quarter.free(busy)));
        let free = |free| u32::try_from(free).unwrap_or(u32::MAX);
        merged(each).into_iter().map(|(window, count)| Uncovered { window, free: free(count) }).collect()
    }

    /// When exactly as many advocates are free as have to be.
    pub fn binding(&self, busy: &[bool]) -> Vec<Window> {
        let enough = self.quarters.iter().filter(|quarter| quarter.at_work.len() >= self.needed);
        let each = enough.map(|quarter| (quarter.window, quarter.free(busy)));
        merged(each.filter(|(_, free)| *free == self.needed)).into_iter().map(|(window, _)| window).collect()
    }

    /// The best plan for the rows that is allowed, beside the advocates who are `busy` anyway. `work` is how many cells
    /// the search may look at.
    pub fn solve(&self, mut problem: Problem, rows: &[&Shadower], busy: &[bool], work: u64) -> Solved {
        let alone = flow::solve(&problem);
        let budgets = self.budgets(&problem, busy);
        let used = busy_with(&alone.column_of, vec![false; busy.len()]);
        if budgets.iter().all(|budget| budget.holds(&used)) {
            return Solved { solution: alone, without: None };
        }
        let levels = levels(&problem, rows);
        let in_order = levels.is_some();
        problem.leave_out = levels.unwrap_or(problem.leave_out);
        let mut solution = Search::new(problem, &budgets, work).run();
        if !in_order {
            // The best by these weights need not be the best by the levels.
            solution.lower_bound = solution.lower_bound.min(solution.cost - 1);
        }
        Solved { solution, without: Some(alone.column_of) }
    }

    /// What the quarters forbid, beside the advocates who are busy anyway: each thing once.
    fn budgets(&self, problem: &Problem, busy: &[bool]) -> Vec<Budget> {
        let rows = problem.leave_out.len();
        let useful = |column: usize| {
            !problem.steps[column].is_empty() && (0..rows).any(|row| problem.costs.get(row, column).is_some())
        };
        let open: Vec<bool> = (0..busy.len()).map(|column| !busy[column] && useful(column)).collect();
        let mut seen = HashSet::new();
        let mut budgets: Vec<Budget> = Vec::new();
        for quarter in &self.quarters {
            if quarter.at_work.len() < self.needed || !seen.insert(&quarter.at_work) {
                continue;
            }
            let at_most = quarter.free(busy).saturating_sub(self.needed);
            let members = quarter.at_work.iter().copied().filter(|advocate| open[*advocate]).collect();
            let budget = Budget { members, at_most };
            if budget.members.len() > at_most && !budgets.iter().any(|other| other.implies(&budget)) {
                budgets.retain(|other| !budget.implies(other));
                budgets.push(budget);
            }
        }
        budgets
    }
}

impl Solved {
    /// Who has no buddy because advocates have to stay free: who would have one otherwise, or knows of an advocate with
    /// a place. `open` are the shadowers of the rows, `buddies` everybody's.
    pub fn kept_back(&self, table: &Table<'_>, open: &[usize], buddies: &[Option<usize>]) -> BTreeSet<usize> {
        let Some(without) = &self.without else { return BTreeSet::new() };
        let mut taken = vec![0_u32; table.advocates.len()];
        buddies.iter().flatten().for_each(|advocate| taken[*advocate] += 1);
        let with_place = |shadower: usize| {
            let has_place = |advocate: usize| taken[advocate] < table.advocates[advocate].person.places();
            (0..taken.len()).any(|advocate| has_place(advocate) && table.fit(shadower, advocate).is_ok())
        };
        let rows = open.iter().zip(without).filter(|(shadower, _)| buddies[**shadower].is_none());
        let kept_back = rows.filter(|(shadower, without)| without.is_some() || with_place(**shadower));
        kept_back.map(|(shadower, _)| *shadower).collect()
    }
}

/// `busy`, and everybody who has a row.
pub(super) fn busy_with(column_of: &[Option<usize>], mut busy: Vec<bool>) -> Vec<bool> {
    for column in column_of.iter().flatten() {
        busy[*column] = true;
    }
    busy
}

impl Quarter {
    fn free(&self, busy: &[bool]) -> usize {
        self.at_work.iter().filter(|advocate| !busy[**advocate]).count()
    }
}

impl Budget {
    fn holds(&self, used: &[bool]) -> bool {
        self.members.iter().filter(|member| used[**member]).count() <= self.at_most
    }

    /// Whether who keeps this one keeps the other, too: even with all that only the other counts.
    fn implies(&self, other: &Budget) -> bool {
        let beyond = other.members.iter().filter(|member| self.members.binary_search(member).is_err()).count();
        self.at_most + beyond <= other.at_most
    }
}

/// When an advocate is at work.
struct Presence {
    /// In order, those that touch joined.
    hours: Vec<Window>,
    breaks: Vec<Window>,
}

impl Presence {
    fn of(advocate: &Advocate, day: Window) -> Presence {
        let windows = |hours| hours::working_windows(hours, &advocate.time_zone, day);
        let hours = if advocate.away { Vec::new() } else { joined(windows(advocate.hours)) };
        Presence { hours, breaks: advocate.breaks.iter().flat_map(|pause| windows(*pause)).collect() }
    }

    fn all_through(&self, quarter: Window) -> bool {
        self.hours.iter().any(|hours| hours.start <= quarter.start && quarter.end <= hours.end)
            && !self.breaks.iter().any(|pause| pause.intersect(&quarter).is_some())
    }
}

/// Stretches in order of their start; those that touch become one.
fn joined(windows: Vec<Window>) -> Vec<Window> {
    let mut joined: Vec<Window> = Vec::new();
    for window in windows {
        match joined.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => joined.push(window),
        }
    }
    joined
}

/// The window in quarters of an hour from its start; the last one can be shorter.
fn quarters(day: Window) -> Vec<Window> {
    let starts = std::iter::successors(Some(day.start), |start| start.checked_add(QUARTER).ok());
    let starts = starts.take_while(|start| *start < day.end);
    let until = |start: jiff::Timestamp| start.checked_add(QUARTER).map_or(day.end, |end| end.min(day.end));
    starts.map(|start| Window { start, end: until(start) }).collect()
}

/// Neighbouring stretches with the same count become one.
fn merged(each: impl Iterator<Item = (Window, usize)>) -> Vec<(Window, usize)> {
    let mut merged: Vec<(Window, usize)> = Vec::new();
    for (window, count) in each {
        match merged.last_mut() {
            Some((last, same)) if last.end == window.start && *same == count => last.end = window.end,
            _ => merged.push((window, count)),
        }
    }
    merged
}

/// What it costs to leave each row out, so that a first-timer is worth more than all people behind their quota, one of
/// those more than all people, and one person more than all costs. `None` where that is too much for an `i64`.
fn levels(problem: &Problem, rows: &[&Shadower]) -> Option<Vec<i64>> {
    let count = |len: usize| i64::try_from(len).ok();
    let person = dearest(problem)?.checked_add(1)?;
    let behind = person.checked_mul(count(rows.len())? + 1)?;
    let all_behind = rows.iter().filter(|shadower| shadower.behind_quota).count();
    let first = behind.checked_mul(count(all_behind)? + 1)?;
    let highest = person.checked_add(behind)?.checked_add(first)?;
    let places: usize = problem.steps.iter().map(Vec::len).sum();
    // The solver adds up what each row and each place is worth.
    highest.checked_mul(count(rows.len() + places)? + 1)?.checked_mul(4)?;
    let worth = |shadower: &&Shadower| {
        person + if shadower.behind_quota { behind } else { 0 } + if shadower.first_time { first } else { 0 }
    };
    Some(rows.iter().map(worth).collect())
}

/// No two plans differ by more than this in what their pairs cost.
fn dearest(problem: &Problem) -> Option<i64> {
    let columns = problem.steps.len();
    let step = problem.steps.iter().filter_map(|steps| steps.last()).max().copied().unwrap_or(0);
    let mut sum: i64 = 0;
    for row in 0..problem.leave_out.len() {
        let cells = || (0..columns).filter_map(|column| problem.costs.get(row, column));
        let spread = cells().max().unwrap_or(0).max(0) - cells().min().unwrap_or(0).min(0);
        sum = sum.checked_add(spread)?.checked_add(step)?;
    }
    Some(sum)
}
