//! What happens by itself at a set time. A timer says why it was set, not what to do: when it rings, the state is read
//! again, and a timer whose reason is gone does nothing.

use serde::{Deserialize, Serialize};

use jiff::{SignedDuration, Timestamp};

use super::day::Day;
use super::ids::{DayId, HandoffId, ShiftId};
use super::pager::{Step, TOLD_BEFORE};

/// People are reminded this long before the window.
const REMINDED_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// Why a timer was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    SignupCloses(DayId),
    /// A day before: everybody is reminded.
    Tomorrow(DayId),
    WindowOpens(DayId),
    /// Ten minutes before a shift's planned end.
    ShiftEnds(DayId, ShiftId),
    /// The next step of an open handoff.
    HandoffStep(DayId, HandoffId, Step),
    WindowEnds(DayId),
}

impl Timer {
    pub fn day(self) -> DayId {
        match self {
            Timer::SignupCloses(day)
            | Timer::Tomorrow(day)
            | Timer::WindowOpens(day)
            | Timer::ShiftEnds(day, _)
            | Timer::HandoffStep(day, _, _)
            | Timer::WindowEnds(day) => day,
        }
    }

    /// The timers that a day sets when it is planned, with the instants that they ring at.
    pub fn of_day(day: &Day) -> Vec<(Timer, Timestamp)> {
        let mut timers = vec![
            (Timer::SignupCloses(day.id), day.closes_at()),
            (Timer::Tomorrow(day.id), day.starts_at() - REMINDED_BEFORE),
            (Timer::WindowOpens(day.id), day.starts_at()),
            (Timer::WindowEnds(day.id), day.ends_at()),
        ];
        let handed_over = day.shifts.windows(2).filter(|pair| pair[0].advocate != pair[1].advocate);
        timers.extend(handed_over.map(|pair| {
            let shift = day.shift_window(&pair[0]);
            (Timer::ShiftEnds(day.id, pair[0].id), (shift.end - TOLD_BEFORE).max(shift.start))
        }));
        timers
    }

    /// Which of several that are due at the same instant rings first: a day starts before its shifts end, and ends
    /// after them.
    pub fn rank(self) -> i64 {
        match self {
            Timer::SignupCloses(_) | Timer::Tomorrow(_) => 0,
            Timer::WindowOpens(_) => 1,
            Timer::HandoffStep(..) => 2,
            Timer::ShiftEnds(..) => 3,
            Timer::WindowEnds(_) => 4,
        }
    }

    /// For a person who waits for it.
    pub fn label(self) -> &'static str {
        match self {
            Timer::SignupCloses(_) => "Sign-up closes",
            Timer::Tomorrow(_) => "A day to go",
            Timer::WindowOpens(_) => "The day starts",
            Timer::ShiftEnds(..) => "A shift is about to end",
            Timer::HandoffStep(_, _, Step::Reminded) => "Pager not picked up: reminder",
            Timer::HandoffStep(_, _, Step::Offered) => "Pager not picked up: offered to all",
            Timer::HandoffStep(..) => "Pager not picked up: coordinator told",
            Timer::WindowEnds(_) => "The day ends",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::*;

    #[test]
    fn a_day_rings_at_its_turns() {
        let rings = Timer::of_day(&thursday());
        let find = |timer| rings.iter().find(|(ringing, _)| *ringing == timer).map(|(_, due)| *due);
        assert_eq!(find(Timer::SignupCloses(DayId(1))), Some(at("2026-12-01T17:00:00Z")));
        assert_eq!(find(Timer::Tomorrow(DayId(1))), Some(at("2026-12-02T09:00:00Z")));
        assert_eq!(find(Timer::ShiftEnds(DayId(1), ShiftId(1))), Some(at("2026-12-03T12:50:00Z")));
        assert_eq!(find(Timer::ShiftEnds(DayId(1), ShiftId(2))), None);
    }

    #[test]
    fn no_handoff_is_asked_for_where_the_next_shift_is_the_same_persons() {
        let mut day = thursday();
        day.shifts[1].advocate = day.shifts[0].advocate.clone();
        assert!(!Timer::of_day(&day).iter().any(|(timer, _)| matches!(timer, Timer::ShiftEnds(..))));
    }
}
