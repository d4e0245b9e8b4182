//! One way to ask for all desks: at one origin, without redirects, bounded in size and time. What goes wrong is put into
//! classes here: the worker only asks which.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;

use crate::domain::desk::Desk;
use crate::metric;

/// Nobody waits for an answer, so a desk may be slow; but not for ever.
const TIMEOUT: Duration = Duration::from_secs(20);

/// No answer is larger. Most hold what customers wrote, long histories of it in each e-mail: where an answer can be asked
/// for in smaller parts, it is.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// No wait that a desk asks for is longer.
const WAIT_MAX: Duration = Duration::from_secs(60 * 60);

/// Help Scout's own name for `Retry-After`: <https://developer.helpscout.com/mailbox-api/overview/rate-limiting/>
const RETRY_AFTER_TOO: &str = "x-ratelimit-retry-after";

/// Why a desk did not answer. None of the words are the desk's: an answer may hold a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("it asks to wait")]
    Wait { after: Option<Duration> },
    #[error("it is not reachable or broke: {0}")]
    Unavailable(String),
    #[error("it does not take the token")]
    TokenRefused,
    #[error("it does not allow that")]
    NotAllowed,
    #[error("it has no such thing")]
    NotThere,
    #[error("its answer is over 8 MiB")]
    TooLarge,
    #[error("its answer is another than expected: {0}")]
    Odd(String),
}

/// The way to one desk.
pub(super) struct Client {
    http: reqwest::Client,
    desk: Desk,
    origin: Url,
}

impl Client {
    pub fn new(desk: Desk, origin: Url) -> Result<Client, reqwest::Error> {
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT);
        // A desk on this machine is never behind a proxy.
        let builder = if origin.scheme() == "http" { builder.no_proxy() } else { builder };
        Ok(Client { http: builder.build()?, desk, origin })
    }

    pub fn get(&self, path: &[&str], query: &[(&str, &str)]) -> RequestBuilder {
        self.http.get(self.at(path, query))
    }

    pub fn post(&self, path: &[&str]) -> RequestBuilder {
        self.http.post(self.at(path, &[]))
    }

    /// Ids come from outside: each is one part of the path, whatever is in it.
    fn at(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.origin.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.clear().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// Sends a request once, and reads the answer.
    pub async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Failure> {
        let result = ask(request).await;
        let outcome = match &result {
            Ok(_) => "ok",
            Err(Failure::Wait { .. }) => "rate_limited",
            Err(Failure::Unavailable(_)) => "unavailable",
            Err(Failure::TokenRefused) => "token_refused",
            Err(Failure::NotAllowed | Failure::NotThere) => "refused",
            Err(Failure::TooLarge | Failure::Odd(_)) => "odd",
        };
        metrics::counter!(metric::DESK_CALLS, "desk" => self.desk.name(), "outcome" => outcome).increment(1);
        result
    }
}

async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    let response = request.send().await.map_err(|error| unavailable(&error))?;
    if let Some(failure) = classify(response.status(), response.headers()) {
        return Err(failure);
    }
    let body = bounded(response).await?;
    // serde's own words may quote what was sent.
    serde_json::from_slice(&body)
        .map_err(|error| Failure::Odd(format!("line {}, column {}", error.line(), error.column())))
}

fn classify(status: StatusCode, headers: &HeaderMap) -> Option<Failure> {
    let words = || format!("HTTP status {}", status.as_u16());
    let after = wait(headers);
    match status.as_u16() {
        200..=299 => None,
        401 => Some(Failure::TokenRefused),
        403 => Some(Failure::NotAllowed),
        404 | 410 => Some(Failure::NotThere),
        429 => Some(Failure::Wait { after }),
        503 if after.is_some() => Some(Failure::Wait { after }),
        408 | 500..=599 => Some(Failure::Unavailable(words())),
        _ => Some(Failure::Odd(words())),
    }
}

fn wait(headers: &HeaderMap) -> Option<Duration> {
    let header = headers.get(RETRY_AFTER).or_else(|| headers.get(RETRY_AFTER_TOO))?;
    let seconds: u64 = header.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(WAIT_MAX))
}

/// Reads no further than the limit, whatever the length that was announced.
async fn bounded(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| unavailable(&error))? {
        if body.len() + part.len() > ANSWER_BYTES_MAX {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// reqwest's own words would show the address, with whatever stands in it.
fn unavailable(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Unavailable("no answer in time".to_owned());
    }
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let cause = causes.last().map_or_else(|| "the connection failed".to_owned(), ToString::to_string);
    Failure::Unavailable(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_in_its_place_whatever_is_in_it() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::new(Desk::Zendesk, "https://quillwork.zendesk.com".parse().unwrap()).unwrap();
        let at = |id: &str| client.at(&["api", "v2", "users", id], &[("a", "b c")]).to_string();
        assert_eq!(at("7.json"), "https://quillwork.zendesk.com/api/v2/users/7.json?a=b+c");
        assert_eq!(at("../x?y#z"), "https://quillwork.zendesk.com/api/v2/users/..%2Fx%3Fy%23z?a=b+c");
        assert_eq!(at("//evil.example/"), "https://quillwork.zendesk.com/api/v2/users/%2F%2Fevil.example%2F?a=b+c");
    }

    #[test]
    fn statuses_are_put_into_classes() {
        let of = |status: u16, header: Option<(&'static str, &'static str)>| {
            let mut headers = HeaderMap::new();
            if let Some((name, value)) = header {
                headers.insert(name, value.parse().unwrap());
            }
            classify(StatusCode::from_u16(status).unwrap(), &headers)
        };
        assert_eq!(of(200, None), None);
        assert_eq!(of(401, None), Some(Failure::TokenRefused));
        assert_eq!(of(429, None), Some(Failure::Wait { after: None }));
        let wait = |seconds| Some(Failure::Wait { after: Some(Duration::from_secs(seconds)) });
        assert_eq!(of(429, Some(("retry-after", "30"))), wait(30));
        assert_eq!(of(429, Some(("x-ratelimit-retry-after", "7"))), wait(7));
        assert_eq!(of(503, Some(("retry-after", "99999999"))), wait(3_600));
        assert!(matches!(of(502, None), Some(Failure::Unavailable(_))));
        assert!(matches!(of(302, None), Some(Failure::Odd(_))));
    }
}
