//! The plain signed webhook, for every other desk and for automations: ours, as `docs/plain-webhook.md` has it.

use jiff::Timestamp;
use serde::Deserialize;

use super::field::{Email, Id, Link, Name, Text, email, filled};
use super::signature::{from_hex, is_fresh};
use super::{Headers, Heard, Refused, Secret, Unreadable, Wire, json};
use crate::domain::desk::{Agent, Desk, DeskReply};

pub const WIRE: Wire = Wire { verify, read };

fn verify(secret: &Secret, headers: Headers<'_>, body: &[u8], now: Timestamp) -> Result<(), Refused> {
    let timestamp = headers("x-shadowday-timestamp").ok_or(Refused::Missing)?;
    let signature = headers("x-shadowday-signature").ok_or(Refused::Missing)?;
    let seconds: i64 = timestamp.parse().map_err(|_| Refused::NoTime)?;
    is_fresh(Timestamp::from_second(seconds).map_err(|_| Refused::TooFarOff)?, now)?;
    secret.signed_sha256(&[timestamp.as_bytes(), b".", body], &from_hex(signature)?)
}

#[derive(Deserialize)]
struct Told {
    ticket: Id,
    reply: Id,
    agent: Sender,
    sent_at: Timestamp,
    link: Option<Text<Link>>,
}

#[derive(Deserialize)]
struct Sender {
    email: Option<Text<Email>>,
    id: Option<Id>,
    name: Option<Text<Name>>,
}

fn read(_: Headers<'_>, text: &str) -> Result<Heard, Unreadable> {
    let Told { ticket, reply, agent, sent_at, link } = json(text)?;
    let Some(address) = email(agent.email) else { return Err(Unreadable::at("agent.email")) };
    let id = agent.id.map_or_else(|| address.clone(), |id| id.0);
    let agent = Agent { desk: Desk::Plain, id, email: Some(address), name: filled(agent.name) };
    let id = unique(&ticket.0, &reply.0);
    Ok(Heard::Replies(vec![DeskReply { agent, ticket: ticket.0, id, at: sent_at, link: filled(link) }]))
}

/// Some desks number the replies of each ticket anew, so both together are an id.
fn unique(ticket: &str, reply: &str) -> String {
    format!("{}/{reply}", ticket.replace('%', "%25").replace('/', "%2F"))
}
