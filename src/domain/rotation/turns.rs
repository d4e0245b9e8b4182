//! Whose turn it is in one rotation, from one instant to another.
//!
//! A shift of which no part is inside `only` takes nobody's turn, and neither does one without any time (its hour was
//! skipped by the clock). How many turns were taken before a shift is counted and not walked: on the wall clock what is
//! inside repeats with the week, and only around a gap of the clock can a shift be empty that is not empty there.

use super::circle::{Change, Circle, changes};
use super::handoffs::{Handoffs, Step};
use super::only::Stretches;
use super::wall_clock::WEEK;
use super::{RotaShift, Rotation, Why};
use crate::domain::hours::Window;

/// A rotation, made ready for questions about what lies before a window's end.
#[derive(Debug)]
pub struct Turns<'a> {
    rotation: &'a Rotation,
    handoffs: Handoffs,
    only: Stretches,
    /// Joins and leaves, with the number of the shift from which on they count.
    changes: Vec<(i64, Change<'a>)>,
    /// Turns taken before each shift of the first period, and in all of it: see [`period`]. Empty if all take one.
    taken: Vec<i64>,
}

impl<'a> Turns<'a> {
    pub fn of(rotation: &'a Rotation, window: Window) -> Turns<'a> {
        let handoffs = Handoffs::of(rotation, window);
        let only = Stretches::of(rotation.only.as_ref());
        let changes = changes(rotation);
        let changes = changes.into_iter().map(|change| (handoffs.first_from(change.from), change)).collect();
        let taken = match (handoffs.step(), rotation.only.is_some()) {
            (Step::Seconds(seconds), true) => {
                let shifts = 0..period(seconds);
                let is_inside = |number| only.meet(handoffs.local(number), handoffs.local(number + 1));
                let sums = shifts.scan(0, |sum, number| {
                    *sum += i64::from(is_inside(number));
                    Some(*sum)
                });
                std::iter::once(0).chain(sums).collect()
            }
            // A month has some of everything that a week has.
            _ => Vec::new(),
        };
        Turns { rotation, handoffs, only, changes, taken }
    }

    /// When the rotation is to be covered, in the window.
    pub fn needed(&self, window: Window) -> Vec<Window> {
        self.only.all(&self.handoffs.clock, window)
    }

    /// About how many shifts lie in the window, and no fewer.
    pub fn count(&self, window: Window) -> u64 {
        let number = |at| self.handoffs.estimate(self.handoffs.clock.local(at)).max(0);
        let shifts = number(window.end) - number(window.start) + 2;
        let days = match self.only {
            Stretches::Always => 0,
            Stretches::Daily { .. } => {
                self.handoffs.clock.local(window.end).day() - self.handoffs.clock.local(window.start).day() + 2
            }
        };
        u64::try_from(shifts.saturating_add(days)).unwrap_or_default()
    }

    /// The shifts in the window, cut to it, in order.
    pub fn shifts(&self, window: Window, shifts: &mut Vec<RotaShift<'a>>) {
        let mut number = self.handoffs.last_by(window.start).unwrap_or(0);
        let mut circle = self.circle(number);
        let counted = self.changes.partition_point(|(from, _)| *from <= number);
        let mut changes = self.changes.iter().skip(counted).peekable();
        let mut start = self.handoffs.at(number);
        while start < window.end {
            while let Some((_, change)) = changes.next_if(|(from, _)| *from <= number) {
                // What cannot be is refused where it is typed.
                _ = circle.change(*change);
            }
            let end = self.handoffs.at(number + 1);
            let takes_turn = match self.only {
                Stretches::Always => start < end,
                Stretches::Daily { .. } => self.takes_turn(number),
            };
            if let Some(person) = takes_turn.then(|| circle.take()).flatten() {
                let shift = |Window { start, end }| RotaShift {
                    start,
                    end,
                    person,
                    rotation: Some(self.rotation),
                    why: Why::Turn,
                };
                match self.only {
                    Stretches::Always => {
                        shifts.extend(Window { start, end }.intersect(&window).map(shift));
                    }
                    Stretches::Daily { .. } => shifts.extend(self.parts(number, window).into_iter().map(shift)),
                }
            }
            number += 1;
            start = end;
        }
    }

    /// The people before that shift's turn is taken, and whose it is.
    fn circle(&self, number: i64) -> Circle<'a> {
        let mut circle = Circle::of(&self.rotation.people);
        let mut taken = 0;
        for (from, change) in self.changes.iter().take_while(|(from, _)| *from <= number) {
            let before = self.taken_before(*from);
            circle.pass(before - taken);
            taken = before;
            _ = circle.change(*change);
        }
        circle.pass(self.taken_before(number) - taken);
        circle
    }

    /// The turns taken before that shift.
    fn taken_before(&self, number: i64) -> i64 {
        let Step::Seconds(seconds) = self.handoffs.step() else { return number };
        let on_the_clock = match self.taken.as_slice() {
            [] => number,
            [taken @ .., in_all] => {
                let period = period(seconds);
                let more = usize::try_from(number % period).ok().and_then(|shift| taken.get(shift).copied());
                number / period * in_all + more.unwrap_or_default()
            }
        };
        on_the_clock - self.skipped_before(number)
    }

    /// Shifts before that one that take a turn on the wall clock, and none in the time that passed.
    fn skipped_before(&self, number: i64) -> i64 {
        let mut skipped = 0;
        let mut looked_at = 0;
        for (from, until) in self.handoffs.clock.skipped() {
            let first = self.handoffs.estimate(from).max(looked_at);
            let last = self.handoffs.estimate(until).min(number - 1);
            let shifts = (first..=last).filter(|shift| self.is_inside(*shift) && !self.takes_turn(*shift));
            skipped += i64::try_from(shifts.count()).unwrap_or(i64::MAX);
            looked_at = looked_at.max(last + 1);
        }
        skipped
    }

    fn is_inside(&self, number: i64) -> bool {
        self.only.meet(self.handoffs.local(number), self.handoffs.local(number + 1))
    }

    fn takes_turn(&self, number: i64) -> bool {
        self.only.pass(&self.handoffs.clock, self.handoffs.local(number), self.handoffs.local(number + 1))
    }

    fn parts(&self, number: i64, window: Window) -> Vec<Window> {
        let (from, until) = (self.handoffs.local(number), self.handoffs.local(number + 1));
        self.only.within(&self.handoffs.clock, from, until, window)
    }
}

/// After so many shifts the week begins at the same handoff again.
fn period(seconds: i64) -> i64 {
    let (mut divisor, mut rest) = (WEEK, seconds % WEEK);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    WEEK / divisor
}
