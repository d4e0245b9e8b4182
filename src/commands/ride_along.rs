//! Riding along when no day is planned: a wish, and the coordinator's click that makes the day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Asker, Settings, assigner, plan, roles, rota, seats};
use crate::domain::action::PlanFor;
use crate::domain::availability::is_away;
use crate::domain::calendar::{Calendar, is_weekend};
use crate::domain::dates::together;
use crate::domain::day::{Day, Zone};
use crate::domain::format::Format;
use crate::domain::hours::Window;
use crate::domain::ids::{ChannelId, PersonId, RideRequestId};
use crate::domain::people::{Person, Standing};
use crate::domain::plan::{Draft, clash, next_week};
use crate::domain::seating;
use crate::domain::signup::{State, Why};
use crate::request::{Answer, Fields};
use crate::store::request_messages::{self, Request};
use crate::store::rides::{self, RideRequest, State as RequestState};
use crate::store::{StoreError, Tx, days, inbox, outbox, people, settings, signups, snapshots};
use crate::views::ride_along::{self as words, Overtaken, Wish};
use crate::views::{self, Message};

/// Days that are looked at for one that suits both.
const DATES_TRIED: i32 = 14;

pub async fn ask(tx: &mut Tx, asker: &Asker<'_>, channel: &ChannelId) -> Result<Answer, StoreError> {
    let Some(coordinator) = roles::coordinators(tx, asker).await?.into_iter().next() else {
        return Ok(asker.say(words::no_coordinator()));
    };
    let channel = asker.home_channel().unwrap_or_else(|| channel.clone());
    let Some(request) = rides::ask(tx, asker.id(), &channel).await? else {
        return Ok(asker.say(words::already_asked(&coordinator)));
    };
    inbox::audit(tx, asker.id(), "asked to ride along", None).await?;
    if let Some(asked) = rides::find(tx, request).await? {
        let message = for_coordinator(tx, asker, &asked, &asker.person, None).await?;
        request_messages::tell(tx, Request::Ride(request), &coordinator, &message, None).await?;
    }
    Ok(asker.replace(words::asked(request, &coordinator)))
}

/// What somebody who asked waits for, in words for their own eyes.
pub async fn waits_for(tx: &mut Tx, asker: &Asker<'_>) -> Result<Option<String>, StoreError> {
    let asked = rides::open_of(tx, asker.id()).await?;
    let coordinator = roles::coordinators(tx, asker).await?.into_iter().next();
    Ok(asked.zip(coordinator).map(|(asked, coordinator)| words::you_asked(asked.wished.as_ref(), &coordinator)))
}

/// What the coordinator reads of a request as it stands: the day that one click makes is with whoever was wished for,
/// if that can be. `declined` said no to it.
async fn for_coordinator(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: &RideRequest,
    who: &Person,
    declined: Option<&PersonId>,
) -> Result<Message, StoreError> {
    let (wish, offer) = best_offer(tx, asker, request, who, declined).await?;
    Ok(words::request(request.id, who, wish, offer.as_ref().and_then(offered)))
}

async fn best_offer<'a>(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: &'a RideRequest,
    who: &Person,
    declined: Option<&'a PersonId>,
) -> Result<(Wish<'a>, Option<Draft>), StoreError> {
    let (channel, calendar) = (&request.channel, &asker.settings.calendar);
    let Some(wished) = &request.wished else {
        let whom = declined.map_or(Whom::Anybody, Whom::AnybodyBut);
        return Ok((declined.map_or(Wish::Nobody, Wish::Declined), offer(tx, who, channel, calendar, whom).await?));
    };
    Ok(match offer(tx, who, channel, calendar, Whom::Only(wished)).await? {
        Some(draft) => (Wish::Asked(wished), Some(draft)),
        None => (Wish::Impossible(wished), offer(tx, who, channel, calendar, Whom::AnybodyBut(wished)).await?),
    })
}

/// When a draft of [`offer`] is, and with whom.
fn offered(draft: &Draft) -> Option<(Window, &PersonId)> {
    Some((draft.window(), draft.advocates.first()?))
}

/// Which advocates come into question.
#[derive(Clone, Copy)]
enum Whom<'a> {
    Anybody,
    Only(&'a PersonId),
    AnybodyBut(&'a PersonId),
}

impl Whom<'_> {
    fn includes(self, advocate: &PersonId) -> bool {
        match self {
            Whom::Anybody => true,
            Whom::Only(wished) => advocate == wished,
            Whom::AnybodyBut(other) => advocate != other,
        }
    }
}

/// The first date, from next week on, that would do for this person and an advocate of earlier days, in the hours in
/// which both are at work.
async fn offer(
    tx: &mut Tx,
    who: &Person,
    channel: &ChannelId,
    calendar: &Calendar,
    whom: Whom<'_>,
) -> Result<Option<Draft>, StoreError> {
    if !channel.as_str().starts_with(['C', 'G']) {
        return Ok(None);
    }
    let known = days::known_advocates(tx).await?;
    let mut advocates = people::find_all(tx, &known).await?;
    advocates.retain(|advocate| advocate.id != who.id && advocate.standing == Standing::Member);
    advocates.retain(|advocate| whom.includes(&advocate.id));
    let zone: Zone = who.time_zone.parse().unwrap_or_default();
    let today = tx.now().to_zoned(zone.rules().clone()).date();
    let first = next_week(today);
    let engagements = days::engagements(tx, None).await?;
    let apart = settings::never_with_of(tx, &[known, vec![who.id.clone()]].concat()).await?;
    let is_named = |one: &PersonId, other: &PersonId| apart.get(one).is_some_and(|named| named.contains(other));
    advocates.retain(|advocate| !is_named(&advocate.id, &who.id) && !is_named(&who.id, &advocate.id));
    let now = tx.now();
    for later in 0..DATES_TRIED {
        let date = first.saturating_add(later.days());
        if is_weekend(date) {
            continue;
        }
        let draft = nine_to_five(&zone, date, channel);
        let window = draft.window();
        let is_free = |person: &PersonId| clash(std::slice::from_ref(person), window, &engagements).is_none();
        let is_closed = calendar.forbids(date, window, &zone).is_some();
        if is_closed || !is_free(&who.id) || is_away(who, window, now) {
            continue;
        }
        let is_there = |advocate: &&Person| is_free(&advocate.id) && !is_away(advocate, window, now);
        let free: Vec<Person> = advocates.iter().filter(is_there).cloned().collect();
        let best = seating::best_buddy(&draft, who, &free);
        let buddy = best.and_then(|best| free.iter().find(|person| person.id == best));
        if let Some(draft) = buddy.and_then(|buddy| beside(draft, who, buddy)) {
            return Ok(Some(draft));
        }
    }
    Ok(None)
}

/// This day for as long as both are at work: the buddy has its pager all day, and it is nobody's night.
fn beside(draft: Draft, who: &Person, buddy: &Person) -> Option<Draft> {
    let (start, end) = draft.zone().clock_times(together(draft.window(), who, buddy)?);
    Some(Draft { start, end, advocates: vec![buddy.id.clone()], ..draft })
}

/// On the shadower's own clock.
fn nine_to_five(zone: &Zone, date: Date, channel: &ChannelId) -> Draft {
    let suggested = crate::domain::plan::suggest(date, zone.name(), channel.clone(), Format::RideAlong);
    Draft { date, signup_until: date, ..suggested }
}

/// One click: the day as it was offered.
pub async fn make(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: RideRequestId,
    date: Date,
    buddy: &PersonId,
) -> Result<Answer, StoreError> {
    let (request, may) = match answerable(tx, asker, request).await? {
        Ok(answerable) => answerable,
        Err(answer) => return Ok(answer),
    };
    let Some(who) = people::find(tx, &request.person).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    // An advocate says yes for themselves only.
    let coordinator = match may {
        May::Coordinate => asker.id().clone(),
        May::SayYes(coordinator) if buddy == asker.id() => coordinator,
        May::SayYes(_) => return Ok(asker.say(views::problem::gone())),
    };
    let is_by_advocate = coordinator != *asker.id();
    if !is_by_advocate && request.wished.as_ref().is_some_and(|wished| wished != buddy) {
        let (wish, offer) = best_offer(tx, asker, &request, &who, None).await?;
        if let (Wish::Asked(_), Some(draft)) = (wish, offer) {
            // The wish came after what they looked at.
            return Ok(asker.replace(words::request(request.id, &who, wish, offered(&draft))));
        }
    }
    let zone: Zone = who.time_zone.parse().unwrap_or_default();
    let draft = match people::find(tx, buddy).await? {
        Some(buddy) => beside(nine_to_five(&zone, date, &request.channel), &who, &buddy),
        None => None,
    };
    // Their hours may be others by now.
    let draft = draft.filter(|draft| zone.instant(date, draft.start) > tx.now());
    let rota = match &draft {
        Some(draft) => plan::rota_or_none(tx, draft, &PlanFor::RideAlong(request.id)).await?,
        None => None,
    };
    let Some((draft, rota)) = draft.zip(rota) else {
        return match is_by_advocate {
            true => another_date(tx, asker, &request, &who, &coordinator).await,
            false => {
                let (wish, offer) = best_offer(tx, asker, &request, &who, None).await?;
                let offer = offer.as_ref().and_then(offered);
                Ok(asker.replace(words::next_offer(request.id, &who, wish, offer)))
            }
        };
    };
    let day = plan::add(tx, asker, &coordinator, &draft, &rota.planned()).await?;
    let made = seat(tx, asker.settings, request.id, &day).await?;
    request_messages::ended(tx, Request::Ride(request.id), Some(asker.id())).await?;
    if !is_by_advocate {
        return Ok(asker.replace(made));
    }
    let told = words::made_by_advocate(&day, &who.id, asker.id());
    outbox::private(tx, &[&coordinator], &told, Some(day.ends_at())).await?;
    Ok(asker.replace(words::you_take_along(&day, &who.id)))
}

/// The advocate said yes, and the date has gone: the next one that suits both.
async fn another_date(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: &RideRequest,
    who: &Person,
    coordinator: &PersonId,
) -> Result<Answer, StoreError> {
    let only = Whom::Only(asker.id());
    let offer = offer(tx, who, &request.channel, &asker.settings.calendar, only).await?;
    let Some((window, _)) = offer.as_ref().and_then(offered) else {
        give_back(tx, asker, request, coordinator, &words::wish_without_date(asker.id(), coordinator)).await?;
        return Ok(asker.replace(words::no_date_left(&who.id, coordinator)));
    };
    let message = for_coordinator(tx, asker, request, who, None).await?;
    request_messages::tell_anew(tx, Request::Ride(request.id), coordinator, &message, None).await?;
    Ok(asker.replace(words::next_date(request.id, who, window, asker.id())))
}

/// *Wish for an advocate*: those who helped before can be asked.
pub async fn open_wish(tx: &mut Tx, asker: &Asker<'_>, request: RideRequestId) -> Result<Answer, StoreError> {
    let request = match own_request(tx, asker, request).await? {
        Ok(request) => request,
        Err(answer) => return Ok(answer),
    };
    let known = days::known_advocates(tx).await?;
    let mut advocates = people::find_all(tx, &known).await?;
    advocates.retain(|advocate| advocate.id != *asker.id() && advocate.standing == Standing::Member);
    let coordinator = roles::coordinators(tx, asker).await?.into_iter().next();
    Ok(match (advocates.is_empty(), coordinator) {
        (true, Some(coordinator)) => asker.say(words::nobody_to_wish_for(&coordinator)),
        (true, None) => asker.say(words::no_coordinator()),
        (false, _) => Answer::Open(words::wish_form(request.id, &advocates)),
    })
}

/// The advocate is asked, with the first date that suits both.
pub async fn wish(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: RideRequestId,
    fields: &Fields,
) -> Result<Answer, StoreError> {
    let request = match own_request(tx, asker, request).await? {
        Ok(request) => request,
        Err(answer) => return Ok(answer),
    };
    let advocate = PersonId(fields.one("advocate").to_owned());
    let Some(coordinator) = roles::coordinators(tx, asker).await?.into_iter().next() else {
        return Ok(asker.say(words::no_coordinator()));
    };
    let only = Whom::Only(&advocate);
    let offer = offer(tx, &asker.person, &request.channel, &asker.settings.calendar, only).await?;
    let Some(draft) = offer else {
        return Ok(Answer::wrong("advocate", words::CANNOT_BE_PAIRED.to_owned()));
    };
    rides::wish(tx, request.id, Some(&advocate)).await?;
    inbox::audit(tx, asker.id(), "wished for an advocate", None).await?;
    // The form closes without a word.
    let Some((window, _)) = offered(&draft) else { return Ok(asker.say(views::problem::gone())) };
    let sent = words::wish_sent(&asker.person, &advocate, window, &coordinator);
    outbox::private(tx, &[asker.id()], &sent, None).await?;
    if request.wished.as_ref() == Some(&advocate) {
        return Ok(Answer::Close);
    }
    if let Some(before) = &request.wished {
        outbox::private(tx, &[before], &words::overtaken(asker.id(), Overtaken::ByAnotherWish), None).await?;
        request_messages::overtaken(tx, Request::Ride(request.id), before).await?;
    }
    let message = words::wished_for(request.id, &asker.person, window, &advocate, coordinator == advocate);
    request_messages::tell_anew(tx, Request::Ride(request.id), &advocate, &message, None).await?;
    if coordinator != advocate {
        let message = words::request(request.id, &asker.person, Wish::Asked(&advocate), offered(&draft));
        request_messages::tell_anew(tx, Request::Ride(request.id), &coordinator, &message, None).await?;
    }
    Ok(Answer::Close)
}

/// The request, if it is this person's and open.
async fn own_request(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: RideRequestId,
) -> Result<Result<RideRequest, Answer>, StoreError> {
    Ok(match rides::find(tx, request).await? {
        Some(request) if request.person != *asker.id() => Err(asker.say(views::problem::gone())),
        Some(request) if request.state == RequestState::Asked => Ok(request),
        Some(_) => Err(asker.replace(words::already_answered())),
        None => Err(asker.say(views::problem::gone())),
    })
}

/// What somebody may do with a request.
enum May {
    Coordinate,
    /// They were wished for; this is who coordinates.
    SayYes(PersonId),
}

/// The request, if this person may answer it, and nobody has: a coordinator, or the advocate who was wished for.
async fn answerable(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: RideRequestId,
) -> Result<Result<(RideRequest, May), Answer>, StoreError> {
    let asked = rides::find(tx, request).await?;
    let coordinator = roles::coordinators(tx, asker).await?.into_iter().next();
    if let Some((asked, coordinator)) = asked.zip(coordinator)
        && !roles::is_coordinator(tx, asker).await?
    {
        let is_wished = asked.wished.as_ref() == Some(asker.id());
        if is_wished && asked.state == RequestState::Asked {
            return Ok(Ok((asked, May::SayYes(coordinator))));
        }
        if is_wished || was_wished(tx, asker, request).await? {
            let words = match asked.state {
                RequestState::Asked if asked.wished.is_some() => words::over(&asked.person, Overtaken::ByAnotherWish),
                _ => words::already_answered(),
            };
            return Ok(Err(asker.replace(words)));
        }
    }
    Ok(open_request(tx, asker, request).await?.map(|request| (request, May::Coordinate)))
}

/// Was this person wished for, now or before? The first message of a request is its coordinator's.
async fn was_wished(tx: &mut Tx, asker: &Asker<'_>, request: RideRequestId) -> Result<bool, StoreError> {
    let told = request_messages::told(tx, Request::Ride(request)).await?;
    Ok(told.first() != Some(asker.id()) && told.contains(asker.id()))
}

/// The form, filled in for this wish.
pub async fn choose(tx: &mut Tx, asker: &Asker<'_>, request: RideRequestId) -> Result<Answer, StoreError> {
    let request = match open_request(tx, asker, request).await? {
        Ok(request) => request,
        Err(answer) => return Ok(answer),
    };
    let Some(who) = people::find(tx, &request.person).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let draft = match best_offer(tx, asker, &request, &who, None).await?.1 {
        Some(draft) => draft,
        None => {
            let suggested = plan::suggest(tx, &who.time_zone, request.channel, Format::RideAlong).await?;
            Draft { signup_until: suggested.date, advocates: vec![], ..suggested }
        }
    };
    Ok(Answer::Open(views::plan::form(&PlanFor::RideAlong(request.id), &draft)))
}

pub async fn decline(tx: &mut Tx, asker: &Asker<'_>, request: RideRequestId) -> Result<Answer, StoreError> {
    let (request, may) = match answerable(tx, asker, request).await? {
        Ok(answerable) => answerable,
        Err(answer) => return Ok(answer),
    };
    if let May::SayYes(coordinator) = may {
        give_back(tx, asker, &request, &coordinator, &words::wish_declined(asker.id(), &coordinator)).await?;
        return Ok(asker.replace(words::declined(&request.person)));
    }
    rides::declined(tx, request.id).await?;
    request_messages::ended(tx, Request::Ride(request.id), Some(asker.id())).await?;
    inbox::audit(tx, asker.id(), "declined a ride-along", None).await?;
    outbox::private(tx, &[&request.person], &words::not_now(asker.id()), None).await?;
    if let Some(wished) = request.wished.as_ref().filter(|wished| *wished != asker.id()) {
        outbox::private(tx, &[wished], &words::overtaken(&request.person, Overtaken::NotNow), None).await?;
    }
    Ok(asker.replace(words::declined(&request.person)))
}

/// The advocate who was wished for is none any more: the coordinator still has the request, and who asked reads why.
async fn give_back(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: &RideRequest,
    coordinator: &PersonId,
    why: &Message,
) -> Result<(), StoreError> {
    rides::wish(tx, request.id, None).await?;
    outbox::private(tx, &[&request.person], why, None).await?;
    if let Some(who) = people::find(tx, &request.person).await? {
        let without_wish = RideRequest { wished: None, ..request.clone() };
        let message = for_coordinator(tx, asker, &without_wish, &who, Some(asker.id())).await?;
        request_messages::tell_anew(tx, Request::Ride(request.id), coordinator, &message, None).await?;
    }
    Ok(())
}

/// The wish, if this person may answer it and nobody has.
pub async fn open_request(
    tx: &mut Tx,
    asker: &Asker<'_>,
    request: RideRequestId,
) -> Result<Result<RideRequest, Answer>, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(Err(refused));
    }
    Ok(match rides::find(tx, request).await? {
        Some(request) if request.state == RequestState::Asked => Ok(request),
        Some(_) => Err(asker.replace(words::already_answered())),
        None => Err(asker.say(views::problem::gone())),
    })
}

/// Puts the one who asked on the day that was made for them. With a single place they are paired at once. Returns what
/// the coordinator reads.
pub async fn seat(tx: &mut Tx, settings: &Settings, request: RideRequestId, day: &Day) -> Result<Message, StoreError> {
    let Some(request) = rides::find(tx, request).await?.filter(|request| request.state == RequestState::Asked) else {
        return Ok(views::plan::saved(day, &rota::open_gaps(tx, day).await?));
    };
    rides::made(tx, request.id, day.id).await?;
    if let Some(wished) = request.wished.as_ref().filter(|wished| !day.advocates.contains(wished)) {
        outbox::private(tx, &[wished], &words::overtaken(&request.person, Overtaken::ByOthers), None).await?;
        outbox::private(tx, &[&request.person], &words::wish_not_met(day, wished), Some(day.ends_at())).await?;
    }
    signups::set(tx, day.id, &request.person, &State::In).await?;
    if day.places > 1 {
        outbox::private(tx, &[&request.person], &views::signup::moved_up(day), Some(day.ends_at())).await?;
        return Ok(views::plan::saved(day, &rota::open_gaps(tx, day).await?));
    }
    seats::settle(tx, settings, day.id).await?;
    let after = snapshots::get(tx, day.id).await?;
    Ok(match after.state_of(&request.person) {
        Some(State::Waiting(Why::NoBuddy(reason))) => words::made_without_buddy(day, &request.person, reason),
        _ => assigner::add_to(tx, words::made(day, &request.person), day, &[&request.person]).await?,
    })
}
