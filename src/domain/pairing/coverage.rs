//! Who stays free for the queue: the quarters of an hour of a day, and how many advocates each of them needs.

use jiff::{SignedDuration, Timestamp};

use super::plan::Uncovered;
use super::table::Table;
use crate::domain::hours::{self, Window};

/// Coverage is looked at in steps of this length, from the day's start.
const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// A quarter of an hour, and who is at work during the whole of it: in their hours, not away, not on a break.
struct Quarter {
    window: Window,
    at_work: Vec<usize>,
}

/// A day's quarters; none where nobody has to stay free.
pub(super) struct Coverage {
    quarters: Vec<Quarter>,
    /// So many stay free.
    least_free: usize,
}

/// Of these advocates, no more than so many can have shadowers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Limit {
    pub members: Vec<usize>,
    pub most: usize,
}

impl Coverage {
    pub fn of(table: &Table<'_>) -> Coverage {
        let day = &table.request.day;
        let least_free = usize::try_from(day.min_free_advocates).unwrap_or(usize::MAX);
        let mut quarters = if least_free == 0 { Vec::new() } else { quarters(day.window) };
        for advocate in 0..table.advocates.len() {
            let (present, breaks) = attendance(table, advocate);
            for quarter in &mut quarters {
                if is_at_work(&present, &breaks, &quarter.window) {
                    quarter.at_work.push(advocate);
                }
            }
        }
        Coverage { quarters, least_free }
    }

    /// What the quarters that can be met ask for, each limit once.
    pub fn limits(&self) -> Vec<Limit> {
        let can_be_met = self.quarters.iter().filter(|quarter| quarter.at_work.len() >= self.least_free);
        let mut limits: Vec<Limit> = can_be_met
            .map(|quarter| Limit { members: quarter.at_work.clone(), most: quarter.at_work.len() - self.least_free })
            .collect();
        limits.sort_unstable();
        limits.dedup();
        limits
    }

    /// Whether enough advocates are at work in each quarter to begin with.
    pub fn is_always_met(&self) -> bool {
        self.quarters.iter().all(|quarter| quarter.at_work.len() >= self.least_free)
    }

    /// The quarters that nobody could meet, with who is free in them, given who has shadowers.
    pub fn uncovered(&self, used: &[bool]) -> Vec<Uncovered> {
        let mut uncovered: Vec<Uncovered> = Vec::new();
        for quarter in self.quarters.iter().filter(|quarter| quarter.at_work.len() < self.least_free) {
            let free = u32::try_from(quarter.free(used)).unwrap_or(u32::MAX);
            match uncovered.last_mut() {
                Some(last) if last.window.end == quarter.window.start && last.free == free => {
                    last.window.end = quarter.window.end;
                }
                _ => uncovered.push(Uncovered { window: quarter.window, free }),
            }
        }
        uncovered
    }

    /// When no further advocate could have a shadower.
    pub fn binding(&self, used: &[bool]) -> Vec<Window> {
        let mut binding: Vec<Window> = Vec::new();
        let can_be_met = self.quarters.iter().filter(|quarter| quarter.at_work.len() >= self.least_free);
        for quarter in can_be_met.filter(|quarter| quarter.free(used) == self.least_free) {
            match binding.last_mut() {
                Some(last) if last.end == quarter.window.start => last.end = quarter.window.end,
                _ => binding.push(quarter.window),
            }
        }
        binding
    }
}

impl Quarter {
    fn free(&self, used: &[bool]) -> usize {
        self.at_work.iter().filter(|advocate| !used[**advocate]).count()
    }
}

impl Limit {
    /// How many of these advocates have shadowers.
    pub fn count(&self, used: &[bool]) -> usize {
        self.members.iter().filter(|advocate| used[**advocate]).count()
    }

    pub fn holds(&self, used: &[bool]) -> bool {
        self.count(used) <= self.most
    }
}

/// The quarters of a window; a last shorter piece counts as one.
fn quarters(window: Window) -> Vec<Quarter> {
    let later = |start: Timestamp| start.checked_add(QUARTER).unwrap_or(Timestamp::MAX);
    let end_of = |start: Timestamp| later(start).min(window.end);
    let starts = std::iter::successors(Some(window.start), |start| Some(later(*start)));
    let starts = starts.take_while(|start| *start < window.end);
    starts.map(|start| Quarter { window: Window { start, end: end_of(start) }, at_work: Vec::new() }).collect()
}

/// When somebody is there on the day, without gaps in between that are none, and their breaks.
fn attendance(table: &Table<'_>, advocate: usize) -> (Vec<Window>, Vec<Window>) {
    let known = &table.advocates[advocate];
    if known.person.away {
        return (Vec::new(), Vec::new());
    }
    let mut present: Vec<Window> = Vec::new();
    for window in table.windows(known) {
        match present.last_mut() {
            Some(last) if last.end >= window.start => last.end = last.end.max(window.end),
            _ => present.push(*window),
        }
    }
    let person = known.person;
    let of_break = |hours| hours::working_windows(hours, &person.time_zone, table.request.day.window);
    (present, person.breaks.iter().copied().flat_map(of_break).collect())
}

fn is_at_work(present: &[Window], breaks: &[Window], quarter: &Window) -> bool {
    present.iter().any(|window| window.start <= quarter.start && quarter.end <= window.end)
        && !breaks.iter().any(|pause| pause.intersect(quarter).is_some())
}
