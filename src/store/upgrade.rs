//! Before the database is opened: is it ours, and older, as old as, or newer than this program?
//!
//! Wanted: a database that this program does not know is left as it is, to the byte; one that is upgraded can be had
//! back as it was. So the look changes nothing, the decision is made from what was seen, and a copy of an older
//! database is complete beside it before its first statement of the upgrade. A copy is never overwritten: an upgrade
//! that is tried again finds the same copy, and one from another state gets another name.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::Access;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{ConnectOptions as _, Connection as _};

use super::address::{Address, beside};
use super::copy::{self, CopyError, Partial, plain};
use super::unusable::Unusable;

/// Where sqlx writes down what it applied.
const APPLIED: &str = "_sqlx_migrations";

/// A migration that was applied to a database.
#[derive(Debug, sqlx::FromRow)]
struct Applied {
    version: i64,
    checksum: Vec<u8>,
    success: bool,
}

/// What there is.
#[derive(Debug)]
enum Found {
    /// No file, or one without a table.
    Nothing,
    /// Tables, and none of them ours.
    Foreign,
    /// A database that sqlx has migrated.
    Migrated(Vec<Applied>),
}

/// What to do with it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Create,
    Open,
    /// From before this migration, which is the first that is missing.
    Upgrade {
        before: i64,
    },
}

/// Makes ready for opening: a new database gets its empty file, an older one its copy, whose path is returned.
///
/// # Errors
/// The database cannot or must not be used; it is as it was.
pub(super) async fn prepare(address: &Address, migrator: &Migrator) -> Result<Option<PathBuf>, Unusable> {
    let file = address.file();
    check_place(file)?;
    check_log(file)?;
    match decide(file, look(address).await?, migrator)? {
        Plan::Create => create(file).map(|()| None),
        Plan::Open => Ok(None),
        Plan::Upgrade { before } => match copy_before(address, before).await {
            Ok(copy) => Ok(Some(copy)),
            Err(why) => Err(Unusable::NotCopied { path: file.to_owned(), why }),
        },
    }
}

/// What [`prepare`] would do, without doing it. Without a connection, only what can be seen from outside is looked at.
///
/// # Errors
/// The database cannot or must not be used.
pub(super) async fn foresee(
    address: &Address,
    conn: Option<&mut SqliteConnection>,
    migrator: &Migrator,
) -> Result<Plan, Unusable> {
    let file = address.file();
    check_place(file)?;
    check_log(file)?;
    let found = match conn {
        Some(conn) => tables(conn).await.map_err(|error| Unusable::from_look(file, &error))?,
        None => Found::Nothing,
    };
    decide(file, found, migrator)
}

/// Is there a database of ours, of whatever version?
///
/// # Errors
/// There is none, or it cannot be read.
pub(super) async fn check_is_ours(address: &Address) -> Result<(), Unusable> {
    let file = address.file().to_owned();
    check_log(&file)?;
    match look(address).await? {
        Found::Nothing => Err(Unusable::NoDatabase(file)),
        Found::Foreign => Err(Unusable::NotOurs(file)),
        Found::Migrated(_) => Ok(()),
    }
}

/// Makes the schema of a new database, or brings an older one, of which there is a copy, up to date.
///
/// # Errors
/// A migration failed, and was undone.
pub(super) async fn migrate(
    pool: &SqlitePool,
    address: &Address,
    migrator: &Migrator,
    copy: Option<PathBuf>,
) -> Result<(), Unusable> {
    let result = migrator.run(pool).await;
    let path = address.file().to_owned();
    match (result, copy) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(copy)) => {
            let (database, copy) = (path.display(), copy.display());
            tracing::info!(%database, %copy, "the database was upgraded; the copy is how it was before");
            Ok(())
        }
        (Err(why), Some(copy)) => Err(Unusable::NotUpgraded { path, why: why.to_string(), copy }),
        (Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)), None) => {
            Err(Unusable::from_sql(&path, &error))
        }
        (Err(why), None) => Err(Unusable::Other { path, why: why.to_string() }),
    }
}

/// SQLite opens what it may not write, and says so only at the first change; so it is asked before.
fn check_place(file: &Path) -> Result<(), Unusable> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    if !folder.is_dir() {
        return Err(Unusable::NoFolder(folder.to_owned()));
    }
    if file.exists() && !file.is_file() {
        return Err(Unusable::NoFile(file.to_owned()));
    }
    let may = |path: &Path, access| {
        rustix::fs::access(path, access).map_err(|error| cannot_write(path, &io::Error::from(error)))
    };
    may(folder, Access::WRITE_OK | Access::EXEC_OK)?;
    if file.exists() { may(file, Access::READ_OK | Access::WRITE_OK) } else { Ok(()) }
}

fn cannot_write(path: &Path, error: &io::Error) -> Unusable {
    Unusable::CannotWrite { path: path.to_owned(), why: plain(error) }
}

/// SQLite takes whatever log lies beside a database for its own, and deletes one that lies beside an empty file. Both
/// happen when a copy is put in place and the log forgotten.
fn check_log(file: &Path) -> Result<(), Unusable> {
    let log = beside(file, "-wal");
    if is_empty(&log) {
        return Ok(());
    }
    let path = file.to_owned();
    if is_empty(file) {
        return Err(Unusable::LogAlone { path, log });
    }
    // A database that has a log says so in its header before the log is begun; a copy never does.
    let mut header = [0; 20];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) if header.starts_with(b"SQLite format 3\0") && header[18..] == [1, 1] => {
            Err(Unusable::LogOfAnother { path, log })
        }
        _ => Ok(()),
    }
}

/// Missing, or with nothing in it.
fn is_empty(file: &Path) -> bool {
    fs::metadata(file).map_or(true, |file| file.len() == 0)
}

async fn look(address: &Address) -> Result<Found, Unusable> {
    let file = address.file();
    if is_empty(file) {
        return Ok(Found::Nothing);
    }
    let seen = async {
        let mut conn = address.to_look().connect().await?;
        let found = tables(&mut conn).await?;
        conn.close().await?;
        Ok(found)
    };
    seen.await.map_err(|error| Unusable::from_look(file, &error))
}

async fn tables(conn: &mut SqliteConnection) -> Result<Found, sqlx::Error> {
    let tables = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *conn).await?;
    if tables.is_empty() {
        return Ok(Found::Nothing);
    }
    if !tables.iter().any(|table| table == APPLIED) {
        return Ok(Found::Foreign);
    }
    let applied = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";
    let applied: Vec<Applied> = sqlx::query_as(applied).fetch_all(conn).await?;
    // The table of what was applied comes first: a first start may have ended just then.
    Ok(if applied.is_empty() && tables.len() == 1 { Found::Nothing } else { Found::Migrated(applied) })
}

fn decide(file: &Path, found: Found, migrator: &Migrator) -> Result<Plan, Unusable> {
    let path = file.to_owned();
    let applied = match found {
        Found::Nothing => return Ok(Plan::Create),
        Found::Foreign => return Err(Unusable::NotOurs(path)),
        Found::Migrated(applied) => applied,
    };
    let is_applied = |version| applied.iter().any(|applied| applied.version == version);
    let known = migrator.iter().map(|migration| migration.version);
    if !known.clone().min().is_some_and(is_applied) {
        return Err(Unusable::NotOurs(path));
    }
    if let Some(half) = applied.iter().find(|applied| !applied.success) {
        let copy = newest_copy(file, half.version);
        return Err(Unusable::HalfUpgraded { path, version: half.version, copy });
    }
    if let Some(first) = applied.iter().find(|applied| !migrator.version_exists(applied.version)) {
        let found = applied.last().map_or(first.version, |last| last.version);
        let copy = newest_copy(file, first.version);
        return Err(Unusable::Newer { path, found, known: known.max().unwrap_or(0), copy });
    }
    let is_other = |applied: &&Applied| {
        migrator.iter().any(|own| own.version == applied.version && *own.checksum != applied.checksum)
    };
    if let Some(other) = applied.iter().find(is_other) {
        return Err(Unusable::OtherBuild { path, version: other.version });
    }
    let missing = known.filter(|version| !is_applied(*version)).min();
    Ok(missing.map_or(Plan::Open, |before| Plan::Upgrade { before }))
}

/// The file of a new database, which only its owner can read. SQLite gives its log the same mode.
fn create(file: &Path) -> Result<(), Unusable> {
    match File::options().write(true).create_new(true).mode(0o600).open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(Unusable::Full(file.to_owned())),
        Err(error) => Err(cannot_write(file, &error)),
    }
}

/// The names for copies from before a migration: …before-0002, …before-0002-2, …
fn names(file: &Path, before: i64) -> impl Iterator<Item = PathBuf> {
    let first = beside(file, &format!(".before-{before:04}"));
    let more = (2..).map({
        let first = first.clone();
        move |number| beside(&first, &format!("-{number}"))
    });
    std::iter::once(first).chain(more)
}

fn newest_copy(file: &Path, before: i64) -> Option<PathBuf> {
    names(file, before).take_while(|name| name.is_file()).last()
}

async fn copy_before(address: &Address, before: i64) -> Result<PathBuf, CopyError> {
    let first = beside(address.file(), &format!(".before-{before:04}"));
    let partial = Partial::make(address, &first).await?;
    for name in names(address.file(), before) {
        if partial.is_same_as(&name) {
            return Ok(name);
        }
        if copy::is_free(&name) {
            partial.keep_as(&name)?;
            return Ok(name);
        }
    }
    Err(CopyError::Exists(first))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use sqlx::migrate::{Migration, MigrationType};
    use sqlx::sqlite::SqlitePoolOptions;
    use sqlx::{AssertSqlSafe, SqlSafeStr as _};

    use super::*;

    const FIRST: &str = "CREATE TABLE days (id INTEGER PRIMARY KEY)";

    fn migrator(statements: &[&str]) -> Migrator {
        let migration = |(number, sql): (i64, &&str)| {
            let sql = AssertSqlSafe((*sql).to_owned()).into_sql_str();
            Migration::new(number, Cow::Borrowed("some"), MigrationType::Simple, sql, false)
        };
        Migrator::with_migrations((1..).zip(statements).map(migration).collect())
    }

    /// As [`super::super::Store::open`] does it.
    async fn start(file: &Path, statements: &[&str]) -> Result<Option<PathBuf>, Unusable> {
        let address = Address::parse(&format!("sqlite://{}", file.display()))?;
        let migrator = migrator(statements);
        let copy = prepare(&address, &migrator).await?;
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(address.to_write()).await.unwrap();
        let result = migrate(&pool, &address, &migrator, copy.clone()).await;
        pool.close().await;
        result.map(|()| copy)
    }

    async fn execute(file: &Path, statement: &'static str) {
        let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        sqlx::query(statement).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().display().to_string()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn an_upgrade_that_fails_leaves_the_old_schema_and_one_copy_however_often_it_is_tried() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        assert!(start(&file, &[FIRST]).await.unwrap().is_none());
        let broken = [FIRST, "CREATE TABLE more (id INTEGER); INSERT INTO nowhere VALUES (1)"];
        for _ in 0..3 {
            let error = start(&file, &broken).await.unwrap_err().to_string();
            assert!(error.contains("no such table: nowhere") && error.contains("a.db.before-0002"), "{error}");
            assert!(error.contains("Start the earlier shadowday again"), "{error}");
            assert_eq!(names_in(folder.path()), ["a.db", "a.db.before-0002"]);
        }
        assert!(start(&file, &[FIRST]).await.unwrap().is_none(), "the earlier program goes on");

        execute(&file, "INSERT INTO days VALUES (1)").await;
        let copy = start(&file, &[FIRST, "CREATE TABLE more (id INTEGER)"]).await.unwrap();
        assert!(copy.unwrap().ends_with("a.db.before-0002-2"), "what happened since is in a copy of its own");
        assert_eq!(names_in(folder.path()), ["a.db", "a.db.before-0002", "a.db.before-0002-2"]);
    }

    #[tokio::test]
    async fn the_earlier_program_refuses_and_names_the_newest_copy_of_the_right_schema() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let all = [FIRST, "CREATE TABLE second (id INTEGER)", "CREATE TABLE third (id INTEGER)"];
        start(&file, &all[..2]).await.unwrap();
        assert!(start(&file, &all).await.unwrap().unwrap().ends_with("a.db.before-0003"));
        let error = start(&file, &all[..2]).await.unwrap_err().to_string();
        assert!(error.contains("its schema is 3, and this program knows 2"), "{error}");
        assert!(error.contains("a.db.before-0003 in its place"), "{error}");
        let error = start(&file, &all[..1]).await.unwrap_err().to_string();
        assert!(error.contains("a backup from before in its place"), "that copy is of schema 2: {error}");
    }

    #[tokio::test]
    async fn a_first_start_that_ended_at_any_point_is_begun_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        create(&file).unwrap();
        assert!(start(&file, &[FIRST]).await.unwrap().is_none());
        execute(&file, "DROP TABLE days").await;
        execute(&file, "DELETE FROM _sqlx_migrations").await;
        assert!(start(&file, &[FIRST]).await.unwrap().is_none());
        assert_eq!(names_in(folder.path()), ["a.db"]);
    }
}
