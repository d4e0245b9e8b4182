//! `views.open`, `views.push`, `views.update`, `views.publish`.

use serde_json::{Value, json};

use super::CallContext;
use crate::sandbox::{
    blocks::{Surface, check_view},
    error::ApiError,
    modals::STACK_MAX,
    state::State,
};

/// The most bytes of a view, written as JSON.
const VIEW_BYTES_MAX: usize = 250_000;

/// Opens a form for the person whose trigger it is; forms that are already open make way for it.
pub(in crate::sandbox) fn open(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let body = view(call, Surface::Modal, None)?;
    let user = exchange_trigger(call)?;
    let view = call.state.new_view(&user, body, None);
    call.state.modals.stack_mut(&user).clear();
    let id = call.state.push_view(view);
    answer(call, &id)
}

/// Puts a form on top of the one that is open.
pub(in crate::sandbox) fn push(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let body = view(call, Surface::Modal, None)?;
    let user = exchange_trigger(call)?;
    push_onto(call.state, &user, body).and_then(|id| answer(call, &id))
}

/// Puts a checked form on top of a person's stack and returns its id.
pub(in crate::sandbox) fn push_onto(state: &mut State, user: &str, body: Value) -> Result<String, ApiError> {
    let below = state.modals.top(user).cloned().ok_or("not_found")?;
    if state.modals.stack(user).len() >= STACK_MAX {
        return Err("push_limit_reached".into());
    }
    let view = state.new_view(user, body, Some(&below));
    Ok(state.push_view(view))
}

/// Changes a view that is open.
pub(in crate::sandbox) fn update(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let open = match (call.args.str("view_id"), call.args.str("external_id")) {
        (Some(id), _) => call.state.modals.find(id),
        (None, Some(external_id)) => call.state.modals.with_external_id(external_id),
        (None, None) => {
            let message = "[ERROR] missing required field: view_id or external_id".to_owned();
            return Err(ApiError::with_messages("invalid_arguments", vec![message]));
        }
    };
    let open = open.ok_or("not_found")?;
    let (id, is_home) = (open.id.clone(), open.body["type"] == "home");
    check_hash(call, &open.hash)?;
    let surface = if is_home { Surface::Home } else { Surface::Modal };
    let body = view(call, surface, Some(&id))?;
    replace(call.state, &id, body);
    answer(call, &id)
}

/// Shows a person's Home tab.
pub(in crate::sandbox) fn publish(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let user = call.args.owned("user_id");
    call.state.person(&user).ok_or("user_not_found")?;
    let home = call.state.modals.homes.get(&user).cloned();
    if let Some(home) = &home {
        check_hash(call, &home.hash)?;
    }
    let body = view(call, Surface::Home, home.as_ref().map(|home| home.id.as_str()))?;
    let id = match home {
        Some(home) => {
            replace(call.state, &home.id, body);
            home.id
        }
        None => {
            let view = call.state.new_view(&user, body, None);
            let id = view.id.clone();
            call.state.modals.homes.insert(user, view);
            call.state.touch();
            id
        }
    };
    answer(call, &id)
}

/// Puts a checked body into an open view.
pub(in crate::sandbox) fn replace(state: &mut State, id: &str, mut body: Value) {
    state.fill_in_view(&mut body);
    let hash = state.next_id("hash");
    if let Some(view) = state.modals.find_mut(id) {
        view.replace(body, hash);
    }
    state.touch();
}

/// Whether a view may be shown; `replaced` is the id of the one that it takes the place of.
pub(in crate::sandbox) fn check(
    state: &State,
    body: &Value,
    surface: Surface,
    replaced: Option<&str>,
) -> Result<(), ApiError> {
    if body.to_string().len() > VIEW_BYTES_MAX {
        return Err("view_too_large".into());
    }
    let messages = check_view(body, surface);
    if !messages.is_empty() {
        return Err(ApiError::with_messages("invalid_arguments", messages));
    }
    let external_id = body["external_id"].as_str().filter(|id| !id.is_empty());
    let taken = external_id.and_then(|id| state.modals.with_external_id(id));
    match taken.is_some_and(|view| Some(view.id.as_str()) != replaced) {
        true => Err("duplicate_external_id".into()),
        false => Ok(()),
    }
}

fn view(call: &CallContext<'_>, surface: Surface, replaced: Option<&str>) -> Result<Value, ApiError> {
    let body = call.args.json("view").cloned().unwrap_or_default();
    check(call.state, &body, surface, replaced)?;
    Ok(body)
}

/// The person whose trigger the call names. The view was checked before: Slack, too, leaves the trigger for another try.
fn exchange_trigger(call: &mut CallContext<'_>) -> Result<String, ApiError> {
    let trigger = call.args.owned("trigger_id");
    Ok(call.state.tickets.use_trigger(&trigger, call.now)?)
}

fn check_hash(call: &CallContext<'_>, current: &str) -> Result<(), ApiError> {
    match call.args.str("hash") {
        Some(hash) if hash != current => Err("hash_conflict".into()),
        _ => Ok(()),
    }
}

fn answer(call: &CallContext<'_>, id: &str) -> Result<Value, ApiError> {
    let view = call.state.modals.find(id).ok_or("not_found")?;
    Ok(json!({ "view": view.as_api(&call.state.team_id) }))
}
