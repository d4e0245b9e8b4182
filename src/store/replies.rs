//! Tables `replies` and `celebrations`.

use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::desk::DeskReply;
use crate::domain::ids::{CelebrationId, DayId, MessageTs, PersonId};
use crate::domain::reply::{Celebration, Occasion};

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    person: String,
    occasion: String,
    link: Option<String>,
    ts: Option<String>,
    taken_back_at: Option<i64>,
}

impl TryFrom<Row> for Celebration {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Celebration, StoreError> {
        let place = Place { table: "celebrations", id: &row.id };
        Ok(Celebration {
            id: CelebrationId(row.id),
            day: DayId(row.day),
            occasion: place.parse("occasion", &row.occasion)?,
            person: PersonId(row.person),
            link: row.link,
            post: row.ts.map(MessageTs),
            taken_back: row.taken_back_at.is_some(),
        })
    }
}

/// How many replies this person sent: ever, and on this day. Those taken back do not count.
pub async fn counts(tx: &mut Tx, day: DayId, person: &PersonId) -> Result<(u32, u32), StoreError> {
    let counts = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE day = ?) FROM replies WHERE person = ? AND taken_back_at IS NULL",
    )
    .bind(day.0)
    .bind(person.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(counts)
}

/// Does a celebration of this person's stand on this day?
pub async fn is_celebrated(tx: &mut Tx, day: DayId, person: &PersonId) -> Result<bool, StoreError> {
    let stands = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM celebrations WHERE day = ? AND person = ? AND taken_back_at IS NULL)",
    )
    .bind(day.0)
    .bind(person.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(stands)
}

/// Replies of a day, and people who sent one.
pub async fn of_day(tx: &mut Tx, day: DayId) -> Result<(u32, u32), StoreError> {
    let counts =
        sqlx::query_as("SELECT count(*), count(DISTINCT person) FROM replies WHERE day = ? AND taken_back_at IS NULL")
            .bind(day.0)
            .fetch_one(&mut *tx.conn)
            .await?;
    Ok(counts)
}

/// Saves a reply, and returns its id.
pub async fn add(tx: &mut Tx, day: DayId, person: &PersonId, link: Option<&str>) -> Result<i64, StoreError> {
    let id =
        sqlx::query_scalar("INSERT INTO replies (day, person, link, at, by_hand) VALUES (?, ?, ?, ?, 1) RETURNING id")
            .bind(day.0)
            .bind(person.as_str())
            .bind(link)
            .bind(tx.now_ms())
            .fetch_one(&mut *tx.conn)
            .await?;
    Ok(id)
}

/// Saves what a desk told of; none if it was told before.
pub async fn add_seen(tx: &mut Tx, reply: &DeskReply, person: Option<&PersonId>) -> Result<Option<i64>, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO replies (person, link, at, desk, ticket, desk_reply, agent) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(person.map(PersonId::as_str))
    .bind(&reply.link)
    .bind(reply.at.as_millisecond())
    .bind(reply.agent.desk.name())
    .bind(&reply.ticket)
    .bind(&reply.id)
    .bind(&reply.agent.id)
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(id)
}

/// Was this very link told before on this day?
pub async fn is_told(tx: &mut Tx, day: DayId, person: &PersonId, link: &str) -> Result<bool, StoreError> {
    let told = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM replies WHERE day = ? AND person = ? AND link = ? AND taken_back_at IS NULL)",
    )
    .bind(day.0)
    .bind(person.as_str())
    .bind(link)
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(told)
}

/// Saves a celebration, and returns its id.
pub async fn celebrate(
    tx: &mut Tx,
    day: DayId,
    person: &PersonId,
    reply: i64,
    occasion: Occasion,
) -> Result<CelebrationId, StoreError> {
    let id =
        sqlx::query_scalar("INSERT INTO celebrations (day, person, reply, occasion) VALUES (?, ?, ?, ?) RETURNING id")
            .bind(day.0)
            .bind(person.as_str())
            .bind(reply)
            .bind(occasion.to_string())
            .fetch_one(&mut *tx.conn)
            .await?;
    Ok(CelebrationId(id))
}

pub async fn find_celebration(tx: &mut Tx, id: CelebrationId) -> Result<Option<Celebration>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT celebrations.id, celebrations.day, celebrations.person, occasion, link, ts, celebrations.taken_back_at
         FROM celebrations JOIN replies ON replies.id = celebrations.reply WHERE celebrations.id = ?",
    )
    .bind(id.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    row.map(Celebration::try_from).transpose()
}

/// Takes a celebration and its reply back.
pub async fn take_back(tx: &mut Tx, id: CelebrationId) -> Result<(), StoreError> {
    let now = tx.now_ms();
    sqlx::query("UPDATE replies SET taken_back_at = ? WHERE id = (SELECT reply FROM celebrations WHERE id = ?)")
        .bind(now)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    sqlx::query("UPDATE celebrations SET taken_back_at = ? WHERE id = ?")
        .bind(now)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The celebration stands in the channel.
pub async fn set_post(tx: &mut Tx, id: CelebrationId, ts: Option<&MessageTs>) -> Result<(), StoreError> {
    sqlx::query("UPDATE celebrations SET ts = ? WHERE id = ?")
        .bind(ts.map(MessageTs::as_str))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
