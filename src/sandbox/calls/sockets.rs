//! `apps.connections.open`.

use serde_json::{Value, json};

use super::CallContext;
use crate::sandbox::{error::ApiError, messages::APP_ID};

/// Hands out the address of one socket. For an app without Socket Mode no error of its own is documented;
/// `forbidden_team` is the one that says that this cannot be used here.
pub(in crate::sandbox) fn open(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    if !call.state.sockets.is_on {
        return Err("forbidden_team".into());
    }
    let ticket = call.state.next_id("ticket.");
    call.state.sockets.tickets.add(&ticket, call.now);
    let origin = call.origin.replacen("http", "ws", 1);
    Ok(json!({ "url": format!("{origin}/link/?ticket={ticket}&app_id={APP_ID}") }))
}
