//! What happened, for tests to look at: news for people, calls of the bot, broken rules.

use jiff::Timestamp;
use serde_json::Value;

/// What kind of thing somebody got to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewsKind {
    /// A new message.
    Posted,
    /// A new message with a file.
    Shared,
    /// A message that changed.
    Edited,
    /// A message that went away.
    Deleted,
    /// A message that only one person sees.
    Ephemeral,
    /// A form that opened, or was pushed on top of another.
    ViewOpened,
}

/// Something that the bot showed to people.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// What happened.
    pub kind: NewsKind,
    /// The user ids of those who see it; the bot is not among them.
    pub seen_by: Vec<String>,
    /// The conversation; a form has none.
    pub channel: Option<String>,
    /// The message's time stamp; a form has none.
    pub ts: Option<String>,
    /// The ephemeral message's or the form's id; other messages have none.
    pub id: Option<String>,
    /// The message's text or the form's title.
    pub text: String,
    /// Whom it pings: user ids, `here`, `channel`, `everyone`, group ids.
    pub pings: Vec<String>,
}

/// One call of the bot.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The method, or `response_url`.
    pub method: String,
    /// The arguments, without the token.
    pub args: Value,
    /// When it came, by the sandbox's clock.
    pub at: Timestamp,
    /// `ok`, or the error.
    pub ok_or_error: String,
}

/// All of it.
#[derive(Default)]
pub(super) struct Diary {
    /// Not yet taken by a test.
    pub news: Vec<News>,
    /// In the order they came.
    pub calls: Vec<Call>,
    /// One line each.
    pub violations: Vec<String>,
}
