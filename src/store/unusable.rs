//! Why a database cannot be used. Each is what the person who starts the program reads, and says what to do.

use std::path::{Path, PathBuf};

use super::copy::CopyError;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("DATABASE_URL {url:?} cannot be used: {why}. Name a file, such as sqlite://shadowday.db.")]
    Address { url: String, why: &'static str },
    #[error("There is no database at {}. Check DATABASE_URL.", .0.display())]
    NoDatabase(PathBuf),
    #[error("The folder {} does not exist. Create it, or change DATABASE_URL.", .0.display())]
    NoFolder(PathBuf),
    #[error("{} is not a file. Change DATABASE_URL.", .0.display())]
    NoFile(PathBuf),
    #[error(
        "{} cannot be written ({why}). Allow this user to write it and its folder, where SQLite keeps its log; or \
         change DATABASE_URL.",
        .path.display()
    )]
    CannotWrite { path: PathBuf, why: String },
    #[error(
        "{} cannot be read ({why}). Run this as the user that runs the bot, who may read the file and write to its \
         folder.",
        .path.display()
    )]
    CannotRead { path: PathBuf, why: String },
    #[error(
        "{} is not a SQLite database, or it is damaged ({why}). Change DATABASE_URL, or put a backup in its place: \
         README.md, Backup and restore.",
        .path.display()
    )]
    NoSqlite { path: PathBuf, why: String },
    #[error("{} is the database of another program. Change DATABASE_URL.", .0.display())]
    NotOurs(PathBuf),
    #[error(
        "{} was upgraded by a newer shadowday: its schema is {found}, and this program knows {known}. Start the newer \
         program. Or, to go back and lose what happened since the upgrade, put {} in its place: README.md, Backup \
         and restore.",
        .path.display(), copy_or_backup(.copy.as_ref())
    )]
    Newer { path: PathBuf, found: i64, known: i64, copy: Option<PathBuf> },
    #[error(
        "{} was made by another build of shadowday: its schema {version} is not the one that this program has. Start \
         the build that made it.",
        .path.display()
    )]
    OtherBuild { path: PathBuf, version: i64 },
    #[error(
        "The upgrade of {} to schema {version} was cut off halfway. Put {} in its place (README.md, Backup and \
         restore), and start again.",
        .path.display(), copy_or_backup(.copy.as_ref())
    )]
    HalfUpgraded { path: PathBuf, version: i64, copy: Option<PathBuf> },
    #[error(
        "{} is the log of another database than {}, and would damage it. Move it away, and the file ending in -shm \
         with it, then start again.",
        .log.display(), .path.display()
    )]
    LogOfAnother { path: PathBuf, log: PathBuf },
    #[error(
        "{} is missing or empty, but its log {} is there and may hold what was acknowledged last. Put the two together \
         again. Or, to begin anew or from a copy, move the log away.",
        .path.display(), .log.display()
    )]
    LogAlone { path: PathBuf, log: PathBuf },
    #[error("{} is to be upgraded, but could not be copied before. It was not changed. {why}", .path.display())]
    NotCopied { path: PathBuf, why: CopyError },
    #[error(
        "{} could not be upgraded: {why}. What it was before is in {}. Start the earlier shadowday again, and report \
         this.",
        .path.display(), .copy.display()
    )]
    NotUpgraded { path: PathBuf, why: String, copy: PathBuf },
    #[error("The disk under {} is full. Make room, and start again.", .0.display())]
    Full(PathBuf),
    #[error(
        "{} is locked by another process. Stop it (another shadowday, a SQLite shell), and start again.",
        .0.display()
    )]
    Locked(PathBuf),
    #[error("{} cannot be used: {why}. Look at the disk and at the system's log.", .path.display())]
    Other { path: PathBuf, why: String },
    #[error("SQLite {0} can lose commits; at least 3.51.3 is needed. Build with the bundled one.")]
    OldSqlite(String),
}

impl Unusable {
    /// What SQLite says of this file, while it is opened or written.
    pub(super) fn from_sql(path: &Path, error: &sqlx::Error) -> Unusable {
        let (path, why) = (path.to_owned(), reason(error));
        match Trouble::of(error) {
            Trouble::Full => Unusable::Full(path),
            Trouble::Locked => Unusable::Locked(path),
            Trouble::NotAllowed => Unusable::CannotWrite { path, why },
            Trouble::NoSqlite => Unusable::NoSqlite { path, why },
            Trouble::Other => Unusable::Other { path, why },
        }
    }

    /// The same for a connection that only looks.
    pub(super) fn from_look(path: &Path, error: &sqlx::Error) -> Unusable {
        match Unusable::from_sql(path, error) {
            Unusable::CannotWrite { path, why } => Unusable::CannotRead { path, why },
            other => other,
        }
    }
}

fn copy_or_backup(copy: Option<&PathBuf>) -> String {
    copy.map_or("a backup from before".to_owned(), |copy| copy.display().to_string())
}

/// What kind of trouble SQLite is in.
pub(super) enum Trouble {
    Full,
    Locked,
    NotAllowed,
    NoSqlite,
    Other,
}

impl Trouble {
    /// By SQLite's primary result codes: <https://www.sqlite.org/rescode.html>.
    pub(super) fn of(error: &sqlx::Error) -> Trouble {
        let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<u32>().ok());
        match code.map(|code| code & 0xff) {
            Some(13) => Trouble::Full,
            Some(5 | 6) => Trouble::Locked,
            Some(3 | 8 | 14 | 23) => Trouble::NotAllowed,
            Some(11 | 26) => Trouble::NoSqlite,
            _ => Trouble::Other,
        }
    }
}

/// SQLite's own words, without sqlx's around them.
pub(super) fn reason(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
