//! The interactive elements of blocks: finding them, what they hold, what a person can put into them.

use serde_json::{Map, Value, json};

use super::modals::Typed;

/// An interactive element in its block.
pub(super) struct Part<'a> {
    pub block_id: &'a str,
    pub action_id: &'a str,
    pub element: &'a Value,
    /// The block is an `input` that has to be filled in.
    pub is_required: bool,
}

/// How an element's state looks.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A string, empty as null.
    Text,
    /// One of the element's options.
    Option,
    /// Some of the element's options.
    Options,
    /// An id, date or time as a string.
    Word,
    /// Ids.
    Words,
    /// Seconds since 1970.
    Seconds,
    /// Files, by their ids.
    Files,
    /// Whatever was given.
    Any,
}

/// Where an element keeps what was picked, where its initial value stands, and how both look.
pub(super) struct Slot {
    pub state: &'static str,
    initial: &'static str,
    pub shape: Shape,
}

/// A form never begins with files in it.
const FILES: &str = "no initial files";

/// The slot of an element's state; buttons have none.
pub(super) fn slot(element: &Value) -> Option<Slot> {
    let (state, initial, shape) = match element["type"].as_str()? {
        "plain_text_input" | "email_text_input" | "url_text_input" | "number_input" => {
            ("value", "initial_value", Shape::Text)
        }
        "static_select" | "radio_buttons" => ("selected_option", "initial_option", Shape::Option),
        "external_select" => ("selected_option", "initial_option", Shape::Any),
        "multi_static_select" | "checkboxes" => ("selected_options", "initial_options", Shape::Options),
        "multi_external_select" => ("selected_options", "initial_options", Shape::Any),
        "overflow" => ("selected_option", "", Shape::Option),
        "users_select" => ("selected_user", "initial_user", Shape::Word),
        "multi_users_select" => ("selected_users", "initial_users", Shape::Words),
        "conversations_select" => ("selected_conversation", "initial_conversation", Shape::Word),
        "multi_conversations_select" => ("selected_conversations", "initial_conversations", Shape::Words),
        "channels_select" => ("selected_channel", "initial_channel", Shape::Word),
        "multi_channels_select" => ("selected_channels", "initial_channels", Shape::Words),
        "datepicker" => ("selected_date", "initial_date", Shape::Word),
        "timepicker" => ("selected_time", "initial_time", Shape::Word),
        "datetimepicker" => ("selected_date_time", "initial_date_time", Shape::Seconds),
        "file_input" => ("files", FILES, Shape::Files),
        "rich_text_input" => ("rich_text_value", "initial_value", Shape::Any),
        _ => return None,
    };
    Some(Slot { state, initial, shape })
}

/// The interactive elements of these blocks, in reading order.
pub(super) fn parts(blocks: &[Value]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    for block in blocks {
        let elements: Vec<&Value> = match block["type"].as_str() {
            Some("section") => block.get("accessory").into_iter().collect(),
            Some("actions") => block["elements"].as_array().into_iter().flatten().collect(),
            Some("input") => block.get("element").into_iter().collect(),
            _ => Vec::new(),
        };
        let is_required = block["type"] == "input" && block["optional"] != true;
        found.extend(elements.into_iter().filter_map(|element| {
            Some(Part {
                block_id: block["block_id"].as_str()?,
                action_id: element["action_id"].as_str()?,
                element,
                is_required,
            })
        }));
    }
    found
}

/// Gives blocks and interactive elements the ids that the bot left out.
pub(super) fn fill_in_ids(blocks: &mut [Value], next_id: &mut dyn FnMut() -> String) {
    for block in blocks {
        fill_in(block, "block_id", next_id);
        for place in ["accessory", "element"] {
            if let Some(element) = block.get_mut(place) {
                fill_in_action(element, next_id);
            }
        }
        if block["type"] == "actions"
            && let Some(elements) = block["elements"].as_array_mut()
        {
            elements.iter_mut().for_each(|element| fill_in_action(element, next_id));
        }
    }
}

fn fill_in_action(element: &mut Value, next_id: &mut dyn FnMut() -> String) {
    if element["type"] != "image" {
        fill_in(element, "action_id", next_id);
    }
}

fn fill_in(value: &mut Value, name: &str, next_id: &mut dyn FnMut() -> String) {
    if let Value::Object(fields) = value {
        fields.entry(name).or_insert_with(|| next_id().into());
    }
}

/// `state.values` of a message or form: what was typed or picked, else the initial value.
pub(super) fn state_values(blocks: &[Value], typed: &Typed) -> Value {
    let mut values = Map::new();
    for part in parts(blocks) {
        let Some(state) = state_of(&part, typed) else {
            continue;
        };
        let actions = values.entry(part.block_id).or_insert_with(|| json!({}));
        actions[part.action_id] = state;
    }
    Value::Object(values)
}

/// What one element holds now; buttons and overflow menus hold nothing.
pub(super) fn state_of(part: &Part<'_>, typed: &Typed) -> Option<Value> {
    let slot = slot(part.element).filter(|slot| !slot.initial.is_empty())?;
    let typed = typed.get(part.block_id).and_then(|actions| actions.get(part.action_id));
    Some(typed.cloned().unwrap_or_else(|| initial(part.element, &slot)))
}

fn initial(element: &Value, slot: &Slot) -> Value {
    let empty = match slot.shape {
        Shape::Options | Shape::Words | Shape::Files => json!([]),
        _ => Value::Null,
    };
    let value = element.get(slot.initial).cloned().unwrap_or(empty);
    json!({ "type": element["type"], slot.state: value })
}

/// The state of `element` after a person put `given` into it, or why they cannot.
///
/// `given` is the state as Slack writes it, or only its value: an option's value, a date, a text, a list.
pub(super) fn pick(element: &Value, given: &Value) -> Result<Value, String> {
    let kind = element["type"].as_str().unwrap_or_default();
    let slot = slot(element).ok_or_else(|| format!("nothing can be picked in a {kind}"))?;
    let value = given.get(slot.state).unwrap_or(given);
    let picked = match (slot.shape, value) {
        (Shape::Any, _) => value.clone(),
        (Shape::Options | Shape::Words | Shape::Files, Value::Null) => json!([]),
        (_, Value::Null) => Value::Null,
        (Shape::Text, Value::String(text)) => match text.is_empty() {
            true => Value::Null,
            false => value.clone(),
        },
        (Shape::Text, Value::Number(number)) => number.to_string().into(),
        (Shape::Option, _) => option(element, value)?,
        (Shape::Options, Value::Array(values)) => {
            values.iter().map(|value| option(element, value)).collect::<Result<Value, String>>()?
        }
        (Shape::Word, Value::String(word)) => match word.is_empty() {
            true => Value::Null,
            false => value.clone(),
        },
        (Shape::Files, Value::Array(given)) => files(element, given)?,
        (Shape::Words, Value::Array(words)) if words.iter().all(Value::is_string) => value.clone(),
        (Shape::Seconds, Value::Number(_)) => value.clone(),
        _ => return Err(format!("a {kind} does not take {given}")),
    };
    Ok(json!({ "type": kind, slot.state: picked }))
}

/// Slack takes so many files where the bot does not say.
const FILES_MAX: u64 = 10;

fn files(element: &Value, given: &[Value]) -> Result<Value, String> {
    let max = element["max_files"].as_u64().unwrap_or(FILES_MAX);
    if given.len() as u64 > max {
        return Err(format!("Slack takes {max} here at most."));
    }
    given.iter().map(|given| file(element, given)).collect()
}

/// Does this field take a file of that name?
pub(super) fn takes_file(element: &Value, name: &str) -> Result<(), String> {
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind).to_lowercase();
    match element["filetypes"].as_array() {
        Some(kinds) if !kinds.iter().any(|known| *known == kind) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            Err(format!("This file type is not supported. Choose one of these: {}.", kinds.join(", ")))
        }
        _ => Ok(()),
    }
}

/// A file as a form's state has it: one that was uploaded, or only its name, `cake.png`.
fn file(element: &Value, given: &Value) -> Result<Value, String> {
    let name = given.as_str().or(given["name"].as_str()).unwrap_or_default();
    let (stem, kind) = name.rsplit_once('.').ok_or_else(|| format!("{name:?} is no file's name"))?;
    takes_file(element, name)?;
    let made = || format!("F0{}", stem.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), ""));
    let id = given["id"].as_str().map_or_else(made, str::to_owned);
    let url = format!("https://files.slack.com/{id}/{name}");
    Ok(json!({"id": id, "name": name, "filetype": kind.to_lowercase(), "url_private": url}))
}

/// The state of several elements after a person put `values` into them: `{block_id: {action_id: given}}`.
pub(super) fn pick_all(blocks: &[Value], values: &Value) -> Result<Typed, String> {
    let mut typed = Typed::new();
    let parts = parts(blocks);
    for (block_id, actions) in values.as_object().into_iter().flatten() {
        for (action_id, given) in actions.as_object().into_iter().flatten() {
            let mut parts = parts.iter();
            let part = parts.find(|part| part.block_id == block_id && part.action_id == action_id);
            let part = part.ok_or_else(|| format!("There is nothing called {block_id}/{action_id}."))?;
            let actions = typed.entry(block_id.clone()).or_default();
            actions.insert(action_id.clone(), pick(part.element, given)?);
        }
    }
    Ok(typed)
}

/// Adds newer states to older ones.
pub(super) fn add_typed(typed: &mut Typed, newer: Typed) {
    for (block_id, actions) in newer {
        typed.entry(block_id).or_default().extend(actions);
    }
}

/// The element's own option for an option object or its value.
fn option(element: &Value, wanted: &Value) -> Result<Value, String> {
    let value = wanted.get("value").unwrap_or(wanted);
    let groups = element["option_groups"].as_array().into_iter().flatten();
    let lists = groups.map(|group| &group["options"]).chain([&element["options"]]);
    let mut options = lists.filter_map(Value::as_array).flatten();
    let found = options.find(|option| option["value"] == *value);
    found.cloned().ok_or_else(|| format!("there is no option {value} to pick"))
}

/// A date that the calendar has, as `2026-12-31`.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == "2026-12-31".len() && text.parse::<jiff::civil::Date>().is_ok()
}

/// A time of the day, as `09:30`.
pub(super) fn is_time(text: &str) -> bool {
    let two_digits = |part: &str, max: u8| {
        let is_digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_digits && part.parse::<u8>().is_ok_and(|number| number <= max)
    };
    text.split_once(':').is_some_and(|(hour, minute)| two_digits(hour, 23) && two_digits(minute, 59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_picked_by_value_and_only_if_they_are_there() {
        let options = json!([{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]);
        let select = json!({"type": "static_select", "options": options});
        let picked = pick(&select, &json!("1")).unwrap();
        assert_eq!(picked["selected_option"], options[0]);
        assert_eq!(pick(&select, &picked), Ok(picked.clone()));
        assert!(pick(&select, &json!("2")).is_err());
    }

    #[test]
    fn only_files_of_the_wanted_kinds_are_taken_and_not_too_many() {
        let input = json!({"type": "file_input", "filetypes": ["png", "jpg"], "max_files": 1});
        let picked = pick(&input, &json!([{"id": "F7", "name": "Cake.PNG"}])).unwrap();
        assert_eq!((&picked["files"][0]["id"], &picked["files"][0]["filetype"]), (&json!("F7"), &json!("png")));
        for refused in [json!(["party.exe"]), json!(["png"]), json!(["a.png", "b.png"])] {
            assert!(pick(&input, &refused).is_err(), "{refused}");
        }
        assert!(pick(&json!({"type": "file_input"}), &json!(["party.exe"])).is_ok(), "any kind");
    }

    #[test]
    fn dates_and_times_are_real_ones() {
        assert!(is_date("2028-02-29") && !is_date("2027-02-29") && !is_date("2027-2-9"));
        assert!(is_time("23:59") && !is_time("24:00") && !is_time("9:00") && !is_time("+9:00"));
    }
}
