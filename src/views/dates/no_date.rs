//! What is said by itself while a pair has no date, or no answer: to the two of them, and to who coordinates.

use jiff::civil::Date;

use super::{PAIR_SECTIONS_MAX, Pair, turn, weekday};
use crate::domain::action::Action;
use crate::domain::dates::{Arrangement, Proposal};
use crate::domain::day::Day;
use crate::views::Message;
use crate::views::blocks::button;
use crate::views::text::{and, day_of, person, the_day, when};

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
    without_proposal(pair, &text)
}

/// To both: dates that one of them proposed are ended, as one of the two is not free any more, or their hours are others.
/// `pair` has the proposal as it was.
pub fn ended(pair: &Pair<'_>, proposal: &Proposal, gone: &[Date]) -> Message {
    let dates: Vec<String> = gone.iter().copied().map(weekday).collect();
    let do_not = if gone.len() == 1 { "does" } else { "do" };
    let text = format!(
        ":information_source: {}, as {} proposed for your {}, {do_not} not suit both of you any more.",
        and(&dates),
        person(&proposal.by),
        pair.name()
    );
    if gone.len() < proposal.dates.len() {
        return Message::say(format!("{text} The other dates still wait for an answer."))
            .buttons([button("Dates", &Action::Dates(pair.round.id))]);
    }
    without_proposal(pair, &text)
}

/// What stands once nothing is proposed any more, and what to do about it.
fn without_proposal(pair: &Pair<'_>, why: &str) -> Message {
    match pair.day {
        Some(day) => Message::say(format!("{why} Your date stays: {}.", when(day))).buttons([pair.propose("Move")]),
        None => Message::say(format!("{why} Propose others, any of you two: `/shadow dates`"))
            .buttons([pair.propose("Propose dates").primary()]),
    }
}

/// To the one who wanted to move it, when the day begins and the other has not answered.
pub fn not_moved(pair: &Pair<'_>, day: &Day) -> Message {
    Message::say(format!(
        ":calendar: {} has not answered whether your {} can be moved. It begins now: {}.",
        pair.other(),
        pair.noun(),
        when(day)
    ))
    .buttons([button("My day", &Action::Status)])
}

/// To the shadower, after some days without a date.
pub fn reminder(pair: &Pair<'_>) -> Message {
    let has_asked = pair.arrangement.turn().is_some_and(|(who, _)| who != pair.reader);
    let label = if has_asked { "Propose others" } else { "Propose dates" };
    Message::titled(format!("You have no date for your {} yet.", pair.name()))
        .section(turn(pair))
        .buttons([pair.propose(label).primary()])
}

/// To the coordinator, after many: all pairs of the round in one message.
pub fn still_no_date(round: &Day, pairs: &[Arrangement], working_days: u32) -> Message {
    let name = the_day(round);
    let both = |pair: &Arrangement| format!("{} and {}", person(&pair.shadower), person(&pair.buddy));
    let message = match pairs {
        [pair] => Message::say(format!(
            ":calendar: {} have had no date for their {name} for {working_days} working days. {} A word from you may help.",
            both(pair),
            whose_turn(pair, round)
        )),
        pairs => {
            let lines: Vec<String> =
                pairs.iter().map(|pair| format!("• {}. {}", both(pair), whose_turn(pair, round))).collect();
            Message::say(format!(
                ":calendar: These {} pairs have had no date for their {name} for {working_days} working days. A word from you may help.",
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
        the_day(round),
        person(&round.coordinator)
    ))
    .buttons([button("Show the days", &Action::Days)])
}
