//! Slack's methods called plainly, for `shadowday check`: with all that the answer says, its headers included, which
//! the library keeps to itself.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::client::{Failure, classify_code};

/// Somebody sits and waits for the answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The header in which every answer names the token's scopes.
const SCOPES: &str = "x-oauth-scopes";

/// Our way to Slack, for one token.
pub struct Plain {
    http: reqwest::Client,
    api_url: String,
    token: String,
}

/// What Slack said, yes or no.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub body: Value,
    /// What the token may do; `None` where Slack does not say.
    pub scopes: Option<Vec<String>>,
    /// Slack's own clock.
    pub date: Option<Timestamp>,
}

impl Plain {
    /// # Errors
    /// The machine has no certificates.
    pub fn new(token: &str, api_url: &str) -> anyhow::Result<Plain> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build()?;
        Ok(Plain { http, api_url: api_url.trim_end_matches('/').to_owned(), token: token.to_owned() })
    }

    /// Calls a method. An answer that says no is an answer, too: see [`Answer::refusal`].
    ///
    /// # Errors
    /// There is no answer: [`Failure::RateLimited`] or [`Failure::Unavailable`].
    pub async fn call(&self, method: &str, arguments: &[(&str, &str)]) -> Result<Answer, Failure> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(arguments).finish();
        let request = self.http.post(format!("{}/{method}", self.api_url)).bearer_auth(&self.token);
        let sent = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form).send().await;
        let response = sent.map_err(|error| unavailable(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if status == reqwest::StatusCode::TOO_MANY_REQUESTS {
            let after = text(&headers, RETRY_AFTER.as_str()).and_then(|seconds| seconds.trim().parse().ok());
            return Err(Failure::RateLimited { after: after.map(Duration::from_secs) });
        }
        let body = response.bytes().await.map_err(|error| unavailable(&error))?;
        match serde_json::from_slice::<Value>(&body) {
            Ok(body) if body["ok"].is_boolean() => Ok(Answer {
                body,
                scopes: text(&headers, SCOPES).map(list),
                date: text(&headers, DATE.as_str()).and_then(read_date),
            }),
            _ => Err(Failure::Unavailable(format!("the answer (HTTP status {}) is none of Slack's", status.as_u16()))),
        }
    }
}

impl Answer {
    /// Why Slack says no; `None`: it says yes.
    pub fn refusal(&self) -> Option<Failure> {
        if self.body["ok"] == true {
            return None;
        }
        Some(classify_code(self.body["error"].as_str().unwrap_or("no reason").to_owned()))
    }
}

/// What went wrong on the way, with its cause: "connection refused" says more than "error sending request".
fn unavailable(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Unavailable("no answer in time".to_owned());
    }
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let cause = causes.last().map_or_else(|| "the connection failed".to_owned(), ToString::to_string);
    Failure::Unavailable(cause)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
}

fn read_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        assert_eq!(list("chat:write, users:read,,"), ["chat:write", "users:read"]);
        let at = read_date("Thu, 26 Nov 2026 09:00:00 GMT").unwrap();
        assert_eq!(at.to_string(), "2026-11-26T09:00:00Z");
        assert_eq!(read_date("yesterday"), None);
    }

    #[test]
    fn a_no_is_put_into_its_class() {
        let answer = |body| Answer { body, scopes: None, date: None };
        assert_eq!(answer(serde_json::json!({"ok": true})).refusal(), None);
        let refused = answer(serde_json::json!({"ok": false, "error": "token_revoked"})).refusal();
        assert_eq!(refused, Some(Failure::TokenRefused("token_revoked".into())));
    }
}
