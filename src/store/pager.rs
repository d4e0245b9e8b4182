//! Tables `pager` and `handoffs`.

use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::ids::{DayId, HandoffId, MessageTs, PersonId, ShiftId};
use crate::domain::pager::{Handoff, Notes, PickedUp, Step};

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    shift: i64,
    giver: String,
    taker: String,
    due_at: i64,
    notes: Option<String>,
    step: String,
    picked_up_by: Option<String>,
    picked_up_at: Option<i64>,
    card_ts: Option<String>,
}

impl TryFrom<Row> for Handoff {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Handoff, StoreError> {
        let place = Place { table: "handoffs", id: &row.id };
        let picked_up_at = place.instant_if("picked_up_at", row.picked_up_at)?;
        Ok(Handoff {
            id: HandoffId(row.id),
            day: DayId(row.day),
            shift: ShiftId(row.shift),
            giver: PersonId(row.giver),
            taker: PersonId(row.taker),
            due_at: place.instant("due_at", row.due_at)?,
            notes: match row.notes {
                None => Notes::NotYet,
                Some(text) if text.is_empty() => Notes::NothingToReport,
                Some(text) => Notes::Text(text),
            },
            step: place.known("step", Step::from_name(&row.step))?,
            picked_up: row.picked_up_by.zip(picked_up_at).map(|(by, at)| PickedUp { by: PersonId(by), at }),
            card: row.card_ts.map(MessageTs),
        })
    }
}

/// Who holds the day's pager.
pub async fn holder(tx: &mut Tx, day: DayId) -> Result<Option<PersonId>, StoreError> {
    let holder: Option<String> =
        sqlx::query_scalar("SELECT holder FROM pager WHERE day = ? ORDER BY since_at DESC LIMIT 1")
            .bind(day.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    Ok(holder.map(PersonId))
}

/// The pager is `holder`'s from now on.
pub async fn give(tx: &mut Tx, day: DayId, holder: &PersonId) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO pager (day, since_at, holder) VALUES (?, ?, ?)")
        .bind(day.0)
        .bind(tx.now_ms())
        .bind(holder.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

pub async fn find_handoff(tx: &mut Tx, id: HandoffId) -> Result<Option<Handoff>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM handoffs WHERE id = ?").bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(Handoff::try_from).transpose()
}

/// The day's handoffs in the order in which they were due.
pub async fn handoffs(tx: &mut Tx, day: DayId) -> Result<Vec<Handoff>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM handoffs WHERE day = ? ORDER BY due_at, id")
        .bind(day.0)
        .fetch_all(&mut *tx.conn)
        .await?;
    rows.into_iter().map(Handoff::try_from).collect()
}

/// Asks for a handoff; `None` if this shift's was asked for before.
pub async fn ask(
    tx: &mut Tx,
    day: DayId,
    shift: ShiftId,
    giver: &PersonId,
    taker: &PersonId,
    due_ms: i64,
) -> Result<Option<HandoffId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO handoffs (day, shift, giver, taker, due_at, step) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (shift) DO NOTHING RETURNING id",
    )
    .bind(day.0)
    .bind(shift.0)
    .bind(giver.as_str())
    .bind(taker.as_str())
    .bind(due_ms)
    .bind(Step::Asked.name())
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(id.map(HandoffId))
}

pub async fn set_step(tx: &mut Tx, id: HandoffId, step: Step) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET step = ? WHERE id = ?")
        .bind(step.name())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Saves notes; an empty text means that there is nothing to report.
pub async fn set_notes(tx: &mut Tx, id: HandoffId, text: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET notes = ? WHERE id = ?").bind(text).bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}

pub async fn pick_up(tx: &mut Tx, id: HandoffId, by: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET picked_up_by = ?, picked_up_at = ? WHERE id = ?")
        .bind(by.as_str())
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The handoff's card stands in the day's thread.
pub async fn set_card(tx: &mut Tx, id: HandoffId, ts: Option<&MessageTs>) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET card_ts = ? WHERE id = ?")
        .bind(ts.map(MessageTs::as_str))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
