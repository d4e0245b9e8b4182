//! Table `agents`: whose person in Slack is still to be looked up by e-mail.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::desk::{Agent, Desk};

/// Who is not found is looked up once more after this long, and then no more: people come new to Slack.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Look-ups of one agent.
const LOOK_UPS_MAX: u32 = 2;

#[derive(FromRow)]
struct Row {
    desk: String,
    id: String,
    email: Option<String>,
    name: Option<String>,
    due: i64,
}

/// Whom of these desks nobody knows, and who is to be looked up next, with when. Those without an e-mail only where the
/// desk can be asked for it.
pub async fn next(tx: &mut Tx, desks: &[Desk], can_ask: bool) -> Result<Option<(Agent, Timestamp)>, StoreError> {
    let desks: Vec<&str> = desks.iter().map(|desk| desk.name()).collect();
    let row: Option<Row> = sqlx::query_as(
        "SELECT desk, id, email, name, coalesce(looked_up_at + ?1, seen_at) AS due FROM agents
         WHERE state = 'unknown' AND look_ups < ?2
             AND desk IN (SELECT value FROM json_each(?3)) AND (email IS NOT NULL OR ?4)
         ORDER BY due, desk, id LIMIT 1",
    )
    .bind(i64::try_from(AGAIN.as_millis()).unwrap_or(i64::MAX))
    .bind(LOOK_UPS_MAX)
    .bind(serde_json::to_string(&desks)?)
    .bind(can_ask)
    .fetch_optional(&mut *tx.conn)
    .await?;
    let Some(Row { desk, id, email, name, due }) = row else { return Ok(None) };
    let place = Place { table: "agents", id: &id };
    let (desk, due) = (place.parse("desk", &desk)?, place.instant("looked_up_at", due)?);
    Ok(Some((Agent { desk, email, name, id: id.clone() }, due)))
}

/// The agent was looked up, whatever came of it; what the desk said of them is kept. `false`: meanwhile somebody said who
/// it is.
pub async fn note(tx: &mut Tx, agent: &Agent) -> Result<bool, StoreError> {
    let noted = sqlx::query(
        "UPDATE agents SET look_ups = look_ups + 1, looked_up_at = ?, email = coalesce(?, email),
             name = coalesce(?, name) WHERE desk = ? AND id = ? AND state = 'unknown'",
    )
    .bind(tx.now_ms())
    .bind(&agent.email)
    .bind(&agent.name)
    .bind(agent.desk.name())
    .bind(&agent.id)
    .execute(&mut *tx.conn)
    .await?;
    Ok(noted.rows_affected() > 0)
}
