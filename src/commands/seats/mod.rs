//! Who sits beside whom, kept: one mechanism for all occasions. [`load`] reads the day's people, and the engine is asked
//! (`domain::seating`); [`settle`] saves the result and tells only those for whom something changed. The preview shows a
//! proposal; *Confirm*, a place that frees and a change of hours settle one.

mod loading;
mod meeting;
mod without;

pub use self::loading::{is_in_a_pair, load, may_pair, would_all_have_buddies};
use self::meeting::meet;
use self::without::leave_without;
use super::{Settings, arrangements, assigner, parting};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::seating::Proposal;
use crate::domain::signup::State;
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, days, outbox, pairings, proposals, signups, snapshots};
use crate::views::pairs as words;
use crate::views::parting::{Changed, pairs_changed};

/// Why pairs are looked for: it says who may be moved for them, and who reads of it where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion<'a> {
    /// The coordinator looks at them, or confirms them.
    Preview,
    /// Somebody left or changed something. Nobody who knows of their buddy gets another, unless it cannot be theirs any
    /// more: then the coordinator hears it too.
    Change,
    /// The same, where this person comes late, and reads in the answer what it led to for them.
    Came(&'a PersonId),
    /// An advocate takes nobody any more, and as few others as can be are moved for those who have lost their buddy. Set
    /// to whoever is not there at all: they know. Whoever settles it tells the coordinator.
    BuddyGone(Option<&'a PersonId>),
    /// Nobody has confirmed the pairs, and the coordinator reads that; who waits reads it with what the day's beginning
    /// says.
    DayBegins,
}

/// The best pairs for the day as it stands, as the coordinator looks at them.
pub async fn propose(tx: &mut Tx, settings: &Settings, of: &Snapshot) -> Result<Proposal, StoreError> {
    let seating = load(tx, settings, of, Occasion::Preview).await?;
    proposals::propose(tx, seating)
}

/// Saves the best pairs as they are now, after a change.
pub async fn settle(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    settle_on(tx, settings, day, Occasion::Change).await.map(drop)
}

/// The same, with whose buddy is another now.
pub async fn settle_changed(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<Vec<Changed>, StoreError> {
    settle_on(tx, settings, day, Occasion::Change).await
}

/// The same after an advocate is gone.
pub async fn settle_moving_few(
    tx: &mut Tx,
    settings: &Settings,
    day: DayId,
    gone: Option<&PersonId>,
) -> Result<Vec<Changed>, StoreError> {
    settle_on(tx, settings, day, Occasion::BuddyGone(gone)).await
}

/// Saves the best pairs as they are now, and tells each person for whom something changed. Returns whose buddy is
/// another.
pub async fn settle_on(
    tx: &mut Tx,
    settings: &Settings,
    day: DayId,
    occasion: Occasion<'_>,
) -> Result<Vec<Changed>, StoreError> {
    let before = snapshots::get(tx, day).await?;
    let seating = load(tx, settings, &before, occasion).await?;
    let proposal = proposals::propose(tx, seating)?;
    let changed = save(tx, &before, &proposal, occasion).await?;
    let day = &before.day;
    let news = match occasion {
        Occasion::Change | Occasion::Came(_) if !changed.is_empty() => Some(pairs_changed(day, &changed)),
        // These are the pairs, whatever changed.
        Occasion::DayBegins if !proposal.pairs.is_empty() => Some(words::sent_unconfirmed(day)),
        _ => None,
    };
    if let Some(news) = news {
        outbox::private(tx, &[&day.coordinator], &news, Some(day.ends_at())).await?;
    }
    Ok(changed)
}

/// The same with pairs that were looked at; nothing is told to the coordinator.
pub async fn save(
    tx: &mut Tx,
    before: &Snapshot,
    proposal: &Proposal,
    occasion: Occasion<'_>,
) -> Result<Vec<Changed>, StoreError> {
    let day = before.day.id;
    days::set_paired(tx, day, true).await?;
    let former = parting::part(tx, before, proposal, occasion).await?;
    let mut new = Vec::new();
    for pair in &proposal.pairs {
        if before.state_of(&pair.shadower) != Some(&State::In) {
            signups::set(tx, day, &pair.shadower, &State::In).await?;
        }
        let is_known = before.buddy_of(&pair.shadower).is_some_and(|known| known.buddy == pair.advocate);
        if !is_known {
            let pairing = Pairing::of(day, pair);
            pairings::confirm(tx, &pairing).await?;
            new.push(pairing);
        }
    }
    assigner::follow_pairs(tx, day).await?;
    meet(tx, &before.day, &new, &former).await?;
    parting::tell_former_buddies(tx, before, proposal, &former, occasion).await?;
    for out in &proposal.without {
        let was = former.iter().find(|old| old.shadower == out.person);
        leave_without(tx, before, out, was, occasion).await?;
    }
    if before.day.paired_at.is_none() {
        pairings::clear_wishes(tx, day).await?;
    }
    arrangements::follow_pairs(tx, day).await?;
    outbox::day_card(tx, &before.day).await?;
    Ok(former.iter().filter_map(|old| parting::changed(before, proposal, old)).collect())
}
