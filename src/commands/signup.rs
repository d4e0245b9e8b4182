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

/// The soonest day that this person can still join.
async fn next_open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Result<Day, Answer>, StoreError> {
    let now = tx.now();
    let open: Vec<Snapshot> =
        snapshots::ahead(tx).await?.into_iter().filter(|of| of.day.phase(now) == Phase::Open).collect();
    let is_on = |of: &Snapshot| {
        let on = matches!(of.state_of(asker.id()), Some(State::In | State::Waiting(_)));
        on || of.is_advocate(asker.id())
    };
    if let Some(of) = open.iter().find(|of| !is_on(of)) {
        return Ok(Ok(of.day.clone()));
    }
    let channel = asker.home_channel().unwrap_or_else(|| ChannelId(String::new()));
    Ok(Err(match open.as_slice() {
        [] => asker.say(words::no_day(&channel)),
        [only] => {
            let why = match only.state_of(asker.id()) {
                Some(State::In) => Refusal::AlreadyIn,
                Some(State::Waiting(_)) => Refusal::AlreadyWaiting,
                Some(State::Cancelled) | None => Refusal::IsAdvocate,
            };
            asker.say(words::refused(only, asker.id(), why))
        }
        several => asker.say(words::on_all(&several.iter().map(|of| &of.day).collect::<Vec<_>>())),
    }))
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
