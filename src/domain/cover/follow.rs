//! When the plan moves a shift, what is covered of it, or asked for, moves along.

use super::{COVER_MIN, Cover, Stretch, split};
use crate::domain::day::{Day, Lane, Shift};
use crate::domain::ids::{CoverId, PersonId, ShiftId};
use crate::domain::shifts::{PlannedShift, minute_of_day as minute, time_of as time};

/// What moves along when a day gets other shifts.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    pub shifts: Vec<PlannedShift>,
    /// Shifts that somebody covered, and that went back to their owners.
    pub lost: Vec<Shift>,
    /// Where each open request is now; `None` if what it was about, or the other half of its swap, is gone.
    pub open: Vec<(CoverId, Option<Moved>)>,
}

/// Where a request is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub stretch: Stretch,
    /// What the owner takes in exchange.
    pub theirs: Option<Stretch>,
}

/// Carries what is covered, and what is asked for, over from the shifts of before to the planned ones. `advocates` are the
/// day's.
pub fn follow(before: &Day, open: &[Cover], planned: Vec<PlannedShift>, advocates: &[PersonId]) -> Followed {
    let mut followed = Followed { shifts: planned.clone(), lost: vec![], open: vec![] };
    for covered in &before.shifts {
        let Some(owner) = &covered.owner else { continue };
        if planned.iter().any(|shift| is_as_it_was(shift, covered)) {
            continue;
        }
        let moved = moved(before, owner, Stretch::of(covered), &planned);
        let is_free = |stretch: Stretch| {
            advocates.contains(&covered.advocate)
                && !planned
                    .iter()
                    .any(|shift| shift.advocate == covered.advocate && of_planned(shift).overlaps(stretch))
        };
        let moved = moved.filter(|stretch| is_free(*stretch));
        if !moved.is_some_and(|stretch| put_in(&mut followed.shifts, owner, stretch, &covered.advocate)) {
            followed.lost.push(covered.clone());
        }
    }
    for cover in open {
        let is_now = |who: &PersonId, stretch| request_moved(before, who, stretch, &planned, &followed.shifts);
        let moved = is_now(&cover.owner, cover.stretch).and_then(|stretch| match &cover.swap {
            Some((other, theirs)) => Some(Moved { stretch, theirs: Some(is_now(other, *theirs)?) }),
            None => Some(Moved { stretch, theirs: None }),
        });
        followed.open.push((cover.id, moved));
    }
    followed
}

fn is_as_it_was(planned: &PlannedShift, shift: &Shift) -> bool {
    let who = (planned.lane, &planned.advocate, &planned.owner);
    who == (shift.lane, &shift.advocate, &shift.owner) && of_planned(planned) == Stretch::of(shift)
}

fn of_planned(shift: &PlannedShift) -> Stretch {
    Stretch { start: shift.start, end: shift.end }
}

/// Where a stretch is that somebody asks cover for, of their own shift or of one that they cover.
fn request_moved(
    before: &Day,
    who: &PersonId,
    stretch: Stretch,
    planned: &[PlannedShift],
    shifts: &[PlannedShift],
) -> Option<Stretch> {
    let around = before.shift_around(who, stretch)?;
    let is = match &around.owner {
        None => moved(before, who, stretch, planned)?,
        Some(owner) => {
            let was = Stretch::of(around);
            within(was, moved(before, owner, was, planned)?, stretch)?
        }
    };
    shifts.iter().any(|shift| shift.advocate == *who && of_planned(shift).contains(is)).then_some(is)
}

/// Where a stretch of somebody's shift is when that shift was moved.
fn moved(before: &Day, owner: &PersonId, stretch: Stretch, planned: &[PlannedShift]) -> Option<Stretch> {
    let were = wholes(before.shifts.iter().map(PlannedShift::of), owner);
    let was = were.iter().position(|whole| whole.contains(stretch))?;
    // Also of these, parts may be covered by somebody already.
    let are = wholes(planned.iter().cloned(), owner);
    within(were[was], are[become_of(&were, &are)[was]?], stretch)
}

/// Which of somebody's planned shifts each of the earlier ones has become: the one that it shares most time with. What
/// shares none follows in order. No two become the same.
fn become_of(were: &[Stretch], are: &[Stretch]) -> Vec<Option<usize>> {
    let shared = |was: usize, is: usize| were[was].shared_min(are[is]);
    let mut pairs: Vec<(usize, usize)> =
        (0..were.len()).flat_map(|was| (0..are.len()).map(move |is| (was, is))).collect();
    pairs.retain(|(was, is)| shared(*was, *is) > 0);
    pairs.sort_by_key(|(was, is)| std::cmp::Reverse(shared(*was, *is)));
    let (mut found, mut is_free) = (vec![None; were.len()], vec![true; are.len()]);
    for (was, is) in pairs {
        if found[was].is_none() && is_free[is] {
            (found[was], is_free[is]) = (Some(is), false);
        }
    }
    let left = (0..are.len()).filter(|is| is_free[*is]);
    found.iter_mut().filter(|is| is.is_none()).zip(left).for_each(|(is, left)| *is = Some(left));
    found
}

/// A stretch of what `was`, in what `is`: as far from its start, or from its end where it reached to it; all of it where
/// it was all of it.
fn within(was: Stretch, is: Stretch, stretch: Stretch) -> Option<Stretch> {
    let length = stretch.minutes();
    let (start, end) = match (stretch.start == was.start, stretch.end == was.end) {
        (true, true) => (minute(is.start), minute(is.end)),
        (false, true) => (minute(is.end) - length, minute(is.end)),
        _ => {
            let start = minute(is.start) + minute(stretch.start) - minute(was.start);
            (start, start + length)
        }
    };
    let (start, end) = (start.max(minute(is.start)), end.min(minute(is.end)));
    (end - start >= COVER_MIN).then(|| Stretch { start: time(start), end: time(end) })
}

/// The shifts that were planned for somebody, whoever covers parts of them.
fn wholes(shifts: impl Iterator<Item = PlannedShift>, owner: &PersonId) -> Vec<Stretch> {
    let mut wholes: Vec<(Lane, Stretch)> = Vec::new();
    for shift in shifts.filter(|shift| shift.owner.as_ref().unwrap_or(&shift.advocate) == owner) {
        match wholes.last_mut().filter(|(lane, last)| *lane == shift.lane && last.end == shift.start) {
            Some((_, last)) => last.end = shift.end,
            None => wholes.push((shift.lane, of_planned(&shift))),
        }
    }
    wholes.into_iter().map(|(_, whole)| whole).collect()
}

/// Returns whether there was still room for it.
fn put_in(shifts: &mut Vec<PlannedShift>, owner: &PersonId, stretch: Stretch, by: &PersonId) -> bool {
    let at = shifts.iter().position(|shift| shift.advocate == *owner && of_planned(shift).contains(stretch));
    let Some(at) = at else { return false };
    let planned = shifts.remove(at);
    let shift = Shift {
        id: ShiftId(0),
        lane: planned.lane,
        is_pinned: planned.is_pinned,
        advocate: planned.advocate,
        owner: planned.owner,
        start: planned.start,
        end: planned.end,
    };
    shifts.splice(at..at, split(&shift, stretch, by));
    true
}
