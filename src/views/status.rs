//! My day.

use jiff::Timestamp;

use super::Message;
use super::blocks::button;
use super::oncall;
use super::text::{and, count, hours, person, when};
use crate::domain::action::Action;
use crate::domain::dates::Arrangement;
use crate::domain::day::Phase;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::seating::Obstacle;
use crate::domain::signup::{State, Why};
use crate::domain::snapshot::Snapshot;

const NO_DAY: &str = "You are not on a day.";

/// To who is on no day; `turns` are theirs, and come first.
pub fn no_day(turns: Message) -> Message {
    let text = if turns.blocks.is_empty() { NO_DAY.to_owned() } else { turns.text };
    Message { text, ..turns }.section(NO_DAY).buttons([button("Show the days", &Action::Days).primary()])
}

/// The days ahead that this person has a part in.
fn own<'a>(days: &'a [Snapshot], who: &PersonId, arrangements: &[Arrangement], now: Timestamp) -> Vec<&'a Snapshot> {
    // A shadower's round whose day has its date is told of by that day.
    let is_settled = |of: &Snapshot| {
        arrangements.iter().any(|own| own.round == of.day.id && own.shadower == *who && own.day.is_some())
    };
    days.iter().filter(|of| part(of, who, now).is_some() && !is_settled(of)).collect()
}

/// Are they on a day?
pub fn is_on_a_day(days: &[Snapshot], who: &PersonId, arrangements: &[Arrangement], now: Timestamp) -> bool {
    !own(days, who, arrangements, now).is_empty()
}

/// What is somebody's own, beside the days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own<'a> {
    pub arrangements: &'a [Arrangement],
    /// On days that run.
    pub replies: &'a [(DayId, u32)],
    /// What stands in the way of a buddy, where they have none yet.
    pub obstacles: &'a [(DayId, Obstacle)],
}

/// Could they still get a buddy on that day?
pub fn hopes_for_a_buddy(of: &Snapshot, who: &PersonId) -> bool {
    match of.state_of(who) {
        Some(State::In) => of.day.paired_at.is_none() && of.buddy_of(who).is_none(),
        Some(State::Waiting(_)) => true,
        Some(State::Cancelled) | None => false,
    }
}

/// Everything ahead that this person has a part in.
pub fn status(days: &[Snapshot], who: &PersonId, about: Own<'_>, now: Timestamp) -> Message {
    let Own { arrangements, replies, obstacles } = about;
    let own = own(days, who, arrangements, now);
    if own.is_empty() {
        return no_day(Message::titled(NO_DAY));
    }
    let mut message = Message::titled("Your day");
    for of in own {
        let day = &of.day;
        let mut lines = vec![format!("*{}*", day.format.label()), when(day)];
        let obstacle = obstacles.iter().find(|(on, _)| *on == day.id).map(|(_, obstacle)| *obstacle);
        match obstacle.filter(|_| of.state_of(who) == Some(&State::In)) {
            // It would promise a buddy.
            Some(_) => lines.push(":white_check_mark: You are in.".to_owned()),
            None => lines.extend(part(of, who, now)),
        }
        let is_told = matches!(of.state_of(who), Some(State::Waiting(Why::NoBuddy(_))));
        let unsaid = obstacle.filter(|obstacle| !is_told || !super::signup::is_in_the_reason(*obstacle));
        lines.extend(unsaid.map(|obstacle| super::signup::obstacle_line(day, obstacle)));
        lines.extend(of.duty_of(who).and_then(|duty| super::assigner::status_line(day, duty)));
        if day.phase(now) == Phase::Running {
            lines.push(oncall::now_line(of, now));
        }
        let sent = replies.iter().find(|(on, sent)| *on == day.id && *sent > 0).map(|(_, sent)| *sent);
        lines.extend(sent.map(replies_line));
        let undated = arrangements.iter().filter(|own| own.round == day.id && own.day.is_none());
        let undated: Vec<&Arrangement> = undated.collect();
        lines.extend(undated.iter().map(|own| super::dates::turn_line(own, who, day)));
        let mut buttons = buttons(of, who, sent.is_some(), obstacle, now);
        if !undated.is_empty() {
            buttons.insert(0, button("Dates", &Action::Dates(day.id)).primary());
        }
        if let Some(agreed) = arrangements.iter().find(|own| own.day == Some(day.id)) {
            if day.phase(now) == Phase::Closed {
                buttons.push(button("Move", &Action::ProposeDates(agreed.id)));
            }
            if agreed.buddy == *who {
                buttons.push(super::dates_off::cancel_button(day.id, true));
            }
        }
        if let Some(duty) = of.duty_of(who).filter(|duty| duty.window(day).is_some_and(|window| now < window.end)) {
            buttons.push(super::assigner::move_button(duty.id));
        }
        message = message.section(lines.join("\n")).buttons(buttons);
    }
    message
}

fn replies_line(sent: u32) -> String {
    format!(":speech_balloon: {} today. Sent another one? `/shadow replied`", count(sent, "reply", "replies"))
}

/// What this person is on that day, in a sentence.
fn part(of: &Snapshot, who: &PersonId, now: Timestamp) -> Option<String> {
    match of.state_of(who) {
        Some(State::In) => Some(match of.buddy_of(who) {
            Some(pairing) => format!(":handshake: You are in. Your buddy is {}.", person(&pairing.buddy)),
            None if of.day.paired_at.is_some() => ":pager: You are in. Whoever has the pager helps you.".to_owned(),
            None if of.day.phase(now) == Phase::Open => {
                ":white_check_mark: You are in. Your buddy is chosen when sign-up has closed.".to_owned()
            }
            None => format!(":white_check_mark: You are in. {} is choosing your buddy.", person(&of.day.coordinator)),
        }),
        Some(State::Waiting(why)) => Some(format!(":hourglass_flowing_sand: {}", super::signup::waiting(of, who, why))),
        _ if of.is_advocate(who) => Some(advocate(of, who, now)),
        _ => None,
    }
}

fn advocate(of: &Snapshot, who: &PersonId, now: Timestamp) -> String {
    let day = &of.day;
    let is_absent = of.absent.contains(who);
    let own = day.shifts.iter().filter(|shift| shift.advocate == *who);
    let own = own.filter(|shift| !is_absent || day.shift_window(shift).start > now);
    let shifts: Vec<String> = own.map(|shift| hours(day.shift_window(shift), &day.zone)).collect();
    let names: Vec<String> = of.shadowers_of(who).map(person).collect();
    let on_call = if day.is_round() {
        "You help on days that you and your shadowers agree on.".to_owned()
    } else if is_absent {
        let waits = match shifts.as_slice() {
            [] => String::new(),
            [one] => format!(" Your shift {one} waits for {}, who finds somebody.", person(&day.coordinator)),
            many => format!(" Your shifts {} wait for {}, who finds somebody.", and(many), person(&day.coordinator)),
        };
        format!("You cannot make it.{waits}")
    } else if shifts.is_empty() {
        "You help, without a shift.".to_owned()
    } else {
        format!("You are on call {}.", and(&shifts))
    };
    let buddies = if names.is_empty() { String::new() } else { format!(" You are the buddy of {}.", and(&names)) };
    format!(":pager: {on_call}{buddies}")
}

fn buttons(
    of: &Snapshot,
    who: &PersonId,
    has_replied: bool,
    obstacle: Option<Obstacle>,
    now: Timestamp,
) -> Vec<super::blocks::Button> {
    let day = of.day.id;
    let leave = super::signup::leave_button(&of.day);
    match (of.state_of(who), of.day.phase(now)) {
        (Some(State::In), Phase::Running) => {
            let first = (!has_replied).then(|| button("I sent my first reply", &Action::Replied(day)).primary());
            first.into_iter().chain([super::ask::ask_button(day), leave]).collect()
        }
        (Some(State::In | State::Waiting(_)), _) if obstacle.is_some() => {
            super::signup::waiters_buttons(&of.day, obstacle)
        }
        (Some(State::In | State::Waiting(_)), _) => {
            vec![button("Change details", &Action::ChangeDetails(day)), leave]
        }
        // A pair's own date is left otherwise.
        (_, Phase::Open | Phase::Closed | Phase::Running) if of.is_advocate(who) && of.day.round.is_none() => {
            vec![button("Settings", &Action::Settings), super::unavailable::cannot_make_it_button(&of.day)]
        }
        (_, Phase::Open | Phase::Closed) if of.is_advocate(who) => vec![button("Settings", &Action::Settings)],
        _ => vec![],
    }
}
