//! Where there are no pairs to look at: no day, or a day that nobody is on.

use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::PersonId;
use crate::views::Message;
use crate::views::blocks::button;
use crate::views::plan::coordinator_buttons;
use crate::views::text::{person, the_day};

/// There is no day to pair.
pub fn no_day() -> Message {
    Message::say("No day is waiting for its pairs.")
        .buttons([button("Plan a day", &Action::Plan), button("Show the days", &Action::Days)])
}

/// Nobody to choose for.
pub fn nobody_to_change() -> Message {
    Message::say("Nobody has signed up yet, so there is nobody to choose a buddy for.")
}

/// To the coordinator: no sign-ups when sign-up closed.
pub fn nobody_signed_up(day: &Day) -> Message {
    Message::say(format!(
        ":information_source: Sign-up for the {} has closed, and nobody signed up. Change its date to open sign-up again, or call it off.",
        the_day(day)
    ))
    .buttons(coordinator_buttons(day))
}

/// To the coordinator: a day without anybody to shadow on it.
pub fn nobody_left(day: &Day, who: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}, and nobody else is on it. You can change it or call it off:",
        person(who),
        the_day(day)
    ))
    .buttons(coordinator_buttons(day))
}
