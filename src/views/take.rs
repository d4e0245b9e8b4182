//! Taking the pager from somebody who is ill, and giving it back.

use super::Message;
use super::blocks::button;
use super::text::{person, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};

/// To the one who took it.
pub fn yours(day: DayId, from: &PersonId) -> Message {
    Message::say(format!(
        ":pager: The pager is yours. {} and the coordinator are told. Questions come in the day's thread.",
        person(from)
    ))
    .buttons([button("Undo", &Action::UndoTake(day))])
    .context("You can undo this for ten minutes.")
}

/// To the one who had it.
pub fn taken_from_you(by: &PersonId) -> Message {
    Message::say(format!(
        ":pager: {} took the pager over from you. You are free. Was that not meant? Write to them, or `/shadow take` it back.",
        person(by)
    ))
}

/// To the coordinator.
pub fn taken(day: &Day, from: &PersonId, by: &PersonId) -> Message {
    Message::say(format!(
        ":pager: {} took the pager of the {} over from {}. Nothing for you to do, if they are well.",
        person(by),
        the_day(day),
        person(from)
    ))
}

pub fn undone(to: &PersonId) -> Message {
    Message::say(format!(":pager: {} has the pager again, and is told.", person(to)))
}

/// To the one who has it again.
pub fn yours_again(by: &PersonId) -> Message {
    Message::say(format!(":pager: {} gave the pager back: it is yours again.", person(by)))
}

/// To the coordinator.
pub fn given_back(to: &PersonId, by: &PersonId) -> Message {
    Message::say(format!(":pager: {} gave the pager back to {}.", person(by), person(to)))
}

pub fn cannot_undo() -> Message {
    Message::say(
        "This cannot be undone any more: ten minutes are over, or the pager went on. `/shadow handoff` hands it over.",
    )
}

pub fn yours_already() -> Message {
    Message::say("You have the pager already. `/shadow handoff` hands it over.")
}

pub fn advocates_only() -> Message {
    Message::say("Only an advocate of the day can take the pager. You can always ask in the day's thread.")
}

/// No day is running.
pub fn nothing_runs() -> Message {
    Message::say("No day is running, so nobody has the pager.").buttons([button("Show the days", &Action::Days)])
}
