//! A zone's wall clock over some years, as a table: rotas ask it hundreds of thousands of times.

use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Seconds in a day of the wall clock.
pub const DAY: i64 = 24 * 60 * 60;

/// Seconds in a week of the wall clock.
pub const WEEK: i64 = 7 * DAY;

/// The table reaches so much further than it is asked for: no clock is further from another, or jumps further.
const MARGIN: SignedDuration = SignedDuration::from_hours(48);

/// A time on the wall clock, in seconds since 1 January 1970, 00:00, on that clock. Each of its days has 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Local(i64);

impl Local {
    /// Earlier than any time of the calendar.
    pub const EARLIEST: Local = Local(-Local::NEVER.0);

    /// Later than any time of the calendar.
    pub const NEVER: Local = Local(i64::MAX / 2);

    /// That time on the wall clock.
    pub fn of(at: DateTime) -> Local {
        Local(at.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).as_secs())
    }

    /// Midnight at the start of that day, counted from 1 January 1970.
    pub fn midnight(day: i64) -> Local {
        Local(day.saturating_mul(DAY))
    }

    /// Which day it is, counted from 1 January 1970.
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// So many seconds of the wall clock later.
    pub fn plus(self, seconds: i64) -> Local {
        Local(self.0.saturating_add(seconds))
    }

    /// Seconds of the wall clock since then.
    pub fn since(self, earlier: Local) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A stretch in which the zone's offset stays as it is.
#[derive(Debug)]
struct Stretch {
    /// Its first second, and the first after it.
    from: i64,
    until: i64,
    offset: i64,
    /// The latest time that the clock ever showed before its end.
    shown_until: i64,
}

/// A zone's wall clock.
#[derive(Debug)]
pub struct WallClock {
    stretches: Vec<Stretch>,
}

impl WallClock {
    /// The clock of that zone, right from `from` to `until`. Beyond, it goes on as it did there.
    pub fn of(zone: &TimeZone, from: Timestamp, until: Timestamp) -> WallClock {
        let from = from.checked_sub(MARGIN).unwrap_or(Timestamp::MIN);
        let until = until.checked_add(MARGIN).unwrap_or(Timestamp::MAX);
        let offset = i64::from(zone.to_offset(from).seconds());
        let mut stretches = vec![Stretch { from: i64::MIN, until: i64::MAX, offset, shown_until: i64::MAX }];
        for change in zone.following(from).take_while(|change| change.timestamp() < until) {
            let at = change.timestamp().as_second();
            let shown = stretches.len().checked_sub(2).and_then(|before| stretches.get(before));
            let shown = shown.map_or(i64::MIN, |before| before.shown_until);
            if let Some(last) = stretches.last_mut() {
                last.until = at;
                last.shown_until = shown.max(at.saturating_add(last.offset));
            }
            let offset = i64::from(change.offset().seconds());
            stretches.push(Stretch { from: at, until: i64::MAX, offset, shown_until: i64::MAX });
        }
        WallClock { stretches }
    }

    /// The first instant at which the clock shows that time or a later one: a time in a gap is the first instant after
    /// it, one that comes twice the first. The same as [`zones::resolve`](crate::domain::zones::resolve).
    pub fn instant(&self, local: Local) -> Timestamp {
        let at = self.stretches.partition_point(|stretch| stretch.shown_until <= local.0);
        let second =
            self.stretches.get(at).map_or(i64::MAX, |stretch| stretch.from.max(local.0.saturating_sub(stretch.offset)));
        instant(second)
    }

    /// What the clock shows at that instant.
    pub fn local(&self, at: Timestamp) -> Local {
        let second = at.as_second();
        let at = self.stretches.partition_point(|stretch| stretch.until <= second);
        Local(second.saturating_add(self.stretches.get(at).map_or(0, |stretch| stretch.offset)))
    }

    /// What the clock never shows: each gap's first time, and the first after it.
    pub fn skipped(&self) -> impl Iterator<Item = (Local, Local)> {
        self.stretches.windows(2).filter_map(|pair| match pair {
            [before, after] if before.offset < after.offset => {
                Some((Local(after.from + before.offset), Local(after.from + after.offset)))
            }
            _ => None,
        })
    }
}

fn instant(second: i64) -> Timestamp {
    let end = if second < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(second).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;
    use crate::domain::zones;

    fn looks_alike(name: &str, from: DateTime, minutes: i64) {
        let zone = zones::any_zone(name).unwrap();
        let (first, last) = (zones::resolve(from, &zone), zones::resolve(from + minutes.minutes(), &zone));
        let clock = WallClock::of(&zone, first, last);
        for minute in (0..minutes).step_by(15) {
            let local = from + minute.minutes();
            assert_eq!(clock.instant(Local::of(local)), zones::resolve(local, &zone), "{name}: {local}");
            let at = zones::resolve(local, &zone);
            assert_eq!(clock.local(at), Local::of(at.to_zoned(zone.clone()).datetime()), "{name}: {at}");
        }
    }

    #[test]
    fn it_shows_what_the_zone_shows() {
        let year = date(2026, 1, 1).at(0, 0, 0, 0);
        for name in ["Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "America/Vancouver", "UTC"] {
            looks_alike(name, year, 365 * 24 * 60);
        }
        looks_alike("Pacific/Apia", date(2011, 12, 1).at(0, 0, 0, 0), 60 * 24 * 60);
        // Manila went a day back, and twenty years of Kwajalein's days are missing one.
        looks_alike("Asia/Manila", date(1844, 12, 1).at(0, 0, 0, 0), 60 * 24 * 60);
        looks_alike("Pacific/Kwajalein", date(1993, 8, 1).at(0, 0, 0, 0), 40 * 24 * 60);
    }

    #[test]
    fn it_goes_on_at_the_ends_of_the_calendar() {
        let clock = WallClock::of(&TimeZone::UTC, Timestamp::MIN, Timestamp::MAX);
        assert_eq!(clock.instant(Local::NEVER), Timestamp::MAX);
        assert_eq!(clock.local(Timestamp::MIN), Local(Timestamp::MIN.as_second()));
    }
}
