//! Backups, upgrades, and databases that must not be used: with files, and the binary itself where its exit status
//! and its words count.

use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use futures_util::StreamExt as _;
use shadowday::clock::Clock;
use shadowday::demo::cast::{self, BEN, CHANNEL, CHLOE};
use shadowday::sandbox::{Person, Workspace};
use shadowday::store::Store;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::watch;

use crate::bot::{Bot, START};
use crate::log;

async fn open(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).foreign_keys(false).connect().await.unwrap()
}

async fn execute(file: &Path, statements: &str) {
    let mut database = open(file).await;
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

async fn strings(file: &Path, query: &str) -> Vec<String> {
    let mut database = open(file).await;
    let found = sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(&mut database).await.unwrap();
    database.close().await.unwrap();
    found
}

async fn tables(file: &Path) -> Vec<String> {
    strings(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_sqlx_migrations' ORDER BY name")
        .await
}

async fn schemas(file: &Path) -> Vec<String> {
    strings(file, "SELECT CAST(version AS TEXT) FROM _sqlx_migrations ORDER BY version").await
}

/// A database of the first release, with what `bot` knows in it.
async fn first_release(bot: &Bot) -> PathBuf {
    let file = bot.folder().join("old.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(false);
    let mut old = options.journal_mode(SqliteJournalMode::Wal).connect().await.unwrap();
    let first = Migrator::with_migrations(sqlx::migrate!().iter().take(1).cloned().collect());
    first.run(&mut old).await.unwrap();
    old.close().await.unwrap();
    let mut copying = format!("ATTACH '{}' AS now;", bot.database.display());
    // Celebrations are kept in another way since; there are none.
    for table in tables(&file).await.into_iter().filter(|table| table != "celebrations") {
        let columns = strings(&file, &format!("SELECT name FROM pragma_table_info('{table}')")).await.join(", ");
        copying += &format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table};");
    }
    execute(&file, &copying).await;
    file
}

/// Ben is on the usual day, and all of it is in a database of the first release. The process has ended.
async fn before_the_upgrade() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    let old = first_release(&bot).await;
    bot.stop();
    bot.database = old;
    bot
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", file.display()))
}

/// What lies in the file's folder under its name, with more behind it; SQLite's own files left aside.
fn copies(file: &Path) -> Vec<String> {
    let name = format!("{}.", file.file_name().unwrap().display());
    let entries = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().display().to_string());
    let mut names: Vec<String> = names
        .filter_map(|found| found.strip_prefix(&name).map(str::to_owned))
        .filter(|rest| !rest.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

async fn refusal(file: &Path) -> String {
    let clock = Clock::standing(START.parse().unwrap());
    let opened = Store::open(&format!("sqlite://{}", file.display()), clock).await;
    opened.map(|_| ()).expect_err("such a database is refused").to_string()
}

/// The binary, with nothing set but the database.
fn shadowday(database: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shadowday"));
    command.args(arguments).env_clear().env("DATABASE_URL", format!("sqlite://{}", database.display()));
    command
}

fn serve(database: &Path) -> Command {
    let mut command = shadowday(database, &["serve", "--listen-addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0"]);
    // Slack is at a port that nobody listens at; none of these get so far.
    command
        .env("SLACK_BOT_TOKEN", "xoxb-1")
        .env("SLACK_SIGNING_SECRET", "s")
        .env("SLACK_API_URL", "http://127.0.0.1:9/api");
    command
}

fn backup(database: &Path, target: &Path) -> Output {
    shadowday(database, &["backup", &target.display().to_string()]).output().unwrap()
}

/// Exit status, and what was said.
fn said(output: &Output) -> (i32, String) {
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap_or(-1), words)
}

#[track_caller]
fn assert_said(output: &Output, status: i32, words: &[&str]) {
    let (code, said) = said(output);
    assert_eq!(code, status, "{said}");
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "one line: {said}");
}

#[tokio::test]
async fn an_old_database_is_copied_and_upgraded_and_the_bot_answers() {
    let mut bot = before_the_upgrade().await;
    let old = bot.database.clone();
    let (old_tables, old_rows) = (tables(&old).await, bot.rows().await);
    bot.start_again().await;
    assert!(bot.slash(BEN, "/shadow status").await.contains("You are in."));
    assert!(bot.slash(CHLOE, "/shadow signup").await.contains("*You are in:*"));
    assert!(schemas(&old).await.len() > 1);

    let copy = beside(&old, ".before-0002");
    assert_eq!((tables(&copy).await, schemas(&copy).await), (old_tables, vec!["1".to_owned()]));
    assert_eq!((mode(&copy), copies(&old)), (0o600, vec!["before-0002".to_owned()]));
    assert!(log::all().contains(&format!("copy={}", copy.display())), "{}", log::all());
    bot.ignore_news();
    bot.restart().await;
    assert_eq!(copies(&old), ["before-0002"], "what is up to date is not copied");

    bot.stop();
    bot.database = copy;
    assert_eq!(bot.rows().await, old_rows);
    bot.start_again().await;
    assert!(bot.slash(CHLOE, "/shadow status").await.contains("not on a day"), "the copy is from before");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_upgrade_that_was_cut_off_while_copying_is_done_at_the_next_start() {
    let mut bot = before_the_upgrade().await;
    let old = bot.database.clone();
    for ending in [".before-0002.aB3dE6.partial", ".before-0002.aB3dE6.partial-journal"] {
        std::fs::write(beside(&old, ending), "SQLite format 3\0 and half of it").unwrap();
    }
    bot.start_again().await;
    assert_eq!(copies(&old), ["before-0002"]);
    assert!(tables(&beside(&old, ".before-0002")).await.contains(&"signups".to_owned()));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_copy_of_another_state_is_kept_and_the_new_one_gets_another_name() {
    let mut bot = before_the_upgrade().await;
    let old = bot.database.clone();
    std::fs::write(beside(&old, ".before-0002"), "of last week").unwrap();
    bot.start_again().await;
    assert_eq!(copies(&old), ["before-0002", "before-0002-2"]);
    assert_eq!(std::fs::read(beside(&old, ".before-0002")).unwrap(), b"of last week");
    assert_eq!(schemas(&beside(&old, ".before-0002-2")).await, ["1"]);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_new_database_gets_no_copy_and_only_its_owner_can_read_it() {
    let mut bot = Bot::new().await;
    bot.stop();
    bot.database = bot.folder().join("new.db");
    bot.start_again().await;
    assert_eq!(copies(&bot.database), Vec::<String>::new());
    assert_eq!((mode(&bot.database), mode(&beside(&bot.database, "-wal"))), (0o600, 0o600));
    bot.finish().await;
}

#[tokio::test]
async fn a_database_that_cannot_be_copied_is_not_upgraded() {
    let bot = before_the_upgrade().await;
    execute(&bot.database, FILLER).await;
    let before = std::fs::read(&bot.database).unwrap();
    // Files may not grow over some 100 kB, as if the disk were full.
    let limited = |command: Command| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"", "sh"]).arg(command.get_program());
        shell.args(command.get_args()).env_clear();
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.output().unwrap()
    };
    assert_said(&limited(serve(&bot.database)), 2, &["could not be copied", "was not changed", "Look at the disk"]);
    assert_eq!(copies(&bot.database), Vec::<String>::new(), "nothing half is left");
    assert!(std::fs::read(&bot.database).unwrap() == before, "the database is as it was");

    let target = bot.folder().join("copy.db");
    let arguments = ["backup", target.to_str().unwrap()];
    assert_said(&limited(shadowday(&bot.database, &arguments)), 1, &["could not be made", "Look at the disk"]);
    assert!(!target.exists() && copies(&target).is_empty());
}

/// Some megabytes of rows that nobody reads.
const FILLER: &str = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40000)
    INSERT INTO audit (at, actor, did) SELECT n, 'U0NOBODY', 'did nothing that anybody would want to read' FROM n";

#[tokio::test]
async fn a_newer_database_is_refused_with_the_way_back() {
    let mut bot = Bot::with_day(6).await;
    bot.stop();
    let mut database = bot.database().await;
    let newer = "INSERT INTO _sqlx_migrations SELECT 9001, 'of tomorrow', installed_on, TRUE, checksum, 0 FROM _sqlx_migrations LIMIT 1";
    sqlx::query(newer).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let tables_before = tables(&bot.database).await;
    let words = ["upgraded by a newer shadowday", "schema is 9001", "Start the newer program", "a backup from before"];
    assert_said(&serve(&bot.database).output().unwrap(), 2, &words);
    assert_eq!((tables(&bot.database).await, copies(&bot.database)), (tables_before, vec![]));

    let copy = beside(&bot.database, ".before-9001");
    std::fs::write(&copy, "").unwrap();
    assert_said(&serve(&bot.database).output().unwrap(), 2, &["newer shadowday", copy.to_str().unwrap()]);
    let target = bot.folder().join("copy.db");
    assert_said(&backup(&bot.database, &target), 0, &["is copied"]);
}

#[tokio::test]
async fn databases_that_are_not_ours_or_not_whole_are_refused_and_left_alone() {
    let mut bot = Bot::with_day(6).await;
    bot.stop();
    let folder = bot.folder();
    let ours = folder.join("ours.db");
    assert_said(&backup(&bot.database, &ours), 0, &[]);
    let altered = |name: &'static str, statement: &'static str| {
        let file = folder.join(name);
        std::fs::copy(&ours, &file).unwrap();
        async move {
            execute(&file, statement).await;
            file
        }
    };
    let half = altered("half.db", "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 2").await;
    assert!(refusal(&half).await.contains("to schema 2 was cut off halfway. Put a backup from before in its place"));
    let other = altered("other.db", "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").await;
    assert!(refusal(&other).await.contains("another build of shadowday: its schema 1"), "{}", refusal(&other).await);
    let sqlx = altered("sqlx.db", "DELETE FROM _sqlx_migrations WHERE version = 1").await;
    assert!(refusal(&sqlx).await.contains("another program"), "{}", refusal(&sqlx).await);

    let foreign = folder.join("foreign.db");
    std::fs::write(&foreign, "").unwrap();
    execute(&foreign, "CREATE TABLE recipes (name TEXT)").await;
    let text = folder.join("text.db");
    std::fs::write(&text, "Dear diary, today I shadowed support, and it was not at all what I had expected.").unwrap();
    for (file, words) in [(&foreign, "another program"), (&text, "not a SQLite database")] {
        let before = std::fs::read(file).unwrap();
        assert_said(&serve(file).output().unwrap(), 2, &[words, "Change DATABASE_URL"]);
        assert_said(&backup(file, &folder.join("copy.db")), 2, &[words]);
        assert!(std::fs::read(file).unwrap() == before && copies(file).is_empty());
    }
    assert!(refusal(folder).await.contains("is not a file"));
    assert!(refusal(&folder.join("missing/x.db")).await.contains("does not exist. Create it"));
    assert!(!folder.join("copy.db").exists());
}

#[tokio::test]
async fn a_log_that_does_not_belong_to_the_database_is_noticed() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    let copy = bot.folder().join("copy.db");
    assert_said(&backup(&bot.database, &copy), 0, &[]);
    let log = beside(&bot.database, "-wal");
    bot.stop();

    // The copy is put in place, and the log forgotten; or the database is moved away without it.
    let restored = bot.folder().join("restored.db");
    std::fs::copy(&copy, &restored).unwrap();
    std::fs::copy(&log, beside(&restored, "-wal")).unwrap();
    assert!(refusal(&restored).await.contains("is the log of another database"), "{}", refusal(&restored).await);
    assert_said(&backup(&restored, &bot.folder().join("copy-2.db")), 2, &["is the log of another database"]);
    std::fs::remove_file(&restored).unwrap();
    assert!(refusal(&restored).await.contains("is missing or empty, but its log"), "{}", refusal(&restored).await);
    assert!(!restored.exists() && beside(&restored, "-wal").exists());

    std::fs::remove_file(beside(&restored, "-wal")).unwrap();
    std::fs::copy(&copy, &restored).unwrap();
    bot.database = restored;
    bot.start_again().await;
    assert!(bot.slash(BEN, "/shadow status").await.contains("You are in."));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_backup_says_where_it_is_and_replaces_nothing() {
    let bot = Bot::with_day(6).await;
    let target = bot.folder().join("2026-11-26.db");
    let done = backup(&bot.database, &target);
    assert_said(&done, 0, &["test.db is copied to", "2026-11-26.db: ", " KiB in 0.", " s, checked."]);
    assert_eq!((mode(&target), copies(&target)), (0o600, vec![]));
    let first = std::fs::read(&target).unwrap();

    assert_said(&backup(&bot.database, &target), 1, &["2026-11-26.db exists already", "Name a file"]);
    assert_said(&backup(&bot.database, &bot.database), 1, &["test.db exists already"]);
    assert!(std::fs::read(&target).unwrap() == first);
    let beside_a_log = bot.folder().join("log.db");
    std::fs::write(beside(&beside_a_log, "-wal"), "left by somebody").unwrap();
    assert_said(&backup(&bot.database, &beside_a_log), 1, &["log.db-wal exists already"]);
    let nowhere = bot.folder().join("nowhere/copy.db");
    assert_said(&backup(&bot.database, &nowhere), 1, &["does not exist. Create it"]);
    assert!(!beside_a_log.exists() && !nowhere.exists());
    bot.finish().await;
}

#[test]
fn a_backup_of_a_mistyped_database_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let typo = folder.path().join("shadwoday.db");
    let target = folder.path().join("copy.db");
    assert_said(&backup(&typo, &target), 2, &["There is no database at", "shadwoday.db", "Check DATABASE_URL"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    std::fs::write(&typo, "").unwrap();
    assert_said(&backup(&typo, &target), 2, &["There is no database at"]);
    assert!(!target.exists());
}

#[tokio::test]
async fn a_damaged_database_is_not_taken_for_a_backup() {
    let bot = Bot::with_day(6).await;
    let damaged = bot.folder().join("damaged.db");
    assert_said(&backup(&bot.database, &damaged), 0, &[]);
    // Rows that changed while SQLite knew nothing of the index: as many as before, and in the wrong places.
    let index = "SELECT rootpage || '' FROM sqlite_master WHERE name = 'inbox_by_age'";
    let page = strings(&damaged, index).await.remove(0);
    execute(&damaged, "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'inbox_by_age'").await;
    execute(&damaged, "UPDATE inbox SET at = at - 86400000").await;
    let again = format!(
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES \
         ('index', 'inbox_by_age', 'inbox', {page}, 'CREATE INDEX inbox_by_age ON inbox (at)')"
    );
    execute(&damaged, &again).await;
    let target = bot.folder().join("copy.db");
    assert_said(&backup(&damaged, &target), 1, &["is damaged", "inbox_by_age", "newest good backup"]);
    assert!(!target.exists() && copies(&target).is_empty());
    bot.finish().await;
}

/// More people than sign up before the backup is made.
const CROWD: usize = 1_500;

fn crowd() -> Workspace {
    let mut workspace = cast::workspace();
    let ana = workspace.people[0].clone();
    let more = (0..CROWD).map(|n| Person { id: format!("U1P{n:05}"), name: format!("p{n}"), ..ana.clone() });
    workspace.people.extend(more);
    let everybody = workspace.people.iter().map(|person| person.id.clone()).collect();
    workspace.channels[0].members = everybody;
    workspace
}

#[tokio::test]
async fn a_backup_under_load_has_every_request_acknowledged_before_it_and_a_bot_starts_on_it() {
    let mut bot = Bot::in_workspace(shadowday::commands::Settings::default(), crowd()).await;
    bot.plan(serde_json::json!({})).await;
    bot.door().meet_everybody().await;
    execute(&bot.database, "UPDATE days SET places = 9000").await;
    for _ in 0..5 {
        execute(&bot.database, FILLER).await;
    }
    let copy = bot.folder().join("copy.db");
    let (count, mut counted) = watch::channel(0);
    let acknowledged = RefCell::new(Vec::new());
    let is_done = RefCell::new(false);

    let load = async {
        let people = futures_util::stream::iter(0..CROWD).take_while(|_| std::future::ready(!*is_done.borrow()));
        let signed_up = people.map(|n| {
            let (slack, person) = (bot.slack.clone(), format!("U1P{n:05}"));
            async move {
                slack.slash(&person, CHANNEL, "/shadow signup").await.unwrap();
                person
            }
        });
        signed_up
            .buffer_unordered(16)
            .for_each(|person| {
                acknowledged.borrow_mut().push(person);
                count.send_replace(acknowledged.borrow().len());
                std::future::ready(())
            })
            .await;
    };
    let copying = async {
        counted.wait_for(|count| *count >= 100).await.unwrap();
        let before = acknowledged.borrow().clone();
        let (database, target) = (bot.database.clone(), copy.clone());
        let output = tokio::task::spawn_blocking(move || backup(&database, &target)).await.unwrap();
        let during = acknowledged.borrow().len() - before.len();
        *is_done.borrow_mut() = true;
        (before, during, output)
    };
    let ((), (before, during, output)) = tokio::join!(load, copying);
    assert_said(&output, 0, &["is copied to", "MiB"]);
    let kept = strings(&copy, "SELECT person FROM signups WHERE state = 'in'").await;
    let lost: Vec<&String> = before.iter().filter(|person| !kept.contains(person)).collect();
    assert!(lost.is_empty(), "acknowledged before, and not in the copy: {lost:?}");
    assert!(during > 0 && during + before.len() < CROWD, "sign-ups went on meanwhile: {during}");
    let told = strings(&copy, "SELECT actor FROM audit WHERE did = 'signed up'").await;
    assert_eq!(told.len(), kept.len(), "each is there with all that belongs to it");

    bot.settle().await;
    bot.ignore_news();
    bot.stop();
    bot.database = copy;
    bot.start_again().await;
    for person in [&before[0], &before[before.len() - 1]] {
        assert!(bot.slash(person, "/shadow status").await.contains("You are in."));
    }
    assert!(bot.card().contains(&format!("{} of 9000 places taken", kept.len())), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}
