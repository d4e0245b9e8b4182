//! `shadowday rota`: the rotations alone. A file in; who is on call when, out.
//!
//! What a rotation is, and whose turn, is in `domain/rotation/`; this room reads and writes.

mod read;
mod text;
mod write;

use std::io::{self, Write};

use jiff::Timestamp;

pub use read::read;

use crate::config::{self, BadConfig};
use crate::domain::hours::Window;
use crate::domain::rotation::{self, OnCall, Rota};
use crate::files;
use crate::strict_json::{Problem, Read};

/// More shifts are not looked for at once: a day of hourly shifts has 24, ten years of ten such rotations 877,000.
pub const SHIFTS_MAX: u64 = 4_000_000;

/// A file, and the time that is looked at.
#[derive(Debug)]
pub struct Question {
    pub rota: Rota,
    pub window: Window,
}

impl Question {
    /// Reads a file's bytes.
    ///
    /// # Errors
    /// The first thing that is wrong with the file, or the time is so long that nobody could read the answer.
    pub fn of(bytes: &[u8], window: Window) -> Read<Question> {
        let rota = read(bytes)?;
        if rotation::count_between(&rota, window.start, window.end) > SHIFTS_MAX {
            let words = format!("more than {SHIFTS_MAX} shifts are in that time: ask for a shorter one");
            return Err(Problem::new(words));
        }
        Ok(Question { rota, window })
    }

    /// Who is on call.
    pub fn answer(&self) -> OnCall<'_> {
        rotation::on_call(&self.rota, self.window.start, self.window.end)
    }

    /// For people.
    pub fn text(&self) -> String {
        text::answer(self, &self.answer())
    }

    /// For programs.
    ///
    /// # Errors
    /// The writer's.
    pub fn json(&self, out: impl Write) -> io::Result<()> {
        write::json(out, &self.rota, &self.answer())
    }
}

/// Reads the file, and prints who is on call.
///
/// # Errors
/// [`BadConfig`] for a file that cannot be read, or that asks for what cannot be; else the answer cannot be written.
pub fn run(rota: &config::Rota) -> anyhow::Result<()> {
    let window = Window { start: instant("--from", &rota.from)?, end: instant("--until", &rota.until)? };
    if window.end <= window.start {
        return Err(BadConfig("--until is not after --from: write a later one".to_owned()).into());
    }
    let question =
        Question::of(&files::bytes(&rota.input)?, window).map_err(|problem| BadConfig(problem.to_string()))?;
    files::print(|out| match rota.json {
        true => question.json(out),
        false => out.write_all(question.text().as_bytes()),
    })
}

fn instant(flag: &str, text: &str) -> Result<Timestamp, BadConfig> {
    files::instant_of(text).ok_or_else(|| {
        let typed = files::one_line(text);
        BadConfig(format!("{flag}: {typed:?} is no instant: write it with its offset, like 2026-12-01T09:00:00+01:00"))
    })
}
