//! `/shadow handoff` and `/shadow break`: the one who has the pager asks somebody to take it, now. After a break it is
//! offered back.

use jiff::{SignedDuration, Timestamp};

use super::{Asker, Rung, handoff};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, HandoffId, PersonId};
use crate::domain::pager::{self, Handoff, Step, TOLD_BEFORE, Why};
use crate::domain::timer::Timer;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pager as store, people, timers};
use crate::views::{self, hand_over as words, handoff as handoff_words};

/// `/shadow handoff`.
pub async fn now(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    match held(tx, asker).await? {
        Ok(day) => ask_one(tx, asker, &day, Why::Now).await,
        Err(answer) => Ok(answer),
    }
}

/// `/shadow break 30m`.
pub async fn take_a_break(tx: &mut Tx, asker: &Asker<'_>, typed: &str) -> Result<Answer, StoreError> {
    let Some(minutes) = pager::break_length(typed) else {
        return Ok(asker.say(words::no_break_length(typed)));
    };
    match held(tx, asker).await? {
        Ok(day) => ask_one(tx, asker, &day, Why::Break { minutes }).await,
        Err(answer) => Ok(answer),
    }
}

/// *Ask every advocate*: also those who are not at work now.
pub async fn ask_all(tx: &mut Tx, asker: &Asker<'_>, day: DayId, minutes: Option<u32>) -> Result<Answer, StoreError> {
    let day = match held(tx, asker).await? {
        Ok(held) if held.id == day => held,
        Ok(_) => return Ok(asker.say(handoff_words::too_late())),
        Err(answer) => return Ok(answer),
    };
    if let Some(open) = open_handoff(tx, &day).await? {
        return Ok(asker.say(words::asked_already(&day, &open)));
    }
    let next = day.next_shift(tx.now(), Some(asker.id())).map(|shift| shift.advocate.clone());
    let Some(taker) = next.or_else(|| day.advocates.iter().find(|id| *id != asker.id()).cloned()) else {
        return Ok(asker.say(words::nobody_else(&day)));
    };
    let why = minutes.map_or(Why::Now, |minutes| Why::Break { minutes });
    let Some(handoff) = ask(tx, &day, why, (asker.id(), &taker), Step::Offered).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    for advocate in day.advocates.iter().filter(|id| *id != asker.id()) {
        outbox::private(tx, &[advocate], &words::asked_of_all(&day, &handoff), Some(day.ends_at())).await?;
    }
    Ok(asker.replace(words::all_asked(&handoff)))
}

/// The break that this handoff began is over: the pager is offered back.
pub async fn break_over(tx: &mut Tx, day: DayId, id: HandoffId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    let now = tx.now();
    let Some(began) = store::find_handoff(tx, id).await?.filter(|_| day.phase(now) == Phase::Running) else {
        return Ok(Rung::Dropped("the day is over"));
    };
    let holder = store::holder(tx, day.id).await?;
    // Shortly before the end of a shift it goes on to the next one anyway.
    let then = now + TOLD_BEFORE;
    let is_on_shift = day.shift_at(then).is_some_and(|shift| shift.advocate == began.giver);
    let stand_in = began.picked_up.map(|picked_up| picked_up.by).filter(|by| Some(by) == holder.as_ref());
    let Some(stand_in) = stand_in.filter(|_| is_on_shift) else {
        return Ok(Rung::Dropped("the pager went on meanwhile"));
    };
    if open_handoff(tx, &day).await?.is_some() {
        return Ok(Rung::Dropped("the pager is going on already"));
    }
    let Some(back) = ask(tx, &day, Why::Back, (&stand_in, &began.giver), Step::Asked).await? else {
        return Ok(Rung::Dropped("the handoff is gone"));
    };
    let expires = Some(day.ends_at());
    outbox::private(tx, &[&stand_in], &handoff_words::ask_giver(&day, &back), expires).await?;
    outbox::private(tx, &[&began.giver], &words::break_is_over(&back), expires).await?;
    Ok(Rung::Done)
}

/// The day whose pager this person has; else what to answer.
async fn held(tx: &mut Tx, asker: &Asker<'_>) -> Result<Result<Day, Answer>, StoreError> {
    let mut others = Vec::new();
    for day in running(tx).await? {
        match store::holder(tx, day.id).await? {
            Some(holder) if holder == *asker.id() => return Ok(Ok(day)),
            Some(holder) => others.push((day, holder)),
            None => {}
        }
    }
    others.sort_by_key(|(day, _)| !day.advocates.contains(asker.id()));
    Ok(Err(asker.say(match others.first() {
        Some((day, holder)) => words::not_yours(holder, day.advocates.contains(asker.id())),
        None => views::take::nothing_runs(),
    })))
}

/// The days that are running now.
pub async fn running(tx: &mut Tx) -> Result<Vec<Day>, StoreError> {
    let now = tx.now();
    let mut days = days::ahead(tx).await?;
    days.retain(|day| day.phase(now) == Phase::Running);
    Ok(days)
}

pub async fn open_handoff(tx: &mut Tx, day: &Day) -> Result<Option<Handoff>, StoreError> {
    Ok(store::handoffs(tx, day.id).await?.into_iter().find(Handoff::is_open))
}

/// Asks the best of those who are at work.
async fn ask_one(tx: &mut Tx, asker: &Asker<'_>, day: &Day, why: Why) -> Result<Answer, StoreError> {
    if let Some(open) = open_handoff(tx, day).await? {
        return Ok(asker.say(words::asked_already(day, &open)));
    }
    let advocates = people::find_all(tx, &day.advocates).await?;
    let could = pager::who_could_take(day, &advocates, asker.id(), tx.now());
    let Some(taker) = could.first() else {
        return Ok(asker.say(match day.advocates.len() {
            1 => words::nobody_else(day),
            _ => words::nobody_at_work(day, day.next_shift(tx.now(), Some(asker.id())), why),
        }));
    };
    match ask(tx, day, why, (asker.id(), taker), Step::Asked).await? {
        Some(handoff) => Ok(asker.say(words::asked(&handoff))),
        None => Ok(asker.say(views::problem::gone())),
    }
}

/// A new handoff from the first to the second, with its card and its next step.
async fn ask(
    tx: &mut Tx,
    day: &Day,
    why: Why,
    (giver, taker): (&PersonId, &PersonId),
    step: Step,
) -> Result<Option<Handoff>, StoreError> {
    let asked = store::Asked { day: day.id, why, giver, taker, due: tx.now(), step };
    let Some(id) = store::ask(tx, &asked).await? else { return Ok(None) };
    let Some(handoff) = store::find_handoff(tx, id).await? else { return Ok(None) };
    inbox::audit(tx, giver, "asked somebody to take the pager", Some(day.id)).await?;
    outbox::handoff_card(tx, day, id).await?;
    outbox::day_card(tx, day).await?;
    handoff::set_next_step(tx, &handoff).await?;
    Ok(Some(handoff))
}

/// Somebody picked the pager up for a break: it is offered back when that is over.
///
/// Returns when that is.
pub async fn set_end_of_break(tx: &mut Tx, handoff: &Handoff) -> Result<Option<Timestamp>, StoreError> {
    let Why::Break { minutes } = handoff.why else { return Ok(None) };
    let over = tx.now() + SignedDuration::from_mins(i64::from(minutes));
    timers::set(tx, Timer::BreakEnds(handoff.day, handoff.id), over).await?;
    Ok(Some(over))
}
