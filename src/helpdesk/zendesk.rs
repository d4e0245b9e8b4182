//! Zendesk: webhooks that subscribe to events.
//!
//! Sources: <https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events>,
//! `…/messaging-events` beside it, and <https://developer.zendesk.com/documentation/webhooks/verifying/>.

use jiff::Timestamp;
use serde::Deserialize;

use super::field::{Id, Name, Text, filled};
use super::signature::{from_base64, is_fresh};
use super::{Headers, Heard, Refused, Secret, Unreadable, Wire, json};
use crate::domain::desk::{Agent, Desk, DeskReply};

pub const WIRE: Wire = Wire { verify, read };

const COMMENT_ADDED: &str = "zen:event-type:ticket.comment_added";
const MESSAGE_ADDED: &str = "zen:event-type:messaging_ticket.message_added";

/// What Zendesk's own actors' ids begin with, such as `zd:answerBot`.
const ROBOT_PREFIX: &str = "zd:";

fn verify(secret: &Secret, headers: Headers<'_>, body: &[u8], now: Timestamp) -> Result<(), Refused> {
    let timestamp = headers("x-zendesk-webhook-signature-timestamp").ok_or(Refused::Missing)?;
    let signature = headers("x-zendesk-webhook-signature").ok_or(Refused::Missing)?;
    is_fresh(timestamp.parse().map_err(|_| Refused::NoTime)?, now)?;
    secret.signed_sha256(&[timestamp.as_bytes(), body], &from_base64(signature)?)
}

#[derive(Deserialize)]
struct Kind {
    r#type: String,
}

#[derive(Deserialize)]
struct Told<E> {
    detail: Ticket,
    event: E,
    /// When it happened, however late it comes.
    time: Timestamp,
}

#[derive(Deserialize)]
struct Ticket {
    id: Id,
    /// Whose ticket it is.
    requester_id: Option<Id>,
    /// Who, or what, did it.
    actor_id: Option<Id>,
}

#[derive(Deserialize)]
struct CommentAdded {
    comment: Comment,
}

#[derive(Deserialize)]
struct Comment {
    id: Id,
    is_public: bool,
    author: Author,
}

#[derive(Deserialize)]
struct Author {
    id: Id,
    is_staff: bool,
    name: Option<Text<Name>>,
}

#[derive(Deserialize)]
struct MessageAdded {
    actor: Actor,
    message: Message,
}

#[derive(Deserialize)]
struct Actor {
    id: Id,
    r#type: String,
    name: Option<Text<Name>>,
}

#[derive(Deserialize)]
struct Message {
    id: Id,
}

fn read(_: Headers<'_>, text: &str) -> Result<Heard, Unreadable> {
    match json::<Kind>(text)?.r#type.as_str() {
        COMMENT_ADDED => Ok(comment(json(text)?)),
        MESSAGE_ADDED => Ok(message(json(text)?)),
        _ => Ok(Heard::Nothing("another event")),
    }
}

fn comment(told: Told<CommentAdded>) -> Heard {
    let Told { detail: ticket, event: CommentAdded { comment }, time } = told;
    let Author { id, is_staff, name } = comment.author;
    if !comment.is_public {
        return Heard::Nothing("an internal note");
    }
    if !is_staff {
        return Heard::Nothing("a customer's own words");
    }
    // A trigger comments as nobody, or in an agent's name.
    if !id.is_somebody() || ticket.actor_id.is_some_and(|actor| !actor.is_somebody()) {
        return Heard::Nothing("an automatic answer");
    }
    // Somebody of the staff who asked something: the one public comment that a light seat can make.
    if ticket.requester_id.as_ref() == Some(&id) {
        return Heard::Nothing("on the agent's own ticket");
    }
    reply(ticket.id, comment.id, id, name, time)
}

fn message(told: Told<MessageAdded>) -> Heard {
    let Told { detail: ticket, event: MessageAdded { actor, message }, time } = told;
    match actor.r#type.as_str() {
        "agent" if !actor.id.is_somebody() || actor.id.0.starts_with(ROBOT_PREFIX) => {
            Heard::Nothing("an automatic answer")
        }
        "agent" => reply(ticket.id, message.id, actor.id, actor.name, time),
        "end_user" => Heard::Nothing("a customer's own words"),
        _ => Heard::Nothing("an automatic answer"),
    }
}

fn reply(ticket: Id, id: Id, agent: Id, name: Option<Text<Name>>, at: Timestamp) -> Heard {
    let agent = Agent { desk: Desk::Zendesk, id: agent.0, email: None, name: filled(name) };
    Heard::Replies(vec![DeskReply { agent, ticket: ticket.0, id: id.0, at, link: None }])
}
