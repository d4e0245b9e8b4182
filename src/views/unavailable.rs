//! An advocate is not there on a day after all: what they, the other advocates and the coordinator read.

use super::Message;
use super::blocks::{Button, button};
use super::text::{and, count, person, the_day};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};

/// For an advocate who cannot come; asks back.
pub fn cannot_make_it_button(day: DayId) -> Button {
    button("I cannot make it", &Action::CannotMakeIt(day)).danger().confirmed(
        "Not there on this day?",
        "Whoever has you as a buddy gets another one. The other advocates take your shifts.",
        "I cannot make it",
    )
}

/// To the one who cannot come.
pub fn done(day: &Day) -> Message {
    Message::say(format!(
        "Noted: you are not an advocate of the {} any more. Everybody concerned is told, and {} knows. Nothing left for you to do.",
        the_day(day),
        person(&day.coordinator)
    ))
}

/// To an advocate whose shifts change with it.
pub fn your_shifts(day: &Day, gone: &PersonId, what: &str) -> Message {
    Message::say(format!(":pager: {} cannot make it to the {}. {what}", person(gone), the_day(day)))
        .context(format!("Does that not work for you? Ask {}.", person(&day.coordinator)))
}

/// What an advocate is not there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The day.
    CannotCome,
    /// Shadowers, on this day.
    TakesNobody,
}

/// What became of the pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Were people told of their pairs? Else the coordinator looks at them later.
    pub is_paired: bool,
    /// Shadowers who have another buddy now.
    pub replaced: u64,
    /// Others who have another one for their sake.
    pub moved: Vec<PersonId>,
    /// Others who have another one so that enough advocates stay free.
    pub moved_for_queue: Vec<PersonId>,
    /// Who had a buddy, and has none now.
    pub without: Vec<PersonId>,
}

/// To the coordinator.
pub fn tell_coordinator(day: &Day, gone: &PersonId, absence: Absence, outcome: &Outcome) -> Message {
    let what = match absence {
        Absence::CannotCome => "cannot make it to",
        Absence::TakesNobody => "takes no shadower on",
    };
    let mut lines = vec![format!(":information_source: {} {what} the {}.", person(gone), the_day(day))];
    if outcome.replaced > 0 {
        lines.push(format!("{} another buddy.", count(outcome.replaced, "shadower has", "shadowers have")));
    }
    let names = |people: &[PersonId]| people.iter().map(person).collect::<Vec<_>>();
    for (moved, why) in [
        (&outcome.moved, "so that more people have a buddy".to_owned()),
        (&outcome.moved_for_queue, format!("so that {} free", count(day.min_free, "advocate stays", "advocates stay"))),
    ] {
        if !moved.is_empty() {
            lines.push(format!("{} moved to another buddy, {why}.", and(&names(moved))));
        }
    }
    let names = names(&outcome.without);
    if !names.is_empty() {
        lines.push(match outcome.is_paired {
            true => format!("No other buddy was found for {}.", and(&names)),
            false => format!("{} had them as a buddy: please look at the pairs.", and(&names)),
        });
    }
    lines.push("Everybody concerned is told.".to_owned());
    Message::say(lines.join(" ")).buttons(super::plan::coordinator_buttons(day))
}

/// To the coordinator: the shifts stay where they are, as nobody else could be found by itself.
pub fn shifts_are_left(day: &Day, gone: &PersonId, shifts: &[String]) -> Message {
    let shifts = match shifts {
        [] => "They have no shift left.".to_owned(),
        shifts => format!("Their shifts still need somebody: {}.", and(shifts)),
    };
    Message::say(format!(":warning: {} cannot make it to the {}. {shifts}", person(gone), the_day(day)))
        .buttons(super::plan::coordinator_buttons(day))
}

/// To the coordinator, who was told of the absence: it is over, and the shifts are where they were.
pub fn is_back(day: &Day, who: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: {} can make it to the {} after all. Their shifts stay theirs: nothing is left to do.",
        person(who),
        the_day(day)
    ))
}

/// To the one who cannot come, where their shifts cannot be given to others.
pub fn done_but_shifts(day: &Day) -> Message {
    Message::say(format!(
        "Noted: nobody has you as a buddy on the {} any more. {} is told, and finds somebody for your shifts.",
        the_day(day),
        person(&day.coordinator)
    ))
}

/// Pressed by somebody who does not help on that day (any more).
pub fn not_an_advocate(day: &Day) -> Message {
    Message::say(format!("You are not an advocate of the {}. Nothing was changed.", the_day(day)))
        .buttons([button("My day", &Action::Status)])
}

pub fn too_late(day: &Day) -> Message {
    Message::say(format!("The {} is over or called off. Nothing was changed.", the_day(day)))
}
