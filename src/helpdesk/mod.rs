//! Help desks' webhooks: is this really the desk, and did a person send a public reply? One file a desk.
//!
//! Wanted: nobody is praised for a note, an automatic answer or somebody else's reply; and of what customers and agents
//! wrote nothing gets any further than these files. So what a desk sends is read into types that have no place for it,
//! errors say where something is wrong and never what stood there, and only [`DeskReply`] comes out.
//!
//! A new desk is a variant of [`Desk`], a file with its `WIRE`, a line in `wire`, and its secret in `config.rs`.

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

/// The desks that are set up, each with its secret; and those of them whose API can be asked.
#[derive(Clone, Default)]
pub struct Desks {
    secrets: Vec<(Desk, Secret)>,
    with_api: Vec<Desk>,
}

impl Desks {
    /// One more.
    #[must_use]
    pub fn with(mut self, desk: Desk, secret: Secret) -> Desks {
        self.secrets.retain(|(known, _)| *known != desk);
        self.secrets.push((desk, secret));
        self
    }

    /// This one can be asked.
    #[must_use]
    pub fn with_api(mut self, desk: Desk) -> Desks {
        self.with_api.push(desk);
        self
    }

    /// What a desk is heard to say, unless it is better asked: in Help Scout's webhooks an AI may look like a person.
    pub fn or_ask(&self, heard: Heard) -> Heard {
        let Heard::Replies(replies) = &heard else { return heard };
        match replies.as_slice() {
            [DeskReply { agent, ticket, .. }]
                if agent.desk == Desk::HelpScout && self.with_api.contains(&agent.desk) =>
            {
                Heard::Fetch(Fetch { desk: agent.desk, ticket: ticket.clone() })
            }
            _ => heard,
        }
    }

    pub fn secret(&self, desk: Desk) -> Option<&Secret> {
        self.secrets.iter().find(|(known, _)| *known == desk).map(|(_, secret)| secret)
    }

    /// Which ones.
    pub fn all(&self) -> impl Iterator<Item = Desk> {
        self.secrets.iter().map(|(desk, _)| *desk)
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
    // A body may be no JSON at all behind the place where it is unexpected.
    let is_json = || serde_json::from_str::<IgnoredAny>(text).is_ok();
    let mut heard =
        (wire(desk).read)(headers, text).map_err(|wrong| if is_json() { wrong } else { Unreadable::NotJson })?;
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
    let value = serde_path_to_error::deserialize(&mut reader);
    let value = value.map_err(|error| Unreadable::at(&place(&error)))?;
    reader.end().map_err(|_| Unreadable::NotJson)?;
    Ok(value)
}

/// `agent.email`: what is wrong, or missing, there.
fn place(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let words = error.inner().to_string();
    // The names of our own fields: nobody else's words.
    let missing = words.strip_prefix("missing field `").and_then(|words| words.split('`').next());
    let at = error.path().to_string();
    match (at.as_str(), missing) {
        (".", None) => "its beginning".to_owned(),
        (".", Some(field)) => field.to_owned(),
        (_, None) => at,
        (_, Some(field)) => format!("{at}.{field}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    pub const NOW: &str = "2026-12-03T10:00:00Z";

    pub fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    /// What a desk is heard to say with these headers.
    pub fn hear(desk: Desk, headers: &[(&str, &str)], body: &str) -> Result<Heard, Unreadable> {
        read(desk, &|name| find(headers, name), body.as_bytes(), now())
    }

    pub fn find<'a>(headers: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
        headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The only reply.
    pub fn one(heard: Result<Heard, Unreadable>) -> DeskReply {
        match heard {
            Ok(Heard::Replies(mut replies)) if replies.len() == 1 => replies.remove(0),
            other => panic!("not one reply: {other:?}"),
        }
    }

    /// `body` with the value at `pointer` replaced.
    pub fn with(body: &Value, pointer: &str, value: Value) -> String {
        let mut body = body.clone();
        *body.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
        body.to_string()
    }

    fn plain(sent_at: &str) -> Value {
        json!({"ticket": 7, "reply": "r1", "agent": {"email": "ana@example.com"}, "sent_at": sent_at})
    }

    #[test]
    fn a_reply_keeps_its_time_and_one_of_the_future_is_of_now() {
        let at = |sent_at| one(hear(Desk::Plain, &[], &plain(sent_at).to_string())).at.to_string();
        assert_eq!(at("2026-12-01T09:00:00+01:00"), "2026-12-01T08:00:00Z");
        assert_eq!(at("2026-12-03T10:00:01Z"), NOW);
        assert_eq!(at("9999-12-30T00:00:00Z"), NOW);
    }

    #[test]
    fn what_is_no_json_is_told_from_json_of_another_shape() {
        let deep = format!(r#"{{"ticket": {}1{}}}"#, "[".repeat(500), "]".repeat(500));
        for shape in ["[]", "{}", "null", "7", "\"x\"", r#"{"ticket": null}"#, r#"{"ticket": 1, "ticket": 2}"#, &deep] {
            for desk in Desk::ALL {
                let heard = hear(desk, &[("x-helpscout-event", "convo.agent.reply.created")], shape);
                assert!(matches!(heard, Err(Unreadable::Shape(_))), "{desk}: {shape}: {heard:?}");
            }
        }
        for nothing in ["", "{", "{}{}", "{\"ticket\": null", "{\"ticket\": []] ", "ticket=1", "\u{feff}{}", "nul"] {
            for desk in Desk::ALL {
                for event in ["convo.agent.reply.created", "helpscout.test"] {
                    let heard = hear(desk, &[("x-helpscout-event", event)], nothing);
                    assert_eq!(heard, Err(Unreadable::NotJson), "{desk}: {nothing}");
                }
            }
        }
        assert_eq!(read(Desk::Plain, &|_| None, b"{\"a\": \"\xff\"}", now()), Err(Unreadable::NotJson));
    }

    #[test]
    fn an_error_names_the_place_and_never_what_stands_there() {
        let secret = with(&plain(NOW), "/sent_at", json!("the customer's words"));
        let told = hear(Desk::Plain, &[], &secret).unwrap_err().to_string();
        assert_eq!(told, "something else than expected at sent_at");
        let place = |body: &str| match hear(Desk::Plain, &[], body) {
            Err(Unreadable::Shape(place)) => place,
            other => panic!("{other:?}"),
        };
        assert_eq!([place("[]"), place("{}"), place("7")], ["its beginning", "ticket", "its beginning"]);
        assert_eq!(place(r#"{"ticket": 1, "reply": 1, "sent_at": "2026-12-03T10:00:00Z"}"#), "agent");
        let unnamed = json!({"type": "zen:event-type:ticket.comment_added", "detail": {}}).to_string();
        assert_eq!(hear(Desk::Zendesk, &[], &unnamed), Err(Unreadable::Shape("detail.id".into())));
    }
}
