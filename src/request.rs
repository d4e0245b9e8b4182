//! A request and its answer, in our own words. The wire is read into the one and written from the other by `slack`;
//! commands know only these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::action::{Action, Form};
use crate::domain::ids::{ChannelId, PersonId};
use crate::views::{Message, View};

/// Somebody wants something.
#[derive(Clone, Debug)]
pub struct Request {
    /// The same for a request that comes twice.
    pub key: String,
    pub actor: PersonId,
    /// Where it was asked; forms have no such place.
    pub channel: Option<ChannelId>,
    pub asks: Asks,
}

/// What for.
#[derive(Clone, Debug)]
pub enum Asks {
    /// The text after `/shadow`.
    Command(String),
    Press {
        action: Action,
        on: On,
    },
    Submit {
        form: Form,
        fields: Fields,
    },
}

/// What a pressed button stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A message that only this person sees.
    Ephemeral,
    /// A message that others see too, or that stays.
    Message,
}

/// After a field's name: where the kinds of its files stand.
pub const FILE_KINDS: &str = " (kinds of files)";

/// What was filled in: a field's name, and what it holds (none, one or several).
#[derive(Clone, Debug, Default)]
pub struct Fields(pub BTreeMap<String, Vec<String>>);

impl Fields {
    /// A field with one value; empty if it was left out.
    pub fn one(&self, name: &str) -> &str {
        self.many(name).first().map_or("", String::as_str)
    }

    /// Was this field in the form at all, filled in or not?
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Of what kinds the files in this field are, such as "png".
    pub fn file_kinds(&self, name: &str) -> &[String] {
        self.many(&format!("{name}{FILE_KINDS}"))
    }

    pub fn many(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

/// What the person gets at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Nothing,
    /// Only to the person, beside what is there.
    Say(Message),
    /// The same in the place of the message whose button was pressed.
    Replace(Message),
    /// A form opens.
    Open(View),
    /// The same, and what comes of it takes the place of the message whose button was pressed ([`Answer::Redraw`]).
    OpenOver(View),
    /// The form stays open; a sentence at each of these fields.
    Wrong(BTreeMap<String, String>),
    /// The next form, over this one: closing it leads back.
    Next(View),
    /// The same form, drawn anew in its place.
    Again(View),
    /// The form closes, and all under it.
    Close,
    /// The same, and this takes the place of the message from which the form was opened.
    Redraw(Message),
}

impl Answer {
    /// One field is wrong.
    pub fn wrong(field: &str, why: impl Into<String>) -> Answer {
        Answer::Wrong(BTreeMap::from([(field.to_owned(), why.into())]))
    }
}
