//! What stands in the way of a pair that the coordinator wishes for.

use super::{Room, Seating};
use crate::domain::ids::PersonId;
use crate::domain::pairing::{self, Pin, Plan, Refused, Rule};
use crate::domain::signup::State;

/// A wish of the coordinator's that does not hold, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    pub wish: Pin,
    pub why: Hindrance,
}

/// Why two people cannot be a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The buddy is not an advocate of the day.
    NoAdvocate,
    ShadowerAway,
    BuddyAway,
    /// Too little of the day, or of each date of a round, lies in the hours of both.
    Hours,
    /// Their hours would do, but no date of the round does.
    NoDate,
    NoRoomThisTime,
    NoRoomThisMonth,
    /// The buddy has to stay free for the queue.
    Queue,
    /// Nothing that may be told.
    Private,
    /// The shadower is in line, and every place is taken.
    Full,
    /// Each of these alone would do; other pairs stand in the way.
    Others,
}

impl Seating {
    /// What keeps these two from being a pair, were they alone on the day. What is private comes last: it is not to be
    /// told from what else stands in the way.
    pub fn hindrance(&self, shadower: &PersonId, buddy: &PersonId) -> Option<Hindrance> {
        if self.may_pair(shadower, buddy) {
            return None;
        }
        if !self.of.is_advocate(buddy) {
            return Some(Hindrance::NoAdvocate);
        }
        if self.is_away(shadower) {
            return Some(Hindrance::ShadowerAway);
        }
        let wish = Pin { shadower: shadower.clone(), advocate: buddy.clone() };
        let mut request = self.request(&[shadower], vec![wish], vec![]);
        request.shadowers.iter_mut().for_each(|shadower| shadower.never_with.clear());
        request.advocates.iter_mut().for_each(|advocate| advocate.never_with.clear());
        let rule = match pairing::pair(&request) {
            Err(Refused::PinBreaksRule { rule, .. }) => Some(rule),
            Ok(_) | Err(_) => None,
        };
        Some(match rule {
            Some(Rule::Away) => Hindrance::BuddyAway,
            Some(Rule::Hours) => Hindrance::Hours,
            Some(Rule::Capacity) if self.room(buddy, self.share()) == Room::NoneThisMonth => Hindrance::NoRoomThisMonth,
            Some(Rule::Capacity) => Hindrance::NoRoomThisTime,
            Some(Rule::Coverage) => Hindrance::Queue,
            Some(Rule::NeverWith | Rule::Format) | None => {
                self.no_common_date(shadower, buddy).unwrap_or(Hindrance::Private)
            }
        })
    }

    /// The same for a wish beside all others; `plan` is without it.
    pub(super) fn broken(&self, wish: Pin, plan: &Plan) -> Broken {
        let alone = self.hindrance(&wish.shadower, &wish.advocate);
        let is_in_line = matches!(self.of.state_of(&wish.shadower), Some(State::Waiting(_)));
        let why = alone.unwrap_or(match is_in_line && self.is_full(plan) {
            true => Hindrance::Full,
            false => Hindrance::Others,
        });
        Broken { wish, why }
    }
}
