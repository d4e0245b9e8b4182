//! The database: its file, whether it is sound, and what `serve` would do with it.

use std::path::Path;

use super::report::Report;
use super::words;
use crate::clock::Clock;
use crate::store::health::{self, Health, Start};
use crate::store::{Address, StoreError, Unusable};

/// Less than this is too little for a backup, a migration or a busy day.
const FREE_BYTES_MIN: u64 = 100_000_000;

/// A migration and a backup each make a copy.
const FREE_DATABASES_MIN: u64 = 2;

/// Lines of damage that are shown.
const DAMAGE_SHOWN: usize = 3;

/// Looks at it, and returns it where it can be read further.
pub async fn look(report: &mut Report<'_>, url: &str, clock: &Clock) -> Option<Health> {
    report.group("Database");
    let address = match Address::parse(url) {
        Ok(address) => address,
        Err(unusable) => {
            report.stops(unusable.to_string());
            return None;
        }
    };
    let file = address.file();
    let size = [file.to_owned(), health::log_file(file)].iter().map(|file| bytes(file)).sum();
    let health = open(report, &address, clock, size).await;
    room(report, file, size);
    health
}

async fn open(report: &mut Report<'_>, address: &Address, clock: &Clock, size: u64) -> Option<Health> {
    let file = address.file();
    let mut health = match Health::open(address, clock.now()).await {
        Ok(Some(health)) => health,
        Ok(None) => {
            report.note(format!("There is no database at {} yet: `shadowday serve` makes it.", file.display()));
            return None;
        }
        Err(unusable) => {
            report.stops(unusable.to_string());
            return None;
        }
    };
    report.fine(format!("The database is {}, of {}.", file.display(), words::size(size)));
    let start = match health.start().await {
        Ok(start) => start,
        Err(unusable) => {
            report.stops(unusable.to_string());
            return None;
        }
    };
    told(report, start);
    if let Err(error) = sqlite(report, &mut health, file, start).await {
        report.problem(format!("The database cannot be read: {error}. {RESTORE}"));
        return None;
    }
    let is_sound = soundness(report, &mut health, clock).await;
    (is_sound && start != Start::Create).then_some(health)
}

const RESTORE: &str =
    "Stop the bot, keep the file for later, and put the latest backup in its place: README.md, Backup and restore.";

fn bytes(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |file| file.len())
}

fn told(report: &mut Report<'_>, start: Start) {
    match start {
        Start::Create => report.note("The database is empty: `shadowday serve` makes its tables."),
        Start::Open { schema } => report.fine(format!("Its schema ({schema}) is this program's.")),
        Start::Upgrade { schema, to } => report.note(format!(
            "Its schema ({schema}) is older than this program's ({to}): `shadowday serve` puts a copy beside \
             it, and upgrades it."
        )),
    }
}

async fn sqlite(report: &mut Report<'_>, health: &mut Health, file: &Path, start: Start) -> Result<(), StoreError> {
    let version = health.sqlite_version().await?;
    if health::is_sound_sqlite(&version) {
        report.fine(format!("SQLite is {version}, which keeps what it commits."));
    } else {
        report.stops(Unusable::OldSqlite(version).to_string());
    }
    match health::is_in_wal_mode(file) {
        Ok(true) => report.fine("Commits go to a write-ahead log (WAL)."),
        Ok(false) if start == Start::Create => {}
        Ok(false) => {
            report.note("Commits do not go to a write-ahead log yet (WAL): `shadowday serve` switches that on.")
        }
        Err(error) => report.problem(format!("{} cannot be read: {error}. Look at the disk.", file.display())),
    }
    Ok(())
}

/// Is the file whole? `true` if it can be read further.
async fn soundness(report: &mut Report<'_>, health: &mut Health, clock: &Clock) -> bool {
    let before = clock.now();
    let damage = health.damage().await;
    let took = clock.now().duration_since(before).as_secs_f32();
    match damage {
        Ok(damage) if damage.is_empty() => {
            report.fine(format!("The file is whole: SQLite's integrity check took {took:.1} s."))
        }
        Ok(_) if health.is_outdated() => {
            report.note(
                "A bot began to work on the file during the check of its integrity. Run `shadowday check` again.",
            );
        }
        Ok(damage) => {
            let shown = damage[..damage.len().min(DAMAGE_SHOWN)].join("; ");
            let more = if damage.len() > DAMAGE_SHOWN {
                format!(" (and {} more)", damage.len() - DAMAGE_SHOWN)
            } else {
                String::new()
            };
            report.problem(format!("The database is damaged: {shown}{more}. {RESTORE}"));
            return false;
        }
        Err(error) => {
            report.problem(format!("Its integrity could not be checked: {error}. Run `shadowday check` again."));
            return false;
        }
    }
    match health.lost_references().await {
        Ok(lost) if lost.is_empty() => report.fine("Every row that points at another finds it."),
        Ok(lost) => {
            let tables: Vec<String> =
                lost.iter().map(|(table, rows)| format!("{} of {table}", words::count(*rows, "row"))).collect();
            report.problem(format!("Rows point at others that are gone: {}. {RESTORE}", tables.join(", ")));
        }
        Err(error) => report.problem(format!("Its references could not be checked: {error}.")),
    }
    true
}

/// Is there room for what comes?
fn room(report: &mut Report<'_>, file: &Path, size: u64) {
    let folder = file.parent().unwrap_or(Path::new("/"));
    let Ok(disk) = rustix::fs::statvfs(folder) else { return };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    match enough_for(free, size) {
        Ok(()) => report.fine(format!("{} are free on its disk.", words::size(free))),
        Err(needed) => report.problem(format!(
            "Only {} are free on the disk of {}, and {} should be, for copies and a busy day. Make room.",
            words::size(free),
            folder.display(),
            words::size(needed)
        )),
    }
}

/// Or how much there should be.
fn enough_for(free: u64, size: u64) -> Result<(), u64> {
    let needed = FREE_BYTES_MIN.max(size.saturating_mul(FREE_DATABASES_MIN));
    if free >= needed { Ok(()) } else { Err(needed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_megabytes_or_two_databases_should_be_free() {
        assert_eq!(enough_for(100_000_000, 4_096), Ok(()));
        assert_eq!(enough_for(99_999_999, 4_096), Err(100_000_000));
        assert_eq!(enough_for(100_000_000, 60_000_000), Err(120_000_000));
    }
}
