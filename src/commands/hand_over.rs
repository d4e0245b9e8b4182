//! `/shadow handoff` and `/shadow break`: the one who has a pager asks somebody to take it, now. After a break it is
//! offered back.

use super::{Asker, Rung, pagers, rotations};
use crate::domain::day::{Day, Lane, Phase};
use crate::domain::ids::{DayId, HandoffId, PersonId};
use crate::domain::pager::{self, Handoff, Step, Why};
use crate::domain::pagers::{Due, Pagers};
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pager as store};
use crate::views::{self, hand_over as words, handoff as handoff_words};

/// `/shadow handoff`.
pub async fn now(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    match held(tx, asker).await? {
        Ok((pagers, lane)) => ask_one(tx, asker, &pagers, lane, Why::Now).await,
        Err(answer) => Ok(answer),
    }
}

/// `/shadow break 30m`.
pub async fn take_a_break(tx: &mut Tx, asker: &Asker<'_>, typed: &str) -> Result<Answer, StoreError> {
    let Some(minutes) = pager::break_length(typed) else {
        return Ok(asker.say(words::no_break_length(typed)));
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
        return Ok(asker.say(words::asked_already(day, open)));
    }
    let Some(taker) = of.stand_in(lane, tx.now()) else {
        return Ok(asker.say(words::nobody_else(day)));
    };
    let why = minutes.map_or(Why::Now, |minutes| Why::Break { minutes });
    let handoff = ask(tx, day, lane, why, (asker.id(), &taker), Step::Offered).await?;
    let mut asked = of.offered(&handoff, tx.now());
    asked.push(taker);
    for advocate in &asked {
        outbox::private(tx, &[advocate], &words::asked_of_all(day, &handoff), Some(day.ends_at())).await?;
    }
    Ok(asker.replace(words::all_asked(day, &handoff)))
}

/// The break that this handoff began is over: whoever has the pager now offers it back, or the one who was away reads
/// why not.
pub async fn break_over(tx: &mut Tx, day: DayId, id: HandoffId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.phase(tx.now()) != Phase::Running {
        return Ok(Rung::Dropped("the day is over"));
    }
    pagers::ensure_handoffs(tx, &day).await?;
    let of = store::of_day(tx, &day).await?;
    let Some((began, _)) = of.breaks().find(|(began, _)| began.id == id) else {
        return Ok(Rung::Dropped("they are back already"));
    };
    let (who, lane) = (&began.giver, began.lane);
    let Some(holder) = of.holder(lane).filter(|_| day.advocates.contains(who) && !of.absent.contains(who)) else {
        return Ok(Rung::Dropped("they are not on the day any more"));
    };
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
    outbox::day_card(tx, &day).await?;
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
        return Ok(asker.say(words::asked_already(day, open)));
    }
    let could = of.who_could_take(lane, tx.now());
    let Some(taker) = could.first() else {
        return Ok(asker.say(match day.advocates.len() {
            1 => words::nobody_else(day),
            _ => words::nobody_at_work(day, lane, day.next_shift(lane, tx.now(), Some(asker.id())), why),
        }));
    };
    let handoff = ask(tx, day, lane, why, (asker.id(), taker), Step::Asked).await?;
    Ok(asker.say(words::asked(day, &handoff, tx.now())))
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
