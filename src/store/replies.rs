//! Table `replies`: what people answered to customers, as they told of it and as help desks saw it.

use jiff::{SignedDuration, Timestamp, ToSpan};
use sqlx::{AssertSqlSafe, FromRow};

use super::row::Place as Column;
use super::{StoreError, Tx, days};
use crate::domain::desk::{Desk, DeskReply};
use crate::domain::ids::{DayId, PersonId, ReplyId, RotationId};
use crate::domain::reply::{Known, Of};

/// For the columns `day`, `rotation` and `turn_start_at`.
pub(super) fn columns(of: Option<Of>) -> (Option<i64>, Option<i64>, Option<i64>) {
    match of {
        None => (None, None, None),
        Some(Of::Day(day)) => (Some(day.0), None, None),
        Some(Of::Turn(rotation, start)) => (None, Some(rotation.0), Some(start.as_millisecond())),
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    link: Option<String>,
    ticket: Option<String>,
    at: i64,
}

impl TryFrom<Row> for Known {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Known, StoreError> {
        let at = Column { table: "replies", id: &row.id }.instant("at", row.at)?;
        Ok(Known { id: ReplyId(row.id), link: row.link, ticket: row.ticket, at })
    }
}

/// A reply as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub known: Known,
    pub person: Option<PersonId>,
    pub desk: Option<Desk>,
    /// It counts for a day, or for a turn of duty.
    pub is_placed: bool,
    pub taken_back: bool,
}

pub async fn find(tx: &mut Tx, id: ReplyId) -> Result<Option<Kept>, StoreError> {
    type Columns = (Option<String>, Option<String>, i64, Option<String>, Option<String>, bool, bool);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT link, ticket, at, person, desk, day IS NOT NULL OR rotation IS NOT NULL, taken_back_at IS NOT NULL
         FROM replies WHERE id = ?",
    )
    .bind(id.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    let Some((link, ticket, at, person, desk, is_placed, taken_back)) = row else { return Ok(None) };
    let column = Column { table: "replies", id: &id };
    Ok(Some(Kept {
        known: Known { id, link, ticket, at: column.instant("at", at)? },
        person: person.map(PersonId),
        desk: desk.map(|desk| column.parse("desk", &desk)).transpose()?,
        is_placed,
        taken_back,
    }))
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

/// Saves what somebody told of.
pub async fn add(tx: &mut Tx, of: Of, person: &PersonId, link: Option<&str>) -> Result<ReplyId, StoreError> {
    let (day, rotation, start) = columns(Some(of));
    let id = sqlx::query_scalar(
        "INSERT INTO replies (day, rotation, turn_start_at, person, link, at, by_hand) VALUES (?, ?, ?, ?, ?, ?, 1)
         RETURNING id",
    )
    .bind(day)
    .bind(rotation)
    .bind(start)
    .bind(person.as_str())
    .bind(link)
    .bind(tx.now_ms())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(ReplyId(id))
}

/// Saves what a desk told of; none if it was told before.
pub async fn add_seen(
    tx: &mut Tx,
    reply: &DeskReply,
    person: Option<&PersonId>,
) -> Result<Option<ReplyId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
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
    Ok(id.map(ReplyId))
}

/// What a person has around an instant: for most people, most of the time, nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Near {
    /// Days on which they have a place.
    pub days: Vec<DayId>,
    /// Days on which somebody has them as a buddy.
    pub helps: Vec<DayId>,
    /// Duty that has to do with them.
    pub duties: Vec<RotationId>,
}

/// What this person has around that instant, in one statement: each webhook asks this.
pub async fn near(tx: &mut Tx, person: &PersonId, at: Timestamp) -> Result<Near, StoreError> {
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let (days, helps, duties): (String, String, String) = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT
             (SELECT json_group_array(days.id) FROM signups JOIN days ON days.id = signups.day
              WHERE person = ?1 AND state = 'in' AND date BETWEEN ?2 AND ?3 AND called_off_at IS NULL AND {is_a_day}),
             (SELECT json_group_array(DISTINCT days.id) FROM pairings JOIN days ON days.id = pairings.day
              WHERE buddy = ?1 AND state = 'confirmed' AND date BETWEEN ?2 AND ?3 AND called_off_at IS NULL
                  AND {is_a_day}),
             (SELECT json_group_array(id) FROM rotations
              WHERE kind = 'duty' AND ended_at IS NULL AND instr(rota, json_quote(?1)) > 0)",
        is_a_day = days::is_a_day()
    )))
    .bind(person.as_str())
    // Local dates differ by up to a day around the globe, and a day may end on the next date.
    .bind(date.saturating_sub(2.days()).to_string())
    .bind(date.saturating_add(1.days()).to_string())
    .fetch_one(&mut *tx.conn)
    .await?;
    let column = Column { table: "replies", id: &"near" };
    Ok(Near {
        days: column.json("days", &days)?,
        helps: column.json("helps", &helps)?,
        duties: column.json("duties", &duties)?,
    })
}

/// A seen reply counts for that.
pub async fn place(tx: &mut Tx, id: ReplyId, of: Of) -> Result<(), StoreError> {
    let (day, rotation, start) = columns(Some(of));
    sqlx::query("UPDATE replies SET day = ?, rotation = ?, turn_start_at = ? WHERE id = ?")
        .bind(day)
        .bind(rotation)
        .bind(start)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// What this person told of that no desk saw yet. What their buddy sent is the buddy's in the desk: only its link tells.
pub async fn only_told(tx: &mut Tx, of: Of, person: &PersonId) -> Result<Vec<Known>, StoreError> {
    known(tx, Some(of), person, "desk IS NULL AND (credited_by IS NULL OR link IS NOT NULL)").await
}

/// What they did not tell of themselves: desks saw it, or their buddy said that it is theirs.
pub async fn not_told(tx: &mut Tx, of: Of, person: &PersonId) -> Result<Vec<Known>, StoreError> {
    known(tx, Some(of), person, "(desk IS NOT NULL OR credited_by IS NOT NULL) AND by_hand = 0").await
}

/// What they sent of which a desk does not know when; or what their buddy sent for them.
pub async fn told_or_credited(tx: &mut Tx, of: Of, person: &PersonId) -> Result<Vec<Known>, StoreError> {
    known(tx, Some(of), person, "(desk IS NULL OR credited_by IS NOT NULL)").await
}

/// All of theirs that have a link.
pub async fn with_a_link(tx: &mut Tx, of: Of, person: &PersonId) -> Result<Vec<Known>, StoreError> {
    known(tx, Some(of), person, "link IS NOT NULL").await
}

/// What their buddy may have sent for them and no desk saw yet: it has a link, or the buddy said so.
pub async fn told_for(tx: &mut Tx, day: DayId, person: &PersonId, buddy: &PersonId) -> Result<Vec<Known>, StoreError> {
    known_with(tx, day, person, buddy, "desk IS NULL AND (link IS NOT NULL OR credited_by = ?3)").await
}

/// What desks saw of this person that counts for nothing and was sent between the two.
pub async fn only_seen_between(
    tx: &mut Tx,
    person: &PersonId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Known>, StoreError> {
    let mut seen = known(tx, None, person, "desk IS NOT NULL AND by_hand = 0").await?;
    seen.retain(|seen| from <= seen.at && seen.at <= until);
    Ok(seen)
}

/// So many are looked through at most, the newest first.
const KNOWN_MAX: u32 = 500;

async fn known(tx: &mut Tx, of: Option<Of>, person: &PersonId, what: &'static str) -> Result<Vec<Known>, StoreError> {
    let (day, rotation, start) = columns(of);
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT id, link, ticket, at FROM replies
         WHERE person = ? AND day IS ? AND rotation IS ? AND turn_start_at IS ? AND taken_back_at IS NULL AND {what}
         ORDER BY at DESC LIMIT {KNOWN_MAX}"
    )))
    .bind(person.as_str())
    .bind(day)
    .bind(rotation)
    .bind(start)
    .fetch_all(&mut *tx.conn)
    .await?;
    rows.into_iter().map(Known::try_from).collect()
}

/// The same on a day; in `what`, `?3` is the buddy.
async fn known_with(
    tx: &mut Tx,
    day: DayId,
    person: &PersonId,
    buddy: &PersonId,
    what: &'static str,
) -> Result<Vec<Known>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT id, link, ticket, at FROM replies
         WHERE person = ?1 AND day = ?2 AND taken_back_at IS NULL AND {what} ORDER BY at DESC LIMIT {KNOWN_MAX}"
    )))
    .bind(person.as_str())
    .bind(day.0)
    .bind(buddy.as_str())
    .fetch_all(&mut *tx.conn)
    .await?;
    rows.into_iter().map(Known::try_from).collect()
}

/// Was this very link told before?
pub async fn is_told(tx: &mut Tx, of: Of, person: &PersonId, link: &str) -> Result<bool, StoreError> {
    let (day, rotation, start) = columns(Some(of));
    let told = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM replies
             WHERE person = ? AND link = ? AND by_hand = 1 AND taken_back_at IS NULL
                 AND day IS ? AND rotation IS ? AND turn_start_at IS ?)",
    )
    .bind(person.as_str())
    .bind(link)
    .bind(day)
    .bind(rotation)
    .bind(start)
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(told)
}

/// What a desk saw was told of as well.
pub async fn set_told(tx: &mut Tx, id: ReplyId, link: Option<&str>) -> Result<(), StoreError> {
    sqlx::query("UPDATE replies SET by_hand = 1, link = coalesce(?, link) WHERE id = ?")
        .bind(link)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// What somebody told of and what a desk saw is the same reply: from now on it is one row, the first.
pub async fn make_one(tx: &mut Tx, told: ReplyId, seen: ReplyId) -> Result<(), StoreError> {
    type Columns = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, i64);
    let row: Option<Columns> =
        sqlx::query_as("DELETE FROM replies WHERE id = ? RETURNING desk, ticket, desk_reply, agent, link, at")
            .bind(seen.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((desk, ticket, desk_reply, agent, link, at)) = row else { return Ok(()) };
    sqlx::query(
        "UPDATE replies SET desk = ?, ticket = ?, desk_reply = ?, agent = ?, link = coalesce(link, ?), at = ? WHERE id = ?",
    )
    .bind(desk)
    .bind(ticket)
    .bind(desk_reply)
    .bind(agent)
    .bind(link)
    .bind(at)
    .bind(told.0)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// It is this person's, and their buddy sent it.
pub async fn credit(
    tx: &mut Tx,
    id: ReplyId,
    to: &PersonId,
    buddy: &PersonId,
    link: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE replies SET person = ?, credited_by = ?, link = coalesce(link, ?) WHERE id = ?")
        .bind(to.as_str())
        .bind(buddy.as_str())
        .bind(link)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Saves what a buddy told of that they sent for this person.
pub async fn add_credited(
    tx: &mut Tx,
    of: Of,
    to: &PersonId,
    buddy: &PersonId,
    told: &Known,
) -> Result<ReplyId, StoreError> {
    let (day, rotation, start) = columns(Some(of));
    let id = sqlx::query_scalar(
        "INSERT INTO replies (day, rotation, turn_start_at, person, credited_by, link, at) VALUES (?, ?, ?, ?, ?, ?, ?)
         RETURNING id",
    )
    .bind(day)
    .bind(rotation)
    .bind(start)
    .bind(to.as_str())
    .bind(buddy.as_str())
    .bind(&told.link)
    .bind(told.at.as_millisecond())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(ReplyId(id))
}

/// Replies of people whom nobody ever knew are kept so long.
const NOBODYS_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// So many are forgotten at once: nobody has to wait for it.
const FORGOTTEN_AT_ONCE: u32 = 1_000;

/// Forgets the oldest replies that are nobody's.
pub async fn tidy(tx: &mut Tx) -> Result<(), StoreError> {
    let before = (tx.now - NOBODYS_KEPT).as_millisecond();
    sqlx::query("DELETE FROM replies WHERE id IN (SELECT id FROM replies WHERE person IS NULL AND at < ? LIMIT ?)")
        .bind(before)
        .bind(FORGOTTEN_AT_ONCE)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// It counts again.
pub async fn give_back(tx: &mut Tx, id: ReplyId) -> Result<(), StoreError> {
    sqlx::query("UPDATE replies SET taken_back_at = NULL WHERE id = ?").bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// What this buddy credited to this person on that day, and they did not tell of themselves.
pub async fn credited_by(
    tx: &mut Tx,
    day: DayId,
    person: &PersonId,
    buddy: &PersonId,
) -> Result<Vec<Known>, StoreError> {
    known_with(tx, day, person, buddy, "credited_by = ?3 AND by_hand = 0").await
}

/// To whom this buddy credited a reply, and on which day; none if it counts for nobody any more, or they told of it.
pub async fn credited_to(tx: &mut Tx, id: ReplyId, buddy: &PersonId) -> Result<Option<(PersonId, DayId)>, StoreError> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT person, day FROM replies
         WHERE id = ? AND credited_by = ? AND by_hand = 0 AND taken_back_at IS NULL AND person IS NOT NULL
             AND day IS NOT NULL",
    )
    .bind(id.0)
    .bind(buddy.as_str())
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(row.map(|(person, day)| (PersonId(person), DayId(day))))
}

/// What a desk saw is the buddy's again; what only they told of counts for nobody.
pub async fn uncredit(tx: &mut Tx, id: ReplyId, buddy: &PersonId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE replies SET person = ?, credited_by = NULL, day = NULL, rotation = NULL, turn_start_at = NULL,
             taken_back_at = CASE WHEN desk IS NULL THEN ? END
         WHERE id = ?",
    )
    .bind(buddy.as_str())
    .bind(tx.now_ms())
    .bind(id.0)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// It does not count any more. It stays known, so that the desk can repeat it.
pub async fn take_back(tx: &mut Tx, ids: &[ReplyId]) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE replies SET taken_back_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND taken_back_at IS NULL",
    )
    .bind(tx.now_ms())
    .bind(serde_json::to_string(ids)?)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}
