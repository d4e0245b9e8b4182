//! Rotations as people have them, and what has to come out.

use jiff::civil::date;

use super::*;
use crate::domain::zones;

fn ids(names: &[&str]) -> Vec<PersonId> {
    names.iter().map(|name| PersonId::from(*name)).collect()
}

/// `start` is like 2026-03-02T09:00.
fn rotation(every: Every, start: &str, zone: &str, people: &[&str]) -> Rotation {
    Rotation {
        name: "support".to_owned(),
        every,
        length: NonZeroU32::MIN,
        start: start.parse().unwrap(),
        zone: zones::zone(zone).unwrap(),
        people: ids(people),
        only: None,
        joins: vec![],
        leaves: vec![],
    }
}

fn only(weekdays: &[Weekday], from: &str, until: &str) -> Option<Only> {
    Some(Only { weekdays: weekdays.to_vec(), from: from.parse().unwrap(), until: until.parse().unwrap() })
}

const WEEKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

fn rota(rotation: Rotation) -> Rota {
    Rota { rotations: vec![rotation], ..Rota::default() }
}

/// `ana 03-29 02:00-03:00` for each shift, on the rotation's clock; the second date where it is another.
fn said(rota: &Rota, from: &str, until: &str) -> Vec<String> {
    let zone = &rota.rotations[0].zone;
    let on_clock = |at: Timestamp| at.to_zoned(zone.clone()).datetime();
    let shifts = shifts_between(rota, from.parse().unwrap(), until.parse().unwrap());
    let words = shifts.iter().map(|shift| {
        let (start, end) = (on_clock(shift.start), on_clock(shift.end));
        let end = match start.date() == end.date() {
            true => end.strftime("%H:%M"),
            false => end.strftime("%m-%d %H:%M"),
        };
        format!("{} {}-{end}", shift.person, start.strftime("%m-%d %H:%M"))
    });
    words.collect()
}

#[test]
fn a_week_begins_at_nine_whatever_the_clock_does() {
    let rota = rota(rotation(Every::Week, "2026-10-12T09:00", "Europe/Dublin", &["ana", "ben", "cleo"]));
    assert_eq!(
        said(&rota, "2026-10-01T00:00:00Z", "2026-11-03T00:00:00Z"),
        [
            "ana 10-12 09:00-10-19 09:00",
            "ben 10-19 09:00-10-26 09:00",
            "cleo 10-26 09:00-11-02 09:00",
            "ana 11-02 09:00-11-03 00:00"
        ]
    );
}

#[test]
fn a_month_without_the_day_uses_its_last_and_comes_back_to_it() {
    let rota = rota(rotation(Every::Month, "2027-01-31T09:00", "Europe/Dublin", &["ana", "ben"]));
    assert_eq!(
        said(&rota, "2027-01-01T00:00:00Z", "2027-06-01T00:00:00Z"),
        [
            "ana 01-31 09:00-02-28 09:00",
            "ben 02-28 09:00-03-31 09:00",
            "ana 03-31 09:00-04-30 09:00",
            "ben 04-30 09:00-05-31 09:00",
            "ana 05-31 09:00-06-01 01:00",
        ]
    );
}

#[test]
fn an_hour_that_comes_twice_is_one_shift() {
    let rota = rota(rotation(Every::Hour, "2026-10-25T00:00", "Europe/Dublin", &["ana", "ben", "cleo"]));
    let shifts =
        shifts_between(&rota, "2026-10-24T23:00:00Z".parse().unwrap(), "2026-10-25T03:00:00Z".parse().unwrap());
    let hours: Vec<(i64, &str)> = shifts
        .iter()
        .map(|shift| ((shift.end - shift.start).total(jiff::Unit::Hour).unwrap() as i64, shift.person.as_str()))
        .collect();
    assert_eq!(hours, [(1, "ana"), (2, "ben"), (1, "cleo")]);
}

#[test]
fn an_hour_that_is_skipped_takes_nobodys_turn() {
    let rota = rota(rotation(Every::Hour, "2027-03-28T00:00", "Europe/Dublin", &["ana", "ben", "cleo"]));
    assert_eq!(
        said(&rota, "2027-03-28T00:00:00Z", "2027-03-28T03:00:00Z"),
        ["ana 03-28 00:00-02:00", "ben 03-28 02:00-03:00", "cleo 03-28 03:00-04:00"]
    );
}

#[test]
fn the_day_that_samoa_skipped_takes_nobodys_turn() {
    let rota = rota(rotation(Every::Day, "2011-12-28T00:00", "Pacific/Apia", &["ana", "ben", "cleo"]));
    assert_eq!(
        said(&rota, "2011-12-28T10:00:00Z", "2012-01-01T10:00:00Z"),
        [
            "ana 12-28 00:00-12-29 00:00",
            "ben 12-29 00:00-12-31 00:00",
            "cleo 12-31 00:00-01-01 00:00",
            "ana 01-01 00:00-01-02 00:00"
        ]
    );
}

#[test]
fn fourteen_people_on_weekdays_each_have_a_turn() {
    let names: Vec<String> = (0..14).map(|n| format!("p{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let plain = rotation(Every::Day, "2026-11-02T00:00", "Europe/Dublin", &names);
    let rota = rota(Rotation { only: only(&WEEKDAYS, "00:00", "24:00"), ..plain });
    let from = "2026-11-02T00:00:00Z".parse().unwrap();
    // 28 working days: twice everybody, in order.
    let shifts = shifts_between(&rota, from, "2026-12-10T00:00:00Z".parse().unwrap());
    let people: Vec<&str> = shifts.iter().map(|shift| shift.person.as_str()).collect();
    assert_eq!(people, [names.as_slice(), names.as_slice()].concat());
    assert_eq!(gaps(&rota, from, "2026-12-10T00:00:00Z".parse().unwrap()), [], "no weekend is a gap");
}

#[test]
fn a_weeks_office_hours_are_parts_of_one_turn() {
    let plain = rotation(Every::Week, "2026-11-02T09:00", "Europe/Dublin", &["ana", "ben"]);
    let rota = rota(Rotation { only: only(&[Weekday::Mon, Weekday::Thu], "09:00", "17:00"), ..plain });
    assert_eq!(
        said(&rota, "2026-11-02T10:00:00Z", "2026-11-10T00:00:00Z"),
        ["ana 11-02 10:00-17:00", "ana 11-05 09:00-17:00", "ben 11-09 09:00-17:00"]
    );
}

#[test]
fn days_that_touch_are_one_part() {
    let plain = rotation(Every::Week, "2026-11-02T09:00", "Europe/Dublin", &["ana", "ben"]);
    let rota = rota(Rotation { only: only(&WEEKDAYS, "00:00", "24:00"), ..plain });
    assert_eq!(
        said(&rota, "2026-11-02T09:00:00Z", "2026-11-10T00:00:00Z"),
        ["ana 11-02 09:00-11-07 00:00", "ana 11-09 00:00-09:00", "ben 11-09 09:00-11-10 00:00"]
    );
}

#[test]
fn a_night_is_of_the_date_on_which_it_begins() {
    let plain = rotation(Every::Day, "2026-11-02T12:00", "Europe/Dublin", &["ana", "ben", "cleo"]);
    let rota = rota(Rotation { only: only(&[Weekday::Thu, Weekday::Fri], "22:00", "06:00"), ..plain });
    assert_eq!(
        said(&rota, "2026-11-02T12:00:00Z", "2026-11-14T00:00:00Z"),
        [
            "ana 11-05 22:00-11-06 06:00",
            "ben 11-06 22:00-11-07 06:00",
            "cleo 11-12 22:00-11-13 06:00",
            "ana 11-13 22:00-11-14 00:00"
        ]
    );
}

fn join(person: &str, from: &str, after: Option<&str>) -> Join {
    Join { person: person.into(), from: from.parse().unwrap(), after: after.map(PersonId::from) }
}

#[test]
fn who_joins_and_leaves_moves_nothing_that_began() {
    let mut weekly = rotation(Every::Week, "2026-11-02T09:00", "Europe/Dublin", &["ana", "ben", "cleo"]);
    // On the Wednesday of Ben's week.
    weekly.joins = vec![join("dora", "2026-11-11T00:00", Some("ben")), join("emil", "2026-11-11T00:00", None)];
    weekly.leaves = vec![Leave { person: "ben".into(), from: "2026-11-11T00:00".parse().unwrap() }];
    let shifts = rota(weekly);
    let people: Vec<PersonId> = shifts_between(&shifts, Timestamp::UNIX_EPOCH, "2026-12-28T00:00:00Z".parse().unwrap())
        .iter()
        .map(|shift| shift.person.clone())
        .collect();
    assert_eq!(people, ids(&["ana", "ben", "dora", "cleo", "emil", "ana", "dora", "cleo"]));
}

#[test]
fn every_tenth_week_and_every_other_week_are_rotations_too() {
    let ten: Vec<String> = (0..10).map(|n| format!("engineer {n}")).collect();
    let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
    let duty = rota(rotation(Every::Week, "2026-01-05T00:00", "America/Chicago", &ten));
    let at = |date: jiff::civil::Date| zones::resolve(date.at(12, 0, 0, 0), &duty.rotations[0].zone);
    for week in 0..30 {
        let day = date(2026, 1, 5).checked_add(jiff::ToSpan::weeks(week)).unwrap();
        assert_eq!(holders_at(&duty, at(day))[0].person.as_str(), ten[usize::try_from(week % 10).unwrap()]);
    }
}

#[test]
fn what_nobody_has_is_a_gap_or_the_fallbacks() {
    let mut two = Rota {
        rotations: vec![
            rotation(Every::Day, "2026-11-02T00:00", "UTC", &["ana"]),
            Rotation { name: "later".into(), ..rotation(Every::Day, "2026-11-03T00:00", "UTC", &["ben"]) },
        ],
        ..Rota::default()
    };
    let hours = only(&Weekday::ALL, "09:00", "17:00");
    two.rotations[0].only.clone_from(&hours);
    two.rotations[1].only = only(&Weekday::ALL, "12:00", "20:00");
    let (from, until) = ("2026-11-02T08:00:00Z".parse().unwrap(), "2026-11-03T18:00:00Z".parse().unwrap());
    let said =
        |gaps: &[Window]| -> Vec<String> { gaps.iter().map(|gap| format!("{} {}", gap.start, gap.end)).collect() };
    assert_eq!(said(&gaps(&two, from, until)), ["2026-11-02T17:00:00Z 2026-11-02T20:00:00Z"]);
    let ill = |person: &str| Override {
        from: "2026-11-03T10:00:00Z".parse().unwrap(),
        until: "2026-11-03T13:00:00Z".parse().unwrap(),
        person: None,
        replaces: Some(person.into()),
    };
    two.overrides = vec![ill("ana"), ill("ben")];
    assert_eq!(said(&gaps(&two, from, until))[1], "2026-11-03T10:00:00Z 2026-11-03T13:00:00Z");
    two.fallback = Some("cleo".into());
    let on_call = on_call(&two, from, until);
    assert_eq!(on_call.gaps, []);
    let fallback: Vec<&RotaShift<'_>> = on_call.shifts.iter().filter(|shift| shift.why == Why::Fallback).collect();
    assert_eq!(fallback.len(), 2);
    assert!(fallback.iter().all(|shift| shift.person.as_str() == "cleo" && shift.rotation_name().is_empty()));
}

#[test]
fn a_rotation_is_kept_as_text() {
    let plain = rotation(Every::Week, "2026-11-02T09:00", "Europe/Dublin", &["UANA", "UBEN"]);
    let full = Rotation {
        only: only(&WEEKDAYS, "09:00", "24:00"),
        joins: vec![join("UDORA", "2026-11-11T00:00", Some("UBEN"))],
        ..plain
    };
    let text = serde_json::to_string(&rota(full.clone())).unwrap();
    assert!(text.contains(r#""time_zone":"Europe/Dublin""#) && text.contains(r#""until":"24:00""#), "{text}");
    assert_eq!(serde_json::from_str::<Rota>(&text).unwrap(), rota(full));
    assert!(serde_json::from_str::<Rota>(&text.replace("Europe/Dublin", "Europe/Dubln")).is_err());
}

#[test]
fn the_ends_of_the_calendar_are_ends() {
    let monthly = rota(rotation(Every::Month, "9999-01-31T09:00", "UTC", &["ana", "ben"]));
    let shifts = shifts_between(&monthly, Timestamp::MIN, Timestamp::MAX);
    // The last instant there is comes before the last handoff of that year.
    assert_eq!((shifts.len(), shifts.last().map(|shift| shift.end)), (11, Some(Timestamp::MAX)));
    let early = rota(rotation(Every::Week, "-009999-01-03T00:00", "UTC", &["ana", "ben"]));
    assert_eq!(holders_at(&early, "2026-11-02T00:00:00Z".parse().unwrap()).len(), 1);
}
