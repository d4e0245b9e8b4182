//! What the engine answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::reasons::Reason;
use super::request::Pin;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;

/// Who goes with whom. Every shadower is in exactly one of the two lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The pairs, by the shadower's id.
    pub pairs: Vec<Pair>,
    /// Who has no buddy, by id.
    pub unpaired: Vec<Unpaired>,
    /// When fewer advocates are at work than have to stay free, whoever is paired: nobody can meet that, so it forbids
    /// nothing. Neighbouring quarters of an hour with as many free ones are one entry.
    pub uncovered: Vec<Uncovered>,
    /// When exactly as many advocates are free as have to be: one more buddy at work then would be too many.
    pub binding: Vec<Window>,
    /// What the pairs cost together.
    pub total_cost: i64,
    /// No plan that breaks no rule, holds the pins, pairs as many people of each kind as this one (first-timers, people
    /// behind their quota, people) and moves as few pairs that people know of costs less.
    pub lower_bound: i64,
    /// Whether the plan is proven to be the best one, in each of the aims; then `lower_bound` is `total_cost`. If not,
    /// a better plan could also have more people in it.
    pub optimal: bool,
}

impl Plan {
    /// The pair that this person is the shadower of.
    pub fn pair_of(&self, shadower: &PersonId) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.shadower == *shadower)
    }

    /// Whom this person has as a buddy.
    pub fn buddy_of(&self, shadower: &PersonId) -> Option<&PersonId> {
        self.pair_of(shadower).map(|pair| &pair.advocate)
    }
}

/// A shadower and their buddy.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Who has the buddy.
    pub shadower: PersonId,
    /// Who the buddy is.
    pub advocate: PersonId,
    /// Which of the advocate's shadowers of the day this is, from 1.
    pub nth: u32,
    /// What the pair costs at that place.
    pub cost: i64,
    /// Minutes of the day that lie in both people's hours.
    pub shared_minutes: i64,
    /// Why they are a pair: at least one.
    pub reasons: Vec<Reason>,
}

impl Pair {
    /// Settles it, when it is asked for again.
    pub fn pin(&self) -> Pin {
        Pin { shadower: self.shadower.clone(), advocate: self.advocate.clone() }
    }
}

/// Somebody without a buddy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaired {
    /// Who it is.
    pub shadower: PersonId,
    /// The rule that stood in the way.
    pub rule: Rule,
    /// A sentence for people: why, and what would free them.
    pub reason: String,
}

/// A time in which too few advocates are at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// From the start of a quarter of an hour to the end of one.
    pub window: Window,
    /// Advocates at work then without a shadower.
    pub free: u32,
}

/// A rule that no plan breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An advocate takes so many and no more.
    Capacity,
    /// A pair has a least time of the day in common.
    Hours,
    /// Somebody asked never to be paired with somebody. Private.
    NeverWith,
    /// Who is away is nobody's buddy.
    Away,
    /// So many advocates stay free for the queue.
    Coverage,
    /// The day's format gives no buddies.
    Format,
}

impl Rule {
    /// The rule's name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::Capacity => "capacity",
            Rule::Hours => "hours",
            Rule::NeverWith => "never_with",
            Rule::Away => "away",
            Rule::Coverage => "coverage",
            Rule::Format => "format",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
