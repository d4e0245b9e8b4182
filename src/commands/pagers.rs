//! The pagers of a day, made right: who has each, and the handoffs that should be open.

use crate::domain::day::{Day, Lane, Phase};
use crate::domain::ids::{HandoffId, PersonId};
use crate::domain::pager::{Handoff, STEP_PAUSE, Step, Why};
use crate::domain::pagers::{Due, Mend, Pagers};
use crate::domain::timer::Timer;
use crate::store::{StoreError, Tx, outbox, pager, timers};
use crate::views::{hand_over, handoff as words};

/// Looks at the day as it is now and makes its pagers right: each lane has a holder, whoever's turn it is, or is about to
/// be, is asked for theirs, and what was asked for and is not meant any more ends. Its timers are set. It may be called
/// at any time: where all is right already, nothing happens. To be called after everything that changes a day's shifts,
/// its advocates, or who has a pager.
///
/// Returns whether anything was changed.
///
/// # Errors
/// The database could not be read or written.
pub async fn ensure_handoffs(tx: &mut Tx, day: &Day) -> Result<bool, StoreError> {
    if day.is_round() || !day.is_ahead(tx.now()) {
        return Ok(false);
    }
    let mut is_changed = false;
    if day.phase(tx.now()) == Phase::Running {
        is_changed = open_lanes(tx, day).await?;
        for lane in day.lanes_on_call() {
            is_changed |= mend(tx, day, lane).await?;
        }
        is_changed |= close_other_lanes(tx, day).await?;
    }
    set_timers(tx, day).await?;
    if is_changed {
        outbox::day_card(tx, day).await?;
    }
    Ok(is_changed)
}

/// Each lane whose pager nobody of the day has gets a holder.
async fn open_lanes(tx: &mut Tx, day: &Day) -> Result<bool, StoreError> {
    let mut is_changed = false;
    for lane in day.lanes_on_call() {
        let pagers = pager::of_day(tx, day).await?;
        let gone = match pagers.holder(lane) {
            Some(holder) if day.advocates.contains(holder) => continue,
            gone => gone.cloned(),
        };
        let Some(first) = pagers.first_holder(lane, tx.now()) else { continue };
        pager::give(tx, day.id, lane, &first).await?;
        moved(tx, day, lane).await?;
        let message = words::you_start(day, lane, &first, gone.as_ref(), tx.now());
        outbox::private(tx, &[&first], &message, Some(day.ends_at())).await?;
        is_changed = true;
    }
    Ok(is_changed)
}

/// The lane's pager has moved: the card of a break in which nobody stands in says so.
pub async fn moved(tx: &mut Tx, day: &Day, lane: Lane) -> Result<(), StoreError> {
    let handoffs = pager::handoffs(tx, day.id).await?;
    let is_rest = |one: &&Handoff| one.lane == lane && one.alone_until().is_some_and(|until| tx.now() < until);
    let rests: Vec<HandoffId> = handoffs.iter().filter(is_rest).map(|rest| rest.id).collect();
    for rest in rests {
        outbox::handoff_card(tx, day, rest).await?;
    }
    Ok(())
}

async fn mend(tx: &mut Tx, day: &Day, lane: Lane) -> Result<bool, StoreError> {
    let pagers = pager::of_day(tx, day).await?;
    let open = pagers.open(lane).cloned();
    let to_do = pagers.mend(lane, tx.now());
    for mend in &to_do {
        match mend {
            Mend::Ask(due) => ask_for(tx, &pagers, due, open.as_ref()).await?,
            Mend::Give(id, holder) => {
                pager::set_giver(tx, *id, holder).await?;
                outbox::handoff_card(tx, day, *id).await?;
                if let Some(back) = open.as_ref().filter(|open| open.why == Why::Back) {
                    let message = words::waits_for_you_still(day, back, holder);
                    outbox::private(tx, &[&back.taker], &message, Some(day.ends_at())).await?;
                }
            }
            Mend::Turn(id, due) => turn(tx, &pagers, *id, due, open.as_ref()).await?,
            Mend::Keep(id, due) => keep(tx, day, *id, due).await?,
            Mend::Close(_, step) => {
                if let Some(open) = &open {
                    close(tx, day, open, *step).await?;
                    let is_alone = open.why == Why::Back && pagers.holder(lane) != Some(&open.taker);
                    if is_alone && !to_do.iter().any(|mend| matches!(mend, Mend::Ask(_))) {
                        tell_stand_in(tx, &pagers, lane, &open.taker).await?;
                    }
                }
            }
        }
    }
    Ok(!to_do.is_empty())
}

/// Whoever has the lane's pager was promised that `who` comes back to it, who does not.
pub async fn tell_stand_in(tx: &mut Tx, of: &Pagers, lane: Lane, who: &PersonId) -> Result<(), StoreError> {
    let Some(holder) = of.holder(lane) else { return Ok(()) };
    let next = of.day.next_shift(lane, tx.now(), Some(holder));
    let message = hand_over::does_not_come_back(&of.day, lane, who, next);
    outbox::private(tx, &[holder], &message, Some(of.day.ends_at())).await
}

/// A handoff that nobody asked for by hand: the holder is told, and the card asks the taker.
async fn ask_for(tx: &mut Tx, pagers: &Pagers, due: &Due, replaces: Option<&Handoff>) -> Result<(), StoreError> {
    let day = &pagers.day;
    let handoff = ask(tx, day, due, Step::Asked, replaces).await?;
    let expires = Some(day.ends_at());
    outbox::private(tx, &[&due.giver], &words::ask_giver(day, &handoff), expires).await?;
    tell_who_is_asked(tx, pagers, &handoff).await?;
    // They were promised it, and somebody else's turn has come.
    if let Some(back) = replaces.filter(|open| open.why == Why::Back && open.taker != due.taker) {
        outbox::private(
            tx,
            &[&back.taker],
            &hand_over::not_back(day, back.lane, &due.giver, Some(&due.taker)),
            expires,
        )
        .await?;
    }
    Ok(())
}

/// Where nobody is at work who could take it, the coordinator hears that at once, and not at the end of all steps.
pub async fn tell_who_is_asked(tx: &mut Tx, of: &Pagers, handoff: &Handoff) -> Result<(), StoreError> {
    let coordinator = &of.day.coordinator;
    if [&handoff.giver, &handoff.taker].contains(&coordinator) || !of.asks_outside_hours(handoff, tx.now()) {
        return Ok(());
    }
    let message = words::nobody_is_at_work(&of.day, handoff);
    outbox::private(tx, &[coordinator], &message, Some(of.day.ends_at())).await
}

/// A new handoff with its card and its next step; in the place of one that is closed, if that is given.
pub async fn ask(
    tx: &mut Tx,
    day: &Day,
    due: &Due,
    step: Step,
    replaces: Option<&Handoff>,
) -> Result<Handoff, StoreError> {
    let id = pager::ask(tx, day.id, due, step, replaces).await?;
    let handoff = pager::get_handoff(tx, id).await?;
    outbox::handoff_card(tx, day, id).await?;
    set_step_timer(tx, &handoff).await?;
    Ok(handoff)
}

/// Somebody else is to pick it up, or at another time.
async fn turn(
    tx: &mut Tx,
    pagers: &Pagers,
    id: HandoffId,
    due: &Due,
    before: Option<&Handoff>,
) -> Result<(), StoreError> {
    let day = &pagers.day;
    if let Some(before) = before {
        unset_step_timer(tx, before).await?;
    }
    pager::turn(tx, id, due).await?;
    let handoff = pager::get_handoff(tx, id).await?;
    outbox::handoff_card(tx, day, id).await?;
    set_step_timer(tx, &handoff).await?;
    let Some(before) = before.filter(|before| before.taker != due.taker) else { return Ok(()) };
    let expires = Some(day.ends_at());
    outbox::private(tx, &[&due.taker], &words::you_are_next(day, &handoff), expires).await?;
    tell_who_is_asked(tx, pagers, &handoff).await?;
    if day.advocates.contains(&before.taker) && before.taker != due.giver {
        outbox::private(tx, &[&before.taker], &words::you_need_not(day, &handoff), expires).await?;
    }
    Ok(())
}

/// The holder stands in for whoever cannot make it, and is told; so is the day's thread.
async fn keep(tx: &mut Tx, day: &Day, open: Option<HandoffId>, due: &Due) -> Result<(), StoreError> {
    let id = match open {
        Some(id) => {
            let open = pager::get_handoff(tx, id).await?;
            unset_step_timer(tx, &open).await?;
            pager::turn(tx, id, due).await?;
            id
        }
        None => pager::ask(tx, day.id, due, Step::Asked, None).await?,
    };
    pager::pick_up(tx, id, &due.giver).await?;
    outbox::handoff_card(tx, day, id).await?;
    let message = words::you_keep(day, &pager::get_handoff(tx, id).await?);
    outbox::private(tx, &[&due.giver], &message, Some(day.ends_at())).await
}

/// Ends a handoff that nobody picked up; its giver keeps the pager.
pub async fn close(tx: &mut Tx, day: &Day, handoff: &Handoff, step: Step) -> Result<(), StoreError> {
    unset_step_timer(tx, handoff).await?;
    pager::set_step(tx, handoff.id, step).await?;
    outbox::handoff_card(tx, day, handoff.id).await
}

/// Ends all that is open: the day is over, or does not take place.
pub async fn close_all(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    for handoff in pager::handoffs(tx, day.id).await?.iter().filter(|handoff| handoff.is_open()) {
        close(tx, day, handoff, Step::Lapsed).await?;
    }
    Ok(())
}

/// A lane that has no shifts any more has no handoff to wait for.
async fn close_other_lanes(tx: &mut Tx, day: &Day) -> Result<bool, StoreError> {
    let lanes = day.lanes_on_call();
    let mut open = pager::handoffs(tx, day.id).await?;
    open.retain(|handoff| handoff.is_open() && !lanes.contains(&handoff.lane));
    for handoff in &open {
        close(tx, day, handoff, Step::Dropped).await?;
    }
    Ok(!open.is_empty())
}

/// The step that follows if nobody picks up; after one that came late, not at once.
pub async fn set_step_timer(tx: &mut Tx, handoff: &Handoff) -> Result<(), StoreError> {
    let Some((step, due)) = handoff.next_step() else { return Ok(()) };
    let due = match handoff.step {
        Step::Asked => due,
        _ => due.max(tx.now() + STEP_PAUSE),
    };
    timers::set(tx, Timer::HandoffStep(handoff.day, handoff.id, step), due).await
}

/// Nothing follows any more.
pub async fn unset_step_timer(tx: &mut Tx, handoff: &Handoff) -> Result<(), StoreError> {
    match handoff.next_step() {
        Some((step, _)) => timers::unset(tx, Timer::HandoffStep(handoff.day, handoff.id, step)).await,
        None => Ok(()),
    }
}

/// The timers of turns, of open handoffs and of breaks, as they are now. What is due already and has not rung stays.
async fn set_timers(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    let turns = Timer::of_turns(day);
    for timer in timers::ahead(tx, day.id).await? {
        let is_of_turn = matches!(timer, Timer::ShiftEnds(..) | Timer::ShiftBegins(..) | Timer::NobodyFollows(..));
        if is_of_turn && !turns.iter().any(|(other, _)| *other == timer) {
            timers::unset(tx, timer).await?;
        }
    }
    for (timer, due) in turns {
        if due > tx.now() {
            timers::set(tx, timer, due).await?;
        }
    }
    if day.phase(tx.now()) != Phase::Running {
        return Ok(());
    }
    let pagers = pager::of_day(tx, day).await?;
    for handoff in pagers.handoffs.iter().filter(|handoff| handoff.is_open()) {
        if let Some((step, due)) = handoff.next_step() {
            timers::set_if_missing(tx, Timer::HandoffStep(day.id, handoff.id, step), due).await?;
        }
    }
    for (began, over) in pagers.breaks() {
        if over > tx.now() && began.not_back_for(day).is_none() {
            timers::set_if_missing(tx, Timer::BreakEnds(day.id, began.id), over).await?;
        }
    }
    Ok(())
}
