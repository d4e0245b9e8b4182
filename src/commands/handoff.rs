//! The pager on the day: the window opens, shifts end, handoffs are asked for, picked up, and made louder.

use super::{Asker, Rung, Settings, hand_over, seats};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, HandoffId, ShiftId};
use crate::domain::pager::{Handoff, Notes, Step, Why};
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, inbox, outbox, pager, snapshots, timers};
use crate::views::{self, handoff as words, signup as signup_words};

/// The first scheduled advocate holds the pager from now on.
pub async fn window_opens(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    let now = tx.now();
    if day.phase(now) != Phase::Running {
        return Ok(Rung::Dropped("the day was called off or is over"));
    }
    if day.paired_at.is_none() {
        // Nobody confirmed the pairs in time: people shall not come without a buddy for that.
        seats::settle_unconfirmed(tx, settings, &day).await?;
    }
    let Some(first) = day.shift_at(now).or(day.shifts.first()) else {
        return Ok(Rung::Dropped("the day has no shifts"));
    };
    pager::give(tx, day.id, &first.advocate).await?;
    let until = day.shift_window(first).end;
    outbox::private(tx, &[&first.advocate], &words::you_start(&day, first), Some(until)).await?;
    let of = snapshots::of(tx, day).await?;
    for (person, why) in of.waiting() {
        let message = signup_words::no_place_freed(&of.day, why);
        outbox::private(tx, &[person], &message, Some(of.day.ends_at())).await?;
    }
    outbox::day_card(tx, &of.day).await?;
    Ok(Rung::Done)
}

/// Ten minutes before a scheduled end: both are told.
pub async fn shift_ends(tx: &mut Tx, day: DayId, shift: ShiftId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(Rung::Dropped("the day was called off or is over"));
    }
    let (Some(ending), Some(next)) = (day.shifts.iter().find(|other| other.id == shift), day.shift_after(shift)) else {
        return Ok(Rung::Dropped("the shifts were changed"));
    };
    let Some(giver) = pager::holder(tx, day.id).await? else {
        return Ok(Rung::Dropped("nobody has the pager"));
    };
    lapse_open(tx, &day).await?;
    if giver == next.advocate {
        return Ok(Rung::Dropped("the next one has the pager already"));
    }
    let due = day.shift_window(ending).end;
    let asked = pager::Asked {
        day: day.id,
        why: Why::Shift(shift),
        giver: &giver,
        taker: &next.advocate,
        due,
        step: Step::Asked,
    };
    let Some(id) = pager::ask(tx, &asked).await? else {
        return Ok(Rung::Dropped("this handoff was asked for already"));
    };
    let Some(handoff) = pager::find_handoff(tx, id).await? else {
        return Ok(Rung::Dropped("the handoff is gone"));
    };
    let pointless_after = Some(day.ends_at());
    outbox::private(tx, &[&giver], &words::ask_giver(&day, &handoff), pointless_after).await?;
    outbox::handoff_card(tx, &day, id).await?;
    set_next_step(tx, &handoff).await?;
    Ok(Rung::Done)
}

/// Counted from the planned end without a pick-up: a reminder, an offer to all, the coordinator.
pub async fn step(tx: &mut Tx, day: DayId, handoff: HandoffId, step: Step) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    let open = pager::find_handoff(tx, handoff).await?.filter(Handoff::is_open);
    let Some(mut handoff) = open.filter(|_| day.phase(tx.now()) == Phase::Running) else {
        return Ok(Rung::Dropped("the pager was picked up, or the day is over"));
    };
    pager::set_step(tx, handoff.id, step).await?;
    handoff.step = step;
    let pointless_after = Some(day.ends_at());
    match step {
        Step::Reminded => {
            outbox::private(tx, &[&handoff.taker], &words::reminder(&day, &handoff), pointless_after).await?;
        }
        Step::Offered => {
            for advocate in day.advocates.iter().filter(|&id| *id != handoff.giver && *id != handoff.taker) {
                outbox::private(tx, &[advocate], &words::offer(&day, &handoff), pointless_after).await?;
            }
        }
        Step::Escalated => {
            outbox::private(tx, &[&day.coordinator], &words::escalation(&day, &handoff), pointless_after).await?;
        }
        Step::Asked | Step::Lapsed => {}
    }
    outbox::handoff_card(tx, &day, handoff.id).await?;
    // It says until when the holder has the pager, which is past by now.
    outbox::day_card(tx, &day).await?;
    set_next_step(tx, &handoff).await?;
    Ok(Rung::Done)
}

/// The pager ends with the window.
pub async fn window_ends(tx: &mut Tx, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.called_off_at.is_some() {
        return Ok(Rung::Dropped("the day was called off"));
    }
    lapse_open(tx, &day).await?;
    outbox::user_group(tx).await?;
    outbox::day_card(tx, &day).await?;
    Ok(Rung::Done)
}

/// Ends what nobody picked up; its giver kept the pager.
pub async fn lapse_open(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    for handoff in pager::handoffs(tx, day.id).await?.into_iter().filter(Handoff::is_open) {
        pager::set_step(tx, handoff.id, Step::Lapsed).await?;
        unset_step(tx, &handoff).await?;
        outbox::handoff_card(tx, day, handoff.id).await?;
    }
    Ok(())
}

/// The step that follows if nobody picks up.
pub async fn set_next_step(tx: &mut Tx, handoff: &Handoff) -> Result<(), StoreError> {
    match handoff.next_step() {
        Some((step, due)) => timers::set(tx, Timer::HandoffStep(handoff.day, handoff.id, step), due).await,
        None => Ok(()),
    }
}

async fn unset_step(tx: &mut Tx, handoff: &Handoff) -> Result<(), StoreError> {
    match handoff.next_step() {
        Some((step, _)) => timers::unset(tx, Timer::HandoffStep(handoff.day, handoff.id, step)).await,
        None => Ok(()),
    }
}

/// *Pick up*: the pager moves, now.
pub async fn pick_up(tx: &mut Tx, asker: &Asker<'_>, id: HandoffId) -> Result<Answer, StoreError> {
    let Some(handoff) = pager::find_handoff(tx, id).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let day = days::get(tx, handoff.day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(asker.say(words::too_late()));
    }
    if let Err(why) = handoff.may_pick_up(asker.id(), &day.advocates) {
        return Ok(asker.say(words::cannot_pick_up(&day, &handoff, &why)));
    }
    unset_step(tx, &handoff).await?;
    pager::pick_up(tx, id, asker.id()).await?;
    pager::give(tx, day.id, asker.id()).await?;
    inbox::audit(tx, asker.id(), "picked up the pager", Some(day.id)).await?;
    if handoff.giver != *asker.id() {
        let over = hand_over::set_end_of_break(tx, &handoff).await?;
        outbox::private(tx, &[&handoff.giver], &words::you_are_free(&day, asker.id(), over), Some(day.ends_at()))
            .await?;
    }
    outbox::handoff_card(tx, &day, id).await?;
    outbox::day_card(tx, &day).await?;
    Ok(asker.say(words::picked_up(&day, &handoff, asker.id())))
}

pub async fn open_notes(tx: &mut Tx, asker: &Asker<'_>, id: HandoffId) -> Result<Answer, StoreError> {
    Ok(match own_handoff(tx, asker, id).await? {
        Ok((_, handoff)) => Answer::Open(words::notes_form(&handoff)),
        Err(answer) => answer,
    })
}

pub async fn save_notes(tx: &mut Tx, asker: &Asker<'_>, id: HandoffId, fields: &Fields) -> Result<Answer, StoreError> {
    let (day, handoff) = match own_handoff(tx, asker, id).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    pager::set_notes(tx, id, fields.one("notes").trim()).await?;
    if let (Some(picked_up), Some(handoff)) = (&handoff.picked_up, pager::find_handoff(tx, id).await?) {
        outbox::private(tx, &[&picked_up.by], &words::late_notes(&handoff), Some(day.ends_at())).await?;
    }
    outbox::handoff_card(tx, &day, handoff.id).await?;
    Ok(Answer::Close)
}

pub async fn nothing_to_report(tx: &mut Tx, asker: &Asker<'_>, id: HandoffId) -> Result<Answer, StoreError> {
    let (day, handoff) = match own_handoff(tx, asker, id).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    if !matches!(handoff.notes, Notes::Text(_)) {
        pager::set_notes(tx, id, "").await?;
    }
    outbox::handoff_card(tx, &day, handoff.id).await?;
    Ok(asker.replace(words::nothing_noted(&handoff)))
}

/// The handoff, if its notes are this person's to write. They may come late: the next one reads them all the same.
async fn own_handoff(
    tx: &mut Tx,
    asker: &Asker<'_>,
    id: HandoffId,
) -> Result<Result<(Day, Handoff), Answer>, StoreError> {
    let Some(handoff) = pager::find_handoff(tx, id).await? else {
        return Ok(Err(asker.say(views::problem::gone())));
    };
    let day = days::get(tx, handoff.day).await?;
    Ok(if handoff.giver != *asker.id() {
        Err(asker.say(words::not_your_notes(&handoff.giver)))
    } else if !day.is_ahead(tx.now()) {
        Err(asker.say(words::too_late()))
    } else {
        Ok((day, handoff))
    })
}
