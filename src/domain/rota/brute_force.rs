//! Small days, solved by trying everything: rules and costs are written down a second time here, minute by minute.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::request::{Advocate, Pin, Request, Rules};
use super::{Rota, plan};
use crate::domain::hours::{Hours, TimeOfDay, Window};

/// Rotas that are tried at most.
const ROTAS_MAX: usize = 10_000;

/// Whoever is in a lane in a quarter, and whether they are pinned there.
type Cell = Option<(usize, bool)>;

fn minute(request: &Request, at: i64) -> Timestamp {
    request.window.start + SignedDuration::from_mins(at)
}

fn quarters(request: &Request) -> usize {
    usize::try_from(request.window.minutes() / 15).unwrap()
}

fn is_in(hours: Hours, local: i64) -> bool {
    let (start, end) = (i64::from(hours.start().minutes()), i64::from(hours.end().minutes()));
    match end < start {
        true => local >= start || local < end,
        false => (start..end).contains(&local),
    }
}

fn local_minute(advocate: &Advocate, at: Timestamp) -> i64 {
    let time = at.to_zoned(advocate.zone.rules().clone()).time();
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

fn is_at_work(advocate: &Advocate, at: Timestamp) -> bool {
    is_in(advocate.hours, local_minute(advocate, at))
}

fn can(request: &Request, person: usize, quarter: usize) -> bool {
    let advocate = &request.advocates[person];
    let from = quarter as i64 * 15;
    (from..from + 15).map(|at| minute(request, at)).all(|at| {
        is_at_work(advocate, at) && !advocate.breaks.iter().any(|pause| is_in(*pause, local_minute(advocate, at)))
    })
}

fn pin_at(request: &Request, lane: usize, quarter: usize) -> Option<usize> {
    let at = minute(request, quarter as i64 * 15);
    let pin = request.pins.iter().find(|pin| pin.lane == lane && pin.window.start <= at && at < pin.window.end)?;
    request.place_of(&pin.advocate)
}

/// Minutes without anybody, and points.
fn cost(request: &Request, cells: &[Vec<Cell>]) -> (i64, i64) {
    let mut loads: HashMap<usize, i64> = HashMap::new();
    let (mut uncovered, mut points) = (0, 0);
    let least = request.advocates.iter().map(|advocate| advocate.recent_min).min().unwrap_or_default();
    for lane in cells {
        let mut from = 0;
        for run in lane.chunk_by(|a, b| a == b) {
            let until = from + run.len();
            match run[0] {
                None => uncovered += run.len() as i64 * 15,
                Some((person, _)) => {
                    points += 10 + unround(request, from, lane.len()) + unround(request, until, lane.len());
                    let quarters = run.len() as i64;
                    points += 4 * (4 - quarters).max(0) + (quarters - 16).max(0) + if quarters < 2 { 30 } else { 0 };
                    for quarter in from..until {
                        let advocate = &request.advocates[person];
                        points += ((advocate.recent_min - least) / 60).min(40)
                            + i64::from(is_edge(request, advocate, quarter));
                        *loads.entry(person).or_default() += 1;
                    }
                }
            }
            from = until;
        }
    }
    (uncovered, points + loads.values().map(|load| load * (load + 1) / 2).sum::<i64>())
}

fn unround(request: &Request, bound: usize, quarters: usize) -> i64 {
    if bound == 0 || bound == quarters {
        return 0;
    }
    match minute(request, bound as i64 * 15).as_second().rem_euclid(3_600) / 900 {
        0 => 0,
        2 => 1,
        _ => 2,
    }
}

/// Whether somebody is at work in a quarter, and not an hour before or not an hour after.
fn is_edge(request: &Request, advocate: &Advocate, quarter: usize) -> bool {
    let work = |at: i64| is_at_work(advocate, minute(request, at));
    let from = quarter as i64 * 15;
    work(from) && !((from - 60..from).all(work) && (from + 15..from + 75).all(work))
}

/// The least minutes without anybody, and with them the least points.
fn best(request: &Request) -> (i64, i64) {
    let mut cells = vec![vec![None; quarters(request)]; request.lanes];
    let mut best = (i64::MAX, i64::MAX);
    fill(request, &mut cells, 0, &mut best);
    best
}

fn fill(request: &Request, cells: &mut [Vec<Cell>], at: usize, best: &mut (i64, i64)) {
    let (quarter, lane) = (at / request.lanes, at % request.lanes);
    if quarter == quarters(request) {
        *best = (*best).min(cost(request, cells));
        return;
    }
    if let Some(person) = pin_at(request, lane, quarter) {
        cells[lane][quarter] = Some((person, true));
        return fill(request, cells, at + 1, best);
    }
    for person in 0..request.advocates.len() {
        if is_allowed(request, cells, lane, quarter, person) {
            cells[lane][quarter] = Some((person, false));
            fill(request, cells, at + 1, best);
        }
    }
    cells[lane][quarter] = None;
    fill(request, cells, at + 1, best);
}

fn is_allowed(request: &Request, cells: &[Vec<Cell>], lane: usize, quarter: usize, person: usize) -> bool {
    let elsewhere = (0..request.lanes).any(|other| {
        let is_there = other < lane && cells[other][quarter].is_some_and(|(who, _)| who == person);
        is_there || pin_at(request, other, quarter) == Some(person)
    });
    // What is not filled in yet in this quarter's lanes is empty; in earlier ones it is settled.
    let settled = cells.iter().flat_map(|lane| &lane[..quarter]).chain(cells[..lane].iter().map(|lane| &lane[quarter]));
    let own = settled.filter(|cell| **cell == Some((person, false))).count() as i64;
    let pinned: i64 = (0..request.lanes)
        .flat_map(|lane| (0..quarters(request)).map(move |quarter| (lane, quarter)))
        .filter(|(lane, quarter)| pin_at(request, *lane, *quarter) == Some(person))
        .count() as i64;
    let limit = request.advocates[person].limit_min.unwrap_or(i64::MAX);
    can(request, person, quarter) && !elsewhere && (own + pinned + 1) * 15 <= limit
}

/// The rota as cells, and that each cell breaks no rule.
fn cells(request: &Request, rota: &Rota) -> Vec<Vec<Cell>> {
    let mut cells = vec![vec![None; quarters(request)]; request.lanes];
    let quarter = |at: Timestamp| usize::try_from(at.duration_since(request.window.start).as_mins() / 15).unwrap();
    for shift in &rota.shifts {
        let person = request.place_of(&shift.advocate).unwrap();
        for at in quarter(shift.window.start)..quarter(shift.window.end) {
            assert_eq!(cells[shift.lane][at], None, "two in one lane");
            let twice = cells.iter().any(|lane| lane[at].is_some_and(|(who, _)| who == person));
            assert!(!twice, "{} in two lanes", shift.advocate);
            assert!(shift.is_pinned || can(request, person, at), "{} cannot", shift.advocate);
            assert_eq!(shift.is_pinned, pin_at(request, shift.lane, at) == Some(person));
            cells[shift.lane][at] = Some((person, shift.is_pinned));
        }
    }
    for (lane, row) in cells.iter().enumerate() {
        for (at, cell) in row.iter().enumerate() {
            let pinned = pin_at(request, lane, at);
            assert!(pinned.is_none() || *cell == pinned.map(|person| (person, true)), "a pin does not hold");
            let instant = minute(request, at as i64 * 15);
            let is_gap = |window: Window| window.start <= instant && instant < window.end;
            let gaps = rota.gaps.iter().filter(|gap| gap.lane == lane && is_gap(gap.window)).count();
            assert_eq!(gaps, usize::from(cell.is_none()), "gaps and shifts tile the window");
        }
    }
    for (advocate, (id, minutes)) in request.advocates.iter().zip(&rota.minutes) {
        let pinned: i64 = request.pins.iter().filter(|pin| pin.advocate == *id).map(|pin| pin.window.minutes()).sum();
        assert!(*minutes <= advocate.limit_min.unwrap_or(i64::MAX).max(pinned), "{id} over the limit");
    }
    cells
}

fn hours() -> impl Strategy<Value = Hours> {
    (28_u16..44, 2_u16..20).prop_map(|(start, length)| {
        let time = |quarter: u16| TimeOfDay::from_minutes(quarter * 15).unwrap();
        Hours::new(time(start), time(start + length)).unwrap()
    })
}

fn advocate() -> impl Strategy<Value = Advocate> {
    let zone = prop::sample::select(vec!["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"]);
    let pause = (36_u16..46, 1_u16..4).prop_map(|(start, length)| {
        let time = |quarter: u16| TimeOfDay::from_minutes(quarter * 15).unwrap();
        Hours::new(time(start), time(start + length)).unwrap()
    });
    let limit = prop::option::of((0_i64..8).prop_map(|quarters| quarters * 15));
    // Mostly there: else there is nothing to choose.
    let hours = prop_oneof![3 => Just(Hours::parse("02:00", "23:00").unwrap()), 2 => hours()];
    (zone, hours, prop::collection::vec(pause, 0..2), limit, 0_i64..400).prop_map(
        |(zone, hours, breaks, limit_min, recent_min)| Advocate {
            id: "".into(),
            zone: zone.parse().unwrap(),
            hours,
            breaks,
            limit_min,
            recent_min: recent_min / 100 * 100,
        },
    )
}

prop_compose! {
    fn request()(
        advocates in prop::collection::vec(advocate(), 1..5),
        lanes in prop::sample::select(vec![1_usize, 1, 1, 2, 2, 3]),
        wanted in 2_usize..11,
        start in 0_i64..4,
        pins in prop::collection::vec((0_usize..4, 0_usize..10, 1_usize..5, 0_usize..3), 0..3),
    ) -> Request {
        let mut advocates = advocates;
        for (at, advocate) in advocates.iter_mut().enumerate() {
            advocate.id = format!("U{at}").as_str().into();
        }
        let rotas = |quarters: usize| (advocates.len() + 1).saturating_pow(u32::try_from(quarters * lanes).unwrap());
        let quarters = (1..=wanted).rev().find(|quarters| rotas(*quarters) <= ROTAS_MAX).unwrap_or(1);
        let begin: Timestamp = "2026-12-01T09:00:00Z".parse().unwrap();
        let at = |quarter: usize| begin + SignedDuration::from_mins(start * 15 + quarter as i64 * 15);
        let mut request = Request {
            window: Window { start: at(0), end: at(quarters) },
            zone: "UTC".parse().unwrap(),
            lanes,
            advocates,
            pins: vec![],
            rules: Rules::default(),
        };
        for (person, from, length, lane) in pins {
            let Some(advocate) = request.advocates.get(person) else { continue };
            let window = Window { start: at(from), end: at((from + length).min(quarters)) };
            request.pins.push(Pin { advocate: advocate.id.clone(), window, lane });
            if from >= quarters || request.check().is_err() {
                request.pins.pop();
            }
        }
        request
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_better_than_what_is_proven(request in request()) {
        let rota = plan(&request).unwrap();
        let cells = cells(&request, &rota);
        let found = (rota.cost.uncovered_min, rota.cost.total());
        prop_assert_eq!(cost(&request, &cells), found);
        let best = best(&request);
        prop_assert!(rota.is_proven, "small days are proven");
        prop_assert_eq!(found, best);
        prop_assert_eq!(rota.lower_bound, found.1);
        prop_assert_eq!(rota.uncovered_bound_min, best.0);
    }

    #[test]
    fn an_engine_that_hardly_tries_says_so_and_its_bound_holds(request in request()) {
        let effort = super::search::Effort { kept: 0, width_max: super::search::WIDTH_MIN, rounds: 3 };
        let rota = super::plan_within(&request, &effort).unwrap();
        cells(&request, &rota);
        let (found, best) = ((rota.cost.uncovered_min, rota.cost.total()), best(&request));
        prop_assert!(found >= best);
        prop_assert!(!rota.is_proven || found == best);
        prop_assert!(rota.uncovered_bound_min <= best.0);
        prop_assert!(found.0 > best.0 || rota.lower_bound <= best.1, "{} above {}", rota.lower_bound, best.1);
    }

    #[test]
    fn names_change_nothing(request in request()) {
        let rota = plan(&request).unwrap();
        let mut renamed = request.clone();
        let name = |at: usize| format!("U{}", 9 - at);
        for (at, advocate) in renamed.advocates.iter_mut().enumerate() {
            advocate.id = name(at).as_str().into();
        }
        for pin in &mut renamed.pins {
            pin.advocate = name(request.place_of(&pin.advocate).unwrap()).as_str().into();
        }
        let other = plan(&renamed).unwrap();
        let shape = |request: &Request, rota: &Rota| -> Vec<_> {
            let place = |shift: &super::Shift| request.place_of(&shift.advocate);
            rota.shifts.iter().map(|shift| (shift.lane, place(shift), shift.window)).collect()
        };
        prop_assert_eq!(shape(&request, &rota), shape(&renamed, &other));
    }
}
