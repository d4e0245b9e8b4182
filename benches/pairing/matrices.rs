//! Costs by a seed. `race.py` makes the same ones: change the two together.

use shadowday::domain::pairing::flow::{Costs, Problem};

/// The most that the engine's base can be.
const BASE_MAX: u64 = 600_000;

/// Columns that a row can choose from, in [`Matrix::Choices`].
const CHOICES: usize = 20;

/// What a further place costs in [`Matrix::Stepped`], and the most it can: as with the engine's usual weights.
const STEP: i64 = 25_000;
const STEP_MAX: i64 = 400_000;

/// A kind of cost matrix.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Matrix {
    /// Any cost, and a place to spare in each column.
    Random,
    /// The same with twice the places that are needed, each dearer than the one before.
    Stepped,
    /// Twenty choices for each row, and a place to spare in each column.
    Choices,
    /// As many places as rows.
    Tight,
    /// Each pair costs the same, and there are as many places as rows.
    Equal,
    /// One column is free for everybody, and has no more places than the others.
    Wanted,
    /// Row times column, and as many places as rows: every row wants what every other one wants.
    Products,
}

/// The number at a place of a sequence that the seed names: splitmix64, which needs no steps before it.
pub fn chance(seed: u64, at: u64) -> u64 {
    let mixed = seed.wrapping_add((at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A cost in the solver's own type.
fn narrow<C: TryFrom<i64>>(cost: i64) -> C {
    C::try_from(cost).unwrap_or_else(|_| panic!("{cost} is too high for the solver: choose a smaller matrix"))
}

impl Matrix {
    pub const ALL: [Matrix; 7] = [
        Matrix::Random,
        Matrix::Stepped,
        Matrix::Choices,
        Matrix::Tight,
        Matrix::Equal,
        Matrix::Wanted,
        Matrix::Products,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Matrix::Random => "random",
            Matrix::Stepped => "stepped",
            Matrix::Choices => "choices",
            Matrix::Tight => "tight",
            Matrix::Equal => "equal",
            Matrix::Wanted => "wanted",
            Matrix::Products => "products",
        }
    }

    pub fn problem(self, rows: usize, columns: usize, seed: u64) -> Problem {
        let mut costs = Costs::new(rows, columns);
        let mut dearest = 0;
        for row in 0..rows {
            let choices = if self == Matrix::Choices { CHOICES } else { columns };
            for choice in 0..choices {
                let at = (row * choices + choice) as u64;
                let column = if self == Matrix::Choices { chance(seed + 1, at) as usize % columns } else { choice };
                let cost = self.cost(seed, at, row, column);
                dearest = dearest.max(cost);
                costs.allow(row, column, narrow(cost));
            }
        }
        let leave_out = dearest * rows as i64 + 1;
        let steps = (0..columns).map(|column| self.steps(rows, columns, column)).collect();
        Problem { costs, leave_out: vec![leave_out; rows], steps }
    }

    fn cost(self, seed: u64, at: u64, row: usize, column: usize) -> i64 {
        let random = (chance(seed, at) % (BASE_MAX + 1)) as i64;
        match self {
            Matrix::Equal => 300_000,
            Matrix::Products => (row as i64 + 1) * (column as i64 + 1),
            Matrix::Wanted if column == 0 => 0,
            Matrix::Wanted => random + 1,
            Matrix::Random | Matrix::Stepped | Matrix::Choices | Matrix::Tight => random,
        }
    }

    fn steps(self, rows: usize, columns: usize, column: usize) -> Vec<i64> {
        let fair = rows.div_ceil(columns);
        match self {
            Matrix::Random | Matrix::Choices | Matrix::Wanted => vec![0; fair + 1],
            Matrix::Stepped => (0..2 * fair as i64).map(|earlier| (earlier * STEP).min(STEP_MAX)).collect(),
            Matrix::Tight | Matrix::Equal | Matrix::Products => {
                vec![0; rows / columns + usize::from(column < rows % columns)]
            }
        }
    }
}
