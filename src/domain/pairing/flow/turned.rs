//! The same problem seen from the places: each looks for a row, instead of each row for a place.
//!
//! Where there are fewer places than rows, most rows end up with nothing, and proving that for one after the other takes
//! long; the places all find somebody.

use super::search::Patience;
use super::{Problem, Solution, solve_within};

/// Looks at cells for each of them before there is an auction: it helps little where the rows cost nearly the same.
const EASY_READS: u64 = 10;

/// Looks at cells that are always worth trying.
const EASY_READS_MIN: u64 = 1_000_000;

/// Finds the cheapest assignment, one place after the other. A place that stays empty saves its step; a row that gets a
/// place saves what leaving it out costs.
pub(super) fn solve(problem: &Problem) -> Solution {
    let steps = problem.steps.iter().enumerate();
    let (column_of_place, step_of_place): (Vec<usize>, Vec<i64>) =
        steps.flat_map(|(column, steps)| steps.iter().map(move |step| (column, *step))).unzip();
    let nobody_placed: i64 = problem.leave_out.iter().sum();
    let all_steps: i64 = step_of_place.iter().sum();
    let easy = EASY_READS * step_of_place.len() as u64 * problem.leave_out.len() as u64 + EASY_READS_MIN;
    let patience = Patience { crowded: easy, usual: easy };
    let turned = Problem {
        costs: problem.costs.turned(&column_of_place),
        leave_out: step_of_place.iter().map(|step| -step).collect(),
        steps: problem.leave_out.iter().map(|leave_out| vec![-leave_out]).collect(),
    };
    let (found, rents) = solve_within(&turned, start(problem, step_of_place.len()), patience);
    let mut column_of = vec![None; problem.leave_out.len()];
    for (place, row) in found.column_of.iter().enumerate() {
        if let Some(row) = row {
            column_of[*row] = Some(column_of_place[place]);
        }
    }
    Solution {
        column_of,
        looks: found.looks,
        cost: found.cost + nobody_placed + all_steps,
        lower_bound: found.lower_bound + nobody_placed + all_steps,
        pays: problem.leave_out.iter().zip(&rents).map(|(leave_out, rent)| *leave_out.min(&-rent)).collect(),
    }
}

/// The rows that matter most fill all places, whatever they cost. So they start as if they were in already, for what
/// leaving out the last of them costs; those who matter still more, for so much less that each place wants one of them.
fn start(problem: &Problem, places: usize) -> Vec<i64> {
    let mut sorted = problem.leave_out.clone();
    sorted.sort_unstable_by_key(|leave_out| std::cmp::Reverse(*leave_out));
    let last = places.checked_sub(1).and_then(|last| sorted.get(last)).copied().unwrap_or(i64::MAX);
    let range = problem.costs.range().map_or(0, |(least, most)| i64::from(most) - i64::from(least));
    let start = |leave_out: i64| if leave_out > last { last.saturating_add(range).min(leave_out) } else { leave_out };
    problem.leave_out.iter().map(|leave_out| -start(*leave_out)).collect()
}
