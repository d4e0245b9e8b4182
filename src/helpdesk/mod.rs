//! Help desks' webhooks: is this really the desk, and did a person send a public reply? One file a desk.
//!
//! Wanted: nobody is praised for a note, an automatic answer or somebody else's reply; and of what customers and agents
//! wrote nothing gets any further than these files. So what a desk sends is read into types that have no place for it,
//! errors say where something is wrong and never what stood there, and only [`DeskReply`] comes out.
//!
//! A new desk is a variant of [`Desk`], a file with its `WIRE`, a line in [`wire`], and its secret in `config.rs`.

pub mod api;
mod field;
pub mod help_scout;
pub mod intercom;
pub mod plain;
pub mod signature;
pub mod zendesk;

use jiff::Timestamp;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::domain::desk::{Desk, DeskReply};
pub use signature::{Refused, Secret};

/// Where something is wrong is told in so many characters at most.
const PLACE_CHARS_MAX: usize = 100;

/// A request's headers, by their names in small letters.
pub type Headers<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// How one desk talks.
pub struct Wire {
    /// Did somebody who knows the secret send this, and lately?
    pub verify: fn(&Secret, Headers<'_>, &[u8], Timestamp) -> Result<(), Refused>,
    /// What does it say?
    pub read: fn(Headers<'_>, &str) -> Result<Heard, Unreadable>,
}

/// What a desk told us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// People sent public replies. Usually one did.
    Replies(Vec<DeskReply>),
    /// Somebody replied, and who and when has to be asked of the desk.
    Fetch(Fetch),
    /// Nobody did, because.
    Nothing(&'static str),
}

/// A ticket whose newest reply has to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    pub desk: Desk,
    pub ticket: String,
}

/// Why a body of a desk's is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it is no JSON")]
    NotJson,
    /// It is, with something else in it than the desk's documentation has, here.
    #[error("something else than expected at {0}")]
    Shape(String),
}

impl Unreadable {
    fn at(place: &str) -> Unreadable {
        Unreadable::Shape(place.chars().take(PLACE_CHARS_MAX).collect())
    }
}

fn wire(desk: Desk) -> &'static Wire {
    match desk {
        Desk::Zendesk => &zendesk::WIRE,
        Desk::HelpScout => &help_scout::WIRE,
        Desk::Intercom => &intercom::WIRE,
        Desk::Plain => &plain::WIRE,
    }
}

/// The desks that are set up, each with its secret.
#[derive(Clone, Default)]
pub struct Desks(Vec<(Desk, Secret)>);

impl Desks {
    /// One more.
    #[must_use]
    pub fn with(mut self, desk: Desk, secret: Secret) -> Desks {
        self.0.retain(|(known, _)| *known != desk);
        self.0.push((desk, secret));
        self
    }

    pub fn secret(&self, desk: Desk) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| *known == desk).map(|(_, secret)| secret)
    }

    /// Which ones.
    pub fn all(&self) -> impl Iterator<Item = Desk> {
        self.0.iter().map(|(desk, _)| *desk)
    }
}

/// Did the desk send this?
///
/// # Errors
/// Why it must not be believed.
pub fn verify(desk: Desk, secret: &Secret, headers: Headers<'_>, body: &[u8], now: Timestamp) -> Result<(), Refused> {
    (wire(desk).verify)(secret, headers, body, now)
}

/// What the desk says. A reply that it dates into the future was sent now: whose clocks differ by a little must not
/// lose it, and one that had yet to come would count for no day.
///
/// # Errors
/// Where it says something else than was expected.
pub fn read(desk: Desk, headers: Headers<'_>, body: &[u8], now: Timestamp) -> Result<Heard, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::NotJson)?;
    let mut heard = match (wire(desk).read)(headers, text) {
        // What is wrong first is told first: a body may be no JSON at all after the place where it is unexpected.
        Err(Unreadable::Shape(_)) if serde_json::from_str::<IgnoredAny>(text).is_err() => {
            return Err(Unreadable::NotJson);
        }
        read => read?,
    };
    if let Heard::Replies(replies) = &mut heard {
        for reply in replies {
            reply.at = reply.at.min(now);
        }
    }
    Ok(heard)
}

/// Reads JSON. The error names the place alone: what stands there may be a customer's.
fn json<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| match error.inner().classify() {
        serde_json::error::Category::Data => Unreadable::at(&error.path().to_string()),
        _ => Unreadable::NotJson,
    })?;
    reader.end().map_err(|_| Unreadable::NotJson)?;
    Ok(value)
}
