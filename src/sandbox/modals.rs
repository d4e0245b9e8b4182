//! Forms on people's screens, and Home tabs.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    forms,
    messages::{APP_ID, BOT_ID},
};

/// How many forms can lie on top of each other.
pub(super) const STACK_MAX: usize = 3;

/// A form or Home tab that is open.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub id: String,
    pub user: String,
    /// As the bot sent it, with the ids of its blocks and elements filled in.
    pub body: Value,
    /// Changes with every change of the view.
    pub hash: String,
    pub root_id: String,
    pub previous_id: Option<String>,
    /// What the person has typed and picked: block id → action id → state.
    pub typed: Typed,
}

/// What is in a form's inputs: block id → action id → state.
pub(super) type Typed = BTreeMap<String, BTreeMap<String, Value>>;

impl View {
    /// The blocks.
    pub fn blocks(&self) -> &[Value] {
        self.body["blocks"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The title, or nothing for a Home tab.
    pub fn title(&self) -> &str {
        self.body["title"]["text"].as_str().unwrap_or_default()
    }

    /// Shows other blocks; what was typed stays where block, action and type are the same.
    pub fn replace(&mut self, body: Value, hash: String) {
        self.body = body;
        self.hash = hash;
        let mut kept = Typed::new();
        for part in forms::parts(self.blocks()) {
            let old = self.typed.get(part.block_id).and_then(|actions| actions.get(part.action_id));
            if let Some(state) = old.filter(|state| state["type"] == part.element["type"]) {
                let actions = kept.entry(part.block_id.into()).or_default();
                actions.insert(part.action_id.into(), state.clone());
            }
        }
        self.typed = kept;
    }

    /// The `view` object of the Web API and of payloads.
    pub fn as_api(&self, team_id: &str) -> Value {
        let mut view = Map::new();
        for (name, default) in [
            ("private_metadata", json!("")),
            ("callback_id", json!("")),
            ("external_id", json!("")),
            ("clear_on_close", json!(false)),
            ("notify_on_close", json!(false)),
            ("title", Value::Null),
            ("submit", Value::Null),
            ("close", Value::Null),
        ] {
            view.insert(name.into(), default);
        }
        if let Value::Object(body) = &self.body {
            view.extend(body.clone());
        }
        view.insert("id".into(), self.id.clone().into());
        view.insert("team_id".into(), team_id.into());
        view.insert("app_id".into(), APP_ID.into());
        view.insert("bot_id".into(), BOT_ID.into());
        view.insert("app_installed_team_id".into(), team_id.into());
        view.insert("hash".into(), self.hash.clone().into());
        view.insert("root_view_id".into(), self.root_id.clone().into());
        view.insert("previous_view_id".into(), self.previous_id.clone().into());
        view.insert("state".into(), json!({ "values": forms::state_values(self.blocks(), &self.typed) }));
        Value::Object(view)
    }
}

/// All that is open.
#[derive(Default)]
pub(super) struct Modals {
    /// By person, the top one last.
    stacks: BTreeMap<String, Vec<View>>,
    /// By person.
    pub homes: BTreeMap<String, View>,
}

impl Modals {
    /// The forms of one person, the top one last.
    pub fn stack(&self, user: &str) -> &[View] {
        self.stacks.get(user).map_or(&[], Vec::as_slice)
    }

    /// The stack, to be changed.
    pub fn stack_mut(&mut self, user: &str) -> &mut Vec<View> {
        self.stacks.entry(user.into()).or_default()
    }

    /// The form on top.
    pub fn top(&self, user: &str) -> Option<&View> {
        self.stack(user).last()
    }

    /// A form by its id, whoever has it open.
    pub fn find(&self, id: &str) -> Option<&View> {
        self.stacks.values().flatten().chain(self.homes.values()).find(|view| view.id == id)
    }

    /// A form by its id, to be changed.
    pub fn find_mut(&mut self, id: &str) -> Option<&mut View> {
        let stacks = self.stacks.values_mut().flatten();
        stacks.chain(self.homes.values_mut()).find(|view| view.id == id)
    }

    /// The id of the view with this external id.
    pub fn with_external_id(&self, external_id: &str) -> Option<&View> {
        let mut all = self.stacks.values().flatten().chain(self.homes.values());
        all.find(|view| view.body["external_id"] == external_id)
    }
}
