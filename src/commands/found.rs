//! An agent was found in Slack, or a queue found empty.

use super::Settings;
use crate::domain::desk::Desk;
use crate::domain::ids::{DayId, PersonId};
use crate::store::{StoreError, Tx, look_ups};

/// The agent is this person: what they sent is theirs. `by` is the coordinator who said so; none: their e-mail did.
///
/// # Errors
/// The database could not be written.
pub async fn agent_is(
    tx: &mut Tx,
    _settings: &Settings,
    desk: Desk,
    agent: &str,
    person: &PersonId,
    _by: Option<&PersonId>,
) -> Result<(), StoreError> {
    look_ups::link(tx, desk, agent, person).await
}

/// Agents whom nobody could find are offered to the coordinator.
///
/// # Errors
/// The database could not be written.
pub async fn offer_unknown(_tx: &mut Tx, _settings: &Settings) -> Result<(), StoreError> {
    Ok(())
}

/// No ticket waits any more on a day that runs.
///
/// # Errors
/// The database could not be written.
pub async fn queue_is_empty(_tx: &mut Tx, _settings: &Settings, _day: DayId) -> Result<(), StoreError> {
    Ok(())
}
