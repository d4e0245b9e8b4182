//! *I cannot make it*: an advocate is not there on a day after all. Their shadowers get other buddies with as few people
//! moved as can be, their shifts go to the other advocates, and everybody concerned is told.

use super::{Asker, plan, schedule, seats};
use crate::domain::action::PlanFor;
use crate::domain::availability;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::plan::Draft;
use crate::domain::snapshot::Snapshot;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, people, settings, snapshots};
use crate::views;
use crate::views::unavailable::{self as words, Absence};

pub async fn cannot_make_it(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, day).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    if !day.advocates.contains(asker.id()) {
        return Ok(asker.say(words::not_an_advocate(&day)));
    }
    match day.phase(tx.now()) {
        Phase::Over | Phase::CalledOff => return Ok(asker.say(words::too_late(&day))),
        Phase::Open | Phase::Closed | Phase::Running => {}
    }
    inbox::audit(tx, asker.id(), "cannot make it", Some(day.id)).await?;
    let before = snapshots::of(tx, day).await?;
    let after = match take_off(tx, &before.day, asker.id()).await? {
        Some(after) => after,
        None => return stay_on_call(tx, asker, &before).await,
    };
    for advocate in &after.advocates {
        let shifts = |day: &Day| -> Vec<String> {
            let own = day.shifts.iter().filter(|shift| shift.advocate == *advocate);
            own.map(|shift| views::plan::stretch(day, shift)).collect()
        };
        if shifts(&before.day) != shifts(&after) {
            let message = words::your_shifts(&after, asker.id(), &shifts(&after));
            outbox::private(tx, &[advocate], &message, Some(after.ends_at())).await?;
        }
    }
    let of = snapshots::of(tx, after).await?;
    seats::part_from_the_gone(tx, &of).await?;
    replace(tx, asker, &before, Absence::CannotCome).await?;
    outbox::day_card(tx, &of.day).await?;
    Ok(asker.replace(words::done(&of.day)))
}

/// Takes somebody off the day's advocates and their shifts; `None` where that is not possible: the day runs, or
/// nobody else is left.
async fn take_off(tx: &mut Tx, day: &Day, who: &PersonId) -> Result<Option<Day>, StoreError> {
    let mut draft = Draft::of(day);
    draft.advocates.retain(|advocate| advocate != who);
    if draft.advocates.is_empty() || day.phase(tx.now()) == Phase::Running {
        return Ok(None);
    }
    let Some(shifts) = plan::shifts_or_none(tx, &draft, &PlanFor::Change(day.id)).await? else {
        return Ok(None);
    };
    days::change(tx, day.id, &draft).await?;
    days::set_shifts(tx, day.id, &shifts).await?;
    let after = days::get(tx, day.id).await?;
    schedule::set(tx, &after).await?;
    Ok(Some(after))
}

/// Those who had this buddy get another, and the coordinator reads what became of it.
async fn replace(tx: &mut Tx, asker: &Asker<'_>, before: &Snapshot, absence: Absence) -> Result<(), StoreError> {
    let day = &before.day;
    let lost: Vec<&PersonId> = before.shadowers_of(asker.id()).collect();
    let mut without = Vec::new();
    let mut moved = 0;
    if day.paired_at.is_some() {
        let proposal = seats::settle_moving_few(tx, asker.settings, day.id).await?;
        let has_other = |shadower: &&PersonId| {
            let now = proposal.pairs.iter().find(|pair| pair.shadower == **shadower);
            let was = before.buddy_of(shadower);
            was.is_some() && now.map(|pair| &pair.advocate) != was.map(|pairing| &pairing.buddy)
        };
        moved = before.shadowers().filter(|person| !lost.contains(person)).filter(has_other).count();
        let is_paired = |shadower: &PersonId| proposal.pairs.iter().any(|pair| pair.shadower == *shadower);
        without =
            before.shadowers().filter(|shadower| before.buddy_of(shadower).is_some() && !is_paired(shadower)).collect();
    }
    let message = words::tell_coordinator(day, asker.id(), absence, lost.len(), moved, &without);
    if day.coordinator != *asker.id() {
        outbox::private(tx, &[&day.coordinator], &message, Some(day.ends_at())).await?;
    }
    Ok(())
}

/// The shifts stay until somebody else is found: by the coordinator, or by whoever picks the pager up.
async fn stay_on_call(tx: &mut Tx, asker: &Asker<'_>, before: &Snapshot) -> Result<Answer, StoreError> {
    let day = &before.day;
    settings::set_skips(tx, asker.id(), &[day.id], &[day.id]).await?;
    ask_for_shifts(tx, asker, day).await?;
    replace(tx, asker, before, Absence::CannotCome).await?;
    outbox::day_card(tx, day).await?;
    Ok(asker.replace(words::done_but_shifts(day)))
}

async fn ask_for_shifts(tx: &mut Tx, asker: &Asker<'_>, day: &Day) -> Result<(), StoreError> {
    let own = day.shifts.iter().filter(|shift| shift.advocate == *asker.id());
    let ahead = own.filter(|shift| day.shift_window(shift).end > tx.now());
    let shifts: Vec<String> = ahead.map(|shift| views::plan::stretch(day, shift)).collect();
    if shifts.is_empty() || day.coordinator == *asker.id() {
        return Ok(());
    }
    let message = words::shifts_are_left(day, asker.id(), &shifts);
    outbox::private(tx, &[&day.coordinator], &message, Some(day.ends_at())).await
}

/// An advocate who has set days off, a pause or a skipped day: whoever has them as a buddy on this day gets another.
pub async fn by_settings(tx: &mut Tx, asker: &Asker<'_>, of: &Snapshot) -> Result<(), StoreError> {
    let day = &of.day;
    let has_shadowers = of.shadowers_of(asker.id()).next().is_some();
    if day.paired_at.is_none() || !has_shadowers {
        return Ok(());
    }
    let Some(person) = people::find(tx, asker.id()).await? else { return Ok(()) };
    if availability::is_off(&person, day.window()) {
        ask_for_shifts(tx, asker, day).await?;
        return replace(tx, asker, of, Absence::CannotCome).await;
    }
    match settings::skipping(tx, day.id).await?.contains(asker.id()) {
        true => replace(tx, asker, of, Absence::TakesNobody).await,
        false => Ok(()),
    }
}
