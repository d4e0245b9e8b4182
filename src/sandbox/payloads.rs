//! The JSON of interactions and events.

use serde_json::{Value, json};

use super::{forms::Part, hub::Hub, messages::APP_ID, state::State};

impl Hub {
    /// What all interactions have in common.
    pub fn interaction(&self, state: &mut State, kind: &str, user: &str) -> Value {
        json!({
            "type": kind,
            "team": { "id": state.team_of(user), "domain": "sandbox" },
            "user": state.user_in_payload(user),
            "api_app_id": APP_ID,
            "token": "",
            "trigger_id": self.new_trigger(state, user),
            "enterprise": null,
            "is_enterprise_install": false,
        })
    }

    /// An event as Slack wraps it.
    pub fn envelope(&self, event: &Value) -> Value {
        let mut state = self.state();
        json!({
            "token": "", "type": "event_callback", "team_id": state.team_id, "api_app_id": APP_ID,
            "event": event, "event_id": state.next_id("Ev"), "event_time": self.now().as_second(),
            "is_ext_shared_channel": false,
            "authorizations": [{
                "enterprise_id": null, "team_id": state.team_id, "user_id": state.bot.id,
                "is_bot": true, "is_enterprise_install": false,
            }],
        })
    }
}

/// The entry of `actions`: the element's own fields and what was picked.
pub(super) fn action_in_payload(part: &Part<'_>, picked: Option<&Value>) -> Value {
    let mut action = json!({
        "type": part.element["type"], "action_id": part.action_id, "block_id": part.block_id,
    });
    for name in ["text", "value", "style", "placeholder", "url"] {
        if let Some(value) = part.element.get(name) {
            action[name] = value.clone();
        }
    }
    for (name, value) in picked.and_then(Value::as_object).into_iter().flatten() {
        action[name.as_str()] = value.clone();
    }
    action
}

/// Adds the view that was clicked in.
pub(super) fn add_view(payload: &mut Value, state: &State, id: &str) {
    payload["container"] = json!({ "type": "view", "view_id": id });
    payload["view"] = state.modals.find(id).map(|view| view.as_api(&state.team_id)).into();
}

/// Adds the message that was clicked in; returns its thread.
pub(super) fn add_message(payload: &mut Value, state: &State, channel: &str, ts: &str) -> Option<String> {
    let conversation = state.conversation(channel)?;
    let message = conversation.message(ts)?;
    payload["channel"] = json!({ "id": channel, "name": conversation.name_in_payload() });
    payload["message"] = conversation.as_api_message(message, &state.team_id, false);
    payload["container"] = container(channel, ts, message.thread_ts.as_ref(), false);
    message.thread_ts.clone()
}

/// The payload of a click in an ephemeral message does not contain the message.
pub(super) fn add_ephemeral(payload: &mut Value, state: &State, id: &str) -> (String, Option<String>) {
    let Some(ephemeral) = state.ephemerals.iter().find(|ephemeral| ephemeral.id == id) else {
        return Default::default();
    };
    let name = state.conversation(&ephemeral.channel).map(|c| c.name_in_payload());
    payload["channel"] = json!({ "id": ephemeral.channel, "name": name });
    payload["container"] = container(&ephemeral.channel, &ephemeral.ts, ephemeral.thread_ts.as_ref(), true);
    (ephemeral.channel.clone(), ephemeral.thread_ts.clone())
}

fn container(channel: &str, ts: &str, thread_ts: Option<&String>, is_ephemeral: bool) -> Value {
    let mut container = json!({
        "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": is_ephemeral,
    });
    if let Some(thread_ts) = thread_ts {
        container["thread_ts"] = thread_ts.clone().into();
    }
    container
}
