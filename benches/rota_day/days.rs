//! Days made up by a seed.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shadowday::domain::hours::{Hours, TimeOfDay, Window};
use shadowday::domain::rota::{Advocate, Request, Rules};

/// Midnight in Dublin, where the days are planned.
const MIDNIGHT: &str = "2026-12-03T00:00:00Z";

const ZONES: [&str; 8] = [
    "Europe/Dublin",
    "Europe/Berlin",
    "Africa/Lagos",
    "America/Sao_Paulo",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Sydney",
];

/// A kind of day.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub advocates: usize,
    pub hours: i64,
    pub lanes: usize,
    /// The first so many zones.
    pub zones: usize,
    /// Whether people have limits, and of how many quarters at the most.
    pub limit: Option<u16>,
}

pub const KINDS: [Kind; 9] = [
    Kind { name: "usual", advocates: 6, hours: 8, lanes: 1, zones: 1, limit: None },
    Kind { name: "team", advocates: 12, hours: 8, lanes: 1, zones: 1, limit: None },
    Kind { name: "neighbours", advocates: 12, hours: 8, lanes: 1, zones: 4, limit: None },
    Kind { name: "two lanes", advocates: 12, hours: 8, lanes: 2, zones: 2, limit: None },
    Kind { name: "limits", advocates: 12, hours: 12, lanes: 1, zones: 4, limit: Some(6) },
    Kind { name: "globe", advocates: 12, hours: 24, lanes: 1, zones: 8, limit: None },
    Kind { name: "globe", advocates: 50, hours: 24, lanes: 1, zones: 8, limit: None },
    Kind { name: "globe", advocates: 50, hours: 24, lanes: 2, zones: 8, limit: Some(12) },
    Kind { name: "globe", advocates: 50, hours: 24, lanes: 4, zones: 8, limit: None },
];

/// A day of that kind. Everything is at full quarters of an hour.
pub fn day(kind: &Kind, seed: u64) -> Request {
    let mut chance = Rng::with_seed(seed);
    let midnight: Timestamp = MIDNIGHT.parse().expect("an instant");
    let start = midnight + SignedDuration::from_hours(if kind.hours == 24 { 0 } else { 9 });
    Request {
        window: Window { start, end: start + SignedDuration::from_hours(kind.hours) },
        zone: ZONES[0].parse().expect("a zone"),
        lanes: kind.lanes,
        advocates: (0..kind.advocates).map(|at| advocate(kind, &mut chance, at)).collect(),
        pins: vec![],
        rules: Rules::default(),
    }
}

fn advocate(kind: &Kind, chance: &mut Rng, at: usize) -> Advocate {
    let starts = chance.u16(32..40);
    let pause = starts + chance.u16(12..18);
    Advocate {
        id: format!("U{at:02}").as_str().into(),
        zone: ZONES[chance.usize(..kind.zones)].parse().expect("a zone"),
        hours: quarters(starts, starts + 32),
        breaks: vec![quarters(pause, pause + chance.u16(2..5))],
        limit_min: kind.limit.map(|most| i64::from(chance.u16(2..=most)) * 15),
        recent_min: chance.i64(0..12) * 60,
    }
}

fn quarters(from: u16, until: u16) -> Hours {
    let time = |at: u16| TimeOfDay::from_minutes(at * 15).expect("within a day");
    Hours::new(time(from), time(until)).expect("not empty")
}

/// The day for other people's solvers.
pub fn to_json(request: &Request) -> Value {
    let advocates: Vec<Value> = request
        .advocates
        .iter()
        .map(|advocate| {
            json!({
                "id": advocate.id,
                "zone": advocate.zone.name(),
                "hours": span(advocate.hours),
                "breaks": advocate.breaks.iter().copied().map(span).collect::<Vec<_>>(),
                "limit_min": advocate.limit_min,
                "recent_min": advocate.recent_min,
            })
        })
        .collect();
    json!({
        "start": request.window.start.to_string(),
        "end": request.window.end.to_string(),
        "lanes": request.lanes,
        "advocates": advocates,
    })
}

fn span(hours: Hours) -> [u16; 2] {
    [hours.start().minutes(), hours.end().minutes()]
}
