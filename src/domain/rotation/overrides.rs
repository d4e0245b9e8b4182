//! Somebody stands in for somebody else, is on call as well, or is taken off.
//!
//! An override speaks of whoever has the turn, and of whoever stands in for them by an earlier override. So the later of
//! two that replace the same person wins, a stand-in can be replaced in turn, and whoever was taken off is back if a
//! later one says so. After the last override that names somebody's place, exactly what it says is true.

use super::{Override, RotaShift, Why};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;

/// A part of a shift, and who has it, if anybody does.
#[derive(Clone, Copy)]
struct Part<'a> {
    window: Window,
    person: Option<&'a PersonId>,
    why: Why,
}

/// Shifts in order, none beginning before the one ahead of it ends, after all overrides.
pub fn replaced<'a>(shifts: Vec<RotaShift<'a>>, overrides: &'a [Override]) -> Vec<RotaShift<'a>> {
    let mut coming: Vec<usize> = (0..overrides.len()).filter(|at| overrides[*at].replaces.is_some()).collect();
    if coming.is_empty() {
        return shifts;
    }
    coming.sort_by_key(|at| std::cmp::Reverse(overrides[*at].from));
    // Those that reach into the shift that is looked at, by their place in the list.
    let mut active: Vec<usize> = Vec::new();
    let mut after = Vec::with_capacity(shifts.len());
    for shift in shifts {
        active.retain(|at| overrides[*at].until > shift.start);
        while let Some(at) = coming.pop_if(|at| overrides[*at].from < shift.end) {
            active.push(at);
        }
        active.sort_unstable();
        after.extend(each(&shift, active.iter().map(|at| &overrides[*at])));
    }
    after
}

/// Who is on call as well, in no rotation, after all later overrides. Nobody is there twice at a time.
pub fn added(overrides: &[Override], window: Window) -> Vec<RotaShift<'_>> {
    let mut added: Vec<RotaShift<'_>> = Vec::new();
    for (at, one) in overrides.iter().enumerate() {
        let (Some(person), None) = (&one.person, &one.replaces) else { continue };
        let own = Window { start: one.from, end: one.until };
        if own.intersect(&window).is_none() {
            continue;
        }
        // Whole, and cut last: which of two comes first is the same in every window.
        let shift = RotaShift { start: own.start, end: own.end, person, rotation: None, why: Why::Override };
        added.extend(each(&shift, overrides[at + 1..].iter()));
    }
    added.sort_by(|one, other| (one.person, one.start).cmp(&(other.person, other.start)));
    let mut once: Vec<RotaShift<'_>> = Vec::new();
    for mut shift in added {
        let before = once.last().filter(|before| before.person == shift.person).map(|before| before.end);
        shift.start = before.map_or(shift.start, |end| end.max(shift.start));
        if shift.start < shift.end {
            once.push(shift);
        }
    }
    let windows = once.into_iter().filter_map(|shift| {
        let Window { start, end } = Window { start: shift.start, end: shift.end }.intersect(&window)?;
        Some(RotaShift { start, end, ..shift })
    });
    windows.collect()
}

/// What becomes of one shift by those overrides, in the list's order.
fn each<'a>(
    shift: &RotaShift<'a>,
    overrides: impl Iterator<Item = &'a Override>,
) -> impl Iterator<Item = RotaShift<'a>> {
    let whole = Window { start: shift.start, end: shift.end };
    let mut parts = vec![Part { window: whole, person: Some(shift.person), why: shift.why }];
    for one in overrides {
        let Some(out) = &one.replaces else { continue };
        let own = Window { start: one.from, end: one.until };
        if own.intersect(&whole).is_some() {
            let is_meant = |part: &Part<'_>| shift.person == out || part.person == Some(out);
            parts =
                parts.into_iter().flat_map(|part| divided(part, own, is_meant(&part), one.person.as_ref())).collect();
        }
    }
    let (rotation, mut shifts) = (shift.rotation, Vec::<RotaShift<'a>>::new());
    for Part { window: Window { start, end }, person, why } in parts {
        let Some(person) = person else { continue };
        // No handoff is between them: one override ended, another began.
        match shifts.last_mut().filter(|last| last.end == start && last.person == person && last.why == why) {
            Some(last) => last.end = end,
            None => shifts.push(RotaShift { start, end, person, rotation, why }),
        }
    }
    shifts.into_iter()
}

/// A part before, inside and after the override; inside it has who comes instead.
fn divided<'a>(
    part: Part<'a>,
    own: Window,
    is_meant: bool,
    person: Option<&'a PersonId>,
) -> impl Iterator<Item = Part<'a>> {
    let Window { start, end } = part.window;
    let inside = if is_meant { own.intersect(&part.window) } else { None };
    let parts = match inside {
        None => [Some(part), None, None],
        Some(inside) => [
            (start < inside.start).then_some(Part { window: Window { start, end: inside.start }, ..part }),
            Some(Part { window: inside, person, why: Why::Override }),
            (inside.end < end).then_some(Part { window: Window { start: inside.end, end }, ..part }),
        ],
    };
    parts.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3_600).unwrap()
    }

    /// `0-4 A>B` replaces, `0-4 +B` adds, `0-4 A>` removes.
    fn read(text: &str) -> Override {
        let (hours, what) = text.split_once(' ').unwrap();
        let (from, until) = hours.split_once('-').unwrap();
        let (out, person) = what.split_once('>').unwrap_or(("", what.trim_start_matches('+')));
        let id = |text: &str| (!text.is_empty()).then(|| PersonId::from(text));
        Override {
            from: hour(from.parse().unwrap()),
            until: hour(until.parse().unwrap()),
            person: id(person),
            replaces: id(out),
        }
    }

    fn said(shifts: &[RotaShift<'_>]) -> String {
        let hour = |at: Timestamp| at.as_second() / 3_600;
        let words = shifts.iter().map(|shift| {
            let why = if shift.why == Why::Override { "!" } else { "" };
            format!("{}-{} {}{why}", hour(shift.start), hour(shift.end), shift.person)
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Ana has the turn until eight, Ben until sixteen.
    fn after(overrides: &[&str]) -> (String, String) {
        let overrides: Vec<Override> = overrides.iter().map(|text| read(text)).collect();
        let people = ["A", "B"].map(PersonId::from);
        let turn = |start, end, person| RotaShift { start, end, person, rotation: None, why: Why::Turn };
        let turns = vec![turn(hour(0), hour(8), &people[0]), turn(hour(8), hour(16), &people[1])];
        let window = Window { start: hour(0), end: hour(16) };
        (said(&replaced(turns, &overrides)), said(&added(&overrides, window)))
    }

    #[test]
    fn each_form_does_what_it_says() {
        for (overrides, turns, added) in [
            (&["2-4 A>C"] as &[&str], "0-2 A, 2-4 C!, 4-8 A, 8-16 B", ""),
            (&["2-10 A>C"], "0-2 A, 2-8 C!, 8-16 B", ""),
            (&["4-12 A>"], "0-4 A, 8-16 B", ""),
            (&["0-16 C>A"], "0-8 A, 8-16 B", ""),
            (&["2-20 +C"], "0-8 A, 8-16 B", "2-16 C!"),
            (&["2-6 A>C", "6-7 A>C"], "0-2 A, 2-7 C!, 7-8 A, 8-16 B", ""),
        ] {
            assert_eq!(after(overrides), (turns.to_owned(), added.to_owned()), "{overrides:?}");
        }
    }

    #[test]
    fn the_later_wins() {
        for (overrides, turns, added) in [
            (&["0-8 A>C", "4-8 A>D"] as &[&str], "0-4 C!, 4-8 D!, 8-16 B", ""),
            (&["4-8 A>D", "0-8 A>C"], "0-8 C!, 8-16 B", ""),
            (&["0-8 A>C", "2-4 C>D"], "0-2 C!, 2-4 D!, 4-8 C!, 8-16 B", ""),
            (&["0-8 A>", "2-4 A>C"], "2-4 C!, 8-16 B", ""),
            (&["2-4 A>C", "0-8 A>"], "8-16 B", ""),
            (&["0-8 A>C", "0-8 C>A"], "0-8 A!, 8-16 B", ""),
            (&["0-6 +C", "2-4 C>"], "0-8 A, 8-16 B", "0-2 C!, 4-6 C!"),
            (&["2-4 C>", "0-6 +C"], "0-8 A, 8-16 B", "0-6 C!"),
            (&["0-6 +C", "2-4 C>D"], "0-8 A, 8-16 B", "0-2 C!, 4-6 C!, 2-4 D!"),
            (&["0-6 +C", "2-8 +C"], "0-8 A, 8-16 B", "0-6 C!, 6-8 C!"),
        ] {
            assert_eq!(after(overrides), (turns.to_owned(), added.to_owned()), "{overrides:?}");
        }
    }

    #[test]
    fn whoever_is_there_twice_is_cut_alike_in_every_window() {
        let overrides = [read("2-8 +C"), read("0-9 +C"), read("1-5 +C")];
        let from = |start| said(&added(&overrides, Window { start: hour(start), end: hour(16) }));
        assert_eq!(from(0), "0-9 C!");
        assert_eq!(from(3), "3-9 C!");
    }
}
