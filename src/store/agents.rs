//! Tables `agents` and `agent_claims`: who answers customers in a help desk, and who that is in Slack.

use jiff::Timestamp;
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::desk::{Agent, AgentRef, Counted, Desk, LastSent, Sent, Takeover, Unknown};
use crate::domain::ids::{ClaimId, PersonId, ReplyId};
use crate::domain::reply::Known;

/// What is known of an agent who has just replied.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    pub person: Option<PersonId>,
    /// Nobody said yet who it is, nor that it is nobody of ours.
    pub is_unknown: bool,
    /// We had not heard of them before.
    pub is_new: bool,
}

/// Remembers an agent; what the desk says of them now replaces what it said before, what it leaves out does not. Returns
/// who it is in Slack, if that is known.
///
/// # Errors
/// The database could not be written.
pub async fn meet(tx: &mut Tx, agent: &Agent) -> Result<Met, StoreError> {
    let (person, is_unknown, is_new): (Option<String>, bool, bool) = sqlx::query_as(
        "INSERT INTO agents (desk, id, email, name, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (desk, id) DO UPDATE SET email = coalesce(excluded.email, email), name = coalesce(excluded.name, name)
         RETURNING person, state = 'unknown', seen_at = ?5",
    )
    .bind(agent.desk.name())
    .bind(&agent.id)
    .bind(&agent.email)
    .bind(&agent.name)
    .bind(tx.now_ms())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(Met { person: person.map(PersonId), is_unknown, is_new })
}

#[derive(FromRow)]
struct Row {
    desk: String,
    id: String,
    email: Option<String>,
    name: Option<String>,
}

impl TryFrom<Row> for Agent {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Agent, StoreError> {
        let desk = Place { table: "agents", id: &row.id }.parse("desk", &row.desk)?;
        Ok(Agent { desk, id: row.id, email: row.email, name: row.name })
    }
}

#[derive(FromRow)]
struct UnknownRow {
    #[sqlx(flatten)]
    agent: Row,
    replies: u32,
    first_at: Option<i64>,
    last_at: Option<i64>,
    last_ticket: Option<String>,
    last_link: Option<String>,
}

impl TryFrom<UnknownRow> for Unknown {
    type Error = StoreError;

    fn try_from(row: UnknownRow) -> Result<Unknown, StoreError> {
        let place = Place { table: "replies", id: &row.agent.id };
        let (first_at, last_at) = (place.instant_if("at", row.first_at)?, place.instant_if("at", row.last_at)?);
        let (replies, link) = (row.replies, row.last_link);
        let sent = first_at.zip(last_at).zip(row.last_ticket).map(|((first_at, at), ticket)| {
            let last = LastSent { at, ticket, link };
            Sent { replies, first_at, last }
        });
        Ok(Unknown { agent: row.agent.try_into()?, sent })
    }
}

/// Agents of whom nobody said who they are, the first that we met first.
pub async fn unknown(tx: &mut Tx) -> Result<Vec<Unknown>, StoreError> {
    listed(tx, "").await
}

/// The same, of whom no coordinator was told.
pub async fn untold(tx: &mut Tx) -> Result<Vec<Unknown>, StoreError> {
    listed(tx, "AND told_at IS NULL").await
}

/// Is there anybody of whom no coordinator was told?
pub async fn is_anybody_untold(tx: &mut Tx) -> Result<bool, StoreError> {
    let is_anybody =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM agents WHERE state = 'unknown' AND told_at IS NULL)")
            .fetch_one(&mut *tx.conn)
            .await?;
    Ok(is_anybody)
}

async fn listed(tx: &mut Tx, and: &'static str) -> Result<Vec<Unknown>, StoreError> {
    let rows: Vec<UnknownRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "WITH own AS (
             SELECT replies.id, replies.desk, agent, at, ticket, link,
                    row_number() OVER (PARTITION BY replies.desk, agent ORDER BY at DESC, replies.id DESC) AS place
             FROM agents JOIN replies ON replies.desk = agents.desk AND agent = agents.id
             WHERE state = 'unknown' AND replies.person IS NULL {and})
         SELECT agents.desk, agents.id, email, name, count(own.id) AS replies, min(at) AS first_at, max(at) AS last_at,
                max(ticket) FILTER (WHERE place = 1) AS last_ticket, max(link) FILTER (WHERE place = 1) AS last_link
         FROM agents LEFT JOIN own ON own.desk = agents.desk AND agent = agents.id
         WHERE state = 'unknown' {and} GROUP BY agents.desk, agents.id ORDER BY seen_at, agents.desk, agents.id"
    )))
    .fetch_all(&mut *tx.conn)
    .await?;
    rows.into_iter().map(Unknown::try_from).collect()
}

/// What this person's replies from this account came to.
pub async fn counted(tx: &mut Tx, desk: Desk, id: &str, person: &PersonId) -> Result<Counted, StoreError> {
    let (replies, on_days) = sqlx::query_as(
        "SELECT count(*), count(coalesce(day, rotation)) FROM replies
         WHERE desk = ? AND agent = ? AND person = ? AND taken_back_at IS NULL",
    )
    .bind(desk.name())
    .bind(id)
    .bind(person.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(Counted { replies, on_days })
}

/// When a coordinator was last told of somebody.
pub async fn last_told(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = sqlx::query_scalar("SELECT max(told_at) FROM agents").fetch_one(&mut *tx.conn).await?;
    Place { table: "agents", id: &"last" }.instant_if("told_at", at)
}

/// A coordinator was told of all who are unknown now.
pub async fn set_told(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query("UPDATE agents SET told_at = ? WHERE state = 'unknown' AND told_at IS NULL")
        .bind(tx.now_ms())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The agents of this desk with this id or e-mail (in small letters).
pub async fn find(tx: &mut Tx, desk: Desk, typed: &str) -> Result<Vec<Agent>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT desk, id, email, name FROM agents WHERE desk = ? AND (id = ? OR email = ?) ORDER BY id")
            .bind(desk.name())
            .bind(typed)
            .bind(typed.to_lowercase())
            .fetch_all(&mut *tx.conn)
            .await?;
    rows.into_iter().map(Agent::try_from).collect()
}

/// Whose these agents are so far if not this person's, and how many replies they have from there. Of an agent who has
/// not replied yet that is whom a coordinator last said or confirmed.
pub async fn others(
    tx: &mut Tx,
    desk: Desk,
    typed: &str,
    person: &PersonId,
) -> Result<Vec<(PersonId, u32)>, StoreError> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "SELECT agents.person, (SELECT count(*) FROM replies
             WHERE replies.desk = agents.desk AND agent = agents.id AND replies.person = agents.person)
         FROM agents WHERE desk = ?1 AND (id = ?2 OR email = ?3) AND agents.person != ?4
         UNION
         SELECT person, 0 FROM agent_claims
         WHERE id = (SELECT max(id) FROM agent_claims WHERE desk = ?1 AND typed = ?2 AND is_true) AND person != ?4
             AND NOT EXISTS (SELECT 1 FROM agents WHERE desk = ?1 AND (id = ?2 OR email = ?3) AND state != 'unknown')
         ORDER BY 2 DESC, 1",
    )
    .bind(desk.name())
    .bind(typed)
    .bind(typed.to_lowercase())
    .bind(person.as_str())
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(other, replies)| (PersonId(other), replies)).collect())
}

/// Are all these agents this person's already? Of an agent who has not replied yet, by what a coordinator last said or
/// confirmed.
pub async fn are_theirs(tx: &mut Tx, desk: Desk, typed: &str, person: &PersonId) -> Result<bool, StoreError> {
    let are_theirs = sqlx::query_scalar(
        "WITH found AS (SELECT person FROM agents WHERE desk = ?1 AND (id = ?2 OR email = ?3))
         SELECT CASE WHEN EXISTS (SELECT 1 FROM found) THEN NOT EXISTS (SELECT 1 FROM found WHERE person IS NOT ?4)
             ELSE EXISTS (SELECT 1 FROM agent_claims WHERE person = ?4
                 AND id = (SELECT max(id) FROM agent_claims WHERE desk = ?1 AND typed = ?2 AND is_true)) END",
    )
    .bind(desk.name())
    .bind(typed)
    .bind(typed.to_lowercase())
    .bind(person.as_str())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(are_theirs)
}

/// This agent is that person; with nobody, it is nobody of ours, such as a robot. `by` is the coordinator who said so.
pub async fn set(
    tx: &mut Tx,
    desk: Desk,
    id: &str,
    person: Option<&PersonId>,
    by: Option<&PersonId>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE agents SET state = ?, person = ?, linked_by = ? WHERE desk = ? AND id = ?")
        .bind(if person.is_some() { "known" } else { "nobody" })
        .bind(person.map(PersonId::as_str))
        .bind(by.map(PersonId::as_str))
        .bind(desk.name())
        .bind(id)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Did nobody say yet who this is?
pub async fn is_unknown(tx: &mut Tx, agent: &AgentRef) -> Result<bool, StoreError> {
    let is_unknown =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM agents WHERE desk = ? AND id = ? AND state = 'unknown')")
            .bind(agent.desk.name())
            .bind(&agent.id)
            .fetch_one(&mut *tx.conn)
            .await?;
    Ok(is_unknown)
}

/// The newest replies of this agent that are nobody's, `limit` at most, in the order in which they were sent.
pub async fn replies_of_nobody(tx: &mut Tx, desk: Desk, id: &str, limit: u32) -> Result<Vec<Known>, StoreError> {
    let rows: Vec<(i64, Option<String>, Option<String>, i64)> = sqlx::query_as(
        "SELECT id, link, ticket, at FROM replies WHERE desk = ? AND agent = ? AND person IS NULL
         ORDER BY at DESC, id DESC LIMIT ?",
    )
    .bind(desk.name())
    .bind(id)
    .bind(limit)
    .fetch_all(&mut *tx.conn)
    .await?;
    let known = |(id, link, ticket, at): (i64, Option<String>, Option<String>, i64)| {
        let at = Place { table: "replies", id: &id }.instant("at", at)?;
        Ok(Known { id: ReplyId(id), link, ticket, at })
    };
    rows.into_iter().rev().map(known).collect()
}

/// The reply is this person's.
pub async fn own_reply(tx: &mut Tx, id: ReplyId, person: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE replies SET person = ? WHERE id = ?")
        .bind(person.as_str())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// So are all of this agent's that are nobody's and were sent before then.
pub async fn own_earlier_replies(
    tx: &mut Tx,
    desk: Desk,
    id: &str,
    before: Timestamp,
    person: &PersonId,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE replies SET person = ? WHERE desk = ? AND agent = ? AND person IS NULL AND at < ?")
        .bind(person.as_str())
        .bind(desk.name())
        .bind(id)
        .bind(before.as_millisecond())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// What somebody says of themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub desk: Desk,
    pub typed: String,
    pub person: PersonId,
    pub is_decided: bool,
}

pub async fn claim(tx: &mut Tx, desk: Desk, typed: &str, person: &PersonId) -> Result<ClaimId, StoreError> {
    let id =
        sqlx::query_scalar("INSERT INTO agent_claims (desk, typed, person, made_at) VALUES (?, ?, ?, ?) RETURNING id")
            .bind(desk.name())
            .bind(typed)
            .bind(person.as_str())
            .bind(tx.now_ms())
            .fetch_one(&mut *tx.conn)
            .await?;
    Ok(ClaimId(id))
}

/// What this person last said of themselves in that desk, if nobody decided on it.
pub async fn open_claim(tx: &mut Tx, desk: Desk, person: &PersonId) -> Result<Option<(ClaimId, String)>, StoreError> {
    let row: Option<(i64, String)> = sqlx::query_as(
        "SELECT id, typed FROM agent_claims WHERE desk = ? AND person = ? AND is_true IS NULL ORDER BY id DESC LIMIT 1",
    )
    .bind(desk.name())
    .bind(person.as_str())
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(row.map(|(id, typed)| (ClaimId(id), typed)))
}

pub async fn find_claim(tx: &mut Tx, id: ClaimId) -> Result<Option<Claim>, StoreError> {
    let row: Option<(String, String, String, bool)> =
        sqlx::query_as("SELECT desk, typed, person, is_true IS NOT NULL FROM agent_claims WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((desk, typed, person, is_decided)) = row else { return Ok(None) };
    let desk = Place { table: "agent_claims", id: &id }.parse("desk", &desk)?;
    Ok(Some(Claim { desk, typed, person: PersonId(person), is_decided }))
}

pub async fn decide(tx: &mut Tx, id: ClaimId, by: &PersonId, is_true: bool) -> Result<(), StoreError> {
    sqlx::query("UPDATE agent_claims SET decided_by = ?, is_true = ? WHERE id = ?")
        .bind(by.as_str())
        .bind(is_true)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// This claim is true; what was confirmed of the same account for others is not any more.
pub async fn confirm(tx: &mut Tx, id: ClaimId, by: &PersonId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE agent_claims SET is_true = 0 FROM agent_claims AS own
         WHERE own.id = ? AND agent_claims.desk = own.desk AND agent_claims.typed = own.typed AND agent_claims.is_true",
    )
    .bind(id.0)
    .execute(&mut *tx.conn)
    .await?;
    decide(tx, id, by, true).await
}

/// Nothing is confirmed of this account any more.
pub async fn doubt(tx: &mut Tx, desk: Desk, typed: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE agent_claims SET is_true = 0 WHERE desk = ? AND typed = ? AND is_true")
        .bind(desk.name())
        .bind(typed)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// What somebody said, and a coordinator confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed {
    pub said: Takeover,
    pub by: PersonId,
}

impl Confirmed {
    /// They named its id, so that nobody knew its e-mail; now the help desk says that.
    pub fn is_news(&self, agent: &Agent) -> bool {
        agent.email.as_ref().is_some_and(|email| *email != self.said.typed)
    }
}

/// Who this agent is by what somebody said and a coordinator confirmed.
pub async fn claimed(tx: &mut Tx, agent: &Agent) -> Result<Option<Confirmed>, StoreError> {
    let row: Option<(String, String, String)> = sqlx::query_as(
        "SELECT person, decided_by, typed FROM agent_claims WHERE desk = ?1 AND is_true
             AND typed IN (?2, coalesce(?3, (SELECT email FROM agents WHERE desk = ?1 AND id = ?2)))
         ORDER BY id DESC LIMIT 1",
    )
    .bind(agent.desk.name())
    .bind(&agent.id)
    .bind(&agent.email)
    .fetch_optional(&mut *tx.conn)
    .await?;
    let confirmed = |(person, by, typed): (String, String, String)| Confirmed {
        said: Takeover { desk: agent.desk, typed, person: PersonId(person) },
        by: PersonId(by),
    };
    Ok(row.map(confirmed))
}
