//! Handing the pager over before a shift ends, for good or for a break.

use jiff::{SignedDuration, Timestamp};

use super::Message;
use super::blocks::{Button, button};
use super::handoff::ends_then;
use super::text::{clock, code, duration, names, person, the_pager};
use crate::domain::action::Action;
use crate::domain::day::{Day, Lane, Shift};
use crate::domain::ids::PersonId;
use crate::domain::pager::{BREAK_MAX, BREAK_MIN, Handoff, NoBreak, Why};

/// To the giver: who was asked.
pub fn asked(day: &Day, handoff: &Handoff, now: Timestamp) -> Message {
    let (taker, then) = (person(&handoff.taker), break_then(day, handoff, now));
    let pager = of_several(day, handoff.lane);
    Message::say(format!(
        ":pager: I asked {taker} in the day's thread{pager}. The pager stays yours until they pick it up.{then} Anything that they should know?"
    ))
    .buttons(notes(handoff))
}

/// What becomes of a break that is asked for.
fn break_then(day: &Day, handoff: &Handoff, now: Timestamp) -> String {
    let Why::Break { minutes } = handoff.why else { return String::new() };
    let over = now + SignedDuration::from_mins(i64::from(minutes));
    let length = duration(minutes.into());
    match day.turn_during(handoff.lane, &handoff.giver, now, over) {
        Some(turn) => format!(
            " Your break of {length} begins when they do. You are not offered it back: {} is next, at {}.",
            person(&turn.advocate),
            clock(turn.start, &day.zone)
        ),
        None => format!(" Your break of {length} begins when they do, and then you are offered it back."),
    }
}

/// To the giver, who asked for something else before: what it is now.
pub fn asked_instead(day: &Day, handoff: &Handoff, now: Timestamp) -> Message {
    let for_what = match handoff.why {
        Why::Break { minutes } => format!("You take a break of {}", duration(minutes.into())),
        _ => format!("You hand {} over for good, and are not offered it back", the_pager(day, handoff.lane)),
    };
    Message::say(format!(
        ":pager: Changed. {for_what}. {} was asked at {}, and the pager stays yours until they pick it up.{} Anything that they should know?",
        person(&handoff.taker),
        clock(handoff.due_at, &day.zone),
        break_then(day, handoff, now)
    ))
    .buttons(notes(handoff))
}

/// Which pager, where the day has several.
fn of_several(day: &Day, lane: Lane) -> String {
    if day.has_lanes() { format!(" to pick up {}", the_pager(day, lane)) } else { String::new() }
}

/// To the giver, when all were asked.
pub fn all_asked(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":pager: I asked every advocate of the day{}. The pager stays yours until somebody picks it up. Anything that they should know?",
        of_several(day, handoff.lane)
    ))
    .buttons(notes(handoff))
}

fn notes(handoff: &Handoff) -> [Button; 2] {
    [
        button("Write notes", &Action::WriteNotes(handoff.id)).primary(),
        button("Nothing to report", &Action::NothingToReport(handoff.id)),
    ]
}

/// To every other advocate, as nobody is at work.
pub fn asked_of_all(day: &Day, handoff: &Handoff) -> Message {
    let giver = person(&handoff.giver);
    let what = match handoff.why {
        Why::Break { minutes } => format!("{giver} would like a break of {}", duration(minutes.into())),
        _ => format!("{giver} has to hand {} over", the_pager(day, handoff.lane)),
    };
    Message::say(format!(
        ":mega: {what}, and nobody else is at work. Can you take it, in {}?",
        super::text::channel(&day.channel)
    ))
    .buttons([button("Pick up", &Action::PickUp(handoff.id)).primary()])
}

/// Somebody was asked before.
pub fn asked_already(day: &Day, handoff: &Handoff, now: Timestamp) -> Message {
    let (taker, due) = (person(&handoff.taker), clock(handoff.due_at, &day.zone));
    let turn = match (ends_then(day, handoff), now < handoff.due_at) {
        (true, true) => "your shift ends",
        (true, false) => "your shift ended",
        (false, true) => "their shift begins",
        (false, false) => "their shift began",
    };
    Message::say(match handoff.why {
        Why::Shift => format!("{taker} was asked already: {turn} at {due}. They can pick up at once."),
        _ => format!("{taker} was asked already, at {due}. If they don't pick up, the others are asked by themselves."),
    })
    .buttons(notes(handoff))
}

/// No other advocate is at work: the giver's choice.
pub fn nobody_at_work(day: &Day, lane: Lane, next: Option<&Shift>, why: Why) -> Message {
    let next = next.map_or(String::new(), |shift| {
        let from = clock(day.shift_window(shift).start, &day.zone);
        format!(" {} comes at {from}.", person(&shift.advocate))
    });
    Message::say(format!(
        ":pager: Nobody else of this day is free now, so the pager stays with you.{next} I can ask the others all the same, or you talk to {}.{}",
        person(&day.coordinator),
        if why.minutes().is_some() { " Or take the break, and questions wait until you are back." } else { "" }
    ))
    .buttons([button("Ask every advocate", &Action::AskAll { day: day.id, minutes: why.minutes(), lane: Some(lane) })]
        .into_iter()
        .chain(rest_button(day, lane, why)))
}

/// The day has a single advocate.
pub fn nobody_else(day: &Day, lane: Lane, why: Why) -> Message {
    let coordinator = person(&day.coordinator);
    Message::say(match why {
        Why::Break { .. } => format!(
            ":pager: You are the only advocate of this day, so nobody can stand in. Take the break all the same, and questions wait until you are back; or ask {coordinator} to find somebody."
        ),
        _ => format!(
            ":pager: You are the only advocate of this day, so the pager stays with you. If you cannot go on, ask {coordinator} to find somebody."
        ),
    })
    .buttons(rest_button(day, lane, why))
}

/// For who would like a break.
fn rest_button(day: &Day, lane: Lane, why: Why) -> Option<Button> {
    let minutes = why.minutes()?;
    Some(button("Take the break all the same", &Action::RestAlone { day: day.id, lane, minutes }))
}

/// To who takes a break in which nobody stands in.
pub fn rest(day: &Day, until: Timestamp) -> Message {
    Message::say(format!(
        ":coffee: Enjoy your break, until {}! The pager stays yours; the day's thread says that questions wait till then.",
        clock(until.min(day.ends_at()), &day.zone)
    ))
}

/// They are on one.
pub fn rests_already(day: &Day, until: Timestamp) -> Message {
    Message::say(format!(
        ":coffee: You are on a break until {}, and the day's thread says so. Nothing else to do.",
        clock(until.min(day.ends_at()), &day.zone)
    ))
}

/// To the one who stands in, when who was on a break does not come back.
pub fn does_not_come_back(day: &Day, lane: Lane, who: &PersonId, next: Option<&Shift>) -> Message {
    let until = match next {
        Some(shift) => format!(
            "until somebody picks it up. {} is next, at {}",
            person(&shift.advocate),
            clock(day.shift_window(shift).start, &day.zone)
        ),
        None => format!("until the day ends at {}", clock(day.ends_at(), &day.zone)),
    };
    Message::say(format!(
        ":pager: {} does not come back to {}, so you keep it {until}. If you cannot, type `/shadow handoff`.",
        person(who),
        the_pager(day, lane)
    ))
}

/// To somebody who has none; `holders` have the day's.
pub fn not_yours(holders: &[PersonId], is_advocate: bool) -> Message {
    let else_what = match is_advocate {
        true => "If they cannot go on, take it: `/shadow take`.",
        false => "You can always ask in the day's thread.",
    };
    let names = names(holders);
    let have = if holders.len() == 1 { "has the pager" } else { "have the pagers" };
    Message::say(format!("{names} {have}, so it is theirs to hand over. {else_what}"))
}

/// To somebody who is asked to pick one up, and has none yet.
pub fn not_picked_up_yet(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":pager: {} has {}, and waits for you to pick it up. Once it is yours, you can hand it over.",
        person(&handoff.giver),
        the_pager(day, handoff.lane)
    ))
    .buttons([button("Pick up", &Action::PickUp(handoff.id)).primary()])
}

/// To who was on a break in which nobody stood in, and was asked something.
pub fn questions_wait(day: &Day, count: usize) -> Message {
    let what = if count == 1 { "A question waits".to_owned() } else { format!("{count} questions wait") };
    Message::say(format!(
        ":coffee: Your break is over. {what} for you in the day's thread, in {}.",
        super::text::channel(&day.channel)
    ))
}

pub fn no_break(typed: &str, why: NoBreak) -> Message {
    let typed = code(typed, 30);
    Message::say(match why {
        NoBreak::NoLength => format!("I don't know how long {typed} is. Type it like this: `/shadow break 30m`."),
        NoBreak::TooShort => {
            format!("{typed} is too short: a break takes {} at least.", duration(BREAK_MIN.into()))
        }
        NoBreak::TooLong => format!(
            "{typed} is too long: a break takes {} at most. For longer, `/shadow handoff` hands the pager over for good.",
            duration(BREAK_MAX.into())
        ),
    })
}

/// To the one who was on a break.
pub fn break_is_over(day: &Day, back: &Handoff) -> Message {
    Message::say(format!(
        ":coffee: Your break is over. {} has {} until you pick it up again.",
        person(&back.giver),
        the_pager(day, back.lane)
    ))
    .buttons([button("Pick up", &Action::PickUp(back.id)).primary()])
}

/// To the one who was on a break and is not offered the pager back: who has it, and who is next.
pub fn not_back(day: &Day, lane: Lane, holder: &PersonId, next: Option<&PersonId>) -> Message {
    let next = next.map_or(String::new(), |next| format!(", and {} is next", person(next)));
    Message::say(format!(
        ":coffee: Your break is over, and you are free: your turn with {} is over too. {} has it{next}.",
        the_pager(day, lane),
        person(holder)
    ))
}
