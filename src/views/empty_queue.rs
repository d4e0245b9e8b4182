//! The empty queue: what whoever says so reads.

use jiff::Timestamp;

use super::Message;
use super::blocks::button;
use super::text::{and, clock, count, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::desk::Desk;

pub fn celebrated() -> Message {
    Message::say(":desert_island: An empty queue! I am telling the channel, where you can take it back.")
}

/// Desks that counted tickets: how many, and when.
pub fn still_waiting(day: &Day, waiting: &[(Desk, u64, Timestamp)]) -> Message {
    let desks: Vec<String> = waiting
        .iter()
        .map(|(desk, open, at)| {
            let tickets = count(*open, "ticket that waits", "tickets that wait");
            format!("{} counted {tickets} at {}", desk.title(), clock(*at, &day.zone))
        })
        .collect();
    Message::say(format!(":eyes: {}. Answered since? Then tell the channel.", and(&desks))).buttons([
        button("Look again", &Action::QueueIsEmpty(day.id)),
        button("It is empty", &Action::QueueIsReallyEmpty(day.id)),
    ])
}

pub fn told_before(day: &Day, at: Timestamp) -> Message {
    Message::say(format!("The channel heard of the empty queue at {} already. Enjoy the quiet!", clock(at, &day.zone)))
}

pub fn no_day(day: &Day) -> Message {
    Message::say(format!("The {} is not running, so the channel is not told. Enjoy the quiet!", the_day(day)))
}

pub fn not_on_it(day: &Day) -> Message {
    Message::say(format!("Only people of the {} can say that its queue is empty.", the_day(day)))
        .buttons([button("Show the days", &Action::Days)])
}

pub fn taken_back() -> Message {
    Message::say("Taken back, and the post is corrected. Tell me when the queue is empty.")
}
