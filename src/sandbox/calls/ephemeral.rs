//! `chat.postEphemeral`.

use serde_json::{Value, json};

use super::{
    CallContext,
    chat::{target, thread},
};
use crate::sandbox::error::ApiError;

/// Shows a message to one member of a conversation.
pub(in crate::sandbox) fn post_ephemeral(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let channel = target(call)?;
    let user = call.args.owned("user");
    let mut content = call.new_content()?;
    let conversation = call.state.conversation(&channel).ok_or("channel_not_found")?;
    if !conversation.has_member(&user) {
        return Err("user_not_in_channel".into());
    }
    content.thread_ts = thread(conversation, call.args.str("thread_ts"))?;
    let id = call.state.whisper(&channel, &user, content, call.now);
    let ephemeral = call.state.ephemerals.iter().find(|ephemeral| ephemeral.id == id);
    Ok(json!({ "message_ts": ephemeral.map(|ephemeral| &ephemeral.ts) }))
}
