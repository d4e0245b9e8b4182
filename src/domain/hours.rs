//! Working hours: what a person sets on their own wall clock, and the instants it means on a day.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::zones;

/// Minutes in a day of the wall clock.
const DAY_MINUTES: u16 = 24 * 60;

/// Minutes in an hour.
const HOUR_MINUTES: u16 = 60;

/// Seconds in a minute.
const MINUTE_SECONDS: i64 = 60;

/// A time on the wall clock, from `00:00` to `24:00` (the end of the day), in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// Minutes since the day's start, 0 to 1,440.
    minutes: u16,
}

/// A text that is no time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no time of day: write it like 09:00, from 00:00 to 24:00")]
pub struct BadTimeOfDay(pub String);

impl TimeOfDay {
    /// The day's start.
    pub const MIDNIGHT: TimeOfDay = TimeOfDay { minutes: 0 };

    /// The day's end.
    pub const END: TimeOfDay = TimeOfDay { minutes: DAY_MINUTES };

    /// That many minutes after the day's start; `None` above 1,440.
    pub fn from_minutes(minutes: u16) -> Option<TimeOfDay> {
        (minutes <= DAY_MINUTES).then_some(TimeOfDay { minutes })
    }

    /// Minutes since the day's start, 0 to 1,440.
    pub fn minutes(self) -> u16 {
        self.minutes
    }

    /// This time on `date`; `24:00` is midnight of the day after.
    pub fn on(self, date: Date) -> DateTime {
        date.at(0, 0, 0, 0).saturating_add(i64::from(self.minutes).minutes())
    }
}

impl FromStr for TimeOfDay {
    type Err = BadTimeOfDay;

    /// Reads `HH:MM`, two digits each.
    fn from_str(text: &str) -> Result<TimeOfDay, BadTimeOfDay> {
        let bad = || BadTimeOfDay(text.to_owned());
        let (hour, minute) = text.split_once(':').ok_or_else(bad)?;
        let hour = two_digits(hour).ok_or_else(bad)?;
        let minute = two_digits(minute).filter(|minute| *minute < HOUR_MINUTES).ok_or_else(bad)?;
        TimeOfDay::from_minutes(hour * HOUR_MINUTES + minute).ok_or_else(bad)
    }
}

fn two_digits(text: &str) -> Option<u16> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / HOUR_MINUTES, self.minutes % HOUR_MINUTES)
    }
}

/// Somebody's hours of each day, on their own wall clock. An end before the start runs over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    start: TimeOfDay,
    end: TimeOfDay,
}

/// Why two texts are no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    /// One of the two is no time of day.
    #[error(transparent)]
    Time(#[from] BadTimeOfDay),
    /// The text is not two times with a dash between them.
    #[error("\"{0}\" are no hours: write them like 09:00-17:00")]
    Shape(String),
    /// No time lies between the two.
    #[error("hours from {0} to {1} are empty: write 00:00 to 24:00 for the whole day")]
    Empty(TimeOfDay, TimeOfDay),
}

impl Default for Hours {
    /// Nine to five, until somebody says otherwise.
    fn default() -> Hours {
        Hours { start: TimeOfDay { minutes: 9 * HOUR_MINUTES }, end: TimeOfDay { minutes: 17 * HOUR_MINUTES } }
    }
}

impl Hours {
    /// Hours from `start` to `end`.
    ///
    /// # Errors
    ///
    /// [`BadHours::Empty`] if no time lies between the two.
    pub fn new(start: TimeOfDay, end: TimeOfDay) -> Result<Hours, BadHours> {
        // 24:00 to 00:00 runs over midnight and is empty all the same.
        if start.minutes % DAY_MINUTES == end.minutes % DAY_MINUTES && end <= start {
            return Err(BadHours::Empty(start, end));
        }
        Ok(Hours { start, end })
    }

    /// Hours from two texts, each `HH:MM`.
    ///
    /// # Errors
    ///
    /// [`BadHours`] if one is no time of day, or if no time lies between the two.
    pub fn parse(start: &str, end: &str) -> Result<Hours, BadHours> {
        Hours::new(start.parse()?, end.parse()?)
    }

    /// When they start on the wall clock.
    pub fn start(self) -> TimeOfDay {
        self.start
    }

    /// When they end on the wall clock, of the next date where that is before the start.
    pub fn end(self) -> TimeOfDay {
        self.end
    }

    /// The instants that the hours of one local date mean.
    fn of_date(self, date: Date, zone: &TimeZone) -> Window {
        let end_date = match self.end < self.start {
            true => date.tomorrow().unwrap_or(date),
            false => date,
        };
        Window { start: zones::resolve(self.start.on(date), zone), end: zones::resolve(self.end.on(end_date), zone) }
    }
}

impl FromStr for Hours {
    type Err = BadHours;

    /// Reads `HH:MM-HH:MM`, with a hyphen or a dash, and with or without spaces around it.
    fn from_str(text: &str) -> Result<Hours, BadHours> {
        let (start, end) = text.split_once(['-', '–']).ok_or_else(|| BadHours::Shape(text.to_owned()))?;
        Hours::parse(start.trim(), end.trim())
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

/// A stretch of time: from `start`, up to and without `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

impl Window {
    /// Its length in whole minutes; 0 if it ends before it starts.
    pub fn minutes(&self) -> i64 {
        self.seconds() / MINUTE_SECONDS
    }

    /// What lies in both; `None` where that is no time at all.
    pub fn intersect(&self, other: &Window) -> Option<Window> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start < end).then_some(Window { start, end })
    }

    /// Its length in seconds; 0 if it ends before it starts.
    fn seconds(&self) -> i64 {
        self.end.duration_since(self.start).as_secs().max(0)
    }
}

/// A person's hours inside `window`, for every date of their own that overlaps it, in order.
///
/// Stretches that touch (nine to nine, every day) stay apart, one for each date.
pub fn working_windows(hours: Hours, zone: &TimeZone, window: Window) -> Vec<Window> {
    dated_windows(hours, zone, window).into_iter().map(|(_, window)| window).collect()
}

/// [`working_windows`] with the local date that each belongs to: where hours run over midnight, the one they start on.
pub fn dated_windows(hours: Hours, zone: &TimeZone, window: Window) -> Vec<(Date, Window)> {
    let first = window.start.to_zoned(zone.clone()).date();
    let last = window.end.to_zoned(zone.clone()).date();
    // The hours of the date before can run over midnight into the window.
    let first = first.yesterday().unwrap_or(first);
    first
        .series(1.day())
        .take_while(|date| *date <= last)
        .filter_map(|date| Some((date, hours.of_date(date, zone).intersect(&window)?)))
        .collect()
}

/// The time that lies in both lists, each in order and without overlaps.
pub fn shared(a: &[Window], b: &[Window]) -> Vec<Window> {
    overlaps(a, b).collect()
}

/// [`shared`] in whole minutes, without a list of it.
pub fn shared_minutes(a: &[Window], b: &[Window]) -> i64 {
    overlaps(a, b).map(|window| window.seconds()).sum::<i64>() / MINUTE_SECONDS
}

/// The whole minutes of all windows together.
pub fn minutes(windows: &[Window]) -> i64 {
    windows.iter().map(Window::seconds).sum::<i64>() / MINUTE_SECONDS
}

/// Windows in order of their starts, as few as cover the same.
pub fn joined(windows: impl IntoIterator<Item = Window>) -> Vec<Window> {
    let mut joined: Vec<Window> = Vec::new();
    for window in windows {
        match joined.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => joined.push(window),
        }
    }
    joined
}

fn overlaps<'a>(a: &'a [Window], b: &'a [Window]) -> impl Iterator<Item = Window> + 'a {
    // A person has one to three stretches in a day: trying each against each beats a cleverer walk.
    a.iter().flat_map(move |a| b.iter().filter_map(move |b| a.intersect(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(start: &str, end: &str) -> Hours {
        Hours::parse(start, end).unwrap()
    }

    fn window(start: &str, end: &str) -> Window {
        Window { start: start.parse().unwrap(), end: end.parse().unwrap() }
    }

    fn windows(hours: Hours, zone: &str, day: Window) -> Vec<Window> {
        working_windows(hours, &zones::zone(zone).unwrap(), day)
    }

    #[test]
    fn times_of_day_are_read_and_shown() {
        for text in ["00:00", "09:05", "23:59", "24:00"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
        for text in ["", "9:00", "09:60", "24:01", "25:00", "09-00", "+9:00", "09:00:00", " 09:00", "٠٩:٠٠"] {
            assert_eq!(text.parse::<TimeOfDay>(), Err(BadTimeOfDay(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn hours_are_read_as_they_are_shown() {
        assert_eq!("22:00 – 06:00".parse::<Hours>().unwrap().to_string(), "22:00-06:00");
        assert!(matches!("nine to five".parse::<Hours>(), Err(BadHours::Shape(_))));
        assert!(matches!("09:00-17".parse::<Hours>(), Err(BadHours::Time(_))));
    }

    #[test]
    fn empty_hours_are_refused() {
        assert!(matches!(Hours::parse("09:00", "09:00"), Err(BadHours::Empty(..))));
        assert!(matches!(Hours::parse("24:00", "00:00"), Err(BadHours::Empty(..))));
        assert!(Hours::parse("00:00", "24:00").is_ok());
    }

    #[test]
    fn hours_are_clipped_to_the_day() {
        let day = window("2026-12-01T09:00:00Z", "2026-12-01T17:00:00Z");
        assert_eq!(
            windows(hours("08:00", "16:00"), "Europe/Berlin", day),
            [window("2026-12-01T09:00:00Z", "2026-12-01T15:00:00Z")]
        );
        assert!(windows(hours("18:00", "20:00"), "Europe/Dublin", day).is_empty());
    }

    #[test]
    fn hours_over_midnight_reach_into_the_day() {
        // A Sydney night shift, 22:00 to 06:00 at UTC+11, is 11:00 to 19:00 in Dublin.
        let day = window("2026-12-01T09:00:00Z", "2026-12-01T17:00:00Z");
        assert_eq!(
            windows(hours("22:00", "06:00"), "Australia/Sydney", day),
            [window("2026-12-01T11:00:00Z", "2026-12-01T17:00:00Z")]
        );
    }

    #[test]
    fn a_day_can_touch_two_own_dates() {
        // Nine to five in Sydney is 22:00 to 06:00 UTC: the end of one date and the start of the next.
        let day = window("2026-12-01T05:00:00Z", "2026-12-01T23:00:00Z");
        assert_eq!(
            windows(hours("09:00", "17:00"), "Australia/Sydney", day),
            [
                window("2026-12-01T05:00:00Z", "2026-12-01T06:00:00Z"),
                window("2026-12-01T22:00:00Z", "2026-12-01T23:00:00Z"),
            ]
        );
    }

    #[test]
    fn the_whole_day_ends_at_midnight() {
        let day = window("2026-12-01T00:00:00Z", "2026-12-03T00:00:00Z");
        let whole = windows(hours("00:00", "24:00"), "UTC", day);
        assert_eq!(minutes(&whole), 2 * 24 * 60);
        assert_eq!(whole.len(), 2);
    }

    #[test]
    fn a_night_is_longer_when_the_clock_goes_back() {
        let night = window("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
        assert_eq!(
            windows(hours("22:00", "06:00"), "Europe/Dublin", night),
            [window("2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z")]
        );
    }

    #[test]
    fn hours_that_start_in_a_gap_start_after_it() {
        // Dublin's clock goes from 01:00 to 02:00 on 28 March 2027.
        let night = window("2027-03-28T00:00:00Z", "2027-03-28T12:00:00Z");
        assert_eq!(
            windows(hours("01:30", "03:00"), "Europe/Dublin", night),
            [window("2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z")]
        );
    }

    #[test]
    fn hours_wholly_in_a_gap_are_no_time() {
        let night = window("2027-03-28T00:00:00Z", "2027-03-28T12:00:00Z");
        assert!(windows(hours("01:10", "01:50"), "Europe/Dublin", night).is_empty());
    }

    #[test]
    fn a_repeated_hour_ends_at_its_first_time() {
        // 01:30 comes twice in Dublin on 25 October 2026: at 00:30 and 01:30 UTC.
        let night = window("2026-10-24T20:00:00Z", "2026-10-25T12:00:00Z");
        assert_eq!(
            windows(hours("23:00", "01:30"), "Europe/Dublin", night),
            [window("2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z"),]
        );
    }

    #[test]
    fn vancouver_keeps_its_summer_time() {
        let day = window("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");
        assert_eq!(
            windows(hours("09:00", "16:00"), "America/Vancouver", day),
            [window("2026-12-01T16:00:00Z", "2026-12-01T23:00:00Z")]
        );
    }

    #[test]
    fn shared_time_is_what_both_have() {
        let a = [
            window("2026-12-01T09:00:00Z", "2026-12-01T12:00:00Z"),
            window("2026-12-01T13:00:00Z", "2026-12-01T17:00:00Z"),
        ];
        let b = [window("2026-12-01T11:00:00Z", "2026-12-01T14:30:00Z")];
        assert_eq!(minutes(&shared(&a, &b)), 150);
        assert_eq!(shared_minutes(&a, &b), 150);
        assert_eq!(shared_minutes(&a, &[]), 0);
    }

    #[test]
    fn a_window_that_touches_another_shares_nothing() {
        let morning = window("2026-12-01T09:00:00Z", "2026-12-01T12:00:00Z");
        let afternoon = window("2026-12-01T12:00:00Z", "2026-12-01T17:00:00Z");
        assert_eq!(morning.intersect(&afternoon), None);
        assert_eq!(morning.minutes(), 180);
    }
}
