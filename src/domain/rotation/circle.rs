//! Who is in a rotation, and whose turn is next, as people join and leave.
//!
//! A join or leave counts from the first handoff at or after its local time: a shift that has begun stays with whom it
//! was announced for, and so does every shift before. From then on the turn goes on from who had it last: to whoever
//! stands behind them in the list as it is then. So a join directly behind the last one is next, one elsewhere comes
//! when the turn gets there, and nobody has a turn twice or is passed over because others came or went. Where several
//! join at the same time they do so in the file's order, before those who leave: "Ben behind Ana, and Ana leaves" puts
//! Ben into her place.

use super::wall_clock::Local;
use super::{Join, Leave, Rotation};
use crate::domain::ids::PersonId;

/// The people of a rotation at some time.
#[derive(Clone, Debug)]
pub struct Circle<'a> {
    people: Vec<&'a PersonId>,
    /// Where in the list the next turn is; at its end, whoever joins there is next, else the first.
    next: usize,
}

/// Somebody joins or leaves.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub from: Local,
    kind: Kind<'a>,
    /// Its place in the rotation's own list.
    index: usize,
}

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    Join(&'a Join),
    Leave(&'a Leave),
}

/// Why a join or leave cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The join with this index: they are in the rotation already.
    IsIn(usize),
    /// The join with this index: the one whom they come after is not in the rotation then.
    AfterNobody(usize),
    /// The leave with this index: they are not in the rotation then.
    IsOut(usize),
}

/// What the rotation's people do, in order.
pub fn changes(rotation: &Rotation) -> Vec<Change<'_>> {
    let joins = rotation.joins.iter().enumerate();
    let joins = joins.map(|(index, join)| Change { from: Local::of(join.from), kind: Kind::Join(join), index });
    let leaves = rotation.leaves.iter().enumerate();
    let leaves = leaves.map(|(index, leave)| Change { from: Local::of(leave.from), kind: Kind::Leave(leave), index });
    let mut changes: Vec<Change<'_>> = joins.chain(leaves).collect();
    changes.sort_by_key(|change| change.from);
    changes
}

/// Who is in after all that happens by that local time.
pub fn members_at(rotation: &Rotation, at: jiff::civil::DateTime) -> Vec<PersonId> {
    let mut circle = Circle::of(&rotation.people);
    for change in changes(rotation).into_iter().take_while(|change| change.from <= Local::of(at)) {
        // What cannot be is refused where it is typed.
        _ = circle.change(change);
    }
    circle.people.into_iter().cloned().collect()
}

/// The first join or leave that cannot be.
pub fn misfit(rotation: &Rotation) -> Option<Misfit> {
    let mut circle = Circle::of(&rotation.people);
    changes(rotation).into_iter().find_map(|change| circle.change(change).err())
}

impl<'a> Circle<'a> {
    pub fn of(people: &'a [PersonId]) -> Circle<'a> {
        Circle { people: people.iter().collect(), next: 0 }
    }

    /// Somebody joins or leaves. Who comes behind somebody who is not there comes last; else nothing changes where it
    /// cannot be.
    ///
    /// # Errors
    /// It cannot be.
    pub fn change(&mut self, change: Change<'a>) -> Result<(), Misfit> {
        match change.kind {
            Kind::Join(join) => self.join(join, change.index),
            Kind::Leave(leave) => {
                let at = self.place(&leave.person).ok_or(Misfit::IsOut(change.index))?;
                self.people.remove(at);
                self.next -= usize::from(at < self.next);
                Ok(())
            }
        }
    }

    /// Whose turn it is now; the turn goes on.
    pub fn take(&mut self) -> Option<&'a PersonId> {
        self.pass(1);
        self.people.get(self.next.checked_sub(1)?).copied()
    }

    /// So many turns are taken.
    pub fn pass(&mut self, turns: i64) {
        let people = self.people.len();
        let Some(more) = usize::try_from(turns).ok().and_then(|turns| turns.checked_sub(1)) else { return };
        if people > 0 {
            self.next = (self.next + more) % people + 1;
        }
    }

    fn join(&mut self, join: &'a Join, index: usize) -> Result<(), Misfit> {
        if self.place(&join.person).is_some() {
            return Err(Misfit::IsIn(index));
        }
        let before = join.after.as_ref().map(|before| self.place(before));
        let at = before.flatten().map_or(self.people.len(), |before| before + 1);
        self.people.insert(at, &join.person);
        self.next += usize::from(at < self.next);
        if before == Some(None) { Err(Misfit::AfterNobody(index)) } else { Ok(()) }
    }

    fn place(&self, person: &PersonId) -> Option<usize> {
        self.people.iter().position(|other| *other == person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(people: &[PersonId]) -> Circle<'_> {
        Circle::of(people)
    }

    fn turns(circle: &mut Circle<'_>, count: usize) -> String {
        (0..count).filter_map(|_| circle.take()).map(PersonId::as_str).collect()
    }

    fn at(kind: Kind<'_>) -> Change<'_> {
        Change { from: Local::midnight(0), kind, index: 0 }
    }

    fn joining(person: &str, after: Option<&str>) -> Join {
        Join { person: person.into(), from: jiff::civil::DateTime::ZERO, after: after.map(PersonId::from) }
    }

    fn leaving(person: &str) -> Leave {
        Leave { person: person.into(), from: jiff::civil::DateTime::ZERO }
    }

    const NOBODY: [PersonId; 0] = [];

    #[test]
    fn whoever_joins_behind_the_last_one_is_next() {
        let people = ["A", "B", "C"].map(PersonId::from);
        for (taken, after, then) in [
            (0, Some("C"), "ABCXABCX"),
            (0, None, "ABCXABCX"),
            (1, Some("A"), "XBCAXBCA"),
            (2, Some("A"), "CAXBCAXB"),
            (3, None, "XABCXABC"),
            (3, Some("A"), "AXBCAXBC"),
        ] {
            let mut circle = circle(&people);
            turns(&mut circle, taken);
            let join = joining("X", after);
            circle.change(at(Kind::Join(&join))).unwrap();
            assert_eq!(turns(&mut circle, 8), then, "after {taken}, behind {after:?}");
        }
    }

    #[test]
    fn when_somebody_leaves_the_others_go_on() {
        let people = ["A", "B", "C"].map(PersonId::from);
        for (taken, person, then) in
            [(0, "A", "BCBC"), (1, "A", "BCBC"), (1, "B", "CACA"), (2, "A", "CBCB"), (3, "C", "ABAB")]
        {
            let mut circle = circle(&people);
            turns(&mut circle, taken);
            let leave = leaving(person);
            circle.change(at(Kind::Leave(&leave))).unwrap();
            assert_eq!(turns(&mut circle, 4), then, "after {taken}, {person} leaves");
        }
    }

    #[test]
    fn passing_many_turns_is_taking_each() {
        let people = ["A", "B", "C"].map(PersonId::from);
        for taken in 0..7 {
            for passed in 0..7 {
                let (mut one, mut other) = (circle(&people), circle(&people));
                turns(&mut one, taken);
                turns(&mut other, taken);
                turns(&mut one, passed);
                other.pass(i64::try_from(passed).unwrap());
                assert_eq!((one.next, turns(&mut one, 5)), (other.next, turns(&mut other, 5)));
            }
        }
    }

    #[test]
    fn an_empty_circle_waits_for_somebody() {
        let mut circle = circle(&NOBODY);
        circle.pass(3);
        assert_eq!(circle.take(), None);
        let join = joining("X", None);
        circle.change(at(Kind::Join(&join))).unwrap();
        assert_eq!(turns(&mut circle, 2), "XX");
    }

    #[test]
    fn what_cannot_be_is_told() {
        let people = ["A", "B"].map(PersonId::from);
        let mut circle = circle(&people);
        let (again, behind, out) = (joining("A", None), joining("X", Some("Y")), leaving("Z"));
        assert_eq!(circle.change(at(Kind::Join(&again))), Err(Misfit::IsIn(0)));
        assert_eq!(circle.change(at(Kind::Join(&behind))), Err(Misfit::AfterNobody(0)));
        assert_eq!(circle.change(at(Kind::Leave(&out))), Err(Misfit::IsOut(0)));
        assert_eq!(turns(&mut circle, 3), "ABX");
    }
}
