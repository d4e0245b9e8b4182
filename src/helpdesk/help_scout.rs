//! Help Scout: the event `convo.agent.reply.created`, whose body is a conversation.
//!
//! Neither the conversation's `createdBy` nor its `assignee` is who replied: that is who made its newest thread. Where the
//! body has no threads, they have to be fetched. They are also where that is possible: the body is of version 2, in which
//! an AI may look like a person. Sources: <https://developer.helpscout.com/webhooks>,
//! <https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list-v3/>.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::field::{Email, Id, Link, Loose, Name, email, filled};
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
    #[serde(default)]
    href: Loose<Link>,
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
    #[serde(default, alias = "firstName")]
    first: Loose<Name>,
    #[serde(default, alias = "lastName")]
    last: Loose<Name>,
    #[serde(default)]
    email: Loose<Email>,
}

#[derive(Deserialize)]
struct Typed {
    r#type: Option<String>,
}

fn read(headers: Headers<'_>, text: &str) -> Result<Heard, Unreadable> {
    json::<IgnoredAny>(text)?;
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
    match sent(threads).max_by(|a, b| a.age_key().cmp(&b.age_key())) {
        None => Ok(Heard::Nothing("a draft")),
        Some(newest) => newest.into_reply(&id.0, link),
    }
}

/// Every reply of a person's among a conversation's threads.
pub fn replies(ticket: &str, link: &str, threads: Vec<Thread>) -> Vec<DeskReply> {
    let heard = sent(threads).filter_map(|thread| thread.into_reply(ticket, Some(link.to_owned())).ok());
    heard.flat_map(|heard| if let Heard::Replies(replies) = heard { replies } else { vec![] }).collect()
}

fn sent(threads: Vec<Thread>) -> impl Iterator<Item = Thread> {
    threads.into_iter().filter(|thread| thread.r#type == "message" && thread.is_sent())
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{find, hear, now, one, with};
    use super::*;

    fn heard(body: &str) -> Result<Heard, Unreadable> {
        hear(Desk::HelpScout, &[("x-helpscout-event", AGENT_REPLIED)], body)
    }

    /// A conversation as the documentation has it, opened by a customer and assigned to Jack; Ana replied.
    fn body() -> Value {
        json!({
            "id": 4711, "number": 12, "threads": 3, "type": "email", "status": "active", "state": "published",
            "subject": "Help", "preview": "I love your service",
            "assignee": {"id": 256, "type": "user", "first": "Jack", "last": "Sprout", "email": "jack@example.com"},
            "createdBy": {"id": 29418, "type": "customer", "first": "Vernon", "email": "vbear@mywork.example"},
            "createdAt": "2026-12-03T09:00:00Z",
            "_links": {"web": {"href": "https://secure.helpscout.net/conversation/4711"}},
            "_embedded": {"threads": [
                {"id": 9, "type": "note", "state": "published", "createdAt": "2026-12-03T09:50:00Z",
                 "createdBy": {"id": 256, "type": "user", "email": "jack@example.com"}},
                {"id": 8, "type": "message", "status": "active", "state": "published", "body": "<p>Hello</p>",
                 "action": {"type": "default", "associatedEntities": {}}, "source": {"type": "web", "via": "user"},
                 "createdAt": "2026-12-03T09:40:00Z",
                 "createdBy": {"id": 31, "type": "user", "first": "Ana", "last": "Costa", "email": "Ana@example.com"}},
                {"id": 7, "type": "message", "state": "published", "createdAt": "2026-12-02T09:40:00Z",
                 "createdBy": {"id": 256, "type": "user", "email": "jack@example.com"}},
                {"id": 6, "type": "customer", "state": "published", "createdAt": "2026-12-02T09:00:00Z",
                 "createdBy": {"id": 29418, "type": "customer", "first": null, "email": "no address"}}
            ]}
        })
    }

    #[test]
    fn the_vendors_own_vector_is_believed_and_nothing_else() {
        let (secret, body) = (Secret::new("asdfasdf").unwrap(), br#"{"id":123}"#);
        let verify = |signature: &str, body: &[u8]| {
            verify(&secret, &|name| find(&[("x-helpscout-signature", signature)], name), body, now())
        };
        assert_eq!(verify("7S2+kN8bZsrdAEADJ+yYfWWsf/4=", body), Ok(()));
        assert_eq!(verify("7S2+kN8bZsrdAEADJ+yYfWWsf/4=", br#"{"id":124}"#), Err(Refused::Wrong));
        for wrong in [
            "",
            "7S2+kN8bZsrdAEADJ+yYfWWsf/5=",
            "7S2+kN8bZsrdAEADJ+yYfWWsf/4",
            "7S2+",
            "é",
            "7S2+kN8bZsrdAEADJ+yYfWWsf/4=x",
        ] {
            assert_eq!(verify(wrong, body), Err(Refused::Wrong), "{wrong}");
        }
        assert_eq!(super::verify(&secret, &|_| None, body, now()), Err(Refused::Missing));
    }

    #[test]
    fn who_replied_is_neither_the_assignee_nor_who_opened_it_nor_who_noted_something_later() {
        let reply = one(heard(&body().to_string()));
        assert_eq!((reply.agent.id.as_str(), reply.agent.name.as_deref()), ("31", Some("Ana Costa")));
        assert_eq!(reply.agent.email.as_deref(), Some("ana@example.com"));
        assert_eq!((reply.ticket.as_str(), reply.id.as_str()), ("4711", "8"));
        assert_eq!(reply.at.to_string(), "2026-12-03T09:40:00Z");
        assert_eq!(reply.link.as_deref(), Some("https://secure.helpscout.net/conversation/4711"));
    }

    #[test]
    fn threads_that_are_missing_are_fetched() {
        let fetch = Ok(Heard::Fetch(Fetch { desk: Desk::HelpScout, ticket: "4711".into() }));
        assert_eq!(heard(r#"{"id": 4711}"#), fetch);
        assert_eq!(heard(r#"{"id": "4711", "_embedded": null}"#), fetch);
        assert_eq!(heard(r#"{"id": 4711, "_embedded": {"threads": []}}"#), fetch);
        let only_a_note = with(&body(), "/_embedded/threads", json!([{"id": 1, "type": "note"}]));
        assert_eq!(heard(&only_a_note), fetch);
    }

    #[test]
    fn drafts_and_automatic_answers_praise_nobody() {
        let newest = "/_embedded/threads/1";
        for (what, value) in [
            ("createdBy/type", json!("system_user")),
            ("createdBy/type", json!("customer")),
            ("createdBy/id", json!(0)),
            ("createdBy/email", json!("none@nowhere.com")),
            ("action/type", json!("automatic-workflow")),
            ("action/type", json!("imported")),
            ("source/type", json!("autoreply")),
        ] {
            let heard = heard(&with(&body(), &format!("{newest}/{what}"), value.clone()));
            assert_eq!(heard, Ok(Heard::Nothing("an automatic answer")), "{what}: {value}");
        }
        let drafted = with(&body(), &format!("{newest}/state"), json!("draft"));
        assert_eq!(one(heard(&drafted)).id, "7", "the newest that was sent, which is known already");
        let only = with(&body(), "/_embedded/threads", json!([{"id": 1, "type": "message", "state": "draft"}]));
        assert_eq!(heard(&only), Ok(Heard::Nothing("a draft")));
    }

    #[test]
    fn other_events_say_nothing() {
        let heard = |event| hear(Desk::HelpScout, &[("x-helpscout-event", event)], &body().to_string());
        assert_eq!(heard("helpscout.test"), Ok(Heard::Nothing("a test")));
        for event in ["convo.note.created", "convo.customer.reply.created", "convo.created", "", "CONVO"] {
            assert_eq!(heard(event), Ok(Heard::Nothing("another event")), "{event}");
        }
        let silent = hear(Desk::HelpScout, &[], &body().to_string());
        assert_eq!(silent, Err(Unreadable::Shape("X-HelpScout-Event".into())));
    }
}
