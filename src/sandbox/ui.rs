//! What the page asks the server for, and what people do on it.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ActionRef, Failure, Sandbox, Submitted, Target, acting::not_possible, hub::Hub, mentions, page_files::OwnPage,
    ui_state,
};

/// The real time after which a wait for a change answers anyway.
const WAIT_MAX: Duration = Duration::from_secs(25);

/// The clock moves at most a year at a time.
const MINUTES_MAX: i64 = 366 * 24 * 60;

#[derive(Deserialize)]
pub(super) struct As {
    r#as: Option<String>,
}

/// `GET /ui/state`. Without a name, the first person who can act is proposed.
pub(super) async fn state(State(hub): State<Arc<Hub>>, Query(who): Query<As>) -> Response {
    let Some(me) = who_looks(&hub, who.r#as) else {
        return (StatusCode::NOT_FOUND, refused("There is no such person.")).into_response();
    };
    let next_event = match hub.time_control() {
        Some(control) => control.next_event().await,
        None => None,
    };
    Json(ui_state::describe(&hub, &me, next_event)).into_response()
}

fn who_looks(hub: &Hub, wanted: Option<String>) -> Option<String> {
    let state = hub.state();
    let mut people = state.people.iter();
    let found = match wanted {
        Some(id) => people.find(|person| person.id == id),
        None => people.find(|person| !person.deleted && !person.is_bot),
    };
    found.map(|person| person.id.clone())
}

#[derive(Deserialize)]
pub(super) struct Version {
    version: u64,
}

/// `GET /ui/wait`.
pub(super) async fn wait(State(hub): State<Arc<Hub>>, Query(known): Query<Version>) -> Json<Value> {
    let mut version = hub.state().version();
    let changed = version.wait_for(|version| *version != known.version);
    // Nothing new within the time is an answer too: the same version.
    let _ = tokio::time::timeout(WAIT_MAX, changed).await;
    let version = *version.borrow();
    Json(json!({ "version": version }))
}

#[derive(Deserialize)]
pub(super) struct Said {
    r#as: String,
    channel: String,
    text: String,
    thread_ts: Option<String>,
}

/// `POST /ui/slash`.
pub(super) async fn slash(_: OwnPage, State(hub): State<Arc<Hub>>, Json(said): Json<Said>) -> Json<Value> {
    let typed = match may_speak(&hub, &said) {
        Err(why) => return refused(why),
        Ok(()) => mentions::as_sent(&hub.state(), &said.text),
    };
    if said.thread_ts.is_some() {
        return refused(format!("{} is not supported in threads.", hub.command));
    }
    answer(handle(hub).slash(&said.r#as, &said.channel, &typed).await)
}

/// `POST /ui/message`.
pub(super) async fn message(_: OwnPage, State(hub): State<Arc<Hub>>, Json(said): Json<Said>) -> Json<Value> {
    let typed = match may_speak(&hub, &said) {
        Err(why) => return refused(why),
        Ok(()) => mentions::as_sent(&hub.state(), &said.text),
    };
    let posted = handle(hub).say(&said.r#as, &said.channel, &typed, said.thread_ts.as_deref());
    answer(posted.map(|_| ()))
}

#[derive(Deserialize)]
pub(super) struct Click {
    r#as: String,
    channel: Option<String>,
    ts: Option<String>,
    ephemeral_id: Option<String>,
    view_id: Option<String>,
    block_id: Option<String>,
    action_id: String,
    selected: Option<Value>,
    /// What the elements around it hold.
    #[serde(default)]
    values: Value,
}

/// `POST /ui/click`.
pub(super) async fn click(_: OwnPage, State(hub): State<Arc<Hub>>, Json(click): Json<Click>) -> Json<Value> {
    if let Err(why) = may_act(&hub, &click.r#as) {
        return refused(why);
    }
    let target = match (click.view_id, click.ephemeral_id, click.channel, click.ts) {
        (Some(id), ..) => Target::View { id },
        (None, Some(id), ..) => Target::Ephemeral { id },
        (None, None, Some(channel), Some(ts)) => Target::Message { channel, ts },
        _ => return answer(Err(not_possible("Where was that pressed?"))),
    };
    let action = ActionRef { block_id: click.block_id, action_id: click.action_id };
    let sandbox = handle(hub);
    let clicked = sandbox.click_among(&click.r#as, &target, &action, click.selected, &click.values);
    answer(clicked.await)
}

#[derive(Deserialize)]
pub(super) struct Form {
    r#as: String,
    view_id: String,
    #[serde(default)]
    values: Value,
}

/// `POST /ui/submit`.
pub(super) async fn submit(_: OwnPage, State(hub): State<Arc<Hub>>, Json(form): Json<Form>) -> Json<Value> {
    if let Err(why) = may_act(&hub, &form.r#as) {
        return refused(why);
    }
    match handle(hub).submit(&form.r#as, &form.view_id, form.values).await {
        Ok(Submitted::Errors(errors)) => Json(json!({ "ok": false, "errors": errors })),
        other => answer(other.map(|_| ())),
    }
}

/// `POST /ui/close`.
pub(super) async fn close(_: OwnPage, State(hub): State<Arc<Hub>>, Json(form): Json<Form>) -> Json<Value> {
    if let Err(why) = may_act(&hub, &form.r#as) {
        return refused(why);
    }
    answer(handle(hub).close_view(&form.r#as, &form.view_id).await)
}

#[derive(Deserialize)]
pub(super) struct StatusSet {
    r#as: String,
    emoji: String,
    text: String,
    /// Until they clear it, where there is none.
    minutes: Option<i64>,
}

/// `POST /ui/status`.
pub(super) async fn status(_: OwnPage, State(hub): State<Arc<Hub>>, Json(set): Json<StatusSet>) -> Json<Value> {
    if let Err(why) = may_act(&hub, &set.r#as) {
        return refused(why);
    }
    let lasts = set.minutes.map(|minutes| SignedDuration::from_mins(minutes.clamp(1, MINUTES_MAX)));
    let until = lasts.map(|lasts| hub.now() + lasts);
    answer(handle(hub).set_status(&set.r#as, &set.emoji, &set.text, until).await)
}

#[derive(Deserialize)]
pub(super) struct Read {
    r#as: String,
    channel: String,
}

/// `POST /ui/read`.
pub(super) async fn read(_: OwnPage, State(hub): State<Arc<Hub>>, Json(read): Json<Read>) -> Json<Value> {
    let mut state = hub.state();
    // A time stamp of its own is later than all that is there.
    let ts = state.next_ts(hub.now());
    let Some(conversation) = state.conversation_mut(&read.channel) else {
        return refused("There is no such conversation.");
    };
    conversation.read.insert(read.r#as, ts);
    state.touch();
    Json(json!({ "ok": true }))
}

#[derive(Deserialize)]
pub(super) struct Moved {
    minutes: Option<i64>,
    #[serde(default)]
    to_next: bool,
}

/// `POST /ui/clock`.
pub(super) async fn clock(_: OwnPage, State(hub): State<Arc<Hub>>, Json(moved): Json<Moved>) -> Json<Value> {
    let Some(control) = hub.time_control() else {
        return refused("The clock cannot be moved here.");
    };
    let next = match moved.to_next {
        true => control.next_event().await,
        false => None,
    };
    let by = match (next, moved.minutes) {
        (Some(event), _) => event.at.duration_since(hub.now()),
        (None, minutes) => SignedDuration::from_mins(minutes.unwrap_or(0).clamp(0, MINUTES_MAX)),
    };
    if by.is_positive() {
        control.advance(by).await;
    }
    hub.state().touch();
    Json(json!({ "ok": true, "now": hub.now() }))
}

/// A handle that lives as long as one request; it stops nothing when it is dropped.
fn handle(hub: Arc<Hub>) -> Sandbox {
    Sandbox::borrowed(hub)
}

fn may_speak(hub: &Hub, said: &Said) -> Result<(), &'static str> {
    may_act(hub, &said.r#as)?;
    let state = hub.state();
    let conversation = state.conversation(&said.channel);
    let conversation = conversation.filter(|c| c.is_visible_to(&said.r#as));
    match conversation {
        None => Err("There is no such conversation."),
        Some(conversation) if conversation.is_archived => Err("This conversation is archived."),
        Some(_) => Ok(()),
    }
}

fn may_act(hub: &Hub, user: &str) -> Result<(), &'static str> {
    match hub.state().person(user) {
        None => Err("There is no such person."),
        Some(person) if person.deleted => Err("This account is deactivated."),
        Some(person) if person.is_bot => Err("Nobody can act as an app."),
        Some(_) => Ok(()),
    }
}

fn answer(result: Result<(), Failure>) -> Json<Value> {
    match result {
        Ok(()) => Json(json!({ "ok": true })),
        Err(failure) => refused(failure.to_string()),
    }
}

/// `{"ok": false}` with the reason in words.
pub(super) fn refused(why: impl Into<String>) -> Json<Value> {
    Json(json!({ "ok": false, "error": why.into() }))
}
