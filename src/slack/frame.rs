//! What is said on a socket (docs.slack.dev, *Using Socket Mode*): Slack greets, delivers, and says when it will close;
//! we acknowledge.

use serde::Deserialize;
use serde_json::{Value, json};

use super::parse::for_log;

/// A text that came.
#[derive(Debug, PartialEq)]
pub enum Frame {
    /// Deliveries come from now on.
    Hello {
        /// Sockets that this app has open, as Slack counts them.
        connections: u64,
    },
    /// Slack will close this socket.
    Disconnect { reason: String },
    /// Somebody wants something, or something happened.
    Delivery(Delivery),
    /// Something that we do not know; its type, for the log.
    Unknown(String),
}

/// What has to be acknowledged.
#[derive(Debug, PartialEq)]
pub struct Delivery {
    pub id: String,
    /// `slash_commands`, `interactive` or `events_api`.
    pub kind: String,
    /// As it would have come over HTTP.
    pub payload: Value,
    /// Whether an answer may go into the acknowledgement.
    pub takes_answer: bool,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "type", default)]
    kind: String,
    envelope_id: Option<String>,
    #[serde(default)]
    payload: Value,
    #[serde(default)]
    accepts_response_payload: bool,
    #[serde(default)]
    num_connections: u64,
    reason: Option<String>,
}

/// Reads a text; `None` for what is none of Slack's.
pub fn read(text: &str) -> Option<Frame> {
    let wire: Wire = serde_json::from_str(text).ok()?;
    Some(match (wire.kind.as_str(), wire.envelope_id) {
        ("hello", _) => Frame::Hello { connections: wire.num_connections },
        ("disconnect", _) => Frame::Disconnect { reason: for_log(&wire.reason.unwrap_or_default()) },
        (_, Some(id)) => Frame::Delivery(Delivery {
            id,
            kind: wire.kind,
            payload: wire.payload,
            takes_answer: wire.accepts_response_payload,
        }),
        (kind, None) => Frame::Unknown(for_log(kind)),
    })
}

/// The acknowledgement, with the answer if there is one.
pub fn acknowledgement(id: &str, answer: Option<&Value>) -> String {
    match answer {
        Some(answer) => json!({"envelope_id": id, "payload": answer}).to_string(),
        None => json!({"envelope_id": id}).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_greets_delivers_and_leaves() {
        let hello = r#"{"type":"hello","num_connections":2,"debug_info":{},"connection_info":{"app_id":"A1"}}"#;
        assert_eq!(read(hello), Some(Frame::Hello { connections: 2 }));
        let leaving = r#"{"type":"disconnect","reason":"refresh_requested","debug_info":{}}"#;
        assert_eq!(read(leaving), Some(Frame::Disconnect { reason: "refresh_requested".into() }));
        let delivery = r#"{"envelope_id":"e1","type":"interactive","payload":{"a":1},"accepts_response_payload":true}"#;
        let expected =
            Delivery { id: "e1".into(), kind: "interactive".into(), payload: json!({"a": 1}), takes_answer: true };
        assert_eq!(read(delivery), Some(Frame::Delivery(expected)));
    }

    #[test]
    fn what_is_not_known_breaks_nothing() {
        assert_eq!(read(r#"{"type":"fireworks"}"#), Some(Frame::Unknown("fireworks".into())));
        assert_eq!(read(r#"{"type":"hel"#), None);
        assert_eq!(read("[1,2]"), None);
        assert_eq!(read(r#"{"type":7}"#), None);
    }
}
