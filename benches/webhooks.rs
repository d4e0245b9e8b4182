//! Help desks' webhooks: how soon one is in the outbox, how many a second, and whether Slack's commands notice those who
//! only send rubbish. `benches/README.md` says how to run it and what came out.
//!
//! The real program on a copy of one database, over real HTTP, with requests that were made and signed beforehand by one
//! thread; what was answered is counted in the database afterwards.

#![expect(clippy::disallowed_methods, reason = "what is measured here is the machine's own time")]

#[path = "load/client.rs"]
mod client;
#[path = "load/disk.rs"]
mod disk;
#[path = "load/figures.rs"]
mod figures;
#[expect(dead_code, reason = "the other benchmark starts more than one system")]
#[path = "load/process.rs"]
mod process;
#[expect(dead_code, reason = "the other benchmark presses buttons")]
#[path = "load/requests.rs"]
mod requests;
#[expect(dead_code, reason = "the other benchmark counts sign-ups")]
#[path = "load/seed.rs"]
mod seed;
#[expect(dead_code, reason = "the other benchmark waits for answers by response URL")]
#[path = "load/slack.rs"]
mod slack;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;
use shadowday::clock::Clock;
use shadowday::domain::format::Format;
use shadowday::domain::ids::{ChannelId, MessageTs, PersonId};
use shadowday::domain::plan::Draft;
use shadowday::domain::signup::State;
use shadowday::sandbox::desk::webhooks::{comment_added, signed_headers};
use shadowday::sandbox::desk::{Agent, Author, Comment, Customer, Seat, Status, Ticket};
use shadowday::store::{Store, StoreError, days, signups};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};

use client::{Outcome, Pace};
use figures::{median, ms, percentile, short, table};
use process::{Running, System};
use slack::Slack;

/// Where databases and logs of a run go: the disk on which the project is built.
const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// Days that run, each in a channel of its own, so that each first reply is a post of its own at once.
const DAYS: usize = 100;

/// Colleagues who are on no day, and answer customers all the same.
const OTHERS: usize = 400;

/// Help desks open several; so does whoever means ill.
const CONNECTIONS: usize = 64;
const COMMAND_CONNECTIONS: usize = 16;

/// What is sent in a second where the pace is given.
const WEBHOOKS_A_SECOND: u32 = 500;
const COMMANDS_A_SECOND: u32 = 50;

/// After its start, until nothing of that is left to do.
const SETTLES_IN: Duration = Duration::from_secs(2);

/// Webhooks: to the outbox, a second, and rubbish beside commands.
#[derive(Parser)]
struct Options {
    /// Rounds; medians are shown.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Webhooks that are sent as fast as they are answered.
    #[arg(long, default_value_t = 5_000)]
    webhooks: usize,
    /// How long each pace is kept.
    #[arg(long, default_value_t = 10)]
    seconds: usize,
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
        local.block_on(&runtime, run(&options))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benches: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What one kind of request came to in a round.
struct Figures {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    wrong: usize,
}

/// The kinds, in the order of the table.
const KINDS: [&str; 5] = [
    "first reply on a running day, to its outbox row; one connection",
    "any other reply, 64 connections, as answered",
    "any other reply, 500 a second",
    "`/shadow status`, 50 a second, alone",
    "`/shadow status`, 50 a second, beside 500 of rubbish a second",
];

async fn run(options: &Options) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("webhooks").tempdir_in(SCRATCH)?;
    let template = folder.path().join("template.db");
    let world = seed::make(&template, DAYS + OTHERS).await?;
    let slack = Slack::start(world.listed.clone()).await?;
    prepare(&template, &world.people).await?;
    let mut kinds: [Vec<Figures>; KINDS.len()] = Default::default();
    let mut synced_writes = Vec::new();
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        synced_writes.push(short(disk::synced_writes_per_second(folder.path())?));
        let database = folder.path().join("run.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", database.display()));
        }
        fs::copy(&template, &database)?;
        let running = System::Bot(options.bot.clone()).start(&database, &slack.api_url()).await?;
        tokio::time::sleep(SETTLES_IN).await;
        let bench = Round { options, running: &running, database: &database, people: &world.people, slack: &slack };
        for (kind, figures) in kinds.iter_mut().zip(bench.all().await?) {
            kind.push(figures);
        }
        running.stop().await?;
    }
    println!(
        "{} rounds, medians; plain writes with fdatasync a second before each: {}.",
        options.rounds,
        synced_writes.join(", ")
    );
    let rows: Vec<Vec<String>> = KINDS.iter().zip(&kinds).map(|(kind, rounds)| row(kind, rounds)).collect();
    table(&["what", "a second", "median, ms", "99th, ms", "longest, ms", "wrong"], &rows);
    Ok(())
}

fn row(kind: &str, rounds: &[Figures]) -> Vec<String> {
    let of = |pick: fn(&Figures) -> f64| short(median(&rounds.iter().map(pick).collect::<Vec<_>>()));
    vec![
        kind.to_owned(),
        of(|figures| figures.per_second),
        of(|figures| figures.p50_ms),
        of(|figures| figures.p99_ms),
        of(|figures| figures.max_ms),
        rounds.iter().map(|figures| figures.wrong).sum::<usize>().to_string(),
    ]
}

/// A process, and what is asked of it.
struct Round<'a> {
    options: &'a Options,
    running: &'a Running,
    database: &'a Path,
    people: &'a [PersonId],
    slack: &'a Slack,
}

impl Round<'_> {
    async fn all(&self) -> anyhow::Result<[Figures; KINDS.len()]> {
        let firsts = self.send(replies(0, DAYS, 0), 1, Pace::AsAnswered).await?;
        self.kept(DAYS, DAYS).await?;
        let count = self.options.webhooks;
        let fast = self.send(replies(DAYS, OTHERS, count), CONNECTIONS, Pace::AsAnswered).await?;
        self.kept(DAYS + count, DAYS).await?;
        let paced = self.options.seconds * WEBHOOKS_A_SECOND as usize;
        let steady = self
            .send(replies_from(DAYS, OTHERS, count, paced), CONNECTIONS, Pace::PerSecond(WEBHOOKS_A_SECOND))
            .await?;
        self.kept(DAYS + count + paced, DAYS).await?;
        let alone = self.commands().await?;
        let (beside, rubbish) = tokio::join!(self.commands(), self.rubbish());
        rubbish?;
        Ok([firsts, fast, steady, alone, beside?].map(|outcome| Figures::of(&outcome)))
    }

    async fn send(&self, webhooks: Rc<[Vec<u8>]>, connections: usize, pace: Pace) -> anyhow::Result<Outcome> {
        let outcome = client::send(self.running.address, webhooks, connections, pace, 200).await?;
        anyhow::ensure!(outcome.wrong == 0, "{} webhooks were not acknowledged", outcome.wrong);
        Ok(outcome)
    }

    async fn commands(&self) -> anyhow::Result<Outcome> {
        let count = self.options.seconds * COMMANDS_A_SECOND as usize;
        let commands = requests::statuses(&self.people[DAYS..], count, self.slack.address);
        let pace = Pace::PerSecond(COMMANDS_A_SECOND);
        Ok(client::send(self.running.address, commands, COMMAND_CONNECTIONS, pace, 200).await?)
    }

    /// A quarter of each: who does not know the secret, a desk that is not set up, what is no JSON, and JSON of another
    /// shape, both signed.
    async fn rubbish(&self) -> anyhow::Result<()> {
        let count = self.options.seconds * WEBHOOKS_A_SECOND as usize / 4;
        let guessed = |at: usize| signed("zendesk", &body(at, at), "guessed");
        let elsewhere = |at: usize| signed("intercom", &body(at, at), requests::WEBHOOK_SECRET);
        let no_json = |at: usize| signed("zendesk", &format!("<ticket>{at}</ticket>"), requests::WEBHOOK_SECRET);
        let other_shape = |at: usize| signed("zendesk", &format!("{{\"ticket\": {at}}}"), requests::WEBHOOK_SECRET);
        let send = |make: &dyn Fn(usize) -> Vec<u8>, wanted: u16| {
            let requests: Rc<[Vec<u8>]> = (0..count).map(make).collect();
            let pace = Pace::PerSecond(WEBHOOKS_A_SECOND / 4);
            client::send(self.running.address, requests, CONNECTIONS / 4, pace, wanted)
        };
        let (a, b, c, d) =
            tokio::join!(send(&guessed, 401), send(&elsewhere, 404), send(&no_json, 400), send(&other_shape, 200));
        for outcome in [a?, b?, c?, d?] {
            anyhow::ensure!(outcome.wrong == 0, "{} of the rubbish got another answer", outcome.wrong);
        }
        Ok(())
    }

    /// Was everything kept that was acknowledged, and is each first reply in a post that the outbox got?
    async fn kept(&self, replies: usize, posts: usize) -> anyhow::Result<()> {
        let mut database = open(self.database).await?;
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM replies WHERE desk = 'zendesk'),
                 (SELECT count(*) FROM celebration_posts WHERE is_queued = 1)",
        )
        .fetch_one(&mut database)
        .await?;
        database.close().await?;
        let kept: [i64; 2] = [row.get(0), row.get(1)];
        let wanted = [replies as i64, posts as i64];
        anyhow::ensure!(kept == wanted, "replies and posts: {kept:?} were kept of {wanted:?}");
        Ok(())
    }
}

impl Figures {
    fn of(outcome: &Outcome) -> Figures {
        let Outcome { took, latencies, wrong } = outcome;
        Figures {
            per_second: latencies.len() as f64 / took.as_secs_f64(),
            p50_ms: ms(percentile(latencies, 0.5)),
            p99_ms: ms(percentile(latencies, 0.99)),
            max_ms: ms(percentile(latencies, 1.0)),
            wrong: *wrong,
        }
    }
}

// ------------------------------------------------------------------------------------------------- what is sent

/// One reply of each of `agents` people, beginning with `from`, or, where `count` is given, so many by them in turn.
fn replies(from: usize, agents: usize, count: usize) -> Rc<[Vec<u8>]> {
    replies_from(from, agents, 0, if count == 0 { agents } else { count })
}

/// `count` replies of which none was sent before, if `before` were.
fn replies_from(from: usize, agents: usize, before: usize, count: usize) -> Rc<[Vec<u8>]> {
    let one = |at: usize| body(from + at % agents, from + before + at);
    (0..count).map(|at| signed("zendesk", &one(at), requests::WEBHOOK_SECRET)).collect()
}

/// What Zendesk would send: this agent's reply with this number.
fn body(agent: usize, number: usize) -> String {
    let now = Timestamp::now();
    let number = number as u64;
    let comment = |id: u64, author| Comment {
        id,
        author,
        is_public: true,
        body: "Thank you for telling us, and sorry for the trouble. We are looking at it now. ".repeat(5),
        at: now,
    };
    let agents = [Agent {
        id: agent_id(agent),
        name: format!("Person {agent}"),
        email: String::new(),
        seat: Seat::Full,
        used_by: String::new(),
    }];
    let reply = comment(7_000_000 + number, Author::Agent(agent_id(agent)));
    let ticket = Ticket {
        id: 1_000 + number,
        subject: "Charged twice".to_owned(),
        customer: Customer { id: 9_000_000 + number, name: "Olga".to_owned() },
        status: Status::Pending,
        opened_at: now,
        comments: vec![comment(8_000_000 + number, Author::Customer), reply.clone()],
        draft: String::new(),
    };
    let event: Value = comment_added(number, &ticket, &reply, &agents);
    event.to_string()
}

fn signed(desk: &str, body: &str, secret: &str) -> Vec<u8> {
    let [(stamp, at), (signature, mac)] = signed_headers(secret, body, Timestamp::now());
    let request = format!(
        "POST /webhooks/{desk} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Zendesk Webhook\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n{stamp}: {at}\r\n{signature}: {mac}\r\n\r\n{body}",
        body.len()
    );
    request.into_bytes()
}

fn agent_id(at: usize) -> u64 {
    38_100_000_000_000 + at as u64
}

// ------------------------------------------------------------------------------------------------- the database

/// Everybody is an agent who is known, and the first ones are on a day that runs now, each on one of their own.
async fn prepare(file: &Path, people: &[PersonId]) -> anyhow::Result<()> {
    let shadowers: Vec<PersonId> = people[..DAYS].to_vec();
    let advocate = people.last().context("nobody is there")?.clone();
    let store = Store::open(&seed::url(file), Clock::system()).await?;
    store
        .write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                for (at, person) in shadowers.iter().enumerate() {
                    let day = days::add(tx, &running_day(at, tx.now(), &advocate), &advocate).await?;
                    days::set_card(tx, day, Some(&MessageTs(seed::CARD_TS.to_owned()))).await?;
                    days::set_paired(tx, day, true).await?;
                    signups::set(tx, day, person, &State::In).await?;
                }
                Ok(())
            })
        })
        .await?;
    drop(store);
    let mut database = open(file).await?;
    for (at, person) in people.iter().enumerate() {
        sqlx::query("INSERT INTO agents (desk, id, state, person, seen_at) VALUES ('zendesk', ?, 'known', ?, 1)")
            .bind(agent_id(at).to_string())
            .bind(person.as_str())
            .execute(&mut database)
            .await?;
    }
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut database).await?;
    database.close().await.context("the new database could not be closed")
}

/// In a zone where it is about noon, so that it runs whenever this is started.
fn running_day(at: usize, now: Timestamp, advocate: &PersonId) -> Draft {
    let hour = now.to_zoned(TimeZone::UTC).hour();
    // By POSIX, whose signs are the other way round.
    let zone = match hour - 12 {
        0 => "Etc/GMT".to_owned(),
        ahead => format!("Etc/GMT{ahead:+}"),
    };
    let noon = now + (12 - i64::from(hour)).hours();
    let date = noon.to_zoned(TimeZone::UTC).date();
    Draft {
        format: Format::AdvocacyDay,
        date,
        time_zone: zone,
        start: time(6, 0, 0, 0),
        end: time(20, 0, 0, 0),
        signup_until: date.saturating_sub(2.days()),
        channel: ChannelId(format!("C{at:08}")),
        topics: Vec::new(),
        min_free: 0,
        lanes: 1,
        places: 10,
        advocates: vec![advocate.clone()],
    }
}

async fn open(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await
}
