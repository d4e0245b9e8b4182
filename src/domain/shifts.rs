//! Shifts before they are saved, and minutes of a day's clock.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::cover::Stretch;
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

    /// Can both not be, as they are in one lane or one person's?
    pub fn clashes_with(&self, other: &PlannedShift) -> bool {
        let stretch = |shift: &PlannedShift| Stretch { start: shift.start, end: shift.end };
        (other.lane == self.lane || other.advocate == self.advocate) && stretch(other).overlaps(stretch(self))
    }
}

/// What the coordinator moved before a day is saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    /// Each shift as it is now.
    pub set: Vec<SetShift>,
    /// How often something was moved, the same shift again included.
    pub made: usize,
}

impl Moves {
    /// With one more; `None` where another one that was set is in its way.
    pub fn with(&self, moved: SetShift) -> Option<Moves> {
        let (mut set, planned) = (self.set.clone(), moved.planned());
        set.retain(|other| !moved.replaces(&other.planned()));
        if set.iter().any(|other| planned.clashes_with(&other.planned())) {
            return None;
        }
        set.push(moved);
        Some(Moves { set, made: self.made + 1 })
    }
}

/// A shift that the coordinator sets by hand, and what it was before: somebody's shift, or a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetShift {
    pub lane: Lane,
    pub advocate: PersonId,
    /// On the day's clock, as all times here.
    pub now: Stretch,
    pub was: Stretch,
    /// Whose it was; `None` for a gap.
    pub whose: Option<PersonId>,
}

impl SetShift {
    pub fn planned(&self) -> PlannedShift {
        PlannedShift {
            lane: self.lane,
            advocate: self.advocate.clone(),
            owner: None,
            start: self.now.start,
            end: self.now.end,
            outside_hours_min: 0,
            is_pinned: true,
        }
    }

    /// What its advocate does not have any more of their own shift.
    pub fn freed(&self) -> Vec<(PersonId, Stretch)> {
        if self.whose.as_ref() != Some(&self.advocate) {
            return vec![];
        }
        let Stretch { start, end } = self.was;
        let before = Stretch { start, end: self.now.start.min(end) };
        let after = Stretch { start: self.now.end.max(start), end };
        let some = [before, after].into_iter().filter(|stretch| stretch.start < stretch.end);
        some.map(|stretch| (self.advocate.clone(), stretch)).collect()
    }

    /// Was it this shift before?
    pub fn replaces(&self, shift: &PlannedShift) -> bool {
        (shift.lane, Some(&shift.advocate), shift.start) == (self.lane, self.whose.as_ref(), self.was.start)
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
