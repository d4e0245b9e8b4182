//! Days as coordinators plan them.

use super::{Advocate, Helper, Pin, Refused, Request, Rota, Rules, plan};
use crate::domain::hours::{Hours, Window};

const DUBLIN: &str = "Europe/Dublin";

fn hours(text: &str) -> Hours {
    text.parse().unwrap()
}

/// Works nine to five in a zone.
fn advocate(id: &str, zone: &str) -> Advocate {
    Advocate {
        id: id.into(),
        zone: zone.parse().unwrap(),
        hours: hours("09:00-17:00"),
        breaks: vec![],
        limit_min: None,
        recent_min: 0,
    }
}

fn window(from: &str, until: &str) -> Window {
    let at = |time: &str| format!("2026-12-03T{time}:00Z").parse().unwrap();
    Window { start: at(from), end: at(until) }
}

/// A day in Dublin, whose winter time is UTC.
fn day(from: &str, until: &str, advocates: Vec<Advocate>) -> Request {
    Request {
        window: window(from, until),
        zone: DUBLIN.parse().unwrap(),
        lanes: 1,
        advocates,
        pins: vec![],
        rules: Rules::default(),
    }
}

/// The rota as a coordinator would write it down.
fn told(rota: &Rota) -> Vec<String> {
    let time = |at: jiff::Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%H:%M").to_string();
    let line = |who: &str, lane: usize, window: Window| {
        format!("{}-{} {who}{}", time(window.start), time(window.end), ["", " (2)", " (3)"][lane])
    };
    let shifts = rota.shifts.iter().map(|shift| line(shift.advocate.as_str(), shift.lane, shift.window));
    let gaps = rota.gaps.iter().map(|gap| line("nobody", gap.lane, gap.window));
    let mut all: Vec<String> = shifts.chain(gaps).collect();
    all.sort();
    all
}

fn best(request: &Request) -> Rota {
    let rota = plan(request).unwrap();
    assert!(rota.is_proven, "{:?} is above {}", rota.cost, rota.lower_bound);
    rota
}

#[test]
fn one_zone_and_eight_hours_are_shared_evenly_at_full_hours_in_the_plans_order() {
    let rota = best(&day("09:00", "17:00", ["SAM", "KIM", "ANA", "BEN"].map(|id| advocate(id, DUBLIN)).into()));
    assert_eq!(told(&rota), ["09:00-11:00 SAM", "11:00-13:00 KIM", "13:00-15:00 ANA", "15:00-17:00 BEN"]);
}

#[test]
fn twelve_advocates_have_no_tiny_shifts() {
    let team = (0..12).map(|at| advocate(&format!("U{at:02}"), DUBLIN)).collect();
    let rota = best(&day("09:00", "17:00", team));
    assert_eq!(rota.shifts.len(), 8);
    assert!(rota.shifts.iter().all(|shift| shift.window.minutes() == 60));
}

#[test]
fn one_advocate_has_the_whole_window() {
    assert_eq!(told(&best(&day("09:00", "17:00", vec![advocate("SAM", DUBLIN)]))), ["09:00-17:00 SAM"]);
}

#[test]
fn nobody_is_a_gap_and_no_error() {
    let rota = best(&day("09:00", "17:00", vec![]));
    assert_eq!(told(&rota), ["09:00-17:00 nobody"]);
    assert_eq!((rota.cost.uncovered_min, rota.uncovered_bound_min), (480, 480));
}

#[test]
fn three_continents_follow_the_sun() {
    let team = vec![advocate("CHI", "America/Chicago"), advocate("KOL", "Asia/Kolkata"), advocate("DUB", DUBLIN)];
    assert_eq!(told(&best(&day("04:00", "23:00", team))), ["04:00-10:00 KOL", "10:00-16:00 DUB", "16:00-23:00 CHI"]);
}

#[test]
fn a_lunch_break_is_covered_by_another_shift() {
    let sam = Advocate { breaks: vec![hours("12:00-13:00")], ..advocate("SAM", DUBLIN) };
    let kim = Advocate { recent_min: 1_200, ..advocate("KIM", DUBLIN) };
    let rota = best(&day("10:00", "15:00", vec![sam, kim]));
    assert!(rota.gaps.is_empty());
    let at_lunch =
        rota.shifts.iter().find(|shift| shift.window.intersect(&window("12:00", "13:00")).is_some()).unwrap();
    assert_eq!(at_lunch.advocate.as_str(), "KIM");
}

#[test]
fn a_limit_of_an_hour_is_kept() {
    let sam = Advocate { limit_min: Some(60), ..advocate("SAM", DUBLIN) };
    let rota = best(&day("09:00", "17:00", vec![sam, advocate("KIM", DUBLIN)]));
    assert_eq!(rota.minutes, [("SAM".into(), 60), ("KIM".into(), 420)]);
}

#[test]
fn a_gap_says_who_could_close_it_with_the_least_effort_first() {
    let mut sam = advocate("SAM", DUBLIN);
    sam.hours = hours("09:00-17:00");
    let kim = Advocate { hours: hours("08:00-15:00"), ..advocate("KIM", DUBLIN) };
    let chi = Advocate { hours: hours("12:00-16:00"), ..advocate("CHI", "America/Chicago") };
    let rota = best(&day("09:00", "18:00", vec![kim, sam, chi]));
    assert_eq!(told(&rota).last().unwrap(), "17:00-18:00 nobody");
    let nothing =
        |id: &str| Helper { advocate: id.into(), earlier_min: 0, longer_min: 0, break_min: 0, over_limit_min: 0 };
    assert_eq!(
        rota.gaps[0].helpers,
        [
            Helper { longer_min: 60, ..nothing("SAM") },
            Helper { earlier_min: 60, ..nothing("CHI") },
            Helper { longer_min: 180, ..nothing("KIM") },
        ]
    );
}

#[test]
fn a_gap_of_a_break_or_a_limit_says_so() {
    let sam = Advocate { breaks: vec![hours("12:00-12:40")], limit_min: Some(120), ..advocate("SAM", DUBLIN) };
    let rota = best(&day("11:00", "14:00", vec![sam]));
    let efforts: Vec<_> =
        rota.gaps.iter().flat_map(|gap| &gap.helpers).map(|one| (one.break_min, one.over_limit_min)).collect();
    assert_eq!(rota.cost.uncovered_min, 60);
    assert!(efforts.contains(&(40, 60)), "{efforts:?} of {:?}", told(&rota));
}

#[test]
fn who_had_more_lately_has_less_today() {
    let kim = Advocate { recent_min: 8 * 60, ..advocate("KIM", DUBLIN) };
    let rota = best(&day("09:00", "17:00", vec![kim, advocate("SAM", DUBLIN)]));
    let minutes: Vec<i64> = rota.minutes.iter().map(|(_, minutes)| *minutes).collect();
    assert!(minutes[0] < minutes[1], "{minutes:?}");
}

#[test]
fn two_lanes_never_have_the_same_person() {
    let team: Vec<Advocate> = ["SAM", "KIM", "ANA", "BEN"].map(|id| advocate(id, DUBLIN)).into();
    let rota = best(&Request { lanes: 2, ..day("09:00", "17:00", team) });
    assert!(rota.gaps.is_empty());
    assert!(rota.minutes.iter().all(|(_, minutes)| *minutes == 240), "{:?}", told(&rota));
}

#[test]
fn where_one_person_is_there_for_two_pagers_the_first_has_somebody() {
    let early = Advocate { hours: hours("09:00-13:00"), ..advocate("Priya", "Europe/Dublin") };
    let late = Advocate { hours: hours("13:00-17:00"), ..advocate("Sam", "Europe/Dublin") };
    for team in [vec![early.clone(), late.clone()], vec![late, early]] {
        let rota = best(&Request { lanes: 2, ..day("09:00", "17:00", team) });
        assert_eq!(told(&rota), ["09:00-13:00 Priya", "09:00-17:00 nobody (2)", "13:00-17:00 Sam"]);
    }
    let team = [("Priya", "10:00-11:30"), ("Sam", "10:00-11:00"), ("Lee", "08:00-10:00"), ("Kim", "08:00-10:00")];
    let team = team.map(|(id, own)| Advocate { hours: hours(own), ..advocate(id, "Europe/Dublin") });
    let rota = best(&Request { lanes: 2, ..day("09:00", "12:00", team.to_vec()) });
    assert!(told(&rota).contains(&"10:00-11:30 Priya".to_owned()), "who stays longer has the first: {:?}", told(&rota));
}

#[test]
fn a_shift_that_was_set_holds_outside_hours_and_the_rest_is_arranged_around_it() {
    let mut request = day("09:00", "18:00", ["SAM", "KIM"].map(|id| advocate(id, DUBLIN)).into());
    request.pins.push(Pin { advocate: "SAM".into(), window: window("16:30", "18:00"), lane: 0 });
    let rota = best(&request);
    assert_eq!(told(&rota).last().unwrap(), "16:30-18:00 SAM");
    assert!(rota.gaps.is_empty() && rota.shifts.last().unwrap().is_pinned);
}

#[test]
fn odd_times_stay_as_they_were_set_and_other_changes_are_at_full_quarters() {
    let sam = Advocate { hours: hours("09:10-13:20"), ..advocate("SAM", DUBLIN) };
    let rota = best(&day("09:05", "16:55", vec![sam, advocate("KIM", DUBLIN)]));
    assert!(rota.gaps.is_empty());
    assert_eq!(told(&rota), ["09:05-10:00 KIM", "10:00-13:15 SAM", "13:15-16:55 KIM"]);
}

#[test]
fn quarters_are_those_of_the_days_clock() {
    let team = vec![advocate("ONE", "Asia/Kathmandu"), advocate("TWO", "Asia/Kathmandu")];
    let mut request = day("03:15", "11:15", team);
    request.zone = "Asia/Kathmandu".parse().unwrap();
    assert_eq!(told(&best(&request)), ["03:15-07:15 ONE", "07:15-11:15 TWO"]);
}

#[test]
fn a_night_with_a_changing_clock_is_covered_whole() {
    let team = ["SAM", "KIM"].map(|id| Advocate { hours: hours("20:00-08:00"), ..advocate(id, DUBLIN) });
    let mut request = day("21:00", "22:00", team.into());
    request.window =
        Window { start: "2026-10-24T21:00:00Z".parse().unwrap(), end: "2026-10-25T05:00:00Z".parse().unwrap() };
    let rota = best(&request);
    assert_eq!(rota.minutes, [("SAM".into(), 240), ("KIM".into(), 240)]);
}

#[test]
fn what_contradicts_itself_is_refused_with_what_to_do() {
    let mut request = day("09:00", "17:00", ["SAM", "KIM"].map(|id| advocate(id, DUBLIN)).into());
    let pin = |id: &str, lane| Pin { advocate: id.into(), window: window("10:00", "11:00"), lane };
    request.pins = vec![pin("SAM", 0), pin("KIM", 0)];
    assert_eq!(plan(&request), Err(Refused::LaneTaken("SAM".into(), "KIM".into())));
    request.pins = vec![pin("BEN", 0)];
    assert_eq!(plan(&request), Err(Refused::Unknown("BEN".into())));
    request.pins = vec![pin("SAM", 1)];
    assert_eq!(plan(&request), Err(Refused::NoLane("SAM".into(), 2)));
    assert_eq!(plan(&day("17:00", "09:00", vec![])), Err(Refused::NoWindow));
}

/// Fifty advocates all over the world and a whole day.
#[test]
#[ignore = "takes a while: for looking at"]
#[expect(clippy::disallowed_methods, reason = "it measures")]
fn a_large_day_says_its_gap() {
    let zones =
        ["Europe/Dublin", "Africa/Lagos", "America/Chicago", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney"];
    for lanes in [1, 2, 4] {
        let team = (0..50_usize).map(|at| Advocate {
            recent_min: (at as i64 * 37) % 11 * 60,
            breaks: vec![hours(["12:00-12:30", "13:00-13:45"][at % 2])],
            ..advocate(&format!("U{at}"), zones[at * 5 % 6])
        });
        let mut request = Request { lanes, ..day("00:00", "12:00", team.collect()) };
        request.window.end = "2026-12-04T00:00:00Z".parse().unwrap();
        let began = std::time::Instant::now();
        let rota = plan(&request).unwrap();
        let (cost, took) = (rota.cost.total(), began.elapsed());
        println!("{lanes} lanes: {cost} above {}, {} uncovered, {took:?}", rota.lower_bound, rota.cost.uncovered_min);
        assert!(rota.lower_bound <= cost);
    }
}

#[test]
fn where_one_person_is_left_for_two_lanes_they_have_the_first_also_beside_what_was_set() {
    let mut request = day("09:00", "13:00", vec![advocate("UADA", DUBLIN), advocate("UBEN", DUBLIN)]);
    request.lanes = 2;
    request.advocates[1].hours = hours("11:00-12:00");
    request.advocates[0].breaks = vec![hours("11:00-12:00")];
    request.pins = vec![Pin { advocate: "UBEN".into(), window: window("11:00", "12:00"), lane: 0 }];
    let expected = ["09:00-11:00 UADA", "09:00-13:00 nobody (2)", "11:00-12:00 UBEN", "12:00-13:00 UADA"];
    assert_eq!(told(&best(&request)), expected);
}
