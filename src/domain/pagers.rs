//! All pagers of a day: who has each, and which handoffs should be open.
//!
//! Wanted, at any moment of a running window and in each of its lanes: exactly one holder; at most one open handoff, and
//! that the holder's to give; and one to whoever's turn it is, from ten minutes before it begins until they had it or
//! somebody answered for them. What the day looks like *now* decides, not how it came to be so: whatever happens (a shift
//! changes hands, a pager is taken and given back, the process was down), [`Pagers::mend`] says what is to be done.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::availability;
use super::day::{Day, Lane, Zone};
use super::hours::{self, Hours, Window};
use super::ids::{HandoffId, PersonId, ShiftId};
use super::pager::{Handoff, Step, TOLD_BEFORE, Why};
use super::people::{Person, Standing};

/// Shifts of one person that follow each other without a gap: it begins with a handoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    pub lane: Lane,
    pub advocate: PersonId,
    pub start: Timestamp,
    pub end: Timestamp,
    /// They are asked from now on.
    pub asked_from: Timestamp,
    /// The shift before it in its lane, which ends with this handoff.
    pub after: Option<ShiftId>,
    pub first: ShiftId,
    last: ShiftId,
}

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

/// What is to be done so that the right handoff is open, and no other.
#[derive(Clone, Debug, PartialEq)]
pub enum Mend {
    Ask(Due),
    /// Somebody else has the pager now: it is theirs to give.
    Give(HandoffId, PersonId),
    /// Another one, or another time, than was asked for.
    Turn(HandoffId, Due),
    /// With [`Step::Lapsed`] or [`Step::Dropped`].
    Close(HandoffId, Step),
}

impl Day {
    /// The lanes that have shifts, which are those that have a pager.
    pub fn lanes_on_call(&self) -> BTreeSet<Lane> {
        self.shifts.iter().map(|shift| shift.lane).collect()
    }

    /// Are several people on call at a time?
    pub fn has_lanes(&self) -> bool {
        self.lanes_on_call().len() > 1
    }

    /// The turns of a lane, the first one first.
    pub fn turns(&self, lane: Lane) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::new();
        for shift in self.shifts.iter().filter(|shift| shift.lane == lane) {
            let window = self.shift_window(shift);
            match turns.last_mut() {
                // A clock that is put forward can leave nothing of a shift.
                _ if window.start >= window.end => {}
                Some(last) if last.advocate == shift.advocate && last.end >= window.start => {
                    last.end = last.end.max(window.end);
                    last.last = shift.id;
                }
                last => {
                    let before = last.map(|turn| (turn.start, turn.last));
                    turns.push(Turn {
                        lane,
                        advocate: shift.advocate.clone(),
                        start: window.start,
                        end: window.end,
                        asked_from: before.map_or(Timestamp::MIN, |(start, _)| start).max(window.start - TOLD_BEFORE),
                        after: before.map(|(_, id)| id),
                        first: shift.id,
                        last: shift.id,
                    });
                }
            }
        }
        turns
    }

    /// The turns after which nobody is on call for a while, or until the day ends: each with its last shift, and with
    /// whoever comes then.
    pub fn turns_into_gaps(&self) -> Vec<(ShiftId, Turn, Option<Turn>)> {
        let mut into_gaps = Vec::new();
        for lane in self.lanes_on_call() {
            let turns = self.turns(lane);
            for (at, turn) in turns.iter().enumerate() {
                let next = turns.get(at + 1);
                if turn.end < next.map_or(self.ends_at(), |next| next.start) {
                    into_gaps.push((turn.last, turn.clone(), next.cloned()));
                }
            }
        }
        into_gaps
    }

    /// Until when whoever has this turn keeps the pager: the next turn's start, or the day's end.
    pub fn keeps_until(&self, turn: &Turn) -> Timestamp {
        let turns = self.turns(turn.lane);
        let next = turns.iter().find(|next| next.start > turn.start);
        next.map_or(self.ends_at(), |next| next.start)
    }

    /// Whose turn it is, or is about to be: the last one whose handoff may be asked for.
    pub fn turn_at(&self, lane: Lane, now: Timestamp) -> Option<Turn> {
        self.turns(lane).into_iter().rev().find(|turn| turn.asked_from <= now)
    }

    /// Somebody else's turn, that begins while `who` is on a break: then they are not offered the pager back.
    pub fn turn_during(&self, lane: Lane, who: &PersonId, from: Timestamp, until: Timestamp) -> Option<Turn> {
        let then = self.turn_at(lane, until)?;
        let is_another = self.turn_at(lane, from).is_none_or(|turn| turn.start != then.start);
        (is_another && then.advocate != *who).then_some(then)
    }
}

impl Pagers {
    /// Who has the lane's pager.
    pub fn holder(&self, lane: Lane) -> Option<&PersonId> {
        self.held.iter().rfind(|held| held.lane == lane).map(|held| &held.holder)
    }

    /// The lane's handoff that waits to be picked up.
    pub fn open(&self, lane: Lane) -> Option<&Handoff> {
        self.handoffs.iter().find(|handoff| handoff.lane == lane && handoff.is_open())
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
    fn is_busy(&self, who: &PersonId, lane: Lane, now: Timestamp) -> bool {
        let mut others = self.day.lanes_on_call().into_iter().filter(|other| *other != lane);
        others.any(|other| {
            self.holder(other) == Some(who) || self.day.shift_at(other, now).is_some_and(|shift| shift.advocate == *who)
        })
    }

    /// Who could take the lane's pager now, the best first: whoever is scheduled, who comes next, then the others in the
    /// order of the plan, and last who gave this very shift away; only who is at work, and would not rather go themselves.
    /// Whoever is on call in another lane is asked only if nobody else is there.
    pub fn who_could_take(&self, lane: Lane, now: Timestamp) -> Vec<PersonId> {
        let holder = self.holder(lane);
        let scheduled = self.day.shift_at(lane, now).into_iter().chain(self.day.next_shift(lane, now, holder));
        let mut could: Vec<PersonId> = Vec::new();
        for id in scheduled.map(|shift| &shift.advocate).chain(&self.day.advocates) {
            if Some(id) != holder && !could.contains(id) && self.is_there(id, now) && !self.would_go(id) {
                could.push(id.clone());
            }
        }
        could.sort_by_key(|id| self.gave_away(id, lane, now));
        let (busy, free): (Vec<_>, Vec<_>) = could.into_iter().partition(|id| self.is_busy(id, lane, now));
        if free.is_empty() { busy } else { free }
    }

    /// Who is asked in the place of somebody who cannot: the best of those who are at work; where nobody is, whoever comes
    /// next, or any other advocate.
    pub fn stand_in(&self, lane: Lane, now: Timestamp) -> Option<PersonId> {
        let holder = self.holder(lane);
        let turns = self.day.turns(lane);
        let next = turns.iter().filter(|turn| turn.start > now).map(|turn| &turn.advocate);
        let can_be = |id: &&PersonId| {
            Some(*id) != holder && self.day.advocates.contains(id) && !self.absent.contains(*id) && !self.has_left(id)
        };
        let mut others: Vec<&PersonId> = next.chain(&self.day.advocates).filter(can_be).collect();
        others.sort_by_key(|id| (self.would_go(id), self.gave_away(id, lane, now)));
        let free = others.iter().find(|id| !self.is_busy(id, lane, now)).or(others.first());
        self.who_could_take(lane, now).into_iter().next().or_else(|| free.map(|id| (*id).clone()))
    }

    /// To whom a handoff is offered that its taker does not pick up: all others; those with another pager only if
    /// there is nobody else.
    pub fn offered(&self, handoff: &Handoff, now: Timestamp) -> Vec<PersonId> {
        let is_meant = |id: &&PersonId| {
            **id != handoff.giver && **id != handoff.taker && !self.absent.contains(*id) && !self.has_left(id)
        };
        let others = self.day.advocates.iter().filter(is_meant).cloned();
        let (busy, free): (Vec<_>, Vec<_>) = others.partition(|id| self.is_busy(id, handoff.lane, now));
        if free.is_empty() { busy } else { free }
    }

    /// Do they wait for somebody to take a pager from them?
    fn would_go(&self, who: &PersonId) -> bool {
        self.handoffs.iter().any(|handoff| handoff.is_wish_of(who))
    }

    /// Does somebody cover the shift for them that runs in this lane, or is about to?
    fn gave_away(&self, who: &PersonId, lane: Lane, now: Timestamp) -> bool {
        let shifts = [now, now + TOLD_BEFORE].map(|at| self.day.shift_at(lane, at));
        shifts.into_iter().flatten().any(|shift| shift.owner.as_ref() == Some(who))
    }

    fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    fn has_left(&self, id: &PersonId) -> bool {
        self.person(id).is_some_and(|person| person.standing != Standing::Member)
    }

    /// Could they be there in this stretch, at work or not? Not who is away, on a break, or cannot make it.
    pub fn can_come(&self, id: &PersonId, window: Window, now: Timestamp) -> bool {
        let is_away = self
            .person(id)
            .is_some_and(|person| person.standing != Standing::Member || availability::is_away(person, window, now));
        !is_away && !self.absent.contains(id) && !self.is_on_break(id, window.start.max(now))
    }

    /// At work now, and neither away nor on a break.
    fn is_there(&self, id: &PersonId, now: Timestamp) -> bool {
        self.person(id).is_some_and(|person| is_at_work(person, minute_from(now), now))
            && !self.absent.contains(id)
            && !self.is_on_break(id, now)
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
        self.handoffs.iter().filter_map(|began| {
            let (until, at) = (began.alone_until()?, began.picked_up.as_ref()?.at);
            let is_moved = self.holder(began.lane) != Some(&began.giver)
                || self.held.iter().any(|held| held.lane == began.lane && held.since > at);
            (!is_moved).then_some((began, until))
        })
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

    /// The handoff that should be open in a lane now; `None` if there is no need of one.
    pub fn due(&self, lane: Lane, now: Timestamp) -> Option<Due> {
        let holder = self.holder(lane)?;
        let turn = self.day.turn_at(lane, now).filter(|turn| now < turn.end && !self.is_settled(turn));
        if let Some(turn) = turn.filter(|turn| turn.advocate != *holder) {
            let taker = self.taker_of(&turn, now);
            if taker != *holder {
                return Some(Due { lane, why: Why::Shift, giver: holder.clone(), taker, at: turn.start });
            }
        }
        if !self.absent.contains(holder) {
            return None;
        }
        let stand_in = self.stand_in(lane, now)?;
        Some(Due { lane, why: Why::Now, giver: holder.clone(), taker: stand_in, at: now })
    }

    /// Who is to be asked when a turn begins: the one whose it is, unless they said that they cannot make it.
    fn taker_of(&self, turn: &Turn, now: Timestamp) -> PersonId {
        if !self.absent.contains(&turn.advocate) {
            return turn.advocate.clone();
        }
        let asked = self.open(turn.lane).filter(|open| open.why == Why::Shift && open.due_at == turn.start);
        let asked = asked.map(|open| &open.taker).filter(|taker| !self.absent.contains(*taker));
        asked.cloned().or_else(|| self.stand_in(turn.lane, now)).unwrap_or_else(|| turn.advocate.clone())
    }

    /// Did whoever's turn it is have the pager in it, or somebody answer for them? Then nothing is asked any more.
    fn is_settled(&self, turn: &Turn) -> bool {
        let whose = &turn.advocate;
        let of_lane: Vec<&Held> =
            self.held.iter().filter(|held| held.lane == turn.lane && held.how != How::Undone).collect();
        let had_it = of_lane
            .iter()
            .enumerate()
            .any(|(at, held)| held.holder == *whose && of_lane.get(at + 1).is_some_and(|next| next.since > turn.start));
        let was_taken = of_lane
            .windows(2)
            .any(|pair| pair[0].holder == *whose && pair[1].how == How::Taken && pair[1].since >= turn.asked_from);
        let picked_up = self.handoffs.iter().filter(|handoff| handoff.lane == turn.lane);
        let answered =
            picked_up.filter_map(|handoff| Some((handoff, handoff.picked_up.as_ref()?))).any(|(handoff, picked_up)| {
                match handoff.why {
                    Why::Shift => {
                        handoff.due_at == turn.start && (handoff.taker == *whose || self.absent.contains(whose))
                    }
                    // They had it already, and handed it on.
                    Why::Now | Why::Break { .. } => {
                        handoff.giver == *whose && picked_up.by != *whose && picked_up.at >= turn.asked_from
                    }
                    Why::Back => false,
                }
            });
        had_it || was_taken || answered
    }

    /// What is to be done in a lane that has a holder.
    pub fn mend(&self, lane: Lane, now: Timestamp) -> Vec<Mend> {
        let Some(holder) = self.holder(lane) else { return vec![] };
        let due = self.due(lane, now);
        let Some(open) = self.open(lane) else { return due.map(Mend::Ask).into_iter().collect() };
        match self.what_becomes(open, holder, due.as_ref(), now) {
            Becomes::Stays if open.giver != *holder => vec![Mend::Give(open.id, holder.clone())],
            Becomes::Stays => vec![],
            Becomes::Another(due) => vec![Mend::Turn(open.id, due)],
            Becomes::Closed(step) => std::iter::once(Mend::Close(open.id, step)).chain(due.map(Mend::Ask)).collect(),
        }
    }

    fn what_becomes(&self, open: &Handoff, holder: &PersonId, due: Option<&Due>, now: Timestamp) -> Becomes {
        let turn_due = due.filter(|due| due.why == Why::Shift);
        let is_of_day = self.day.advocates.contains(&open.taker);
        match open.why {
            Why::Shift => {
                let begins = self.day.turns(open.lane).iter().any(|turn| turn.start == open.due_at);
                let closed = if begins && open.taker != *holder { Step::Lapsed } else { Step::Dropped };
                match turn_due {
                    Some(due) if due.at == open.due_at && due.taker == open.taker => Becomes::Stays,
                    Some(due) if due.at == open.due_at || !begins => Becomes::Another(due.clone()),
                    Some(_) => Becomes::Closed(closed),
                    // Their turn is over, and nobody came: whoever has it would like to go all the same.
                    None if self.is_over_unanswered(open, now) && open.taker != *holder && is_of_day => Becomes::Stays,
                    None => Becomes::Closed(closed),
                }
            }
            _ if turn_due.is_some() || open.taker == *holder => Becomes::Closed(Step::Dropped),
            Why::Back if is_of_day && !self.absent.contains(&open.taker) => Becomes::Stays,
            Why::Now | Why::Break { .. } if open.giver == *holder => {
                if is_of_day && !self.absent.contains(&open.taker) {
                    return Becomes::Stays;
                }
                match self.who_could_take(open.lane, now).into_iter().next() {
                    Some(taker) if taker != open.taker => Becomes::Another(Due {
                        lane: open.lane,
                        why: open.why,
                        giver: holder.clone(),
                        taker,
                        at: open.due_at,
                    }),
                    _ if is_of_day => Becomes::Stays,
                    _ => Becomes::Closed(Step::Dropped),
                }
            }
            // What somebody asked for themselves ends with their having the pager.
            Why::Now | Why::Break { .. } | Why::Back => Becomes::Closed(Step::Dropped),
        }
    }

    fn is_over_unanswered(&self, open: &Handoff, now: Timestamp) -> bool {
        let turn = self.day.turn_at(open.lane, now);
        turn.is_some_and(|turn| turn.start == open.due_at && now >= turn.end && !self.is_settled(&turn))
    }
}

/// What becomes of an open handoff.
enum Becomes {
    Stays,
    Another(Due),
    Closed(Step),
}

fn minute_from(now: Timestamp) -> Window {
    Window { start: now, end: now + SignedDuration::from_mins(1) }
}

/// Is a part of `window` within the person's hours, outside of their breaks, and are they there?
pub fn is_at_work(person: &Person, window: Window, now: Timestamp) -> bool {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let is_within = |hours: Hours| !hours::working_windows(hours, zone.rules(), window).is_empty();
    person.standing == Standing::Member
        && is_within(person.details.hours)
        && !person.settings.breaks.iter().any(|pause| is_within(*pause))
        && !availability::is_away(person, window, now)
}

/// Is all of `window` within the person's hours, and nothing of it within their breaks?
pub fn works_through(person: &Person, window: Window) -> bool {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let within = |hours: Hours| hours::minutes(&hours::working_windows(hours, zone.rules(), window));
    within(person.details.hours) >= window.minutes() && person.settings.breaks.iter().all(|pause| within(*pause) == 0)
}
