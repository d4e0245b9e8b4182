//! Rotations looked at in steps of 30 seconds around every change of a clock, and compared with the rule itself: a
//! handoff comes when the clock for the first time shows what it is due at, or more.
//!
//! Nothing of what is tested is used here: due times come from the calendar's own arithmetic, and what the clock shows
//! from jiff's offsets, or from chrono-tz's. Many zones change alike at the same instant: chrono-tz is asked about one for
//! each kind of change.

use std::collections::BTreeMap;

use jiff::civil::{DateTime, date};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan as _};

use super::*;
use crate::domain::zones;

/// Seconds from one look to the next.
const STEP: i64 = 30;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// From so long before a change, until so long after it.
const AROUND: i64 = 40 * HOUR;

/// A change of a clock: when, and the offsets before and after it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    at: i64,
    before: i64,
    after: i64,
}

impl Change {
    /// What the clock shows when it is changed, in seconds since 1970 on that clock.
    fn shown(self) -> i64 {
        self.at + self.before
    }
}

fn changes(zone: &TimeZone, from: &str, until: &str) -> Vec<Change> {
    let (from, until): (Timestamp, Timestamp) = (from.parse().unwrap(), until.parse().unwrap());
    let mut before = i64::from(zone.to_offset(from).seconds());
    let mut changes = Vec::new();
    for change in zone.following(from).take_while(|change| change.timestamp() < until) {
        let after = i64::from(change.offset().seconds());
        if after != before {
            changes.push(Change { at: change.timestamp().as_second(), before, after });
        }
        before = after;
    }
    changes
}

/// Every change of 2026 and 2027 in every zone of the bundled database.
fn all_changes() -> Vec<(String, Change)> {
    let mut all = Vec::new();
    for name in TimeZoneDatabase::bundled().available() {
        let Some(zone) = zones::any_zone(name.as_str()) else { continue };
        let changes = changes(&zone, "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
        all.extend(changes.into_iter().map(|change| (name.to_string(), change)));
    }
    all
}

/// One zone for each kind of change.
fn sampled_changes() -> Vec<(String, Change)> {
    let kinds: BTreeMap<Change, String> = all_changes().into_iter().map(|(name, change)| (change, name)).collect();
    kinds.into_iter().map(|(change, name)| (name, change)).collect()
}

/// At each step the latest time that the clock ever showed.
fn looks(from: i64, until: i64, offset: impl Fn(i64) -> i64) -> Vec<(i64, i64)> {
    let mut latest = i64::MIN;
    let steps = (from..until).step_by(usize::try_from(STEP).unwrap());
    steps
        .map(|at| {
            latest = latest.max(at + offset(at));
            (at, latest)
        })
        .collect()
}

fn jiff_offset(zone: &TimeZone) -> impl Fn(i64) -> i64 {
    |at| i64::from(zone.to_offset(Timestamp::from_second(at).unwrap()).seconds())
}

fn seconds(local: DateTime) -> i64 {
    local.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).as_secs()
}

fn local(seconds: i64) -> DateTime {
    date(1970, 1, 1).at(0, 0, 0, 0) + seconds.seconds()
}

/// A handoff's due time, by the calendar's arithmetic.
fn due(rotation: &Rotation, number: i64) -> i64 {
    let more = number * i64::from(rotation.length.get());
    seconds(match rotation.every {
        Every::Hour => rotation.start + more.hours(),
        Every::Day => rotation.start + more.days(),
        Every::Week => rotation.start + more.weeks(),
        Every::Month => rotation.start + more.months(),
    })
}

fn is_inside(only: Option<&Only>, shown: i64) -> bool {
    let Some(only) = only else { return true };
    let (day, time) = (shown.div_euclid(DAY), shown.rem_euclid(DAY));
    let (from, until) = (i64::from(only.from.minutes()) * 60, i64::from(only.until.minutes()) * 60);
    // 1 January 1970 was a Thursday.
    let begins_on = |day: i64| only.weekdays.contains(&Weekday::ALL[usize::try_from((day + 3).rem_euclid(7)).unwrap()]);
    match from <= until {
        true => begins_on(day) && from <= time && time < until,
        false => begins_on(day) && from <= time || begins_on(day - 1) && time < until,
    }
}

/// Who is on call, by looking at each step: start, end, and the person's place in the list.
fn looked_up(rotation: &Rotation, looks: &[(i64, i64)]) -> Vec<(i64, i64, usize)> {
    let mut number = -1;
    let mut next_due = due(rotation, 0);
    let mut turns = 0;
    let mut taken_by = None;
    let mut found: Vec<(i64, i64, usize)> = Vec::new();
    for &(at, shown) in looks {
        while next_due <= shown {
            number += 1;
            next_due = due(rotation, number + 1);
        }
        if number < 0 || !is_inside(rotation.only.as_ref(), shown) {
            continue;
        }
        let is_new = taken_by != Some(number);
        if is_new {
            taken_by = Some(number);
            turns += 1;
        }
        match found.last_mut() {
            Some((_, end, _)) if *end == at && !is_new => *end += STEP,
            _ => found.push((at, at + STEP, (turns - 1) % rotation.people.len())),
        }
    }
    found
}

fn answered(rota: &Rota, from: i64, until: i64) -> Vec<(i64, i64, usize)> {
    let instant = |second| Timestamp::from_second(second).unwrap();
    let people = &rota.rotations[0].people;
    let shifts = shifts_between(rota, instant(from), instant(until));
    let place = |person| people.iter().position(|other| other == person).unwrap();
    shifts.iter().map(|shift| (shift.start.as_second(), shift.end.as_second(), place(shift.person))).collect()
}

fn time(seconds: i64) -> TimeOfDay {
    TimeOfDay::from_minutes(u16::try_from(seconds.rem_euclid(DAY) / 60).unwrap()).unwrap()
}

fn rotation(zone: &TimeZone, every: Every, length: u32, start: i64) -> Rotation {
    Rotation {
        name: "support".to_owned(),
        every,
        length: NonZeroU32::new(length).unwrap(),
        start: local(start),
        zone: zone.clone(),
        people: ["a", "b", "c", "d", "e"].map(PersonId::from).to_vec(),
        only: None,
        joins: vec![],
        leaves: vec![],
    }
}

/// What might go wrong at this change.
fn rotations(zone: &TimeZone, change: Change) -> Vec<Rotation> {
    let shown = change.shown();
    let size = (change.after - change.before).abs();
    // In the middle of what is skipped, or of what comes twice.
    let middle = if change.after > change.before { shown + size / 2 } else { shown - size / 2 };
    let middle = middle.div_euclid(60) * 60;
    let midnight = shown.div_euclid(DAY) * DAY;
    let today = Weekday::ALL[usize::try_from((shown.div_euclid(DAY) + 3).rem_euclid(7)).unwrap()];
    let only = |weekdays: &[Weekday], from, until| {
        Some(Only { weekdays: weekdays.to_vec(), from: time(from), until: time(until) })
    };
    let of = |every, length, start| rotation(zone, every, length, start);
    let within = |only, rotation| Rotation { only, ..rotation };
    vec![
        of(Every::Hour, 1, midnight - DAY),
        of(Every::Hour, 1, midnight - DAY + 30 * 60),
        of(Every::Hour, 5, midnight - DAY + HOUR),
        of(Every::Day, 1, midnight - DAY),
        of(Every::Day, 1, middle - DAY),
        of(Every::Day, 1, shown - DAY),
        of(Every::Day, 1, shown + change.after - change.before - DAY),
        of(Every::Week, 1, middle),
        of(Every::Month, 1, middle),
        within(only(&Weekday::ALL, midnight + 9 * HOUR, midnight + 17 * HOUR), of(Every::Hour, 2, midnight - DAY)),
        within(only(&Weekday::ALL, middle, middle + HOUR), of(Every::Hour, 1, midnight - DAY)),
        within(only(&Weekday::ALL, middle - HOUR, middle), of(Every::Hour, 3, midnight - DAY)),
        within(only(&Weekday::ALL, shown, shown + size), of(Every::Day, 1, midnight - DAY)),
        within(only(&[today], midnight + 22 * HOUR, midnight + 6 * HOUR), of(Every::Hour, 4, midnight - DAY)),
        within(only(&[today], middle, midnight + DAY - 60), of(Every::Week, 1, midnight - DAY)),
    ]
}

/// How many shifts were compared.
fn compare(name: &str, change: Change, offset: impl Fn(i64) -> i64) -> usize {
    let zone = zones::any_zone(name).unwrap();
    let (from, until) = (change.at - AROUND - 2 * DAY, change.at + AROUND);
    let looks = looks(from, until, offset);
    let mut compared = 0;
    for rotation in rotations(&zone, change) {
        let wanted = looked_up(&rotation, &looks);
        let rota = Rota { rotations: vec![rotation], ..Rota::default() };
        assert_eq!(answered(&rota, from, until), wanted, "{name} at {}: {:?}", local(change.at), rota.rotations[0]);
        compared += wanted.len();
        if rota.rotations[0].only.is_none() {
            let tiled = wanted.windows(2).all(|pair| pair[0].1 == pair[1].0);
            assert!(tiled && wanted.last().is_some_and(|last| last.1 == until), "{name}: {wanted:?}");
        }
    }
    compared
}

fn compare_all(changes: &[(String, Change)]) -> usize {
    let compared = changes.iter().map(|(name, change)| {
        let zone = zones::any_zone(name).unwrap();
        compare(name, *change, jiff_offset(&zone))
    });
    compared.sum()
}

#[test]
fn every_change_of_every_zone_in_2026_and_2027() {
    let changes = all_changes();
    assert!(changes.len() > 500, "{}", changes.len());
    assert!(compare_all(&changes) > 100 * changes.len());
}

#[test]
fn changes_that_are_told_of() {
    for (name, from, until, count) in [
        // Half an hour.
        ("Australia/Lord_Howe", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 2),
        // They keep the summer's time from now on.
        ("America/Vancouver", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 1),
        ("America/Edmonton", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 1),
        ("Africa/Casablanca", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 3),
        // Winter is what Ireland saves, by minus one hour.
        ("Europe/Dublin", "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z", 4),
        // 30 December 2011 was skipped.
        ("Pacific/Apia", "2011-12-01T00:00:00Z", "2012-01-31T00:00:00Z", 1),
    ] {
        let zone = zones::any_zone(name).unwrap();
        let changes: Vec<_> = changes(&zone, from, until).into_iter().map(|change| (name.to_owned(), change)).collect();
        assert_eq!(changes.len(), count, "{name}");
        assert!(compare_all(&changes) > 0);
    }
}

#[test]
fn nothing_happens_on_the_night_on_which_the_clock_was_changed_before() {
    for name in ["America/Vancouver", "America/Edmonton"] {
        let zone = zones::any_zone(name).unwrap();
        let offset = jiff_offset(&zone);
        // Two o'clock on 1 November 2026, on a clock that keeps the summer's time.
        let at = date(2026, 11, 1).at(9, 0, 0, 0);
        let change = Change { at: seconds(at), before: offset(seconds(at)), after: offset(seconds(at)) };
        assert!(compare(name, change, offset) > 100);
    }
}

/// chrono-tz carries the rules of 2025b. Where they are still those of today it has to say the same.
#[test]
fn another_library_says_the_same() {
    let mut newer = Vec::new();
    let mut compared = 0;
    for (name, change) in sampled_changes() {
        let Ok(theirs) = name.parse::<chrono_tz::Tz>() else { continue };
        let offset = |at: i64| {
            use chrono_tz::OffsetComponents as _;
            let utc = chrono::DateTime::from_timestamp(at, 0).unwrap().naive_utc();
            let offset = chrono::TimeZone::offset_from_utc_datetime(&theirs, &utc);
            (offset.base_utc_offset() + offset.dst_offset()).num_seconds()
        };
        if (offset(change.at - 1), offset(change.at)) != (change.before, change.after) {
            newer.push(name);
            continue;
        }
        compared += compare(&name, change, offset);
    }
    // Morocco's clock is not put back for Ramadan any more.
    assert_eq!(newer, ["Africa/El_Aaiun"]);
    assert!(compared > 3_000, "{compared}");
}
