//! Tables `outbox`, `lanes` and `told_before`: how what was decided leaves, row by row, and what became of each try.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::outbox::Outgoing;
use super::row::Place;
use super::{StoreError, Tx};

/// Slack may still be posting a message whose answer did not come: look for it only after this long.
pub const FATE_SETTLES: SignedDuration = SignedDuration::from_secs(15);

/// Why a message waits while Slack refuses the token.
pub const TOKEN_REFUSED: &str = "Slack refuses the token";

/// Tries until a message is given up.
pub const ATTEMPTS_MAX: u32 = 13;

/// Slack takes about one message a second for each channel.
const LANE_PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// Slack takes fifty edits a minute from the whole workspace: leave some to the other channels.
const EDIT_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// The same trouble in the same place is told once a day.
const TOLD_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// *Post again* is for what was decided this long ago at most.
const REVIVED: SignedDuration = SignedDuration::from_hours(48);

/// Rows that are done are kept for this long, to find out what happened.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A row that is being sent.
#[derive(Clone, Debug)]
pub struct Sending {
    pub id: i64,
    /// The opaque id in the message's metadata.
    pub key: String,
    pub lane: String,
    pub what: Outgoing,
    /// Counted from 1.
    pub attempts: u32,
    /// An earlier try may have posted it.
    pub fate_unknown: bool,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// The error for which it was given up before.
    pub told: Option<String>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    Sent,
    Edited,
    /// Pointless by now.
    Dropped(&'static str),
    Failed {
        error: String,
        fate_unknown: bool,
    },
    Again {
        at: Timestamp,
        fate_unknown: bool,
        error: String,
    },
    /// Nothing is wrong with the message: this try does not count.
    Kept {
        at: Timestamp,
        error: String,
    },
}

#[derive(FromRow)]
struct Row {
    id: i64,
    key: String,
    lane: String,
    what: String,
    attempts: u32,
    fate_unknown: bool,
    created_at: i64,
    expires_at: Option<i64>,
    told: Option<String>,
}

impl TryFrom<Row> for Sending {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Sending, StoreError> {
        let place = Place { table: "outbox", id: &row.id };
        Ok(Sending {
            what: place.json("what", &row.what)?,
            created_at: place.instant("created_at", row.created_at)?,
            expires_at: place.instant_if("expires_at", row.expires_at)?,
            id: row.id,
            key: row.key,
            lane: row.lane,
            attempts: row.attempts,
            fate_unknown: row.fate_unknown,
            told: row.told,
        })
    }
}

/// Takes the head of each lane that is free and due, `limit` at most. A row that this version cannot read is given up,
/// so that it does not hold up the others.
pub async fn claim(tx: &mut Tx, limit: u32) -> Result<Vec<Sending>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1
         WHERE id IN (
             SELECT head.id FROM (SELECT lane, min(id) AS id FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY lane) AS head
             JOIN outbox AS row ON row.id = head.id
             LEFT JOIN lanes ON lanes.lane = head.lane
             WHERE row.state = 'waiting' AND row.due_at <= ?1 AND coalesce(lanes.free_at, 0) <= ?1
             ORDER BY row.id LIMIT ?2)
         RETURNING id, key, lane, what, attempts, fate_unknown, created_at, expires_at, told",
    )
    .bind(tx.now_ms())
    .bind(limit)
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id;
        match Sending::try_from(row) {
            Ok(row) => claimed.push(row),
            Err(error) => {
                tracing::error!(%error, "a message cannot be read and was given up");
                set_state(tx, id, "failed", Some("this version cannot read it")).await?;
            }
        }
    }
    Ok(claimed)
}

/// When the next row can be sent.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    let due: Option<i64> = sqlx::query_scalar(
        "SELECT min(max(row.due_at, coalesce(lanes.free_at, 0)))
         FROM (SELECT lane, min(id) AS id FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY lane) AS head
         JOIN outbox AS row ON row.id = head.id
         LEFT JOIN lanes ON lanes.lane = head.lane
         WHERE row.state = 'waiting'",
    )
    .fetch_one(&mut *tx.conn)
    .await?;
    Place { table: "outbox", id: &"next" }.instant_if("due_at", due)
}

/// Saves what became of a try; something that was posted keeps its lane for a moment.
pub async fn end(tx: &mut Tx, row: &Sending, ended: &Ended) -> Result<(), StoreError> {
    match ended {
        Ended::Sent | Ended::Edited => set_state(tx, row.id, "sent", None).await?,
        Ended::Dropped(why) => set_state(tx, row.id, "dropped", Some(why)).await?,
        Ended::Failed { error, fate_unknown } => fail(tx, row, *fate_unknown, error).await?,
        Ended::Again { at, fate_unknown, error } => return again(tx, row.id, *at, *fate_unknown, error).await,
        Ended::Kept { at, error } => {
            again(tx, row.id, *at, row.fate_unknown, error).await?;
            return uncount(tx, row.id).await;
        }
    }
    let pause = if *ended == Ended::Edited { EDIT_PAUSE } else { LANE_PAUSE };
    sqlx::query("INSERT INTO lanes (lane, free_at) VALUES (?1, ?2) ON CONFLICT (lane) DO UPDATE SET free_at = ?2")
        .bind(&row.lane)
        .bind((tx.now + pause).as_millisecond())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Gives a row up. What came to wait for the same card meanwhile goes with it: the next edit tries this row again.
async fn fail(tx: &mut Tx, row: &Sending, fate_unknown: bool, error: &str) -> Result<(), StoreError> {
    again(tx, row.id, tx.now, fate_unknown, error).await?;
    sqlx::query("UPDATE outbox SET state = 'failed', told = error WHERE id = ?")
        .bind(row.id)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

async fn set_state(tx: &mut Tx, id: i64, state: &str, error: Option<&str>) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET state = ?, error = ? WHERE id = ?")
        .bind(state)
        .bind(error)
        .bind(id)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Puts a row back. While a card was being sent, a later edit of it may have come to wait: this row is first in its
/// lane and will render that too, so the later one goes.
async fn again(tx: &mut Tx, row: i64, at: Timestamp, fate_unknown: bool, error: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outbox WHERE state = 'waiting' AND card = (SELECT card FROM outbox WHERE id = ?)")
        .bind(row)
        .execute(&mut *tx.conn)
        .await?;
    sqlx::query("UPDATE outbox SET state = 'waiting', due_at = ?, fate_unknown = ?, error = ? WHERE id = ?")
        .bind(at.as_millisecond())
        .bind(fate_unknown)
        .bind(error)
        .bind(row)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// After a restart: what was being sent when the earlier process ended has an unknown fate.
pub async fn recover(tx: &mut Tx) -> Result<u64, StoreError> {
    let rows: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM outbox WHERE state = 'sending'").fetch_all(&mut *tx.conn).await?;
    for row in &rows {
        // The end of the process is not the message's fault.
        uncount(tx, *row).await?;
        lose(tx, *row).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// A try that does not count.
async fn uncount(tx: &mut Tx, row: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET attempts = attempts - 1 WHERE id = ?").bind(row).execute(&mut *tx.conn).await?;
    Ok(())
}

/// It is not known what became of a row that was being sent; says whether it was given up for that.
pub async fn lose(tx: &mut Tx, row: i64) -> Result<Option<Ended>, StoreError> {
    let sending: Option<(bool, u32)> =
        sqlx::query_as("SELECT card IS NOT NULL, attempts FROM outbox WHERE id = ? AND state = 'sending'")
            .bind(row)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((is_card, attempts)) = sending else { return Ok(None) };
    let why = "it is not known what became of this";
    if attempts >= ATTEMPTS_MAX {
        again(tx, row, tx.now, true, why).await?;
        set_state(tx, row, "failed", Some(why)).await?;
        return Ok(Some(Ended::Failed { error: why.to_owned(), fate_unknown: true }));
    }
    // A private message is simply sent again, unless it breaks each time.
    let at = if is_card || attempts > 1 { tx.now + FATE_SETTLES } else { tx.now };
    again(tx, row, at, true, why).await?;
    Ok(None)
}

/// Does the coordinator know already? Something in the same lane was given up for the same reason within `TOLD_EVERY`.
/// What ails one file ails all.
pub async fn failed_before(tx: &mut Tx, row: &Sending, error: &str) -> Result<bool, StoreError> {
    if row.told.as_deref() == Some(error) {
        return Ok(true);
    }
    let failed = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'failed' AND (lane = ? OR ? AND what LIKE '{\"file\":%')
             AND error = ? AND id != ? AND created_at > ?)",
    )
    .bind(&row.lane)
    .bind(matches!(row.what, Outgoing::File { .. }))
    .bind(error)
    .bind(row.id)
    .bind((tx.now - TOLD_EVERY).as_millisecond())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(failed)
}

/// Is this to be told? Then it is not, for a while.
pub async fn is_news(tx: &mut Tx, what: &'static str) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "INSERT INTO told_before (what, told_at) VALUES (?1, ?2)
         ON CONFLICT (what) DO UPDATE SET told_at = ?2 WHERE told_at < ?3",
    )
    .bind(what)
    .bind(tx.now_ms())
    .bind((tx.now - KEPT).as_millisecond())
    .execute(&mut *tx.conn)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// Tries again what was given up. A private message that is older than `REVIVED` is no news any more; whether a card
/// still is shows when it is rendered.
pub async fn revive(tx: &mut Tx) -> Result<u64, StoreError> {
    sqlx::query("UPDATE outbox SET state = 'dropped' WHERE state = 'failed' AND card IS NULL AND created_at < ?")
        .bind((tx.now - REVIVED).as_millisecond())
        .execute(&mut *tx.conn)
        .await?;
    let result = sqlx::query(
        "UPDATE outbox SET state = 'waiting', attempts = 0, told = NULL, due_at = ? WHERE state = 'failed'",
    )
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(result.rows_affected())
}

/// How the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Still to be sent.
    pub waiting: u32,
    /// Given up.
    pub failed: u32,
    /// How long the oldest one waits.
    pub oldest_age: SignedDuration,
}

/// How the outbox stands now.
pub async fn queue(tx: &mut Tx) -> Result<Queue, StoreError> {
    let (waiting, failed, oldest): (u32, u32, Option<i64>) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state IN ('waiting', 'sending')), count(*) FILTER (WHERE state = 'failed'),
                min(created_at) FILTER (WHERE state IN ('waiting', 'sending'))
         FROM outbox WHERE state IN ('waiting', 'sending', 'failed')",
    )
    .fetch_one(&mut *tx.conn)
    .await?;
    let oldest_age = oldest.map_or(0, |at| tx.now_ms().saturating_sub(at).max(0));
    Ok(Queue { waiting, failed, oldest_age: SignedDuration::from_millis(oldest_age) })
}

/// Forgets what was posted long ago, and lanes that are free.
pub async fn tidy(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM lanes WHERE free_at < ?").bind(tx.now_ms()).execute(&mut *tx.conn).await?;
    let before = (tx.now - KEPT).as_millisecond();
    sqlx::query("DELETE FROM outbox WHERE state IN ('sent', 'dropped', 'failed') AND created_at < ?")
        .bind(before)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
