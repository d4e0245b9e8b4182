//! The search for the cheapest way through the columns: Dijkstra's algorithm, with an end that can come early.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::near::FAR;

/// How many looks at cells searching may take.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Where more than half of the rows find no room at once, and not because they all want the same few columns.
    pub crowded: u64,
    /// Elsewhere.
    pub usual: u64,
}

impl Patience {
    pub const ENDLESS: Patience = Patience { crowded: u64::MAX, usual: u64::MAX };
}

/// How a search ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// In this column is room.
    In(usize),
    /// This row is left out.
    LeftOut(usize),
}

/// Where a search goes on from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The rows of this column could go elsewhere.
    Column(usize),
    /// This row could go to columns that are not near.
    RestOf(usize),
}

/// One search. Kept between searches for its memory.
pub(super) struct Search {
    /// What the cheapest way to each column so far costs.
    pub distance: Vec<i64>,
    /// The row that moves into the column on that way.
    pub mover: Vec<usize>,
    /// Columns reached for good.
    pub closed: Vec<usize>,
    pub best: i64,
    pub end: End,
    /// Whether a row may be left out on the way.
    pub may_leave_out: bool,
    /// For each row: what it costs to have it move, its new column aside.
    pub offset: Vec<i64>,
    /// For each line, the last column of which a row of this line has been looked at.
    pub line_seen: Vec<usize>,
    open: BinaryHeap<Reverse<(i64, Step)>>,
}

impl Search {
    pub fn new(rows: usize, columns: usize, lines: usize) -> Search {
        Search {
            distance: vec![FAR; columns],
            mover: vec![0; columns],
            closed: Vec::new(),
            best: FAR,
            end: End::LeftOut(0),
            may_leave_out: true,
            offset: vec![0; rows],
            line_seen: vec![usize::MAX; lines],
            open: BinaryHeap::new(),
        }
    }

    /// Forgets the last search. Until something better is found, this is the end.
    pub fn start(&mut self, best: i64, end: End) {
        self.distance.fill(FAR);
        self.line_seen.fill(usize::MAX);
        self.open.clear();
        self.closed.clear();
        (self.best, self.end) = (best, end);
    }

    /// Notes a way to `column`, if it is cheaper than those known; ending there costs `toll` more.
    #[inline]
    pub fn reach(&mut self, column: usize, mover: usize, distance: i64, toll: i64) {
        if distance < self.distance[column] && distance < self.best {
            self.distance[column] = distance;
            self.mover[column] = mover;
            self.open.push(Reverse((distance, Step::Column(column))));
            self.finish(distance + toll, End::In(column));
        }
    }

    /// Notes that `row` can go to further columns, which cost `distance` at least.
    pub fn put_off(&mut self, row: usize, offset: i64, distance: i64) {
        if distance < self.best {
            self.offset[row] = offset;
            self.open.push(Reverse((distance, Step::RestOf(row))));
        }
    }

    /// Notes a finished way.
    pub fn finish(&mut self, cost: i64, end: End) {
        if cost < self.best {
            (self.best, self.end) = (cost, end);
        }
    }

    /// The nearest to go on from; `None` once no way can be cheaper than the best. So a free place wins ties.
    pub fn nearest(&mut self) -> Option<(i64, Step)> {
        while let Some(Reverse((distance, step))) = self.open.pop() {
            if distance >= self.best {
                return None;
            }
            match step {
                Step::Column(column) if distance != self.distance[column] => continue,
                Step::Column(column) => self.closed.push(column),
                Step::RestOf(_) => {}
            }
            return Some((distance, step));
        }
        None
    }
}
