//! Table `turn_requests`.

use jiff::Timestamp;
use sqlx::FromRow;

use super::request_messages::{self, Request};
use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::duty::{RequestState, TurnRequest};
use crate::domain::hours::Window;
use crate::domain::ids::{PersonId, RotationId, TurnRequestId};

#[derive(FromRow)]
struct Row {
    id: i64,
    rotation: i64,
    owner: String,
    other: String,
    from_at: i64,
    until_at: i64,
    return_from_at: Option<i64>,
    return_until_at: Option<i64>,
    ends_at: i64,
    state: String,
}

impl TryFrom<Row> for TurnRequest {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<TurnRequest, StoreError> {
        let place = Place { table: "turn_requests", id: &row.id };
        let in_return = row.return_from_at.zip(row.return_until_at).map(|(start, end)| {
            Ok::<_, StoreError>(Window {
                start: place.instant("return_from_at", start)?,
                end: place.instant("return_until_at", end)?,
            })
        });
        Ok(TurnRequest {
            id: TurnRequestId(row.id),
            rotation: RotationId(row.rotation),
            owner: PersonId(row.owner),
            other: PersonId(row.other),
            window: Window {
                start: place.instant("from_at", row.from_at)?,
                end: place.instant("until_at", row.until_at)?,
            },
            in_return: in_return.transpose()?,
            ends_at: place.instant("ends_at", row.ends_at)?,
            state: place.known("state", RequestState::named(&row.state))?,
        })
    }
}

const COLUMNS: &str = "id, rotation, owner, other, from_at, until_at, return_from_at, return_until_at, ends_at, state";

pub async fn find(tx: &mut Tx, id: TurnRequestId) -> Result<Option<TurnRequest>, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM turn_requests WHERE id = ?"));
    let row: Option<Row> = sqlx::query_as(sql).bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(TurnRequest::try_from).transpose()
}

/// Those of a rotation that nobody has answered yet.
pub async fn open(tx: &mut Tx, rotation: RotationId) -> Result<Vec<TurnRequest>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM turn_requests WHERE rotation = ? AND state = 'asked' ORDER BY id");
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(rotation.0).fetch_all(&mut *tx.conn).await?;
    rows.into_iter().map(TurnRequest::try_from).collect()
}

/// When the first of them ends.
pub async fn next_end(tx: &mut Tx, rotation: RotationId) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> =
        sqlx::query_scalar("SELECT min(ends_at) FROM turn_requests WHERE rotation = ? AND state = 'asked'")
            .bind(rotation.0)
            .fetch_one(&mut *tx.conn)
            .await?;
    Place { table: "turn_requests", id: &rotation }.instant_if("ends_at", at)
}

/// `request.id` is not looked at.
pub async fn add(tx: &mut Tx, request: &TurnRequest) -> Result<TurnRequestId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO turn_requests
             (rotation, owner, other, from_at, until_at, return_from_at, return_until_at, ends_at, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(request.rotation.0)
    .bind(request.owner.as_str())
    .bind(request.other.as_str())
    .bind(request.window.start.as_millisecond())
    .bind(request.window.end.as_millisecond())
    .bind(request.in_return.map(|window| window.start.as_millisecond()))
    .bind(request.in_return.map(|window| window.end.as_millisecond()))
    .bind(request.ends_at.as_millisecond())
    .bind(request.state.name())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(TurnRequestId(id))
}

/// It ends like this: the messages of it are edited, except of who pressed its button and has their answer there.
pub async fn end(
    tx: &mut Tx,
    request: &TurnRequest,
    state: RequestState,
    except: Option<&PersonId>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE turn_requests SET state = ? WHERE id = ?")
        .bind(state.name())
        .bind(request.id.0)
        .execute(&mut *tx.conn)
        .await?;
    request_messages::ended(tx, Request::Turn(request.id), except).await
}
