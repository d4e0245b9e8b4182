//! The rota of one day: who of its advocates is on call when.
//!
//! Hard: within somebody's hours, not on their break, not over their limit, one lane at a time; pins (what the
//! coordinator set) hold whatever else would be. Aims, in this order: as few minutes without anybody as possible, over
//! all lanes; then the least cost.
//!
//! # The cost
//!
//! Whole points, each weight a field of [`Rules`]. Time is cut into *pieces*: the quarters of an hour of the day's clock,
//! cut again at the window's edges and wherever hours, breaks or pins begin or end.
//!
//! | what | points |
//! |---|---|
//! | a shift | `handoff` (10), whoever has it |
//! | where it begins or ends inside the window | a full hour 0, half an hour 1, a quarter 2, anything else 8 |
//! | it is shorter than `comfortable_min` (60) | `short` (4) for each quarter of an hour begun that it lacks; shorter than `shortest_min` (30): `very_short` (30) on top |
//! | it is longer than `comfortable_max` (240) | `long` (1) for each quarter of an hour begun above |
//! | somebody's n-th piece of the day | n: an even share is the cheapest |
//! | each piece of somebody who had more in the last 90 days | 1 for each full hour more than who of the day had least, 40 at most |
//! | a piece within the first or last hour of somebody's hours | `edge` (1): follow the sun |
//!
//! Nobody follows themselves: a shift ends where somebody else goes on, or nobody. Only a pin is a shift as it was set,
//! also beside another of the same person.
//!
//! # How
//!
//! 1. How many minutes can be covered at all is a maximum flow (`reach`).
//! 2. Each piece gets a price (`prices`), as in a market: at these prices everybody alone chooses the shifts that suit
//!    them best, exactly, by looking at each piece and each load. What they choose, and what the pieces cost,
//!    is a bound that no rota can be below, whatever the prices are (Lagrange); they are moved until it is high.
//! 3. Rotas are built from the window's start to its end (`search`): the lane that is least far gets its next shift, in
//!    every possible way, and what is as far is kept if it may still become the best, as the same prices tell. If more than
//!    a fixed number of them would have to be kept, the most promising are, and the result is no longer proven.
//!
//! Effort is counted in steps, never in time: the same input gives the same rota. Ids are only copied; ties are settled
//! by the order of the plan.

mod cost;
mod explain;
mod grid;
mod of_day;
mod prices;
mod reach;
mod request;
mod search;
mod shares;

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod examples;

pub use cost::Cost;
pub use of_day::{DayRota, Listed, Materials, OpenGap, kept, stretches_without_anybody};
pub use request::{Advocate, Pin, Refused, Request, Rules};
pub use shares::{RECENT_DAYS, shares};

use super::hours::Window;
use super::ids::PersonId;
use grid::Grid;

/// The rota that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Rota {
    /// By start, then lane.
    pub shifts: Vec<Shift>,
    /// By lane, then start.
    pub gaps: Vec<Gap>,
    /// Minutes on call of each advocate, in the order of the plan.
    pub minutes: Vec<(PersonId, i64)>,
    pub cost: Cost,
    /// No rota leaves fewer minutes uncovered, summed over the lanes.
    pub uncovered_bound_min: i64,
    /// No rota that leaves as few minutes uncovered costs less. At most `cost.total()`.
    pub lower_bound: i64,
    /// Whether no rota is better.
    pub is_proven: bool,
}

/// A stretch for which somebody is on call.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// From 0.
    pub lane: usize,
    pub advocate: PersonId,
    pub window: Window,
    /// Whether the coordinator set it.
    pub is_pinned: bool,
}

/// A stretch that nobody covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// From 0.
    pub lane: usize,
    pub window: Window,
    /// Who could close it, with the least effort first; three at most.
    pub helpers: Vec<Helper>,
}

/// Somebody who could close a whole gap, and what it would take. All in minutes; 0 is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    pub advocate: PersonId,
    /// How much earlier than usual they would have to begin.
    pub earlier_min: i64,
    /// How much longer than usual they would have to stay.
    pub longer_min: i64,
    /// How much of their breaks they would have to give.
    pub break_min: i64,
    /// By how much they would be over what they can be on call.
    pub over_limit_min: i64,
}

impl Helper {
    /// What is asked of them, in minutes.
    pub fn effort_min(&self) -> i64 {
        self.earlier_min + self.longer_min + self.break_min + self.over_limit_min
    }
}

/// The best rota for a request, or the best one found, with its gap to a bound.
///
/// # Errors
///
/// [`Refused`] if the request contradicts itself.
pub fn plan(request: &Request) -> Result<Rota, Refused> {
    plan_within(request, &search::Effort::default())
}

/// A rota that is there: the request's pins are all of its shifts. Nothing is looked for but who could close its gaps.
///
/// # Errors
///
/// [`Refused`] if the request contradicts itself.
pub fn look(request: &Request) -> Result<Rota, Refused> {
    request.check()?;
    let grid = Grid::of(request);
    let found = search::Found { shifts: grid.pins.clone(), lower_bound: 0, is_proven: false };
    Ok(explain::rota(request, &grid, &found, 0))
}

fn plan_within(request: &Request, effort: &search::Effort) -> Result<Rota, Refused> {
    request.check()?;
    let grid = Grid::of(request);
    let reach = reach::uncovered_min(&grid);
    let found = search::search(&grid, effort, reach);
    Ok(explain::rota(request, &grid, &found, reach))
}
