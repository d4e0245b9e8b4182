//! What a day's format means to the pairing of a file: the six formats there are, as data.

use crate::strict_json::{Json, Problem, Read, text};

/// A format, as far as pairing goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// Its name in files.
    pub name: &'static str,
    /// Whether people get a buddy at all; else they have the pager.
    pub gives_buddies: bool,
    /// Whether a buddy is away from the queue. Where the pair works the queue, nobody has to stay free for it.
    pub takes_buddies_off_queue: bool,
}

const FORMATS: [Format; 6] = [
    Format { name: "advocacy-day", gives_buddies: true, takes_buddies_off_queue: true },
    Format { name: "quality-time", gives_buddies: true, takes_buddies_off_queue: true },
    Format { name: "engineering-day", gives_buddies: true, takes_buddies_off_queue: true },
    Format { name: "ride-along", gives_buddies: true, takes_buddies_off_queue: false },
    Format { name: "rotation", gives_buddies: false, takes_buddies_off_queue: false },
    Format { name: "takeover", gives_buddies: true, takes_buddies_off_queue: true },
];

/// Reads a format's name.
///
/// # Errors
/// No format has it.
pub fn format(json: &Json) -> Read<&'static Format> {
    let name = text(json)?;
    FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        Problem::new(format!("{json} is no format: write one of {}", names.join(", ")))
    })
}
