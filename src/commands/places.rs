//! Places that free, and people who fit now or no longer do: who moves up, and who hears of it.

use std::collections::HashSet;

use super::seats::{Occasion, is_in_a_pair, load, propose, settle, settle_untold};
use super::{Settings, arrangements, assigner};
use crate::domain::day::{Day, Phase};
use crate::domain::format::PeoplePerAdvocate;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, outbox, pairings, proposals, signups, snapshots};
use crate::views::parting::{self as words, Changed};
use crate::views::{preview as preview_words, signup as signup_words};

/// Somebody left: their buddy is told, and the next in line moves up.
pub async fn left(tx: &mut Tx, settings: &Settings, before: &Snapshot, who: &PersonId) -> Result<(), StoreError> {
    if let Some(pairing) = before.buddy_of(who) {
        pairings::remove(tx, before.day.id, who).await?;
        // With a date of their own, the buddy reads what becomes of that (`arrangements::end`).
        if arrangements::date_of(tx, before.day.id, who).await?.is_none() {
            let message = words::shadower_left(&before.day, who);
            outbox::private(tx, &[&pairing.buddy], &message, Some(before.day.ends_at())).await?;
        }
        let others: Vec<&PersonId> = before.shadowers_of(&pairing.buddy).filter(|other| *other != who).collect();
        tell_group(tx, &before.day, &others, who, &pairing.buddy).await?;
        assigner::follow_pairs(tx, before.day.id).await?;
        arrangements::follow_pairs(tx, before.day.id).await?;
    }
    fill(tx, settings, before.day.id).await?;
    if before.buddy_of(who).is_some() {
        fill_elsewhere(tx, settings, before.day.id).await?;
    }
    let after = snapshots::get(tx, before.day.id).await?;
    if after.day.paired_at.is_some() && after.shadowers().next().is_none() {
        let coordinator = &after.day.coordinator;
        outbox::private(tx, &[coordinator], &preview_words::nobody_left(&after.day, who), Some(after.day.ends_at()))
            .await?;
    }
    Ok(())
}

/// To those who are left in a group of three: one of them is gone, and they had met. Elsewhere, shadowers of the same
/// buddy do not know of each other.
pub async fn tell_group(
    tx: &mut Tx,
    day: &Day,
    others: &[&PersonId],
    gone: &PersonId,
    buddy: &PersonId,
) -> Result<(), StoreError> {
    if day.format.rules().people_per_advocate != PeoplePerAdvocate::OneOrTwo {
        return Ok(());
    }
    for other in others {
        outbox::private(tx, &[other], &words::left_your_group(day, gone, buddy), Some(day.ends_at())).await?;
    }
    Ok(())
}

/// A day is over: who was on it for the first time has been before now, and waits for no buddy on a later day where the
/// pager is enough.
pub async fn day_over(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    let over = snapshots::get(tx, day).await?;
    let been: HashSet<&PersonId> = over.shadowers().collect();
    let waits = |(who, why): (&PersonId, &Why)| been.contains(who) && *why != Why::Full;
    for of in snapshots::ahead(tx).await? {
        let is_told = of.day.paired_at.is_some() && of.day.phase(tx.now()) == Phase::Closed;
        if is_told && of.waiting().any(waits) {
            settle(tx, settings, of.day.id).await?;
        }
    }
    Ok(())
}

/// Gives free places to those in line: with a buddy where the pairs are known already.
pub async fn fill(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    match (of.day.paired_at, of.day.phase(tx.now())) {
        (_, Phase::Over | Phase::CalledOff) => return Ok(()),
        (Some(_), _) => return settle(tx, settings, day).await,
        (None, Phase::Open) if !of.waiting().any(|(_, why)| *why != Why::Full) => {}
        // Also where the day was moved, and some know that nobody suited them on it.
        (None, Phase::Open | Phase::Closed | Phase::Running) => return fill_with_buddies(tx, settings, &of).await,
    }
    let free = usize::try_from(of.free()).unwrap_or(usize::MAX);
    for (person, _) in of.waiting().take(free) {
        signups::set(tx, day, person, &State::In).await?;
        outbox::private(tx, &[person], &signup_words::moved_up(&of.day), Some(of.day.ends_at())).await?;
    }
    Ok(())
}

/// The same while the coordinator looks at the pairs: only those in line for whom there is a buddy move up. The others
/// hear with the pairs why they wait.
async fn fill_with_buddies(tx: &mut Tx, settings: &Settings, of: &Snapshot) -> Result<(), StoreError> {
    let free = usize::try_from(of.free()).unwrap_or(usize::MAX);
    if free == 0 || of.waiting().next().is_none() {
        return Ok(());
    }
    let proposal = propose(tx, settings, of).await?;
    for person in of.waiting().map(|(person, _)| person).filter(|person| proposal.helps(person)).take(free) {
        signups::set(tx, of.day.id, person, &State::In).await?;
        outbox::private(tx, &[person], &signup_words::moved_up(&of.day), Some(of.day.ends_at())).await?;
    }
    Ok(())
}

/// Pairs of this day ended: an advocate whose month was full may have room on another day, where somebody waits for that.
pub async fn fill_elsewhere(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    for of in snapshots::ahead(tx).await? {
        if of.day.id != day && of.day.paired_at.is_some() {
            line_first(tx, settings, of.day.id).await?;
        }
    }
    Ok(())
}

/// Somebody has other hours, topics or settings: who waits may now fit, themselves or with this advocate, and a pair of
/// theirs that may be none any more ends now, and not at somebody else's next change. Returns whose buddy is another: the
/// coordinator is told by whoever calls this.
pub async fn details_changed(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    who: &PersonId,
) -> Result<Vec<Changed>, StoreError> {
    if of.day.paired_at.is_none() || !of.day.is_ahead(tx.now()) {
        return Ok(vec![]);
    }
    let waits = matches!(of.state_of(who), Some(State::Waiting(Why::NoBuddy(_))));
    let acts = waits || is_ruled_out(tx, settings, of, who).await? || {
        // Nothing that an advocate sets is heard of by those whom it does not help: they could tell who set it.
        of.is_advocate(who) && has_room_for_the_line(tx, settings, of).await?
    };
    if !acts {
        return Ok(vec![]);
    }
    settle_untold(tx, settings, of.day.id, Occasion::Set(who)).await
}

/// Somebody comes when the pairs are known: those in line go first, if there is room for one of them by now. Says whether
/// somebody moved up.
pub async fn line_first(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<bool, StoreError> {
    let of = snapshots::get(tx, day).await?;
    let moves_up = has_room_for_the_line(tx, settings, &of).await?;
    if moves_up {
        settle(tx, settings, day).await?;
    }
    Ok(moves_up)
}

/// Would somebody who waits for a buddy have one by now? A pair's own day is theirs to move: no room is made with that of
/// others.
async fn has_room_for_the_line(tx: &mut Tx, settings: &Settings, of: &Snapshot) -> Result<bool, StoreError> {
    let waits = of.waiting().any(|(_, why)| *why != Why::Full || of.free() > 0);
    if !waits || of.day.phase(tx.now()) != Phase::Closed {
        return Ok(false);
    }
    let seating = load(tx, settings, of, Occasion::Change).await?;
    let proposal = proposals::propose(tx, seating)?;
    let parts = of.day.round.is_some() && !proposal.ruled_out.is_empty();
    Ok(!parts && of.waiting().any(|(person, _)| proposal.helps(person)))
}

/// Is this person in a pair that may be none any more? Not where they are away: then they say themselves whether they
/// come (`views::settings::away_on`), or others take over (`unavailable::by_settings`). A pair's own day is theirs to
/// move, and on a day that runs it is too late.
async fn is_ruled_out(tx: &mut Tx, settings: &Settings, of: &Snapshot, who: &PersonId) -> Result<bool, StoreError> {
    if of.day.round.is_some() || of.day.phase(tx.now()) != Phase::Closed || !is_in_a_pair(of, who) {
        return Ok(false);
    }
    let seating = load(tx, settings, of, Occasion::Change).await?;
    let is_own = |pairing: &&Pairing| pairing.shadower == *who || pairing.buddy == *who;
    let mut own = seating.of.pairings.iter().filter(is_own);
    Ok(!seating.terms.away.contains(who) && own.any(|pair| !seating.may_pair(&pair.shadower, &pair.buddy)))
}
