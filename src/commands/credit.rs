//! A reply that a buddy sent for a shadower: light seats cannot reply in public.
//!
//! How it feels: once a day at most, the buddy of somebody without a reply reads in private "You answered ticket 4711. Sent
//! it for Ana?", with a button for each. Or they type `/shadow replied` themselves, and say whose it was.

use jiff::Timestamp;

use super::{Asker, celebrate, reply_place};
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId, ReplyId};
use crate::domain::reply::{self, Known, Of, Place, find_seen, find_told};
use crate::request::Answer;
use crate::store::{StoreError, Tx, celebrations, credits, days, inbox, outbox, replies};
use crate::views::{self, credit as words};

/// Somebody replied who is on no day, but may be a buddy on these.
pub async fn offer(tx: &mut Tx, helps: &[DayId], buddy: &PersonId, seen: &Known) -> Result<(), StoreError> {
    let Some(day) = reply_place::day_at(tx, helps, seen.at).await? else { return Ok(()) };
    let all = credits::shadowers(tx, day.id, buddy).await?;
    for shadower in &all {
        let told = replies::told_for(tx, day.id, &shadower.person, buddy).await?;
        if let Some(told) = find_told(&told, seen) {
            return replies::make_one(tx, told, seen.id).await;
        }
    }
    if reply::may_be_told(&day, tx.now()).is_err() {
        return Ok(());
    }
    let without: Vec<PersonId> =
        all.into_iter().filter(|shadower| shadower.replies == 0).map(|shadower| shadower.person).collect();
    if without.is_empty() || !credits::offer(tx, day.id, buddy).await? {
        return Ok(());
    }
    let names = credits::names(tx, &without).await?;
    let until = Some(Place::on_day(day).until);
    // Not only nice: what nobody credits would be lost to the shadower. So it comes whatever came before.
    outbox::private(tx, &[buddy], &words::offer(seen, &names), until).await
}

/// `/shadow replied`, typed by somebody who is a buddy now and not on a day; none if they are no buddy. Nothing is kept
/// of it before they say whose it was.
pub async fn told_by_a_buddy(
    tx: &mut Tx,
    asker: &Asker<'_>,
    helps: &[DayId],
    link: Option<&str>,
) -> Result<Option<Answer>, StoreError> {
    let Some(day) = reply_place::day_at(tx, helps, tx.now()).await? else { return Ok(None) };
    let all = credits::shadowers(tx, day.id, asker.id()).await?;
    let people: Vec<PersonId> = all.into_iter().map(|shadower| shadower.person).collect();
    if people.is_empty() {
        return Ok(None);
    }
    if let Some((to, id)) = settled(tx, asker, &day, &people, link).await? {
        return Ok(Some(asker.say(words::whose_it_is(&to, id))));
    }
    let names = credits::names(tx, &people).await?;
    Ok(Some(asker.say(words::whose(&told(tx.now(), link), &names))))
}

/// Whose this link is already, of these shadowers; with the reply where the buddy credited it and can take that back.
async fn settled(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    people: &[PersonId],
    link: Option<&str>,
) -> Result<Option<(PersonId, Option<ReplyId>)>, StoreError> {
    if link.is_none() {
        return Ok(None);
    }
    let told = told(tx.now(), link);
    for person in people {
        let credited = replies::credited_by(tx, day.id, person, asker.id()).await?;
        if let Some(id) = find_seen(&credited, &told) {
            return Ok(Some((person.clone(), Some(id))));
        }
        let theirs = replies::with_a_link(tx, Of::Day(day.id), person).await?;
        if find_seen(&theirs, &told).is_some() {
            return Ok(Some((person.clone(), None)));
        }
    }
    Ok(None)
}

/// *Not …'s after all*: the post is corrected, and the shadower hears of it.
pub async fn uncredit(tx: &mut Tx, asker: &Asker<'_>, id: ReplyId) -> Result<Answer, StoreError> {
    let Some((to, day)) = replies::credited_to(tx, id, asker.id()).await? else {
        return Ok(asker.replace(words::not_credited()));
    };
    let link = replies::find(tx, id).await?.and_then(|kept| kept.known.link);
    inbox::audit(tx, asker.id(), "took a credit back", Some(day)).await?;
    let post = celebrations::uncelebrate(tx, id).await?;
    replies::uncredit(tx, id, asker.id()).await?;
    celebrate::taken_back(tx, post, &[day]).await?;
    let until = Place::on_day(days::get(tx, day).await?).until;
    outbox::private(tx, &[&to], &words::uncredited_by(asker.id(), link.as_deref()), Some(until)).await?;
    Ok(asker.replace(words::uncredited(&to)))
}

fn told(at: Timestamp, link: Option<&str>) -> Known {
    Known { id: ReplyId(0), link: link.map(str::to_owned), ticket: None, at }
}

/// *Credit to …*, of a reply that a desk saw.
pub async fn credit(tx: &mut Tx, asker: &Asker<'_>, id: ReplyId, to: &PersonId) -> Result<Answer, StoreError> {
    credit_seen(tx, asker, id, None, to).await
}

async fn credit_seen(
    tx: &mut Tx,
    asker: &Asker<'_>,
    id: ReplyId,
    link: Option<&str>,
    to: &PersonId,
) -> Result<Answer, StoreError> {
    let Some(kept) = replies::find(tx, id).await? else { return Ok(asker.say(views::problem::gone())) };
    if kept.person.as_ref() == Some(to) && !kept.taken_back {
        return Ok(asker.replace(words::counted_already(to)));
    }
    if kept.person.as_ref() != Some(asker.id()) || kept.is_placed || kept.taken_back {
        return Ok(asker.replace(words::not_yours_to_credit()));
    }
    let Some((place, day)) = day_together(tx, asker, to, kept.known.at).await? else {
        return Ok(asker.replace(words::not_on_that_day(to)));
    };
    inbox::audit(tx, asker.id(), "credited a reply", Some(day.id)).await?;
    let theirs = replies::only_told(tx, place.of, to).await?;
    if let Some(told) = find_told(&theirs, &kept.known) {
        replies::make_one(tx, told, id).await?;
        return Ok(asker.replace(words::counted_already(to)));
    }
    replies::credit(tx, id, to, asker.id(), link).await?;
    replies::place(tx, id, place.of).await?;
    celebrated(tx, asker, &place, to, id).await
}

/// The same of one that no desk had seen when they told of it. Meanwhile one may have, or the shadower told of it too.
pub async fn credit_told(
    tx: &mut Tx,
    asker: &Asker<'_>,
    at_ms: i64,
    link: Option<&str>,
    to: &PersonId,
) -> Result<Answer, StoreError> {
    let at = Timestamp::from_millisecond(at_ms);
    let (Ok(at), Ok(link)) = (at, reply::parse_link(link.unwrap_or_default())) else {
        return Ok(asker.say(views::problem::gone()));
    };
    let link = link.as_deref();
    let told = told(at, link);
    let Some((place, day)) = day_together(tx, asker, to, at).await? else {
        return Ok(asker.replace(words::not_on_that_day(to)));
    };
    inbox::audit(tx, asker.id(), "credited a reply", Some(day.id)).await?;
    if link.is_some() && find_seen(&replies::with_a_link(tx, place.of, to).await?, &told).is_some() {
        return Ok(asker.replace(words::counted_already(to)));
    }
    let own = replies::only_seen_between(tx, asker.id(), day.starts_at(), place.until).await?;
    if let Some(seen) = find_seen(&own, &told) {
        return credit_seen(tx, asker, seen, link, to).await;
    }
    if let Some(theirs) = find_seen(&replies::told_or_credited(tx, place.of, to).await?, &told) {
        replies::credit(tx, theirs, to, asker.id(), link).await?;
        return Ok(asker.replace(words::one_of_then(to)));
    }
    let id = replies::add_credited(tx, place.of, to, asker.id(), &told).await?;
    celebrated(tx, asker, &place, to, id).await
}

/// The day on which this shadower had the asker as their buddy at that time.
async fn day_together(
    tx: &mut Tx,
    asker: &Asker<'_>,
    shadower: &PersonId,
    at: Timestamp,
) -> Result<Option<(Place, Day)>, StoreError> {
    let Some(place) = reply_place::find(tx, shadower, at).await? else { return Ok(None) };
    let Some(day) = place.day.clone() else { return Ok(None) };
    let own = credits::shadowers(tx, day.id, asker.id()).await?;
    Ok(own.iter().any(|own| own.person == *shadower).then_some((place, day)))
}

async fn celebrated(
    tx: &mut Tx,
    asker: &Asker<'_>,
    place: &Place,
    to: &PersonId,
    id: ReplyId,
) -> Result<Answer, StoreError> {
    let celebrated = celebrate::reply(tx, place, to, id).await?;
    Ok(asker.replace(words::credited(to, celebrated.first.is_some() && celebrated.share.is_public())))
}

/// *It was mine*
pub async fn keep(tx: &mut Tx, asker: &Asker<'_>, id: Option<ReplyId>) -> Result<Answer, StoreError> {
    let Some(id) = id else { return Ok(asker.replace(words::not_asked())) };
    let kept = replies::find(tx, id).await?;
    match kept.is_some_and(|kept| kept.person.as_ref() == Some(asker.id())) {
        true => Ok(asker.replace(words::kept())),
        false => Ok(asker.replace(match replies::credited_to(tx, id, asker.id()).await? {
            Some((to, _)) => words::whose_it_is(&to, Some(id)),
            None => words::not_yours_to_credit(),
        })),
    }
}
