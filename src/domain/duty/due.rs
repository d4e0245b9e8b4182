//! What is due to be said about turns, and when.
//!
//! All is counted on the rotation's own wall clock: "two working days before" is the same time of day on that date.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::{Gap, Kind, Standing, Turn, days_after};
use crate::domain::calendar::Calendar;
use crate::domain::reminders::Lead;
use crate::domain::zones;

/// Two working days can be so far before a turn.
const BEFORE_DAYS_MAX: i64 = 21;

/// A working day is looked for so many days back; where all are closed, that one is taken.
const LOOKED_BACK_DAYS: i32 = 9;

/// So far ahead the next thing is looked for, in days; if there is none, it is looked for again after the last.
const LOOKED_AHEAD_DAYS: [i64; 2] = [40, 400];

/// Something to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub at: Timestamp,
    pub what: What,
    pub turn: Turn,
}

/// What. Of those that are due together, the first here comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A turn of duty is over: what is open?
    Ended,
    Begun,
    /// Somebody else had some days of the turn, and it goes on.
    GoesOn,
    /// Two working days before duty; a day before a shift on call.
    Ahead,
    /// So long before, for those who set that.
    Reminder(Lead),
    /// A working day before: is the person there?
    LastLook,
}

/// What the coordinator was told last of who is not there in a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Warned {
    /// The dates on which they are not there, on the rotation's clock.
    pub dates: Vec<Date>,
    /// For good.
    pub has_left: bool,
}

impl Warned {
    /// Does the coordinator know of that date already, of somebody who has left or has not?
    pub fn knows(&self, date: Date, has_left: bool) -> bool {
        self.has_left == has_left && (has_left || self.dates.contains(&date))
    }
}

/// What is due after the one instant, up to the other, in order.
pub fn due(of: &Standing, calendar: &Calendar, after: Timestamp, until: Timestamp) -> Vec<Due> {
    let Some(rotation) = of.rotation() else { return vec![] };
    let mut all = Vec::new();
    let turns = of.turns(after - SignedDuration::from_secs(1), days_after(until, BEFORE_DAYS_MAX));
    for (turn, at) in of.resumptions(&turns) {
        if after < at && at <= until {
            all.push(Due { at, what: What::GoesOn, turn });
        }
    }
    for turn in turns {
        let window = turn.window();
        let local = window.start.to_zoned(rotation.zone.clone()).datetime();
        let on = |date: Date| zones::resolve(date.to_datetime(local.time()), &rotation.zone);
        let ahead = match of.kind {
            Kind::Duty => on(working_days_before(calendar, local.date(), 2)),
            Kind::OnCall => on(local.date().yesterday().unwrap_or(local.date())),
        };
        let last_look = on(working_days_before(calendar, local.date(), 1));
        let mut add = |at: Timestamp, what: What| {
            if after < at && at <= until {
                all.push(Due { at, what, turn: turn.clone() });
            }
        };
        add(ahead, What::Ahead);
        for lead in Lead::ALL {
            let at = match lead {
                Lead::Week => on(local.date().saturating_sub(7.days())),
                Lead::Day => on(local.date().saturating_sub(1.day())),
                Lead::TenMinutes => lead.before(window.start),
            };
            // One message for one thing.
            if at != ahead {
                add(at, What::Reminder(lead));
            }
        }
        add(last_look, What::LastLook);
        add(window.start, What::Begun);
        if of.kind == Kind::Duty {
            add(window.end, What::Ended);
        }
    }
    all.sort_by_key(|due| (due.at, due.what));
    all
}

/// The times that are nobody's and are told of after the one instant, up to the other: each a day before it begins.
pub fn nobody_ahead(of: &Standing, after: Timestamp, until: Timestamp) -> Vec<Gap> {
    let mut gaps = of.nobody();
    gaps.retain(|gap| told_at(of, gap).is_some_and(|at| after < at && at <= until));
    gaps
}

fn told_at(of: &Standing, gap: &Gap) -> Option<Timestamp> {
    let zone = &of.rotation()?.zone;
    let local = gap.start.to_zoned(zone.clone()).datetime();
    Some(zones::resolve(local.saturating_sub(1.day()), zone))
}

/// Is a turn too near for what is said ahead of it? Then whoever gets it reads that at once.
pub fn is_short_notice(of: &Standing, calendar: &Calendar, turn: &Turn, now: Timestamp) -> bool {
    let window = turn.window();
    let is_said_later = |later: &Due| later.what == What::Ahead && later.turn.window() == window;
    now < window.end && !due(of, calendar, now, window.start).iter().any(is_said_later)
}

/// When the next thing is due after `after`, or when to look again.
pub fn next_due(of: &Standing, calendar: &Calendar, after: Timestamp) -> Timestamp {
    let first = |days| due(of, calendar, after, days_after(after, days)).first().map(|due| due.at);
    let [_, longest] = LOOKED_AHEAD_DAYS;
    let turn = LOOKED_AHEAD_DAYS.into_iter().find_map(first).unwrap_or_else(|| days_after(after, longest));
    let gaps = of.nobody();
    let gap = gaps.iter().filter_map(|gap| told_at(of, gap)).filter(|at| *at > after).min();
    gap.map_or(turn, |gap| gap.min(turn))
}

fn working_days_before(calendar: &Calendar, date: Date, count: u32) -> Date {
    let mut day = date;
    for _ in 0..count {
        let mut earlier = (1..=LOOKED_BACK_DAYS).map(|days| day.saturating_sub(days.days()));
        let found = earlier.find(|earlier| calendar.is_working_day(*earlier));
        day = found.unwrap_or_else(|| day.saturating_sub(LOOKED_BACK_DAYS.days()));
    }
    day
}
