//! Rotations: all of them at a glance, the forms that make and change them, and what the coordinator reads.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::text::{and, channel, count, day_of, escape, moment, person, place, weekday_moment};
use super::turns::{dates, now_line, stretch, swap_button};
use super::{BLOCKS_MAX, Message};
use crate::domain::action::Action;
use crate::domain::duty::{Gap, Kind, NAME_LENGTH_MAX, Own, Standing, Turn};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::rotation::{Every, Only, Rotation, Weekday};

/// Turns that are shown before a rotation is saved, and in the list.
pub const TURNS_SHOWN: usize = 8;

/// Rotations in one message at most: Slack takes fifty blocks.
pub(super) const ROTATIONS_MAX: usize = 10;

/// Own turns in the list at most, of each rotation.
pub const OWN_MAX: usize = 6;

/// Turns in the list at most that a coordinator sees ahead; of several rotations, fewer of each.
pub const COMING_MAX: usize = 10;
const COMING_OF_SEVERAL_MAX: usize = 3;

/// Beside its own turns a rotation takes so many blocks: itself, how many more there are, notes with a line above them,
/// and buttons.
const BLOCKS_OF_ONE: usize = 5;

/// Below the list: that there are more, and the buttons.
const BLOCKS_BELOW: usize = 2;

/// Characters of a list of turns; a section takes few more.
const LINES_LENGTH_MAX: usize = 2_900;

/// Characters of the line that says which turn is the reader's.
const OWN_LINE_LENGTH_MAX: usize = 900;

/// Names in one line.
pub(super) const NAMES_MAX: usize = 60;

/// Stretches of time in which nobody takes turns that are told.
pub(super) const GAPS_MAX: usize = 5;

/// The same, in the list.
const GAPS_IN_LIST_MAX: usize = 2;

/// A rotation's name inside of our text.
pub fn name_of(of: &Standing) -> String {
    escape(of.name(), NAME_LENGTH_MAX)
}

/// What is known beside a rotation when the list is shown.
pub struct Shown {
    pub of: Standing,
    /// The reader's turns, from the one they have on.
    pub own: Own,
    /// Everybody's, for a coordinator.
    pub coming: Vec<Turn>,
    /// Who wrote them, and the notes.
    pub notes: Option<(PersonId, String, Timestamp)>,
}

/// `/shadow rotation`.
pub fn list(all: &[Shown], is_coordinator: bool, now: Timestamp) -> Message {
    let mut message = match all {
        [] if is_coordinator => {
            Message::say("There is no rotation yet. One is made in a minute: who, how long each, from when.")
        }
        [] => Message::say("There is no rotation: nobody has standing shifts or duty."),
        all => Message::titled(count(u64::try_from(all.len()).unwrap_or_default(), "rotation", "rotations")),
    };
    let rows_max = rows_of_each(&all[..all.len().min(ROTATIONS_MAX)]);
    let coming_max = if all.len() == 1 { COMING_MAX } else { COMING_OF_SEVERAL_MAX };
    for Shown { of, own, coming, notes } in all.iter().take(ROTATIONS_MAX) {
        let gaps = if is_coordinator { nobody(of, GAPS_IN_LIST_MAX) } else { None };
        let gaps = gaps.map_or(String::new(), |gaps| format!("\n{gaps}"));
        let head = format!("{}\n{}{gaps}", now_line(of, now), rhythm_of(of));
        let coming = coming_lines(of, &coming[..coming.len().min(coming_max)], &head);
        message = message.section(format!("{head}{coming}{}", own_line(of, own, rows_max)));
        if rows_max > 0 {
            message = own_rows(of, own, rows_max).into_iter().fold(message, Message::block);
        }
        if let Some((who, notes, at)) = notes {
            message =
                message.context(format!("*Open, as {} wrote {}*", person(who), moment(*at, &of.zone()))).plain(notes);
        }
        // The block with the buttons is one, as Slack counts blocks.
        let mut buttons: Vec<Button> = own_button(of, own).filter(|_| rows_max == 0).into_iter().collect();
        if is_coordinator {
            buttons.extend(coordinator_buttons(of));
        }
        message = message.buttons(buttons);
    }
    if all.len() > ROTATIONS_MAX {
        message = message.context(format!("…and {} more.", all.len() - ROTATIONS_MAX));
    }
    match is_coordinator {
        true => message.buttons([
            button("New rotation", &Action::NewRotation).primary(),
            button("From a file", &Action::RotationFile),
        ]),
        false => message,
    }
}

/// So many own turns of each rotation get a row with a button; none where there are too many rotations.
fn rows_of_each(shown: &[Shown]) -> usize {
    let own = shown.iter().filter(|shown| !shown.own.turns.is_empty()).count();
    let room = BLOCKS_MAX.saturating_sub(shown.len() * BLOCKS_OF_ONE + BLOCKS_BELOW);
    room.checked_div(own).unwrap_or(0).min(OWN_MAX)
}

/// Whose turns come next, as far as that fits below the head.
fn coming_lines(of: &Standing, coming: &[Turn], head: &str) -> String {
    let room = LINES_LENGTH_MAX.saturating_sub(head.chars().count() + OWN_LINE_LENGTH_MAX);
    let lines = lines(of, coming, room);
    if lines.is_empty() { String::new() } else { format!("\n*Coming:*\n{lines}") }
}

fn own_line(of: &Standing, own: &Own, rows_max: usize) -> String {
    match own.turns.first() {
        None => String::new(),
        Some(_) if rows_max > 0 => "\n*Yours:*".to_owned(),
        Some(next) => format!("\n*Yours:* {}", dates(of, next)),
    }
}

/// The reader's turns, each with its button; below them, how many more there are. Which hours count stands above.
fn own_rows(of: &Standing, own: &Own, rows_max: usize) -> Vec<SlackBlock> {
    let shown = &own.turns[..own.turns.len().min(rows_max)];
    let hidden = own.turns.len() - shown.len();
    let last = own.turns.last().filter(|_| hidden > 0).map(|turn| turn.window().end);
    let (more, until) = own.more.map_or((hidden, last), |(more, until)| (hidden + more, Some(until)));
    // Beside a button there is little room on a phone.
    let short = |turn: &Turn| dates(of, turn).replace("{date_long_pretty}", "{date_short_pretty}");
    let row = |turn: &Turn| blocks::section_with(format!("• {}", short(turn)), swap_button(of, turn));
    let below = until.map(|until| blocks::context(format!("…and {more} more until {}", day_of(until, &of.zone()))));
    shown.iter().map(row).chain(below).collect()
}

/// For the next of the own turns, where there is no room for rows: Slack takes no two buttons of a kind side by side.
fn own_button(of: &Standing, own: &Own) -> Option<Button> {
    own.turns.first().map(|turn| swap_button(of, turn))
}

fn coordinator_buttons(of: &Standing) -> Vec<Button> {
    vec![
        button("Change", &Action::ChangeRotation(of.id)),
        button("Add or remove people", &Action::RotationPeople(of.id)),
        button("Somebody else takes a turn", &Action::OverrideTurn(of.id)),
        button("End it", &Action::EndRotation(of.id)).danger().confirmed(
            "End this rotation?",
            "Everybody in it is told. Its turns cannot be brought back.",
            "End it",
        ),
    ]
}

pub(super) fn rhythm_of(of: &Standing) -> String {
    of.rotation().map(rhythm).unwrap_or_default()
}

/// How often it goes on, when it is on, and where the clock stands by which that is meant.
pub fn rhythm(rotation: &Rotation) -> String {
    let (one, many) = match rotation.every {
        Every::Hour => ("hour", "hours"),
        Every::Day => ("day", "days"),
        Every::Week => ("week", "weeks"),
        Every::Month => ("month", "months"),
    };
    let every = match rotation.length.get() {
        1 => one.to_owned(),
        length => count(length, one, many),
    };
    let zone = place(rotation.zone.iana_name().unwrap_or("UTC"));
    let only = rotation.only.as_ref().map_or(String::new(), |only| format!("; it counts {}", only_words(only)));
    format!("Changes hands every {every} at {} in {zone}{only}", rotation.start.strftime("%H:%M"))
}

/// "on weekdays, 09:00 to 17:00"
fn only_words(only: &Only) -> String {
    let days = match only.weekdays.len() {
        7 => "every day".to_owned(),
        5 if !only.weekdays.contains(&Weekday::Sat) && !only.weekdays.contains(&Weekday::Sun) => {
            "on weekdays".to_owned()
        }
        _ => and(&only.weekdays.iter().map(|day| format!("{day:?}")).collect::<Vec<_>>()),
    };
    format!("{days}, {} to {}", only.from, only.until)
}

/// Which hours of a turn count, behind it; nothing where all do.
pub fn hours_words(of: &Standing) -> String {
    let only = of.rotation().and_then(|rotation| rotation.only.as_ref().map(|only| (only, rotation)));
    only.map_or(String::new(), |(only, rotation)| {
        format!(" ({} in {})", only_words(only), place(rotation.zone.iana_name().unwrap_or("UTC")))
    })
}

/// When nobody takes turns: all have left and the next one has not joined, or somebody was taken out.
pub(super) fn nobody(of: &Standing, count_max: usize) -> Option<String> {
    let gaps = of.nobody();
    let lines = gaps.iter().take(count_max).map(|gap| format!(":warning: {}: *nobody*", gap_words(of, gap)));
    let more = (gaps.len() > count_max).then(|| format!("…and {} more.", gaps.len() - count_max));
    let lines: Vec<String> = lines.chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn gap_words(of: &Standing, gap: &Gap) -> String {
    match gap.end {
        Some(end) => stretch(Window { start: gap.start, end }, &of.zone()),
        None => format!("{} and later", weekday_moment(gap.start, &of.zone())),
    }
}

/// To the coordinator, a day before there is nobody.
pub fn nobody_ahead(of: &Standing, gap: &Gap) -> Message {
    let what = match of.kind {
        Kind::OnCall => "nobody is on call",
        Kind::Duty => "nobody has duty",
    };
    let words = format!(":warning: *{}*: {what}, {}.", name_of(of), gap_words(of, gap));
    Message::say(words)
        .buttons([
            button("Add or remove people", &Action::RotationPeople(of.id)),
            button("Somebody else takes a turn", &Action::OverrideTurn(of.id)),
        ])
        .context("If that is meant, leave it.")
}

pub(super) fn first_turns(of: &Standing, turns: &[Turn]) -> String {
    format!("*The next turns, on your clock:*\n{}", lines(of, turns, LINES_LENGTH_MAX))
}

/// Whose each of these turns is, without the days that somebody else has, as far as that fits.
pub(super) fn lines(of: &Standing, turns: &[Turn], length_max: usize) -> String {
    let mut length = 0;
    let lines = turns.iter().map(|turn| format!("• {}  {}", dates(of, turn), person(&turn.person)));
    let fitting = lines.take_while(|line| {
        length += line.chars().count() + 1;
        length <= length_max
    });
    fitting.collect::<Vec<_>>().join("\n")
}

/// To the coordinator, once it is saved.
pub fn saved(of: &Standing, turns: &[Turn], told: usize) -> Message {
    let told = match told {
        0 => "Nobody else needed to be told.".to_owned(),
        told => format!("{} told.", count(u64::try_from(told).unwrap_or_default(), "person is", "people are")),
    };
    let summary = format!(":white_check_mark: *{}* is saved. {told}", name_of(of));
    let message = Message::titled(summary.clone()).section(summary).section(if turns.is_empty() {
        "No turn is ahead.".to_owned()
    } else {
        first_turns(of, turns)
    });
    nobody(of, GAPS_MAX)
        .into_iter()
        .fold(message, Message::section)
        .buttons([button("Show the rotations", &Action::Rotations)])
}

/// No turn is ahead that could be given to somebody else.
pub fn no_turn_ahead(of: &Standing) -> Message {
    Message::say(format!("*{}* has no turn ahead.", name_of(of)))
}

pub fn ended(of: &Standing, told: usize) -> Message {
    let told = match told {
        0 => "Nobody needed to be told.".to_owned(),
        told => format!("{} told.", count(u64::try_from(told).unwrap_or_default(), "person is", "people are")),
    };
    Message::say(format!("*{}* has ended. {told}", name_of(of)))
}

/// It was ended meanwhile.
pub fn gone() -> Message {
    Message::say("This rotation has ended. `/shadow rotation` shows those that go on.")
}

/// Where its people ask, for who changed that.
pub fn changed(of: &Standing) -> Message {
    Message::say(format!(
        ":white_check_mark: Saved: *{}*, in {}. Nobody's turn has moved.",
        name_of(of),
        channel(&of.channel)
    ))
}
