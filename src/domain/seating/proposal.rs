//! What the engine found for a day, with all that the coordinator reads of it.

use sha2::{Digest, Sha256};

use super::line::Seated;
use super::{Broken, Load, Price, Room, Seating, Without};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Pair, Pin, Plan, Reason, Uncovered};
use crate::domain::signup::State;
use crate::domain::snapshot::Pairing;

/// How plans treat the pairs that people know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// There are none.
    Nothing,
    /// They had to stay.
    Stays,
    /// As few as can be are others.
    Moves,
}

/// Why somebody who could have kept the buddy of whom they know has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovedFor {
    /// More people have a buddy.
    More,
    /// As many have one; but a first-timer among them.
    FirstTimer,
    /// The same with somebody who is behind on their sessions.
    BehindQuota,
}

/// What the engine found for a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// By the shadower's id.
    pub pairs: Vec<Pair>,
    pub without: Vec<Without>,
    /// Those that have had their day, and stay as they are.
    pub done: Vec<Pin>,
    /// Shadowers whose buddy, of whom they know, cannot be theirs any more.
    pub ruled_out: Vec<PersonId>,
    /// For whom the others were moved who lost theirs.
    pub moved_for: MovedFor,
    /// Every advocate, in the order of the plan.
    pub load: Vec<Load>,
    /// Wishes of the coordinator, those in force and those that could not be kept.
    pub kept_wishes: Vec<Pin>,
    pub broken_wishes: Vec<Broken>,
    /// Set where there are wishes.
    pub price: Option<Price>,
    pub uncovered: Vec<Uncovered>,
    pub binding: Vec<Window>,
    /// What the pairs cost together: what speaks against each, by the engine's weights.
    pub cost: i64,
    /// What the pairs cost more than the best ones could, at most: 0 where they are proven to be the best.
    pub gap: i64,
    /// Whether it is proven that no other plan has more people in it.
    pub is_proven: bool,
    pub known: Known,
}

impl Proposal {
    /// Tells two proposals apart.
    pub fn fingerprint(&self) -> String {
        let text = format!("{:?}{:?}", self.pairs, self.without);
        Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whom this person has as a buddy.
    pub fn buddy_of(&self, shadower: &PersonId) -> Option<&PersonId> {
        self.pairs.iter().find(|pair| pair.shadower == *shadower).map(|pair| &pair.advocate)
    }

    /// Does this person get a buddy, or the pager where that is enough?
    pub fn helps(&self, person: &PersonId) -> bool {
        self.buddy_of(person).is_some() || self.without.iter().any(|out| out.person == *person && !out.waits)
    }

    /// Advocates who have nobody, and such room.
    pub fn without_shadower(&self, room: Room) -> impl Iterator<Item = &PersonId> {
        self.load.iter().filter(move |load| load.today == 0 && load.room == room).map(|load| &load.advocate)
    }
}

impl Seating {
    pub(super) fn proposal(&self, seated: Seated, price: Option<Price>) -> Proposal {
        let Seated { plan, no_buddy } = seated;
        let is_here = |wish: &&Pin| matches!(self.of.state_of(&wish.shadower), Some(State::In | State::Waiting(_)));
        let is_kept = |wish: &Pin| plan.buddy_of(&wish.shadower) == Some(&wish.advocate);
        let (kept_wishes, broken): (Vec<Pin>, Vec<Pin>) =
            self.wished.iter().filter(is_here).cloned().partition(is_kept);
        let broken_wishes = broken.into_iter().map(|wish| self.broken(wish, &plan)).collect();
        let ruled_out = self.ruled_out(&plan);
        Proposal {
            without: self.without(&plan, &no_buddy),
            done: self.done.clone(),
            moved_for: self.moved_for(&plan, &ruled_out),
            ruled_out,
            load: self.load(&plan),
            kept_wishes,
            broken_wishes,
            price,
            cost: plan.total_cost,
            gap: plan.total_cost - plan.lower_bound,
            is_proven: plan.optimal,
            known: self.known(&plan),
            pairs: plan.pairs.into_iter().map(|pair| self.with_true_reasons(pair)).collect(),
            uncovered: plan.uncovered,
            binding: plan.binding,
        }
    }

    fn known(&self, plan: &Plan) -> Known {
        let is_kept = |known: &Pairing| plan.buddy_of(&known.shadower) == Some(&known.buddy);
        match self.known_may_move {
            _ if self.of.pairings.is_empty() => Known::Nothing,
            true => Known::Moves,
            false if self.of.pairings.iter().any(is_kept) => Known::Stays,
            false => Known::Nothing,
        }
    }

    /// For whose sake others than those who had to were moved.
    fn moved_for(&self, plan: &Plan, ruled_out: &[PersonId]) -> MovedFor {
        let had_to = |known: &Pairing| !self.of.is_advocate(&known.buddy) || ruled_out.contains(&known.shadower);
        let could_stay: Vec<&PersonId> =
            self.of.pairings.iter().filter(|known| !had_to(known)).map(|known| &known.shadower).collect();
        let is_out = |who: &&&PersonId| self.of.shadowers().any(|on| on == **who) && plan.buddy_of(who).is_none();
        let lost: Vec<&PersonId> = could_stay.iter().filter(is_out).copied().collect();
        let paired = plan.pairs.iter().map(|pair| &pair.shadower);
        let won: Vec<&PersonId> = paired.filter(|who| !could_stay.contains(who)).collect();
        let first_timers = |of: &[&PersonId]| of.iter().filter(|who| self.first_time(who)).count();
        // Where nobody lost theirs, those who won one are more; else somebody who goes first has one instead.
        match lost.is_empty() {
            false if first_timers(&won) > first_timers(&lost) => MovedFor::FirstTimer,
            false if self.of.day.format.rules().quota.is_some() => MovedFor::BehindQuota,
            _ => MovedFor::More,
        }
    }

    /// Of those who lost the buddy of whom they know: for whom that was not a matter of choice.
    fn ruled_out(&self, plan: &Plan) -> Vec<PersonId> {
        let is_over = |known: &&Pairing| plan.buddy_of(&known.shadower) != Some(&known.buddy);
        let parted = self.of.pairings.iter().filter(is_over);
        parted
            .filter(|known| !self.may_pair(&known.shadower, &known.buddy))
            .map(|known| known.shadower.clone())
            .collect()
    }

    /// Pairs that people know of, and those that the coordinator keeps, are pinned too, but not by the coordinator's hand.
    fn with_true_reasons(&self, mut pair: Pair) -> Pair {
        let is_wish = |wish: &Pin| wish.shadower == pair.shadower && wish.advocate == pair.advocate;
        let is_wished = self.wished.iter().any(is_wish) && !self.kept.contains(&pair.shadower);
        let known = self.of.buddy_of(&pair.shadower).filter(|known| known.buddy == pair.advocate);
        let is_by_hand = is_wished || known.is_some_and(|known| known.reasons.contains(&Reason::Pinned.sentence()));
        pair.reasons.retain(|reason| is_by_hand || *reason != Reason::Pinned);
        pair.reasons = pair.reasons.into_iter().map(|reason| self.of_what_is_left(reason)).collect();
        pair
    }
}
