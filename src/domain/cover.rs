//! Cover: somebody takes a shift, or a part of it, for its owner. Until somebody does, it stays its owner's.
//!
//! A stretch that is covered becomes a shift of its own, so that whatever looks at shifts sees who is really on call.
//! When the plan moves a shift, what is covered of it, or asked for, moves along.

use jiff::civil::Time;

use super::day::{Day, Lane, Shift};
use super::hours::Window;
use super::ids::{CoverId, DayId, PersonId};
use super::pagers::{self, Pagers};
use super::shifts::{PlannedShift, minute_of_day as minute, time_of as time};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        |id: &&&PersonId| of.people.iter().any(|person| person.id == ***id && pagers::works_through(person, window));
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
    for is in found.iter_mut().filter(|is| is.is_none()) {
        *is = is_free.iter().position(|free| *free);
        is.into_iter().for_each(|is| is_free[*is] = false);
    }
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
        id: super::ids::ShiftId(0),
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

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::super::day::tests::{at, thursday};
    use super::*;

    fn stretch(start: i8, end: i8) -> Stretch {
        Stretch { start: time(start, 0, 0, 0), end: time(end, 0, 0, 0) }
    }

    fn cover(owner: &str, start: i8, end: i8) -> Cover {
        Cover {
            id: CoverId(1),
            day: DayId(1),
            owner: owner.into(),
            stretch: stretch(start, end),
            note: String::new(),
            swap: None,
            state: State::Asked,
        }
    }

    /// Sam 9 to 13, Lee 13 to 17; Kim helps without a shift.
    fn day() -> Day {
        let mut day = thursday();
        day.advocates.push("UKIM".into());
        day
    }

    fn planned(advocate: &str, start: i8, end: i8) -> PlannedShift {
        let Stretch { start, end } = stretch(start, end);
        PlannedShift {
            lane: 0,
            advocate: advocate.into(),
            owner: None,
            start,
            end,
            outside_hours_min: 0,
            is_pinned: false,
        }
    }

    fn words(shifts: &[PlannedShift]) -> Vec<String> {
        let one = |shift: &PlannedShift| {
            let owner = shift.owner.as_ref().map_or(String::new(), |owner| format!(" for {owner}"));
            format!("{} {}-{}{owner}", shift.advocate, shift.start.hour(), shift.end.hour())
        };
        shifts.iter().map(one).collect()
    }

    /// Kim covers Sam from 10 to 12.
    fn covered() -> Day {
        let mut day = day();
        let parts = split(&day.shifts[0], stretch(10, 12), &"UKIM".into());
        let shift = |(at, part): (usize, PlannedShift)| Shift {
            id: super::super::ids::ShiftId(10 + i64::try_from(at).unwrap()),
            lane: part.lane,
            is_pinned: part.is_pinned,
            advocate: part.advocate,
            owner: part.owner,
            start: part.start,
            end: part.end,
        };
        day.shifts.splice(0..1, parts.into_iter().enumerate().map(shift));
        day
    }

    #[test]
    fn a_part_becomes_a_shift_of_its_own_and_the_rest_stays() {
        let day = day();
        let parts = |start, end| words(&split(&day.shifts[0], stretch(start, end), &"UKIM".into()));
        assert_eq!(parts(10, 12), ["USAM 9-10", "UKIM 10-12 for USAM", "USAM 12-13"]);
        assert_eq!(parts(9, 13), ["UKIM 9-13 for USAM"]);
        let back = split(&covered().shifts[1], stretch(10, 12), &"USAM".into());
        assert_eq!(words(&back), ["USAM 10-12"], "who takes their own back covers nobody");
    }

    #[test]
    fn the_first_advocate_who_is_free_takes_it() {
        let (day, now) = (day(), at("2026-12-03T08:00:00Z"));
        let asked = cover("USAM", 9, 13);
        assert_eq!(may_take(&day, &asked, &"UKIM".into(), now), Ok(()));
        assert_eq!(may_take(&day, &asked, &"ULEE".into(), now), Ok(()), "their own shift is later");
        assert_eq!(may_take(&day, &asked, &"USAM".into(), now), Err(Refusal::Yours));
        assert_eq!(may_take(&day, &asked, &"UANA".into(), now), Err(Refusal::NotAnAdvocate));
        let taken = Cover { state: State::Taken("UKIM".into()), ..asked.clone() };
        assert_eq!(may_take(&day, &taken, &"ULEE".into(), now), Err(Refusal::TakenBy("UKIM".into())));
        assert_eq!(may_take(&day, &asked, &"UKIM".into(), at("2026-12-03T09:00:00Z")), Err(Refusal::Over));
        let beside = Cover { stretch: stretch(12, 13), ..asked };
        assert_eq!(may_take(&covered(), &beside, &"UKIM".into(), now), Ok(()));
        assert_eq!(may_take(&covered(), &cover("USAM", 9, 13), &"UKIM".into(), now), Err(Refusal::Changed));
    }

    #[test]
    fn a_swap_is_for_one_person_and_needs_both_shifts() {
        let (day, now) = (day(), at("2026-12-03T08:00:00Z"));
        let swap = Cover { swap: Some(("ULEE".into(), stretch(13, 17))), ..cover("USAM", 9, 13) };
        assert_eq!(may_take(&day, &swap, &"ULEE".into(), now), Ok(()));
        assert_eq!(may_take(&day, &swap, &"UKIM".into(), now), Err(Refusal::NotAsked));
        let gone = Cover { swap: Some(("ULEE".into(), stretch(12, 17))), ..swap };
        assert_eq!(may_take(&day, &gone, &"ULEE".into(), now), Err(Refusal::Changed));
    }

    #[test]
    fn a_swap_puts_nobody_on_call_twice() {
        let (mut day, now) = (day(), at("2026-12-03T08:00:00Z"));
        let swap = Cover { swap: Some(("ULEE".into(), stretch(13, 17))), ..cover("USAM", 9, 13) };
        // Since they asked, Sam covers a part of Kim's in the other lane.
        let kims = Shift { lane: 1, owner: Some("UKIM".into()), start: time(16, 0, 0, 0), ..day.shifts[1].clone() };
        day.shifts.push(Shift { id: super::super::ids::ShiftId(9), advocate: "USAM".into(), ..kims });
        assert_eq!(may_take(&day, &swap, &"ULEE".into(), now), Err(Refusal::Changed));
        day.shifts[2].start = time(17, 0, 0, 0);
        day.shifts[2].end = time(18, 0, 0, 0);
        assert_eq!(may_take(&day, &swap, &"ULEE".into(), now), Ok(()));
    }

    #[test]
    fn what_can_be_asked_for_lies_ahead_and_in_the_shift() {
        let (day, now) = (day(), at("2026-12-03T10:30:00Z"));
        let check = |start, end, open: &[Cover]| check(&day, &day.shifts[0], stretch(start, end), None, open, now);
        assert_eq!(check(11, 13, &[]), Ok(()));
        assert_eq!(check(10, 13, &[]), Err(Wrong::Begun));
        assert_eq!(check(12, 14, &[]), Err(Wrong::OutsideOfTheShift));
        assert_eq!(check(12, 12, &[]), Err(Wrong::TooShort));
        assert_eq!(check(11, 12, &[cover("USAM", 11, 13)]), Err(Wrong::AskedAlready));
    }

    #[test]
    fn a_cover_follows_its_shift_when_that_moves() {
        let follow = |planned: Vec<PlannedShift>| {
            let followed = follow(&covered(), &[cover("USAM", 12, 13)], planned, &day().advocates);
            (words(&followed.shifts), followed.lost.len(), followed.open[0].1.map(|moved| moved.stretch))
        };
        let later = follow(vec![planned("ULEE", 9, 11), planned("USAM", 11, 15), planned("UKIM", 15, 17)]);
        let parts = ["ULEE 9-11", "USAM 11-12", "UKIM 12-14 for USAM", "USAM 14-15", "UKIM 15-17"].map(str::to_owned);
        assert_eq!(later, (parts.to_vec(), 0, Some(stretch(14, 15))));
        let busy = follow(vec![planned("USAM", 9, 13), planned("UKIM", 10, 14)]);
        assert_eq!((busy.0.len(), busy.1), (2, 1), "who is on call then cannot cover");
        let gone = follow(vec![planned("ULEE", 9, 13), planned("UKIM", 13, 17)]);
        assert_eq!((gone.1, gone.2), (1, None));
    }

    /// Sam 9 to 11 and 13 to 15, Lee between and after; Kim covers Sam in the whole of each.
    fn covered_twice() -> Day {
        let mut day = day();
        let shift = |id, advocate: &str, owner: Option<&str>, start, end| Shift {
            id: super::super::ids::ShiftId(id),
            advocate: advocate.into(),
            owner: owner.map(Into::into),
            start: time(start, 0, 0, 0),
            end: time(end, 0, 0, 0),
            ..day.shifts[0].clone()
        };
        day.shifts = vec![
            shift(1, "UKIM", Some("USAM"), 9, 11),
            shift(2, "ULEE", None, 11, 13),
            shift(3, "UKIM", Some("USAM"), 13, 15),
            shift(4, "ULEE", None, 15, 17),
        ];
        day
    }

    #[test]
    fn where_the_first_of_two_shifts_goes_the_cover_of_the_second_stays() {
        let follow = |planned: Vec<PlannedShift>| {
            let followed = follow(&covered_twice(), &[], planned, &day().advocates);
            (words(&followed.shifts), followed.lost.iter().map(|lost| lost.start.hour()).collect::<Vec<_>>())
        };
        let second = follow(vec![planned("ULEE", 9, 13), planned("USAM", 13, 15), planned("ULEE", 15, 17)]);
        let is = ["ULEE 9-13", "UKIM 13-15 for USAM", "ULEE 15-17"].map(str::to_owned);
        assert_eq!(second, (is.to_vec(), vec![9]));
        let moved = follow(vec![planned("USAM", 12, 15), planned("USAM", 16, 18)]);
        let is = ["UKIM 12-15 for USAM", "UKIM 16-18 for USAM"].map(str::to_owned);
        assert_eq!(moved, (is.to_vec(), vec![]), "what shares no time with any follows in order");
    }

    #[test]
    fn a_request_stays_where_only_others_are_moved_beside_a_cover_that_stays() {
        let mut kept: Vec<PlannedShift> = covered().shifts.iter().map(PlannedShift::of).collect();
        kept.retain(|shift| shift.advocate != "ULEE".into());
        kept.push(planned("ULEE", 14, 17));
        let open = [cover("USAM", 12, 13), cover("UKIM", 10, 12)];
        let followed = follow(&covered(), &open, kept, &day().advocates);
        let is: Vec<_> = followed.open.iter().map(|(_, moved)| moved.map(|moved| moved.stretch)).collect();
        assert_eq!(is, [Some(stretch(12, 13)), Some(stretch(10, 12))]);
        assert_eq!(words(&followed.shifts), ["USAM 9-10", "UKIM 10-12 for USAM", "USAM 12-13", "ULEE 14-17"]);
    }

    #[test]
    fn a_swap_follows_with_both_halves_or_ends() {
        let swap = Cover { swap: Some(("ULEE".into(), stretch(13, 17))), ..cover("USAM", 9, 13) };
        let open = |planned: Vec<PlannedShift>| {
            follow(&day(), std::slice::from_ref(&swap), planned, &day().advocates).open[0].1
        };
        let moved = open(vec![planned("USAM", 9, 12), planned("ULEE", 12, 17)]);
        assert_eq!(moved, Some(Moved { stretch: stretch(9, 12), theirs: Some(stretch(12, 17)) }));
        assert_eq!(open(vec![planned("USAM", 9, 17)]), None, "Lee has nothing to give any more");
    }

    #[test]
    fn a_swap_with_what_has_begun_is_refused() {
        let (day, now) = (day(), at("2026-12-03T10:30:00Z"));
        let check = |swap| check(&day, &day.shifts[1], stretch(13, 17), Some(swap), &[], now);
        assert_eq!(check(&day.shifts[0]), Err(Wrong::SwapBegun));
    }

    #[test]
    fn who_covers_a_shift_asks_for_cover_of_it_and_that_follows_too() {
        let again = cover("UKIM", 10, 12);
        let open = |planned: Vec<PlannedShift>| {
            follow(&covered(), std::slice::from_ref(&again), planned, &day().advocates).open[0].1
        };
        let later = open(vec![planned("ULEE", 9, 11), planned("USAM", 11, 15)]);
        assert_eq!(later.map(|moved| moved.stretch), Some(stretch(12, 14)));
        assert_eq!(open(vec![planned("ULEE", 9, 17)]), None);
    }

    #[test]
    fn of_two_covers_of_a_shortened_shift_none_vanishes_unsaid() {
        let mut before = covered();
        before.shifts.splice(
            2..3,
            vec![Shift { advocate: "ULEE".into(), owner: Some("USAM".into()), ..before.shifts[2].clone() }],
        );
        let advocates = day().advocates;
        // Kim covers 10 to 12, Lee 12 to 13, and Sam has one hour left.
        let followed = follow(&before, &[], vec![planned("USAM", 9, 10)], &advocates);
        let covered = followed.shifts.iter().filter(|shift| shift.owner.is_some()).count();
        assert_eq!(covered + followed.lost.len(), 2, "{followed:#?}");
    }

    #[test]
    fn a_called_off_day_keeps_nothing_for_anybody() {
        let mut day = day();
        day.called_off_at = Some(day.starts_at());
        let refused = may_take(&day, &cover("USAM", 9, 13), &"UKIM".into(), at("2026-12-03T08:00:00Z"));
        assert_eq!(refused, Err(Refusal::CalledOff));
    }
}
