//! The form of a new rotation: what it suggests, and what is wrong with what was typed.

use std::num::NonZeroU32;

use jiff::civil::{Date, DateTime, Weekday as DateWeekday};
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::domain::day::Zone;
use crate::domain::hours::{Hours, TimeOfDay};
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::plan::Wrong as PlanWrong;
use crate::domain::rotation::{Every, Only, Rotation, Weekday};
use crate::domain::zones;

/// Characters of a rotation's name at most.
pub const NAME_LENGTH_MAX: usize = 60;

/// Characters of notes on what is open at most.
pub const NOTES_LENGTH_MAX: u64 = 2_000;

/// People of a rotation, from its form, at most.
pub const PEOPLE_MAX: usize = 50;

/// Days or weeks of a turn, from its form, at most.
pub const DAYS_MAX: u32 = 52;

/// The form's weekdays.
const WORKING_DAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// A new rotation, before it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub kind: Kind,
    pub channel: ChannelId,
    pub helpers: Vec<PersonId>,
    pub rotation: Rotation,
}

/// The form as it was sent off.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub name: String,
    pub kind: String,
    pub people: Vec<String>,
    pub length: String,
    pub every: String,
    pub date: String,
    pub time: String,
    pub time_zone: String,
    pub when: String,
    pub from: String,
    pub until: String,
    pub helpers: Vec<String>,
    pub channel: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Name,
    Kind,
    People,
    Length,
    Date,
    Time,
    TimeZone,
    Until,
    Helpers,
    Channel,
}

impl Field {
    pub fn name(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Kind => "kind",
            Field::People => "people",
            Field::Length => "length",
            Field::Date => "date",
            Field::Time => "time",
            Field::TimeZone => "time_zone",
            Field::Until => "until",
            Field::Helpers => "helpers",
            Field::Channel => "channel",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    /// Said as in the form of a day.
    AsOfADay(PlanWrong),
    NoName,
    NameTooLong,
    NameTaken,
    NoKind,
    Nobody,
    TooManyPeople,
    LengthOutOfRange,
    EmptyHours,
}

/// What the form shows before anybody typed: turns of a week, from next Monday, nine o'clock.
pub fn suggest(today: Date, zone: &Zone, channel: ChannelId, people: Vec<PersonId>) -> Draft {
    let days = today.weekday().until(DateWeekday::Monday);
    let monday = today.saturating_add(i32::from(if days == 0 { 7 } else { days }).days());
    Draft {
        kind: Kind::OnCall,
        channel,
        helpers: vec![],
        rotation: Rotation {
            name: "On call".to_owned(),
            every: Every::Week,
            length: NonZeroU32::MIN,
            start: monday.at(9, 0, 0, 0),
            zone: zone.rules().clone(),
            people,
            only: None,
            joins: vec![],
            leaves: vec![],
        },
    }
}

/// Checks what was typed, field by field.
///
/// # Errors
/// Each wrong field, in the order of the form.
pub fn check(typed: &Typed, now: Timestamp) -> Result<Draft, Vec<(Field, Wrong)>> {
    let mut wrong = Vec::new();
    let day = |field, why| (field, Wrong::AsOfADay(why));
    let name = typed.name.trim().to_owned();
    if name.is_empty() {
        wrong.push((Field::Name, Wrong::NoName));
    } else if name.chars().count() > NAME_LENGTH_MAX {
        wrong.push((Field::Name, Wrong::NameTooLong));
    }
    let kind = Kind::named(&typed.kind);
    if kind.is_none() {
        wrong.push((Field::Kind, Wrong::NoKind));
    }
    let people = people(&typed.people);
    if people.is_empty() {
        wrong.push((Field::People, Wrong::Nobody));
    } else if people.len() > PEOPLE_MAX {
        wrong.push((Field::People, Wrong::TooManyPeople));
    }
    let length = typed.length.trim().parse().ok().filter(|length| *length <= DAYS_MAX).and_then(NonZeroU32::new);
    if length.is_none() {
        wrong.push((Field::Length, Wrong::LengthOutOfRange));
    }
    let date: Option<Date> = typed.date.trim().parse().ok();
    if date.is_none() {
        wrong.push(day(Field::Date, PlanWrong::NoSuchDate));
    }
    let time = zones::parse_time(&typed.time);
    if time.is_none() {
        wrong.push(day(Field::Time, PlanWrong::NoSuchTime));
    }
    let zone = zones::zone(typed.time_zone.trim());
    if zone.is_none() {
        let suggestion = zones::suggest(typed.time_zone.trim());
        wrong.push(day(Field::TimeZone, PlanWrong::UnknownZone { suggestion }));
    }
    let only = only(typed);
    if only.is_none() {
        wrong.push((Field::Until, Wrong::EmptyHours));
    }
    if typed.channel.is_empty() {
        wrong.push(day(Field::Channel, PlanWrong::NoChannel));
    }
    let (Some(kind), Some(length), Some(date), Some(time), Some(zone), Some(only), true) =
        (kind, length, date, time, zone, only, wrong.is_empty())
    else {
        return Err(wrong);
    };
    let every = if typed.every == "day" { Every::Day } else { Every::Week };
    let start = DateTime::from_parts(date, time);
    let rotation = Rotation { name, every, length, start, zone, people, only, joins: vec![], leaves: vec![] };
    let channel = ChannelId(typed.channel.clone());
    let draft = Draft { kind, channel, helpers: self::people(&typed.helpers), rotation };
    match check_start(&draft, now) {
        Some(why) => Err(vec![why]),
        None => Ok(draft),
    }
}

/// What is wrong with the start, if something is: nobody can be told of a turn that is over.
pub fn check_start(draft: &Draft, now: Timestamp) -> Option<(Field, Wrong)> {
    let starts = zones::resolve(draft.rotation.start, &draft.rotation.zone);
    (starts <= now).then_some((Field::Date, Wrong::AsOfADay(PlanWrong::DateInThePast)))
}

fn people(typed: &[String]) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    for person in typed.iter().cloned().map(PersonId) {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    people
}

/// `None` for hours that are none.
fn only(typed: &Typed) -> Option<Option<Only>> {
    if typed.when != "weekdays" {
        return Some(None);
    }
    let from: TimeOfDay = typed.from.parse().ok()?;
    let until: TimeOfDay = typed.until.parse().ok()?;
    Hours::new(from, until).ok()?;
    Some(Some(Only { weekdays: WORKING_DAYS.to_vec(), from, until }))
}
