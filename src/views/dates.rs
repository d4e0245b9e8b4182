//! A date for the pair: proposing, accepting, moving it, and what is said when there is none for long.

use jiff::civil::Date;

use super::blocks::{self, Button, button};
use super::text::{and, day_of, duration, escape, person, place, span, the_day, when};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::dates::{Arrangement, Choice, Misfit, PROPOSED_MAX, Proposal};
use crate::domain::day::{Day, last_of_round};
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::people::Person;
use crate::domain::seating::zone_of;

/// A pair of a round, as one of the two sees it.
pub struct Pair<'a> {
    pub round: &'a Day,
    pub arrangement: &'a Arrangement,
    /// What they agreed on.
    pub day: Option<&'a Day>,
    pub reader: &'a PersonId,
}

impl Pair<'_> {
    fn other(&self) -> String {
        person(self.arrangement.other(self.reader))
    }

    fn name(&self) -> &'static str {
        self.round.format.noun()
    }

    fn on(&self, date: Date) -> String {
        span(self.round.window_on(date), &self.round.zone)
    }

    fn list(&self, dates: &[Date]) -> String {
        dates.iter().map(|date| format!("• {}", self.on(*date))).collect::<Vec<_>>().join("\n")
    }

    fn propose(&self, label: &str) -> Button {
        button(label, &Action::ProposeDates(self.arrangement.id))
    }
}

/// Where the pairs of this person stand, and what can be done about each.
pub fn state(pairs: &[Pair<'_>]) -> Message {
    pairs.iter().fold(Message::titled("Your dates"), standing)
}

/// Where they stand after somebody was quicker.
pub fn answered_already(pair: &Pair<'_>) -> Message {
    let note = "That was answered already. This is how it stands:";
    standing(Message::titled(note).section(note), pair)
}

fn standing(message: Message, pair: &Pair<'_>) -> Message {
    let message = match pair.day {
        Some(day) => message.section(format!(
            ":calendar: Your {} with {}: *{}*",
            pair.name(),
            pair.other(),
            span(day.window(), &day.zone)
        )),
        None => message,
    };
    match (&pair.arrangement.proposal, pair.day) {
        (Some(proposal), _) if proposal.by != *pair.reader => asked(message, pair, proposal),
        (Some(proposal), day) => {
            let stands = if day.is_some() { " Until then your date stands." } else { "" };
            message
                .section(format!(
                    ":hourglass_flowing_sand: You proposed:\n{}\nIt has been {}'s turn to answer since {}.{stands}",
                    pair.list(&proposal.dates),
                    pair.other(),
                    day_of(proposal.at, &pair.round.zone)
                ))
                .buttons([pair.propose("Propose others")])
        }
        (None, Some(_)) => message.buttons([pair.propose("Move")]),
        (None, None) => {
            let label = match pair.arrangement.shadower == *pair.reader {
                true => "Propose dates",
                false => "Offer one yourself",
            };
            message.section(turn_line(pair.arrangement, pair.reader, pair.round)).buttons([pair.propose(label)])
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
    match (who == reader, arrangement.proposal.is_some()) {
        (true, true) => format!(":calendar: No date with {other} yet. It has been your turn to answer since {since}."),
        (true, false) => {
            format!(":calendar: No date with {other} yet. It has been your turn to propose some since {since}.")
        }
        (false, true) => {
            format!(":calendar: No date with {other} yet. It has been their turn to answer since {since}.")
        }
        (false, false) => {
            format!(":calendar: No date with {other} yet. It has been their turn to propose some since {since}.")
        }
    }
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
        ":white_check_mark: Proposed to {}:\n{}\nYou hear from me when they answer.",
        pair.other(),
        pair.list(dates)
    ))
}

/// To both, once: their date. The file for their calendars follows.
pub fn agreed(
    pair: &Pair<'_>,
    day: &Day,
    both: (&PersonId, &PersonId),
    shared: &[Window],
    was: Option<&str>,
) -> Message {
    let (shadower, buddy) = (person(both.0), person(both.1));
    let was = was.map(|was| format!("\nWas: {was}")).unwrap_or_default();
    let at_work: Vec<String> = shared.iter().map(|window| super::text::hours(*window, &day.zone)).collect();
    let together = match at_work.as_slice() {
        [] => String::new(),
        at_work => format!("\n:clock9: Both at work {}.", and(at_work)),
    };
    Message::titled(format!("It's a date: your {}.", the_day(day)))
        .section(format!(
            ":tada: It's a date, {shadower} and {buddy}: your {} is on *{}*.{was}{together}",
            pair.name(),
            span(day.window(), &day.zone)
        ))
        .buttons([pair.propose("Move"), button("My day", &Action::Status)])
}

/// To the one who accepted.
pub fn accepted(day: &Day, other: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: Agreed: {}. {} knows, and the details are in your message to the two of you.",
        span(day.window(), &day.zone),
        person(other)
    ))
}

/// The date was possible when it was proposed.
pub fn no_longer_possible(pair: &Pair<'_>, why: &Misfit) -> Message {
    Message::say(format!("This date no longer works. {} Offer another one:", misfit(why)))
        .buttons([pair.propose("Offer another").primary()])
}

/// To the one who keeps the date.
pub fn kept(day: &Day) -> Message {
    Message::say(format!(":white_check_mark: Your date stays: {}.", span(day.window(), &day.zone)))
}

/// To the one who wanted to move it.
pub fn was_kept(pair: &Pair<'_>, day: &Day) -> Message {
    Message::say(format!(":calendar: {} would rather keep your date: {}.", pair.other(), span(day.window(), &day.zone)))
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

/// The form: the best three, and any other. `another` fills in the date field.
pub fn form(pair: &Pair<'_>, reader: &Person, best: &[Choice], another: Option<Date>) -> View {
    let last = last_of_round(pair.round.date).strftime("%-d %B");
    let title = match (pair.day, &pair.arrangement.proposal) {
        (Some(_), _) => "Move your day",
        (None, Some(proposal)) if proposal.by != *pair.reader => "Offer another date",
        (None, _) => "Dates for your day",
    };
    let mut fields = vec![blocks::section(format!(
        "Your {} with {}. Times are on your own clock, {}.",
        pair.name(),
        pair.other(),
        place(&reader.time_zone)
    ))];
    if !best.is_empty() {
        let options: Vec<(String, String)> =
            best.iter().map(|choice| (choice.date.to_string(), option(choice, reader))).collect();
        let input = blocks::input("dates", "What suits both of you best", blocks::ticks_field(&options, &[]));
        fields.push(input.hint(&format!("Tick up to {PROPOSED_MAX}.")).optional().into());
    } else if another.is_none() {
        fields.push(blocks::section(format!(
            ":warning: I find no date that suits both of you. Other hours may help (*Change details* in `/shadow status`), or ask {}.",
            person(&pair.round.coordinator)
        )));
    }
    let label = if best.is_empty() { "Date" } else { "Another date" };
    let input = blocks::input("another", label, blocks::date_field(another));
    fields.push(input.hint(&format!("Until {last}.")).optional().into());
    blocks::form(&Form::ProposeDates(pair.arrangement.id), title, "Propose", "Not now", fields)
}

/// "Thu 10 Dec, 15:00 to 23:00, 6 h together", on the reader's clock.
fn option(choice: &Choice, reader: &Person) -> String {
    let zone = zone_of(reader);
    let local = |at: jiff::Timestamp| at.to_zoned(zone.rules().clone());
    let (start, end) = (local(choice.window.start), local(choice.window.end));
    let end = match start.date() == end.date() {
        true => end.strftime("%H:%M").to_string(),
        false => end.strftime("%a %H:%M").to_string(),
    };
    format!("{} to {end}, {} together", start.strftime("%a %-d %b, %H:%M"), duration(choice.shared_minutes()))
}

/// Field errors of that form.
pub const NONE_CHOSEN: &str = "Please choose at least one date.";
pub const TOO_MANY: &str = "Please choose at most three dates.";
pub const NO_SUCH_DATE: &str = "This date does not exist. Please choose another.";
pub const AS_IT_IS: &str = "This is your date already. Please choose another.";

/// Why a date does not do, and what to do.
pub fn misfit(why: &Misfit) -> String {
    match why {
        Misfit::Past => "It has to be tomorrow or later.".to_owned(),
        Misfit::Outside { first, last } => {
            format!("Please choose a date from {} to {}.", first.strftime("%-d %B"), last.strftime("%-d %B"))
        }
        Misfit::Closed(event) => {
            format!("Nobody has such a day then: {}. Please choose another date.", escape(event, 80))
        }
        Misfit::Away(_) | Misfit::Engaged(_) => "One of you is not free then. Please choose another date.".to_owned(),
        Misfit::TooLittleShared { minutes, minutes_min } => format!(
            "You are at work together for {} then, and a day needs {}. Please choose another date.",
            duration(*minutes),
            duration(*minutes_min)
        ),
        Misfit::NotCovered => "Too few others would answer customers then. Please choose another date.".to_owned(),
    }
}

/// To the shadower, after some days without a date.
pub fn reminder(pair: &Pair<'_>) -> Message {
    let has_asked = pair.arrangement.turn().is_some_and(|(who, _)| who != pair.reader);
    let label = if has_asked { "Propose others" } else { "Propose dates" };
    Message::titled(format!("You have no date for your {} yet.", pair.name()))
        .section(turn_line(pair.arrangement, pair.reader, pair.round))
        .buttons([button(label, &Action::ProposeDates(pair.arrangement.id)).primary()])
}

/// To the coordinator, after many.
pub fn still_no_date(round: &Day, arrangement: &Arrangement, working_days: u32) -> Message {
    let turn = match arrangement.turn() {
        Some((who, since)) if arrangement.proposal.is_some() => {
            format!("It has been {}'s turn to answer since {}.", person(who), day_of(since, &round.zone))
        }
        _ => format!("Nothing was proposed; {} is to begin.", person(&arrangement.shadower)),
    };
    Message::say(format!(
        ":calendar: {} and {} have had no date for their {} for {working_days} working days. {turn} A word from you may help.",
        person(&arrangement.shadower),
        person(&arrangement.buddy),
        round.format.noun(),
    ))
    .buttons([button("Pairs", &Action::PreviewPairs(round.id))])
}

/// To a pair that found no date in time.
pub fn round_over(round: &Day) -> Message {
    Message::say(format!(
        ":hourglass_flowing_sand: The last date for your {} is over, and you did not find one. Sorry! Ask {} for another way, or look for another day:",
        round.format.noun(),
        person(&round.coordinator)
    ))
    .buttons([button("Show the days", &Action::Days)])
}

/// To both, when the coordinator called their day off.
pub fn called_off(day: &Day, round: DayId) -> Message {
    Message::say(format!(
        ":no_entry_sign: *The {} is called off.* You are still a pair, and can agree on another date.",
        the_day(day)
    ))
    .buttons([button("Propose dates", &Action::Dates(round)).primary()])
}

/// To the one who gave their date up.
pub fn given_up(day: &Day, round: DayId, other: &PersonId) -> Message {
    Message::say(format!(
        "The {} is off, and {} knows. You are still a pair: agree on another date, or leave altogether.",
        the_day(day),
        person(other)
    ))
    .buttons([button("Propose dates", &Action::Dates(round)).primary(), super::signup::cancel_button(round)])
}

/// To the other of the two.
pub fn other_gave_up(day: &Day, round: DayId, who: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}, so it does not take place. You are still a pair, and can agree on another date.",
        person(who),
        the_day(day)
    ))
    .buttons([button("Dates", &Action::Dates(round))])
}

/// To both: the pair ended, and with it their day.
pub fn fell_through(day: &Day) -> Message {
    Message::say(format!(
        ":no_entry_sign: The {} does not take place: you two are no longer a pair. ({})",
        the_day(day),
        when(day)
    ))
}
