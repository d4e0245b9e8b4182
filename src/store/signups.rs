//! Table `signups`.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use sqlx::{AssertSqlSafe, FromRow};

use super::row::Place;
use super::{StoreError, Tx, days};
use crate::domain::format::Format;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::signup::{Signup, Standing, State, Why};

#[derive(FromRow)]
struct Row {
    day: i64,
    person: String,
    state: String,
    reason: Option<String>,
    since_at: i64,
}

fn state(state: &str, reason: Option<String>) -> Option<State> {
    match (state, reason) {
        ("in", _) => Some(State::In),
        ("waiting", None) => Some(State::Waiting(Why::Full)),
        ("waiting", Some(reason)) => Some(State::Waiting(Why::NoBuddy(reason))),
        ("cancelled", _) => Some(State::Cancelled),
        _ => None,
    }
}

impl TryFrom<Row> for Signup {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Signup, StoreError> {
        let place = Place { table: "signups", id: &row.person };
        Ok(Signup {
            day: DayId(row.day),
            state: place.known("state", state(&row.state, row.reason))?,
            since: place.instant("since_at", row.since_at)?,
            person: PersonId(row.person),
        })
    }
}

/// All of a day, cancelled ones included, in the order in which they signed up.
pub async fn of_day(tx: &mut Tx, day: DayId) -> Result<Vec<Signup>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM signups WHERE day = ? ORDER BY since_at, person")
        .bind(day.0)
        .fetch_all(&mut *tx.conn)
        .await?;
    rows.into_iter().map(Signup::try_from).collect()
}

pub async fn find(tx: &mut Tx, day: DayId, person: &PersonId) -> Result<Option<Signup>, StoreError> {
    let row: Option<Row> = sqlx::query_as("SELECT * FROM signups WHERE day = ? AND person = ?")
        .bind(day.0)
        .bind(person.as_str())
        .fetch_optional(&mut *tx.conn)
        .await?;
    row.map(Signup::try_from).transpose()
}

#[derive(FromRow)]
struct StandingRow {
    taken: u32,
    waiting: u32,
    before: u32,
    state: Option<String>,
    reason: Option<String>,
    is_on_others: bool,
}

/// How full a day is, and where one person stands on it: without the thousands who may be on it beside them.
pub async fn standing(tx: &mut Tx, day: DayId, person: &PersonId) -> Result<Standing, StoreError> {
    let row: StandingRow = sqlx::query_as(
        "SELECT (SELECT count(*) FROM signups WHERE day = ?1 AND state = 'in') AS taken,
                (SELECT count(*) FROM signups WHERE day = ?1 AND state = 'waiting') AS waiting,
                CASE WHEN own.state = 'waiting' THEN
                    (SELECT count(*) FROM signups WHERE day = ?1 AND state = 'waiting'
                         AND (since_at, person) < (own.since_at, own.person)) ELSE 0 END AS before,
                own.state, own.reason,
                EXISTS (SELECT 1 FROM signups WHERE person = ?2 AND day != ?1 AND state != 'cancelled')
                    OR EXISTS (SELECT 1 FROM advocates WHERE person = ?2 AND day != ?1) AS is_on_others
         FROM (SELECT 1) LEFT JOIN signups AS own ON own.day = ?1 AND own.person = ?2",
    )
    .bind(day.0)
    .bind(person.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    let place = Place { table: "signups", id: &person.as_str() };
    let own = row.state.map(|own| place.known("state", state(&own, row.reason))).transpose()?;
    let line = matches!(own, Some(State::Waiting(_))).then(|| usize::try_from(row.before).unwrap_or(usize::MAX) + 1);
    Ok(Standing { taken: row.taken, waiting: row.waiting, state: own, line, is_on_others: row.is_on_others })
}

/// People with a place or waiting for one.
pub async fn in_or_waiting(tx: &mut Tx, day: DayId) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT person FROM signups WHERE day = ? AND state != 'cancelled' ORDER BY since_at, person",
    )
    .bind(day.0)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Nobody loses their place in line by waiting for another reason: only who left and comes back is last.
pub async fn set(tx: &mut Tx, day: DayId, person: &PersonId, state: &State) -> Result<(), StoreError> {
    let (state, reason) = match state {
        State::In => ("in", None),
        State::Waiting(Why::Full) => ("waiting", None),
        State::Waiting(Why::NoBuddy(reason)) => ("waiting", Some(reason.as_str())),
        State::Cancelled => ("cancelled", None),
    };
    sqlx::query(
        "INSERT INTO signups (day, person, state, reason, since_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (day, person) DO UPDATE SET state = ?3, reason = ?4,
             since_at = CASE WHEN signups.state = 'cancelled' THEN ?5 ELSE signups.since_at END",
    )
    .bind(day.0)
    .bind(person.as_str())
    .bind(state)
    .bind(reason)
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Who was on an earlier day: all others are first-timers.
pub async fn been_before(tx: &mut Tx, day: DayId) -> Result<HashSet<PersonId>, StoreError> {
    let still_ahead: Vec<i64> = days::ahead(tx).await?.iter().map(|day| day.id.0).collect();
    let ids: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT DISTINCT person FROM signups JOIN days ON days.id = signups.day
         WHERE state = 'in' AND called_off_at IS NULL AND {} AND date < (SELECT date FROM days WHERE id = ?)
             AND days.id NOT IN (SELECT value FROM json_each(?))",
        days::is_a_day()
    )))
    .bind(day.0)
    .bind(serde_json::to_string(&still_ahead)?)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// The dates, from `from` up to and without `until`, on which each person had a session of this format: for
/// `domain::quota`.
pub async fn sessions_since(
    tx: &mut Tx,
    format: Format,
    from: Date,
    until: Date,
) -> Result<HashMap<PersonId, Vec<Date>>, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT person, date FROM signups JOIN days ON days.id = signups.day
         WHERE state = 'in' AND called_off_at IS NULL AND {} AND format = ? AND date >= ? AND date < ? ORDER BY date",
        days::is_a_day()
    )))
    .bind(format.name())
    .bind(from.to_string())
    .bind(until.to_string())
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut sessions: HashMap<PersonId, Vec<Date>> = HashMap::new();
    for (person, date) in rows {
        let date = Place { table: "days", id: &date }.parse("date", &date)?;
        sessions.entry(PersonId(person)).or_default().push(date);
    }
    Ok(sessions)
}
