//! Signed requests to the bot, as Slack sends them.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use sha2::Sha256;

use super::{Sandbox, hub::Hub};

/// The real time in which the bot has to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The content type of commands and interactions.
const FORM: &str = "application/x-www-form-urlencoded";

/// The content type of events.
const JSON: &str = "application/json";

/// The headers of a request that is sent again because the first answer was not in time.
const RETRY_HEADERS: [(&str, &str); 2] = [("x-slack-retry-num", "1"), ("x-slack-retry-reason", "http_timeout")];

/// A request to the bot, without its signature.
#[derive(Clone)]
pub(super) struct Delivery {
    body: String,
    content_type: &'static str,
}

/// What the bot answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
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
    /// A form with these fields.
    pub fn form(fields: &[(&str, &str)]) -> Delivery {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        Delivery { body: form.finish(), content_type: FORM }
    }

    /// An interaction.
    pub fn payload(payload: &Value) -> Delivery {
        Delivery::form(&[("payload", &payload.to_string())])
    }

    /// An event's envelope.
    pub fn json(envelope: &Value) -> Delivery {
        Delivery { body: envelope.to_string(), content_type: JSON }
    }
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

    /// Sends the last request again, freshly signed and marked as a retry. Its answer has no effect on the workspace.
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when nothing was sent yet; otherwise as for the first time.
    pub async fn repeat_last(&self) -> Result<Answer, Failure> {
        let last = self.hub.state().last_delivery.clone();
        let last = last.ok_or_else(|| Failure::NotPossible("nothing was sent yet".into()))?;
        self.hub.send(&last, &RETRY_HEADERS).await
    }
}

impl Hub {
    /// Sends a request to the bot and waits for the answer, which has to be of status 200.
    pub async fn deliver(&self, delivery: Delivery) -> Result<Answer, Failure> {
        let answer = self.deliver_any(delivery).await?;
        match answer.status {
            200 => Ok(answer),
            status => Err(Failure::HttpStatus(status)),
        }
    }

    /// Sends a request to the bot and waits for the answer, whatever its status.
    pub async fn deliver_any(&self, delivery: Delivery) -> Result<Answer, Failure> {
        self.state().last_delivery = Some(delivery.clone());
        self.send(&delivery, &[]).await
    }

    async fn send(&self, delivery: &Delivery, more_headers: &[(&str, &str)]) -> Result<Answer, Failure> {
        let url = self.events_url().ok_or_else(|| Failure::Unreachable("it is not connected".into()))?;
        let mut request = self
            .http
            .post(url)
            .timeout(ANSWER_WITHIN)
            .header(CONTENT_TYPE, delivery.content_type)
            .body(delivery.body.clone());
        for (name, value) in signed_headers(&self.signing_secret, &delivery.body, self.now().as_second()) {
            request = request.header(name, value);
        }
        for (name, value) in more_headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.map_err(failure)?;
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
