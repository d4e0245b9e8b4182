//! `/shadow signup [day]` and the *Sign up* button: at once, with what is known about the person.

use super::seats::{self, Occasion};
use super::{Asker, own_choice, places, ride_along};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{ChannelId, DayId};
use crate::domain::seating::Obstacle;
use crate::domain::signup::{self, Place, Refusal, Standing, State, Why};
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, people, signups, snapshots};
use crate::views::signup as words;

/// What is noted about the day.
pub const SIGNED_UP: &str = "signed up";

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
    let standing = signups::standing(tx, day.id, asker.id()).await?;
    if day.is_taken(standing.taken) && !matches!(standing.state, Some(State::In | State::Waiting(_))) {
        return Ok(asker.say(words::refused(&day, standing.line, Refusal::OfAPair)));
    }
    let is_advocate = day.advocates.contains(asker.id());
    let (phase, takes_late) = (day.phase(tx.now()), day.takes_late(tx.now()));
    match signup::sign_up(phase, takes_late, standing.state.as_ref(), is_advocate, standing.taken, day.places) {
        Ok(place) => take(tx, asker, &day, place, &standing).await,
        Err(why) => Ok(asker.say(words::refused(&day, standing.line, why))),
    }
}

/// The soonest day that is open, else one that still takes people, for somebody who is on none yet. Joining a second one
/// takes its number or its button.
async fn next_open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Result<Day, Answer>, StoreError> {
    let now = tx.now();
    let ahead = days::ahead(tx).await?;
    let any_open = ahead.iter().any(|day| day.phase(now) == Phase::Open);
    // Whoever is in the middle of a day, or of a round, may well think of the next.
    for day in ahead.iter().filter(|day| !any_open || day.phase(now) != Phase::Running && !day.is_round()) {
        let standing = signups::standing(tx, day.id, asker.id()).await?;
        let why = match standing.state {
            Some(State::In) => Refusal::AlreadyIn,
            Some(State::Waiting(_)) => Refusal::AlreadyWaiting,
            Some(State::Cancelled) | None => continue,
        };
        return Ok(Err(asker.say(words::refused(day, standing.line, why))));
    }
    let is_joinable = |day: &&Day| match any_open {
        true => day.phase(now) == Phase::Open,
        false => day.takes_late(now) && day.round.is_none(),
    };
    let mut open = Vec::new();
    for day in ahead.iter().filter(is_joinable) {
        if !day.is_taken(signups::standing(tx, day.id, asker.id()).await?.taken) {
            open.push(day);
        }
    }
    let joinable = open.iter().find(|day| !day.advocates.contains(asker.id()));
    let channel = asker.home_channel().unwrap_or_else(|| ChannelId(String::new()));
    Ok(match (joinable, open.first()) {
        (Some(day), _) => Ok((*day).clone()),
        (None, Some(day)) => Err(asker.say(words::refused(day, None, Refusal::IsAdvocate))),
        (None, None) => Err(asker.say(match ride_along::waits_for(tx, asker).await? {
            Some(waits) => words::no_day_yet(&waits),
            None => words::no_day(&channel),
        })),
    })
}

async fn take(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    place: Place,
    standing: &Standing,
) -> Result<Answer, StoreError> {
    let engaged =
        if standing.is_on_others && !day.is_round() { days::engaged(tx, asker.id(), day.id).await? } else { vec![] };
    if let Some(other) = engaged.iter().find(|other| other.window().intersect(&day.window()).is_some()) {
        return Ok(asker.say(words::elsewhere(day, other)));
    }
    let standing = match place {
        Place::In if day.paired_at.is_some() && standing.waiting > 0 => {
            &after_the_line(tx, asker, day, standing).await?
        }
        Place::In | Place::WaitingList => standing,
    };
    let place = if standing.taken < day.places { place } else { Place::WaitingList };
    let state = match place {
        Place::In => State::In,
        Place::WaitingList => State::Waiting(Why::Full),
    };
    signups::set(tx, day.id, asker.id(), &state).await?;
    inbox::audit(tx, asker.id(), SIGNED_UP, Some(day.id)).await?;
    outbox::day_card(tx, day).await?;
    if day.paired_at.is_some() && place == Place::In {
        return beside_the_pairs(tx, asker, day).await;
    }
    let advocates = people::find_all(tx, &day.advocates).await?;
    let obstacle = Obstacle::of(day, &asker.person, &advocates, tx.now());
    let line = usize::try_from(standing.waiting).unwrap_or(usize::MAX).saturating_add(1);
    Ok(asker.say(match place {
        Place::In if day.phase(tx.now()) == Phase::Closed => words::signed_up_late(day, &asker.person, obstacle),
        Place::In => words::signed_up(day, &asker.person, obstacle),
        Place::WaitingList => words::on_waiting_list(day, line, obstacle),
    }))
}

/// How full the day is when those in line have what there is by now.
async fn after_the_line(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    standing: &Standing,
) -> Result<Standing, StoreError> {
    match places::line_first(tx, asker.settings, day.id).await? {
        true => signups::standing(tx, day.id, asker.id()).await,
        false => Ok(standing.clone()),
    }
}

/// Somebody who comes when the pairs are known: they get the best buddy that is left, and nobody is moved for them.
async fn beside_the_pairs(tx: &mut Tx, asker: &Asker<'_>, day: &Day) -> Result<Answer, StoreError> {
    seats::settle_on(tx, asker.settings, day.id, Occasion::Came(asker.id())).await?;
    let of = snapshots::get(tx, day.id).await?;
    let buddy = of.buddy_of(asker.id()).map(|pairing| &pairing.buddy);
    Ok(asker.say(match of.state_of(asker.id()) {
        Some(State::Waiting(why)) => {
            let own = Obstacle::of(&of.day, &asker.person, &people::find_all(tx, &of.day.advocates).await?, tx.now());
            let obstacle = own.or(own_choice::in_the_way(tx, asker, &of).await?);
            words::no_buddy_yet(&of, asker.id(), why, obstacle)
        }
        _ => words::paired_late(day, buddy),
    }))
}
