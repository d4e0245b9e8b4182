//! `/shadow cover`: asking the day's other advocates for a shift or a part of it, or one of them for a swap. The first to
//! accept takes it. Until then, and if nobody does, it stays its owner's.

use std::collections::BTreeSet;

use super::{Asker, Rung, pagers, rotations};
use crate::domain::cover::{self, Cover, Followed, NOTE_LENGTH_MAX, Refusal, State, Stretch, Wrong};
use crate::domain::day::{Day, Shift, Zone};
use crate::domain::hours::Window;
use crate::domain::ids::{CoverId, PersonId, ShiftId};
use crate::domain::shifts::PlannedShift;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::request_messages::{self, Request};
use crate::store::{StoreError, Tx, covers, days, inbox, outbox, pager, people, timers};
use crate::views::{self, cover as words};

/// `/shadow cover`: the form, or which shift.
pub async fn cover(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let days = days::ahead(tx).await?;
    let own: Vec<(&Day, &Shift)> = days
        .iter()
        .flat_map(|day| day.shifts.iter().map(move |shift| (day, shift)))
        .filter(|(day, shift)| shift.advocate == *asker.id() && day.shift_window(shift).end > tx.now())
        .collect();
    Ok(match own.as_slice() {
        [] => asker.say(rotations::point(tx, asker, words::no_shift()).await?),
        [(day, shift)] => form(tx, asker, day, shift).await?,
        own => asker.say(words::which(own)),
    })
}

/// *Ask for cover* beside a shift.
pub async fn open_form(tx: &mut Tx, asker: &Asker<'_>, shift: ShiftId) -> Result<Answer, StoreError> {
    Ok(match own_shift(tx, asker, shift).await? {
        Some((day, shift)) => form(tx, asker, &day, &shift).await?,
        None => asker.say(words::not_your_shift()),
    })
}

/// The form; where nobody could be asked, that and what to do.
async fn form(tx: &mut Tx, asker: &Asker<'_>, day: &Day, shift: &Shift) -> Result<Answer, StoreError> {
    if day.advocates.iter().all(|advocate| advocate == asker.id()) {
        return Ok(asker.say(words::nobody_to_ask(day, shift)));
    }
    let advocates = people::find_all(tx, &day.advocates).await?;
    Ok(Answer::Open(words::form(day, shift, &asker.person, &advocates, tx.now())))
}

async fn own_shift(tx: &mut Tx, asker: &Asker<'_>, id: ShiftId) -> Result<Option<(Day, Shift)>, StoreError> {
    let days = days::ahead(tx).await?;
    Ok(days.into_iter().find_map(|day| {
        let own = day.shifts.iter().find(|shift| shift.id == id && shift.advocate == *asker.id()).cloned();
        own.map(|shift| (day, shift))
    }))
}

/// The form was sent off: the others are asked.
pub async fn ask(tx: &mut Tx, asker: &Asker<'_>, shift: ShiftId, fields: &Fields) -> Result<Answer, StoreError> {
    let Some((day, shift)) = own_shift(tx, asker, shift).await? else {
        return Ok(asker.say(words::not_your_shift()));
    };
    let Some(stretch) = typed_stretch(&day, &shift, &asker.person.time_zone, fields) else {
        return Ok(Answer::wrong("from", words::wrong(Wrong::OutsideOfTheShift)));
    };
    let theirs = fields.one("swap").parse().ok().and_then(|id| day.shifts.iter().find(|other| other.id == ShiftId(id)));
    let theirs = theirs.filter(|other| other.advocate != *asker.id());
    let open = covers::open(tx, day.id).await?;
    if let Err(why) = cover::check(&day, &shift, stretch, theirs, &open, tx.now()) {
        let field = if matches!(why, Wrong::OnCallThen | Wrong::SwapBegun) { "swap" } else { "from" };
        return Ok(Answer::wrong(field, words::wrong(why)));
    }
    let note: String = fields.one("note").trim().chars().take(NOTE_LENGTH_MAX.into()).collect();
    let swap = theirs.map(|other| (other.advocate.clone(), Stretch::of(other)));
    let mut cover =
        Cover { id: CoverId(0), day: day.id, owner: asker.id().clone(), stretch, note, swap, state: State::Asked };
    cover.id = covers::add(tx, &cover).await?;
    inbox::audit(tx, asker.id(), "asked for cover", Some(day.id)).await?;
    set_timers(tx, &day, &cover).await?;
    let asked = cover::whom_to_ask(&pager::of_day(tx, &day).await?, &cover, tx.now());
    let until = begins_at(&day, &cover);
    for person in &asked {
        request_messages::tell(tx, Request::Cover(cover.id), person, &words::request(&day, &cover), until).await?;
    }
    request_messages::tell(tx, Request::Cover(cover.id), asker.id(), &words::asked(&day, &cover, asked.len()), until)
        .await?;
    Ok(Answer::Close)
}

/// From and until as they were typed on the person's own clock.
fn typed_stretch(day: &Day, shift: &Shift, time_zone: &str, fields: &Fields) -> Option<Stretch> {
    let window = day.shift_window(shift);
    let own: Zone = time_zone.parse().unwrap_or_default();
    let on_days_clock = |typed: &str| {
        let at = own.typed_within(window, typed)?;
        Some(at.to_zoned(day.zone.rules().clone()).time())
    };
    Some(Stretch { start: on_days_clock(fields.one("from"))?, end: on_days_clock(fields.one("until"))? })
}

/// *I take it*.
pub async fn take(tx: &mut Tx, asker: &Asker<'_>, id: CoverId) -> Result<Answer, StoreError> {
    let Some(cover) = covers::find(tx, id).await? else { return Ok(asker.say(views::problem::gone())) };
    let day = days::get(tx, cover.day).await?;
    if let Err(why) = cover::may_take(&day, &cover, asker.id(), tx.now()) {
        if let Some(renewed) = renewed(tx, &day, &cover, asker).await? {
            return Ok(asker.replace(words::moved(&day, &renewed)));
        }
        let answer = words::cannot_take(&day, &cover, &why);
        // Nothing will come of its button any more.
        return Ok(if why.is_for_good() { asker.replace(answer) } else { asker.say(answer) });
    }
    let mut parts = Vec::new();
    if let Some(shift) = day.shift_around(&cover.owner, cover.stretch) {
        parts.push((shift.id, cover::split(shift, cover.stretch, asker.id())));
    }
    if let Some((other, theirs)) = &cover.swap
        && let Some(shift) = day.shift_around(other, *theirs)
    {
        parts.push((shift.id, cover::split(shift, *theirs, &cover.owner)));
    }
    for (shift, parts) in &parts {
        days::replace_shift(tx, day.id, *shift, parts).await?;
    }
    covers::end(tx, id, &State::Taken(asker.id().clone())).await?;
    unset_timers(tx, &cover).await?;
    pager::set_absent(tx, day.id, asker.id(), false).await?;
    inbox::audit(tx, asker.id(), "took a shift for somebody", Some(day.id)).await?;
    let after = days::get(tx, day.id).await?;
    withdraw_impossible(tx, &after).await?;
    pagers::ensure_handoffs(tx, &after).await?;
    let expires = Some(day.ends_at());
    outbox::private(tx, &[&cover.owner], &words::somebody_took(&day, &cover, asker.id()), expires).await?;
    if day.coordinator != cover.owner && day.coordinator != *asker.id() {
        outbox::private(tx, &[&day.coordinator], &words::coordinator_told(&day, &cover, asker.id()), expires).await?;
    }
    outbox::day_card(tx, &after).await?;
    Ok(asker.replace(words::yours(&day, &cover)))
}

/// The request in the place of one whose shift was moved: its button must not mean another stretch.
async fn renewed(tx: &mut Tx, day: &Day, cover: &Cover, asker: &Asker<'_>) -> Result<Option<Cover>, StoreError> {
    if cover.state != State::Withdrawn {
        return Ok(None);
    }
    let (open, now) = (covers::open(tx, day.id).await?, tx.now());
    let is_theirs = |open: &Cover| open.owner == cover.owner && cover::may_take(day, open, asker.id(), now).is_ok();
    Ok(open.into_iter().find(is_theirs))
}

/// Requests whose shift went, or the other half of whose swap, end; who asked is told.
pub async fn withdraw_impossible(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    for cover in covers::open(tx, day.id).await? {
        let has_own = day.shift_around(&cover.owner, cover.stretch).is_some();
        let lost = cover.swap.as_ref().filter(|(other, theirs)| day.shift_around(other, *theirs).is_none());
        if has_own && lost.is_none() {
            continue;
        }
        covers::end(tx, cover.id, &State::Withdrawn).await?;
        unset_timers(tx, &cover).await?;
        let message = words::cannot_be_any_more(day, &cover, has_own);
        outbox::private(tx, &[&cover.owner], &message, Some(day.ends_at())).await?;
    }
    Ok(())
}

/// *Withdraw*: it stays the owner's.
pub async fn withdraw(tx: &mut Tx, asker: &Asker<'_>, id: CoverId) -> Result<Answer, StoreError> {
    let Some(cover) = covers::find(tx, id).await?.filter(|cover| cover.owner == *asker.id()) else {
        return Ok(asker.say(words::not_your_shift()));
    };
    let day = days::get(tx, cover.day).await?;
    if cover.state != State::Asked {
        return Ok(asker.replace(words::settled(&day, &cover)));
    }
    covers::end(tx, id, &State::Withdrawn).await?;
    unset_timers(tx, &cover).await?;
    inbox::audit(tx, asker.id(), "withdrew a request for cover", Some(day.id)).await?;
    Ok(asker.replace(words::withdrawn(&day, &cover)))
}

/// *No, sorry*: who was offered a swap says so, and it stays the owner's.
pub async fn decline(tx: &mut Tx, asker: &Asker<'_>, id: CoverId) -> Result<Answer, StoreError> {
    let Some(cover) = covers::find(tx, id).await? else { return Ok(asker.say(views::problem::gone())) };
    let day = days::get(tx, cover.day).await?;
    if cover.swap.as_ref().is_none_or(|(other, _)| other != asker.id()) {
        return Ok(asker.say(words::cannot_take(&day, &cover, &Refusal::NotAsked)));
    }
    if cover.state != State::Asked {
        let has_newer = covers::has_newer(tx, &cover, asker.id()).await?;
        return Ok(asker.replace(words::over(&day, &cover, asker.id(), has_newer)));
    }
    covers::end(tx, id, &State::Withdrawn).await?;
    unset_timers(tx, &cover).await?;
    inbox::audit(tx, asker.id(), "declined a swap", Some(day.id)).await?;
    outbox::private(tx, &[&cover.owner], &words::no_swap(&day, &cover), Some(day.ends_at())).await?;
    let cover = Cover { state: State::Withdrawn, ..cover };
    Ok(asker.replace(words::over(&day, &cover, asker.id(), false)))
}

/// It comes nearer: those who were asked are reminded.
pub async fn remind(tx: &mut Tx, id: CoverId) -> Result<Rung, StoreError> {
    let Some((day, cover)) = still_open(tx, id).await? else {
        return Ok(Rung::Dropped("somebody took it, or it was withdrawn"));
    };
    let until = begins_at(&day, &cover);
    for person in cover::whom_to_ask(&pager::of_day(tx, &day).await?, &cover, tx.now()) {
        request_messages::tell(tx, Request::Cover(cover.id), &person, &words::reminder(&day, &cover), until).await?;
    }
    Ok(Rung::Done)
}

/// It begins, and nobody took it.
pub async fn begins(tx: &mut Tx, id: CoverId) -> Result<Rung, StoreError> {
    let Some((day, cover)) = still_open(tx, id).await? else {
        if covers::find(tx, id).await?.is_some_and(|cover| cover.state == State::Asked) {
            covers::end(tx, id, &State::Withdrawn).await?;
        }
        return Ok(Rung::Dropped("somebody took it, or it was withdrawn"));
    };
    covers::end(tx, id, &State::Over).await?;
    let expires = Some(day.stretch_window(cover.stretch).end);
    outbox::private(tx, &[&cover.owner], &words::stays_yours(&day, &cover, tx.now()), expires).await?;
    Ok(Rung::Done)
}

/// The day does not take place: nobody is asked any more.
pub async fn end_all(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    for cover in covers::open(tx, day.id).await? {
        covers::end(tx, cover.id, &State::Withdrawn).await?;
    }
    Ok(())
}

async fn still_open(tx: &mut Tx, id: CoverId) -> Result<Option<(Day, Cover)>, StoreError> {
    let Some(cover) = covers::find(tx, id).await?.filter(|cover| cover.state == State::Asked) else { return Ok(None) };
    let day = days::get(tx, cover.day).await?;
    // Somebody else may have it by another way: a swap.
    let is_theirs = day.shift_around(&cover.owner, cover.stretch).is_some();
    Ok((day.called_off_at.is_none() && is_theirs).then_some((day, cover)))
}

/// The timers of a request that waits.
pub async fn set_timers(tx: &mut Tx, day: &Day, cover: &Cover) -> Result<(), StoreError> {
    for (timer, due) in Timer::of_cover(day, cover) {
        if due > tx.now() {
            timers::set(tx, timer, due).await?;
        }
    }
    Ok(())
}

async fn unset_timers(tx: &mut Tx, cover: &Cover) -> Result<(), StoreError> {
    for timer in Timer::all_of_cover(cover) {
        timers::unset(tx, timer).await?;
    }
    Ok(())
}

/// Gives a day other shifts. What somebody covers, or asks for, moves along; where it cannot, they are told. Returns who
/// read that a cover is off, and what their shifts are now.
pub async fn set_shifts(tx: &mut Tx, before: &Day, planned: Vec<PlannedShift>) -> Result<Vec<PersonId>, StoreError> {
    let day = before.id;
    let after = days::get(tx, day).await?;
    let Followed { shifts, lost, open } =
        cover::follow(before, &covers::open(tx, day).await?, planned, &after.advocates);
    days::set_shifts(tx, day, &shifts).await?;
    let after = days::get(tx, day).await?;
    let of_cover = |shift: &Shift| [Some(shift.advocate.clone()), shift.owner.clone()].into_iter().flatten();
    let concerned: BTreeSet<PersonId> = lost.iter().flat_map(of_cover).collect();
    let (told, gone): (Vec<_>, Vec<_>) = concerned.into_iter().partition(|person| after.advocates.contains(person));
    for person in &told {
        let own: Vec<&Shift> = lost.iter().filter(|shift| of_cover(shift).any(|one| one == *person)).collect();
        let gone = gone.iter().find(|gone| own.iter().all(|shift| of_cover(shift).any(|one| one == **gone)));
        // Where the day itself moved, that is told together with its new date.
        let is_told_here = before.window() == after.window();
        let what = views::rota::was_and_is(before, &after, person).filter(|_| is_told_here);
        let message = words::lost(before, &own, gone, what.as_deref());
        outbox::private(tx, &[person], &message, Some(after.ends_at())).await?;
    }
    for (id, moved) in open {
        let Some(was) = covers::find(tx, id).await? else { continue };
        let is = moved.map(|moved| Cover {
            stretch: moved.stretch,
            swap: was.swap.clone().zip(moved.theirs).map(|((other, _), theirs)| (other, theirs)),
            ..was.clone()
        });
        match is {
            Some(is) if windows(&after, &is) == windows(before, &was) => {}
            Some(is) if after.stretch_window(is.stretch).start > tx.now() => renew(tx, &was, is).await?,
            _ => {
                covers::end(tx, id, &State::Withdrawn).await?;
                if after.advocates.contains(&was.owner) {
                    outbox::private(tx, &[&was.owner], &words::gone(before, &was), Some(after.ends_at())).await?;
                }
            }
        }
    }
    Ok(told)
}

/// When it is too late for it.
fn begins_at(day: &Day, cover: &Cover) -> Option<jiff::Timestamp> {
    windows(day, cover).iter().map(|window| window.start).min()
}

/// When what is asked for is, and what is offered in exchange.
fn windows(day: &Day, cover: &Cover) -> Vec<Window> {
    let theirs = cover.swap.iter().map(|(_, theirs)| *theirs);
    std::iter::once(cover.stretch).chain(theirs).map(|stretch| day.stretch_window(stretch)).collect()
}

/// The shift was moved: the same is asked for anew, so that whoever presses an old button does not take another stretch
/// than they read.
async fn renew(tx: &mut Tx, was: &Cover, mut is: Cover) -> Result<(), StoreError> {
    covers::end(tx, was.id, &State::Withdrawn).await?;
    unset_timers(tx, was).await?;
    is.id = covers::add(tx, &is).await?;
    let day = days::get(tx, is.day).await?;
    set_timers(tx, &day, &is).await?;
    let until = begins_at(&day, &is);
    let asked = cover::whom_to_ask(&pager::of_day(tx, &day).await?, &is, tx.now());
    for person in &asked {
        request_messages::tell(tx, Request::Cover(is.id), person, &words::moved(&day, &is), until).await?;
    }
    request_messages::tell(tx, Request::Cover(is.id), &is.owner, &words::asked(&day, &is, asked.len()), until).await
}
