//! What the form shows before anybody typed.

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

use super::Draft;
use crate::domain::calendar::is_weekend;
use crate::domain::format::Format;
use crate::domain::ids::ChannelId;

/// Sign-up closes this many working days before the day, unless told otherwise.
const SIGNUP_WORKING_DAYS_BEFORE: u32 = 2;

/// Next week, the zone given, nine to five or as long as the format takes.
pub fn suggest(today: Date, time_zone: &str, channel: ChannelId, format: Format) -> Draft {
    let date = next_week(today);
    let start = Time::constant(9, 0, 0, 0);
    let longest = start.saturating_add(i64::from(format.rules().length_max).minutes());
    Draft {
        format,
        date,
        time_zone: time_zone.to_owned(),
        start,
        end: longest.min(Time::constant(17, 0, 0, 0)),
        signup_until: working_days_before(date, SIGNUP_WORKING_DAYS_BEFORE).max(today),
        channel,
        topics: vec![],
        places: format.rules().default_places,
        min_free: 0,
        lanes: 1,
        advocates: vec![],
    }
}

/// The same weekday of next week, or its Monday where that is a weekend.
pub fn next_week(today: Date) -> Date {
    let date = today.saturating_add(7.days());
    match date.weekday() {
        Weekday::Saturday => date.saturating_add(2.days()),
        Weekday::Sunday => date.saturating_add(1.days()),
        _ => date,
    }
}

fn working_days_before(date: Date, count: u32) -> Date {
    let mut day = date;
    let mut left = count;
    while left > 0 {
        day = day.saturating_sub(1.days());
        left -= u32::from(!is_weekend(day));
    }
    day
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn the_form_suggests_next_week_and_a_working_day() {
        let draft = suggest(date(2026, 11, 26), "Europe/Dublin", "C1".into(), Format::AdvocacyDay);
        assert_eq!(draft.date, date(2026, 12, 3));
        assert_eq!(draft.signup_until, date(2026, 12, 1));
        assert_eq!(next_week(date(2026, 11, 28)), date(2026, 12, 7));
        assert_eq!(suggest(date(2026, 11, 29), "UTC", "C1".into(), Format::RideAlong).signup_until, date(2026, 12, 3));
        assert_eq!(suggest(date(2026, 11, 26), "UTC", "C1".into(), Format::QualityTime).end, time(12, 0, 0, 0));
    }
}
