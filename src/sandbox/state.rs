//! The workspace as it is now.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    delivery::{ANSWER_WITHIN, Delivery},
    diary::{Diary, News, NewsKind},
    faults::Faults,
    forms,
    messages::{Conversation, ConversationKind, Ephemeral},
    modals::{Modals, View},
    people::{BotUser, Person, UserGroup, Workspace},
    rates::Rates,
    sockets::Sockets,
    tickets::Tickets,
    uploads::{SharedFile, Upload},
};

/// Everything that changes.
pub(super) struct State {
    pub team_id: String,
    pub team_name: String,
    pub bot: BotUser,
    pub scopes: Vec<String>,
    /// The bot among them.
    pub people: Vec<Person>,
    pub conversations: Vec<Conversation>,
    pub groups: Vec<UserGroup>,
    /// Oldest first.
    pub ephemerals: Vec<Ephemeral>,
    pub modals: Modals,
    pub tickets: Tickets,
    pub diary: Diary,
    pub faults: Faults,
    pub rates: Rates,
    pub sockets: Sockets,
    /// Files that are not shared yet.
    pub uploads: Vec<Upload>,
    /// Files that people put into forms.
    pub form_files: Vec<SharedFile>,
    /// The real time in which the bot has to answer.
    pub answer_within: Duration,
    /// The last request to the bot, for repeating it.
    pub last_delivery: Option<Delivery>,
    last_id: u64,
    last_ts_us: i64,
    version: watch::Sender<u64>,
}

impl State {
    /// The workspace as it was set up, with or without Socket Mode.
    pub fn new(workspace: Workspace, scopes: Vec<String>, has_sockets: bool) -> State {
        let bot = workspace.bot;
        let mut people = workspace.people;
        if people.iter().all(|person| person.id != bot.id) {
            people.push(Person::of_bot(&bot));
        }
        let channels = workspace.channels.into_iter();
        State {
            team_id: workspace.team_id,
            team_name: workspace.team_name,
            conversations: channels.map(|channel| Conversation::from_channel(channel, &bot.id)).collect(),
            bot,
            scopes,
            people,
            groups: workspace.groups,
            ephemerals: Vec::new(),
            modals: Modals::default(),
            tickets: Tickets::default(),
            diary: Diary::default(),
            faults: Faults::default(),
            rates: Rates::default(),
            sockets: Sockets::new(has_sockets),
            uploads: Vec::new(),
            form_files: Vec::new(),
            answer_within: ANSWER_WITHIN,
            last_delivery: None,
            last_id: 0,
            last_ts_us: 0,
            version: watch::channel(1).0,
        }
    }

    /// Says that something changed.
    pub fn touch(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Grows with every change.
    pub fn version(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// A new id, unique in this workspace.
    pub fn next_id(&mut self, prefix: &str) -> String {
        self.last_id += 1;
        format!("{prefix}{:06}", self.last_id)
    }

    /// A new time stamp: unique, growing, and the clock's time as far as that allows.
    pub fn next_ts(&mut self, now: Timestamp) -> String {
        self.last_ts_us = now.as_microsecond().max(self.last_ts_us + 1);
        format!("{}.{:06}", self.last_ts_us / 1_000_000, self.last_ts_us % 1_000_000)
    }

    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub fn group(&self, id: &str) -> Option<&UserGroup> {
        self.groups.iter().find(|group| group.id == id)
    }

    pub fn conversation(&self, id: &str) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| conversation.id == id)
    }

    pub fn conversation_mut(&mut self, id: &str) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|conversation| conversation.id == id)
    }

    /// The direct or group message of exactly these members.
    pub fn direct(&self, kind: ConversationKind, members: &[String]) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| {
            conversation.kind == kind
                && conversation.members.len() == members.len()
                && members.iter().all(|member| conversation.has_member(member))
        })
    }

    /// The direct message with the bot, opened if there is none; with whether it was there already.
    pub fn open_direct(&mut self, users: &[String]) -> (String, bool) {
        let mut members = users.to_vec();
        members.push(self.bot.id.clone());
        let kind = match users {
            [_] => ConversationKind::Im,
            _ => ConversationKind::Mpim,
        };
        if let Some(open) = self.direct(kind, &members) {
            return (open.id.clone(), true);
        }
        let (id, name) = match kind {
            ConversationKind::Im => (self.next_id("D"), users[0].clone()),
            _ => (self.next_id("G"), format!("mpdm-{}-1", self.handles(&members).join("--"))),
        };
        self.conversations.push(Conversation::new(id.clone(), kind, name, members));
        self.touch();
        (id, false)
    }

    fn handles(&self, ids: &[String]) -> Vec<String> {
        let people = ids.iter().filter_map(|id| self.person(id));
        people.map(|person| person.name.clone()).collect()
    }

    /// A view for a person, not yet on the screen.
    pub fn new_view(&mut self, user: &str, mut body: Value, previous: Option<&View>) -> View {
        self.fill_in_view(&mut body);
        let id = self.next_id("V");
        View {
            root_id: previous.map_or_else(|| id.clone(), |view| view.root_id.clone()),
            previous_id: previous.map(|view| view.id.clone()),
            id,
            user: user.into(),
            body,
            hash: self.next_id("hash"),
            typed: Default::default(),
        }
    }

    /// Gives the blocks and elements of a view the ids that the bot left out.
    pub fn fill_in_view(&mut self, body: &mut Value) {
        if let Some(blocks) = body["blocks"].as_array_mut() {
            forms::fill_in_ids(blocks, &mut || self.next_id("auto"));
        }
    }

    /// Puts a form on top of a person's screen and returns its id.
    pub fn push_view(&mut self, view: View) -> String {
        let id = view.id.clone();
        self.diary.news.push(News {
            kind: NewsKind::ViewOpened,
            seen_by: vec![view.user.clone()],
            channel: None,
            ts: None,
            id: Some(id.clone()),
            text: view.title().into(),
            pings: Vec::new(),
        });
        self.modals.stack_mut(&view.user).push(view);
        self.touch();
        id
    }

    /// What payloads say about a person.
    pub fn user_in_payload(&self, id: &str) -> Value {
        let person = self.person(id);
        let name = person.map_or(id, |person| &person.name);
        json!({ "id": id, "username": name, "name": name, "team_id": self.team_of(id) })
    }

    /// The workspace that a person belongs to.
    pub fn team_of(&self, user: &str) -> String {
        let own = self.person(user).and_then(|person| person.team_id.clone());
        own.unwrap_or_else(|| self.team_id.clone())
    }
}
