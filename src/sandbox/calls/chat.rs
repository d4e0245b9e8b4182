//! `chat.postMessage`, `chat.update`, `chat.delete`.

use serde_json::{Value, json};

use super::{
    CallContext,
    content::{UPDATE_TEXT_MAX, check_message_blocks, check_metadata, text_within},
};
use crate::sandbox::{
    error::ApiError,
    messages::{Conversation, ConversationKind, Message},
    saying::Content,
};

/// Posts as the bot, into a conversation or, given a user id, into the direct message with them.
pub(in crate::sandbox) fn post_message(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let channel = target(call)?;
    let mut content = call.new_content()?;
    let conversation = call.state.conversation(&channel).ok_or("channel_not_found")?;
    content.thread_ts = thread(conversation, call.args.str("thread_ts"))?;
    call.state.rates.post(&channel, call.now).map_err(ApiError::rate_limited)?;
    let bot = call.state.bot.id.clone();
    let ts = call.state.post(&channel, &bot, content, call.now);
    answer(call, &channel, &ts)
}

/// The id of the conversation to post to, if the bot may post there.
pub(super) fn target(call: &mut CallContext<'_>) -> Result<String, ApiError> {
    let id = call.args.owned("channel");
    if let Some(person) = call.state.person(&id) {
        return match (person.deleted, person.is_bot) {
            (true, _) => Err("user_disabled".into()),
            (_, true) => Err("cannot_dm_bot".into()),
            _ => Ok(call.state.open_direct(&[id]).0),
        };
    }
    let conversation = call.channel()?;
    let is_open = conversation.kind == ConversationKind::Channel && call.has_scope("chat:write.public");
    if conversation.is_archived {
        Err("is_archived".into())
    } else if !call.is_member(conversation) && !is_open {
        Err("not_in_channel".into())
    } else {
        Ok(id)
    }
}

/// The thread to post to: it has to exist, and replies have no threads of their own.
pub(super) fn thread(conversation: &Conversation, thread_ts: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(thread_ts) = thread_ts else {
        return Ok(None);
    };
    match conversation.message(thread_ts) {
        None => Err("thread_not_found".into()),
        Some(root) if root.thread_ts.is_some() => Err("cannot_reply_to_message".into()),
        Some(_) => Ok(Some(thread_ts.to_owned())),
    }
}

/// Changes a message of the bot. What is not named stays as it was, but new text without blocks drops the old blocks.
pub(in crate::sandbox) fn update(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let message = own_message(call, "cant_update_message")?;
    let text = call.args.str("text");
    text_within(text.unwrap_or_default(), UPDATE_TEXT_MAX)?;
    if text.is_none() && call.args.json("blocks").is_none() && call.args.json("metadata").is_none() {
        return Err("no_text".into());
    }
    let blocks = match (text, call.args.json("blocks")) {
        (_, Some(blocks)) => check_message_blocks(Some(blocks))?,
        (Some(_), None) => Vec::new(),
        (None, None) => message.blocks,
    };
    let metadata = match call.args.json("metadata") {
        Some(metadata) => check_metadata(metadata)?,
        None => message.metadata,
    };
    let text = text.map_or(message.text, str::to_owned);
    let content = Content { text, blocks, metadata, ..Content::default() };
    if content.text.is_empty() && content.blocks.is_empty() {
        return Err("no_text".into());
    }
    let text = content.text.clone();
    call.state.edit(&message.channel, &message.ts, content, call.now);
    let mut body = answer(call, &message.channel, &message.ts)?;
    body["text"] = text.into();
    Ok(body)
}

/// Deletes a message of the bot.
pub(in crate::sandbox) fn delete(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let message = own_message(call, "cant_delete_message")?;
    call.state.delete(&message.channel, &message.ts);
    Ok(json!({ "channel": message.channel, "ts": message.ts }))
}

/// The message of the arguments, if it is the bot's.
fn own_message(call: &mut CallContext<'_>, not_own: &str) -> Result<Message, ApiError> {
    let ts = call.args.owned("ts");
    let conversation = call.channel()?;
    let channel = conversation.id.clone();
    let found = conversation.message(&ts).cloned();
    if let Some(message) = found {
        return match message.from_app {
            true => Ok(message),
            false => Err(not_own.into()),
        };
    }
    let mut ephemerals = call.state.ephemerals.iter();
    if ephemerals.any(|ephemeral| ephemeral.ts == ts && ephemeral.channel == channel) {
        let violation = format!("an ephemeral message ({channel}, {ts}) cannot be edited or deleted by its time stamp");
        call.state.diary.violations.push(violation);
    }
    Err("message_not_found".into())
}

fn answer(call: &CallContext<'_>, channel: &str, ts: &str) -> Result<Value, ApiError> {
    let conversation = call.state.conversation(channel).ok_or("channel_not_found")?;
    let message = conversation.message(ts).ok_or("message_not_found")?;
    let message = conversation.as_api_message(message, &call.state.team_id, true);
    Ok(json!({ "channel": channel, "ts": ts, "message": message }))
}
