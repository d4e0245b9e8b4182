//! What a day's format means to the pairing of a file.

use crate::domain::format::Format;
use crate::strict_json::{Json, Problem, Read, text};

/// A format, as far as pairing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// The format's name.
    pub name: &'static str,
    /// Whether people get a buddy at all; else they have the pager.
    pub gives_buddies: bool,
    /// Whether a buddy is away from the queue. Where the pair works the queue, nobody has to stay free for it.
    pub takes_buddies_off_queue: bool,
}

/// Formats that can be paired, and not be planned yet.
const NOT_PLANNED: [Pairs; 2] = [
    Pairs { name: "rotation", gives_buddies: false, takes_buddies_off_queue: false },
    Pairs { name: "takeover", gives_buddies: true, takes_buddies_off_queue: true },
];

/// Reads a format's name.
///
/// # Errors
/// No format has it.
pub fn format(json: &Json) -> Read<Pairs> {
    let typed = text(json)?;
    let planned = Format::ALL.into_iter().map(|format| Pairs {
        name: format.name(),
        gives_buddies: true,
        takes_buddies_off_queue: format.rules().takes_buddy_off_queue,
    });
    let all: Vec<Pairs> = planned.chain(NOT_PLANNED).collect();
    all.iter().find(|format| format.name == typed).copied().ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|format| format.name).collect();
        Problem::new(format!("{json} is no format: write one of {}", names.join(", ")))
    })
}
