//! Whose turn it is with a pager: shifts as people know them.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::day::{Day, Lane};
use super::hours::Window;
use super::ids::{PersonId, ShiftId};
use super::pager::TOLD_BEFORE;

/// Shifts of one person that follow each other without a gap: it begins with a handoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    pub lane: Lane,
    pub advocate: PersonId,
    pub start: Timestamp,
    pub end: Timestamp,
    /// They are asked from now on.
    pub asked_from: Timestamp,
    /// The shift before it in its lane, which ends with this handoff.
    pub after: Option<ShiftId>,
    pub first: ShiftId,
    last: ShiftId,
}
impl Day {
    /// The lanes that have shifts, which are those that have a pager.
    pub fn lanes_on_call(&self) -> BTreeSet<Lane> {
        self.shifts.iter().map(|shift| shift.lane).collect()
    }

    /// Are several people on call at a time?
    pub fn has_lanes(&self) -> bool {
        self.lanes_on_call().len() > 1
    }

    /// The turns of a lane, the first one first.
    pub fn turns(&self, lane: Lane) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::new();
        for shift in self.shifts.iter().filter(|shift| shift.lane == lane) {
            let window = self.shift_window(shift);
            match turns.last_mut() {
                // A clock that is put forward can leave nothing of a shift.
                _ if window.start >= window.end => {}
                Some(last) if last.advocate == shift.advocate && last.end >= window.start => {
                    last.end = last.end.max(window.end);
                    last.last = shift.id;
                }
                last => {
                    let before = last.map(|turn| (turn.start, turn.last));
                    turns.push(Turn {
                        lane,
                        advocate: shift.advocate.clone(),
                        start: window.start,
                        end: window.end,
                        asked_from: before.map_or(Timestamp::MIN, |(start, _)| start).max(window.start - TOLD_BEFORE),
                        after: before.map(|(_, id)| id),
                        first: shift.id,
                        last: shift.id,
                    });
                }
            }
        }
        turns
    }

    /// The turns after which nobody is on call for a while, or until the day ends: each with its last shift, and with
    /// whoever comes then.
    pub fn turns_into_gaps(&self) -> Vec<(ShiftId, Turn, Option<Turn>)> {
        let mut into_gaps = Vec::new();
        for lane in self.lanes_on_call() {
            let turns = self.turns(lane);
            for (at, turn) in turns.iter().enumerate() {
                let next = turns.get(at + 1);
                if turn.end < next.map_or(self.ends_at(), |next| next.start) {
                    into_gaps.push((turn.last, turn.clone(), next.cloned()));
                }
            }
        }
        into_gaps
    }

    /// Until when whoever has this turn keeps the pager: until somebody else's begins, or the day ends. A turn of their own
    /// that follows after a gap is no handoff.
    pub fn keeps_until(&self, turn: &Turn) -> Timestamp {
        let turns = self.turns(turn.lane);
        let next = turns.iter().find(|next| next.start > turn.start && next.advocate != turn.advocate);
        next.map_or(self.ends_at(), |next| next.start)
    }

    /// Until when `who` keeps the pager who stands in for the turn that begins at `start`.
    pub fn stands_in_until(&self, lane: Lane, start: Timestamp, who: &PersonId) -> Timestamp {
        let turns = self.turns(lane);
        let next = turns.iter().find(|next| next.start > start && next.advocate != *who);
        next.map_or(self.ends_at(), |next| next.start)
    }

    /// The gap into which this turn ends, in which nobody is on call in its lane.
    pub fn gap_after(&self, turn: &Turn) -> Option<Window> {
        let turns = self.turns(turn.lane);
        let end = turns.iter().find(|next| next.start > turn.start).map_or(self.ends_at(), |next| next.start);
        (turn.end < end).then_some(Window { start: turn.end, end })
    }

    /// The gap that this turn ends, in which nobody is on call in its lane.
    pub fn gap_before(&self, turn: &Turn) -> Option<Window> {
        let turns = self.turns(turn.lane);
        let start = turns.iter().rfind(|last| last.start < turn.start).map_or(self.starts_at(), |last| last.end);
        (start < turn.start).then_some(Window { start, end: turn.start })
    }

    /// Where nobody is on call in the lane when the day begins: whoever comes first, and until when they have the pager
    /// outside of their turn.
    pub fn gap_at_first(&self, lane: Lane) -> Option<(PersonId, Window)> {
        let first = self.turns(lane).into_iter().next().filter(|first| self.starts_at() < first.start)?;
        Some((first.advocate, Window { start: self.starts_at(), end: first.start }))
    }

    /// Whose turn it is, or is about to be: the last one whose handoff may be asked for.
    pub fn turn_at(&self, lane: Lane, now: Timestamp) -> Option<Turn> {
        self.turns(lane).into_iter().rev().find(|turn| turn.asked_from <= now)
    }

    /// Somebody else's turn, that begins while `who` is on a break: then they are not offered the pager back.
    pub fn turn_during(&self, lane: Lane, who: &PersonId, from: Timestamp, until: Timestamp) -> Option<Turn> {
        let then = self.turn_at(lane, until)?;
        let is_another = self.turn_at(lane, from).is_none_or(|turn| turn.start != then.start);
        (is_another && then.advocate != *who).then_some(then)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::super::day::tests::{at, thursday};

    #[test]
    fn who_is_on_call_again_after_a_gap_keeps_the_pager_till_the_end_of_that() {
        let mut day = thursday();
        day.shifts[1].start = time(13, 30, 0, 0);
        let until = |day: &super::Day| day.keeps_until(&day.turns(0)[0]);
        assert_eq!(until(&day), at("2026-12-03T13:30:00Z"), "until Lee comes");
        day.shifts[1].advocate = "USAM".into();
        day.shifts[1].end = time(14, 0, 0, 0);
        assert_eq!(until(&day), at("2026-12-03T17:00:00Z"), "nobody else comes");
    }
}
