//! Zendesk: webhooks that subscribe to events.
//!
//! Sources: <https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events>,
//! `…/messaging-events` beside it, and <https://developer.zendesk.com/documentation/webhooks/verifying/>.

use jiff::Timestamp;
use serde::Deserialize;

use super::field::{Id, Loose, Name, filled};
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
    #[serde(default)]
    name: Loose<Name>,
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
    #[serde(default)]
    name: Loose<Name>,
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
    // A trigger comments as nobody, or in an agent's name; an integration in one, too.
    if !id.is_somebody() || ticket.actor_id.as_ref().is_some_and(|actor| !actor.is_somebody()) {
        return Heard::Nothing("an automatic answer");
    }
    if ticket.actor_id.is_some_and(|actor| actor != id) {
        return Heard::Nothing("written in somebody else's name");
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

fn reply(ticket: Id, id: Id, agent: Id, name: Loose<Name>, at: Timestamp) -> Heard {
    let agent = Agent { desk: Desk::Zendesk, id: agent.0, email: None, name: filled(name) };
    Heard::Replies(vec![DeskReply { agent, ticket: ticket.0, id: id.0, at, link: None }])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{NOW, find, hear, now, one, with};
    use super::*;

    /// A comment of Ana's on ticket 141, which Zed is assigned to.
    fn comment() -> Value {
        json!({
            "account_id": 21825834, "id": "cbe4028c-7239-495d-b020-f22348516046",
            "type": COMMENT_ADDED, "zendesk_event_version": "2022-11-06", "subject": "zen:ticket:141",
            "time": "2026-12-03T09:59:00.254571515Z",
            "detail": {"id": "141", "actor_id": "31", "requester_id": "900", "assignee_id": "55", "submitter_id": "900",
                       "status": "OPEN", "subject": "Help", "description": "Words", "is_public": true,
                       "via": {"channel": "email"}},
            "event": {"comment": {"id": "77", "body": "Hello", "is_public": true,
                                  "author": {"id": "31", "is_staff": true, "name": "Ana Costa"}},
                      "meta": {"sequence": {"id": "01JQ", "position": 1}}}
        })
    }

    fn message() -> Value {
        json!({
            "account_id": 21825834, "detail": {"id": "141"}, "id": "01JQMQH83YNAKWSWJ8B1QH2NSC",
            "event": {"actor": {"id": "31", "name": "Ana Costa", "type": "agent"}, "conversation_id": "67ab",
                      "message": {"body": "Hi there", "id": "67ab5f55155becd183e284cb"}},
            "subject": "zen:ticket:141", "time": "2026-12-03T09:59:00Z",
            "type": MESSAGE_ADDED, "zendesk_event_version": "2022-11-06"
        })
    }

    fn heard(body: &str) -> Result<Heard, Unreadable> {
        hear(Desk::Zendesk, &[], body)
    }

    #[test]
    fn a_public_comment_of_the_staffs_is_its_authors_reply() {
        let reply = one(heard(&comment().to_string()));
        let agent = Agent { desk: Desk::Zendesk, id: "31".into(), email: None, name: Some("Ana Costa".into()) };
        let at = "2026-12-03T09:59:00.254571515Z".parse().unwrap();
        assert_eq!(reply, DeskReply { agent, ticket: "141".into(), id: "77".into(), at, link: None });
    }

    #[test]
    fn ids_are_texts_or_numbers_and_the_same_in_both() {
        let mut numbers = comment();
        numbers["detail"]["id"] = json!(141);
        numbers["event"]["comment"]["id"] = json!(77);
        numbers["event"]["comment"]["author"]["id"] = json!(31);
        assert_eq!(heard(&numbers.to_string()), heard(&comment().to_string()));
    }

    #[test]
    fn notes_customers_and_triggers_praise_nobody() {
        for (pointer, value, why) in [
            ("/event/comment/is_public", json!(false), "an internal note"),
            ("/event/comment/author/is_staff", json!(false), "a customer's own words"),
            ("/event/comment/author/id", json!(-1), "an automatic answer"),
            ("/event/comment/author/id", json!("-1"), "an automatic answer"),
            ("/detail/actor_id", json!("-1"), "an automatic answer"),
            ("/detail/actor_id", json!(-1), "an automatic answer"),
            ("/detail/requester_id", json!("31"), "on the agent's own ticket"),
            ("/detail/requester_id", json!(31), "on the agent's own ticket"),
            ("/type", json!("zen:event-type:ticket.comment_made_private"), "another event"),
            ("/type", json!("zen:event-type:ticket.created"), "another event"),
        ] {
            assert_eq!(heard(&with(&comment(), pointer, value)), Ok(Heard::Nothing(why)), "{pointer}");
        }
    }

    #[test]
    fn who_wrote_it_replied_and_not_who_is_assigned_and_in_somebody_elses_name_nobody_did() {
        assert_eq!(one(heard(&comment().to_string())).agent.id, "31", "and not Zed");
        for another in [json!("55"), json!(55)] {
            let by_another = with(&comment(), "/detail/actor_id", another);
            assert_eq!(heard(&by_another), Ok(Heard::Nothing("written in somebody else's name")));
        }
        for same in [json!("31"), json!(31), json!(null)] {
            assert_eq!(one(heard(&with(&comment(), "/detail/actor_id", same))).agent.id, "31");
        }
    }

    #[test]
    fn what_is_not_said_to_be_public_and_of_the_staff_is_not_guessed() {
        for pointer in ["/event/comment/is_public", "/event/comment/author/is_staff"] {
            for value in [json!(null), json!("true"), json!(1)] {
                let heard = heard(&with(&comment(), pointer, value.clone()));
                let place = pointer.trim_start_matches('/').replace('/', ".");
                assert_eq!(heard, Err(Unreadable::Shape(place)), "{value}");
            }
        }
        let by_a_trigger = json!({"ticket": {"id": 141}, "comment": "Hello"});
        assert!(matches!(heard(&by_a_trigger.to_string()), Err(Unreadable::Shape(_))));
        let long = with(&comment(), "/event/comment/id", json!("7".repeat(101)));
        assert_eq!(heard(&long), Err(Unreadable::Shape("event.comment.id".into())));
        let nameless = with(&comment(), "/event/comment/author/name", json!("A".repeat(201)));
        assert_eq!(one(heard(&nameless)).agent.name, None, "a name is not needed");
    }

    #[test]
    fn a_message_in_a_chat_is_another_event() {
        let reply = one(heard(&message().to_string()));
        assert_eq!((reply.agent.id.as_str(), reply.ticket.as_str()), ("31", "141"));
        assert_eq!(reply.id, "67ab5f55155becd183e284cb");
        for (pointer, value, why) in [
            ("/event/actor/type", json!("end_user"), "a customer's own words"),
            ("/event/actor/type", json!("trigger"), "an automatic answer"),
            ("/event/actor/type", json!("system"), "an automatic answer"),
            ("/event/actor/type", json!("hologram"), "an automatic answer"),
            ("/event/actor/id", json!("zd:answerBot"), "an automatic answer"),
            ("/event/actor/id", json!(-1), "an automatic answer"),
        ] {
            assert_eq!(heard(&with(&message(), pointer, value)), Ok(Heard::Nothing(why)), "{pointer}");
        }
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_and_for_its_body() {
        // Computed with openssl: printf '2026-12-03T10:00:00Z{"id":1}' | openssl dgst -sha256 -hmac desk -binary | base64
        let right = "7e11HMSQpjl/j5c0Jt/K0aY+6VyEokbRBu4sLS1oN34=";
        let verify = |at: &str, signature: &str, body: &[u8], now: &str| {
            let headers = [("x-zendesk-webhook-signature-timestamp", at), ("x-zendesk-webhook-signature", signature)];
            let secret = Secret::new("desk").unwrap();
            verify(&secret, &|name| find(&headers, name), body, now.parse().unwrap())
        };
        let body = br#"{"id":1}"#;
        for now in [NOW, "2026-12-03T10:05:00Z", "2026-12-03T09:55:00Z"] {
            assert_eq!(verify(NOW, right, body, now), Ok(()), "{now}");
        }
        for now in ["2026-12-03T10:05:01Z", "2026-12-03T09:54:59Z", "2027-12-03T10:00:00Z"] {
            assert_eq!(verify(NOW, right, body, now), Err(Refused::TooFarOff), "{now}");
        }
        assert_eq!(verify(NOW, right, br#"{"id":2}"#, NOW), Err(Refused::Wrong));
        assert_eq!(verify("2026-12-03T10:00:01Z", right, body, NOW), Err(Refused::Wrong));
        assert_eq!(verify("yesterday", right, body, NOW), Err(Refused::NoTime));
        let secret = Secret::new("desk").unwrap();
        assert_eq!(super::verify(&secret, &|_| None, body, now()), Err(Refused::Missing));
    }
}
