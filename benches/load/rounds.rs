//! The rounds, and what is printed of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;

use crate::client::{self, Outcome, Pace};
use crate::figures::{median, ms, percentile, short, table};
use crate::process::{self, Running, System};
use crate::seed::{self, Planned, World};
use crate::slack::Slack;
use crate::{Options, SCRATCH, disk, requests};

/// The burst: everybody within a second, over as many connections as Slack may well open.
const BURST_CONNECTIONS: usize = 200;

/// Slack waits this long.
const SLACK_WAITS: Duration = Duration::from_secs(3);

/// Connections for all that is asked beside the presses, and how many are asked.
const OTHER_CONNECTIONS: usize = 64;
const STATUSES: usize = 2_000;
const FORGED: usize = 20_000;

/// Connections while nothing is measured yet.
const WARM_CONNECTIONS: usize = 16;

/// Starts that are timed, of each system.
const STARTS: usize = 10;

/// What follows an answer is done within this time.
const DONE_AFTER: Duration = Duration::from_secs(60);

/// What one run of presses came to.
struct Pressed {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    /// Processor time of the system for each press, until all that follows is done.
    processor_ms: f64,
    peak_mib: f64,
    late: usize,
    wrong: usize,
}

/// All runs, by kind and system.
#[derive(Default)]
struct Figures {
    presses: BTreeMap<(usize, usize), Vec<Pressed>>,
    burst: BTreeMap<usize, Vec<Pressed>>,
    statuses: BTreeMap<usize, Vec<(f64, f64)>>,
    forged: BTreeMap<usize, Vec<(f64, f64)>>,
    starts_ms: BTreeMap<usize, Vec<f64>>,
    synced_writes: Vec<f64>,
}

/// What all runs share.
struct Bench {
    folder: PathBuf,
    template: PathBuf,
    world: World,
    slack: Slack,
}

/// Runs all rounds and prints the tables.
///
/// # Errors
/// Something could not be started, or did not keep what it acknowledged.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("load").tempdir_in(SCRATCH)?;
    let template = folder.path().join("template.db");
    let world = seed::make(&template, options.people).await?;
    let slack = Slack::start(world.listed.clone()).await?;
    let bench = Bench { folder: folder.path().to_owned(), template, world, slack };
    let systems = systems(options)?;
    let mut figures = Figures::default();
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        bench.round(options, &systems, round, &mut figures).await?;
    }
    if !options.presses_only {
        bench.starts(&systems, &mut figures).await?;
    }
    figures.print(options, &systems);
    Ok(())
}

fn systems(options: &Options) -> anyhow::Result<Vec<System>> {
    let mut systems = vec![System::Bot(options.bot.clone())];
    if !options.alone {
        if process::install_twin()? {
            systems.push(System::Twin);
        } else {
            eprintln!("there is no `node` on the path, so the twin is left out");
        }
    }
    Ok(systems)
}

impl Bench {
    async fn round(
        &self,
        options: &Options,
        systems: &[System],
        round: usize,
        figures: &mut Figures,
    ) -> anyhow::Result<()> {
        figures.synced_writes.push(disk::synced_writes_per_second(&self.folder)?);
        for &connections in &options.connections {
            for (at, system) in in_turn(systems, round) {
                let (running, database) = self.start(system).await?;
                let pressed = self.press(&running, &database, connections, Pace::AsAnswered).await?;
                figures.presses.entry((connections, at)).or_default().push(pressed);
                if connections == OTHER_CONNECTIONS && !options.presses_only {
                    self.others(&running, at, figures).await?;
                }
                running.stop().await?;
            }
        }
        if options.presses_only {
            return Ok(());
        }
        for (at, system) in in_turn(systems, round) {
            let (running, database) = self.start(system).await?;
            let rate = u32::try_from(self.world.people.len()).unwrap_or(u32::MAX);
            let pressed = self.press(&running, &database, BURST_CONNECTIONS, Pace::PerSecond(rate)).await?;
            figures.burst.entry(at).or_default().push(pressed);
            running.stop().await?;
        }
        Ok(())
    }

    /// A system on a database of its own that has answered a while.
    async fn start(&self, system: &System) -> anyhow::Result<(Running, PathBuf)> {
        let database = self.folder.join("run.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", database.display()));
        }
        fs::copy(&self.template, &database)?;
        self.slack.reset();
        let running = system.start(&database, &self.slack.api_url()).await?;
        if matches!(system, System::Bot(_)) {
            let listed = self.slack.until(|calls| calls.people_listed.get());
            tokio::time::timeout(DONE_AFTER, listed).await.context("it did not ask who there is")?;
        }
        let World { warm_people, warm_day, .. } = &self.world;
        let presses = requests::presses(warm_people, warm_day, self.slack.address);
        let count = presses.len();
        let outcome = client::send(running.address, presses, WARM_CONNECTIONS, Pace::AsAnswered, 200).await?;
        self.all_follows(count).await?;
        anyhow::ensure!(outcome.wrong == 0, "{} presses were not answered before measuring", outcome.wrong);
        seed::forget(&database, warm_day.id).await?;
        Ok((running, database))
    }

    /// Everybody presses *Sign up*, once.
    async fn press(
        &self,
        running: &Running,
        database: &Path,
        connections: usize,
        pace: Pace,
    ) -> anyhow::Result<Pressed> {
        let World { people, day, .. } = &self.world;
        let presses = requests::presses(people, day, self.slack.address);
        self.slack.reset();
        let before = running.processor_time();
        let outcome = client::send(running.address, presses, connections, pace, 200).await?;
        self.all_follows(outcome.latencies.len()).await?;
        let used = running.processor_time() - before;
        kept(database, day, outcome.latencies.len()).await?;
        Ok(Pressed::of(&outcome, used, running.peak_mib()))
    }

    /// Waits until each answer has reached its person.
    async fn all_follows(&self, count: usize) -> anyhow::Result<()> {
        let all = self.slack.until(|calls| calls.whispers.get() >= count);
        let done = tokio::time::timeout(DONE_AFTER, all).await;
        done.with_context(|| format!("{} of {count} answers reached their person", self.slack.calls.whispers.get()))
    }

    /// What only looks, and what is refused, on the day that everybody is on.
    async fn others(&self, running: &Running, at: usize, figures: &mut Figures) -> anyhow::Result<()> {
        let people = &self.world.people;
        let statuses = requests::statuses(people, STATUSES, self.slack.address);
        let outcome = client::send(running.address, statuses, OTHER_CONNECTIONS, Pace::AsAnswered, 200).await?;
        anyhow::ensure!(outcome.wrong == 0, "{} who asked for their status got none", outcome.wrong);
        figures.statuses.entry(at).or_default().push(rate(&outcome));
        let forged = requests::forged(people, FORGED, self.slack.address);
        let outcome = client::send(running.address, forged, OTHER_CONNECTIONS, Pace::AsAnswered, 401).await?;
        anyhow::ensure!(outcome.wrong == 0, "{} forged requests were not refused", outcome.wrong);
        figures.forged.entry(at).or_default().push(rate(&outcome));
        Ok(())
    }

    async fn starts(&self, systems: &[System], figures: &mut Figures) -> anyhow::Result<()> {
        for start in 0..STARTS {
            for (at, system) in in_turn(systems, start) {
                let database = self.folder.join("start.db");
                fs::copy(&self.template, &database)?;
                let running = system.start(&database, &self.slack.api_url()).await?;
                figures.starts_ms.entry(at).or_default().push(ms(running.first_answer_after));
                running.stop().await?;
            }
        }
        Ok(())
    }
}

/// The systems with their places; another one is first each time.
fn in_turn(systems: &[System], round: usize) -> impl Iterator<Item = (usize, &System)> {
    (0..systems.len()).map(move |step| (step + round) % systems.len()).map(|at| (at, &systems[at]))
}

/// Was everything kept that was acknowledged?
async fn kept(database: &Path, day: &Planned, count: usize) -> anyhow::Result<()> {
    let kept = seed::kept(database, day.id).await?;
    let wanted = [count, count + seed::WARM_REQUESTS, count];
    anyhow::ensure!(kept == wanted, "sign-ups, requests and audit rows: {kept:?} were kept of {wanted:?}");
    Ok(())
}

fn rate(outcome: &Outcome) -> (f64, f64) {
    let per_second = outcome.latencies.len() as f64 / outcome.took.as_secs_f64();
    (per_second, ms(percentile(&outcome.latencies, 0.99)))
}

impl Pressed {
    fn of(outcome: &Outcome, used: Duration, peak_mib: f64) -> Pressed {
        let Outcome { latencies, wrong, .. } = outcome;
        let (per_second, p99_ms) = rate(outcome);
        Pressed {
            per_second,
            p50_ms: ms(percentile(latencies, 0.5)),
            p99_ms,
            max_ms: ms(percentile(latencies, 1.0)),
            processor_ms: ms(used) / latencies.len().max(1) as f64,
            peak_mib,
            late: latencies.iter().filter(|latency| **latency > SLACK_WAITS).count(),
            wrong: *wrong,
        }
    }
}

impl Figures {
    fn print(&self, options: &Options, systems: &[System]) {
        let writes: Vec<String> = self.synced_writes.iter().map(|&rate| short(rate)).collect();
        println!("{} people, {} rounds in turn, medians.", options.people, options.rounds);
        println!("Plain writes with fdatasync on this disk, a second, before each round: {}.", writes.join(", "));
        self.print_presses(options, systems);
        if options.presses_only {
            return;
        }
        self.print_burst(systems);
        print_rates("`status`, 64 connections", &self.statuses, systems);
        print_rates("a bad signature, 64 connections", &self.forged, systems);
        self.print_starts(systems);
    }

    fn print_presses(&self, options: &Options, systems: &[System]) {
        let mut rows = Vec::new();
        for &connections in &options.connections {
            let of = |at: usize| self.presses.get(&(connections, at)).map_or(&[][..], Vec::as_slice);
            for (at, system) in systems.iter().enumerate() {
                let mut row = vec![connections.to_string(), system.name().to_owned()];
                row.extend(row_of(of(at)));
                rows.push(row);
            }
            if systems.len() > 1 {
                let ratio = |pick: fn(&Pressed) -> f64| ratio(of(0), of(1), pick);
                let mut row = vec![connections.to_string(), "*ratio*".to_owned()];
                row.push(ratio(|run| run.per_second));
                row.push(ratio(|run| run.p50_ms));
                row.push(ratio(|run| run.p99_ms));
                row.push(ratio(|run| run.max_ms));
                row.push(ratio(|run| run.processor_ms));
                row.push(ratio(|run| run.peak_mib));
                row.push(String::new());
                rows.push(row);
            }
        }
        table(
            &[
                "connections",
                "system",
                "sign-ups a second",
                "median, ms",
                "99th, ms",
                "longest, ms",
                "processor, ms each",
                "peak, MiB",
                "wrong",
            ],
            &rows,
        );
    }

    fn print_burst(&self, systems: &[System]) {
        let rows: Vec<Vec<String>> = systems
            .iter()
            .enumerate()
            .map(|(at, system)| {
                let runs = self.burst.get(&at).map_or(&[][..], Vec::as_slice);
                let late: Vec<String> = runs.iter().map(|run| run.late.to_string()).collect();
                let mut row = vec![system.name().to_owned()];
                row.extend(row_of(runs).into_iter().skip(1));
                row.push(late.join(", "));
                row
            })
            .collect();
        table(
            &[
                "everybody within a second",
                "median, ms",
                "99th, ms",
                "longest, ms",
                "processor, ms each",
                "peak, MiB",
                "wrong",
                "after 3 s, each round",
            ],
            &rows,
        );
    }

    fn print_starts(&self, systems: &[System]) {
        let rows: Vec<Vec<String>> = systems
            .iter()
            .enumerate()
            .map(|(at, system)| {
                let starts = self.starts_ms.get(&at).map_or(&[][..], Vec::as_slice);
                let longest = starts.iter().copied().fold(0.0, f64::max);
                vec![system.name().to_owned(), short(median(starts)), short(longest)]
            })
            .collect();
        table(&["start to first answer", "median, ms", "longest, ms"], &rows);
    }
}

/// The medians of a table's row.
fn row_of(runs: &[Pressed]) -> Vec<String> {
    let of = |pick: fn(&Pressed) -> f64| short(median(&runs.iter().map(pick).collect::<Vec<_>>()));
    vec![
        of(|run| run.per_second),
        of(|run| run.p50_ms),
        of(|run| run.p99_ms),
        of(|run| run.max_ms),
        of(|run| run.processor_ms),
        of(|run| run.peak_mib),
        runs.iter().map(|run| run.wrong).sum::<usize>().to_string(),
    ]
}

/// The median of the ratios of the rounds: both ran one after the other.
fn ratio(ours: &[Pressed], theirs: &[Pressed], pick: fn(&Pressed) -> f64) -> String {
    let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| pick(ours) / pick(theirs)).collect();
    format!("× {}", short(median(&ratios)))
}

fn print_rates(what: &str, rates: &BTreeMap<usize, Vec<(f64, f64)>>, systems: &[System]) {
    let rows: Vec<Vec<String>> = systems
        .iter()
        .enumerate()
        .map(|(at, system)| {
            let runs = rates.get(&at).map_or(&[][..], Vec::as_slice);
            let of = |pick: fn(&(f64, f64)) -> f64| short(median(&runs.iter().map(pick).collect::<Vec<_>>()));
            vec![system.name().to_owned(), of(|run| run.0), of(|run| run.1)]
        })
        .collect();
    table(&[what, "a second", "99th, ms"], &rows);
}
