//! Intercom: the topic `conversation.admin.replied`.
//!
//! Sources: <https://developers.intercom.com/docs/references/2.16/webhooks/webhook-models>; a real body, whose reply is of
//! the type `assignment`, is Zulip's fixture `conversation_admin_replied.json`.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::field::{Email, HasText, Id, Link, Loose, Name, email, filled};
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
    #[serde(default)]
    conversation_web: Loose<Link>,
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
    #[serde(default)]
    name: Loose<Name>,
    #[serde(default)]
    email: Loose<Email>,
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{find, hear, now, one, with};
    use super::*;

    fn part(id: &str, part_type: &str, body: Value) -> Value {
        json!({"type": "conversation_part", "id": id, "part_type": part_type, "body": body, "created_at": 1_796_292_000,
               "updated_at": 1_796_292_000, "notified_at": 1_796_292_000, "attachments": [], "external_id": null,
               "assigned_to": {"type": "admin", "id": "55", "name": "Zed"},
               "author": {"type": "admin", "id": "31", "name": "Ana Costa", "email": "Ana@example.com"}})
    }

    fn told(parts: Value) -> Value {
        json!({
            "type": "notification_event", "app_id": "i6wc9ipe", "id": "notif_44d1f763", "topic": ADMIN_REPLIED,
            "delivery_attempts": 1, "created_at": 1_796_292_001,
            "data": {"type": "notification_event_data", "item": {
                "type": "conversation", "id": "21322009097", "created_at": 1_796_290_000,
                "assignee": {"type": "admin", "id": "55", "email": "zed@example.com"},
                "conversation_message": {"author": {"type": "user", "id": "5c95"}, "body": "<p>Hello</p>"},
                "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts, "total_count": 1},
                "links": {"conversation_web": "https://app.intercom.io/a/apps/i6wc9ipe/conversations/21322009097"}
            }}
        })
    }

    /// A reply whose type is "assignment", as in a real body.
    fn body() -> Value {
        told(json!([part("2824382500", "assignment", json!("<p>Hey! How can I help?</p>"))]))
    }

    fn heard(body: &str) -> Result<Heard, Unreadable> {
        hear(Desk::Intercom, &[], body)
    }

    #[test]
    fn an_assignment_with_words_is_a_reply_of_its_authors() {
        let reply = one(heard(&body().to_string()));
        let agent = Agent {
            desk: Desk::Intercom,
            id: "31".into(),
            email: Some("ana@example.com".into()),
            name: Some("Ana Costa".into()),
        };
        assert_eq!(reply.agent, agent);
        assert_eq!((reply.ticket.as_str(), reply.id.as_str()), ("21322009097", "2824382500"));
        assert_eq!(reply.at, Timestamp::from_second(1_796_292_000).unwrap());
        let link = "https://app.intercom.io/a/apps/i6wc9ipe/conversations/21322009097";
        assert_eq!(reply.link.as_deref(), Some(link));
        for kind in ["comment", "close", "open", "snoozed", "something_new"] {
            let heard = heard(&told(json!([part("1", kind, json!("<p>Hello</p>"))])).to_string());
            assert_eq!(one(heard).id, "1", "{kind}");
        }
    }

    #[test]
    fn an_assignment_without_words_is_none_and_a_picture_alone_is_one() {
        for words in [json!(null), json!(""), json!(" \n")] {
            let heard = heard(&told(json!([part("1", "assignment", words)])).to_string());
            assert_eq!(heard, Ok(Heard::Nothing("a change without words")));
        }
        let mut picture = part("1", "comment", json!(null));
        picture["attachments"] = json!([{"type": "upload", "name": "a.png"}]);
        assert_eq!(one(heard(&told(json!([picture])).to_string())).id, "1");
    }

    #[test]
    fn notes_robots_and_customers_praise_nobody() {
        for kind in ["note", "note_and_reopen", "note_and_close"] {
            let heard = heard(&told(json!([part("1", kind, json!("<p>psst</p>"))])).to_string());
            assert_eq!(heard, Ok(Heard::Nothing("an internal note")));
        }
        let author = "/data/item/conversation_parts/conversation_parts/0/author";
        for (value, why) in [
            (json!({"type": "bot", "id": "31", "name": "Fin"}), "an automatic answer"),
            (json!({"type": "admin", "id": "31", "from_ai_agent": true}), "an automatic answer"),
            (json!({"type": "admin", "id": "31", "is_ai_answer": true}), "an automatic answer"),
            (json!({"type": "admin", "id": "31", "email": "operator+i6@intercom.io"}), "an automatic answer"),
            (json!({"type": "user", "id": "5c95"}), "a customer's own words"),
            (json!({"type": "lead", "id": "5c95"}), "a customer's own words"),
            (json!({"type": "team", "id": "5"}), "a customer's own words"),
            (json!({"type": "admin", "id": null}), "nobody's reply"),
            (json!(null), "nobody's reply"),
        ] {
            assert_eq!(heard(&with(&body(), author, value.clone())), Ok(Heard::Nothing(why)), "{value}");
        }
    }

    #[test]
    fn each_of_several_parts_is_its_own_authors() {
        let mut of_ben = part("3", "comment", json!("<p>And I</p>"));
        of_ben["author"] = json!({"type": "admin", "id": "32", "name": "Ben"});
        let parts = json!([part("1", "comment", json!("<p>I</p>")), part("2", "note", json!("<p>psst</p>")), of_ben]);
        let Ok(Heard::Replies(replies)) = heard(&told(parts).to_string()) else { panic!("no replies") };
        let who: Vec<(&str, &str)> = replies.iter().map(|reply| (reply.id.as_str(), reply.agent.id.as_str())).collect();
        assert_eq!(who, [("1", "31"), ("3", "32")]);
        assert_eq!(heard(&told(json!([])).to_string()), Ok(Heard::Nothing("nobody's reply")));
        let many: Vec<Value> = (0..=PARTS_MAX).map(|n| part(&n.to_string(), "comment", json!("x"))).collect();
        assert!(matches!(heard(&told(json!(many)).to_string()), Err(Unreadable::Shape(_))));
    }

    #[test]
    fn other_topics_say_nothing() {
        let ping = json!({"type": "notification_event", "topic": "ping", "data": {"item": {"type": "ping"}}});
        assert_eq!(heard(&ping.to_string()), Ok(Heard::Nothing("a test")));
        for (topic, why) in [
            ("conversation.admin.noted", "an internal note"),
            ("conversation.admin.single.created", "another event"),
            ("conversation.user.replied", "another event"),
            ("", "another event"),
        ] {
            assert_eq!(heard(&with(&body(), "/topic", json!(topic))), Ok(Heard::Nothing(why)), "{topic}");
        }
        let late = "/data/item/conversation_parts/conversation_parts/0/created_at";
        let heard = heard(&with(&body(), late, json!(i64::MAX)));
        assert_eq!(heard, Err(Unreadable::Shape("created_at".into())));
    }

    #[test]
    fn the_signature_is_in_digits_after_its_name() {
        // Computed with openssl: printf '{"id":1}' | openssl dgst -sha1 -hmac desk
        let right = "af917537f438e4a839388fdce0c8dbda5b97564f";
        let verify = |signature: &str, body: &[u8]| {
            let secret = Secret::new("desk").unwrap();
            verify(&secret, &|name| find(&[("x-hub-signature", signature)], name), body, now())
        };
        let body = br#"{"id":1}"#;
        assert_eq!(verify(&format!("sha1={right}"), body), Ok(()));
        assert_eq!(verify(&format!("sha1={}", right.to_uppercase()), body), Ok(()));
        assert_eq!(verify(&format!("sha1={right}"), b"{}"), Err(Refused::Wrong));
        for wrong in [
            right.to_owned(),
            format!("sha256={right}"),
            "sha1=".into(),
            "sha1=zz".into(),
            "sha1=é".into(),
            "sha1=abc".into(),
        ] {
            assert_eq!(verify(&wrong, body), Err(Refused::Wrong), "{wrong}");
        }
    }
}
