//! Table `outbox`: messages decided, not yet posted. What becomes of them is in [`super::sending`].

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{StoreError, Tx, team};
use crate::domain::calendar::File;
use crate::domain::day::Day;
use crate::domain::ids::{ChannelId, DayId, HandoffId, PersonId, PostId, QuestionId, RequestMessageId};

/// Changes of the user group are no message in a channel.
const GROUP_LANE: &str = "Slack";

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
        /// It has a button of a request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<RequestMessageId>,
    },
    /// A message with a button of a request, which has ended: edited to what became of it.
    #[serde(alias = "cover_over")]
    RequestOver(RequestMessageId),
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
            Outgoing::Applause(_) => Guarantee::AtLeastOnce,
            // A file cannot be looked for: that would need to read people's conversations.
            Outgoing::Private { .. }
            | Outgoing::RequestOver(_)
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
            Outgoing::RequestOver(_) => "end of a request",
            Outgoing::File { .. } => "calendar file",
            Outgoing::RotaPicture { .. } => "picture of a rota",
            Outgoing::UserGroup => "change of the user group",
        }
    }
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

/// The user group that follows the pager is set to how things stand, where there is one.
pub async fn user_group(tx: &mut Tx) -> Result<(), StoreError> {
    match team::has_group(tx).await? {
        true => card(tx, GROUP_LANE, &Outgoing::UserGroup).await,
        false => Ok(()),
    }
}

/// How many private messages each of these people was sent since then, without having done something that they answer;
/// who is not named got none.
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

/// The same with a button of a request: not sent once that has ended.
pub async fn about_request<M: Serialize>(
    tx: &mut Tx,
    to: &PersonId,
    message: &M,
    expires: Option<Timestamp>,
    about: RequestMessageId,
) -> Result<(), StoreError> {
    private_about(tx, &[to], message, expires, Some(about)).await
}

async fn private_about<M: Serialize>(
    tx: &mut Tx,
    to: &[&PersonId],
    message: &M,
    expires: Option<Timestamp>,
    about: Option<RequestMessageId>,
) -> Result<(), StoreError> {
    let to = members(to);
    let lane = lane_of(&to);
    let is_answer = matches!((to.as_slice(), &tx.actor), ([one], Some(actor)) if one == actor);
    let what = Outgoing::Private { to, message: serde_json::to_value(message)?, is_answer, about };
    direct(tx, &lane, &what, expires).await
}

/// The request with whose button this message was sent has ended: behind what is still to be sent to them.
pub async fn request_over(tx: &mut Tx, to: &PersonId, message: RequestMessageId) -> Result<(), StoreError> {
    card(tx, to.as_str(), &Outgoing::RequestOver(message)).await
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

pub(super) fn lane_of(members: &[PersonId]) -> String {
    members.iter().map(PersonId::as_str).collect::<Vec<_>>().join(",")
}
