//! `conversations.info`, `.members`, `.join`, `.invite`.

use serde_json::{Value, json};

use super::{CallContext, page};
use crate::sandbox::{
    error::ApiError,
    messages::{Conversation, ConversationKind},
};

/// How many members a page has when the call does not say.
const MEMBERS_PAGE: usize = 100;
/// How many people one call can invite.
const INVITED_MAX: usize = 100;

/// One conversation.
pub(in crate::sandbox) fn info(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = call.channel()?;
    call.need_scope(&[&format!("{}:read", conversation.scope_family())])?;
    let mut channel = describe(call, conversation);
    if call.args.flag("include_num_members") {
        channel["num_members"] = conversation.members.len().into();
    }
    Ok(json!({ "channel": channel }))
}

/// Who is in it, page by page.
pub(in crate::sandbox) fn members(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = call.channel()?;
    call.need_scope(&[&format!("{}:read", conversation.scope_family())])?;
    let limit = call.args.count("limit").unwrap_or(MEMBERS_PAGE);
    let (range, next) = page(call.args.str("cursor"), limit, conversation.members.len())?;
    Ok(json!({ "members": conversation.members[range], "response_metadata": { "next_cursor": next } }))
}

/// Lets the bot into a public channel.
pub(in crate::sandbox) fn join(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = call.channel()?;
    if conversation.kind != ConversationKind::Channel {
        return Err("method_not_supported_for_channel_type".into());
    }
    if conversation.is_archived {
        return Err("is_archived".into());
    }
    let id = conversation.id.clone();
    let was_member = call.is_member(conversation);
    if !was_member {
        let bot = call.state.bot.id.clone();
        add_members(call, &id, vec![bot]);
    }
    let mut body = json!({ "channel": describe(call, call.channel()?) });
    if was_member {
        body["warning"] = "already_in_channel".into();
        body["response_metadata"] = json!({ "warnings": ["already_in_channel"] });
    }
    Ok(body)
}

/// Lets people into a channel that the bot is in.
pub(in crate::sandbox) fn invite(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let conversation = call.channel()?;
    match conversation.kind {
        ConversationKind::Channel => call.need_scope(&["channels:manage", "channels:write.invites"])?,
        ConversationKind::PrivateChannel => call.need_scope(&["groups:write", "groups:write.invites"])?,
        _ => return Err("method_not_supported_for_channel_type".into()),
    }
    if conversation.is_archived {
        return Err("is_archived".into());
    }
    if !call.is_member(conversation) {
        return Err("not_in_channel".into());
    }
    let users = call.args.list("users");
    if users.is_empty() || users.len() > INVITED_MAX {
        return Err("no_user".into());
    }
    let refused: Vec<(&String, &str)> =
        users.iter().filter_map(|user| Some((user, why_not(call, conversation, user)?))).collect();
    if let Some((_, error)) = refused.first()
        && (!call.args.flag("force") || refused.len() == users.len())
    {
        let errors: Value =
            refused.iter().map(|(user, error)| json!({ "user": user, "ok": false, "error": error })).collect();
        return Err(ApiError::with_detail(error, "errors", errors));
    }
    let id = conversation.id.clone();
    let welcome = users.iter().filter(|user| refused.iter().all(|(other, _)| other != user));
    let welcome = welcome.cloned().collect();
    add_members(call, &id, welcome);
    Ok(json!({ "channel": describe(call, call.channel()?) }))
}

fn why_not(call: &CallContext<'_>, conversation: &Conversation, user: &str) -> Option<&'static str> {
    match call.state.person(user) {
        None => Some("user_not_found"),
        Some(_) if user == call.state.bot.id => Some("cant_invite_self"),
        Some(_) if conversation.has_member(user) => Some("already_in_channel"),
        Some(person) if person.deleted => Some("cant_invite"),
        Some(_) => None,
    }
}

fn add_members(call: &mut CallContext<'_>, id: &str, users: Vec<String>) {
    if let Some(conversation) = call.state.conversation_mut(id) {
        conversation.members.extend(users);
    }
    call.state.touch();
}

/// The `channel` object. A direct message has a person instead of a name.
fn describe(call: &CallContext<'_>, conversation: &Conversation) -> Value {
    let kind = conversation.kind;
    let mut channel = json!({
        "id": conversation.id, "created": 0, "creator": call.state.bot.id,
        "is_channel": kind == ConversationKind::Channel,
        "is_group": kind == ConversationKind::PrivateChannel,
        "is_im": kind == ConversationKind::Im,
        "is_mpim": kind == ConversationKind::Mpim,
        "is_private": kind != ConversationKind::Channel,
        "is_archived": conversation.is_archived, "is_general": false,
        "is_shared": false, "is_ext_shared": false, "is_org_shared": false,
        "context_team_id": call.state.team_id,
    });
    if kind == ConversationKind::Im {
        let mut members = conversation.members.iter();
        channel["user"] = members.find(|member| **member != call.state.bot.id).cloned().into();
        return channel;
    }
    channel["name"] = conversation.name.clone().into();
    channel["name_normalized"] = conversation.name.clone().into();
    channel["is_member"] = call.is_member(conversation).into();
    channel["topic"] = json!({ "value": conversation.topic, "creator": "", "last_set": 0 });
    channel["purpose"] = json!({ "value": "", "creator": "", "last_set": 0 });
    channel
}
