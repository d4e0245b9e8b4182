//! Help Scout: the event `convo.agent.reply.created`, whose body is a conversation.
//!
//! Neither the conversation's `createdBy` nor its `assignee` is who replied: that is who made its newest thread. Where the
//! body has no threads, they have to be fetched. Sources: <https://developer.helpscout.com/webhooks>,
//! <https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list-v3/>.

use jiff::Timestamp;
use serde::Deserialize;

use super::field::{Email, Id, Link, Name, Text, email, filled};
use super::signature::from_base64;
use super::{Fetch, Headers, Heard, Refused, Secret, Unreadable, Wire, json};
use crate::domain::desk::{Agent, Desk, DeskReply};

pub const WIRE: Wire = Wire { verify, read };

const AGENT_REPLIED: &str = "convo.agent.reply.created";
const TEST: &str = "helpscout.test";

/// Threads with these actions were not written by who they say.
const ROBOTS_ACTIONS: [&str; 5] =
    ["automatic-workflow", "workflow", "imported", "imported-external", "importedExternal"];

/// Threads that were sent by themselves.
const ROBOTS_SOURCES: [&str; 2] = ["autoreply", "auto-reply"];

/// The address of Help Scout's own robot, which is a user like others.
const ROBOTS_EMAIL: &str = "none@nowhere.com";

fn verify(secret: &Secret, headers: Headers<'_>, body: &[u8], _: Timestamp) -> Result<(), Refused> {
    let signature = headers("x-helpscout-signature").ok_or(Refused::Missing)?;
    secret.signed_sha1(&[body], &from_base64(signature)?)
}

#[derive(Deserialize)]
struct Conversation {
    id: Id,
    #[serde(default, rename = "_embedded")]
    embedded: Option<Embedded>,
    #[serde(default, rename = "_links")]
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Embedded {
    threads: Option<Vec<Thread>>,
}

#[derive(Deserialize)]
struct Links {
    web: Option<Href>,
}

#[derive(Deserialize)]
struct Href {
    href: Option<Text<Link>>,
}

/// One entry in a conversation, without its words.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    id: Id,
    r#type: String,
    state: Option<String>,
    created_by: Option<Creator>,
    created_at: Option<Timestamp>,
    action: Option<Typed>,
    source: Option<Typed>,
}

#[derive(Deserialize)]
struct Creator {
    id: Option<Id>,
    /// `user`, `customer`, or `system_user` for an AI.
    r#type: Option<String>,
    #[serde(alias = "firstName")]
    first: Option<Text<Name>>,
    #[serde(alias = "lastName")]
    last: Option<Text<Name>>,
    email: Option<Text<Email>>,
}

#[derive(Deserialize)]
struct Typed {
    r#type: Option<String>,
}

fn read(headers: Headers<'_>, text: &str) -> Result<Heard, Unreadable> {
    match headers("x-helpscout-event").ok_or_else(|| Unreadable::at("X-HelpScout-Event"))? {
        AGENT_REPLIED => {}
        TEST => return Ok(Heard::Nothing("a test")),
        _ => return Ok(Heard::Nothing("another event")),
    }
    let Conversation { id, embedded, links } = json(text)?;
    let threads = embedded.and_then(|embedded| embedded.threads).unwrap_or_default();
    let link = links.and_then(|links| links.web).and_then(|web| filled(web.href));
    // The event says that there is one: what the body leaves out has to be fetched.
    if threads.iter().all(|thread| thread.r#type != "message") {
        return Ok(Heard::Fetch(Fetch { desk: Desk::HelpScout, ticket: id.0 }));
    }
    newest_reply(&id.0, link, threads)
}

/// The newest message of a conversation's, if a person sent it.
///
/// # Errors
/// It does not say when.
pub fn newest_reply(ticket: &str, link: Option<String>, threads: Vec<Thread>) -> Result<Heard, Unreadable> {
    let messages = threads.into_iter().filter(|thread| thread.r#type == "message" && thread.is_sent());
    let newest = messages.max_by(|a, b| a.age_key().cmp(&b.age_key()));
    match newest {
        None => Ok(Heard::Nothing("a draft")),
        Some(thread) => thread.into_reply(ticket, link),
    }
}

/// Every reply of a person's among a conversation's threads.
pub fn replies(ticket: &str, threads: Vec<Thread>) -> Vec<DeskReply> {
    let sent = threads.into_iter().filter(|thread| thread.r#type == "message" && thread.is_sent());
    let heard = sent.filter_map(|thread| thread.into_reply(ticket, None).ok());
    heard.flat_map(|heard| if let Heard::Replies(replies) = heard { replies } else { vec![] }).collect()
}

impl Thread {
    /// Drafts, and what is hidden or waits for a review, are not.
    fn is_sent(&self) -> bool {
        self.state.as_deref().is_none_or(|state| state == "published")
    }

    fn age_key(&self) -> (Option<Timestamp>, usize, &Id) {
        (self.created_at, self.id.0.len(), &self.id)
    }

    /// What was sent is a reply if a person wrote it.
    ///
    /// # Errors
    /// It does not say when.
    fn into_reply(self, ticket: &str, link: Option<String>) -> Result<Heard, Unreadable> {
        let is = |typed: &Option<Typed>, robots: &[&str]| {
            typed.as_ref().and_then(|typed| typed.r#type.as_deref()).is_some_and(|kind| robots.contains(&kind))
        };
        if is(&self.action, &ROBOTS_ACTIONS) || is(&self.source, &ROBOTS_SOURCES) {
            return Ok(Heard::Nothing("an automatic answer"));
        }
        let Some(Creator { id: Some(id), r#type: Some(kind), first, last, email: address }) = self.created_by else {
            return Err(Unreadable::at("createdBy"));
        };
        let address = email(address);
        if kind != "user" || !id.is_somebody() || address.as_deref() == Some(ROBOTS_EMAIL) {
            return Ok(Heard::Nothing("an automatic answer"));
        }
        let at = self.created_at.ok_or_else(|| Unreadable::at("createdAt"))?;
        let name: Vec<String> = [filled(first), filled(last)].into_iter().flatten().collect();
        let name = Some(name.join(" ")).filter(|name| !name.is_empty());
        let agent = Agent { desk: Desk::HelpScout, id: id.0, email: address, name };
        Ok(Heard::Replies(vec![DeskReply { agent, ticket: ticket.to_owned(), id: self.id.0, at, link }]))
    }
}
