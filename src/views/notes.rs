//! Handoff notes, found again.

use super::Message;
use super::blocks::{Button, button as labelled};
use super::text::{clock, person, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::notes::Note;

/// Notes of one day that are shown.
const NOTES_MAX: usize = 20;

/// For what advocates and coordinators read about the pager.
pub fn button() -> Button {
    labelled("Earlier notes", &Action::EarlierNotes { page: 0 })
}

/// The day's, in order; the day is the `page`th from the latest back, the last of them `last`.
pub fn of_day(day: &Day, notes: &[Note], page: usize, last: usize) -> Message {
    let mut message = Message::say(format!(":memo: *Handoff notes* of the {}", the_day(day)));
    let left_out = notes.len().saturating_sub(NOTES_MAX);
    for note in &notes[left_out..] {
        let who = format!("{} for {}, {}", person(&note.by), person(&note.to), clock(note.due_at, &day.zone));
        message = message.context(who).plain(&note.text);
    }
    let mut buttons = Vec::new();
    if page < last {
        buttons.push(labelled("Day before", &Action::EarlierNotes { page: page + 1 }));
    }
    if page > 0 {
        buttons.push(labelled("Day after", &Action::LaterNotes { page: page - 1 }));
    }
    message.buttons(buttons)
}

/// Nobody has written any.
pub fn none() -> Message {
    Message::say("Nobody has written handoff notes yet.").buttons([labelled("Who is on call?", &Action::OnCall)])
}

pub fn advocates_only() -> Message {
    Message::say("Handoff notes are for advocates and coordinators. You can always ask: `/shadow ask`.")
}
