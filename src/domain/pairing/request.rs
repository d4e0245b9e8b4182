//! What the engine is given.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::costs::Weights;
use super::plan::Rule;
use crate::domain::hours::{Hours, Window};
use crate::domain::ids::PersonId;

/// Everything a pairing follows from. The order of the lists does not matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The day to pair people for.
    pub day: Day,
    /// Who gets a buddy.
    pub shadowers: Vec<Shadower>,
    /// Who can be a buddy.
    pub advocates: Vec<Advocate>,
    /// Who met whom before. People who are not here today do no harm.
    pub history: Vec<Met>,
    /// Pairs that are settled already.
    pub pins: Vec<Pin>,
    /// Pairs that people know of: kept unless that costs somebody else a buddy. As few of them as possible are moved,
    /// whatever that costs. What no longer holds (a stranger, a broken rule) is passed over.
    pub known: Vec<Pin>,
    /// What matters how much.
    pub weights: Weights,
    /// Settles ties: another seed, another of the equally good plans.
    pub seed: u64,
}

/// The day, as far as it matters to pairing.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The day's date in its own zone: earlier meetings fade with the time until then.
    pub date: Date,
    /// When it starts and ends.
    pub window: Window,
    /// The language that everybody speaks anyway; usually `en`.
    pub team_language: String,
    /// The least time of the day that a pair has in common, in minutes.
    pub min_shared_minutes: i64,
    /// What the day is about, if anything.
    pub topics: Vec<String>,
    /// Whether its format gives people buddies at all.
    pub gives_buddies: bool,
    /// In each quarter of an hour of the window, at least so many of the advocates at work have no shadower. 0 where the
    /// format leaves buddies on the queue.
    pub min_free_advocates: u32,
}

/// Somebody who gets a buddy.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadower {
    /// Who it is; once in the list.
    pub id: PersonId,
    /// Where their wall clock is.
    pub time_zone: TimeZone,
    /// When they work, on their wall clock.
    pub hours: Hours,
    /// What they want to see, or know.
    pub topics: Vec<String>,
    /// Languages they speak: codes or English names.
    pub languages: Vec<String>,
    /// Whether this is their first shadowing day.
    pub first_time: bool,
    /// Whether they have had fewer days than their format asks for.
    pub behind_quota: bool,
    /// Who they are never paired with. Private.
    pub never_with: Vec<PersonId>,
}

/// Somebody who can be a buddy.
#[derive(Clone, Debug, PartialEq)]
pub struct Advocate {
    /// Who it is; once in the list.
    pub id: PersonId,
    /// Where their wall clock is.
    pub time_zone: TimeZone,
    /// When they work, on their wall clock.
    pub hours: Hours,
    /// What they know.
    pub topics: Vec<String>,
    /// Languages they speak: codes or English names.
    pub languages: Vec<String>,
    /// How many shadowers they take on one day.
    pub capacity: u32,
    /// How many days they have been a buddy on.
    pub days_done: u32,
    /// How many shadowers they had in the last 90 days.
    pub load_90d: u32,
    /// How many more shadowers they take this month; `None` for no limit.
    pub left_this_month: Option<u32>,
    /// Whether they are not there on the day.
    pub away: bool,
    /// When they are not on the queue within their hours, on their wall clock. Counts for coverage only.
    pub breaks: Vec<Hours>,
    /// Who they are never paired with. Private.
    pub never_with: Vec<PersonId>,
}

impl Advocate {
    /// How many shadowers they can take on this day: the least of `capacity` and `left_this_month`.
    pub fn places(&self) -> u32 {
        self.capacity.min(self.left_this_month.unwrap_or(u32::MAX))
    }
}

/// An earlier pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// Who had the buddy.
    pub shadower: PersonId,
    /// Who the buddy was.
    pub advocate: PersonId,
    /// The day's date.
    pub date: Date,
}

/// A pair that is settled before the engine looks for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Who gets the buddy.
    pub shadower: PersonId,
    /// Who the buddy is.
    pub advocate: PersonId,
}

/// Why a request cannot be paired as it is. Each says what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The day has no time in it.
    #[error("the day ends before it starts: give it an end after its start")]
    EmptyDay,
    /// The same shadower, twice.
    #[error("{0} is named as a shadower more than once: name them once")]
    ShadowerTwice(PersonId),
    /// The same advocate, twice.
    #[error("{0} is named as an advocate more than once: name them once")]
    AdvocateTwice(PersonId),
    /// A weight above [`super::costs::WEIGHT_MAX`].
    #[error("the weight \"{name}\" is {value}: choose one from 0 to 100")]
    WeightTooHigh {
        /// Which one.
        name: &'static str,
        /// What it is.
        value: u32,
    },
    /// A pin names somebody who is no shadower of this day.
    #[error("{0} is pinned to a buddy but is not a shadower of this day: sign them up, or remove the pin")]
    PinnedStranger(PersonId),
    /// A pin names somebody who is no advocate of this day.
    #[error("{0} is pinned as a buddy but is not an advocate of this day: add them, or remove the pin")]
    PinnedNoAdvocate(PersonId),
    /// Two pins give one shadower two buddies.
    #[error("{0} is pinned to two buddies: keep one of the pins")]
    PinnedTwice(PersonId),
    /// A pin breaks a hard rule.
    #[error("{} and {} cannot be paired{}: remove the pin", pin.shadower, pin.advocate, because(*rule))]
    PinBreaksRule {
        /// The pin.
        pin: Pin,
        /// The rule.
        rule: Rule,
    },
}

/// What may be said about why a pin does not hold: of a private setting, nothing.
fn because(rule: Rule) -> &'static str {
    match rule {
        Rule::Capacity => ", as the advocate has no place left",
        Rule::Hours => ", as they have too little of the day in common",
        Rule::Away => ", as the advocate is away",
        Rule::Coverage => ", as too few advocates would stay free",
        Rule::Format => ", as the format gives no buddies",
        Rule::NeverWith => "",
    }
}

impl Request {
    /// Checks what can be checked without looking at who goes with whom.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong; which one does not depend on the order of the lists.
    pub(super) fn check(&self) -> Result<(), Refused> {
        if self.day.window.end <= self.day.window.start {
            return Err(Refused::EmptyDay);
        }
        self.weights.check()?;
        if let Some(id) = first_double(self.shadowers.iter().map(|shadower| &shadower.id)) {
            return Err(Refused::ShadowerTwice(id));
        }
        if let Some(id) = first_double(self.advocates.iter().map(|advocate| &advocate.id)) {
            return Err(Refused::AdvocateTwice(id));
        }
        Ok(())
    }
}

fn first_double<'a>(ids: impl Iterator<Item = &'a PersonId>) -> Option<PersonId> {
    let mut ids: Vec<&PersonId> = ids.collect();
    ids.sort_unstable();
    ids.windows(2).find(|two| two[0] == two[1]).map(|two| two[0].clone())
}
