//! *Call off*: the day does not take place, and everybody on it is told.

use super::{Asker, arrangements, ask, cover, pagers, places, roles};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::DayId;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, snapshots, timers};
use crate::views::{self, plan as words};

pub async fn call_off(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let Some(day) = days::find(tx, day).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    match day.phase(tx.now()) {
        Phase::CalledOff => return Ok(asker.replace(words::already_called_off(&day))),
        Phase::Over => return Ok(asker.say(words::cannot_change(&day))),
        Phase::Open | Phase::Closed | Phase::Running => {}
    }
    let of = snapshots::of(tx, day).await?;
    end(tx, &of.day).await?;
    inbox::audit(tx, asker.id(), "called off", Some(of.day.id)).await?;
    let mut told = of.concerned();
    if !told.contains(&of.day.coordinator) {
        told.push(of.day.coordinator.clone());
    }
    let done = arrangements::done_shadowers(tx, of.day.id).await?;
    told.retain(|person| person != asker.id() && !done.contains(person));
    let still_paired = arrangements::look_anew(tx, &of.day).await?;
    arrangements::follow_pairs(tx, of.day.id).await?;
    for person in &told {
        let message = match still_paired.as_ref().filter(|pair| pair.is_of(person)) {
            Some(pair) => views::dates_off::called_off(&of.day, pair.round),
            None => words::called_off(&of.day),
        };
        outbox::private(tx, &[person], &message, Some(of.day.ends_at())).await?;
    }
    places::fill_elsewhere(tx, asker.settings, of.day.id).await?;
    Ok(asker.replace(words::called_off_done(&of.day, told.len())))
}

/// The day does not take place: what was open on it ends, and whoever had a pager of it has none.
pub async fn end(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    days::call_off(tx, day.id).await?;
    pagers::close_all(tx, day).await?;
    ask::close_all(tx, day.id).await?;
    cover::end_all(tx, day).await?;
    timers::clear(tx, day.id).await?;
    outbox::user_group(tx).await?;
    outbox::day_card(tx, day).await
}
