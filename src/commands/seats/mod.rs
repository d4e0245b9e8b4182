//! Who sits beside whom, kept: one mechanism for all occasions. [`load`] reads the day's people, and the engine is asked
//! (`domain::seating`); [`settle`] saves the result and tells only those for whom something changed. The preview shows a
//! proposal; *Confirm*, a place that frees and a change of hours settle one.

mod loading;
mod meeting;
mod without;

pub use self::loading::{hindrance, is_in_a_pair, load, would_all_have_buddies};
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
    /// more: then the coordinator hears who has whom now.
    Change,
    /// The same, where this person set something that may end pairs of theirs: they read in the answer whom they lost.
    Set(&'a PersonId),
    /// The same as after a change, where this person comes late, and reads in the answer what it led to for them.
    Came(&'a PersonId),
    /// An advocate takes nobody any more, and as few others as can be are moved for those who have lost their buddy. With
    /// whoever said so themselves: they read it in the answer.
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
    settle_on(tx, settings, day, Occasion::Change).await
}

/// Saves the best pairs as they are now, and tells each person for whom something changed, and the coordinator.
pub async fn settle_on(tx: &mut Tx, settings: &Settings, day: DayId, occasion: Occasion<'_>) -> Result<(), StoreError> {
    let changed = settle_untold(tx, settings, day, occasion).await?;
    let of = snapshots::get(tx, day).await?;
    let news = match occasion {
        // These are the pairs, whatever changed.
        Occasion::DayBegins => (!of.pairings.is_empty()).then(|| words::sent_unconfirmed(&of.day)),
        _ => changed.iter().any(Changed::ended).then(|| pairs_changed(&of.day, &changed, tx.now())),
    };
    if let Some(news) = news {
        outbox::private(tx, &[&of.day.coordinator], &news, Some(of.day.ends_at())).await?;
    }
    Ok(())
}

/// The same, where whoever settles it tells the coordinator. Returns who has another buddy than before, or none.
pub async fn settle_untold(
    tx: &mut Tx,
    settings: &Settings,
    day: DayId,
    occasion: Occasion<'_>,
) -> Result<Vec<Changed>, StoreError> {
    let before = snapshots::get(tx, day).await?;
    let seating = load(tx, settings, &before, occasion).await?;
    let proposal = proposals::propose(tx, seating)?;
    save(tx, &before, &proposal, occasion).await
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
    let parted = former.iter().filter_map(|old| parting::changed(before, proposal, old));
    // Where nobody knew of pairs, all of them are new.
    let is_moved_up = |pair: &&Pairing| before.day.paired_at.is_some() && before.buddy_of(&pair.shadower).is_none();
    Ok(parted.chain(new.iter().filter(is_moved_up).map(parting::moved_up)).collect())
}
