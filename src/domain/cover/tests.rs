use jiff::civil::time;

use super::*;
use crate::domain::day::tests::{at, thursday};

fn stretch(start: i8, end: i8) -> Stretch {
    Stretch { start: time(start, 0, 0, 0), end: time(end, 0, 0, 0) }
}

fn cover(owner: &str, start: i8, end: i8) -> Cover {
    Cover {
        id: CoverId(1),
        day: DayId(1),
        owner: owner.into(),
        stretch: stretch(start, end),
        note: String::new(),
        swap: None,
        state: State::Asked,
    }
}

/// Sam 9 to 13, Lee 13 to 17; Kim helps without a shift.
fn day() -> Day {
    let mut day = thursday();
    day.advocates.push("UKIM".into());
    day
}

fn planned(advocate: &str, start: i8, end: i8) -> PlannedShift {
    let Stretch { start, end } = stretch(start, end);
    PlannedShift { lane: 0, advocate: advocate.into(), owner: None, start, end, outside_hours_min: 0, is_pinned: false }
}

fn words(shifts: &[PlannedShift]) -> Vec<String> {
    let one = |shift: &PlannedShift| {
        let owner = shift.owner.as_ref().map_or(String::new(), |owner| format!(" for {owner}"));
        format!("{} {}-{}{owner}", shift.advocate, shift.start.hour(), shift.end.hour())
    };
    shifts.iter().map(one).collect()
}

/// Kim covers Sam from 10 to 12.
fn covered() -> Day {
    let mut day = day();
    let parts = split(&day.shifts[0], stretch(10, 12), &"UKIM".into());
    let shift = |(at, part): (usize, PlannedShift)| Shift {
        id: crate::domain::ids::ShiftId(10 + i64::try_from(at).unwrap()),
        lane: part.lane,
        is_pinned: part.is_pinned,
        advocate: part.advocate,
        owner: part.owner,
        start: part.start,
        end: part.end,
    };
    day.shifts.splice(0..1, parts.into_iter().enumerate().map(shift));
    day
}

#[test]
fn a_part_becomes_a_shift_of_its_own_and_the_rest_stays() {
    let day = day();
    let parts = |start, end| words(&split(&day.shifts[0], stretch(start, end), &"UKIM".into()));
    assert_eq!(parts(10, 12), ["USAM 9-10", "UKIM 10-12 for USAM", "USAM 12-13"]);
    assert_eq!(parts(9, 13), ["UKIM 9-13 for USAM"]);
    let back = split(&covered().shifts[1], stretch(10, 12), &"USAM".into());
    assert_eq!(words(&back), ["USAM 10-12"], "who takes their own back covers nobody");
}

#[test]
fn the_first_advocate_who_is_free_takes_it() {
    let (day, now) = (day(), at("2026-12-03T08:00:00Z"));
    let asked = cover("USAM", 9, 13);
    assert_eq!(may_take(&day, &asked, &"UKIM".into(), now), Ok(()));
    assert_eq!(may_take(&day, &asked, &"ULEE".into(), now), Ok(()), "their own shift is later");
    assert_eq!(may_take(&day, &asked, &"USAM".into(), now), Err(Refusal::Yours));
    assert_eq!(may_take(&day, &asked, &"UANA".into(), now), Err(Refusal::NotAnAdvocate));
    let taken = Cover { state: State::Taken("UKIM".into()), ..asked.clone() };
    assert_eq!(may_take(&day, &taken, &"ULEE".into(), now), Err(Refusal::TakenBy("UKIM".into())));
    assert_eq!(may_take(&day, &asked, &"UKIM".into(), at("2026-12-03T09:00:00Z")), Err(Refusal::Over));
    let beside = Cover { stretch: stretch(12, 13), ..asked };
    assert_eq!(may_take(&covered(), &beside, &"UKIM".into(), now), Ok(()));
    assert_eq!(may_take(&covered(), &cover("USAM", 9, 13), &"UKIM".into(), now), Err(Refusal::Changed));
}

#[test]
fn a_swap_is_for_one_person_and_needs_both_shifts() {
    let (day, now) = (day(), at("2026-12-03T08:00:00Z"));
    let swap = Cover { swap: Some(("ULEE".into(), stretch(13, 17))), ..cover("USAM", 9, 13) };
    assert_eq!(may_take(&day, &swap, &"ULEE".into(), now), Ok(()));
    assert_eq!(may_take(&day, &swap, &"UKIM".into(), now), Err(Refusal::NotAsked));
    let gone = Cover { swap: Some(("ULEE".into(), stretch(12, 17))), ..swap };
    assert_eq!(may_take(&day, &gone, &"ULEE".into(), now), Err(Refusal::Changed));
}

#[test]
fn a_swap_puts_nobody_on_call_twice() {
    let (mut day, now) = (day(), at("2026-12-03T08:00:00Z"));
    let swap = Cover { swap: Some(("ULEE".into(), stretch(13, 17))), ..cover("USAM", 9, 13) };
    // Since they asked, Sam covers a part of Kim's in the other lane.
    let kims = Shift { lane: 1, owner: Some("UKIM".into()), start: time(16, 0, 0, 0), ..day.shifts[1].clone() };
    day.shifts.push(Shift { id: crate::domain::ids::ShiftId(9), advocate: "USAM".into(), ..kims });
    assert_eq!(may_take(&day, &swap, &"ULEE".into(), now), Err(Refusal::Changed));
    day.shifts[2].start = time(17, 0, 0, 0);
    day.shifts[2].end = time(18, 0, 0, 0);
    assert_eq!(may_take(&day, &swap, &"ULEE".into(), now), Ok(()));
}

#[test]
fn what_can_be_asked_for_lies_ahead_and_in_the_shift() {
    let (day, now) = (day(), at("2026-12-03T10:30:00Z"));
    let check = |start, end, open: &[Cover]| check(&day, &day.shifts[0], stretch(start, end), None, open, now);
    assert_eq!(check(11, 13, &[]), Ok(()));
    assert_eq!(check(10, 13, &[]), Err(Wrong::Begun));
    assert_eq!(check(12, 14, &[]), Err(Wrong::OutsideOfTheShift));
    assert_eq!(check(12, 12, &[]), Err(Wrong::TooShort));
    assert_eq!(check(11, 12, &[cover("USAM", 11, 13)]), Err(Wrong::AskedAlready));
}

#[test]
fn a_cover_follows_its_shift_when_that_moves() {
    let follow = |planned: Vec<PlannedShift>| {
        let followed = follow(&covered(), &[cover("USAM", 12, 13)], planned, &day().advocates);
        (words(&followed.shifts), followed.lost.len(), followed.open[0].1.map(|moved| moved.stretch))
    };
    let later = follow(vec![planned("ULEE", 9, 11), planned("USAM", 11, 15), planned("UKIM", 15, 17)]);
    let parts = ["ULEE 9-11", "USAM 11-12", "UKIM 12-14 for USAM", "USAM 14-15", "UKIM 15-17"].map(str::to_owned);
    assert_eq!(later, (parts.to_vec(), 0, Some(stretch(14, 15))));
    let busy = follow(vec![planned("USAM", 9, 13), planned("UKIM", 10, 14)]);
    assert_eq!((busy.0.len(), busy.1), (2, 1), "who is on call then cannot cover");
    let gone = follow(vec![planned("ULEE", 9, 13), planned("UKIM", 13, 17)]);
    assert_eq!((gone.1, gone.2), (1, None));
}

/// Sam 9 to 11 and 13 to 15, Lee between and after; Kim covers Sam in the whole of each.
fn covered_twice() -> Day {
    let mut day = day();
    let shift = |id, advocate: &str, owner: Option<&str>, start, end| Shift {
        id: crate::domain::ids::ShiftId(id),
        advocate: advocate.into(),
        owner: owner.map(Into::into),
        start: time(start, 0, 0, 0),
        end: time(end, 0, 0, 0),
        ..day.shifts[0].clone()
    };
    day.shifts = vec![
        shift(1, "UKIM", Some("USAM"), 9, 11),
        shift(2, "ULEE", None, 11, 13),
        shift(3, "UKIM", Some("USAM"), 13, 15),
        shift(4, "ULEE", None, 15, 17),
    ];
    day
}

#[test]
fn where_the_first_of_two_shifts_goes_the_cover_of_the_second_stays() {
    let follow = |planned: Vec<PlannedShift>| {
        let followed = follow(&covered_twice(), &[], planned, &day().advocates);
        (words(&followed.shifts), followed.lost.iter().map(|lost| lost.start.hour()).collect::<Vec<_>>())
    };
    let second = follow(vec![planned("ULEE", 9, 13), planned("USAM", 13, 15), planned("ULEE", 15, 17)]);
    let is = ["ULEE 9-13", "UKIM 13-15 for USAM", "ULEE 15-17"].map(str::to_owned);
    assert_eq!(second, (is.to_vec(), vec![9]));
    let moved = follow(vec![planned("USAM", 12, 15), planned("USAM", 16, 18)]);
    let is = ["UKIM 12-15 for USAM", "UKIM 16-18 for USAM"].map(str::to_owned);
    assert_eq!(moved, (is.to_vec(), vec![]), "what shares no time with any follows in order");
}

#[test]
fn a_request_stays_where_only_others_are_moved_beside_a_cover_that_stays() {
    let mut kept: Vec<PlannedShift> = covered().shifts.iter().map(PlannedShift::of).collect();
    kept.retain(|shift| shift.advocate != "ULEE".into());
    kept.push(planned("ULEE", 14, 17));
    let open = [cover("USAM", 12, 13), cover("UKIM", 10, 12)];
    let followed = follow(&covered(), &open, kept, &day().advocates);
    let is: Vec<_> = followed.open.iter().map(|(_, moved)| moved.map(|moved| moved.stretch)).collect();
    assert_eq!(is, [Some(stretch(12, 13)), Some(stretch(10, 12))]);
    assert_eq!(words(&followed.shifts), ["USAM 9-10", "UKIM 10-12 for USAM", "USAM 12-13", "ULEE 14-17"]);
}

#[test]
fn a_swap_follows_with_both_halves_or_ends() {
    let swap = Cover { swap: Some(("ULEE".into(), stretch(13, 17))), ..cover("USAM", 9, 13) };
    let open =
        |planned: Vec<PlannedShift>| follow(&day(), std::slice::from_ref(&swap), planned, &day().advocates).open[0].1;
    let moved = open(vec![planned("USAM", 9, 12), planned("ULEE", 12, 17)]);
    assert_eq!(moved, Some(Moved { stretch: stretch(9, 12), theirs: Some(stretch(12, 17)) }));
    assert_eq!(open(vec![planned("USAM", 9, 17)]), None, "Lee has nothing to give any more");
}

#[test]
fn a_swap_with_what_has_begun_is_refused() {
    let (day, now) = (day(), at("2026-12-03T10:30:00Z"));
    let check = |swap| check(&day, &day.shifts[1], stretch(13, 17), Some(swap), &[], now);
    assert_eq!(check(&day.shifts[0]), Err(Wrong::SwapBegun));
}

#[test]
fn who_covers_a_shift_asks_for_cover_of_it_and_that_follows_too() {
    let again = cover("UKIM", 10, 12);
    let open = |planned: Vec<PlannedShift>| {
        follow(&covered(), std::slice::from_ref(&again), planned, &day().advocates).open[0].1
    };
    let later = open(vec![planned("ULEE", 9, 11), planned("USAM", 11, 15)]);
    assert_eq!(later.map(|moved| moved.stretch), Some(stretch(12, 14)));
    assert_eq!(open(vec![planned("ULEE", 9, 17)]), None);
}

#[test]
fn of_two_covers_of_a_shortened_shift_none_vanishes_unsaid() {
    let mut before = covered();
    before
        .shifts
        .splice(2..3, vec![Shift { advocate: "ULEE".into(), owner: Some("USAM".into()), ..before.shifts[2].clone() }]);
    let advocates = day().advocates;
    // Kim covers 10 to 12, Lee 12 to 13, and Sam has one hour left.
    let followed = follow(&before, &[], vec![planned("USAM", 9, 10)], &advocates);
    let covered = followed.shifts.iter().filter(|shift| shift.owner.is_some()).count();
    assert_eq!(covered + followed.lost.len(), 2, "{followed:#?}");
}

#[test]
fn a_called_off_day_keeps_nothing_for_anybody() {
    let mut day = day();
    day.called_off_at = Some(day.starts_at());
    let refused = may_take(&day, &cover("USAM", 9, 13), &"UKIM".into(), at("2026-12-03T08:00:00Z"));
    assert_eq!(refused, Err(Refusal::CalledOff));
}
