//! All pagers of a day: who has each, and which handoffs should be open.
//!
//! Wanted, at any moment of a running window and in each of its lanes: exactly one holder; at most one open handoff, and
//! that the holder's to give; and one to whoever's turn it is, from ten minutes before it begins until they had it or
//! somebody answered for them. What the day looks like *now* decides, not how it came to be so: whatever happens (a shift
//! changes hands, a pager is taken and given back, the process was down), [`Pagers::mend`] says what is to be done.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::availability;
use super::day::{Day, Lane};
use super::hours::Window;
use super::ids::{HandoffId, PersonId};
use super::pager::{Handoff, Step, Why};
use super::people::{Person, Standing};

/// Somebody has a pager from an instant on, until the next one has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub lane: Lane,
    pub holder: PersonId,
    pub since: Timestamp,
    pub how: How,
}

/// Somebody is on a break from a pager; their own, if nobody stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    pub who: PersonId,
    pub until: Timestamp,
}

/// How somebody came to have a pager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Given,
    /// Without a handoff.
    Taken,
    /// Taken, and given back: it was a mistake.
    Undone,
}

/// All that matters for a day's pagers.
#[derive(Clone, Debug)]
pub struct Pagers {
    pub day: Day,
    /// The day's advocates, as far as they are known.
    pub people: Vec<Person>,
    /// Said on the day that they cannot make it.
    pub absent: BTreeSet<PersonId>,
    /// The earlier ones first.
    pub held: Vec<Held>,
    /// In the order in which they were due.
    pub handoffs: Vec<Handoff>,
}

/// A handoff that should be open.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub lane: Lane,
    pub why: Why,
    pub giver: PersonId,
    pub taker: PersonId,
    pub at: Timestamp,
}

/// Somebody else than the holder is to have a lane's pager, from then on; nobody yet, where whose shift it is cannot make
/// it and nobody stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    pub from: Timestamp,
    pub who: Option<PersonId>,
}

/// What is to be done so that the right handoff is open, and no other.
#[derive(Clone, Debug, PartialEq)]
pub enum Mend {
    Ask(Due),
    /// Somebody else has the pager now: it is theirs to give.
    Give(HandoffId, PersonId),
    /// Another one, or another time, than was asked for.
    Turn(HandoffId, Due),
    /// Nobody is asked: the holder stands in for the taker, who cannot make it. In the place of the open one, if there is one.
    Keep(Option<HandoffId>, Due),
    /// With [`Step::Lapsed`] or [`Step::Dropped`].
    Close(HandoffId, Step),
}

impl Pagers {
    /// Who has the lane's pager.
    pub fn holder(&self, lane: Lane) -> Option<&PersonId> {
        self.held.iter().rfind(|held| held.lane == lane).map(|held| &held.holder)
    }

    /// Who had a pager at `then`.
    pub fn holders_at(&self, then: Timestamp) -> Vec<PersonId> {
        let had = |lane| self.held.iter().rfind(|held| held.lane == lane && held.since <= then);
        let lanes = self.day.lanes_on_call().into_iter();
        lanes.filter_map(had).map(|held| held.holder.clone()).collect()
    }

    /// The lane's handoff that waits to be picked up.
    pub fn open(&self, lane: Lane) -> Option<&Handoff> {
        self.handoffs.iter().find(|handoff| handoff.lane == lane && handoff.is_open())
    }

    /// Is somebody asked outside of their hours, as nobody who could take it is at work then? Not where it is their own
    /// turn, nor for a break, which wakes nobody.
    pub fn asks_outside_hours(&self, handoff: &Handoff, now: Timestamp) -> bool {
        let (lane, then) = (handoff.lane, handoff.due_at.max(now));
        let is_their_turn = self.day.shift_at(lane, then).is_some_and(|shift| shift.advocate == handoff.taker);
        let is_for_good = matches!(handoff.why, Why::Now | Why::Shift) && !is_their_turn;
        is_for_good && self.who_could_take(lane, self.to_cover(lane, Why::Now, then), then).is_empty()
    }

    /// Is the lane's shift theirs, and had they its pager before? Then who takes it takes their own back.
    pub fn takes_back(&self, who: &PersonId, lane: Lane, now: Timestamp) -> bool {
        let is_theirs = self.day.shift_at(lane, now).is_some_and(|shift| shift.advocate == *who);
        is_theirs && self.held.iter().any(|held| held.lane == lane && held.holder == *who)
    }

    /// The lanes whose pagers this person has. First the one that somebody else is scheduled for: it is handed on first.
    pub fn lanes_of(&self, who: &PersonId, now: Timestamp) -> Vec<Lane> {
        let lanes = self.day.lanes_on_call().into_iter();
        let mut own: Vec<Lane> = lanes.filter(|lane| self.holder(*lane) == Some(who)).collect();
        own.sort_by_key(|lane| {
            (self.open(*lane).is_some(), self.day.shift_at(*lane, now).is_some_and(|shift| shift.advocate == *who))
        });
        own
    }

    /// Lanes whose pager is somebody else's.
    pub fn lanes_of_others(&self, who: &PersonId) -> Vec<Lane> {
        let lanes = self.day.lanes_on_call().into_iter();
        lanes.filter(|lane| self.holder(*lane).is_some_and(|holder| holder != who)).collect()
    }

    /// Who has this lane's pager first, where nobody has it: the one on call now, else the first who will be.
    pub fn first_holder(&self, lane: Lane, now: Timestamp) -> Option<PersonId> {
        let turns = self.day.turns(lane);
        let now_on = self.day.shift_at(lane, now).map(|shift| &shift.advocate);
        let later = turns.iter().filter(|turn| turn.start > now).map(|turn| &turn.advocate);
        let earlier = turns.iter().rev().filter(|turn| turn.start <= now).map(|turn| &turn.advocate);
        let all: Vec<&PersonId> = now_on
            .into_iter()
            .chain(later)
            .chain(earlier)
            .chain(&self.day.advocates)
            .filter(|id| self.day.advocates.contains(id))
            .collect();
        let is_free = |id: &&&PersonId| !self.absent.contains(**id) && !self.is_busy(id, lane, now);
        all.iter().find(is_free).or(all.first()).map(|id| (*id).clone())
    }

    /// Does this person have another lane's pager, or are they on call there?
    pub(super) fn is_busy(&self, who: &PersonId, lane: Lane, now: Timestamp) -> bool {
        let mut others = self.day.lanes_on_call().into_iter().filter(|other| *other != lane);
        others.any(|other| {
            self.holder(other) == Some(who) || self.day.shift_at(other, now).is_some_and(|shift| shift.advocate == *who)
        })
    }

    pub(super) fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    pub(super) fn has_left(&self, id: &PersonId) -> bool {
        self.person(id).is_some_and(|person| person.standing != Standing::Member)
    }

    /// Could they be there in this stretch, at work or not? Not who is away, on a break, or cannot make it.
    pub fn can_come(&self, id: &PersonId, window: Window, now: Timestamp) -> bool {
        let is_away = self
            .person(id)
            .is_some_and(|person| person.standing != Standing::Member || availability::is_away(person, window, now));
        !is_away && !self.absent.contains(id) && !self.is_on_break(id, window.start.max(now))
    }

    /// Are they on a break from some lane's pager?
    pub fn is_on_break(&self, who: &PersonId, now: Timestamp) -> bool {
        let alone = self.breaks_alone().any(|(began, until)| began.giver == *who && now < until);
        alone || self.breaks().any(|(began, over)| began.giver == *who && now < over)
    }

    /// Who has a break from the lane's pager, or had, and until when; who does not come back is left out.
    pub fn rests(&self, lane: Lane) -> Vec<Rest> {
        let until = |began: &Handoff, over: Timestamp| {
            let another = began.not_back_for(&self.day);
            another.map_or(over, |turn| over.min(turn.start))
        };
        let comes_back = |who: &PersonId| self.day.advocates.contains(who) && !self.absent.contains(who);
        let of_lane = self.breaks().chain(self.breaks_alone()).filter(|(began, _)| began.lane == lane);
        let back = of_lane.filter(|(began, _)| comes_back(&began.giver));
        back.map(|(began, over)| Rest { who: began.giver.clone(), until: until(began, over) }).collect()
    }

    /// The breaks in which nobody stands in, as long as the pager has not gone elsewhere since.
    fn breaks_alone(&self) -> impl Iterator<Item = (&Handoff, Timestamp)> {
        let alone = self.handoffs.iter().filter_map(|began| Some((began, began.alone_until()?)));
        alone.filter(|(began, _)| self.took_in_break(began).is_none())
    }

    /// Who got the pager in this break in which nobody stood in, before it was over; who gave it back counts for nothing.
    pub fn took_in_break(&self, began: &Handoff) -> Option<&PersonId> {
        let (until, at) = (began.alone_until()?, began.picked_up.as_ref()?.at);
        let before: Vec<&Held> =
            self.held.iter().filter(|held| held.lane == began.lane && held.since < until).collect();
        let later = before.iter().filter(|held| held.since > at && held.how != How::Undone);
        later.chain(before.last()).map(|held| &held.holder).find(|holder| **holder != began.giver)
    }

    /// What the holder had asked for when somebody took the lane's pager, who has just given it back: it ended with that.
    pub fn overtaken_wish(&self, lane: Lane) -> Option<&Handoff> {
        let holder = self.holder(lane)?;
        let of_lane = || self.held.iter().filter(|held| held.lane == lane);
        let taken = of_lane().rfind(|held| held.how == How::Undone)?;
        let earlier = self.handoffs.iter().filter(|handoff| handoff.lane == lane && handoff.asked_at <= taken.since);
        let asked = earlier.max_by_key(|handoff| (handoff.asked_at, handoff.id))?;
        let is_wish = asked.giver == *holder && matches!(asked.why, Why::Now | Why::Break { .. });
        let is_open = asked.step == Step::Dropped && asked.picked_up.is_none();
        let mut between = of_lane().filter(|held| asked.asked_at < held.since && held.since < taken.since);
        let is_last = between.all(|held| held.how == How::Undone || held.holder == *holder);
        (is_wish && is_open && is_last).then_some(asked)
    }

    /// The break of this person's from which they have not come back, the pager's lane with it.
    pub fn break_of(&self, who: &PersonId, lane: Lane) -> Option<&Handoff> {
        self.breaks().map(|(began, _)| began).filter(|began| began.giver == *who && began.lane == lane).last()
    }

    /// The breaks that began and from which nobody has come back, each with when it is over.
    pub fn breaks(&self) -> impl Iterator<Item = (&Handoff, Timestamp)> {
        self.handoffs.iter().filter_map(|began| {
            let over = began.break_over()?;
            let at = began.picked_up.as_ref()?.at;
            let of_lane = self.held.iter().filter(|held| held.lane == began.lane);
            let mut after = of_lane.filter(|held| held.since > at);
            let is_back = after.any(|held| held.holder == began.giver && held.how != How::Undone);
            (!is_back).then_some((began, over))
        })
    }
}
