//! A date for the pair: proposing, accepting, moving it, and what is said when there is none for long.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use super::blocks::{self, Button, button};
use super::text::{and, day_of, duration, escape, person, place, span, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::availability::Absence;
use crate::domain::dates::{Arrangement, Choice, Misfit, PROPOSED_MAX, Proposal};
use crate::domain::day::{Day, last_of_round};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::seating::zone_of;

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

    fn name(&self) -> &'static str {
        self.round.format.noun()
    }

    /// A proposed date, with the hours that the two would have on it.
    fn on(&self, date: Date) -> String {
        match self.together.iter().find(|(on, _)| *on == date) {
            Some((_, window)) => {
                let zone = &self.round.zone;
                format!("{} ({} together)", span(*window, zone), duration(window.minutes()))
            }
            None => date.strftime("%A %-d %B").to_string(),
        }
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

/// The same where they pressed *Accept* beside a date that has come.
pub fn has_passed(pair: &Pair<'_>, date: Date) -> Message {
    let date = date.strftime("%A %-d %B");
    let note = format!("{date} has passed: a date is agreed on the day before, at the latest. This is how it stands:");
    standing(Message::titled(note.as_str()).section(note), pair)
}

/// To both: nobody answered before the last proposed date.
pub fn passed(pair: &Pair<'_>, proposal: &Proposal) -> Message {
    let none = match proposal.dates.len() {
        1 => "The date did not come about".to_owned(),
        count => format!("None of the {count} dates came about"),
    };
    let other = person(pair.arrangement.other(&proposal.by));
    let text = format!(
        ":hourglass: {none} that {} proposed for your {}: there was no answer from {other} in time.",
        person(&proposal.by),
        pair.name()
    );
    match pair.day {
        Some(day) => Message::say(format!("{text} Your date stays: {}.", span(day.window(), &day.zone)))
            .buttons([pair.propose("Move")]),
        None => Message::say(format!("{text} Propose others, any of you two: `/shadow dates`"))
            .buttons([pair.propose("Propose dates").primary()]),
    }
}

/// To both: dates that one of them proposed are ended, as one of the two is not free any more, or their hours are others.
/// `pair` has the proposal as it was.
pub fn ended(pair: &Pair<'_>, proposal: &Proposal, gone: &[Date]) -> Message {
    let dates: Vec<String> = gone.iter().map(|date| date.strftime("%A %-d %B").to_string()).collect();
    let do_not = if gone.len() == 1 { "does" } else { "do" };
    let text = format!(
        ":information_source: {}, as {} proposed for your {}, {do_not} not suit both of you any more.",
        and(&dates),
        person(&proposal.by),
        pair.name()
    );
    match pair.day {
        _ if gone.len() < proposal.dates.len() => {
            Message::say(format!("{text} The other dates still wait for an answer."))
                .buttons([button("Dates", &Action::Dates(pair.round.id))])
        }
        Some(day) => Message::say(format!("{text} Your date stays: {}.", span(day.window(), &day.zone)))
            .buttons([pair.propose("Move")]),
        None => Message::say(format!("{text} Propose others, any of you two: `/shadow dates`"))
            .buttons([pair.propose("Propose dates").primary()]),
    }
}

/// Where they stand after they pressed *Accept* beside a date that was ended since.
pub fn has_ended(pair: &Pair<'_>, date: Date) -> Message {
    let date = date.strftime("%A %-d %B");
    let note = format!("{date} does not suit both of you any more. This is how it stands:");
    standing(Message::titled(note.as_str()).section(note), pair)
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
        (None, Some(day)) => {
            let is_buddy = pair.arrangement.buddy == *pair.reader;
            message.buttons([pair.propose("Move"), super::dates_off::cancel_button(day.id, is_buddy)])
        }
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
        if pair.round.is_past(*date, pair.now) {
            message = message.section(format!("{}: has passed", date.strftime("%A %-d %B")));
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
pub fn agreed(pair: &Pair<'_>, day: &Day, both: (&PersonId, &PersonId), was: Option<&str>) -> Message {
    let (shadower, buddy) = (person(both.0), person(both.1));
    let was = was.map(|was| format!("\nWas: {was}")).unwrap_or_default();
    Message::titled(format!("It's a date: your {}.", the_day(day)))
        .section(format!(
            ":tada: It's a date, {shadower} and {buddy}: your {} is on *{}*.{was}\n:clock9: These are the {} in which both are at work.",
            pair.name(),
            span(day.window(), &day.zone),
            duration(day.window().minutes())
        ))
        .buttons([pair.propose("Move"), button("My day", &Action::Status)])
}

/// To the one who accepted.
pub fn accepted(day: &Day, other: &PersonId) -> Message {
    Message::say(format!(":white_check_mark: Agreed with {}: {}.", person(other), span(day.window(), &day.zone)))
}

/// The date was possible when it was proposed.
pub fn no_longer_possible(pair: &Pair<'_>, why: &Misfit) -> Message {
    Message::say(format!("This date no longer works. {} Offer another one:", reason(why, pair.reader)))
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

/// To the one who wanted to move it, when the day begins and the other has not answered.
pub fn not_moved(pair: &Pair<'_>, day: &Day) -> Message {
    Message::say(format!(
        ":calendar: {} has not answered whether your {} can be moved. It begins now: {}.",
        pair.other(),
        pair.name(),
        span(day.window(), &day.zone)
    ))
    .buttons([button("My day", &Action::Status)])
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

/// The form: the best three, and any other. `another` fills in the date field. `own` is what of the reader's own leaves
/// none.
pub fn form(pair: &Pair<'_>, reader: &Person, best: &[Choice], another: Option<Date>, own: &[Absence]) -> View {
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
        let mut options: Vec<(String, String)> =
            best.iter().map(|choice| (choice.date.to_string(), option(choice, reader))).collect();
        options.push((ANOTHER.to_owned(), "Another date: the one below".to_owned()));
        let input = blocks::input("dates", "What suits both of you best", blocks::ticks_field(&options, &[]));
        fields.push(input.hint(&format!("Tick up to {PROPOSED_MAX}.")).into());
    } else if another.is_none() {
        fields.push(blocks::section(no_date(pair, own)));
    }
    let label = if best.is_empty() { "Date" } else { "Another date" };
    let input = blocks::input("another", label, blocks::date_field(another));
    let input = input.hint(&format!("Until {last}."));
    // Where nothing can be ticked, it is the one field.
    fields.push(if best.is_empty() { input } else { input.optional() }.into());
    blocks::form(&Form::ProposeDates(pair.arrangement.id), title, "Propose", "Not now", fields)
}

/// Why nothing can be ticked: by what of the reader's own, where it is that. The other's is private.
fn no_date(pair: &Pair<'_>, own: &[Absence]) -> String {
    let until = last_of_round(pair.round.date).strftime("%-d %B");
    if own.is_empty() {
        return format!(
            ":warning: I find no date until {until} that suits both of you. Other hours may help (*Change details* in `/shadow status`), or ask {} and {}.",
            pair.other(),
            person(&pair.round.coordinator)
        );
    }
    let names: Vec<String> = own.iter().map(absence).collect();
    format!(
        ":palm_tree: You are away too much until {until} for a date: by {}. Is that no longer so? Change it, and press *Propose dates* again.",
        and(&names)
    )
}

fn absence(own: &Absence) -> String {
    match own {
        Absence::Paused(back) => format!("your pause until {} (`/shadow settings`)", back.strftime("%-d %B %Y")),
        Absence::DaysOff => "your days off (`/shadow settings`)".to_owned(),
        Absence::SlackStatus => "your Slack status".to_owned(),
    }
}

/// "Thu 10 Dec, together 15:00 to 21:00 (6 h)", on the reader's clock.
fn option(choice: &Choice, reader: &Person) -> String {
    let zone = zone_of(reader);
    let local = |at: jiff::Timestamp| at.to_zoned(zone.rules().clone());
    let (start, end) = (local(choice.window.start), local(choice.window.end));
    let end = match start.date() == end.date() {
        true => end.strftime("%H:%M").to_string(),
        false => end.strftime("%a %H:%M").to_string(),
    };
    format!("{} to {end} ({})", start.strftime("%a %-d %b, together %H:%M"), duration(choice.minutes()))
}

/// Ticked for the date of the other field: with this choice no tick is missing.
pub const ANOTHER: &str = "another";

/// Field errors of that form.
pub const NOT_NAMED: &str = "Please name the date.";
pub const NONE_CHOSEN: &str = "Please choose at least one date.";
pub const TOO_MANY: &str = "Please choose at most three dates.";
pub const NO_SUCH_DATE: &str = "This date does not exist. Please choose another.";
pub const AS_IT_IS: &str = "This is your date already. Please choose another.";

/// Why a date does not do, and what to do.
pub fn misfit(why: &Misfit, reader: &PersonId) -> String {
    match why {
        Misfit::Past | Misfit::Outside { .. } | Misfit::Weekend(_) => reason(why, reader),
        _ => format!("{} Please choose another date.", reason(why, reader)),
    }
}

/// Why a date does not do. What of their own stands in the way the reader knows; the other's is private.
fn reason(why: &Misfit, reader: &PersonId) -> String {
    match why {
        Misfit::Past => "It has to be tomorrow or later.".to_owned(),
        Misfit::Outside { first, last } => {
            format!("Please choose a date from {} to {}.", first.strftime("%-d %B"), last.strftime("%-d %B"))
        }
        Misfit::Weekend(day) => {
            let day = if *day == Weekday::Saturday { "Saturday" } else { "Sunday" };
            format!("That is a {day}. Please choose a working day.")
        }
        Misfit::Closed(event) => {
            format!("It falls into {} in the team's calendar.", escape(event, EVENT_LENGTH_MAX))
        }
        Misfit::Away(who) if who == reader => {
            "You are away then, as your settings or your Slack status say.".to_owned()
        }
        Misfit::Engaged(who) if who == reader => "You are on another day then.".to_owned(),
        Misfit::Away(_) | Misfit::Engaged(_) => "One of you is not free then.".to_owned(),
        Misfit::TooLittleShared { minutes, minutes_min } => format!(
            "You are at work together for {} then, and a day needs {}.",
            duration(*minutes),
            duration(*minutes_min)
        ),
        Misfit::NotCovered => "Too few others would answer customers then.".to_owned(),
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

/// To the coordinator, after many: all pairs of the round in one message.
pub fn still_no_date(round: &Day, pairs: &[Arrangement], working_days: u32) -> Message {
    let noun = round.format.noun();
    let both = |pair: &Arrangement| format!("{} and {}", person(&pair.shadower), person(&pair.buddy));
    let message = match pairs {
        [pair] => Message::say(format!(
            ":calendar: {} have had no date for their {noun} for {working_days} working days. {} A word from you may help.",
            both(pair),
            whose_turn(pair, round)
        )),
        pairs => {
            let lines: Vec<String> =
                pairs.iter().map(|pair| format!("• {}. {}", both(pair), whose_turn(pair, round))).collect();
            Message::say(format!(
                ":calendar: These {} pairs have had no date for their {noun} for {working_days} working days. A word from you may help.",
                pairs.len()
            ))
            .lines(&lines, PAIR_SECTIONS_MAX)
        }
    };
    message.buttons([button("Pairs", &Action::PreviewPairs(round.id))])
}

fn whose_turn(pair: &Arrangement, round: &Day) -> String {
    match pair.turn() {
        Some((who, since)) if pair.proposal.is_some() => {
            format!("It has been {}'s turn to answer since {}.", person(who), day_of(since, &round.zone))
        }
        _ => format!("No date is proposed; {} is to begin.", person(&pair.shadower)),
    }
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
