//! Reads a rota's file, strictly: what is not as it should be is refused with the path of its field.

use std::collections::HashSet;
use std::hash::Hash;
use std::num::NonZeroU32;

use crate::domain::hours::{Hours, TimeOfDay};
use crate::domain::ids::PersonId;
use crate::domain::rotation::{self, Every, Join, Leave, Misfit, Only, Override, Rota, Rotation, Weekday};
use crate::files::{instant, local_time, person_id, time, zone};
use crate::strict_json::{Json, Object, Problem, Read, list, parse, text};

const EVERY: [(&str, Every); 4] =
    [("hour", Every::Hour), ("day", Every::Day), ("week", Every::Week), ("month", Every::Month)];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// What text programs make of quotation marks, and what is one in other languages.
const BENT_QUOTES: [char; 8] = ['“', '”', '„', '«', '»', '‘', '’', '\''];

/// Reads a rota's file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(bytes: &[u8]) -> Read<Rota> {
    let json = parse(bytes).map_err(|problem| curly(bytes).unwrap_or(problem))?;
    let file = Object::of(&json, &["rotations", "overrides", "fallback"])?;
    let rotations = file.need("rotations", list(rotation))?;
    if let Some(at) = second(rotations.iter().map(|rotation| &rotation.name)) {
        return Err(twice(&rotations[at].name, "rotation").under("name").at(at).under("rotations"));
    }
    Ok(Rota {
        rotations,
        overrides: file.maybe("overrides", list(one_override))?.unwrap_or_default(),
        fallback: file.maybe("fallback", person_id)?,
    })
}

/// What is wrong with quotation marks that a text program has bent.
fn curly(bytes: &[u8]) -> Option<Problem> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (mut is_quoted, mut is_escaped) = (false, false);
    let bent = text.char_indices().find(|(_, c)| {
        is_quoted ^= *c == '"' && !is_escaped;
        is_escaped = is_quoted && *c == '\\' && !is_escaped;
        !is_quoted && BENT_QUOTES.contains(c)
    });
    let (at, mark) = bent?;
    let line = text[..at].matches('\n').count() + 1;
    Some(Problem::new(format!("line {line} has {mark} as a quotation mark: write straight ones, like \"name\"")))
}

fn name(json: &Json) -> Read<String> {
    Some(text(json)?).filter(|name| !name.is_empty()).ok_or_else(|| Problem::new("a name cannot be empty: write one"))
}

fn rotation(json: &Json) -> Read<Rotation> {
    let rotation =
        Object::of(json, &["name", "every", "length", "start", "time_zone", "people", "only", "joins", "leaves"])?;
    let rotation = Rotation {
        name: rotation.need("name", name)?,
        every: rotation.need("every", one_of(&EVERY))?,
        length: rotation.maybe("length", length)?.unwrap_or(NonZeroU32::MIN),
        start: rotation.need("start", local_time)?,
        zone: rotation.need("time_zone", zone)?,
        people: rotation.need("people", people)?,
        only: rotation.maybe("only", only)?,
        joins: rotation.maybe("joins", list(join))?.unwrap_or_default(),
        leaves: rotation.maybe("leaves", list(leave))?.unwrap_or_default(),
    };
    match rotation::misfit(&rotation) {
        Some(misfit) => Err(problem(&rotation, misfit)),
        None => Ok(rotation),
    }
}

/// Where in the file that stands which cannot be.
fn problem(rotation: &Rotation, misfit: Misfit) -> Problem {
    let quoted = |person: &str| Json::Text(person.to_owned());
    match misfit {
        Misfit::IsIn(at) => {
            let join = &rotation.joins[at];
            let words = format!(
                "{} is in the rotation already: remove this, or let them leave earlier",
                quoted(join.person.as_str())
            );
            Problem::new(words).under("person").at(at).under("joins")
        }
        Misfit::AfterNobody(at) => {
            let after = rotation.joins[at].after.as_ref().map_or("", |after| after.as_str());
            let words = format!("{} is not in the rotation then: name somebody who is", quoted(after));
            Problem::new(words).under("after").at(at).under("joins")
        }
        Misfit::IsOut(at) => {
            let leave = &rotation.leaves[at];
            let words = format!(
                "{} is not in the rotation then: remove this, or name somebody who is",
                quoted(leave.person.as_str())
            );
            Problem::new(words).under("person").at(at).under("leaves")
        }
    }
}

fn length(json: &Json) -> Read<NonZeroU32> {
    let number = match json {
        Json::Whole(number) => u32::try_from(*number).ok().and_then(NonZeroU32::new),
        _ => None,
    };
    number.ok_or_else(|| Problem::new(format!("write a whole number from 1 to {}, not {json}", u32::MAX)))
}

fn people(json: &Json) -> Read<Vec<PersonId>> {
    let people = list(person_id)(json)?;
    if people.is_empty() {
        return Err(Problem::new("nobody is here: name at least one"));
    }
    match second(people.iter()) {
        Some(at) => Err(twice(people[at].as_str(), "person").at(at)),
        None => Ok(people),
    }
}

fn only(json: &Json) -> Read<Only> {
    let only = Object::of(json, &["weekdays", "from", "until"])?;
    let weekdays = only.maybe("weekdays", weekdays)?.unwrap_or_else(|| Weekday::ALL.to_vec());
    let from = only.maybe("from", time)?.unwrap_or(TimeOfDay::MIDNIGHT);
    let until = only.maybe("until", time)?.unwrap_or(TimeOfDay::END);
    Hours::new(from, until).map_err(|empty| Problem::new(empty.to_string()).under("until"))?;
    Ok(Only { weekdays, from, until })
}

fn weekdays(json: &Json) -> Read<Vec<Weekday>> {
    let weekdays = list(one_of(&WEEKDAYS))(json)?;
    if weekdays.is_empty() {
        return Err(Problem::new("no weekday is here: name at least one, or leave the key out for all"));
    }
    match second(weekdays.iter()) {
        Some(at) => Err(Problem::new("this weekday is here twice: name each once").at(at)),
        None => Ok(weekdays),
    }
}

fn join(json: &Json) -> Read<Join> {
    let join = Object::of(json, &["person", "from", "after"])?;
    Ok(Join {
        person: join.need("person", person_id)?,
        from: join.need("from", local_time)?,
        after: join.maybe("after", person_id)?,
    })
}

fn leave(json: &Json) -> Read<Leave> {
    let leave = Object::of(json, &["person", "from"])?;
    Ok(Leave { person: leave.need("person", person_id)?, from: leave.need("from", local_time)? })
}

fn one_override(json: &Json) -> Read<Override> {
    let fields = Object::of(json, &["from", "until", "person", "replaces"])?;
    let one = Override {
        from: fields.need("from", instant)?,
        until: fields.need("until", instant)?,
        person: fields.maybe("person", person_id)?,
        replaces: fields.maybe("replaces", person_id)?,
    };
    if one.until <= one.from {
        return Err(Problem::new("the override does not end after its start: write a later end").under("until"));
    }
    if one.person.is_none() && one.replaces.is_none() {
        return Err(Problem::new("nobody is named: write a person, whom they replace, or both"));
    }
    Ok(one)
}

/// Reads one of a few words.
fn one_of<T: Copy>(known: &[(&str, T)]) -> impl Fn(&Json) -> Read<T> {
    move |json| {
        let typed = text(json)?;
        known.iter().find(|(name, _)| *name == typed).map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            Problem::new(format!("write one of {}, not {json}", names.join(", ")))
        })
    }
}

/// The place of the first that was there before.
fn second<T: Eq + Hash>(mut values: impl Iterator<Item = T>) -> Option<usize> {
    let mut seen = HashSet::new();
    values.position(|value| !seen.insert(value))
}

fn twice(id: &str, what: &str) -> Problem {
    Problem::new(format!("{} is here twice: name each {what} once", Json::Text(id.to_owned())))
}
