//! Webhooks as Zendesk sends them: the envelope, the signature, and when one is tried again.
//!
//! From developer.zendesk.com: "Ticket events" for the envelope and its `detail`, "Anatomy of a webhook request" for the
//! headers, "Verifying webhook authenticity" for the signature, the introduction of the Webhooks API for tries and the
//! circuit breaker.

use std::collections::VecDeque;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::{Value, json};
use sha2::Sha256;

use super::tickets::{Agent, Author, Comment, Ticket};
use super::{HelpDesk, State, lock};

/// Real time after which a webhook counts as not answered.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);

/// Characters of an answer that are kept.
const SAID_LENGTH_MAX: usize = 100;

/// How often one is sent again at most.
const TRIES_AGAIN_MAX: u32 = 3;

/// Between two tries, where the answer says nothing.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(2);

/// Who asks to wait for longer is not asked again.
const WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);

/// Answers of so long ago decide whether the breaker opens.
const BREAKER_LOOKS_BACK: SignedDuration = SignedDuration::from_mins(5);

/// So many errors open it, or this share of at least so many answers; then nothing is sent for a while.
const BREAKER_ERRORS_MAX: usize = 1_000;
const BREAKER_ERRORS_MAX_PERCENT: usize = 70;
const BREAKER_ANSWERS_MIN: usize = 100;
const BREAKER_PAUSE: SignedDuration = SignedDuration::from_secs(5);

const ACCOUNT: u64 = 22_129_848;
const WEBHOOK: &str = "01HELPDESK0000000000000001";

/// A webhook that was sent, or is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The same for each try.
    pub invocation: String,
    /// Of which comment it tells.
    pub comment: u64,
    /// What is sent, byte for byte, with each try.
    pub body: String,
    /// How often it was sent.
    pub tries: u32,
    /// What became of it.
    pub fate: Fate,
    /// What was answered, in words.
    pub said: String,
}

/// What became of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is being sent.
    OnItsWay,
    /// It will be sent again at that time.
    WaitsUntil(Timestamp),
    /// It was answered with a status of 200 to 299.
    Taken(u16),
    /// It was answered with another status, and is not sent again.
    Refused(u16),
    /// It was not answered.
    NotAnswered,
    /// Nobody has said where webhooks go.
    NotConnected,
}

/// Pauses a webhook whose receiver mostly fails.
#[derive(Default)]
pub(super) struct Breaker {
    /// When something was answered, and whether that was an error.
    answers: VecDeque<(Timestamp, bool)>,
    paused_until: Option<Timestamp>,
}

impl Breaker {
    fn note(&mut self, now: Timestamp, is_error: bool) {
        self.answers.push_back((now, is_error));
        let is_old = |answered: &Timestamp| now.duration_since(*answered) > BREAKER_LOOKS_BACK;
        while self.answers.front().is_some_and(|(answered, _)| is_old(answered)) {
            self.answers.pop_front();
        }
        let (all, errors) = (self.answers.len(), self.answers.iter().filter(|(_, is_error)| *is_error).count());
        let is_share = all >= BREAKER_ANSWERS_MIN && errors * 100 >= all * BREAKER_ERRORS_MAX_PERCENT;
        if errors >= BREAKER_ERRORS_MAX || is_share {
            self.paused_until = Some(now + BREAKER_PAUSE);
            self.answers.clear();
        }
    }
}

/// What came back.
struct Response {
    status: u16,
    retry_after: Option<SignedDuration>,
    said: String,
}

/// The event that tells of a comment. Ids are texts, as in Zendesk's examples.
pub fn comment_added(event: u64, ticket: &Ticket, comment: &Comment, agents: &[Agent]) -> Value {
    let (author, name, is_staff) = match comment.author {
        Author::Customer => (ticket.customer.id, ticket.customer.name.as_str(), false),
        Author::Agent(id) => (id, agents.iter().find(|agent| agent.id == id).map_or("", |agent| &agent.name), true),
    };
    json!({
        "account_id": ACCOUNT,
        "detail": {
            "actor_id": author.to_string(),
            "assignee_id": null,
            "brand_id": "360002783572",
            "created_at": ticket.opened_at.to_string(),
            "custom_status": "1500001",
            "description": ticket.comments.first().map_or("", |question| &question.body),
            "external_id": null,
            "form_id": "360003434312",
            "group_id": "360004077472",
            "id": ticket.id.to_string(),
            "is_public": true,
            "organization_id": null,
            "priority": "NORMAL",
            "requester_id": ticket.customer.id.to_string(),
            "status": ticket.status.name().to_uppercase(),
            "subject": ticket.subject,
            "submitter_id": ticket.customer.id.to_string(),
            "tags": [],
            "type": "QUESTION",
            "updated_at": comment.at.to_string(),
            "via": {"channel": "web_service"},
        },
        "event": {
            "comment": {
                "author": {"id": author.to_string(), "is_staff": is_staff, "name": name},
                "body": comment.body,
                "id": comment.id.to_string(),
                "is_public": comment.is_public,
            },
            "meta": {"sequence": {"id": format!("{event:026}"), "position": 1, "total": 1}},
        },
        "id": uuid(event),
        "subject": format!("zen:ticket:{}", ticket.id),
        "time": comment.at.to_string(),
        "type": "zen:event-type:ticket.comment_added",
        "zendesk_event_version": "2022-11-06",
    })
}

/// A number in the form of an id that was drawn at random.
fn uuid(number: u64) -> String {
    format!("5ad0de5c-0000-4000-8000-{number:012x}")
}

/// The headers that sign `body` at `at`: base64 of the HMAC-SHA256 of the time, as it is written in the other header,
/// and the body.
pub fn signed_headers(secret: &str, body: &str, at: Timestamp) -> [(&'static str, String); 2] {
    let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(at.as_bytes());
    mac.update(body.as_bytes());
    let signature = base64(&mac.finalize().into_bytes());
    [("X-Zendesk-Webhook-Signature-Timestamp", at), ("X-Zendesk-Webhook-Signature", signature)]
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl HelpDesk {
    /// What became of each webhook, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.state().deliveries.clone()
    }

    /// Returns when no webhook is on its way; some may wait for their next try.
    pub async fn delivered(&self) {
        let is_idle = |_: &u64| self.state().deliveries.iter().all(|delivery| delivery.fate != Fate::OnItsWay);
        // It lives as long as we do.
        let _ = self.version().wait_for(is_idle).await;
    }

    /// Sends the last webhook once more as it was, as happens: under the same invocation, signed anew.
    pub async fn repeat_last(&self) {
        let Some(last) = self.state().deliveries.len().checked_sub(1) else { return };
        self.change(|state| state.deliveries[last].fate = Fate::OnItsWay);
        self.clone().deliver(last).await;
    }

    pub(super) fn tell(&self, comment: u64, event: &Value) {
        let at = self.change(|state| {
            let invocation = format!("01{:024}", state.next_id());
            state.deliveries.push(Delivery {
                invocation,
                comment,
                body: event.to_string(),
                tries: 0,
                said: String::new(),
                fate: Fate::OnItsWay,
            });
            state.deliveries.len() - 1
        });
        tokio::spawn(self.clone().deliver(at));
    }

    async fn deliver(self, at: usize) {
        for tries_again in (0..=TRIES_AGAIN_MAX).rev() {
            self.wait_for_the_breaker(at).await;
            let Some(url) = lock(&self.0.webhook_url).clone() else {
                return self.ends(at, Fate::NotConnected);
            };
            let response = self.send(at, url).await;
            let is_error = !response.as_ref().is_some_and(|response| (200..300).contains(&response.status));
            let now = self.now();
            self.state().breaker.note(now, is_error);
            let said = response.as_ref().map(|response| response.said.clone()).unwrap_or_default();
            self.change(|state| state.deliveries[at].said = said);
            let wait = match &response {
                Some(response) if !is_error => return self.ends(at, Fate::Taken(response.status)),
                Some(response) => again_after(response),
                None => Some(TRY_AGAIN_AFTER),
            };
            let Some(wait) = wait.filter(|_| tries_again > 0) else {
                return self.ends(at, response.map_or(Fate::NotAnswered, |response| Fate::Refused(response.status)));
            };
            self.waits_until(at, now + wait).await;
        }
    }

    async fn wait_for_the_breaker(&self, at: usize) {
        loop {
            let now = self.now();
            let paused_until = self.state().breaker.paused_until.filter(|until| *until > now);
            let Some(until) = paused_until else { return };
            self.waits_until(at, until).await;
        }
    }

    async fn waits_until(&self, at: usize, until: Timestamp) {
        self.ends(at, Fate::WaitsUntil(until));
        self.0.clock.sleep_until(until).await;
        self.ends(at, Fate::OnItsWay);
    }

    fn ends(&self, at: usize, fate: Fate) {
        self.change(|state| state.deliveries[at].fate = fate);
    }

    async fn send(&self, at: usize, url: String) -> Option<Response> {
        let Delivery { invocation, body, .. } = self.change(|state: &mut State| {
            state.deliveries[at].tries += 1;
            state.deliveries[at].clone()
        });
        let mut request = self.0.http.post(url).timeout(ANSWER_WITHIN).header(CONTENT_TYPE, "application/json");
        for (name, value) in signed_headers(&self.0.webhook_secret, &body, self.now()) {
            request = request.header(name, value);
        }
        let request = request
            .header("X-Zendesk-Account-Id", ACCOUNT)
            .header("X-Zendesk-Webhook-Id", WEBHOOK)
            .header("X-Zendesk-Webhook-Invocation-Id", invocation);
        let response = request.body(body).send().await.ok()?;
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let (status, retry_after) = (response.status().as_u16(), retry_after.map(SignedDuration::from_secs));
        let words = response.text().await.unwrap_or_default();
        let said = words.lines().next().unwrap_or_default().chars().take(SAID_LENGTH_MAX).collect();
        Some(Response { status, retry_after, said })
    }
}

/// After how long it is sent again; `None` is never. A receiver that is too busy has to say for how long.
fn again_after(response: &Response) -> Option<SignedDuration> {
    match response.status {
        409 => Some(TRY_AGAIN_AFTER),
        429 | 503 => response.retry_after.filter(|wait| *wait < WAIT_MAX),
        _ => None,
    }
}
