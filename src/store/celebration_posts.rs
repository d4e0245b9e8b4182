//! Table `celebration_posts`: the messages in which celebrations are gathered, one at a time in each channel.

use jiff::Timestamp;
use sqlx::FromRow;

use super::row::Place as Column;
use super::{StoreError, Tx, pictures};
use crate::domain::celebration::{Celebration, Post};
use crate::domain::ids::{CelebrationId, ChannelId, MessageTs, PersonId, PictureId, PostId};
use crate::domain::reply::Place;

/// The newest post of a channel.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Newest {
    id: i64,
    turn: i64,
    /// Or the one that it was to have.
    picture: Option<i64>,
    /// Nobody has read it yet, and what is added now will be read.
    pub takes_more: bool,
}

impl Newest {
    pub fn id(&self) -> PostId {
        PostId(self.id)
    }

    pub fn picture(&self) -> Option<PictureId> {
        self.picture.map(PictureId)
    }
}

/// One takes more as long as it waits, or was refused. Of one whose fate is unknown nobody knows what has been read.
pub async fn newest(tx: &mut Tx, channel: &ChannelId) -> Result<Option<Newest>, StoreError> {
    let newest = sqlx::query_as(
        "SELECT post.id, turn, coalesce(picture, dropped_picture) AS picture, ts IS NULL AND posted_at IS NULL AND (NOT is_queued OR (
             EXISTS (SELECT 1 FROM outbox WHERE card = post.card AND state = 'waiting' AND fate_unknown = 0)
                 OR EXISTS (SELECT 1 FROM outbox WHERE card = post.card AND state = 'failed' AND fate_unknown = 0))
             AND NOT EXISTS (SELECT 1 FROM outbox WHERE lane = ?1 AND card = post.card AND state = 'sending'))
             AS takes_more
         FROM (SELECT *, '{\"celebration\":' || id || '}' AS card FROM celebration_posts WHERE channel = ?1
               ORDER BY id DESC LIMIT 1) AS post",
    )
    .bind(channel.as_str())
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(newest)
}

/// A post with nothing in it yet, after `newest`.
pub async fn add(
    tx: &mut Tx,
    place: &Place,
    newest: Option<&Newest>,
    picture: Option<PictureId>,
) -> Result<PostId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO celebration_posts (channel, coordinator, turn, picture) VALUES (?, ?, ?, ?) RETURNING id",
    )
    .bind(place.channel.as_str())
    .bind(place.coordinator.as_str())
    .bind(newest.map_or(0, |newest| newest.turn.saturating_add(1)))
    .bind(picture.map(|picture| picture.0))
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(PostId(id))
}

/// What a post waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// It was put into the outbox.
    pub is_queued: bool,
    /// When the channel had its last one.
    pub last_at: Option<Timestamp>,
    /// Another one is on its way to Slack.
    pub is_behind: bool,
}

pub async fn wait(tx: &mut Tx, id: PostId) -> Result<Option<Wait>, StoreError> {
    let row: Option<(bool, Option<i64>, bool)> = sqlx::query_as(
        "SELECT is_queued, (SELECT max(posted_at) FROM celebration_posts WHERE channel = post.channel),
             EXISTS (SELECT 1 FROM outbox JOIN celebration_posts AS other
                     ON other.id = json_extract(outbox.card, '$.celebration')
                 WHERE lane = post.channel AND state IN ('waiting', 'sending') AND other.id != post.id
                     AND other.posted_at IS NULL)
         FROM celebration_posts AS post WHERE id = ?",
    )
    .bind(id.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    let Some((is_queued, last_at, is_behind)) = row else { return Ok(None) };
    let last_at = Column { table: "celebration_posts", id: &id }.instant_if("posted_at", last_at)?;
    Ok(Some(Wait { is_queued, last_at, is_behind }))
}

pub async fn set_queued(tx: &mut Tx, id: PostId) -> Result<(), StoreError> {
    sqlx::query("UPDATE celebration_posts SET is_queued = 1 WHERE id = ?").bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    id: i64,
    person: Option<String>,
    share: String,
    first: Option<String>,
    is_later: bool,
    own_number: Option<u32>,
    day_number: Option<u32>,
    rotation: Option<i64>,
    link: Option<String>,
    buddy: Option<String>,
    taken_back_at: Option<i64>,
}

impl TryFrom<Row> for Celebration {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Celebration, StoreError> {
        let column = Column { table: "celebrations", id: &row.id };
        Ok(Celebration {
            id: CelebrationId(row.id),
            share: column.parse("share", &row.share)?,
            first: row.first.map(|first| column.parse("first", &first)).transpose()?,
            is_later: row.is_later,
            person: row.person.map(PersonId),
            own_number: row.own_number,
            day_number: row.day_number,
            is_on_duty: row.rotation.is_some(),
            link: row.link,
            buddy: row.buddy.map(PersonId),
            taken_back: row.taken_back_at.is_some(),
        })
    }
}

/// A post with all that is gathered in it.
pub async fn find(tx: &mut Tx, id: PostId) -> Result<Option<Post>, StoreError> {
    type Columns = (String, i64, Option<i64>, Option<String>);
    let post: Option<Columns> = sqlx::query_as("SELECT channel, turn, picture, ts FROM celebration_posts WHERE id = ?")
        .bind(id.0)
        .fetch_optional(&mut *tx.conn)
        .await?;
    let Some((channel, turn, picture, ts)) = post else { return Ok(None) };
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT celebrations.id, celebrations.person, share, first, is_later, own_number, day_number,
             celebrations.rotation,
             link, buddy, celebrations.taken_back_at
         FROM celebrations LEFT JOIN replies ON replies.id = celebrations.reply
             LEFT JOIN pairings ON pairings.day = celebrations.day AND pairings.shadower = celebrations.person
                 AND pairings.state = 'confirmed'
         WHERE post = ? ORDER BY celebrations.id",
    )
    .bind(id.0)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(Some(Post {
        id,
        channel: ChannelId(channel),
        turn: u64::try_from(turn).unwrap_or_default(),
        picture: match picture {
            Some(picture) => pictures::find(tx, PictureId(picture)).await?,
            None => None,
        },
        ts: ts.map(MessageTs),
        parts: rows.into_iter().map(Celebration::try_from).collect::<Result<_, StoreError>>()?,
    }))
}

/// Where a post is, and who hears if Slack refuses it.
pub async fn concerned(tx: &mut Tx, id: PostId) -> Result<Option<(ChannelId, PersonId)>, StoreError> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT channel, coordinator FROM celebration_posts WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    Ok(row.map(|(channel, coordinator)| (ChannelId(channel), PersonId(coordinator))))
}

/// The post stands in its channel.
pub async fn set_posted(tx: &mut Tx, id: PostId, ts: &MessageTs) -> Result<(), StoreError> {
    sqlx::query("UPDATE celebration_posts SET ts = ?, posted_at = ? WHERE id = ?")
        .bind(ts.as_str())
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Somebody deleted it in Slack.
pub async fn forget(tx: &mut Tx, id: PostId) -> Result<(), StoreError> {
    sqlx::query("UPDATE celebration_posts SET ts = NULL WHERE id = ?").bind(id.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// It goes without its picture; `false` if it has none.
pub async fn drop_picture(tx: &mut Tx, id: PostId) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE celebration_posts SET dropped_picture = picture, picture = NULL WHERE id = ? AND picture IS NOT NULL",
    )
    .bind(id.0)
    .execute(&mut *tx.conn)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// The picture without which it goes.
pub async fn dropped_picture(tx: &mut Tx, id: PostId) -> Result<Option<PictureId>, StoreError> {
    let id: Option<Option<i64>> = sqlx::query_scalar("SELECT dropped_picture FROM celebration_posts WHERE id = ?")
        .bind(id.0)
        .fetch_optional(&mut *tx.conn)
        .await?;
    Ok(id.flatten().map(PictureId))
}
