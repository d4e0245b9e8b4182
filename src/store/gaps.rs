//! Table `meant_gaps`: stretches without anybody on call that are meant to be like that.

use super::days::clock_time;
use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::cover::Stretch;
use crate::domain::day::Lane;
use crate::domain::ids::DayId;

/// The day's, by lane and start.
pub async fn meant(tx: &mut Tx, day: DayId) -> Result<Vec<(Lane, Stretch)>, StoreError> {
    let rows: Vec<(Lane, String, String)> =
        sqlx::query_as("SELECT lane, start_time, end_time FROM meant_gaps WHERE day = ? ORDER BY lane, start_time")
            .bind(day.0)
            .fetch_all(&mut *tx.conn)
            .await?;
    let place = Place { table: "meant_gaps", id: &day.0 };
    let stretch = |(lane, start, end): (Lane, String, String)| {
        let stretch = Stretch { start: place.parse("start_time", &start)?, end: place.parse("end_time", &end)? };
        Ok((lane, stretch))
    };
    rows.into_iter().map(stretch).collect()
}

/// It is meant, beside what was meant before.
pub async fn mean(tx: &mut Tx, day: DayId, lane: Lane, stretch: Stretch) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO meant_gaps (day, lane, start_time, end_time) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (day, lane, start_time) DO UPDATE SET end_time = max(end_time, ?4)",
    )
    .bind(day.0)
    .bind(lane)
    .bind(clock_time(stretch.start))
    .bind(clock_time(stretch.end))
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Whatever was meant of this stretch is not meant any more.
pub async fn unmean(tx: &mut Tx, day: DayId, lane: Lane, stretch: Stretch) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM meant_gaps WHERE day = ? AND lane = ? AND start_time < ? AND end_time > ?")
        .bind(day.0)
        .bind(lane)
        .bind(clock_time(stretch.end))
        .bind(clock_time(stretch.start))
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
