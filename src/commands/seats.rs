//! Who sits beside whom, kept: one mechanism for all occasions. [`propose`] loads the day's people and asks
//! `domain::seating`; [`settle`] saves the result and tells only those for whom something changed. The preview shows a
//! proposal; *Confirm*, a place that frees and a change of hours settle one.

use super::arrangements;
use crate::domain::day::{Day, Phase};
use crate::domain::hours;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::{Met, Pin};
use crate::domain::people::Person;
use crate::domain::seating::{ALL_TAKEN, Proposal, Seating, Without, zone_of};
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, days, outbox, pairings, people, signups, snapshots};
use crate::views::pairs as words;
use crate::views::signup as signup_words;

/// The best pairs for the day as it stands.
pub async fn propose(tx: &mut Tx, of: &Snapshot) -> Result<Proposal, StoreError> {
    let wished = pairings::wished(tx, of.day.id).await?;
    let wished: Vec<Pin> =
        wished.into_iter().map(|wish| Pin { shadower: wish.shadower, advocate: wish.buddy }).collect();
    Ok(load(tx, of).await?.propose(of, &wished))
}

/// Would these two be allowed?
pub async fn may_pair(tx: &mut Tx, of: &Snapshot, shadower: &PersonId, buddy: &PersonId) -> Result<bool, StoreError> {
    Ok(load(tx, of).await?.may_pair(shadower, buddy))
}

async fn load(tx: &mut Tx, of: &Snapshot) -> Result<Seating, StoreError> {
    let concerned = people::find_all(tx, &of.concerned()).await?;
    let earlier = pairings::earlier(tx, of.day.id).await?;
    Ok(Seating {
        people: concerned.into_iter().map(|person| (person.id.clone(), person)).collect(),
        been_before: signups::been_before(tx, of.day.id).await?,
        helped: days::count_helped(tx, of.day.id).await?,
        met: earlier
            .into_iter()
            .map(|pair| Met { shadower: pair.shadower, advocate: pair.buddy, date: pair.date })
            .collect(),
        day: of.day.clone(),
    })
}

/// Saves the best pairs as they are now, and tells each person for whom something changed.
pub async fn settle(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let before = snapshots::get(tx, day).await?;
    let proposal = propose(tx, &before).await?;
    save(tx, &before, &proposal).await
}

/// The same, with the pairs that were found already.
pub async fn save(tx: &mut Tx, before: &Snapshot, proposal: &Proposal) -> Result<(), StoreError> {
    let day = before.day.id;
    days::set_paired(tx, day, true).await?;
    let was_paired = before.day.paired_at.is_some();
    for old in &before.pairings {
        let holds = proposal.pairs.iter().any(|pair| pair.shadower == old.shadower && pair.buddy == old.buddy);
        if !holds {
            part(tx, before, old).await?;
        }
    }
    for pair in &proposal.pairs {
        if before.state_of(&pair.shadower) != Some(&State::In) {
            signups::set(tx, day, &pair.shadower, &State::In).await?;
        }
        let is_known = before.buddy_of(&pair.shadower).is_some_and(|known| known.buddy == pair.buddy);
        if !is_known {
            pairings::confirm(tx, pair).await?;
            meet(tx, &before.day, pair).await?;
        }
    }
    for out in &proposal.without {
        let had_buddy = before.buddy_of(&out.person).is_some();
        leave_without(tx, before, out, was_paired && !had_buddy).await?;
    }
    pairings::clear_wishes(tx, day).await?;
    arrangements::follow_pairs(tx, day).await?;
    outbox::day_card(tx, &before.day).await
}

/// Buddies who are no longer on the day, and their shadowers, are no pairs.
pub async fn part_from_the_gone(tx: &mut Tx, of: &Snapshot) -> Result<(), StoreError> {
    for old in of.pairings.iter().filter(|pairing| !of.is_advocate(&pairing.buddy)) {
        part(tx, of, old).await?;
    }
    arrangements::follow_pairs(tx, of.day.id).await
}

/// Two who were a pair no longer are; both are told, unless the shadower left by themselves.
async fn part(tx: &mut Tx, of: &Snapshot, old: &Pairing) -> Result<(), StoreError> {
    pairings::remove(tx, of.day.id, &old.shadower).await?;
    if of.state_of(&old.shadower) == Some(&State::Cancelled) {
        return Ok(());
    }
    let message = words::no_longer_a_pair(&of.day, &old.shadower, &old.buddy);
    outbox::private(tx, &[&old.shadower, &old.buddy], &message, None).await
}

/// The group message in which a pair meets.
async fn meet(tx: &mut Tx, day: &Day, pair: &Pairing) -> Result<(), StoreError> {
    let (Some(shadower), Some(buddy)) = (people::find(tx, &pair.shadower).await?, people::find(tx, &pair.buddy).await?)
    else {
        return Ok(());
    };
    let window = day.window_on(day.date);
    let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    let shared = hours::shared(&at_work(&shadower), &at_work(&buddy));
    let message = words::meet(day, pair, &shadower, &buddy, &shared);
    outbox::private(tx, &[&pair.shadower, &pair.buddy], &message, Some(day.ends_at())).await
}

/// Somebody without a buddy: they have the pager, or wait and know why. `knew` if they were told before.
async fn leave_without(tx: &mut Tx, of: &Snapshot, out: &Without, knew: bool) -> Result<(), StoreError> {
    let (day, state) = (&of.day, of.state_of(&out.person));
    if !out.waits {
        if state != Some(&State::In) {
            signups::set(tx, day.id, &out.person, &State::In).await?;
        }
        if !knew || state != Some(&State::In) {
            outbox::private(tx, &[&out.person], &words::you_have_the_pager(day), Some(day.ends_at())).await?;
        }
        return Ok(());
    }
    if out.reason == ALL_TAKEN {
        return signups::set(tx, day.id, &out.person, &State::Waiting(Why::Full)).await;
    }
    let waiting = State::Waiting(Why::NoBuddy(out.reason.clone()));
    let knew_reason = state == Some(&waiting);
    signups::set(tx, day.id, &out.person, &waiting).await?;
    if !knew_reason {
        outbox::private(tx, &[&out.person], &words::you_wait(day, &out.reason), Some(day.ends_at())).await?;
    }
    Ok(())
}

/// Somebody left: their buddy is told, and the next in line moves up.
pub async fn left(tx: &mut Tx, before: &Snapshot, who: &PersonId) -> Result<(), StoreError> {
    if let Some(pairing) = before.buddy_of(who) {
        pairings::remove(tx, before.day.id, who).await?;
        outbox::private(tx, &[&pairing.buddy], &words::shadower_left(&before.day, who), Some(before.day.ends_at()))
            .await?;
        arrangements::follow_pairs(tx, before.day.id).await?;
    }
    fill(tx, before.day.id).await?;
    let after = snapshots::get(tx, before.day.id).await?;
    if after.day.paired_at.is_some() && after.shadowers().next().is_none() {
        let coordinator = &after.day.coordinator;
        outbox::private(tx, &[coordinator], &words::nobody_left(&after.day, who), Some(after.day.ends_at())).await?;
    }
    Ok(())
}

/// Gives free places to those in line: with a buddy where the pairs are known already.
pub async fn fill(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    match (of.day.paired_at, of.day.phase(tx.now())) {
        (_, Phase::Over | Phase::CalledOff) => return Ok(()),
        (Some(_), _) => return settle(tx, day).await,
        (None, _) => {}
    }
    let free = usize::try_from(of.free()).unwrap_or(usize::MAX);
    for (person, _) in of.waiting().take(free) {
        signups::set(tx, day, person, &State::In).await?;
        outbox::private(tx, &[person], &signup_words::moved_up(&of.day), Some(of.day.ends_at())).await?;
    }
    Ok(())
}

/// Somebody has other hours, topics or languages: who waits may now fit.
pub async fn details_changed(tx: &mut Tx, of: &Snapshot, who: &PersonId) -> Result<(), StoreError> {
    let waits = matches!(of.state_of(who), Some(State::Waiting(Why::NoBuddy(_))));
    if waits && of.day.paired_at.is_some() && of.day.is_ahead(tx.now()) {
        settle(tx, of.day.id).await?;
    }
    Ok(())
}
