//! What the disk can do at the time: a small write and `fdatasync`, one after the other.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long is measured.
const MEASURED_FOR: Duration = Duration::from_millis(500);

/// As much as a small commit writes: a page or two.
const WRITTEN: [u8; 8_192] = [7; 8_192];

/// The file grows to this size, then is written over again, as a write-ahead log is.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Durable writes a second.
///
/// # Errors
/// The file could not be written.
pub fn synced_writes_per_second(folder: &Path) -> std::io::Result<f64> {
    let mut file = File::create(folder.join("disk"))?;
    let began = Instant::now();
    let mut writes = 0_u32;
    while began.elapsed() < MEASURED_FOR {
        if file.stream_position()? >= FILE_BYTES_MAX {
            file.seek(SeekFrom::Start(0))?;
        }
        file.write_all(&WRITTEN)?;
        file.sync_data()?;
        writes += 1;
    }
    Ok(f64::from(writes) / began.elapsed().as_secs_f64())
}
