//! Prices of the pieces, and the bound that they prove.
//!
//! If every piece that is covered earned its price, what would everybody do alone? [`Choices`] answers that exactly. The
//! prices that were paid out, plus what the people's choices cost them beyond, are never more than what any rota costs.

use super::cost;
use super::grid::{Grid, Person};

/// Prices and costs within the search are in so many parts of a point.
pub const PARTS: i64 = 1_024;

/// What a minute without anybody costs while prices are sought, in points: more than covering it can be worth.
pub const UNCOVERED_POINTS: i64 = 40;

/// Rounds without a higher bound before the steps get smaller.
const PATIENCE: u32 = 8;

/// What one kind of person would do at some prices.
pub struct Choices {
    /// For each piece and each load before it, what the rest of the day costs at best.
    rest: Vec<i64>,
    loads: usize,
}

impl Choices {
    /// What the rest of the day costs at best, from `piece` on with `load` pieces before, in parts of a point.
    pub fn rest(&self, piece: usize, load: usize) -> i64 {
        self.rest[piece * self.loads + load.min(self.loads - 1)]
    }
}

/// Kinds of people: those who can the same, at the same cost.
pub struct Kinds {
    /// For each person, their kind.
    pub of: Vec<usize>,
    /// For each kind, one of them.
    pub sample: Vec<usize>,
    /// For each kind, how many they are.
    pub count: Vec<i64>,
}

impl Kinds {
    pub fn of(grid: &Grid) -> Kinds {
        let mut kinds = Kinds { of: Vec::new(), sample: Vec::new(), count: Vec::new() };
        for (at, person) in grid.people.iter().enumerate() {
            let known = kinds.sample.iter().position(|sample| grid.people[*sample] == *person);
            let kind = known.unwrap_or_else(|| {
                kinds.sample.push(at);
                kinds.count.push(0);
                kinds.sample.len() - 1
            });
            kinds.count[kind] += 1;
            kinds.of.push(kind);
        }
        kinds
    }
}

/// Prices, with what follows from them.
pub struct Prices {
    /// What a lane of each piece costs, in parts of a point.
    pub of_piece: Vec<i64>,
    /// For each kind.
    pub choices: Vec<Choices>,
    /// No rota has lower cost, with `UNCOVERED_POINTS` for each minute that it leaves uncovered; in parts of a point.
    pub bound: i64,
}

/// See [`shift_costs`].
pub type ShiftCosts = Vec<Vec<i64>>;

/// What each shift costs as such, in points: by its first piece and by its length in pieces, from 1.
pub fn shift_costs(grid: &Grid) -> ShiftCosts {
    let pieces = grid.pieces();
    let of = |from: usize| (from + 1..=pieces).map(move |until| cost::of_shift(grid, from, until).total());
    (0..pieces).map(|from| of(from).collect()).collect()
}

/// The most pieces that somebody's limit allows, whichever they are: no fewer than it really does.
fn pieces_max(grid: &Grid, person: &Person) -> usize {
    let mut lengths: Vec<i64> = (0..grid.pieces()).filter(|at| person.can[*at]).map(|at| grid.minutes[at]).collect();
    lengths.sort_unstable();
    let mut left = person.left_min;
    lengths
        .iter()
        .take_while(|minutes| {
            left = left.saturating_sub(**minutes);
            left >= 0
        })
        .count()
}

/// The exact answer to what a person would do at these prices, from the day's end to its start; and the pieces that they
/// choose from the start on.
fn choices(grid: &Grid, shifts: &ShiftCosts, person: &Person, prices: &[i64]) -> (Choices, Vec<bool>) {
    let pieces = grid.pieces();
    let loads = person.pinned_pieces + pieces_max(grid, person) + 1;
    let mut rest = vec![0; (pieces + 2) * loads];
    let mut length_of = vec![0_usize; pieces * loads];
    let pause = usize::from(!grid.may_follow_oneself());
    for piece in (0..pieces).rev() {
        rest.copy_within((piece + 1) * loads..(piece + 2) * loads, piece * loads);
        let mut earned = 0;
        for length in 1..=run(person, piece) {
            earned += prices[piece + length - 1] - person.piece_points[piece + length - 1] * PARTS;
            let until = piece + length;
            // What it costs whoever had nothing yet; each piece before makes each of these dearer by a point.
            let fixed = (shifts[piece][length - 1] + cost::of_load(0, length)) * PARTS - earned;
            let per_load = length as i64 * PARTS;
            for load in 0..loads.saturating_sub(length) {
                let total = fixed + load as i64 * per_load + rest[(until + pause) * loads + load + length];
                if total < rest[piece * loads + load] {
                    rest[piece * loads + load] = total;
                    length_of[piece * loads + load] = length;
                }
            }
        }
    }
    let (mut piece, mut load, mut chosen) = (0, person.pinned_pieces, vec![false; pieces]);
    while piece < pieces {
        let length = length_of[piece * loads + load];
        chosen[piece..piece + length].fill(true);
        load += length;
        piece += if length == 0 { 1 } else { length + pause };
    }
    (Choices { rest, loads }, chosen)
}

/// How many pieces from `piece` on somebody can be on call without a break.
pub fn run(person: &Person, piece: usize) -> usize {
    person.can[piece..].iter().take_while(|can| **can).count()
}

/// Prices to begin with: what a comfortable shift costs each piece where there are enough people, and all that a gap
/// costs where there are not.
pub fn first(grid: &Grid) -> Vec<i64> {
    (0..grid.pieces()).map(|piece| grid_price(grid, piece)).collect()
}

fn grid_price(grid: &Grid, piece: usize) -> i64 {
    let able = grid.people.iter().filter(|person| person.can[piece]).count();
    if able < grid.open_lanes(piece) || able == 0 {
        return uncovered(grid, piece);
    }
    let share = grid.pieces() * grid.lanes / grid.people.len().max(1);
    let points = grid.rules.handoff / 4 + i64::try_from(share).unwrap_or_default();
    (points * PARTS).min(uncovered(grid, piece))
}

/// What a lane of a piece costs that nobody covers.
pub fn uncovered(grid: &Grid, piece: usize) -> i64 {
    UNCOVERED_POINTS * grid.minutes[piece] * PARTS
}

/// What follows from prices, and how many more lanes of each piece are wanted than there are.
pub fn follow(grid: &Grid, shifts: &ShiftCosts, kinds: &Kinds, of_piece: Vec<i64>) -> (Prices, Vec<i64>) {
    let open = |piece: usize| grid.open_lanes(piece) as i64;
    let mut bound: i64 = (0..grid.pieces()).map(|at| open(at) * of_piece[at].min(uncovered(grid, at))).sum();
    let mut missing: Vec<i64> = (0..grid.pieces()).map(open).collect();
    let mut all = Vec::new();
    for (kind, sample) in kinds.sample.iter().enumerate() {
        let person = &grid.people[*sample];
        let (choices, chosen) = choices(grid, shifts, person, &of_piece);
        bound += kinds.count[kind] * choices.rest(0, person.pinned_pieces);
        for piece in (0..grid.pieces()).filter(|piece| chosen[*piece]) {
            missing[piece] -= kinds.count[kind];
        }
        all.push(choices);
    }
    for piece in 0..grid.pieces() {
        if of_piece[piece] >= uncovered(grid, piece) {
            // At this price a lane may as well stay uncovered.
            missing[piece] = missing[piece].min(0);
        }
    }
    (Prices { of_piece, choices: all, bound }, missing)
}

/// Moves prices until the bound rises no more, `rounds` times at most. `reached` is what a rota costs that was found.
pub fn best(grid: &Grid, shifts: &ShiftCosts, kinds: &Kinds, reached: i64, rounds: u32) -> Prices {
    let (mut best, mut missing) = follow(grid, shifts, kinds, first(grid));
    let mut at = best.of_piece.clone();
    let mut now = best.bound;
    let mut direction = vec![0_i64; grid.pieces()];
    // The step in 256ths of the one that would close the gap if all were even.
    let (mut step, mut waited) = (256_i64, 0);
    for _ in 0..rounds {
        if best.bound > reached - PARTS {
            break;
        }
        for piece in 0..grid.pieces() {
            // Half of where it went before: many people alike all want the same, and then all something else.
            direction[piece] = direction[piece] / 2 + missing[piece] * PARTS;
        }
        let length: i128 = direction.iter().map(|part| i128::from(*part) * i128::from(*part)).sum();
        if length == 0 {
            break;
        }
        for piece in 0..grid.pieces() {
            let by = i128::from(reached - now) * i128::from(direction[piece]) * i128::from(step) * i128::from(PARTS)
                / (length * 256);
            let limit = i128::from(uncovered(grid, piece));
            at[piece] = i64::try_from((i128::from(at[piece]) + by).clamp(-limit, limit)).unwrap_or_default();
        }
        let (prices, wanted) = follow(grid, shifts, kinds, at.clone());
        now = prices.bound;
        missing = wanted;
        if now > best.bound {
            (best, waited) = (prices, 0);
        } else {
            waited += 1;
        }
        if waited >= PATIENCE {
            (step, waited) = ((step * 3 / 4).max(1), 0);
            at.clone_from(&best.of_piece);
            direction.fill(0);
            missing = follow(grid, shifts, kinds, at.clone()).1;
            now = best.bound;
        }
    }
    best
}
