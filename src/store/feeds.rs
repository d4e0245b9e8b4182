//! Tables `feeds` and `feed_events`: whose calendar is read under which address, and what it was told.
//!
//! Of an address only a hash is kept: whoever reads the database, or a copy of it, reads nobody's calendar.

use std::collections::HashMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::calendar::Entry;
use crate::domain::feed::{Change, Kind, LISTED, Of, Told, Wanted};
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId, RotationId};

/// 128 bits: nobody finds one by trying.
const TOKEN_BYTES: usize = 16;

/// Gives this person a new address, and returns what stands in it, for this once. An earlier one is dead.
pub async fn renew(tx: &mut Tx, who: &PersonId) -> Result<String, StoreError> {
    let mut bytes = [0; TOKEN_BYTES];
    let random = rustls::crypto::ring::default_provider().secure_random;
    random.fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?;
    let token = hex(&bytes);
    sqlx::query(
        "INSERT INTO feeds (person, token, since_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (person) DO UPDATE SET token = ?2, since_at = ?3",
    )
    .bind(who.as_str())
    .bind(hash(&token))
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(token)
}

/// Since when this person has the address that they have.
pub async fn since(tx: &mut Tx, who: &PersonId) -> Result<Option<Timestamp>, StoreError> {
    let since = sqlx::query_scalar("SELECT since_at FROM feeds WHERE person = ?")
        .bind(who.as_str())
        .fetch_optional(&mut *tx.conn)
        .await?;
    Place { table: "feeds", id: who }.instant_if("since_at", since)
}

/// Whose address this is.
pub async fn owner(tx: &mut Tx, token: &str) -> Result<Option<PersonId>, StoreError> {
    let is_one = token.len() == 2 * TOKEN_BYTES && token.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    if !is_one {
        return Ok(None);
    }
    let who: Option<String> = sqlx::query_scalar("SELECT person FROM feeds WHERE token = ?")
        .bind(hash(token))
        .fetch_optional(&mut *tx.conn)
        .await?;
    Ok(who.map(PersonId))
}

#[derive(FromRow)]
struct Row {
    uid: String,
    day: Option<i64>,
    rotation: Option<i64>,
    kind: String,
    start_at: i64,
    end_at: i64,
    title: String,
    words: String,
    sequence: u32,
    cancelled: bool,
    changed_at: i64,
}

impl TryFrom<Row> for Told {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Told, StoreError> {
        let place = Place { table: "feed_events", id: &row.uid };
        let (start, end) = (place.instant("start_at", row.start_at)?, place.instant("end_at", row.end_at)?);
        let of = row.day.map(|day| Of::Day(DayId(day)));
        let of = of.or(row.rotation.map(|rotation| Of::Rotation(RotationId(rotation))));
        Ok(Told {
            of: place.known("day", of)?,
            kind: place.known("kind", Kind::named(&row.kind))?,
            entry: Entry {
                window: Window { start, end },
                title: row.title,
                words: row.words,
                sequence: row.sequence,
                is_cancelled: row.cancelled,
                changed_at: place.instant("changed_at", row.changed_at)?,
                uid: row.uid,
            },
        })
    }
}

/// What this person's calendar was told, as far as it is still listed; by time.
pub async fn told(tx: &mut Tx, who: &PersonId) -> Result<Vec<Told>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT * FROM feed_events WHERE person = ? AND end_at > ? ORDER BY start_at, end_at, uid")
            .bind(who.as_str())
            .bind((tx.now - LISTED).as_millisecond())
            .fetch_all(&mut *tx.conn)
            .await?;
    rows.into_iter().map(Told::try_from).collect()
}

/// Notes what the calendar is told now.
pub async fn tell(tx: &mut Tx, who: &PersonId, changes: &[Change]) -> Result<(), StoreError> {
    let (mut new, mut now, mut cancelled) = (vec![], vec![], vec![]);
    for change in changes {
        match change {
            Change::New(wanted) => new.push(wanted),
            Change::Now { uid, wanted } => now.push((uid.as_str(), wanted)),
            Change::Cancelled { uid } => cancelled.push(uid.as_str()),
        }
    }
    // All of a kind at once: a rotation that changes hands every hour has thousands of them.
    set(tx, &now).await?;
    cancel(tx, &cancelled).await?;
    add(tx, who, &new).await
}

async fn add(tx: &mut Tx, who: &PersonId, new: &[&Wanted]) -> Result<(), StoreError> {
    let row = |wanted: &&Wanted| {
        let (day, rotation) = match wanted.of {
            Of::Day(day) => (Some(day.0), None),
            Of::Rotation(rotation) => (None, Some(rotation.0)),
        };
        let (start, end) = (wanted.window.start.as_millisecond(), wanted.window.end.as_millisecond());
        (day, rotation, wanted.kind.name(), start, end, wanted.title.clone(), wanted.words.clone())
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    sqlx::query(
        "INSERT INTO feed_events (person, day, rotation, kind, start_at, end_at, title, words, changed_at)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, ?2
         FROM json_each(?3)",
    )
    .bind(who.as_str())
    .bind(tx.now_ms())
    .bind(serde_json::to_string(&rows)?)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

async fn set(tx: &mut Tx, now: &[(&str, &Wanted)]) -> Result<(), StoreError> {
    let row = |(uid, wanted): &(&str, &Wanted)| {
        let (start, end) = (wanted.window.start.as_millisecond(), wanted.window.end.as_millisecond());
        ((*uid).to_owned(), start, end, wanted.title.clone(), wanted.words.clone())
    };
    let rows: Vec<_> = now.iter().map(row).collect();
    sqlx::query(
        "UPDATE feed_events SET start_at = value ->> 1, end_at = value ->> 2, title = value ->> 3, words = value ->> 4,
             cancelled = 0, sequence = sequence + 1, changed_at = ?1
         FROM json_each(?2) AS wanted WHERE uid = value ->> 0",
    )
    .bind(tx.now_ms())
    .bind(serde_json::to_string(&rows)?)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

async fn cancel(tx: &mut Tx, uids: &[&str]) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE feed_events SET cancelled = 1, sequence = sequence + 1, changed_at = ?1
         WHERE uid IN (SELECT value FROM json_each(?2))",
    )
    .bind(tx.now_ms())
    .bind(serde_json::to_string(uids)?)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Who is with this person on these days, by name: a shadower's buddy, and a buddy's shadowers.
pub async fn companions(
    tx: &mut Tx,
    who: &PersonId,
    days: &[DayId],
) -> Result<HashMap<(DayId, Kind), Vec<String>>, StoreError> {
    let rows: Vec<(i64, bool, String)> = sqlx::query_as(
        "SELECT day, pairings.buddy = ?1, people.name FROM json_each(?2) AS wanted
         JOIN pairings ON pairings.day = wanted.value AND state = 'confirmed' AND ?1 IN (shadower, buddy)
         JOIN people ON people.id = CASE buddy WHEN ?1 THEN shadower ELSE buddy END
         ORDER BY day, people.name, people.id",
    )
    .bind(who.as_str())
    .bind(serde_json::to_string(days)?)
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut names: HashMap<(DayId, Kind), Vec<String>> = HashMap::new();
    for (day, is_buddy, name) in rows {
        let kind = if is_buddy { Kind::Shift } else { Kind::Day };
        names.entry((DayId(day), kind)).or_default().push(name);
    }
    Ok(names)
}

/// Forgets what is no longer listed.
pub async fn tidy(tx: &mut Tx) -> Result<(), StoreError> {
    let before = (tx.now - LISTED).as_millisecond();
    sqlx::query("DELETE FROM feed_events WHERE end_at <= ?").bind(before).execute(&mut *tx.conn).await?;
    Ok(())
}

fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
