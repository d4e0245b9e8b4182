//! Block Kit's rules: what messages, modals and Home tabs may contain, and how long it may be.
//!
//! The tables in [`spec`] and [`elements`] say what a single object may hold; [`rules`] checks an object against them;
//! this file checks what concerns several of them: ids that repeat, forms without a submit button.

mod check;
mod elements;
mod rules;
mod spec;
mod view;

#[cfg(test)]
mod tests;

use serde_json::Value;

use check::Check;
pub(in crate::sandbox) use view::check_view;

/// How many blocks a message can have.
const MESSAGE_BLOCKS_MAX: usize = 50;

/// How many blocks a modal or Home tab can have.
const VIEW_BLOCKS_MAX: usize = 100;

/// Where blocks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Surface {
    /// A message, ephemeral ones too.
    Message,
    /// A form.
    Modal,
    /// A Home tab.
    Home,
}

/// What is wrong with these blocks, as Slack writes it; `pointer` is where they stand, such as `/blocks`.
pub(in crate::sandbox) fn check_blocks(blocks: &Value, surface: Surface, pointer: &str) -> Vec<String> {
    let mut check = Check::new(surface);
    check.blocks(blocks, pointer);
    check.messages
}
