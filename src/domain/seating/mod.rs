//! Who sits beside whom: a day and its people put before the pairing engine, waiting list included.
//!
//! Wanted: what people know of stays as far as it still holds; what the coordinator wished goes before that; whoever
//! waits gets a free place in the order of the list, if somebody suits them; and whoever is left without a buddy has
//! the pager, or waits and is told why.

mod hindrance;
mod left;
mod line;
mod load;
mod news;
mod obstacle;
mod price;
mod proposal;
mod request;
mod ride_along;
mod round;
mod solve;
#[cfg(test)]
mod tests;
mod without;

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

pub use self::hindrance::{Broken, Hindrance};
use self::line::Seated;
pub use self::load::{Load, Room};
pub use self::news::Part;
pub use self::obstacle::Obstacle;
pub use self::price::{Change, Price};
pub use self::proposal::{Known, MovedFor, Proposal};
pub use self::request::{SHARED_MIN, least_shared, works_enough, zone_of};
pub use self::ride_along::best_buddy;
pub use self::round::{Round, is_covered};
pub use self::without::{Without, is_own};
use super::availability::Terms;
use super::hours::Window;
use super::ids::PersonId;
use super::pairing::{self, Met, Pair, Pin, Weights};
use super::people::Person;
use super::snapshot::{Pairing, Snapshot};

/// A day's people, as the engine has to know them: all that its answer follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Seating {
    pub of: Snapshot,
    pub people: HashMap<PersonId, Person>,
    /// Who was on an earlier day.
    pub been_before: HashSet<PersonId>,
    /// Earlier days that each advocate helped on.
    pub helped: HashMap<PersonId, u32>,
    /// Earlier pairs.
    pub met: Vec<Met>,
    /// What people have set for themselves.
    pub terms: Terms,
    /// Pairs that the coordinator asked for.
    pub wished: Vec<Pin>,
    /// Of these, the shadowers whose pair was the engine's idea, and kept.
    pub kept: HashSet<PersonId>,
    pub weights: Weights,
    /// Another number, another of the equally good plans.
    pub seed: u64,
    /// May somebody who knows of their buddy get another one, if that gives more people a buddy? As few as can be.
    pub known_may_move: bool,
    /// Dates of each person's sessions of this format in the last year.
    pub sessions: HashMap<PersonId, Vec<Date>>,
    /// Set where each pair chooses its own date.
    pub round: Option<Round>,
    /// Pairs that have had their day, or enough of it; their shadowers are not in `of` any more.
    pub done: Vec<Pin>,
    /// What is left of the day, where it runs: nothing else counts.
    pub left: Option<Window>,
}

impl Seating {
    /// A day of whose people nothing is known, to begin a test with.
    #[cfg(test)]
    pub fn empty(of: Snapshot) -> Seating {
        Seating {
            of,
            people: HashMap::new(),
            been_before: HashSet::new(),
            helped: HashMap::new(),
            met: vec![],
            terms: Terms::default(),
            wished: vec![],
            kept: HashSet::new(),
            weights: Weights::default(),
            seed: 0,
            known_may_move: false,
            sessions: HashMap::new(),
            round: None,
            done: vec![],
            left: None,
        }
    }

    /// The best pairs for the day as it stands.
    pub fn propose(&self) -> Proposal {
        let best = self.seat(&[], &[]);
        if self.wished.is_empty() {
            return self.proposal(best, None);
        }
        // Whom no wish concerns keeps whom they would have had: a swap moves two people, not five.
        let others: Vec<Pin> = best.plan.pairs.iter().map(Pair::pin).collect();
        let chosen = self.seat(&self.wished, &others);
        let price = Price::of(&best.plan, &chosen.plan);
        self.proposal(chosen, Some(price))
    }

    /// The best pairs in which each wish holds, and as few of `liked` are others as can be.
    fn seat(&self, wished: &[Pin], liked: &[Pin]) -> Seated {
        let is_free = |pin: &Pin| !wished.iter().any(|wish| wish.shadower == pin.shadower);
        let known: Vec<Pin> = self.of.pairings.iter().map(Pairing::pin).filter(is_free).collect();
        // A wish goes before a pair of before.
        let mut pins = wished.to_vec();
        let mut stay: Vec<Pin> = liked.iter().filter(|pin| is_free(pin)).cloned().collect();
        if self.known_may_move {
            stay.retain(|pin| !known.iter().any(|known| known.shadower == pin.shadower));
            stay.extend(known);
        } else {
            pins.extend(known);
        }
        let seated: Vec<&PersonId> = self.of.shadowers().collect();
        self.seat_the_line(self.request(&seated, pins, stay), wished, liked)
    }

    /// Would these two be allowed? For a wish, before it is kept.
    pub fn may_pair(&self, shadower: &PersonId, buddy: &PersonId) -> bool {
        let wish = Pin { shadower: shadower.clone(), advocate: buddy.clone() };
        let request = self.request(&[shadower], vec![wish], vec![]);
        !request.pins.is_empty() && pairing::pair(&request).is_ok()
    }

    fn first_time(&self, person: &PersonId) -> bool {
        !self.been_before.contains(person)
    }

    fn needs_buddy(&self, person: &PersonId) -> bool {
        self.of.day.format.needs_buddy(self.first_time(person))
    }
}
