//! Rotations as they are kept for Slack: standing shifts of advocates, and duty of shadowers, with the turns that people
//! are told of.
//!
//! A turn is what somebody has from one handoff to the next: a week, whatever hours of it the rotation is on call. Of an
//! hourly rotation it is all of one date, so that nobody is told every hour. Turns are counted from the rotation each
//! time, as `rotation` does: nothing of them is kept.

mod ahead;
mod due;
mod request;
mod typed;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::ahead::{Own, Planned, moved};
pub use self::due::{Due, Warned, What, due, is_short_notice, next_due};
pub use self::request::{RequestState, TurnRequest, ends_at};
pub use self::typed::{
    DAYS_MAX, Draft, Field, NAME_LENGTH_MAX, NOTES_LENGTH_MAX, PEOPLE_MAX, Typed, Wrong, check, check_start, suggest,
};
use super::day::Zone;
use super::hours::Window;
use super::ids::{ChannelId, PersonId, RotationId};
use super::rotation::{self, Every, Override, Rota, Rotation};

/// What the people of a rotation do in their turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Advocates are on call.
    OnCall,
    /// Shadowers take tickets, and advocates help them.
    Duty,
}

/// A rotation that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: RotationId,
    pub kind: Kind,
    /// Where its people ask.
    pub channel: ChannelId,
    pub coordinator: PersonId,
    /// Who helps on duty; with nobody here, whoever is on call.
    pub helpers: Vec<PersonId>,
    /// With one rotation in it.
    pub rota: Rota,
    /// What was due by then has been said.
    pub told_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// What one person has from one handoff to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    pub person: PersonId,
    /// In order; never empty, none touches another.
    pub parts: Vec<Window>,
}

/// Names a turn on a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnRef {
    pub rotation: RotationId,
    pub person: PersonId,
    /// Where it starts, in milliseconds since 1970.
    pub at_ms: i64,
}

/// Somebody whose turns are not what they were; those that are as before, up to the first that has moved, are in neither
/// list.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub person: PersonId,
    pub was: Vec<Turn>,
    pub is: Vec<Turn>,
}

/// How far ahead turns are looked for, step by step, in days.
const HORIZONS_DAYS: [i64; 3] = [35, 400, 4_000];

/// Parts of a turn with so much between them are told apart.
const APART: SignedDuration = SignedDuration::from_hours(24);

/// So many circles far, people's next turns are compared.
const CIRCLES_COMPARED: i64 = 2;

/// A date of an hourly rotation lies within so many hours.
const DATE_HOURS: i64 = 25;

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::OnCall, Kind::Duty];

    pub fn name(self) -> &'static str {
        match self {
            Kind::OnCall => "on-call",
            Kind::Duty => "duty",
        }
    }

    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Turn {
    /// From its first moment to its last.
    pub fn window(&self) -> Window {
        let now = Timestamp::UNIX_EPOCH;
        let start = self.parts.first().map_or(now, |part| part.start);
        Window { start, end: self.parts.last().map_or(start, |part| part.end) }
    }

    pub fn contains(&self, at: Timestamp) -> bool {
        self.parts.iter().any(|part| part.start <= at && at < part.end)
    }

    /// Its parts, with those that are less than a day apart as one: the days that it has.
    pub fn runs(&self) -> Vec<Window> {
        let mut runs: Vec<Window> = Vec::new();
        for part in &self.parts {
            match runs.last_mut() {
                Some(last) if part.start.duration_since(last.end) < APART => last.end = part.end,
                _ => runs.push(*part),
            }
        }
        runs
    }

    /// What of it lies in that window, from its first moment to its last.
    pub fn within(&self, window: Window) -> Option<Window> {
        let parts: Vec<Window> = self.parts.iter().filter_map(|part| part.intersect(&window)).collect();
        Some(Window { start: parts.first()?.start, end: parts.last()?.end })
    }

    fn add(&mut self, part: Window) {
        match self.parts.last_mut() {
            Some(last) if last.end == part.start => last.end = part.end,
            _ => self.parts.push(part),
        }
    }
}

impl Standing {
    pub fn rotation(&self) -> Option<&Rotation> {
        self.rota.rotations.first()
    }

    pub fn name(&self) -> &str {
        self.rotation().map_or("", |rotation| &rotation.name)
    }

    pub fn zone(&self) -> Zone {
        let name = self.rotation().and_then(|rotation| rotation.zone.iana_name());
        name.and_then(|name| name.parse().ok()).unwrap_or_default()
    }

    /// How a turn is named on a button.
    pub fn name_turn(&self, turn: &Turn) -> TurnRef {
        TurnRef { rotation: self.id, person: turn.person.clone(), at_ms: turn.window().start.as_millisecond() }
    }

    /// The turn that was named, if it is still like that.
    pub fn find_turn(&self, named: &TurnRef) -> Option<Turn> {
        let at = Timestamp::from_millisecond(named.at_ms).ok()?;
        let turns = self.turns(at, at.checked_add(SignedDuration::from_secs(1)).ok()?);
        turns.into_iter().find(|turn| self.name_turn(turn) == *named)
    }

    /// The turns that have some time between the two, whole, in order of their handoffs.
    pub fn turns(&self, from: Timestamp, until: Timestamp) -> Vec<Turn> {
        let Some(rotation) = self.rotation() else { return vec![] };
        let bounds = bounds(rotation, from, until);
        let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else { return vec![] };
        let shifts = rotation::shifts_between(&self.rota, *first, *last);
        let mut turns: Vec<Turn> = Vec::new();
        let mut over = 0;
        for pair in bounds.windows(2) {
            let stretch = Window { start: pair[0], end: pair[1] };
            while shifts.get(over).is_some_and(|shift| shift.end <= stretch.start) {
                over += 1;
            }
            let mut own: Vec<Turn> = Vec::new();
            for shift in shifts.iter().skip(over).take_while(|shift| shift.start < stretch.end) {
                let Some(part) = (Window { start: shift.start, end: shift.end }).intersect(&stretch) else { continue };
                match own.iter_mut().find(|turn| turn.person == *shift.person) {
                    Some(turn) => turn.add(part),
                    None => own.push(Turn { person: shift.person.clone(), parts: vec![part] }),
                }
            }
            turns.extend(own);
        }
        turns.retain(|turn| turn.window().end > from && turn.window().start < until);
        turns
    }

    /// Whose turn it is, and until when. Who is on call at that moment goes before who has the turn around it.
    pub fn on_at(&self, at: Timestamp) -> Vec<(Turn, Timestamp)> {
        let mut turns = self.turns(at, at.checked_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX));
        turns.retain(|turn| turn.window().start <= at);
        let last = turns.iter().map(|turn| turn.window().end).max().unwrap_or(at);
        let all = self.turns(at, last);
        if turns.iter().any(|turn| turn.contains(at)) {
            turns.retain(|turn| turn.contains(at));
        }
        let until = |turn: &Turn| {
            let others = all.iter().filter(|other| other.person != turn.person);
            let next = others.flat_map(|other| &other.parts).map(|part| part.start).filter(|start| *start > at).min();
            next.map_or(turn.window().end, |next| next.min(turn.window().end))
        };
        turns.iter().map(|turn| (turn.clone(), until(turn))).collect()
    }

    /// When each of these turns goes on after a stretch of somebody else's in the middle of it. Of an hourly rotation
    /// that is nothing to tell.
    pub fn resumptions(&self, turns: &[Turn]) -> Vec<(Turn, Timestamp)> {
        let first = turns.iter().map(|turn| turn.window().start).min();
        let last = turns.iter().map(|turn| turn.window().end).max();
        let (Some(first), Some(last)) = (first, last) else { return vec![] };
        if self.is_hourly() || turns.iter().all(|turn| turn.parts.len() < 2) {
            return vec![];
        }
        let all = self.turns(first, last);
        let has_others = |turn: &Turn, hole: Window| {
            all.iter().any(|other| other.person != turn.person && other.within(hole).is_some())
        };
        let of_one = |turn: &Turn| -> Vec<(Turn, Timestamp)> {
            let holes = turn.parts.windows(2).map(|pair| Window { start: pair[0].end, end: pair[1].start });
            let taken = holes.filter(|hole| has_others(turn, *hole));
            taken.map(|hole| (turn.clone(), hole.end)).collect()
        };
        turns.iter().flat_map(of_one).collect()
    }

    /// Who begins next, or goes on after somebody else, and when.
    pub fn next_to_begin(&self, at: Timestamp) -> Option<(PersonId, Timestamp)> {
        let on: Vec<PersonId> = self.on_at(at).into_iter().map(|(turn, _)| turn.person).collect();
        let around = self.turns(at, at.checked_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX));
        let resumed = self.resumptions(&around).into_iter().map(|(turn, goes_on)| (turn.person, goes_on));
        let resumed = resumed.filter(|(person, goes_on)| *goes_on > at && !on.contains(person));
        let ahead = self.ahead(at, 1).into_iter().map(|turn| (turn.person.clone(), turn.window().start));
        resumed.chain(ahead).min_by_key(|(_, begins)| *begins)
    }

    /// The next turns that begin after `at`.
    pub fn ahead(&self, at: Timestamp, count: usize) -> Vec<Turn> {
        let mut turns = Vec::new();
        for days in HORIZONS_DAYS {
            turns = self.turns(at, days_after(at, days));
            turns.retain(|turn| turn.window().start > at);
            if turns.len() >= count || self.is_hourly() {
                break;
            }
        }
        turns.truncate(count);
        turns
    }

    /// The turn that this person has now, and the next one.
    pub fn own(&self, person: &PersonId, at: Timestamp) -> Vec<Turn> {
        self.next_of_each(at).remove(person).unwrap_or_default()
    }

    /// For each person the turn that they have at that time, and the next one.
    pub fn next_of_each(&self, at: Timestamp) -> BTreeMap<PersonId, Vec<Turn>> {
        let mut each: BTreeMap<PersonId, Vec<Turn>> = BTreeMap::new();
        for turn in self.turns(at, days_after(at, self.circle_days() * CIRCLES_COMPARED)) {
            let own = each.entry(turn.person.clone()).or_default();
            let has_next = own.iter().any(|turn| turn.window().start > at);
            if !has_next {
                own.push(turn);
            }
        }
        each
    }

    /// Everybody whom it concerns: its people, those who join, and whoever else stands in from `at` on.
    pub fn everybody(&self, at: Timestamp) -> Vec<PersonId> {
        let rotation = self.rotation();
        let people = rotation.into_iter().flat_map(|rotation| &rotation.people);
        let joins = rotation.into_iter().flat_map(|rotation| rotation.joins.iter().map(|join| &join.person));
        let mut all: Vec<PersonId> = Vec::new();
        let mut add = |person: &PersonId| {
            if !all.contains(person) {
                all.push(person.clone());
            }
        };
        people.chain(joins).for_each(&mut add);
        for one in self.rota.overrides.iter().filter(|one| one.until > at) {
            let stands_in = self.turns(one.from.max(at), one.until).into_iter().map(|turn| turn.person);
            stands_in.filter(|person| one.person.as_ref() == Some(person)).for_each(|person| add(&person));
        }
        self.next_of_each(at).keys().for_each(add);
        all
    }

    /// Can this person have turns at all, by what the rota says of them?
    pub fn names(&self, who: &PersonId) -> bool {
        let of_rotation = |one: &Rotation| one.people.contains(who) || one.joins.iter().any(|join| join.person == *who);
        self.rotation().is_some_and(of_rotation)
            || self.rota.overrides.iter().any(|one| one.person.as_ref() == Some(who))
            || self.rota.fallback.as_ref() == Some(who)
    }

    /// Who takes turns from the first handoff at or after that local time on.
    pub fn members_at(&self, at: DateTime) -> Vec<PersonId> {
        self.rotation().map(|rotation| rotation::members_at(rotation, at)).unwrap_or_default()
    }

    /// The same with another one on call in the place of who has the turn, in a part of it.
    pub fn with_override(&self, window: Window, replaces: &PersonId, by: &PersonId) -> Standing {
        let mut changed = self.clone();
        let stretches = self.without_others(window, replaces).into_iter();
        changed.rota.overrides.extend(stretches.map(|Window { start, end }| Override {
            from: start,
            until: end,
            person: Some(by.clone()),
            replaces: Some(replaces.clone()),
        }));
        changed
    }

    /// A window without the stretches that somebody else than `who` has: what was taken from their turn stays taken.
    fn without_others(&self, window: Window, who: &PersonId) -> Vec<Window> {
        let shifts = rotation::shifts_between(&self.rota, window.start, window.end);
        let (mut own, mut from) = (vec![], window.start);
        for other in shifts.iter().filter(|shift| shift.person != who) {
            own.push(Window { start: from, end: other.start.min(window.end) });
            from = from.max(other.end);
        }
        own.push(Window { start: from, end: window.end });
        own.retain(|window| window.start < window.end);
        own
    }

    /// After so many days everybody had a turn, in most rotations.
    fn circle_days(&self) -> i64 {
        let Some(rotation) = self.rotation() else { return 0 };
        let people = i64::try_from(rotation.people.len() + rotation.joins.len()).unwrap_or(i64::MAX);
        // A weekday rotation of days rests on two of seven.
        let with_rests = rotation.shift_days().saturating_mul(people + 1).saturating_mul(2).saturating_add(14);
        if self.is_hourly() { with_rests.min(HORIZONS_DAYS[0]) } else { with_rests.min(HORIZONS_DAYS[2]) }
    }

    fn is_hourly(&self) -> bool {
        self.rotation().is_some_and(|rotation| rotation.every == Every::Hour)
    }
}

/// Where one turn ends and the next begins, around a stretch of time.
fn bounds(rotation: &Rotation, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    if rotation.every != Every::Hour {
        return rotation::handoffs_around(rotation, from, until);
    }
    let margin = SignedDuration::from_hours(DATE_HOURS);
    let from = from.checked_sub(margin).unwrap_or(Timestamp::MIN);
    let until = until.checked_add(margin).unwrap_or(Timestamp::MAX);
    let mut bounds = rotation::handoffs_around(rotation, from, until);
    let date = |at: &Timestamp| at.to_zoned(rotation.zone.clone()).date();
    bounds.dedup_by_key(|at| date(at));
    bounds
}

/// Whose turns in that window are others now.
pub fn moved_within(before: &Standing, after: &Standing, window: Window) -> Vec<Moved> {
    let each = |of: &Standing| of.of_each(window.start, window.end);
    differences(&each(before), &each(after), usize::MAX)
}

/// Of the first `count` of each, those that somebody has only before, or only after. What is later in the row than it
/// was has not moved.
fn differences(
    before: &BTreeMap<PersonId, Vec<Turn>>,
    after: &BTreeMap<PersonId, Vec<Turn>>,
    count: usize,
) -> Vec<Moved> {
    let only_in = |one: &[Turn], other: &[Turn]| -> Vec<Turn> {
        one.iter().take(count).filter(|turn| !other.contains(turn)).cloned().collect()
    };
    let people: BTreeSet<&PersonId> = before.keys().chain(after.keys()).collect();
    let of_one = |person: &PersonId| {
        let own = |each: &BTreeMap<PersonId, Vec<Turn>>| each.get(person).cloned().unwrap_or_default();
        let (was, is) = (own(before), own(after));
        Moved { person: person.clone(), was: only_in(&was, &is), is: only_in(&is, &was) }
    };
    people.into_iter().map(of_one).filter(|one| !one.was.is_empty() || !one.is.is_empty()).collect()
}

fn days_after(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
