//! How fast pairing is, and how much memory it takes: `benches/README.md` says how to run it and what came out.
//!
//! Wanted: figures that others can check. So each instance follows from its name, its size and a seed alone, and
//! `race.py` makes the very same for other people's solvers; each is solved in a process of its own, so that its peak
//! of memory is its own.

#![expect(clippy::disallowed_methods, reason = "what is measured here is the machine's own time")]

mod matrices;
mod people;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use serde_json::{Value, json};
use shadowday::domain::pairing::flow;
use shadowday::pair_file::Found;

use matrices::Matrix;
use people::People;

/// The sizes of the table: what is solved, rows (shadowers) and columns (advocates).
const TABLE: [(What, usize, usize); 15] = [
    (What::People, 200, 50),
    (What::People, 1_000, 200),
    (What::Colleagues, 10_000, 2_000),
    (What::Matrix(Matrix::Random), 200, 50),
    (What::Matrix(Matrix::Random), 1_000, 200),
    (What::Matrix(Matrix::Random), 5_000, 1_000),
    (What::Matrix(Matrix::Random), 10_000, 2_000),
    (What::Matrix(Matrix::Stepped), 10_000, 2_000),
    (What::Matrix(Matrix::Choices), 10_000, 2_000),
    (What::Matrix(Matrix::Tight), 5_000, 1_000),
    (What::Matrix(Matrix::Equal), 5_000, 1_000),
    (What::Matrix(Matrix::Wanted), 5_000, 1_000),
    (What::Matrix(Matrix::Products), 200, 50),
    (What::Matrix(Matrix::Products), 1_000, 200),
    (What::Matrix(Matrix::Products), 5_000, 1_000),
];

/// The pairing engine at many sizes, each in a process of its own.
#[derive(Parser)]
struct Options {
    /// Times that each is solved; the fastest is shown.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only what has this in its name.
    #[arg(long)]
    only: Option<String>,
    /// Nothing above this many rows.
    #[arg(long, default_value_t = usize::MAX)]
    rows_max: usize,
    /// Solve one, and print a line of JSON.
    #[arg(long, num_args = 3, value_names = ["NAME", "ROWS", "COLUMNS"])]
    one: Option<Vec<String>>,
    /// Write people as a file for `shadowday pair`, and solve nothing.
    #[arg(long, num_args = 3, value_names = ["FILE", "SHADOWERS", "ADVOCATES"])]
    write: Option<Vec<String>>,
    /// For `--write`: everybody works at the same time, so that each pair is allowed.
    #[arg(long)]
    near: bool,
    /// For `--write`: so many advocates have to stay free.
    #[arg(long, default_value_t = 0)]
    free: u32,
    /// Another seed, other people and other costs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What `cargo bench` says to each benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is solved.
#[derive(Clone, Copy)]
enum What {
    /// People all over the world, with wishes, history and breaks, through the whole engine.
    People,
    /// The same in neighbouring zones and without `never_with`: each pair is allowed.
    Colleagues,
    /// Costs alone, through the solver.
    Matrix(Matrix),
}

impl What {
    fn name(self) -> &'static str {
        match self {
            What::People => "people",
            What::Colleagues => "colleagues",
            What::Matrix(matrix) => matrix.name(),
        }
    }

    fn named(name: &str) -> anyhow::Result<What> {
        let all = [What::People, What::Colleagues].into_iter().chain(Matrix::ALL.map(What::Matrix));
        all.into_iter().find(|what| what.name() == name).with_context(|| format!("nothing is called {name}"))
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let result = match (&options.one, &options.write) {
        (Some(one), _) => solve_one(&options, one),
        (None, Some(write)) => write_people(&options, write),
        (None, None) => table(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benches: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn table(options: &Options) -> anyhow::Result<()> {
    println!("| what | rows × columns | seconds | peak, MiB | cost | proven |\n|---|---|---|---|---|---|");
    for (what, rows, columns) in TABLE {
        let is_wanted = options.only.as_deref().is_none_or(|only| what.name().contains(only));
        if !is_wanted || rows > options.rows_max {
            continue;
        }
        let mut best: Option<Value> = None;
        for _ in 0..options.rounds.max(1) {
            let line = in_a_process(options, what, rows, columns)?;
            let is_better = best.as_ref().is_none_or(|best| {
                line["seconds"].as_f64().unwrap_or_default() < best["seconds"].as_f64().unwrap_or_default()
            });
            if is_better {
                best = Some(line);
            }
        }
        let line = best.unwrap_or_default();
        println!(
            "| {} | {rows} × {columns} | {:.4} | {:.0} | {} | {} |",
            what.name(),
            line["seconds"].as_f64().unwrap_or(f64::NAN),
            line["peak_mib"].as_f64().unwrap_or(f64::NAN),
            line["cost"],
            line["optimal"]
        );
    }
    Ok(())
}

fn in_a_process(options: &Options, what: What, rows: usize, columns: usize) -> anyhow::Result<Value> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--one", what.name(), &rows.to_string(), &columns.to_string(), "--seed", &options.seed.to_string()])
        .output()?;
    anyhow::ensure!(output.status.success(), "{}: {}", what.name(), String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn solve_one(options: &Options, one: &[String]) -> anyhow::Result<()> {
    let [name, rows, columns] = one else { anyhow::bail!("--one takes a name, rows and columns") };
    let (rows, columns) = (rows.parse()?, columns.parse()?);
    let line = match What::named(name)? {
        What::People => people(&People { seed: options.seed, near: false, free: 0 }, rows, columns)?,
        What::Colleagues => people(&People { seed: options.seed, near: true, free: 0 }, rows, columns)?,
        What::Matrix(matrix) => {
            let problem = matrix.problem(rows, columns, options.seed);
            let began = Instant::now();
            let solution = flow::solve(&problem);
            let seconds = began.elapsed().as_secs_f64();
            json!({ "seconds": seconds, "cost": solution.cost, "optimal": solution.cost == solution.lower_bound })
        }
    };
    println!("{}", with_peak(line)?);
    Ok(())
}

fn people(people: &People, shadowers: usize, advocates: usize) -> anyhow::Result<Value> {
    let found = Found::of(people.file(shadowers, advocates).to_string().as_bytes())?;
    Ok(json!({
        "seconds": found.elapsed.as_secs_f64(),
        "cost": found.plan.total_cost,
        "optimal": found.plan.optimal,
        "pairs": found.plan.pairs.len(),
    }))
}

fn write_people(options: &Options, write: &[String]) -> anyhow::Result<()> {
    let [file, shadowers, advocates] = write else { anyhow::bail!("--write takes a file, shadowers and advocates") };
    let people = People { seed: options.seed, near: options.near, free: options.free };
    let json = people.file(shadowers.parse()?, advocates.parse()?);
    fs::write(PathBuf::from(file), json.to_string()).with_context(|| format!("{file} cannot be written"))
}

/// The most memory that this process ever had, beside the rest.
fn with_peak(mut line: Value) -> anyhow::Result<Value> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = peak.and_then(|peak| peak.split_whitespace().next()).context("no VmHWM here")?.parse()?;
    line["peak_mib"] = json!(kib / 1_024.0);
    Ok(line)
}
