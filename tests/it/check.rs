//! `shadowday check`: what the one who runs the bot reads, and the exit status, over the binary itself. Slack is our own,
//! on the machine's clock.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use jiff::SignedDuration;
use shadowday::check::check_and_tell;
use shadowday::clock::Clock;
use shadowday::config::{BadConfig, Check, Cli};
use shadowday::demo::cast::{self, ANA, CHANNEL, MAEVE};
use shadowday::sandbox::desk::api::DeskApi;
use shadowday::sandbox::desk::help_scout;
use shadowday::sandbox::{Refusal, Sandbox};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::net::TcpListener;

use crate::bot::{APP_TOKEN, Bot, DESK_SECRET, SECRET, TOKEN, slack};

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

#[tokio::test]
async fn the_teams_calendar_is_read_and_a_wrong_one_would_stop_the_start() {
    let machine = Machine::new().await;
    let file = machine.folder.path().join("team.ics");
    let event = "BEGIN:VEVENT\nSUMMARY:Freeze\nDTSTART;VALUE=DATE:20261221\nEND:VEVENT";
    let machine = machine.with("shadowday-calendar", &file.display().to_string());
    let refused = format!("problem  SHADOWDAY_CALENDAR {} cannot be used: it is no iCalendar file", file.display());
    for (text, status, words) in [
        (format!("BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR"), 0, "ok       SHADOWDAY_CALENDAR can be read; events: 1."),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR".to_owned(), 0, "note     SHADOWDAY_CALENDAR has no event in it"),
        ("Freeze: December".to_owned(), 2, refused.as_str()),
    ] {
        std::fs::write(&file, text).unwrap();
        machine.check().await.says(status, &[words]);
    }
}

#[tokio::test]
async fn where_calendars_find_us_is_said_and_a_wrong_address_would_stop_the_start() {
    for (url, status, words) in [
        ("", 0, "note     PUBLIC_URL is not set, so nobody can add"),
        (
            "https://shadow.example.com/",
            0,
            "ok       PUBLIC_URL: calendars read https://shadow.example.com/calendar/…;",
        ),
        ("http://shadow.example.com", 0, "note     PUBLIC_URL http://shadow.example.com is not encrypted"),
        ("shadow.example.com", 2, "problem  PUBLIC_URL is no address of a web server."),
        ("https://shadow.example.com/?a=b", 2, "problem  PUBLIC_URL is no address of a web server."),
        ("https://me:hunter2@shadow.example.com", 2, "problem  PUBLIC_URL is no address of a web server."),
    ] {
        let machine = Machine::new().await.with("public-url", url);
        let checked = machine.check().await;
        checked.says(status, &[words]);
        checked.says_not("hunter2");
    }
}

#[tokio::test]
async fn each_help_desk_that_is_set_up_says_how_it_goes() {
    let nothing = Machine::new().await.check().await;
    nothing.says(0, &["note     None is set up: replies to customers are seen only where people tell of them"]);
    let machine = Machine::new().await.with("zendesk-webhook-secret", DESK_SECRET);
    let machine = machine.with("intercom-client-secret", DESK_SECRET).with("plain-webhook-secret", DESK_SECRET);
    machine.check().await.says(
        0,
        &[
            "note     PUBLIC_URL is not set. Help desks need an https address",
            "note     Zendesk has not spoken to this bot yet. Point it to https://your.address/webhooks/zendesk,",
            "note     Intercom has not spoken to this bot yet.",
            "note     The plain webhook has not spoken to this bot yet. Send one to https://your.address/webhooks/plain by \
             hand while the bot runs, as docs/plain-webhook.md has it, and check again.",
        ],
    );
    let long_ago = "(unixepoch() - 3600) * 1000";
    machine
        .execute(&format!(
            "INSERT INTO desks (desk, heard_at) VALUES ('zendesk', {long_ago});
             INSERT INTO desks (desk, refused_at, refused_why) VALUES ('intercom', {long_ago}, 'the signature is wrong');
             INSERT INTO desks (desk, heard_at, ignored_at, ignored_why)
                 VALUES ('plain', {long_ago}, {long_ago}, 'something else than expected at ticket');"
        ))
        .await;
    let machine = machine.with("public-url", "https://shadow.example.com");
    let checked = machine.check().await;
    checked.says(
        1,
        &[
            "ok       PUBLIC_URL: calendars read https://shadow.example.com/calendar/…, and help desks call \
             https://shadow.example.com/webhooks/…; a proxy has to pass both on to LISTEN_ADDR.",
            "ok       Zendesk last spoke to us 60 minutes ago; it has told of no reply yet.",
            "problem  What came in the name of Intercom was refused 60 minutes ago: the signature is wrong. Compare \
             INTERCOM_CLIENT_SECRET with the desk's.",
            "problem  The plain webhook sent something 60 minutes ago that was not understood: something else than \
             expected at ticket.",
        ],
    );
    checked.says_not(DESK_SECRET);
    let recently = "(unixepoch() - 120) * 1000";
    let stranger = "INSERT INTO desks (desk, refused_at, refused_why) VALUES ('help-scout', ";
    machine.execute(&format!("{stranger}{recently}, 'it is not set up here')")).await;
    let large = format!("refused_at = {recently}, refused_why = 'the body was larger than a mebibyte'");
    machine.execute(&format!("UPDATE desks SET {large} WHERE desk = 'intercom'")).await;
    machine.check().await.says(
        1,
        &[
            "note     2 minutes ago something called /webhooks/help-scout, and was told that there is no such help desk: \
             HELP_SCOUT_WEBHOOK_SECRET is not set.",
            "note     What came in the name of Intercom was refused 2 minutes ago: the body was larger than a mebibyte.",
        ],
    );
    let here = machine.with("public-url", "http://localhost:3000").check().await;
    here.says(1, &["problem  PUBLIC_URL http://localhost:3000 is this machine itself, which no help desk reaches."]);
    let empty = Machine::new().await.with("help-scout-webhook-secret", " ").check().await;
    empty.says(2, &["problem  HELP_SCOUT_WEBHOOK_SECRET is empty, and everybody could sign with that."]);
    let quoted = Machine::new().await.with("help-scout-webhook-secret", "\"quoted-secret\"").check().await;
    quoted.says(1, &["problem  HELP_SCOUT_WEBHOOK_SECRET is in quotation marks"]);
}

#[tokio::test]
async fn a_missing_scope_says_what_fails_and_what_to_do() {
    let machine = Machine::new().await.with("shadowday-channel", "C0GENERAL");
    let mut scopes = cast::scopes();
    scopes.retain(|scope| scope != "channels:join" && scope != "users:read");
    scopes.push("pins:write".to_owned());
    machine.slack.set_scopes(&scopes.iter().map(String::as_str).collect::<Vec<_>>());
    let checked = machine.check().await;
    checked.says(
        1,
        &[
            "problem  channels:join is missing: a public channel cannot be joined by itself. Add it under OAuth & \
             Permissions → Scopes, and reinstall the app.",
            "problem  users:read is missing: nobody's time zone is known",
            "note     The token may do more than is needed: pins:write.",
            "problem  The bot is not in C0GENERAL, which SHADOWDAY_CHANNEL names, and may not join it. Type \
             `/invite @shadowday` there.",
            "note     Who coordinates cannot be looked at: users:read is missing (see Scopes).",
            "shadowday: 3 problems were found.",
        ],
    );
}

#[tokio::test]
async fn a_token_that_slack_refuses_ends_with_2() {
    let machine = Machine::new().await.with("slack-bot-token", "xoxb-of-yesterday");
    let checked = machine.check().await;
    checked.says(
        2,
        &[
            "problem  Slack refuses SLACK_BOT_TOKEN (invalid_auth). Copy it again from api.slack.com/apps, your \
             app, OAuth & Permissions.",
            "shadowday: 1 problem was found, and `shadowday serve` would not start.",
        ],
    );
    checked.says_not("xoxb-of-yesterday");
    checked.says_not("Scopes");
}

#[tokio::test]
async fn without_a_token_the_rest_is_looked_at_all_the_same() {
    let machine = Machine::new().await.without("slack-bot-token");
    let checked = machine.check().await;
    checked.says(2, &["problem  SLACK_BOT_TOKEN is missing.", "ok       The file is whole: "]);
    assert!(machine.slack.calls().is_empty());
    // Each in the other's place: told without showing either.
    let swapped = machine.with("slack-bot-token", APP_TOKEN).with("slack-app-token", TOKEN);
    swapped.check().await.says(2, &["problem  SLACK_BOT_TOKEN holds an app-level token (xapp-…)."]);
    assert!(swapped.slack.calls().is_empty());
}

#[tokio::test]
async fn sockets_are_tried_without_opening_one() {
    let machine = Machine::new().await.without("slack-signing-secret").with("slack-app-token", APP_TOKEN);
    machine.slack.use_sockets();
    let checked = machine.check().await;
    checked.says(
        0,
        &[
            "ok       Socket Mode: Slack's requests come through sockets that the bot opens.",
            "ok       Slack takes SLACK_APP_TOKEN, and gives out sockets.",
        ],
    );
    let refused = machine.with("slack-app-token", "xapp-of-yesterday").check().await;
    refused.says(2, &["problem  Slack refuses SLACK_APP_TOKEN (invalid_auth)."]);
    refused.says_not("xapp-of-yesterday");
}

#[tokio::test]
async fn a_database_that_is_not_there_yet_is_no_problem_and_stays_away() {
    let machine = Machine::without_database(&Clock::system()).await;
    machine.check().await.says(0, &["note     There is no database at ", "Nothing is wrong."]);
    let elsewhere = machine.with("database-url", "sqlite:///no/such/folder/shadowday.db");
    elsewhere.check().await.says(2, &["problem  The folder /no/such/folder does not exist."]);
}

#[tokio::test]
async fn a_damaged_database_is_told_before_it_is_needed() {
    let machine = Machine::new().await;
    machine
        .execute(
            "INSERT INTO audit (at, actor, did) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             LIMIT 9999)
             SELECT i, 'U0MAEVE', 'planned' FROM n",
        )
        .await;
    let mut file = std::fs::File::options().write(true).open(machine.database()).unwrap();
    file.seek(SeekFrom::Start(60 * 4_096)).unwrap();
    file.write_all(&[0xa5; 4_096]).unwrap();
    let checked = machine.check().await;
    checked.says(1, &["problem  The database is damaged: ", "ok       Slack knows the token"]);
    assert!(checked.words.contains("put the latest backup in its place"), "{}", checked.words);
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(b"This is a letter, and no database at all.").unwrap();
    machine.check().await.says(2, &["problem  "]);
}

#[tokio::test]
async fn rows_that_point_at_nothing_are_told() {
    let machine = Machine::new().await;
    machine.execute("PRAGMA foreign_keys = OFF; INSERT INTO advocates VALUES (7, 'U0SAM', 1), (7, 'U0ERIN', 2)").await;
    machine.check().await.says(1, &["problem  Rows point at others that are gone: 2 rows of advocates."]);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_an_older_one_is_left_as_it_is() {
    let machine = Machine::new().await;
    machine
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of tomorrow', 1, x'00', 1)",
        )
        .await;
    let checked = machine.check().await;
    assert_eq!((checked.status, checked.problems()), (2, 1), "{}", checked.words);
    assert!(checked.words.contains("was upgraded by a newer shadowday: its schema is 9999"), "{}", checked.words);

    let older = Machine::without_database(&Clock::system()).await;
    older.migrate(1).await;
    older
        .check()
        .await
        .says(0, &["note     Its schema (1) is older than this program's", "note     Slack has not spoken"]);
}

#[tokio::test]
async fn whether_the_user_group_can_follow_the_pager_is_said() {
    let machine = Machine::new().await;
    machine.execute("UPDATE team SET user_group = 'support-oncall'").await;
    machine
        .check()
        .await
        .says(0, &["User group", "ok       The user group @support-oncall is there, and follows the pager."]);
    machine.slack.refuse("usergroups.list", Refusal::Error("plan_upgrade_required"), 1);
    machine
        .check()
        .await
        .says(1, &["problem  Slack has user groups on its paid plans only, so `@support-oncall` cannot"]);
    machine.execute("UPDATE team SET user_group = 'nobody'").await;
    machine.check().await.says(1, &["problem  There is no user group `@nobody` in Slack. Make it (*People"]);
    machine.slack.set_scopes(&["chat:write"]);
    machine.check().await.says(1, &["problem  @nobody cannot follow the pager: a scope is missing (see Scopes)."]);
}

#[tokio::test]
async fn why_the_user_group_does_not_follow_since_when_and_what_is_next_is_said_whatever_slack_said() {
    let machine = Machine::new().await;
    machine.execute("UPDATE team SET user_group = 'support-oncall'").await;
    let next =
        "press *Save* in *Team settings* (`/shadow settings`), or wait: it is tried again when the pager moves on";
    for (code, words) in [
        (
            "permission_denied",
            "Slack does not let this app change `@support-oncall`. Ask a workspace admin to let everyone",
        ),
        ("invalid_users", "guests and people who left cannot be in a group"),
        ("subteam_elsewhere", "it may belong to the whole organization"),
        ("internal_thing", "it says `internal_thing`. Whoever runs this bot finds more in its log."),
        ("no_such_subteam", "Slack said no_such_subteam. That is mended now, as far as can be seen from here"),
        ("subteam_disabled", "Slack said subteam_disabled. That is mended now"),
        ("missing_scope", "Slack said missing_scope. That is mended now"),
    ] {
        let since = "unixepoch('now', '-3 hours', '-1 minute') * 1000";
        machine.execute(&format!("UPDATE team SET trouble = '{code}', trouble_at = {since}")).await;
        let checked = machine.check().await;
        checked.says(1, &["problem  @support-oncall has not followed the pager for 3 hours"]);
        assert!(checked.words.contains(words) && checked.words.contains(next), "{code}: {}", checked.words);
        assert!(!checked.words.contains("There is no user group"), "it is there: {}", checked.words);
    }
    machine.execute("UPDATE team SET trouble = 'permission_denied', trouble_at = NULL").await;
    machine.check().await.says(1, &["problem  @support-oncall has not followed the pager. Slack does not let"]);
    machine.execute("UPDATE team SET trouble = NULL, group_id = 'S0GONE'").await;
    machine.check().await.says(
        0,
        &["ok       The user group @support-oncall was made anew, and follows the pager from the next handoff on."],
    );
}

#[tokio::test]
async fn what_was_given_up_or_waits_says_since_when_why_and_what_to_do() {
    let machine = Machine::new().await;
    machine
        .execute(
            r#"INSERT INTO people (id, name, time_zone, looked_up_at) VALUES ('U0ANA', 'Ana', 'UTC', 0);
            INSERT INTO outbox (lane, what, state, error, due_at, created_at)
            SELECT lane, what, 'failed', error, 0, (unixepoch() - 3 * 3600) * 1000 - 1 FROM (
                SELECT 'C0GENERAL' AS lane, '{"day_card":1}' AS what, 'is_archived' AS error
                UNION ALL SELECT 'U0ANA', '{"private":{"to":["U0ANA"],"message":{}}}', 'user_disabled'
                UNION ALL SELECT 'U0ANA', '{"private":{"to":["U0ANA"],"message":{}}}', 'user_disabled'
                UNION ALL SELECT 'C0SUPPORT', '{"from_tomorrow":1}', 'this version cannot read it');
            INSERT INTO outbox (lane, what, state, error, due_at, created_at)
            VALUES ('C0SHADOWING', '{"day_card":2}', 'waiting', 'Slack refuses the token',
                    (unixepoch() - 600) * 1000, (unixepoch() - 1200) * 1000);"#,
        )
        .await;
    machine.check().await.says(
        1,
        &[
            "problem  Given up: 1 day card in C0GENERAL, the first 3 hours ago, because the channel is \
             archived. Unarchive it",
            "problem  Given up: 2 private messages to Ana (U0ANA), the first 3 hours ago, because Slack does \
             not reach them",
            "problem  Given up: 1 message in C0SUPPORT, ",
            "problem  1 message waits because Slack refuses the token. Give SLACK_BOT_TOKEN a good one, and restart",
            "problem  1 message waits to be posted, and nothing was tried for 10 minutes. The bot does not run, \
             or hangs",
        ],
    );
}

#[tokio::test]
async fn late_timers_mean_that_the_bot_does_not_run() {
    let machine = Machine::new().await;
    machine.execute(&day_ahead(CHANNEL, MAEVE)).await;
    machine
        .execute(
            r#"INSERT INTO timers (what, due_at, rank, day) VALUES
            ('{"signup_closes":1}', (unixepoch() - 3 * 3600) * 1000, 0, 1), ('{"tomorrow":1}', (unixepoch() - 90) * 1000, 0, 1),
            ('{"window_opens":1}', (unixepoch() - 5) * 1000, 1, 1);
            INSERT INTO heard VALUES ('slack', (unixepoch() - 240) * 1000)"#,
        )
        .await;
    machine.check().await.says(
        1,
        &[
            "problem  2 timers are late; the first, “Sign-up closes” of day 1, by 3 hours. The bot does not \
             run, or hangs",
            "ok       Slack last spoke to us 4 minutes ago.",
        ],
    );
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
async fn channels_and_coordinators_of_the_days_ahead_are_looked_at() {
    let machine = Machine::new().await;
    machine.execute(&day_ahead("C0GENERAL", ANA)).await;
    machine.execute(&day_ahead("C0NOWHERE", "U0NOBODY")).await;
    machine.slack.update_person(ANA, |ana| ana.deleted = true);
    let checked = machine.check().await;
    checked.says(
        1,
        &[
            "ok       The bot is in C0SHADOWING",
            "note     The bot is not in C0GENERAL yet, where day 1 is announced. It is public: the bot joins it",
            "problem  The bot finds no channel C0NOWHERE, where day 2 is announced. If it is private, type \
             `/invite @shadowday` there",
            "problem  Ana Ribeiro (U0ANA), the coordinator of day 1, is deactivated, and hears of nothing.",
            "problem  Slack knows no person U0NOBODY, the coordinator of day 2 (it says user_not_found).",
        ],
    );
    assert_eq!(checked.problems(), 3, "{}", checked.words);
    assert!(machine.slack.members("C0GENERAL").iter().all(|member| member != cast::BOT), "a check joins nothing");
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

#[tokio::test]
async fn where_slack_cannot_be_reached_it_says_so() {
    let machine = Machine::new().await;
    machine.slack.refuse("auth.test", Refusal::Status(502), 1);
    let checked = machine.check().await;
    checked.says(1, &["problem  Slack could not be reached (the answer (HTTP status 502) is none of Slack's)."]);
    let nowhere = machine.with("slack-api-url", "http://127.0.0.1:9/api");
    let checked = nowhere.check_with(&["--online"]).await;
    checked.says(
        1,
        &[
            "note     None was validated: Slack has to take the token first.",
            "problem  Slack could not be reached (Connection refused",
            "ok       The file is whole: ",
        ],
    );
    assert_eq!(checked.problems(), 1, "{}", checked.words);
}

/// Runs a check whose waits take no time: the clock that it shares with Slack is moved whenever Slack asks to wait.
async fn check_and_wait(machine: &Machine, clock: &Clock) -> (anyhow::Result<()>, String) {
    let (check, mut out) = (machine.to_check(&["--online"]), Vec::new());
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    let result = {
        let mut checking = std::pin::pin!(check_and_tell(&check, clock, &mut out));
        let checking = async {
            loop {
                tokio::select! {
                    result = &mut checking => break result,
                    _ = looks.tick() => {
                        if machine.slack.calls().last().is_some_and(|call| call.ok_or_error == "ratelimited") {
                            clock.advance(SignedDuration::from_mins(1));
                        }
                    }
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(120), checking).await.expect("the check ends")
    };
    (result, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn slack_takes_every_message_and_form() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = Clock::standing(Clock::system().now());
    let machine = Machine::without_database(&clock).await;
    let (result, words) = check_and_wait(&machine, &clock).await;
    assert!(result.is_ok(), "{words}");
    let validated = machine
        .slack
        .calls()
        .iter()
        .filter(|call| call.method == "blocks.validate" && call.ok_or_error == "ok")
        .count();
    assert!(validated > 200, "{validated}");
    assert!(words.contains(&format!("ok       Slack takes all {validated} messages and forms")), "{words}");
}

#[tokio::test]
async fn what_slack_does_not_take_is_named() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = Clock::standing(Clock::system().now());
    let machine = Machine::without_database(&clock).await;
    machine.slack.refuse("blocks.validate", Refusal::Error("invalid_view"), 2);
    let (result, words) = check_and_wait(&machine, &clock).await;
    assert!(!result.unwrap_err().is::<BadConfig>());
    assert!(
        words.contains("problem  Slack does not take handoff::too_late (always the same): invalid_view."),
        "{words}"
    );
    assert_eq!(words.lines().filter(|line| line.starts_with("problem")).count(), 2, "{words}");
}

/// Help Scout, which takes the token `app:desk-very-secret`.
async fn help_scout() -> DeskApi {
    let user = |id, first: &str, email: &str| help_scout::User {
        id,
        first: first.into(),
        last: "Byrne".into(),
        email: email.into(),
        kind: "user".into(),
    };
    let desk = help_scout::HelpScout::new("app:desk-very-secret", vec![user(1, "Maeve", "maeve@quillwork.example")]);
    DeskApi::start(Arc::new(desk), &Clock::system(), TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_help_desks_api_is_asked_whose_the_token_is() {
    let api = help_scout().await;
    let asks = |machine: Machine, token: &str| {
        machine.with("help-scout-api-token", token).with("help-scout-api-url", &api.url())
    };
    let machine = asks(Machine::new().await, "app:desk-very-secret");
    let checked = machine.check().await;
    checked.says(
        0,
        &[
            "ok       Help Scout takes the API token, which is that of Maeve Byrne.",
            "note     Help Scout was not looked through yet",
        ],
    );
    checked.says_not("desk-very-secret");
    machine
        .execute(
            "INSERT INTO fetches (desk, ticket, since_at, due_at, wanted_at, gave_up_at) VALUES
                  ('help-scout', '1', 0, 0, 0, NULL), ('help-scout', '2', 0, 0, 0, 5), ('help-scout', '3', 0, 0, 0, 5)",
        )
        .await;
    let lines = [
        "note     1 ticket of Help Scout's wait to be asked about",
        "problem  2 tickets of Help Scout's could not be fetched",
    ];
    machine.check().await.says(1, &lines);
    let checked = asks(machine, "app:desk-wrong-secret").check().await;
    checked.says(
        1,
        &[
            "problem  Help Scout does not take the API token. Replies whose webhook never comes are not found, nor is who \
             an agent is. Give HELP_SCOUT_API_TOKEN a good one, and restart. Until then, 1 ticket cannot be asked about.",
            "problem  2 tickets of Help Scout's could not be fetched",
            "note     Help Scout has an API token and no webhook",
        ],
    );
    checked.says_not("desk-wrong-secret");
    checked.says_not("that happens by itself");
}

#[tokio::test]
async fn a_help_desks_token_that_is_none_or_would_go_elsewhere_stops() {
    let machine = Machine::new().await.with("help-scout-api-token", "");
    machine.check().await.says(2, &["problem  HELP_SCOUT_API_TOKEN is empty"]);
    let machine = machine.with("help-scout-api-token", "app:desk-very-secret");
    let machine = machine.with("help-scout-api-url", "https://api.helpscout.net.evil.example");
    let checked = machine.check().await;
    checked.says(2, &["problem  HELP_SCOUT_API_URL is no address of Help Scout's."]);
    checked.says_not("desk-very-secret");
    let machine = machine.without("help-scout-api-token");
    machine.check().await.says(2, &["problem  HELP_SCOUT_API_URL is no address of Help Scout's."]);
    let machine = machine.without("help-scout-api-url");
    machine
        .execute("INSERT INTO fetches (desk, ticket, since_at, due_at, wanted_at) VALUES ('help-scout', '1', 0, 0, 0)")
        .await;
    machine.check().await.says(1, &["problem  Help Scout told of replies in 1 ticket without saying who sent them"]);
}
