//! *The queue is empty*, and *Not empty* on its post.

use super::celebrate::{self, EmptyQueue};
use super::{Asker, roles};
use crate::domain::day::Phase;
use crate::domain::ids::{DayId, PostId};
use crate::domain::signup::State;
use crate::request::Answer;
use crate::store::{StoreError, Tx, celebrations, days, desk_apis, inbox, signups};
use crate::views::{self, empty_queue as words};

/// The button under one's own replies. A desk that has just counted tickets is asked about first.
pub async fn say(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let Some(of) = days::find(tx, day).await? else { return Ok(asker.say(views::problem::gone())) };
    let waiting = desk_apis::waiting(tx).await?;
    if waiting.is_empty() || of.phase(tx.now()) != Phase::Running {
        return insist(tx, asker, day).await;
    }
    Ok(asker.say(words::still_waiting(&of, &waiting)))
}

/// Nothing waits, whatever a desk has counted.
pub async fn insist(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let Some(of) = days::find(tx, day).await? else { return Ok(asker.say(views::problem::gone())) };
    let signup = signups::find(tx, day, asker.id()).await?;
    let is_in = signup.is_some_and(|signup| signup.state == State::In);
    if !is_in && !of.advocates.contains(asker.id()) {
        return Ok(asker.say(words::not_on_it(&of)));
    }
    inbox::audit(tx, asker.id(), "told of an empty queue", Some(day)).await?;
    Ok(asker.say(match celebrate::queue_is_empty(tx, day, Some(asker.id())).await? {
        EmptyQueue::Told => words::celebrated(),
        EmptyQueue::ToldBefore(at) => words::told_before(&of, at),
        EmptyQueue::NoDay => words::no_day(&of),
    }))
}

/// *Not empty*: the post is edited, and the next empty queue is news again.
pub async fn take_back(tx: &mut Tx, asker: &Asker<'_>, post: PostId) -> Result<Answer, StoreError> {
    let Some(said) = celebrations::empty_queue(tx, post).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    if said.taken_back {
        return Ok(asker.say(views::replied::already_taken_back()));
    }
    if said.by.as_ref() != Some(asker.id()) && !roles::is_coordinator(tx, asker).await? {
        let coordinators = roles::coordinators(tx, asker).await?;
        return Ok(asker.say(views::replied::not_yours(said.by.as_slice(), &coordinators)));
    }
    celebrations::take_queue_back(tx, post).await?;
    inbox::audit(tx, asker.id(), "took an empty queue back", Some(said.day)).await?;
    celebrate::taken_back(tx, Some(post), &[]).await?;
    Ok(asker.say(words::taken_back()))
}
