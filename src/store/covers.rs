//! Table `covers`.

use sqlx::FromRow;

use super::days::clock_time;
use super::request_messages::{self, Request};
use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::cover::{Cover, State, Stretch};
use crate::domain::ids::{CoverId, DayId, PersonId};

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    owner: String,
    start_time: String,
    end_time: String,
    note: String,
    other: Option<String>,
    other_start: Option<String>,
    other_end: Option<String>,
    state: String,
    taken_by: Option<String>,
}

impl TryFrom<Row> for Cover {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Cover, StoreError> {
        let place = Place { table: "covers", id: &row.id };
        let stretch = |start: &str, end: &str| -> Result<Stretch, StoreError> {
            Ok(Stretch { start: place.parse("start_time", start)?, end: place.parse("end_time", end)? })
        };
        let theirs = row.other_start.zip(row.other_end).map(|(start, end)| stretch(&start, &end)).transpose()?;
        let state = match (row.state.as_str(), row.taken_by) {
            ("asked", _) => Some(State::Asked),
            ("taken", Some(by)) => Some(State::Taken(PersonId(by))),
            ("over", _) => Some(State::Over),
            ("withdrawn", _) => Some(State::Withdrawn),
            _ => None,
        };
        Ok(Cover {
            id: CoverId(row.id),
            day: DayId(row.day),
            owner: PersonId(row.owner),
            stretch: stretch(&row.start_time, &row.end_time)?,
            note: row.note,
            swap: row.other.map(PersonId).zip(theirs),
            state: place.known("state", state)?,
        })
    }
}

pub async fn find(tx: &mut Tx, id: CoverId) -> Result<Option<Cover>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM covers WHERE id = ?").bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(Cover::try_from).transpose()
}

/// What is asked for on a day, and nobody has taken yet.
pub async fn open(tx: &mut Tx, day: DayId) -> Result<Vec<Cover>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM covers WHERE day = ? AND state = 'asked' ORDER BY id")
        .bind(day.0)
        .fetch_all(&mut *tx.conn)
        .await?;
    rows.into_iter().map(Cover::try_from).collect()
}

/// Asks for cover; `cover.id` is not looked at.
pub async fn add(tx: &mut Tx, cover: &Cover) -> Result<CoverId, StoreError> {
    let theirs = cover.swap.as_ref();
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO covers (day, owner, start_time, end_time, note, other, other_start, other_end, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'asked') RETURNING id",
    )
    .bind(cover.day.0)
    .bind(cover.owner.as_str())
    .bind(clock_time(cover.stretch.start))
    .bind(clock_time(cover.stretch.end))
    .bind(&cover.note)
    .bind(theirs.map(|(other, _)| other.as_str()))
    .bind(theirs.map(|(_, theirs)| clock_time(theirs.start)))
    .bind(theirs.map(|(_, theirs)| clock_time(theirs.end)))
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(CoverId(id))
}

/// The request ends like this: the buttons that people have of it go.
pub async fn end(tx: &mut Tx, id: CoverId, state: &State) -> Result<(), StoreError> {
    let (name, by) = match state {
        State::Asked => ("asked", None),
        State::Taken(by) => ("taken", Some(by.as_str())),
        State::Over => ("over", None),
        State::Withdrawn => ("withdrawn", None),
    };
    sqlx::query("UPDATE covers SET state = ?, taken_by = ? WHERE id = ?")
        .bind(name)
        .bind(by)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    request_messages::ended(tx, Request::Cover(id), None).await
}

/// Does this person have a message of a later request of the same owner, which is open?
pub async fn has_newer(tx: &mut Tx, of: &Cover, person: &PersonId) -> Result<bool, StoreError> {
    let has = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM request_messages AS message JOIN covers ON covers.id = message.cover
             WHERE covers.day = ? AND covers.owner = ? AND covers.id > ? AND covers.state = 'asked' AND message.person = ?)",
    )
    .bind(of.day.0)
    .bind(of.owner.as_str())
    .bind(of.id.0)
    .bind(person.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(has)
}
