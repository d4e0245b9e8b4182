//! What is kept: SQLite, one file a table family.
//!
//! Wanted: what was acknowledged is there after `kill -9`; a burst of requests is answered within Slack's three
//! seconds; nobody ever sees half a change. Hence one writer (`writer`) whose commits are shared by the requests
//! that arrive together, WAL with `synchronous=FULL`, and readers that see a snapshot and cannot write.

mod address;
pub mod agents;
pub mod arrangements;
pub mod celebration_posts;
pub mod celebrations;
pub mod conversations;
mod copy;
pub mod covers;
pub mod credits;
pub mod days;
pub mod desk_apis;
pub mod desks;
pub mod duties;
pub mod feeds;
pub mod fetches;
pub mod gaps;
pub mod health;
pub mod heard;
pub mod inbox;
pub mod look_ups;
pub mod notes;
pub mod outbox;
pub mod pager;
pub mod pairings;
pub mod people;
pub mod pictures;
pub mod proposals;
pub mod questions;
pub mod replies;
pub mod request_messages;
pub mod rides;
pub mod rotas;
pub mod rotations;
mod row;
pub mod sending;
pub mod settings;
pub mod signups;
pub mod snapshots;
pub mod team;
pub mod timers;
pub mod turn_requests;
mod unusable;
mod upgrade;
mod writer;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::Sqlite;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::watch;

pub use self::address::Address;
pub use self::copy::{CopyError, copy};
use self::proposals::Proposals;
pub use self::unusable::Unusable;
use crate::clock::Clock;
use crate::domain::ids::PersonId;

/// What makes the schema, and brings an older one up to date.
static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connections that only read.
const READERS: u32 = 4;

/// How long a statement waits for another process (a backup, a curious shell) to let go of the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when the log is reset at the wrong moment.
const SQLITE_VERSION_MIN: [u32; 3] = [3, 51, 3];

/// What a transaction's future looks like from outside.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An open transaction. It carries `now`, so that all rows of one action have one time.
pub struct Tx {
    conn: PoolConnection<Sqlite>,
    now: Timestamp,
    /// Whose request this is; nobody's where it happens by itself.
    actor: Option<PersonId>,
    proposals: Proposals,
}

impl Tx {
    /// From here on it is done for this person, who asked for it.
    pub fn act_for(&mut self, actor: &PersonId) {
        self.actor = Some(actor.clone());
    }

    /// The instant at which this action happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    fn now_ms(&self) -> i64 {
        self.now.as_millisecond()
    }
}

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("table {table}, row {id}, column {column}: {why}")]
    ImpossibleRow { table: &'static str, id: String, column: &'static str, why: String },
    #[error("could not write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the machine gave no random numbers")]
    NoRandomness,
    #[error("the database did not take the change; nothing was saved")]
    NotCommitted,
    /// Not an end: see [`proposals`].
    #[error("the pairs or the rota of a day have to be worked out first")]
    NotWorkedOut(proposals::Question),
}

/// The database, shared by all.
#[derive(Clone)]
pub struct Store {
    clock: Clock,
    readers: SqlitePool,
    writer: writer::Writer,
    changed: watch::Receiver<()>,
    proposals: Proposals,
}

impl Store {
    /// Opens the database (made if its folder exists; copied, then upgraded if it is older than this program) and
    /// starts its writer.
    ///
    /// # Errors
    /// A sentence for the person who starts the program.
    pub async fn open(url: &str, clock: Clock) -> Result<Store, Unusable> {
        let address = Address::parse(url)?;
        let copy = upgrade::prepare(&address, &MIGRATIONS).await?;
        let unusable = |error: sqlx::Error| Unusable::from_sql(address.file(), &error);
        let options = address
            .to_write()
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT);
        let one = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(unusable)?;
        check_sqlite_version(&one, &address).await?;
        upgrade::migrate(&one, &address, &MIGRATIONS, copy).await?;

        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            // The file is there, or the next statement says so.
            .test_before_acquire(false)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(unusable)?;
        let (changes, changed) = watch::channel(());
        let proposals = Proposals::default();
        let tx = Tx {
            conn: one.acquire().await.map_err(unusable)?,
            now: clock.now(),
            actor: None,
            proposals: proposals.clone(),
        };
        let writer = writer::Writer::start(tx, clock.clone(), changes);
        Ok(Store { clock, readers, writer, changed, proposals })
    }

    /// Runs `job` in a transaction of its own (a savepoint in a shared commit) and returns once it is committed.
    /// An `Err` from `job` undoes what it did, and only that.
    ///
    /// # Errors
    /// What `job` returned, or [`StoreError::NotCommitted`].
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.run(job).await
    }

    /// Runs `job` on a snapshot that it cannot change.
    ///
    /// # Errors
    /// What `job` returned, or that the database could not be read.
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let mut reading = Reading { tx: self.reader().await?, is_open: true };
        let tx = &mut reading.tx;
        writer::execute(tx, "BEGIN").await?;
        let result = job(tx).await;
        writer::execute(tx, "COMMIT").await?;
        reading.is_open = false;
        result
    }

    /// [`Store::write`] for a job that may need the pairs or the rota of a day: it is run anew once they are worked out.
    ///
    /// # Errors
    /// What `job` returned, or [`StoreError::NotCommitted`].
    pub async fn write_with_pairs<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Clone + Send + 'static,
        T: Send + 'static,
    {
        proposals::with(&self.proposals, true, || self.write(job.clone())).await
    }

    /// [`Store::read`] for a job that may need the pairs or the rota of a day: it is run anew once they are worked out.
    ///
    /// # Errors
    /// What `job` returned, or that the database could not be read.
    pub async fn read_with_pairs<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Clone + Send,
        T: Send,
    {
        proposals::with(&self.proposals, false, || self.read(job.clone())).await
    }

    /// Runs `job`, which is one statement that only reads: that sees one moment by itself.
    ///
    /// # Errors
    /// What `job` returned, or that the database could not be read.
    pub async fn read_once<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        job(&mut self.reader().await?).await
    }

    async fn reader(&self) -> Result<Tx, StoreError> {
        let conn = self.readers.acquire().await.map_err(StoreError::Sql)?;
        Ok(Tx { conn, now: self.clock.now(), actor: None, proposals: self.proposals.clone() })
    }

    /// Sees every commit from now on.
    pub fn changes(&self) -> watch::Receiver<()> {
        let mut changes = self.changed.clone();
        changes.mark_unchanged();
        changes
    }

    /// Returns when the writer has died; nothing can be saved any more and the process has to go.
    pub async fn writer_gone(&self) {
        self.writer.gone().await;
    }
}

/// Looks whether there is a database of ours, of whatever version, and changes nothing.
///
/// # Errors
/// A sentence: there is none, or it cannot be read.
pub async fn existing(url: &str) -> Result<Address, Unusable> {
    let address = Address::parse(url)?;
    upgrade::check_is_ours(&address).await?;
    Ok(address)
}

/// A snapshot. Whoever hangs up in the middle of one leaves a connection that sees the past: it is closed.
struct Reading {
    tx: Tx,
    is_open: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if self.is_open {
            self.tx.conn.close_on_drop();
        }
    }
}

async fn check_sqlite_version(pool: &SqlitePool, address: &Address) -> Result<(), Unusable> {
    let version: Result<String, sqlx::Error> = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await;
    let version = version.map_err(|error| Unusable::from_sql(address.file(), &error))?;
    if health::is_sound_sqlite(&version) { Ok(()) } else { Err(Unusable::OldSqlite(version)) }
}
