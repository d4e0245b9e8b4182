//! `POST /webhooks/{desk}`: what help desks tell. Limits, then the signature, then JSON, then its shape; and an answer
//! once what was told is kept.
//!
//! Who cannot sign costs a read of a bounded body and one hash: no parsing, no database, and one line in the log a minute.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::places::Places;
use super::{LARGE_BODIES_MAX, Limits, read, text, turn_away};
use crate::commands::Seen;
use crate::domain::desk::{Desk, DeskReply};
use crate::door::Door;
use crate::helpdesk::{self, Desks, Fetch, Heard, Unreadable};
use crate::metric;
use crate::store::StoreError;
use crate::store::desks::{Deed, NOT_SET_UP};

/// What could not be saved is to come again after so many seconds. Zendesk tells again only whom it knows to be back soon.
const TELL_AGAIN_AFTER_S: u16 = 5;

/// What webhooks need. Their large bodies have places of their own, so that Slack's never wait for them.
#[derive(Clone)]
struct Webhooks {
    door: Door,
    desks: Desks,
    body_timeout: Duration,
    large: Places,
}

/// How one went: what is counted, what the log and the desk read, and with which status.
struct Outcome {
    name: &'static str,
    status: StatusCode,
    why: Option<String>,
}

/// The URLs for help desks, in either mode of Slack's.
pub fn webhooks(door: Door, desks: Desks, limits: Limits) -> Router {
    let large = Places::new(LARGE_BODIES_MAX, limits.patience);
    let state = Webhooks { door, desks, body_timeout: limits.body_timeout, large };
    Router::new().route("/webhooks/{desk}", post(webhook)).with_state(state)
}

async fn webhook(
    State(webhooks): State<Webhooks>,
    name: Result<Path<String>, PathRejection>,
    request: Request<Body>,
) -> Response {
    let Some(desk) = name.ok().and_then(|Path(name)| name.parse::<Desk>().ok()) else {
        return turn_away(StatusCode::NOT_FOUND, "webhook");
    };
    let door = &webhooks.door;
    let Some(secret) = webhooks.desks.secret(desk).cloned() else {
        if let Some(times) = door.note_desk(desk, Deed::Refused(NOT_SET_UP.to_owned())) {
            tracing::warn!(%desk, times, "webhooks came from a help desk that is not set up: it has no secret");
        }
        return turn_away(StatusCode::NOT_FOUND, "webhook");
    };
    let (head, body) = request.into_parts();
    let header = |name: &str| text(&head.headers, name);
    let body = match read(&head, body, &webhooks.large, webhooks.body_timeout).await {
        Ok(body) => body,
        Err(status) => return refuse(door, desk, status, body_trouble(status)),
    };
    let started = door.clock.now();
    if let Err(refused) = helpdesk::verify(desk, &secret, &header, &body, started) {
        return refuse(door, desk, StatusCode::UNAUTHORIZED, (refused.name(), &refused.to_string()));
    }
    let heard = helpdesk::read(desk, &header, &body, started).map(|heard| webhooks.desks.or_ask(heard));
    let outcome = match heard {
        Ok(Heard::Replies(replies)) => keep(door, replies).await,
        Ok(Heard::Fetch(fetch)) => fetch_later(door, fetch).await,
        Ok(Heard::Nothing(why)) => Outcome { name: "nothing", status: StatusCode::OK, why: Some(why.to_owned()) },
        Err(unreadable) => not_understood(&unreadable),
    };
    let deed = match (outcome.name, &outcome.why) {
        ("ignored" | "malformed", Some(why)) => Deed::Ignored(why.clone()),
        _ => Deed::Spoke,
    };
    door.note_desk(desk, deed);
    let took = door.clock.now().duration_since(started);
    let why = outcome.why.as_deref();
    tracing::info!(kind = "webhook", %desk, outcome = outcome.name, why, took_ms = took.as_millis(), "request");
    metrics::counter!(metric::WEBHOOKS, "desk" => desk.name(), "outcome" => outcome.name).increment(1);
    metrics::histogram!(metric::REQUEST_SECONDS, "kind" => "webhook").record(took.as_secs_f64());
    // Whoever tries it out by hand reads what became of it.
    let words = why.map_or_else(|| outcome.name.to_owned(), |why| format!("{}: {why}", outcome.name));
    let mut response = (outcome.status, words + "\n").into_response();
    if outcome.status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, TELL_AGAIN_AFTER_S.into());
    }
    response
}

/// Turns away who may be anybody: each reason, with its name, is noted and logged once a minute, and counted always.
fn refuse(door: &Door, desk: Desk, status: StatusCode, (name, why): (&'static str, &str)) -> Response {
    if let Some(times) = door.note_desk(desk, Deed::Refused(why.to_owned())) {
        tracing::warn!(%desk, why, times, "webhooks were refused");
    }
    metrics::counter!(metric::WEBHOOKS, "desk" => desk.name(), "outcome" => "refused", "why" => name).increment(1);
    status.into_response()
}

fn body_trouble(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "the body was larger than a mebibyte"),
        StatusCode::REQUEST_TIMEOUT => ("too_slow", "the body took too long to come"),
        _ => ("cut_off", "the body was cut off"),
    }
}

async fn keep(door: &Door, replies: Vec<DeskReply>) -> Outcome {
    match door.replies_seen(replies).await {
        Ok(seen) if seen.contains(&Seen::Kept) => Outcome { name: "counted", status: StatusCode::OK, why: None },
        Ok(_) => Outcome { name: "repeated", status: StatusCode::OK, why: None },
        Err(error) => not_saved(&error),
    }
}

async fn fetch_later(door: &Door, fetch: Fetch) -> Outcome {
    match door.fetch_later(fetch.desk, fetch.ticket).await {
        Ok(()) => Outcome { name: "fetched_later", status: StatusCode::OK, why: None },
        Err(error) => not_saved(&error),
    }
}

fn not_saved(error: &StoreError) -> Outcome {
    tracing::error!(%error, "what a help desk told could not be kept; the desk is asked to tell again");
    let why = Some("try again".to_owned());
    Outcome { name: "not_saved", status: StatusCode::SERVICE_UNAVAILABLE, why }
}

/// What another shape has is taken all the same: a desk switches a webhook off that often fails.
fn not_understood(unreadable: &Unreadable) -> Outcome {
    let (name, status) = match unreadable {
        Unreadable::NotJson => ("malformed", StatusCode::BAD_REQUEST),
        Unreadable::Shape(_) => ("ignored", StatusCode::OK),
    };
    Outcome { name, status, why: Some(unreadable.to_string()) }
}
