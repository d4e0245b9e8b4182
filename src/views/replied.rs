//! Replies: what the one who sent it reads.

use super::Message;
use super::blocks::button;
use super::text::{code, count, moment, person, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::reply::{Occasion, Refusal};

/// A first one: the channel hears of it.
pub fn celebrated(occasion: Occasion) -> Message {
    Message::say(match occasion {
        Occasion::FirstEver => {
            ":tada: Your first reply ever! I am telling the channel. You can take it back there if it was not you."
        }
        Occasion::FirstToday => ":tada: Your first reply today! I am telling the channel.",
    })
}

/// Another one.
pub fn counted(today: u32) -> Message {
    Message::say(format!(":+1: Counted. That makes {} today.", count(today, "reply", "replies")))
}

/// The button asks for the first one only.
pub fn already_celebrated(today: u32) -> Message {
    Message::say(format!(
        "Your first reply today was celebrated already, and {} counted. Sent another one? Tell me with `/shadow replied`.",
        count(today, "reply is", "replies are")
    ))
}

pub fn already_told() -> Message {
    Message::say("You told me about this reply already. Nothing was changed.")
}

pub fn no_link(typed: &str) -> Message {
    Message::say(format!(
        "{} is not a web address. Try `/shadow replied https://…`, or just `/shadow replied`.",
        code(typed, 80)
    ))
}

pub fn refused(day: &Day, why: Refusal) -> Message {
    let name = the_day(day);
    Message::say(match why {
        Refusal::NotBegun => {
            format!("The {name} starts {}. Tell me about your reply then.", moment(day.starts_at(), &day.zone))
        }
        Refusal::Over => format!(
            "The {name} is over, so this one is not counted. {} can help if that is wrong.",
            person(&day.coordinator)
        ),
        Refusal::CalledOff => format!("The {name} was called off."),
    })
}

/// Only people of the day are celebrated.
pub fn not_on_a_day() -> Message {
    Message::say("Replies are counted for people who shadow on a day that is running, and you are not on one.")
        .buttons([button("Show the days", &Action::Days)])
}

pub fn taken_back() -> Message {
    Message::say("Taken back, and the post is corrected. When you send yours, tell me with `/shadow replied`.")
}

/// To the coordinator who did it.
pub fn taken_back_for(named: &crate::domain::ids::PersonId) -> Message {
    Message::say(format!("Taken back, and the post is corrected. {} is told.", person(named)))
}

/// To the person whose reply it was.
pub fn taken_back_by(coordinator: &crate::domain::ids::PersonId) -> Message {
    Message::say(format!(
        ":leftwards_arrow_with_hook: {} took your first reply back. If it was yours after all, tell me with `/shadow replied`.",
        person(coordinator)
    ))
}

pub fn already_taken_back() -> Message {
    Message::say("This one was taken back already. Nothing was changed.")
}

pub fn not_yours(named: &crate::domain::ids::PersonId) -> Message {
    Message::say(format!("Only {} or the coordinator can take this back.", person(named)))
}
