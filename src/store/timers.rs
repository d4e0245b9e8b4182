//! Table `timers`.

use jiff::{SignedDuration, Timestamp};

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::ids::DayId;
use crate::domain::timer::Timer;

/// Sets a timer, or moves it.
pub async fn set(tx: &mut Tx, timer: Timer, due: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO timers (what, due_at, day, rank, rotation) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (what) DO UPDATE SET due_at = ?2",
    )
    .bind(serde_json::to_string(&timer)?)
    .bind(due.as_millisecond())
    .bind(timer.day().map(|day| day.0))
    .bind(timer.rank())
    .bind(timer.rotation().map(|rotation| rotation.0))
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Unsets all timers of a day.
pub async fn clear(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM timers WHERE day = ?").bind(day.0).execute(&mut *tx.conn).await?;
    Ok(())
}

pub async fn unset(tx: &mut Tx, timer: Timer) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM timers WHERE what = ?")
        .bind(serde_json::to_string(&timer)?)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Sets a timer that is not set yet.
pub async fn set_if_missing(tx: &mut Tx, timer: Timer, due: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO timers (what, due_at, day, rank) VALUES (?, ?, ?, ?) ON CONFLICT (what) DO NOTHING")
        .bind(serde_json::to_string(&timer)?)
        .bind(due.as_millisecond())
        .bind(timer.day().map(|day| day.0))
        .bind(timer.rank())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The timers of a day that are still to ring.
pub async fn ahead(tx: &mut Tx, day: DayId) -> Result<Vec<Timer>, StoreError> {
    let all: Vec<String> = sqlx::query_scalar("SELECT what FROM timers WHERE day = ? AND due_at > ?")
        .bind(day.0)
        .bind(tx.now_ms())
        .fetch_all(&mut *tx.conn)
        .await?;
    all.iter().map(|what| Place { table: "timers", id: what }.json("what", what)).collect()
}

/// The timer that rings next, and when.
pub async fn next(tx: &mut Tx) -> Result<Option<(Timer, Timestamp)>, StoreError> {
    let row: Option<(String, i64)> =
        sqlx::query_as("SELECT what, due_at FROM timers ORDER BY due_at, rank, what LIMIT 1")
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((what, due_at)) = row else { return Ok(None) };
    let place = Place { table: "timers", id: &what };
    Ok(Some((place.json("what", &what)?, place.instant("due_at", due_at)?)))
}

/// Moves a timer that is still set.
pub async fn move_to(tx: &mut Tx, timer: Timer, due: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE timers SET due_at = ? WHERE what = ?")
        .bind(due.as_millisecond())
        .bind(serde_json::to_string(&timer)?)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Takes the timer that is due for longest.
pub async fn take_due(tx: &mut Tx) -> Result<Option<Timer>, StoreError> {
    let what: Option<String> = sqlx::query_scalar(
        "DELETE FROM timers
         WHERE what = (SELECT what FROM timers WHERE due_at <= ? ORDER BY due_at, rank, what LIMIT 1) RETURNING what",
    )
    .bind(tx.now_ms())
    .fetch_optional(&mut *tx.conn)
    .await?;
    what.map(|what| Place { table: "timers", id: &what }.json("what", &what)).transpose()
}

/// Timers whose time has come and that have not rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// How many.
    pub late: u32,
    /// By how much the latest of them is late.
    pub late_by: SignedDuration,
}

pub async fn late(tx: &mut Tx) -> Result<Late, StoreError> {
    let (late, first): (u32, Option<i64>) = sqlx::query_as("SELECT count(*), min(due_at) FROM timers WHERE due_at < ?")
        .bind(tx.now_ms())
        .fetch_one(&mut *tx.conn)
        .await?;
    let late_by = first.map_or(0, |due| tx.now_ms().saturating_sub(due));
    Ok(Late { late, late_by: SignedDuration::from_millis(late_by) })
}

/// Moves a timer that is due and could not be rung.
pub async fn postpone(tx: &mut Tx, timer: Timer, due: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE timers SET due_at = ? WHERE what = ? AND due_at <= ?")
        .bind(due.as_millisecond())
        .bind(serde_json::to_string(&timer)?)
        .bind(tx.now_ms())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
