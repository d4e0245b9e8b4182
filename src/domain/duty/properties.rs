//! Who has a turn, as people are told, is who is on call by the file, whatever is in it.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::tests::kept;
use super::*;
use crate::domain::rotation::properties::{instant, overrides, person, rotation};

fn rota() -> impl Strategy<Value = Rota> {
    (rotation(), overrides(), any::<bool>()).prop_map(|(rotation, overrides, has_fallback)| Rota {
        rotations: vec![rotation],
        overrides,
        fallback: has_fallback.then(|| person(12)),
    })
}

fn people<'a>(people: impl Iterator<Item = &'a PersonId>) -> Vec<PersonId> {
    let all: BTreeSet<&PersonId> = people.collect();
    all.into_iter().cloned().collect()
}

/// They have something before that moment and after it, and what was last was not a time that is nobody's.
fn is_around(rota: &Rota, who: &PersonId, at: Timestamp) -> bool {
    let OnCall { shifts, gaps } = rotation::on_call(rota, days_after(at, -300), days_after(at, 300));
    let theirs = || shifts.iter().filter(|shift| shift.person == who);
    let last = shifts.iter().map(|shift| shift.end).filter(|end| *end <= at).max();
    let last_gap = gaps.iter().map(|gap| gap.end).filter(|end| *end <= at).max();
    theirs().any(|shift| shift.end <= at) && theirs().any(|shift| shift.start > at) && last_gap <= last
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_has_it_is_who_is_on_call_by_the_file(rota in rota(), moments in prop::collection::vec(instant(), 4)) {
        let of = kept(rota);
        for at in moments {
            let end = at + SignedDuration::from_nanos(1);
            let OnCall { shifts, gaps } = rotation::on_call(&of.rota, at, end);
            let said = of.on_at(at);
            let names = people(said.iter().map(|(turn, _)| &turn.person));
            match (shifts.is_empty(), gaps.is_empty()) {
                (false, _) => prop_assert_eq!(&names, &people(shifts.iter().map(|shift| shift.person)), "at {}", at),
                (true, false) => prop_assert!(names.is_empty(), "{:?} at {}, where nobody is", names, at),
                (true, true) => for who in &names {
                    prop_assert!(is_around(&of.rota, who, at), "{} at {}, out of hours", who, at);
                },
            }
            for (turn, until) in &said {
                prop_assert!(at < *until, "{} until {}", at, until);
                let last = *until - SignedDuration::from_nanos(1);
                let is_off = rotation::shifts_between(&of.rota, last, *until).is_empty();
                let goes_on = is_off || of.on_at(last).iter().any(|(other, _)| other.person == turn.person);
                prop_assert!(goes_on, "{} at {} has it until {}", turn.person, at, until);
            }
        }
    }

    #[test]
    fn who_is_next_is_who_begins_next_by_the_file(rota in rota(), at in instant()) {
        let of = kept(rota);
        let on: Vec<PersonId> = of.on_at(at).into_iter().map(|(turn, _)| turn.person).collect();
        let shifts = rotation::shifts_between(&of.rota, at, days_after(at, 35));
        let others = shifts.iter().filter(|shift| shift.start > at && !on.contains(shift.person));
        let first = others.map(|shift| shift.start).min();
        let next = of.next_to_begin(at);
        if let Some(first) = first {
            prop_assert!(next.as_ref().is_some_and(|(_, begins)| *begins <= first), "{:?}, not {}", next, first);
        }
        if let Some((who, begins)) = next.filter(|(_, begins)| *begins < days_after(at, 35)) {
            let is_theirs = |shift: &RotaShift<'_>| *shift.person == who && shift.start <= begins && begins < shift.end;
            prop_assert!(shifts.iter().any(is_theirs), "{} {}", who, begins);
        }
    }
}
