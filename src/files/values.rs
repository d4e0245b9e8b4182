//! Values of our files that are more than JSON knows: people, dates, times and zones.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::domain::hours::TimeOfDay;
use crate::domain::ids::PersonId;
use crate::domain::zones;
use crate::strict_json::{Json, Problem, Read, id, text};

/// Reads somebody's id.
///
/// # Errors
/// It is none.
pub fn person_id(json: &Json) -> Read<PersonId> {
    id(json).map(PersonId)
}

/// Reads a date of the calendar.
///
/// # Errors
/// It is none.
pub fn date(json: &Json) -> Read<Date> {
    let date = date_of(&text(json)?);
    date.ok_or_else(|| Problem::new(format!("{json} is no date of the calendar: write it like 2026-12-01")))
}

/// Reads a time of day.
///
/// # Errors
/// It is none.
pub fn time(json: &Json) -> Read<TimeOfDay> {
    let bad = |_| Problem::new(format!("{json} is no time of day: write it like 09:00, from 00:00 to 24:00"));
    text(json)?.parse().map_err(bad)
}

/// Reads a date and a time on the wall clock; `24:00` is midnight of the day after.
///
/// # Errors
/// It is none.
pub fn local_time(json: &Json) -> Read<DateTime> {
    let text = text(json)?;
    let read = text.split_once('T').and_then(|(date, time)| {
        let time: TimeOfDay = time.parse().ok()?;
        Some(time.on(date_of(date)?))
    });
    read.ok_or_else(|| Problem::new(format!("{json} is no local date and time: write it like 2026-12-01T09:00")))
}

/// Reads an instant, as RFC 3339 writes it.
///
/// # Errors
/// It is none.
pub fn instant(json: &Json) -> Read<Timestamp> {
    let read = instant_of(&text(json)?);
    read.ok_or_else(|| {
        Problem::new(format!("{json} is no instant: write it with its offset, like 2026-12-01T09:00:00+01:00"))
    })
}

/// The instant that a text means, if it is written as RFC 3339 has it.
pub fn instant_of(text: &str) -> Option<Timestamp> {
    const BEFORE_FRACTION: &str = "0000-00-00T00:00:00";
    let (upper, fraction) = (text.to_ascii_uppercase(), |c: char| c == '.' || c.is_ascii_digit());
    let (local, rest) = upper.split_at_checked(BEFORE_FRACTION.len())?;
    let offset = rest.trim_start_matches(fraction);
    let digits = rest.strip_suffix(offset).and_then(|rest| rest.strip_prefix('.'));
    let has_fraction = digits.is_some_and(|digits| !digits.is_empty() && !digits.contains('.'));
    let is_shaped = is_like(local, BEFORE_FRACTION)
        && (has_fraction || offset == rest)
        && (offset == "Z" || is_like(offset, "+00:00") || is_like(offset, "-00:00"));
    if is_shaped { upper.parse().ok() } else { None }
}

/// Reads a zone's name.
///
/// # Errors
/// No zone has it.
pub fn zone(json: &Json) -> Read<TimeZone> {
    let name = text(json)?;
    zones::any_zone(&name).ok_or_else(|| {
        let meant = zones::suggest(&name).unwrap_or_else(|| "Europe/Dublin".to_owned());
        Problem::new(format!("{json} is no time zone: write an IANA name like {meant}"))
    })
}

fn date_of(text: &str) -> Option<Date> {
    if is_like(text, "0000-00-00") { text.parse().ok() } else { None }
}

/// Whether a text has a digit where the pattern has a zero, and the same where it has something else.
fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            _ => byte == wanted,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_rfc_3339_has_it() {
        for text in [
            "2026-12-01T09:00:00Z",
            "2026-12-01t09:00:00z",
            "2026-12-01T10:00:00+01:00",
            "2026-12-01T10:00:00.000+01:00",
            "2026-12-01T05:30:00-03:30",
        ] {
            assert_eq!(instant_of(text), "2026-12-01T09:00:00Z".parse().ok(), "{text}");
        }
        for text in [
            "",
            "2026-12-01",
            "2026-12-01T09:00:00",
            "2026-12-01T09:00Z",
            "2026-12-01 09:00:00Z",
            "2026-12-01T09:00:00.Z",
            "2026-12-01T09:00:00.1.2Z",
            "2026-12-01T09:00:001Z",
            "2026-12-01T09:00:00+01",
            "2026-12-01T09:00:00+0100",
            "2026-12-01T09:00:00Z[UTC]",
            "2026-02-30T09:00:00Z",
            "2026-12-01T25:00:00Z",
            "2026-12-01T09:00:00+99:00",
            "+02026-12-01T09:00:00Z",
            "２０２６-12-01T09:00:00Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(instant_of(text), None, "{text}");
        }
    }

    #[test]
    fn local_times_have_a_date_and_a_time_and_no_more() {
        let read = |text: &str| local_time(&Json::Text(text.to_owned())).ok().map(|at| at.to_string());
        assert_eq!(read("2026-12-01T09:30").as_deref(), Some("2026-12-01T09:30:00"));
        assert_eq!(read("2026-12-31T24:00").as_deref(), Some("2027-01-01T00:00:00"));
        for text in ["2026-12-01", "2026-12-01T09:30:00", "2026-12-01T9:30", "2026-12-01 09:30", "2026-12-01T24:01"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
