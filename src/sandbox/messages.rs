//! Conversations and what is said in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{people::Channel, uploads::SharedFile};

/// The bot's app id in this workspace.
pub(super) const APP_ID: &str = "A0SANDBOX";

/// The bot's bot id, which is not its user id.
pub(super) const BOT_ID: &str = "B0SANDBOX";

/// The kinds of conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationKind {
    /// A public channel.
    Channel,
    /// A private channel.
    PrivateChannel,
    /// A direct message between two.
    Im,
    /// A group message.
    Mpim,
}

/// A message that all members of its conversation see.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The conversation's id.
    pub channel: String,
    /// Its time stamp, which is its id in the conversation.
    pub ts: String,
    /// The author's user id.
    pub user: String,
    /// The text, as it was sent.
    pub text: String,
    /// The blocks with their ids filled in; empty when it has none.
    pub blocks: Vec<Value>,
    /// For a reply: the time stamp of the first message of the thread.
    pub thread_ts: Option<String>,
    /// `{event_type, event_payload}`, seen by apps only.
    pub metadata: Option<Value>,
    /// The time stamp of the last edit.
    pub edited_ts: Option<String>,
    /// Posted by the bot.
    pub from_app: bool,
    /// The reactions to it.
    pub reactions: Vec<Reaction>,
    /// The files that came with it.
    pub files: Vec<SharedFile>,
    /// Whom it pings: user ids, `here`, `channel`, `everyone`, group ids.
    pub pings: Vec<String>,
}

/// One emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The emoji's name, without colons.
    pub name: String,
    /// Who reacted.
    pub users: Vec<String>,
}

/// A message of the bot that one person sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Ephemeral {
    /// Its own id; to the Web API it does not exist.
    pub id: String,
    /// The conversation in which it is shown.
    pub channel: String,
    /// Who sees it.
    pub user: String,
    /// Where it stands among the messages.
    pub ts: String,
    /// The text, as it was sent.
    pub text: String,
    /// The blocks with their ids filled in; empty when it has none.
    pub blocks: Vec<Value>,
    /// The thread in which it is shown.
    pub thread_ts: Option<String>,
    /// Whom it pings.
    pub pings: Vec<String>,
    /// Replaced by the bot since it was shown.
    pub replaced: bool,
}

/// A channel, direct message or group message.
#[derive(Clone, Debug)]
pub(super) struct Conversation {
    pub id: String,
    pub kind: ConversationKind,
    pub name: String,
    pub topic: String,
    /// User ids, the bot's among them where it is a member.
    pub members: Vec<String>,
    pub is_archived: bool,
    /// Oldest first, replies included.
    pub messages: Vec<Message>,
    /// Up to which time stamp each person has read.
    pub read: BTreeMap<String, String>,
}

impl Conversation {
    /// An empty conversation.
    pub fn new(id: String, kind: ConversationKind, name: String, members: Vec<String>) -> Conversation {
        Conversation {
            id,
            kind,
            name,
            topic: String::new(),
            members,
            is_archived: false,
            messages: Vec::new(),
            read: BTreeMap::new(),
        }
    }

    /// A channel as it was set up.
    pub fn from_channel(channel: Channel, bot: &str) -> Conversation {
        let mut members = channel.members;
        if channel.bot_is_member {
            members.push(bot.into());
        }
        let kind = match channel.is_private {
            true => ConversationKind::PrivateChannel,
            false => ConversationKind::Channel,
        };
        let mut conversation = Conversation::new(channel.id, kind, channel.name, members);
        conversation.topic = channel.topic;
        conversation
    }

    pub fn has_member(&self, user: &str) -> bool {
        self.members.iter().any(|member| member == user)
    }

    /// Whether `user` can see what is said here.
    pub fn is_visible_to(&self, user: &str) -> bool {
        self.kind == ConversationKind::Channel || self.has_member(user)
    }

    pub fn message(&self, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.ts == ts)
    }

    pub fn message_mut(&mut self, ts: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.ts == ts)
    }

    /// The replies to the message `ts`, oldest first.
    pub fn replies<'a>(&'a self, ts: &'a str) -> impl Iterator<Item = &'a Message> {
        self.messages.iter().filter(move |message| message.thread_ts.as_deref() == Some(ts))
    }

    /// The name that Slack gives in payloads, where only public channels are named.
    pub fn name_in_payload(&self) -> &str {
        match self.kind {
            ConversationKind::Channel | ConversationKind::Mpim => &self.name,
            ConversationKind::PrivateChannel => "privategroup",
            ConversationKind::Im => "directmessage",
        }
    }

    /// The prefix of the scopes for this kind, as in `channels:history`.
    pub fn scope_family(&self) -> &'static str {
        match self.kind {
            ConversationKind::Channel => "channels",
            ConversationKind::PrivateChannel => "groups",
            ConversationKind::Im => "im",
            ConversationKind::Mpim => "mpim",
        }
    }

    /// The `message` object of the Web API.
    pub fn as_api_message(&self, message: &Message, team_id: &str, with_metadata: bool) -> Value {
        let mut body = json!({
            "type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": team_id,
        });
        if message.from_app {
            body["bot_id"] = BOT_ID.into();
            body["app_id"] = APP_ID.into();
        }
        if !message.blocks.is_empty() {
            body["blocks"] = message.blocks.clone().into();
        }
        if let Some(edited) = &message.edited_ts {
            body["edited"] = json!({ "user": message.user, "ts": edited });
        }
        if !message.reactions.is_empty() {
            body["reactions"] = message.reactions.iter().map(Reaction::as_api).collect();
        }
        if !message.files.is_empty() {
            let file = |file: &SharedFile| json!({ "id": file.id, "name": file.name, "title": file.title });
            body["files"] = message.files.iter().map(file).collect();
        }
        if let Some(metadata) = message.metadata.as_ref().filter(|_| with_metadata) {
            body["metadata"] = metadata.clone();
        }
        self.add_thread(message, &mut body);
        body
    }

    fn add_thread(&self, message: &Message, body: &mut Value) {
        if let Some(thread_ts) = &message.thread_ts {
            body["thread_ts"] = thread_ts.clone().into();
            return;
        }
        let replies: Vec<&Message> = self.replies(&message.ts).collect();
        if let Some(latest) = replies.last() {
            body["thread_ts"] = message.ts.clone().into();
            body["reply_count"] = replies.len().into();
            body["latest_reply"] = latest.ts.clone().into();
        }
    }
}

impl Reaction {
    fn as_api(&self) -> Value {
        json!({ "name": self.name, "users": self.users, "count": self.users.len() })
    }
}
