//! A help desk tells of a reply: whose it is, and what follows from it.

use super::Settings;
use crate::domain::desk::DeskReply;
use crate::store::{StoreError, Tx, agents, replies};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is new, and kept.
    Kept,
    /// It came before.
    Repeated,
}

/// Keeps a reply. Whatever a desk repeats, late or out of order, changes nothing.
///
/// # Errors
/// The database could not be written.
pub async fn seen(tx: &mut Tx, _settings: &Settings, reply: &DeskReply) -> Result<Seen, StoreError> {
    let person = agents::meet(tx, &reply.agent).await?;
    match replies::add_seen(tx, reply, person.as_ref()).await? {
        Some(_) => Ok(Seen::Kept),
        None => Ok(Seen::Repeated),
    }
}
