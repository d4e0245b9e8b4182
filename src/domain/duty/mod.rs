//! Rotations as they are kept for Slack: standing shifts of advocates, and duty of shadowers, with the turns that people
//! are told of.
//!
//! A turn is what somebody has from one handoff to the next: a week, whatever hours of it the rotation is on call. Of an
//! hourly rotation it is all of one date, so that nobody is told every hour. Turns are counted from the rotation each
//! time, as `rotation` does: nothing of them is kept.

mod ahead;
mod due;
mod nobody;
mod on;
mod request;
mod typed;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::ahead::{Own, Planned, moved};
pub use self::due::{Due, Warned, What, due, is_short_notice, next_due, nobody_ahead};
pub use self::nobody::Gap;
pub use self::request::{RequestState, TurnRequest, ends_at};
pub use self::typed::{
    DAYS_MAX, Draft, Field, NAME_LENGTH_MAX, NOTES_LENGTH_MAX, PEOPLE_MAX, Typed, Wrong, check, check_start, suggest,
};
use super::day::Zone;
use super::hours::Window;
use super::ids::{ChannelId, PersonId, RotationId};
use super::rotation::{self, Every, OnCall, Override, Rota, RotaShift, Rotation};

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
    /// The same, with those as one between which nobody else is on call, and nobody has to be: the days that it has.
    pub runs: Vec<Window>,
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

    /// What of it lies in that window, from its first moment to its last.
    pub fn within(&self, window: Window) -> Option<Window> {
        let parts: Vec<Window> = self.parts.iter().filter_map(|part| part.intersect(&window)).collect();
        Some(Window { start: parts.first()?.start, end: parts.last()?.end })
    }

    fn add(&mut self, part: Window) {
        match self.parts.last_mut() {
            // Whoever is added can have the turn too.
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => self.parts.push(part),
        }
    }

    /// Finds its runs, between others' shifts and times that nobody has.
    fn join_parts(&mut self, others: &[Window]) {
        for part in &self.parts {
            let is_apart = |last: &Window| {
                let between = Window { start: last.end, end: part.start };
                others.iter().any(|other| other.intersect(&between).is_some())
            };
            match self.runs.last_mut() {
                Some(last) if !is_apart(last) => last.end = part.end,
                _ => self.runs.push(*part),
            }
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
        let bounds = bounds(&self.rota, rotation, from, until);
        let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else { return vec![] };
        let OnCall { shifts, gaps } = rotation::on_call(&self.rota, *first, *last);
        let mut turns: Vec<Turn> = Vec::new();
        let mut over = 0;
        for pair in bounds.windows(2) {
            let stretch = Window { start: pair[0], end: pair[1] };
            while shifts.get(over).is_some_and(|shift| shift.end <= stretch.start) {
                over += 1;
            }
            let shifts = shifts.iter().skip(over).take_while(|shift| shift.start < stretch.end);
            turns.extend(turns_in(stretch, shifts, &gaps));
        }
        turns.retain(|turn| turn.window().end > from && turn.window().start < until);
        turns
    }

    /// The next turns that begin after `at`.
    pub fn ahead(&self, at: Timestamp, count: usize) -> Vec<Turn> {
        let mut turns = Vec::new();
        for days in self.horizons_days() {
            turns = self.turns(at, days_after(at, *days));
            turns.retain(|turn| turn.window().start > at);
            if turns.len() >= count {
                break;
            }
        }
        turns.truncate(count);
        turns
    }

    /// This person's first turn that begins after `at`, however far ahead.
    pub fn first_of(&self, person: &PersonId, at: Timestamp) -> Option<Turn> {
        let is_theirs = |turn: &Turn| turn.person == *person && turn.window().start > at;
        self.horizons_days().iter().find_map(|days| self.turns(at, days_after(at, *days)).into_iter().find(is_theirs))
    }

    /// So far ahead turns are looked for; what changes hands every hour, not for years.
    fn horizons_days(&self) -> &'static [i64] {
        if self.is_hourly() { &HORIZONS_DAYS[..2] } else { &HORIZONS_DAYS }
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

    /// Does it change hands within a day? Then what somebody has of one date is one turn.
    pub fn is_hourly(&self) -> bool {
        self.rotation().is_some_and(|rotation| rotation.every == Every::Hour)
    }
}

/// Whose turns lie in the stretch from one handoff to the next.
fn turns_in<'a, 'b: 'a>(
    stretch: Window,
    shifts: impl Iterator<Item = &'a RotaShift<'b>> + Clone,
    gaps: &[Window],
) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for shift in shifts.clone() {
        let Some(part) = (Window { start: shift.start, end: shift.end }).intersect(&stretch) else { continue };
        match turns.iter_mut().find(|turn| turn.person == *shift.person) {
            Some(turn) => turn.add(part),
            None => turns.push(Turn { person: shift.person.clone(), parts: vec![part], runs: vec![] }),
        }
    }
    let first = gaps.partition_point(|gap| gap.end <= stretch.start);
    let gaps = gaps[first..].iter().take_while(|gap| gap.start < stretch.end).copied();
    for turn in &mut turns {
        let others = shifts.clone().filter(|shift| *shift.person != turn.person);
        let others = others.map(|shift| Window { start: shift.start, end: shift.end });
        turn.join_parts(&others.chain(gaps.clone()).collect::<Vec<_>>());
    }
    turns
}

/// Where one turn ends and the next begins, around a stretch of time. Before a rotation starts somebody can be on call
/// who has no turn in it: the fallback, and whom an override adds.
fn bounds(rota: &Rota, rotation: &Rotation, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    let is_hourly = rotation.every == Every::Hour;
    let margin = if is_hourly { SignedDuration::from_hours(DATE_HOURS) } else { SignedDuration::ZERO };
    let from = from.checked_sub(margin).unwrap_or(Timestamp::MIN);
    let until = until.checked_add(margin).unwrap_or(Timestamp::MAX);
    let has_others = rota.fallback.is_some() || rota.overrides.iter().any(|one| one.replaces.is_none());
    let mut bounds = if has_others { rotation::before_start(rotation, from, until) } else { vec![] };
    if bounds.last().is_none_or(|last| *last < until) {
        bounds.extend(rotation::handoffs_around(rotation, from, until));
    }
    if is_hourly {
        let date = |at: &Timestamp| at.to_zoned(rotation.zone.clone()).date();
        bounds.dedup_by_key(|at| date(at));
    }
    bounds
}

/// Whose turns that touch that window are others now: whole turns, so that whoever gives away a part reads what is left,
/// without what is over.
pub fn moved_within(before: &Standing, after: &Standing, window: Window, now: Timestamp) -> Vec<Moved> {
    let touched: Vec<Turn> = before.of_each(window.start, window.end).into_values().flatten().collect();
    let start = touched.iter().map(|turn| turn.window().start).fold(window.start, Ord::min);
    let end = touched.iter().map(|turn| turn.window().end).fold(window.end, Ord::max);
    let each = |of: &Standing| of.of_each(start, end);
    let mut moved = differences(&each(before), &each(after), usize::MAX);
    moved.iter_mut().for_each(|one| one.is.retain(|turn| turn.window().end > now));
    moved
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
mod properties;
#[cfg(test)]
mod tests;
