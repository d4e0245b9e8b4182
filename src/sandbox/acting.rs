//! What people do: type commands, press buttons, pick options, say things.

use serde_json::{Value, json};

use super::{
    Failure, Sandbox,
    delivery::Delivery,
    forms::{self, Part},
    hub::Hub,
    messages::APP_ID,
    modals::Typed,
    payloads::{action_in_payload, add_ephemeral, add_message, add_view},
    saying::Content,
    state::State,
    tickets::Original,
};

/// Where somebody presses or picks something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A message.
    Message {
        /// The conversation's id.
        channel: String,
        /// The message's time stamp.
        ts: String,
    },
    /// A message that only they see.
    Ephemeral {
        /// Its id.
        id: String,
    },
    /// An open form or Home tab.
    View {
        /// Its id.
        id: String,
    },
}

/// Which element is meant: by its action id alone where that is unique, or with its block's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRef {
    /// The block's id, if the action id alone is not enough.
    pub block_id: Option<String>,
    /// The element's action id.
    pub action_id: String,
}

impl From<&str> for ActionRef {
    fn from(action_id: &str) -> ActionRef {
        ActionRef { block_id: None, action_id: action_id.into() }
    }
}

impl From<(&str, &str)> for ActionRef {
    fn from((block_id, action_id): (&str, &str)) -> ActionRef {
        ActionRef { block_id: Some(block_id.into()), action_id: action_id.into() }
    }
}

impl Sandbox {
    /// Types a command into a conversation: `text` is all of it, such as `/hello world`.
    ///
    /// # Errors
    /// As the person would see it; also when the conversation is not there.
    pub async fn slash(&self, user: &str, channel: &str, text: &str) -> Result<(), Failure> {
        self.prepare_slash(user, channel, text)?.send().await.map(|_| ())
    }

    /// Presses a button, or picks `selected` (an option's value, an id, a date, a list, or the state as Slack writes it).
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when `user` does not see that element; otherwise as the person would see it.
    pub async fn click(
        &self,
        user: &str,
        target: &Target,
        action: impl Into<ActionRef>,
        selected: Option<Value>,
    ) -> Result<(), Failure> {
        self.click_among(user, target, &action.into(), selected, &Value::Null).await
    }

    /// Like [`Sandbox::click`], with what the elements around hold: `{block_id: {action_id: state}}`.
    pub(super) async fn click_among(
        &self,
        user: &str,
        target: &Target,
        action: &ActionRef,
        selected: Option<Value>,
        around: &Value,
    ) -> Result<(), Failure> {
        let click = self.hub.click_delivery(user, target, action, selected, around)?;
        match click {
            Some(delivery) => self.hub.deliver(delivery).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Says something as a person; returns the message's time stamp.
    ///
    /// # Errors
    /// When the conversation is not there.
    pub fn say(&self, user: &str, channel: &str, text: &str, thread_ts: Option<&str>) -> Result<String, Failure> {
        let mut state = self.hub.state();
        if state.conversation(channel).is_none() {
            return Err(not_possible("There is no such conversation."));
        }
        let content = Content { text: text.into(), thread_ts: thread_ts.map(str::to_owned), ..Content::default() };
        Ok(state.post(channel, user, content, self.hub.now()))
    }

    /// Sends an event and returns the status that the bot answered with. Over sockets, one that is not acknowledged is
    /// sent once more.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn event(&self, event: Value) -> Result<u16, Failure> {
        self.prepare_event(&event).send().await.map(|answer| answer.status)
    }
}

impl Hub {
    pub fn slash_delivery(&self, user: &str, channel: &str, text: &str) -> Result<Delivery, Failure> {
        let (command, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        if command != self.command {
            return Err(not_possible(format!("{command} is not a valid command.")));
        }
        let mut state = self.state();
        let conversation = state.conversation(channel);
        let conversation = conversation.ok_or_else(|| not_possible("There is no such conversation."))?;
        let channel_name = conversation.name_in_payload().to_owned();
        let response_url = self.new_response_url(&mut state, (user, channel), Original::Nothing, None);
        let trigger_id = self.new_trigger(&mut state, user);
        let user_name = state.person(user).map_or(user, |person| &person.name);
        Ok(Delivery::Command(vec![
            ("token", String::new()),
            ("team_id", state.team_of(user)),
            ("team_domain", "sandbox".into()),
            ("channel_id", channel.into()),
            ("channel_name", channel_name),
            ("user_id", user.into()),
            ("user_name", user_name.into()),
            ("command", command.into()),
            ("text", rest.trim().into()),
            ("api_app_id", APP_ID.into()),
            ("is_enterprise_install", "false".into()),
            ("response_url", response_url),
            ("trigger_id", trigger_id),
        ]))
    }

    /// The request for a click, if it makes one: an input that does not dispatch only remembers what was put into it.
    pub fn click_delivery(
        &self,
        user: &str,
        target: &Target,
        action: &ActionRef,
        selected: Option<Value>,
        around: &Value,
    ) -> Result<Option<Delivery>, Failure> {
        let mut state = self.state();
        let blocks = visible_blocks(&state, user, target)?;
        let part = find_part(&blocks, action)?;
        let picked = pick(&part, selected)?;
        let mut action = action_in_payload(&part, picked.as_ref());
        action["action_ts"] = state.next_ts(self.now()).into();
        let mut typed = forms::pick_all(&blocks, around).map_err(Failure::NotPossible)?;
        if let Some(picked) = picked {
            typed.entry(part.block_id.into()).or_default().insert(part.action_id.into(), picked);
        }
        remember(&mut state, target, &typed);
        if !dispatches(&blocks, part.block_id) {
            return Ok(None);
        }
        let mut payload = self.interaction(&mut state, "block_actions", user);
        payload["actions"] = json!([action]);
        match target {
            Target::View { id } => add_view(&mut payload, &state, id),
            Target::Message { channel, ts } => {
                let thread_ts = add_message(&mut payload, &state, channel, ts);
                let original = Original::Message(ts.clone());
                let url = self.new_response_url(&mut state, (user, channel), original, thread_ts);
                payload["response_url"] = url.into();
                payload["state"] = json!({ "values": forms::state_values(&blocks, &typed) });
            }
            Target::Ephemeral { id } => {
                let (channel, thread_ts) = add_ephemeral(&mut payload, &state, id);
                let original = Original::Ephemeral(id.clone());
                let url = self.new_response_url(&mut state, (user, &channel), original, thread_ts);
                payload["response_url"] = url.into();
                payload["state"] = json!({ "values": forms::state_values(&blocks, &typed) });
            }
        }
        Ok(Some(Delivery::Interaction(payload)))
    }
}

pub(super) fn not_possible(why: impl Into<String>) -> Failure {
    Failure::NotPossible(why.into())
}

/// The blocks of what `user` sees at `target`.
fn visible_blocks(state: &State, user: &str, target: &Target) -> Result<Vec<Value>, Failure> {
    let blocks = match target {
        Target::Message { channel, ts } => state
            .conversation(channel)
            .filter(|conversation| conversation.is_visible_to(user))
            .and_then(|conversation| conversation.message(ts))
            .map(|message| message.blocks.clone()),
        Target::Ephemeral { id } => {
            let mut ephemerals = state.ephemerals.iter();
            let found = ephemerals.find(|ephemeral| ephemeral.id == *id && ephemeral.user == user);
            found.map(|ephemeral| ephemeral.blocks.clone())
        }
        Target::View { id } => {
            let view = state.modals.find(id).filter(|view| view.user == user);
            view.map(|view| view.blocks().to_vec())
        }
    };
    blocks.ok_or_else(|| not_possible("That is no longer there."))
}

fn find_part<'a>(blocks: &'a [Value], action: &ActionRef) -> Result<Part<'a>, Failure> {
    let is_meant = |part: &Part<'_>| {
        part.action_id == action.action_id && action.block_id.as_ref().is_none_or(|id| part.block_id == id)
    };
    let mut found = forms::parts(blocks).into_iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(part), None) => Ok(part),
        (Some(_), Some(_)) => Err(not_possible(format!("Several elements are called {}.", action.action_id))),
        (None, _) => Err(not_possible(format!("There is nothing called {}.", action.action_id))),
    }
}

fn pick(part: &Part<'_>, selected: Option<Value>) -> Result<Option<Value>, Failure> {
    if part.element["type"] == "button" {
        return Ok(None);
    }
    let selected = selected.ok_or_else(|| not_possible("Nothing was picked."))?;
    forms::pick(part.element, &selected).map(Some).map_err(Failure::NotPossible)
}

/// Keeps what was put into a form; for a message it is only part of this one payload.
fn remember(state: &mut State, target: &Target, typed: &Typed) {
    if let Target::View { id } = target
        && let Some(view) = state.modals.find_mut(id)
    {
        forms::add_typed(&mut view.typed, typed.clone());
    }
}

fn dispatches(blocks: &[Value], block_id: &str) -> bool {
    let block = blocks.iter().find(|block| block["block_id"] == block_id);
    block.is_some_and(|block| block["type"] != "input" || block["dispatch_action"] == true)
}
