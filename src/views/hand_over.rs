//! Handing the pager over before a shift ends, for good or for a break.

use jiff::{SignedDuration, Timestamp};

use super::Message;
use super::blocks::button;
use super::text::{and, clock, code, duration, person, the_pager};
use crate::domain::action::Action;
use crate::domain::day::{Day, Lane, Shift};
use crate::domain::ids::PersonId;
use crate::domain::pager::{BREAK_MAX, BREAK_MIN, Handoff, Why};

/// To the giver: who was asked.
pub fn asked(day: &Day, handoff: &Handoff, now: Timestamp) -> Message {
    let taker = person(&handoff.taker);
    let then = match handoff.why {
        Why::Break { minutes } => {
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
        _ => String::new(),
    };
    let pager = of_several(day, handoff.lane);
    Message::say(format!(
        ":pager: I asked {taker} in the day's thread{pager}. The pager stays yours until they pick it up.{then} Anything that they should know?"
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

fn notes(handoff: &Handoff) -> [super::blocks::Button; 2] {
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
pub fn asked_already(day: &Day, handoff: &Handoff) -> Message {
    let (taker, due) = (person(&handoff.taker), clock(handoff.due_at, &day.zone));
    Message::say(match handoff.why {
        Why::Shift => format!("{taker} was asked already: your shift ends at {due}. They can pick up at once."),
        _ => format!("{taker} was asked already, at {due}. If they don't pick up, the others are asked by themselves."),
    })
    .buttons(notes(handoff))
}

/// No other advocate is at work: the giver's choice.
pub fn nobody_at_work(day: &Day, lane: Lane, next: Option<&Shift>, why: Why) -> Message {
    let minutes = match why {
        Why::Break { minutes } => Some(minutes),
        _ => None,
    };
    let next = next.map_or(String::new(), |shift| {
        let from = clock(day.shift_window(shift).start, &day.zone);
        format!(" {} comes at {from}.", person(&shift.advocate))
    });
    Message::say(format!(
        ":pager: Nobody else of this day is at work now, so the pager stays with you.{next} I can ask the others all the same, or you talk to {}.",
        person(&day.coordinator)
    ))
    .buttons([button("Ask every advocate", &Action::AskAll { day: day.id, minutes, lane: Some(lane) })])
}

/// The day has a single advocate.
pub fn nobody_else(day: &Day) -> Message {
    Message::say(format!(
        ":pager: You are the only advocate of this day, so the pager stays with you. {} can plan another one with more.",
        person(&day.coordinator)
    ))
}

/// To somebody who has none; `holders` have the day's.
pub fn not_yours(holders: &[PersonId], is_advocate: bool) -> Message {
    let else_what = match is_advocate {
        true => "If they cannot go on, take it: `/shadow take`.",
        false => "You can always ask in the day's thread.",
    };
    let names = and(&holders.iter().map(person).collect::<Vec<_>>());
    let have = if holders.len() == 1 { "has the pager" } else { "have the pagers" };
    Message::say(format!("{names} {have}, so it is theirs to hand over. {else_what}"))
}

pub fn no_break_length(typed: &str) -> Message {
    Message::say(format!(
        "I don't know how long {} is. A break takes {BREAK_MIN} to {BREAK_MAX} minutes. Type it like this: `/shadow break 30m`.",
        code(typed, 30)
    ))
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
