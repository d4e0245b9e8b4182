//! JSON as our files are read: each value of the kind that belongs there, each key known and there once, and what is
//! wrong told with the path of its field (`advocates[3].hours[0]: …`).
//!
//! A file is parsed into [`Json`], which keeps what serde would silently drop (a key that comes twice). Readers are plain
//! functions from a value to what it means; whoever goes down into a field adds its step to the path of a [`Problem`].

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::Segment;

/// More of a value is not quoted.
const QUOTED_CHARS_MAX: usize = 40;

/// A path, or what is wrong, is cut after so many characters: keys can be long and deep, and ids, too.
const PART_CHARS_MAX: usize = 400;

/// A value in a file. Objects have their keys in the file's order, also those that come twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Whole(i128),
    /// Whatever has a point or an exponent, or more digits than a computer counts with.
    Fraction(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// What is wrong in a file, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    path: String,
    words: String,
}

/// What a reader answers.
pub type Read<T> = Result<T, Problem>;

impl Problem {
    /// Those words, about the value itself.
    pub fn new(words: impl Into<String>) -> Problem {
        Problem { path: String::new(), words: words.into() }
    }

    /// The same, seen from the object that has the value under this key.
    pub fn under(mut self, key: &str) -> Problem {
        let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let step = match !key.is_empty() && key.chars().count() <= QUOTED_CHARS_MAX && key.chars().all(is_plain) {
            true => format!(".{key}"),
            false => format!("[{}]", quoted(key)),
        };
        self.path.insert_str(0, &step);
        self
    }

    /// The same, seen from the list that has the value at this place, from 0.
    pub fn at(mut self, index: usize) -> Problem {
        self.path.insert_str(0, &format!("[{index}]"));
        self
    }

    fn not(wanted: impl fmt::Display, found: &Json) -> Problem {
        Problem::new(format!("write {wanted}, not {found}"))
    }
}

impl fmt::Display for Problem {
    /// One line, whatever the file has in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.strip_prefix('.').unwrap_or(&self.path);
        let gap = if path.is_empty() { "" } else { ": " };
        let words: String = self.words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        write!(f, "{}{gap}{}", clipped(path, PART_CHARS_MAX), clipped(&words, PART_CHARS_MAX))
    }
}

impl std::error::Error for Problem {}

fn quoted(text: &str) -> String {
    format!("{:?}", clipped(text, QUOTED_CHARS_MAX))
}

fn clipped(text: &str, chars_max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

impl fmt::Display for Json {
    /// As it is named in a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Whole(number) => write!(f, "{number}"),
            Json::Fraction(number) => write!(f, "{number:?}"),
            Json::Text(text) => f.write_str(&quoted(text)),
            Json::List(_) => f.write_str("a list"),
            Json::Object(_) => f.write_str("an object"),
        }
    }
}

/// Reads the JSON of a file.
///
/// # Errors
/// It is none; the path is that of the field in which it breaks off.
pub fn parse(bytes: &[u8]) -> Read<Json> {
    let broken = |error: &serde_json::Error| Problem::new(format!("this is no valid JSON ({error}): mend it there"));
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let json = serde_path_to_error::deserialize(&mut text).map_err(|error| {
        let path: Vec<&Segment> = error.path().iter().collect();
        path.into_iter().rev().fold(broken(error.inner()), |problem, step| match step {
            Segment::Seq { index } => problem.at(*index),
            Segment::Map { key } => problem.under(key),
            Segment::Enum { .. } | Segment::Unknown => problem,
        })
    })?;
    text.end().map_err(|error| broken(&error))?;
    Ok(json)
}

/// Reads a text.
///
/// # Errors
/// It is something else.
pub fn text(json: &Json) -> Read<String> {
    match json {
        Json::Text(text) => Ok(text.clone()),
        other => Err(Problem::not("a text in quotation marks", other)),
    }
}

/// Reads somebody's id: a text that is not empty.
///
/// # Errors
/// It is something else, or empty.
pub fn id(json: &Json) -> Read<String> {
    Some(text(json)?).filter(|id| !id.is_empty()).ok_or_else(|| Problem::new("an id cannot be empty: write one"))
}

/// Reads `true` or `false`.
///
/// # Errors
/// It is something else.
pub fn truth(json: &Json) -> Read<bool> {
    match json {
        Json::Bool(value) => Ok(*value),
        other => Err(Problem::not("true or false", other)),
    }
}

/// Reads a whole number from 0 to `max`.
pub fn whole<N>(max: N) -> impl Fn(&Json) -> Read<N>
where
    N: Copy + fmt::Display + PartialOrd + TryFrom<i128>,
{
    move |json| {
        let number = match json {
            Json::Whole(number) => N::try_from(*number).ok().filter(|number| *number <= max),
            _ => None,
        };
        number.ok_or_else(|| Problem::not(format_args!("a whole number from 0 to {max}"), json))
    }
}

/// Reads a list, each of its values with `read`.
pub fn list<T>(read: impl Fn(&Json) -> Read<T>) -> impl Fn(&Json) -> Read<Vec<T>> {
    move |json| match json {
        Json::List(values) => {
            let values = values.iter().enumerate();
            values.map(|(index, value)| read(value).map_err(|problem| problem.at(index))).collect()
        }
        other => Err(Problem::not("a list in square brackets", other)),
    }
}

/// An object whose keys are all known, and there once.
pub struct Object<'a> {
    fields: &'a [(String, Json)],
}

impl<'a> Object<'a> {
    /// # Errors
    /// The value is no object; or the first of its keys that is none of `known`, or there for the second time.
    pub fn of(json: &'a Json, known: &[&str]) -> Read<Object<'a>> {
        let Json::Object(fields) = json else {
            return Err(Problem::not("an object in braces", json));
        };
        for (at, (key, _)) in fields.iter().enumerate() {
            if !known.contains(&key.as_str()) {
                let words = format!("no such key is known here; remove it, or write one of {}", known.join(", "));
                return Err(Problem::new(words).under(key));
            }
            if fields[..at].iter().any(|(earlier, _)| earlier == key) {
                return Err(Problem::new("this key is here twice: keep one of the two").under(key));
            }
        }
        Ok(Object { fields })
    }

    /// What stands under a key that has to be there.
    ///
    /// # Errors
    /// It is missing, or `read` refuses it.
    pub fn need<T>(&self, key: &str, read: impl Fn(&Json) -> Read<T>) -> Read<T> {
        self.maybe(key, read)?.ok_or_else(|| Problem::new("this key is missing: add it").under(key))
    }

    /// What stands under a key that may be missing.
    ///
    /// # Errors
    /// `read` refuses it.
    pub fn maybe<T>(&self, key: &str, read: impl Fn(&Json) -> Read<T>) -> Read<Option<T>> {
        let found = self.fields.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| read(value).map_err(|problem| problem.under(key))).transpose()
    }
}

struct AnyValue;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Json, D::Error> {
        from.deserialize_any(AnyValue)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Whole(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Whole(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Fraction(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = entries.next_entry()? {
            fields.push(field);
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<T: fmt::Debug>(read: Read<T>) -> String {
        read.expect_err("it is refused").to_string()
    }

    /// `{"people": [{"id": …, "age": …}]}`
    fn people(file: &str) -> Read<Vec<(String, Option<u8>)>> {
        let json = parse(file.as_bytes())?;
        let person = |json: &Json| {
            let person = Object::of(json, &["id", "age"])?;
            Ok((person.need("id", id)?, person.maybe("age", whole(120_u8))?))
        };
        Object::of(&json, &["people"])?.need("people", list(person))
    }

    #[test]
    fn what_is_right_is_read() {
        let read = people(r#"{"people": [{"id": "ana", "age": 0}, {"age": 120, "id": "b\u0065n"}, {"id": " "}]}"#);
        assert_eq!(read.unwrap(), [("ana".into(), Some(0)), ("ben".into(), Some(120)), (" ".into(), None)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_path() {
        for (file, words) in [
            ("[]", "write an object in braces, not a list"),
            ("{}", "people: this key is missing: add it"),
            (r#"{"people": {}}"#, "people: write a list in square brackets, not an object"),
            (r#"{"people": [{}]}"#, "people[0].id: this key is missing: add it"),
            (r#"{"people": [{"id": "a"}, null]}"#, "people[1]: write an object in braces, not null"),
            (r#"{"people": [{"id": 5}]}"#, "people[0].id: write a text in quotation marks, not 5"),
            (r#"{"people": [{"id": ""}]}"#, "people[0].id: an id cannot be empty: write one"),
            (r#"{"people": [{"id": "a", "age": -1}]}"#, "people[0].age: write a whole number from 0 to 120, not -1"),
            (r#"{"people": [{"id": "a", "age": 1.0}]}"#, "people[0].age: write a whole number from 0 to 120, not 1.0"),
            (
                r#"{"people": [{"id": "a", "age": "7"}]}"#,
                "people[0].age: write a whole number from 0 to 120, not \"7\"",
            ),
            (r#"{"people": [{"id": "a", "id": "a"}]}"#, "people[0].id: this key is here twice: keep one of the two"),
            (
                r#"{"people": [{"ID": "a"}]}"#,
                "people[0].ID: no such key is known here; remove it, or write one of id, age",
            ),
            (
                r#"{"people": [], "a\n.b": 1}"#,
                r#"["a\n.b"]: no such key is known here; remove it, or write one of people"#,
            ),
        ] {
            assert_eq!(said(people(file)), words, "{file}");
        }
    }

    #[test]
    fn where_the_json_breaks_off_is_told() {
        for (file, path) in [
            ("", "this is no valid JSON (EOF"),
            ("{} {}", "this is no valid JSON (trailing characters"),
            (r#"{"people": [{"id": "a", "age": 1e999}]}"#, "people[0].age: this is no valid JSON (number out of range"),
            (r#"{"people": [{"id": "\ud800"}]}"#, "people[0].id: this is no valid JSON (unexpected end of hex escape"),
            (r#"{"people": [{"id": "#, "people[0].id: this is no valid JSON (EOF"),
            ("{'people': []}", "this is no valid JSON (key must be a string at line 1 column 2): mend it there"),
        ] {
            assert!(said(people(file)).starts_with(path), "{file}: {}", said(people(file)));
        }
        assert!(said(parse(b"{\"a\": \"\xff\"}")).starts_with("a: this is no valid JSON (invalid unicode code point"));
        assert!(said(parse("[".repeat(200).as_bytes())).contains("recursion limit"));
    }

    #[test]
    fn a_problem_is_one_short_line() {
        let long = format!("{{\"people\": [{{\"id\": \"a\", \"age\": \"\\n{}\"}}]}}", "x".repeat(1_000));
        let words = said(people(&long));
        assert!(words.len() < 200 && words.ends_with("xxx…\""), "{words}");
        assert_eq!(Problem::new("one\ntwo").to_string(), "one two");
    }
}
