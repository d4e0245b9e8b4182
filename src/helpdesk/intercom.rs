//! Intercom: the topic `conversation.admin.replied`.
//!
//! Sources: <https://developers.intercom.com/docs/references/2.16/webhooks/webhook-models>; a real body, whose reply is of
//! the type `assignment`, is Zulip's fixture `conversation_admin_replied.json`.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::field::{Email, HasText, Id, Link, Name, Text, email, filled};
use super::signature::from_hex;
use super::{Headers, Heard, Refused, Secret, Unreadable, Wire, json};
use crate::domain::desk::{Agent, Desk, DeskReply};

pub const WIRE: Wire = Wire { verify, read };

const ADMIN_REPLIED: &str = "conversation.admin.replied";
const ADMIN_NOTED: &str = "conversation.admin.noted";
const PING: &str = "ping";

/// Parts in one body. It usually has one; Intercom itself keeps 500 for a whole conversation.
const PARTS_MAX: usize = 500;

/// Intercom's own robots have addresses like `operator+app@intercom.io`.
const ROBOTS_PREFIX: &str = "operator+";

fn verify(secret: &Secret, headers: Headers<'_>, body: &[u8], _: Timestamp) -> Result<(), Refused> {
    let signature = headers("x-hub-signature").ok_or(Refused::Missing)?;
    let digits = signature.strip_prefix("sha1=").ok_or(Refused::Wrong)?;
    secret.signed_sha1(&[body], &from_hex(digits)?)
}

#[derive(Deserialize)]
struct Kind {
    topic: String,
}

#[derive(Deserialize)]
struct Told {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    item: Conversation,
}

#[derive(Deserialize)]
struct Conversation {
    id: Id,
    conversation_parts: Parts,
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Links {
    conversation_web: Option<Text<Link>>,
}

#[derive(Deserialize)]
struct Parts {
    conversation_parts: Vec<Part>,
}

/// One entry in a conversation, without its words.
#[derive(Deserialize)]
pub struct Part {
    id: Id,
    part_type: String,
    #[serde(default)]
    body: HasText,
    attachments: Option<Vec<IgnoredAny>>,
    created_at: i64,
    author: Option<Author>,
}

#[derive(Deserialize)]
struct Author {
    r#type: Option<String>,
    id: Option<Id>,
    name: Option<Text<Name>>,
    email: Option<Text<Email>>,
    from_ai_agent: Option<bool>,
    is_ai_answer: Option<bool>,
}

fn read(_: Headers<'_>, text: &str) -> Result<Heard, Unreadable> {
    match json::<Kind>(text)?.topic.as_str() {
        ADMIN_REPLIED => {}
        ADMIN_NOTED => return Ok(Heard::Nothing("an internal note")),
        PING => return Ok(Heard::Nothing("a test")),
        _ => return Ok(Heard::Nothing("another event")),
    }
    let Conversation { id, conversation_parts: Parts { conversation_parts: parts }, links } =
        json::<Told>(text)?.data.item;
    let link = links.and_then(|links| filled(links.conversation_web));
    replies(&id.0, link.as_deref(), parts)
}

/// Every reply among a conversation's parts.
///
/// # Errors
/// One of them does not say when.
pub fn replies(ticket: &str, link: Option<&str>, parts: Vec<Part>) -> Result<Heard, Unreadable> {
    if parts.len() > PARTS_MAX {
        return Err(Unreadable::at("conversation_parts"));
    }
    let mut replies = Vec::new();
    let mut why = "nobody's reply";
    for part in parts {
        match part.into_reply(ticket, link)? {
            Ok(reply) => replies.push(reply),
            Err(not) => why = not,
        }
    }
    if replies.is_empty() { Ok(Heard::Nothing(why)) } else { Ok(Heard::Replies(replies)) }
}

impl Part {
    /// What a person wrote to the customer; else why it is none.
    fn into_reply(self, ticket: &str, link: Option<&str>) -> Result<Result<DeskReply, &'static str>, Unreadable> {
        // `note`, `note_and_reopen`, `note_and_close` …
        if self.part_type.starts_with("note") {
            return Ok(Err("an internal note"));
        }
        // An assignment, a snooze or the end of a conversation may come with words to the customer, or without.
        if !self.body.0 && self.attachments.is_none_or(|attachments| attachments.is_empty()) {
            return Ok(Err("a change without words"));
        }
        let Some(Author { r#type: Some(kind), id: Some(id), name, email: address, from_ai_agent, is_ai_answer }) =
            self.author
        else {
            return Ok(Err("nobody's reply"));
        };
        let address = email(address);
        let is_robot = from_ai_agent == Some(true)
            || is_ai_answer == Some(true)
            || address.as_deref().is_some_and(|address| address.starts_with(ROBOTS_PREFIX));
        match kind.as_str() {
            "admin" if is_robot || !id.is_somebody() => return Ok(Err("an automatic answer")),
            "admin" => {}
            "bot" => return Ok(Err("an automatic answer")),
            _ => return Ok(Err("a customer's own words")),
        }
        let at = Timestamp::from_second(self.created_at).map_err(|_| Unreadable::at("created_at"))?;
        let agent = Agent { desk: Desk::Intercom, id: id.0, email: address, name: filled(name) };
        Ok(Ok(DeskReply { agent, ticket: ticket.to_owned(), id: self.id.0, at, link: link.map(str::to_owned) }))
    }
}
