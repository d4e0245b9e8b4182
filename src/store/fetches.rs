//! Table `fetches`: tickets that a help desk is yet to be asked about.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::desk::Desk;

/// A webhook may come late, or be repeated hours after the reply.
const BACK: SignedDuration = SignedDuration::from_hours(24);

/// What was given up, or can never be fetched, is forgotten after this long.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A ticket to be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    pub desk: Desk,
    pub ticket: String,
    /// Replies sent before are none of those that we look for.
    pub since: Timestamp,
    /// How often it failed.
    pub tries: u32,
    asks: i64,
}

#[derive(FromRow)]
struct Row {
    desk: String,
    ticket: String,
    since_at: i64,
    tries: u32,
    asks: i64,
}

impl TryFrom<Row> for Fetch {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Fetch, StoreError> {
        let place = Place { table: "fetches", id: &row.ticket };
        Ok(Fetch {
            desk: place.parse("desk", &row.desk)?,
            since: place.instant("since_at", row.since_at)?,
            tries: row.tries,
            asks: row.asks,
            ticket: row.ticket,
        })
    }
}

/// Somebody replied to this ticket, and the desk is to be asked who.
pub async fn want(tx: &mut Tx, desk: Desk, ticket: &str) -> Result<(), StoreError> {
    let since = tx.now - BACK;
    insert(tx, desk, ticket, since, false).await
}

/// A look found that somebody may have replied since then. What webhooks told of comes first.
pub async fn want_since(tx: &mut Tx, desk: Desk, ticket: &str, since: Timestamp) -> Result<(), StoreError> {
    insert(tx, desk, ticket, since, true).await
}

async fn insert(tx: &mut Tx, desk: Desk, ticket: &str, since: Timestamp, by_look: bool) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO fetches (desk, ticket, since_at, due_at, wanted_at, by_look) VALUES (?1, ?2, ?3, ?4, ?4, ?5)
         ON CONFLICT (desk, ticket) DO UPDATE SET since_at = min(since_at, ?3), due_at = ?4, asks = asks + 1, tries = 0,
             gave_up_at = NULL, by_look = min(by_look, ?5)",
    )
    .bind(desk.name())
    .bind(ticket)
    .bind(since.as_millisecond())
    .bind(tx.now_ms())
    .bind(by_look)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// What of a desk is due, or falls due next, with when: what a webhook told of before what a look found.
pub async fn next(tx: &mut Tx, desk: Desk) -> Result<Option<(Fetch, Timestamp)>, StoreError> {
    #[derive(FromRow)]
    struct Due {
        due_at: i64,
        #[sqlx(flatten)]
        fetch: Row,
    }
    let row: Option<Due> = sqlx::query_as(
        "SELECT * FROM (
             SELECT * FROM (SELECT * FROM fetches WHERE desk = ?1 AND by_look = 0 AND gave_up_at IS NULL
                 ORDER BY due_at, ticket LIMIT 1)
             UNION ALL
             SELECT * FROM (SELECT * FROM fetches WHERE desk = ?1 AND by_look = 1 AND gave_up_at IS NULL
                 ORDER BY due_at, ticket LIMIT 1)
         ) ORDER BY max(due_at, ?2), by_look LIMIT 1",
    )
    .bind(desk.name())
    .bind(tx.now_ms())
    .fetch_optional(&mut *tx.conn)
    .await?;
    let Some(Due { due_at, fetch }) = row else { return Ok(None) };
    let due = Place { table: "fetches", id: &fetch.ticket }.instant("due_at", due_at)?;
    Ok(Some((fetch.try_into()?, due)))
}

/// It was asked about, and answered. If it was wanted again meanwhile, it stays.
pub async fn done(tx: &mut Tx, fetch: &Fetch) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM fetches WHERE desk = ? AND ticket = ? AND asks = ?")
        .bind(fetch.desk.name())
        .bind(&fetch.ticket)
        .bind(fetch.asks)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// It failed. It is tried again at an instant, or given up.
pub async fn failed(tx: &mut Tx, fetch: &Fetch, again: Option<Timestamp>) -> Result<(), StoreError> {
    let now = tx.now_ms();
    sqlx::query(
        "UPDATE fetches SET tries = tries + 1, due_at = coalesce(?1, due_at), gave_up_at = iif(?1 IS NULL, ?2, NULL)
         WHERE desk = ?3 AND ticket = ?4 AND asks = ?5",
    )
    .bind(again.map(Timestamp::as_millisecond))
    .bind(now)
    .bind(fetch.desk.name())
    .bind(&fetch.ticket)
    .bind(fetch.asks)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// What of a desk is not fetched: it waits, or was given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Left {
    pub waiting: u32,
    pub given_up: u32,
}

pub async fn left(tx: &mut Tx, desk: Desk) -> Result<Left, StoreError> {
    let left = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE gave_up_at IS NULL) AS waiting,
             count(*) FILTER (WHERE gave_up_at IS NOT NULL) AS given_up FROM fetches WHERE desk = ?",
    )
    .bind(desk.name())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(left)
}

/// Forgets what nobody will fetch any more.
pub async fn tidy(tx: &mut Tx) -> Result<(), StoreError> {
    let before = (tx.now - KEPT).as_millisecond();
    sqlx::query("DELETE FROM fetches WHERE wanted_at < ?").bind(before).execute(&mut *tx.conn).await?;
    Ok(())
}
