//! A pair's date that does not take place: given up, called off, or gone with the pair.

use super::Message;
use super::blocks::{self, Button, button};
use super::text::{and, person, the_day, when};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};

/// Gives their date up, and leaves them a pair.
pub fn cancel_button(day: DayId, is_buddy: bool) -> Button {
    let action = if is_buddy { Action::CannotMakeIt(day) } else { Action::Cancel(day) };
    button("Cancel this date", &action).danger().confirmed(
        "Give this date up?",
        "It does not take place then. You stay a pair, and can agree on another date.",
        "Give it up",
    )
}

/// For a buddy who wants to cancel, and has dates: each can be given up by itself.
pub fn which_to_cancel(days: &[&Day]) -> Message {
    let text = "Which date can you not make? Those you are the buddy of stay your shadowers, and you agree on another.";
    let message = days.iter().fold(Message::say(text), |message, day| {
        let what = format!("*{}, only this date*\n{}", day.format.label(), when(day));
        message.block(blocks::section_with(what, cancel_button(day.id, true)))
    });
    let rounds: Vec<String> = days.iter().filter_map(|day| Some(format!("`/shadow cancel {}`", day.round?))).collect();
    message.context(format!("Not there at all any more? {} takes you off a whole round.", and(&rounds)))
}

/// To both, when the coordinator called their day off.
pub fn called_off(day: &Day, round: DayId) -> Message {
    Message::say(format!(
        ":no_entry_sign: *The {} is called off.* You are still a pair, and can agree on another date.",
        the_day(day)
    ))
    .buttons([button("Propose dates", &Action::Dates(round)).primary()])
}

/// To the one who gave their date up.
pub fn given_up(day: &Day, round: &Day, other: &PersonId, is_buddy: bool) -> Message {
    let (or_else, leave) = match is_buddy {
        true => (
            "Not there at all any more? *I cannot make it* takes you off the whole round.",
            super::unavailable::cannot_make_it_button(round),
        ),
        false => ("Or leave altogether: *Cancel*.", super::signup::cancel_button(round.id)),
    };
    Message::say(format!(
        "The {} is off, and {} knows. You are still a pair: agree on another date. {or_else}",
        the_day(day),
        person(other)
    ))
    .buttons([button("Propose dates", &Action::Dates(round.id)).primary(), leave])
}

/// To the other of the two.
pub fn other_gave_up(day: &Day, round: DayId, who: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}, so it does not take place. You are still a pair, and can agree on another date.",
        person(who),
        the_day(day)
    ))
    .buttons([button("Dates", &Action::Dates(round))])
}

/// To both, with the news that they are a pair no more.
pub fn fell_through_line(day: &Day) -> String {
    format!(":no_entry_sign: The {} does not take place. ({})", the_day(day), when(day))
}

/// To both: there is no other date for them.
pub fn fell_through(day: &Day) -> Message {
    Message::say(fell_through_line(day))
}

/// To a buddy: their shadower left altogether.
pub fn left_with_date(day: &Day, shadower: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} left altogether, so the {} does not take place. ({}) If somebody takes their place, you are told.",
        person(shadower),
        the_day(day),
        when(day)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::tests::thursday;
    use crate::domain::format::Format;

    #[test]
    fn a_buddy_leaves_a_round_and_no_shifts() {
        let round = Day { format: Format::EngineeringDay, ..thursday() };
        let blocks = |is_buddy| format!("{:?}", given_up(&thursday(), &round, &"UANA".into(), is_buddy).blocks);
        assert!(
            blocks(true).contains("You are taken off the whole round") && !blocks(true).contains("next one in line")
        );
        assert!(!blocks(true).contains("shifts") && blocks(false).contains("next one in line"));
    }
}
