//! The pager on the day: the window opens, shifts end, handoffs are asked for, picked up, and made louder.

use super::seats::{self, Occasion};
use super::{Asker, Rung, Settings, notes, pagers, unavailable};
use crate::domain::action::NotesOf;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, HandoffId, QuestionId, ShiftId};
use crate::domain::notes::tidy;
use crate::domain::pager::{Handoff, Notes, Step, Why};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, inbox, outbox, pager as store, snapshots};
use crate::views::{self, handoff as words, signup as signup_words};

/// Each lane's first advocate has its pager from now on.
pub async fn window_opens(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(Rung::Dropped("the day was called off or is over"));
    }
    if day.paired_at.is_none() {
        // Nobody confirmed the pairs in time: people shall not come without a buddy for that.
        seats::settle_on(tx, settings, day.id, Occasion::DayBegins).await?;
    }
    if day.shifts.is_empty() {
        return Ok(Rung::Dropped("the day has no shifts"));
    }
    unavailable::set_absent_who_is_off(tx, &day).await?;
    pagers::ensure_handoffs(tx, &day).await?;
    let of = snapshots::of(tx, day).await?;
    for (person, why) in of.waiting() {
        let message = signup_words::no_place_freed(&of.day, why);
        outbox::private(tx, &[person], &message, Some(of.day.ends_at())).await?;
    }
    outbox::day_card(tx, &of.day).await?;
    Ok(Rung::Done)
}

/// Ten minutes before somebody's turn: both are told.
pub async fn turn_begins(tx: &mut Tx, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(Rung::Dropped("the day was called off or is over"));
    }
    Ok(match pagers::ensure_handoffs(tx, &day).await? {
        true => Rung::Done,
        false => Rung::Dropped("who has the pager is right already, or was asked"),
    })
}

/// Ten minutes before a shift ends into a gap, or as long as that lasts: whoever has the pager keeps it, and reads that.
pub async fn nobody_follows(tx: &mut Tx, day: DayId, shift: ShiftId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    let into_gaps = day.turns_into_gaps();
    let found = into_gaps.iter().find(|(last, ..)| *last == shift).filter(|_| day.phase(tx.now()) == Phase::Running);
    let Some((_, turn, next)) = found.filter(|(_, turn, _)| tx.now() < day.keeps_until(turn)) else {
        return Ok(Rung::Dropped("the shifts were changed, or the day does not run"));
    };
    if store::of_day(tx, &day).await?.holder(turn.lane) != Some(&turn.advocate) {
        return Ok(Rung::Dropped("somebody else has the pager"));
    }
    let message = words::nobody_follows(&day, turn, next.as_ref(), tx.now());
    outbox::private(tx, &[&turn.advocate], &message, Some(day.keeps_until(turn))).await?;
    // It names the next gap, or the one that runs.
    outbox::day_card(tx, &day).await?;
    Ok(Rung::Done)
}

/// Counted from the planned end without a pick-up: a reminder, an offer to all, the coordinator.
pub async fn step(tx: &mut Tx, day: DayId, handoff: HandoffId, step: Step) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    // After an outage it may be over.
    pagers::ensure_handoffs(tx, &day).await?;
    let open = store::find_handoff(tx, handoff).await?.filter(|_| day.phase(tx.now()) == Phase::Running);
    let Some(mut handoff) = open.filter(|open| open.next_step().is_some_and(|(next, _)| next == step)) else {
        return Ok(Rung::Dropped("the pager was picked up, somebody else was asked, or the day is over"));
    };
    // What rings now was looked for above and set once more.
    pagers::unset_step_timer(tx, &handoff).await?;
    let of = store::of_day(tx, &day).await?;
    let offered = of.offered_by_itself(&handoff, tx.now());
    let outside_hours = of.asks_outside_hours(&handoff, tx.now());
    let step = match step {
        // A break that nobody at work could make possible is the coordinator's to look after.
        Step::Offered if offered.is_empty() && handoff.why.minutes().is_some() => Step::Escalated,
        step => step,
    };
    store::set_step(tx, handoff.id, step).await?;
    handoff.step = step;
    let pointless_after = Some(day.ends_at());
    match step {
        Step::Reminded => {
            outbox::private(tx, &[&handoff.taker], &words::reminder(&day, &handoff, outside_hours), pointless_after)
                .await?;
        }
        Step::Offered => {
            for advocate in offered {
                outbox::private(tx, &[&advocate], &words::offer(&day, &handoff, outside_hours), pointless_after)
                    .await?;
            }
        }
        Step::Escalated => {
            outbox::private(tx, &[&day.coordinator], &words::escalation(&day, &handoff), pointless_after).await?;
        }
        Step::Asked | Step::Lapsed | Step::Dropped => {}
    }
    outbox::handoff_card(tx, &day, handoff.id).await?;
    // It says until when the holder has the pager, which is past by now.
    outbox::day_card(tx, &day).await?;
    pagers::set_step_timer(tx, &handoff).await?;
    Ok(Rung::Done)
}

/// The pager ends with the window.
pub async fn window_ends(tx: &mut Tx, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.called_off_at.is_some() {
        return Ok(Rung::Dropped("the day was called off"));
    }
    pagers::close_all(tx, &day).await?;
    outbox::user_group(tx).await?;
    outbox::day_card(tx, &day).await?;
    Ok(Rung::Done)
}

/// *Pick up*: the pager moves, now.
pub async fn pick_up(tx: &mut Tx, asker: &Asker<'_>, id: HandoffId) -> Result<Answer, StoreError> {
    let Some(handoff) = store::find_handoff(tx, id).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let day = days::get(tx, handoff.day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(asker.say(words::too_late()));
    }
    let before = store::of_day(tx, &day).await?;
    if let Err(why) = handoff.may_pick_up(asker.id(), before.holder(handoff.lane), &day.advocates) {
        return Ok(asker.say(words::cannot_pick_up(&day, &handoff, &why)));
    }
    pagers::unset_step_timer(tx, &handoff).await?;
    store::pick_up(tx, id, asker.id()).await?;
    store::give(tx, day.id, handoff.lane, asker.id()).await?;
    pagers::moved(tx, &day, handoff.lane).await?;
    store::set_absent(tx, day.id, asker.id(), false).await?;
    inbox::audit(tx, asker.id(), "picked up the pager", Some(day.id)).await?;
    let handoff = store::get_handoff(tx, id).await?;
    let now = tx.now();
    let other_lane_of = |who| before.lanes_of(who, now).into_iter().find(|lane| *lane != handoff.lane);
    if handoff.giver != *asker.id() {
        let message = words::you_are_free(&day, &handoff, asker.id(), other_lane_of(&handoff.giver));
        outbox::private(tx, &[&handoff.giver], &message, Some(day.ends_at())).await?;
    }
    if handoff.why == Why::Back && handoff.taker != *asker.id() {
        let message = words::back_with_another(&day, &handoff, asker.id());
        outbox::private(tx, &[&handoff.taker], &message, Some(day.ends_at())).await?;
    }
    let own = other_lane_of(asker.id());
    outbox::handoff_card(tx, &day, id).await?;
    outbox::day_card(tx, &day).await?;
    pagers::ensure_handoffs(tx, &day).await?;
    let message = words::picked_up(&day, &handoff, asker.id(), own);
    if handoff.giver == *asker.id() {
        return Ok(asker.say(message));
    }
    let seen = match handoff.notes {
        Notes::Text(_) => store::notes_seen(tx, id).await?,
        Notes::NotYet | Notes::NothingToReport => None,
    };
    Ok(asker.say(notes::with_open(tx, asker, asker.id(), &day, seen, message).await?))
}

pub async fn open_notes(tx: &mut Tx, asker: &Asker<'_>, id: HandoffId) -> Result<Answer, StoreError> {
    Ok(match own_handoff(tx, asker, id).await? {
        Ok((day, handoff)) => {
            let (begins, seen) = notes_prefill(tx, &day, &handoff).await?;
            Answer::Open(words::notes_form(&handoff, &begins, seen))
        }
        Err(answer) => answer,
    })
}

/// What stands in the form for notes when it is opened: what was written for this handoff, or for the one in whose place
/// it came, and the questions that are still open. Whatever else the next one should know belongs here. A question that the
/// writer left out stays out: only later ones are added. With it, the latest question of all.
async fn notes_prefill(tx: &mut Tx, day: &Day, handoff: &Handoff) -> Result<(String, Option<QuestionId>), StoreError> {
    let written = match &handoff.notes {
        Notes::Text(text) => text,
        Notes::NotYet | Notes::NothingToReport => "",
    };
    let seen = store::notes_seen(tx, handoff.id).await?;
    let (begins, latest) = notes::prefill(tx, day, written, seen).await?;
    Ok((begins, latest.max(seen)))
}

pub async fn save_notes(
    tx: &mut Tx,
    asker: &Asker<'_>,
    NotesOf { handoff: id, seen }: NotesOf,
    fields: &Fields,
) -> Result<Answer, StoreError> {
    let (day, handoff) = match own_handoff(tx, asker, id).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    store::set_notes(tx, id, &tidy(fields.one("notes")), asker.id()).await?;
    store::set_notes_seen(tx, id, seen).await?;
    if let (Some(picked_up), Some(handoff)) = (&handoff.picked_up, store::find_handoff(tx, id).await?) {
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
        store::set_notes(tx, id, "", asker.id()).await?;
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
    let Some(handoff) = store::find_handoff(tx, id).await? else {
        return Ok(Err(asker.say(views::problem::gone())));
    };
    let day = days::get(tx, handoff.day).await?;
    Ok(if handoff.giver != *asker.id() && handoff.notes_by() != asker.id() {
        Err(asker.say(words::not_your_notes(&handoff.giver)))
    } else if !day.is_ahead(tx.now()) {
        Err(asker.say(words::too_late()))
    } else {
        Ok((day, handoff))
    })
}
