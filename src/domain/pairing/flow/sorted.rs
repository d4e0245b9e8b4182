//! A guess that is often right where all rows want the same columns: the dearest rows get the cheapest places.
//!
//! Such problems are the hardest for everybody else, as each row that comes in pushes all others along. The guess is
//! worth something only with rents that prove it. They are found by lowering the rent of each column until its rows pay
//! least there: for a right guess a few rounds do, forwards and backwards through the order.

use std::cmp::Reverse;

use super::Problem;
use super::costs::FORBIDDEN;
use super::near::FAR;
use super::rents::Rents;

/// Rounds after which the guess is given up.
const ROUNDS_MAX: usize = 8;

/// Rows and columns that are looked at to see whether a guess is worth making.
const SAMPLE: usize = 32;

/// An assignment of all rows, and rents that prove it.
pub(super) struct Guess {
    pub column_of: Vec<usize>,
    pub rents: Vec<i64>,
}

/// The guess, if it is right, and the cells looked at.
pub(super) fn guess(problem: &Problem) -> (Option<Guess>, u64) {
    let cells = problem.leave_out.len() as u64 * problem.steps.len() as u64;
    if !is_likely(problem) {
        return (None, 0);
    }
    let Some(order) = in_order(problem) else { return (None, cells) };
    let mut column_of = vec![0; problem.leave_out.len()];
    order.iter().for_each(|(row, column)| column_of[*row] = *column);
    let mut rents = Rents::new(highest(problem, &column_of));
    for round in 1..=ROUNDS_MAX {
        let lower = |(row, column): &(usize, usize)| lower(problem, &mut rents, *row, *column);
        let lowered = if round % 2 == 1 { order.iter().map(lower).sum() } else { order.iter().rev().map(lower).sum() };
        let looks = cells * (1 + round as u64);
        match lowered {
            0_usize => return (Some(Guess { rents: settled(problem, rents.to_vec(), &order), column_of }), looks),
            _ if lowered > order.len() / 2 && round == ROUNDS_MAX / 2 => return (None, looks),
            _ => {}
        }
    }
    (None, cells * (1 + ROUNDS_MAX as u64))
}

/// Whether dear rows in cheap columns are the better choice for nearly all of a few.
fn is_likely(problem: &Problem) -> bool {
    let spread = |all: usize| (0..SAMPLE.min(all)).map(move |at| at * all / SAMPLE.min(all));
    let cells = |row: usize| problem.costs.cells(problem.costs.line(row));
    let few = |row: usize| spread(problem.steps.len()).map(|column| i64::from(cells(row)[column])).collect();
    let mut rows: Vec<Vec<i64>> = spread(problem.leave_out.len()).map(few).collect();
    rows.sort_by_cached_key(|row| Reverse(row.iter().sum::<i64>()));
    let of_column = |column: usize| rows.iter().map(|row| row[column]).sum::<i64>();
    let mut columns: Vec<usize> = (0..SAMPLE.min(problem.steps.len())).collect();
    columns.sort_by_cached_key(|column| of_column(*column));
    let minors = rows.iter().zip(rows.iter().skip(rows.len() / 2)).flat_map(|(dear, cheap)| {
        let pairs = columns.iter().zip(columns.iter().skip(columns.len() / 2));
        pairs.map(|(low, high)| (dear[*high] + cheap[*low]) - (dear[*low] + cheap[*high]))
    });
    let gains: Vec<i64> = minors.collect();
    let right = gains.iter().filter(|gain| **gain >= 0).count();
    let matters = gains.iter().filter(|gain| **gain > 0).count();
    right * 10 >= gains.len() * 9 && matters * 2 > gains.len()
}

/// The dearest row and the cheapest place, the next dearest and the next cheapest, and so on.
fn in_order(problem: &Problem) -> Option<Vec<(usize, usize)>> {
    let (rows, columns) = (problem.leave_out.len(), problem.steps.len());
    let mut of_rows = vec![0_i64; rows];
    let mut of_columns = vec![0_i64; columns];
    for (row, of_row) in of_rows.iter_mut().enumerate() {
        for (cell, of_column) in problem.costs.cells(problem.costs.line(row)).iter().zip(&mut of_columns) {
            if *cell == FORBIDDEN {
                return None;
            }
            *of_row += i64::from(*cell);
            *of_column += i64::from(*cell);
        }
    }
    let mut by_row: Vec<usize> = (0..rows).collect();
    by_row.sort_by_key(|row| Reverse(of_rows[*row]));
    let average = |column: usize| of_columns[column] / i64::try_from(rows).unwrap_or(i64::MAX).max(1);
    let of_column = |(column, steps): (usize, &Vec<i64>)| {
        steps.iter().map(|step| (average(column) + step, column)).collect::<Vec<_>>()
    };
    let mut places: Vec<(i64, usize)> = problem.steps.iter().enumerate().flat_map(of_column).collect();
    places.sort_unstable();
    (places.len() >= rows).then(|| by_row.into_iter().zip(places.into_iter().map(|(_, column)| column)).collect())
}

/// A column with a place to spare asks for no more than that place does.
fn highest(problem: &Problem, column_of: &[usize]) -> Vec<i64> {
    let mut taken = vec![0; problem.steps.len()];
    column_of.iter().for_each(|column| taken[*column] += 1);
    let spare = problem.steps.iter().zip(&taken).map(|(steps, taken)| steps.get(*taken).copied());
    let is_full = spare.clone().all(|spare| spare.is_none());
    spare.map(|spare| spare.unwrap_or(if is_full { 0 } else { FAR })).collect()
}

/// Lowers the rent of `column` to where `row` pays least there; says how many rents changed.
fn lower(problem: &Problem, rents: &mut Rents, row: usize, column: usize) -> usize {
    let most = problem.costs.cheapest(row, rents).0 - problem.costs.at(row, column);
    let is_lower = most < rents[column];
    if is_lower {
        rents.set(column, most);
    }
    usize::from(is_lower)
}

/// Where nothing is to spare all rents can rise together: as far as the steps ask for.
fn settled(problem: &Problem, mut rents: Vec<i64>, order: &[(usize, usize)]) -> Vec<i64> {
    let places: usize = problem.steps.iter().map(Vec::len).sum();
    let missing = problem.steps.iter().zip(&rents).filter_map(|(steps, rent)| Some(steps.last()? - rent)).max();
    match missing {
        Some(missing) if places == order.len() => rents.iter_mut().for_each(|rent| *rent += missing),
        _ => {}
    }
    let least = problem.steps.iter().zip(rents);
    least.map(|(steps, rent)| steps.first().map_or(FAR, |first| rent.max(*first))).collect()
}
