//! `/shadow cancel [day]` and *Cancel*: leaving a day; the place goes to the first in line for whom it works.

use super::{Asker, arrangements, places};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::DayId;
use crate::domain::signup::{self, State};
use crate::domain::snapshot::Snapshot;
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements as store, days, inbox, outbox, signups, snapshots};
use crate::views::{dates_off, signup as words};

/// What is noted about the day.
pub const LEFT: &str = "left";

pub async fn cancel(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Answer, StoreError> {
    let of = match day {
        Some(day) => match days::find(tx, day).await? {
            Some(day) => snapshots::of(tx, day).await?,
            None => return Ok(asker.say(words::no_such_day())),
        },
        None => match own_day(tx, asker).await? {
            Ok(of) => of,
            Err(answer) => return Ok(answer),
        },
    };
    let phase = of.day.phase(tx.now());
    if let Some(day) = own_day_of(tx, asker, of.day.id).await? {
        return Ok(asker.say(words::too_late_to_cancel(&day)));
    }
    match signup::cancel(phase, of.state_of(asker.id())) {
        Ok(()) => match arrangements::give_up(tx, asker, &of.day).await? {
            Some(answer) => Ok(answer),
            None => leave(tx, asker, &of).await,
        },
        Err(Some(signup::Refusal::Over)) => Ok(asker.say(words::too_late_to_cancel(&of.day))),
        Err(Some(why)) => Ok(asker.say(words::refused(&of.day, of.place_in_line(asker.id()), why))),
        Err(None) if of.is_advocate(asker.id()) => {
            let is_their_date = agreed_as_buddy(tx, asker).await?.iter().any(|day| day.id == of.day.id);
            Ok(asker.say(match is_their_date {
                true => dates_off::which_to_cancel(&[&of.day]),
                false => words::advocates_ask(&of.day),
            }))
        }
        Err(None) => Ok(asker.say(words::not_on_this_day(&of.day))),
    }
}

/// The day on which this person was with their buddy of this round, if it is over.
async fn own_day_of(tx: &mut Tx, asker: &Asker<'_>, round: DayId) -> Result<Option<Day>, StoreError> {
    let done = arrangements::done(tx, round).await?;
    match done.into_iter().find(|arrangement| arrangement.shadower == *asker.id()).and_then(|own| own.day) {
        Some(day) => days::find(tx, day).await,
        None => Ok(None),
    }
}

/// The one day that this person is on.
async fn own_day(tx: &mut Tx, asker: &Asker<'_>) -> Result<Result<Snapshot, Answer>, StoreError> {
    let ahead = snapshots::ahead(tx).await?;
    let with_date = agreed_as_buddy(tx, asker).await?;
    let helps_on = ahead.iter().find(|of| of.is_advocate(asker.id())).map(|of| of.day.clone());
    let mut own: Vec<Snapshot> =
        ahead.into_iter().filter(|of| matches!(of.state_of(asker.id()), Some(State::In | State::Waiting(_)))).collect();
    for round in own.iter().map(|of| of.day.id).collect::<Vec<_>>() {
        if own_day_of(tx, asker, round).await?.is_some() {
            own.retain(|of| of.day.id != round);
        }
    }
    Ok(match own.len() {
        1 => Ok(own.remove(0)),
        0 if !with_date.is_empty() => Err(asker.say(dates_off::which_to_cancel(&with_date.iter().collect::<Vec<_>>()))),
        0 => Err(asker.say(helps_on.map_or_else(words::not_on_a_day, |day| words::advocates_ask(&day)))),
        _ => Err(asker.say(words::cancel_which(&own.iter().map(|of| &of.day).collect::<Vec<_>>()))),
    })
}

/// The dates ahead that they agreed on with their shadowers.
async fn agreed_as_buddy(tx: &mut Tx, asker: &Asker<'_>) -> Result<Vec<Day>, StoreError> {
    let mut agreed = Vec::new();
    for own in store::of_person(tx, asker.id()).await?.into_iter().filter(|own| own.buddy == *asker.id()) {
        agreed.extend(arrangements::dated(tx, &own).await?);
    }
    Ok(agreed)
}

async fn leave(tx: &mut Tx, asker: &Asker<'_>, of: &Snapshot) -> Result<Answer, StoreError> {
    let day = &of.day;
    signups::set(tx, day.id, asker.id(), &State::Cancelled).await?;
    inbox::audit(tx, asker.id(), LEFT, Some(day.id)).await?;
    places::left(tx, asker.settings, of, asker.id()).await?;
    outbox::day_card(tx, day).await?;
    let can_return = day.phase(tx.now()) == Phase::Open;
    Ok(asker.say(match (can_return, of.buddy_of(asker.id())) {
        (true, _) => words::cancelled(day),
        (false, Some(_)) => words::cancelled_late(day),
        (false, None) => words::cancelled_closed(day),
    }))
}
