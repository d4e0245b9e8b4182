//! Cover: somebody takes a shift, or a part of it, for its owner. Until somebody does, it stays its owner's.
//!
//! A stretch that is covered becomes a shift of its own, so that whatever looks at shifts sees who is really on call.

mod follow;
#[cfg(test)]
mod tests;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

pub use self::follow::{Followed, Moved, follow};

use super::backups;
use super::day::{Day, Shift};
use super::hours::Window;
use super::ids::{CoverId, DayId, PersonId};
use super::pagers::Pagers;
use super::shifts::{PlannedShift, minute_of_day as minute};

/// The shortest stretch that can be covered, in minutes.
pub const COVER_MIN: i32 = 15;

/// Characters of the word why.
pub const NOTE_LENGTH_MAX: u16 = 200;

/// Somebody asks for cover.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    pub id: CoverId,
    pub day: DayId,
    pub owner: PersonId,
    pub stretch: Stretch,
    pub note: String,
    /// The one who alone is asked, and what of theirs the owner takes in exchange.
    pub swap: Option<(PersonId, Stretch)>,
    pub state: State,
}

/// From when until when, on the day's clock and date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    pub start: Time,
    pub end: Time,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Asked,
    Taken(PersonId),
    /// It began, and nobody had taken it.
    Over,
    Withdrawn,
}

/// Why somebody cannot take it.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    TakenBy(PersonId),
    TakenByYou,
    Yours,
    Over,
    Withdrawn,
    NotAnAdvocate,
    /// A swap with somebody else.
    NotAsked,
    /// Already on call at that time.
    OnCallThen,
    /// One of the shifts is not as it was.
    Changed,
    CalledOff,
}

impl Refusal {
    /// Will nobody take it any more, by this request?
    pub fn is_for_good(&self) -> bool {
        match self {
            Refusal::TakenBy(_)
            | Refusal::TakenByYou
            | Refusal::Over
            | Refusal::Withdrawn
            | Refusal::Changed
            | Refusal::CalledOff => true,
            Refusal::Yours | Refusal::NotAnAdvocate | Refusal::NotAsked | Refusal::OnCallThen => false,
        }
    }
}

/// Why a stretch cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    OutsideOfTheShift,
    TooShort,
    Begun,
    AskedAlready,
    /// The owner is on call then.
    OnCallThen,
    /// What the owner would take in exchange has begun.
    SwapBegun,
}

impl Stretch {
    pub fn of(shift: &Shift) -> Stretch {
        Stretch { start: shift.start, end: shift.end }
    }

    pub fn overlaps(self, other: Stretch) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub fn contains(self, other: Stretch) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    fn shared_min(self, other: Stretch) -> i32 {
        minute(self.end.min(other.end)) - minute(self.start.max(other.start))
    }

    fn minutes(self) -> i32 {
        minute(self.end) - minute(self.start)
    }
}

impl Day {
    pub fn stretch_window(&self, stretch: Stretch) -> Window {
        Window { start: self.zone.instant(self.date, stretch.start), end: self.zone.instant(self.date, stretch.end) }
    }

    /// The shift of `who` in which this stretch lies.
    pub fn shift_around(&self, who: &PersonId, stretch: Stretch) -> Option<&Shift> {
        self.shifts.iter().find(|shift| shift.advocate == *who && Stretch::of(shift).contains(stretch))
    }

    /// Is this person on call in a part of the stretch, the shift `but` left out?
    fn is_on_call(&self, who: &PersonId, stretch: Stretch, but: Option<&Shift>) -> bool {
        let others = self.shifts.iter().filter(|shift| but.is_none_or(|but| but.id != shift.id));
        others.filter(|shift| shift.advocate == *who).any(|shift| Stretch::of(shift).overlaps(stretch))
    }

    /// Would the owner of a shift be on call twice, who gives this stretch of it and takes `theirs`?
    fn is_on_call_beside(&self, shift: &Shift, stretch: Stretch, theirs: Stretch) -> bool {
        self.is_on_call(&shift.advocate, theirs, Some(shift))
            || theirs.overlaps(Stretch::of(shift)) && !stretch.contains(theirs)
    }
}

/// May this stretch of the shift be asked for? `open` are the owner's requests that wait.
///
/// # Errors
/// Why not.
pub fn check(
    day: &Day,
    shift: &Shift,
    stretch: Stretch,
    swap: Option<&Shift>,
    open: &[Cover],
    now: jiff::Timestamp,
) -> Result<(), Wrong> {
    if !Stretch::of(shift).contains(stretch) {
        Err(Wrong::OutsideOfTheShift)
    } else if stretch.minutes() < COVER_MIN {
        Err(Wrong::TooShort)
    } else if day.stretch_window(stretch).start <= now {
        Err(Wrong::Begun)
    } else if open.iter().any(|other| other.owner == shift.advocate && other.stretch.overlaps(stretch)) {
        Err(Wrong::AskedAlready)
    } else if swap.is_some_and(|other| day.shift_window(other).start <= now) {
        Err(Wrong::SwapBegun)
    } else if swap.is_some_and(|other| day.is_on_call_beside(shift, stretch, Stretch::of(other))) {
        Err(Wrong::OnCallThen)
    } else {
        Ok(())
    }
}

/// May `who` take it now?
///
/// # Errors
/// Why not.
pub fn may_take(day: &Day, cover: &Cover, who: &PersonId, now: jiff::Timestamp) -> Result<(), Refusal> {
    match &cover.state {
        State::Taken(by) if by == who => return Err(Refusal::TakenByYou),
        State::Taken(by) => return Err(Refusal::TakenBy(by.clone())),
        State::Withdrawn => return Err(Refusal::Withdrawn),
        State::Over => return Err(Refusal::Over),
        State::Asked => {}
    }
    if day.called_off_at.is_some() {
        return Err(Refusal::CalledOff);
    }
    if day.stretch_window(cover.stretch).start <= now {
        return Err(Refusal::Over);
    }
    if *who == cover.owner {
        return Err(Refusal::Yours);
    }
    if !day.advocates.contains(who) {
        return Err(Refusal::NotAnAdvocate);
    }
    let own = day.shift_around(&cover.owner, cover.stretch).ok_or(Refusal::Changed)?;
    let given = match &cover.swap {
        Some((other, _)) if other != who => return Err(Refusal::NotAsked),
        Some((other, theirs)) => Some(day.shift_around(other, *theirs).ok_or(Refusal::Changed)?),
        None => None,
    };
    let begun = cover.swap.as_ref().is_some_and(|(_, theirs)| day.stretch_window(*theirs).start <= now);
    if begun {
        return Err(Refusal::Over);
    }
    if day.is_on_call(who, cover.stretch, given) {
        return Err(Refusal::OnCallThen);
    }
    // The owner may have taken another shift since they asked.
    if cover.swap.as_ref().is_some_and(|(_, theirs)| day.is_on_call_beside(own, cover.stretch, *theirs)) {
        return Err(Refusal::Changed);
    }
    Ok(())
}

/// Who is asked: the other one of a swap; else the day's advocates who could, and of them those who are at work then. Where
/// nobody is, all who could.
pub fn whom_to_ask(of: &Pagers, cover: &Cover, now: jiff::Timestamp) -> Vec<PersonId> {
    if let Some((other, _)) = &cover.swap {
        return vec![other.clone()];
    }
    let window = of.day.stretch_window(cover.stretch);
    let could = of.day.advocates.iter().filter(|id| {
        // Also while it begins: whoever reads that is told so.
        may_take(&of.day, cover, id, jiff::Timestamp::MIN).is_ok() && of.can_come(id, window, now)
    });
    let could: Vec<&PersonId> = could.collect();
    let works_then =
        |id: &&&PersonId| of.people.iter().any(|person| person.id == ***id && backups::works_through(person, window));
    let at_work: Vec<&PersonId> = could.iter().filter(works_then).copied().collect();
    let asked = if at_work.is_empty() { could } else { at_work };
    asked.into_iter().cloned().collect()
}

/// A shift in the parts that it falls into when `by` takes a stretch of it.
pub fn split(shift: &Shift, stretch: Stretch, by: &PersonId) -> Vec<PlannedShift> {
    let part = |advocate: &PersonId, owner: Option<&PersonId>, start, end| PlannedShift {
        advocate: advocate.clone(),
        // Who covers their own shift again has it back.
        owner: owner.filter(|owner| *owner != advocate).cloned(),
        start,
        end,
        lane: shift.lane,
        outside_hours_min: 0,
        is_pinned: shift.is_pinned,
    };
    let own = |start, end| part(&shift.advocate, shift.owner.as_ref(), start, end);
    let of = shift.owner.as_ref().unwrap_or(&shift.advocate);
    let parts =
        [own(shift.start, stretch.start), part(by, Some(of), stretch.start, stretch.end), own(stretch.end, shift.end)];
    parts.into_iter().filter(|part| part.start < part.end).collect()
}
