//! Tables `inbox` (requests already done, with their answers) and `audit` (who did what).

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{StoreError, Tx};
use crate::domain::ids::{DayId, PersonId};

/// Slack repeats a request for an hour at most, events for a day where that is switched on.
const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// Remembers the answer.
pub async fn remember<A: Serialize>(tx: &mut Tx, key: &str, answer: &A) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO inbox (key, answer, at) VALUES (?, ?, ?)")
        .bind(key)
        .bind(serde_json::to_string(answer)?)
        .bind(tx.now_ms())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Forgets requests that cannot come again.
pub async fn tidy(tx: &mut Tx) -> Result<(), StoreError> {
    let before = (tx.now - KEPT).as_millisecond();
    sqlx::query("DELETE FROM inbox WHERE at < ?").bind(before).execute(&mut *tx.conn).await?;
    Ok(())
}

/// Who did what to a day since `from`, in that order.
pub async fn audited(tx: &mut Tx, day: DayId, from: Timestamp) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT actor, did FROM audit WHERE day = ? AND at >= ? ORDER BY at, rowid")
            .bind(day.0)
            .bind(from.as_millisecond())
            .fetch_all(&mut *tx.conn)
            .await?;
    Ok(rows.into_iter().map(|(actor, did)| (PersonId(actor), did)).collect())
}

/// Notes who did what.
pub async fn audit(tx: &mut Tx, actor: &PersonId, did: &str, day: Option<DayId>) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (at, actor, did, day) VALUES (?, ?, ?, ?)")
        .bind(tx.now_ms())
        .bind(actor.as_str())
        .bind(did)
        .bind(day.map(|day| day.0))
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
