//! Table `ride_requests`: people who asked to ride along.

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::ids::{ChannelId, DayId, PersonId, RideRequestId};

/// A wish to ride along.
#[derive(Clone, Debug, PartialEq)]
pub struct RideRequest {
    pub id: RideRequestId,
    pub person: PersonId,
    /// Where it was asked, and where the day's card would go.
    pub channel: ChannelId,
    pub state: State,
    /// The advocate whom they would like to ride along with.
    pub wished: Option<PersonId>,
    /// The one that was made for them.
    pub day: Option<DayId>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Asked,
    Made,
    Declined,
}

/// Saves the wish; `None` if this person already has one open.
pub async fn ask(tx: &mut Tx, person: &PersonId, channel: &ChannelId) -> Result<Option<RideRequestId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO ride_requests (person, channel, state, at) VALUES (?, ?, 'asked', ?)
         ON CONFLICT (person) WHERE state = 'asked' DO NOTHING RETURNING id",
    )
    .bind(person.as_str())
    .bind(channel.as_str())
    .bind(tx.now_ms())
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(id.map(RideRequestId))
}

/// What this person asked for, and nobody has answered.
pub async fn open_of(tx: &mut Tx, person: &PersonId) -> Result<Option<RideRequest>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar("SELECT id FROM ride_requests WHERE person = ? AND state = 'asked'")
        .bind(person.as_str())
        .fetch_optional(&mut *tx.conn)
        .await?;
    match id {
        Some(id) => find(tx, RideRequestId(id)).await,
        None => Ok(None),
    }
}

pub async fn find(tx: &mut Tx, id: RideRequestId) -> Result<Option<RideRequest>, StoreError> {
    type Columns = (String, String, String, Option<String>, Option<i64>);
    let row: Option<Columns> =
        sqlx::query_as("SELECT person, channel, state, wished, day FROM ride_requests WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((person, channel, state, wished, day)) = row else { return Ok(None) };
    let state = match state.as_str() {
        "asked" => Some(State::Asked),
        "made" => Some(State::Made),
        "declined" => Some(State::Declined),
        _ => None,
    };
    let state = Place { table: "ride_requests", id: &id }.known("state", state)?;
    Ok(Some(RideRequest {
        id,
        person: PersonId(person),
        channel: ChannelId(channel),
        state,
        wished: wished.map(PersonId),
        day: day.map(DayId),
    }))
}

/// They would like this advocate, or no longer.
pub async fn wish(tx: &mut Tx, id: RideRequestId, advocate: Option<&PersonId>) -> Result<(), StoreError> {
    sqlx::query("UPDATE ride_requests SET wished = ? WHERE id = ?")
        .bind(advocate.map(PersonId::as_str))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

pub async fn made(tx: &mut Tx, id: RideRequestId, day: DayId) -> Result<(), StoreError> {
    sqlx::query("UPDATE ride_requests SET state = 'made', day = ? WHERE id = ?")
        .bind(day.0)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Was this day made for somebody who asked to ride along?
pub async fn asked_for(tx: &mut Tx, day: DayId) -> Result<bool, StoreError> {
    let is_one = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM ride_requests WHERE day = ?)");
    Ok(is_one.bind(day.0).fetch_one(&mut *tx.conn).await?)
}

pub async fn declined(tx: &mut Tx, id: RideRequestId) -> Result<(), StoreError> {
    sqlx::query("UPDATE ride_requests SET state = 'declined' WHERE id = ?").bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}
