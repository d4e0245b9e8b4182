//! Whoever is left without a buddy has the pager, or waits and is told why.

use super::Occasion;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::PersonId;
use crate::domain::seating::{Obstacle, Without, is_own};
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::Snapshot;
use crate::store::{StoreError, Tx, outbox, people, signups};
use crate::views::pairs as words;
use crate::views::parting::Former;

/// Saves that this person has no buddy, and tells them what they did not know; `was` is the pair they were in.
pub(super) async fn leave_without(
    tx: &mut Tx,
    before: &Snapshot,
    out: &Without,
    was: Option<&Former>,
    occasion: Occasion<'_>,
) -> Result<(), StoreError> {
    let (day, state) = (&before.day, before.state_of(&out.person));
    if !out.waits {
        if state != Some(&State::In) {
            signups::set(tx, day.id, &out.person, &State::In).await?;
        }
        let knew = day.paired_at.is_some() && was.is_none();
        if !knew || state != Some(&State::In) {
            outbox::private(tx, &[&out.person], &words::you_have_the_pager(day, was), Some(day.ends_at())).await?;
        }
        return Ok(());
    }
    let waiting = State::Waiting(out.why.clone());
    // They read it in the answer to what they did, or as the day begins.
    let is_answered = occasion == Occasion::DayBegins || occasion == Occasion::Came(&out.person);
    let knew_reason = is_answered || state == Some(&waiting);
    signups::set(tx, day.id, &out.person, &waiting).await?;
    let reason = match &out.why {
        Why::NoBuddy(reason) if !knew_reason => reason.as_str(),
        Why::Full if was.is_some() => words::ALL_PLACES_TAKEN,
        // Whoever is in line for a place knows that from the start.
        Why::NoBuddy(_) | Why::Full => return Ok(()),
    };
    if day.phase(tx.now()) == Phase::Running {
        // That less is left of the day is no news to whoever waited before.
        if was.is_none() {
            return Ok(());
        }
        return outbox::private(tx, &[&out.person], &words::rest_without_buddy(day, was), Some(day.ends_at())).await;
    }
    let obstacle = obstacle(tx, day, &out.person).await?;
    // Where others did something, it is no news to whoever waits that they wait on; but that something has come in their
    // way which they can change themselves.
    let is_new = match state {
        Some(State::Waiting(Why::NoBuddy(known))) => obstacle.is_some() && !is_own(known),
        Some(State::Waiting(Why::Full)) => obstacle.is_some(),
        _ => true,
    };
    if day.paired_at.is_some() && occasion != Occasion::Set(&out.person) && !is_new {
        return Ok(());
    }
    outbox::private(tx, &[&out.person], &words::you_wait(day, reason, was, obstacle), Some(day.ends_at())).await
}

/// What stands in their way that they can change themselves.
async fn obstacle(tx: &mut Tx, day: &Day, who: &PersonId) -> Result<Option<Obstacle>, StoreError> {
    let Some(who) = people::find(tx, who).await? else { return Ok(None) };
    let advocates = people::find_all(tx, &day.advocates).await?;
    Ok(Obstacle::of(day, &who, &advocates, tx.now()))
}
