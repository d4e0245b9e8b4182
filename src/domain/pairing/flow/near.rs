//! For each line of costs, the columns that asked for least when it was last looked through.
//!
//! Rents only ever rise. So a column that is not kept still asks for `beyond` or more, and most questions about a line
//! are answered from a few cells that lie side by side, instead of from a whole line.

use super::costs::{Costs, FORBIDDEN};

/// How many columns of a line are kept.
const KEPT: usize = 24;

/// So many cells are looked at together, for the least of them.
const CHUNK: usize = 32;

/// More than anything costs.
pub(super) const FAR: i64 = i64::MAX / 4;

/// Marks the end of what is kept.
const NONE: u32 = u32::MAX;

pub(super) struct Near {
    /// For each line, the columns that are kept, and what they cost without rent.
    kept: Vec<(u32, i32)>,
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
        Near {
            kept: vec![(NONE, 0); costs.lines() * KEPT],
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

    /// The columns that are kept of a line, and what they cost without rent.
    #[inline]
    pub fn of_line(&self, line: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        let kept = self.kept[line * KEPT..(line + 1) * KEPT].iter().take_while(|(column, _)| *column != NONE);
        kept.map(|(column, cost)| (*column as usize, i64::from(*cost)))
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
        if self.within.len() > KEPT {
            self.beyond[line] = Some(self.within.select_nth_unstable(KEPT).1.0);
            self.within.truncate(KEPT);
        }
        let kept = &mut self.kept[line * KEPT..(line + 1) * KEPT];
        kept.fill((NONE, 0));
        for (to, (_, column)) in kept.iter_mut().zip(&self.within) {
            *to = (*column, cells[*column as usize]);
        }
    }

    /// What more than [`KEPT`] columns ask for at the most, told by the least of each chunk.
    fn limit(&mut self) -> i64 {
        self.least.clear();
        self.least.extend(self.asked.chunks(CHUNK).map(|chunk| chunk.iter().copied().min().unwrap_or(FAR)));
        if self.least.len() <= KEPT {
            return FAR - 1;
        }
        let mut sorted = self.least.clone();
        (FAR - 1).min(*sorted.select_nth_unstable(KEPT).1)
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
