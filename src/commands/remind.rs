//! Reminders of days and shifts, at the times that people set. Who gets one is looked up when it is time: settings,
//! sign-ups and shifts may have changed since the day was planned.

use std::collections::HashSet;

use super::{Rung, rota, unasked};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::reminders::{self, Lead};
use crate::domain::snapshot::Snapshot;
use crate::store::{StoreError, Tx, days, outbox, settings, snapshots};
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
    for who in shadowers.into_iter().filter(|who| told.contains(who)) {
        outbox::private(tx, &[who], &words::to_shadower(&of, who, lead, tx.now()), expires).await?;
    }
    for who in advocates.into_iter().filter(|who| told.contains(who)) {
        outbox::private(tx, &[who], &words::to_advocate(&of, who, lead), expires).await?;
    }
    if lead == Lead::Day {
        tell_of_gaps(tx, &of).await?;
    }
    Ok(Rung::Done)
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
