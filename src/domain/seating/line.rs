//! Free places go to those in line, in the order of the list, if somebody suits them.

use std::collections::{HashMap, HashSet};

use super::Seating;
use super::round::Covered;
use super::solve::solve;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Pair, Pin, Plan, Request};
use crate::domain::signup::Why;

/// People of the waiting list who are tried at most where the best pairs cannot be proven quickly.
const LONG_TRIES_MAX: usize = 3;

/// A plan, and those in line whom a free place would not help.
pub(super) struct Seated {
    pub(super) plan: Plan,
    pub(super) no_buddy: HashMap<PersonId, String>,
}

impl Seating {
    /// The best pairs for `request`, and whoever of those in line fits in beside its people: nobody loses a buddy for
    /// them. `wished` and `liked` as for [`Seating::seat`].
    pub(super) fn seat_the_line(&self, mut request: Request, wished: &[Pin], liked: &[Pin]) -> Seated {
        let mut plan = solve(&mut request, wished);
        let mut no_buddy = HashMap::new();
        let mut tries = LONG_TRIES_MAX;
        let covered = Covered::default();
        for (waiter, why) in self.of.waiting() {
            let is_full = self.is_full(&plan);
            if is_full && *why == Why::Full {
                continue;
            }
            // Whom nobody suits on an empty day is not tried on a full one.
            if let Some(reason) = self.hopeless(waiter) {
                no_buddy.insert(waiter.clone(), reason);
                continue;
            }
            let Some(candidate) = self.shadower(waiter, &covered).filter(|_| !is_full && tries > 0) else { continue };
            // Where the search is a long one, not everybody can be tried.
            tries -= usize::from(!plan.optimal);
            let mut with_waiter = request.clone();
            with_waiter.shadowers.push(candidate);
            let is_here = |pin: &&Pin| pin.shadower == *waiter && self.of.is_advocate(&pin.advocate);
            with_waiter.pins.extend(wished.iter().filter(is_here).cloned());
            with_waiter.known.extend(liked.iter().filter(is_here).cloned());
            let next = solve(&mut with_waiter, wished);
            let helped: HashSet<&PersonId> = self.helped(&next).collect();
            if helped.contains(waiter) && self.helped(&plan).all(|person| helped.contains(person)) {
                (request, plan) = (with_waiter, next);
            } else if let Some(reason) = self.unpaired_reason(&next, waiter) {
                no_buddy.insert(waiter.clone(), reason);
            } else {
                // It would take somebody's buddy from them: why there is none beside the pairs as they are.
                with_waiter.pins = plan.pairs.iter().map(Pair::pin).collect();
                let beside = solve(&mut with_waiter, wished);
                no_buddy.extend(self.unpaired_reason(&beside, waiter).map(|reason| (waiter.clone(), reason)));
            }
        }
        Seated { plan, no_buddy }
    }

    fn unpaired_reason(&self, plan: &Plan, who: &PersonId) -> Option<String> {
        plan.unpaired.iter().find(|out| out.shadower == *who).map(|out| self.reason(out))
    }

    /// Why no place would help this person, were they alone on the day.
    fn hopeless(&self, who: &PersonId) -> Option<String> {
        if self.is_away(who) {
            return Some(self.away().to_owned());
        }
        let alone = solve(&mut self.request(&[who], vec![], vec![]), &[]);
        let out = alone.unpaired.first().filter(|_| self.needs_buddy(who))?;
        Some(self.reason(out))
    }

    /// Does the plan leave no place free?
    pub(super) fn is_full(&self, plan: &Plan) -> bool {
        self.helped(plan).count() >= usize::try_from(self.of.day.places).unwrap_or(usize::MAX)
    }

    /// Everybody whom this plan leaves with a buddy, or with the pager where that is enough.
    fn helped<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a PersonId> {
        let paired = plan.pairs.iter().map(|pair| &pair.shadower);
        let with_pager = plan.unpaired.iter().map(|out| &out.shadower).filter(|person| !self.needs_buddy(person));
        paired.chain(with_pager)
    }
}
