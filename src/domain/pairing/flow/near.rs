//! For each line of costs, the columns that asked for least when it was last looked through.
//!
//! Rents only ever rise. So a column that is not kept still asks for `beyond` or more, and one that is kept for what it
//! asked for then, or more. They lie in that order: most questions about a line are answered from the first of a few
//! cells that lie side by side, instead of from a whole line.

use super::cores;
use super::costs::{Costs, FORBIDDEN};
use super::rents::{FAR_SHORT, Rents};

/// This part of the columns is kept of each line,
const KEPT_PART: usize = 16;

/// but no fewer,
const KEPT_MIN: usize = 24;

/// and no more.
const KEPT_MAX: usize = 128;

/// If more than this part of the columns that are kept of a line are not near any more, others are.
const OUTDATED_PART: usize = 4;

/// Looks at a cell that keeping it takes, about.
const LOOKS_EACH: usize = 4;

/// So many cells are looked at together, for the least of them.
const CHUNK: usize = 8;

/// More than anything costs.
pub(super) const FAR: i64 = i64::MAX / 4;

/// A column that is kept.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    /// What it asked for when the line was last looked through: it asks for no less now.
    asked: i64,
    column: u32,
    cost: i32,
}

impl Kept {
    /// What the column asks for at the least.
    pub fn asked(&self) -> i64 {
        self.asked
    }

    pub fn column(&self) -> usize {
        self.column as usize
    }

    /// What the line costs there, without rent.
    pub fn cost(&self) -> i64 {
        i64::from(self.cost)
    }
}

pub(super) struct Near {
    /// How many columns of a line are kept.
    width: usize,
    lines: Vec<Line>,
    /// Lines looked through.
    pub scans: u64,
    scratch: Scratch,
}

/// What is kept of a line.
#[derive(Clone, Default)]
struct Line {
    kept: Vec<Kept>,
    /// The least that any other column asks for; `None` where nothing is kept yet.
    beyond: Option<i64>,
}

impl Near {
    pub fn new(costs: &Costs) -> Near {
        let width = (costs.columns() / KEPT_PART).clamp(KEPT_MIN, KEPT_MAX);
        Near { width, lines: vec![Line::default(); costs.lines()], scans: 0, scratch: Scratch::new() }
    }

    /// Forgets everything: rents have fallen.
    pub fn forget(&mut self) {
        self.lines.iter_mut().for_each(|line| line.beyond = None);
        self.scans = 0;
    }

    pub fn beyond(&self, line: usize) -> Option<i64> {
        self.lines[line].beyond
    }

    /// The columns that are kept of a line, those first that asked for least.
    #[inline]
    pub fn of_line(&self, line: usize) -> &[Kept] {
        &self.lines[line].kept
    }

    /// Whether so many of the columns that are kept of a line ask for more than others that it should be looked through.
    pub fn is_outdated(&self, line: usize, rents: &Rents) -> bool {
        let Line { kept, beyond } = &self.lines[line];
        let is_far = |kept: &&Kept| beyond.is_none_or(|beyond| kept.cost() + rents[kept.column()] > beyond);
        kept.iter().filter(is_far).count() * OUTDATED_PART > kept.len()
    }

    /// Looks through a line at these rents.
    pub fn find(&mut self, costs: &Costs, line: usize, rents: &Rents) {
        self.scans += 1;
        self.lines[line].find(self.width, costs.cells(line), rents, &mut self.scratch);
    }

    /// Looks through all lines at these rents.
    pub fn find_all(&mut self, costs: &Costs, rents: &Rents) {
        self.scans += self.lines.len() as u64;
        cores::fill_lines(&mut self.lines, 1, costs.columns() * LOOKS_EACH, |at, line| {
            line[0].find(self.width, costs.cells(at), rents, &mut Scratch::new());
        });
    }
}

impl Line {
    fn find(&mut self, width: usize, cells: &[i32], rents: &Rents, scratch: &mut Scratch) {
        self.kept.clear();
        self.kept.reserve_exact(width);
        self.beyond = Some(match rents.short() {
            Some((base, short)) => {
                let asked = cells
                    .iter()
                    .zip(short)
                    .map(|(cell, rent)| if *cell == FORBIDDEN || *rent == FAR_SHORT { i32::MAX } else { cell + rent });
                scratch.short.find(asked, &mut self.kept, width, cells, base)
            }
            None => {
                let asked = cells.iter().zip(rents.iter());
                let asked = asked.map(|(cell, rent)| if *cell == FORBIDDEN { FAR } else { i64::from(*cell) + rent });
                scratch.long.find(asked, &mut self.kept, width, cells, 0)
            }
        });
    }
}

/// What a line's columns ask for while it is looked through, in either number of bytes.
struct Scratch {
    short: Asked<i32>,
    long: Asked<i64>,
}

impl Scratch {
    fn new() -> Scratch {
        Scratch { short: Asked::new(i32::MAX), long: Asked::new(FAR) }
    }
}

/// What a column asks for, in as many bytes as that needs.
trait Asks: Copy + Ord + Into<i64> {
    /// It and the column in one number, as that sorts quickest.
    type Key: Copy + Ord;

    fn key(self, column: u32) -> Self::Key;

    fn column(key: Self::Key) -> u32;
}

impl Asks for i32 {
    type Key = i64;

    fn key(self, column: u32) -> i64 {
        i64::from(self) << u32::BITS | i64::from(column)
    }

    fn column(key: i64) -> u32 {
        key as u32
    }
}

impl Asks for i64 {
    type Key = i128;

    fn key(self, column: u32) -> i128 {
        i128::from(self) << u32::BITS | i128::from(column)
    }

    fn column(key: i128) -> u32 {
        key as u32
    }
}

/// What a line's columns ask for, while they are looked through.
struct Asked<T: Asks> {
    /// What cannot be had asks for this.
    far: T,
    all: Vec<T>,
    /// The least of each chunk.
    least: Vec<T>,
    within: Vec<T::Key>,
}

impl<T: Asks> Asked<T> {
    fn new(far: T) -> Asked<T> {
        Asked { far, all: Vec::new(), least: Vec::new(), within: Vec::new() }
    }

    /// Keeps those that ask for least, with `base` added; says what the others ask for at the least.
    fn find(
        &mut self,
        asked: impl Iterator<Item = T>,
        kept: &mut Vec<Kept>,
        width: usize,
        cells: &[i32],
        base: i64,
    ) -> i64 {
        self.all.clear();
        self.all.extend(asked);
        let mut beyond = self.limit(width);
        let count = self.collect(beyond);
        let mut within = &mut self.within[..count];
        if count > width {
            let (nearest, next, _) = within.select_nth_unstable(width);
            beyond = self.all[T::column(*next) as usize];
            within = nearest;
        }
        within.sort_unstable();
        kept.extend(within.iter().map(|key| {
            let column = T::column(*key);
            let asked = base + self.all[column as usize].into();
            Kept { asked, column, cost: cells[column as usize] }
        }));
        if beyond < self.far { base + beyond.into() } else { FAR }
    }

    /// Collects the columns that ask for no more than that; says how many. Each is written down, and counted only if it
    /// does: nobody could guess which ones do.
    fn collect(&mut self, limit: T) -> usize {
        self.within.resize(self.all.len() + 1, self.far.key(0));
        let mut count = 0;
        for (chunk, asked) in self.all.chunks(CHUNK).enumerate() {
            if self.least[chunk] <= limit {
                for (asked, column) in asked.iter().zip((chunk * CHUNK) as u32..) {
                    self.within[count] = asked.key(column);
                    count += usize::from(*asked <= limit && *asked < self.far);
                }
            }
        }
        count
    }

    /// What more than `width` columns ask for at the most, told by the least of each chunk.
    fn limit(&mut self, width: usize) -> T {
        let (chunks, rest) = self.all.as_chunks::<CHUNK>();
        self.least.clear();
        self.least.extend(chunks.iter().map(|chunk| chunk.iter().copied().fold(self.far, T::min)));
        self.least.extend(rest.iter().copied().min());
        if self.least.len() <= width {
            return self.far;
        }
        let mut sorted = self.least.clone();
        *sorted.select_nth_unstable(width).1
    }
}
