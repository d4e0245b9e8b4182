//! Answers to commands and clicks: in the HTTP answer of a command, or later through a response URL.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{
    Failure, api,
    calls::{check_message_blocks, text_within},
    delivery::Answer,
    diary::Call,
    hub::Hub,
    saying::Content,
    state::State,
    tickets::{Original, ResponseUrl},
};

/// The name under which uses of response URLs are listed and can be refused.
const METHOD: &str = "response_url";

/// The fields that an answer can have.
const FIELDS: [&str; 10] = [
    "blocks",
    "delete_original",
    "link_names",
    "mrkdwn",
    "replace_original",
    "response_type",
    "text",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
];

/// The most characters of an answer's text.
const TEXT_MAX: usize = 40_000;

/// `POST /response/{id}`.
pub(super) async fn answer(Shared(hub): Shared<Arc<Hub>>, Path(id): Path<String>, body: Bytes) -> Response {
    let args = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let refusal = hub.state().faults.take(METHOD);
    if let Some(refusal) = refusal {
        record(&hub, args, "refused");
        return api::refuse(&hub, METHOD, refusal).await;
    }
    let now = hub.now();
    let used = hub.state().tickets.use_response_url(&id, now);
    let result = match used {
        Err(error) => Err((StatusCode::NOT_FOUND, error)),
        Ok(url) => apply(&mut hub.state(), &hub, &url, &args).map_err(|error| (StatusCode::BAD_REQUEST, error)),
    };
    record(&hub, args, result.err().map_or("ok", |(_, error)| error));
    match result {
        Ok(()) => "ok".into_response(),
        Err((status, error)) => {
            hub.state().diary.violations.push(format!("{METHOD}: {error}"));
            (status, error).into_response()
        }
    }
}

fn record(hub: &Hub, args: Value, ok_or_error: &str) {
    hub.state().diary.calls.push(Call { method: METHOD.into(), args, at: hub.now(), ok_or_error: ok_or_error.into() });
}

/// Shows what the bot answered to a command in the HTTP answer itself.
pub(super) fn apply_command_answer(
    hub: &Hub,
    (user, channel): (&str, &str),
    typed: &str,
    answer: &Answer,
) -> Result<(), Failure> {
    let body = answer.body.trim();
    if body.is_empty() {
        return Ok(());
    }
    let args = match answer.content_type.starts_with("application/json") {
        true => serde_json::from_str(body).unwrap_or(Value::Null),
        false => json!({ "text": body }),
    };
    let mut state = hub.state();
    let result = check(&args).and_then(|fields| command_answer(&mut state, hub, (user, channel), typed, fields));
    result.map_err(|error| {
        let violation = format!("the answer to a command: {error}");
        state.diary.violations.push(violation);
        Failure::BadAnswer(error.into())
    })
}

fn command_answer(
    state: &mut State,
    hub: &Hub,
    (user, channel): (&str, &str),
    typed: &str,
    fields: &Map<String, Value>,
) -> Result<(), &'static str> {
    let is_public = is_in_channel(fields);
    if is_public {
        let command = Content { text: typed.into(), ..Content::default() };
        state.post(channel, user, command, hub.now());
    }
    let content = content(fields)?;
    match (content.text.is_empty() && content.blocks.is_empty(), is_public) {
        // `{"response_type": "in_channel"}` alone only shows the command.
        (true, true) => {}
        (true, false) => return Err("no_text"),
        (false, true) => {
            let bot = state.bot.id.clone();
            state.post(channel, &bot, content, hub.now());
        }
        (false, false) => {
            state.whisper(channel, user, content, hub.now());
        }
    }
    Ok(())
}

/// Carries out one use of a response URL.
fn apply(state: &mut State, hub: &Hub, url: &ResponseUrl, args: &Value) -> Result<(), &'static str> {
    let fields = check(args)?;
    let flag = |name: &str| fields.get(name).and_then(Value::as_bool).unwrap_or(false);
    if flag("delete_original") {
        return delete(state, url);
    }
    let mut content = content(fields)?;
    if content.text.is_empty() && content.blocks.is_empty() {
        return Err("no_text");
    }
    if flag("replace_original") {
        return replace(state, hub, url, content);
    }
    if content.thread_ts.is_none() {
        content.thread_ts = url.thread_ts.clone();
    }
    if is_in_channel(fields) {
        let bot = state.bot.id.clone();
        state.post(&url.channel, &bot, content, hub.now());
    } else {
        state.whisper(&url.channel, &url.user, content, hub.now());
    }
    Ok(())
}

fn delete(state: &mut State, url: &ResponseUrl) -> Result<(), &'static str> {
    match &url.original {
        Original::Nothing => return Err("cant_delete_message"),
        Original::Message(ts) => state.delete(&url.channel, ts),
        Original::Ephemeral(id) => {
            state.ephemerals.retain(|ephemeral| ephemeral.id != *id);
            state.touch();
        }
    }
    Ok(())
}

fn replace(state: &mut State, hub: &Hub, url: &ResponseUrl, content: Content) -> Result<(), &'static str> {
    match &url.original {
        // A command's own message stays: what was meant as its replacement is shown as a message of its own.
        Original::Nothing => {
            state.whisper(&url.channel, &url.user, content, hub.now());
        }
        Original::Message(ts) => {
            let message = state.conversation(&url.channel).and_then(|c| c.message(ts));
            let metadata = message.ok_or("message_not_found")?.metadata.clone();
            state.edit(&url.channel, ts, Content { metadata, ..content }, hub.now());
        }
        Original::Ephemeral(id) => state.replace_ephemeral(id, content),
    }
    Ok(())
}

fn check(args: &Value) -> Result<&Map<String, Value>, &'static str> {
    let fields = args.as_object().ok_or("invalid_payload")?;
    if fields.keys().any(|name| !FIELDS.contains(&name.as_str())) {
        return Err("invalid_arguments");
    }
    match fields.get("response_type").and_then(Value::as_str) {
        None | Some("ephemeral" | "in_channel") => Ok(fields),
        Some(_) => Err("invalid_arguments"),
    }
}

fn is_in_channel(fields: &Map<String, Value>) -> bool {
    fields.get("response_type").is_some_and(|kind| kind == "in_channel")
}

/// Slack names no details here: bad blocks are a bare `invalid_blocks`.
fn content(fields: &Map<String, Value>) -> Result<Content, &'static str> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let content = Content {
        text: text("text").unwrap_or_default(),
        blocks: check_message_blocks(fields.get("blocks")).map_err(|_| "invalid_blocks")?,
        thread_ts: text("thread_ts"),
        ..Content::default()
    };
    text_within(&content.text, TEXT_MAX).map_err(|_| "msg_too_long")?;
    Ok(content)
}
