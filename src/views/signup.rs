//! Signing up, leaving, and details: what the person reads.

use super::Message;
use super::blocks::{self, Button, button};
use super::text::{duration, escape, moment, ordinal, person, place, the_day, upper_first, when};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::{ChannelId, DayId, PersonId};
use crate::domain::people::{Details, Person};
use crate::domain::seating::{self, Obstacle};
use crate::domain::signup::{Refusal, Why};
use crate::domain::snapshot::Snapshot;

/// Signed up.
pub fn signed_up(day: &Day, who: &Person, obstacle: Option<Obstacle>) -> Message {
    let message = Message::titled(format!("You are in: {}.", the_day(day)))
        .section(format!(":white_check_mark: *You are in:* {}\n{}", day.format.label(), when(day)))
        .section(format!(
            "You will hear who your buddy is when sign-up has closed, {}.{}",
            moment(day.closes_at(), &day.zone),
            if day.is_round() { " Then you two agree on a date." } else { "" }
        ));
    with_obstacle(message, day, obstacle)
        .block(blocks::plain_context(&known(who)))
        .buttons(waiters_buttons(day, obstacle))
}

fn with_obstacle(message: Message, day: &Day, obstacle: Option<Obstacle>) -> Message {
    match obstacle {
        Some(obstacle) => message.section(obstacle_line(day, obstacle)),
        None => message,
    }
}

/// A sign-up after sign-up has closed, before the pairs are known.
pub fn signed_up_late(day: &Day, who: &Person, obstacle: Option<Obstacle>) -> Message {
    let message = Message::titled(format!("You are in: {}.", the_day(day)))
        .section(format!(":white_check_mark: *You are in:* {}\n{}", day.format.label(), when(day)))
        .section("Sign-up has closed, but there is room. You hear soon who your buddy is.");
    with_obstacle(message, day, obstacle)
        .block(blocks::plain_context(&known(who)))
        .buttons(waiters_buttons(day, obstacle))
}

/// A sign-up when the pairs are known already.
pub fn paired_late(day: &Day, buddy: Option<&PersonId>) -> Message {
    let help = match buddy {
        Some(buddy) => format!("Your buddy is {}: you two have a message.", person(buddy)),
        None => "Whoever has the pager helps you: you have a message.".to_owned(),
    };
    Message::titled(format!("You are in: {}.", the_day(day)))
        .section(format!(":white_check_mark: *You are in:* {}\n{}\n{help}", day.format.label(), when(day)))
        .buttons(own_buttons(day.id))
}

/// The same where nobody suits them.
pub fn no_buddy_yet(of: &Snapshot, who: &PersonId, why: &Why, obstacle: Option<Obstacle>) -> Message {
    let message = Message::say(format!(":hourglass_flowing_sand: {}", waiting(of, who, why)));
    let unsaid = obstacle.filter(|obstacle| !is_in_the_reason(*obstacle));
    with_obstacle(message, &of.day, unsaid).buttons(waiters_buttons(&of.day, obstacle))
}

/// What stands in the way of a buddy, and what to press: the buttons are [`waiters_buttons`].
pub fn obstacle_line(day: &Day, obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::Paused(back) => format!(
            ":palm_tree: You are paused until {}, so there would be no buddy for you. End the pause with *Settings*, or look \
             for another day.",
            back.strftime("%A, %-d %B")
        ),
        Obstacle::Off => {
            ":palm_tree: Your settings say that you are away then, so there would be no buddy for you. Change \
            them with *Settings*, or look for another day."
                .to_owned()
        }
        Obstacle::Hours => {
            ":clock3: Your hours have too little in common with this day for a buddy. Change them if they \
            are wrong, or look for another day."
                .to_owned()
        }
        Obstacle::NobodyNear => format!(
            ":clock3: None of the advocates works at least {} at the same time as you{}, so there would be no buddy for you. \
             Change your hours if they are wrong, or look for another day.",
            duration(seating::least_shared(day.window_on(day.date))),
            if day.is_round() { " on any of the dates" } else { "" }
        ),
        Obstacle::OwnChoice => {
            ":information_source: Somebody has room whom your own settings rule out (_Never pair me with_). Only you read \
            this. Change it with *Settings*, or look for another day."
                .to_owned()
        }
    }
}

/// Does the pairing's sentence say it already, to whoever waits for a buddy? It leaves open by which setting somebody is
/// away.
pub fn is_in_the_reason(obstacle: Obstacle) -> bool {
    matches!(obstacle, Obstacle::Hours | Obstacle::NobodyNear)
}

/// On the waiting list.
pub fn on_waiting_list(day: &Day, line: usize, obstacle: Option<Obstacle>) -> Message {
    let message = Message::titled(format!("The {} is full; you are {} on the waiting list.", the_day(day), ordinal(line)))
        .section(format!(
            ":hourglass_flowing_sand: *{}* is full. You are *{}* on the waiting list, and hear from me when a place frees.\n{}",
            day.format.label(),
            ordinal(line),
            when(day)
        ));
    with_obstacle(message, day, obstacle).buttons(waiters_buttons(day, obstacle))
}

/// For who has no buddy yet: what they can change about that, *Cancel*, and another day where this one cannot be theirs.
pub fn waiters_buttons(day: &Day, obstacle: Option<Obstacle>) -> Vec<Button> {
    let settings = match obstacle {
        Some(Obstacle::Paused(_) | Obstacle::Off | Obstacle::OwnChoice) => Some(button("Settings", &Action::Settings)),
        Some(Obstacle::Hours | Obstacle::NobodyNear) | None => None,
    };
    let others = obstacle.map(|_| button("Other days", &Action::Days));
    settings.into_iter().chain(own_buttons(day.id)).chain(others).collect()
}

fn own_buttons(day: DayId) -> [Button; 2] {
    [button("Change details", &Action::ChangeDetails(day)), cancel_button(day)]
}

/// Leaves a day, after asking back.
pub fn cancel_button(day: DayId) -> Button {
    button("Cancel", &Action::Cancel(day)).confirmed(
        "Leave this day?",
        "Your place goes to the next one in line.",
        "Leave",
    )
}

/// The same, where the day may be one that a pair agreed on.
pub fn leave_button(day: &Day) -> Button {
    if day.round.is_none() {
        return cancel_button(day.id);
    }
    button("Cancel", &Action::Cancel(day.id)).confirmed(
        "Give this date up?",
        "It does not take place then. You stay a pair, and can agree on another date.",
        "Give it up",
    )
}

/// What we know about a person that matters for a buddy.
fn known(who: &Person) -> String {
    let Details { topics, languages, hours } = &who.details;
    let mut parts = vec![format!("Your hours: {} to {} in {}", hours.start(), hours.end(), place(&who.time_zone))];
    if !topics.is_empty() {
        parts.push(format!("Topics: {}", topics.join(", ")));
    }
    if !languages.is_empty() {
        parts.push(format!("Languages: {}", languages.join(", ")));
    }
    parts.join("  ·  ")
}

/// Why not, and what to do instead.
pub fn refused(day: &Day, line: Option<usize>, why: Refusal) -> Message {
    let name = the_day(day);
    let coordinator = person(&day.coordinator);
    match why {
        Refusal::AlreadyIn => Message::say(format!("You are already in: {name}. Nothing was changed."))
            .context(when(day))
            .buttons(own_buttons(day.id).into_iter().chain([button("Other days", &Action::Days)])),
        Refusal::AlreadyWaiting => {
            Message::say(format!("You are already {}.", line_of(day, line))).buttons(own_buttons(day.id))
        }
        Refusal::IsAdvocate => Message::say(format!(
            "You are an advocate of the {name}, so you cannot shadow on it as well. If that is wrong, ask {coordinator} to change the day."
        )),
        Refusal::Closed => {
            Message::say(format!("Sign-up for the {name} is closed. Ask {coordinator} whether there is still room."))
                .buttons([button("Other days", &Action::Days)])
        }
        Refusal::Running => {
            Message::say(format!("The {name} has already begun. Ask {coordinator} whether you can still join."))
                .buttons([button("Other days", &Action::Days)])
        }
        Refusal::Over => Message::say(format!("The {name} is over.")).buttons([button("Other days", &Action::Days)]),
        Refusal::OfAPair => Message::say(format!(
            "The {name} is two people's own day. Look for another one, or ask to ride along yourself."
        ))
        .buttons([
            button("Other days", &Action::Days),
            button("Ask to ride along", &Action::AskRideAlong(day.channel.clone())),
        ]),
        Refusal::CalledOff => {
            Message::say(format!("The {name} was called off.")).buttons([button("Other days", &Action::Days)])
        }
    }
}

/// "2nd on the waiting list of …", with the reason where there is one.
fn line_of(day: &Day, line: Option<usize>) -> String {
    let line = line.map_or_else(|| "on".to_owned(), |line| format!("{} on", ordinal(line)));
    format!("{line} the waiting list of the {}", the_day(day))
}

/// Where somebody stands who waits.
pub fn waiting(of: &Snapshot, who: &PersonId, why: &Why) -> String {
    let reason = match why {
        Why::Full if of.free() > 0 && of.day.paired_at.is_none() => {
            "You hear more when the pairs are known.".to_owned()
        }
        Why::Full if of.free() > 0 => "You hear from me when there is a place with a buddy for you.".to_owned(),
        Why::Full => "The day is full.".to_owned(),
        Why::NoBuddy(reason) => escape(reason, 500),
    };
    format!("You are {}. {reason}", line_of(&of.day, of.place_in_line(who)))
}

/// Nothing to sign up to.
pub fn no_day(channel: &ChannelId) -> Message {
    Message::say("No day is open for sign-up right now. You can ask to ride along with an advocate for a day.")
        .buttons([button("Ask to ride along", &Action::AskRideAlong(channel.clone())).primary()])
}

/// The same for somebody who has asked to ride along; `waits` says so.
pub fn no_day_yet(waits: &str) -> Message {
    Message::say(format!("No day is open for sign-up right now.\n{waits}"))
}

/// A number that is no day's.
pub fn no_such_day() -> Message {
    Message::say("There is no such day. See what is planned:").buttons([button("Show the days", &Action::Days)])
}

pub fn cancelled(day: &Day) -> Message {
    Message::say(format!("You are off the {}. Sorry to miss you!", the_day(day)))
        .buttons([button("Sign up again", &Action::SignUp(day.id))])
}

/// Off a day that can no longer be joined.
pub fn cancelled_late(day: &Day) -> Message {
    Message::say(format!("You are off the {}. Your buddy knows. Sorry to miss you!", the_day(day)))
}

/// Off a day after sign-up has closed, with nobody to disappoint.
pub fn cancelled_closed(day: &Day) -> Message {
    Message::say(format!("You are off the {}. Sorry to miss you!", the_day(day)))
}

/// On another day at that time.
pub fn elsewhere(day: &Day, other: &Day) -> Message {
    Message::say(format!(
        "You are already on the {} at that time. Leave it first if you would rather join the {}:",
        the_day(other),
        the_day(day)
    ))
    .buttons([button("My day", &Action::Status)])
}

/// There is nothing to cancel.
pub fn not_on_a_day() -> Message {
    Message::say("You are not on a day, so there is nothing to cancel.")
        .buttons([button("Show the days", &Action::Days)])
}

pub fn not_on_this_day(day: &Day) -> Message {
    Message::say(format!("You are not on the {}. Nothing was changed.", the_day(day)))
        .buttons([button("My day", &Action::Status)])
}

/// Advocates leave by the coordinator's hand.
pub fn advocates_ask(day: &Day) -> Message {
    Message::say(format!(
        "You are an advocate of the {}. If you cannot make it, say so here, and {} is told:",
        the_day(day),
        person(&day.coordinator)
    ))
    .buttons([super::unavailable::cannot_make_it_button(day)])
}

pub fn too_late_to_cancel(day: &Day) -> Message {
    Message::say(format!("The {} is over, so there is nothing to cancel.", the_day(day)))
}

/// Which one?
pub fn cancel_which(days: &[&Day]) -> Message {
    let mut message = Message::say("You are on more than one day. Which one do you want to leave?");
    for day in days {
        let what = match (day.is_round(), day.round) {
            (true, _) => format!("*{}, altogether*\nYour buddy is free for others then.", upper_first(&the_day(day))),
            (false, Some(_)) => format!("*{}, only this date*\n{}", day.format.label(), when(day)),
            (false, None) => format!("*{}*\n{}", day.format.label(), when(day)),
        };
        message = message.block(blocks::section_with(what, leave_button(day)));
    }
    message
}

/// To somebody who waited and now has a place.
pub fn moved_up(day: &Day) -> Message {
    Message::titled(format!("There is a place for you: you are in, {}.", the_day(day)))
        .section(format!(":tada: There is a place for you: *you are in!*\n{}\n{}", day.format.label(), when(day)))
        .buttons(own_buttons(day.id))
}

/// To somebody who waited until the day began, or the round was over.
pub fn no_place_freed(day: &Day, why: &Why) -> Message {
    let by_now = if day.is_round() { "is over" } else { "has begun" };
    let why = match why {
        Why::Full => "no place came free for you.".to_owned(),
        Why::NoBuddy(reason) => format!("there was no buddy for you. {}", escape(reason, 300)),
    };
    Message::say(format!(
        ":hourglass_flowing_sand: The {} {by_now}, and {why} Sorry! Look for another day, or ask to ride along:",
        the_day(day)
    ))
    .buttons([
        button("Show the days", &Action::Days),
        button("Ask to ride along", &Action::AskRideAlong(day.channel.clone())),
    ])
}
