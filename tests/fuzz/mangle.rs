//! Everything that can be wrong with a payload: its values, its structure, its bytes. A failing case shrinks to the
//! fewest edits.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::corpus::Kind;

/// What people might type to do harm, or by accident. Whoever is pinged by one of these is pinged by what was typed.
pub const TEXTS: [&str; 40] = [
    "",
    " ",
    "\0",
    "\u{feff}",
    "null",
    "<!channel>",
    "<!here|here> <!everyone>",
    "<@U0JACK>",
    "&lt;!channel&gt; &lt;@U0JACK&gt;",
    "&amp;lt;@U0JACK&amp;gt;",
    "x> <!channel> <@U0JACK> <",
    "C0SHADOWING> <!channel",
    "U0ANA> <@U0JACK",
    "https://desk.example/<@U0JACK>|<!here>",
    "<https://desk.example/|<!channel>>",
    "https://desk.example/ <!channel>",
    "*bold* _it_ ~no~ `code` ```pre``` > quote",
    "`` ` <@U0JACK> ` ``",
    "@channel @everyone @here @jack",
    "<!subteam^S0ALL> <!date^0^{time}|<!here>>",
    "\u{202e}txet a \u{2066}\u{200b}\u{200d}\u{fe0f}",
    "a\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}",
    "נועה לוי, 🎉, 👩‍👩‍👧‍👦",
    "line\nline\r\n\tline\u{2028}line\u{85}",
    "0",
    "-1",
    "+6",
    "1e30",
    "NaN",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1000000000000000000000000000000",
    "0x10",
    "9999-12-31",
    "0000-01-01",
    "2026-02-30",
    "24:00",
    "23:59:60",
    "javascript:alert(1)",
];

/// A text as above, or a very long one.
pub fn hostile_text() -> impl Strategy<Value = String> {
    let long = (select(vec!["x", "&", "<", "🎉", "a,", "\u{200b}", "/", "<@U0JACK>"]), 20_usize..3_100);
    prop_oneof![
        6 => select(TEXTS.as_slice()).prop_map(str::to_owned),
        2 => long.prop_map(|(part, times)| part.repeat(times)),
        1 => any::<String>(),
    ]
}

fn hostile_number() -> impl Strategy<Value = Value> {
    let numbers = [
        json!(0),
        json!(-1),
        json!(1),
        json!(2),
        json!(77),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(0.5),
        json!(1e300),
    ];
    select(numbers.to_vec())
}

/// Anything where something else belongs.
pub fn hostile_value() -> impl Strategy<Value = Value> {
    let ids = ["U0ANA", "U0BEN", "U0MAEVE", "U0PRIYA", "U0NOBODY", "T0OTHER", "C0GENERAL", "1", "2"];
    let kinds = ["block_actions", "view_submission", "event_callback", "url_verification", "sign_up", "confirm_plan"];
    prop_oneof![
        6 => hostile_text().prop_map(Value::String),
        4 => hostile_number(),
        2 => select(ids.to_vec()).prop_map(Value::from),
        2 => select(kinds.to_vec()).prop_map(Value::from),
        2 => select(vec![json!(null), json!(true), json!([]), json!({}), json!([[]]), json!({"type": {}})]),
        1 => (1_usize..200).prop_map(nested),
        1 => vec(hostile_text().prop_map(Value::String), 0..60).prop_map(Value::Array),
    ]
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
}

/// One thing done to a payload's structure. An index names one of all its nodes.
#[derive(Clone, Debug)]
pub enum Edit {
    Replace(Index, Value),
    /// A node inside of a text that is JSON itself.
    ReplaceInside(Index, Index, Value),
    Remove(Index, Index),
    Rename(Index, Index, String),
    Add(Index, String, Value),
    Twice(Index, Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let names = select(vec!["type", "value", "with", "payload", "actions", "view", "user", "team", "\0", "name"]);
    let name = prop_oneof![names.prop_map(str::to_owned), any::<String>()];
    let at = any::<Index>;
    prop_oneof![
        6 => (at(), hostile_value()).prop_map(|(at, value)| Edit::Replace(at, value)),
        3 => (at(), at(), hostile_value()).prop_map(|(at, inside, value)| Edit::ReplaceInside(at, inside, value)),
        3 => (at(), at()).prop_map(|(of, child)| Edit::Remove(of, child)),
        1 => (at(), at(), name.clone()).prop_map(|(of, child, name)| Edit::Rename(of, child, name)),
        1 => (at(), name, hostile_value()).prop_map(|(to, name, value)| Edit::Add(to, name, value)),
        1 => (at(), at()).prop_map(|(of, child)| Edit::Twice(of, child)),
    ]
}

fn is_node(_: &Value) -> bool {
    true
}

fn is_container(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty())
        || value.as_object().is_some_and(|fields| !fields.is_empty())
}

fn is_json_inside(value: &Value) -> bool {
    value.as_str().is_some_and(|text| serde_json::from_str::<Value>(text).is_ok())
}

fn count(value: &Value, fits: fn(&Value) -> bool) -> usize {
    let own = usize::from(fits(value));
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(|item| count(item, fits)).sum(),
        Value::Object(fields) => fields.values().map(|field| count(field, fits)).sum(),
        _ => 0,
    };
    own + inner
}

/// Does `change` to the node that `at` names among those that fit, if there are any.
fn at_node(value: &mut Value, at: &Index, fits: fn(&Value) -> bool, change: impl FnOnce(&mut Value)) {
    let nodes = count(value, fits);
    if nodes > 0 {
        let mut left = at.index(nodes);
        if let Some(node) = nth(value, &mut left, fits) {
            change(node);
        }
    }
}

fn nth<'v>(value: &'v mut Value, left: &mut usize, fits: fn(&Value) -> bool) -> Option<&'v mut Value> {
    if fits(value) {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
    }
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left, fits)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth(field, left, fits)),
        _ => None,
    }
}

fn apply(payload: &mut Value, edit: &Edit) {
    match edit {
        Edit::Replace(at, value) => at_node(payload, at, is_node, |node| *node = value.clone()),
        Edit::ReplaceInside(at, inside, value) => at_node(payload, at, is_json_inside, |node| {
            let mut inner: Value = node.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            at_node(&mut inner, inside, is_node, |node| *node = value.clone());
            *node = inner.to_string().into();
        }),
        Edit::Remove(of, child) => at_node(payload, of, is_container, |node| {
            take(node, child);
        }),
        Edit::Rename(of, child, name) => at_node(payload, of, is_container, |node| {
            let taken = take(node, child);
            if let Some(fields) = node.as_object_mut() {
                fields.insert(name.clone(), taken);
            }
        }),
        Edit::Add(to, name, value) => at_node(payload, to, is_container, |node| match node {
            Value::Array(items) => items.push(value.clone()),
            Value::Object(fields) => _ = fields.insert(name.clone(), value.clone()),
            _ => {}
        }),
        Edit::Twice(of, child) => at_node(payload, of, is_container, |node| {
            if let Value::Array(items) = node {
                items.push(items[child.index(items.len())].clone());
            }
        }),
    }
}

fn take(node: &mut Value, child: &Index) -> Value {
    match node {
        Value::Array(items) => items.remove(child.index(items.len())),
        Value::Object(fields) => {
            let name = fields.keys().nth(child.index(fields.len())).cloned().unwrap_or_default();
            fields.remove(&name).unwrap_or_default()
        }
        _ => Value::Null,
    }
}

/// One thing done to the bytes on the wire.
#[derive(Clone, Debug)]
enum Slip {
    Set(Index, u8),
    Insert(Index, &'static [u8]),
    Cut(Index, usize),
    Repeat(Index, usize, usize),
    End(Index),
}

/// What parsers stumble over.
const CRUMBS: [&[u8]; 24] = [
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80\xae",
    b"%",
    b"%00",
    b"%ff",
    b"%zz",
    b"+",
    b"&",
    b"=",
    b";",
    b"\\ud800",
    b"\\u0000",
    b"\\",
    b"\"",
    b"[[[[[[[[[[[[[[[[",
    b"{\"a\":",
    b"1e999",
    b"-",
    b"99999999999999999999999999",
    b"&payload=%7B%7D",
    b",\"type\":\"block_actions\"",
];

fn slip() -> impl Strategy<Value = Slip> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Slip::Set(at, byte)),
        (at(), select(CRUMBS.as_slice())).prop_map(|(at, crumb)| Slip::Insert(at, crumb)),
        (at(), 1_usize..40).prop_map(|(at, length)| Slip::Cut(at, length)),
        (at(), 1_usize..40, 2_usize..200).prop_map(|(at, length, times)| Slip::Repeat(at, length, times)),
        at().prop_map(Slip::End),
    ]
}

fn slip_into(bytes: &mut Vec<u8>, slip: &Slip) {
    if bytes.is_empty() {
        return;
    }
    let end = |at: usize, length: usize| (at + length).min(bytes.len());
    match slip {
        Slip::Set(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Slip::Insert(at, crumb) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, crumb.iter().copied());
        }
        Slip::Cut(at, length) => {
            let at = at.index(bytes.len());
            let end = end(at, *length);
            bytes.drain(at..end);
        }
        Slip::Repeat(at, length, times) => {
            let at = at.index(bytes.len());
            let piece = bytes[at..end(at, *length)].repeat(*times);
            bytes.splice(at..at, piece);
        }
        Slip::End(at) => bytes.truncate(at.index(bytes.len())),
    }
}

/// A payload from the corpus with a few things done to its structure.
pub fn payload(kind: Kind) -> impl Strategy<Value = Value> {
    (select(kind.payloads()), vec(edit(), 1..6)).prop_map(|(mut payload, edits)| {
        for edit in &edits {
            apply(&mut payload, edit);
        }
        payload
    })
}

/// The same on the wire, sometimes with a few bytes gone wrong on the way.
pub fn body(kind: Kind) -> impl Strategy<Value = Vec<u8>> {
    let whole = select(kind.payloads()).prop_map(move |payload| kind.body(&payload).into_bytes());
    let mangled = payload(kind).prop_map(move |payload| kind.body(&payload).into_bytes());
    let sound = prop_oneof![1 => whole, 4 => mangled];
    (sound, prop_oneof![2 => Just(vec![]), 1 => vec(slip(), 1..4)]).prop_map(|(mut bytes, slips)| {
        for slip in &slips {
            slip_into(&mut bytes, slip);
        }
        bytes
    })
}
