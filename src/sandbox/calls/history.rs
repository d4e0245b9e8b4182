//! `conversations.history`, `conversations.replies`.

use serde_json::{Value, json};

use super::{CallContext, page};
use crate::sandbox::{
    error::ApiError,
    messages::{Conversation, Message},
};

/// How many messages a page of the history has when the call does not say, and at most.
const HISTORY_PAGE: usize = 100;
const HISTORY_PAGE_MAX: usize = 999;
/// How many messages a page of a thread has when the call does not say, and at most.
const REPLIES_PAGE: usize = 1_000;

/// The messages of a conversation without replies, newest first.
pub(in crate::sandbox) fn history(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = readable(call)?;
    let window = Window::read(call)?;
    let found: Vec<&Message> = conversation
        .messages
        .iter()
        .rev()
        .filter(|message| message.thread_ts.is_none() && window.has(&message.ts))
        .collect();
    answer(call, conversation, &found, HISTORY_PAGE, HISTORY_PAGE_MAX)
}

/// A message and its replies, oldest first.
pub(in crate::sandbox) fn replies(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = readable(call)?;
    let window = Window::read(call)?;
    let ts = call.args.str("ts").unwrap_or_default();
    let asked = conversation.message(ts).ok_or("thread_not_found")?;
    let root_ts = asked.thread_ts.as_deref().unwrap_or(ts);
    let root = conversation.message(root_ts).into_iter();
    // The first message comes with every page that begins at the start, whatever the window.
    let replies = conversation.replies(root_ts).filter(|message| window.has(&message.ts));
    let found: Vec<&Message> = root.chain(replies).collect();
    answer(call, conversation, &found, REPLIES_PAGE, REPLIES_PAGE)
}

/// The conversation, if the bot may read it.
fn readable<'a>(call: &'a CallContext<'_>) -> Result<&'a Conversation, ApiError> {
    let conversation = call.channel()?;
    call.need_scope(&[&format!("{}:history", conversation.scope_family())])?;
    match call.is_member(conversation) {
        true => Ok(conversation),
        false => Err("not_in_channel".into()),
    }
}

fn answer(
    call: &CallContext<'_>,
    conversation: &Conversation,
    found: &[&Message],
    limit: usize,
    limit_max: usize,
) -> Result<Value, ApiError> {
    let limit = call.args.count("limit").unwrap_or(limit).min(limit_max);
    let (range, next) = page(call.args.str("cursor"), limit, found.len())?;
    let with_metadata = call.args.flag("include_all_metadata");
    let messages: Value = found[range]
        .iter()
        .map(|message| conversation.as_api_message(message, &call.state.team_id, with_metadata))
        .collect();
    let mut body = json!({ "messages": messages, "has_more": !next.is_empty(), "pin_count": 0 });
    if !next.is_empty() {
        body["response_metadata"] = json!({ "next_cursor": next });
    }
    Ok(body)
}

/// `oldest`, `latest` and `inclusive`, in microseconds.
struct Window {
    oldest: i64,
    latest: i64,
    inclusive: bool,
}

impl Window {
    fn read(call: &CallContext<'_>) -> Result<Window, ApiError> {
        let bound = |name: &str, error: &'static str, default: i64| match call.args.str(name) {
            None | Some("" | "0" | "now") => Ok(default),
            Some(ts) => micros(ts).ok_or(error),
        };
        Ok(Window {
            oldest: bound("oldest", "invalid_ts_oldest", i64::MIN)?,
            latest: bound("latest", "invalid_ts_latest", i64::MAX)?,
            inclusive: call.args.flag("inclusive"),
        })
    }

    fn has(&self, ts: &str) -> bool {
        let at = micros(ts).unwrap_or_default();
        match self.inclusive {
            true => (self.oldest..=self.latest).contains(&at),
            false => self.oldest < at && at < self.latest,
        }
    }
}

/// A time stamp as microseconds since 1970: `1512085950.000216`, also with fewer digits after the point or none.
fn micros(ts: &str) -> Option<i64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, "0"));
    let seconds: i64 = seconds.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    seconds.checked_mul(1_000_000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stamps_are_compared_as_numbers() {
        assert_eq!(micros("1512085950.000216"), Some(1_512_085_950_000_216));
        assert_eq!(micros("1512085950"), Some(1_512_085_950_000_000));
        assert_eq!(micros("12.5"), Some(12_500_000));
        assert_eq!(micros("yesterday"), None);
    }
}
