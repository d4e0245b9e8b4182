//! What is wrong with what was typed into the form of a day.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::{ADVOCATES_MAX, Draft, Field, PLACES_MAX, TOPICS_LENGTH_MAX, Wrong, one_lane};
use crate::domain::day::{LANES_MAX, Lane, Zone, closes_at};
use crate::domain::format::Format;
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::people::parse_list;
use crate::domain::zones;

/// The form as it came, nothing believed yet.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub format: String,
    pub date: String,
    pub time_zone: String,
    pub start: String,
    pub end: String,
    pub signup_until: String,
    pub channel: String,
    pub topics: String,
    pub places: String,
    pub min_free: String,
    pub lanes: String,
    pub advocates: Vec<String>,
}

/// Checks what was typed, field by field; all that is wrong is told at once. `signup_was` is the last day of sign-up
/// before a change: it may be past, as long as it stays what it was.
///
/// # Errors
/// Each wrong field, once, in the order of the form.
pub fn check(typed: &Typed, signup_was: Option<Date>, now: Timestamp) -> Result<Draft, Vec<(Field, Wrong)>> {
    let mut wrong = Vec::new();
    let format = noted(&mut wrong, typed.format.parse::<Format>().ok(), Field::Format, Wrong::UnknownFormat);
    let date = noted(&mut wrong, parse_date(&typed.date), Field::Date, Wrong::NoSuchDate);
    let zone = typed.time_zone.trim().parse::<Zone>().ok();
    if zone.is_none() {
        let suggestion = zones::suggest(typed.time_zone.trim());
        wrong.push((Field::TimeZone, Wrong::UnknownZone { suggestion }));
    }
    let start = noted(&mut wrong, zones::parse_time(&typed.start), Field::Start, Wrong::NoSuchTime);
    let end = noted(&mut wrong, zones::parse_time(&typed.end), Field::End, Wrong::NoSuchTime);
    let signup_until = noted(&mut wrong, parse_date(&typed.signup_until), Field::SignupUntil, Wrong::NoSuchDate);
    if typed.channel.is_empty() {
        wrong.push((Field::Channel, Wrong::NoChannel));
    }
    let topics = parse_list(&typed.topics);
    if topics.join(", ").chars().count() > TOPICS_LENGTH_MAX {
        wrong.push((Field::Topics, Wrong::TopicsTooLong));
    }
    let places = typed.places.trim().parse().ok().filter(|places| (1..=PLACES_MAX).contains(places));
    let places = noted(&mut wrong, places, Field::Places, Wrong::PlacesOutOfRange);
    let advocates = u32::try_from(typed.advocates.len()).unwrap_or(u32::MAX).max(1);
    // With all of them free nobody has a buddy.
    let min_free = number(&typed.min_free, 0).filter(|free: &u32| *free < advocates);
    let min_free = noted(&mut wrong, min_free, Field::MinFree, Wrong::MinFreeOutOfRange);
    // One person cannot hold two pagers.
    let can_hold = |lanes: &Lane| (1..=LANES_MAX).contains(lanes) && u32::from(*lanes) <= advocates;
    let lanes = number(&typed.lanes, one_lane()).filter(can_hold);
    let lanes = noted(&mut wrong, lanes, Field::Lanes, Wrong::LanesOutOfRange);
    if typed.advocates.is_empty() {
        wrong.push((Field::Advocates, Wrong::NoAdvocates));
    } else if typed.advocates.len() > ADVOCATES_MAX {
        wrong.push((Field::Advocates, Wrong::TooManyAdvocates));
    }

    if let (Some(format), Some(date), Some(zone), Some(start), Some(end), Some(signup_until), Some(places)) =
        (format, date, &zone, start, end, signup_until, places)
    {
        let draft = Draft {
            format,
            date,
            time_zone: zone.name().to_owned(),
            start,
            end,
            signup_until,
            channel: ChannelId(typed.channel.clone()),
            topics,
            places,
            min_free: min_free.unwrap_or_default(),
            lanes: lanes.unwrap_or_else(one_lane),
            advocates: typed.advocates.iter().cloned().map(PersonId).collect(),
        };
        if format.rules().needs_topic && draft.topics.is_empty() {
            wrong.push((Field::Topics, Wrong::NoTopic));
        }
        wrong.extend(check_times(&draft, signup_was, now));
        if wrong.is_empty() {
            return Ok(draft);
        }
    }
    Err(wrong)
}

/// What was read from a field; where that is nothing, `why` is wrong with it.
fn noted<T>(wrong: &mut Vec<(Field, Wrong)>, read: Option<T>, field: Field, why: Wrong) -> Option<T> {
    if read.is_none() {
        wrong.push((field, why));
    }
    read
}

fn parse_date(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

/// A number that was typed, or `blank` where nothing was.
fn number<T: FromStr>(text: &str, blank: T) -> Option<T> {
    match text.trim() {
        "" => Some(blank),
        typed => typed.parse().ok(),
    }
}

/// What is wrong with a draft's times at `now`, if anything; `signup_was` as for [`check`].
pub fn check_times(draft: &Draft, signup_was: Option<Date>, now: Timestamp) -> Option<(Field, Wrong)> {
    let rules = draft.format.rules();
    let minutes = (draft.start.until(draft.end)).map_or(0, |span| minutes_of(&span));
    let window = draft.window();
    let closes_at = closes_at(&draft.zone(), draft.signup_until, window.start);
    if minutes <= 0 {
        Some((Field::End, Wrong::EndNotAfterStart))
    } else if window.minutes() < i64::from(rules.length_min) {
        // Where the clocks go forward, less time passes than they show.
        Some((Field::End, Wrong::TooShort { minutes_min: rules.length_min }))
    } else if minutes > rules.length_max {
        Some((Field::End, Wrong::TooLong { minutes_max: rules.length_max }))
    } else if window.start <= now {
        Some((Field::Date, Wrong::DateInThePast))
    } else if draft.signup_until > draft.date {
        Some((Field::SignupUntil, Wrong::SignupAfterTheDay))
    } else if closes_at <= now && signup_was != Some(draft.signup_until) {
        Some((Field::SignupUntil, Wrong::SignupOver))
    } else {
        None
    }
}

fn minutes_of(span: &Span) -> i32 {
    span.total(jiff::Unit::Minute).map_or(0, |minutes| minutes as i32)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn typed() -> Typed {
        Typed {
            lanes: "1".into(),
            format: "advocacy-day".into(),
            date: "2026-12-03".into(),
            time_zone: "Europe/Dublin".into(),
            start: "09:00".into(),
            end: "17:00".into(),
            signup_until: "2026-12-01".into(),
            channel: "C1".into(),
            topics: "billing, api".into(),
            places: "6".into(),
            min_free: String::new(),
            advocates: vec!["USAM".into()],
        }
    }

    fn now() -> Timestamp {
        "2026-11-24T09:00:00Z".parse().unwrap()
    }

    fn wrong(change: impl FnOnce(&mut Typed)) -> Vec<(Field, Wrong)> {
        let mut typed = typed();
        change(&mut typed);
        check(&typed, None, now()).unwrap_err()
    }

    #[test]
    fn a_sensible_day_is_right() {
        let draft = check(&typed(), None, now()).unwrap();
        assert_eq!(draft.topics, ["billing", "api"]);
        assert_eq!(draft.start, time(9, 0, 0, 0));
    }

    #[test]
    fn each_wrong_field_is_told_on_that_field() {
        assert_eq!(wrong(|t| t.date = "2027-02-30".into()), [(Field::Date, Wrong::NoSuchDate)]);
        assert_eq!(wrong(|t| t.date = "2026-11-20".into()), [(Field::Date, Wrong::DateInThePast)]);
        assert_eq!(wrong(|t| t.end = "09:00".into()), [(Field::End, Wrong::EndNotAfterStart)]);
        assert_eq!(wrong(|t| t.end = "25:00".into()), [(Field::End, Wrong::NoSuchTime)]);
        assert_eq!(wrong(|t| t.end = "18:00".into()), [(Field::End, Wrong::TooLong { minutes_max: 480 })]);
        assert_eq!(wrong(|t| t.end = "09:59".into()), [(Field::End, Wrong::TooShort { minutes_min: 60 })]);
        assert_eq!(wrong(|t| t.signup_until = "2026-12-04".into()), [(Field::SignupUntil, Wrong::SignupAfterTheDay)]);
        assert_eq!(wrong(|t| t.signup_until = "2026-11-23".into()), [(Field::SignupUntil, Wrong::SignupOver)]);
        assert_eq!(wrong(|t| t.places = "0".into()), [(Field::Places, Wrong::PlacesOutOfRange)]);
        assert_eq!(wrong(|t| t.places = "501".into()), [(Field::Places, Wrong::PlacesOutOfRange)]);
        assert_eq!(wrong(|t| t.advocates.clear()), [(Field::Advocates, Wrong::NoAdvocates)]);
    }

    #[test]
    fn quality_time_is_short_and_about_something() {
        let quality = Typed { format: "quality-time".into(), end: "12:00".into(), ..typed() };
        assert!(check(&quality, None, now()).is_ok());
        let about_nothing = Typed { topics: " , ".into(), ..quality.clone() };
        assert_eq!(check(&about_nothing, None, now()).unwrap_err(), [(Field::Topics, Wrong::NoTopic)]);
        let long = Typed { end: "12:01".into(), ..quality };
        assert_eq!(check(&long, None, now()).unwrap_err(), [(Field::End, Wrong::TooLong { minutes_max: 180 })]);
    }

    #[test]
    fn an_hour_that_the_clocks_skip_does_not_count() {
        let night = |end: &str| Typed { date: "2027-03-28".into(), start: "01:00".into(), end: end.into(), ..typed() };
        assert_eq!(
            check(&night("02:30"), None, now()).unwrap_err(),
            [(Field::End, Wrong::TooShort { minutes_min: 60 })]
        );
        assert!(check(&night("03:00"), None, now()).is_ok());
    }

    #[test]
    fn a_change_may_leave_sign_up_closed() {
        let typed = Typed { signup_until: "2026-11-20".into(), ..typed() };
        assert!(check(&typed, Some(date(2026, 11, 20)), now()).is_ok());
        assert!(check(&typed, Some(date(2026, 11, 19)), now()).is_err());
    }

    #[test]
    fn a_mistyped_zone_gets_a_suggestion() {
        let suggestion = Some("Europe/Dublin".to_owned());
        assert_eq!(
            wrong(|t| t.time_zone = "Europe/Dubln".into()),
            [(Field::TimeZone, Wrong::UnknownZone { suggestion })]
        );
    }

    #[test]
    fn several_mistakes_are_told_together() {
        let both = wrong(|t| {
            t.places = "many".into();
            t.time_zone = "Mars".into();
        });
        assert_eq!(both.len(), 2);
    }
}
