//! The pictures that celebrations have.

use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, button};
use super::text::{clip, code, escape};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::celebration::{ALT_LENGTH_MAX, PICTURES_MAX, Picture, Source};

/// Field errors.
pub const NO_ADDRESS: &str = "Write a whole address that begins with https://, or leave it empty.";
pub const ONE_OF_BOTH: &str = "Choose one: an address or a file.";
pub const NO_ALT: &str = "Say what the picture shows, for people who do not see it.";
pub const NO_PICTURE: &str = "This describes no picture yet: give its address above, or upload it.";
pub const NO_FILE: &str = "Upload a PNG, JPG or GIF.";
pub const TOO_MANY: &str = "20 pictures are enough. Remove one first.";

/// Characters of an address; Slack takes no more.
pub const ADDRESS_LENGTH_MAX: usize = 2_000;

/// Characters of a picture's description in a list.
const SHOWN_LENGTH_MAX: usize = 60;

/// Characters of an address in a list: ten of them stand in one block.
const LINK_LENGTH_MAX: usize = 150;

/// What Slack shows.
pub const FILE_TYPES: [&str; 4] = ["png", "jpg", "jpeg", "gif"];

/// All of them, and one more.
pub fn form(all: &[Picture]) -> View {
    let mut fields: Vec<SlackBlock> = vec![blocks::section(
        "Posts that celebrate replies take turns with these. None comes twice running, so a single one is in every other post. Without any, posts have none.",
    )];
    let lines: Vec<String> = all.iter().map(line).collect();
    fields.extend(lines.chunks(10).map(|lines| blocks::context(lines.join("\n"))));
    if !all.is_empty() {
        let option = |picture: &Picture| (picture.id.to_string(), clip(&picture.alt, SHOWN_LENGTH_MAX));
        let options: Vec<(String, String)> = all.iter().map(option).collect();
        fields.push(blocks::input("remove", "Remove", blocks::several_field(&options)).optional().into());
    }
    if all.len() < PICTURES_MAX {
        fields.extend(new_picture());
    }
    blocks::form(&Form::Pictures, "Pictures", "Save", "Not now", fields)
}

fn new_picture() -> Vec<SlackBlock> {
    vec![
        blocks::input("address", "A new one, by its address", blocks::text_field("", ADDRESS_LENGTH_MAX as u64))
            .hint("It begins with https:// and leads to the picture itself. Slack has to reach it: its first post will show that.")
            .optional()
            .into(),
        blocks::input("file", "Or upload it", blocks::file_field(&FILE_TYPES)).optional().into(),
        blocks::input("alt", "What the new one shows", blocks::text_field("", ALT_LENGTH_MAX as u64))
            .hint("A new picture needs this, for people who do not see it: a cat in a party hat.")
            .optional()
            .into(),
    ]
}

fn line(picture: &Picture) -> String {
    let alt = escape(&picture.alt, SHOWN_LENGTH_MAX);
    match &picture.source {
        Source::Address(url) if url.len() > LINK_LENGTH_MAX => format!("• {alt} ({})", code(url, SHOWN_LENGTH_MAX)),
        Source::Address(url) => format!("• <{}|{}>", url.replace('&', "&amp;"), alt.replace('|', "/")),
        Source::File(_) => format!("• {alt} (uploaded)"),
    }
}

/// What the form turns into when it was saved.
pub fn saved(all: usize, is_by_address: bool) -> Message {
    let saved = match all {
        0 => "Saved. There are no pictures now: posts go without.".to_owned(),
        1 => "Saved. There is one picture now. None comes twice running, so every other post has it.".to_owned(),
        several => format!("Saved. There are {several} pictures now, and posts take turns with them."),
    };
    let first = match is_by_address {
        true => {
            " Its first post will show whether Slack can fetch it: if not, the post comes without it, and I tell you."
        }
        false => "",
    };
    Message::say(format!("{saved}{first}"))
}

/// To who added it, once.
pub fn refused(picture: &Picture) -> Message {
    let what = match &picture.source {
        Source::Address(_) => "Its address has to lead to a picture that Slack can reach: a PNG, JPG or GIF.",
        Source::File(_) => "Perhaps the file was deleted; or it is no PNG, JPG or GIF.",
    };
    Message::say(format!(
        ":warning: Slack does not take the picture \"{}\". {what} The post went out without it, and no other will have it.",
        escape(&picture.alt, ALT_LENGTH_MAX)
    ))
    .buttons([button("Pictures", &Action::Pictures)])
}
