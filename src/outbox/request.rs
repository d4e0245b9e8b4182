//! Private messages with a button of a request, once it has ended: what they say then.

use super::deliver::Card;
use crate::domain::cover::State;
use crate::domain::duty::RequestState;
use crate::domain::ids::RequestMessageId;
use crate::store::request_messages::{self, Request, RequestMessage};
use crate::store::{StoreError, Tx, conversations, covers, days, rides, rotations, turn_requests};
use crate::views::ride_along::Overtaken;
use crate::views::{Message, cover, ride_along, swaps};

/// Has the request ended whose button this message has?
pub async fn is_over(tx: &mut Tx, id: RequestMessageId) -> Result<bool, StoreError> {
    let Some(message) = request_messages::find(tx, id).await? else { return Ok(false) };
    Ok(match message.of {
        Request::Cover(id) => covers::find(tx, id).await?.is_some_and(|cover| cover.state != State::Asked),
        Request::Turn(id) => {
            turn_requests::find(tx, id).await?.is_some_and(|request| request.state != RequestState::Asked)
        }
        Request::Ride(id) => {
            let is_answered = rides::find(tx, id).await?.is_some_and(|request| request.state != rides::State::Asked);
            is_answered || request_messages::has_newer(tx, &message).await?
        }
    })
}

/// The message as it has to look now; `None` if it was never sent, or what it is about is gone.
pub async fn over(tx: &mut Tx, id: RequestMessageId) -> Result<Option<Card>, StoreError> {
    let Some(of) = request_messages::find(tx, id).await? else { return Ok(None) };
    let channel = conversations::find(tx, std::slice::from_ref(&of.person)).await?;
    let Some((channel, posted)) = channel.zip(of.ts.clone()) else { return Ok(None) };
    let message = words(tx, &of).await?;
    Ok(message.map(|message| Card { channel, thread: None, posted: Some(posted), is_needed: false, message }))
}

async fn words(tx: &mut Tx, of: &RequestMessage) -> Result<Option<Message>, StoreError> {
    match of.of {
        Request::Cover(id) => {
            let Some(request) = covers::find(tx, id).await? else { return Ok(None) };
            let (day, has_newer) =
                (days::get(tx, request.day).await?, covers::has_newer(tx, &request, &of.person).await?);
            Ok(Some(cover::over(&day, &request, &of.person, has_newer)))
        }
        Request::Turn(id) => {
            let Some(request) = turn_requests::find(tx, id).await? else { return Ok(None) };
            let rotation = rotations::find_any(tx, request.rotation).await?;
            Ok(rotation.map(|rotation| swaps::request(&rotation, &request, &of.person)))
        }
        Request::Ride(id) => {
            let Some(request) = rides::find(tx, id).await? else { return Ok(None) };
            Ok(match (request_messages::has_newer(tx, of).await?, request.state) {
                (true, _) => Some(ride_along::newer_below(&request.person)),
                (false, rides::State::Asked) if request.wished.as_ref() == Some(&of.person) => None,
                (false, rides::State::Asked) => Some(ride_along::over(&request.person, Overtaken::ByAnotherWish)),
                (false, rides::State::Declined) => Some(ride_along::over(&request.person, Overtaken::NotNow)),
                (false, rides::State::Made) => match request.day {
                    Some(day) => Some(ride_along::became(&days::get(tx, day).await?, &request.person, &of.person)),
                    None => Some(ride_along::already_answered()),
                },
            })
        }
    }
}
