//! Modals and Home tabs.

use serde_json::Value;

use super::{
    Surface,
    check::Check,
    rules::{Key, Rule},
    spec::ID_MAX,
};

/// The most characters of a modal's title, and of its submit and close texts.
const TITLE_MAX: usize = 24;
/// The most characters of `private_metadata`.
const PRIVATE_METADATA_MAX: usize = 3_000;

const BLOCKS: Key = Key::must("blocks", Rule::Any);
const PRIVATE_METADATA: Key = Key::may("private_metadata", Rule::MaybeEmpty(PRIVATE_METADATA_MAX));
const CALLBACK_ID: Key = Key::may("callback_id", Rule::MaybeEmpty(ID_MAX));
const EXTERNAL_ID: Key = Key::may("external_id", Rule::MaybeEmpty(ID_MAX));

const MODAL: &[Key] = &[
    Key::must("title", Rule::Plain(TITLE_MAX)),
    Key::may("submit", Rule::Plain(TITLE_MAX)),
    Key::may("close", Rule::Plain(TITLE_MAX)),
    Key::may("clear_on_close", Rule::Bool),
    Key::may("notify_on_close", Rule::Bool),
    Key::may("submit_disabled", Rule::Bool),
    BLOCKS,
    PRIVATE_METADATA,
    CALLBACK_ID,
    EXTERNAL_ID,
];
const HOME: &[Key] = &[BLOCKS, PRIVATE_METADATA, CALLBACK_ID, EXTERNAL_ID];

/// What is wrong with this view, as Slack writes it; `surface` is the one that the method shows.
pub(in crate::sandbox) fn check_view(view: &Value, surface: Surface) -> Vec<String> {
    let (kind, keys) = match surface {
        Surface::Home => ("home", HOME),
        Surface::Modal | Surface::Message => ("modal", MODAL),
    };
    let mut check = Check::new(surface);
    if view["type"] != kind {
        check.wrong(format_args!("must be a valid {kind} view"), "/view/type");
    }
    check.object(view, keys, "/view");
    if let Some(blocks) = view.get("blocks") {
        check.blocks(blocks, "/view/blocks");
    }
    if surface == Surface::Modal && check.has_input && view.get("submit").is_none() {
        check.wrong("`submit` is required when there is an input block", "/view/submit");
    }
    check.messages
}
