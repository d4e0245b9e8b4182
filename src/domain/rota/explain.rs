//! What was found, as the coordinator needs it: shifts, and gaps with who could close them.

use super::grid::{self, Grid, Taken};
use super::request::{Advocate, Request};
use super::search::Found;
use super::{Gap, Helper, Rota, Shift, cost};
use crate::domain::hours::{self, Window};

/// Who could close a gap, at most.
const HELPERS_MAX: usize = 3;

/// Puts what was found into instants and ids.
pub fn rota(request: &Request, grid: &Grid, found: &Found, reach: i64) -> Rota {
    let day = Day { request, grid, found };
    let shifts = found.shifts.iter().map(|shift @ &Taken { lane, person, from, until }| Shift {
        lane,
        advocate: request.advocates[person].id.clone(),
        window: day.window(from, until),
        is_pinned: grid.pins.contains(shift),
    });
    let on_call = |at: usize| day.minutes(at);
    Rota {
        shifts: shifts.collect(),
        gaps: (0..grid.lanes).flat_map(|lane| day.gaps(lane)).collect(),
        minutes: request
            .advocates
            .iter()
            .enumerate()
            .map(|(at, advocate)| (advocate.id.clone(), on_call(at)))
            .collect(),
        cost: cost::of_rota(grid, &found.shifts),
        uncovered_bound_min: reach,
        lower_bound: found.lower_bound,
        is_proven: found.is_proven,
    }
}

struct Day<'a> {
    request: &'a Request,
    grid: &'a Grid,
    found: &'a Found,
}

impl Day<'_> {
    fn window(&self, from: usize, until: usize) -> Window {
        Window { start: self.grid.bounds[from], end: self.grid.bounds[until] }
    }

    /// Minutes on call of a person.
    fn minutes(&self, person: usize) -> i64 {
        let theirs = self.found.shifts.iter().filter(|shift| shift.person == person);
        theirs.map(|shift| self.grid.minutes_of(shift.from, shift.until)).sum()
    }

    fn is_on_call(&self, person: usize, from: usize, until: usize) -> bool {
        self.found.shifts.iter().any(|shift| shift.person == person && shift.from < until && from < shift.until)
    }

    fn gaps(&self, lane: usize) -> Vec<Gap> {
        let is_taken = |piece: usize, shift: &Taken| shift.lane == lane && (shift.from..shift.until).contains(&piece);
        let is_open = |piece: &usize| !self.found.shifts.iter().any(|shift| is_taken(*piece, shift));
        let open: Vec<usize> = (0..self.grid.pieces()).filter(is_open).collect();
        let runs = open.chunk_by(|piece, next| piece + 1 == *next);
        let gap = |run: &[usize]| {
            let (from, until) = (*run.first()?, run.last()? + 1);
            Some(Gap { lane, window: self.window(from, until), helpers: self.helpers(from, until) })
        };
        runs.filter_map(gap).collect()
    }

    fn helpers(&self, from: usize, until: usize) -> Vec<Helper> {
        let free = (0..self.grid.people.len()).filter(|person| !self.is_on_call(*person, from, until));
        let mut helpers: Vec<Helper> =
            free.filter_map(|person| self.helper(person, self.window(from, until))).collect();
        helpers.sort_by_key(Helper::effort_min);
        helpers.truncate(HELPERS_MAX);
        helpers
    }

    /// What it would take that somebody closes a gap: of their working days the nearest counts.
    fn helper(&self, person: usize, gap: Window) -> Option<Helper> {
        let advocate = &self.request.advocates[person];
        let minutes = |start, end| Window { start, end }.minutes();
        let stretch = |work: &Window| (minutes(gap.start, work.start), minutes(work.end, gap.end));
        let work = grid::at_work(advocate, gap);
        let (earlier_min, longer_min) = work.iter().map(stretch).min_by_key(|(earlier, longer)| earlier + longer)?;
        Some(Helper {
            advocate: advocate.id.clone(),
            earlier_min,
            longer_min,
            break_min: hours::minutes(&grid::on_break(advocate, gap)),
            over_limit_min: self.over_limit(person, advocate, gap),
        })
    }

    fn over_limit(&self, person: usize, advocate: &Advocate, gap: Window) -> i64 {
        advocate.limit_min.map_or(0, |limit| (self.minutes(person) + gap.minutes() - limit).clamp(0, gap.minutes()))
    }
}
