//! What each advocate has to carry, and whether they could have a shadower.

use jiff::SignedDuration;

use super::Seating;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Met, Plan};

/// Load counts this far back.
const LOAD_COUNTED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// What an advocate has to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    pub advocate: PersonId,
    /// Shadowers on this day, as proposed.
    pub today: u32,
    /// Shadowers in the 90 days before.
    pub lately: u32,
    pub room: Room,
}

/// Whether an advocate could have a shadower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Left,
    /// They skip the day, or take nobody.
    NoneThisTime,
    /// They reached their month's limit.
    NoneThisMonth,
    /// Not there; whether by days off, a pause or their Slack status is not told.
    Away,
}

impl Seating {
    /// Every advocate's, in the order of the day.
    pub(super) fn load(&self, plan: &Plan) -> Vec<Load> {
        let share = self.share();
        let today = |advocate: &PersonId| plan.pairs.iter().filter(|pair| pair.advocate == *advocate).count();
        let load = |advocate: &PersonId| Load {
            today: u32::try_from(today(advocate)).unwrap_or(u32::MAX).saturating_add(self.done_by(advocate)),
            lately: self.lately(advocate),
            room: self.room(advocate, share),
            advocate: advocate.clone(),
        };
        self.of.day.advocates.iter().map(load).collect()
    }

    /// Shadowers that this advocate had in the 90 days before the day.
    pub(super) fn lately(&self, advocate: &PersonId) -> u32 {
        let load = self.met.iter().filter(|met| met.advocate == *advocate && self.is_recent(met)).count();
        u32::try_from(load).unwrap_or(u32::MAX)
    }

    /// Shadowers of this advocate who have had their day.
    pub(super) fn done_by(&self, advocate: &PersonId) -> u32 {
        u32::try_from(self.done.iter().filter(|pin| pin.advocate == *advocate).count()).unwrap_or(u32::MAX)
    }

    fn is_recent(&self, met: &Met) -> bool {
        self.of.day.zone.instant(met.date, self.of.day.start) + LOAD_COUNTED >= self.of.day.starts_at()
    }

    pub(super) fn room(&self, advocate: &PersonId, share: u32) -> Room {
        match self.advocate(advocate, share) {
            None => Room::Away,
            Some(known) if known.away => Room::Away,
            Some(known) if known.capacity == 0 => Room::NoneThisTime,
            Some(known) if known.places() == 0 => Room::NoneThisMonth,
            Some(_) => Room::Left,
        }
    }
}
