//! For each line of costs, the columns that asked for least when it was last looked through.
//!
//! Rents only ever rise. So a column that is not kept still asks for `beyond` or more, and one that is kept for what it
//! asked for then, or more. They lie in that order: most questions about a line are answered from the first of a few
//! cells that lie side by side, instead of from a whole line.

use super::costs::{Costs, FORBIDDEN};

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
    asked: Vec<i64>,
    least: Vec<i64>,
    within: Vec<(i64, u32)>,
}

impl Near {
    pub fn new(costs: &Costs) -> Near {
        let width = (costs.columns() / KEPT_PART).clamp(KEPT_MIN, KEPT_MAX);
        Near {
            width,
            kept: vec![Kept::NOTHING; costs.lines() * width],
            beyond: vec![None; costs.lines()],
            scans: 0,
            asked: Vec::new(),
            least: Vec::new(),
            within: Vec::new(),
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
    pub fn find(&mut self, costs: &Costs, line: usize, rents: &[i64]) {
        self.scans += 1;
        let cells = costs.cells(line);
        let asked = cells.iter().zip(rents);
        self.asked.clear();
        self.asked.extend(asked.map(|(cell, rent)| if *cell == FORBIDDEN { FAR } else { i64::from(*cell) + rent }));
        let limit = self.limit();
        self.collect(limit);
        self.beyond[line] = Some(if limit < FAR - 1 { limit } else { FAR });
        if self.within.len() > self.width {
            self.beyond[line] = Some(self.within.select_nth_unstable(self.width).1.0);
            self.within.truncate(self.width);
        }
        self.within.sort_unstable();
        let kept = &mut self.kept[line * self.width..(line + 1) * self.width];
        kept.fill(Kept::NOTHING);
        for (to, (asked, column)) in kept.iter_mut().zip(&self.within) {
            *to = Kept { asked: *asked, column: *column, cost: cells[*column as usize] };
        }
    }

    /// What more than `width` columns ask for at the most, told by the least of each chunk.
    fn limit(&mut self) -> i64 {
        self.least.clear();
        self.least.extend(self.asked.chunks(CHUNK).map(|chunk| chunk.iter().copied().min().unwrap_or(FAR)));
        if self.least.len() <= self.width {
            return FAR - 1;
        }
        let mut sorted = self.least.clone();
        (FAR - 1).min(*sorted.select_nth_unstable(self.width).1)
    }

    /// Collects the columns that ask for no more than that.
    fn collect(&mut self, limit: i64) {
        self.within.clear();
        for (chunk, asked) in self.asked.chunks(CHUNK).enumerate() {
            if self.least[chunk] <= limit {
                let numbered = asked.iter().zip((chunk * CHUNK) as u32..);
                self.within.extend(numbered.filter(|(asked, _)| **asked <= limit).map(|(asked, at)| (*asked, at)));
            }
        }
    }
}
