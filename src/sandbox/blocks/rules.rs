//! What a single value may be.

use serde_json::Value;

use super::{
    check::Check,
    elements::{OPTION, PLAIN_OPTION, Place},
};
use crate::sandbox::forms::{is_date, is_time};

/// A key of an object.
pub(super) struct Key {
    pub name: &'static str,
    pub rule: Rule,
    pub is_required: bool,
}

/// What a value may be. Lengths are in characters.
pub(super) enum Rule {
    /// Anything.
    Any,
    /// True or false.
    Bool,
    /// A string of 1 to this many characters.
    Str(usize),
    /// A string of 0 to this many characters.
    MaybeEmpty(usize),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An integer within these bounds.
    Int(i64, i64),
    /// A number, written as a string.
    NumberText,
    /// A date as `2026-12-31`.
    Date,
    /// A time as `09:30`.
    Time,
    /// An `http` or `https` address of up to this many characters.
    Url(usize),
    /// A `plain_text` object.
    Plain(usize),
    /// A `plain_text` or `mrkdwn` object.
    Text(usize),
    /// An option of a menu, whose text is plain.
    PlainOption,
    /// An option of checkboxes or radio buttons, whose text may be `mrkdwn`.
    Option,
    /// An object with these keys.
    Object(&'static [Key]),
    /// A list of `min` to `max` of these.
    List(usize, usize, &'static Rule),
    /// An element that is allowed at this place.
    Element(Place),
}

impl Key {
    /// A key that has to be there.
    pub const fn must(name: &'static str, rule: Rule) -> Key {
        Key { name, rule, is_required: true }
    }

    /// A key that can be left out.
    pub const fn may(name: &'static str, rule: Rule) -> Key {
        Key { name, rule, is_required: false }
    }
}

/// The keys of a text object besides its type.
const PLAIN_KEYS: [&str; 2] = ["text", "emoji"];
const MRKDWN_KEYS: [&str; 2] = ["text", "verbatim"];

impl Check {
    /// Checks one value.
    pub fn rule(&mut self, value: &Value, rule: &Rule, pointer: &str) {
        match rule {
            Rule::Any => {}
            Rule::Bool => self.must(value.is_boolean(), "must be a boolean", pointer),
            Rule::Str(max) => self.string(value, 1, *max, pointer),
            Rule::MaybeEmpty(max) => self.string(value, 0, *max, pointer),
            Rule::OneOf(words) => {
                let is_one = value.as_str().is_some_and(|word| words.contains(&word));
                self.must(is_one, format_args!("must be one of {}", words.join(", ")), pointer);
            }
            Rule::Int(min, max) => {
                let is_within = value.as_i64().is_some_and(|number| (*min..=*max).contains(&number));
                self.must(is_within, format_args!("must be between {min} and {max}"), pointer);
            }
            Rule::NumberText => {
                let is_number = value.as_str().is_some_and(|text| text.parse::<f64>().is_ok());
                self.must(is_number, "must be a number in a string", pointer);
            }
            Rule::Date => self.must(value.as_str().is_some_and(is_date), "must be a date as YYYY-MM-DD", pointer),
            Rule::Time => self.must(value.as_str().is_some_and(is_time), "must be a time as HH:mm", pointer),
            Rule::Url(max) => self.url(value, *max, pointer),
            Rule::Plain(max) => self.text(value, &["plain_text"], *max, pointer),
            Rule::Text(max) => self.text(value, &["plain_text", "mrkdwn"], *max, pointer),
            Rule::PlainOption => self.object(value, PLAIN_OPTION, pointer),
            Rule::Option => self.object(value, OPTION, pointer),
            Rule::Object(keys) => self.object(value, keys, pointer),
            Rule::List(min, max, of) => self.list(value, (*min, *max), of, pointer),
            Rule::Element(place) => self.element(value, *place, pointer),
        }
    }

    fn must(&mut self, is_fine: bool, what: impl std::fmt::Display, pointer: &str) {
        if !is_fine {
            self.wrong(what, pointer);
        }
    }

    fn string(&mut self, value: &Value, min: usize, max: usize, pointer: &str) {
        let Some(text) = value.as_str() else {
            return self.wrong("must be a string", pointer);
        };
        let length = text.chars().count();
        self.must(length >= min, "must be more than 0 characters", pointer);
        self.must(length <= max, format_args!("must be less than {} characters", max + 1), pointer);
    }

    fn url(&mut self, value: &Value, max: usize, pointer: &str) {
        self.string(value, 1, max, pointer);
        let is_web =
            value.as_str().is_some_and(|url| ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)));
        self.must(is_web, "must be a valid URL", pointer);
    }

    fn list(&mut self, value: &Value, (min, max): (usize, usize), of: &Rule, pointer: &str) {
        let Some(items) = value.as_array() else {
            return self.wrong("must be an array", pointer);
        };
        self.must(items.len() >= min, format_args!("no less than {min} items allowed"), pointer);
        self.must(items.len() <= max, format_args!("no more than {max} items allowed"), pointer);
        for (at, item) in items.iter().enumerate() {
            self.rule(item, of, &format!("{pointer}/{at}"));
        }
    }

    fn text(&mut self, value: &Value, kinds: &[&str], max: usize, pointer: &str) {
        let kind = value["type"].as_str().unwrap_or_default();
        if !kinds.contains(&kind) {
            return self.wrong(format_args!("unsupported type: {kind}"), &format!("{pointer}/type"));
        }
        let allowed = match kind {
            "plain_text" => PLAIN_KEYS,
            _ => MRKDWN_KEYS,
        };
        for name in value.as_object().into_iter().flat_map(|fields| fields.keys()) {
            let is_allowed = name == "type" || allowed.contains(&name.as_str());
            self.must(is_allowed, format_args!("invalid additional property: {name}"), pointer);
        }
        self.string(&value["text"], 1, max, &format!("{pointer}/text"));
    }
}
