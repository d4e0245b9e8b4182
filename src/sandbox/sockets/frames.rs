//! What Slack says on a socket besides envelopes.

use serde_json::json;
use tokio_tungstenite::tungstenite::protocol::frame::{
    Frame,
    coding::{Data, OpCode},
};

use super::DisconnectReason;
use crate::sandbox::messages::APP_ID;

/// Which of Slack's machines it is.
const HOST: &str = "applink-sandbox";

/// How long a connection lives about, in seconds: five hours.
const CONNECTION_TIME_S: u32 = 18_060;

pub(super) fn hello(connections: usize) -> String {
    json!({
        "type": "hello",
        "num_connections": connections,
        "debug_info": { "host": HOST, "build_number": 1, "approximate_connection_time": CONNECTION_TIME_S },
        "connection_info": { "app_id": APP_ID },
    })
    .to_string()
}

pub(super) fn disconnect(reason: DisconnectReason) -> String {
    json!({ "type": "disconnect", "reason": reason.as_str(), "debug_info": { "host": HOST } }).to_string()
}

/// The first half of the bytes that a text goes over the wire as.
pub(super) fn half_of(text: &str) -> Vec<u8> {
    let frame = Frame::message(text.to_owned(), OpCode::Data(Data::Text), true);
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    let _ = frame.format(&mut bytes);
    bytes.truncate(bytes.len() / 2);
    bytes
}
