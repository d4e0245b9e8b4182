use serde_json::json;

use super::*;

fn of_message(blocks: Value) -> Vec<String> {
    check_blocks(&blocks, Surface::Message, "/blocks")
}

fn section(length: usize) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": "é".repeat(length)}})
}

fn actions(elements: Vec<Value>) -> Value {
    json!([{"type": "actions", "elements": elements}])
}

fn button(id: &str, text_length: usize) -> Value {
    json!({"type": "button", "action_id": id, "text": {"type": "plain_text", "text": "b".repeat(text_length)}})
}

fn modal(blocks: Value) -> Value {
    json!({"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": blocks})
}

fn input(element: Value) -> Value {
    json!({"type": "input", "label": {"type": "plain_text", "text": "l"}, "element": element})
}

#[test]
fn a_text_has_at_most_3000_characters_and_the_error_says_where() {
    assert!(of_message(json!([section(3_000)])).is_empty());
    assert_eq!(
        of_message(json!([section(1), section(3_001)])),
        ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"]
    );
    assert!(!of_message(json!([section(0)])).is_empty());
}

#[test]
fn a_message_has_at_most_50_blocks_and_a_modal_100() {
    let dividers = |count: usize| Value::from(vec![json!({"type": "divider"}); count]);
    assert!(of_message(dividers(50)).is_empty());
    assert!(!of_message(dividers(51)).is_empty());
    assert!(check_view(&modal(dividers(100)), Surface::Modal).is_empty());
    assert!(!check_view(&modal(dividers(101)), Surface::Modal).is_empty());
}

#[test]
fn an_actions_block_has_at_most_25_elements_with_different_ids() {
    let buttons = |count: usize| (0..count).map(|n| button(&n.to_string(), 75)).collect();
    assert!(of_message(actions(buttons(25))).is_empty());
    assert!(!of_message(actions(buttons(26))).is_empty());
    assert!(!of_message(actions(vec![button("a", 1), button("a", 1)])).is_empty());
    assert!(!of_message(actions(vec![button("a", 76)])).is_empty());
}

#[test]
fn unknown_keys_and_types_are_refused() {
    let mut with_key = section(1);
    with_key["texts"] = 1.into();
    assert!(!of_message(json!([with_key])).is_empty());
    assert!(!of_message(json!([{"type": "sectoin"}])).is_empty());
    let mrkdwn_header = json!([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]);
    assert!(!of_message(mrkdwn_header).is_empty());
}

#[test]
fn an_initial_option_is_one_of_the_options() {
    let option = |value: &str| json!({"text": {"type": "plain_text", "text": value}, "value": value});
    let select = |initial: &str| {
        actions(vec![
            json!({"type": "static_select", "options": [option("a"), option("b")], "initial_option": option(initial)}),
        ])
    };
    assert!(of_message(select("b")).is_empty());
    assert!(!of_message(select("c")).is_empty());
    let twice = json!({"type": "static_select", "options": [option("a"), option("a")]});
    assert!(!of_message(actions(vec![twice])).is_empty());
}

#[test]
fn inputs_need_a_submit_button_and_numbers_say_whether_they_have_decimals() {
    let number = json!({"type": "number_input", "is_decimal_allowed": false});
    let mut view = modal(json!([input(number)]));
    assert_eq!(check_view(&view, Surface::Modal).len(), 1);
    view["submit"] = json!({"type": "plain_text", "text": "Go"});
    assert!(check_view(&view, Surface::Modal).is_empty());
    view["blocks"] = json!([input(json!({"type": "number_input"}))]);
    assert_eq!(check_view(&view, Surface::Modal).len(), 1);
}

#[test]
fn titles_and_metadata_end_at_their_limits() {
    let mut view = modal(json!([]));
    view["title"]["text"] = "t".repeat(24).into();
    view["private_metadata"] = "m".repeat(3_000).into();
    assert!(check_view(&view, Surface::Modal).is_empty());
    view["title"]["text"] = "t".repeat(25).into();
    view["private_metadata"] = "m".repeat(3_001).into();
    assert_eq!(check_view(&view, Surface::Modal).len(), 2);
}
