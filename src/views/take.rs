//! Taking the pager from somebody who is ill, and giving it back.

use jiff::Timestamp;

use super::Message;
use super::blocks::{self, button};
use super::text::{clock, duration, person, the_day, the_pager};
use crate::domain::action::{Action, TakenPager};
use crate::domain::day::{Day, Lane};
use crate::domain::ids::PersonId;
use crate::domain::pager::Why;
use crate::domain::pagers::{Held, How};

/// To the one who took it; `told` is whether the coordinator is, too.
pub fn yours(day: &Day, lane: Lane, from: &PersonId, told: bool) -> Message {
    let told = match told {
        true => format!("{} and the coordinator are told", person(from)),
        false => format!("{} is told", person(from)),
    };
    Message::say(format!(
        ":pager: {} is yours. {told}. Questions come in the day's thread.",
        the_pager(day, lane).replacen("the", "The", 1)
    ))
    .buttons([button("Undo", &Action::UndoTake(TakenPager { day: day.id, lane: Some(lane) }))])
    .context("You can undo this for ten minutes.")
}

/// Which of several? `holders` are those of the others.
pub fn which(day: &Day, holders: &[(Lane, PersonId)]) -> Message {
    let mut message = Message::say("Whose pager do you take?");
    for (lane, holder) in holders {
        let words = format!("{} has {}.", person(holder), the_pager(day, *lane));
        let take = button("Take it", &Action::TakePager { day: day.id, lane: *lane });
        message = message.block(blocks::section_with(words, take));
    }
    message
}

/// To somebody who has another pager, while somebody else is there.
pub fn you_have_one(day: &Day, own: Lane, free: &PersonId) -> Message {
    let free = person(free);
    Message::say(format!(
        "You have {} yourself, and {free} is at work without one. Please ask {free} to type `/shadow take`.",
        the_pager(day, own)
    ))
}

/// To the one who had it.
pub fn taken_from_you(day: &Day, lane: Lane, by: &PersonId) -> Message {
    Message::say(format!(
        ":pager: {} took {} over from you. Was that not meant? Write to them, or `/shadow take` it back.",
        person(by),
        the_pager(day, lane)
    ))
}

/// To the coordinator.
pub fn taken(day: &Day, lane: Lane, from: &PersonId, by: &PersonId) -> Message {
    Message::say(format!(
        ":pager: {} took {} of the {} over from {}. Nothing for you to do, if they are well.",
        person(by),
        the_pager(day, lane),
        the_day(day),
        person(from)
    ))
}

/// To the coordinator, where it is the shift of who took it and they had the pager in it before: nobody is ill.
pub fn taken_back(day: &Day, lane: Lane, by: &PersonId) -> Message {
    Message::say(format!(
        ":pager: {} has {} of their own shift again, on the {}. Nothing for you to do.",
        person(by),
        the_pager(day, lane),
        the_day(day)
    ))
}

/// To somebody who comes back from a break sooner than they said.
pub fn welcome_back(day: &Day, lane: Lane, stand_in: &PersonId) -> Message {
    Message::say(format!(
        ":pager: Welcome back! You have {} again, and {} is told. Questions come in the day's thread.",
        the_pager(day, lane),
        person(stand_in)
    ))
}

/// To the one who had it meanwhile.
pub fn is_back(day: &Day, lane: Lane, who: &PersonId) -> Message {
    Message::say(format!(":pager: {} is back and has {} again. Thank you!", person(who), the_pager(day, lane)))
}

pub fn undone(day: &Day, lane: Lane, to: &PersonId) -> Message {
    Message::say(format!(":pager: {} has {} again, and is told.", person(to), the_pager(day, lane)))
}

/// What becomes of what somebody had asked for, who has their pager back.
pub enum Again {
    /// It is asked for again, of this person.
    Asked(Why, PersonId),
    /// There is nobody to ask.
    IsOff(Why),
    /// They are on a break, until then.
    Rests(Timestamp),
}

/// To the one who has it again; once, with what becomes of what they had asked for.
pub fn yours_again(day: &Day, lane: Lane, by: &PersonId, again: Option<&Again>) -> Message {
    let then = match again {
        None => String::new(),
        Some(Again::Asked(why, taker)) => {
            let what = match why {
                Why::Break { minutes } => format!("Your break of {} still stands", duration((*minutes).into())),
                _ => "You still hand it over".to_owned(),
            };
            let taker = person(taker);
            format!(" {what}: I asked {taker} again, and the pager stays yours until they pick it up.")
        }
        Some(Again::IsOff(Why::Break { minutes })) => format!(
            " The break of {} that you asked for is off. `/shadow break {minutes}m` asks again.",
            duration((*minutes).into())
        ),
        Some(Again::IsOff(_)) => " Nobody is asked to pick it up any more. `/shadow handoff` asks again.".to_owned(),
        Some(Again::Rests(until)) => format!(" Your break goes on until {}.", clock(*until, &day.zone)),
    };
    Message::say(format!(":pager: {} gave {} back: it is yours again.{then}", person(by), the_pager(day, lane)))
}

/// To the coordinator.
pub fn given_back(day: &Day, lane: Lane, to: &PersonId, by: &PersonId) -> Message {
    Message::say(format!(":pager: {} gave {} back to {}.", person(by), the_pager(day, lane), person(to)))
}

/// Too late to give it back; `latest` has it now, none where that day's pager is off.
pub fn cannot_undo(day: &Day, who: &PersonId, latest: Option<&Held>) -> Message {
    let why = match latest {
        Some(held) if held.holder == *who && held.how == How::Taken => {
            "ten minutes are over. `/shadow handoff` hands it over.".to_owned()
        }
        Some(held) if held.holder == *who => {
            "the pager went on, and is yours again since. `/shadow handoff` hands it over.".to_owned()
        }
        Some(held) => {
            format!("{} has {} now. Nothing for you to do.", person(&held.holder), the_pager(day, held.lane))
        }
        None => "that day's pager is off. Nothing for you to do.".to_owned(),
    };
    Message::say(format!("This cannot be undone any more: {why}"))
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
