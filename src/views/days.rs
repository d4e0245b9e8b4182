//! What is planned.

use jiff::Timestamp;

use super::Message;
use super::blocks::{self, button};
use super::text::{count, person, when};
use crate::domain::action::Action;
use crate::domain::day::Phase;
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::signup::State;
use crate::domain::snapshot::Snapshot;

/// Days in one answer: each takes two blocks of it.
const DAYS_MAX: usize = 12;

/// All days ahead, with what this person can do about each.
pub fn list(days: &[Snapshot], who: &PersonId, is_coordinator: bool, channel: &ChannelId, now: Timestamp) -> Message {
    if days.is_empty() {
        let message = Message::say("No day is planned.");
        return message.buttons([if is_coordinator {
            button("Plan a day", &Action::Plan).primary()
        } else {
            button("Ask to ride along", &Action::AskRideAlong(channel.clone())).primary()
        }]);
    }
    let mut message =
        Message::titled(count(u64::try_from(days.len()).unwrap_or(0), "day is planned", "days are planned"));
    for of in days.iter().take(DAYS_MAX) {
        let day = &of.day;
        // Of one day alone, nobody has to type which.
        let number = if days.len() > 1 { format!("  ·  number `{}`", day.id) } else { String::new() };
        message = message
            .section(format!("*{}*{number}\n{}\n{}", day.format.label(), when(day), state(of, days, who, now)))
            .buttons(buttons(of, days, who, is_coordinator, now));
    }
    if days.len() > DAYS_MAX {
        message = message.context(format!("…and {} later ones.", days.len() - DAYS_MAX));
    }
    match days.iter().rfind(|of| is_joinable(of, days, who, now)) {
        Some(of) if days.len() > 1 => {
            message.context(format!("To join one of several, name its number: `/shadow signup {}`.", of.day.id))
        }
        _ => message,
    }
}

fn state(of: &Snapshot, days: &[Snapshot], who: &PersonId, now: Timestamp) -> String {
    let own = match of.state_of(who) {
        Some(State::In) => Some("*you are in*".to_owned()),
        Some(State::Waiting(_)) => Some("*you are on the waiting list*".to_owned()),
        _ if of.is_advocate(who) => Some("*you are an advocate*".to_owned()),
        _ => None,
    };
    let phase = match of.day.phase(now) {
        Phase::Open if of.free() > 0 => count(of.free(), "place is free", "places are free"),
        Phase::Open => "full; you can wait for a place".to_owned(),
        Phase::Running => "it is running".to_owned(),
        Phase::Closed if is_joinable(of, days, who, now) && of.free() == 0 => {
            "sign-up is closed, and it is full; you can wait for a place".to_owned()
        }
        Phase::Closed if is_joinable(of, days, who, now) && of.waiting().next().is_some() => format!(
            "sign-up is closed; {}, but {} for a buddy: you can still get in line",
            count(of.free(), "place is free", "places are free"),
            count(u32::try_from(of.waiting().count()).unwrap_or(u32::MAX), "person waits", "people wait")
        ),
        Phase::Closed if is_joinable(of, days, who, now) => format!(
            "sign-up is closed, but {}: you can still join",
            count(of.free(), "place is free", "places are free")
        ),
        Phase::Closed | Phase::Over | Phase::CalledOff => "sign-up is closed".to_owned(),
    };
    [Some(phase), own, Some(format!("planned by {}", person(&of.day.coordinator)))]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("  ·  ")
}

/// Those to whom *Sign up* is offered; late, only if it would be taken.
fn is_joinable(of: &Snapshot, days: &[Snapshot], who: &PersonId, now: Timestamp) -> bool {
    let is_on = |of: &Snapshot| of.is_advocate(who) || matches!(of.state_of(who), Some(State::In | State::Waiting(_)));
    let clashes = |other: &Snapshot| {
        let takes_time = !other.day.is_round() && !of.day.is_round();
        takes_time && is_on(other) && other.day.window().intersect(&of.day.window()).is_some()
    };
    match of.day.phase(now) {
        Phase::Open => !is_on(of),
        _ => !is_on(of) && of.takes_late(now) && !days.iter().any(clashes),
    }
}

fn buttons(
    of: &Snapshot,
    days: &[Snapshot],
    who: &PersonId,
    is_coordinator: bool,
    now: Timestamp,
) -> Vec<blocks::Button> {
    let day = of.day.id;
    let phase = of.day.phase(now);
    let mut buttons = Vec::new();
    match of.state_of(who) {
        Some(State::In | State::Waiting(_)) => buttons.push(super::signup::leave_button(&of.day)),
        _ if is_joinable(of, days, who, now) => {
            let label = if of.free() > 0 { "Sign up" } else { "Join the waiting list" };
            buttons.push(button(label, &Action::SignUp(day)).primary());
        }
        _ => {}
    }
    if is_coordinator {
        if matches!(phase, Phase::Open | Phase::Closed) {
            buttons.push(button("Change", &Action::ChangeDay(day)));
            buttons.push(button("Pairs", &Action::PreviewPairs(day)));
        }
        if !of.day.is_round() {
            buttons.push(super::rota::rota_button(day));
        }
        buttons.push(super::plan::call_off_button(day));
    }
    buttons
}
