//! Places that free, and people who fit now or no longer do: who moves up, and who hears of it.

use super::seats::{Occasion, is_in_a_pair, load, propose, settle};
use super::{Settings, arrangements, assigner};
use crate::domain::day::Phase;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, outbox, pairings, signups, snapshots};
use crate::views::{pairs as words, preview as preview_words, signup as signup_words};

/// Somebody left: their buddy is told, and the next in line moves up.
pub async fn left(tx: &mut Tx, settings: &Settings, before: &Snapshot, who: &PersonId) -> Result<(), StoreError> {
    if let Some(pairing) = before.buddy_of(who) {
        pairings::remove(tx, before.day.id, who).await?;
        outbox::private(tx, &[&pairing.buddy], &words::shadower_left(&before.day, who), Some(before.day.ends_at()))
            .await?;
        assigner::follow_pairs(tx, before.day.id).await?;
        arrangements::follow_pairs(tx, before.day.id).await?;
    }
    fill(tx, settings, before.day.id).await?;
    let after = snapshots::get(tx, before.day.id).await?;
    if after.day.paired_at.is_some() && after.shadowers().next().is_none() {
        let coordinator = &after.day.coordinator;
        outbox::private(tx, &[coordinator], &preview_words::nobody_left(&after.day, who), Some(after.day.ends_at()))
            .await?;
    }
    Ok(())
}

/// Gives free places to those in line: with a buddy where the pairs are known already.
pub async fn fill(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    match (of.day.paired_at, of.day.phase(tx.now())) {
        (_, Phase::Over | Phase::CalledOff) => return Ok(()),
        (Some(_), _) => return settle(tx, settings, day).await,
        (None, Phase::Open) => {}
        (None, Phase::Closed | Phase::Running) => return fill_with_buddies(tx, settings, &of).await,
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

/// Somebody has other hours, topics or settings: who waits may now fit, and a pair of theirs that may be none any more
/// ends now, and not at somebody else's next change.
pub async fn details_changed(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    who: &PersonId,
) -> Result<(), StoreError> {
    if of.day.paired_at.is_none() || !of.day.is_ahead(tx.now()) {
        return Ok(());
    }
    let waits = matches!(of.state_of(who), Some(State::Waiting(Why::NoBuddy(_))));
    if waits || is_ruled_out(tx, settings, of, who).await? {
        settle(tx, settings, of.day.id).await?;
    }
    Ok(())
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
