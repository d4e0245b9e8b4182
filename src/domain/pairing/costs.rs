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

/// What the base of a pair follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub topics_wanted: i64,
    pub topics_known: i64,
    pub day_minutes: i64,
    pub shared_minutes: i64,
    /// Whether the shadower speaks anything besides the team's language.
    pub language_wanted: bool,
    pub language_shared: bool,
    /// Days from their last meeting to this day; `None` if they never met.
    pub met_days_ago: Option<i64>,
    pub first_time: bool,
    pub days_done: u32,
    pub load_90d: u32,
}

/// What a pair costs, before the advocate's other shadowers are counted.
pub(super) fn base(weights: &Weights, facts: &Facts) -> i64 {
    let met = facts.met_days_ago.map_or(0, |days| FULL * REPEAT_HALVES_DAYS / (REPEAT_HALVES_DAYS + days.max(0)));
    let recent = i64::from(facts.load_90d).saturating_mul(PER_RECENT_SHADOWER).min(FULL);
    let lines: [(u32, i64); LINES as usize] = [
        (weights.topic, lacking(facts.topics_known, facts.topics_wanted)),
        (weights.shared_hours, lacking(facts.shared_minutes, facts.day_minutes)),
        (weights.language, full_if(facts.language_wanted && !facts.language_shared)),
        (weights.repeat, met),
        (weights.experience, full_if(facts.first_time && facts.days_done == 0)),
        (weights.load, recent),
    ];
    lines.into_iter().map(|(weight, per_mille)| i64::from(weight) * per_mille).sum()
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

fn full_if(charged: bool) -> i64 {
    if charged { FULL } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: Weights =
        Weights { topic: 1, shared_hours: 10, language: 20, repeat: 40, experience: 60, load: 100 };

    /// A pair that nothing can be said against.
    const IDEAL: Facts = Facts {
        topics_wanted: 2,
        topics_known: 2,
        day_minutes: 480,
        shared_minutes: 480,
        language_wanted: true,
        language_shared: true,
        met_days_ago: None,
        first_time: true,
        days_done: 3,
        load_90d: 0,
    };

    #[test]
    fn an_ideal_pair_costs_nothing() {
        assert_eq!(base(&WEIGHTS, &IDEAL), 0);
    }

    #[test]
    fn each_line_costs_its_weight_and_no_more() {
        for (facts, cost) in [
            (Facts { topics_known: 0, ..IDEAL }, 1_000),
            (Facts { topics_known: 1, ..IDEAL }, 500),
            (Facts { topics_wanted: 0, topics_known: 0, ..IDEAL }, 0),
            (Facts { shared_minutes: 360, ..IDEAL }, 2_500),
            (Facts { language_shared: false, ..IDEAL }, 20_000),
            (Facts { language_wanted: false, language_shared: false, ..IDEAL }, 0),
            (Facts { met_days_ago: Some(0), ..IDEAL }, 40_000),
            (Facts { met_days_ago: Some(365), ..IDEAL }, 20_000),
            (Facts { met_days_ago: Some(-1), ..IDEAL }, 40_000),
            (Facts { days_done: 0, ..IDEAL }, 60_000),
            (Facts { days_done: 0, first_time: false, ..IDEAL }, 0),
            (Facts { load_90d: 1, ..IDEAL }, 5_000),
            (Facts { load_90d: 20, ..IDEAL }, 100_000),
            (Facts { load_90d: u32::MAX, ..IDEAL }, 100_000),
        ] {
            assert_eq!(base(&WEIGHTS, &facts), cost, "{facts:?}");
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
        let worst = Facts {
            topics_known: 0,
            shared_minutes: 0,
            language_shared: false,
            met_days_ago: Some(0),
            days_done: 0,
            load_90d: u32::MAX,
            ..IDEAL
        };
        assert_eq!(base(&weights, &worst) + step(&weights, u32::MAX), COST_MAX);
    }

    #[test]
    fn a_weight_above_a_hundred_is_refused() {
        let weights = Weights { language: 101, ..Weights::default() };
        assert_eq!(weights.check(), Err(Refused::WeightTooHigh { name: "language", value: 101 }));
    }
}
