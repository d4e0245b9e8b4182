//! Help desks, and what one tells us: that somebody sent a public reply. Of what was said we know nothing.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// A help desk that can tell us of replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Desk {
    Zendesk,
    HelpScout,
    Intercom,
    /// Any other, or an automation, by the plain signed webhook.
    Plain,
}

impl Desk {
    pub const ALL: [Desk; 4] = [Desk::Zendesk, Desk::HelpScout, Desk::Intercom, Desk::Plain];

    /// In addresses and tables.
    pub fn name(self) -> &'static str {
        match self {
            Desk::Zendesk => "zendesk",
            Desk::HelpScout => "help-scout",
            Desk::Intercom => "intercom",
            Desk::Plain => "plain",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Desk::Zendesk => "Zendesk",
            Desk::HelpScout => "Help Scout",
            Desk::Intercom => "Intercom",
            Desk::Plain => "the plain webhook",
        }
    }
}

impl fmt::Display for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Desk {
    type Err = String;

    fn from_str(name: &str) -> Result<Desk, String> {
        Desk::ALL.into_iter().find(|desk| desk.name() == name).ok_or_else(|| format!("no help desk is called {name:?}"))
    }
}

/// Who answers customers there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub desk: Desk,
    /// The desk's own id.
    pub id: String,
    /// In small letters, where the desk says it.
    pub email: Option<String>,
    pub name: Option<String>,
}

/// Names an agent on a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRef {
    pub desk: Desk,
    pub id: String,
}

/// A help desk that is set up here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    pub desk: Desk,
    /// Where people open tickets: a ticket's number comes behind it. None where nobody said, or the desk says it itself.
    pub tickets_url: Option<String>,
}

impl Connected {
    /// To a ticket of this desk's. What is no number leads nowhere.
    pub fn link_to(&self, ticket: &str) -> Option<String> {
        let is_number = !ticket.is_empty() && ticket.bytes().all(|byte| byte.is_ascii_digit());
        self.tickets_url.as_ref().filter(|_| is_number).map(|url| format!("{url}{ticket}"))
    }
}

/// Somebody answers customers, and nobody said who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    pub agent: Agent,
    /// What they sent, as long as it is kept.
    pub sent: Option<Sent>,
}

/// Replies that are nobody's yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub replies: u32,
    pub first_at: Timestamp,
    pub last: LastSent,
}

/// The newest of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSent {
    pub at: Timestamp,
    pub ticket: String,
    pub link: Option<String>,
}

/// An account that a coordinator says is this person's, whoever had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takeover {
    pub desk: Desk,
    /// An e-mail in small letters, or an id.
    pub typed: String,
    pub person: PersonId,
}

/// What somebody's replies from an account came to, once it was known whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub replies: u32,
    /// Sent on a day or a duty of theirs.
    pub on_days: u32,
}

/// An agent sent a public reply to a customer: all that we take from a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskReply {
    pub agent: Agent,
    pub ticket: String,
    /// The desk's own id: what comes twice has the same.
    pub id: String,
    /// When it was sent, however late we hear of it.
    pub at: Timestamp,
    /// To the ticket, where the desk gives one.
    pub link: Option<String>,
}
