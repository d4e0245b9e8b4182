//! Reminders of days and shifts, at the times that people set. Who gets one is looked up when it is time: settings,
//! sign-ups and shifts may have changed since the day was planned.

use std::collections::HashSet;

use super::{Rung, rota, unasked};
use crate::domain::availability;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::reminders::{self, Lead};
use crate::domain::snapshot::Snapshot;
use crate::store::{StoreError, Tx, arrangements, days, outbox, people, settings, snapshots};
use crate::views::{reminders as words, rota as rota_words};

/// So long before a day.
pub async fn of_day(tx: &mut Tx, day: DayId, lead: Lead) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.called_off_at.is_some() || tx.now() >= day.starts_at() {
        return Ok(Rung::Dropped("the day was called off or has begun"));
    }
    let of = snapshots::of(tx, day).await?;
    let shadowers: Vec<&PersonId> = of.shadowers().collect();
    let advocates: Vec<&PersonId> = of.day.advocates.iter().filter(|who| is_due(&of, who, lead)).collect();
    let all: Vec<PersonId> = shadowers.iter().chain(&advocates).map(|&who| who.clone()).collect();
    let told = match lead.is_over(of.day.starts_at(), tx.now()) {
        true => HashSet::new(),
        false => told(tx, &all, lead).await?,
    };
    let expires = Some(of.day.starts_at());
    let own = arrangements::of_day(tx, of.day.id).await?;
    let away = away_by_status(tx, &of.day, &all).await?;
    for who in shadowers.into_iter().filter(|who| told.contains(who)) {
        let message = words::to_shadower(&of, who, lead, own.as_ref(), tx.now());
        outbox::private(tx, &[who], &words::beside_status(message, away.contains(who)), expires).await?;
    }
    for who in advocates.into_iter().filter(|who| told.contains(who)) {
        let message = words::to_advocate(&of, who, lead, own.as_ref());
        outbox::private(tx, &[who], &words::beside_status(message, away.contains(who)), expires).await?;
    }
    if lead == Lead::Day {
        tell_of_gaps(tx, &of).await?;
    }
    Ok(Rung::Done)
}

/// Those whose Slack status says that they are away on the day. It moves nothing by itself: it may be an old one.
async fn away_by_status(tx: &mut Tx, day: &Day, all: &[PersonId]) -> Result<HashSet<PersonId>, StoreError> {
    let (window, now) = (day.window(), tx.now());
    let mut people = people::find_all(tx, all).await?;
    people.retain(|person| availability::is_away(person, window, now) && !availability::is_off(person, window));
    Ok(people.into_iter().map(|person| person.id).collect())
}

/// To the coordinator: what nobody covers, as far as that is not meant.
async fn tell_of_gaps(tx: &mut Tx, of: &Snapshot) -> Result<(), StoreError> {
    let day = &of.day;
    let gaps = rota::open_gaps(tx, day).await?;
    if gaps.is_empty() {
        return Ok(());
    }
    outbox::private(tx, &[&day.coordinator], &rota_words::gaps_tomorrow(day, &gaps), Some(day.starts_at())).await
}

/// Does an advocate hear of the day then? Ten minutes before, only those who are on call from its start on, or whose
/// shadowers come; a later shift is handed over to them.
fn is_due(of: &Snapshot, who: &PersonId, lead: Lead) -> bool {
    let has_shift = of.day.shifts.iter().any(|shift| shift.advocate == *who);
    let has_shadowers = of.shadowers_of(who).next().is_some();
    match lead {
        Lead::Week | Lead::Day => has_shift || has_shadowers,
        Lead::TenMinutes => has_shadowers || reminders::begins_with_the_day(&of.day, who).next().is_some(),
    }
}

/// Those who want to be reminded now. One that comes without having been asked for is left out where there were many
/// messages already; *My day* has it.
async fn told(tx: &mut Tx, all: &[PersonId], lead: Lead) -> Result<HashSet<PersonId>, StoreError> {
    let mut told = settings::reminded(tx, all, lead).await?;
    if lead.is_usual() {
        let room = unasked::have_room(tx, all).await?;
        told.retain(|who| room.contains(who));
    }
    Ok(told)
}
