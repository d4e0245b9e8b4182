//! How fast the bot is, beside a twin in Bolt for JavaScript: `benches/README.md` says how to run it and what came out.
//!
//! Wanted: figures that mean the same next year. So both systems get the same requests, the same small Slack, copies of
//! the same database on the same disk, in rounds that take turns; this process makes requests from one thread, so that
//! the other core is always the system's; and what was answered is counted in the database afterwards.

#![expect(clippy::disallowed_methods, reason = "what is measured here is the machine's own time")]

mod client;
mod disk;
mod figures;
mod process;
mod requests;
mod rounds;
mod seed;
mod slack;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Where databases and logs of a run go: the disk on which the project is built.
const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// Sign-ups, status, refused requests, memory and start, beside a twin in Bolt for JavaScript.
#[derive(Parser)]
pub struct Options {
    /// Rounds; medians are shown.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// People who press *Sign up* in each round, once each.
    #[arg(long, default_value_t = 2_000)]
    people: usize,
    /// Connections to press over; a table row each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// The bot alone, without its twin.
    #[arg(long)]
    alone: bool,
    /// Only the presses over connections: no burst, status, refusals or starts.
    #[arg(long)]
    presses_only: bool,
    /// The bot's binary.
    #[arg(long, default_value = env!("CARGO_BIN_EXE_shadowday"))]
    bot: PathBuf,
    /// What `cargo bench` says to each benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, rounds::run(&options))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benches: {error:#}");
            ExitCode::FAILURE
        }
    }
}
