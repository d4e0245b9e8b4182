//! What a pair costs: `cost(shadower, advocate, nth) = base(shadower, advocate) + step(advocate, nth)`.
//!
//! ```text
//! base = topic        × ‰ of the wanted topics that the advocate does not know
//!      + shared_hours × ‰ of the day that is not in both people's hours
//!      + language     × 1000 if the shadower speaks another language than the team's, and they share none
//!      + repeat       × 1000 × 365 / (365 + days since they last met), nothing if they never did
//!      + experience   × 1000 if a first-timer would get an advocate who has done no day yet
//!      + load         × 50 for each shadower the advocate had in 90 days, at most 1000
//! step = load × 1000 × (nth - 1), at most 400,000
//! ```
//!
//! The words at the start are the weights, 0 to 100. The wanted topics are the shadower's and the day's; without any,
//! and on the other lines where nothing is asked for, nothing is charged. Every line is a whole number, rounded down,
//! and is at most 100 × 1000; so a base is at most 600,000 and a cost at most 1,000,000.

use super::request::Refused;

/// The highest weight there is.
pub const WEIGHT_MAX: u32 = 100;

/// The highest cost there is.
pub const COST_MAX: i64 = 1_000_000;

/// A line of the base that counts in full: 1000 per mille.
const FULL: i64 = 1_000;

/// The number of lines in the base.
const LINES: i64 = 6;

/// The highest step there is: what the base leaves of the highest cost.
const STEP_MAX: i64 = COST_MAX - LINES * FULL * WEIGHT_MAX as i64;

/// Days after which an earlier meeting counts half.
const REPEAT_HALVES_DAYS: i64 = 365;

/// Per mille for each shadower of the last 90 days.
const PER_RECENT_SHADOWER: i64 = 50;

/// What matters how much, each from 0 (not at all) to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// The advocate knows what the shadower, or the day, is about. Default 30.
    pub topic: u32,
    /// Both work at the same time. Default 25.
    pub shared_hours: u32,
    /// Both speak a language besides the team's. Default 10.
    pub language: u32,
    /// They have not met lately. Default 20.
    pub repeat: u32,
    /// A first-timer gets somebody who has done it before. Default 25.
    pub experience: u32,
    /// Everybody has a fair share, on the day and over the months. Default 25.
    pub load: u32,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { topic: 30, shared_hours: 25, language: 10, repeat: 20, experience: 25, load: 25 }
    }
}

impl Weights {
    /// # Errors
    ///
    /// [`Refused::WeightTooHigh`] for the first weight above [`WEIGHT_MAX`].
    pub(super) fn check(&self) -> Result<(), Refused> {
        let named = [
            ("topic", self.topic),
            ("shared_hours", self.shared_hours),
            ("language", self.language),
            ("repeat", self.repeat),
            ("experience", self.experience),
            ("load", self.load),
        ];
        match named.into_iter().find(|(_, value)| *value > WEIGHT_MAX) {
            Some((name, value)) => Err(Refused::WeightTooHigh { name, value }),
            None => Ok(()),
        }
    }
}

/// The line for topics: how many are wanted, and how many of them the advocate knows.
pub(super) fn topic(weights: &Weights, known: usize, wanted: usize) -> i64 {
    i64::from(weights.topic) * lacking(count(known), count(wanted))
}

/// The line for shared hours.
pub(super) fn shared_hours(weights: &Weights, shared_minutes: i64, day_minutes: i64) -> i64 {
    i64::from(weights.shared_hours) * lacking(shared_minutes, day_minutes)
}

/// The line for languages, where the shadower speaks another than the team's and the advocate none of them.
pub(super) fn no_language(weights: &Weights) -> i64 {
    i64::from(weights.language) * FULL
}

/// The line for an earlier meeting, so many days ago.
pub(super) fn repeat(weights: &Weights, days_ago: i64) -> i64 {
    i64::from(weights.repeat) * (FULL * REPEAT_HALVES_DAYS / (REPEAT_HALVES_DAYS + days_ago.max(0)))
}

/// The line for a first-timer with an advocate who has done no day yet.
pub(super) fn no_experience(weights: &Weights) -> i64 {
    i64::from(weights.experience) * FULL
}

/// The line for what the advocate did in the last 90 days.
pub(super) fn recent_load(weights: &Weights, load_90d: u32) -> i64 {
    i64::from(weights.load) * i64::from(load_90d).saturating_mul(PER_RECENT_SHADOWER).min(FULL)
}

/// What the advocate's `nth` shadower of the day costs in addition: nothing for the first, never falling.
pub(super) fn step(weights: &Weights, nth: u32) -> i64 {
    let earlier = i64::from(nth.saturating_sub(1));
    (i64::from(weights.load) * FULL * earlier).min(STEP_MAX)
}

/// The per mille of `wanted` that is not there.
fn lacking(there: i64, wanted: i64) -> i64 {
    match wanted {
        0 => 0,
        wanted => FULL * (wanted - there).clamp(0, wanted) / wanted,
    }
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: Weights =
        Weights { topic: 1, shared_hours: 10, language: 20, repeat: 40, experience: 60, load: 100 };

    #[test]
    fn each_line_costs_its_weight_and_no_more() {
        for (line, cost) in [
            (topic(&WEIGHTS, 2, 2), 0),
            (topic(&WEIGHTS, 0, 2), 1_000),
            (topic(&WEIGHTS, 1, 2), 500),
            (topic(&WEIGHTS, 0, 0), 0),
            (shared_hours(&WEIGHTS, 480, 480), 0),
            (shared_hours(&WEIGHTS, 360, 480), 2_500),
            (no_language(&WEIGHTS), 20_000),
            (repeat(&WEIGHTS, 0), 40_000),
            (repeat(&WEIGHTS, 365), 20_000),
            (repeat(&WEIGHTS, -1), 40_000),
            (no_experience(&WEIGHTS), 60_000),
            (recent_load(&WEIGHTS, 0), 0),
            (recent_load(&WEIGHTS, 1), 5_000),
            (recent_load(&WEIGHTS, 20), 100_000),
            (recent_load(&WEIGHTS, u32::MAX), 100_000),
        ] {
            assert_eq!(line, cost);
        }
    }

    #[test]
    fn the_first_is_free_and_steps_never_fall() {
        assert_eq!(step(&WEIGHTS, 1), 0);
        assert_eq!(step(&WEIGHTS, 2), 100_000);
        assert!((1..100).all(|nth| step(&WEIGHTS, nth) <= step(&WEIGHTS, nth + 1)));
    }

    #[test]
    fn no_cost_is_above_the_highest() {
        let weights = Weights { topic: 100, shared_hours: 100, language: 100, repeat: 100, experience: 100, load: 100 };
        let hours_and_topics = topic(&weights, 0, 1) + shared_hours(&weights, 0, 480);
        let people = no_language(&weights) + repeat(&weights, 0) + no_experience(&weights);
        let worst = hours_and_topics + people + recent_load(&weights, u32::MAX);
        assert_eq!(worst + step(&weights, u32::MAX), COST_MAX);
    }

    #[test]
    fn a_weight_above_a_hundred_is_refused() {
        let weights = Weights { language: 101, ..Weights::default() };
        assert_eq!(weights.check(), Err(Refused::WeightTooHigh { name: "language", value: 101 }));
    }
}
