//! A day with everything that belongs to it at one moment: what cards, previews and answers are made from.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::assigner::Duty;
use super::day::{Day, Lane};
use super::ids::{DayId, PersonId};
use super::pager::Handoff;
use super::pagers::{Next, Rest};
use super::pairing::{Pair, Pin, Reason};
use super::signup::{Signup, State, Why};

/// A shadower, their buddy, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairing {
    pub day: DayId,
    pub shadower: PersonId,
    pub buddy: PersonId,
    /// Sentences that both may read.
    pub reasons: Vec<String>,
}

impl Pairing {
    /// The engine's pair, as it is kept.
    pub fn of(day: DayId, pair: &Pair) -> Pairing {
        Pairing {
            day,
            shadower: pair.shadower.clone(),
            buddy: pair.advocate.clone(),
            reasons: pair.reasons.iter().map(Reason::sentence).collect(),
        }
    }

    /// The same for the engine.
    pub fn pin(&self) -> Pin {
        Pin { shadower: self.shadower.clone(), advocate: self.buddy.clone() }
    }
}

/// Who has one of a day's pagers.
#[derive(Clone, Debug, PartialEq)]
pub struct OnCall {
    pub lane: Lane,
    pub holder: PersonId,
    /// The one that waits to be picked up.
    pub handoff: Option<Handoff>,
    /// Breaks from it, those that are over too.
    pub rests: Vec<Rest>,
    pub next: Option<Next>,
}

/// A day and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub day: Day,
    /// In the order in which people signed up; cancelled ones included.
    pub signups: Vec<Signup>,
    /// Confirmed, so known to all.
    pub pairings: Vec<Pairing>,
    /// Who has which pager, by lane; empty before the window.
    pub pagers: Vec<OnCall>,
    /// Advocates who cannot make it, and whose shifts ahead wait for the coordinator.
    pub absent: BTreeSet<PersonId>,
    /// When shadowers are the assigner.
    pub duties: Vec<Duty>,
    pub replies: u32,
    /// People who sent at least one reply.
    pub repliers: u32,
}

impl Snapshot {
    /// People with a place.
    pub fn shadowers(&self) -> impl Iterator<Item = &PersonId> {
        let with_place = self.signups.iter().filter(|signup| signup.state == State::In);
        with_place.map(|signup| &signup.person)
    }

    /// People who wait for a place or a buddy, the first in line first, and why.
    pub fn waiting(&self) -> impl Iterator<Item = (&PersonId, &Why)> {
        self.signups.iter().filter_map(|signup| match &signup.state {
            State::Waiting(why) => Some((&signup.person, why)),
            _ => None,
        })
    }

    pub fn taken(&self) -> u32 {
        u32::try_from(self.shadowers().count()).unwrap_or(u32::MAX)
    }

    pub fn free(&self) -> u32 {
        self.day.places.saturating_sub(self.taken())
    }

    /// Sign-up is closed, but does the day still take somebody, if only in line? Not if it is two people's own.
    pub fn takes_late(&self, now: Timestamp) -> bool {
        self.day.takes_late(now) && !self.day.is_taken(self.taken())
    }

    /// What pairs follow from: the same without the instants at which things were done (people are in their order
    /// already), without who has which pager, and without what was replied.
    pub fn for_pairs(&self) -> Snapshot {
        let mut of =
            Snapshot { pagers: vec![], absent: [].into(), duties: vec![], replies: 0, repliers: 0, ..self.clone() };
        of.signups.iter_mut().for_each(|signup| signup.since = Timestamp::UNIX_EPOCH);
        of.day.paired_at = of.day.paired_at.map(|_| Timestamp::UNIX_EPOCH);
        of
    }

    /// The same without these people, and without the places that they have.
    pub fn without(&self, people: &[&PersonId]) -> Snapshot {
        let mut of = self.clone();
        of.signups.retain(|signup| !people.contains(&&signup.person));
        of.pairings.retain(|pairing| !people.contains(&&pairing.shadower));
        of.day.places = of.day.places.saturating_sub(self.taken() - of.taken());
        of
    }

    pub fn state_of(&self, person: &PersonId) -> Option<&State> {
        self.signups.iter().find(|signup| signup.person == *person).map(|signup| &signup.state)
    }

    /// 1 for the first in line.
    pub fn place_in_line(&self, person: &PersonId) -> Option<usize> {
        self.waiting().position(|(waiting, _)| waiting == person).map(|at| at + 1)
    }

    pub fn buddy_of(&self, shadower: &PersonId) -> Option<&Pairing> {
        self.pairings.iter().find(|pairing| pairing.shadower == *shadower)
    }

    pub fn shadowers_of<'a>(&'a self, buddy: &'a PersonId) -> impl Iterator<Item = &'a PersonId> {
        let own = self.pairings.iter().filter(move |pairing| pairing.buddy == *buddy);
        own.map(|pairing| &pairing.shadower)
    }

    /// When this shadower is the assigner.
    pub fn duty_of(&self, shadower: &PersonId) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.person == *shadower)
    }

    pub fn is_advocate(&self, person: &PersonId) -> bool {
        self.day.advocates.contains(person)
    }

    pub fn is_concerned(&self, person: &PersonId) -> bool {
        self.concerned().contains(person)
    }

    /// Everybody whom a change of the day concerns, each once: with a place, waiting, helping.
    pub fn concerned(&self) -> Vec<PersonId> {
        let waiting = self.waiting().map(|(person, _)| person);
        let mut all: Vec<PersonId> = self.shadowers().chain(waiting).chain(&self.day.advocates).cloned().collect();
        all.sort();
        all.dedup();
        all
    }
}
