//! Messages coming, changing and going, and the news of it.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    diary::{News, NewsKind},
    forms,
    messages::{Ephemeral, Message},
    pings::pings,
    state::State,
    uploads::SharedFile,
};

/// What a message says, before it has a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub text: String,
    pub blocks: Vec<Value>,
    pub thread_ts: Option<String>,
    pub metadata: Option<Value>,
    pub files: Vec<SharedFile>,
}

impl State {
    /// Adds a message to a conversation and returns its time stamp.
    pub fn post(&mut self, channel: &str, user: &str, mut content: Content, now: Timestamp) -> String {
        forms::fill_in_ids(&mut content.blocks, &mut || self.next_id("auto"));
        let ts = self.next_ts(now);
        let message = Message {
            channel: channel.into(),
            ts: ts.clone(),
            user: user.into(),
            pings: pings(&content.text, &content.blocks),
            text: content.text,
            blocks: content.blocks,
            thread_ts: content.thread_ts,
            metadata: content.metadata,
            edited_ts: None,
            from_app: user == self.bot.id,
            reactions: Vec::new(),
            files: content.files,
        };
        if message.from_app {
            let kind = if message.files.is_empty() { NewsKind::Posted } else { NewsKind::Shared };
            self.report(kind, &message);
        }
        if let Some(conversation) = self.conversation_mut(channel) {
            conversation.messages.push(message);
        }
        self.touch();
        ts
    }

    /// Puts other text and blocks into a message of the bot.
    pub fn edit(&mut self, channel: &str, ts: &str, mut content: Content, now: Timestamp) {
        forms::fill_in_ids(&mut content.blocks, &mut || self.next_id("auto"));
        let edited_ts = self.next_ts(now);
        let Some(message) = self.conversation_mut(channel).and_then(|c| c.message_mut(ts)) else {
            return;
        };
        message.pings = pings(&content.text, &content.blocks);
        message.text = content.text;
        message.blocks = content.blocks;
        message.metadata = content.metadata;
        message.edited_ts = Some(edited_ts);
        let message = message.clone();
        self.report(NewsKind::Edited, &message);
        self.touch();
    }

    /// Takes a message of the bot away.
    pub fn delete(&mut self, channel: &str, ts: &str) {
        let Some(conversation) = self.conversation_mut(channel) else {
            return;
        };
        if let Some(at) = conversation.messages.iter().position(|message| message.ts == ts) {
            let message = conversation.messages.remove(at);
            self.report(NewsKind::Deleted, &message);
            self.touch();
        }
    }

    /// Shows a message of the bot to one person and returns its id.
    pub fn whisper(&mut self, channel: &str, user: &str, mut content: Content, now: Timestamp) -> String {
        forms::fill_in_ids(&mut content.blocks, &mut || self.next_id("auto"));
        let ephemeral = Ephemeral {
            id: self.next_id("E"),
            channel: channel.into(),
            user: user.into(),
            ts: self.next_ts(now),
            pings: pings(&content.text, &content.blocks),
            text: content.text,
            blocks: content.blocks,
            thread_ts: content.thread_ts,
            replaced: false,
        };
        let id = ephemeral.id.clone();
        self.report_ephemeral(&ephemeral);
        self.ephemerals.push(ephemeral);
        self.touch();
        id
    }

    /// Puts other text and blocks into an ephemeral message.
    pub fn replace_ephemeral(&mut self, id: &str, mut content: Content) {
        forms::fill_in_ids(&mut content.blocks, &mut || self.next_id("auto"));
        let Some(ephemeral) = self.ephemerals.iter_mut().find(|ephemeral| ephemeral.id == id) else {
            return;
        };
        ephemeral.pings = pings(&content.text, &content.blocks);
        ephemeral.text = content.text;
        ephemeral.blocks = content.blocks;
        ephemeral.replaced = true;
        let ephemeral = ephemeral.clone();
        self.report_ephemeral(&ephemeral);
        self.touch();
    }

    fn report(&mut self, kind: NewsKind, message: &Message) {
        let members = self.conversation(&message.channel).map(|c| c.members.clone());
        let mut seen_by = members.unwrap_or_default();
        seen_by.retain(|member| *member != self.bot.id);
        self.diary.news.push(News {
            kind,
            seen_by,
            channel: Some(message.channel.clone()),
            ts: Some(message.ts.clone()),
            id: None,
            text: message.text.clone(),
            pings: message.pings.clone(),
        });
    }

    fn report_ephemeral(&mut self, ephemeral: &Ephemeral) {
        self.diary.news.push(News {
            kind: NewsKind::Ephemeral,
            seen_by: vec![ephemeral.user.clone()],
            channel: Some(ephemeral.channel.clone()),
            ts: Some(ephemeral.ts.clone()),
            id: Some(ephemeral.id.clone()),
            text: ephemeral.text.clone(),
            pings: ephemeral.pings.clone(),
        });
    }
}
