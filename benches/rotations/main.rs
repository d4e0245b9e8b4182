//! How fast rotations are: `benches/README.md` says how to run it and what came out.

#![expect(clippy::disallowed_methods, reason = "what is measured here is the machine's own time")]

use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Instant;

use clap::Parser;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use shadowday::domain::ids::PersonId;
use shadowday::domain::rotation::{
    Every, Join, Leave, Only, Override, Rota, Rotation, Weekday, gaps, holders_at, shifts_between,
};
use shadowday::domain::zones;

const ROTATIONS: usize = 10;
const PEOPLE: usize = 50;
const DAYS: usize = 1_000;

const ZONES: [&str; 5] =
    ["Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"];

/// Rotations at the sizes that matter.
#[derive(Parser)]
struct Options {
    /// Times that each is done; the fastest is shown.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// What `cargo bench` says to each benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let (from, until): (Timestamp, Timestamp) = ("2026-01-01T00:00:00Z".parse()?, "2036-01-01T00:00:00Z".parse()?);
    println!("| what | shifts | ms |\n|---|---|---|");
    for (name, every, restricted, changed) in [
        ("weeks", Every::Week, false, false),
        ("days", Every::Day, false, false),
        ("days, weekdays nine to five", Every::Day, true, false),
        ("weeks, weekdays nine to five", Every::Week, true, false),
        ("days, 20 joins and leaves each, 500 overrides", Every::Day, false, true),
        ("hours", Every::Hour, false, false),
        ("hours, weekdays nine to five", Every::Hour, true, false),
    ] {
        let rota = rota(every, restricted, changed);
        let shifts = shifts_between(&rota, from, until).len();
        let ms = fastest(options.rounds, || drop(black_box(shifts_between(&rota, from, until))));
        println!("| {ROTATIONS} rotations of {PEOPLE}, ten years of {name} | {shifts} | {ms:.2} |");
        black_box(gaps(&rota, from, until));
    }
    println!("\n| who holds the pager now | ms |\n|---|---|");
    let began = until - SignedDuration::from_hours(24 * 365 * 5);
    for (name, every, restricted) in [
        ("weeks", Every::Week, false),
        ("hours", Every::Hour, false),
        ("days, weekdays nine to five", Every::Day, true),
    ] {
        let rotations = rota(every, restricted, false).rotations;
        let rotas: Vec<Rota> = (0..DAYS)
            .map(|day| Rota { rotations: vec![rotations[day % ROTATIONS].clone()], ..Rota::default() })
            .collect();
        let ms = fastest(options.rounds, || {
            for rota in &rotas {
                black_box(holders_at(rota, began));
            }
        });
        println!("| {DAYS} rotations of {name}, at one instant, five years after their start | {ms:.2} |");
        let day = SignedDuration::from_hours(24);
        let ms = fastest(options.rounds, || {
            let mut at = began;
            for _ in 0..DAYS {
                black_box(holders_at(&rotas[0], at));
                at += day;
            }
        });
        println!("| one rotation of {name}, at {DAYS} instants, a day apart | {ms:.2} |");
    }
    Ok(())
}

fn fastest(rounds: u32, mut what: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..rounds.max(1) {
        let began = Instant::now();
        what();
        best = best.min(began.elapsed().as_secs_f64() * 1_000.0);
    }
    best
}

fn person(number: usize) -> PersonId {
    PersonId(format!("U0PERSON{number:03}"))
}

fn rota(every: Every, restricted: bool, changed: bool) -> Rota {
    let start = date(2026, 1, 1).at(9, 0, 0, 0);
    let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri].to_vec();
    let time = |text: &str| text.parse().unwrap_or_else(|_| unreachable!("{text} is a time"));
    let only = Only { weekdays, from: time("09:00"), until: time("17:00") };
    let rotation = |number: usize| {
        let months = |n: usize| start + i64::try_from(n).unwrap_or_default().months();
        let join = |n: usize| Join { person: person(1_000 + n), from: months(n), after: Some(person(n)) };
        let leave = |n: usize| Leave { person: person(n + 20), from: months(n) };
        Rotation {
            name: format!("rotation {number}"),
            every,
            length: NonZeroU32::MIN,
            start,
            zone: zones::zone(ZONES[number % ZONES.len()]).unwrap_or(jiff::tz::TimeZone::UTC),
            people: (0..PEOPLE).map(person).collect(),
            only: restricted.then(|| only.clone()),
            joins: if changed { (0..10).map(join).collect() } else { vec![] },
            leaves: if changed { (0..10).map(leave).collect() } else { vec![] },
        }
    };
    let one = |n: i64| {
        let from = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * (365 * 56 + 14 + 7 * n));
        let until = from + SignedDuration::from_hours(8);
        let number = usize::try_from(n).unwrap_or_default();
        Override { from, until, person: Some(person(900)), replaces: Some(person(number % PEOPLE)) }
    };
    let overrides = if changed { (0..500).map(one).collect() } else { vec![] };
    Rota { rotations: (0..ROTATIONS).map(rotation).collect(), overrides, fallback: None }
}
