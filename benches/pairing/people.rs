//! People by a seed, as a file for `shadowday pair`.

use serde_json::{Value, json};

use crate::matrices::chance;

/// Where people are, and how the wall clocks of `near` ones are: within three hours.
const WORLD: [&str; 12] = [
    "America/Vancouver",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Africa/Lagos",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
];
const NEAR: [&str; 4] = ["Europe/Dublin", "Europe/Lisbon", "Europe/Berlin", "Africa/Lagos"];

const HOURS: [[&str; 2]; 6] = [
    ["09:00", "17:00"],
    ["08:00", "16:00"],
    ["10:00", "18:00"],
    ["09:30", "17:30"],
    ["07:00", "15:00"],
    ["12:00", "20:00"],
];

const TOPICS: [&str; 10] =
    ["billing", "API", "mobile", "publishing", "analytics", "teams", "refunds", "login", "images", "email"];

const LANGUAGES: [&str; 5] = ["es", "pt", "de", "fr", "ja"];

/// What kind of people.
pub struct People {
    pub seed: u64,
    /// Everybody works at the same time, and no two cannot be paired.
    pub near: bool,
    /// Advocates who have to stay free.
    pub free: u32,
}

/// Numbers in a row.
struct Dice {
    seed: u64,
    at: u64,
}

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.at += 1;
        (chance(self.seed, self.at) % end as u64) as usize
    }

    /// One time in `of`.
    fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Up to `most` of them; perhaps the same one twice, as people do.
    fn some<'a>(&mut self, all: &[&'a str], most: usize) -> Vec<&'a str> {
        let count = self.below(most + 1);
        (0..count).map(|_| *self.of(all)).collect()
    }
}

impl People {
    /// A file with so many of each.
    pub fn file(&self, shadowers: usize, advocates: usize) -> Value {
        let mut dice = Dice { seed: self.seed, at: 0 };
        let fair = shadowers.div_ceil(advocates.max(1));
        let advocates: Vec<Value> = (0..advocates).map(|n| self.advocate(&mut dice, n, fair)).collect();
        let people: Vec<Value> = (0..shadowers).map(|n| self.shadower(&mut dice, n, advocates.len())).collect();
        let met = (0..shadowers / 2).map(|_| {
            json!({
                "shadower": format!("s{}", dice.below(shadowers)),
                "advocate": format!("a{}", dice.below(advocates.len())),
                "date": format!("2026-{:02}-{:02}", 1 + dice.below(11), 1 + dice.below(28)),
            })
        });
        let history: Vec<Value> = met.collect();
        json!({
            "day": {
                "date": "2026-12-01", "time_zone": "Europe/Dublin", "start": "09:00", "end": "17:00",
                "format": "advocacy-day", "topics": ["billing"], "min_free_advocates": self.free,
            },
            "shadowers": people, "advocates": advocates, "history": history, "seed": self.seed,
        })
    }

    fn place(&self, dice: &mut Dice) -> Value {
        let zones: &[&str] = if self.near { &NEAR } else { &WORLD };
        let hours = if self.near { &HOURS[..4] } else { &HOURS };
        json!({
            "time_zone": dice.of(zones), "hours": dice.of(hours),
            "topics": dice.some(&TOPICS, 3), "languages": dice.some(&LANGUAGES, 2),
        })
    }

    fn shadower(&self, dice: &mut Dice, n: usize, advocates: usize) -> Value {
        let mut person = self.place(dice);
        person["id"] = json!(format!("s{n}"));
        person["first_time"] = json!(dice.once_in(3));
        person["behind_quota"] = json!(dice.once_in(4));
        if !self.near && advocates > 0 && dice.once_in(10) {
            person["never_with"] = json!([format!("a{}", dice.below(advocates))]);
        }
        person
    }

    fn advocate(&self, dice: &mut Dice, n: usize, fair: usize) -> Value {
        let mut person = self.place(dice);
        person["id"] = json!(format!("a{n}"));
        person["capacity"] = json!(fair + dice.below(3));
        person["days_done"] = json!(dice.below(6));
        person["load_90d"] = json!(dice.below(12));
        person["breaks"] = json!([["12:00", "12:30"]]);
        if dice.once_in(8) {
            person["left_this_month"] = json!(dice.below(4));
        }
        person["away"] = json!(!self.near && dice.once_in(15));
        person
    }
}
