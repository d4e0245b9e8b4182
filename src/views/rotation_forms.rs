//! The forms of rotations: a new one, one from a file, who comes and goes, and who takes a turn.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::View;
use super::blocks;
use super::rotations::{GAPS_MAX, ROTATIONS_MAX, first_turns, name_of, nobody, rhythm_of};
use crate::domain::action::Form;
use crate::domain::day::Zone;
use crate::domain::duty::{DAYS_MAX, Draft, Kind, NAME_LENGTH_MAX, PEOPLE_MAX, Standing, Turn, Wrong};
use crate::domain::rotation::Every;

/// Characters of a file that fit into its form.
const FILE_LENGTH_MAX: u64 = 3_000;

/// Turns that can be chosen from; Slack takes a hundred.
pub const CHOICES_MAX: usize = 25;

/// Field errors.
/// What is wrong with a day or a person that was chosen.
pub const IN_THE_PAST: &str = "This is over. Please choose today or a later day.";
pub const NOT_A_TURN: &str = "Please choose a turn.";
pub const WHO_TAKES_IT: &str = "Please choose who takes it, or below a turn that you take in return.";
pub const NOT_BETWEEN: &str = "Please choose days of this turn, the first one first, that are still to come.";
pub const ASKED_ALREADY: &str = "They are asked already. Ask somebody else, or wait for their answer.";
pub const NOT_THEIR_TURN: &str = "This is not a turn of the one whom you ask. Please choose one of theirs, or none.";
pub const AT_THE_SAME_TIME: &str = "This is at the same time. Please choose another one.";
pub const OWN_TURN: &str = "It is their turn already. Please choose somebody else.";

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
    fields.extend(nobody(of, GAPS_MAX).map(blocks::section));
    fields
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

/// Why a file cannot be taken here.
pub const NO_ROTATION: &str = "rotations: no rotation is here: write at least one";

/// An override that changes nothing.
pub fn no_such_stretch(path: &str, id: &str) -> String {
    format!("{path}: {id:?} has no turn in that time: name who has one then, or remove this override")
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
