//! What the programs that work on a file have in common: where it is read from, how its values are read, and where the
//! answer goes.

mod values;

use std::io::{self, BufWriter, ErrorKind, Read as _, Write};
use std::path::Path;

pub use values::{date, instant, instant_of, local_time, person_id, time, zone};

use crate::config::BadConfig;

/// Stands for standard input.
pub const STDIN: &str = "-";

/// All of a file, or of standard input.
///
/// # Errors
/// It cannot be read.
pub fn bytes(file: &Path) -> Result<Vec<u8>, BadConfig> {
    if file != Path::new(STDIN) {
        return std::fs::read(file).map_err(|error| unreadable(file, &error));
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| BadConfig(format!("standard input cannot be read ({error}): pipe a file into it")))?;
    Ok(bytes)
}

/// What is said of a file that cannot be read.
pub fn unreadable(file: &Path, error: &io::Error) -> BadConfig {
    BadConfig(format!("{} cannot be read ({error}): name a file that can", file.display()))
}

/// Prints an answer. Whoever reads may have seen enough (`pair | head`).
///
/// # Errors
/// It cannot be written.
pub fn print(answer: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match answer(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What somebody typed must not move the cursor or begin a line of its own.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_move_the_cursor() {
        assert_eq!(one_line("ana\u{1b}[2J\nben"), "ana [2J ben");
    }
}
