//! What a rota costs; the module's page has the formula.

use super::grid::{Grid, Taken};

/// Minutes of which each is counted once begun.
const QUARTER_MINUTES: i64 = 15;

/// A rota's cost, in points, by what it comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Minutes that nobody covers, summed over the lanes. No points: fewer of them come before all points.
    pub uncovered_min: i64,
    /// For the shifts there are.
    pub handoffs: i64,
    /// For shifts that begin or end at no full hour.
    pub unround: i64,
    pub too_short: i64,
    pub too_long: i64,
    /// For minutes that are not evenly shared on this day.
    pub uneven: i64,
    /// For who had more in the last 90 days, and for hours that are early or late for somebody.
    pub pieces: i64,
}

impl Cost {
    /// All points.
    pub fn total(&self) -> i64 {
        self.handoffs + self.unround + self.too_short + self.too_long + self.uneven + self.pieces
    }

    /// What it comes from, in words: only what is not nothing.
    pub fn lines(&self) -> Vec<String> {
        let points = [
            ("number of shifts", self.handoffs),
            ("shifts that change at no full hour", self.unround),
            ("shifts that are short", self.too_short),
            ("shifts that are long", self.too_long),
            ("sharing out this day's minutes", self.uneven),
            ("the last 90 days, and early or late hours", self.pieces),
        ];
        let uncovered = (self.uncovered_min > 0).then(|| format!("{} minutes without anybody", self.uncovered_min));
        let others = points.iter().filter(|(_, points)| *points > 0).map(|(what, points)| format!("{what}: {points}"));
        uncovered.into_iter().chain(others).collect()
    }
}

/// What a shift costs as such.
pub fn of_shift(grid: &Grid, from: usize, until: usize) -> Cost {
    let rules = &grid.rules;
    let minutes = grid.minutes_of(from, until);
    let quarters =
        |minutes: i64| minutes.max(0).div_euclid(QUARTER_MINUTES) + i64::from(minutes.max(0) % QUARTER_MINUTES > 0);
    let very_short = if minutes < rules.shortest_min { rules.very_short } else { 0 };
    Cost {
        handoffs: rules.handoff,
        unround: grid.unround[from] + grid.unround[until],
        too_short: rules.short * quarters(rules.comfortable_min - minutes) + very_short,
        too_long: rules.long * quarters(minutes - rules.comfortable_max),
        ..Cost::default()
    }
}

/// What `pieces` cost somebody who has `before` already.
pub fn of_load(before: usize, pieces: usize) -> i64 {
    let sum = |n: usize| i64::try_from(n * (n + 1) / 2).unwrap_or(i64::MAX);
    sum(before + pieces) - sum(before)
}

/// What a whole rota costs: its shifts with their person, pins among them.
pub fn of_rota(grid: &Grid, shifts: &[Taken]) -> Cost {
    let mut cost = Cost::default();
    let mut loads = vec![0; grid.people.len()];
    let mut uncovered = grid.lanes as i64 * grid.minutes_of(0, grid.pieces());
    for &Taken { person, from, until, .. } in shifts {
        let shift = of_shift(grid, from, until);
        cost.handoffs += shift.handoffs;
        cost.unround += shift.unround;
        cost.too_short += shift.too_short;
        cost.too_long += shift.too_long;
        cost.pieces += grid.people[person].piece_points[from..until].iter().sum::<i64>();
        loads[person] += until - from;
        uncovered -= grid.minutes_of(from, until);
    }
    cost.uneven = loads.iter().map(|load| of_load(0, *load)).sum();
    cost.uncovered_min = uncovered;
    cost
}
