//! A date for the pair: where they stand, proposing, accepting, moving it. Beside it the form, why a date does not do, and
//! what is said while there is none.

mod form;
mod misfit;
mod no_date;

use jiff::Timestamp;
use jiff::civil::Date;

pub use self::form::{ANOTHER, AS_IT_IS, NO_SUCH_DATE, NONE_CHOSEN, NOT_NAMED, TOO_MANY, form};
pub use self::misfit::{misfit, no_longer_possible};
pub use self::no_date::{ended, not_moved, passed, reminder, round_over, still_no_date};
use super::Message;
use super::blocks::{self, Button, button};
use super::text::{day_of, duration, person, span, the_day, upper_first, when};
use crate::domain::action::Action;
use crate::domain::dates::{Arrangement, Proposal};
use crate::domain::day::Day;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;

/// Of an event's name.
pub const EVENT_LENGTH_MAX: usize = 80;

/// Sections for the lines of pairs that are told of in one message.
pub const PAIR_SECTIONS_MAX: usize = 4;

/// A pair of a round, as one of the two sees it.
pub struct Pair<'a> {
    pub round: &'a Day,
    pub arrangement: &'a Arrangement,
    /// What they agreed on.
    pub day: Option<&'a Day>,
    /// When both are at work on the dates that are proposed.
    pub together: &'a [(Date, Window)],
    pub reader: &'a PersonId,
    pub now: Timestamp,
}

impl Pair<'_> {
    fn other(&self) -> String {
        person(self.arrangement.other(self.reader))
    }

    /// Their day, or the round while they have none: two may be a pair of several rounds.
    fn name(&self) -> String {
        the_day(self.day.unwrap_or(self.round))
    }

    /// The same where the date is told beside it.
    fn noun(&self) -> &'static str {
        self.round.format.noun()
    }

    /// A proposed date, with the hours that the two would have on it.
    fn on(&self, date: Date) -> String {
        match self.together.iter().find(|(on, _)| *on == date) {
            Some((_, window)) => {
                let zone = &self.round.zone;
                format!("{} ({} together)", span(*window, zone), duration(window.minutes()))
            }
            None => weekday(date),
        }
    }

    fn list(&self, dates: &[Date]) -> String {
        dates.iter().map(|date| format!("• {}", self.on(*date))).collect::<Vec<_>>().join("\n")
    }

    fn propose(&self, label: &str) -> Button {
        button(label, &Action::ProposeDates(self.arrangement.id))
    }
}

/// "Monday 7 December": a date that nobody has hours on yet, or any more.
fn weekday(date: Date) -> String {
    date.strftime("%A %-d %B").to_string()
}

/// Where the pairs of this person stand, and what can be done about each.
pub fn state(pairs: &[Pair<'_>]) -> Message {
    pairs.iter().fold(Message::titled("Your dates"), standing)
}

/// Where they stand after somebody was quicker.
pub fn answered_already(pair: &Pair<'_>) -> Message {
    standing_after("That was answered already.", pair)
}

/// The same where they pressed *Accept* beside a date that has come.
pub fn has_passed(pair: &Pair<'_>, date: Date) -> Message {
    let date = weekday(date);
    standing_after(&format!("{date} has passed: a date is agreed on the day before, at the latest."), pair)
}

/// Where they stand after they pressed *Accept* beside a date that was ended since.
pub fn has_ended(pair: &Pair<'_>, date: Date) -> Message {
    standing_after(&format!("{} does not suit both of you any more.", weekday(date)), pair)
}

fn standing_after(note: &str, pair: &Pair<'_>) -> Message {
    standing(Message::say(format!("{note} This is how it stands:")), pair)
}

fn standing(message: Message, pair: &Pair<'_>) -> Message {
    let message = match pair.day {
        Some(day) => message.section(format!(":calendar: Your {} with {}: *{}*", pair.noun(), pair.other(), when(day))),
        None => message,
    };
    match (&pair.arrangement.proposal, pair.day) {
        (Some(proposal), _) if proposal.by != *pair.reader => asked(message, pair, proposal),
        (Some(proposal), day) => {
            let (what, stands) = match day {
                Some(_) => (String::new(), " Until then your date stands."),
                None => (format!(" for your {}", pair.name()), ""),
            };
            message
                .section(format!(
                    ":hourglass_flowing_sand: You proposed{what}:\n{}\nIt has been {}'s turn to answer since {}.{stands}",
                    pair.list(&proposal.dates),
                    pair.other(),
                    day_of(proposal.at, &pair.round.zone)
                ))
                .buttons([pair.propose("Propose others")])
        }
        (None, Some(day)) => {
            let is_buddy = pair.arrangement.buddy == *pair.reader;
            message.buttons([pair.propose("Move"), super::dates_off::cancel_button(day.id, is_buddy)])
        }
        (None, None) => {
            let label = match pair.arrangement.shadower == *pair.reader {
                true => "Propose dates",
                false => "Offer one yourself",
            };
            message.section(turn(pair)).buttons([pair.propose(label)])
        }
    }
}

/// What the reader is asked to answer: each date with its button.
fn asked(message: Message, pair: &Pair<'_>, proposal: &Proposal) -> Message {
    let question = if proposal.dates.len() == 1 { "Does this suit you?" } else { "Which one suits you?" };
    let mut message = message.section(match pair.day {
        Some(_) => format!(":raising_hand: {} would like to move it. {question}", pair.other()),
        None => {
            let these = if proposal.dates.len() == 1 { "this date" } else { "these dates" };
            format!(":raising_hand: {} proposes {these} for your {}:", pair.other(), pair.name())
        }
    });
    for date in &proposal.dates {
        if pair.round.is_past(*date, pair.now) {
            message = message.section(format!("{}: has passed", weekday(*date)));
            continue;
        }
        let accept = Action::AcceptDate { arrangement: pair.arrangement.id, date: *date };
        message = message.block(blocks::section_with(pair.on(*date), button("Accept", &accept).primary()));
    }
    let keep = pair.day.map(|_| button("Keep the date", &Action::KeepDate(pair.arrangement.id)));
    message.buttons(std::iter::once(pair.propose("Offer another")).chain(keep))
}

/// Who is to do what, and since when, while there is no date.
pub fn turn_line(arrangement: &Arrangement, reader: &PersonId, round: &Day) -> String {
    let other = person(arrangement.other(reader));
    let Some((who, since)) = arrangement.turn() else { return format!(":calendar: You and {other} have a date.") };
    let since = day_of(since, &round.zone);
    let whose = if who == reader { "your" } else { "their" };
    let what = if arrangement.proposal.is_some() { "answer" } else { "propose some" };
    format!(":calendar: No date with {other} yet. It has been {whose} turn to {what} since {since}.")
}

/// The same under the name of the round.
fn turn(pair: &Pair<'_>) -> String {
    let line = turn_line(pair.arrangement, pair.reader, pair.round);
    format!("*{}*\n{line}", upper_first(&pair.name()))
}

/// To the one who is to answer.
pub fn proposed(pair: &Pair<'_>, proposal: &Proposal) -> Message {
    let title = format!("{} proposes dates for your {}.", pair.other(), pair.name());
    let message = Message::titled(title);
    match pair.day {
        Some(_) => standing(message, pair),
        None => asked(message, pair, proposal),
    }
}

/// To the one who proposed.
pub fn proposed_done(pair: &Pair<'_>, dates: &[Date]) -> Message {
    Message::say(format!(
        ":white_check_mark: Proposed to {} for your {}:\n{}\nYou hear from me when they answer.",
        pair.other(),
        pair.name(),
        pair.list(dates)
    ))
}

/// To the one who accepted.
pub fn accepted(day: &Day, other: &PersonId) -> Message {
    Message::say(format!(":white_check_mark: Agreed with {}: {}.", person(other), when(day)))
}

/// To both, once: their date. The file for their calendars follows.
pub fn agreed(pair: &Pair<'_>, day: &Day, both: (&PersonId, &PersonId), was: Option<&str>) -> Message {
    let (shadower, buddy) = (person(both.0), person(both.1));
    let was = was.map(|was| format!("\nWas: {was}")).unwrap_or_default();
    Message::titled(format!("It's a date: your {}.", the_day(day)))
        .section(format!(
            ":tada: It's a date, {shadower} and {buddy}: your {} is on *{}*.{was}\n:clock9: These are the {} in which both are at work.",
            pair.noun(),
            when(day),
            duration(day.window().minutes())
        ))
        .buttons([pair.propose("Move"), button("My day", &Action::Status)])
}

/// To the one who keeps the date.
pub fn kept(day: &Day) -> Message {
    Message::say(format!(":white_check_mark: Your date stays: {}.", when(day)))
}

/// To the one who wanted to move it.
pub fn was_kept(pair: &Pair<'_>, day: &Day) -> Message {
    Message::say(format!(":calendar: {} would rather keep your date: {}.", pair.other(), when(day)))
        .buttons([pair.propose("Propose others")])
}

/// Nobody to agree with.
pub fn no_pair() -> Message {
    Message::say("You have no buddy with whom to choose a date right now. `/shadow status` says where you stand.")
        .buttons([button("My day", &Action::Status), button("Show the days", &Action::Days)])
}

/// It is the pair's.
pub fn not_yours() -> Message {
    Message::say("This date is for the two of that pair to choose, or they are no longer a pair.")
        .buttons([button("My day", &Action::Status)])
}

/// It has begun, or the last date is over.
pub fn too_late(round: &Day) -> Message {
    Message::say(format!(
        "The day has begun or is over, or there are no more dates to choose from. Ask {}.",
        person(&round.coordinator)
    ))
}
