//! Handoff notes, found again, and what is open without them.

use super::Message;
use super::blocks::{Button, button as labelled};
use super::text::{address, clock, escape, person, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::notes::Note;
use crate::domain::question::Question;

/// Notes of one day that are shown.
const NOTES_MAX: usize = 20;

/// Characters of a question that is still open: its card has all of it.
const QUESTION_SHOWN_MAX: usize = 120;

/// Sections that the questions that are still open may fill.
const OPEN_SECTIONS_MAX: usize = 2;

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

/// Below what somebody reads who has the pager now: questions that may be told, each in a line.
pub fn still_open(message: Message, day: &Day, questions: &[Question], workspace_url: Option<&str>) -> Message {
    let lines: Vec<String> = questions.iter().map(|question| open_line(day, question, workspace_url)).collect();
    message.lines(&lines, OPEN_SECTIONS_MAX)
}

/// Of a private one no word is told, only who asked.
fn open_line(day: &Day, question: &Question, workspace_url: Option<&str>) -> String {
    let (asker, at) = (person(&question.asker), clock(question.asked_at, &day.zone));
    if question.is_private {
        let then = question.taken_by.as_ref().map(|taker| format!("{} is with them.", person(taker)));
        return format!("Still stuck: {asker}, since {at}. {}", then.as_deref().unwrap_or("Please write to them."));
    }
    let words = escape(&question.text.split_whitespace().collect::<Vec<_>>().join(" "), QUESTION_SHOWN_MAX);
    let linked = match workspace_url.zip(question.card.as_ref()) {
        Some((url, card)) => format!("<{}|{words}>", address(url, &day.channel, card)),
        None => words,
    };
    let then = question.taken_by.as_ref().map(|taker| format!(" {} answers.", person(taker)));
    format!("Still open: {linked} ({asker}, {at}).{}", then.unwrap_or_default())
}

/// Nobody has written any.
pub fn none() -> Message {
    Message::say("Nobody has written handoff notes yet.").buttons([labelled("Who is on call?", &Action::OnCall)])
}

pub fn advocates_only() -> Message {
    Message::say("Handoff notes are for advocates and coordinators. You can always ask: `/shadow ask`.")
}
