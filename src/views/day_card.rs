//! The day card: one message in the channel, edited in place from the planning to the end of the day.

use jiff::Timestamp;

use super::Message;
use super::blocks::{self, button};
use super::text::{and, channel, clock, count, hours, local_window, moment, person, span, title};
use crate::domain::action::Action;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::PersonId;
use crate::domain::snapshot::Snapshot;

/// Sections that a list of people may fill, so that the card stays a card.
const LIST_SECTIONS_MAX: usize = 4;

/// The card of a day at `now`.
pub fn card(of: &Snapshot, now: Timestamp) -> Message {
    let day = &of.day;
    let phase = day.phase(now);
    let mut message = Message::titled(summary(of, phase)).block(blocks::header(&title(day)));
    if phase == Phase::CalledOff {
        return message
            .section("*Called off.* Everybody who was on it has been told.")
            .context(format!("Questions? Ask {}.", person(&day.coordinator)));
    }
    message = message.section(facts(of, phase));
    if !day.topics.is_empty() {
        message = message.block(blocks::plain_context(&format!("Topics: {}", day.topics.join(", "))));
    }
    message = message.section(pager(of, phase, now));
    let people = people(of);
    if !people.is_empty() {
        message = message.lines(&people, LIST_SECTIONS_MAX);
    }
    message.buttons(buttons(day, phase)).context(footer(day, phase))
}

fn summary(of: &Snapshot, phase: Phase) -> String {
    let state = match phase {
        Phase::Open => format!("sign-up is open, {}", count(of.free(), "place is free", "places are free")),
        Phase::Closed => "sign-up is closed".to_owned(),
        Phase::Running => "it is today".to_owned(),
        Phase::Over => "it is over".to_owned(),
        Phase::CalledOff => "called off".to_owned(),
    };
    format!("{}: {state}", title(&of.day))
}

fn facts(of: &Snapshot, phase: Phase) -> String {
    let day = &of.day;
    let mut lines = vec![format!(":calendar: {}  ·  _{}_", span(day.window(), &day.zone), local_window(day))];
    let waiting = if phase == Phase::Over { 0 } else { of.waiting().count() };
    let waiting = if waiting > 0 { format!("  ·  {waiting} waiting") } else { String::new() };
    lines.push(match phase {
        Phase::Open => format!(":raising_hand: {} of {} places taken{waiting}", of.taken(), day.places),
        _ => format!(":raising_hand: {}{waiting}", count(of.taken(), "person", "people")),
    });
    if of.replies > 0 {
        let replies = count(of.replies, "reply", "replies");
        lines.push(format!(":tada: {replies} from {}", count(of.repliers, "person", "people")));
    }
    lines.join("\n")
}

fn pager(of: &Snapshot, phase: Phase, now: Timestamp) -> String {
    let day = &of.day;
    match (&of.pager, phase) {
        (_, Phase::Over) => ":pager: The pager is off. Thank you, advocates!".to_owned(),
        (Some(holder), _) => {
            let until = match day.shift_at(now).filter(|shift| shift.advocate == *holder) {
                Some(shift) => format!(" until {}", clock(day.shift_window(shift).end, &day.zone)),
                None => String::new(),
            };
            format!(":pager: {} has the pager{until}.\n{}", person(holder), shifts(day))
        }
        (None, _) => format!(":pager: On call in shifts\n{}", shifts(day)),
    }
}

/// Each shift in a line.
pub fn shifts(day: &Day) -> String {
    let line = |shift: &crate::domain::day::Shift| {
        format!("• {}: {}", hours(day.shift_window(shift), &day.zone), person(&shift.advocate))
    };
    day.shifts.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Once pairs are known, who is with whom; before, who comes.
fn people(of: &Snapshot) -> Vec<String> {
    let day = &of.day;
    if day.paired_at.is_none() {
        let names: Vec<String> = of.shadowers().map(person).collect();
        return if names.is_empty() { vec![] } else { vec![format!("*Coming:* {}", and(&names))] };
    }
    let mut lines = vec!["*Buddies*".to_owned()];
    for buddy in &day.advocates {
        let names: Vec<String> = of.shadowers_of(buddy).map(person).collect();
        if !names.is_empty() {
            lines.push(format!("• {} with {}", and(&names), person(buddy)));
        }
    }
    let alone: Vec<&PersonId> = of.shadowers().filter(|shadower| of.buddy_of(shadower).is_none()).collect();
    if !alone.is_empty() {
        let names: Vec<String> = alone.into_iter().map(person).collect();
        lines.push(format!("• {}: ask whoever has the pager", and(&names)));
    }
    if lines.len() > 1 { lines } else { vec![] }
}

fn buttons(day: &Day, phase: Phase) -> Vec<blocks::Button> {
    let on_call = button("Who is on call?", &Action::OnCall);
    match phase {
        Phase::Open => vec![button("Sign up", &Action::SignUp(day.id)).primary(), button("My day", &Action::Status)],
        Phase::Closed => vec![button("My day", &Action::Status)],
        Phase::Running => vec![button("I sent my first reply", &Action::Replied(day.id)).primary(), on_call],
        Phase::Over | Phase::CalledOff => vec![],
    }
}

fn footer(day: &Day, phase: Phase) -> String {
    let coordinator = person(&day.coordinator);
    match phase {
        Phase::Open => format!("Sign-up closes {}. Planned by {coordinator}.", moment(day.closes_at(), &day.zone)),
        Phase::Closed if day.paired_at.is_none() => {
            format!("Sign-up is closed. {coordinator} is putting the pairs together.")
        }
        Phase::Closed => "See you there! Talk about the day goes into this thread.".to_owned(),
        Phase::Running => "Stuck? Ask in this thread. There is no wrong question today.".to_owned(),
        Phase::Over | Phase::CalledOff => {
            format!("That was it. The next one? Ask {coordinator} or look into {}.", channel(&day.channel))
        }
    }
}
