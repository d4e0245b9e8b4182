use std::num::NonZeroU32;

use jiff::Timestamp;

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::rotation::{Join, Only, Weekday};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn standing(every: Every, people: &[&str], only: Option<Only>) -> Standing {
    let rotation = Rotation {
        name: "Escalations".into(),
        every,
        length: NonZeroU32::MIN,
        start: "2026-12-07T09:00".parse().unwrap(),
        zone: crate::domain::zones::zone("Europe/Dublin").unwrap(),
        people: people.iter().map(|id| PersonId::from(*id)).collect(),
        only,
        joins: vec![],
        leaves: vec![],
    };
    kept(Rota { rotations: vec![rotation], ..Rota::default() })
}

/// A rota as it is kept for Slack.
pub fn kept(rota: Rota) -> Standing {
    Standing {
        id: RotationId(1),
        kind: Kind::Duty,
        channel: "C1".into(),
        coordinator: "UMAEVE".into(),
        helpers: vec![],
        rota,
        told_at: Timestamp::UNIX_EPOCH,
        ended_at: None,
    }
}

fn nine_to_five() -> Option<Only> {
    let weekdays = Weekday::ALL[..5].to_vec();
    Some(Only { weekdays, from: "09:00".parse().unwrap(), until: "17:00".parse().unwrap() })
}

fn in_words(turns: &[Turn]) -> Vec<String> {
    turns.iter().map(|turn| format!("{} {} {}", turn.person, turn.window().start, turn.window().end)).collect()
}

#[test]
fn a_week_on_weekdays_is_one_turn_of_five_parts() {
    let of = standing(Every::Week, &["ana", "ben"], nine_to_five());
    let turns = of.turns(at("2026-12-09T12:00:00Z"), at("2026-12-14T10:00:00Z"));
    assert_eq!(
        in_words(&turns),
        ["ana 2026-12-07T09:00:00Z 2026-12-11T17:00:00Z", "ben 2026-12-14T09:00:00Z 2026-12-18T17:00:00Z"]
    );
    assert_eq!(turns[0].parts.len(), 5);
    assert!(of.on_at(at("2026-12-12T12:00:00Z")).is_empty(), "at the weekend");
    let evening = of.on_at(at("2026-12-08T20:00:00Z"));
    assert_eq!((evening[0].0.person.as_str(), evening[0].1), ("ana", at("2026-12-11T17:00:00Z")));
}

#[test]
fn an_hourly_rotation_has_a_turn_a_date_for_each() {
    let of = standing(Every::Hour, &["ana", "ben"], nine_to_five());
    let turns = of.ahead(at("2026-12-08T00:00:00Z"), 4);
    assert_eq!(turns.iter().map(|turn| turn.person.as_str()).collect::<Vec<_>>(), ["ana", "ben", "ana", "ben"]);
    assert_eq!(turns[0].parts.len(), 4);
}

#[test]
fn somebody_else_has_a_part_and_the_rest_is_still_one_turn() {
    let of = standing(Every::Week, &["ana", "ben"], None);
    let wednesday = Window { start: at("2026-12-09T09:00:00Z"), end: at("2026-12-10T09:00:00Z") };
    let after = of.with_override(wednesday, &"ana".into(), &"cy".into());
    let on = |when: &str| {
        let on = after.on_at(at(when));
        on.iter().map(|(turn, until)| format!("{} {until}", turn.person)).collect::<Vec<_>>()
    };
    assert_eq!(on("2026-12-08T12:00:00Z"), ["ana 2026-12-09T09:00:00Z"]);
    assert_eq!(on("2026-12-09T12:00:00Z"), ["cy 2026-12-10T09:00:00Z"]);
    assert_eq!(on("2026-12-10T12:00:00Z"), ["ana 2026-12-14T09:00:00Z"]);
    let moved = moved_within(&of, &after, wednesday, wednesday.start);
    assert_eq!(moved.iter().map(|moved| moved.person.as_str()).collect::<Vec<_>>(), ["ana", "cy"]);
}

#[test]
fn who_gives_the_end_of_a_week_away_reads_that_its_beginning_is_still_theirs() {
    let of = standing(Every::Week, &["ana", "ben"], nine_to_five());
    let end_of_week = Window { start: at("2026-12-08T09:00:00Z"), end: at("2026-12-11T17:00:00Z") };
    let after = of.with_override(end_of_week, &"ana".into(), &"cy".into());
    let moved = moved_within(&of, &after, end_of_week, at("2026-12-01T09:00:00Z"));
    let of_ana = &moved.iter().find(|moved| moved.person.as_str() == "ana").unwrap().is;
    let monday = Window { start: at("2026-12-07T09:00:00Z"), end: at("2026-12-07T17:00:00Z") };
    assert_eq!(of_ana.iter().map(Turn::window).collect::<Vec<_>>(), [monday]);
}

#[test]
fn a_day_that_somebody_else_has_stays_theirs_when_the_week_changes_hands() {
    let of = standing(Every::Week, &["ana", "ben"], nine_to_five());
    let week = Window { start: at("2026-12-07T09:00:00Z"), end: at("2026-12-11T17:00:00Z") };
    let tuesday = Window { start: at("2026-12-08T09:00:00Z"), end: at("2026-12-08T17:00:00Z") };
    let after =
        of.with_override(tuesday, &"ana".into(), &"cy".into()).with_override(week, &"ana".into(), &"dan".into());
    let on = |when: &str| after.on_at(at(when)).iter().map(|(turn, _)| turn.person.to_string()).collect::<Vec<_>>();
    assert_eq!([on("2026-12-07T10:00:00Z"), on("2026-12-09T10:00:00Z")], [["dan"], ["dan"]]);
    assert_eq!(on("2026-12-08T10:00:00Z"), ["cy"]);
}

#[test]
fn who_joins_last_moves_what_is_behind_them() {
    let of = standing(Every::Week, &["ana", "ben", "cy"], None);
    let mut after = of.clone();
    let join = Join { person: "dora".into(), from: "2026-12-08T00:00".parse().unwrap(), after: None };
    after.rota.rotations[0].joins.push(join);
    let told = |count| {
        let moved = moved(&of, &after, at("2026-12-08T12:00:00Z"), count).into_iter();
        moved.map(|moved| moved.person.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(1), ["dora"], "the others have their next turns as before");
    assert_eq!(told(2), ["ana", "ben", "cy", "dora"], "those after them have moved");
    let ana = moved(&of, &after, at("2026-12-08T12:00:00Z"), 5).remove(0);
    let dates = |turns: &[Turn]| turns.iter().map(|turn| turn.window().start.strftime("%m-%d").to_string()).collect();
    let (was, is): (Vec<String>, Vec<String>) = (dates(&ana.was), dates(&ana.is));
    assert_eq!(was, ["12-28", "01-18", "02-08", "03-01"]);
    assert_eq!(is, ["01-04", "02-01", "03-01", "03-29"], "the one of March is in the row too");
    assert_eq!(after.members_at("2026-12-14T09:00".parse().unwrap()).len(), 4);
}

#[test]
fn what_is_due_is_due_on_working_days_and_on_the_wall_clock() {
    let of = standing(Every::Week, &["ana", "ben"], nine_to_five());
    let all = due(&of, &Calendar::default(), at("2026-12-01T00:00:00Z"), at("2026-12-11T17:00:00Z"));
    let words: Vec<String> = all.iter().map(|due| format!("{} {:?} {}", due.at, due.what, due.turn.person)).collect();
    assert_eq!(
        words,
        [
            "2026-12-03T09:00:00Z Ahead ana",
            "2026-12-04T09:00:00Z LastLook ana",
            "2026-12-06T09:00:00Z Reminder(Day) ana",
            "2026-12-07T08:50:00Z Reminder(TenMinutes) ana",
            "2026-12-07T09:00:00Z Begun ana",
            "2026-12-07T09:00:00Z Reminder(Week) ben",
            "2026-12-10T09:00:00Z Ahead ben",
            "2026-12-11T09:00:00Z LastLook ben",
            "2026-12-11T17:00:00Z Ended ana",
        ]
    );
    // Dublin's clock goes forward on 28 March 2027: nine o'clock is eight in UTC from then on.
    let next = next_due(&of, &Calendar::default(), at("2027-03-29T07:50:00Z"));
    assert_eq!(next, at("2027-03-29T08:00:00Z"));
}

#[test]
fn nothing_is_due_twice_and_nothing_is_left_out() {
    let of = standing(Every::Day, &["ana", "ben"], nine_to_five());
    let (from, until) = (at("2026-12-01T00:00:00Z"), at("2027-01-10T00:00:00Z"));
    let calendar = Calendar::default();
    let whole = due(&of, &calendar, from, until);
    let mut steps = Vec::new();
    let mut after = from;
    while after < until {
        let next = next_due(&of, &calendar, after).min(until);
        steps.extend(due(&of, &calendar, after, next));
        after = next;
    }
    assert_eq!(whole, steps);
}

#[test]
fn a_rotation_in_fourteen_weeks_still_rings() {
    let mut of = standing(Every::Week, &["ana"], None);
    of.rota.rotations[0].length = NonZeroU32::new(520).unwrap();
    assert!(next_due(&of, &Calendar::default(), at("2026-12-08T00:00:00Z")) > at("2027-11-01T00:00:00Z"));
}

#[test]
fn nobody_is_named_where_somebody_was_taken_out() {
    let mut of = standing(Every::Week, &["ana", "ben"], nine_to_five());
    of.told_at = at("2026-12-01T12:00:00Z");
    let (from, until) = (at("2026-12-08T12:00:00Z"), at("2026-12-10T12:00:00Z"));
    of.rota.overrides.push(Override { from, until, person: None, replaces: Some("ana".into()) });
    let on = |when: &str| of.on_at(at(when)).iter().map(|(_, until)| until.to_string()).collect::<Vec<_>>();
    assert_eq!(on("2026-12-08T11:00:00Z"), ["2026-12-08T12:00:00Z"]);
    assert!(on("2026-12-08T14:00:00Z").is_empty() && on("2026-12-08T20:00:00Z").is_empty());
    assert_eq!(on("2026-12-10T20:00:00Z"), ["2026-12-11T17:00:00Z"], "at night, between two days of hers");
    assert_eq!(of.next_to_begin(at("2026-12-08T14:00:00Z")), Some(("ana".into(), until)));
    assert_eq!(of.nobody(), [Gap { start: from, end: Some(until) }], "its nights do not part it");
    let told = next_due(&of, &Calendar::default(), at("2026-12-07T11:59:59Z"));
    assert_eq!(told, at("2026-12-07T12:00:00Z"), "a day before");
    assert_eq!(nobody_ahead(&of, at("2026-12-07T11:59:59Z"), told).len(), 1);
    assert!(nobody_ahead(&of, told, at("2026-12-20T00:00:00Z")).is_empty(), "once");
}

#[test]
fn hours_that_somebody_else_has_are_no_part_of_a_turn() {
    let of = standing(Every::Hour, &["ana", "ben"], nine_to_five());
    let ana = of.ahead(at("2026-12-08T00:00:00Z"), 1).remove(0);
    assert_eq!((ana.person.as_str(), ana.runs.len()), ("ana", 4));
    let next = |when: &str| of.next_to_begin(at(when)).map(|(who, from)| format!("{who} {from}")).unwrap();
    assert_eq!(next("2026-12-08T13:30:00Z"), "ben 2026-12-08T14:00:00Z");
    assert_eq!(next("2026-12-08T16:30:00Z"), "ana 2026-12-09T09:00:00Z");
}
