//! Tables `inbox` (requests already done, with their answers) and `audit` (who did what).

use jiff::SignedDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::ids::{DayId, PersonId};

/// Slack repeats a request for an hour at most, events for a day where that is switched on.
const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// The answer that this request got when it came first.
pub async fn seen<A: DeserializeOwned>(tx: &mut Tx, key: &str) -> Result<Option<A>, StoreError> {
    let answer: Option<String> =
        sqlx::query_scalar("SELECT answer FROM inbox WHERE key = ?").bind(key).fetch_optional(&mut *tx.conn).await?;
    answer.map(|answer| Place { table: "inbox", id: &key }.json("answer", &answer)).transpose()
}

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
