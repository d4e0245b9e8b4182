//! Planning a day: what the form suggests, and what is wrong with what was typed.

use jiff::civil::{Date, Time, Weekday};
use jiff::{Span, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::day::{Day, LANES_MAX, Lane, Zone, closes_at};
use super::format::Format;
use super::hours::Window;
use super::ids::{ChannelId, DayId, PersonId};
use super::people::parse_list;
use super::rota::Refused;
use super::zones;

/// Places on one day at most: beyond that the day card can no longer be read.
pub const PLACES_MAX: u32 = 500;

/// Advocates on one day at most: as many as fit into a form's hidden data beside all else.
pub const ADVOCATES_MAX: usize = 40;

/// Characters of all topics together, for the same reason.
pub const TOPICS_LENGTH_MAX: usize = 600;

/// Sign-up closes this many working days before the day, unless told otherwise.
const SIGNUP_WORKING_DAYS_BEFORE: u32 = 2;

/// A day as it was filled in and found right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub format: Format,
    pub date: Date,
    pub time_zone: String,
    pub start: Time,
    pub end: Time,
    pub signup_until: Date,
    pub channel: ChannelId,
    pub topics: Vec<String>,
    pub places: u32,
    /// So many advocates at work have no shadower, at any time.
    #[serde(default)]
    pub min_free: u32,
    /// So many are on call at the same time.
    #[serde(default = "one_lane")]
    pub lanes: Lane,
    pub advocates: Vec<PersonId>,
}

fn one_lane() -> Lane {
    1
}

impl Draft {
    /// The form as it is filled in before a change.
    pub fn of(day: &Day) -> Draft {
        Draft {
            format: day.format,
            date: day.date,
            time_zone: day.zone.name().to_owned(),
            start: day.start,
            end: day.end,
            signup_until: day.signup_until,
            channel: day.channel.clone(),
            topics: day.topics.clone(),
            places: day.places,
            min_free: day.min_free,
            lanes: day.lanes,
            advocates: day.advocates.clone(),
        }
    }

    /// UTC if this version does not know it.
    pub fn zone(&self) -> Zone {
        self.time_zone.parse().unwrap_or_default()
    }

    pub fn window(&self) -> Window {
        let zone = self.zone();
        Window { start: zone.instant(self.date, self.start), end: zone.instant(self.date, self.end) }
    }
}

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

/// A field of the form; its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Format,
    Date,
    TimeZone,
    Start,
    End,
    SignupUntil,
    Channel,
    Topics,
    Places,
    MinFree,
    Lanes,
    Advocates,
}

impl Field {
    /// The field's name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Field::Format => "format",
            Field::Date => "date",
            Field::TimeZone => "time_zone",
            Field::Start => "start",
            Field::End => "end",
            Field::SignupUntil => "signup_until",
            Field::Channel => "channel",
            Field::Topics => "topics",
            Field::Places => "places",
            Field::MinFree => "min_free",
            Field::Lanes => "lanes",
            Field::Advocates => "advocates",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    UnknownFormat,
    NoSuchDate,
    DateInThePast,
    UnknownZone {
        suggestion: Option<String>,
    },
    NoSuchTime,
    EndNotAfterStart,
    TooShort {
        minutes_min: i32,
    },
    TooLong {
        minutes_max: i32,
    },
    SignupAfterTheDay,
    SignupOver,
    NoChannel,
    TopicsTooLong,
    /// The format is about something.
    NoTopic,
    PlacesOutOfRange,
    MinFreeOutOfRange,
    /// More at the same time than there are advocates, or than a day can have.
    LanesOutOfRange,
    /// None of them is at work in the window, so nobody would have the pager.
    NobodyAtWork,
    /// There is no rota, and why.
    NoRota(Refused),
    NoAdvocates,
    TooManyAdvocates,
    /// An app, a deactivated account, or of another workspace.
    NotAMember {
        name: String,
    },
    /// Slack did not tell in time who one of them is.
    NotKnownYet,
    /// One of the advocates is on another day then; times are on the clock of the form.
    Elsewhere {
        name: String,
        format: Format,
        window: Window,
        time_zone: String,
    },
    /// Signed up to shadow on this very day.
    Shadows(PersonId),
    /// More people than that have a place already.
    PlacesTaken {
        taken: u32,
    },
    /// The one who asked to ride along is on another day at that time.
    /// On a pair's own day: none of the advocates may be the buddy of the one who shadows.
    PartsThePair,
    AskerElsewhere {
        window: Window,
        time_zone: String,
    },
}

/// Somebody's time that is already given to a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    pub who: PersonId,
    pub day: DayId,
    pub format: Format,
    pub window: Window,
}

/// What the form shows before anybody typed: next week, the zone given, nine to five or as long as the format takes.
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

/// Checks what was typed, field by field; all that is wrong is told at once. `signup_was` is the last day of sign-up
/// before a change: it may be past, as long as it stays what it was.
///
/// # Errors
/// Each wrong field, once, in the order of the form.
pub fn check(typed: &Typed, signup_was: Option<Date>, now: Timestamp) -> Result<Draft, Vec<(Field, Wrong)>> {
    let mut wrong = Vec::new();
    let mut note = |field, why| wrong.push((field, why));

    let format = typed.format.parse::<Format>().ok();
    if format.is_none() {
        note(Field::Format, Wrong::UnknownFormat);
    }
    let date = parse_date(&typed.date);
    if date.is_none() {
        note(Field::Date, Wrong::NoSuchDate);
    }
    let zone = typed.time_zone.trim().parse::<Zone>().ok();
    if zone.is_none() {
        let suggestion = zones::suggest(typed.time_zone.trim()).map(|name| name.to_string());
        note(Field::TimeZone, Wrong::UnknownZone { suggestion });
    }
    let start = zones::parse_time(&typed.start);
    if start.is_none() {
        note(Field::Start, Wrong::NoSuchTime);
    }
    let end = zones::parse_time(&typed.end);
    if end.is_none() {
        note(Field::End, Wrong::NoSuchTime);
    }
    let signup_until = parse_date(&typed.signup_until);
    if signup_until.is_none() {
        note(Field::SignupUntil, Wrong::NoSuchDate);
    }
    if typed.channel.is_empty() {
        note(Field::Channel, Wrong::NoChannel);
    }
    if parse_list(&typed.topics).join(", ").chars().count() > TOPICS_LENGTH_MAX {
        note(Field::Topics, Wrong::TopicsTooLong);
    }
    let places = typed.places.trim().parse().ok().filter(|places| (1..=PLACES_MAX).contains(places));
    if places.is_none() {
        note(Field::Places, Wrong::PlacesOutOfRange);
    }
    let min_free = match typed.min_free.trim() {
        "" => Some(0),
        typed_number => typed_number.parse().ok(),
    };
    // With all of them free nobody has a buddy.
    let min_free = min_free.filter(|free: &usize| *free < typed.advocates.len().max(1));
    if min_free.is_none() {
        note(Field::MinFree, Wrong::MinFreeOutOfRange);
    }
    let lanes = match typed.lanes.trim() {
        "" => Some(one_lane()),
        typed_number => typed_number.parse().ok().filter(|lanes| (1..=LANES_MAX).contains(lanes)),
    };
    // One person cannot hold two pagers.
    let lanes = lanes.filter(|lanes| usize::from(*lanes) <= typed.advocates.len().max(1));
    if lanes.is_none() {
        note(Field::Lanes, Wrong::LanesOutOfRange);
    }
    if typed.advocates.is_empty() {
        note(Field::Advocates, Wrong::NoAdvocates);
    } else if typed.advocates.len() > ADVOCATES_MAX {
        note(Field::Advocates, Wrong::TooManyAdvocates);
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
            topics: parse_list(&typed.topics),
            places,
            min_free: min_free.and_then(|free| u32::try_from(free).ok()).unwrap_or_default(),
            lanes: lanes.unwrap_or(1),
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

/// The first advocate who is already on another day at that time, and that day.
pub fn clash<'a>(advocates: &[PersonId], window: Window, engagements: &'a [Engagement]) -> Option<&'a Engagement> {
    engagements.iter().find(|other| advocates.contains(&other.who) && other.window.intersect(&window).is_some())
}

/// What does not go with the people who are on this day already: `shadowers` have a place or wait, `taken` have one.
pub fn beside(draft: &Draft, shadowers: &[PersonId], taken: u32) -> Option<(Field, Wrong)> {
    if let Some(both) = draft.advocates.iter().find(|advocate| shadowers.contains(advocate)) {
        return Some((Field::Advocates, Wrong::Shadows(both.clone())));
    }
    (draft.places < taken).then_some((Field::Places, Wrong::PlacesTaken { taken }))
}

/// The same weekday of next week, or its Monday where that is a weekend.
pub fn next_week(today: Date) -> Date {
    first_working_day(days_from(today, 7))
}

/// `date`, or the Monday after it where that is a weekend.
pub fn first_working_day(date: Date) -> Date {
    match date.weekday() {
        Weekday::Saturday => days_from(date, 2),
        Weekday::Sunday => days_from(date, 1),
        _ => date,
    }
}

fn working_days_before(date: Date, count: u32) -> Date {
    let mut day = date;
    let mut left = count;
    while left > 0 {
        day = days_from(day, -1);
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}

fn days_from(date: Date, days: i32) -> Date {
    date.saturating_add(days.days())
}

fn minutes_of(span: &Span) -> i32 {
    span.total(jiff::Unit::Minute).map_or(0, |minutes| minutes as i32)
}

fn parse_date(text: &str) -> Option<Date> {
    text.trim().parse().ok()
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
        assert_eq!(suggest(date(2026, 11, 26), "UTC", "C1".into(), Format::QualityTime).end, time(12, 0, 0, 0));
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

    #[test]
    fn the_form_suggests_next_week_and_a_working_day() {
        let draft = suggest(date(2026, 11, 26), "Europe/Dublin", "C1".into(), Format::AdvocacyDay);
        assert_eq!(draft.date, date(2026, 12, 3));
        assert_eq!(draft.signup_until, date(2026, 12, 1));
        assert_eq!(next_week(date(2026, 11, 28)), date(2026, 12, 7));
        assert_eq!(suggest(date(2026, 11, 29), "UTC", "C1".into(), Format::RideAlong).signup_until, date(2026, 12, 3));
    }

    #[test]
    fn the_people_of_a_day_keep_their_places_and_parts() {
        let draft = check(&typed(), None, now()).unwrap();
        assert_eq!(beside(&draft, &["UANA".into()], 6), None);
        assert_eq!(beside(&draft, &[], 7), Some((Field::Places, Wrong::PlacesTaken { taken: 7 })));
        assert_eq!(beside(&draft, &["USAM".into()], 1), Some((Field::Advocates, Wrong::Shadows("USAM".into()))));
    }

    #[test]
    fn an_advocate_cannot_be_in_two_places_at_once() {
        let window = |from: &str, until: &str| Window { start: from.parse().unwrap(), end: until.parse().unwrap() };
        let busy = [Engagement {
            who: "USAM".into(),
            day: DayId(7),
            format: Format::AdvocacyDay,
            window: window("2026-12-03T13:00:00Z", "2026-12-03T15:00:00Z"),
        }];
        let sam = ["USAM".into()];
        assert!(clash(&sam, window("2026-12-03T09:00:00Z", "2026-12-03T13:00:01Z"), &busy).is_some());
        assert!(clash(&sam, window("2026-12-03T09:00:00Z", "2026-12-03T13:00:00Z"), &busy).is_none());
        assert!(clash(&["ULEE".into()], window("2026-12-03T09:00:00Z", "2026-12-03T17:00:00Z"), &busy).is_none());
    }
}
