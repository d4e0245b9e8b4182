//! Agreed dates that fall into a freeze or a holiday since the team's calendar has changed.

use super::Message;
use super::blocks::button;
use super::dates::{EVENT_LENGTH_MAX, PAIR_SECTIONS_MAX, Pair};
use super::text::{escape, person, when};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::PersonId;

/// To both: a freeze or a holiday has come over their date.
pub fn falls_into(pair: &Pair<'_>, day: &Day, event: &str) -> Message {
    Message::say(format!(
        ":warning: Your {}, {}, now falls into *{}* in the team's calendar. It stays, unless you choose another date.",
        pair.round.format.noun(),
        when(day),
        escape(event, EVENT_LENGTH_MAX)
    ))
    .buttons([
        button("Another date", &Action::ProposeDates(pair.arrangement.id)).primary(),
        button("Keep it", &Action::KeepDate(pair.arrangement.id)),
    ])
}

/// A pair's date that falls into an event of the team's calendar.
#[derive(Clone, Debug)]
pub struct ClosedDate {
    pub shadower: PersonId,
    pub buddy: PersonId,
    pub day: Day,
    pub event: String,
}

/// To whoever coordinates, of all pairs that were told so.
pub fn fall_into(closed: &[ClosedDate]) -> Message {
    let line = |of: &ClosedDate| {
        let both = format!("{} and {}", person(&of.shadower), person(&of.buddy));
        format!("• {both}, {}: *{}*", when(&of.day), escape(&of.event, EVENT_LENGTH_MAX))
    };
    let lines: Vec<String> = closed.iter().map(line).collect();
    Message::say(
        ":warning: The team's calendar has changed: agreed dates fall into a freeze or a holiday now. The pairs were asked whether they keep them; nothing left for you to do.",
    )
    .lines(&lines, PAIR_SECTIONS_MAX)
}
