//! `/shadow replied [link]`, *I sent my first reply* and *That was not me*.

use jiff::SignedDuration;

use super::{Asker, roles};
use crate::domain::day::Day;
use crate::domain::ids::{CelebrationId, DayId};
use crate::domain::reply;
use crate::domain::signup::State;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, replies, signups};
use crate::views::{self, replied as words};

/// A day that ended this long ago is still named when a reply is too late for it.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);

pub async fn replied(tx: &mut Tx, asker: &Asker<'_>, link: &str) -> Result<Answer, StoreError> {
    let link = match reply::parse_link(link) {
        Ok(link) => link,
        Err(typed) => return Ok(asker.say(words::no_link(&typed))),
    };
    let Some(day) = own_day(tx, asker).await? else {
        return Ok(asker.say(words::not_on_a_day()));
    };
    if let Err(why) = reply::may_be_told(&day, tx.now()) {
        return Ok(asker.say(words::refused(&day, why)));
    }
    if let Some(link) = &link
        && replies::is_told(tx, day.id, asker.id(), link).await?
    {
        return Ok(asker.say(words::already_told()));
    }
    count(tx, asker, &day, link.as_deref()).await
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
    let (_, today) = replies::counts(tx, day.id, asker.id()).await?;
    if replies::is_celebrated(tx, day.id, asker.id()).await? {
        return Ok(asker.say(words::already_celebrated(today)));
    }
    count(tx, asker, &day, None).await
}

/// The day for which a reply counts now; else the one that a refusal should name.
async fn own_day(tx: &mut Tx, asker: &Asker<'_>) -> Result<Option<Day>, StoreError> {
    let now = tx.now();
    let mut own = Vec::new();
    for day in days::since(tx, now - REMEMBERED).await? {
        let signup = signups::find(tx, day.id, asker.id()).await?;
        let is_in = signup.is_some_and(|signup| signup.state == State::In);
        if is_in && day.called_off_at.is_none() && !day.is_round() {
            own.push(day);
        }
    }
    let counts = own.iter().position(|day| reply::may_be_told(day, now).is_ok());
    let ahead = own.iter().position(|day| day.is_ahead(now));
    Ok(counts.or(ahead).or(own.len().checked_sub(1)).map(|at| own.swap_remove(at)))
}

async fn count(tx: &mut Tx, asker: &Asker<'_>, day: &Day, link: Option<&str>) -> Result<Answer, StoreError> {
    let (ever, today) = replies::counts(tx, day.id, asker.id()).await?;
    let reply = replies::add(tx, day.id, asker.id(), link).await?;
    inbox::audit(tx, asker.id(), "told of a reply", Some(day.id)).await?;
    outbox::day_card(tx, day).await?;
    let celebrated = replies::is_celebrated(tx, day.id, asker.id()).await?;
    let Some(occasion) = reply::occasion(ever - today, celebrated) else {
        return Ok(asker.say(words::counted(today + 1)));
    };
    let celebration = replies::celebrate(tx, day.id, asker.id(), reply, occasion).await?;
    outbox::celebration(tx, day, celebration).await?;
    Ok(asker.say(words::celebrated(occasion)))
}

/// *That was not me*: the reply no longer counts, and the post is edited.
pub async fn not_me(tx: &mut Tx, asker: &Asker<'_>, id: CelebrationId) -> Result<Answer, StoreError> {
    let Some(celebration) = replies::find_celebration(tx, id).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    if celebration.taken_back {
        return Ok(asker.say(words::already_taken_back()));
    }
    let is_own = celebration.person == *asker.id();
    if !is_own && !roles::is_coordinator(tx, asker).await? {
        return Ok(asker.say(words::not_yours(&celebration.person)));
    }
    let day = days::get(tx, celebration.day).await?;
    replies::take_back(tx, id).await?;
    inbox::audit(tx, asker.id(), "took a reply back", Some(day.id)).await?;
    outbox::celebration(tx, &day, id).await?;
    outbox::day_card(tx, &day).await?;
    if is_own {
        return Ok(asker.say(words::taken_back()));
    }
    let told = words::taken_back_by(asker.id());
    outbox::private(tx, &[&celebration.person], &told, Some(day.ends_at())).await?;
    Ok(asker.say(words::taken_back_for(&celebration.person)))
}
