//! Tables `pager`, `handoffs` and `absences`.

use std::collections::{BTreeSet, HashMap};

use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx, outbox, people};
use crate::domain::day::{Day, Lane};
use crate::domain::ids::{DayId, HandoffId, MessageTs, PersonId, QuestionId};
use crate::domain::pager::{Handoff, Notes, PickedUp, Step, UNDONE_WITHIN, Why};
use crate::domain::pagers::{Due, Held, How, Pagers};
use crate::domain::snapshot::OnCall;

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    lane: i64,
    why: String,
    minutes: Option<u32>,
    giver: String,
    taker: String,
    due_at: i64,
    asked_at: Option<i64>,
    notes: Option<String>,
    notes_by: Option<String>,
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
            lane: place.known("lane", Lane::try_from(row.lane).ok())?,
            why: place.known("why", why(&row.why, row.minutes))?,
            giver: PersonId(row.giver),
            taker: PersonId(row.taker),
            due_at: place.instant("due_at", row.due_at)?,
            asked_at: place.instant("asked_at", row.asked_at.unwrap_or(row.due_at))?,
            notes: match row.notes {
                None => Notes::NotYet,
                Some(text) if text.is_empty() => Notes::NothingToReport,
                Some(text) => Notes::Text(text),
            },
            notes_by: row.notes_by.map(PersonId),
            step: place.known("step", Step::from_name(&row.step))?,
            picked_up: row.picked_up_by.zip(picked_up_at).map(|(by, at)| PickedUp { by: PersonId(by), at }),
            card: row.card_ts.map(MessageTs),
        })
    }
}

fn why(name: &str, minutes: Option<u32>) -> Option<Why> {
    match name {
        "shift" => Some(Why::Shift),
        "now" => Some(Why::Now),
        "break" => Some(Why::Break { minutes: minutes? }),
        "back" => Some(Why::Back),
        _ => None,
    }
}

/// Everything about a day's pagers.
pub async fn of_day(tx: &mut Tx, day: &Day) -> Result<Pagers, StoreError> {
    Ok(Pagers {
        people: people::find_all(tx, &day.advocates).await?,
        absent: absent(tx, day.id).await?,
        held: held(tx, day.id).await?,
        handoffs: handoffs(tx, day.id).await?,
        day: day.clone(),
    })
}

/// Who has which pager now, and what waits to be picked up; by lane.
pub async fn on_call(tx: &mut Tx, day: &Day) -> Result<Vec<OnCall>, StoreError> {
    let absent = absent(tx, day.id).await?;
    let pagers = Pagers {
        // Who stands in matters only for them.
        people: if absent.is_empty() { vec![] } else { people::find_all(tx, &day.advocates).await? },
        absent,
        held: held(tx, day.id).await?,
        handoffs: handoffs(tx, day.id).await?,
        day: day.clone(),
    };
    let now = tx.now();
    let of_lane = |lane: Lane| {
        let holder = pagers.holder(lane)?.clone();
        let (handoff, rests) = (pagers.open(lane).cloned(), pagers.rests(lane));
        Some(OnCall { lane, holder, handoff, rests, next: pagers.next(lane, now) })
    };
    Ok(day.lanes_on_call().into_iter().filter_map(of_lane).collect())
}

/// Who had which pager from when on, the earlier ones first.
async fn held(tx: &mut Tx, day: DayId) -> Result<Vec<Held>, StoreError> {
    Ok(held_on(tx, &[day]).await?.remove(&day).unwrap_or_default())
}

/// The same of several days.
pub async fn held_on(tx: &mut Tx, days: &[DayId]) -> Result<HashMap<DayId, Vec<Held>>, StoreError> {
    let rows: Vec<(i64, i64, String, i64, i64)> = sqlx::query_as(
        "SELECT day, lane, holder, since_at, taken FROM pager WHERE day IN (SELECT value FROM json_each(?))
         ORDER BY since_at, lane",
    )
    .bind(serde_json::to_string(days)?)
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut held: HashMap<DayId, Vec<Held>> = HashMap::new();
    for (day, lane, holder, since, taken) in rows {
        let place = Place { table: "pager", id: &day };
        let how = match taken {
            0 => How::Given,
            1 => How::Taken,
            _ => How::Undone,
        };
        held.entry(DayId(day)).or_default().push(Held {
            lane: place.known("lane", Lane::try_from(lane).ok())?,
            holder: PersonId(holder),
            since: place.instant("since_at", since)?,
            how,
        });
    }
    Ok(held)
}

/// The lane's pager is `holder`'s from now on.
pub async fn give(tx: &mut Tx, day: DayId, lane: Lane, holder: &PersonId) -> Result<(), StoreError> {
    add(tx, day, lane, holder, false).await
}

/// Somebody takes a pager without a handoff.
pub async fn take(tx: &mut Tx, day: DayId, lane: Lane, by: &PersonId) -> Result<(), StoreError> {
    add(tx, day, lane, by, true).await
}

async fn add(tx: &mut Tx, day: DayId, lane: Lane, holder: &PersonId, taken: bool) -> Result<(), StoreError> {
    // The latest row counts: one that follows is later, also where the clock was set back.
    sqlx::query(
        "INSERT INTO pager (day, lane, since_at, holder, taken)
         VALUES (?1, ?2, max(?3, coalesce((SELECT max(since_at) + 1 FROM pager WHERE day = ?1 AND lane = ?2), ?3)),
                 ?4, ?5)",
    )
    .bind(day.0)
    .bind(lane)
    .bind(tx.now_ms())
    .bind(holder.as_str())
    .bind(taken)
    .execute(&mut *tx.conn)
    .await?;
    outbox::user_group(tx).await
}

/// From whom `by` took this lane's pager, if that was done a short while ago and nothing has happened to it since.
pub async fn taken_from(tx: &mut Tx, day: DayId, lane: Lane, by: &PersonId) -> Result<Option<PersonId>, StoreError> {
    let since = tx.now() - UNDONE_WITHIN;
    let held = held(tx, day).await?;
    let mut latest_first = held.iter().rev().filter(|held| held.lane == lane);
    let is_undone = |latest: &&Held| latest.holder == *by && latest.how == How::Taken && latest.since >= since;
    let taken = latest_first.next().filter(is_undone);
    Ok(taken.and(latest_first.next()).map(|before| before.holder.clone()))
}

/// It is as if the latest holder had never taken it: the lane's pager is `former`'s again.
pub async fn undo_take(tx: &mut Tx, day: DayId, lane: Lane, former: &PersonId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE pager SET taken = 2 WHERE day = ?1 AND lane = ?2
           AND since_at = (SELECT max(since_at) FROM pager WHERE day = ?1 AND lane = ?2)",
    )
    .bind(day.0)
    .bind(lane)
    .execute(&mut *tx.conn)
    .await?;
    give(tx, day, lane, former).await
}

pub async fn find_handoff(tx: &mut Tx, id: HandoffId) -> Result<Option<Handoff>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM handoffs WHERE id = ?").bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(Handoff::try_from).transpose()
}

/// The handoff; an error if there is none.
pub async fn get_handoff(tx: &mut Tx, id: HandoffId) -> Result<Handoff, StoreError> {
    find_handoff(tx, id).await?.ok_or(StoreError::Sql(sqlx::Error::RowNotFound))
}

/// The day's handoffs in the order in which they were due.
pub async fn handoffs(tx: &mut Tx, day: DayId) -> Result<Vec<Handoff>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM handoffs WHERE day = ? ORDER BY due_at, id")
        .bind(day.0)
        .fetch_all(&mut *tx.conn)
        .await?;
    rows.into_iter().map(Handoff::try_from).collect()
}

/// Asks for a handoff; the notes of the one that it replaces go with it.
pub async fn ask(
    tx: &mut Tx,
    day: DayId,
    due: &Due,
    step: Step,
    replaces: Option<&Handoff>,
) -> Result<HandoffId, StoreError> {
    let notes = replaces.and_then(|handoff| match &handoff.notes {
        Notes::Text(text) => Some((text.as_str(), handoff.notes_by())),
        Notes::NotYet | Notes::NothingToReport => None,
    });
    let by = notes.map(|(_, by)| by).filter(|by| **by != due.giver);
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO handoffs (day, lane, why, minutes, giver, taker, due_at, asked_at, step, notes, notes_by, notes_seen)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT notes_seen FROM handoffs WHERE id = ?)) RETURNING id",
    )
    .bind(day.0)
    .bind(due.lane)
    .bind(due.why.name())
    .bind(due.why.minutes())
    .bind(due.giver.as_str())
    .bind(due.taker.as_str())
    .bind(due.at.as_millisecond())
    .bind(tx.now_ms())
    .bind(step.name())
    .bind(notes.map(|(text, _)| text))
    .bind(by.map(PersonId::as_str))
    .bind(replaces.filter(|_| notes.is_some()).map(|handoff| handoff.id.0))
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(HandoffId(id))
}

/// Somebody else has the pager now: the open handoff is theirs to give. Its notes stay those of who wrote them.
pub async fn set_giver(tx: &mut Tx, id: HandoffId, giver: &PersonId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE handoffs SET giver = ?2,
             notes_by = nullif(iif(coalesce(notes, '') = '', NULL, coalesce(notes_by, giver)), ?2),
             notes = nullif(notes, '')
         WHERE id = ?1",
    )
    .bind(id.0)
    .bind(giver.as_str())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Another one is asked, or for another time: it begins anew.
pub async fn turn(tx: &mut Tx, id: HandoffId, due: &Due) -> Result<(), StoreError> {
    set_giver(tx, id, &due.giver).await?;
    sqlx::query("UPDATE handoffs SET taker = ?, due_at = ?, asked_at = ?, step = ? WHERE id = ?")
        .bind(due.taker.as_str())
        .bind(due.at.as_millisecond())
        .bind(tx.now_ms())
        .bind(Step::Asked.name())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// It was asked for something else: for good instead of for a break, or for a break after all.
pub async fn set_why(tx: &mut Tx, id: HandoffId, why: Why) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET why = ?, minutes = ? WHERE id = ?")
        .bind(why.name())
        .bind(why.minutes())
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

/// Saves notes that `by` wrote; an empty text means that there is nothing to report.
pub async fn set_notes(tx: &mut Tx, id: HandoffId, text: &str, by: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET notes = ?2, notes_by = nullif(?3, giver) WHERE id = ?1")
        .bind(id.0)
        .bind(text)
        .bind(by.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Who wrote the notes had the day's questions up to this one before their eyes.
pub async fn set_notes_seen(tx: &mut Tx, id: HandoffId, seen: Option<QuestionId>) -> Result<(), StoreError> {
    sqlx::query("UPDATE handoffs SET notes_seen = ? WHERE id = ?")
        .bind(seen.map(|seen| seen.0))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Up to which question; `None` where nobody wrote any, or there was none.
pub async fn notes_seen(tx: &mut Tx, id: HandoffId) -> Result<Option<QuestionId>, StoreError> {
    let seen: Option<Option<i64>> =
        sqlx::query_scalar("SELECT notes_seen FROM handoffs WHERE id = ? AND notes IS NOT NULL")
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    Ok(seen.flatten().map(QuestionId))
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

/// The advocates who said on the day that they cannot make it.
pub async fn absent(tx: &mut Tx, day: DayId) -> Result<BTreeSet<PersonId>, StoreError> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT person FROM absences WHERE day = ?").bind(day.0).fetch_all(&mut *tx.conn).await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// This advocate cannot make it, or is there after all.
pub async fn set_absent(tx: &mut Tx, day: DayId, who: &PersonId, absent: bool) -> Result<(), StoreError> {
    let statement = match absent {
        true => "INSERT OR IGNORE INTO absences (day, person) VALUES (?, ?)",
        false => "DELETE FROM absences WHERE day = ? AND person = ?",
    };
    sqlx::query(statement).bind(day.0).bind(who.as_str()).execute(&mut *tx.conn).await?;
    Ok(())
}
