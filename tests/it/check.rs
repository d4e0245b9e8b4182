//! `shadowday check`: what the one who runs the bot reads, and the exit status, over the binary itself. Slack is our own,
//! on the machine's clock.

mod database;
mod desks;
mod group;
mod online;
mod settings;
mod slack;
mod waiting;

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser as _;
use shadowday::clock::Clock;
use shadowday::config::{Check, Cli};
use shadowday::demo::cast::{self, CHANNEL, MAEVE};
use shadowday::sandbox::Sandbox;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::bot::{APP_TOKEN, Bot, SECRET, TOKEN, slack};

/// A machine on which the bot is set up: its database, its settings, and Slack.
struct Machine {
    slack: Sandbox,
    folder: tempfile::TempDir,
    flags: Vec<(String, String)>,
}

/// How a check ended, and what it said.
struct Checked {
    status: i32,
    words: String,
}

impl Machine {
    /// All is as it should be; the bot does not run.
    async fn new() -> Machine {
        let machine = Machine::without_database(&Clock::system()).await;
        machine.migrate(usize::MAX).await;
        machine
    }

    async fn without_database(clock: &Clock) -> Machine {
        let slack = slack(clock, cast::workspace()).await;
        let api_url = slack.api_url();
        let machine = Machine { slack, folder: tempfile::tempdir().unwrap(), flags: vec![] };
        let database = format!("sqlite://{}", machine.database().display());
        machine
            .with("slack-bot-token", TOKEN)
            .with("slack-signing-secret", SECRET)
            .with("slack-api-url", &api_url)
            .with("database-url", &database)
            .with("listen-addr", "127.0.0.1:0")
            .with("metrics-addr", "127.0.0.1:0")
            .with("shadowday-channel", CHANNEL)
            .with("shadowday-coordinators", MAEVE)
    }

    fn with(mut self, flag: &str, value: &str) -> Machine {
        self.flags.retain(|(name, _)| name != flag);
        self.flags.push((flag.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, flag: &str) -> Machine {
        self.flags.retain(|(name, _)| name != flag);
        self
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("shadowday.db")
    }

    /// The first `migrations` of them, in a database as `serve` leaves it.
    async fn migrate(&self, migrations: usize) {
        let options = SqliteConnectOptions::new().filename(self.database()).create_if_missing(true);
        let mut database = options.journal_mode(SqliteJournalMode::Wal).connect().await.unwrap();
        let first = sqlx::migrate!().iter().take(migrations).cloned().collect();
        Migrator::with_migrations(first).run(&mut database).await.unwrap();
        database.close().await.unwrap();
    }

    async fn execute(&self, statements: &str) {
        let mut database = SqliteConnectOptions::new().filename(self.database()).connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    }

    fn arguments(&self, more: &[&str]) -> Vec<String> {
        let flags = self.flags.iter().map(|(name, value)| format!("--{name}={value}"));
        std::iter::once("check".to_owned()).chain(flags).chain(more.iter().map(ToString::to_string)).collect()
    }

    /// The binary, with nothing set but the flags.
    async fn check(&self) -> Checked {
        self.check_with(&[]).await
    }

    async fn check_with(&self, more: &[&str]) -> Checked {
        let before = files(self.folder.path());
        let mut command = Command::new(env!("CARGO_BIN_EXE_shadowday"));
        command.args(self.arguments(more)).env_clear();
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert_eq!(files(self.folder.path()), before, "a check changes nothing");
        let words = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        for secret in [TOKEN, APP_TOKEN, SECRET] {
            assert!(!words.contains(secret), "a secret is shown: {words}");
        }
        Checked { status: output.status.code().unwrap(), words }
    }

    /// The same in this process, with a clock that can be moved.
    fn to_check(&self, more: &[&str]) -> Check {
        let arguments = self.arguments(more);
        let words = std::iter::once("shadowday").chain(arguments.iter().map(String::as_str));
        let shadowday::config::Command::Check(check) = Cli::parse_from(words).command else { panic!("not check") };
        *check
    }
}

/// What lies in a folder.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| (path.clone(), std::fs::read(path).unwrap());
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect();
    files.sort();
    files
}

impl Checked {
    /// Ended like this, and said all of that, each at the beginning of a line.
    #[track_caller]
    fn says(&self, status: i32, lines: &[&str]) {
        assert_eq!(self.status, status, "{}", self.words);
        for line in lines {
            assert!(self.words.lines().any(|said| said.starts_with(line)), "no line {line:?} in\n{}", self.words);
        }
    }

    #[track_caller]
    fn says_not(&self, word: &str) {
        assert!(!self.words.contains(word), "{word:?} in\n{}", self.words);
    }

    fn problems(&self) -> usize {
        self.words.lines().filter(|line| line.starts_with("problem")).count()
    }
}

#[tokio::test]
async fn where_nothing_is_wrong_each_thing_is_named() {
    let machine = Machine::new().await;
    let checked = machine.check().await;
    let path = machine.database().canonicalize().unwrap();
    checked.says(
        0,
        &[
            "ok       HTTP: Slack sends its requests to the app's request URL, signed.",
            "ok       The rules of the world's time zones are from ",
            &format!("ok       The database is {}, of ", path.display()),
            "ok       Its schema (",
            "ok       SQLite is 3.",
            "ok       Commits go to a write-ahead log (WAL).",
            "ok       The file is whole: SQLite's integrity check took ",
            "ok       Every row that points at another finds it.",
            "ok       Nothing waits to be posted, and nothing was given up.",
            "ok       No timer is late.",
            "note     Slack has not spoken to this bot yet.",
            "ok       Slack knows the token: shadowday in Quillwork (T0SHADOW).",
            "ok       This machine's clock and Slack's agree.",
            "ok       The token has all 14 scopes that are needed.",
            "ok       The bot is in C0SHADOWING, which SHADOWDAY_CHANNEL names.",
            "ok       Maeve Byrne (U0MAEVE), a coordinator by SHADOWDAY_COORDINATORS, can act.",
            "Nothing is wrong.",
        ],
    );
    let called: Vec<String> = machine.slack.calls().into_iter().map(|call| call.method).collect();
    assert_eq!(called, ["auth.test", "conversations.history", "users.info"]);
    assert!(machine.slack.violations().is_empty());
}

/// A day that is ahead for long.
fn day_ahead(channel: &str, coordinator: &str) -> String {
    format!(
        "INSERT INTO days (format, date, time_zone, start_time, end_time, signup_until, channel, topics, \
         places, coordinator, created_at)
         VALUES ('advocacy-day', '2999-12-05', 'Europe/Dublin', '09:00', '17:00', '2999-12-03', '{channel}', '[]', 2, '{coordinator}', 0)"
    )
}

#[tokio::test]
async fn a_bot_that_runs_is_not_disturbed() {
    let bot = Bot::with_day(6).await;
    let machine = Machine::without_database(&Clock::system()).await;
    let address = bot.url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let machine = machine.with("database-url", &bot.database_url()).with("listen-addr", &address);
    let before = bot.rows().await;
    let checked = machine.check().await;
    checked.says(
        0,
        &[
            &format!("note     LISTEN_ADDR {address} is in use by a shadowday that runs already."),
            "ok       The file is whole: ",
        ],
    );
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}
