//! When a rotation goes on to the next: its handoffs, on its own wall clock.
//!
//! The handoff with the number k is due k × `length` hours, days, weeks or months after `start` **on the clock**, counted
//! from the start and not from the handoff before: the 31st is the 28th in February and the 31st again in March. It
//! happens at the first instant at which the clock shows that time or a later one. So an hourly shift lasts two hours
//! on the night on which the clock goes back, and nothing on the night on which its hour is skipped.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};

use super::wall_clock::{DAY, Local, WEEK, WallClock};
use super::{Every, Rotation};
use crate::domain::hours::Window;

const HOUR: i64 = 60 * 60;

const MONTHS_OF_A_YEAR: i64 = 12;

/// A rotation's handoffs. Those from the zeroth on are real, the start itself is the zeroth.
#[derive(Debug)]
pub struct Handoffs {
    pub clock: WallClock,
    start: Local,
    step: Step,
}

/// From one handoff to the next, on the wall clock.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Seconds(i64),
    Months(Months),
}

#[derive(Clone, Copy, Debug)]
pub struct Months {
    length: i64,
    /// The month of the start, counted from the year 0.
    first: i64,
    day: i8,
    /// Seconds since midnight.
    time: i64,
}

impl Handoffs {
    /// The handoffs of that rotation, right for what lies in the window and for all before.
    pub fn of(rotation: &Rotation, window: Window) -> Handoffs {
        let start = Local::of(rotation.start);
        let begins = crate::domain::zones::resolve(rotation.start, &rotation.zone);
        let length = i64::from(rotation.length.get());
        let step = match rotation.every {
            Every::Hour => Step::Seconds(length * HOUR),
            Every::Day => Step::Seconds(length * DAY),
            Every::Week => Step::Seconds(length * WEEK),
            Every::Month => Step::Months(Months {
                length,
                first: i64::from(rotation.start.year()) * MONTHS_OF_A_YEAR + i64::from(rotation.start.month()) - 1,
                day: rotation.start.day(),
                time: start.since(Local::midnight(start.day())),
            }),
        };
        let clock = WallClock::of(&rotation.zone, begins.min(window.start), begins.max(window.end));
        Handoffs { clock, start, step }
    }

    /// How they follow each other.
    pub fn step(&self) -> Step {
        self.step
    }

    /// When the handoff is due, on the wall clock.
    pub fn local(&self, number: i64) -> Local {
        match self.step {
            Step::Seconds(seconds) => self.start.plus(seconds.saturating_mul(number)),
            Step::Months(months) => months.after(number),
        }
    }

    /// When the handoff happens.
    pub fn at(&self, number: i64) -> Timestamp {
        self.clock.instant(self.local(number))
    }

    /// The last handoff that happened by then, if one did.
    pub fn last_by(&self, at: Timestamp) -> Option<i64> {
        (self.at(0) <= at).then(|| self.last_ever_by(at).max(0))
    }

    /// The same as if there had always been handoffs: before the start they have negative numbers.
    pub fn last_ever_by(&self, at: Timestamp) -> i64 {
        // Where the clock was put back it shows less than it did before: the estimate is never too late.
        let mut number = self.estimate(self.clock.local(at)).saturating_sub(1);
        while self.at(number + 1) <= at && self.at(number + 1) < Timestamp::MAX {
            number += 1;
        }
        number
    }

    /// The first handoff that happens at that time of the wall clock or later.
    pub fn first_from(&self, local: Local) -> i64 {
        let at = self.clock.instant(local);
        let Some(mut number) = self.last_by(at) else { return 0 };
        if self.at(number) < at {
            return number + 1;
        }
        while number > 0 && self.at(number - 1) == at {
            number -= 1;
        }
        number
    }

    /// The last handoff due by then on the wall clock; before the start it has a negative number.
    pub fn estimate(&self, local: Local) -> i64 {
        match self.step {
            Step::Seconds(seconds) => local.since(self.start).div_euclid(seconds),
            Step::Months(months) => months.by(local),
        }
    }
}

impl Months {
    fn after(self, number: i64) -> Local {
        let month = self.length.saturating_mul(number).saturating_add(self.first);
        let year = i16::try_from(month.div_euclid(MONTHS_OF_A_YEAR)).ok();
        let first = year.and_then(|year| Date::new(year, month_of_year(month), 1).ok());
        let Some(first) = first else { return Local::NEVER };
        let day = i64::from(self.day.min(first.days_in_month()));
        Local::of(first.at(0, 0, 0, 0)).plus((day - 1) * DAY + self.time)
    }

    /// The last handoff due by then.
    fn by(self, local: Local) -> i64 {
        let days = date(1970, 1, 1).checked_add(local.day().days());
        let date = days.unwrap_or(if local.day() < 0 { Date::MIN } else { Date::MAX });
        let month = i64::from(date.year()) * MONTHS_OF_A_YEAR + i64::from(date.month()) - 1;
        let number = (month - self.first).div_euclid(self.length);
        if self.after(number) <= local { number } else { number - 1 }
    }
}

fn month_of_year(month: i64) -> i8 {
    i8::try_from(month.rem_euclid(MONTHS_OF_A_YEAR) + 1).unwrap_or(1)
}
