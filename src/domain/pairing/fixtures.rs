//! People and days for tests: unremarkable ones, to be changed where a test looks.

use jiff::civil::date;

use super::{Advocate, Day, Pin, Plan, Request, Shadower, Weights};
use crate::domain::hours::{Hours, Window};
use crate::domain::zones;

/// A Dublin day from nine to five, with nobody in it.
pub fn day() -> Request {
    Request {
        day: Day {
            date: date(2026, 12, 1),
            window: Window {
                start: "2026-12-01T09:00:00Z".parse().unwrap(),
                end: "2026-12-01T17:00:00Z".parse().unwrap(),
            },
            team_language: "en".to_owned(),
            min_shared_minutes: 120,
            topics: Vec::new(),
            gives_buddies: true,
            min_free_advocates: 0,
        },
        shadowers: Vec::new(),
        advocates: Vec::new(),
        history: Vec::new(),
        pins: Vec::new(),
        known: Vec::new(),
        weights: Weights::default(),
        seed: 0,
    }
}

/// Works nine to five in Dublin and asks for nothing.
pub fn shadower(id: &str) -> Shadower {
    Shadower {
        id: id.into(),
        time_zone: zones::zone("Europe/Dublin").unwrap(),
        hours: nine_to_five(),
        topics: Vec::new(),
        languages: Vec::new(),
        first_time: false,
        behind_quota: false,
        never_with: Vec::new(),
    }
}

/// Works nine to five in Dublin, takes one shadower and has done a day.
pub fn advocate(id: &str) -> Advocate {
    Advocate {
        id: id.into(),
        time_zone: zones::zone("Europe/Dublin").unwrap(),
        hours: nine_to_five(),
        topics: Vec::new(),
        languages: Vec::new(),
        capacity: 1,
        days_done: 1,
        load_90d: 0,
        left_this_month: None,
        away: false,
        breaks: Vec::new(),
        never_with: Vec::new(),
    }
}

pub fn nine_to_five() -> Hours {
    "09:00-17:00".parse().unwrap()
}

pub fn pin(shadower: &str, advocate: &str) -> Pin {
    Pin { shadower: shadower.into(), advocate: advocate.into() }
}

pub fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

/// The plan in short: `ana-sam ben-tess cleo-`.
pub fn short(plan: &Plan) -> String {
    let mut people: Vec<String> =
        plan.pairs.iter().map(|pair| format!("{}-{}", pair.shadower, pair.advocate)).collect();
    people.extend(plan.unpaired.iter().map(|unpaired| format!("{}-", unpaired.shadower)));
    people.sort_unstable();
    people.join(" ")
}
