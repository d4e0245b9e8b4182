//! A help desk tells of a reply: whose it is, and what follows from it.

use super::{Settings, celebrate, credit, link, reply_place};
use crate::domain::desk::DeskReply;
use crate::domain::ids::PersonId;
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
    let link = reply.link.clone().or_else(|| settings.link_to_ticket(reply.agent.desk, &reply.ticket));
    let reply = &DeskReply { link, ..reply.clone() };
    let met = agents::meet(tx, &reply.agent).await?;
    let Some(id) = replies::add_seen(tx, reply, met.person.as_ref()).await? else { return Ok(Seen::Repeated) };
    match &met.person {
        Some(person) => {
            let known = Known { id, link: reply.link.clone(), ticket: Some(reply.ticket.clone()), at: reply.at };
            sent(tx, person, &known).await?;
        }
        None => link::unknown(tx, &reply.agent, &met).await?,
    }
    Ok(Seen::Kept)
}

/// Somebody of ours sent it.
async fn sent(tx: &mut Tx, person: &PersonId, seen: &Known) -> Result<(), StoreError> {
    let Some(place) = placed(tx, person, seen).await? else { return Ok(()) };
    celebrate::reply(tx, &place, person, seen.id).await.map(|_| ())
}

/// What a reply of theirs counts for, from now on; none if they told of it already. Most are on no day, and then this is
/// one statement.
pub async fn placed(tx: &mut Tx, person: &PersonId, seen: &Known) -> Result<Option<Place>, StoreError> {
    let near = replies::near(tx, person, seen.at).await?;
    let Some(place) = reply_place::of(tx, &near, person, seen.at).await? else {
        credit::offer(tx, &near.helps, person, seen).await?;
        return Ok(None);
    };
    let told = replies::only_told(tx, place.of, person).await?;
    if let Some(told) = find_told(&told, seen) {
        replies::make_one(tx, told, seen.id).await?;
        return Ok(None);
    }
    replies::place(tx, seen.id, place.of).await?;
    Ok(Some(place))
}
