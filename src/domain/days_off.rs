//! Days off as people type them: `2026-12-24 to 2027-01-02, 2027-02-08`.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;

/// Bytes of a date as it is typed: `2026-12-24`.
const DATE_LENGTH: usize = 10;

/// A longer stretch is a slip of the finger, most likely in the year.
const STRETCH_DAYS_MAX: i32 = 400;

/// So much of a typed entry is told in an error.
const TOLD_LENGTH_MAX: usize = 40;

/// Whole days on somebody's own calendar, from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaysOff {
    first: Date,
    last: Date,
}

/// Why a text is no list of days off, and how to write it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDaysOff {
    #[error(
        "\"{0}\" is no date. Write days like 2027-02-08, several like 2026-12-24 to 2027-01-02, with commas between."
    )]
    Shape(String),
    #[error("{0} ends before it starts. Write the first day first.")]
    Backwards(DaysOff),
    #[error("{0} is more than a year long. Is the year right?")]
    TooLong(DaysOff),
    #[error("{0} is over. Is the year right?")]
    Over(DaysOff),
}

impl DaysOff {
    pub fn new(first: Date, last: Date) -> DaysOff {
        DaysOff { first, last }
    }

    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Whether all of them lie before `today`.
    pub fn is_over(self, today: Date) -> bool {
        self.last < today
    }

    pub fn first(self) -> Date {
        self.first
    }

    pub fn last(self) -> Date {
        self.last
    }
}

impl FromStr for DaysOff {
    type Err = BadDaysOff;

    /// Reads one date, or two with `to`, a hyphen or a dash between them.
    fn from_str(text: &str) -> Result<DaysOff, BadDaysOff> {
        let text = text.trim();
        let bad = || BadDaysOff::Shape(text.chars().take(TOLD_LENGTH_MAX).collect());
        if let Some(date) = date(text) {
            return Ok(DaysOff::new(date, date));
        }
        let start_of_last = text.len().checked_sub(DATE_LENGTH).ok_or_else(bad)?;
        let first = text.get(..DATE_LENGTH).and_then(date).ok_or_else(bad)?;
        let last = text.get(start_of_last..).and_then(date).ok_or_else(bad)?;
        let between = text.get(DATE_LENGTH..start_of_last).ok_or_else(bad)?;
        if !matches!(between.trim(), "to" | "until" | "till" | "-" | "–" | "—") {
            return Err(bad());
        }
        let days = DaysOff::new(first, last);
        if last < first {
            return Err(BadDaysOff::Backwards(days));
        }
        if first.saturating_add(STRETCH_DAYS_MAX.days()) < last {
            return Err(BadDaysOff::TooLong(days));
        }
        Ok(days)
    }
}

/// `YYYY-MM-DD` and nothing else; the library would take more.
fn date(text: &str) -> Option<Date> {
    let is_plain = text.len() == DATE_LENGTH && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_plain { text.parse().ok() } else { None }
}

impl fmt::Display for DaysOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}", self.first),
            false => write!(f, "{} to {}", self.first, self.last),
        }
    }
}

/// Reads the whole list, in order and each once. What is over drops off by itself if it is one of `known`; typed anew
/// it is a slip.
///
/// # Errors
/// The first entry that is wrong.
pub fn parse(text: &str, known: &[DaysOff], today: Date) -> Result<Vec<DaysOff>, BadDaysOff> {
    let entries = text.split([',', ';', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
    let mut list = entries.map(str::parse).collect::<Result<Vec<DaysOff>, BadDaysOff>>()?;
    if let Some(over) = list.iter().find(|days| days.is_over(today) && !known.contains(days)) {
        return Err(BadDaysOff::Over(*over));
    }
    list.retain(|days| !days.is_over(today));
    list.sort_unstable();
    list.dedup();
    Ok(list)
}

/// The list as it is typed, without what is over.
pub fn show(list: &[DaysOff], today: Date) -> String {
    let ahead = list.iter().filter(|days| !days.is_over(today));
    ahead.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 26);

    fn read(text: &str) -> Result<String, BadDaysOff> {
        parse(text, &[], TODAY).map(|list| show(&list, TODAY))
    }

    #[test]
    fn days_and_stretches_are_read_as_people_type_them() {
        let whole = "2026-12-24 to 2027-01-02, 2027-02-08";
        for typed in [
            whole,
            " 2027-02-08 ;2026-12-24 - 2027-01-02,, ",
            "2026-12-24–2027-01-02\n2027-02-08",
            "2026-12-24-2027-01-02, 2027-02-08, 2027-02-08",
            "2026-12-24 until 2027-01-02, 2027-02-08 to 2027-02-08",
        ] {
            assert_eq!(read(typed).as_deref(), Ok(whole), "{typed}");
        }
        assert_eq!(read(" , ").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_date_says_how_to_write_it() {
        for typed in ["24.12.2026", "Christmas", "2026-02-30", "2026-12-24 2026-12-26", "20261224", "+2026-12-24", "🎄"]
        {
            let error = read(&format!("2027-02-08, {typed}")).unwrap_err();
            assert_eq!(error, BadDaysOff::Shape(typed.to_owned()));
            assert!(error.to_string().contains("Write days like"), "{error}");
        }
        assert!(read(&"é".repeat(3_000)).unwrap_err().to_string().len() < 250);
    }

    #[test]
    fn a_slip_in_the_year_is_told() {
        assert!(matches!(read("2026-12-24 to 2026-01-02"), Err(BadDaysOff::Backwards(_))));
        assert!(matches!(read("2026-12-24 to 2037-01-02"), Err(BadDaysOff::TooLong(_))));
        assert!(matches!(read("2026-01-04"), Err(BadDaysOff::Over(_))));
        assert!(read("2026-11-20 to 2026-11-26").is_ok(), "its last day is today");
    }

    #[test]
    fn what_was_known_and_is_over_drops_off() {
        let known = [DaysOff::new(date(2026, 11, 2), date(2026, 11, 6))];
        assert_eq!(parse("2026-11-02 to 2026-11-06", &known, TODAY), Ok(vec![]));
        assert_eq!(show(&known, TODAY), "");
    }
}
