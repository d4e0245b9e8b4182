//! What each row costs in each column.

/// Marks a row and a column that may not come together.
pub(super) const FORBIDDEN: i32 = 1 << 30;

/// So many cells are looked at together, for the least of them.
const CHUNK: usize = 16;

use super::rents::Rents;

/// What each row costs in each column. Rows that cost the same everywhere can share a line.
#[derive(Clone, Debug)]
pub struct Costs {
    columns: usize,
    /// For each row, its line.
    line_of: Vec<u32>,
    /// Line after line.
    cells: Vec<i32>,
    /// For each row, what is taken off in some columns. Empty where that is nothing for anybody.
    favours: Vec<Vec<(usize, i64)>>,
}

impl Costs {
    /// A table of that size in which everything is forbidden.
    ///
    /// # Panics
    ///
    /// If there are 2^32 rows or more.
    pub fn new(rows: usize, columns: usize) -> Costs {
        Costs::of_lines((0..rows).map(number).collect(), columns, vec![FORBIDDEN; rows * columns])
    }

    /// A table of lines, `columns` cells each ([`Costs::forbidden`] where a row may not be), and each row's line.
    pub fn of_lines(line_of: Vec<u32>, columns: usize, cells: Vec<i32>) -> Costs {
        Costs { columns, line_of, cells, favours: Vec::new() }
    }

    /// The cell of a row and a column that may not come together.
    pub const fn forbidden() -> i32 {
        FORBIDDEN
    }

    /// Allows `row` (and all that share its line) in `column`, at that cost: less than [`Costs::forbidden`].
    pub fn allow(&mut self, row: usize, column: usize, cost: i32) {
        let at = self.line(row) * self.columns + column;
        self.cells[at] = cost;
    }

    /// Takes `amount` off what `row` costs in `column`; nothing happens where it may not be there.
    pub fn favour(&mut self, row: usize, column: usize, amount: i64) {
        if self.get(row, column).is_none() {
            return;
        }
        if self.favours.is_empty() {
            self.favours.resize(self.line_of.len(), Vec::new());
        }
        self.favours[row].push((column, amount));
    }

    /// What `row` costs in `column`; `None` if it may not be there.
    pub fn get(&self, row: usize, column: usize) -> Option<i64> {
        (self.cells(self.line(row))[column] != FORBIDDEN).then(|| self.at(row, column))
    }

    /// The columns where `row` costs less than it pays, with what it costs beyond that: below nothing.
    pub fn gains(&self, row: usize, pays: i64) -> impl Iterator<Item = (usize, i64)> + '_ {
        let is_last = move |column| !self.favours(row).any(|(at, _)| at == column);
        let cells = self.cells(self.line(row)).iter().enumerate();
        let plain = cells.filter(move |(_, cell)| i64::from(**cell) < pays && **cell != FORBIDDEN);
        let plain = plain.map(|(column, cell)| (column, i64::from(*cell))).filter(move |(column, _)| is_last(*column));
        plain.chain(self.favours(row)).map(move |(column, cost)| (column, cost - pays)).filter(|(_, gain)| *gain < 0)
    }

    pub(super) fn rows(&self) -> usize {
        self.line_of.len()
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    pub(super) fn lines(&self) -> usize {
        self.line_of.iter().max().map_or(0, |last| *last as usize + 1)
    }

    pub(super) fn line(&self, row: usize) -> usize {
        self.line_of[row] as usize
    }

    pub(super) fn cells(&self, line: usize) -> &[i32] {
        &self.cells[line * self.columns..(line + 1) * self.columns]
    }

    /// The columns in which something is taken off for `row`, with what it costs there.
    pub(super) fn favours(&self, row: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        let favours = self.favours.get(row).map_or(&[][..], Vec::as_slice);
        favours.iter().map(move |(column, _)| (*column, self.at(row, *column)))
    }

    pub(super) fn is_favoured(&self, row: usize) -> bool {
        self.favours.get(row).is_some_and(|favours| !favours.is_empty())
    }

    /// What `row` costs in a column in which it may be.
    pub(super) fn at(&self, row: usize, column: usize) -> i64 {
        let favours = self.favours.get(row).map_or(&[][..], Vec::as_slice);
        let off: i64 = favours.iter().filter(|(at, _)| *at == column).map(|(_, amount)| *amount).sum();
        i64::from(self.cells(self.line(row))[column]) - off
    }

    /// The columns that `row` may be in, with what it costs there; those with a favour come once more at the end.
    #[inline]
    pub(super) fn of_row(&self, row: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        let cells = self.cells(self.line(row)).iter().enumerate().filter(|(_, cell)| **cell != FORBIDDEN);
        cells.map(|(column, cell)| (column, i64::from(*cell))).chain(self.favours(row))
    }

    /// Tells `look` the columns of a line that ask for less than `below`, which is what `look` says from then on.
    #[inline]
    pub(super) fn scan(&self, line: usize, rents: &Rents, below: i64, mut look: impl FnMut(usize, i64) -> i64) {
        let cells = self.cells(line);
        let mut one = |column: usize, below: i64| {
            let asked = i64::from(cells[column]) + rents[column];
            if asked < below && cells[column] != FORBIDDEN { look(column, asked) } else { below }
        };
        let Some((base, short)) = rents.short() else {
            (0..cells.len()).fold(below, |below, column| one(column, below));
            return;
        };
        let mut below = below;
        let (chunks, rest) = cells.as_chunks::<CHUNK>();
        for (chunk, (cells, rents)) in chunks.iter().zip(short.as_chunks::<CHUNK>().0).enumerate() {
            let least = (0..CHUNK).map(|at| cells[at] + rents[at]).fold(i32::MAX, i32::min);
            if base + i64::from(least) < below {
                below = (chunk * CHUNK..(chunk + 1) * CHUNK).fold(below, |below, column| one(column, below));
            }
        }
        (cells.len() - rest.len()..cells.len()).fold(below, |below, column| one(column, below));
    }

    /// The least that `row` pays at these rents, and where.
    #[inline]
    pub(super) fn cheapest(&self, row: usize, rents: &Rents) -> (i64, usize) {
        let (mut least, mut column) = (i64::MAX, 0);
        self.scan(self.line(row), rents, i64::MAX, |at, asked| {
            (least, column) = (asked, at);
            least
        });
        let favours = self.favours(row).map(|(at, cost)| (cost + rents[at], at));
        favours.fold((least, column), |best, favour| if favour.0 < best.0 { favour } else { best })
    }

    /// The dearest and the cheapest cell; nothing where all is forbidden.
    pub(super) fn range(&self) -> Option<(i32, i32)> {
        let least = self.cells.iter().copied().fold(FORBIDDEN, i32::min);
        let most =
            self.cells.iter().map(|cell| if *cell == FORBIDDEN { i32::MIN } else { *cell }).fold(i32::MIN, i32::max);
        (least != FORBIDDEN).then_some((least, most))
    }

    /// Rows as columns and columns as rows, with one row for each entry of `columns`.
    pub(super) fn turned(&self, columns: &[usize]) -> Costs {
        let rows = self.rows();
        let mut cells = vec![FORBIDDEN; rows * self.columns];
        for block in (0..rows).step_by(TURNED_AT_ONCE) {
            for row in block..(block + TURNED_AT_ONCE).min(rows) {
                for (column, cell) in self.cells(self.line(row)).iter().enumerate() {
                    cells[column * rows + row] = *cell;
                }
            }
        }
        let mut turned = Costs::of_lines(columns.iter().copied().map(number).collect(), rows, cells);
        for (row, favours) in self.favours.iter().enumerate() {
            for (column, amount) in favours {
                let of_column = columns.iter().enumerate().filter(|(_, at)| **at == *column);
                of_column.for_each(|(place, _)| turned.favour(place, row, *amount));
            }
        }
        turned
    }
}

/// Rows whose cells lie in the same stretch of memory once they are turned.
const TURNED_AT_ONCE: usize = 16;

/// A row's or line's number as it is stored.
fn number(at: usize) -> u32 {
    u32::try_from(at).expect("there are fewer rows than 2^32")
}
