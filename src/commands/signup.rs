//! `/shadow signup [day]` and the *Sign up* button: at once, with what is known about the person.

use super::Asker;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{ChannelId, DayId};
use crate::domain::signup::{self, Place, Refusal, State, Why};
use crate::domain::snapshot::Snapshot;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, signups, snapshots};
use crate::views::signup as words;

pub async fn sign_up(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Answer, StoreError> {
    let day = match day {
        Some(day) => match days::find(tx, day).await? {
            Some(day) => day,
            None => return Ok(asker.say(words::no_such_day())),
        },
        None => match next_open(tx, asker).await? {
            Ok(day) => day,
            Err(answer) => return Ok(answer),
        },
    };
    let of = snapshots::of(tx, day).await?;
    let earlier = of.state_of(asker.id());
    let phase = of.day.phase(tx.now());
    match signup::sign_up(phase, earlier, of.is_advocate(asker.id()), of.taken(), of.day.places) {
        Ok(place) => take(tx, asker, &of, place).await,
        Err(why) => Ok(asker.say(words::refused(&of, asker.id(), why))),
    }
}

/// The soonest day that is open, for somebody who is on none yet. Joining a second one takes its number or its button.
async fn next_open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Result<Day, Answer>, StoreError> {
    let now = tx.now();
    let ahead = snapshots::ahead(tx).await?;
    // Whoever is in the middle of a day may well think of the next.
    let any_open = ahead.iter().any(|of| of.day.phase(now) == Phase::Open);
    for of in ahead.iter().filter(|of| !any_open || of.day.phase(now) != Phase::Running) {
        let why = match of.state_of(asker.id()) {
            Some(State::In) => Refusal::AlreadyIn,
            Some(State::Waiting(_)) => Refusal::AlreadyWaiting,
            Some(State::Cancelled) | None => continue,
        };
        return Ok(Err(asker.say(words::refused(of, asker.id(), why))));
    }
    let mut open = ahead.iter().filter(|of| of.day.phase(now) == Phase::Open);
    let joinable = open.clone().find(|of| !of.is_advocate(asker.id()));
    let channel = asker.home_channel().unwrap_or_else(|| ChannelId(String::new()));
    Ok(match (joinable, open.next()) {
        (Some(of), _) => Ok(of.day.clone()),
        (None, Some(of)) => Err(asker.say(words::refused(of, asker.id(), Refusal::IsAdvocate))),
        (None, None) => Err(asker.say(words::no_day(&channel))),
    })
}

async fn take(tx: &mut Tx, asker: &Asker<'_>, of: &Snapshot, place: Place) -> Result<Answer, StoreError> {
    let day = &of.day;
    let engagements = days::engagements(tx, Some(day.id)).await?;
    let elsewhere =
        engagements.iter().find(|other| other.who == *asker.id() && other.window.intersect(&day.window()).is_some());
    if let Some(other) = elsewhere {
        let other = days::get(tx, other.day).await?;
        return Ok(asker.say(words::elsewhere(day, &other)));
    }
    let state = match place {
        Place::In => State::In,
        Place::WaitingList => State::Waiting(Why::Full),
    };
    signups::set(tx, day.id, asker.id(), &state).await?;
    inbox::audit(tx, asker.id(), "signed up", Some(day.id)).await?;
    outbox::day_card(tx, day).await?;
    Ok(asker.say(match place {
        Place::In => words::signed_up(day, &asker.person),
        Place::WaitingList => words::on_waiting_list(day, of.waiting().count() + 1),
    }))
}
