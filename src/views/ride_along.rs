//! Riding along when no day is planned: asking, and the coordinator's click.

use jiff::civil::Date;

use super::Message;
use super::blocks::button;
use super::text::{escape, person, place, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::{PersonId, RideRequestId};
use crate::domain::people::Person;

pub fn asked(coordinator: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: Asked. {} knows, and you hear from me as soon as there is a day.",
        person(coordinator)
    ))
}

pub fn already_asked(coordinator: &PersonId) -> Message {
    Message::say(format!(
        "You have asked already, and {} knows. You hear from me as soon as there is a day.",
        person(coordinator)
    ))
}

/// Nobody who could answer.
pub fn no_coordinator() -> Message {
    Message::say(
        "Nobody coordinates shadowing days here yet. Ask a workspace admin to type `/shadow plan`; that makes them the coordinator.",
    )
}

/// To the coordinator; `offer` is the day that one click makes.
pub fn request(request: RideRequestId, who: &Person, offer: Option<(Date, &PersonId)>) -> Message {
    let asks = format!(":raising_hand: {} ({}) asks to ride along.", person(&who.id), place(&who.time_zone));
    let plan = Action::PlanRideAlong(request);
    let decline = button("Not now", &Action::DeclineRideAlong(request));
    match offer {
        Some((date, buddy)) => Message::say(format!(
            "{asks} {} fits best as a buddy, on {}, nine to five in {}.",
            person(buddy),
            date.strftime("%A, %-d %B"),
            place(&who.time_zone)
        ))
        .buttons([
            button("Make this day", &Action::MakeRideAlong { request, date, buddy: buddy.clone() }).primary(),
            button("Choose myself", &plan),
            decline,
        ]),
        None => Message::say(format!("{asks} Choose a date and an advocate for them:"))
            .buttons([button("Make a day", &plan).primary(), decline]),
    }
}

/// To the coordinator.
pub fn made(day: &Day, who: &PersonId) -> Message {
    Message::say(format!(":white_check_mark: Done: {} is on the {}, and knows.", person(who), the_day(day)))
        .buttons(super::plan::coordinator_buttons(day.id))
}

/// To the coordinator: the advocate they chose does not fit.
pub fn made_without_buddy(day: &Day, who: &PersonId, reason: &str) -> Message {
    Message::say(format!(
        ":hourglass_flowing_sand: {} is on the {}, but waits for a buddy, and knows why: {} Choose another advocate or other times:",
        person(who),
        the_day(day),
        escape(reason, 300)
    ))
    .buttons(super::plan::coordinator_buttons(day.id))
}

pub fn declined(who: &PersonId) -> Message {
    Message::say(format!("{} is told that it does not work right now.", person(who)))
}

/// To the one who asked.
pub fn not_now(coordinator: &PersonId) -> Message {
    Message::say(format!(
        "A ride-along does not work right now. {} can tell you more; you can ask again with `/shadow signup`.",
        person(coordinator)
    ))
}

pub fn already_answered() -> Message {
    Message::say("This was answered already. Nothing was changed.").buttons([button("Show the days", &Action::Days)])
}
