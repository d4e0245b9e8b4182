//! Table `desk_apis`: how far each help desk was looked through, and how its API answers.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::desk::Desk;

/// What is kept of a desk's API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Up to here it was looked for replies that nobody told us of.
    pub until: Option<Timestamp>,
    /// The last such look that went well.
    pub looked: Option<Timestamp>,
    /// How many tickets were open, and when they were counted.
    pub open_tickets: Option<(u64, Timestamp)>,
    /// Since when it does not take our token.
    pub refused: Option<Timestamp>,
    /// The last call that went wrong, and why.
    pub failed: Option<(Timestamp, String)>,
}

#[derive(FromRow)]
struct Row {
    desk: String,
    until_at: Option<i64>,
    looked_at: Option<i64>,
    open_tickets: Option<i64>,
    counted_at: Option<i64>,
    refused_at: Option<i64>,
    failed_at: Option<i64>,
    failed_why: Option<String>,
}

impl TryFrom<Row> for State {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<State, StoreError> {
        let place = Place { table: "desk_apis", id: &row.desk };
        let open = row.open_tickets.map(|open| place.known("open_tickets", u64::try_from(open).ok())).transpose()?;
        let failed = place.instant_if("failed_at", row.failed_at)?;
        Ok(State {
            until: place.instant_if("until_at", row.until_at)?,
            looked: place.instant_if("looked_at", row.looked_at)?,
            open_tickets: open.zip(place.instant_if("counted_at", row.counted_at)?),
            refused: place.instant_if("refused_at", row.refused_at)?,
            failed: failed.zip(row.failed_why),
        })
    }
}

pub async fn state(tx: &mut Tx, desk: Desk) -> Result<State, StoreError> {
    let row: Option<Row> = sqlx::query_as("SELECT * FROM desk_apis WHERE desk = ?")
        .bind(desk.name())
        .fetch_optional(&mut *tx.conn)
        .await?;
    row.map_or_else(|| Ok(State::default()), State::try_from)
}

/// A look went well: replies up to `until` are known.
pub async fn looked(tx: &mut Tx, desk: Desk, until: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO desk_apis (desk, until_at, looked_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (desk) DO UPDATE SET until_at = ?2, looked_at = ?3",
    )
    .bind(desk.name())
    .bind(until.as_millisecond())
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// So many tickets are open now.
pub async fn counted(tx: &mut Tx, desk: Desk, open: u64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO desk_apis (desk, open_tickets, counted_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (desk) DO UPDATE SET open_tickets = ?2, counted_at = ?3",
    )
    .bind(desk.name())
    .bind(i64::try_from(open).unwrap_or(i64::MAX))
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// What a desk counted this long ago still holds.
const COUNT_HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// Desks in which tickets are open, as far as is known: how many, and when they were counted.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<(Desk, u64, Timestamp)>, StoreError> {
    let since = tx.now() - COUNT_HOLDS;
    let mut waiting = Vec::new();
    for desk in Desk::ALL {
        if let Some((open @ 1.., at)) = state(tx, desk).await?.open_tickets
            && at >= since
        {
            waiting.push((desk, open, at));
        }
    }
    Ok(waiting)
}

/// A call went wrong; where the token was the reason, it is refused from now on.
pub async fn failed(tx: &mut Tx, desk: Desk, why: &str, is_refused: bool) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO desk_apis (desk, failed_at, failed_why, refused_at) VALUES (?1, ?2, ?3, iif(?4, ?2, NULL))
         ON CONFLICT (desk) DO UPDATE SET
             failed_at = ?2, failed_why = ?3, refused_at = iif(?4, coalesce(refused_at, ?2), refused_at)",
    )
    .bind(desk.name())
    .bind(tx.now_ms())
    .bind(why)
    .bind(is_refused)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// It answers (again).
pub async fn answered(tx: &mut Tx, desk: Desk) -> Result<(), StoreError> {
    sqlx::query("UPDATE desk_apis SET refused_at = NULL, failed_at = NULL, failed_why = NULL WHERE desk = ?")
        .bind(desk.name())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
