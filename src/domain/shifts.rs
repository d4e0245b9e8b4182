//! A shift before it is saved, and minutes of a day's clock.

use jiff::civil::Time;

use super::day::{Lane, Shift};
use super::ids::PersonId;

/// A shift before it is saved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedShift {
    pub lane: Lane,
    pub advocate: PersonId,
    /// Whose shift it is, where `advocate` covers it.
    pub owner: Option<PersonId>,
    pub start: Time,
    pub end: Time,
    /// Minutes of it outside the advocate's own working hours.
    pub outside_hours_min: i64,
    /// The coordinator set it: a new rota of the day keeps it.
    pub is_pinned: bool,
}

impl PlannedShift {
    /// A shift as it is.
    pub fn of(shift: &Shift) -> PlannedShift {
        PlannedShift {
            lane: shift.lane,
            advocate: shift.advocate.clone(),
            owner: shift.owner.clone(),
            start: shift.start,
            end: shift.end,
            outside_hours_min: 0,
            is_pinned: shift.is_pinned,
        }
    }
}

pub(in crate::domain) fn minute_of_day(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

pub(super) fn time_of(minute: i32) -> Time {
    let hour = i8::try_from(minute / 60).unwrap_or(23);
    let minute = i8::try_from(minute % 60).unwrap_or(0);
    Time::new(hour, minute, 0, 0).unwrap_or(Time::MAX)
}
