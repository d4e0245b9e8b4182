//! Tables `rotations`, `duty_notes` and `turn_warnings`.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::duty::{Kind, Standing, TurnRef, Warned};
use crate::domain::ids::{ChannelId, PersonId, RotationId};

/// What was written before the last so many is read by nobody.
const NOTES_LOOKED_AT: i64 = 20;

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    channel: String,
    coordinator: String,
    helpers: String,
    rota: String,
    told_at: i64,
    ended_at: Option<i64>,
}

impl TryFrom<Row> for Standing {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Standing, StoreError> {
        let place = Place { table: "rotations", id: &row.id };
        Ok(Standing {
            id: RotationId(row.id),
            kind: place.known("kind", Kind::named(&row.kind))?,
            channel: ChannelId(row.channel),
            coordinator: PersonId(row.coordinator),
            helpers: place.json("helpers", &row.helpers)?,
            rota: place.json("rota", &row.rota)?,
            told_at: place.instant("told_at", row.told_at)?,
            ended_at: place.instant_if("ended_at", row.ended_at)?,
        })
    }
}

/// What somebody wrote after a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Notes {
    pub person: PersonId,
    pub turn_start: Timestamp,
    pub text: String,
    pub written_at: Timestamp,
}

/// Those that have not ended, in the order in which they were made.
pub async fn running(tx: &mut Tx) -> Result<Vec<Standing>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT * FROM rotations WHERE ended_at IS NULL ORDER BY id").fetch_all(&mut *tx.conn).await?;
    rows.into_iter().map(Standing::try_from).collect()
}

/// The same, and those that ended since then.
pub async fn since(tx: &mut Tx, from: Timestamp) -> Result<Vec<Standing>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM rotations WHERE ended_at IS NULL OR ended_at > ? ORDER BY id")
        .bind(from.as_millisecond())
        .fetch_all(&mut *tx.conn)
        .await?;
    rows.into_iter().map(Standing::try_from).collect()
}

/// One that has not ended.
pub async fn find(tx: &mut Tx, id: RotationId) -> Result<Option<Standing>, StoreError> {
    let row: Option<Row> = sqlx::query_as("SELECT * FROM rotations WHERE id = ? AND ended_at IS NULL")
        .bind(id.0)
        .fetch_optional(&mut *tx.conn)
        .await?;
    row.map(Standing::try_from).transpose()
}

/// One, whether or not it has ended.
pub async fn find_any(tx: &mut Tx, id: RotationId) -> Result<Option<Standing>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM rotations WHERE id = ?").bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(Standing::try_from).transpose()
}

/// Is there one that has not ended?
pub async fn any(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM rotations WHERE ended_at IS NULL)")
        .fetch_one(&mut *tx.conn)
        .await?)
}

/// Adds one; its `id`, `told_at` and `ended_at` are not looked at.
pub async fn add(tx: &mut Tx, of: &Standing) -> Result<RotationId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO rotations (name, kind, channel, coordinator, helpers, rota, told_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(of.name())
    .bind(of.kind.name())
    .bind(of.channel.as_str())
    .bind(of.coordinator.as_str())
    .bind(serde_json::to_string(&of.helpers)?)
    .bind(serde_json::to_string(&of.rota)?)
    .bind(tx.now_ms())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(RotationId(id))
}

/// Saves what was changed.
pub async fn change(tx: &mut Tx, of: &Standing) -> Result<(), StoreError> {
    sqlx::query("UPDATE rotations SET name = ?, channel = ?, helpers = ?, rota = ? WHERE id = ?")
        .bind(of.name())
        .bind(of.channel.as_str())
        .bind(serde_json::to_string(&of.helpers)?)
        .bind(serde_json::to_string(&of.rota)?)
        .bind(of.id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// What is due by now has been said.
pub async fn set_told(tx: &mut Tx, id: RotationId) -> Result<(), StoreError> {
    sqlx::query("UPDATE rotations SET told_at = ? WHERE id = ?")
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// It is over from now on.
pub async fn end(tx: &mut Tx, id: RotationId) -> Result<(), StoreError> {
    sqlx::query("UPDATE rotations SET ended_at = ? WHERE id = ?")
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Keeps what is open after a turn, in the place of what was written of it before.
pub async fn set_notes(tx: &mut Tx, of: &TurnRef, notes: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO duty_notes (rotation, person, turn_start_at, notes, written_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(of.rotation.0)
    .bind(of.person.as_str())
    .bind(of.at_ms)
    .bind(notes)
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// What was written last in a rotation, the newest first. "Nothing open" answers what was written before of earlier
/// turns, and no more.
pub async fn open_notes(tx: &mut Tx, id: RotationId) -> Result<Vec<Notes>, StoreError> {
    let rows: Vec<(String, i64, String, i64)> = sqlx::query_as(
        "SELECT person, turn_start_at, notes, written_at FROM duty_notes WHERE rotation = ?
         ORDER BY written_at DESC, turn_start_at DESC LIMIT ?",
    )
    .bind(id.0)
    .bind(NOTES_LOOKED_AT)
    .fetch_all(&mut *tx.conn)
    .await?;
    let place = Place { table: "duty_notes", id: &id };
    let mut open: Vec<Notes> = Vec::new();
    let mut answered: Option<Timestamp> = None;
    for (person, start, text, written_at) in rows {
        let turn_start = place.instant("turn_start_at", start)?;
        if text.is_empty() {
            answered = answered.max(Some(turn_start));
        } else if answered.is_none_or(|answered| answered <= turn_start) {
            let written_at = place.instant("written_at", written_at)?;
            open.push(Notes { person: PersonId(person), turn_start, text, written_at });
        }
    }
    Ok(open)
}

/// What was written of that turn; empty if nothing is open.
pub async fn notes_of(tx: &mut Tx, of: &TurnRef) -> Result<Option<String>, StoreError> {
    let sql = "SELECT notes FROM duty_notes WHERE rotation = ? AND person = ? AND turn_start_at = ?";
    Ok(sqlx::query_scalar(sql)
        .bind(of.rotation.0)
        .bind(of.person.as_str())
        .bind(of.at_ms)
        .fetch_optional(&mut *tx.conn)
        .await?)
}

/// What the coordinator was told last of who is not there in that turn.
pub async fn warned(tx: &mut Tx, of: &TurnRef) -> Result<Warned, StoreError> {
    let sql = "SELECT dates, has_left FROM turn_warnings WHERE rotation = ? AND person = ? AND turn_start_at = ?";
    let row: Option<(String, bool)> = sqlx::query_as(sql)
        .bind(of.rotation.0)
        .bind(of.person.as_str())
        .bind(of.at_ms)
        .fetch_optional(&mut *tx.conn)
        .await?;
    let Some((dates, has_left)) = row else { return Ok(Warned::default()) };
    let dates: Vec<Date> = Place { table: "turn_warnings", id: &of.rotation }.json("dates", &dates)?;
    Ok(Warned { dates, has_left })
}

/// Notes what the coordinator is told, in the place of what they were told before.
pub async fn set_warned(tx: &mut Tx, of: &TurnRef, is: &Warned) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO turn_warnings (rotation, person, turn_start_at, dates, has_left)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(of.rotation.0)
    .bind(of.person.as_str())
    .bind(of.at_ms)
    .bind(serde_json::to_string(&is.dates)?)
    .bind(is.has_left)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}
