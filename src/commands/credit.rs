//! A reply that a buddy sent for a shadower: light seats cannot reply in public.
//!
//! How it feels: once a day at most, the buddy of somebody without a reply reads in private "You answered ticket 4711. Sent
//! it for Ana?", with a button for each. Or they type `/shadow replied` themselves, and say whose it was.

use super::{Asker, celebrate, reply_place};
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId, ReplyId};
use crate::domain::reply::{self, Known, Place, find_seen, find_told};
use crate::request::Answer;
use crate::store::{StoreError, Tx, credits, inbox, outbox, replies};
use crate::views::{self, credit as words};

/// Somebody replied who is on no day, but may be a buddy on these.
pub async fn offer(tx: &mut Tx, helps: &[DayId], buddy: &PersonId, seen: &Known) -> Result<(), StoreError> {
    let Some(day) = reply_place::day_at(tx, helps, seen.at).await? else { return Ok(()) };
    for shadower in credits::shadowers(tx, day.id, buddy).await? {
        let told = replies::only_told(tx, reply::Of::Day(day.id), &shadower.person).await?;
        let named: Vec<Known> = told.into_iter().filter(|told| told.link.is_some()).collect();
        if let Some(told) = find_told(&named, seen) {
            return replies::make_one(tx, told, seen.id).await;
        }
    }
    if reply::may_be_told(&day, tx.now()).is_err() {
        return Ok(());
    }
    let all = credits::shadowers(tx, day.id, buddy).await?;
    let without: Vec<PersonId> =
        all.into_iter().filter(|shadower| shadower.replies == 0).map(|shadower| shadower.person).collect();
    if without.is_empty() || !credits::offer(tx, day.id, buddy).await? {
        return Ok(());
    }
    let names = credits::names(tx, &without).await?;
    let until = Some(Place::on_day(day).until);
    outbox::private(tx, &[buddy], &words::offer(seen, &names), until).await
}

/// `/shadow replied`, typed by somebody who is a buddy now and not on a day; none if they are no buddy.
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
    let id = own_reply(tx, asker, &day, link).await?;
    let names = credits::names(tx, &people).await?;
    Ok(Some(asker.say(words::whose(id, &names))))
}

/// The buddy's reply that is meant: one that a desk saw, or a new one.
async fn own_reply(tx: &mut Tx, asker: &Asker<'_>, day: &Day, link: Option<&str>) -> Result<ReplyId, StoreError> {
    let seen = replies::only_seen_between(tx, asker.id(), day.starts_at(), tx.now()).await?;
    let told = Known { id: ReplyId(0), link: link.map(str::to_owned), ticket: None, at: tx.now() };
    match find_seen(&seen, &told) {
        Some(id) => Ok(id),
        None => replies::add(tx, None, asker.id(), link).await,
    }
}

/// *Credit to …*
pub async fn credit(tx: &mut Tx, asker: &Asker<'_>, id: ReplyId, to: &PersonId) -> Result<Answer, StoreError> {
    let Some(kept) = replies::find(tx, id).await? else { return Ok(asker.say(views::problem::gone())) };
    if kept.person.as_ref() != Some(asker.id()) || kept.is_placed || kept.taken_back {
        return Ok(asker.replace(words::not_yours_to_credit()));
    }
    let place = reply_place::find(tx, to, kept.known.at).await?;
    let Some(place) = place.filter(|place| place.day.is_some()) else {
        return Ok(asker.replace(words::not_on_that_day(to)));
    };
    let reply::Of::Day(day) = place.of else { return Ok(asker.say(views::problem::gone())) };
    let own = credits::shadowers(tx, day, asker.id()).await?;
    if !own.iter().any(|shadower| shadower.person == *to) {
        return Ok(asker.replace(words::not_on_that_day(to)));
    }
    inbox::audit(tx, asker.id(), "credited a reply", Some(day)).await?;
    let told = replies::only_told(tx, place.of, to).await?;
    if let Some(told) = find_told(&told, &kept.known) {
        replies::make_one(tx, told, id).await?;
        return Ok(asker.replace(words::counted_already(to)));
    }
    replies::credit(tx, id, to).await?;
    replies::place(tx, id, place.of).await?;
    let celebrated = celebrate::reply(tx, &place, to, id).await?;
    Ok(asker.replace(words::credited(to, celebrated.first.is_some() && celebrated.share.is_public())))
}

/// *It was mine*
pub async fn keep(tx: &mut Tx, asker: &Asker<'_>, id: ReplyId) -> Result<Answer, StoreError> {
    let kept = replies::find(tx, id).await?;
    match kept.is_some_and(|kept| kept.person.as_ref() == Some(asker.id())) {
        true => Ok(asker.replace(words::kept())),
        false => Ok(asker.replace(words::not_yours_to_credit())),
    }
}
