//! Table `duties`.

use sqlx::FromRow;

use super::days::clock_time;
use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::assigner::Duty;
use crate::domain::cover::Stretch;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, DutyId, PersonId};

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    person: String,
    buddy: String,
    start_time: Option<String>,
    end_time: Option<String>,
}

impl TryFrom<Row> for Duty {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Duty, StoreError> {
        let place = Place { table: "duties", id: &row.id };
        let stretch = row.start_time.zip(row.end_time).map(|(start, end)| {
            Ok::<_, StoreError>(Stretch {
                start: place.parse("start_time", &start)?,
                end: place.parse("end_time", &end)?,
            })
        });
        Ok(Duty {
            id: DutyId(row.id),
            day: DayId(row.day),
            person: PersonId(row.person),
            buddy: PersonId(row.buddy),
            stretch: stretch.transpose()?,
        })
    }
}

pub async fn find(tx: &mut Tx, id: DutyId) -> Result<Option<Duty>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM duties WHERE id = ?").bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(Duty::try_from).transpose()
}

/// The day's, by start; those that were left out first.
pub async fn of(tx: &mut Tx, day: &Day) -> Result<Vec<Duty>, StoreError> {
    if !day.format.rules().has_assigner {
        return Ok(vec![]);
    }
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM duties WHERE day = ? ORDER BY start_time, person")
        .bind(day.id.0)
        .fetch_all(&mut *tx.conn)
        .await?;
    rows.into_iter().map(Duty::try_from).collect()
}

/// Keeps a duty in the place of an earlier one of this person's; `duty.id` is not looked at.
pub async fn set(tx: &mut Tx, duty: &Duty) -> Result<DutyId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO duties (day, person, kind, buddy, start_time, end_time) VALUES (?1, ?2, 'assigner', ?3, ?4, ?5)
         ON CONFLICT (day, person, kind) DO UPDATE SET buddy = ?3, start_time = ?4, end_time = ?5 RETURNING id",
    )
    .bind(duty.day.0)
    .bind(duty.person.as_str())
    .bind(duty.buddy.as_str())
    .bind(duty.stretch.map(|stretch| clock_time(stretch.start)))
    .bind(duty.stretch.map(|stretch| clock_time(stretch.end)))
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(DutyId(id))
}

/// This person is not on the day any more.
pub async fn remove(tx: &mut Tx, id: DutyId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM duties WHERE id = ?").bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}
