//! Rotations: the list and the forms, and what the people in one read.

use std::num::NonZeroU32;

use jiff::SignedDuration;

use super::super::rotation_forms::{self, CHOICES_MAX};
use super::super::rotations::{self, Shown, TURNS_SHOWN};
use super::super::{comings, oncall, swaps, turns};
use super::Gallery;
use super::samples::Samples;
use crate::domain::duty::{
    Draft, Gap, Kind, Moved, NAME_LENGTH_MAX, NOTES_LENGTH_MAX, Own, PEOPLE_MAX, Planned, RequestState, Standing, Turn,
    TurnRequest,
};
use crate::domain::ids::{PersonId, RotationId, TurnRequestId};
use crate::domain::reminders::Lead;
use crate::domain::rotation::{Every, Join, Leave, Only, Rota, Rotation, Weekday};

fn clipped(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

fn standing(of: &Samples, kind: Kind, many: usize) -> Standing {
    let people = || of.shadowers.iter().take(many).map(|person| person.id.clone()).collect::<Vec<_>>();
    let only = Only {
        weekdays: vec![Weekday::Mon, Weekday::Wed, Weekday::Sat],
        from: "22:00".parse().unwrap_or(crate::domain::hours::TimeOfDay::MIDNIGHT),
        until: "06:30".parse().unwrap_or(crate::domain::hours::TimeOfDay::END),
    };
    let rotation = Rotation {
        name: clipped(&of.typed, NAME_LENGTH_MAX),
        every: if kind == Kind::Duty { Every::Week } else { Every::Day },
        length: NonZeroU32::MIN,
        start: of.day.date.at(9, 0, 0, 0),
        zone: of.day.zone.rules().clone(),
        people: people(),
        only: (kind == Kind::Duty).then_some(only),
        joins: vec![],
        leaves: vec![],
    };
    Standing {
        id: RotationId(i64::MAX),
        kind,
        channel: of.day.channel.clone(),
        coordinator: of.day.coordinator.clone(),
        helpers: of.advocates.iter().take(many).map(|person| person.id.clone()).collect(),
        rota: Rota { rotations: vec![rotation], ..Rota::default() },
        told_at: of.now,
        ended_at: None,
    }
}

/// All that is said of rotations.
pub fn all(gallery: &mut Gallery, of: &Samples) {
    let many = if of.case == "extreme" { PEOPLE_MAX } else { 3 };
    for kind in Kind::ALL {
        let rotation = standing(of, kind, many);
        let turns = rotation.ahead(of.now, CHOICES_MAX);
        if let Some(turn) = turns.first() {
            let case = format!("{}, {}", of.case, kind.name());
            lists(gallery, of, &rotation, &case);
            forms(gallery, of, &rotation, &turns, &case);
            told(gallery, of, &rotation, turn, &case);
            changing_hands(gallery, of, &rotation, turn, &case);
        }
    }
    show!(gallery, of.case, rotations::gone());
    show!(gallery, of.case, swaps::no_such_turn());
    show!(gallery, of.case, swaps::yours_already());
    show!(gallery, of.case, swaps::not_your_turn(&of.shadower.id));
}

fn lists(gallery: &mut Gallery, of: &Samples, rotation: &Standing, case: &str) {
    let shown = |notes: bool| Shown {
        of: rotation.clone(),
        own: own(rotation, of),
        coming: rotation.ahead(of.now, rotations::COMING_MAX),
        notes: notes.then(|| (of.shadower.id.clone(), clipped(&of.notes, notes_length()), of.now)),
    };
    let all: Vec<Shown> = (0..12).map(|at| shown(at % 2 == 0)).collect();
    let deserted = Shown { of: deserted(rotation), ..shown(true) };
    show!(gallery, format!("{case}, nobody"), rotations::list(&[deserted], true, of.running));
    for (role, is_coordinator) in [("coordinator", true), ("anyone", false)] {
        show!(gallery, format!("{case}, {role}"), rotations::list(&all, is_coordinator, of.running));
        for (many, few) in [("one", &all[..1]), ("three", &all[..3])] {
            show!(gallery, format!("{case}, {role}, {many}"), rotations::list(few, is_coordinator, of.running));
        }
        show!(gallery, format!("{case}, {role}, none"), rotations::list(&[], is_coordinator, of.running));
    }
    let many = vec![rotation.clone(); 20];
    for (state, days, at) in
        [("running", std::slice::from_ref(&of.paired), of.running), ("no day", &[][..], of.running)]
    {
        show!(
            gallery,
            format!("{case}, {state}"),
            oncall::with_rotations(days, &many, Some("https://example.slack.com"), at)
        );
    }
}

/// Of somebody who has many turns ahead.
fn own(rotation: &Standing, of: &Samples) -> Own {
    let turns = rotation.ahead(of.now, rotations::OWN_MAX);
    let more = turns.last().map(|last| (99, last.window().end));
    Own { turns, more }
}

fn notes_length() -> usize {
    usize::try_from(NOTES_LENGTH_MAX).unwrap_or(usize::MAX)
}

fn forms(gallery: &mut Gallery, of: &Samples, rotation: &Standing, ahead: &[Turn], case: &str) {
    let Some(rules) = rotation.rotation() else { return };
    let draft = Draft {
        kind: rotation.kind,
        channel: rotation.channel.clone(),
        helpers: rotation.helpers.clone(),
        rotation: rules.clone(),
    };
    let first = &ahead[..TURNS_SHOWN.min(ahead.len())];
    show!(gallery, case, rotation_forms::form(&draft));
    show!(gallery, case, rotation_forms::confirm(&draft, rotation, first));
    show!(gallery, format!("{case}, no turn"), rotation_forms::confirm(&draft, rotation, &[]));
    show!(gallery, case, rotation_forms::file_form(&draft));
    let all: Vec<(Standing, Vec<Turn>)> = vec![(rotation.clone(), first.to_vec()); 12];
    show!(gallery, case, rotation_forms::confirm_file(&draft, &of.typed, &all));
    show!(gallery, case, rotation_forms::change_form(rotation));
    coming(gallery, of, rotation, ahead, case);
    let named: Vec<(Turn, String)> = ahead.iter().map(|turn| (turn.clone(), of.shadower.name.clone())).collect();
    show!(gallery, case, rotation_forms::override_form(rotation, &named, &of.day.zone));
    for (count, told) in [("nobody", 0), ("many", many_told())] {
        show!(gallery, format!("{case}, {count} told"), rotations::saved(rotation, first, told));
        show!(gallery, format!("{case}, {count} told, no turn"), rotations::saved(rotation, &[], told));
        show!(gallery, format!("{case}, {count} told, nobody"), rotations::saved(&deserted(rotation), first, told));
        show!(gallery, format!("{case}, {count} told"), rotations::ended(rotation, told));
    }
    show!(gallery, case, rotations::no_turn_ahead(rotation));
    for (end, gap) in [("ends", Some(first.last().map_or(of.now, |turn| turn.window().end))), ("for good", None)] {
        let gap = Gap { start: of.now, end: gap };
        show!(gallery, format!("{case}, {end}"), rotations::nobody_ahead(rotation, &gap));
    }
    show!(gallery, case, rotations::changed(rotation));
}

/// All leave again and again, and the first one joins a month later each time.
fn deserted(rotation: &Standing) -> Standing {
    let mut deserted = rotation.clone();
    if let Some(rules) = deserted.rota.rotations.first_mut() {
        let months = |months: i32| rules.start.checked_add(jiff::Span::new().months(months)).unwrap_or(rules.start);
        let leaves = rules.people.iter().map(|person| Leave { person: person.clone(), from: months(1) });
        let again = rules.people.first().into_iter().cloned();
        let (joins, more): (Vec<Join>, Vec<Leave>) = again
            .flat_map(|person| (1..9).map(move |at| (person.clone(), at * 2)))
            .map(|(person, at)| {
                let leave = Leave { person: person.clone(), from: months(at + 1) };
                (Join { person, from: months(at), after: None }, leave)
            })
            .unzip();
        rules.leaves = leaves.chain(more).collect();
        rules.joins = joins;
    }
    deserted
}

/// Who comes and goes.
fn coming(gallery: &mut Gallery, of: &Samples, rotation: &Standing, ahead: &[Turn], case: &str) {
    let Some(rules) = rotation.rotation() else { return };
    let planned = |id: &PersonId, joins| Planned { person: id.clone(), from: rules.start, joins };
    let name = || of.shadower.name.clone();
    let people = comings::People {
        now: rules.people.clone(),
        removable: rules.people.iter().map(|id| (id.clone(), name())).collect(),
        planned: rules.people.iter().flat_map(|id| [true, false].map(|joins| (planned(id, joins), name()))).collect(),
    };
    let nobody = comings::People { now: vec![], removable: vec![], planned: vec![] };
    let (from, who, by) = (rules.start.date(), &of.shadower.id, &rotation.coordinator);
    show!(gallery, case, comings::people_form(rotation, &people, from));
    show!(gallery, format!("{case}, nobody"), comings::people_form(rotation, &nobody, from));
    let moved = Moved { person: who.clone(), was: ahead.to_vec(), is: vec![] };
    for (what, own) in [("none", &[][..]), ("some", ahead)] {
        show!(gallery, format!("{case}, {what}"), comings::out(rotation, from, Some(&moved), own, by));
        show!(gallery, format!("{case}, {what}"), comings::not_joining(rotation, from, own, by));
        show!(gallery, format!("{case}, {what}"), comings::not_leaving(rotation, from, own, by));
    }
    show!(gallery, format!("{case}, nothing gone"), comings::out(rotation, from, None, ahead, by));
    for (what, before, after) in [("more often", 3, 1), ("less often", 2, 3)] {
        let order = comings::Order { before, after, from };
        show!(gallery, format!("{case}, {what}"), comings::goes_on(rotation, &order, ahead, by));
        let moved = turns::moved(rotation, &moved, by);
        show!(gallery, format!("{case}, {what}"), comings::with_order(moved, &order));
    }
}

fn many_told() -> usize {
    PEOPLE_MAX
}

fn told(gallery: &mut Gallery, of: &Samples, rotation: &Standing, turn: &Turn, case: &str) {
    let notes = clipped(&of.notes, notes_length());
    let who = &of.shadower.id;
    for (what, own) in [("soon", std::slice::from_ref(turn)), ("far ahead", &[][..])] {
        show!(gallery, format!("{case}, {what}"), turns::welcome(rotation, None, own, false));
        show!(gallery, format!("{case}, {what}, near"), turns::welcome(rotation, None, own, true));
        show!(gallery, format!("{case}, {what}, later"), turns::welcome(rotation, Some(of.day.date), own, false));
    }
    show!(gallery, case, turns::ahead(rotation, turn));
    for lead in Lead::ALL {
        show!(gallery, format!("{case}, {}", lead.name()), turns::reminder(rotation, turn, lead));
    }
    for (helped, helpers) in [("nobody", 0), ("one", 1)] {
        let few = Standing { helpers: rotation.helpers.iter().take(helpers).cloned().collect(), ..rotation.clone() };
        show!(gallery, format!("{case}, {helped} helps"), turns::ahead(&few, turn));
    }
    let window = turn.window();
    let left = vec![(who.clone(), notes.clone()); turns::NOTES_SHOWN];
    for (what, at) in [("begins", window.start), ("goes on", window.end)] {
        show!(gallery, format!("{case}, {what}"), turns::begun(rotation, turn, at, &[]));
        show!(gallery, format!("{case}, {what}, notes"), turns::begun(rotation, turn, at, &left));
    }
    show!(gallery, case, turns::ended(rotation, turn));
    show!(gallery, case, turns::notes_form(&rotation.name_turn(turn), &notes));
    for (what, next) in [("begun", Some(who)), ("to begin", None)] {
        show!(gallery, format!("{case}, {what}"), turns::notes_kept(rotation, next));
    }
    show!(gallery, case, turns::nothing_open(rotation));
    show!(gallery, case, turns::notes_came(rotation, who, &notes));
    show!(gallery, case, turns::over(rotation, who));
    for (what, was, is) in [
        ("moved", vec![turn.clone()], vec![turn.clone(); 5]),
        ("new", vec![], vec![turn.clone(); 5]),
        ("gone", vec![turn.clone(); 5], vec![]),
    ] {
        let moved = Moved { person: who.clone(), was, is };
        show!(gallery, format!("{case}, {what}"), turns::moved(rotation, &moved, &rotation.coordinator));
    }
}

fn changing_hands(gallery: &mut Gallery, of: &Samples, rotation: &Standing, turn: &Turn, case: &str) {
    let window = turn.window();
    let later = crate::domain::hours::Window {
        start: window.end + SignedDuration::from_hours(24),
        end: window.end + SignedDuration::from_hours(48),
    };
    let long = Turn { parts: vec![window, later], runs: vec![window, later], ..turn.clone() };
    let could: Vec<PersonId> = of.shadowers.iter().map(|person| person.id.clone()).collect();
    let other = &of.advocate.id;
    let days = [window.start; 9];
    let away = swaps::Away { days: &days, has_left: false, could: &could, asked: None, is_last: false };
    for (what, away) in [
        ("left", swaps::Away { has_left: true, ..away }),
        ("away", away),
        ("one day", swaps::Away { days: &days[..1], could: &[], ..away }),
        ("asked", swaps::Away { asked: Some(other), ..away }),
        ("last", swaps::Away { has_left: true, could: &[], is_last: true, ..away }),
    ] {
        show!(gallery, format!("{case}, {what}"), swaps::away(rotation, &long, &away));
    }
    show!(gallery, case, swaps::could_you(rotation, &long, window, other));
    for (how, asks) in [("asks", true), ("decides", false)] {
        let others = vec![(turn.clone(), of.shadower.name.clone()); CHOICES_MAX];
        let others = if asks { &others[..1] } else { &[] };
        let request = TurnRequest {
            id: TurnRequestId(i64::MAX),
            rotation: rotation.id,
            owner: turn.person.clone(),
            other: other.clone(),
            window,
            in_return: None,
            ends_at: window.start,
            state: RequestState::Asked,
        };
        let asked = vec![request; 9];
        let zone = &crate::domain::day::Zone::default();
        let choice = swaps::Choice { asks, could: &could, others, asked: &asked, zone };
        show!(gallery, format!("{case}, {how}"), swaps::swap_form(rotation, turn, &choice));
        let choice = swaps::Choice { asks, could: &[], others: &[], asked: &[], zone: &rotation.zone() };
        show!(gallery, format!("{case}, {how}, long"), swaps::swap_form(rotation, &long, &choice));
    }
    requests(gallery, of, rotation, turn, case);
    for (when, begins_now, in_return) in [("now", true, None), ("later", false, None), ("swap", false, Some(window))] {
        show!(gallery, format!("{case}, {when}"), swaps::yours(rotation, window, other, begins_now, in_return));
        let taken = swaps::taken(rotation, window, other, &of.shadower.id, in_return);
        show!(gallery, format!("{case}, {when}"), turns::ask_what_is_open(rotation, turn, taken));
    }
    let yours = swaps::yours(rotation, window, other, true, None);
    show!(gallery, case, turns::ask_what_is_open(rotation, turn, yours.clone()));
    show!(gallery, case, turns::expect(rotation, yours.clone()));
    show!(gallery, case, turns::introduce(rotation, yours, Some(super::super::calendar::add_button())));
    let own = vec![(rotation.clone(), turn.clone()); 12];
    show!(gallery, case, turns::point(super::super::cover::no_shift(), &own));
    show!(gallery, case, turns::with_own(super::super::cover::no_shift(), &own));
    show!(gallery, case, swaps::taken(rotation, window, other, &of.shadower.id, None));
}

/// Somebody asks another, and what becomes of it.
fn requests(gallery: &mut Gallery, of: &Samples, rotation: &Standing, turn: &Turn, case: &str) {
    let window = turn.window();
    let (owner, other) = (turn.person.clone(), of.advocate.id.clone());
    for in_return in [None, Some(window)] {
        for state in RequestState::ALL {
            let (id, ends_at) = (TurnRequestId(i64::MAX), window.start);
            let (owner, other) = (owner.clone(), other.clone());
            let request = TurnRequest { id, rotation: rotation.id, owner, other, window, in_return, ends_at, state };
            let case = format!("{case}, {}, {}", state.name(), if in_return.is_some() { "swap" } else { "alone" });
            show!(gallery, format!("{case}, owner"), swaps::request(rotation, &request, &request.owner));
            show!(gallery, format!("{case}, other"), swaps::request(rotation, &request, &request.other));
            show!(gallery, case.clone(), swaps::withdrawn(rotation, &request));
            show!(gallery, case.clone(), swaps::no_swap(rotation, &request, Some(turn)));
            show!(gallery, case.clone(), swaps::not_taken(rotation, &request, state, Some(turn)));
        }
    }
    show!(gallery, case, swaps::swapped(rotation, &other, window, window));
}
