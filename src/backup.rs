//! `shadowday backup FILE`.

use std::path::Path;

use jiff::SignedDuration;

use crate::app;
use crate::clock::Clock;
use crate::config::{Backup, BadConfig};
use crate::store::{self, Address};

/// Copies the database while the bot runs, and says where the copy is.
///
/// # Errors
/// [`BadConfig`] where there is no database of ours; else the copy could not be made, and nothing is left of it.
pub async fn backup(backup: &Backup) -> anyhow::Result<()> {
    let clock = Clock::system();
    let began_at = clock.now();
    let source = store::existing(&backup.database_url).await.map_err(|error| BadConfig(error.to_string()))?;
    let bytes = tokio::select! {
        copied = store::copy(&source, &backup.file) => copied?,
        () = app::stop_signal().cancelled_owned() => anyhow::bail!("Stopped; there is no copy."),
    };
    println!("{}", done(&source, &backup.file, bytes, clock.now().duration_since(began_at)));
    Ok(())
}

fn done(source: &Address, target: &Path, bytes: u64, took: SignedDuration) -> String {
    let kib = bytes.div_ceil(1024);
    let size = if kib < 1024 { format!("{kib} KiB") } else { format!("{}.{} MiB", kib / 1024, kib % 1024 * 10 / 1024) };
    let seconds = took.as_millis().max(0);
    format!(
        "{} is copied to {}: {size} in {}.{:03} s, checked.",
        source.file().display(),
        target.display(),
        seconds / 1000,
        seconds % 1000
    )
}
