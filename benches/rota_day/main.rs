//! How fast the rota of a day is made, and how far from a proven bound: `benches/README.md` says how to run it and what
//! came out. Each day follows from its kind and a seed.

#![expect(clippy::disallowed_methods, reason = "what is measured here is the machine's own time")]

mod days;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use serde_json::{Value, json};
use shadowday::domain::rota::{self, Rota};

/// The rota of a day, for days of many kinds.
#[derive(Parser)]
struct Options {
    /// Times that each is made; the fastest is shown.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only kinds with this in their name.
    #[arg(long, default_value = "")]
    only: String,
    /// Another seed, other people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the days and what was found, for `cp_sat.py`.
    #[arg(long)]
    write: Option<PathBuf>,
    /// What `cargo bench` says to each benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut written: Vec<Value> = Vec::new();
    println!("| day | advocates | hours | lanes | milliseconds | uncovered, min (bound) | cost | bound | proven |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for kind in days::KINDS.iter().filter(|kind| kind.name.contains(&options.only)) {
        let request = days::day(kind, options.seed);
        let (mut seconds, mut found): (f64, Option<Rota>) = (f64::INFINITY, None);
        for _ in 0..options.rounds.max(1) {
            let began = Instant::now();
            found = Some(rota::plan(&request)?);
            seconds = seconds.min(began.elapsed().as_secs_f64());
        }
        let found = found.context("at least one round")?;
        let cost = found.cost.total();
        println!(
            "| {} | {} | {} | {} | {:.1} | {} ({}) | {cost} | {} | {} |",
            kind.name,
            kind.advocates,
            kind.hours,
            kind.lanes,
            seconds * 1_000.0,
            found.cost.uncovered_min,
            found.uncovered_bound_min,
            found.lower_bound,
            if found.is_proven { "yes".to_owned() } else { gap(cost, found.lower_bound) },
        );
        let mut day = days::to_json(&request);
        day["name"] = json!(format!("{} {}x{}h, {} lanes", kind.name, kind.advocates, kind.hours, kind.lanes));
        day["ours"] = json!({
            "seconds": seconds, "uncovered": found.cost.uncovered_min, "cost": cost, "bound": found.lower_bound,
        });
        written.push(day);
    }
    match &options.write {
        Some(file) => fs::write(file, json!(written).to_string()).with_context(|| file.display().to_string()),
        None => Ok(()),
    }
}

fn gap(cost: i64, bound: i64) -> String {
    format!("no, gap {:.2} %", (cost - bound) as f64 * 100.0 / cost.max(1) as f64)
}
