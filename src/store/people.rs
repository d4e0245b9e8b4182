//! Table `people`.

use serde::de::DeserializeOwned;
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx, settings};
use crate::domain::availability::AwayStatus;
use crate::domain::hours::Hours;
use crate::domain::ids::PersonId;
use crate::domain::people::{Details, Known, Person, Standing};

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    time_zone: String,
    is_admin: bool,
    is_bot: bool,
    deactivated: bool,
    stranger: bool,
    topics: String,
    languages: String,
    hours_start: String,
    hours_end: String,
    own_zone: String,
    status_away: bool,
    status_until_at: Option<i64>,
    #[sqlx(flatten)]
    settings: settings::Row,
}

impl TryFrom<Row> for Person {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Person, StoreError> {
        let place = Place { table: "people", id: &row.id };
        let hours = Hours::parse(&row.hours_start, &row.hours_end);
        let hours = place.known("hours_start", hours.ok())?;
        let standing = match (row.is_bot, row.deactivated, row.stranger) {
            (true, _, _) => Standing::Bot,
            (_, true, _) => Standing::Deactivated,
            (_, _, true) => Standing::Stranger,
            _ => Standing::Member,
        };
        let own_zone = Some(row.own_zone).filter(|zone| !zone.is_empty());
        let until = place.instant_if("status_until_at", row.status_until_at)?;
        Ok(Person {
            settings: row.settings.read(&place, own_zone.clone())?,
            away_status: row.status_away.then(|| until.map_or(AwayStatus::WithoutEnd, AwayStatus::Until)),
            details: Details {
                topics: place.json("topics", &row.topics)?,
                languages: place.json("languages", &row.languages)?,
                hours,
            },
            id: PersonId(row.id),
            name: row.name,
            time_zone: own_zone.unwrap_or(row.time_zone),
            is_admin: row.is_admin,
            standing,
        })
    }
}

/// The person, if Slack was ever asked about them.
pub async fn find(tx: &mut Tx, id: &PersonId) -> Result<Option<Person>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM people WHERE id = ?").bind(id.as_str()).fetch_optional(&mut *tx.conn).await?;
    row.map(Person::try_from).transpose()
}

#[derive(FromRow)]
struct SeenRow {
    seen: Option<String>,
    #[sqlx(flatten)]
    person: Row,
}

/// The person, and the answer that this request of theirs got when it came first.
pub async fn find_with_answer<A: DeserializeOwned>(
    tx: &mut Tx,
    id: &PersonId,
    key: &str,
) -> Result<(Option<Person>, Option<A>), StoreError> {
    let row: Option<SeenRow> =
        sqlx::query_as("SELECT (SELECT answer FROM inbox WHERE key = ?2) AS seen, people.* FROM people WHERE id = ?1")
            .bind(id.as_str())
            .bind(key)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some(row) = row else { return Ok((None, None)) };
    let seen = row.seen.map(|answer| Place { table: "inbox", id: &key }.json("answer", &answer)).transpose()?;
    Ok((Some(row.person.try_into()?), seen))
}

/// Those of `ids` who are known, in that order.
pub async fn find_all(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT people.* FROM json_each(?) AS wanted JOIN people ON people.id = wanted.value ORDER BY wanted.key",
    )
    .bind(serde_json::to_string(ids)?)
    .fetch_all(&mut *tx.conn)
    .await?;
    rows.into_iter().map(Person::try_from).collect()
}

/// Those of `ids` whom Slack is to be asked about anew. With `true` those of whom we know nothing, or that they may not
/// take part, which may have changed; with `false` those of whom nothing newer than `since_ms` is known.
pub async fn ask_anew(tx: &mut Tx, ids: &[PersonId], since_ms: i64) -> Result<Vec<(PersonId, bool)>, StoreError> {
    let rows: Vec<(String, bool)> = sqlx::query_as(
        "SELECT wanted.value, people.id IS NULL OR people.is_bot + people.deactivated + people.stranger > 0
         FROM json_each(?) AS wanted LEFT JOIN people ON people.id = wanted.value
         WHERE people.id IS NULL OR people.looked_up_at < ?
             OR people.is_bot + people.deactivated + people.stranger > 0",
    )
    .bind(serde_json::to_string(ids)?)
    .bind(since_ms)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(id, is_unknown)| (PersonId(id), is_unknown)).collect())
}

/// Saves what Slack said; what the person told us stays.
pub async fn learn(tx: &mut Tx, known: &Known) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO people (id, name, time_zone, is_admin, is_bot, deactivated, stranger, looked_up_at, status_away,
             status_until_at, slack_updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET name = ?2, time_zone = ?3, is_admin = ?4, is_bot = ?5, deactivated = ?6,
             stranger = ?7, looked_up_at = ?8, status_away = ?9, status_until_at = ?10, slack_updated_at = ?11",
    )
    .bind(known.id.as_str())
    .bind(&known.name)
    .bind(&known.time_zone)
    .bind(known.is_admin)
    .bind(known.standing == Standing::Bot)
    .bind(known.standing == Standing::Deactivated)
    .bind(known.standing == Standing::Stranger)
    .bind(tx.now_ms())
    .bind(known.away_status.is_some())
    .bind(match known.away_status {
        Some(AwayStatus::Until(until)) => Some(until.as_millisecond()),
        Some(AwayStatus::WithoutEnd) | None => None,
    })
    .bind(known.updated_s.saturating_mul(1_000))
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// The same for what Slack tells unasked. Such news can come late, when something newer is known already; and of people
/// who have nothing to do with us, nothing is kept.
pub async fn hear(tx: &mut Tx, known: &Known) -> Result<(), StoreError> {
    let is_news: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM people WHERE id = ? AND slack_updated_at <= ?)")
            .bind(known.id.as_str())
            .bind(known.updated_s.saturating_mul(1_000))
            .fetch_one(&mut *tx.conn)
            .await?;
    if is_news { learn(tx, known).await } else { Ok(()) }
}

/// Saves what a person told about themselves.
pub async fn set_details(tx: &mut Tx, id: &PersonId, details: &Details) -> Result<(), StoreError> {
    sqlx::query("UPDATE people SET topics = ?, languages = ?, hours_start = ?, hours_end = ? WHERE id = ?")
        .bind(serde_json::to_string(&details.topics)?)
        .bind(serde_json::to_string(&details.languages)?)
        .bind(details.hours.start().to_string())
        .bind(details.hours.end().to_string())
        .bind(id.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Makes this person a coordinator.
pub async fn make_coordinator(tx: &mut Tx, id: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE people SET coordinator = 1 WHERE id = ?").bind(id.as_str()).execute(&mut *tx.conn).await?;
    Ok(())
}

/// Those who were made coordinators here and are still in the workspace, by id.
pub async fn coordinators(tx: &mut Tx) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM people WHERE coordinator = 1 AND deactivated = 0 AND stranger = 0 ORDER BY id",
    )
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}
