//! `/shadow take`: somebody's current pager, at once, when they are ill. They and the coordinator are told; *Undo* gives
//! it back for ten minutes. Who comes back from a break takes their own again.

use super::{Asker, hand_over, handoff, notes, pagers, rotations};
use crate::domain::action::TakenPager;
use crate::domain::day::{Day, Lane, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pager::{Handoff, Why};
use crate::domain::pagers::Pagers;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pager as store};
use crate::views::{self, take as words};

/// `/shadow take`: the one pager that is somebody else's, or which of them.
pub async fn take(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let running = hand_over::running(tx).await?;
    let mut found = None;
    for day in running.iter().filter(|day| day.advocates.contains(asker.id())) {
        let of = store::of_day(tx, day).await?;
        let lanes = of.lanes_of_others(asker.id());
        if !lanes.is_empty() {
            found = Some((of, lanes));
            break;
        }
        found = found.or(Some((of, lanes)));
    }
    let Some((of, lanes)) = found else {
        let message = if running.is_empty() { words::nothing_runs() } else { words::advocates_only() };
        return Ok(asker.say(rotations::point(tx, asker, message).await?));
    };
    // What they were asked for, or were on a break from, is what they mean.
    let is_meant = |lane: &&Lane| {
        of.open(**lane).is_some_and(|open| open.taker == *asker.id()) || comes_back(&of, asker.id(), **lane, tx)
    };
    match lanes.as_slice() {
        [] if of.lanes_of(asker.id(), tx.now()).is_empty() => Ok(asker.say(words::nothing_runs())),
        [] => Ok(asker.say(words::yours_already())),
        [only] => take_lane(tx, asker, &of, *only).await,
        several => match several.iter().find(is_meant) {
            Some(meant) => take_lane(tx, asker, &of, *meant).await,
            None => Ok(asker.say(words::which(&of.day, &holders(&of, several)))),
        },
    }
}

fn holders(of: &Pagers, lanes: &[Lane]) -> Vec<(Lane, PersonId)> {
    lanes.iter().filter_map(|lane| Some((*lane, of.holder(*lane)?.clone()))).collect()
}

/// *Take it*, where the day has several.
pub async fn take_one(tx: &mut Tx, asker: &Asker<'_>, day: DayId, lane: Lane) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, day).await? else { return Ok(asker.say(views::problem::gone())) };
    if day.phase(tx.now()) != Phase::Running {
        return Ok(asker.say(words::nothing_runs()));
    }
    if !day.advocates.contains(asker.id()) {
        return Ok(asker.say(words::advocates_only()));
    }
    let of = store::of_day(tx, &day).await?;
    match of.holder(lane).filter(|_| day.lanes_on_call().contains(&lane)) {
        Some(holder) if holder == asker.id() => Ok(asker.say(words::yours_already())),
        Some(_) => take_lane(tx, asker, &of, lane).await,
        None => Ok(asker.say(views::problem::gone())),
    }
}

async fn take_lane(tx: &mut Tx, asker: &Asker<'_>, of: &Pagers, lane: Lane) -> Result<Answer, StoreError> {
    let day = &of.day;
    let Some(holder) = of.holder(lane) else { return Ok(asker.say(words::nothing_runs())) };
    if let Some(open) = of.open(lane).filter(|open| open.may_pick_up(asker.id(), Some(holder), &day.advocates).is_ok())
    {
        return handoff::pick_up(tx, asker, open.id).await;
    }
    if comes_back(of, asker.id(), lane, tx) {
        return come_back(tx, asker, day, lane, holder).await;
    }
    let others = of.who_could_take(lane, of.to_cover(lane, Why::Now, tx.now()), tx.now());
    if let Some(own) = of.lanes_of(asker.id(), tx.now()).first()
        && let Some(free) = others.iter().find(|id| *id != asker.id() && of.lanes_of(id, tx.now()).is_empty())
    {
        return Ok(asker.say(words::you_have_one(day, *own, free)));
    }
    let is_own = of.takes_back(asker.id(), lane, tx.now());
    store::take(tx, day.id, lane, asker.id()).await?;
    store::set_absent(tx, day.id, asker.id(), false).await?;
    inbox::audit(tx, asker.id(), "took the pager", Some(day.id)).await?;
    let to_holder = words::taken_from_you(day, lane, asker.id());
    let to_coordinator = match is_own {
        true => words::taken_back(day, lane, asker.id()),
        false => words::taken(day, lane, holder, asker.id()),
    };
    let told = tell(tx, asker, day, holder, &to_holder, &to_coordinator).await?;
    goes_on(tx, day, lane).await?;
    let message = words::yours(day, lane, holder, told);
    Ok(asker.say(notes::with_open(tx, asker, asker.id(), day, None, message).await?))
}

/// Are they on a break from this lane's pager, with nobody else's turn come since?
fn comes_back(of: &Pagers, who: &PersonId, lane: Lane, tx: &Tx) -> bool {
    let is_theirs = |began: &Handoff| {
        let at = began.picked_up.as_ref().map_or(tx.now(), |picked_up| picked_up.at);
        let is_running = began.break_over().is_some_and(|over| tx.now() < over);
        is_running && of.day.turn_during(lane, who, at, tx.now()).is_none()
    };
    of.break_of(who, lane).is_some_and(is_theirs)
}

/// Sooner than they said: nobody was ill.
async fn come_back(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    lane: Lane,
    holder: &PersonId,
) -> Result<Answer, StoreError> {
    store::give(tx, day.id, lane, asker.id()).await?;
    inbox::audit(tx, asker.id(), "came back from a break", Some(day.id)).await?;
    outbox::private(tx, &[holder], &words::is_back(day, lane, asker.id()), Some(day.ends_at())).await?;
    goes_on(tx, day, lane).await?;
    let message = words::welcome_back(day, lane, holder);
    Ok(asker.say(notes::with_open(tx, asker, asker.id(), day, None, message).await?))
}

/// *Undo*, when it is none any more.
async fn too_late(tx: &mut Tx, asker: &Asker<'_>, day: &Day, lane: Option<Lane>) -> Result<Answer, StoreError> {
    let of = store::of_day(tx, day).await?;
    let latest = of.held.iter().rfind(|held| lane.is_none_or(|lane| held.lane == lane));
    let latest = latest.filter(|_| day.phase(tx.now()) == Phase::Running);
    Ok(asker.say(words::cannot_undo(day, asker.id(), latest)))
}

/// *Undo*: the pager is the former holder's again. A button that names no lane can only mean the only one.
pub async fn undo(tx: &mut Tx, asker: &Asker<'_>, taken: TakenPager) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, taken.day).await? else { return Ok(asker.say(views::problem::gone())) };
    let only = day.lanes_on_call().first().copied().filter(|_| !day.has_lanes());
    let found = match taken.lane.or(only) {
        Some(lane) if day.phase(tx.now()) == Phase::Running => {
            store::taken_from(tx, day.id, lane, asker.id()).await?.map(|former| (lane, former))
        }
        _ => None,
    };
    let Some((lane, former)) = found else { return too_late(tx, asker, &day, taken.lane.or(only)).await };
    store::undo_take(tx, day.id, lane, &former).await?;
    inbox::audit(tx, asker.id(), "gave the pager back", Some(day.id)).await?;
    goes_on(tx, &day, lane).await?;
    let of = store::of_day(tx, &day).await?;
    let again = hand_over::ask_again(tx, &of, lane).await?;
    let rest = of.rests(lane).into_iter().find(|rest| rest.who == former && tx.now() < rest.until);
    let again = again.or(rest.map(|rest| words::Again::Rests(rest.until)));
    let (to_former, to_coordinator) = (
        words::yours_again(&day, lane, asker.id(), again.as_ref()),
        words::given_back(&day, lane, &former, asker.id()),
    );
    let to_former = notes::with_open(tx, asker, &former, &day, None, to_former).await?;
    tell(tx, asker, &day, &former, &to_former, &to_coordinator).await?;
    outbox::day_card(tx, &day).await?;
    Ok(asker.replace(words::undone(&day, lane, &former)))
}

/// Tells the one who had or gets the pager, and the coordinator; returns whether the coordinator is a third person.
async fn tell(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    other: &PersonId,
    to_other: &views::Message,
    to_coordinator: &views::Message,
) -> Result<bool, StoreError> {
    let expires = Some(day.ends_at());
    outbox::private(tx, &[other], to_other, expires).await?;
    let is_third = day.coordinator != *asker.id() && day.coordinator != *other;
    if is_third {
        outbox::private(tx, &[&day.coordinator], to_coordinator, expires).await?;
    }
    Ok(is_third)
}

/// What waits to be picked up is the new holder's to give, and the cards say who that is.
async fn goes_on(tx: &mut Tx, day: &Day, lane: Lane) -> Result<(), StoreError> {
    pagers::moved(tx, day, lane).await?;
    pagers::ensure_handoffs(tx, day).await?;
    outbox::day_card(tx, day).await
}
