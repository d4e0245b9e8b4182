//! A request for a turn, in the conversation with one of the two: posted once, then edited to what became of it.

use jiff::Timestamp;

use super::deliver::{Delivered, Error, Paces};
use crate::domain::ids::{ChannelId, MessageTs, PersonId, TurnRequestId};
use crate::slack::client::{Failure, Slack};
use crate::store::outbox::{self, Sending};
use crate::store::{Store, StoreError, Tx, rotations, turn_requests};
use crate::views::{Message, swaps};

/// How it has to look now, and where it stands.
struct Asked {
    message: Message,
    is_over: bool,
    posted: Option<MessageTs>,
    conversation: Option<ChannelId>,
    now: Timestamp,
}

pub async fn post_or_edit(
    store: &Store,
    slack: &Slack,
    paces: &Paces,
    row: &Sending,
    request: TurnRequestId,
    to: &PersonId,
) -> Result<Delivered, Error> {
    let person = to.clone();
    let asked = store.read(move |tx| Box::pin(async move { render(tx, request, &person).await })).await?;
    let Some(asked) = asked else { return Ok(Delivered::Pointless("the request is gone")) };
    if asked.posted.is_none() && asked.is_over {
        return Ok(Delivered::Pointless("the request has ended"));
    }
    if let Err(later) = paces.private(asked.conversation.is_some(), asked.now) {
        return Ok(Delivered::NotYet(later));
    }
    let channel = match asked.conversation {
        Some(channel) => channel,
        None => open(store, slack, to).await?,
    };
    match asked.posted {
        Some(ts) => match slack.update_message(&channel, &ts, &asked.message).await {
            // Somebody deleted it, or Slack lets nobody edit what is so old.
            Err(Failure::Refused(_)) => Ok(Delivered::Pointless("Slack takes no edit of it")),
            result => Ok(result.map(|()| Delivered::Edited)?),
        },
        None => Ok(Delivered::Posted(slack.post_message(&channel, None, &asked.message, &row.key).await?)),
    }
}

async fn render(tx: &mut Tx, request: TurnRequestId, to: &PersonId) -> Result<Option<Asked>, StoreError> {
    let Some(of) = turn_requests::find(tx, request).await? else { return Ok(None) };
    let Some(rotation) = rotations::find_any(tx, of.rotation).await? else { return Ok(None) };
    Ok(Some(Asked {
        message: swaps::request(&rotation, &of, to),
        is_over: of.state != crate::domain::duty::RequestState::Asked,
        posted: turn_requests::message(tx, request, to).await?,
        conversation: outbox::conversation(tx, std::slice::from_ref(to)).await?,
        now: tx.now(),
    }))
}

async fn open(store: &Store, slack: &Slack, to: &PersonId) -> Result<ChannelId, Error> {
    let channel = slack.open_conversation(std::slice::from_ref(to)).await?;
    let (person, opened) = (to.clone(), channel.clone());
    store
        .write(move |tx| {
            Box::pin(async move { outbox::set_conversation(tx, std::slice::from_ref(&person), &opened).await })
        })
        .await?;
    Ok(channel)
}
