//! `api.test`, `auth.test`, `team.info`, `blocks.validate`, `reactions.add`, `reactions.remove`,
//! `chat.getPermalink`.

use serde_json::{Value, json};

use super::CallContext;
use crate::sandbox::{
    blocks::{Surface, check_blocks, check_view},
    error::ApiError,
    messages::{BOT_ID, Reaction},
};

/// Answers what it was asked, or the error it was asked for.
pub(in crate::sandbox) fn api_test(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    match call.args.str("error") {
        Some(error) => Err(error.into()),
        None => Ok(json!({ "args": { "foo": call.args.str("foo") } })),
    }
}

/// Whose token it is.
pub(in crate::sandbox) fn auth_test(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let state = &call.state;
    Ok(json!({
        "url": format!("{}/", call.origin), "team": state.team_name, "team_id": state.team_id,
        "user": state.bot.name, "user_id": state.bot.id, "bot_id": BOT_ID, "is_enterprise_install": false,
    }))
}

/// The workspace.
pub(in crate::sandbox) fn team_info(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let state = &call.state;
    if call.args.str("team").is_some_and(|team| team != state.team_id) {
        return Err("team_not_found".into());
    }
    Ok(json!({
        "team": { "id": state.team_id, "name": state.team_name, "domain": "sandbox", "email_domain": "", "icon": {} },
    }))
}

/// Says what is wrong with blocks, without sending them.
pub(in crate::sandbox) fn blocks_validate(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let args = &call.args;
    let (error, messages) = match (args.json("blocks"), args.json("message"), args.json("view")) {
        (Some(blocks), None, None) => ("invalid_blocks", check_blocks(blocks, Surface::Message, "")),
        (None, Some(message), None) => {
            let blocks = message.get("blocks").cloned().unwrap_or_else(|| json!([]));
            ("invalid_message", check_blocks(&blocks, Surface::Message, "/blocks"))
        }
        (None, None, Some(view)) => {
            let surface = match view["type"].as_str() {
                Some("home") => Surface::Home,
                _ => Surface::Modal,
            };
            ("invalid_view", check_view(view, surface))
        }
        _ => {
            let message = "must provide exactly one of `blocks`, `view`, or `message`".to_owned();
            return Err(ApiError::with_messages("invalid_arguments", vec![message]));
        }
    };
    match messages.is_empty() {
        true => Ok(json!({})),
        false => {
            let errors: Value = messages.iter().map(|message| json!({ "message": message })).collect();
            Err(ApiError::with_detail(error, "errors", errors))
        }
    }
}

/// Puts an emoji under a message.
pub(in crate::sandbox) fn reactions_add(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let (channel, ts, name) = (call.channel()?.id.clone(), call.args.owned("timestamp"), call.args.owned("name"));
    let bot = call.state.bot.id.clone();
    let conversation = call.state.conversation_mut(&channel).ok_or("channel_not_found")?;
    if conversation.is_archived {
        return Err("is_archived".into());
    }
    let message = conversation.message_mut(&ts).ok_or("message_not_found")?;
    match message.reactions.iter_mut().find(|reaction| reaction.name == name) {
        Some(reaction) if reaction.users.contains(&bot) => return Err("already_reacted".into()),
        Some(reaction) => reaction.users.push(bot),
        None => message.reactions.push(Reaction { name, users: vec![bot] }),
    }
    call.state.touch();
    Ok(json!({}))
}

/// Takes the caller's own emoji from under a message.
pub(in crate::sandbox) fn reactions_remove(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    if call.args.str("channel").is_none() || call.args.str("timestamp").is_none() {
        return Err("no_item_specified".into());
    }
    let (channel, ts, name) = (call.channel()?.id.clone(), call.args.owned("timestamp"), call.args.owned("name"));
    let bot = call.state.bot.id.clone();
    let conversation = call.state.conversation_mut(&channel).ok_or("channel_not_found")?;
    if conversation.is_archived {
        return Err("is_archived".into());
    }
    let message = conversation.message_mut(&ts).ok_or("message_not_found")?;
    let own = message.reactions.iter_mut().find(|one| one.name == name && one.users.contains(&bot));
    own.ok_or("no_reaction")?.users.retain(|user| *user != bot);
    message.reactions.retain(|one| !one.users.is_empty());
    call.state.touch();
    Ok(json!({}))
}

/// Where a message can be seen in the browser.
pub(in crate::sandbox) fn get_permalink(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = call.channel()?;
    let ts = call.args.str("message_ts").unwrap_or_default();
    let message = conversation.message(ts).ok_or("message_not_found")?;
    let thread = match &message.thread_ts {
        Some(thread_ts) => format!("&thread={thread_ts}"),
        None => String::new(),
    };
    let permalink = format!("{}/?c={}&ts={ts}{thread}", call.origin, conversation.id);
    Ok(json!({ "channel": conversation.id, "permalink": permalink }))
}
