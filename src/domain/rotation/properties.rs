//! What holds for any rotation, whatever is in it.

use jiff::civil::date;
use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::domain::zones;

const ZONES: [&str; 6] =
    ["Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "America/New_York", "UTC"];

pub fn person(n: u8) -> PersonId {
    PersonId(format!("p{n}"))
}

/// Some time from 2009 to 2013, at full half hours.
fn local_time() -> impl Strategy<Value = DateTime> {
    (0..4 * 365 * 48_i64).prop_map(|halves| date(2009, 6, 1).at(0, 0, 0, 0) + (halves * 30).minutes())
}

pub fn instant() -> impl Strategy<Value = Timestamp> {
    (0..4 * 365 * 24 * 60_i64)
        .prop_map(|minutes| "2009-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes))
}

fn only() -> impl Strategy<Value = Only> {
    let time = || (0..48_u16).prop_map(|halves| TimeOfDay::from_minutes(halves * 30).unwrap());
    (subsequence(Weekday::ALL.to_vec(), 1..=7), time(), time())
        .prop_filter("empty", |(_, from, until)| from != until)
        .prop_map(|(weekdays, from, until)| Only { weekdays, from, until })
}

prop_compose! {
    pub fn rotation()(
        zone in select(ZONES.to_vec()),
        every in select(vec![Every::Hour, Every::Day, Every::Week, Every::Month]),
        length in 1..9_u32,
        start in local_time(),
        people in 1..6_u8,
        only in prop::option::of(only()),
        joins in prop::collection::vec((6..12_u8, local_time(), prop::option::of(0..12_u8)), 0..3),
        leaves in prop::collection::vec((0..8_u8, local_time()), 0..3),
    ) -> Rotation {
        Rotation {
            name: "support".into(),
            every,
            length: NonZeroU32::new(length).unwrap(),
            start,
            zone: zones::zone(zone).unwrap(),
            people: (0..people).map(person).collect(),
            only,
            joins: joins
                .into_iter()
                .map(|(who, from, after)| Join { person: person(who), from, after: after.map(person) })
                .collect(),
            leaves: leaves.into_iter().map(|(who, from)| Leave { person: person(who), from }).collect(),
        }
    }
}

pub fn overrides() -> impl Strategy<Value = Vec<Override>> {
    let one = (instant(), 1..60 * 24 * 30_i64, prop::option::of(0..8_u8), prop::option::of(0..8_u8));
    let one = one.prop_map(|(from, minutes, who, replaces)| Override {
        from,
        until: from + SignedDuration::from_mins(minutes),
        person: who.or(replaces.is_none().then_some(0)).map(person),
        replaces: replaces.map(person),
    });
    prop::collection::vec(one, 0..12)
}

pub fn alone(rotation: &Rotation) -> Rota {
    Rota { rotations: vec![rotation.clone()], ..Rota::default() }
}

fn cut<'a>(shifts: &[RotaShift<'a>], window: Window) -> Vec<RotaShift<'a>> {
    let parts = shifts.iter().filter_map(|shift| {
        let Window { start, end } = Window { start: shift.start, end: shift.end }.intersect(&window)?;
        Some(RotaShift { start, end, ..*shift })
    });
    let mut parts: Vec<RotaShift<'a>> = parts.collect();
    sort(&mut parts);
    parts
}

/// The last instant that is looked at.
fn end() -> Timestamp {
    "2013-09-01T00:00:00Z".parse().unwrap()
}

/// Hours that the clock skips are rare: each of them is counted right, or everybody is one off ever after.
#[test]
fn skipped_hours_are_counted_as_they_are_walked() {
    let from = date(2009, 6, 1).at(0, 0, 0, 0);
    let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
    let only = |from, until| Some(Only { weekdays: Weekday::ALL.to_vec(), from: time(from), until: time(until) });
    let restricted = [None, only("02:00", "03:00"), only("00:00", "24:00"), only("23:30", "02:15")];
    for (zone, only) in ZONES.iter().flat_map(|zone| restricted.iter().map(move |only| (zone, only))) {
        for (every, length) in [(Every::Hour, 1), (Every::Hour, 3), (Every::Day, 1)] {
            let rota = alone(&Rotation {
                name: "support".into(),
                every,
                length: NonZeroU32::new(length).unwrap(),
                start: from,
                zone: zones::zone(zone).unwrap(),
                people: (0..5).map(person).collect(),
                only: only.clone(),
                joins: vec![],
                leaves: vec![],
            });
            let walked = shifts_between(&rota, "2009-01-01T00:00:00Z".parse().unwrap(), end());
            for shift in walked.iter().step_by(walked.len() / 40) {
                let counted = holders_at(&rota, shift.start);
                assert_eq!(counted[0].person, shift.person, "{zone}, {every:?} {length} {only:?}: {}", shift.start);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// The whole is walked from the start; a window's beginning is counted.
    #[test]
    fn a_windows_shifts_are_the_wholes_cut_to_it(
        one in rotation(), other in rotation(), overrides in overrides(), fallback in any::<bool>(),
        mut ends in [instant(), instant()],
    ) {
        ends.sort();
        let [start, until] = ends;
        let other = Rotation { name: "other".into(), ..other };
        let rota = Rota { rotations: vec![one, other], overrides, fallback: fallback.then(|| person(0)) };
        let whole = on_call(&rota, "2009-01-01T00:00:00Z".parse().unwrap(), end());
        let window = Window { start, end: until };
        let part = on_call(&rota, start, until);
        prop_assert_eq!(&part.shifts, &cut(&whole.shifts, window));
        let gaps: Vec<Window> = whole.gaps.iter().filter_map(|gap| gap.intersect(&window)).collect();
        prop_assert_eq!(part.gaps, gaps);
        prop_assert!(count_between(&rota, start, until) + 1_000 > part.shifts.len() as u64);
    }

    #[test]
    fn shifts_and_gaps_tile_what_has_to_be_covered(rotation in rotation()) {
        let rota = alone(&Rotation { only: None, ..rotation });
        let from = "2009-01-01T00:00:00Z".parse().unwrap();
        let all = on_call(&rota, from, end());
        let mut at = from;
        let mut windows = all.gaps;
        windows.extend(all.shifts.iter().map(|shift| Window { start: shift.start, end: shift.end }));
        windows.sort_by_key(|window| window.start);
        for window in windows {
            prop_assert_eq!(window.start, at);
            prop_assert!(window.start < window.end);
            at = window.end;
        }
        prop_assert_eq!(at, end());
    }

    #[test]
    fn who_joins_or_leaves_moves_nothing_announced(
        rotation in rotation(), from in local_time(), who in 0..12_u8, after in prop::option::of(0..12_u8), joins in any::<bool>(),
    ) {
        let mut changed = rotation.clone();
        match joins {
            true => changed.joins.push(Join { person: person(who), from, after: after.map(person) }),
            false => changed.leaves.push(Leave { person: person(who), from }),
        }
        let begins = zones::resolve(from, &rotation.zone);
        let early = "2009-01-01T00:00:00Z".parse().unwrap();
        let (before, after) = (alone(&rotation), alone(&changed));
        prop_assert_eq!(
            people(&shifts_between(&before, early, begins)), people(&shifts_between(&after, early, begins))
        );
        // The shift during which it is stays whose it was, to its end.
        let running = |rota: &Rota| holders_at(rota, begins - SignedDuration::from_secs(1)).first().map(|s| s.person.clone());
        prop_assert_eq!(running(&before), running(&after));
    }

    /// Between two changes everybody has as many turns as anybody else, or one more.
    #[test]
    fn turns_go_round(rotation in rotation()) {
        let rotation = Rotation { joins: vec![], leaves: vec![], ..rotation };
        let rota = alone(&rotation);
        let shifts = shifts_between(&rota, "2009-01-01T00:00:00Z".parse().unwrap(), end());
        let place = |shift: &RotaShift<'_>| rotation.people.iter().position(|person| person == shift.person).unwrap();
        // With one person no turn can be told from the next.
        if rotation.people.len() > 1 {
            let places: Vec<usize> = shifts.iter().map(place).collect();
            prop_assert!(places.first().is_none_or(|first| *first == 0));
            for pair in places.windows(2) {
                let next = (pair[0] + 1) % rotation.people.len();
                prop_assert!(pair[1] == next || rotation.only.is_some() && pair[1] == pair[0], "{:?}", pair);
            }
        }
    }

    /// At one instant: who is there after each override, in order.
    #[test]
    fn overrides_hold_in_order(rotation in rotation(), overrides in overrides(), at in instant()) {
        let plain = alone(&rotation);
        let mut places: Vec<(PersonId, Option<PersonId>)> =
            holders_at(&plain, at).iter().map(|shift| (shift.person.clone(), Some(shift.person.clone()))).collect();
        for one in overrides.iter().filter(|one| one.from <= at && at < one.until) {
            match (&one.replaces, &one.person) {
                (Some(out), person) => {
                    for (turn, holder) in &mut places {
                        if turn == out || holder.as_ref() == Some(out) {
                            holder.clone_from(person);
                        }
                    }
                }
                (None, Some(person)) => places.push((person.clone(), Some(person.clone()))),
                (None, None) => {}
            }
        }
        let mut wanted: Vec<PersonId> = places.into_iter().filter_map(|(_, holder)| holder).collect();
        wanted.sort();
        wanted.dedup();
        let rota = Rota { overrides, ..plain };
        let mut found: Vec<PersonId> = holders_at(&rota, at).iter().map(|shift| shift.person.clone()).collect();
        found.sort();
        found.dedup();
        prop_assert_eq!(found, wanted);
    }
}

fn people(shifts: &[RotaShift<'_>]) -> Vec<(Timestamp, Timestamp, PersonId)> {
    shifts.iter().map(|shift| (shift.start, shift.end, shift.person.clone())).collect()
}
