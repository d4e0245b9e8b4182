//! Rotations: all of them at a glance, the forms that make and change them, and what the coordinator reads.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::text::{and, channel, count, day_of, escape, moment, person, place};
use super::turns::{dates, now_line, stretch, swap_button};
use super::{BLOCKS_MAX, Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Zone;
use crate::domain::duty::{DAYS_MAX, Draft, Kind, NAME_LENGTH_MAX, Own, PEOPLE_MAX, Standing, Turn, Wrong};
use crate::domain::ids::PersonId;
use crate::domain::rotation::{Every, Only, Rotation, Weekday};

/// Turns that are shown before a rotation is saved, and in the list.
pub const TURNS_SHOWN: usize = 8;

/// Rotations in one message at most: Slack takes fifty blocks.
const ROTATIONS_MAX: usize = 10;

/// Characters of a file that fit into its form.
const FILE_LENGTH_MAX: u64 = 3_000;

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
const GAPS_MAX: usize = 5;

/// Turns that can be chosen from; Slack takes a hundred.
pub const CHOICES_MAX: usize = 25;

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
        let head = format!("{}\n{}", now_line(of, now), rhythm_of(of));
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

fn rhythm_of(of: &Standing) -> String {
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

fn kinds() -> Vec<(String, String)> {
    let label = |kind: &Kind| match kind {
        Kind::OnCall => "Shifts on call, of advocates",
        Kind::Duty => "Duty, of those who shadow: they answer tickets",
    };
    Kind::ALL.iter().map(|kind| (kind.name().to_owned(), label(kind).to_owned())).collect()
}

/// The form of a new one, with `draft` filled in.
pub fn form(draft: &Draft) -> View {
    let rotation = &draft.rotation;
    let name_max = u64::try_from(NAME_LENGTH_MAX).unwrap_or(u64::MAX);
    let every = [("week", "weeks"), ("day", "days")].map(|(value, label)| (value.to_owned(), label.to_owned()));
    let when = [("always", "All day, every day"), ("weekdays", "Monday to Friday, in the hours below")]
        .map(|(value, label)| (value.to_owned(), label.to_owned()));
    let only = rotation.only.as_ref();
    let hours =
        only.map_or(("09:00".to_owned(), "17:00".to_owned()), |only| (only.from.to_string(), only.until.to_string()));
    let fields: Vec<SlackBlock> = vec![
        blocks::input("name", "Name", blocks::text_field(&rotation.name, name_max)).into(),
        blocks::input("people", "These people take turns", blocks::people_field(&rotation.people, PEOPLE_MAX))
            .hint("In this order; the first one begins.")
            .into(),
        blocks::input("kind", "What they do", blocks::choice_field(&kinds(), Some(draft.kind.name()))).into(),
        blocks::input("length", "A turn lasts", blocks::number_field(rotation.length.get(), DAYS_MAX)).into(),
        blocks::input(
            "every",
            "Weeks or days",
            blocks::choice_field(&every, Some(if rotation.every == Every::Day { "day" } else { "week" })),
        )
        .hint("With ten people and turns of a week, each has every tenth week.")
        .into(),
        blocks::input("date", "From", blocks::date_field(rotation.start.date())).into(),
        blocks::input("time", "At", blocks::time_field(&rotation.start.strftime("%H:%M").to_string()))
            .hint("Turns change hands at this time of day, in summer and in winter.")
            .into(),
        blocks::input("time_zone", "Time zone", blocks::text_field(rotation.zone.iana_name().unwrap_or("UTC"), 60))
            .hint("Area/City, such as Europe/Dublin. Everybody reads times on their own clock.")
            .into(),
        blocks::input(
            "when",
            "When it counts",
            blocks::choice_field(&when, Some(if only.is_some() { "weekdays" } else { "always" })),
        )
        .into(),
        blocks::input("from", "On weekdays from", blocks::time_field(&hours.0)).into(),
        blocks::input("until", "On weekdays until", blocks::time_field(&hours.1)).into(),
        blocks::input("helpers", "Who helps on duty", blocks::people_field(&draft.helpers, PEOPLE_MAX))
            .hint("With nobody here: whoever is on call.")
            .optional()
            .into(),
        channel_input(draft),
    ];
    blocks::form(&Form::NewRotation, "New rotation", "Show the turns", "Not now", fields)
}

fn channel_input(draft: &Draft) -> SlackBlock {
    blocks::input("channel", "Channel", blocks::channel_field(&draft.channel)).hint("Where they ask.").into()
}

/// What is wrong with a field, and how to mend it.
pub fn wrong(why: &Wrong) -> String {
    match why {
        Wrong::AsOfADay(why) => super::plan::wrong(why),
        Wrong::NoName => "Please give it a name.".to_owned(),
        Wrong::NameTooLong => format!("Please keep the name under {NAME_LENGTH_MAX} characters."),
        Wrong::NameTaken => "Another rotation has this name. Please choose another one.".to_owned(),
        Wrong::NoKind => "Please choose what they do.".to_owned(),
        Wrong::Nobody => "Please choose at least one person.".to_owned(),
        Wrong::TooManyPeople => format!("Please choose at most {PEOPLE_MAX} people. More go in with a file."),
        Wrong::LengthOutOfRange => format!("Please give a number from 1 to {DAYS_MAX}."),
        Wrong::EmptyHours => "The end has to be another time than the start.".to_owned(),
    }
}

/// The first turns, before anything is saved.
pub fn confirm(draft: &Draft, of: &Standing, turns: &[Turn]) -> View {
    let form = Form::ConfirmRotation(Box::new(draft.clone()));
    blocks::form(&form, "Is this right?", "Save and tell all", "Back", preview(of, turns))
}

fn preview(of: &Standing, turns: &[Turn]) -> Vec<SlackBlock> {
    let mut fields =
        vec![blocks::section(format!("*{}*\n{}", name_of(of), rhythm_of(of))), blocks::section(first_turns(of, turns))];
    if turns.is_empty() {
        fields.pop();
        fields.push(blocks::section(
            ":warning: There is no turn ahead in the next years. Go back and look at the times.",
        ));
    }
    fields.extend(nobody(of).map(blocks::section));
    fields
}

/// When nobody takes turns, as all have left and the next one has not joined.
fn nobody(of: &Standing) -> Option<String> {
    let gaps = of.nobody();
    let lines = gaps.iter().take(GAPS_MAX).map(|gap| format!(":warning: {}: *nobody*", stretch(*gap, &of.zone())));
    let more = (gaps.len() > GAPS_MAX).then(|| format!("…and {} more.", gaps.len() - GAPS_MAX));
    let lines: Vec<String> = lines.chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn first_turns(of: &Standing, turns: &[Turn]) -> String {
    format!("*The next turns, on your clock:*\n{}", lines(of, turns, LINES_LENGTH_MAX))
}

/// Whose each of these turns is, without the days that somebody else has, as far as that fits.
fn lines(of: &Standing, turns: &[Turn], length_max: usize) -> String {
    let mut length = 0;
    let lines = turns.iter().map(|turn| format!("• {}  {}", dates(of, turn), person(&turn.person)));
    let fitting = lines.take_while(|line| {
        length += line.chars().count() + 1;
        length <= length_max
    });
    fitting.collect::<Vec<_>>().join("\n")
}

/// The form for a file; the same with what will be, before anything is saved.
pub fn file_form(draft: &Draft) -> View {
    let mut fields = vec![file_input("")];
    fields.push(blocks::input("kind", "What they do", blocks::choice_field(&kinds(), Some(draft.kind.name()))).into());
    fields.push(
        blocks::input("helpers", "Who helps on duty", blocks::people_field(&draft.helpers, PEOPLE_MAX))
            .hint("With nobody here: whoever is on call.")
            .optional()
            .into(),
    );
    fields.push(channel_input(draft));
    blocks::form(&Form::RotationFile, "Rotations from a file", "Show the turns", "Not now", fields)
}

fn file_input(text: &str) -> SlackBlock {
    blocks::input("file", "A file of shadowday rota", blocks::text_field(text, FILE_LENGTH_MAX).with_multiline(true))
        .hint("JSON, as docs/rota-file.md has it. People are Slack's member ids: profile, More, Copy member ID.")
        .into()
}

/// What a file would make, with everything in it once more: a form carries no more than Slack lets it.
pub fn confirm_file(draft: &Draft, file: &str, all: &[(Standing, Vec<Turn>)]) -> View {
    let mut fields = Vec::new();
    for (of, turns) in all.iter().take(ROTATIONS_MAX) {
        fields.extend(preview(of, turns));
    }
    if all.len() > ROTATIONS_MAX {
        fields.push(blocks::context(format!("…and {} more.", all.len() - ROTATIONS_MAX)));
    }
    fields.push(blocks::divider());
    fields.push(file_input(file));
    fields.push(blocks::input("kind", "What they do", blocks::choice_field(&kinds(), Some(draft.kind.name()))).into());
    fields.push(
        blocks::input("helpers", "Who helps on duty", blocks::people_field(&draft.helpers, PEOPLE_MAX))
            .optional()
            .into(),
    );
    fields.push(channel_input(draft));
    blocks::form(&Form::ConfirmRotationFile, "Is this right?", "Save and tell all", "Back", fields)
}

/// Somebody in a file whom Slack does not know here.
pub fn nobody_here(path: &str, id: &str) -> String {
    format!(
        "{path}: {id:?} is nobody of this workspace: write a member id like U012AB3CD (profile, More, Copy member ID)"
    )
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
    nobody(of).into_iter().fold(message, Message::section).buttons([button("Show the rotations", &Action::Rotations)])
}

/// The form of *Change*: what moves no turn.
pub fn change_form(of: &Standing) -> View {
    let name_max = u64::try_from(NAME_LENGTH_MAX).unwrap_or(u64::MAX);
    let mut fields: Vec<SlackBlock> = vec![
        blocks::input("name", "Name", blocks::text_field(of.name(), name_max)).into(),
        blocks::input("channel", "Channel", blocks::channel_field(&of.channel)).hint("Where they ask.").into(),
    ];
    if of.kind == Kind::Duty {
        fields.push(
            blocks::input("helpers", "Who helps on duty", blocks::people_field(&of.helpers, PEOPLE_MAX))
                .hint("With nobody here: whoever is on call.")
                .optional()
                .into(),
        );
    }
    fields.push(blocks::context(
        "This moves nobody's turn. For another rhythm or other hours, end this rotation and make a new one.",
    ));
    blocks::form(&Form::ChangeRotation(of.id), "Change the rotation", "Save", "Not now", fields)
}

/// What is wrong with a day or a person that was chosen.
pub const IN_THE_PAST: &str = "This is over. Please choose today or a later day.";
pub const NOT_A_TURN: &str = "Please choose a turn.";
pub const NOT_BETWEEN: &str = "Please choose days of this turn, the first one first, that are still to come.";
pub const ASKED_ALREADY: &str = "They are asked already. Ask somebody else, or wait for their answer.";
pub const NOT_THEIR_TURN: &str = "This is not a turn of the one whom you ask. Please choose one of theirs, or none.";
pub const AT_THE_SAME_TIME: &str = "This is at the same time. Please choose another one.";
pub const OWN_TURN: &str = "It is their turn already. Please choose somebody else.";

/// Turns to choose from, on the reader's clock.
pub(super) fn turn_options(turns: &[(Turn, String)], zone: &Zone) -> Vec<(String, String)> {
    let clock = |at: Timestamp| at.to_zoned(zone.rules().clone()).strftime("%a %-d %b %H:%M").to_string();
    let option = |(turn, name): &(Turn, String)| {
        let window = turn.window();
        let value = format!("{} {}", window.start.as_millisecond(), turn.person);
        (value, format!("{} – {}  {name}", clock(window.start), clock(window.end)))
    };
    turns.iter().map(option).collect()
}

/// The form in which the coordinator, who lives in `zone`, gives a turn to somebody else; `turns` with the names of who
/// has them.
pub fn override_form(of: &Standing, turns: &[(Turn, String)], zone: &Zone) -> View {
    let options = turn_options(turns, zone);
    let first = options.first().map(|(value, _)| value.clone());
    let fields: Vec<SlackBlock> = vec![
        blocks::input("turn", "Which turn", blocks::choice_field(&options, first.as_deref()))
            .hint("On your clock.")
            .into(),
        blocks::input("person", "Who takes it", blocks::person_field())
            .hint("It is theirs at once, and both are told.")
            .into(),
    ];
    blocks::form(&Form::OverrideTurn(of.id), "Somebody else", "Save and tell both", "Not now", fields)
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
