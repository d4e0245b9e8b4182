//! Whom somebody never wants to be paired with may be the only one who has room. They themselves read that, in answers
//! that nobody else has; the other one, and everybody else, learn nothing.

use super::Asker;
use super::seats::{self, Occasion};
use crate::domain::seating::Obstacle;
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::Snapshot;
use crate::store::{StoreError, Tx, proposals, settings};

/// Set where this person waits for a buddy, and would have one but for their own setting.
pub async fn in_the_way(tx: &mut Tx, asker: &Asker<'_>, of: &Snapshot) -> Result<Option<Obstacle>, StoreError> {
    let waits = matches!(of.state_of(asker.id()), Some(State::Waiting(Why::NoBuddy(_))));
    if !waits || of.day.paired_at.is_none() {
        return Ok(None);
    }
    let own = settings::never_with(tx, asker.id()).await?;
    if !own.iter().any(|other| of.is_advocate(other)) {
        return Ok(None);
    }
    let mut without_it = seats::load(tx, asker.settings, of, Occasion::Change).await?;
    // Nor does it count whether the others rule them out too: they would learn that from a line that goes.
    without_it.terms.never_with.remove(asker.id());
    for other in &own {
        if let Some(theirs) = without_it.terms.never_with.get_mut(other) {
            theirs.retain(|person| person != asker.id());
        }
    }
    let proposal = proposals::propose(tx, without_it)?;
    let would_do = proposal.buddy_of(asker.id()).is_some_and(|buddy| own.contains(buddy));
    Ok(would_do.then_some(Obstacle::OwnChoice))
}
