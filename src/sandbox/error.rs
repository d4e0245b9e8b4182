//! How the Web API says no.

use serde_json::{Map, Value, json};

/// Errors that only a bot with a mistake in it gets. Others, such as `channel_not_found`, depend on what people did.
const BROKEN_RULES: [&str; 31] = [
    "cannot_reply_to_message",
    "exchanged_trigger_id",
    "expired_trigger_id",
    "insecure_request",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_auth",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_cursor",
    "invalid_json",
    "invalid_message",
    "invalid_metadata_format",
    "invalid_post_type",
    "invalid_trigger_id",
    "invalid_view",
    "json_not_object",
    "markdown_text_conflict",
    "missing_args",
    "missing_argument",
    "missing_scope",
    "msg_too_long",
    "no_text",
    "no_users_provided",
    "not_allowed_token_type",
    "not_authed",
    "push_limit_reached",
    "ratelimited",
    "unknown_method",
    "users_list_not_supplied",
    "view_too_large",
];

/// An answer with `"ok": false`.
#[derive(Debug, PartialEq)]
pub(super) struct ApiError {
    /// Slack's short name of the error.
    pub error: String,
    /// What the answer says besides.
    pub details: Map<String, Value>,
    /// For `ratelimited`: the `Retry-After` header, in seconds.
    pub retry_after_s: Option<u32>,
}

impl ApiError {
    /// An error with what is wrong with each part, as `response_metadata.messages`.
    pub fn with_messages(error: &str, messages: Vec<String>) -> ApiError {
        ApiError::with_detail(error, "response_metadata", json!({ "messages": messages }))
    }

    /// An error with one more field.
    pub fn with_detail(error: &str, name: &str, detail: Value) -> ApiError {
        let mut api_error = ApiError::from(error);
        api_error.details.insert(name.into(), detail);
        api_error
    }

    /// `ratelimited`, with the seconds to wait.
    pub fn rate_limited(retry_after_s: u32) -> ApiError {
        ApiError { retry_after_s: Some(retry_after_s), ..ApiError::from("ratelimited") }
    }

    /// `missing_scope`, as Slack explains it.
    pub fn missing_scope(needed: &[&str], provided: &[String]) -> ApiError {
        let mut error = ApiError::with_detail("missing_scope", "needed", needed.join(",").into());
        error.details.insert("provided".into(), provided.join(",").into());
        error
    }

    /// Whether the bot should never have got this error.
    pub fn breaks_a_rule(&self) -> bool {
        BROKEN_RULES.contains(&self.error.as_str())
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body = self.details.clone();
        body.insert("ok".into(), false.into());
        body.insert("error".into(), self.error.clone().into());
        Value::Object(body)
    }

    /// One line for the list of violations.
    pub fn in_words(&self) -> String {
        if self.details.is_empty() {
            return self.error.clone();
        }
        format!("{} {}", self.error, Value::Object(self.details.clone()))
    }
}

impl From<&str> for ApiError {
    fn from(error: &str) -> ApiError {
        ApiError { error: error.into(), details: Map::new(), retry_after_s: None }
    }
}
