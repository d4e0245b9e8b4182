//! The Web API's methods. Each reads its arguments, changes the workspace, and returns the fields of its answer.

pub(super) mod chat;
pub(super) mod conversations;
pub(super) mod ephemeral;
pub(super) mod files;
pub(super) mod groups;
pub(super) mod history;
pub(super) mod misc;
pub(super) mod open;
pub(super) mod sockets;
pub(super) mod users;
pub(super) mod views;

mod args;
mod content;

use jiff::Timestamp;
use serde_json::Value;

use super::{error::ApiError, messages::Conversation, state::State};

pub(super) use args::Args;
pub(super) use content::{check_message_blocks, text_within};

/// Carries out one method.
pub(super) type Carry = fn(&mut CallContext<'_>) -> Result<Value, ApiError>;

/// What a method works on.
pub(super) struct CallContext<'a> {
    pub state: &'a mut State,
    pub args: Args,
    pub now: Timestamp,
    pub origin: &'a str,
}

impl CallContext<'_> {
    /// The conversation of the argument `channel`, if the bot can know of it.
    fn channel(&self) -> Result<&Conversation, ApiError> {
        let id = self.args.str("channel").unwrap_or_default();
        let known = self.state.conversation(id);
        known
            .filter(|conversation| conversation.is_visible_to(&self.state.bot.id))
            .ok_or_else(|| "channel_not_found".into())
    }

    fn is_member(&self, conversation: &Conversation) -> bool {
        conversation.has_member(&self.state.bot.id)
    }

    fn has_scope(&self, scope: &str) -> bool {
        self.state.scopes.iter().any(|has| has == scope)
    }

    /// Refuses unless the token has one of these scopes.
    fn need_scope(&self, scopes: &[&str]) -> Result<(), ApiError> {
        match scopes.iter().any(|scope| self.has_scope(scope)) {
            true => Ok(()),
            false => Err(ApiError::missing_scope(scopes, &self.state.scopes)),
        }
    }
}

/// Where a page begins, and the cursor of the next one.
fn page(cursor: Option<&str>, limit: usize, total: usize) -> Result<(std::ops::Range<usize>, String), ApiError> {
    let start = match cursor {
        None | Some("") => 0,
        Some(cursor) => cursor
            .strip_prefix("page_")
            .and_then(|start| start.parse().ok())
            .filter(|start| *start <= total)
            .ok_or("invalid_cursor")?,
    };
    let end = (start + limit).min(total);
    let next = match end < total {
        true => format!("page_{end}"),
        false => String::new(),
    };
    Ok((start..end, next))
}
