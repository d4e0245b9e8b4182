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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{NOW, find, hear, now, one, with};
    use super::*;

    fn body() -> Value {
        json!({
            "ticket": "4711", "reply": "1", "sent_at": "2026-12-03T10:59:00+01:00",
            "agent": {"email": "Ana@example.com", "id": null, "name": "Ana Costa"},
            "link": "https://desk.example.com/4711"
        })
    }

    #[test]
    fn all_that_is_documented_is_read() {
        let reply = one(hear(Desk::Plain, &[], &body().to_string()));
        let agent = Agent {
            desk: Desk::Plain,
            id: "ana@example.com".into(),
            email: Some("ana@example.com".into()),
            name: Some("Ana Costa".into()),
        };
        let link = Some("https://desk.example.com/4711".to_owned());
        let at = "2026-12-03T09:59:00Z".parse().unwrap();
        assert_eq!(reply, DeskReply { agent, ticket: "4711".into(), id: "4711/1".into(), at, link });
        assert_eq!(one(hear(Desk::Plain, &[], &with(&body(), "/agent/id", json!(31)))).agent.id, "31");
    }

    #[test]
    fn a_replys_id_is_its_own_within_its_ticket_and_of_no_other() {
        let ids =
            [("a", "b/c"), ("a/b", "c"), ("a%2Fb", "c"), ("a", "b%2Fc")].map(|(ticket, reply)| unique(ticket, reply));
        for (place, id) in ids.iter().enumerate() {
            assert!(!ids[..place].contains(id), "{ids:?}");
        }
    }

    #[test]
    fn what_is_missing_or_too_long_is_named() {
        for (pointer, value) in [
            ("/ticket", json!(null)),
            ("/reply", json!({})),
            ("/agent", json!([])),
            ("/agent/email", json!("ana")),
            ("/agent/email", json!(null)),
            ("/agent/email", json!("")),
            ("/agent/name", json!("A".repeat(201))),
            ("/agent/id", json!("1".repeat(101))),
            ("/sent_at", json!("yesterday")),
            ("/sent_at", json!(1_796_292_000)),
            ("/link", json!("javascript:alert(1)")),
            ("/link", json!(format!("https://desk.example.com/{}", "1".repeat(2_000)))),
        ] {
            let heard = hear(Desk::Plain, &[], &with(&body(), pointer, value));
            let place = pointer.trim_start_matches('/').replace('/', ".");
            assert_eq!(heard, Err(Unreadable::Shape(place)));
        }
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_and_for_its_body() {
        // Computed with openssl: printf '1796292000.{"ticket":1}' | openssl dgst -sha256 -hmac desk
        let (at, right) = ("1796292000", "e941f1962f7e762225cc10a18423c2f1b77aae9c921fea78fcb6b9147bab7565");
        let verify = |at: &str, signature: &str, body: &[u8], late: i64| {
            let headers = [("x-shadowday-timestamp", at), ("x-shadowday-signature", signature)];
            let now = Timestamp::from_second(1_796_292_000 + late).unwrap();
            verify(&Secret::new("desk").unwrap(), &|name| find(&headers, name), body, now)
        };
        assert_eq!(now().as_second(), 1_796_292_000, "{NOW}");
        let body = br#"{"ticket":1}"#;
        assert!([0, 300, -300].iter().all(|late| verify(at, right, body, *late) == Ok(())));
        assert!([301, -301].iter().all(|late| verify(at, right, body, *late) == Err(Refused::TooFarOff)));
        assert_eq!(verify(at, right, br#"{"ticket":2}"#, 0), Err(Refused::Wrong));
        assert_eq!(verify("1796292001", right, body, 0), Err(Refused::Wrong));
        assert_eq!(verify("soon", right, body, 0), Err(Refused::NoTime));
        assert_eq!(verify("9223372036854775807", right, body, 0), Err(Refused::TooFarOff));
        assert_eq!(verify(at, "", body, 0), Err(Refused::Wrong));
        assert_eq!(super::verify(&Secret::new("desk").unwrap(), &|_| None, body, now()), Err(Refused::Missing));
    }
}
