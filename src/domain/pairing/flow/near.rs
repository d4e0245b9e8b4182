//! For each line of costs, the columns that asked for least when it was last looked through.
//!
//! Rents only ever rise. So a column that is not kept still asks for `beyond` or more, and one that is kept for what it
//! asked for then, or more. They lie in that order: most questions about a line are answered from the first of a few
//! cells that lie side by side, instead of from a whole line.

use super::costs::{Costs, FORBIDDEN};
use super::rents::{FAR_SHORT, Rents};

/// This part of the columns is kept of each line,
const KEPT_PART: usize = 16;

/// but no fewer,
const KEPT_MIN: usize = 24;

/// and no more.
const KEPT_MAX: usize = 128;

/// So many cells are looked at together, for the least of them.
const CHUNK: usize = 8;

/// More than anything costs.
pub(super) const FAR: i64 = i64::MAX / 4;

/// Marks the end of what is kept.
const NONE: u32 = u32::MAX;

/// A column that is kept.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    /// What it asked for when the line was last looked through: it asks for no less now.
    asked: i64,
    column: u32,
    cost: i32,
}

impl Kept {
    const NOTHING: Kept = Kept { asked: 0, column: NONE, cost: 0 };

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
    /// For each line, the columns that are kept.
    kept: Vec<Kept>,
    /// For each line, the least that any other column asks for; `None` where nothing is kept yet.
    beyond: Vec<Option<i64>>,
    /// Lines looked through.
    pub scans: u64,
    short: Asked<i32>,
    long: Asked<i64>,
}

impl Near {
    pub fn new(costs: &Costs) -> Near {
        let width = (costs.columns() / KEPT_PART).clamp(KEPT_MIN, KEPT_MAX);
        Near {
            width,
            kept: vec![Kept::NOTHING; costs.lines() * width],
            beyond: vec![None; costs.lines()],
            scans: 0,
            short: Asked::new(i32::MAX),
            long: Asked::new(FAR),
        }
    }

    /// Forgets everything: rents have fallen.
    pub fn forget(&mut self) {
        self.beyond.fill(None);
        self.scans = 0;
    }

    pub fn beyond(&self, line: usize) -> Option<i64> {
        self.beyond[line]
    }

    /// The columns that are kept of a line, those first that asked for least.
    #[inline]
    pub fn of_line(&self, line: usize) -> impl Iterator<Item = &Kept> + '_ {
        self.kept[line * self.width..(line + 1) * self.width].iter().take_while(|kept| kept.column != NONE)
    }

    /// Looks through a line at these rents.
    pub fn find(&mut self, costs: &Costs, line: usize, rents: &Rents) {
        self.scans += 1;
        let cells = costs.cells(line);
        let kept = &mut self.kept[line * self.width..(line + 1) * self.width];
        self.beyond[line] = Some(match rents.short() {
            Some((base, short)) => {
                let asked = cells
                    .iter()
                    .zip(short)
                    .map(|(cell, rent)| if *cell == FORBIDDEN || *rent == FAR_SHORT { i32::MAX } else { cell + rent });
                self.short.find(asked, kept, cells, base)
            }
            None => {
                let asked = cells.iter().zip(rents.iter());
                let asked = asked.map(|(cell, rent)| if *cell == FORBIDDEN { FAR } else { i64::from(*cell) + rent });
                self.long.find(asked, kept, cells, 0)
            }
        });
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
    fn find(&mut self, asked: impl Iterator<Item = T>, kept: &mut [Kept], cells: &[i32], base: i64) -> i64 {
        self.all.clear();
        self.all.extend(asked);
        let mut beyond = self.limit(kept.len());
        let count = self.collect(beyond);
        let mut within = &mut self.within[..count];
        if count > kept.len() {
            let (nearest, next, _) = within.select_nth_unstable(kept.len());
            beyond = self.all[T::column(*next) as usize];
            within = nearest;
        }
        within.sort_unstable();
        kept[within.len()..].fill(Kept::NOTHING);
        for (to, key) in kept.iter_mut().zip(within) {
            let column = T::column(*key);
            let asked = base + self.all[column as usize].into();
            *to = Kept { asked, column, cost: cells[column as usize] };
        }
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
