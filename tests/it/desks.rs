//! Help desks as they call the bot: signed in each one's own way, in bodies shaped like their documentation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use shadowday::domain::desk::Desk;

use crate::bot::{Bot, DESK_SECRET};

/// A reply of an agent's: who, on which ticket, with which id of the desk's, when.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    pub agent: &'a str,
    pub ticket: &'a str,
    pub reply: &'a str,
    pub at: Timestamp,
}

pub type Headers = Vec<(&'static str, String)>;

fn mac<M: Mac + KeyInit>(parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(DESK_SECRET.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The headers with which a desk sends this body.
pub fn sign(desk: Desk, body: &[u8], at: Timestamp) -> Headers {
    match desk {
        Desk::Zendesk => {
            let signature = STANDARD.encode(mac::<Hmac<Sha256>>(&[at.to_string().as_bytes(), body]));
            vec![("x-zendesk-webhook-signature-timestamp", at.to_string()), ("x-zendesk-webhook-signature", signature)]
        }
        Desk::HelpScout => vec![
            ("x-helpscout-event", "convo.agent.reply.created".to_owned()),
            ("x-helpscout-signature", STANDARD.encode(mac::<Hmac<Sha1>>(&[body]))),
        ],
        Desk::Intercom => vec![("x-hub-signature", format!("sha1={}", hex(&mac::<Hmac<Sha1>>(&[body]))))],
        Desk::Plain => {
            let seconds = at.as_second().to_string();
            let signature = hex(&mac::<Hmac<Sha256>>(&[seconds.as_bytes(), b".", body]));
            vec![("x-shadowday-timestamp", seconds), ("x-shadowday-signature", signature)]
        }
    }
}

/// What a desk tells of a reply. The agent's address is theirs at example.com, where the desk says one.
pub fn told(desk: Desk, sent: &Sent<'_>) -> Value {
    let Sent { agent, ticket, reply, at } = sent;
    let email = format!("{agent}@example.com");
    match desk {
        Desk::Zendesk => json!({
            "account_id": 21825834, "id": "cbe4028c-7239-495d-b020-f22348516046", "subject": format!("zen:ticket:{ticket}"),
            "type": "zen:event-type:ticket.comment_added", "zendesk_event_version": "2022-11-06", "time": at.to_string(),
            "detail": {"id": ticket, "actor_id": agent, "requester_id": "900", "assignee_id": "55", "subject": "Help me"},
            "event": {"comment": {"id": reply, "is_public": true, "body": "A customer's words",
                                  "author": {"id": agent, "is_staff": true, "name": "An agent"}}}
        }),
        Desk::HelpScout => json!({
            "id": ticket, "subject": "Help me", "createdBy": {"id": 900, "type": "customer"},
            "_embedded": {"threads": [
                {"id": reply, "type": "message", "state": "published", "body": "A customer's words",
                 "createdAt": at.to_string(), "createdBy": {"id": agent, "type": "user", "email": email}}]}
        }),
        Desk::Intercom => json!({
            "type": "notification_event", "topic": "conversation.admin.replied", "data": {"item": {
                "id": ticket, "conversation_parts": {"conversation_parts": [
                    {"id": reply, "part_type": "comment", "body": "A customer's words", "created_at": at.as_second(),
                     "author": {"type": "admin", "id": agent, "email": email}}]}}}
        }),
        Desk::Plain => json!({
            "ticket": ticket, "reply": reply, "sent_at": at.to_string(), "agent": {"id": agent, "email": email}
        }),
    }
}

impl Bot {
    /// Where a desk's webhooks go.
    pub fn webhook_url(&self, desk: &str) -> String {
        self.url.replace("/slack/events", &format!("/webhooks/{desk}"))
    }

    /// Sends a body with these headers. Returns the status, and what was said.
    pub async fn post_webhook(&self, desk: &str, body: Vec<u8>, headers: Headers) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client.post(self.webhook_url(desk)).header("content-type", "application/json").body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// A desk sends any body, rightly signed.
    pub async fn desk_sends(&self, desk: Desk, body: &str) -> (u16, String) {
        let headers = sign(desk, body.as_bytes(), self.clock.now());
        self.post_webhook(desk.name(), body.as_bytes().to_vec(), headers).await
    }

    /// A desk tells of a reply; all that follows happens.
    pub async fn desk_tells(&mut self, desk: Desk, sent: &Sent<'_>) -> (u16, String) {
        let answer = self.desk_sends(desk, &told(desk, sent).to_string()).await;
        self.settle().await;
        answer
    }
}
