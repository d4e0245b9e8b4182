//! Celebrations: what of a reply is one, and the posts in which they are gathered.
//!
//! A channel gets one post a minute at most. What comes meanwhile goes into the next one, which is put into the outbox
//! only when it is due: a row that waits there would hold up the day card behind it. Until the outbox takes it, a post
//! takes more; so after an outage of Slack there is one post with everything in it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Rung, unasked};
use crate::domain::celebration::{BETWEEN_EMPTY_QUEUES, BETWEEN_POSTS, Share, highest_round, next_picture};
use crate::domain::day::Phase;
use crate::domain::ids::{CelebrationId, ChannelId, DayId, PersonId, PictureId, PostId, ReplyId};
use crate::domain::reply::{self, Occasion, Of, Place, Sent};
use crate::domain::timer::Timer;
use crate::store::celebrations::{self, Lost, New, Standing};
use crate::store::{StoreError, Tx, celebration_posts, days, outbox, pictures, timers};
use crate::views::{Message, celebration as words};

/// What became of a reply that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Celebrated {
    pub first: Option<Occasion>,
    pub share: Share,
    /// Others of theirs came before it, so it is not called the first.
    pub is_later: bool,
    pub sent: Sent,
}

/// Celebrates a new reply of this person's, if it is worth it and still time: the first, and round numbers.
pub async fn reply(tx: &mut Tx, place: &Place, person: &PersonId, reply: ReplyId) -> Result<Celebrated, StoreError> {
    replies(tx, place, person, &[reply]).await
}

/// The same of several that become known at once, in the order in which they were sent: of round numbers only the
/// highest is worth it.
pub async fn replies(tx: &mut Tx, place: &Place, person: &PersonId, new: &[ReplyId]) -> Result<Celebrated, StoreError> {
    if let Some(day) = &place.day {
        outbox::day_card(tx, day).await?;
    }
    let standing = celebrations::standing(tx, place.of, person).await?;
    let (here, share) = (standing.here, standing.share);
    let sent = sent(place.of, &standing);
    let is_later = usize::try_from(here).is_ok_and(|here| here > new.len());
    if tx.now() > place.until {
        return Ok(Celebrated { first: None, share, is_later, sent });
    }
    let first = reply::occasion(standing.ever.saturating_sub(here), standing.is_celebrated);
    for (reply, occasions) in worth_it(tx, place, person, &standing, new, first).await? {
        let new =
            New { reply: Some((reply, person)), share, is_later: is_later && occasions.first.is_some(), ..occasions };
        add(tx, place, person, &standing, new).await?;
    }
    Ok(Celebrated { first, share, is_later, sent })
}

/// How many they sent, as they read it.
pub fn sent(of: Of, standing: &Standing) -> Sent {
    Sent { here: standing.here, ever: standing.ever, is_on_duty: matches!(of, Of::Turn(..)) }
}

/// Which of these replies are worth it, and what for; one that is two things comes once.
async fn worth_it(
    tx: &mut Tx,
    place: &Place,
    person: &PersonId,
    standing: &Standing,
    new: &[ReplyId],
    first: Option<Occasion>,
) -> Result<BTreeMap<ReplyId, New<'static>>, StoreError> {
    let mut all: BTreeMap<ReplyId, New> = BTreeMap::new();
    if let (Some(first), Some(id)) = (first, new.first()) {
        all.entry(*id).or_default().first = Some(first);
    }
    if let Some((number, at)) = highest_round(standing.ever, new.len())
        && !celebrations::own_number_stands(tx, person, number).await?
    {
        all.entry(new[at]).or_default().own_number = Some(number);
    }
    if let (Some(day), Some((number, at))) = (&place.day, highest_round(standing.of_day, new.len()))
        && !celebrations::day_number_stands(tx, day.id, number).await?
    {
        all.entry(new[at]).or_default().day_number = Some(number);
    }
    Ok(all)
}

async fn add(
    tx: &mut Tx,
    place: &Place,
    person: &PersonId,
    standing: &Standing,
    mut new: New<'_>,
) -> Result<(), StoreError> {
    if new.day_number.is_some() || new.share == Share::Channel {
        new.post = Some(gather(tx, place).await?);
    }
    let id = celebrations::add(tx, place.of, &new).await?;
    if new.share == Share::Buddy && (new.first.is_some() || new.own_number.is_some()) {
        tell_both(tx, place, person, standing.buddy.as_ref(), (id, &new)).await?;
    }
    Ok(())
}

/// To the two alone, as the shadower chose.
async fn tell_both(
    tx: &mut Tx,
    place: &Place,
    person: &PersonId,
    buddy: Option<&PersonId>,
    (id, new): (CelebrationId, &New<'_>),
) -> Result<(), StoreError> {
    let to: Vec<&PersonId> = std::iter::once(person).chain(buddy).collect();
    // A round number is nice to hear of, a first reply they want to hear of.
    let everybody: Vec<PersonId> = to.iter().map(|&who| who.clone()).collect();
    if new.first.is_none() && unasked::have_room(tx, &everybody).await?.len() < everybody.len() {
        return Ok(());
    }
    let first = new.first.map(|first| (first, new.is_later));
    let message = words::private(id, person, buddy, first, new.own_number, place.day.is_none());
    outbox::private(tx, &to, &message, Some(place.until)).await
}

/// The post of this channel that is gathering now.
async fn gather(tx: &mut Tx, place: &Place) -> Result<PostId, StoreError> {
    let newest = celebration_posts::newest(tx, &place.channel).await?;
    let post = match newest.as_ref().filter(|newest| newest.takes_more) {
        Some(newest) => newest.id(),
        None => {
            let pictures: Vec<PictureId> = pictures::all(tx).await?.iter().map(|picture| picture.id).collect();
            let last = newest.as_ref().and_then(celebration_posts::Newest::picture);
            celebration_posts::add(tx, place, newest.as_ref(), next_picture(&pictures, last)).await?
        }
    };
    send_when_due(tx, &place.channel, post).await?;
    Ok(post)
}

/// Puts a post into the outbox, now or when it is due.
async fn send_when_due(tx: &mut Tx, channel: &ChannelId, post: PostId) -> Result<(), StoreError> {
    let Some(wait) = celebration_posts::wait(tx, post).await? else { return Ok(()) };
    // A clock that was put back must not silence a channel.
    let last = wait.last_at.filter(|last| *last <= tx.now());
    let after_last = last.map(|last| last + BETWEEN_POSTS);
    let behind = wait.is_behind.then(|| tx.now() + BETWEEN_POSTS);
    match after_last.max(behind).filter(|due| *due > tx.now() && !wait.is_queued) {
        Some(due) => timers::set_if_missing(tx, Timer::Celebrate(post), due).await,
        None => {
            celebration_posts::set_queued(tx, post).await?;
            outbox::celebration(tx, channel, post).await
        }
    }
}

/// A minute after the last post.
pub async fn due(tx: &mut Tx, id: PostId) -> Result<Rung, StoreError> {
    let Some(post) = celebration_posts::find(tx, id).await? else { return Ok(Rung::Dropped("the post is gone")) };
    let is_queued = celebration_posts::wait(tx, id).await?.is_some_and(|wait| wait.is_queued);
    if is_queued || !post.says_something() {
        return Ok(Rung::Dropped("it is posted already, or all of it was taken back"));
    }
    send_when_due(tx, &post.channel, id).await?;
    Ok(Rung::Done)
}

/// Was it news that a queue is empty?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyQueue {
    Told,
    /// The channel heard of it not long ago.
    ToldBefore(Timestamp),
    /// The day does not run.
    NoDay,
}

/// All tickets of a running day are answered: told by somebody, or else seen by a desk.
///
/// # Errors
/// The database could not be read or written.
pub async fn queue_is_empty(tx: &mut Tx, day: DayId, by: Option<&PersonId>) -> Result<EmptyQueue, StoreError> {
    let Some(day) = days::find(tx, day).await?.filter(|day| day.phase(tx.now()) == Phase::Running) else {
        return Ok(EmptyQueue::NoDay);
    };
    let last = celebrations::last_empty_queue(tx, day.id).await?.filter(|last| *last <= tx.now());
    if let Some(last) = last.filter(|last| tx.now() < *last + BETWEEN_EMPTY_QUEUES) {
        return Ok(EmptyQueue::ToldBefore(last));
    }
    let place = Place::on_day(day);
    let post = Some(gather(tx, &place).await?);
    let id = celebrations::add(tx, place.of, &New { post, ..New::default() }).await?;
    celebrations::set_said_by(tx, id, by).await?;
    Ok(EmptyQueue::Told)
}

/// What follows once something was taken back.
pub async fn taken_back(tx: &mut Tx, post: Option<PostId>, days: &[DayId]) -> Result<(), StoreError> {
    for day in days {
        let day = days::get(tx, *day).await?;
        outbox::day_card(tx, &day).await?;
    }
    edit(tx, post).await?;
    let Some(post) = post else { return Ok(()) };
    let said = celebration_posts::find(tx, post).await?;
    match said.filter(|post| post.ts.is_some() && !post.says_something()) {
        Some(silent) => outbox::applause(tx, &silent.channel, post).await,
        None => Ok(()),
    }
}

/// What was taken back from somebody in a post is theirs after all.
pub async fn given_back(tx: &mut Tx, person: &PersonId, post: PostId, lost: &[Lost]) -> Result<(), StoreError> {
    for one in lost {
        if let Some(other) = celebrations::give_back(tx, person, one).await? {
            edit(tx, Some(other)).await?;
        }
        if let Of::Day(day) = one.of {
            let day = days::get(tx, day).await?;
            outbox::day_card(tx, &day).await?;
        }
    }
    edit(tx, Some(post)).await?;
    let said = celebration_posts::find(tx, post).await?;
    match said.filter(|post| post.ts.is_some() && post.says_something()) {
        Some(loud) => outbox::applause(tx, &loud.channel, post).await,
        None => Ok(()),
    }
}

/// How the post of a reply reads now.
pub async fn said_of(tx: &mut Tx, reply: ReplyId) -> Result<Option<(PostId, Message)>, StoreError> {
    let Some(post) = celebrations::post_of(tx, reply).await? else { return Ok(None) };
    Ok(celebration_posts::find(tx, post).await?.map(|said| (post, words::post(&said))))
}

/// More is known of a reply: its post says so, if that changes its words.
pub async fn say_again(tx: &mut Tx, reply: ReplyId, before: Option<(PostId, Message)>) -> Result<(), StoreError> {
    let after = said_of(tx, reply).await?;
    match after == before {
        true => Ok(()),
        false => edit(tx, after.map(|(post, _)| post)).await,
    }
}

async fn edit(tx: &mut Tx, post: Option<PostId>) -> Result<(), StoreError> {
    let Some(post) = post else { return Ok(()) };
    // One that is not due yet will say what is left of it.
    if celebration_posts::wait(tx, post).await?.is_some_and(|wait| wait.is_queued)
        && let Some((channel, _)) = celebration_posts::concerned(tx, post).await?
    {
        outbox::celebration(tx, &channel, post).await?;
    }
    Ok(())
}
