//! What the engine found for a day, with all that the coordinator reads of it.

use sha2::{Digest, Sha256};

use super::line::Seated;
use super::{Load, Price, Room, Seating, Without};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Pair, Pin, Plan, Reason, Uncovered};
use crate::domain::signup::State;
use crate::domain::snapshot::Pairing;

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
    /// Every advocate, in the order of the plan.
    pub load: Vec<Load>,
    /// Wishes of the coordinator, those in force and those that could not be kept beside the others.
    pub kept_wishes: Vec<Pin>,
    pub broken_wishes: Vec<Pin>,
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
        let (kept_wishes, broken_wishes) = self.wished.iter().filter(is_here).cloned().partition(is_kept);
        Proposal {
            without: self.without(&plan, &no_buddy),
            done: self.done.clone(),
            ruled_out: self.ruled_out(&plan),
            load: self.load(&plan),
            kept_wishes,
            broken_wishes,
            price,
            cost: plan.total_cost,
            gap: plan.total_cost - plan.lower_bound,
            is_proven: plan.optimal,
            pairs: plan.pairs.into_iter().map(|pair| self.with_true_reasons(pair)).collect(),
            uncovered: plan.uncovered,
            binding: plan.binding,
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
