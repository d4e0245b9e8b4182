use super::super::day::tests::{at, thursday};
use super::super::format::Format;
use super::super::people::tests::person;
use super::super::signup::{Signup, State, Why};
use super::*;

/// The usual Thursday with Sam and Lee as advocates, and these people on it. All are in Dublin but Mia.
fn seating(states: &[(&str, State)]) -> Seating {
    let day = thursday();
    let signup = |(id, state): &(&str, State)| Signup {
        day: day.id,
        person: PersonId::from(*id),
        state: state.clone(),
        since: at("2026-11-26T09:00:00Z"),
    };
    let of = Snapshot {
        signups: states.iter().map(signup).collect(),
        pairings: vec![],
        pagers: vec![],
        absent: [].into(),
        duties: vec![],
        replies: 0,
        repliers: 0,
        day: day.clone(),
    };
    let zone = |id: &str| if id == "MIA" { "Australia/Sydney" } else { "Europe/Dublin" };
    let ids = states.iter().map(|(id, _)| *id).chain(["USAM", "ULEE"]);
    let people = ids.map(|id| (id.into(), person(id, zone(id), "09:00-17:00"))).collect();
    Seating { people, ..Seating::empty(of) }
}

fn wishing(seating: &Seating, wished: &[Pin]) -> Proposal {
    Seating { wished: wished.to_vec(), ..seating.clone() }.propose()
}

fn wish(shadower: &str, advocate: &str) -> Pin {
    Pin { shadower: shadower.into(), advocate: advocate.into() }
}

fn paired(proposal: &Proposal) -> Vec<String> {
    proposal.pairs.iter().map(|pair| format!("{} {}", pair.shadower, pair.advocate)).collect()
}

const DAY: super::super::ids::DayId = super::super::ids::DayId(1);
const FULL: State = State::Waiting(Why::Full);

#[test]
fn the_place_of_somebody_whom_nobody_suits_goes_to_the_next_in_line() {
    let seating = seating(&[("ANA", State::In), ("MIA", State::In), ("BEN", FULL), ("CYD", FULL)]);
    let proposal = seating.propose();
    assert_eq!(proposal.pairs.len(), 2);
    let waiting: Vec<&str> = proposal.without.iter().map(|out| out.person.as_str()).collect();
    assert_eq!(waiting, ["MIA", "CYD"]);
    assert!(matches!(&proposal.without[0].why, Why::NoBuddy(reason) if reason.contains("working hours")));
    assert_eq!(proposal.without[1].why, Why::Full);
}

#[test]
fn who_would_take_a_buddy_from_somebody_waits_for_a_buddy_and_for_no_place() {
    let mut seating = seating(&[("ANA", State::In), ("BEN", FULL)]);
    seating.of.day.format = Format::RideAlong;
    seating.of.day.advocates.truncate(1);
    seating.of.day.places = 4;
    let sam = seating.people[&"USAM".into()].clone();
    let settings = crate::domain::people::Settings { capacity: Some(1), ..sam.settings.clone() };
    seating.people.insert("USAM".into(), Person { settings, ..sam });
    seating.been_before = HashSet::from(["ANA".into()]);
    let proposal = seating.propose();
    assert_eq!(paired(&proposal), ["ANA USAM"]);
    assert!(
        matches!(&proposal.without[0].why, Why::NoBuddy(reason) if reason.contains("is taken")),
        "{:?}",
        proposal.without
    );
}

#[test]
fn experienced_people_have_the_pager_where_there_is_no_room_and_do_not_wait() {
    let mut seating = seating(&[("ANA", State::In), ("BEN", State::In)]);
    seating.of.day.advocates.truncate(1);
    seating.of.day.places = 1;
    seating.been_before = HashSet::from(["ANA".into()]);
    let proposal = seating.propose();
    assert_eq!(paired(&proposal), ["BEN USAM"]);
    assert!(!proposal.without[0].waits);
}

#[test]
fn one_more_advocate_who_takes_few_or_none_does_not_make_the_room_smaller() {
    let mut seating = seating(&["ANA", "BEN", "CYD", "DAN"].map(|id| (id, State::In)));
    seating.of.day.places = 4;
    seating.of.day.advocates = vec!["USAM".into()];
    assert_eq!(seating.propose().pairs.len(), 4);
    seating.of.day.advocates.push("ULEE".into());
    let lee = person("ULEE", "Europe/Dublin", "09:00-17:00");
    let settings = crate::domain::people::Settings { capacity: Some(1), ..lee.settings.clone() };
    seating.people.insert("ULEE".into(), Person { settings, ..lee });
    assert_eq!(seating.propose().pairs.len(), 4, "Lee takes one");
    seating.people.insert("ULEE".into(), person("ULEE", "Australia/Sydney", "09:00-17:00"));
    assert_eq!(seating.propose().pairs.len(), 4, "Lee sleeps");
}

#[test]
fn a_wish_goes_before_a_pair_of_before_and_that_before_what_is_cheaper() {
    let mut seating = seating(&[("ANA", State::In), ("BEN", State::In)]);
    let known = |shadower: &str, buddy: &str| Pairing {
        day: DAY,
        shadower: shadower.into(),
        buddy: buddy.into(),
        reasons: vec![],
    };
    seating.of.pairings = vec![known("ANA", "USAM"), known("BEN", "ULEE")];
    assert_eq!(paired(&seating.propose()), ["ANA USAM", "BEN ULEE"]);
    assert_eq!(paired(&wishing(&seating, &[wish("ANA", "ULEE")])), ["ANA ULEE", "BEN USAM"]);
}

#[test]
fn wishes_that_leave_no_room_for_each_other_are_told() {
    let seating = seating(&[("ANA", State::In), ("BEN", State::In)]);
    let proposal = wishing(&seating, &[wish("ANA", "USAM"), wish("BEN", "USAM")]);
    assert_eq!(proposal.broken_wishes.len(), 1);
    assert_eq!(proposal.pairs.len(), 2);
}

#[test]
fn somebody_in_line_can_be_wished_for_too() {
    let seating = seating(&[("ANA", State::In), ("BEN", FULL)]);
    assert!(paired(&wishing(&seating, &[wish("BEN", "USAM")])).contains(&"BEN USAM".to_owned()));
    assert!(seating.may_pair(&"BEN".into(), &"ULEE".into()));
    assert!(!seating.may_pair(&"BEN".into(), &"UNKNOWN".into()));
}

#[test]
fn a_proposal_has_the_same_fingerprint_until_something_changes() {
    let seating = seating(&[("ANA", State::In), ("BEN", State::In)]);
    let first = seating.propose().fingerprint();
    assert_eq!(first, seating.propose().fingerprint());
    assert_ne!(first, wishing(&seating, &[wish("ANA", "ULEE"), wish("BEN", "USAM")]).fingerprint());
}
