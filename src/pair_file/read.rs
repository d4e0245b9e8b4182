//! Reads an input file, strictly: what is not as it should be is refused with the path of its field.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::formats::{self, Pairs};
use crate::domain::hours::{Hours, Window};
use crate::domain::ids::PersonId;
use crate::domain::pairing::costs::WEIGHT_MAX;
use crate::domain::pairing::{Advocate, Day, Met, Pin, Refused, Request, Shadower, Weights};
use crate::domain::zones;
use crate::files::{date, person_id, time, zone};
use crate::strict_json::{Json, Object, Problem, Read, list, parse, text, truth, whole};

/// The least time of the day that a pair has in common where the file does not say, in minutes.
const SHARED_MINUTES: u32 = 120;

/// What everybody speaks anyway where the file does not say.
const TEAM_LANGUAGE: &str = "en";

/// A file that was read.
#[derive(Debug)]
pub struct Input {
    /// What the engine is asked.
    pub request: Request,
    /// The day's zone, for times in the answer.
    pub zone: TimeZone,
    /// The day's format.
    pub format: Pairs,
}

/// Reads an input file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(bytes: &[u8]) -> Read<Input> {
    let json = parse(bytes)?;
    let file = Object::of(&json, &["day", "shadowers", "advocates", "history", "pins", "weights", "seed"])?;
    let (day, zone, format) = file.need("day", day)?;
    let shadowers = file.need("shadowers", list(shadower))?;
    each_once("shadowers", shadowers.iter().map(|person| &person.id))?;
    let advocates = file.need("advocates", list(advocate))?;
    each_once("advocates", advocates.iter().map(|person| &person.id))?;
    let request = Request {
        history: file.maybe("history", list(met))?.unwrap_or_default(),
        pins: file.maybe("pins", list(pin))?.unwrap_or_default(),
        weights: file.maybe("weights", weights)?.unwrap_or_default(),
        seed: file.maybe("seed", whole(u64::MAX))?.unwrap_or_default(),
        known: vec![],
        day,
        shadowers,
        advocates,
    };
    pins_of_people_here(&request)?;
    Ok(Input { request, zone, format })
}

/// Reads weights, each with its default where it is missing.
///
/// # Errors
/// A key that is no weight, or a weight that is no whole number from 0 to 100.
pub fn weights(json: &Json) -> Read<Weights> {
    let weights = Object::of(json, &["topic", "shared_hours", "language", "repeat", "experience", "load"])?;
    let weight = |name, usual| -> Read<u32> { Ok(weights.maybe(name, whole(WEIGHT_MAX))?.unwrap_or(usual)) };
    let usual = Weights::default();
    Ok(Weights {
        topic: weight("topic", usual.topic)?,
        shared_hours: weight("shared_hours", usual.shared_hours)?,
        language: weight("language", usual.language)?,
        repeat: weight("repeat", usual.repeat)?,
        experience: weight("experience", usual.experience)?,
        load: weight("load", usual.load)?,
    })
}

/// Where in the file that stands which the engine refuses.
pub fn problem(request: &Request, refused: &Refused) -> Problem {
    let words = Problem::new(refused.to_string());
    let at = match refused {
        Refused::PinBreaksRule { pin, .. } => request.pins.iter().position(|other| other == pin),
        Refused::PinnedTwice(shadower) => request.pins.iter().rposition(|other| other.shadower == *shadower),
        // All else was looked at when the file was read.
        _ => None,
    };
    match at {
        Some(at) => words.at(at).under("pins"),
        None => words,
    }
}

fn day(json: &Json) -> Read<(Day, TimeZone, Pairs)> {
    let day = Object::of(
        json,
        &[
            "date",
            "time_zone",
            "start",
            "end",
            "format",
            "topics",
            "team_language",
            "min_shared_minutes",
            "min_free_advocates",
        ],
    )?;
    let date = day.need("date", date)?;
    let zone = day.need("time_zone", zone)?;
    let window = window(&day, date, &zone)?;
    let format = day.need("format", formats::format)?;
    let topics = day.maybe("topics", texts)?.unwrap_or_default();
    let team_language = day.maybe("team_language", text)?.unwrap_or_else(|| TEAM_LANGUAGE.to_owned());
    let min_shared_minutes = day.maybe("min_shared_minutes", count)?.unwrap_or(SHARED_MINUTES).into();
    let min_free_advocates = day.maybe("min_free_advocates", count)?.unwrap_or_default();
    let day = Day {
        date,
        window,
        team_language,
        min_shared_minutes,
        topics,
        gives_buddies: format.gives_buddies,
        min_free_advocates: if format.takes_buddies_off_queue { min_free_advocates } else { 0 },
    };
    Ok((day, zone, format))
}

/// The day's window. It does not run over midnight: there is one date.
fn window(day: &Object<'_>, date: Date, zone: &TimeZone) -> Read<Window> {
    let (start, end) = (day.need("start", time)?, day.need("end", time)?);
    let window = Window { start: zones::resolve(start.on(date), zone), end: zones::resolve(end.on(date), zone) };
    if window.end == Timestamp::MAX {
        return Err(Problem::new("the calendar ends there: write an earlier date").under("date"));
    }
    if end <= start {
        let words = format!("the day starts at {start} and ends at {end}: write an end after its start");
        return Err(Problem::new(words).under("end"));
    }
    if window.end <= window.start {
        let words = format!("the clock skips {start} to {end} on that date: write a later end");
        return Err(Problem::new(words).under("end"));
    }
    Ok(window)
}

fn shadower(json: &Json) -> Read<Shadower> {
    let person = Object::of(
        json,
        &[
            "id",
            "time_zone",
            "hours",
            "topics",
            "languages",
            "team",
            "manager",
            "first_time",
            "behind_quota",
            "never_with",
        ],
    )?;
    // Who somebody works with is for other readers of the file; no pair follows from it.
    person.maybe("team", text)?;
    person.maybe("manager", text)?;
    Ok(Shadower {
        id: person.need("id", person_id)?,
        time_zone: person.need("time_zone", zone)?,
        hours: person.need("hours", hours)?,
        topics: person.maybe("topics", texts)?.unwrap_or_default(),
        languages: person.maybe("languages", texts)?.unwrap_or_default(),
        first_time: person.maybe("first_time", truth)?.unwrap_or_default(),
        behind_quota: person.maybe("behind_quota", truth)?.unwrap_or_default(),
        never_with: person.maybe("never_with", list(person_id))?.unwrap_or_default(),
    })
}

fn advocate(json: &Json) -> Read<Advocate> {
    let person = Object::of(
        json,
        &[
            "id",
            "time_zone",
            "hours",
            "topics",
            "languages",
            "capacity",
            "days_done",
            "load_90d",
            "left_this_month",
            "away",
            "breaks",
            "never_with",
        ],
    )?;
    Ok(Advocate {
        id: person.need("id", person_id)?,
        time_zone: person.need("time_zone", zone)?,
        hours: person.need("hours", hours)?,
        topics: person.maybe("topics", texts)?.unwrap_or_default(),
        languages: person.maybe("languages", texts)?.unwrap_or_default(),
        capacity: person.maybe("capacity", count)?.unwrap_or(1),
        days_done: person.maybe("days_done", count)?.unwrap_or_default(),
        load_90d: person.maybe("load_90d", count)?.unwrap_or_default(),
        left_this_month: person.maybe("left_this_month", count)?,
        away: person.maybe("away", truth)?.unwrap_or_default(),
        breaks: person.maybe("breaks", list(hours))?.unwrap_or_default(),
        never_with: person.maybe("never_with", list(person_id))?.unwrap_or_default(),
    })
}

fn met(json: &Json) -> Read<Met> {
    let met = Object::of(json, &["shadower", "advocate", "date"])?;
    Ok(Met {
        shadower: met.need("shadower", person_id)?,
        advocate: met.need("advocate", person_id)?,
        date: met.need("date", date)?,
    })
}

fn pin(json: &Json) -> Read<Pin> {
    let pin = Object::of(json, &["shadower", "advocate"])?;
    Ok(Pin { shadower: pin.need("shadower", person_id)?, advocate: pin.need("advocate", person_id)? })
}

fn texts(json: &Json) -> Read<Vec<String>> {
    list(text)(json)
}

fn count(json: &Json) -> Read<u32> {
    whole(u32::MAX)(json)
}

/// Two times; an end before the start runs over midnight.
fn hours(json: &Json) -> Read<Hours> {
    let times = list(time)(json)?;
    let &[start, end] = times.as_slice() else {
        let there = match times.len() {
            1 => "there is 1 time".to_owned(),
            times => format!("there are {times} times"),
        };
        let words = format!("{there} here: write two, as in [\"09:00\", \"17:00\"]");
        return Err(Problem::new(words));
    };
    Hours::new(start, end).map_err(|empty| Problem::new(empty.to_string()))
}

fn each_once<'a>(list: &str, ids: impl Iterator<Item = &'a PersonId>) -> Read<()> {
    let mut seen = HashSet::new();
    for (at, id) in ids.enumerate() {
        if !seen.insert(id) {
            let words = format!("{} is here twice: name each of the {list} once", Json::Text(id.0.clone()));
            return Err(Problem::new(words).under("id").at(at).under(list));
        }
    }
    Ok(())
}

fn pins_of_people_here(request: &Request) -> Read<()> {
    let shadowers: HashSet<&PersonId> = request.shadowers.iter().map(|person| &person.id).collect();
    let advocates: HashSet<&PersonId> = request.advocates.iter().map(|person| &person.id).collect();
    for (at, pin) in request.pins.iter().enumerate() {
        for (key, here, id) in [("shadower", &shadowers, &pin.shadower), ("advocate", &advocates, &pin.advocate)] {
            if !here.contains(id) {
                let words = format!("{} is none of the {key}s: add them, or remove the pin", Json::Text(id.0.clone()));
                return Err(Problem::new(words).under(key).at(at).under("pins"));
            }
        }
    }
    Ok(())
}
