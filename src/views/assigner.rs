//! The assigner's time on a ride-along: said when the two meet, and when it begins; moved or left out by either.

use jiff::Timestamp;

use super::blocks::{self, Button, button};
use super::text::{hours, person, place, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::assigner::{Duty, Wrong};
use crate::domain::day::{Day, Zone};
use crate::domain::hours::Window;
use crate::domain::ids::{DutyId, PersonId};

/// What they do, in a sentence.
const WHAT: &str = "you watch the ticket queue and pick tickets up";

/// Who is the assigner when, below the shifts.
pub fn card_line(day: &Day, duty: &Duty) -> Option<String> {
    let window = duty.window(day)?;
    Some(format!("• {}: {} is the assigner", hours(window, &day.zone), person(&duty.person)))
}

/// For reminders, to the assigner.
pub fn in_a_sentence(day: &Day, duty: &Duty) -> Option<String> {
    Some(format!("You are the assigner {}.", hours(duty.window(day)?, &day.zone)))
}

/// For `/shadow status`, to the assigner.
pub fn status_line(day: &Day, duty: &Duty) -> Option<String> {
    let window = duty.window(day)?;
    Some(format!(":inbox_tray: You are the assigner {}: {WHAT}.", hours(window, &day.zone)))
}

pub fn buttons(duty: &Duty) -> Vec<Button> {
    let leave_out = button("No assigner time", &Action::LeaveOutAssigner(duty.id));
    match duty.stretch {
        Some(_) => vec![move_button(duty.id), leave_out],
        None => vec![button("Set an assigner time", &Action::MoveAssigner(duty.id))],
    }
}

pub fn move_button(duty: DutyId) -> Button {
    button("Move the assigner time", &Action::MoveAssigner(duty))
}

/// Puts the assigner's time below what a pair, or its coordinator, reads.
pub fn add_to(message: Message, day: &Day, duty: &Duty) -> Message {
    let Some(window) = duty.window(day) else { return message };
    message
        .section(format!(
            ":inbox_tray: {} is the *assigner* {}: they watch the ticket queue and pick tickets up. Whoever has the pager keeps it.",
            person(&duty.person),
            hours(window, &day.zone)
        ))
        .buttons(buttons(duty))
}

/// The form, filled in with the time as it is, on the clock of who opens it.
pub fn form(day: &Day, duty: &Duty, zone: &Zone) -> View {
    let clock = |at: Timestamp| at.to_zoned(zone.rules().clone()).strftime("%H:%M").to_string();
    let Window { start, end } = duty.window(day).unwrap_or_else(|| day.window());
    let whole = day.window();
    let hint = format!(
        "On your own clock ({}). The day is {} to {}.",
        place(zone.name()),
        clock(whole.start),
        clock(whole.end)
    );
    let fields = vec![
        blocks::input("from", "From", blocks::time_field(&clock(start))).hint(&hint).into(),
        blocks::input("until", "Until", blocks::time_field(&clock(end))).into(),
    ];
    blocks::form(&Form::Assigner(duty.id), "Assigner time", "Save", "Not now", fields)
}

/// What is wrong with the form, and what to do.
pub fn wrong(why: Wrong) -> &'static str {
    match why {
        Wrong::OutsideOfTheDay => "Please choose a time within the day.",
        Wrong::TooShort => "That is too short: a quarter of an hour is the least.",
        Wrong::Past => "That is over already. Please choose a time that is still to come.",
    }
}

/// To the two: another time. Nobody moved it where the day was changed.
pub fn moved(day: &Day, duty: &Duty, was: Option<Window>, by: Option<&PersonId>) -> Message {
    let now = duty.window(day).unwrap_or_else(|| day.window());
    let was = was.map_or(String::new(), |was| format!(" It was {}.", hours(was, &day.zone)));
    let by = by.map_or("The day has changed".to_owned(), |by| format!("{} moved it", person(by)));
    Message::say(format!(
        ":inbox_tray: {} is the *assigner* {} on the {}.{was} {by}.",
        person(&duty.person),
        hours(now, &day.zone),
        the_day(day)
    ))
    .buttons(buttons(duty))
}

/// To the two.
pub fn left_out(day: &Day, duty: &Duty, by: &PersonId) -> Message {
    let none = Duty { stretch: None, ..duty.clone() };
    Message::say(format!(":inbox_tray: There is no assigner time on the {}: {} left it out.", the_day(day), person(by)))
        .buttons(buttons(&none))
}

/// To the two: the day was changed, and has no time for it any more.
pub fn no_room(day: &Day, duty: &Duty) -> Message {
    let none = Duty { stretch: None, ..duty.clone() };
    Message::say(format!(
        ":inbox_tray: There is no assigner time on the {} any more: the day has changed, and leaves no room for it.",
        the_day(day)
    ))
    .buttons(buttons(&none))
}

/// To the coordinator, who pressed.
pub fn told_them(duty: &Duty) -> Message {
    Message::say(format!(":white_check_mark: Done. {} and {} know.", person(&duty.person), person(&duty.buddy)))
}

/// To somebody whom it does not concern.
pub fn not_yours(duty: &Duty) -> Message {
    Message::say(format!("Only {}, {} and the coordinator can change this.", person(&duty.person), person(&duty.buddy)))
}

/// The day, or this time of it, is over.
pub fn too_late() -> Message {
    Message::say("This is over, and cannot be changed any more. `/shadow status` shows your day.")
}

/// To the assigner, when it begins.
pub fn begins(day: &Day, window: Window) -> Message {
    Message::say(format!(
        ":inbox_tray: You are the *assigner* {}: {WHAT}. Take what you can answer; what you cannot, give to an advocate. Not sure? `/shadow ask`.",
        hours(window, &day.zone)
    ))
}

/// To the assigner, at its end.
pub fn thanks() -> Message {
    Message::say(":inbox_tray: Your time as assigner is over. Thank you for watching the queue!")
}

/// The title in a calendar.
pub fn title(day: &Day) -> String {
    format!("Assigner: {}", day.format.label())
}

/// More about it, in a calendar.
pub fn words() -> String {
    "Watch the ticket queue, and pick tickets up. /shadow ask in Slack asks whoever has the pager.".to_owned()
}
