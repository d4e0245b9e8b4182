//! A help desk tells of a reply: whose it is, and what follows from it.

use super::{Settings, celebrate, credit, link, reply_place};
use crate::domain::desk::DeskReply;
use crate::domain::ids::{PersonId, ReplyId};
use crate::domain::reply::{Known, Place, find_told};
use crate::store::{StoreError, Tx, agents, replies};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is new, and kept.
    Kept,
    /// It came before.
    Repeated,
}

/// Keeps a reply, and celebrates it where it is worth it. Whatever a desk repeats, late or out of order, changes nothing.
///
/// # Errors
/// The database could not be written.
pub async fn seen(tx: &mut Tx, settings: &Settings, reply: &DeskReply) -> Result<Seen, StoreError> {
    let met = agents::meet(tx, &reply.agent).await?;
    let Some(id) = replies::add_seen(tx, reply, met.person.as_ref()).await? else { return Ok(Seen::Repeated) };
    match &met.person {
        Some(person) => {
            let known = Known { id, link: reply.link.clone(), ticket: Some(reply.ticket.clone()), at: reply.at };
            sent(tx, person, &known).await?;
        }
        None => link::unknown(tx, settings, &reply.agent, &met).await?,
    }
    Ok(Seen::Kept)
}

/// Somebody of ours sent it. Most are on no day, and then this is one statement.
pub async fn sent(tx: &mut Tx, person: &PersonId, seen: &Known) -> Result<(), StoreError> {
    let near = replies::near(tx, person, seen.at).await?;
    if let Some(place) = reply_place::of(tx, &near, person, seen.at).await? {
        return counts(tx, &place, person, seen).await;
    }
    credit::offer(tx, &near.helps, person, seen).await
}

/// It counts for this; unless it is what they told of already.
pub async fn counts(tx: &mut Tx, place: &Place, person: &PersonId, seen: &Known) -> Result<(), StoreError> {
    let told = replies::only_told(tx, place.of, person).await?;
    if let Some(told) = find_told(&told, seen) {
        return replies::make_one(tx, told, seen.id).await;
    }
    place_and_celebrate(tx, place, person, seen.id).await
}

async fn place_and_celebrate(tx: &mut Tx, place: &Place, person: &PersonId, id: ReplyId) -> Result<(), StoreError> {
    replies::place(tx, id, place.of).await?;
    celebrate::reply(tx, place, person, id).await.map(|_| ())
}
