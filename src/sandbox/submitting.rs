//! Sending and closing forms.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Failure, Sandbox,
    acting::not_possible,
    blocks::Surface,
    calls::views,
    complaints::complaint,
    delivery::{Answer, Delivery},
    error::ApiError,
    forms,
    hub::Hub,
    modals::View,
    state::State,
};

/// What became of a form that was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Submitted {
    /// It closed; the one below, if any, shows again.
    Closed,
    /// It stays open with these complaints, by block id; Slack's own (a required field left empty) come without asking
    /// the bot.
    Errors(BTreeMap<String, String>),
    /// It shows something else now.
    Updated,
    /// Another form lies on top.
    Pushed,
    /// All forms closed.
    Cleared,
}

impl Sandbox {
    /// Sends the form on top. `values` names only what the person changed: `{block_id: {action_id: state}}`, where the
    /// state is as Slack writes it or only its value; all else keeps what was typed before, or its initial value.
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when the form is not on top or has no such inputs; otherwise as the person would see it.
    pub async fn submit(&self, user: &str, view_id: &str, values: Value) -> Result<Submitted, Failure> {
        let delivery = {
            let mut state = self.hub.state();
            type_into(&mut state, user, view_id, &values)?;
            let view = top(&state, user, view_id)?;
            let complaints = complaints(view);
            if !complaints.is_empty() {
                return Ok(Submitted::Errors(complaints));
            }
            self.hub.view_delivery(&mut state, "view_submission", view_id)
        };
        let answer = self.hub.deliver(delivery).await?;
        let applied = apply(&mut self.hub.state(), user, view_id, &answer);
        if let Err(Failure::BadAnswer(why)) = &applied {
            let violation = format!("the answer to a view submission: {why}");
            self.hub.state().diary.violations.push(violation);
        }
        applied
    }

    /// Closes the form on top without sending it; the bot is told if the form asks for that.
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when the form is not on top; otherwise as the person would see it.
    pub async fn close_view(&self, user: &str, view_id: &str) -> Result<(), Failure> {
        let delivery = {
            let mut state = self.hub.state();
            let wants_to_know = top(&state, user, view_id)?.body["notify_on_close"] == true;
            let delivery = wants_to_know.then(|| self.hub.view_delivery(&mut state, "view_closed", view_id));
            state.modals.stack_mut(user).pop();
            state.touch();
            delivery
        };
        match delivery {
            Some(delivery) => self.hub.deliver(delivery).await.map(|_| ()),
            None => Ok(()),
        }
    }
}

impl Hub {
    fn view_delivery(&self, state: &mut State, kind: &str, view_id: &str) -> Delivery {
        let view = state.modals.find(view_id).cloned();
        let user = view.as_ref().map(|view| view.user.clone()).unwrap_or_default();
        let mut payload = self.interaction(state, kind, &user);
        payload["view"] = view.map(|view| view.as_api(&state.team_id)).into();
        if kind == "view_closed" {
            payload["is_cleared"] = false.into();
        } else {
            payload["response_urls"] = Value::Array(Vec::new());
        }
        Delivery::Interaction(payload)
    }
}

/// The form, if it is what `user` has on top.
fn top<'a>(state: &'a State, user: &str, view_id: &str) -> Result<&'a View, Failure> {
    let top = state.modals.top(user).filter(|view| view.id == view_id);
    top.ok_or_else(|| not_possible("That form is no longer open."))
}

/// Puts what the person typed into the form.
fn type_into(state: &mut State, user: &str, view_id: &str, values: &Value) -> Result<(), Failure> {
    let newer = forms::pick_all(top(state, user, view_id)?.blocks(), values).map_err(Failure::NotPossible)?;
    if let Some(view) = state.modals.find_mut(view_id) {
        forms::add_typed(&mut view.typed, newer);
    }
    Ok(())
}

fn complaints(view: &View) -> BTreeMap<String, String> {
    let parts = forms::parts(view.blocks()).into_iter();
    parts
        .filter_map(|part| {
            let state = forms::state_of(&part, &view.typed)?;
            Some((part.block_id.to_owned(), complaint(&part, &state)?))
        })
        .collect()
}

fn apply(state: &mut State, user: &str, view_id: &str, answer: &Answer) -> Result<Submitted, Failure> {
    let result = match answer.body.trim() {
        "" => {
            close(state, user, view_id);
            Ok(Submitted::Closed)
        }
        body => respond(state, user, view_id, body),
    };
    state.touch();
    result
}

fn close(state: &mut State, user: &str, view_id: &str) {
    state.modals.stack_mut(user).retain(|view| view.id != view_id);
}

/// Carries out a `response_action`.
fn respond(state: &mut State, user: &str, view_id: &str, body: &str) -> Result<Submitted, Failure> {
    let answer: Value = serde_json::from_str(body).map_err(|error| bad(format!("not JSON: {error}")))?;
    let keys: &[&str] = match answer["response_action"].as_str() {
        Some("errors") => &["errors", "response_action"],
        Some("update" | "push") => &["response_action", "view"],
        Some("clear") => &["response_action"],
        _ => return Err(bad("no known response_action")),
    };
    let mut names = answer.as_object().into_iter().flat_map(|fields| fields.keys());
    if let Some(name) = names.find(|name| !keys.contains(&name.as_str())) {
        return Err(bad(format!("unknown field {name}")));
    }
    match answer["response_action"].as_str() {
        Some("errors") => errors(state, user, view_id, &answer["errors"]),
        Some("update") => {
            let view = checked(state, &answer["view"], Some(view_id))?;
            views::replace(state, view_id, view);
            Ok(Submitted::Updated)
        }
        Some("push") => {
            let view = checked(state, &answer["view"], None)?;
            views::push_onto(state, user, view).map_err(|error| bad(error.in_words()))?;
            Ok(Submitted::Pushed)
        }
        _ => {
            state.modals.stack_mut(user).clear();
            Ok(Submitted::Cleared)
        }
    }
}

fn checked(state: &State, view: &Value, replaced: Option<&str>) -> Result<Value, Failure> {
    let wrong = |error: ApiError| bad(error.in_words());
    views::check(state, view, Surface::Modal, replaced).map_err(wrong)?;
    Ok(view.clone())
}

/// The bot's complaints; each has to belong to an input block.
fn errors(state: &State, user: &str, view_id: &str, errors: &Value) -> Result<Submitted, Failure> {
    let errors: BTreeMap<String, String> =
        serde_json::from_value(errors.clone()).map_err(|_| bad("errors are texts by block id"))?;
    let view = top(state, user, view_id)?;
    let is_input = |id: &String| {
        let mut blocks = view.blocks().iter();
        blocks.any(|block| block["type"] == "input" && block["block_id"] == *id)
    };
    if errors.is_empty() || !errors.keys().all(is_input) {
        return Err(bad(format!("errors need input blocks to stand under: {errors:?}")));
    }
    Ok(Submitted::Errors(errors))
}

fn bad(why: impl Into<String>) -> Failure {
    Failure::BadAnswer(why.into())
}
