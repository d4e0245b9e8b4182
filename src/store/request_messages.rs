//! Table `request_messages`: private messages with a button of a request, for cover, for a turn or to ride along. When the
//! request ends, or a newer message has taken its place, each is edited to what became of it.

use jiff::Timestamp;
use serde::Serialize;

use super::row::Place;
use super::{StoreError, Tx, outbox};
use crate::domain::ids::{CoverId, MessageTs, PersonId, RequestMessageId, RideRequestId, TurnRequestId};

/// A request that somebody can answer with a button until it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Cover(CoverId),
    Turn(TurnRequestId),
    Ride(RideRequestId),
}

/// One of them is set.
struct Columns {
    cover: Option<i64>,
    turn: Option<i64>,
    ride: Option<i64>,
}

impl Request {
    fn columns(self) -> Columns {
        let none = Columns { cover: None, turn: None, ride: None };
        match self {
            Request::Cover(cover) => Columns { cover: Some(cover.0), ..none },
            Request::Turn(turn) => Columns { turn: Some(turn.0), ..none },
            Request::Ride(ride) => Columns { ride: Some(ride.0), ..none },
        }
    }
}

/// A message with a button of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestMessage {
    pub id: RequestMessageId,
    pub of: Request,
    pub person: PersonId,
    /// Where it stands, once it was sent.
    pub ts: Option<MessageTs>,
}

/// Sends somebody a message with a button of this request; not sent once that has ended, or after `expires`.
pub async fn tell<M: Serialize>(
    tx: &mut Tx,
    of: Request,
    to: &PersonId,
    message: &M,
    expires: Option<Timestamp>,
) -> Result<(), StoreError> {
    let Columns { cover, turn, ride } = of.columns();
    let id = sqlx::query_scalar(
        "INSERT INTO request_messages (cover, turn_request, ride_request, person) VALUES (?, ?, ?, ?) RETURNING id",
    )
    .bind(cover)
    .bind(turn)
    .bind(ride)
    .bind(to.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    outbox::about_request(tx, to, message, expires, RequestMessageId(id)).await
}

/// The same in the place of what they were sent of it before: that loses its buttons.
pub async fn tell_anew<M: Serialize>(
    tx: &mut Tx,
    of: Request,
    to: &PersonId,
    message: &M,
    expires: Option<Timestamp>,
) -> Result<(), StoreError> {
    overtaken(tx, of, to).await?;
    tell(tx, of, to, message, expires).await
}

/// The request goes on without this person: what they were sent of it loses its buttons.
pub async fn overtaken(tx: &mut Tx, of: Request, person: &PersonId) -> Result<(), StoreError> {
    for (message, told) in messages(tx, of).await? {
        if told == *person {
            outbox::request_over(tx, person, message).await?;
        }
    }
    Ok(())
}

/// Who was sent a message of it, the first one first.
pub async fn told(tx: &mut Tx, of: Request) -> Result<Vec<PersonId>, StoreError> {
    Ok(messages(tx, of).await?.into_iter().map(|(_, person)| person).collect())
}

/// The request has ended: its messages are edited, except those of somebody who has the answer in place of theirs.
pub async fn ended(tx: &mut Tx, of: Request, except: Option<&PersonId>) -> Result<(), StoreError> {
    for (message, person) in messages(tx, of).await? {
        if except != Some(&person) {
            outbox::request_over(tx, &person, message).await?;
        }
    }
    Ok(())
}

async fn messages(tx: &mut Tx, of: Request) -> Result<Vec<(RequestMessageId, PersonId)>, StoreError> {
    let Columns { cover, turn, ride } = of.columns();
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT id, person FROM request_messages
         WHERE (cover = ?1 OR turn_request = ?2 OR ride_request = ?3) ORDER BY id",
    )
    .bind(cover)
    .bind(turn)
    .bind(ride)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(id, person)| (RequestMessageId(id), PersonId(person))).collect())
}

/// Has this person a later message of the same request?
pub async fn has_newer(tx: &mut Tx, message: &RequestMessage) -> Result<bool, StoreError> {
    let all = messages(tx, message.of).await?;
    Ok(all.iter().any(|(id, person)| *person == message.person && id.0 > message.id.0))
}

pub async fn find(tx: &mut Tx, id: RequestMessageId) -> Result<Option<RequestMessage>, StoreError> {
    type Columns = (Option<i64>, Option<i64>, Option<i64>, String, Option<String>);
    let row: Option<Columns> =
        sqlx::query_as("SELECT cover, turn_request, ride_request, person, ts FROM request_messages WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((cover, turn, ride, person, ts)) = row else { return Ok(None) };
    let of = match (cover, turn, ride) {
        (Some(cover), ..) => Some(Request::Cover(CoverId(cover))),
        (_, Some(turn), _) => Some(Request::Turn(TurnRequestId(turn))),
        (.., ride) => ride.map(|ride| Request::Ride(RideRequestId(ride))),
    };
    let of = Place { table: "request_messages", id: &id }.known("cover", of)?;
    Ok(Some(RequestMessage { id, of, person: PersonId(person), ts: ts.map(MessageTs) }))
}

/// The message stands there now, or nowhere any more.
pub async fn set_ts(tx: &mut Tx, id: RequestMessageId, ts: Option<&MessageTs>) -> Result<(), StoreError> {
    sqlx::query("UPDATE request_messages SET ts = ? WHERE id = ?")
        .bind(ts.map(MessageTs::as_str))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
