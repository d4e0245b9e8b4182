//! Rotations: standing shifts that go round, on the wall clock of their own zone.
//!
//! Wanted:
//! - Handoffs come at the wall-clock time asked for and nowhere else, whatever the clock does, and shifts tile the time.
//! - Nothing eats a turn: a shift without any time, or wholly outside of the hours asked for, takes nobody's.
//! - Who joins or leaves moves no shift that began before.
//! - A question costs what its window costs, however long ago the rotation started.
//!
//! A rotation has no state. Who is on call follows from the rotation alone, and so it is the same whenever, and over
//! whatever window, it is asked. `handoffs` says when, `turns` and `circle` whose turn, `only` which part of it; then
//! come `overrides`, and what is still nobody's is the fallback's or a gap. Duty of shadowers (every tenth week, every
//! other week) is a rotation as any other: with ten people, or two.

mod circle;
mod gaps;
mod handoffs;
mod named;
mod only;
mod overrides;
mod turns;
mod wall_clock;

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod examples;
#[cfg(test)]
pub mod properties;

use std::num::NonZeroU32;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::hours::{TimeOfDay, Window};
use super::ids::PersonId;
pub use circle::{Misfit, misfit};
use handoffs::Handoffs;
use turns::Turns;

/// Handoffs that lie further ahead are looked for by the rules of today's clock.
const HANDOFF_DAYS_MAX: i64 = 20 * 366;

/// Rotations that are on call at the same time, and what was changed by hand. As JSON it is a file of `shadowday rota`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rota {
    pub rotations: Vec<Rotation>,
    /// In order: the later wins.
    #[serde(default)]
    pub overrides: Vec<Override>,
    /// Who is on call when nobody else is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<PersonId>,
}

/// People who take turns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rotation {
    pub name: String,
    pub every: Every,
    /// So many hours, days, weeks or months.
    pub length: NonZeroU32,
    /// The first handoff, on the rotation's wall clock.
    #[serde(with = "named::local_time")]
    pub start: DateTime,
    #[serde(rename = "time_zone", with = "named::zone")]
    pub zone: TimeZone,
    /// In the order of their turns; the first begins.
    pub people: Vec<PersonId>,
    /// Without it somebody is on call at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    #[serde(default)]
    pub joins: Vec<Join>,
    #[serde(default)]
    pub leaves: Vec<Leave>,
}

/// What a shift's length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    Hour,
    Day,
    Week,
    Month,
}

/// The part of the week in which a rotation is on call. A stretch is of the date on which it begins; an end before the
/// start is on the day after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Only {
    pub weekdays: Vec<Weekday>,
    #[serde(with = "named::time_of_day")]
    pub from: TimeOfDay,
    #[serde(with = "named::time_of_day")]
    pub until: TimeOfDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// Somebody is in a rotation from the first handoff at or after that local time on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    pub person: PersonId,
    #[serde(with = "named::local_time")]
    pub from: DateTime,
    /// Whom they come behind; without it they come last in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<PersonId>,
}

/// Somebody is in a rotation no more from the first handoff at or after that local time on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    pub person: PersonId,
    #[serde(with = "named::local_time")]
    pub from: DateTime,
}

/// With both, `person` is on call in the place of `replaces`; with `person` alone, as well; with `replaces` alone,
/// nobody is in their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub from: Timestamp,
    pub until: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<PersonId>,
}

/// Somebody is on call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RotaShift<'a> {
    pub start: Timestamp,
    pub end: Timestamp,
    pub person: &'a PersonId,
    /// `None` for the fallback, and for whoever an override adds.
    pub rotation: Option<&'a Rotation>,
    pub why: Why,
}

/// Why somebody is on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Turn,
    Override,
    Fallback,
}

/// Who is on call, and when nobody is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnCall<'a> {
    /// By start, then the rotation's name, then the person.
    pub shifts: Vec<RotaShift<'a>>,
    /// By start; none touches another.
    pub gaps: Vec<Window>,
}

impl Weekday {
    /// All, in order.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
}

impl Why {
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Turn => "turn",
            Why::Override => "override",
            Why::Fallback => "fallback",
        }
    }
}

impl Rotation {
    /// A shift takes so many days at most.
    pub fn shift_days(&self) -> i64 {
        let length = i64::from(self.length.get());
        match self.every {
            Every::Hour => length / 24 + 1,
            Every::Day => length,
            Every::Week => 7 * length,
            Every::Month => 31 * length,
        }
    }
}

impl<'a> RotaShift<'a> {
    /// The name of its rotation; empty without one.
    pub fn rotation_name(&self) -> &'a str {
        self.rotation.map_or("", |rotation| &rotation.name)
    }
}

/// Who is on call from `from` to `until`, cut to that.
pub fn shifts_between(rota: &Rota, from: Timestamp, until: Timestamp) -> Vec<RotaShift<'_>> {
    on_call(rota, from, until).shifts
}

/// When nobody is on call from `from` to `until` although somebody ought to be.
pub fn gaps(rota: &Rota, from: Timestamp, until: Timestamp) -> Vec<Window> {
    on_call(rota, from, until).gaps
}

/// Who is on call at that instant.
pub fn holders_at(rota: &Rota, at: Timestamp) -> Vec<RotaShift<'_>> {
    let end = at.checked_add(SignedDuration::from_nanos(1));
    end.map(|end| shifts_between(rota, at, end)).unwrap_or_default()
}

/// Who is on call from `from` to `until`, and when nobody is.
///
/// Somebody ought to be inside any rotation's `only`, or always where one has none; also before it starts.
pub fn on_call(rota: &Rota, from: Timestamp, until: Timestamp) -> OnCall<'_> {
    let window = Window { start: from, end: until };
    if until <= from {
        return OnCall::default();
    }
    let mut shifts = overrides::added(&rota.overrides, window);
    sort(&mut shifts);
    let mut needed = Vec::new();
    for rotation in in_order(rota) {
        let turns = Turns::of(rotation, window);
        needed.extend(turns.needed(window));
        match rota.overrides.is_empty() {
            true => turns.shifts(window, &mut shifts),
            false => {
                let mut own = Vec::new();
                turns.shifts(window, &mut own);
                shifts.extend(overrides::replaced(own, &rota.overrides));
            }
        }
    }
    // Stable: what begins together stays in the order of names, in which it was found.
    shifts.sort_by_key(|shift| shift.start);
    let mut gaps = gaps::gaps(needed, &shifts);
    if let Some(person) = rota.fallback.as_ref().filter(|_| !gaps.is_empty()) {
        let filled = gaps.drain(..).map(|Window { start, end }| (start, end));
        shifts.extend(filled.map(|(start, end)| RotaShift { start, end, person, rotation: None, why: Why::Fallback }));
        sort(&mut shifts);
    }
    OnCall { shifts, gaps }
}

/// The handoffs around a stretch of time, in order: from the last one by `from` (or the first of all) to the first one
/// at `until` or after. Those at one instant, where the clock skipped a shift, are one.
pub fn handoffs_around(rotation: &Rotation, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    let length = SignedDuration::from_hours(24 * rotation.shift_days().min(HANDOFF_DAYS_MAX));
    let window = Window { start: from, end: until.checked_add(length).unwrap_or(Timestamp::MAX) };
    let handoffs = Handoffs::of(rotation, window);
    let first = handoffs.last_by(from).unwrap_or(0);
    let mut around: Vec<Timestamp> = Vec::new();
    for number in first.. {
        let at = handoffs.at(number);
        if around.last() != Some(&at) {
            around.push(at);
        }
        if at >= until {
            break;
        }
    }
    around
}

/// Where the time before a rotation starts is parted, as if it had always been there, in order: into hours, days, weeks
/// or months, from the one around `from` to the first one at `until` or after, or to the last before the start.
pub fn before_start(rotation: &Rotation, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    let unit = Rotation { length: NonZeroU32::MIN, ..rotation.clone() };
    let longest = SignedDuration::from_hours(24 * unit.shift_days().saturating_add(1));
    let start = from.checked_sub(longest).unwrap_or(Timestamp::MIN);
    let handoffs = Handoffs::of(&unit, Window { start, end: until });
    let mut before: Vec<Timestamp> = Vec::new();
    for number in handoffs.last_ever_by(from)..0 {
        let at = handoffs.at(number);
        if before.last() != Some(&at) {
            before.push(at);
        }
        if at >= until {
            break;
        }
    }
    before
}

/// The people of a rotation from the first handoff at or after that local time on, in the order of their list.
pub fn members_at(rotation: &Rotation, at: DateTime) -> Vec<PersonId> {
    circle::members_at(rotation, at)
}

/// About how many shifts [`shifts_between`] would find, overrides aside, without looking for them; never fewer.
pub fn count_between(rota: &Rota, from: Timestamp, until: Timestamp) -> u64 {
    let window = Window { start: from, end: until };
    rota.rotations.iter().map(|rotation| Turns::of(rotation, window).count(window)).sum()
}

/// By name, so that shifts that begin together are in order from the beginning.
fn in_order(rota: &Rota) -> Vec<&Rotation> {
    let mut rotations: Vec<&Rotation> = rota.rotations.iter().collect();
    rotations.sort_by(|one, other| one.name.cmp(&other.name));
    rotations
}

fn sort(shifts: &mut [RotaShift<'_>]) {
    shifts.sort_by(|one, other| {
        let names = || one.rotation_name().cmp(other.rotation_name());
        one.start.cmp(&other.start).then_with(names).then_with(|| one.person.cmp(other.person))
    });
}
