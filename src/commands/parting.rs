//! Pairs that end: who hears of it, and what the coordinator reads. Who is left in a group of three is told by
//! `places.rs`.

use std::collections::BTreeSet;

use super::seats::Occasion;
use super::{arrangements, assigner, places};
use crate::domain::ids::PersonId;
use crate::domain::seating::{Proposal, Without};
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, outbox, pairings};
use crate::views::pairs::ALL_PLACES_TAKEN;
use crate::views::parting::{self as words, Because, Changed, Former, Now, Parted};

/// Buddies who are no longer on the day, and their shadowers, are no pairs. The coordinator has yet to look at others.
pub async fn part_from_the_gone(tx: &mut Tx, of: &Snapshot) -> Result<(), StoreError> {
    let done = arrangements::done_shadowers(tx, of.day.id).await?;
    let is_gone = |pairing: &&Pairing| !of.is_advocate(&pairing.buddy) && !done.contains(&pairing.shadower);
    for old in of.pairings.iter().filter(is_gone) {
        pairings::remove(tx, of.day.id, &old.shadower).await?;
        if of.state_of(&old.shadower) != Some(&State::Cancelled) {
            let message = words::buddy_to_come(&of.day, &former(tx, old, Parted::BuddyGone).await?);
            outbox::private(tx, &[&old.shadower], &message, Some(of.day.ends_at())).await?;
        }
    }
    assigner::follow_pairs(tx, of.day.id).await?;
    arrangements::follow_pairs(tx, of.day.id).await
}

fn why_parted(of: &Snapshot, old: &Pairing, occasion: Occasion<'_>) -> Parted {
    match occasion {
        _ if !of.is_advocate(&old.buddy) => Parted::BuddyGone,
        Occasion::Preview => Parted::ByCoordinator,
        _ => Parted::Rearranged,
    }
}

async fn former(tx: &mut Tx, old: &Pairing, why: Parted) -> Result<Former, StoreError> {
    let date = arrangements::date_of(tx, old.day, &old.shadower).await?;
    Ok(Former { shadower: old.shadower.clone(), buddy: old.buddy.clone(), why, date })
}

/// Ends the pairs that are none any more; returns those of whom both have to hear: not where the shadower left by
/// themselves.
pub async fn part(
    tx: &mut Tx,
    before: &Snapshot,
    proposal: &Proposal,
    occasion: Occasion<'_>,
) -> Result<Vec<Former>, StoreError> {
    let mut parted = Vec::new();
    for old in &before.pairings {
        let holds = proposal.buddy_of(&old.shadower) == Some(&old.buddy);
        let is_done = proposal.done.iter().any(|pin| pin.shadower == old.shadower);
        if holds || is_done {
            continue;
        }
        pairings::remove(tx, before.day.id, &old.shadower).await?;
        if before.state_of(&old.shadower) != Some(&State::Cancelled) {
            parted.push(former(tx, old, why_parted(before, old, occasion)).await?);
        }
    }
    Ok(parted)
}

/// Those who meet somebody new read there what was before, and those who are gone know, but for a date that they had; the
/// others read it by themselves.
pub async fn tell_former_buddies(
    tx: &mut Tx,
    before: &Snapshot,
    proposal: &Proposal,
    former: &[Former],
    occasion: Occasion<'_>,
) -> Result<(), StoreError> {
    let day = &before.day;
    let buddies: BTreeSet<&PersonId> = former.iter().map(|old| &old.buddy).collect();
    for buddy in buddies {
        let reads_it_in_the_answer = [Occasion::BuddyGone(Some(buddy)), Occasion::Set(buddy)].contains(&occasion);
        let had_date = former.iter().any(|old| old.buddy == *buddy && old.date.is_some());
        if !reads_it_in_the_answer && !before.is_advocate(buddy) && !had_date {
            continue;
        }
        let is_new = |who: &PersonId| before.buddy_of(who).is_none_or(|known| known.buddy != *buddy);
        let now = proposal.pairs.iter().filter(|pair| pair.advocate == *buddy).map(|pair| &pair.shadower);
        let now: Vec<&PersonId> = now.collect();
        if !now.iter().any(|who| is_new(who)) {
            let own: Vec<Former> = former.iter().filter(|old| old.buddy == *buddy).cloned().collect();
            if !reads_it_in_the_answer {
                let message = words::your_shadowers(day, &now, &own);
                outbox::private(tx, &[buddy], &message, Some(day.ends_at())).await?;
            }
            for old in &own {
                places::tell_group(tx, day, &now, &old.shadower, buddy).await?;
            }
        }
    }
    Ok(())
}

/// What became of the shadower of such a pair; `None` where they are not on the day any more.
pub fn changed(before: &Snapshot, proposal: &Proposal, old: &Former) -> Option<Changed> {
    let is = match proposal.buddy_of(&old.shadower) {
        Some(buddy) => Now::With(buddy.clone()),
        None => match proposal.without.iter().find(|out| out.person == old.shadower)? {
            Without { waits: false, .. } => Now::Pager,
            Without { why: Why::NoBuddy(reason), .. } => Now::Waits(reason.clone()),
            Without { why: Why::Full, .. } => Now::Waits(ALL_PLACES_TAKEN.to_owned()),
        },
    };
    let had_to = !before.is_advocate(&old.buddy) || proposal.ruled_out.contains(&old.shadower);
    let is_free = before.day.keeps_free() > 0 && !proposal.pairs.iter().any(|pair| pair.advocate == old.buddy);
    let because = match (had_to, is_free) {
        (true, _) => Because::HadTo,
        (false, true) => Because::ForQueue,
        (false, false) => Because::ForOthers(proposal.moved_for),
    };
    let (shadower, was, date) = (old.shadower.clone(), Some(old.buddy.clone()), old.date.clone());
    Some(Changed { shadower, was, date, is, because })
}

/// What became of somebody who had no buddy until now.
pub fn moved_up(pair: &Pairing) -> Changed {
    let is = Now::With(pair.buddy.clone());
    Changed { shadower: pair.shadower.clone(), was: None, date: None, is, because: Because::HadTo }
}
