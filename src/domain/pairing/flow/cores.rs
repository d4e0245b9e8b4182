//! Work that falls apart into lines, on several cores. What comes out is the same on any number of them.

use std::num::NonZero;
use std::thread;

/// Looks at cells that are worth a thread.
const LOOKS_WORTH: usize = 1_000_000;

/// Has `fill` fill each line of `width` entries, given its number; each takes so many looks at cells.
pub fn fill_lines<T: Send>(all: &mut [T], width: usize, looks: usize, fill: impl Fn(usize, &mut [T]) + Sync) {
    let width = width.max(1);
    let lines = all.len() / width;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let lines_each = lines.div_ceil(cores.min(1 + lines * looks / LOOKS_WORTH)).max(1);
    let fill_part = &|first: usize, part: &mut [T]| {
        part.chunks_mut(width).enumerate().for_each(|(at, line)| fill(first + at, line));
    };
    thread::scope(|scope| {
        let mut parts = all.chunks_mut(lines_each * width).enumerate();
        let own = parts.next();
        for (at, part) in parts {
            scope.spawn(move || fill_part(at * lines_each, part));
        }
        own.into_iter().for_each(|(_, part)| fill_part(0, part));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_filled_once_with_its_number() {
        for (lines, looks) in [(0, 1), (1, 1), (7, 1), (7, LOOKS_WORTH), (1_000, LOOKS_WORTH)] {
            let mut all = vec![0; lines * 3];
            fill_lines(&mut all, 3, looks, |line, cells| cells.iter_mut().for_each(|cell| *cell += line + 1));
            assert!(all.iter().enumerate().all(|(at, cell)| *cell == at / 3 + 1), "{lines} lines");
        }
        fill_lines(&mut [0; 0], 0, 1, |_, _| ());
    }
}
