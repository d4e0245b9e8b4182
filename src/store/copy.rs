//! Copies of the database, while it is used.
//!
//! Wanted: a copy is one moment of the database, all of it that was committed, and nothing half; it never replaces a
//! file; under its name there is never anything but a complete copy that is on the disk and was checked; and only its
//! owner can read it. Hence `VACUUM INTO` (a reader like any other: nobody waits for it, and it sees the log) into a
//! file beside the target, which gets its name at the end. One that is cut off is deleted; a killed process leaves
//! its file, and the next copy to the same target deletes it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::NamedTempFile;

use super::address::{Address, beside};
use super::unusable::{Trouble, reason};

/// The end of a copy's name until it is complete.
const PARTIAL: &str = ".partial";

/// What SQLite may keep beside a database; it would be taken for the copy's own.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why there is no copy. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("{} exists already. Name a file that does not exist yet.", .0.display())]
    Exists(PathBuf),
    #[error("The folder {} does not exist. Create it, or name another.", .0.display())]
    NoFolder(PathBuf),
    #[error("{} is not a name for a file. Name a file that does not exist yet.", .0.display())]
    NoName(PathBuf),
    #[error("{} cannot be written ({why}). Allow this user to write there, or name another folder.", .folder.display())]
    NotAllowed { folder: PathBuf, why: String },
    #[error("The disk under {} is full. Make room: a copy needs as much as the database.", .0.display())]
    Full(PathBuf),
    #[error("{} is locked by another process. Stop it, and try again.", .0.display())]
    Locked(PathBuf),
    #[error(
        "{} is damaged ({what}), so it was not copied. Put the newest good backup in its place: README.md, Backup and \
         restore.",
        .database.display()
    )]
    Damaged { database: PathBuf, what: String },
    #[error("The copy {} could not be made: {why}. Look at the disk and at the system's log.", .target.display())]
    Other { target: PathBuf, why: String },
}

/// Copies the database to `target`, which must not exist, and returns how many bytes it has.
///
/// # Errors
/// There is no copy, and nothing is left of it.
pub async fn copy(source: &Address, target: &Path) -> Result<u64, CopyError> {
    if !is_free(target) {
        return Err(CopyError::Exists(taken(target)));
    }
    let partial = Partial::make(source, target).await?;
    let bytes = partial.bytes()?;
    partial.keep_as(target)?;
    Ok(bytes)
}

/// Is there neither such a file, nor one that SQLite would take for its log?
pub(super) fn is_free(target: &Path) -> bool {
    BESIDE.iter().all(|ending| !exists(&beside(target, ending))) && !exists(target)
}

fn taken(target: &Path) -> PathBuf {
    let mut names = BESIDE.map(|ending| beside(target, ending)).into_iter();
    if exists(target) { target.to_owned() } else { names.find(|name| exists(name)).unwrap_or(target.to_owned()) }
}

/// Also a link that leads nowhere.
fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A complete, checked copy that has no name of its own yet. Dropped, it is deleted.
pub(super) struct Partial {
    file: NamedTempFile,
    folder: PathBuf,
    _journal: Journal,
}

/// What SQLite keeps beside a copy while it writes it, and leaves there when the disk fails.
struct Journal(PathBuf);

impl Drop for Journal {
    fn drop(&mut self) {
        // Usually there is none.
        let _ = fs::remove_file(&self.0);
    }
}

impl Partial {
    /// Copies the database into the folder of `target`.
    pub(super) async fn make(source: &Address, target: &Path) -> Result<Partial, CopyError> {
        let target = std::path::absolute(target).map_err(|_| CopyError::NoName(target.to_owned()))?;
        let (Some(folder), Some(name)) = (target.parent(), target.file_name().and_then(|name| name.to_str())) else {
            return Err(CopyError::NoName(target));
        };
        if !folder.is_dir() {
            return Err(CopyError::NoFolder(folder.to_owned()));
        }
        delete_left_over(folder, name);
        // Made with mode 0600: people's names are in it.
        let file = tempfile::Builder::new().prefix(&format!("{name}.")).suffix(PARTIAL).tempfile_in(folder);
        let not_allowed = |error: io::Error| match error.kind() {
            io::ErrorKind::StorageFull => CopyError::Full(folder.to_owned()),
            _ => CopyError::NotAllowed { folder: folder.to_owned(), why: plain(&error) },
        };
        let file = file.map_err(not_allowed)?;
        let journal = Journal(beside(file.path(), "-journal"));
        let partial = Partial { file, folder: folder.to_owned(), _journal: journal };
        partial.fill(source).await?;
        partial.check(source).await?;
        partial.file.as_file().sync_all().map_err(|error| partial.failed(&error))?;
        Ok(partial)
    }

    async fn fill(&self, source: &Address) -> Result<(), CopyError> {
        let Some(path) = self.file.path().to_str() else {
            return Err(CopyError::NoName(self.file.path().to_owned()));
        };
        let filled = async {
            let mut conn = source.to_look().connect().await?;
            let filled = sqlx::query("VACUUM INTO ?").bind(path).execute(&mut conn).await;
            // Also after a failure: whoever deletes the file has to come after SQLite.
            conn.close().await?;
            filled.map(|_| ())
        };
        filled.await.map_err(|error| match Trouble::of(&error) {
            Trouble::Full => CopyError::Full(self.folder.clone()),
            Trouble::Locked => CopyError::Locked(source.file().to_owned()),
            Trouble::NoSqlite => CopyError::Damaged { database: source.file().to_owned(), what: reason(&error) },
            Trouble::NotAllowed | Trouble::Other => {
                CopyError::Other { target: self.file.path().to_owned(), why: reason(&error) }
            }
        })
    }

    /// `VACUUM INTO` takes the pages of an index over as they are. So the whole check, which compares each index with
    /// its table (some five seconds for a million sign-ups), and not `quick_check`, which does not.
    async fn check(&self, source: &Address) -> Result<(), CopyError> {
        let options = SqliteConnectOptions::new().filename(self.file.path()).read_only(true);
        let checked = async {
            let mut conn = options.disable_statement_logging().connect().await?;
            let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut conn).await?;
            conn.close().await?;
            Ok(found)
        };
        let found = checked.await.unwrap_or_else(|error: sqlx::Error| reason(&error));
        match found.as_str() {
            "ok" => Ok(()),
            _ => Err(CopyError::Damaged { database: source.file().to_owned(), what: found }),
        }
    }

    fn bytes(&self) -> Result<u64, CopyError> {
        self.file.as_file().metadata().map(|file| file.len()).map_err(|error| self.failed(&error))
    }

    /// Gives the copy its name, unless there is such a file by now.
    pub(super) fn keep_as(self, target: &Path) -> Result<(), CopyError> {
        let folder = self.folder.clone();
        let kept = self.file.persist_noclobber(target).map(|_| ());
        kept.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => CopyError::Exists(target.to_owned()),
            _ => CopyError::Other { target: target.to_owned(), why: plain(&error.error) },
        })?;
        let synced = File::open(&folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| CopyError::Other { target: target.to_owned(), why: plain(&error) })
    }

    /// Is that file the very same copy? Two copies of an unchanged database are.
    pub(super) fn is_same_as(&self, other: &Path) -> bool {
        let same = || -> io::Result<bool> {
            let (own, other) = (File::open(self.file.path())?, File::open(other)?);
            Ok(own.metadata()?.len() == other.metadata()?.len() && same_bytes(own, other)?)
        };
        same().unwrap_or(false)
    }

    fn failed(&self, error: &io::Error) -> CopyError {
        CopyError::Other { target: self.file.path().to_owned(), why: plain(error) }
    }
}

fn same_bytes(one: impl Read, other: impl Read) -> io::Result<bool> {
    let (mut one, mut other) = (io::BufReader::new(one).bytes(), io::BufReader::new(other).bytes());
    loop {
        match (one.next().transpose()?, other.next().transpose()?) {
            (None, None) => return Ok(true),
            (one, other) if one == other => {}
            _ => return Ok(false),
        }
    }
}

/// Deletes what a killed process left of a copy to the same target. Should that process live after all, then its copy
/// fails with a sentence.
fn delete_left_over(folder: &Path, name: &str) {
    let is_left_over = |found: &str| {
        let middle = found.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
        let middle = middle.map(|rest| rest.trim_end_matches("-journal"));
        middle
            .and_then(|rest| rest.strip_suffix(PARTIAL))
            .is_some_and(|random| !random.is_empty() && random.chars().all(|letter| letter.is_ascii_alphanumeric()))
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_left_over) {
            let deleted = fs::remove_file(entry.path());
            tracing::debug!(file = %entry.path().display(), ok = deleted.is_ok(), "left of a copy that was cut off");
        }
    }
}

/// An error of the system's in words, without its number.
pub(super) fn plain(error: &io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_lowercase()
}
