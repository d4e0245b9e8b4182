//! `shadowday pair`: the pairing engine alone. A file in, a plan out; and the settings file with the weights.
//!
//! What the engine is asked and answers is in `domain/pairing/`; this room reads, writes and measures the time.

mod formats;
mod read;
mod text;
mod write;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

pub use read::{Input, read};
use read::{problem, weights};

use crate::clock::real_instant;
use crate::config::{BadConfig, Pair};
use crate::domain::pairing::{self, Plan, Weights};
use crate::files::{STDIN, bytes, print, unreadable};
use crate::strict_json::{self, Read};

/// A file, and what the engine found for it.
#[derive(Debug)]
pub struct Found {
    /// What was asked.
    pub input: Input,
    /// The plan.
    pub plan: Plan,
    /// How long the engine took.
    pub elapsed: Duration,
}

impl Found {
    /// Reads a file's bytes, and pairs.
    ///
    /// # Errors
    /// The first thing that is wrong with the file.
    pub fn of(bytes: &[u8]) -> Read<Found> {
        let input = read(bytes)?;
        let began = real_instant();
        let paired = pairing::pair(&input.request);
        let elapsed = began.elapsed();
        let plan = paired.map_err(|refused| problem(&input.request, &refused))?;
        Ok(Found { input, plan, elapsed })
    }

    /// For people.
    pub fn text(&self) -> String {
        text::found(self)
    }

    /// For programs.
    ///
    /// # Errors
    /// The writer's.
    pub fn json(&self, out: &mut impl Write) -> io::Result<()> {
        write::json(out, self)
    }

    /// What every allowed pair costs, as CSV, row by row: there can be many millions.
    ///
    /// # Errors
    /// The writer's.
    pub fn costs(&self, out: &mut impl Write) -> io::Result<()> {
        let rows = pairing::cost_table(&self.input.request).map_err(io::Error::other)?;
        write::costs(out, rows)
    }
}

/// Reads the file, pairs, and prints the plan.
///
/// # Errors
/// [`BadConfig`] for a file that cannot be read, or that asks for what cannot be; else the answer cannot be written.
pub fn run(pair: &Pair) -> anyhow::Result<()> {
    let is_input = |costs: &Path| {
        costs == pair.input
            || costs.canonicalize().ok().is_some_and(|file| pair.input.canonicalize().ok() == Some(file))
    };
    if pair.costs.as_deref().is_some_and(|costs| costs == Path::new(STDIN) || is_input(costs)) {
        let words = "--costs needs a file of its own: the input is read from there, or the plan printed; name another";
        return Err(BadConfig(words.to_owned()).into());
    }
    let found = Found::of(&bytes(&pair.input)?).map_err(|problem| BadConfig(problem.to_string()))?;
    if let Some(file) = &pair.costs {
        let written = File::create(file).and_then(|file| found.costs(&mut BufWriter::new(file)));
        written.map_err(|error| anyhow::anyhow!("{} cannot be written: {error}", file.display()))?;
    }
    let mut answer = Vec::new();
    match pair.json {
        true => found.json(&mut answer)?,
        false => answer.extend(found.text().bytes()),
    }
    print(|out| out.write_all(&answer))
}

/// Reads the bot's own weights from a settings file.
///
/// # Errors
/// It cannot be read, or something in it is wrong.
pub fn read_weights(file: &Path) -> Result<Weights, BadConfig> {
    let bytes = std::fs::read(file).map_err(|error| unreadable(file, &error))?;
    let found = strict_json::parse(&bytes).and_then(|json| weights(&json));
    found.map_err(|problem| BadConfig(format!("{}: {problem}", file.display())))
}
