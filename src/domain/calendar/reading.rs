//! From an iCalendar file to events. Whatever is not understood is refused with a sentence.

use std::fmt;

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::super::zones;
use super::{BadCalendar, Event, Moment, On, Yearly};

/// An event that comes back each year may last this long: longer ones would overlap themselves.
const YEARLY_DAYS_MAX: i32 = 365;

/// Characters of an event's name in a sentence.
const NAME_LENGTH_MAX: usize = 60;

/// The events of a file.
pub(super) fn events(text: &str) -> Result<Vec<Event>, BadCalendar> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with("BEGIN:VCALENDAR") || !text.ends_with("END:VCALENDAR") {
        return Err(bad("it is no iCalendar file: BEGIN:VCALENDAR … END:VCALENDAR is expected"));
    }
    // Whoever pastes an event into a file mixes line ends, and leaves lines empty.
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let unfolded = unfold(&lines.join("\r\n"));
    let read = read_calendar(&unfolded)
        .map_err(|_| bad("it is no iCalendar file: a line in it cannot be read, or a BEGIN has no END"))?;
    let events = read.components.iter().filter(|component| component.name == "VEVENT");
    events.filter(|event| !is_cancelled(event)).map(event).collect()
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

/// Where nothing is said, a date lasts a day, and a time no time. (Some write a single day as one that ends on its date.)
fn end(from: &Component<'_>, start: &Moment) -> Result<Moment, String> {
    let end = from.find_prop("DTEND").map(moment).transpose()?;
    if let Some(end) = end.filter(|end| !end.is_date || end.local != start.local) {
        return Ok(end);
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::Calendar;
    use super::super::tests::{calendar, file};

    fn refused(event: &str) -> String {
        Calendar::read(&file(&[event])).unwrap_err().to_string()
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
        for text in [
            "",
            "hello",
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT\r\nSUMMARY:A\r\nEND:VEVENT",
            &file(&[])[..40],
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
        ] {
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
        let pasted = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY:New year\r\nEND:VEVENT\r\n\r\n";
        let mixed = exported.replacen("BEGIN:VEVENT", &format!("{pasted}BEGIN:VEVENT"), 1);
        assert_eq!(Calendar::read(&mixed).unwrap().closes(date(2027, 1, 1)), Some("New year"));
    }
}
