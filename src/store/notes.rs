//! Notes of handoffs, found again.

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::notes::Note;

/// The days with notes, the latest first, `limit` at most.
pub async fn days(tx: &mut Tx, limit: u32) -> Result<Vec<DayId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT day FROM handoffs WHERE notes != '' GROUP BY day ORDER BY max(due_at) DESC, day DESC LIMIT ?",
    )
    .bind(limit)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(DayId).collect())
}

/// The day's notes in order.
pub async fn of_day(tx: &mut Tx, day: DayId) -> Result<Vec<Note>, StoreError> {
    let rows: Vec<(i64, String, String, i64, String)> = sqlx::query_as(
        "SELECT id, coalesce(notes_by, giver), coalesce(picked_up_by, taker), due_at, notes FROM handoffs
         WHERE day = ? AND notes != '' ORDER BY due_at, id",
    )
    .bind(day.0)
    .fetch_all(&mut *tx.conn)
    .await?;
    let note = |(id, by, to, due_at, text): (i64, String, String, i64, String)| {
        let place = Place { table: "handoffs", id: &id };
        Ok(Note { by: PersonId(by), to: PersonId(to), due_at: place.instant("due_at", due_at)?, text })
    };
    rows.into_iter().map(note).collect()
}
