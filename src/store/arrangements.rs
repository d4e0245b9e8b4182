//! Table `arrangements`: pairs of a round on their way to a date.

use jiff::civil::Date;
use sqlx::{AssertSqlSafe, FromRow};

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::dates::{Arrangement, Proposal};
use crate::domain::ids::{ArrangementId, DayId, PersonId};

#[derive(FromRow)]
struct Row {
    id: i64,
    round: i64,
    shadower: String,
    buddy: String,
    since_at: i64,
    day: Option<i64>,
    proposed_by: Option<String>,
    proposed: Option<String>,
    proposed_at: Option<i64>,
    reminded_at: Option<i64>,
    told_at: Option<i64>,
}

impl TryFrom<Row> for Arrangement {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Arrangement, StoreError> {
        let place = Place { table: "arrangements", id: &row.id };
        let proposal = match (row.proposed_by, row.proposed, row.proposed_at) {
            (Some(by), Some(dates), Some(at)) => Some(Proposal {
                by: PersonId(by),
                dates: place.json("proposed", &dates)?,
                at: place.instant("proposed_at", at)?,
            }),
            _ => None,
        };
        Ok(Arrangement {
            id: ArrangementId(row.id),
            round: DayId(row.round),
            shadower: PersonId(row.shadower),
            buddy: PersonId(row.buddy),
            since: place.instant("since_at", row.since_at)?,
            day: row.day.map(DayId),
            proposal,
            reminded: row.reminded_at.is_some(),
            told: row.told_at.is_some(),
        })
    }
}

async fn with(tx: &mut Tx, column: &'static str, id: i64) -> Result<Vec<Arrangement>, StoreError> {
    let sql = format!("SELECT * FROM arrangements WHERE ended_at IS NULL AND {column} = ? ORDER BY id");
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_all(&mut *tx.conn).await?;
    rows.into_iter().map(Arrangement::try_from).collect()
}

/// The one of this id, unless it has ended.
pub async fn find(tx: &mut Tx, id: ArrangementId) -> Result<Option<Arrangement>, StoreError> {
    Ok(with(tx, "id", id.0).await?.pop())
}

/// Those of a round that have not ended.
pub async fn of_round(tx: &mut Tx, round: DayId) -> Result<Vec<Arrangement>, StoreError> {
    with(tx, "round", round.0).await
}

/// Those in which this person is one of the two, and that have not ended.
pub async fn of_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<Arrangement>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT * FROM arrangements WHERE ended_at IS NULL AND ?1 IN (shadower, buddy) ORDER BY id")
            .bind(person.as_str())
            .fetch_all(&mut *tx.conn)
            .await?;
    rows.into_iter().map(Arrangement::try_from).collect()
}

/// All with dates that wait for an answer.
pub async fn proposed(tx: &mut Tx) -> Result<Vec<Arrangement>, StoreError> {
    let sql = "SELECT * FROM arrangements WHERE ended_at IS NULL AND proposed IS NOT NULL ORDER BY id";
    let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&mut *tx.conn).await?;
    rows.into_iter().map(Arrangement::try_from).collect()
}

/// The one that led to this day, unless it has ended.
pub async fn of_day(tx: &mut Tx, day: DayId) -> Result<Option<Arrangement>, StoreError> {
    Ok(with(tx, "day", day.0).await?.pop())
}

/// A pair that begins to look for a date.
pub async fn add(
    tx: &mut Tx,
    round: DayId,
    shadower: &PersonId,
    buddy: &PersonId,
) -> Result<ArrangementId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO arrangements (round, shadower, buddy, since_at) VALUES (?, ?, ?, ?) RETURNING id",
    )
    .bind(round.0)
    .bind(shadower.as_str())
    .bind(buddy.as_str())
    .bind(tx.now_ms())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(ArrangementId(id))
}

/// They are no longer a pair.
pub async fn end(tx: &mut Tx, id: ArrangementId) -> Result<(), StoreError> {
    let now = tx.now_ms();
    sqlx::query("UPDATE arrangements SET ended_at = ? WHERE id = ?")
        .bind(now)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The one proposal that waits for an answer from now on.
pub async fn propose(tx: &mut Tx, id: ArrangementId, by: &PersonId, dates: &[Date]) -> Result<(), StoreError> {
    sqlx::query("UPDATE arrangements SET proposed_by = ?, proposed = ?, proposed_at = ? WHERE id = ?")
        .bind(by.as_str())
        .bind(serde_json::to_string(dates)?)
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// No proposal waits any more.
pub async fn drop_proposal(tx: &mut Tx, id: ArrangementId) -> Result<(), StoreError> {
    sqlx::query("UPDATE arrangements SET proposed_by = NULL, proposed = NULL, proposed_at = NULL WHERE id = ?")
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Of the dates that wait for an answer only these still do.
pub async fn narrow(tx: &mut Tx, id: ArrangementId, dates: &[Date]) -> Result<(), StoreError> {
    sqlx::query("UPDATE arrangements SET proposed = ? WHERE id = ? AND proposed IS NOT NULL")
        .bind(serde_json::to_string(dates)?)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The pair is told that their date falls into an event: whether that is news.
pub async fn tell_closed(tx: &mut Tx, id: ArrangementId, falls: &str) -> Result<bool, StoreError> {
    let told = sqlx::query("UPDATE arrangements SET closed_told = ?1 WHERE id = ?2 AND closed_told IS NOT ?1")
        .bind(falls)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(told.rows_affected() > 0)
}

/// They agreed on a day.
pub async fn agree(tx: &mut Tx, id: ArrangementId, day: DayId) -> Result<(), StoreError> {
    drop_proposal(tx, id).await?;
    sqlx::query("UPDATE arrangements SET day = ? WHERE id = ?").bind(day.0).bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// The coordinator gave their day to another buddy: what was proposed before is nobody's to answer.
pub async fn set_buddy(tx: &mut Tx, id: ArrangementId, buddy: &PersonId) -> Result<(), StoreError> {
    drop_proposal(tx, id).await?;
    sqlx::query("UPDATE arrangements SET buddy = ? WHERE id = ?")
        .bind(buddy.as_str())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Their day fell through: they look for a date anew from now on.
pub async fn look_anew(tx: &mut Tx, id: ArrangementId) -> Result<(), StoreError> {
    drop_proposal(tx, id).await?;
    sqlx::query("UPDATE arrangements SET day = NULL, since_at = ?, reminded_at = NULL, told_at = NULL WHERE id = ?")
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The shadower was reminded.
pub async fn reminded(tx: &mut Tx, id: ArrangementId) -> Result<(), StoreError> {
    let now = tx.now_ms();
    sqlx::query("UPDATE arrangements SET reminded_at = ? WHERE id = ?")
        .bind(now)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The coordinator was told.
pub async fn told(tx: &mut Tx, id: ArrangementId) -> Result<(), StoreError> {
    let now = tx.now_ms();
    sqlx::query("UPDATE arrangements SET told_at = ? WHERE id = ?").bind(now).bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}
