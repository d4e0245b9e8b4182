//! What lies ahead of one person, and what is planned for the people of a rotation.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{CIRCLES_COMPARED, Moved, Standing, Turn, days_after, differences};
use crate::domain::ids::PersonId;
use crate::domain::rotation::Rotation;
use crate::domain::{rotation, zones};

/// Of the turns that are not shown, those of so many days are counted.
const COUNTED_DAYS: i64 = 183;

/// The same of an hourly rotation, whose turns are days.
const COUNTED_DAYS_HOURLY: i64 = 35;

/// The turns of one person, from the one that they have on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    pub turns: Vec<Turn>,
    /// So many more, and when the last of them ends.
    pub more: Option<(usize, Timestamp)>,
}

/// Somebody joins or leaves, and no turn has begun since from which on that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub person: PersonId,
    pub from: DateTime,
    pub joins: bool,
}

impl Planned {
    /// How it is named in a form.
    pub fn value(&self) -> String {
        format!("{} {} {}", if self.joins { "joins" } else { "leaves" }, self.from, self.person)
    }
}

impl Standing {
    /// This person's turns, `count` at most, and how many more there are.
    pub fn own_ahead(&self, person: &PersonId, at: Timestamp, count: usize) -> Own {
        let counted = self.counted_days();
        let mut turns = self.turns(at, days_after(at, self.shown_days()));
        turns.retain(|turn| turn.person == *person);
        let mut more = turns.split_off(count.min(turns.len()));
        more.retain(|turn| turn.window().start < days_after(at, counted));
        Own { turns, more: more.last().map(|last| (more.len(), last.window().end)) }
    }

    fn counted_days(&self) -> i64 {
        if self.is_hourly() { COUNTED_DAYS_HOURLY } else { COUNTED_DAYS }
    }

    /// So many days ahead, somebody's turns are shown to them.
    fn shown_days(&self) -> i64 {
        self.counted_days().max(self.circle_days() * CIRCLES_COMPARED)
    }

    /// Everybody's turns between the two.
    pub(super) fn of_each(&self, at: Timestamp, until: Timestamp) -> BTreeMap<PersonId, Vec<Turn>> {
        let mut each: BTreeMap<PersonId, Vec<Turn>> = BTreeMap::new();
        for turn in self.turns(at, until) {
            each.entry(turn.person.clone()).or_default().push(turn);
        }
        each
    }

    /// Who joins or leaves, in order of time; what counts already is not among them.
    pub fn planned(&self, now: Timestamp) -> Vec<Planned> {
        let Some(of) = self.rotation() else { return vec![] };
        let joins = of.joins.iter().map(|join| (&join.person, join.from, true));
        let leaves = of.leaves.iter().map(|leave| (&leave.person, leave.from, false));
        let mut planned: Vec<Planned> = joins
            .chain(leaves)
            .filter(|(_, from, _)| counts_from(of, *from).is_some_and(|counts| counts > now))
            .map(|(person, from, joins)| Planned { person: person.clone(), from, joins })
            .collect();
        planned.sort_by_key(|one| one.from);
        planned
    }

    /// The same as if that had never been planned.
    pub fn without(&self, planned: &[Planned]) -> Standing {
        let mut changed = self.clone();
        let is_kept = |person: &PersonId, from: DateTime, joins: bool| {
            !planned.iter().any(|one| one.joins == joins && one.from == from && one.person == *person)
        };
        if let Some(of) = changed.rota.rotations.first_mut() {
            of.joins.retain(|join| is_kept(&join.person, join.from, true));
            of.leaves.retain(|leave| is_kept(&leave.person, leave.from, false));
        }
        changed
    }

    /// Who is in it in the end, when all that is planned has come.
    pub fn members_at_last(&self) -> Vec<PersonId> {
        self.members_at(DateTime::MAX)
    }
}

/// From which handoff on somebody joins or leaves.
pub(super) fn counts_from(of: &Rotation, from: DateTime) -> Option<Timestamp> {
    let at = zones::resolve(from, &of.zone);
    rotation::handoffs_around(of, at, at).last().copied()
}

/// Whose turns are others now, among the next `count` that each of them is shown.
pub fn moved(before: &Standing, after: &Standing, at: Timestamp, count: usize) -> Vec<Moved> {
    let until = days_after(at, before.shown_days().max(after.shown_days()));
    let (before, after) = (before.of_each(at, until), after.of_each(at, until));
    let mut moved = differences(&before, &after, count);
    // Whoever has others in the place of theirs reads how they go on, without a hole where one is by chance as before.
    for one in moved.iter_mut().filter(|one| !one.was.is_empty() && !one.is.is_empty()) {
        let first = |each: &BTreeMap<PersonId, Vec<Turn>>| -> Vec<Turn> {
            each.get(&one.person).into_iter().flatten().take(count).cloned().collect()
        };
        let (was, is) = (first(&before), first(&after));
        let same = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
        (one.was, one.is) = (was[same..].to_vec(), is[same..].to_vec());
    }
    moved
}
