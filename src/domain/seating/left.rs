//! A day that runs: only what is left of it counts for a new pair, and a pair that has had most of it stays.

use super::Seating;
use super::request::{least_shared, zone_of};
use crate::domain::hours::{self, Window};
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Pin, Reason, Rule};
use crate::domain::signup::State;
use crate::domain::snapshot::Pairing;

/// Why somebody gets no buddy on a day that runs.
const TOO_LITTLE_LEFT: &str = "Nobody who helps shares enough of what is left of the day; whoever has the pager helps.";

impl Seating {
    /// Looks for pairs in what is `left` of the day alone. Pairs that hold are out of the engine's hands where too little
    /// is left for a new one.
    pub fn in_what_is_left(&mut self, left: Window) {
        self.left = Some(left);
        let stays = |pair: &&Pairing| {
            self.of.state_of(&pair.shadower) == Some(&State::In)
                && self.of.is_advocate(&pair.buddy)
                && !self.is_away(&pair.buddy)
                && !self.terms.skipping.contains(&pair.buddy)
                && self.shared_min(&pair.shadower, &pair.buddy, left) < least_shared(left)
        };
        let over: Vec<Pin> = self.of.pairings.iter().filter(stays).map(Pairing::pin).collect();
        self.of = self.of.without(&over.iter().map(|pin| &pin.shadower).collect::<Vec<_>>());
        self.done.extend(over);
    }

    fn shared_min(&self, one: &PersonId, other: &PersonId, window: Window) -> i64 {
        let at_work = |id: &PersonId| {
            let person = self.people.get(id)?;
            Some(hours::working_windows(person.details.hours, zone_of(person).rules(), window))
        };
        at_work(one).zip(at_work(other)).map_or(0, |(one, other)| hours::shared_minutes(&one, &other))
    }

    /// The engine's reason for a pair, said of what is left.
    pub(super) fn of_what_is_left(&self, reason: Reason) -> Reason {
        match reason {
            Reason::SharedMinutes { minutes, .. } if self.left.is_some() => Reason::SharedLeft { minutes },
            other => other,
        }
    }

    /// The same for somebody without a buddy, where it is for the time.
    pub(super) fn too_little_left(&self, rule: Rule) -> Option<&'static str> {
        (self.left.is_some() && rule == Rule::Hours).then_some(TOO_LITTLE_LEFT)
    }
}
