//! Asking on the day: the question's card in the thread, and what only a few people see where somebody is stuck.

use jiff::Timestamp;

use super::blocks::{self, Button, button};
use super::text::{and, clip, clock, moment, names, person, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pagers::Rest;
use crate::domain::question::{QUESTION_LENGTH_MAX, Question, Refusal};

/// Values of the form's fields.
pub const IN_PRIVATE: &str = "private";
const IN_THREAD: &str = "thread";
pub const MAY_BE_NAMED: &str = "may_be_named";

/// Characters of a name on a button.
const NAME_LENGTH_MAX: usize = 40;

/// For the day card and others.
pub fn ask_button(day: DayId) -> Button {
    button("Ask", &Action::Ask(day))
}

/// The form: the question, and who shall read it.
pub fn form(day: DayId) -> View {
    let text = blocks::text_field("", QUESTION_LENGTH_MAX.into()).with_multiline(true);
    let options = [
        (IN_THREAD.to_owned(), "In the day's thread".to_owned()),
        (IN_PRIVATE.to_owned(), "In private: I am stuck".to_owned()),
    ];
    let agreed = [(MAY_BE_NAMED.to_owned(), "Yes, my name may stand in the handoff notes".to_owned())];
    let fields = vec![
        blocks::input("question", "What would you like to know?", text).into(),
        blocks::input("where", "Where", blocks::choice_field(&options, Some(IN_THREAD)))
            .hint("In private, only whoever has the pager and your buddy read it.")
            .into(),
        blocks::input(
            "consent",
            "In private: may the next one on call hear of you?",
            blocks::ticks_field(&agreed, &[]),
        )
        .hint("They read that you are stuck, never your words. Without this, they do not hear of you.")
        .optional()
        .into(),
    ];
    blocks::form(&Form::Ask(day), "Ask", "Ask", "Not now", fields)
}

/// The form was sent off with nothing in it but space.
pub const NO_WORDS: &str = "Please write a few words.";

/// To the asker, where they typed it behind the command; `rests` are those of them who are on a break.
pub fn asked(day: &Day, asked_of: &[PersonId], rests: &[Rest]) -> Message {
    let names = names(asked_of);
    let rest = |rest: &Rest| format!(" {} is on a break until {}.", person(&rest.who), clock(rest.until, &day.zone));
    let rests: String = rests.iter().map(rest).collect();
    let pinged = is_or_are(asked_of);
    Message::say(format!(":speech_balloon: Asked in the day's thread, and {names} {pinged} pinged.{rests}"))
        .context("You are stuck, and rather not in public? Type `/shadow ask` without words.")
}

fn is_or_are(people: &[PersonId]) -> &'static str {
    if people.len() == 1 { "is" } else { "are" }
}

/// The question in the day's thread; edited at each step.
pub fn card(day: &Day, question: &Question, now: Timestamp) -> Message {
    let asker = person(&question.asker);
    let text = match (&question.answered_by, &question.taken_by) {
        (Some(by), None) if *by == question.asker => format!(":white_check_mark: {asker} has an answer."),
        (Some(_), Some(by)) | (Some(by), None) => format!(":white_check_mark: Answered. Thank you, {}!", person(by)),
        (None, _) if !day.is_ahead(now) => format!(":speech_balloon: {asker} asked this before the day ended."),
        (None, Some(by)) => format!(":speech_balloon: {} answers {asker}.", person(by)),
        (None, None) => {
            let asked_of = names(&question.asked_of);
            format!(":speech_balloon: {asked_of}, {asker} asks:")
        }
    };
    let buttons =
        if question.is_open() && day.is_ahead(now) { buttons(question, "I answer", "Answered") } else { vec![] };
    Message::say(text).plain(&question.text).buttons(buttons)
}

fn buttons(question: &Question, take: &str, end: &str) -> Vec<Button> {
    let end = button(end, &Action::EndQuestion(question.id));
    match question.taken_by {
        Some(_) => vec![end],
        None => vec![button(take, &Action::TakeQuestion(question.id)).primary(), end],
    }
}

/// To those who are asked in private, together. `name` is the asker's.
pub fn stuck(question: &Question, name: &str) -> Message {
    let asker = person(&question.asker);
    Message::say(format!(":raised_hand: {asker} is stuck, and asks you in private. Please write to them."))
        .plain(&question.text)
        .buttons(private_buttons(question, name))
        .context("Only you see this; it stands nowhere else.")
}

fn private_buttons(question: &Question, name: &str) -> Vec<Button> {
    buttons(question, &format!("I am with {}", clip(name, NAME_LENGTH_MAX)), "Solved")
}

/// To one of them, when nobody has reacted.
pub fn still_stuck(question: &Question, name: &str) -> Message {
    let asker = person(&question.asker);
    Message::say(format!(
        ":hourglass_flowing_sand: {asker} is still stuck, and waits for somebody. Can you write to them?"
    ))
    .plain(&question.text)
    .buttons(private_buttons(question, name))
}

/// To the asker, who did not agree that others hear of them, when nobody has reacted: `reminded` were, `others` could help,
/// as they have a pager by now, as `holders` do, or are the buddy.
pub fn goes_no_further(
    question: &Question,
    reminded: &[PersonId],
    others: &[PersonId],
    holders: &[PersonId],
) -> Message {
    let reminded = match reminded {
        [] => "Nobody is with you yet.".to_owned(),
        reminded => format!("Nobody is with you yet, so I reminded {}.", names(reminded)),
    };
    let what = |other: &PersonId| match holders.contains(other) {
        true => format!("{} has the pager by now", person(other)),
        false => format!("{} is your buddy by now", person(other)),
    };
    let know = if others.len() == 1 { "does not know" } else { "they do not know" };
    Message::say(format!(
        ":raised_hand: {reminded} {}, and {know} of you, as you wished. To ask them too, type `/shadow ask` again.",
        and(&others.iter().map(what).collect::<Vec<_>>())
    ))
    .buttons([button("Solved", &Action::EndQuestion(question.id))])
}

/// To the asker.
pub fn told_in_private(question: &Question) -> Message {
    let names = names(&question.asked_of);
    let others = match question.may_be_named {
        true => "Until it is solved, your name may stand in the handoff notes, as you said; your words do not.",
        false => "Nobody else sees it.",
    };
    Message::say(format!(":raised_hand: I told {names} in private. They write to you. {others}"))
        .buttons([button("Solved", &Action::EndQuestion(question.id))])
}

/// In the place of what was asked in private.
pub fn with_them(question: &Question, by: &PersonId) -> Message {
    Message::say(format!(":raised_hand: {} is with {}.", person(by), person(&question.asker)))
        .plain(&question.text)
        .buttons([button("Solved", &Action::EndQuestion(question.id))])
}

/// To the asker.
pub fn somebody_is_with_you(question: &Question, by: &PersonId) -> Message {
    Message::say(format!(":raised_hand: {} is with you, and writes to you.", person(by)))
        .buttons([button("Solved", &Action::EndQuestion(question.id))])
}

/// In the place of what was asked in private, for all who read it.
pub fn solved(question: &Question) -> Message {
    Message::say(format!(":white_check_mark: Solved: {} is not stuck any more.", person(&question.asker)))
}

/// To the asker, when somebody who was not with them says so.
pub fn solved_for_you(by: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: {} says that it is solved. It is not? `/shadow ask` asks again.",
        person(by)
    ))
}

/// To the asker, in the place of what they were told.
pub fn you_solved_it() -> Message {
    Message::say(":white_check_mark: Solved. Whoever you asked knows.")
}

pub fn refused(question: &Question, why: &Refusal) -> Message {
    Message::say(match why {
        Refusal::Over => "The day is over. Ask in its channel: somebody there knows.".to_owned(),
        Refusal::Answered => "This is answered already. Nothing for you to do.".to_owned(),
        Refusal::TakenBy(by) if question.is_private => {
            format!("{} is with them already. Nothing for you to do.", person(by))
        }
        Refusal::TakenBy(by) => format!("{} answers already. You can add what you know in the thread.", person(by)),
        Refusal::TakenByYou => "You said so already. Press the other button when it is done.".to_owned(),
        Refusal::Yours => "This is your own question. Press *Answered* when you have an answer.".to_owned(),
        Refusal::NotAnAdvocate => {
            "Only an advocate of the day, or who asked, can press this. You can always write in the thread.".to_owned()
        }
    })
}

/// Nobody has the pager.
pub fn nobody_on_call(day: &Day) -> Message {
    Message::say(format!(
        "Nobody has the pager right now. Write in the day's thread in {}, or to {}.",
        super::text::channel(&day.channel),
        person(&day.coordinator)
    ))
}

/// The asker has the pager.
pub fn you_have_the_pager() -> Message {
    Message::say("You have the pager yourself. Ask the others in the day's thread, or type `/shadow handoff`.")
}

/// The asker's day is ahead.
pub fn not_yet(day: &Day, buddy: Option<&PersonId>) -> Message {
    let whom = person(buddy.unwrap_or(&day.coordinator));
    Message::say(format!(
        "`/shadow ask` is for the day itself: the {} starts {}. Until then, ask {whom}.",
        the_day(day),
        moment(day.starts_at(), &day.zone)
    ))
}

/// Another's day runs.
pub fn not_on_this_day(day: &Day) -> Message {
    Message::say(format!(
        "`/shadow ask` is for those who are on the day. You can write in its thread in {}.",
        super::text::channel(&day.channel)
    ))
}

/// No day runs, and none is ahead for this person.
pub fn no_day() -> Message {
    Message::say("`/shadow ask` is for shadowing days, and you are on none. Is one coming?")
        .buttons([button("Show the days", &Action::Days)])
}
