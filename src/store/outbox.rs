//! Tables `outbox`, `lanes` and `conversations`: messages decided, not yet posted.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx, team};
use crate::domain::calendar::File;
use crate::domain::day::Day;
use crate::domain::ids::{ChannelId, CoverMessageId, DayId, HandoffId, PersonId, PostId, QuestionId, TurnRequestId};

/// Slack may still be posting a message whose answer did not come: look for it only after this long.
pub const FATE_SETTLES: SignedDuration = SignedDuration::from_secs(15);

/// Why a message waits while Slack refuses the token.
pub const TOKEN_REFUSED: &str = "Slack refuses the token";

/// Tries until a message is given up.
pub const ATTEMPTS_MAX: u32 = 13;

/// Changes of the user group are no message in a channel.
const GROUP_LANE: &str = "Slack";

/// Slack takes about one message a second for each channel.
const LANE_PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// Slack takes fifty edits a minute from the whole workspace: leave some to the other channels.
const EDIT_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// A picture that was sent longer ago is far up in the conversation.
const PICTURE_HOLDS: SignedDuration = SignedDuration::from_hours(24);

/// What is to be posted. Cards are named by id and rendered when they are posted, from the state of that moment;
/// private messages say what was true when they were decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    /// The day's card, in its channel.
    DayCard(DayId),
    /// A handoff's card, in the day's thread.
    HandoffCard(HandoffId),
    /// A question, in the day's thread.
    QuestionCard(QuestionId),
    /// Celebrations, in the channel.
    Celebration(PostId),
    /// The reaction to them, which others can join; taken back with the last of them.
    Applause(PostId),
    /// To one person, or to a pair: `message` as Slack takes it.
    Private {
        to: Vec<PersonId>,
        message: Value,
        /// It answers what they did themselves.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_answer: bool,
        /// It has a button of a request for cover.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<CoverMessageId>,
    },
    /// Somebody is asked to take a turn, in the conversation with one of the two.
    TurnRequest { request: TurnRequestId, to: PersonId },
    /// A message with a button of a request for cover, which has ended: edited to what became of it.
    CoverOver(CoverMessageId),
    /// A file in the conversation with one person, or with a pair.
    File { to: Vec<PersonId>, file: File },
    /// The rota of a day as a picture, as it is when it is sent, on the clock of the one who reads it.
    RotaPicture {
        to: Vec<PersonId>,
        day: DayId,
        /// The fingerprint of what it showed when it was asked for.
        #[serde(default)]
        shows: String,
    },
    /// The members of the user group that follows the pager.
    UserGroup,
}

/// How often a message may arrive if something breaks in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// Its fate is looked up before it is tried again.
    Once,
    /// Tried again when its fate is unknown.
    AtLeastOnce,
}

impl Outgoing {
    pub fn guarantee(&self) -> Guarantee {
        match self {
            Outgoing::DayCard(_)
            | Outgoing::HandoffCard(_)
            | Outgoing::QuestionCard(_)
            | Outgoing::Celebration(_)
            | Outgoing::UserGroup => Guarantee::Once,
            // A second one is the same.
            Outgoing::Applause(_) | Outgoing::TurnRequest { .. } => Guarantee::AtLeastOnce,
            // A file cannot be looked for: that would need to read people's conversations.
            Outgoing::Private { .. }
            | Outgoing::CoverOver(_)
            | Outgoing::File { .. }
            | Outgoing::RotaPicture { .. } => Guarantee::AtLeastOnce,
        }
    }

    /// For the log: what kind, nothing of what it says.
    pub fn kind(&self) -> &'static str {
        match self {
            Outgoing::DayCard(_) => "day card",
            Outgoing::HandoffCard(_) => "handoff card",
            Outgoing::QuestionCard(_) => "question",
            Outgoing::Celebration(_) => "celebration",
            Outgoing::Applause(_) => "applause",
            Outgoing::Private { to, .. } if to.len() == 1 => "private message",
            Outgoing::Private { .. } => "group message",
            Outgoing::TurnRequest { .. } => "request for a turn",
            Outgoing::CoverOver(_) => "end of a request for cover",
            Outgoing::File { .. } => "calendar file",
            Outgoing::RotaPicture { .. } => "picture of a rota",
            Outgoing::UserGroup => "change of the user group",
        }
    }
}

/// A row that is being sent.
#[derive(Clone, Debug)]
pub struct Sending {
    pub id: i64,
    /// The opaque id in the message's metadata.
    pub key: String,
    pub lane: String,
    pub what: Outgoing,
    /// Counted from 1.
    pub attempts: u32,
    /// An earlier try may have posted it.
    pub fate_unknown: bool,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// The error for which it was given up before.
    pub told: Option<String>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    Sent,
    Edited,
    /// Pointless by now.
    Dropped(&'static str),
    Failed {
        error: String,
        fate_unknown: bool,
    },
    Again {
        at: Timestamp,
        fate_unknown: bool,
        error: String,
    },
    /// Nothing is wrong with the message: this try does not count.
    Kept {
        at: Timestamp,
        error: String,
    },
}

/// The day's card is posted, or edited to how things stand.
pub async fn day_card(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    card(tx, day.channel.as_str(), &Outgoing::DayCard(day.id)).await
}

/// The handoff's card is posted in the day's thread, or edited.
pub async fn handoff_card(tx: &mut Tx, day: &Day, handoff: HandoffId) -> Result<(), StoreError> {
    card(tx, day.channel.as_str(), &Outgoing::HandoffCard(handoff)).await
}

/// The question's card is posted in the day's thread, or edited.
pub async fn question_card(tx: &mut Tx, day: &Day, question: QuestionId) -> Result<(), StoreError> {
    card(tx, day.channel.as_str(), &Outgoing::QuestionCard(question)).await
}

/// The celebrations are posted, or edited.
pub async fn celebration(tx: &mut Tx, channel: &ChannelId, post: PostId) -> Result<(), StoreError> {
    card(tx, channel.as_str(), &Outgoing::Celebration(post)).await
}

/// The celebrations, which stand in the channel, are applauded.
pub async fn applause(tx: &mut Tx, channel: &ChannelId, post: PostId) -> Result<(), StoreError> {
    card(tx, &format!("{channel} reactions"), &Outgoing::Applause(post)).await
}

/// This person's message of a request for a turn is sent, or edited.
pub async fn turn_request(tx: &mut Tx, to: &PersonId, request: TurnRequestId) -> Result<(), StoreError> {
    card(tx, to.as_str(), &Outgoing::TurnRequest { request, to: to.clone() }).await
}

/// The user group that follows the pager is set to how things stand, where there is one.
pub async fn user_group(tx: &mut Tx) -> Result<(), StoreError> {
    match team::has_group(tx).await? {
        true => card(tx, GROUP_LANE, &Outgoing::UserGroup).await,
        false => Ok(()),
    }
}

/// How many private messages each of these people was sent since then, without having done something that they answer; who is
/// not named got none.
pub async fn private_since(
    tx: &mut Tx,
    to: &[PersonId],
    since: Timestamp,
) -> Result<HashMap<PersonId, u32>, StoreError> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "SELECT lane, count(*) FROM outbox
         WHERE lane IN (SELECT value FROM json_each(?)) AND created_at > ? AND state != 'dropped'
             AND what LIKE '{\"private\":%' AND NOT coalesce(what ->> '$.private.is_answer', 0)
         GROUP BY lane",
    )
    .bind(serde_json::to_string(to)?)
    .bind(since.as_millisecond())
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(lane, count)| (PersonId(lane), count)).collect())
}

/// A private message; pointless after `expires`, if that is given.
pub async fn private<M: Serialize>(
    tx: &mut Tx,
    to: &[&PersonId],
    message: &M,
    expires: Option<Timestamp>,
) -> Result<(), StoreError> {
    private_about(tx, to, message, expires, None).await
}

/// The same with a button of a request for cover: not sent once that has ended.
pub async fn about_cover<M: Serialize>(
    tx: &mut Tx,
    to: &PersonId,
    message: &M,
    expires: Option<Timestamp>,
    about: CoverMessageId,
) -> Result<(), StoreError> {
    private_about(tx, &[to], message, expires, Some(about)).await
}

async fn private_about<M: Serialize>(
    tx: &mut Tx,
    to: &[&PersonId],
    message: &M,
    expires: Option<Timestamp>,
    about: Option<CoverMessageId>,
) -> Result<(), StoreError> {
    let to = members(to);
    let lane = lane_of(&to);
    let is_answer = matches!((to.as_slice(), &tx.actor), ([one], Some(actor)) if one == actor);
    let what = Outgoing::Private { to, message: serde_json::to_value(message)?, is_answer, about };
    direct(tx, &lane, &what, expires).await
}

/// The request with whose button this message was sent has ended: behind what is still to be sent to them.
pub async fn cover_over(tx: &mut Tx, to: &PersonId, message: CoverMessageId) -> Result<(), StoreError> {
    card(tx, to.as_str(), &Outgoing::CoverOver(message)).await
}

/// A file, behind what was said to them before; pointless after `expires`.
pub async fn file(tx: &mut Tx, to: &[&PersonId], file: File, expires: Option<Timestamp>) -> Result<(), StoreError> {
    let to = members(to);
    let lane = lane_of(&to);
    direct(tx, &lane, &Outgoing::File { to, file }, expires).await
}

/// The day's rota as a picture, for one person; pointless once the day is over. Not again where the last one showed the
/// same, and is not old.
pub async fn rota_picture(tx: &mut Tx, to: &PersonId, day: &Day, shows: String) -> Result<(), StoreError> {
    let to = members(&[to]);
    let lane = lane_of(&to);
    let what = Outgoing::RotaPicture { to, day: day.id, shows };
    let last: Option<String> = sqlx::query_scalar(
        "SELECT what FROM outbox WHERE lane = ? AND created_at > ? AND state IN ('waiting', 'sending', 'sent')
             AND what LIKE '{\"rota_picture\":%' AND what ->> '$.rota_picture.day' = ?
         ORDER BY id DESC LIMIT 1",
    )
    .bind(&lane)
    .bind((tx.now - PICTURE_HOLDS).as_millisecond())
    .bind(day.id.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    if last == Some(serde_json::to_string(&what)?) {
        return Ok(());
    }
    direct(tx, &lane, &what, Some(day.ends_at())).await
}

fn members(to: &[&PersonId]) -> Vec<PersonId> {
    let mut to: Vec<PersonId> = to.iter().map(|&person| person.clone()).collect();
    to.sort();
    to.dedup();
    to
}

async fn direct(tx: &mut Tx, lane: &str, what: &Outgoing, expires: Option<Timestamp>) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO outbox (lane, what, due_at, expires_at, created_at) VALUES (?1, ?2, ?3, ?4, ?3)")
        .bind(lane)
        .bind(serde_json::to_string(what)?)
        .bind(tx.now_ms())
        .bind(expires.map(|at| at.as_millisecond()))
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// An edit that already waits covers this one too: it is rendered when it is sent. One that was given up is tried
/// again instead: it may be posted already, and only its own key would tell.
async fn card(tx: &mut Tx, lane: &str, what: &Outgoing) -> Result<(), StoreError> {
    let what = serde_json::to_string(what)?;
    // In two statements at once, sqlx takes no numbered parameters.
    sqlx::query(
        "UPDATE outbox SET state = 'waiting', attempts = 0, due_at = ?
         WHERE id = (SELECT min(id) FROM outbox WHERE card = ? AND state = 'failed')
           AND NOT EXISTS (SELECT 1 FROM outbox WHERE card = ? AND state = 'waiting');
         INSERT INTO outbox (lane, what, card, due_at, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (card) WHERE state = 'waiting' AND card IS NOT NULL DO NOTHING",
    )
    .bind(tx.now_ms())
    .bind(&what)
    .bind(&what)
    .bind(lane)
    .bind(&what)
    .bind(&what)
    .bind(tx.now_ms())
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

fn lane_of(members: &[PersonId]) -> String {
    members.iter().map(PersonId::as_str).collect::<Vec<_>>().join(",")
}

#[derive(FromRow)]
struct Row {
    id: i64,
    key: String,
    lane: String,
    what: String,
    attempts: u32,
    fate_unknown: bool,
    created_at: i64,
    expires_at: Option<i64>,
    told: Option<String>,
}

impl TryFrom<Row> for Sending {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Sending, StoreError> {
        let place = Place { table: "outbox", id: &row.id };
        Ok(Sending {
            what: place.json("what", &row.what)?,
            created_at: place.instant("created_at", row.created_at)?,
            expires_at: place.instant_if("expires_at", row.expires_at)?,
            id: row.id,
            key: row.key,
            lane: row.lane,
            attempts: row.attempts,
            fate_unknown: row.fate_unknown,
            told: row.told,
        })
    }
}

/// Takes the head of each lane that is free and due, `limit` at most. A row that this version cannot read is given up,
/// so that it does not hold up the others.
pub async fn claim(tx: &mut Tx, limit: u32) -> Result<Vec<Sending>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1
         WHERE id IN (
             SELECT head.id FROM (SELECT lane, min(id) AS id FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY lane) AS head
             JOIN outbox AS row ON row.id = head.id
             LEFT JOIN lanes ON lanes.lane = head.lane
             WHERE row.state = 'waiting' AND row.due_at <= ?1 AND coalesce(lanes.free_at, 0) <= ?1
             ORDER BY row.id LIMIT ?2)
         RETURNING id, key, lane, what, attempts, fate_unknown, created_at, expires_at, told",
    )
    .bind(tx.now_ms())
    .bind(limit)
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id;
        match Sending::try_from(row) {
            Ok(row) => claimed.push(row),
            Err(error) => {
                tracing::error!(%error, "a message cannot be read and was given up");
                set_state(tx, id, "failed", Some("this version cannot read it")).await?;
            }
        }
    }
    Ok(claimed)
}

/// When the next row can be sent.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    let due: Option<i64> = sqlx::query_scalar(
        "SELECT min(max(row.due_at, coalesce(lanes.free_at, 0)))
         FROM (SELECT lane, min(id) AS id FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY lane) AS head
         JOIN outbox AS row ON row.id = head.id
         LEFT JOIN lanes ON lanes.lane = head.lane
         WHERE row.state = 'waiting'",
    )
    .fetch_one(&mut *tx.conn)
    .await?;
    Place { table: "outbox", id: &"next" }.instant_if("due_at", due)
}

/// Saves what became of a try; something that was posted keeps its lane for a moment.
pub async fn end(tx: &mut Tx, row: &Sending, ended: &Ended) -> Result<(), StoreError> {
    match ended {
        Ended::Sent | Ended::Edited => set_state(tx, row.id, "sent", None).await?,
        Ended::Dropped(why) => set_state(tx, row.id, "dropped", Some(why)).await?,
        Ended::Failed { error, fate_unknown } => fail(tx, row, *fate_unknown, error).await?,
        Ended::Again { at, fate_unknown, error } => return again(tx, row.id, *at, *fate_unknown, error).await,
        Ended::Kept { at, error } => {
            again(tx, row.id, *at, row.fate_unknown, error).await?;
            return uncount(tx, row.id).await;
        }
    }
    let pause = if *ended == Ended::Edited { EDIT_PAUSE } else { LANE_PAUSE };
    sqlx::query("INSERT INTO lanes (lane, free_at) VALUES (?1, ?2) ON CONFLICT (lane) DO UPDATE SET free_at = ?2")
        .bind(&row.lane)
        .bind((tx.now + pause).as_millisecond())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Gives a row up. What came to wait for the same card meanwhile goes with it: the next edit tries this row again.
async fn fail(tx: &mut Tx, row: &Sending, fate_unknown: bool, error: &str) -> Result<(), StoreError> {
    again(tx, row.id, tx.now, fate_unknown, error).await?;
    sqlx::query("UPDATE outbox SET state = 'failed', told = error WHERE id = ?")
        .bind(row.id)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

async fn set_state(tx: &mut Tx, id: i64, state: &str, error: Option<&str>) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET state = ?, error = ? WHERE id = ?")
        .bind(state)
        .bind(error)
        .bind(id)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Puts a row back. While a card was being sent, a later edit of it may have come to wait: this row is first in its
/// lane and will render that too, so the later one goes.
async fn again(tx: &mut Tx, row: i64, at: Timestamp, fate_unknown: bool, error: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outbox WHERE state = 'waiting' AND card = (SELECT card FROM outbox WHERE id = ?)")
        .bind(row)
        .execute(&mut *tx.conn)
        .await?;
    sqlx::query("UPDATE outbox SET state = 'waiting', due_at = ?, fate_unknown = ?, error = ? WHERE id = ?")
        .bind(at.as_millisecond())
        .bind(fate_unknown)
        .bind(error)
        .bind(row)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// After a restart: what was being sent when the earlier process ended has an unknown fate.
pub async fn recover(tx: &mut Tx) -> Result<u64, StoreError> {
    let rows: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM outbox WHERE state = 'sending'").fetch_all(&mut *tx.conn).await?;
    for row in &rows {
        // The end of the process is not the message's fault.
        uncount(tx, *row).await?;
        lose(tx, *row).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// A try that does not count.
async fn uncount(tx: &mut Tx, row: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET attempts = attempts - 1 WHERE id = ?").bind(row).execute(&mut *tx.conn).await?;
    Ok(())
}

/// It is not known what became of a row that was being sent; says whether it was given up for that.
pub async fn lose(tx: &mut Tx, row: i64) -> Result<Option<Ended>, StoreError> {
    let sending: Option<(bool, u32)> =
        sqlx::query_as("SELECT card IS NOT NULL, attempts FROM outbox WHERE id = ? AND state = 'sending'")
            .bind(row)
            .fetch_optional(&mut *tx.conn)
            .await?;
    let Some((is_card, attempts)) = sending else { return Ok(None) };
    let why = "it is not known what became of this";
    if attempts >= ATTEMPTS_MAX {
        again(tx, row, tx.now, true, why).await?;
        set_state(tx, row, "failed", Some(why)).await?;
        return Ok(Some(Ended::Failed { error: why.to_owned(), fate_unknown: true }));
    }
    // A private message is simply sent again, unless it breaks each time.
    let at = if is_card || attempts > 1 { tx.now + FATE_SETTLES } else { tx.now };
    again(tx, row, at, true, why).await?;
    Ok(None)
}

/// Does the coordinator know already? Something in the same lane was given up for the same reason within `TOLD_EVERY`.
/// What ails one file ails all.
pub async fn failed_before(tx: &mut Tx, row: &Sending, error: &str) -> Result<bool, StoreError> {
    if row.told.as_deref() == Some(error) {
        return Ok(true);
    }
    let failed = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'failed' AND (lane = ? OR ? AND what LIKE '{\"file\":%')
             AND error = ? AND id != ? AND created_at > ?)",
    )
    .bind(&row.lane)
    .bind(matches!(row.what, Outgoing::File { .. }))
    .bind(error)
    .bind(row.id)
    .bind((tx.now - TOLD_EVERY).as_millisecond())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(failed)
}

/// Is this to be told? Then it is not, for a while.
pub async fn is_news(tx: &mut Tx, what: &'static str) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "INSERT INTO told_before (what, told_at) VALUES (?1, ?2)
         ON CONFLICT (what) DO UPDATE SET told_at = ?2 WHERE told_at < ?3",
    )
    .bind(what)
    .bind(tx.now_ms())
    .bind((tx.now - KEPT).as_millisecond())
    .execute(&mut *tx.conn)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// Tries again what was given up. A private message that is older than `REVIVED` is no news any more; whether a card
/// still is shows when it is rendered.
pub async fn revive(tx: &mut Tx) -> Result<u64, StoreError> {
    sqlx::query("UPDATE outbox SET state = 'dropped' WHERE state = 'failed' AND card IS NULL AND created_at < ?")
        .bind((tx.now - REVIVED).as_millisecond())
        .execute(&mut *tx.conn)
        .await?;
    let result = sqlx::query(
        "UPDATE outbox SET state = 'waiting', attempts = 0, told = NULL, due_at = ? WHERE state = 'failed'",
    )
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(result.rows_affected())
}

/// How the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Still to be sent.
    pub waiting: u32,
    /// Given up.
    pub failed: u32,
    /// How long the oldest one waits.
    pub oldest_age: SignedDuration,
}

/// How the outbox stands now.
pub async fn queue(tx: &mut Tx) -> Result<Queue, StoreError> {
    let (waiting, failed, oldest): (u32, u32, Option<i64>) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state IN ('waiting', 'sending')), count(*) FILTER (WHERE state = 'failed'),
                min(created_at) FILTER (WHERE state IN ('waiting', 'sending'))
         FROM outbox WHERE state IN ('waiting', 'sending', 'failed')",
    )
    .fetch_one(&mut *tx.conn)
    .await?;
    let oldest_age = oldest.map_or(0, |at| tx.now_ms().saturating_sub(at).max(0));
    Ok(Queue { waiting, failed, oldest_age: SignedDuration::from_millis(oldest_age) })
}

/// The direct or group conversation with these people, if it was opened before.
pub async fn conversation(tx: &mut Tx, members: &[PersonId]) -> Result<Option<ChannelId>, StoreError> {
    let channel: Option<String> = sqlx::query_scalar("SELECT channel FROM conversations WHERE members = ?")
        .bind(lane_of(members))
        .fetch_optional(&mut *tx.conn)
        .await?;
    Ok(channel.map(ChannelId))
}

pub async fn set_conversation(tx: &mut Tx, members: &[PersonId], channel: &ChannelId) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO conversations (members, channel) VALUES (?, ?)")
        .bind(lane_of(members))
        .bind(channel.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Forgets what was posted long ago, and lanes that are free.
pub async fn tidy(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM lanes WHERE free_at < ?").bind(tx.now_ms()).execute(&mut *tx.conn).await?;
    let before = (tx.now - KEPT).as_millisecond();
    sqlx::query("DELETE FROM outbox WHERE state IN ('sent', 'dropped', 'failed') AND created_at < ?")
        .bind(before)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The same trouble in the same place is told once a day.
const TOLD_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// *Post again* is for what was decided this long ago at most.
const REVIVED: SignedDuration = SignedDuration::from_hours(48);

/// Rows that are done are kept for this long, to find out what happened.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
