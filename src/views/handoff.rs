//! The pager going on: the giver's question, the card in the thread, reminders, offers.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::text::{clock, duration, person, room, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::{Day, Shift};
use crate::domain::ids::PersonId;
use crate::domain::pager::{Handoff, Notes, Refusal, Step, Why};

/// Characters of notes: they are shown in one block of the card.
const NOTES_LENGTH_MAX: u64 = 2_000;

/// To the first holder, when the window opens.
pub fn you_start(day: &Day, first: &Shift) -> Message {
    let message = Message::say(format!(
        ":pager: The {} has begun, and you have the pager until {}. Questions come in the day's thread.",
        day.format.noun(),
        clock(day.shift_window(first).end, &day.zone)
    ));
    room(day).into_iter().fold(message, Message::context)
}

/// To the giver, ten minutes before the planned end.
pub fn ask_giver(day: &Day, handoff: &Handoff) -> Message {
    let due = clock(handoff.due_at, &day.zone);
    let taker = person(&handoff.taker);
    let is_own = |id| day.shifts.iter().any(|shift| shift.id == id && shift.advocate == handoff.giver);
    let ends = match handoff.why {
        Why::Shift(shift) if is_own(shift) => format!("Your shift ends at {due}. {taker} is next."),
        Why::Back => format!("{taker}'s break is over, and they are asked to pick the pager up again."),
        _ => format!("You still have the pager. {taker} is next, at {due}."),
    };
    Message::say(format!(":pager: {ends} Anything that they should know? The pager stays yours until they pick it up."))
        .buttons([
            button("Write notes", &Action::WriteNotes(handoff.id)).primary(),
            button("Nothing to report", &Action::NothingToReport(handoff.id)),
        ])
}

/// To the one who has the pager already, when notes come late.
pub fn late_notes(handoff: &Handoff) -> Message {
    let message = Message::say(format!(":memo: {} left you notes on the pager.", person(&handoff.giver)));
    match &handoff.notes {
        Notes::Text(notes) => message.plain(notes),
        Notes::NotYet | Notes::NothingToReport => message,
    }
}

/// The card in the day's thread; edited at each step.
pub fn card(day: &Day, handoff: &Handoff) -> Message {
    let (giver, taker) = (person(&handoff.giver), person(&handoff.taker));
    let due = clock(handoff.due_at, &day.zone);
    let text = match (&handoff.picked_up, handoff.step) {
        (Some(picked_up), _) if picked_up.by == handoff.giver => {
            format!(":white_check_mark: {giver} keeps the pager. Thank you!")
        }
        (Some(picked_up), _) => {
            let at = clock(picked_up.at, &day.zone);
            let thanks = match handoff.why {
                Why::Break { minutes } => format!("{giver} is back in {}.", duration(minutes.into())),
                _ => format!("Thank you, {giver}!"),
            };
            format!(":white_check_mark: {} picked up the pager at {at}. {thanks}", person(&picked_up.by))
        }
        (None, Step::Asked) => format!(":pager: {} {taker}, please pick up the pager.", reason(handoff, &due)),
        (None, Step::Reminded) => format!(
            ":hourglass_flowing_sand: {taker}, the pager has been waiting for you since {due}. {giver} still has it."
        ),
        (None, Step::Offered) => format!(
            ":mega: The pager has been waiting since {due}. *Any advocate of the day* can pick it up. {giver} still has it."
        ),
        (None, Step::Escalated) => format!(
            ":rotating_light: Nobody has picked up the pager since {due}. *Any advocate of the day* can. {giver} still has it, and {} knows.",
            person(&day.coordinator)
        ),
        (None, Step::Lapsed) => format!(":pager: Nobody picked up the pager that was due at {due}. {giver} kept it."),
    };
    let mut message = Message::say(text);
    match &handoff.notes {
        Notes::Text(notes) => message = message.context("*Notes*").plain(notes),
        Notes::NothingToReport => message = message.context("Nothing to report."),
        Notes::NotYet => {}
    }
    let room = room(day).filter(|_| handoff.is_open());
    room.into_iter().fold(message, Message::context).buttons(pick_up(handoff))
}

/// Why the pager goes on, in a sentence.
fn reason(handoff: &Handoff, due: &str) -> String {
    let (giver, taker) = (person(&handoff.giver), person(&handoff.taker));
    match handoff.why {
        Why::Shift(_) => format!("{giver}'s shift ends at {due}."),
        Why::Now => format!("{giver} hands the pager over."),
        Why::Break { minutes } => format!("{giver} would like a break of {}.", duration(minutes.into())),
        Why::Back => format!("{taker}'s break is over. {giver} has the pager until then."),
    }
}

/// To the next one, five minutes after the planned end.
pub fn reminder(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":hourglass_flowing_sand: The pager has been waiting for you since {}. {} still has it.",
        clock(handoff.due_at, &day.zone),
        person(&handoff.giver)
    ))
    .buttons(pick_up(handoff))
}

/// To every other advocate of the day, after ten minutes.
pub fn offer(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":mega: {} has not picked up the pager, due at {}. Can you take it?",
        person(&handoff.taker),
        clock(handoff.due_at, &day.zone)
    ))
    .buttons(pick_up(handoff))
}

/// To the coordinator, after fifteen.
pub fn escalation(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":rotating_light: Nobody has picked up the pager of the {} that was due at {}. {} still has it. Please ask one of the advocates to press *Pick up* in the day's thread.",
        the_day(day),
        clock(handoff.due_at, &day.zone),
        person(&handoff.giver)
    ))
}

fn pick_up(handoff: &Handoff) -> Option<Button> {
    handoff.is_open().then(|| button("Pick up", &Action::PickUp(handoff.id)).primary())
}

/// The form for notes.
pub fn notes_form(handoff: &Handoff) -> View {
    let earlier = match &handoff.notes {
        Notes::Text(text) => text.as_str(),
        Notes::NotYet | Notes::NothingToReport => "",
    };
    let notes = blocks::text_field(earlier, NOTES_LENGTH_MAX).with_multiline(true);
    let fields: Vec<SlackBlock> = vec![
        blocks::input("notes", "What should the next one know?", notes)
            .hint("Open tickets, what customers were told, what to watch. All who follow the thread can read it.")
            .into(),
    ];
    blocks::form(&Form::Notes(handoff.id), "Handoff notes", "Save", "Not now", fields)
}

pub fn nothing_noted(handoff: &Handoff) -> Message {
    Message::say(match &handoff.picked_up {
        Some(picked_up) => format!(":white_check_mark: Noted. {} has the pager already.", person(&picked_up.by)),
        None => {
            format!(":white_check_mark: Noted. The pager stays yours until {} picks it up.", person(&handoff.taker))
        }
    })
}

/// To the one who picked up.
pub fn picked_up(day: &Day, handoff: &Handoff, by: &PersonId) -> Message {
    if *by == handoff.giver {
        return Message::say(":pager: You keep the pager. Thank you!");
    }
    let giver = person(&handoff.giver);
    let then = match handoff.why {
        Why::Break { minutes } => format!("{giver} is back in {}, and is offered it then.", duration(minutes.into())),
        _ => format!("{giver} is free."),
    };
    let message = Message::say(format!(":pager: The pager is yours. {then} Questions come in the day's thread."));
    let message = room(day).into_iter().fold(message, Message::context);
    match &handoff.notes {
        Notes::Text(notes) => message.context(format!("*Notes from* {}", person(&handoff.giver))).plain(notes),
        Notes::NotYet | Notes::NothingToReport => message,
    }
}

/// To the giver, when somebody took it.
pub fn you_are_free(day: &Day, by: &PersonId, break_over: Option<Timestamp>) -> Message {
    let then = match break_over {
        Some(over) => format!("Enjoy your break! You are offered it back at {}.", clock(over, &day.zone)),
        None => "You are free. Thank you!".to_owned(),
    };
    Message::say(format!(":pager: {} picked up the pager. {then}", person(by)))
}

pub fn cannot_pick_up(day: &Day, handoff: &Handoff, why: &Refusal) -> Message {
    Message::say(match why {
        Refusal::AlreadyPickedUp(by) => format!("{} already has it. Nothing for you to do.", person(by)),
        Refusal::PickedUpYourself => "You have it already. Nothing for you to do.".to_owned(),
        Refusal::StillYours => format!("You have it until {} picks it up.", person(&handoff.taker)),
        Refusal::NotYetYours(from) => format!(
            "{} is asked first. If they don't pick it up by {}, it is offered to you.",
            person(&handoff.taker),
            clock(*from, &day.zone)
        ),
        Refusal::NotAnAdvocate => {
            "Only an advocate of this day can pick up the pager. You can always ask in the day's thread.".to_owned()
        }
        Refusal::Lapsed => "This handoff is over. `/shadow oncall` says who has the pager now.".to_owned(),
    })
}

/// To somebody who is not the giver.
pub fn not_your_notes(giver: &PersonId) -> Message {
    Message::say(format!("These notes are for {} to write.", person(giver)))
}

/// The pager's day is done.
pub fn too_late() -> Message {
    Message::say("This handoff is over. `/shadow oncall` says who has the pager now.")
}
