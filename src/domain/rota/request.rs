//! What is asked for: a day's window, its advocates, and the rules.

use crate::domain::day::Zone;
use crate::domain::hours::{Hours, Window};
use crate::domain::ids::PersonId;

/// Lanes at most.
pub const LANES_MAX: usize = 4;

/// Advocates at most: nobody has more on a day, and the work has an end.
const ADVOCATES_MAX: usize = 200;

/// Minutes of the window at most: two days.
const WINDOW_MINUTES_MAX: i64 = 48 * 60;

/// A day that needs a rota.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub window: Window,
    /// The day's: shifts change at full quarters of its clock.
    pub zone: Zone,
    /// How many are on call at the same time, 1 to 4.
    pub lanes: usize,
    /// Those who are there, in the order of the plan.
    pub advocates: Vec<Advocate>,
    pub pins: Vec<Pin>,
    pub rules: Rules,
}

/// Somebody who can be on call.
#[derive(Clone, Debug, PartialEq)]
pub struct Advocate {
    pub id: PersonId,
    pub zone: Zone,
    pub hours: Hours,
    /// When they are on a break within their hours, on their own clock, every day.
    pub breaks: Vec<Hours>,
    /// Minutes that they are on call on this day at most.
    pub limit_min: Option<i64>,
    /// Minutes that they were on call in the last 90 days: see [`super::shares()`].
    pub recent_min: i64,
}

/// A shift that the coordinator set. What lies outside of the day's window is cut off.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    pub advocate: PersonId,
    pub window: Window,
    /// From 0.
    pub lane: usize,
}

/// What is a good shift, and what it costs to be a worse one. The module's page has the whole formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Minutes below which a shift is hardly one: a handoff alone takes ten.
    pub shortest_min: i64,
    /// Minutes from which on a shift is comfortable.
    pub comfortable_min: i64,
    /// Minutes up to which it is.
    pub comfortable_max: i64,
    /// Points for a shift.
    pub handoff: i64,
    /// Points for each quarter of an hour begun that a shift lacks to be comfortable.
    pub short: i64,
    /// Points on top for one below the shortest.
    pub very_short: i64,
    /// Points for each quarter of an hour begun that a shift is too long.
    pub long: i64,
    /// Points for a piece within the first or the last hour of somebody's hours.
    pub edge: i64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            shortest_min: 30,
            comfortable_min: 60,
            comfortable_max: 240,
            handoff: 10,
            short: 4,
            very_short: 30,
            long: 1,
            edge: 1,
        }
    }
}

/// Why there is no rota.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    #[error("the day's window is empty: let it end after it starts")]
    NoWindow,
    #[error("the day's window has {0} minutes: plan at most two days at a time")]
    LongWindow(i64),
    #[error("{0} lanes cannot be planned: choose 1 to {LANES_MAX}")]
    Lanes(usize),
    #[error("{0} advocates cannot be planned at once: name at most {ADVOCATES_MAX}")]
    Advocates(usize),
    #[error("{0} is named twice: name everybody once")]
    NamedTwice(PersonId),
    #[error(
        "{0} has a shift that was set, but is no advocate of the day: add them, or give the shift to somebody else"
    )]
    Unknown(PersonId),
    #[error("a shift that was set for {0} is in lane {1}, which the day does not have: choose another lane")]
    NoLane(PersonId, usize),
    #[error("{0} and {1} both have a shift that was set in the same lane at the same time: move one of the two")]
    LaneTaken(PersonId, PersonId),
    #[error("{0} has two shifts that were set at the same time: move one of the two")]
    TwoLanes(PersonId),
}

impl Request {
    /// Whether it can be planned.
    pub(super) fn check(&self) -> Result<(), Refused> {
        match self.window.minutes() {
            minutes if minutes < 1 => return Err(Refused::NoWindow),
            minutes if minutes > WINDOW_MINUTES_MAX => return Err(Refused::LongWindow(minutes)),
            _ => {}
        }
        if !(1..=LANES_MAX).contains(&self.lanes) {
            return Err(Refused::Lanes(self.lanes));
        }
        if self.advocates.len() > ADVOCATES_MAX {
            return Err(Refused::Advocates(self.advocates.len()));
        }
        for (at, advocate) in self.advocates.iter().enumerate() {
            if self.place_of(&advocate.id) != Some(at) {
                return Err(Refused::NamedTwice(advocate.id.clone()));
            }
        }
        self.check_pins()
    }

    fn check_pins(&self) -> Result<(), Refused> {
        for (at, pin) in self.pins.iter().enumerate() {
            let who = || pin.advocate.clone();
            if self.place_of(&pin.advocate).is_none() {
                return Err(Refused::Unknown(who()));
            }
            if pin.lane >= self.lanes {
                return Err(Refused::NoLane(who(), pin.lane + 1));
            }
            for other in self.pins[..at].iter().filter(|other| other.window.intersect(&pin.window).is_some()) {
                if other.advocate == pin.advocate {
                    return Err(Refused::TwoLanes(who()));
                }
                if other.lane == pin.lane {
                    return Err(Refused::LaneTaken(other.advocate.clone(), who()));
                }
            }
        }
        Ok(())
    }

    pub(super) fn place_of(&self, id: &PersonId) -> Option<usize> {
        self.advocates.iter().position(|advocate| advocate.id == *id)
    }
}
