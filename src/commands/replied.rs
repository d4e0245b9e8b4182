//! `/shadow replied [link]`, *I sent my first reply* and *That was not me*.

use jiff::SignedDuration;

use super::celebrate::Celebrated;
use super::{Asker, celebrate, credit, reply_place, roles};
use crate::domain::celebration::{Celebration, Post};
use crate::domain::day::{Day, REPLIES_TOLD_UNTIL};
use crate::domain::ids::{CelebrationId, DayId, PersonId, PostId, ReplyId};
use crate::domain::reply::{self, Known, Of, Place, find_seen, find_told};
use crate::domain::signup::State;
use crate::request::{Answer, Fields};
use crate::store::celebrations::Lost;
use crate::store::replies::Near;
use crate::store::{StoreError, Tx, celebration_posts, celebrations, credits, days, inbox, outbox, replies, signups};
use crate::views;
use crate::views::replied::{self as words, Taken};

/// A day that ended this long ago is still named when a reply is too late for it.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);

pub async fn replied(tx: &mut Tx, asker: &Asker<'_>, link: &str) -> Result<Answer, StoreError> {
    let link = match reply::parse_link(link) {
        Ok(link) => link,
        Err(typed) => return Ok(asker.say(words::no_link(&typed))),
    };
    let near = replies::near(tx, asker.id(), tx.now()).await?;
    if let Some(place) = reply_place::of(tx, &near, asker.id(), tx.now()).await? {
        return tell(tx, asker, &place, &near, link.as_deref()).await;
    }
    if let Some(answer) = credit::told_by_a_buddy(tx, asker, &near.helps, link.as_deref()).await? {
        return Ok(answer);
    }
    let Some(day) = own_day(tx, asker).await? else {
        return Ok(asker.say(match may_credit(tx, asker).await? {
            true => words::for_a_shadower(),
            false => words::not_on_a_day(),
        }));
    };
    match reply::may_be_told(&day, tx.now()) {
        Err(why) => Ok(asker.say(words::refused(&day, why))),
        Ok(()) => Ok(asker.say(words::not_on_a_day())),
    }
}

/// The button: only the first one of the day counts by it, so that pressing twice does no harm.
pub async fn first_reply(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, day).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let signup = signups::find(tx, day.id, asker.id()).await?;
    if signup.is_none_or(|signup| signup.state != State::In) {
        return Ok(asker.say(words::not_on_a_day()));
    }
    if let Err(why) = reply::may_be_told(&day, tx.now()) {
        return Ok(asker.say(words::refused(&day, why)));
    }
    let place = Place::on_day(day);
    let standing = celebrations::standing(tx, place.of, asker.id()).await?;
    if standing.is_celebrated {
        return Ok(asker.say(words::already_celebrated(celebrate::sent(place.of, &standing), standing.share)));
    }
    tell(tx, asker, &place, &Near::default(), None).await
}

/// Do they accompany people, or plan for them? Then a reply may be somebody's whom they help.
async fn may_credit(tx: &mut Tx, asker: &Asker<'_>) -> Result<bool, StoreError> {
    let days = days::since(tx, tx.now()).await?;
    let is_advocate = days.iter().any(|day| day.called_off_at.is_none() && day.advocates.contains(asker.id()));
    Ok(is_advocate || roles::is_coordinator(tx, asker).await?)
}

/// The day that a refusal should name.
async fn own_day(tx: &mut Tx, asker: &Asker<'_>) -> Result<Option<Day>, StoreError> {
    let now = tx.now();
    let mut own = Vec::new();
    for day in days::since(tx, now - REMEMBERED).await? {
        let signup = signups::find(tx, day.id, asker.id()).await?;
        let is_in = signup.is_some_and(|signup| signup.state == State::In);
        if is_in && day.called_off_at.is_none() {
            own.push(day);
        }
    }
    // Whoever has a day of their own in a round means that one.
    if own.iter().any(|day| !day.is_round()) {
        own.retain(|day| !day.is_round());
    }
    let ahead = own.iter().position(|day| day.is_ahead(now));
    Ok(ahead.or(own.len().checked_sub(1)).map(|at| own.swap_remove(at)))
}

/// Somebody tells of a reply that counts. A desk may have seen it already, or their buddy credited it: then it is the
/// same one.
async fn tell(
    tx: &mut Tx,
    asker: &Asker<'_>,
    place: &Place,
    near: &Near,
    link: Option<&str>,
) -> Result<Answer, StoreError> {
    if let Some(link) = link
        && replies::is_told(tx, place.of, asker.id(), link).await?
    {
        return Ok(asker.say(words::already_told()));
    }
    let day = place.day.as_ref();
    inbox::audit(tx, asker.id(), "told of a reply", day.map(|day| day.id)).await?;
    let told = Known { id: ReplyId(0), link: link.map(str::to_owned), ticket: None, at: tx.now() };
    let known = replies::not_told(tx, place.of, asker.id()).await?;
    if let Some(known) = find_seen(&known, &told) {
        let before = celebrate::said_of(tx, known).await?;
        replies::set_told(tx, known, link).await?;
        celebrate::say_again(tx, known, before).await?;
        let standing = celebrations::standing(tx, place.of, asker.id()).await?;
        let sent = celebrate::sent(place.of, &standing);
        return Ok(asker.say(words::seen_already(sent, button_day(day, tx.now()))));
    }
    let id = match by_the_buddy(tx, asker, place, near, &told).await? {
        Some(id) => id,
        None => replies::add(tx, place.of, asker.id(), link).await?,
    };
    let Celebrated { first, share, is_later, sent } = celebrate::reply(tx, place, asker.id(), id).await?;
    let queue = button_day(day, tx.now());
    Ok(asker.say(match first {
        Some(_) if is_later => words::celebrated_later(sent, share, queue),
        Some(first) => words::celebrated(first, share, queue),
        None => words::counted(sent, queue),
    }))
}

/// A desk saw their buddy answer the ticket that they name: it was sent for them, and is theirs from now on.
async fn by_the_buddy(
    tx: &mut Tx,
    asker: &Asker<'_>,
    place: &Place,
    near: &Near,
    told: &Known,
) -> Result<Option<ReplyId>, StoreError> {
    let (Some(day), true) = (&place.day, told.link.is_some() && !near.days.is_empty()) else { return Ok(None) };
    let Some(buddy) = celebrations::standing(tx, place.of, asker.id()).await?.buddy else { return Ok(None) };
    let seen = replies::only_seen_between(tx, &buddy, day.starts_at(), place.until).await?;
    let Some(id) = find_seen(&seen, told) else { return Ok(None) };
    replies::credit(tx, id, asker.id(), &buddy, None).await?;
    replies::set_told(tx, id, told.link.as_deref()).await?;
    replies::place(tx, id, place.of).await?;
    Ok(Some(id))
}

/// Where the queue can be empty.
fn button_day(day: Option<&Day>, now: jiff::Timestamp) -> Option<DayId> {
    day.filter(|day| day.is_ahead(now)).map(|day| day.id)
}

/// *That was not me*: one's own newest reply in the post no longer counts, and the post is edited.
pub async fn not_me(tx: &mut Tx, asker: &Asker<'_>, id: PostId) -> Result<Answer, StoreError> {
    let Some(post) = celebration_posts::find(tx, id).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let named: Vec<PersonId> = post.named().into_iter().cloned().collect();
    let is_named = named.contains(asker.id());
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    match named.as_slice() {
        [] => Ok(asker.say(words::already_taken_back())),
        _ if is_named && !is_coordinator => take_back(tx, asker, &post, asker.id()).await,
        [one] if is_coordinator => take_back(tx, asker, &post, one).await,
        // Also where they are named themselves: nobody but they can take back the others'.
        several if is_coordinator => Ok(Answer::Open(words::whose_form(id, &credits::names(tx, several).await?))),
        others => {
            let was_theirs = post.parts.iter().any(|part| part.taken_back && part.person.as_ref() == Some(asker.id()));
            if was_theirs {
                return Ok(asker.say(words::already_taken_back()));
            }
            let coordinators = roles::coordinators(tx, asker).await?;
            Ok(asker.say(words::not_yours(others, &coordinators)))
        }
    }
}

/// The coordinator chose whose.
pub async fn take_back_of(tx: &mut Tx, asker: &Asker<'_>, id: PostId, fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let Some(post) = celebration_posts::find(tx, id).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let person: PersonId = fields.one(words::WHOSE).into();
    if !post.named().contains(&&person) {
        return Ok(Answer::wrong(words::WHOSE, words::NOT_NAMED));
    }
    take_back(tx, asker, &post, &person).await
}

/// The newest of theirs that the post tells of: one press uncounts one reply, and says which.
async fn take_back(tx: &mut Tx, asker: &Asker<'_>, post: &Post, person: &PersonId) -> Result<Answer, StoreError> {
    let own: Vec<&Celebration> = post.parts.iter().filter(|part| part.named() == Some(person)).collect();
    let Some((newest, others)) = own.split_last() else {
        return Ok(asker.say(words::already_taken_back()));
    };
    let taken = Taken {
        celebration: (*newest).clone(),
        ticket: ticket_of(tx, newest.id).await?,
        others: u64::try_from(others.len()).unwrap_or_default(),
    };
    let day = celebrations::take_back(tx, newest.id, person).await?;
    after_taking_back(tx, asker, Some(post.id), day).await?;
    if person == asker.id() {
        return Ok(asker.say(words::taken_back(&taken)));
    }
    let until = match day {
        Some(day) => Some(days::get(tx, day).await?.ends_at() + REPLIES_TOLD_UNTIL),
        None => None,
    };
    outbox::private(tx, &[person], &words::taken_back_by(asker.id(), post.id, &taken), until).await?;
    Ok(asker.say(words::taken_back_for(person, &taken)))
}

async fn ticket_of(tx: &mut Tx, id: CelebrationId) -> Result<Option<String>, StoreError> {
    let Some(own) = celebrations::find(tx, id).await? else { return Ok(None) };
    Ok(replies::find(tx, own.reply).await?.and_then(|kept| kept.known.ticket))
}

/// The same where only two people heard of it.
pub async fn not_my_reply(tx: &mut Tx, asker: &Asker<'_>, id: CelebrationId) -> Result<Answer, StoreError> {
    let Some(own) = celebrations::find(tx, id).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    if own.taken_back {
        return Ok(asker.say(words::already_taken_back()));
    }
    if own.person != *asker.id() {
        return Ok(asker.say(words::not_yours(&[own.person], &[])));
    }
    let day = celebrations::take_back(tx, id, &own.person).await?;
    after_taking_back(tx, asker, own.post, day).await?;
    Ok(asker.replace(words::taken_back_in_private(&own.person)))
}

async fn after_taking_back(
    tx: &mut Tx,
    asker: &Asker<'_>,
    post: Option<PostId>,
    day: Option<DayId>,
) -> Result<(), StoreError> {
    inbox::audit(tx, asker.id(), "took a reply back", day).await?;
    celebrate::taken_back(tx, post, day.as_slice()).await
}

/// *It was mine*: what a coordinator took back counts again, and the coordinator hears of it.
pub async fn it_was_mine(tx: &mut Tx, asker: &Asker<'_>, post: PostId, by: &PersonId) -> Result<Answer, StoreError> {
    let mut lost = celebrations::lost(tx, post, asker.id()).await?;
    let mut is_counted = false;
    for one in std::mem::take(&mut lost) {
        match is_told_since(tx, asker.id(), &one).await? {
            true => is_counted = true,
            false => lost.push(one),
        }
    }
    let Some(first) = lost.first().cloned() else {
        return Ok(asker.replace(if is_counted { words::counts_already() } else { words::nothing_to_claim() }));
    };
    let day = if let Of::Day(day) = first.of { Some(day) } else { None };
    inbox::audit(tx, asker.id(), "claimed a reply back", day).await?;
    celebrate::given_back(tx, asker.id(), post, &lost).await?;
    if by != asker.id() {
        outbox::private(tx, &[by], &words::claimed_back(asker.id()), None).await?;
    }
    let standing = celebrations::standing(tx, first.of, asker.id()).await?;
    Ok(asker.replace(words::yours_again(celebrate::sent(first.of, &standing))))
}

/// Did they tell of it by its link since it was taken back? Then it counts already.
async fn is_told_since(tx: &mut Tx, person: &PersonId, lost: &Lost) -> Result<bool, StoreError> {
    let Some(kept) = replies::find(tx, lost.reply).await? else { return Ok(true) };
    let mut told = replies::only_told(tx, lost.of, person).await?;
    told.retain(|told| told.link.is_some());
    Ok(find_told(&told, &kept.known).is_some())
}
