//! The part of the week to which a rotation is restricted.
//!
//! A stretch belongs to the date on which it begins: Friday 22:00 to 06:00 reaches into Saturday. What a stretch is in
//! instants follows from its two local times, as with handoffs. Later local times are never earlier instants, so what
//! two local stretches share can be looked for on the wall clock, and is turned into instants afterwards.

use super::Only;
use super::wall_clock::{DAY, Local, WallClock};
use crate::domain::hours::{TimeOfDay, Window, joined};

const MINUTE: i64 = 60;

const DAYS_OF_A_WEEK: i64 = 7;

/// 1 January 1970 was a Thursday.
const FIRST_WEEKDAY: i64 = 3;

/// Whatever is within so many seconds of a window on the wall clock may be in it.
const MARGIN: i64 = 2 * DAY;

/// A time of the week, as stretches of the wall clock: one for each of its dates, or one for ever.
#[derive(Debug)]
pub enum Stretches {
    Always,
    /// Seconds since the midnight of each date whose weekday is in it.
    Daily {
        weekdays: [bool; 7],
        from: i64,
        until: i64,
    },
}

impl Stretches {
    pub fn of(only: Option<&Only>) -> Stretches {
        let Some(only) = only else { return Stretches::Always };
        let seconds = |time: TimeOfDay| i64::from(time.minutes()) * MINUTE;
        let (from, until) = (seconds(only.from), seconds(only.until));
        let mut weekdays = [false; 7];
        for weekday in &only.weekdays {
            weekdays[*weekday as usize] = true;
        }
        Stretches::Daily { weekdays, from, until: if until < from { until + DAY } else { until } }
    }

    /// Whether some of it lies between those two times of the wall clock, skipped or not.
    pub fn meet(&self, from: Local, until: Local) -> bool {
        self.between(from, until).any(|(from, until)| from < until)
    }

    /// Whether some of it lies between them in the time that passes: in a gap of the clock none does.
    pub fn pass(&self, clock: &WallClock, from: Local, until: Local) -> bool {
        self.between(from, until).any(|(from, until)| clock.instant(from) < clock.instant(until))
    }

    /// What of it lies between two times of the wall clock and in the window, in order. Stretches that touch are one.
    pub fn within(&self, clock: &WallClock, from: Local, until: Local, window: Window) -> Vec<Window> {
        let from = from.max(clock.local(window.start).plus(-MARGIN));
        let until = until.min(clock.local(window.end).plus(MARGIN));
        let stretches = self.between(from, until).filter_map(|(from, until)| {
            Window { start: clock.instant(from), end: clock.instant(until) }.intersect(&window)
        });
        joined(stretches)
    }

    /// It in the whole window.
    pub fn all(&self, clock: &WallClock, window: Window) -> Vec<Window> {
        self.within(clock, Local::EARLIEST, Local::NEVER, window)
    }

    /// The part of each stretch between the two.
    fn between(&self, from: Local, until: Local) -> impl Iterator<Item = (Local, Local)> {
        let (days, always) = match self {
            Stretches::Always => (0..0, Some((from, until))),
            // A stretch is over within two days of its date's beginning.
            Stretches::Daily { .. } => (from.day() - 1..until.day() + 1, None),
        };
        let daily = days.filter_map(move |day| {
            let (begins, ends) = self.on(day)?;
            Some((begins.max(from), ends.min(until)))
        });
        always.into_iter().chain(daily).filter(|(from, until)| from < until)
    }

    fn on(&self, day: i64) -> Option<(Local, Local)> {
        let Stretches::Daily { weekdays, from, until } = self else { return None };
        let weekday = usize::try_from((day + FIRST_WEEKDAY).rem_euclid(DAYS_OF_A_WEEK)).ok()?;
        let is_in = weekdays.get(weekday).copied().unwrap_or_default();
        is_in.then(|| (Local::midnight(day).plus(*from), Local::midnight(day).plus(*until)))
    }
}
