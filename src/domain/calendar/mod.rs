//! The team's calendar: freezes and public holidays, read from an iCalendar file, and which days it leaves to work.
//!
//! Strict: whatever is not understood is refused with a sentence, so that no freeze is overlooked. An all-day event
//! closes its dates wherever people are; one with hours closes the days that it overlaps. Events may come back each year.

mod reading;
mod writing;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

pub use self::writing::{Entry, File, feed, file};
use super::day::Zone;
use super::hours::Window;
use super::zones;

/// What is closed. The default has no event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar(Vec<Event>);

/// Why a text is no calendar, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadCalendar(String);

#[derive(Clone, Debug, PartialEq)]
struct Event {
    name: String,
    start: Moment,
    /// The first moment after it.
    end: Moment,
    yearly: Option<Yearly>,
    /// Dates on which it would begin, and does not.
    left_out: Vec<Date>,
}

/// As it is written: a date, or a date and time in a zone (without one, in that of the day it is compared with).
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    local: DateTime,
    is_date: bool,
    zone: Option<TimeZone>,
}

#[derive(Clone, Debug, PartialEq)]
struct Yearly {
    every: i16,
    count: Option<i16>,
    until: Option<Date>,
    on: On,
}

/// Which date of its year.
#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    Same,
    /// The fourth Thursday of November; with -1 the last.
    Nth {
        month: i8,
        nth: i8,
        weekday: Weekday,
    },
}

impl Calendar {
    /// Reads an iCalendar file.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(text: &str) -> Result<Calendar, BadCalendar> {
        reading::events(text).map(Calendar)
    }

    /// How many events it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The event that closes this date for all, if one does.
    pub fn closes(&self, date: Date) -> Option<&str> {
        self.0.iter().find(|event| event.start.is_date && event.covers(date)).map(|event| event.name.as_str())
    }

    /// The event that leaves no room for a day at this time, if one does: a closed date, or hours that overlap.
    pub fn forbids(&self, date: Date, window: Window, zone: &Zone) -> Option<&str> {
        let overlaps = |event: &&Event| !event.start.is_date && event.overlaps(date, window, zone.rules());
        self.closes(date).or_else(|| self.0.iter().find(overlaps).map(|event| event.name.as_str()))
    }

    /// No weekend, and not closed.
    pub fn is_working_day(&self, date: Date) -> bool {
        !is_weekend(date) && self.closes(date).is_none()
    }

    /// The working day that is so many after `date`. Where a calendar leaves none for a year, a year after the last.
    pub fn working_days_after(&self, date: Date, count: u32) -> Date {
        let mut day = date;
        for _ in 0..count {
            let later = (1..=366).map(|days| day.saturating_add(days.days()));
            let mut later = later.skip_while(|later| !self.is_working_day(*later));
            day = later.next().unwrap_or_else(|| day.saturating_add(366.days()));
        }
        day
    }
}

pub fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

impl Event {
    /// For one of whole days.
    fn covers(&self, date: Date) -> bool {
        self.begins_near(date).any(|begins| begins <= date && date < self.shifted(&self.end, begins).date())
    }

    /// For one with hours.
    fn overlaps(&self, date: Date, window: Window, local: &TimeZone) -> bool {
        let instant = |moment: &Moment, begins: Date| {
            zones::resolve(self.shifted(moment, begins), moment.zone.as_ref().unwrap_or(local))
        };
        self.begins_near(date).any(|begins| {
            let own = Window { start: instant(&self.start, begins), end: instant(&self.end, begins) };
            own.intersect(&window).is_some()
        })
    }

    /// A moment of the event as it is when it begins on that date.
    fn shifted(&self, moment: &Moment, begins: Date) -> DateTime {
        let later = self.start.local.date().until(begins).unwrap_or_default();
        moment.local.saturating_add(later)
    }

    /// The dates of the years around `date` on which it begins. (The next year's may reach back over a zone's midnight.)
    fn begins_near(&self, date: Date) -> impl Iterator<Item = Date> {
        let years = if self.yearly.is_some() { -1..=1 } else { 0..=0 };
        let begins = years.filter_map(move |later: i16| match &self.yearly {
            Some(yearly) => yearly.in_year(date.year().checked_add(later)?, self.start.local.date()),
            None => Some(self.start.local.date()),
        });
        begins.filter(|begins| !self.left_out.contains(begins))
    }
}

impl Yearly {
    /// Its date in that year, if it comes back then.
    fn in_year(&self, year: i16, first: Date) -> Option<Date> {
        let later = year.checked_sub(first.year())?;
        let is_its_year = later >= 0 && later % self.every == 0 && self.count.is_none_or(|n| later / self.every < n);
        let date = match self.on {
            On::Same => Date::new(year, first.month(), first.day()).ok(),
            On::Nth { month, nth, weekday } => {
                Date::new(year, month, 1).ok().and_then(|date| date.nth_weekday_of_month(nth, weekday).ok())
            }
        };
        date.filter(|date| is_its_year && self.until.is_none_or(|until| *date <= until))
    }
}

#[cfg(test)]
pub mod tests {
    use jiff::civil::{date, time};

    use super::*;

    /// A calendar with these lines as its events.
    pub fn calendar(events: &[&str]) -> Calendar {
        Calendar::read(&file(events)).unwrap()
    }

    pub fn file(events: &[&str]) -> String {
        let events =
            events.iter().map(|event| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT", event.replace('\n', "\r\n")));
        let events = events.collect::<Vec<_>>().join("\r\n");
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}\r\nEND:VCALENDAR\r\n")
    }

    #[test]
    fn whole_days_are_closed_up_to_their_end() {
        let freeze = calendar(&["SUMMARY:Code freeze\\, all\nDTSTART;VALUE=DATE:20261221\nDTEND;VALUE=DATE:20261226"]);
        assert_eq!(freeze.closes(date(2026, 12, 20)), None);
        assert_eq!(freeze.closes(date(2026, 12, 21)), Some("Code freeze, all"));
        assert_eq!(freeze.closes(date(2026, 12, 25)), Some("Code freeze, all"));
        assert_eq!(freeze.closes(date(2026, 12, 26)), None);
        assert_eq!(freeze.closes(date(2027, 12, 21)), None);
    }

    #[test]
    fn a_date_without_an_end_is_one_day_and_a_duration_is_taken() {
        let one = calendar(&["SUMMARY:Off\nDTSTART;VALUE=DATE:20261208"]);
        assert_eq!([8, 9].map(|day| one.closes(date(2026, 12, day)).is_some()), [true, false]);
        let same = calendar(&["SUMMARY:Off\nDTSTART;VALUE=DATE:20261208\nDTEND;VALUE=DATE:20261208"]);
        assert_eq!([7, 8, 9].map(|day| same.closes(date(2026, 12, day)).is_some()), [false, true, false]);
        let week = calendar(&["SUMMARY:Off\nDTSTART;VALUE=DATE:20261207\nDURATION:P1W"]);
        assert_eq!([7, 13, 14].map(|day| week.closes(date(2026, 12, day)).is_some()), [true, true, false]);
    }

    #[test]
    fn an_event_comes_back_each_year() {
        let event = "SUMMARY:Christmas\nDTSTART;VALUE=DATE:20201225\nDTEND;VALUE=DATE:20201227\nRRULE:FREQ=YEARLY";
        let christmas = calendar(&[event]);
        assert!(christmas.closes(date(2026, 12, 26)).is_some() && christmas.closes(date(2020, 12, 25)).is_some());
        assert!(christmas.closes(date(2026, 12, 27)).is_none() && christmas.closes(date(2019, 12, 25)).is_none());
        let until = calendar(&[&format!("{event};UNTIL=20241231")]);
        assert!(until.closes(date(2024, 12, 25)).is_some() && until.closes(date(2025, 12, 25)).is_none());
        let twice = calendar(&[&format!("{event};COUNT=2;INTERVAL=2")]);
        assert_eq!(
            [2020, 2021, 2022, 2024].map(|y| twice.closes(date(y, 12, 25)).is_some()),
            [true, false, true, false]
        );
        let but = calendar(&[&format!("{event}\nEXDATE;VALUE=DATE:20261225")]);
        assert!(but.closes(date(2026, 12, 25)).is_none() && but.closes(date(2027, 12, 25)).is_some());
    }

    #[test]
    fn a_weekday_of_a_month_and_a_turn_of_the_year_are_found() {
        let rule = "SUMMARY:Thanksgiving\nDTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH";
        let thanksgiving = calendar(&[rule]);
        assert!(thanksgiving.closes(date(2026, 11, 26)).is_some() && thanksgiving.closes(date(2027, 11, 25)).is_some());
        let turn = "SUMMARY:Closed\nDTSTART;VALUE=DATE:20201228\nDTEND;VALUE=DATE:20210104\nRRULE:FREQ=YEARLY";
        assert!(calendar(&[turn]).closes(date(2027, 1, 3)).is_some());
        let leap = calendar(&["SUMMARY:Leap\nDTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY"]);
        assert!(leap.closes(date(2028, 2, 29)).is_some() && leap.closes(date(2027, 2, 28)).is_none());
    }

    #[test]
    fn hours_forbid_the_days_that_they_overlap_and_close_none() {
        let zone: Zone = "Europe/Dublin".parse().unwrap();
        let on = |day| date(2026, 12, day);
        let at = |day: i8, from: i8, until: i8| Window {
            start: zone.instant(on(day), time(from, 0, 0, 0)),
            end: zone.instant(on(day), time(until, 0, 0, 0)),
        };
        for event in [
            "SUMMARY:Launch\nDTSTART:20261208T150000Z\nDTEND:20261208T180000Z",
            "SUMMARY:Launch\nDTSTART;TZID=America/New_York:20261208T100000\nDTEND;TZID=America/New_York:20261208T130000",
            "SUMMARY:Launch\nDTSTART:20261208T150000\nDTEND:20261208T180000",
        ] {
            let launch = calendar(&[event]);
            assert_eq!(launch.forbids(on(8), at(8, 9, 17), &zone), Some("Launch"), "{event}");
            assert_eq!(launch.forbids(on(8), at(8, 9, 15), &zone), None, "{event}");
            assert_eq!(launch.forbids(on(9), at(9, 9, 17), &zone), None, "{event}");
            assert!(launch.is_working_day(on(8)));
        }
    }

    #[test]
    fn working_days_leave_out_weekends_and_closed_dates() {
        let none = Calendar::default();
        assert_eq!(none.working_days_after(date(2026, 12, 3), 5), date(2026, 12, 10));
        assert_eq!(none.working_days_after(date(2026, 12, 5), 1), date(2026, 12, 7));
        let holiday = calendar(&["SUMMARY:Holiday\nDTSTART;VALUE=DATE:20261208"]);
        assert_eq!(holiday.working_days_after(date(2026, 12, 3), 5), date(2026, 12, 11));
        let always = calendar(&["SUMMARY:For ever\nDTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20990101"]);
        assert_eq!(always.working_days_after(date(2026, 12, 3), 1), date(2027, 12, 4));
    }
}
