//! The pager going on: the giver's question, the card in the thread, reminders, offers.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::text::{clock, duration, person, room, the_day, the_pager, upper_first};
use super::{Message, View};
use crate::domain::action::{Action, Form, NotesOf};
use crate::domain::day::{Day, Lane};
use crate::domain::ids::{PersonId, QuestionId};
use crate::domain::pager::{Handoff, Notes, Refusal, Step, Why};
use crate::domain::turns::Turn;

/// Characters of notes: they are shown in one block of the card.
const NOTES_LENGTH_MAX: u64 = 2_000;

/// To the first holder, when the window opens; or to who goes on for somebody who is not on the day any more.
pub fn you_start(day: &Day, lane: Lane, who: &PersonId, gone: Option<&PersonId>, now: Timestamp) -> Message {
    let turns = day.turns(lane);
    let own = turns.iter().find(|turn| turn.advocate == *who && turn.end > now);
    let until = own.map_or_else(|| day.ends_at(), |turn| turn.end);
    let begun = match gone {
        Some(gone) => format!("{} is not on the {} any more", person(gone), day.format.noun()),
        None => format!("The {} has begun", day.format.noun()),
    };
    let (pager, until) = (the_pager(day, lane), clock(until, &day.zone));
    let yours = match day.shift_at(lane, now) {
        Some(_) => format!("you have {pager} until {until}."),
        None => {
            let next = turns.iter().find(|turn| turn.start > now);
            let till = match next {
                Some(next) if next.advocate == *who => format!("already, until {until}"),
                _ => "till then".to_owned(),
            };
            let nobody = nobody_until(day, who, next);
            format!("{nobody}. You have {pager} {till}. If you cannot, {}.", else_do(day, who))
        }
    };
    let message = Message::say(format!(":pager: {begun}, and {yours} Questions come in the day's thread."));
    room(day).into_iter().fold(message, Message::context)
}

/// To the giver, ten minutes before the next one's turn.
pub fn ask_giver(day: &Day, handoff: &Handoff) -> Message {
    let due = clock(handoff.due_at, &day.zone);
    let (taker, pager) = (person(&handoff.taker), the_pager(day, handoff.lane));
    let ends = match handoff.why {
        Why::Shift if ends_then(day, handoff) => format!("Your shift {} at {due}. {taker} is next.", ends(handoff)),
        Why::Back => format!("{taker}'s break is over, and they are asked to pick {pager} up again."),
        Why::Now => format!("I asked {taker} to pick {pager} up."),
        Why::Shift | Why::Break { .. } => format!("You still have {pager}. {taker} is next, at {due}."),
    };
    Message::say(format!(":pager: {ends} Anything that they should know? The pager stays yours until they pick it up."))
        .buttons([
            button("Write notes", &Action::WriteNotes(handoff.id)).primary(),
            button("Nothing to report", &Action::NothingToReport(handoff.id)),
        ])
}

/// "ends", or "ended" where it was asked for too late.
fn ends(handoff: &Handoff) -> &'static str {
    if handoff.asked_at > handoff.due_at { "ended" } else { "ends" }
}

/// Does a shift of the giver's end when the handoff is due?
pub(super) fn ends_then(day: &Day, handoff: &Handoff) -> bool {
    let mut of_lane = day.shifts.iter().filter(|shift| shift.lane == handoff.lane);
    of_lane.any(|shift| shift.advocate == handoff.giver && day.shift_window(shift).end == handoff.due_at)
}

/// To the holder who stands in for the next one.
pub fn you_keep(day: &Day, handoff: &Handoff) -> Message {
    let until = day.stands_in_until(handoff.lane, handoff.due_at, &handoff.giver);
    Message::say(format!(
        ":pager: You keep {} until {}: {} cannot make it. If you cannot either, {}.",
        the_pager(day, handoff.lane),
        clock(until, &day.zone),
        person(&handoff.taker),
        else_do(day, &handoff.giver)
    ))
}

/// To the one who is asked in another's place.
pub fn you_are_next(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":pager: {} has {}, and you are next, at {}.",
        person(&handoff.giver),
        the_pager(day, handoff.lane),
        clock(handoff.due_at, &day.zone)
    ))
    .buttons(pick_up(handoff))
}

/// To the one who was asked before.
pub fn you_need_not(day: &Day, handoff: &Handoff) -> Message {
    Message::say(format!(
        ":pager: You need not pick up {}: {} is next now, at {}.",
        the_pager(day, handoff.lane),
        person(&handoff.taker),
        clock(handoff.due_at, &day.zone)
    ))
}

/// To the one who is asked to pick up again after a break, when somebody else has the pager meanwhile.
pub fn waits_for_you_still(day: &Day, back: &Handoff, holder: &PersonId) -> Message {
    Message::say(format!(
        ":pager: {} has {} meanwhile, and it still waits for you to pick it up again.",
        person(holder),
        the_pager(day, back.lane)
    ))
    .buttons(pick_up(back))
}

/// To the same, when somebody else picked it up.
pub fn back_with_another(day: &Day, back: &Handoff, by: &PersonId) -> Message {
    Message::say(format!(
        ":pager: You need not pick {} up again: {} has it now, and you are free.",
        the_pager(day, back.lane),
        person(by)
    ))
}

/// To the one who has the pager already, when notes come late.
pub fn late_notes(handoff: &Handoff) -> Message {
    let message = Message::say(format!(":memo: {} left you notes on the pager.", person(handoff.notes_by())));
    match &handoff.notes {
        Notes::Text(notes) => message.plain(notes),
        Notes::NotYet | Notes::NothingToReport => message,
    }
}

/// The card in the day's thread; edited at each step. `taken_by` got the pager in a break in which nobody stood in.
pub fn card(day: &Day, handoff: &Handoff, taken_by: Option<&PersonId>, now: Timestamp) -> Message {
    let (giver, taker) = (person(&handoff.giver), person(&handoff.taker));
    let pager = the_pager(day, handoff.lane);
    let (due, since) = (clock(handoff.due_at, &day.zone), clock(handoff.waits_since(), &day.zone));
    let text = match (&handoff.picked_up, handoff.step) {
        _ if handoff.is_kept() => format!(
            ":pager: {giver} keeps {pager} until {}: {taker} cannot make it.",
            clock(day.stands_in_until(handoff.lane, handoff.due_at, &handoff.giver), &day.zone)
        ),
        (Some(picked_up), _) if picked_up.by == handoff.giver => match (handoff.alone_until(), taken_by) {
            (Some(_), Some(by)) => format!(
                ":white_check_mark: {} took {pager} in {giver}'s break: questions need not wait any more.",
                person(by)
            ),
            (Some(until), None) if until <= now => {
                format!(":white_check_mark: {giver}'s break is over: questions need not wait any more.")
            }
            (Some(until), None) => format!(
                ":coffee: {giver} is on a break until {}, and nobody stands in. Questions wait till then; with what cannot wait, ask {}.",
                clock(until.min(day.ends_at()), &day.zone),
                person(&day.coordinator)
            ),
            (None, _) => format!(":white_check_mark: {giver} keeps {pager}. Thank you!"),
        },
        (Some(picked_up), _) => {
            let at = clock(picked_up.at, &day.zone);
            let thanks = match handoff.why {
                Why::Break { minutes } => on_a_break(day, handoff, minutes, &picked_up.by),
                _ => format!("Thank you, {giver}!"),
            };
            format!(":white_check_mark: {} picked up {pager} at {at}. {thanks}", person(&picked_up.by))
        }
        (None, Step::Asked) => format!(":pager: {} {taker}, please pick up {pager}.", reason(day, handoff)),
        (None, Step::Reminded) => format!(
            ":hourglass_flowing_sand: {taker}, {pager} has been waiting for you since {since}. {giver} still has it."
        ),
        (None, Step::Offered) => format!(
            ":mega: {} has been waiting since {since}. *Any advocate of the day* can pick it up. {giver} still has it.",
            upper_first(&pager)
        ),
        (None, Step::Escalated) => format!(
            ":rotating_light: Nobody has picked up {pager} since {since}. *Any advocate of the day* can. {giver} still has it, and {} knows.",
            person(&day.coordinator)
        ),
        (None, Step::Lapsed) => format!(":pager: Nobody picked up {pager} that was due at {due}. {giver} kept it."),
        (None, Step::Dropped) => {
            format!(
                ":pager: {} need not be picked up here any more. `/shadow oncall` says who has it.",
                upper_first(&pager)
            )
        }
    };
    let message = with_notes(Message::say(text), handoff, "Notes");
    let room = room(day).filter(|_| handoff.is_open());
    room.into_iter().fold(message, Message::context).buttons(pick_up(handoff))
}

/// What becomes of a break that began; `by` stands in.
fn on_a_break(day: &Day, handoff: &Handoff, minutes: u32, by: &PersonId) -> String {
    let giver = person(&handoff.giver);
    match handoff.not_back_for(day) {
        Some(turn) if turn.advocate == *by => format!("Thank you, {giver}!"),
        Some(turn) => format!("{} is next, at {}.", person(&turn.advocate), clock(turn.start, &day.zone)),
        None if handoff.outlasts(day) => format!("Thank you, {giver}!"),
        None => format!("{giver} is back in {}.", duration(minutes.into())),
    }
}

/// The notes below, and whose they are where that is not the giver.
fn with_notes(message: Message, handoff: &Handoff, title: &str) -> Message {
    match (&handoff.notes, &handoff.notes_by) {
        (Notes::Text(notes), Some(by)) => message.context(format!("*Notes from* {}", person(by))).plain(notes),
        (Notes::Text(notes), None) => message.context(format!("*{title}*")).plain(notes),
        (Notes::NothingToReport, _) => message.context("Nothing to report."),
        (Notes::NotYet, _) => message,
    }
}

/// Why the pager goes on, in a sentence.
fn reason(day: &Day, handoff: &Handoff) -> String {
    let (giver, taker) = (person(&handoff.giver), person(&handoff.taker));
    let (due, pager) = (clock(handoff.due_at, &day.zone), the_pager(day, handoff.lane));
    match handoff.why {
        Why::Shift if ends_then(day, handoff) => format!("{giver}'s shift {} at {due}.", ends(handoff)),
        Why::Shift => format!("{giver} has {pager} until {due}."),
        Why::Now => format!("{giver} hands {pager} over."),
        Why::Break { minutes } => format!("{giver} would like a break of {}.", duration(minutes.into())),
        Why::Back => format!("{taker}'s break is over. {giver} still has {pager}."),
    }
}

/// To the coordinator, as soon as somebody is asked outside of their hours.
pub fn nobody_is_at_work(day: &Day, handoff: &Handoff) -> Message {
    let (giver, taker) = (person(&handoff.giver), person(&handoff.taker));
    let (pager, due) = (the_pager(day, handoff.lane), clock(handoff.due_at, &day.zone));
    let nobody = match handoff.why {
        Why::Shift => {
            format!("has {pager} of the {} until {due}, and nobody who could take it is at work", the_day(day))
        }
        _ => format!("cannot keep {pager} of the {}, and nobody else is at work who could take it", the_day(day)),
    };
    let asked = match handoff.step {
        Step::Offered => "every advocate of the day".to_owned(),
        _ => taker,
    };
    Message::say(format!(
        ":warning: {giver} {nobody}. I ask {asked} all the same. Can you find somebody? Any advocate of the day can press *Pick up* in the day's thread."
    ))
}

/// Why somebody is asked outside of their hours.
fn why_you(outside_hours: bool) -> &'static str {
    if outside_hours { " Nobody else of the day is at work now, so I ask you all the same." } else { "" }
}

/// To the next one, five minutes after the planned end.
pub fn reminder(day: &Day, handoff: &Handoff, outside_hours: bool) -> Message {
    Message::say(format!(
        ":hourglass_flowing_sand: {} has been waiting for you since {}. {} still has it.{}",
        upper_first(&the_pager(day, handoff.lane)),
        clock(handoff.waits_since(), &day.zone),
        person(&handoff.giver),
        why_you(outside_hours)
    ))
    .buttons(pick_up(handoff))
}

/// To every other advocate of the day, after ten minutes.
pub fn offer(day: &Day, handoff: &Handoff, outside_hours: bool) -> Message {
    Message::say(format!(
        ":mega: {} has not picked up {}, due at {}.{} Can you take it?",
        person(&handoff.taker),
        the_pager(day, handoff.lane),
        clock(handoff.due_at, &day.zone),
        why_you(outside_hours)
    ))
    .buttons(pick_up(handoff))
}

/// To the coordinator, after fifteen.
pub fn escalation(day: &Day, handoff: &Handoff) -> Message {
    if let Why::Break { minutes } = handoff.why {
        return Message::say(format!(
            ":rotating_light: {} asked for a break of {} at {}, on the {}. {} did not answer, and nobody else who is at work could take {}. Can you find somebody? Any advocate of the day can press *Pick up* in the day's thread.",
            person(&handoff.giver),
            duration(minutes.into()),
            clock(handoff.waits_since(), &day.zone),
            the_day(day),
            person(&handoff.taker),
            the_pager(day, handoff.lane)
        ));
    }
    Message::say(format!(
        ":rotating_light: Nobody has picked up {} of the {} that was due at {}. {} still has it. Please ask one of the advocates to press *Pick up* in the day's thread.",
        the_pager(day, handoff.lane),
        the_day(day),
        clock(handoff.due_at, &day.zone),
        person(&handoff.giver)
    ))
}

fn pick_up(handoff: &Handoff) -> Option<Button> {
    handoff.is_open().then(|| button("Pick up", &Action::PickUp(handoff.id)).primary())
}

/// The form for notes, with what is known already; `seen` is the latest question that may stand in it.
pub fn notes_form(handoff: &Handoff, prefill: &str, seen: Option<QuestionId>) -> View {
    let notes = blocks::text_field(prefill, NOTES_LENGTH_MAX).with_multiline(true);
    let fields: Vec<SlackBlock> = vec![
        blocks::input("notes", "What should the next one know?", notes)
            .hint("Open tickets, what customers were told, what to watch. All who follow the thread can read it.")
            .into(),
    ];
    blocks::form(&Form::Notes(NotesOf { handoff: handoff.id, seen }), "Handoff notes", "Save", "Not now", fields)
}

/// To the giver. What was written before is kept: somebody may have read it.
pub fn nothing_noted(handoff: &Handoff) -> Message {
    if matches!(handoff.notes, Notes::Text(_)) {
        let whose = if *handoff.notes_by() == handoff.giver { "Your notes".to_owned() } else { whose_notes(handoff) };
        return Message::say(format!(":memo: {whose} are kept, and the next one reads them. To change them:"))
            .buttons([button("Write notes", &Action::WriteNotes(handoff.id))]);
    }
    Message::say(match &handoff.picked_up {
        Some(picked_up) => format!(":white_check_mark: Noted. {} has the pager already.", person(&picked_up.by)),
        None => {
            format!(":white_check_mark: Noted. The pager stays yours until {} picks it up.", person(&handoff.taker))
        }
    })
}

fn whose_notes(handoff: &Handoff) -> String {
    format!("{}'s notes", person(handoff.notes_by()))
}

/// To the one who picked up; `own` is another pager that they have.
pub fn picked_up(day: &Day, handoff: &Handoff, by: &PersonId, own: Option<Lane>) -> Message {
    let pager = the_pager(day, handoff.lane);
    if *by == handoff.giver {
        return Message::say(format!(":pager: You keep {pager}. Thank you!"));
    }
    let giver = person(&handoff.giver);
    let then = match (handoff.why, handoff.not_back_for(day)) {
        (Why::Break { .. }, Some(turn)) if turn.advocate == *by => {
            format!("{giver} takes a break, and at {} your own shift begins.", clock(turn.start, &day.zone))
        }
        (Why::Break { .. }, Some(turn)) => {
            format!("{giver} takes a break. {} is next, at {}.", person(&turn.advocate), clock(turn.start, &day.zone))
        }
        (Why::Break { .. }, None) if handoff.outlasts(day) => {
            format!("{giver} is free: the day ends at {}.", clock(day.ends_at(), &day.zone))
        }
        (Why::Break { minutes }, None) => {
            format!("{giver} is back in {}, and is offered it then.", duration(minutes.into()))
        }
        _ if day.has_lanes() => String::new(),
        _ => format!("{giver} is free."),
    };
    let both = own.map_or(String::new(), |own| {
        format!("You have {} too: `/shadow handoff` hands one of them on.", the_pager(day, own))
    });
    let yours = format!(":pager: {} is yours.", upper_first(&pager));
    let sentences = [yours, then, both, "Questions come in the day's thread.".to_owned()];
    let said: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
    let message = Message::say(said.join(" "));
    let message = room(day).into_iter().fold(message, Message::context);
    match &handoff.notes {
        Notes::Text(notes) => message.context(format!("*Notes from* {}", person(handoff.notes_by()))).plain(notes),
        Notes::NotYet | Notes::NothingToReport => message,
    }
}

/// To whoever has the pager, when their shift is about to end and nobody follows.
pub fn nobody_follows(day: &Day, turn: &Turn, next: Option<&Turn>, now: Timestamp) -> Message {
    let ends = if now < turn.end { "ends" } else { "ended" };
    Message::say(format!(
        ":pager: Your shift {ends} at {}, and {}. You keep {} till then. If you cannot, {}.",
        clock(turn.end, &day.zone),
        nobody_until(day, &turn.advocate, next),
        the_pager(day, turn.lane),
        else_do(day, &turn.advocate)
    ))
}

/// To whoever has the pager in a gap.
fn nobody_until(day: &Day, who: &PersonId, next: Option<&Turn>) -> String {
    let until = match next {
        Some(next) if next.advocate == *who => {
            let again = if day.turns(next.lane).first() == Some(next) { "" } else { "again " };
            format!("you are on call {again}at {}", clock(next.start, &day.zone))
        }
        Some(next) => format!("{} comes at {}", person(&next.advocate), clock(next.start, &day.zone)),
        None => format!("the day ends at {}", clock(day.ends_at(), &day.zone)),
    };
    format!("nobody is planned until {until}")
}

fn else_do(day: &Day, who: &PersonId) -> String {
    match day.advocates.iter().any(|advocate| advocate != who) {
        true => "type `/shadow handoff`".to_owned(),
        false => format!("ask {} to find somebody", person(&day.coordinator)),
    }
}

/// To the giver, when somebody took it; `still` is another pager that they have.
pub fn you_are_free(day: &Day, handoff: &Handoff, by: &PersonId, still: Option<Lane>) -> Message {
    let then = match (handoff.break_over(), handoff.not_back_for(day)) {
        (Some(_), Some(turn)) if turn.advocate == *by => format!(
            "Enjoy your break! You are not offered it back: their own shift begins at {}.",
            clock(turn.start, &day.zone)
        ),
        (Some(_), Some(turn)) => format!(
            "Enjoy your break! You are not offered it back: {} is next, at {}.",
            person(&turn.advocate),
            clock(turn.start, &day.zone)
        ),
        (Some(_), None) if handoff.outlasts(day) => {
            format!(
                "Enjoy your break! The day ends at {}, so you are not offered it back.",
                clock(day.ends_at(), &day.zone)
            )
        }
        (Some(over), None) => format!("Enjoy your break! You are offered it back at {}.", clock(over, &day.zone)),
        (None, _) => match still {
            Some(lane) => format!("Thank you! You still have {}.", the_pager(day, lane)),
            None => "You are free. Thank you!".to_owned(),
        },
    };
    Message::say(format!(":pager: {} picked up {}. {then}", person(by), the_pager(day, handoff.lane)))
}

pub fn cannot_pick_up(day: &Day, handoff: &Handoff, why: &Refusal) -> Message {
    Message::say(match why {
        Refusal::AlreadyPickedUp(by) => format!("{} already has it. Nothing for you to do.", person(by)),
        Refusal::YoursAlready => "You have it already. Nothing for you to do.".to_owned(),
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
