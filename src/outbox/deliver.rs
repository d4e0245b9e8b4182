//! One row's way to Slack. Cards are rendered here, from the state of this moment.

use jiff::{SignedDuration, Timestamp};

use super::applause;
use super::group;
use super::pace::Pace;
use super::request;
use super::rota_picture;
use crate::domain::day::Day;
use crate::domain::ids::{ChannelId, MessageTs, PersonId};
use crate::slack::client::{Failure, Slack};
use crate::store::outbox::{self, Outgoing};
use crate::store::sending::Sending;
use crate::store::{
    Store, StoreError, Tx, celebration_posts, conversations, days, pager, questions, request_messages, snapshots,
};
use crate::views::{self, Message};

/// Slack's clock and ours may differ by this much when a message is looked for.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// What became of a row.
#[derive(Debug)]
pub enum Delivered {
    Posted(MessageTs),
    /// A file; Slack does not say where its message stands.
    Shared,
    /// The user group is as it has to be; a reaction stands.
    Done,
    Edited,
    /// There is no reason for it any more.
    Pointless(&'static str),
    /// Something was put right; another try will do.
    Again(&'static str),
    /// Nothing was done: Slack takes no more of these before then.
    NotYet(Timestamp),
}

/// Slack opens fifty conversations a minute; some room is left.
const OPENED_PER_MINUTE: usize = 45;

/// Slack takes several hundred posts a minute.
const POSTED_PER_MINUTE: usize = 240;

/// Slack takes a hundred files a minute; some room is left.
const SHARED_PER_MINUTE: usize = 90;

/// Slack takes fifty reactions a minute; some room is left.
const REACTIONS_PER_MINUTE: usize = 45;

/// Slack lets twenty reactions a minute be taken back; some room is left.
const UNREACTIONS_PER_MINUTE: usize = 18;

/// Slack takes twenty calls a minute of each kind about user groups; some room is left.
const GROUPED_PER_MINUTE: usize = 18;

/// Slack takes fifty edits a minute; cards need most of them.
const EDITED_PER_MINUTE: usize = 20;

/// What has a limit a minute, over all conversations.
pub struct Paces {
    opening: Pace,
    posting: Pace,
    editing: Pace,
    sharing: Pace,
    pub(super) grouping: Pace,
    pub(super) reacting: Pace,
    pub(super) unreacting: Pace,
}

impl Default for Paces {
    fn default() -> Paces {
        Paces {
            opening: Pace::new(OPENED_PER_MINUTE),
            posting: Pace::new(POSTED_PER_MINUTE),
            editing: Pace::new(EDITED_PER_MINUTE),
            sharing: Pace::new(SHARED_PER_MINUTE),
            grouping: Pace::new(GROUPED_PER_MINUTE),
            reacting: Pace::new(REACTIONS_PER_MINUTE),
            unreacting: Pace::new(UNREACTIONS_PER_MINUTE),
        }
    }
}

/// Why a row was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Slack(#[from] Failure),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored is no message of ours: it never will be one.
    #[error("this version cannot read it")]
    Unreadable,
}

/// A card as it has to look now, and where it stands.
pub(super) struct Card {
    pub(super) channel: ChannelId,
    pub(super) thread: Option<MessageTs>,
    /// Where it was posted before.
    pub(super) posted: Option<MessageTs>,
    /// Whether it is worth posting now, if it does not stand there already.
    pub(super) is_needed: bool,
    pub(super) message: Message,
}

/// Posts or edits what a row asks for.
pub async fn deliver(
    store: &Store,
    slack: &Slack,
    paces: &Paces,
    coordinators: &[PersonId],
    row: &Sending,
) -> Result<Delivered, Error> {
    if let Outgoing::Private { to, .. } | Outgoing::File { to, .. } | Outgoing::RotaPicture { to, .. } = &row.what {
        return private(store, slack, paces, row, to).await;
    }
    if row.what == Outgoing::UserGroup {
        return group::follow(store, slack, paces, row).await;
    }
    if let Outgoing::Applause(post) = row.what {
        return applause::follow(store, slack, paces, coordinators, post).await;
    }
    let what = row.what.clone();
    let (card, now) = store
        .read(move |tx| {
            Box::pin(async move {
                let now: Timestamp = tx.now();
                Ok::<_, StoreError>((render(tx, &what).await?, now))
            })
        })
        .await?;
    if let (Outgoing::RequestOver(_), Some(_)) = (&row.what, &card)
        && let Err(later) = paces.editing.take(now)
    {
        return Ok(Delivered::NotYet(later));
    }
    match card {
        Some(card) => post_or_edit(store, slack, row, card).await,
        None => Ok(Delivered::Pointless("what it is about is gone")),
    }
}

async fn private(
    store: &Store,
    slack: &Slack,
    paces: &Paces,
    row: &Sending,
    to: &[PersonId],
) -> Result<Delivered, Error> {
    let (members, what) = (to.to_vec(), row.what.clone());
    let (known, is_over, now) = store
        .read(move |tx| {
            Box::pin(async move {
                let now: Timestamp = tx.now();
                Ok::<_, StoreError>((conversations::find(tx, &members).await?, is_over(tx, &what).await?, now))
            })
        })
        .await?;
    if is_over {
        return Ok(Delivered::Pointless("the request has ended"));
    }
    if row.expires_at.is_some_and(|expires| expires <= now) {
        return Ok(Delivered::Pointless("it came too late to be of use"));
    }
    let pace = if known.is_some() { Ok(()) } else { paces.opening.take(now) };
    let own_pace = if matches!(row.what, Outgoing::File { .. } | Outgoing::RotaPicture { .. }) {
        &paces.sharing
    } else {
        &paces.posting
    };
    if let Err(later) = pace.and_then(|()| own_pace.take(now)) {
        return Ok(Delivered::NotYet(later));
    }
    let channel = match known {
        Some(channel) => channel,
        None => {
            let channel = slack.open_conversation(to).await?;
            let (members, opened) = (to.to_vec(), channel.clone());
            store.write(move |tx| Box::pin(async move { conversations::set(tx, &members, &opened).await })).await?;
            channel
        }
    };
    match &row.what {
        Outgoing::File { file, .. } => {
            slack.share_file(&channel, file.into()).await?;
            Ok(Delivered::Shared)
        }
        Outgoing::RotaPicture { to, day, .. } => rota_picture::share(store, slack, &channel, to, *day).await,
        Outgoing::Private { message, .. } => {
            let message: Message = serde_json::from_value(message.clone()).map_err(|_| Error::Unreadable)?;
            Ok(Delivered::Posted(slack.post_message(&channel, None, &message, &row.key).await?))
        }
        Outgoing::DayCard(_)
        | Outgoing::HandoffCard(_)
        | Outgoing::QuestionCard(_)
        | Outgoing::Celebration(_)
        | Outgoing::Applause(_)
        | Outgoing::RequestOver(_)
        | Outgoing::UserGroup => Err(Error::Unreadable),
    }
}

/// Has the request ended whose button this message has?
async fn is_over(tx: &mut Tx, what: &Outgoing) -> Result<bool, StoreError> {
    let Outgoing::Private { about: Some(id), .. } = what else { return Ok(false) };
    request::is_over(tx, *id).await
}

/// The card as it has to look now; `None` if what it is about is gone.
async fn render(tx: &mut Tx, what: &Outgoing) -> Result<Option<Card>, StoreError> {
    let card = |day: &Day, thread: Option<MessageTs>, posted: Option<MessageTs>, is_needed: bool, message: Message| {
        Card { channel: day.channel.clone(), thread, is_needed: is_needed || posted.is_some(), posted, message }
    };
    match what {
        Outgoing::DayCard(day) => {
            let of = snapshots::get(tx, *day).await?;
            let message = views::day_card::card(&of, tx.now());
            // A day that was called off before its card was ever posted needs none.
            let is_needed = of.day.is_ahead(tx.now());
            Ok(Some(card(&of.day, None, of.day.card.clone(), is_needed, message)))
        }
        Outgoing::HandoffCard(id) => {
            let Some(handoff) = pager::find_handoff(tx, *id).await? else { return Ok(None) };
            let day = days::get(tx, handoff.day).await?;
            let taken_by = pager::of_day(tx, &day).await?.took_in_break(&handoff).cloned();
            let is_rest = taken_by.is_none() && handoff.alone_until().is_some_and(|until| tx.now() < until);
            let is_needed = (handoff.is_open() || is_rest || handoff.is_kept()) && day.is_ahead(tx.now());
            let message = views::handoff::card(&day, &handoff, taken_by.as_ref(), tx.now());
            Ok(Some(card(&day, day.card.clone(), handoff.card, is_needed, message)))
        }
        Outgoing::QuestionCard(id) => {
            let Some(question) = questions::find(tx, *id).await? else { return Ok(None) };
            let day = days::get(tx, question.day).await?;
            let is_needed = question.is_open() && day.is_ahead(tx.now());
            let message = views::ask::card(&day, &question, tx.now());
            Ok(Some(card(&day, day.card.clone(), question.card, is_needed, message)))
        }
        Outgoing::Celebration(id) => {
            let Some(post) = celebration_posts::find(tx, *id).await? else { return Ok(None) };
            let message = views::celebration::post(&post);
            let is_needed = post.says_something() || post.ts.is_some();
            Ok(Some(Card { channel: post.channel, thread: None, posted: post.ts, is_needed, message }))
        }
        Outgoing::RequestOver(id) => request::over(tx, *id).await,
        Outgoing::Private { .. }
        | Outgoing::File { .. }
        | Outgoing::RotaPicture { .. }
        | Outgoing::Applause(_)
        | Outgoing::UserGroup => Ok(None),
    }
}

/// Posts or edits a card; what can be put right is, and tried again.
async fn post_or_edit(store: &Store, slack: &Slack, row: &Sending, card: Card) -> Result<Delivered, Error> {
    let code = match post_or_edit_once(slack, row, &card).await {
        Err(Failure::Refused(code)) => code,
        result => return Ok(result?),
    };
    match code.as_str() {
        "message_not_found" if card.posted.is_some() => {
            // Somebody deleted it: it is posted anew.
            let what = row.what.clone();
            store.write(move |tx| Box::pin(async move { forget(tx, &what).await })).await?;
            Ok(Delivered::Again("the card was deleted in Slack"))
        }
        "thread_not_found" => {
            let what = row.what.clone();
            store.write(move |tx| Box::pin(async move { begin_thread_anew(tx, &what).await })).await?;
            Ok(Delivered::Pointless("the day's card was deleted in Slack: it is posted anew, and this behind it"))
        }
        // A public channel can be joined. A private one needs an invitation.
        "not_in_channel" if slack.join(&card.channel).await.is_ok() => Ok(Delivered::Again("joined the channel")),
        _ => match &row.what {
            Outgoing::Celebration(post) => applause::without_picture(store, *post, code).await,
            Outgoing::RequestOver(_) => Ok(Delivered::Pointless("Slack takes no edit of it")),
            _ => Err(Failure::Refused(code).into()),
        },
    }
}

async fn post_or_edit_once(slack: &Slack, row: &Sending, card: &Card) -> Result<Delivered, Failure> {
    let Card { channel, thread, posted, is_needed, message } = card;
    if let Some(ts) = posted {
        slack.update_message(channel, ts, message).await?;
        return Ok(Delivered::Edited);
    }
    if row.fate_unknown {
        let oldest = (row.created_at - CLOCKS_DIFFER).as_second();
        if let Some(ts) = slack.find_message(channel, thread.as_ref(), &row.key, oldest).await? {
            // Much may have changed since it was sent, so much that it would not be posted any more.
            return match slack.update_message(channel, &ts, message).await {
                // Whatever is refused about it, it stands there.
                Ok(()) | Err(Failure::Refused(_)) => Ok(Delivered::Posted(ts)),
                Err(failure) => Err(failure),
            };
        }
    }
    if !is_needed {
        return Ok(Delivered::Pointless("what it is about is over"));
    }
    slack.post_message(channel, thread.as_ref(), message, &row.key).await.map(Delivered::Posted)
}

/// The day's card, which begins the thread, is gone: it comes first, then what was to go into the thread.
async fn begin_thread_anew(tx: &mut Tx, what: &Outgoing) -> Result<(), StoreError> {
    let day = match what {
        Outgoing::HandoffCard(id) => pager::find_handoff(tx, *id).await?.map(|handoff| handoff.day),
        Outgoing::QuestionCard(id) => questions::find(tx, *id).await?.map(|question| question.day),
        _ => None,
    };
    let Some(day) = day else { return Ok(()) };
    days::set_card(tx, day, None).await?;
    let day = days::get(tx, day).await?;
    outbox::day_card(tx, &day).await?;
    match what {
        Outgoing::HandoffCard(id) => outbox::handoff_card(tx, &day, *id).await,
        Outgoing::QuestionCard(id) => outbox::question_card(tx, &day, *id).await,
        _ => Ok(()),
    }
}

/// Remembers where a card stands.
pub async fn keep(tx: &mut Tx, what: &Outgoing, ts: &MessageTs) -> Result<(), StoreError> {
    match what {
        Outgoing::DayCard(day) => days::set_card(tx, *day, Some(ts)).await,
        Outgoing::HandoffCard(handoff) => pager::set_card(tx, *handoff, Some(ts)).await,
        Outgoing::QuestionCard(question) => questions::set_card(tx, *question, Some(ts)).await,
        Outgoing::Celebration(post) => applause::posted(tx, *post, ts).await,
        Outgoing::Private { about: Some(id), .. } => request_messages::set_ts(tx, *id, Some(ts)).await,
        Outgoing::Applause(_)
        | Outgoing::RequestOver(_)
        | Outgoing::Private { .. }
        | Outgoing::File { .. }
        | Outgoing::RotaPicture { .. }
        | Outgoing::UserGroup => Ok(()),
    }
}

async fn forget(tx: &mut Tx, what: &Outgoing) -> Result<(), StoreError> {
    match what {
        Outgoing::DayCard(day) => days::set_card(tx, *day, None).await,
        Outgoing::HandoffCard(handoff) => pager::set_card(tx, *handoff, None).await,
        Outgoing::QuestionCard(question) => questions::set_card(tx, *question, None).await,
        Outgoing::Celebration(post) => celebration_posts::forget(tx, *post).await,
        Outgoing::RequestOver(id) => request_messages::set_ts(tx, *id, None).await,
        Outgoing::Applause(_)
        | Outgoing::Private { .. }
        | Outgoing::File { .. }
        | Outgoing::RotaPicture { .. }
        | Outgoing::UserGroup => Ok(()),
    }
}
