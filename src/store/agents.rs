//! Table `agents`: who answers customers in a help desk, and who that is in Slack.

use super::{StoreError, Tx};
use crate::domain::desk::Agent;
use crate::domain::ids::PersonId;

/// Remembers an agent; what the desk says of them now replaces what it said before, what it leaves out does not. Returns
/// who it is in Slack, if that is known.
///
/// # Errors
/// The database could not be written.
pub async fn meet(tx: &mut Tx, agent: &Agent) -> Result<Option<PersonId>, StoreError> {
    let person: Option<String> = sqlx::query_scalar(
        "INSERT INTO agents (desk, id, email, name, seen_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (desk, id) DO UPDATE SET email = coalesce(excluded.email, email), name = coalesce(excluded.name, name)
         RETURNING person",
    )
    .bind(agent.desk.name())
    .bind(&agent.id)
    .bind(&agent.email)
    .bind(&agent.name)
    .bind(tx.now_ms())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(person.map(PersonId))
}
