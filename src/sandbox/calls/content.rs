//! What a message may say.

use serde_json::Value;

use super::CallContext;
use crate::sandbox::{
    blocks::{Surface, check_blocks},
    error::ApiError,
    saying::Content,
};

/// The most characters of a new message's text; Slack cuts off what is longer.
pub(super) const POST_TEXT_MAX: usize = 40_000;
/// The most characters of an edited message's text.
pub(super) const UPDATE_TEXT_MAX: usize = 4_000;

/// Refuses a text of more than `max` characters.
pub(in crate::sandbox) fn text_within(text: &str, max: usize) -> Result<(), ApiError> {
    match text.chars().count() > max {
        true => Err("msg_too_long".into()),
        false => Ok(()),
    }
}

/// The blocks of a message, or `invalid_blocks` with the reasons.
pub(in crate::sandbox) fn check_message_blocks(blocks: Option<&Value>) -> Result<Vec<Value>, ApiError> {
    let Some(blocks) = blocks else {
        return Ok(Vec::new());
    };
    let messages = check_blocks(blocks, Surface::Message, "/blocks");
    match messages.is_empty() {
        true => Ok(blocks.as_array().cloned().unwrap_or_default()),
        false => Err(ApiError::with_messages("invalid_blocks", messages)),
    }
}

/// The metadata, where an empty object means none.
pub(super) fn check_metadata(metadata: &Value) -> Result<Option<Value>, ApiError> {
    let fields = metadata.as_object().ok_or("invalid_metadata_format")?;
    if fields.is_empty() {
        return Ok(None);
    }
    let has_both =
        metadata["event_type"].as_str().is_some_and(|name| !name.is_empty()) && metadata["event_payload"].is_object();
    match has_both && fields.len() == 2 {
        true => Ok(Some(metadata.clone())),
        false => Err("invalid_metadata_format".into()),
    }
}

impl CallContext<'_> {
    /// The content of a new message from the arguments, without its thread.
    pub(super) fn new_content(&self) -> Result<Content, ApiError> {
        let text = self.args.owned("text");
        text_within(&text, POST_TEXT_MAX)?;
        let blocks = check_message_blocks(self.args.json("blocks"))?;
        if text.is_empty() && blocks.is_empty() {
            return Err("no_text".into());
        }
        let metadata = self.args.json("metadata").map(check_metadata).transpose()?;
        Ok(Content { text, blocks, metadata: metadata.flatten(), ..Content::default() })
    }
}
