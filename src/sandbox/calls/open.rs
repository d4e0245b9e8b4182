//! `conversations.open`.

use serde_json::{Value, json};

use super::CallContext;
use crate::sandbox::{error::ApiError, messages::ConversationKind};

/// How many people a group message can have besides the bot.
const USERS_MAX: usize = 8;

/// Opens the direct message with one person, or the group message with several.
pub(in crate::sandbox) fn open(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    if call.args.str("channel").is_some() {
        return resume(call);
    }
    let users = call.args.list("users");
    check_users(call, &users)?;
    if call.args.flag("prevent_creation") && !is_there(call, &users) {
        return Err("channel_not_found".into());
    }
    let (id, was_open) = call.state.open_direct(&users);
    Ok(answer(call, &id, users.first(), was_open))
}

fn check_users(call: &CallContext<'_>, users: &[String]) -> Result<(), ApiError> {
    match users.len() {
        0 => return Err("users_list_not_supplied".into()),
        1 => call.need_scope(&["im:write"])?,
        2..=USERS_MAX => call.need_scope(&["mpim:write"])?,
        _ => return Err("too_many_users".into()),
    }
    for user in users {
        let person = call.state.person(user).ok_or("user_not_found")?;
        if person.deleted {
            return Err("user_disabled".into());
        }
        if person.is_bot {
            return Err("cannot_dm_bot".into());
        }
    }
    Ok(())
}

fn is_there(call: &CallContext<'_>, users: &[String]) -> bool {
    let mut members = users.to_vec();
    members.push(call.state.bot.id.clone());
    [ConversationKind::Im, ConversationKind::Mpim].iter().any(|kind| call.state.direct(*kind, &members).is_some())
}

fn resume(call: &CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = call.channel()?;
    match conversation.kind {
        ConversationKind::Im | ConversationKind::Mpim => {
            let bot = &call.state.bot.id;
            let other = conversation.members.iter().find(|member| *member != bot);
            Ok(answer(call, &conversation.id, other, true))
        }
        _ => Err("method_not_supported_for_channel_type".into()),
    }
}

fn answer(call: &CallContext<'_>, id: &str, user: Option<&String>, was_open: bool) -> Value {
    let mut body = json!({ "channel": { "id": id } });
    if was_open {
        body["no_op"] = true.into();
        body["already_open"] = true.into();
    }
    let is_im = call.state.conversation(id).is_some_and(|c| c.kind == ConversationKind::Im);
    if call.args.flag("return_im") && is_im {
        body["channel"] = json!({ "id": id, "created": 0, "is_im": true, "user": user, "is_open": true });
    }
    body
}
