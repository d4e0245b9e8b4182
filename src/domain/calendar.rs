//! The team's calendar: freezes and public holidays, read from an iCalendar file, and which days it leaves to work.
//!
//! Strict: whatever is not understood is refused with a sentence, so that no freeze is overlooked. An all-day event
//! closes its dates wherever people are; one with hours closes the days that it overlaps. Events may come back each year.

use std::fmt;

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::day::Zone;
use super::hours::Window;
use super::zones;

/// An event that comes back each year may last this long: longer ones would overlap themselves.
const YEARLY_DAYS_MAX: i32 = 365;

/// Characters of an event's name in a sentence.
const NAME_LENGTH_MAX: usize = 60;

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
        let text = text.trim_start_matches('\u{feff}').trim();
        let is_whole = text.starts_with("BEGIN:VCALENDAR") && text.ends_with("END:VCALENDAR");
        let unfolded = unfold(text);
        let read = read_calendar(&unfolded).ok().filter(|_| is_whole);
        let read = read.ok_or_else(|| bad("it is no iCalendar file: BEGIN:VCALENDAR … END:VCALENDAR is expected"))?;
        let events = read.components.iter().filter(|component| component.name == "VEVENT");
        let events: Vec<Event> = events.filter(|event| !is_cancelled(event)).map(event).collect::<Result<_, _>>()?;
        Ok(Calendar(events))
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

fn bad(why: impl fmt::Display) -> BadCalendar {
    BadCalendar(why.to_string())
}

fn is_cancelled(event: &Component<'_>) -> bool {
    text(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"))
}

fn text<'a>(event: &'a Component<'_>, name: &str) -> Option<&'a str> {
    event.find_prop(name).map(|property| property.val.as_str())
}

fn event(from: &Component<'_>) -> Result<Event, BadCalendar> {
    let name = name(text(from, "SUMMARY").unwrap_or("an event without a name"));
    let wrong = |why: &str| bad(format_args!("{name:?}: {why}"));
    let start = from.find_prop("DTSTART").ok_or_else(|| wrong("it has no DTSTART"))?;
    let start = moment(start).map_err(|why| wrong(&why))?;
    let end = end(from, &start).map_err(|why| wrong(&why))?;
    if end.is_date != start.is_date {
        return Err(wrong("one of its start and end is a date, the other a time"));
    }
    if end.local < start.local && end.zone == start.zone {
        return Err(wrong("it ends before it starts"));
    }
    if let Some(unknown) = ["RDATE", "EXRULE"].into_iter().find(|unknown| from.find_prop(unknown).is_some()) {
        return Err(wrong(&format!("{unknown} is not known here. Write each of its dates as an event of its own")));
    }
    let rule = text(from, "RRULE").map(|rule| yearly(rule, start.local.date())).transpose();
    let rule = rule.map_err(|why| wrong(&why))?;
    let length = start.local.date().until(end.local.date()).unwrap_or_default().get_days();
    if rule.is_some() && length > YEARLY_DAYS_MAX {
        return Err(wrong("it comes back each year and lasts longer than one"));
    }
    let left_out = from.properties.iter().filter(|property| property.name == "EXDATE");
    let left_out = left_out.flat_map(|property| property.val.as_str().split(','));
    let left_out = left_out.map(|value| Ok(value_of(value)?.0.date())).collect::<Result<Vec<Date>, String>>();
    Ok(Event { left_out: left_out.map_err(|why| wrong(&why))?, start, end, yearly: rule, name })
}

/// A text as iCalendar writes it, to be shown.
fn name(summary: &str) -> String {
    let plain = summary.replace("\\n", " ").replace("\\N", " ").replace('\\', "");
    let plain = plain.replace(|c: char| c.is_control(), " ");
    plain.trim().chars().take(NAME_LENGTH_MAX).collect()
}

/// Where nothing is said, a date lasts a day, and a time no time.
fn end(from: &Component<'_>, start: &Moment) -> Result<Moment, String> {
    if let Some(end) = from.find_prop("DTEND") {
        return moment(end);
    }
    let length: Span = match text(from, "DURATION") {
        Some(typed) => typed.parse().map_err(|_| format!("DURATION {typed:?} is none"))?,
        None if start.is_date => 1.day(),
        None => Span::new(),
    };
    let local = start.local.checked_add(length).map_err(|_| "it never ends".to_owned())?;
    Ok(Moment { local, ..start.clone() })
}

fn moment(property: &Property<'_>) -> Result<Moment, String> {
    let value = property.val.as_str();
    let (local, is_date, is_utc) = value_of(value)?;
    let tzid = property.params.iter().find(|parameter| parameter.key == "TZID");
    let tzid = tzid.and_then(|parameter| parameter.val.as_ref()).map(|name| name.as_str().trim_matches('"'));
    let zone = match tzid {
        _ if is_utc => Some(TimeZone::UTC),
        Some(name) if !is_date => Some(zones::zone(name).ok_or_else(|| {
            format!(
                "TZID {name:?} is no IANA time zone such as Europe/Dublin. Export the calendar with those, or in UTC"
            )
        })?),
        _ => None,
    };
    Ok(Moment { local, is_date, zone })
}

/// `20261224`, `20261224T090000` or the same with a `Z`: the time, whether it is only a date, and whether it is in UTC.
fn value_of(value: &str) -> Result<(DateTime, bool, bool), String> {
    let none = || format!("{value:?} is no date: 20261224 or 20261224T090000 is expected");
    let (date, time) = value.trim().split_once('T').map_or((value.trim(), None), |(date, time)| (date, Some(time)));
    let date = Date::strptime("%Y%m%d", date).ok().filter(|_| date.len() == 8).ok_or_else(none)?;
    let Some(time) = time else { return Ok((date.to_datetime(Time::midnight()), true, false)) };
    let (digits, is_utc) = time.strip_suffix('Z').map_or((time, false), |digits| (digits, true));
    let time = Time::strptime("%H%M%S", digits).ok().filter(|_| digits.len() == 6).ok_or_else(none)?;
    Ok((date.to_datetime(time), false, is_utc))
}

/// A rule by which an event comes back each year.
fn yearly(rule: &str, first: Date) -> Result<Yearly, String> {
    let unknown =
        || format!("it comes back by a rule that is not known here ({rule}): only FREQ=YEARLY is. Write its dates out");
    let mut yearly = Yearly { every: 1, count: None, until: None, on: On::Same };
    let (mut is_yearly, mut month, mut weekday) = (false, None, None);
    for part in rule.trim().trim_end_matches(';').split(';') {
        let (key, value) = part.split_once('=').ok_or_else(unknown)?;
        let number = || value.parse::<i16>().ok().filter(|number| *number > 0).ok_or_else(unknown);
        match key.to_ascii_uppercase().as_str() {
            "FREQ" => is_yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" => yearly.every = number()?,
            "COUNT" => yearly.count = Some(number()?),
            "UNTIL" => yearly.until = Some(value_of(value)?.0.date()),
            "BYMONTH" => month = Some(number()?),
            "BYMONTHDAY" if number()? == i16::from(first.day()) => {}
            "BYDAY" => weekday = Some(nth_weekday(value).ok_or_else(unknown)?),
            "WKST" => {}
            _ => return Err(unknown()),
        }
    }
    let month = month.map(|month| i8::try_from(month).ok().filter(|month| *month <= 12).ok_or_else(unknown));
    yearly.on = match (month.transpose()?, weekday) {
        (Some(month), Some((nth, weekday))) => On::Nth { month, nth, weekday },
        (month, None) if month.is_none_or(|month| month == first.month()) => On::Same,
        _ => return Err(unknown()),
    };
    if is_yearly { Ok(yearly) } else { Err(unknown()) }
}

/// `4TH`, `-1MO`.
fn nth_weekday(value: &str) -> Option<(i8, Weekday)> {
    let (nth, weekday) = value.split_at_checked(value.len().checked_sub(2)?)?;
    let weekday = match weekday.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let nth: i8 = nth.parse().ok()?;
    (nth != 0 && nth.abs() <= 5).then_some((nth, weekday))
}

/// An event as a text that calendars read, in UTC. `uid` is opaque and the same for the same event.
pub fn to_icalendar(uid: &str, title: &str, window: Window, now: jiff::Timestamp) -> String {
    let utc = |at: jiff::Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let title = title.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ");
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//shadowday//EN",
        "BEGIN:VEVENT",
        &format!("UID:{uid}"),
        &format!("DTSTAMP:{}", utc(now)),
        // A later one of the same event goes before an earlier one.
        &format!("SEQUENCE:{}", now.as_second() / 60),
        &format!("DTSTART:{}", utc(window.start)),
        &format!("DTEND:{}", utc(window.end)),
        &format!("SUMMARY:{title}"),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    .join("\r\n")
}

#[cfg(test)]
pub mod tests {
    use jiff::civil::{date, time};

    use super::*;

    /// A calendar with these lines as its events.
    pub fn calendar(events: &[&str]) -> Calendar {
        Calendar::read(&file(events)).unwrap()
    }

    fn file(events: &[&str]) -> String {
        let events =
            events.iter().map(|event| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT", event.replace('\n', "\r\n")));
        let events = events.collect::<Vec<_>>().join("\r\n");
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}\r\nEND:VCALENDAR\r\n")
    }

    fn refused(event: &str) -> String {
        Calendar::read(&file(&[event])).unwrap_err().to_string()
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

    #[test]
    fn what_is_not_understood_is_refused_in_a_sentence() {
        for (event, words) in [
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261301", "\"A\": \"20261301\" is no date"),
            ("SUMMARY:A\nDTSTART:2026-12-01", "is no date"),
            ("SUMMARY:A", "it has no DTSTART"),
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261202\nDTEND;VALUE=DATE:20261201", "ends before it starts"),
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261202\nDTEND:20261203T000000Z", "the other a time"),
            ("SUMMARY:A\nDTSTART;TZID=GMT Standard Time:20261202T100000", "no IANA time zone"),
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261202\nRRULE:FREQ=WEEKLY;BYDAY=WE", "only FREQ=YEARLY is"),
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261202\nRRULE:FREQ=YEARLY;BYDAY=2WE", "only FREQ=YEARLY is"),
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261202\nRRULE:FREQ=YEARLY;INTERVAL=0", "only FREQ=YEARLY is"),
            ("SUMMARY:A\nDTSTART;VALUE=DATE:20261202\nRDATE;VALUE=DATE:20261209", "RDATE is not known here"),
        ] {
            let refused = refused(event);
            assert!(refused.contains(words), "{event}: {refused}");
        }
        for text in ["", "hello", "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nSUMMARY:A\r\nEND:VEVENT", &file(&[])[..40]] {
            assert!(Calendar::read(text).unwrap_err().to_string().contains("no iCalendar file"), "{text}");
        }
        assert_eq!(calendar(&[]).len(), 0);
    }

    #[test]
    fn files_as_calendars_export_them_are_read() {
        let exported = "BEGIN:VCALENDAR\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\nVERSION:2.0\nCALSCALE:GREGORIAN\n\
            X-WR-CALNAME:Holidays in Ireland\nX-WR-TIMEZONE:UTC\nBEGIN:VTIMEZONE\nTZID:Europe/Dublin\nBEGIN:STANDARD\n\
            TZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nDTSTART:19701025T020000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n\
            END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261226\nDTEND;VALUE=DATE:20261227\n\
            DTSTAMP:20261101T000000Z\nUID:1@google.com\nCLASS:PUBLIC\nDESCRIPTION:Public holi\n day\nSEQUENCE:0\n\
            STATUS:CONFIRMED\nSUMMARY:St. Stephen's\n  Day\nTRANSP:TRANSPARENT\nEND:VEVENT\nBEGIN:VEVENT\n\
            DTSTART;VALUE=DATE:20261228\nSTATUS:CANCELLED\nSUMMARY:No\nEND:VEVENT\nEND:VCALENDAR";
        let read = Calendar::read(exported).unwrap();
        assert_eq!((read.len(), read.closes(date(2026, 12, 26))), (1, Some("St. Stephen's Day")));
    }

    #[test]
    fn our_own_events_are_read_back() {
        let zone: Zone = "Europe/Dublin".parse().unwrap();
        let window = Window {
            start: zone.instant(date(2026, 12, 8), time(9, 0, 0, 0)),
            end: zone.instant(date(2026, 12, 8), time(17, 0, 0, 0)),
        };
        let text = to_icalendar("day-3@shadowday", "Engineering day, with Erin; at last", window, window.start);
        assert_eq!(
            Calendar::read(&text).unwrap().forbids(date(2026, 12, 8), window, &zone),
            Some("Engineering day, with Erin; at last")
        );
    }
}
