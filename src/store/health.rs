//! A look at the database from outside, for `shadowday check`: nothing is made, migrated or written, whether a bot runs
//! on the file or not.
//!
//! A file in WAL mode on which nobody works has no log beside it, and even a reader would leave a new one there. So it is
//! opened as one that does not change, and looked at again if that was wrong ([`Health::is_outdated`]).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};

use super::address::{Address, beside};
use super::desks::Standing;
use super::outbox::Outgoing;
use super::proposals::Proposals;
use super::row::Place;
use super::team::{self, Group};
use super::unusable::{Trouble, Unusable};
use super::upgrade::{self, Plan};
use super::{
    MIGRATIONS, SQLITE_VERSION_MIN, StoreError, Tx, days, desk_apis, desks, fetches, heard, people, sending, timers,
};
use crate::domain::day::Day;
use crate::domain::desk::Desk;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::timer::Timer;

/// Where a file's header says how commits are made, and what it says for WAL.
const FORMAT_AT: usize = 18;
const FORMAT_WAL: [u8; 2] = [2, 2];

/// Lines of damage that are read at most.
const DAMAGE_LINES: u32 = 20;

/// Rows of what was given up that are read at most.
const GIVEN_UP_MAX: u32 = 1_000;

/// A database, opened to be looked at.
pub struct Health {
    tx: Tx,
    /// Keeps the connection's pool.
    _pool: SqlitePool,
    address: Address,
    as_unchanging: bool,
}

/// What `serve` would do with a database when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// There is none yet.
    Create,
    /// It fits.
    Open { schema: i64 },
    /// It is copied, then brought up to date.
    Upgrade { schema: i64, to: i64 },
}

/// Messages that were given up, alike in kind, place and reason.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenUp {
    pub kind: &'static str,
    /// For a private message; empty for what goes into a channel.
    pub to: Vec<PersonId>,
    /// A channel's id, or what a private message has in its place.
    pub lane: String,
    pub error: String,
    pub count: u32,
    /// When the oldest was decided.
    pub since: Timestamp,
}

/// What waits to be posted.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub count: u32,
    /// When the oldest was decided.
    pub since: Timestamp,
    /// What kept the oldest from being posted.
    pub error: Option<String>,
    /// When the next try is due; `None` while one is under way.
    pub due: Option<Timestamp>,
}

/// Are commits made as `serve` makes them? The header says so, also where nobody has the file open.
///
/// # Errors
/// The file cannot be read.
pub fn is_in_wal_mode(file: &Path) -> io::Result<bool> {
    let mut header = [0; FORMAT_AT + 2];
    File::open(file)?.read_exact(&mut header)?;
    Ok(header[FORMAT_AT..] == FORMAT_WAL)
}

/// Is that version of SQLite one that keeps what it commits?
pub fn is_sound_sqlite(version: &str) -> bool {
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    parts.as_slice() >= SQLITE_VERSION_MIN.as_slice()
}

/// The file of commits that are not yet in the database's own.
pub fn log_file(file: &Path) -> PathBuf {
    beside(file, "-wal")
}

impl Health {
    /// Opens the database to read only; `None` if there is none yet.
    ///
    /// # Errors
    /// `serve` could not use it.
    pub async fn open(address: &Address, now: Timestamp) -> Result<Option<Health>, Unusable> {
        let file = address.file();
        upgrade::foresee(address, None, &MIGRATIONS).await?;
        if std::fs::metadata(file).map_or(true, |file| file.len() == 0) {
            return Ok(None);
        }
        let as_unchanging = !log_file(file).exists();
        let options = address.to_look().immutable(as_unchanging);
        let opened = async {
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
            let conn = pool.acquire().await?;
            Ok((pool, conn))
        };
        let (pool, conn) = opened.await.map_err(|error| Unusable::from_look(file, &error))?;
        Ok(Some(Health {
            tx: Tx { conn, now, actor: None, proposals: Proposals::default() },
            _pool: pool,
            address: address.clone(),
            as_unchanging,
        }))
    }

    /// A bot began to work on the file meanwhile: what was seen may be half of a change.
    pub fn is_outdated(&self) -> bool {
        self.as_unchanging && log_file(self.address.file()).exists()
    }

    /// What `serve` would do with it.
    ///
    /// # Errors
    /// It could not use it.
    pub async fn start(&mut self) -> Result<Start, Unusable> {
        let plan = upgrade::foresee(&self.address, Some(&mut self.tx.conn), &MIGRATIONS).await?;
        let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
        match plan {
            Plan::Create => Ok(Start::Create),
            Plan::Open => Ok(Start::Open { schema: newest }),
            Plan::Upgrade { before } => Ok(Start::Upgrade { schema: before - 1, to: newest }),
        }
    }

    /// # Errors
    /// The database cannot be read.
    pub async fn sqlite_version(&mut self) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *self.tx.conn).await?)
    }

    /// What is damaged, in SQLite's words; nothing is. A file that breaks off while it is read is damaged, too.
    ///
    /// # Errors
    /// The database cannot be read, for another reason.
    pub async fn damage(&mut self) -> Result<Vec<String>, StoreError> {
        let check = sqlx::AssertSqlSafe(format!("PRAGMA integrity_check({DAMAGE_LINES})"));
        match sqlx::query_scalar::<_, String>(check).fetch_all(&mut *self.tx.conn).await {
            Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
            Err(error) if matches!(Trouble::of(&error), Trouble::NoSqlite) => Ok(vec![error.to_string()]),
            Err(error) => Err(error.into()),
        }
    }

    /// Tables with rows that point at nothing, and how many.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn lost_references(&mut self) -> Result<Vec<(String, u32)>, StoreError> {
        let query = r#"SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY "table""#;
        Ok(sqlx::query_as(query).fetch_all(&mut *self.tx.conn).await?)
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)");
        Ok(query.bind(name).fetch_one(&mut *self.tx.conn).await?)
    }

    /// Days that are not over and not called off.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn days_ahead(&mut self) -> Result<Vec<Day>, StoreError> {
        days::ahead(&mut self.tx).await
    }

    /// # Errors
    /// The database cannot be read.
    pub async fn coordinators(&mut self) -> Result<Vec<PersonId>, StoreError> {
        people::coordinators(&mut self.tx).await
    }

    /// The user group that is to follow the pager.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn user_group(&mut self) -> Result<Option<Group>, StoreError> {
        team::group(&mut self.tx).await
    }

    /// # Errors
    /// The database cannot be read.
    pub async fn people(&mut self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        people::find_all(&mut self.tx, ids).await
    }

    /// When Slack last spoke to us, if it ever did.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn slack_spoke_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        if !self.has_table("heard").await? {
            return Ok(None);
        }
        let at: Option<i64> = sqlx::query_scalar("SELECT at FROM heard WHERE source = ?")
            .bind(heard::SLACK)
            .fetch_optional(&mut *self.tx.conn)
            .await?;
        Place { table: "heard", id: &heard::SLACK }.instant_if("at", at)
    }

    /// How it goes with a help desk.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn desk(&mut self, desk: Desk) -> Result<Standing, StoreError> {
        desks::standing(&mut self.tx, desk).await
    }

    /// How it goes with a help desk's API.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn desk_api(&mut self, desk: Desk) -> Result<desk_apis::State, StoreError> {
        desk_apis::state(&mut self.tx, desk).await
    }

    /// What a help desk is yet to be asked about.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn fetches(&mut self, desk: Desk) -> Result<fetches::Left, StoreError> {
        fetches::left(&mut self.tx, desk).await
    }

    /// Timers that should have rung before `since`: how many, and the oldest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn late_timers(&mut self, since: Timestamp) -> Result<Option<(u32, Timer, Timestamp)>, StoreError> {
        let count: u32 = sqlx::query_scalar("SELECT count(*) FROM timers WHERE due_at < ?")
            .bind(since.as_millisecond())
            .fetch_one(&mut *self.tx.conn)
            .await?;
        let oldest = timers::next(&mut self.tx).await?;
        Ok(oldest.filter(|_| count > 0).map(|(timer, due)| (count, timer, due)))
    }

    /// What was given up, those alike together, the oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn given_up(&mut self) -> Result<Vec<GivenUp>, StoreError> {
        let rows: Vec<(i64, String, String, String, i64)> = sqlx::query_as(
            "SELECT id, what, lane, coalesce(error, ''), created_at FROM outbox WHERE state = 'failed' ORDER BY id LIMIT ?",
        )
        .bind(GIVEN_UP_MAX)
        .fetch_all(&mut *self.tx.conn)
        .await?;
        let mut alike: BTreeMap<(String, String, &'static str), GivenUp> = BTreeMap::new();
        for (id, what, lane, error, created_at) in rows {
            let since = Place { table: "outbox", id: &id }.instant("created_at", created_at)?;
            let what: Option<Outgoing> = serde_json::from_str(&what).ok();
            let kind = what.as_ref().map_or("message", Outgoing::kind);
            let to = match what {
                Some(Outgoing::Private { to, .. }) => to,
                _ => vec![],
            };
            let found = alike.entry((lane.clone(), error.clone(), kind));
            found.or_insert(GivenUp { kind, to, lane, error, count: 0, since }).count += 1;
        }
        let mut all: Vec<GivenUp> = alike.into_values().collect();
        all.sort_by_key(|given_up| given_up.since);
        Ok(all)
    }

    /// What waits to be posted, if anything does.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn waiting(&mut self) -> Result<Option<Waiting>, StoreError> {
        let count = sending::queue(&mut self.tx).await?.waiting;
        let oldest: Option<(i64, Option<String>, i64)> = sqlx::query_as(
            "SELECT id, error, created_at FROM outbox WHERE state IN ('waiting', 'sending') ORDER BY id LIMIT 1",
        )
        .fetch_optional(&mut *self.tx.conn)
        .await?;
        let Some((id, error, created_at)) = oldest else { return Ok(None) };
        let since = Place { table: "outbox", id: &id }.instant("created_at", created_at)?;
        let due = sending::next_due(&mut self.tx).await?;
        Ok(Some(Waiting { count, since, error, due }))
    }

    /// How many messages wait because Slack refuses the token.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn refused_tokens(&mut self) -> Result<u32, StoreError> {
        let query = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND error = ?";
        Ok(sqlx::query_scalar(query).bind(sending::TOKEN_REFUSED).fetch_one(&mut *self.tx.conn).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::store::Store;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn versions_of_sqlite_are_compared_by_number() {
        assert!(is_sound_sqlite("3.51.3") && is_sound_sqlite("3.100.0") && is_sound_sqlite("4.0.0"));
        assert!(!is_sound_sqlite("3.51.2") && !is_sound_sqlite("3.9.9") && !is_sound_sqlite(""));
    }

    /// A database as `serve` leaves it when it stops.
    async fn made(address: &Address, now: Timestamp) {
        let url = format!("sqlite://{}", address.file().display());
        drop(Store::open(&url, Clock::standing(now)).await.unwrap());
        // Its connections are closed in the background; whoever closes last takes the log away.
        let log = log_file(address.file());
        let closed = async {
            while log.exists() {
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(address.to_write()).await.unwrap();
                sqlx::query("SELECT count(*) FROM days").execute(&pool).await.unwrap();
                pool.close().await;
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), closed).await.unwrap();
    }

    fn files(folder: &Path) -> Vec<std::ffi::OsString> {
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    fn address(folder: &Path) -> Address {
        Address::parse(&format!("sqlite://{}", folder.join("a.db").display())).unwrap()
    }

    #[tokio::test]
    async fn a_look_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (address, now) = (address(folder.path()), at("2026-11-26T09:00:00Z"));
        assert!(Health::open(&address, now).await.unwrap().is_none());
        assert_eq!(files(folder.path()).len(), 0);
        made(&address, now).await;
        let before = std::fs::read(address.file()).unwrap();
        let mut health = Health::open(&address, now).await.unwrap().unwrap();
        assert!(matches!(health.start().await.unwrap(), Start::Open { .. }));
        assert_eq!(health.damage().await.unwrap(), Vec::<String>::new());
        assert_eq!(health.lost_references().await.unwrap(), []);
        assert_eq!(health.waiting().await.unwrap(), None);
        assert!(is_sound_sqlite(&health.sqlite_version().await.unwrap()));
        assert!(!health.is_outdated());
        drop(health);
        assert_eq!(files(folder.path()), ["a.db"]);
        assert!(before == std::fs::read(address.file()).unwrap());
        assert!(is_in_wal_mode(address.file()).unwrap());
    }

    #[tokio::test]
    async fn a_look_beside_a_bot_sees_what_it_committed() {
        let folder = tempfile::tempdir().unwrap();
        let (address, now) = (address(folder.path()), at("2026-11-26T09:00:00Z"));
        let url = format!("sqlite://{}", address.file().display());
        let store = Store::open(&url, Clock::standing(now)).await.unwrap();
        store.write::<_, StoreError, _>(|tx| Box::pin(heard::note(tx, heard::SLACK))).await.unwrap();
        let mut health = Health::open(&address, now).await.unwrap().unwrap();
        assert_eq!(health.slack_spoke_at().await.unwrap(), Some(now));
        assert!(!health.is_outdated());
    }

    #[tokio::test]
    async fn a_bot_that_starts_in_between_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let (address, now) = (address(folder.path()), at("2026-11-26T09:00:00Z"));
        made(&address, now).await;
        let health = Health::open(&address, now).await.unwrap().unwrap();
        let url = format!("sqlite://{}", address.file().display());
        let _store = Store::open(&url, Clock::standing(now)).await.unwrap();
        assert!(health.is_outdated());
    }
}
