//! Tables `pager` and `handoffs`.

use jiff::Timestamp;
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx, outbox};
use crate::domain::ids::{DayId, HandoffId, MessageTs, PersonId, ShiftId};
use crate::domain::pager::{Handoff, Notes, PickedUp, Step, UNDONE_WITHIN, Why};

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    why: String,
    shift: Option<i64>,
    minutes: Option<u32>,
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
            why: place.known("why", why(&row.why, row.shift, row.minutes))?,
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

fn why(name: &str, shift: Option<i64>, minutes: Option<u32>) -> Option<Why> {
    match name {
        "shift" => Some(Why::Shift(ShiftId(shift?))),
        "now" => Some(Why::Now),
        "break" => Some(Why::Break { minutes: minutes? }),
        "back" => Some(Why::Back),
        _ => None,
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
    // The latest row counts: one that follows is later, also where the clock was set back.
    sqlx::query(
        "INSERT INTO pager (day, since_at, holder)
         VALUES (?1, max(?2, coalesce((SELECT max(since_at) + 1 FROM pager WHERE day = ?1), ?2)), ?3)",
    )
    .bind(day.0)
    .bind(tx.now_ms())
    .bind(holder.as_str())
    .execute(&mut *tx.conn)
    .await?;
    outbox::user_group(tx).await
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

/// Somebody takes the pager without a handoff.
pub async fn take(tx: &mut Tx, day: DayId, by: &PersonId) -> Result<(), StoreError> {
    give(tx, day, by).await?;
    sqlx::query(
        "UPDATE pager SET taken = 1 WHERE day = ?1 AND since_at = (SELECT max(since_at) FROM pager WHERE day = ?1)",
    )
    .bind(day.0)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// From whom `by` took the pager, if that was done a short while ago and nothing has happened to it since.
pub async fn taken_from(tx: &mut Tx, day: DayId, by: &PersonId) -> Result<Option<PersonId>, StoreError> {
    let rows: Vec<(String, bool, i64)> =
        sqlx::query_as("SELECT holder, taken, since_at FROM pager WHERE day = ? ORDER BY since_at DESC LIMIT 2")
            .bind(day.0)
            .fetch_all(&mut *tx.conn)
            .await?;
    let since = tx.now_ms() - UNDONE_WITHIN.as_millis() as i64;
    Ok(match rows.as_slice() {
        [(holder, true, at), (before, ..)] if holder == by.as_str() && *at >= since => Some(PersonId(before.clone())),
        _ => None,
    })
}

/// A handoff that is to be asked for.
pub struct Asked<'a> {
    pub day: DayId,
    pub why: Why,
    pub giver: &'a PersonId,
    pub taker: &'a PersonId,
    pub due: Timestamp,
    pub step: Step,
}

/// Asks for a handoff; `None` if this shift's was asked for before.
pub async fn ask(tx: &mut Tx, asked: &Asked<'_>) -> Result<Option<HandoffId>, StoreError> {
    let (shift, minutes) = match asked.why {
        Why::Shift(shift) => (Some(shift.0), None),
        Why::Break { minutes } => (None, Some(minutes)),
        Why::Now | Why::Back => (None, None),
    };
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO handoffs (day, why, shift, minutes, giver, taker, due_at, step) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (shift) DO NOTHING RETURNING id",
    )
    .bind(asked.day.0)
    .bind(asked.why.name())
    .bind(shift)
    .bind(minutes)
    .bind(asked.giver.as_str())
    .bind(asked.taker.as_str())
    .bind(asked.due.as_millisecond())
    .bind(asked.step.name())
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(id.map(HandoffId))
}

/// Somebody else has the pager now: the open handoff is theirs to give.
pub async fn set_giver(tx: &mut Tx, id: HandoffId, giver: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET giver = ? WHERE id = ?")
        .bind(giver.as_str())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
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
