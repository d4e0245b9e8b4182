//! Wording and blocks: what people read. One file for each feature, and a folder beside it where that is about several
//! things; each function makes one message or form from the domain's types. Nothing here reads the clock or the database,
//! and typed text is only ever shown through [`text::escape`] or as plain text.

pub mod ask;
pub mod assigner;
pub mod blocks;
pub mod calendar;
pub mod celebration;
pub mod claim;
pub mod closed_dates;
pub mod comings;
pub mod cover;
pub mod credit;
pub mod dates;
pub mod dates_off;
pub mod day_card;
pub mod days;
pub mod empty_queue;
pub mod gallery;
pub mod group;
pub mod hand_over;
pub mod handoff;
pub mod help;
pub mod link;
pub mod notes;
pub mod oncall;
pub mod pairs;
pub mod parting;
pub mod picture;
pub mod pictures;
pub mod plan;
pub mod preview;
pub mod problem;
pub mod reminders;
pub mod replied;
pub mod ride_along;
pub mod rota;
pub mod rota_picture;
pub mod rota_rows;
pub mod rotation_forms;
pub mod rotations;
pub mod settings;
pub mod signup;
pub mod status;
pub mod swaps;
pub mod take;
pub mod text;
pub mod turns;
pub mod unavailable;

use serde::{Deserialize, Serialize};
use slack_morphism::prelude::{SlackBlock, SlackView};

use blocks::Button;

/// Blocks in one message at most; Slack's limit.
const BLOCKS_MAX: usize = 50;

/// Characters of a section's text at most; Slack's limit.
const SECTION_LENGTH_MAX: usize = 3_000;

/// A message: what notifications and screen readers say, and what is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub text: String,
    pub blocks: Vec<SlackBlock>,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct View(pub SlackView);

impl Message {
    /// A message with nothing to show yet beside its summary.
    pub fn titled(text: impl Into<String>) -> Message {
        Message { text: text.into(), blocks: vec![] }
    }

    /// One paragraph, which is also the summary.
    pub fn say(text: impl Into<String>) -> Message {
        let text = text.into();
        Message::titled(text.clone()).section(text)
    }

    pub fn section(self, text: impl Into<String>) -> Message {
        self.block(blocks::section(text))
    }

    /// Small print.
    pub fn context(self, text: impl Into<String>) -> Message {
        self.block(blocks::context(text))
    }

    /// Typed text, shown to the letter.
    pub fn plain(self, text: &str) -> Message {
        self.block(blocks::plain(text))
    }

    pub fn buttons(self, buttons: impl IntoIterator<Item = Button>) -> Message {
        let buttons: Vec<Button> = buttons.into_iter().collect();
        if buttons.is_empty() { self } else { self.block(blocks::actions(buttons)) }
    }

    pub fn block(mut self, block: SlackBlock) -> Message {
        if self.blocks.len() < BLOCKS_MAX {
            self.blocks.push(block);
        }
        self
    }

    /// A list, in as few sections as it needs, `blocks_max` at most; what does not fit is counted.
    pub fn lines(mut self, lines: &[String], blocks_max: usize) -> Message {
        let mut left = lines;
        for _ in 0..blocks_max {
            if left.is_empty() {
                break;
            }
            // A line that is too long by itself is cut by the section.
            let fits = fitting(left).max(1);
            self = self.section(left[..fits].join("\n"));
            left = &left[fits..];
        }
        if left.is_empty() { self } else { self.context(format!("…and {} more.", left.len())) }
    }
}

/// How many of these lines fit into one section.
fn fitting(lines: &[String]) -> usize {
    let mut length = 0;
    lines
        .iter()
        .take_while(|line| {
            length += line.chars().count() + 1;
            length <= SECTION_LENGTH_MAX
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_split_and_the_rest_counted() {
        let lines: Vec<String> = (0..300).map(|i| format!("{i:04} {}", "x".repeat(95))).collect();
        let message = Message::titled("list").lines(&lines, 3);
        let text = serde_json::to_value(&message).unwrap();
        assert_eq!(message.blocks.len(), 4);
        assert!(text["blocks"][0]["text"]["text"].as_str().unwrap().len() <= SECTION_LENGTH_MAX);
        assert_eq!(text["blocks"][3]["elements"][0]["text"], "…and 213 more.");
    }
}
