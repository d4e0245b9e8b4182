//! `/shadow handoff` and `/shadow break`: the one who has a pager asks somebody to take it, now. After a break it is
//! offered back.

use super::{Asker, Rung, pagers, rotations};
use crate::domain::day::{Day, Lane, Phase};
use crate::domain::ids::{DayId, HandoffId, PersonId};
use crate::domain::pager::{self, BREAK_MAX, BREAK_MIN, Handoff, Step, Why};
use crate::domain::pagers::{Due, Pagers};
use crate::domain::timer::Timer;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pager as store, questions, timers};
use crate::views::take::Again;
use crate::views::{self, hand_over as words, handoff as handoff_words};
use jiff::Timestamp;

/// `/shadow handoff`.
pub async fn now(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    match held(tx, asker).await? {
        Ok((pagers, lane)) => ask_one(tx, asker, &pagers, lane, Why::Now).await,
        Err(answer) => Ok(answer),
    }
}

/// `/shadow break 30m`.
pub async fn take_a_break(tx: &mut Tx, asker: &Asker<'_>, typed: &str) -> Result<Answer, StoreError> {
    let minutes = match pager::break_length(typed) {
        Ok(minutes) => minutes,
        Err(why) => return Ok(asker.say(words::no_break(typed, why))),
    };
    match held(tx, asker).await? {
        Ok((pagers, lane)) => ask_one(tx, asker, &pagers, lane, Why::Break { minutes }).await,
        Err(answer) => Ok(answer),
    }
}

/// *Ask every advocate*: also those who are not at work now.
pub async fn ask_all(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: DayId,
    lane: Option<Lane>,
    minutes: Option<u32>,
) -> Result<Answer, StoreError> {
    let is_meant = |of: &Pagers, lane| of.day.id == day && of.holder(lane) == Some(asker.id());
    let (of, lane) = match held(tx, asker).await? {
        Ok((of, first)) if is_meant(&of, lane.unwrap_or(first)) => (of, lane.unwrap_or(first)),
        Ok(_) => return Ok(asker.say(handoff_words::too_late())),
        Err(answer) => return Ok(answer),
    };
    let day = &of.day;
    if let Some(open) = of.open(lane) {
        return Ok(asker.say(words::asked_already(day, open, tx.now())));
    }
    let why = minutes.map_or(Why::Now, |minutes| Why::Break { minutes });
    let Some(taker) = of.stand_in(lane, of.to_cover(lane, why, tx.now()), tx.now()) else {
        return Ok(asker.say(words::nobody_else(day, lane, why)));
    };
    let handoff = ask(tx, day, lane, why, (asker.id(), &taker), Step::Offered).await?;
    pagers::tell_who_is_asked(tx, &of, &handoff).await?;
    let mut asked = of.offered(&handoff, tx.now());
    asked.push(taker);
    for advocate in &asked {
        outbox::private(tx, &[advocate], &words::asked_of_all(day, &handoff), Some(day.ends_at())).await?;
    }
    Ok(asker.replace(words::all_asked(day, &handoff)))
}

/// *Take the break all the same*: nobody stands in, the pager stays, and the thread says that questions wait.
pub async fn rest_alone(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: DayId,
    lane: Lane,
    minutes: u32,
) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, day).await? else { return Ok(asker.say(views::problem::gone())) };
    if day.phase(tx.now()) != Phase::Running {
        return Ok(asker.say(views::take::nothing_runs()));
    }
    let of = store::of_day(tx, &day).await?;
    if of.holder(lane) != Some(asker.id()) {
        return Ok(asker.say(handoff_words::too_late()));
    }
    if let Some(open) = of.open(lane) {
        return Ok(asker.say(words::asked_already(&day, open, tx.now())));
    }
    if let Some(rest) = of.rests(lane).iter().find(|rest| rest.who == *asker.id() && tx.now() < rest.until) {
        return Ok(asker.say(words::rests_already(&day, rest.until)));
    }
    let why = Why::Break { minutes: minutes.clamp(BREAK_MIN, BREAK_MAX) };
    let due = Due { lane, why, giver: asker.id().clone(), taker: asker.id().clone(), at: tx.now() };
    let id = store::ask(tx, day.id, &due, Step::Asked, None).await?;
    store::pick_up(tx, id, asker.id()).await?;
    inbox::audit(tx, asker.id(), "took a break with nobody standing in", Some(day.id)).await?;
    outbox::handoff_card(tx, &day, id).await?;
    outbox::day_card(tx, &day).await?;
    let until = store::get_handoff(tx, id).await?.alone_until().unwrap_or(tx.now());
    if until < day.ends_at() {
        timers::set(tx, Timer::BreakEnds(day.id, id), until).await?;
    }
    Ok(asker.replace(words::rest(&day, until)))
}

/// The break that this handoff began is over: whoever has the pager now offers it back, or the one who was away reads
/// why not. Where nobody stood in, the thread says that it is over.
pub async fn break_over(tx: &mut Tx, day: DayId, id: HandoffId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(Rung::Dropped("the day is over"));
    }
    pagers::ensure_handoffs(tx, &day).await?;
    // It says who is on a break until when.
    outbox::day_card(tx, &day).await?;
    let of = store::of_day(tx, &day).await?;
    if let Some(alone) = of.handoffs.iter().find(|began| began.id == id && began.alone_until().is_some()) {
        return rest_over(tx, &of, alone).await;
    }
    let Some((began, _)) = of.breaks().find(|(began, _)| began.id == id) else {
        return Ok(Rung::Dropped("they are back already"));
    };
    let (who, lane) = (&began.giver, began.lane);
    let Some(holder) = of.holder(lane) else { return Ok(Rung::Dropped("nobody has this pager")) };
    if !day.advocates.contains(who) || of.absent.contains(who) {
        let is_promised = began.picked_up.as_ref().is_some_and(|picked_up| picked_up.by == *holder);
        if is_promised && of.open(lane).is_none() {
            pagers::tell_stand_in(tx, &of, lane, who).await?;
        }
        return Ok(Rung::Dropped("they are not on the day any more"));
    }
    let expires = Some(day.ends_at());
    let began_at = began.picked_up.as_ref().map_or(tx.now(), |picked_up| picked_up.at);
    let turn = day.turn_during(lane, who, began_at, tx.now());
    let open = of.open(lane);
    let planned = open.filter(|open| matches!(open.why, Why::Shift | Why::Back));
    if turn.is_some() || planned.is_some() {
        let next = planned.map(|open| &open.taker).filter(|next| *next != who);
        outbox::private(tx, &[who], &words::not_back(&day, lane, holder, next), expires).await?;
        return Ok(Rung::Done);
    }
    if let Some(open) = open {
        // The stand-in would like to hand it on: who comes back takes it.
        pagers::close(tx, &day, open, Step::Dropped).await?;
    }
    let due = Due { lane, why: Why::Back, giver: holder.clone(), taker: who.clone(), at: tx.now() };
    let back = pagers::ask(tx, &day, &due, Step::Asked, open).await?;
    outbox::private(tx, &[holder], &handoff_words::ask_giver(&day, &back), expires).await?;
    outbox::private(tx, &[who], &words::break_is_over(&day, &back), expires).await?;
    Ok(Rung::Done)
}

/// Nobody stood in: the thread says that the break is over, and who was away hears of what was asked meanwhile.
async fn rest_over(tx: &mut Tx, of: &Pagers, alone: &Handoff) -> Result<Rung, StoreError> {
    let (day, who) = (&of.day, &alone.giver);
    outbox::handoff_card(tx, day, alone.id).await?;
    let mut waiting = questions::open(tx, day.id).await?;
    waiting.retain(|question| {
        question.asked_of.contains(who) && question.taken_by.is_none() && question.asked_at >= alone.asked_at
    });
    if !waiting.is_empty() && of.holder(alone.lane) == Some(who) {
        let message = words::questions_wait(day, waiting.len());
        outbox::private(tx, &[who], &message, Some(day.ends_at())).await?;
    }
    Ok(Rung::Done)
}

/// The day and the lane whose pager this person has; else what to answer.
async fn held(tx: &mut Tx, asker: &Asker<'_>) -> Result<Result<(Pagers, Lane), Answer>, StoreError> {
    let mut others = Vec::new();
    for day in running(tx).await? {
        let of = store::of_day(tx, &day).await?;
        if let Some(lane) = of.lanes_of(asker.id(), tx.now()).into_iter().next() {
            return Ok(Ok((of, lane)));
        }
        let open = day.lanes_on_call().into_iter().filter_map(|lane| of.open(lane));
        if let Some(awaited) = open.into_iter().find(|open| open.taker == *asker.id()) {
            return Ok(Err(asker.say(words::not_picked_up_yet(&day, awaited))));
        }
        let holders: Vec<PersonId> =
            day.lanes_on_call().into_iter().filter_map(|lane| of.holder(lane).cloned()).collect();
        if !holders.is_empty() {
            others.push((day, holders));
        }
    }
    others.sort_by_key(|(day, _)| !day.advocates.contains(asker.id()));
    let message = match others.first() {
        Some((day, holders)) => words::not_yours(holders, day.advocates.contains(asker.id())),
        None => views::take::nothing_runs(),
    };
    Ok(Err(asker.say(rotations::point(tx, asker, message).await?)))
}

/// The days that are running now.
pub async fn running(tx: &mut Tx) -> Result<Vec<Day>, StoreError> {
    let now = tx.now();
    let mut days = days::ahead(tx).await?;
    days.retain(|day| day.phase(now) == Phase::Running);
    Ok(days)
}

/// Asks the best of those who are at work.
async fn ask_one(tx: &mut Tx, asker: &Asker<'_>, of: &Pagers, lane: Lane, why: Why) -> Result<Answer, StoreError> {
    let day = &of.day;
    if let Some(open) = of.open(lane) {
        let is_wish = open.is_wish_of(asker.id()) && !of.absent.contains(asker.id());
        if is_wish && open.why != why {
            return ask_instead(tx, asker, day, open.id, why).await;
        }
        return Ok(asker.say(words::asked_already(day, open, tx.now())));
    }
    let could = whom_to_ask(of, lane, why, tx.now());
    let Some(taker) = could.first() else {
        return Ok(asker.say(match day.advocates.len() {
            1 => words::nobody_else(day, lane, why),
            _ => words::nobody_at_work(day, lane, day.next_shift(lane, tx.now(), Some(asker.id())), why),
        }));
    };
    let handoff = ask(tx, day, lane, why, (asker.id(), taker), Step::Asked).await?;
    Ok(asker.say(words::asked(day, &handoff, tx.now())))
}

/// Who could take it, the best first.
fn whom_to_ask(of: &Pagers, lane: Lane, why: Why, now: Timestamp) -> Vec<PersonId> {
    let mut could = of.who_could_take(lane, of.to_cover(lane, why, now), now);
    if why.minutes().is_some() {
        // Who had this shift covered cannot be there: a break can wait, or begin with nobody standing in.
        could.retain(|id| !of.gave_away(id, lane, now));
    }
    could
}

/// Somebody took the holder's pager and has given it back: what the holder had asked for is asked for again.
pub async fn ask_again(tx: &mut Tx, of: &Pagers, lane: Lane) -> Result<Option<Again>, StoreError> {
    let Some(wish) = of.overtaken_wish(lane).filter(|wish| !of.absent.contains(&wish.giver)) else { return Ok(None) };
    let could = whom_to_ask(of, lane, wish.why, tx.now());
    let taker = could.iter().find(|id| **id == wish.taker).or(could.first());
    let Some(taker) = taker.filter(|_| of.open(lane).is_none()) else { return Ok(Some(Again::IsOff(wish.why))) };
    let due = Due { lane, why: wish.why, giver: wish.giver.clone(), taker: taker.clone(), at: tx.now() };
    pagers::ask(tx, &of.day, &due, Step::Asked, Some(wish)).await?;
    Ok(Some(Again::Asked(wish.why, taker.clone())))
}

/// For good, while somebody was asked for a break; or the other way round. What was asked for last counts.
async fn ask_instead(tx: &mut Tx, asker: &Asker<'_>, day: &Day, id: HandoffId, why: Why) -> Result<Answer, StoreError> {
    store::set_why(tx, id, why).await?;
    inbox::audit(tx, asker.id(), "asked for something else with the pager", Some(day.id)).await?;
    outbox::handoff_card(tx, day, id).await?;
    let handoff = store::get_handoff(tx, id).await?;
    Ok(asker.say(words::asked_instead(day, &handoff, tx.now())))
}

/// A new handoff from the first to the second.
async fn ask(
    tx: &mut Tx,
    day: &Day,
    lane: Lane,
    why: Why,
    (giver, taker): (&PersonId, &PersonId),
    step: Step,
) -> Result<Handoff, StoreError> {
    let due = Due { lane, why, giver: giver.clone(), taker: taker.clone(), at: tx.now() };
    let handoff = pagers::ask(tx, day, &due, step, None).await?;
    inbox::audit(tx, giver, "asked somebody to take the pager", Some(day.id)).await?;
    outbox::day_card(tx, day).await?;
    Ok(handoff)
}
