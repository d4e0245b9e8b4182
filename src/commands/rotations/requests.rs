//! A request for a turn that was sent: taken, declined, withdrawn, or over when the turn begins.

use super::super::Asker;
use super::{is_member, swap};
use crate::domain::duty::{RequestState, Standing, TurnRequest};
use crate::domain::ids::{PersonId, RotationId, TurnRequestId};
use crate::request::Answer;
use crate::store::{StoreError, Tx, inbox, outbox, rotations, turn_requests};
use crate::views::rotations as list_words;
use crate::views::swaps as words;

/// A request that is still open, for the one of the two who may press this; else what there is to say.
async fn asked(
    tx: &mut Tx,
    asker: &Asker<'_>,
    id: TurnRequestId,
    whose: fn(&TurnRequest) -> &PersonId,
) -> Result<Result<(Standing, TurnRequest), Answer>, StoreError> {
    let Some(request) = turn_requests::find(tx, id).await?.filter(|request| whose(request) == asker.id()) else {
        return Ok(Err(asker.say(words::no_such_turn())));
    };
    let Some(of) = rotations::find(tx, request.rotation).await? else {
        return Ok(Err(asker.replace(list_words::gone())));
    };
    Ok(match request.state {
        RequestState::Asked => Ok((of, request)),
        _ => Err(asker.replace(words::request(&of, &request, asker.id()))),
    })
}

/// *I take it*, or *Swap*: both or none.
pub async fn take(tx: &mut Tx, asker: &Asker<'_>, id: TurnRequestId) -> Result<Answer, StoreError> {
    let (of, request) = match asked(tx, asker, id, |request| &request.other).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    if request.ends_at <= tx.now() || !request.can_be(&of) {
        let over = TurnRequest { state: RequestState::Over, ..request };
        return Ok(asker.replace(words::request(&of, &over, asker.id())));
    }
    turn_requests::end(tx, &request, RequestState::Taken, Some(asker.id())).await?;
    swap::change_hands(tx, asker, &of, &request.owner, request.window, request.in_return).await
}

/// *No, sorry*: who asked reads it at once.
pub async fn decline(tx: &mut Tx, asker: &Asker<'_>, id: TurnRequestId) -> Result<Answer, StoreError> {
    let (of, request) = match asked(tx, asker, id, |request| &request.other).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    turn_requests::end(tx, &request, RequestState::Declined, Some(asker.id())).await?;
    inbox::audit(tx, asker.id(), "declined a turn", None).await?;
    if is_member(tx, &request.owner).await? {
        let turn = of.turn_in(&request.owner, request.window);
        let message = words::not_taken(&of, &request, RequestState::Declined, turn.as_ref());
        outbox::private(tx, &[&request.owner], &message, Some(request.window.end)).await?;
    }
    let declined = TurnRequest { state: RequestState::Declined, ..request };
    Ok(asker.replace(words::request(&of, &declined, asker.id())))
}

/// *Withdraw*: it stays the owner's.
pub async fn withdraw(tx: &mut Tx, asker: &Asker<'_>, id: TurnRequestId) -> Result<Answer, StoreError> {
    let (of, request) = match asked(tx, asker, id, |request| &request.owner).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    turn_requests::end(tx, &request, RequestState::Withdrawn, Some(asker.id())).await?;
    inbox::audit(tx, asker.id(), "withdrew a request for a turn", None).await?;
    Ok(asker.replace(words::withdrawn(&of, &request)))
}

/// Those whose turn begins now have ended: it stays their owner's.
pub async fn end_over(tx: &mut Tx, of: &Standing) -> Result<(), StoreError> {
    let now = tx.now();
    for request in turn_requests::open(tx, of.id).await?.into_iter().filter(|request| request.ends_at <= now) {
        turn_requests::end(tx, &request, RequestState::Over, None).await?;
        if is_member(tx, &request.owner).await? {
            let turn = of.turn_in(&request.owner, request.window);
            let message = words::not_taken(of, &request, RequestState::Over, turn.as_ref());
            outbox::private(tx, &[&request.owner], &message, Some(request.window.end)).await?;
        }
    }
    Ok(())
}

/// Those whose turn is somebody else's by now have ended.
pub async fn end_impossible(tx: &mut Tx, of: &Standing) -> Result<(), StoreError> {
    for request in turn_requests::open(tx, of.id).await? {
        if request.can_be(of) {
            continue;
        }
        turn_requests::end(tx, &request, RequestState::Withdrawn, None).await?;
        // Else it is the owner's turn that went, which they are told.
        if of.has(&request.owner, request.window) && is_member(tx, &request.owner).await? {
            let message = words::no_swap(of, &request, of.turn_in(&request.owner, request.window).as_ref());
            outbox::private(tx, &[&request.owner], &message, Some(request.window.end)).await?;
        }
    }
    Ok(())
}

/// The rotation has ended.
pub async fn end_all(tx: &mut Tx, id: RotationId) -> Result<(), StoreError> {
    for request in turn_requests::open(tx, id).await? {
        turn_requests::end(tx, &request, RequestState::Withdrawn, None).await?;
    }
    Ok(())
}
