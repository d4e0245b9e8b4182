//! Table `celebrations`: what is worth celebrating. In which message it stands is in [`super::celebration_posts`].

use jiff::Timestamp;
use sqlx::FromRow;

use super::row::Place as Column;
use super::{StoreError, Tx};
use crate::domain::celebration::Share;
use crate::domain::ids::{CelebrationId, DayId, PersonId, PostId, ReplyId, RotationId};
use crate::domain::reply::{Occasion, Of};

/// How somebody stands with their replies, the newest one counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// All of theirs.
    pub ever: u32,
    /// Those of this day, or of this turn.
    pub here: u32,
    pub of_day: u32,
    /// A first one of theirs stands here.
    pub is_celebrated: bool,
    pub share: Share,
    pub buddy: Option<PersonId>,
}

#[derive(FromRow)]
struct StandingRow {
    ever: u32,
    here: u32,
    of_day: u32,
    is_celebrated: bool,
    share: Option<String>,
    buddy: Option<String>,
}

pub async fn standing(tx: &mut Tx, of: Of, person: &PersonId) -> Result<Standing, StoreError> {
    let (day, rotation, start) = super::replies::columns(Some(of));
    let row: StandingRow = sqlx::query_as(
        "WITH own AS (
             SELECT count(*) AS ever,
                    count(*) FILTER (WHERE day IS ?2 AND rotation IS ?3 AND turn_start_at IS ?4) AS here
             FROM replies WHERE person = ?1 AND taken_back_at IS NULL),
         total AS (SELECT count(*) AS of_day FROM replies WHERE day = ?2 AND taken_back_at IS NULL)
         SELECT ever, here, of_day,
             EXISTS (SELECT 1 FROM celebrations WHERE person = ?1 AND first IS NOT NULL AND taken_back_at IS NULL
                 AND day IS ?2 AND rotation IS ?3 AND turn_start_at IS ?4) AS is_celebrated,
             (SELECT celebrations FROM people WHERE id = ?1) AS share,
             (SELECT buddy FROM pairings WHERE day = ?2 AND shadower = ?1 AND state = 'confirmed') AS buddy
         FROM own, total",
    )
    .bind(person.as_str())
    .bind(day)
    .bind(rotation)
    .bind(start)
    .fetch_one(&mut *tx.conn)
    .await?;
    let column = Column { table: "people", id: person };
    let share = row.share.map(|share| column.parse("celebrations", &share)).transpose()?;
    Ok(Standing {
        ever: row.ever,
        here: row.here,
        of_day: row.of_day,
        is_celebrated: row.is_celebrated,
        share: share.unwrap_or_default(),
        buddy: row.buddy.map(PersonId),
    })
}

/// Is it celebrated that this person sent so many?
pub async fn own_number_stands(tx: &mut Tx, person: &PersonId, number: u32) -> Result<bool, StoreError> {
    let stands = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM celebrations WHERE person = ? AND own_number = ? AND taken_back_at IS NULL)",
    )
    .bind(person.as_str())
    .bind(number)
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(stands)
}

/// Is it celebrated that the day has so many?
pub async fn day_number_stands(tx: &mut Tx, day: DayId, number: u32) -> Result<bool, StoreError> {
    let stands = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM celebrations WHERE day = ? AND day_number = ? AND taken_back_at IS NULL)",
    )
    .bind(day.0)
    .bind(number)
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(stands)
}

/// What is worth celebrating.
#[derive(Clone, Debug, Default)]
pub struct New<'a> {
    pub post: Option<PostId>,
    /// With whose it is; none: the queue is empty.
    pub reply: Option<(ReplyId, &'a PersonId)>,
    pub share: Share,
    pub first: Option<Occasion>,
    pub is_later: bool,
    pub own_number: Option<u32>,
    pub day_number: Option<u32>,
}

/// One that was taken back can be celebrated again: somebody else's.
pub async fn add(tx: &mut Tx, of: Of, new: &New<'_>) -> Result<CelebrationId, StoreError> {
    let (day, rotation, start) = super::replies::columns(Some(of));
    let id = sqlx::query_scalar(
        "INSERT INTO celebrations
             (post, day, rotation, turn_start_at, reply, person, share, first, is_later, own_number, day_number,
              is_empty_queue, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (reply) DO UPDATE SET post = excluded.post, day = excluded.day, rotation = excluded.rotation,
             turn_start_at = excluded.turn_start_at, person = excluded.person, share = excluded.share,
             first = excluded.first, is_later = excluded.is_later, own_number = excluded.own_number,
             day_number = excluded.day_number, at = excluded.at, taken_back_at = NULL
         RETURNING id",
    )
    .bind(new.post.map(|post| post.0))
    .bind(day)
    .bind(rotation)
    .bind(start)
    .bind(new.reply.map(|(reply, _)| reply.0))
    .bind(new.reply.map(|(_, person)| person.as_str()))
    .bind(new.share.name())
    .bind(new.first.map(|first| first.to_string()))
    .bind(new.is_later)
    .bind(new.own_number)
    .bind(new.day_number)
    .bind(new.reply.is_none())
    .bind(tx.now_ms())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(CelebrationId(id))
}

/// The post in which this reply is celebrated.
pub async fn post_of(tx: &mut Tx, reply: ReplyId) -> Result<Option<PostId>, StoreError> {
    let id: Option<Option<i64>> =
        sqlx::query_scalar("SELECT post FROM celebrations WHERE reply = ? AND taken_back_at IS NULL")
            .bind(reply.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    Ok(id.flatten().map(PostId))
}

/// One that somebody wants to take back.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    pub person: PersonId,
    pub reply: ReplyId,
    pub day: Option<DayId>,
    pub post: Option<PostId>,
    pub taken_back: bool,
}

/// The celebration, if it is of a reply.
pub async fn find(tx: &mut Tx, id: CelebrationId) -> Result<Option<Own>, StoreError> {
    type Columns = (Option<String>, Option<i64>, Option<i64>, Option<i64>, bool);
    let row: Option<Columns> =
        sqlx::query_as("SELECT person, reply, day, post, taken_back_at IS NOT NULL FROM celebrations WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((Some(person), Some(reply), day, post, taken_back)) = row else { return Ok(None) };
    Ok(Some(Own {
        person: PersonId(person),
        reply: ReplyId(reply),
        day: day.map(DayId),
        post: post.map(PostId),
        taken_back,
    }))
}

/// Takes back one that is of this person's reply, and the reply. Returns the day that this changes.
pub async fn take_back(tx: &mut Tx, id: CelebrationId, person: &PersonId) -> Result<Option<DayId>, StoreError> {
    let row: Option<(i64, Option<i64>)> = sqlx::query_as(
        "UPDATE celebrations SET taken_back_at = ? WHERE id = ? AND person = ? AND taken_back_at IS NULL
         RETURNING reply, day",
    )
    .bind(tx.now_ms())
    .bind(id.0)
    .bind(person.as_str())
    .fetch_optional(&mut *tx.conn)
    .await?;
    let Some((reply, day)) = row else { return Ok(None) };
    super::replies::take_back(tx, &[ReplyId(reply)]).await?;
    Ok(day.map(DayId))
}

/// A reply that was taken back from somebody in a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    pub id: CelebrationId,
    pub reply: ReplyId,
    pub of: Of,
    own_number: Option<u32>,
    day_number: Option<u32>,
}

/// What was taken back from this person in a post and is still theirs to claim, in the order in which it came.
pub async fn lost(tx: &mut Tx, post: PostId, person: &PersonId) -> Result<Vec<Lost>, StoreError> {
    type Columns = (i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<u32>, Option<u32>);
    let rows: Vec<Columns> = sqlx::query_as(
        "SELECT celebrations.id, reply, celebrations.day, celebrations.rotation, celebrations.turn_start_at, own_number,
             day_number
         FROM celebrations JOIN replies ON replies.id = reply AND replies.person = celebrations.person
         WHERE post = ? AND celebrations.person = ? AND celebrations.taken_back_at IS NOT NULL
             AND replies.taken_back_at IS NOT NULL
         ORDER BY celebrations.id",
    )
    .bind(post.0)
    .bind(person.as_str())
    .fetch_all(&mut *tx.conn)
    .await?;
    let lost = |(id, reply, day, rotation, start, own_number, day_number): Columns| {
        let column = Column { table: "celebrations", id: &id };
        let of = match (day, rotation, column.instant_if("turn_start_at", start)?) {
            (Some(day), ..) => Of::Day(DayId(day)),
            (None, Some(rotation), Some(start)) => Of::Turn(RotationId(rotation), start),
            (None, ..) => return Ok(None),
        };
        Ok(Some(Lost { id: CelebrationId(id), reply: ReplyId(reply), of, own_number, day_number }))
    };
    rows.into_iter().filter_map(|row| lost(row).transpose()).collect()
}

/// It was theirs after all: it is celebrated again as far as nothing else has taken its place meanwhile. Then that is not
/// the first any more; its post is returned, as it has to say so.
pub async fn give_back(tx: &mut Tx, person: &PersonId, lost: &Lost) -> Result<Option<PostId>, StoreError> {
    let is_first_taken = standing(tx, lost.of, person).await?.is_celebrated;
    let own_number = match lost.own_number {
        Some(number) if own_number_stands(tx, person, number).await? => None,
        number => number,
    };
    let day_number = match (lost.day_number, lost.of) {
        (Some(number), Of::Day(day)) if day_number_stands(tx, day, number).await? => None,
        (number, _) => number,
    };
    super::replies::give_back(tx, lost.reply).await?;
    sqlx::query(
        "UPDATE celebrations SET first = CASE WHEN ? THEN NULL ELSE first END, own_number = ?, day_number = ?,
             taken_back_at = NULL
         WHERE id = ?",
    )
    .bind(is_first_taken)
    .bind(own_number)
    .bind(day_number)
    .bind(lost.id.0)
    .execute(&mut *tx.conn)
    .await?;
    let (day, rotation, start) = super::replies::columns(Some(lost.of));
    let later: Option<Option<i64>> = sqlx::query_scalar(
        "UPDATE celebrations SET is_later = 1
         WHERE person = ? AND first IS NOT NULL AND taken_back_at IS NULL AND reply > ?
             AND day IS ? AND rotation IS ? AND turn_start_at IS ?
         RETURNING post",
    )
    .bind(person.as_str())
    .bind(lost.reply.0)
    .bind(day)
    .bind(rotation)
    .bind(start)
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(later.flatten().map(PostId))
}

/// The celebration of a reply that is not this person's after all goes; which post that was.
pub async fn uncelebrate(tx: &mut Tx, reply: ReplyId) -> Result<Option<PostId>, StoreError> {
    let post: Option<Option<i64>> = sqlx::query_scalar(
        "UPDATE celebrations SET taken_back_at = ? WHERE reply = ? AND taken_back_at IS NULL RETURNING post",
    )
    .bind(tx.now_ms())
    .bind(reply.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(post.flatten().map(PostId))
}

/// What waits to be posted of this person is told to nobody: they have just chosen so.
pub async fn hush(tx: &mut Tx, person: &PersonId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE celebrations SET share = 'nobody' WHERE person = ? AND share = 'channel' AND post IN
             (SELECT id FROM celebration_posts WHERE posted_at IS NULL)",
    )
    .bind(person.as_str())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// When this day's queue was last celebrated as empty.
pub async fn last_empty_queue(tx: &mut Tx, day: DayId) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = sqlx::query_scalar(
        "SELECT max(at) FROM celebrations WHERE day = ? AND is_empty_queue AND taken_back_at IS NULL",
    )
    .bind(day.0)
    .fetch_one(&mut *tx.conn)
    .await?;
    Column { table: "celebrations", id: &day }.instant_if("at", at)
}

/// Who says that the queue is empty; nobody where a desk counted.
pub async fn set_said_by(tx: &mut Tx, id: CelebrationId, by: Option<&PersonId>) -> Result<(), StoreError> {
    sqlx::query("UPDATE celebrations SET said_by = ? WHERE id = ?")
        .bind(by.map(PersonId::as_str))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// An empty queue that a post tells of.
#[derive(Clone, Debug, PartialEq)]
pub struct Empty {
    pub day: DayId,
    /// None: a desk counted.
    pub by: Option<PersonId>,
    pub taken_back: bool,
}

/// The newest one of this post; one that stands, if there is any.
pub async fn empty_queue(tx: &mut Tx, post: PostId) -> Result<Option<Empty>, StoreError> {
    let row: Option<(i64, Option<String>, bool)> = sqlx::query_as(
        "SELECT day, said_by, taken_back_at IS NOT NULL FROM celebrations WHERE post = ? AND is_empty_queue
         ORDER BY taken_back_at IS NOT NULL, id DESC LIMIT 1",
    )
    .bind(post.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(row.map(|(day, by, taken_back)| Empty { day: DayId(day), by: by.map(PersonId), taken_back }))
}

/// The queue is not empty after all.
pub async fn take_queue_back(tx: &mut Tx, post: PostId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE celebrations SET taken_back_at = ? WHERE post = ? AND is_empty_queue AND taken_back_at IS NULL",
    )
    .bind(tx.now_ms())
    .bind(post.0)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}
