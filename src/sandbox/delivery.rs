//! What Slack sends to the bot: over HTTP, signed, or over a socket.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use sha2::Sha256;

use super::{Sandbox, hub::Hub};

/// The real time in which the bot has to answer, unless a test sets another.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The content type of commands and interactions.
const FORM: &str = "application/x-www-form-urlencoded";

/// The content type of events.
const JSON: &str = "application/json";

/// Something for the bot.
#[derive(Clone)]
pub(super) enum Delivery {
    /// A command's fields.
    Command(Vec<(&'static str, String)>),
    /// An interaction's payload.
    Interaction(Value),
    /// An event in its wrapper.
    Event(Value),
}

/// What the bot answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; an acknowledgement over a socket counts as 200.
    pub status: u16,
    /// The `Content-Type` header, or nothing.
    pub content_type: String,
    /// The body, as text.
    pub body: String,
}

/// Why what a person did came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The bot did not answer within 3 seconds.
    #[error("operation_timeout: the app did not answer within 3 seconds")]
    OperationTimeout,
    /// The bot answered with a status other than 200.
    #[error("the app answered with HTTP status {0}")]
    HttpStatus(u16),
    /// The bot's answer is not one that Slack understands.
    #[error("Slack cannot read the app's answer: {0}")]
    BadAnswer(String),
    /// The bot could not be reached.
    #[error("the app cannot be reached: {0}")]
    Unreachable(String),
    /// A person could not do that: no such command, button, option or form.
    #[error("{0}")]
    NotPossible(String),
}

impl Delivery {
    /// What HTTP carries: the body and its content type.
    fn body(&self) -> (String, &'static str) {
        match self {
            Delivery::Command(fields) => (form(fields.iter().map(|(name, value)| (*name, value.as_str()))), FORM),
            Delivery::Interaction(payload) => (form([("payload", payload.to_string().as_str())]), FORM),
            Delivery::Event(wrapper) => (wrapper.to_string(), JSON),
        }
    }

    /// What an envelope carries.
    pub fn payload(&self) -> Value {
        match self {
            Delivery::Command(fields) => {
                let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into()));
                Value::Object(fields.collect::<Map<String, Value>>())
            }
            Delivery::Interaction(payload) | Delivery::Event(payload) => payload.clone(),
        }
    }

    /// What an envelope says it is.
    pub fn envelope_type(&self) -> &'static str {
        match self {
            Delivery::Command(_) => "slash_commands",
            Delivery::Interaction(_) => "interactive",
            Delivery::Event(_) => "events_api",
        }
    }

    /// Whether the answer may say more than "received". In the envelopes that Slack's own SDK is tested with, commands
    /// do, clicks, shortcuts and events do not; forms that are sent have to, for their `response_action`.
    pub fn accepts_response(&self) -> bool {
        match self {
            Delivery::Command(_) => true,
            Delivery::Interaction(payload) => payload["type"] == "view_submission",
            Delivery::Event(_) => false,
        }
    }

    pub fn is_event(&self) -> bool {
        matches!(self, Delivery::Event(_))
    }
}

fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The headers that sign `body` at `timestamp`, in seconds since 1970: `v0=` + hex of the HMAC-SHA256 of
/// `v0:{timestamp}:{body}`.
pub fn signed_headers(secret: &str, body: &str, timestamp: i64) -> [(&'static str, String); 2] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    [("X-Slack-Request-Timestamp", timestamp.to_string()), ("X-Slack-Signature", format!("v0={hex}"))]
}

impl Sandbox {
    /// The headers that sign `body` with the sandbox's secret, for requests that a test makes itself.
    pub fn sign(&self, body: &str, timestamp: i64) -> [(&'static str, String); 2] {
        signed_headers(&self.hub.signing_secret, body, timestamp)
    }

    /// Sends the last request again, freshly signed and marked as a retry, or in a new envelope. Its answer has no
    /// effect on the workspace.
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when nothing was sent yet; otherwise as for the first time.
    pub async fn repeat_last(&self) -> Result<Answer, Failure> {
        let last = self.hub.state().last_delivery.clone();
        let last = last.ok_or_else(|| Failure::NotPossible("nothing was sent yet".into()))?;
        self.hub.send(&last, 1).await
    }
}

impl Hub {
    /// Sends a command or an interaction to the bot and waits for the answer, which has to be of status 200.
    pub async fn deliver(&self, delivery: Delivery) -> Result<Answer, Failure> {
        self.state().last_delivery = Some(delivery.clone());
        let answer = self.send(&delivery, 0).await?;
        match answer.status {
            200 => Ok(answer),
            status => Err(Failure::HttpStatus(status)),
        }
    }

    /// Sends an event to the bot and waits for the answer, whatever its status. Over sockets one that was not
    /// acknowledged is sent once more; over HTTP that is for [`Sandbox::repeat_last`].
    pub async fn deliver_event(&self, delivery: Delivery) -> Result<Answer, Failure> {
        self.state().last_delivery = Some(delivery.clone());
        let uses_sockets = self.state().sockets.are_used;
        match self.send(&delivery, 0).await {
            Err(Failure::OperationTimeout) if uses_sockets => self.send(&delivery, 1).await,
            answer => answer,
        }
    }

    async fn send(&self, delivery: &Delivery, retry_attempt: u32) -> Result<Answer, Failure> {
        let uses_sockets = self.state().sockets.are_used;
        match uses_sockets {
            true => self.send_over_socket(delivery, retry_attempt).await,
            false => self.send_over_http(delivery, retry_attempt).await,
        }
    }

    async fn send_over_http(&self, delivery: &Delivery, retry_attempt: u32) -> Result<Answer, Failure> {
        let url = self.events_url().ok_or_else(|| Failure::Unreachable("it is not connected".into()))?;
        let (body, content_type) = delivery.body();
        let answer_within = self.state().answer_within;
        let mut request = self.http.post(url).timeout(answer_within).header(CONTENT_TYPE, content_type);
        for (name, value) in signed_headers(&self.signing_secret, &body, self.now().as_second()) {
            request = request.header(name, value);
        }
        if retry_attempt > 0 {
            request = request.header("x-slack-retry-num", retry_attempt).header("x-slack-retry-reason", "http_timeout");
        }
        let response = request.body(body).send().await.map_err(failure)?;
        let content_type = response.headers().get(CONTENT_TYPE);
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: content_type.and_then(|value| value.to_str().ok()).unwrap_or_default().into(),
            body: response.text().await.map_err(failure)?,
        })
    }
}

fn failure(error: reqwest::Error) -> Failure {
    match error.is_timeout() {
        true => Failure::OperationTimeout,
        false => Failure::Unreachable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of Slack's documentation.
    #[test]
    fn signs_as_slack_documents_it() {
        let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
            &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
            &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
            &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        let [(_, timestamp), (_, signature)] = signed_headers("8f742231b10e8888abcd99yyyzzz85a5", body, 1_531_420_618);
        assert_eq!(timestamp, "1531420618");
        assert_eq!(signature, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    }
}
