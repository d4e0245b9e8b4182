//! `DATABASE_URL`, and the file that it names.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::unusable::Unusable;

/// How long a look or a copy waits for whoever holds the whole file, such as a start that recovers the log.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// A database in a file.
#[derive(Clone, Debug)]
pub struct Address {
    file: PathBuf,
    options: SqliteConnectOptions,
}

impl Address {
    /// Reads a `DATABASE_URL`. The file need not be there.
    ///
    /// # Errors
    /// It names no file that can be written.
    pub fn parse(url: &str) -> Result<Address, Unusable> {
        let refused = |why| Unusable::Address { url: url.to_owned(), why };
        let rest = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
        if rest.starts_with("file:") || rest.contains("://") {
            return Err(refused("it is no address of SQLite's"));
        }
        let settings = rest.split_once('?').map_or("", |(_, settings)| settings);
        for (name, value) in form_urlencoded::parse(settings.as_bytes()) {
            match (&*name, &*value) {
                ("mode", "ro") | ("immutable", _) => return Err(refused("the bot has to write to its database")),
                ("mode", "memory") => return Err(refused(IN_MEMORY)),
                _ => {}
            }
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|_| refused("it is no address of SQLite's"))?;
        if rest.starts_with(":memory:") {
            return Err(refused(IN_MEMORY));
        }
        if options.get_filename().as_os_str().is_empty() {
            return Err(refused("it names no file"));
        }
        let file = real_path(options.get_filename()).map_err(|_| refused("it names no file"))?;
        Ok(Address { options: options.filename(&file), file })
    }

    /// The file, whether it is there or not.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// For connections that change nothing.
    pub(super) fn to_look(&self) -> SqliteConnectOptions {
        // A copy of a large database is a slow statement; nobody has to be warned of that.
        self.options.clone().read_only(true).busy_timeout(LOOK_TIMEOUT).disable_statement_logging()
    }

    /// For connections that change things, and for settings of the caller's.
    pub(super) fn to_write(&self) -> SqliteConnectOptions {
        self.options.clone()
    }
}

const IN_MEMORY: &str = "a database in memory is lost when the process ends";

/// SQLite keeps its log beside the file that a link leads to, and so do we with our copies.
fn real_path(file: &Path) -> std::io::Result<PathBuf> {
    std::fs::canonicalize(file).or_else(|_| std::path::absolute(file))
}

/// What lies beside `file`, with this added to its name.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        Address::parse(url).map(|address| address.file).expect_err(url).to_string()
    }

    #[test]
    fn a_file_is_named_in_each_of_the_usual_ways() {
        for url in ["sqlite:///a/b.db", "sqlite:/a/b.db", "/a/b.db", "sqlite:///a/b.db?mode=rwc"] {
            assert_eq!(Address::parse(url).unwrap().file(), Path::new("/a/b.db"), "{url}");
        }
        let here = Address::parse("sqlite://b.db").unwrap();
        assert!(here.file().is_absolute() && here.file().ends_with("b.db"));
        assert_eq!(Address::parse("sqlite:///a/what%3F.db").unwrap().file(), Path::new("/a/what?.db"));
    }

    #[test]
    fn what_keeps_nothing_is_refused_in_words() {
        for url in ["sqlite::memory:", "sqlite://:memory:", ":memory:", "sqlite://x.db?mode=memory"] {
            assert!(refusal(url).contains("lost when the process ends"), "{}", refusal(url));
        }
        for url in ["sqlite://x.db?mode=ro", "sqlite://x.db?immutable=1"] {
            assert!(refusal(url).contains("has to write"), "{}", refusal(url));
        }
        for url in ["postgres://host/name", "sqlite:file:x.db", "sqlite://x.db?pace=slow"] {
            assert!(refusal(url).contains("no address of SQLite's"), "{}", refusal(url));
        }
        for url in ["", "sqlite://"] {
            assert!(refusal(url).contains("names no file"), "{}", refusal(url));
        }
    }

    #[test]
    fn a_link_leads_to_the_file_beside_which_the_log_lies() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap().join("real.db");
        std::fs::write(&real, "").unwrap();
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(Address::parse(&format!("sqlite://{}", link.display())).unwrap().file(), real);
    }
}
