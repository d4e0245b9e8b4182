//! Riding along when no day is planned: a wish, and the coordinator's click that makes the day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Asker, Settings, plan, roles, seats};
use crate::domain::action::PlanFor;
use crate::domain::availability::is_away;
use crate::domain::calendar::Calendar;
use crate::domain::day::{Day, Zone};
use crate::domain::format::Format;
use crate::domain::ids::{ChannelId, PersonId, RideRequestId};
use crate::domain::people::{Person, Standing};
use crate::domain::plan::{Draft, clash, first_working_day, next_week};
use crate::domain::seating;
use crate::domain::signup::{State, Why};
use crate::request::Answer;
use crate::store::rides::{self, RideRequest, State as RequestState};
use crate::store::{StoreError, Tx, days, inbox, outbox, people, settings, signups, snapshots};
use crate::views::{self, Message, ride_along as words};

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
    let offer = offer(tx, &asker.person, &channel, &asker.settings.calendar).await?;
    let message = words::request(request, &asker.person, offer.as_ref().map(|draft| (draft.date, &draft.advocates[0])));
    outbox::private(tx, &[&coordinator], &message, None).await?;
    Ok(asker.replace(words::asked(&coordinator)))
}

/// The first date, from next week on, that would do for this person and an advocate of earlier days.
async fn offer(
    tx: &mut Tx,
    who: &Person,
    channel: &ChannelId,
    calendar: &Calendar,
) -> Result<Option<Draft>, StoreError> {
    if !channel.as_str().starts_with(['C', 'G']) {
        return Ok(None);
    }
    let known = days::known_advocates(tx).await?;
    let mut advocates = people::find_all(tx, &known).await?;
    advocates.retain(|advocate| advocate.id != who.id && advocate.standing == Standing::Member);
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
        if date != first_working_day(date) {
            continue;
        }
        let draft = draft(&zone, date, channel);
        let window = seating::window_of(&zone, &draft);
        let is_free = |person: &PersonId| clash(std::slice::from_ref(person), window, &engagements).is_none();
        let is_closed = calendar.forbids(date, window, &zone).is_some();
        if is_closed || !is_free(&who.id) || is_away(who, window, now) {
            continue;
        }
        let is_there = |advocate: &&Person| is_free(&advocate.id) && !is_away(advocate, window, now);
        let free: Vec<Person> = advocates.iter().filter(is_there).cloned().collect();
        if let Some(buddy) = seating::best_buddy(&draft, window, who, &free) {
            return Ok(Some(Draft { advocates: vec![buddy], ..draft }));
        }
    }
    Ok(None)
}

/// Nine to five on the shadower's own clock.
fn draft(zone: &Zone, date: Date, channel: &ChannelId) -> Draft {
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
    let request = match open_request(tx, asker, request).await? {
        Ok(request) => request,
        Err(answer) => return Ok(answer),
    };
    let Some(who) = people::find(tx, &request.person).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    let zone: Zone = who.time_zone.parse().unwrap_or_default();
    let draft = Draft { advocates: vec![buddy.clone()], ..draft(&zone, date, &request.channel) };
    let shifts = plan::shifts_or_none(tx, &draft, &PlanFor::RideAlong(request.id)).await?;
    let is_past = zone.instant(date, draft.start) <= tx.now();
    let Some(shifts) = shifts.filter(|_| !is_past) else {
        return Ok(asker.replace(words::request(request.id, &who, None)));
    };
    let day = plan::add(tx, asker, &draft, &shifts).await?;
    Ok(asker.replace(seat(tx, asker.settings, request.id, &day).await?))
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
    let draft = match offer(tx, &who, &request.channel, &asker.settings.calendar).await? {
        Some(draft) => draft,
        None => {
            let suggested = plan::suggest(tx, &who.time_zone, request.channel, Format::RideAlong).await?;
            Draft { signup_until: suggested.date, advocates: vec![], ..suggested }
        }
    };
    Ok(Answer::Open(views::plan::form(&PlanFor::RideAlong(request.id), &draft)))
}

pub async fn decline(tx: &mut Tx, asker: &Asker<'_>, request: RideRequestId) -> Result<Answer, StoreError> {
    let request = match open_request(tx, asker, request).await? {
        Ok(request) => request,
        Err(answer) => return Ok(answer),
    };
    rides::declined(tx, request.id).await?;
    inbox::audit(tx, asker.id(), "declined a ride-along", None).await?;
    outbox::private(tx, &[&request.person], &words::not_now(asker.id()), None).await?;
    Ok(asker.replace(words::declined(&request.person)))
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
        return Ok(views::plan::saved(day));
    };
    rides::made(tx, request.id, day.id).await?;
    signups::set(tx, day.id, &request.person, &State::In).await?;
    if day.places > 1 {
        outbox::private(tx, &[&request.person], &views::signup::moved_up(day), Some(day.ends_at())).await?;
        return Ok(views::plan::saved(day));
    }
    seats::settle(tx, settings, day.id).await?;
    let after = snapshots::get(tx, day.id).await?;
    Ok(match after.state_of(&request.person) {
        Some(State::Waiting(Why::NoBuddy(reason))) => words::made_without_buddy(day, &request.person, reason),
        _ => words::made(day, &request.person),
    })
}
