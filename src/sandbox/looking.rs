//! What tests see and set.

use std::time::Duration;

use serde_json::Value;

use super::{ActionRef, Call, ConversationKind, Ephemeral, Message, News, Person, Refusal, Sandbox, Target, UserGroup};

impl Sandbox {
    /// All messages of a conversation, oldest first, replies included.
    pub fn messages(&self, channel: &str) -> Vec<Message> {
        let state = self.hub.state();
        state.conversation(channel).map(|c| c.messages.clone()).unwrap_or_default()
    }

    /// A message and its replies, oldest first.
    pub fn thread(&self, channel: &str, ts: &str) -> Vec<Message> {
        let mut messages = self.messages(channel);
        messages.retain(|message| message.ts == ts || message.thread_ts.as_deref() == Some(ts));
        messages
    }

    /// What only `user` sees, oldest first.
    pub fn ephemerals(&self, user: &str) -> Vec<Ephemeral> {
        let state = self.hub.state();
        let own = state.ephemerals.iter().filter(|ephemeral| ephemeral.user == user);
        own.cloned().collect()
    }

    /// What `user` can press something on, the newest first: where it is, and its blocks.
    pub fn seen_by(&self, user: &str) -> Vec<(Target, Vec<Value>)> {
        let whispers = self.ephemerals(user).into_iter();
        let mut seen: Vec<(String, Target, Vec<Value>)> =
            whispers.map(|whisper| (whisper.ts, Target::Ephemeral { id: whisper.id }, whisper.blocks)).collect();
        for channel in self.conversations_of(user) {
            for message in self.messages(&channel) {
                let target = Target::Message { channel: message.channel, ts: message.ts.clone() };
                seen.push((message.ts, target, message.blocks));
            }
        }
        seen.sort_by(|a, b| b.0.cmp(&a.0));
        seen.into_iter().map(|(_, target, blocks)| (target, blocks)).collect()
    }

    /// The button with this label on the newest message that has one.
    pub fn newest_button(&self, user: &str, label: &str) -> Option<(Target, ActionRef)> {
        let seen = self.seen_by(user);
        seen.into_iter()
            .find_map(|(target, blocks)| Some((target, blocks.iter().find_map(|block| button(block, label))?)))
    }

    /// The form that `user` has on top, as the Web API describes views.
    pub fn view(&self, user: &str) -> Option<Value> {
        let state = self.hub.state();
        state.modals.top(user).map(|view| view.as_api(&state.team_id))
    }

    /// The Home tab of `user`, as the Web API describes views.
    pub fn home(&self, user: &str) -> Option<Value> {
        let state = self.hub.state();
        state.modals.homes.get(user).map(|view| view.as_api(&state.team_id))
    }

    /// The ids of the conversations that `user` is in.
    pub fn conversations_of(&self, user: &str) -> Vec<String> {
        let state = self.hub.state();
        let own = state.conversations.iter().filter(|conversation| conversation.has_member(user));
        own.map(|conversation| conversation.id.clone()).collect()
    }

    /// The members of a conversation, the bot among them where it is one.
    pub fn members(&self, channel: &str) -> Vec<String> {
        let state = self.hub.state();
        state.conversation(channel).map(|c| c.members.clone()).unwrap_or_default()
    }

    /// The id of the direct message between `user` and the bot, if it was opened.
    pub fn im(&self, user: &str) -> Option<String> {
        self.direct(ConversationKind::Im, &[user])
    }

    /// The id of the group message of these people and the bot, if it was opened.
    pub fn mpim(&self, users: &[&str]) -> Option<String> {
        self.direct(ConversationKind::Mpim, users)
    }

    fn direct(&self, kind: ConversationKind, users: &[&str]) -> Option<String> {
        let state = self.hub.state();
        let mut members: Vec<String> = users.iter().map(|user| (*user).to_owned()).collect();
        members.push(state.bot.id.clone());
        state.direct(kind, &members).map(|conversation| conversation.id.clone())
    }

    /// What the bot showed since the last time, oldest first. A test that ends with this empty has proved silence.
    pub fn take_news(&self) -> Vec<News> {
        std::mem::take(&mut self.hub.state().diary.news)
    }

    /// Every call that the bot made, oldest first, without its token.
    pub fn calls(&self) -> Vec<Call> {
        self.hub.state().diary.calls.clone()
    }

    /// What the bot did against the rules. Refusals that a test asked for are not among them.
    pub fn violations(&self) -> Vec<String> {
        self.hub.state().diary.violations.clone()
    }

    /// Refuses the next `times` calls of `method`, uses of a `response_url`, or requests to `link`, which are to become
    /// sockets.
    pub fn refuse(&self, method: &str, refusal: Refusal, times: usize) {
        self.hub.state().faults.add(method, &refusal, times);
    }

    /// Lets people wait for another real time than 3 seconds: shorter where a test knows that no answer will come.
    pub fn set_answer_within(&self, answer_within: Duration) {
        self.hub.state().answer_within = answer_within;
    }

    /// Adds a person, or puts them in the place of the one with the same id.
    pub fn set_person(&self, person: Person) {
        let mut state = self.hub.state();
        match state.people.iter_mut().find(|known| known.id == person.id) {
            Some(known) => *known = person,
            None => state.people.push(person),
        }
        state.touch();
    }

    /// Changes a person, if there is one with this id.
    pub fn update_person(&self, id: &str, change: impl FnOnce(&mut Person)) {
        let mut state = self.hub.state();
        if let Some(person) = state.people.iter_mut().find(|person| person.id == id) {
            change(person);
        }
        state.touch();
    }

    /// The people in the user group with this handle, by id.
    pub fn group(&self, handle: &str) -> Vec<String> {
        let state = self.hub.state();
        let mut users = state.groups.iter().find(|group| group.handle == handle).map_or(vec![], |g| g.users.clone());
        users.sort();
        users
    }

    /// Adds a user group, or puts it in the place of the one with the same id.
    pub fn set_group(&self, group: UserGroup) {
        let mut state = self.hub.state();
        state.groups.retain(|known| known.id != group.id);
        state.groups.push(group);
        state.touch();
    }

    /// Lets somebody, also the bot, into a conversation.
    pub fn add_member(&self, channel: &str, user: &str) {
        let mut state = self.hub.state();
        if let Some(conversation) = state.conversation_mut(channel).filter(|c| !c.has_member(user)) {
            conversation.members.push(user.into());
        }
        state.touch();
    }

    /// Takes somebody, also the bot, out of a conversation.
    pub fn remove_member(&self, channel: &str, user: &str) {
        let mut state = self.hub.state();
        if let Some(conversation) = state.conversation_mut(channel) {
            conversation.members.retain(|member| member != user);
        }
        state.touch();
    }

    /// Archives a channel.
    pub fn archive(&self, channel: &str) {
        let mut state = self.hub.state();
        if let Some(conversation) = state.conversation_mut(channel) {
            conversation.is_archived = true;
        }
        state.touch();
    }

    /// Gives the bot's token other scopes.
    pub fn set_scopes(&self, scopes: &[&str]) {
        self.hub.state().scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    }
}

/// The button with this label in a block.
pub fn button(block: &Value, label: &str) -> Option<ActionRef> {
    let all = block["elements"].as_array().into_iter().flatten().chain([&block["accessory"]]);
    let found = all.into_iter().find(|element| element["type"] == "button" && element["text"]["text"] == label)?;
    Some(ActionRef {
        block_id: block["block_id"].as_str().map(str::to_owned),
        action_id: found["action_id"].as_str()?.to_owned(),
    })
}
