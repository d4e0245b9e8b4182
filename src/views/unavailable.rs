//! An advocate is not there on a day after all: what they, the other advocates and the coordinator read.

use jiff::Timestamp;

use super::Message;
use super::blocks::{Button, button};
use super::parting::{self, ALL_ARE_TOLD, Changed};
use super::rota;
use super::text::{and, names, person, the_day};
use crate::domain::action::Action;
use crate::domain::day::{Day, Phase, Shift};
use crate::domain::ids::PersonId;
use crate::domain::rota::OpenGap;

/// Sections that the list of other buddies may fill.
const CHANGES_SECTIONS_MAX: usize = 4;

/// Where shifts are left: whoever waits for a buddy is named above.
fn shifts_step(day: &Day, gone: &PersonId, absence: Absence, now: Timestamp) -> String {
    if day.phase(now) == Phase::Running {
        return running_step(day, gone, now).to_owned();
    }
    if day.advocates.iter().all(|advocate| advocate == gone) {
        return "Nobody else helps on it: name another advocate with *Change*.".to_owned();
    }
    match absence {
        Absence::Away => format!(
            "I asked {} whether the other advocates should take them. If you hear no more, *Rota* gives them to others.",
            person(gone)
        ),
        _ => "*Rota* gives the shifts to others.".to_owned(),
    }
}

/// Nobody can be added to a day that runs; what has begun is the pager's matter, and the rest can be moved.
fn running_step(day: &Day, gone: &PersonId, now: Timestamp) -> &'static str {
    if day.advocates.iter().all(|advocate| advocate == gone) {
        return "Nobody else helps on it: please see to its queue otherwise, or call it off.";
    }
    match day.has_shift_ahead(gone, now) {
        true => "*Rota*, then *Move a shift*, gives to others what has not begun.",
        false => "The others are asked to pick up the pager. Nothing left for you to do.",
    }
}

/// For an advocate who cannot come; asks back.
pub fn cannot_make_it_button(day: &Day) -> Button {
    let (title, text) = match day.is_round() {
        true => (
            "Not there at all?",
            "You are taken off the whole round: whoever has you as a buddy gets another one, and your dates with them do not take place.",
        ),
        false => (
            "Not there on this day?",
            "Whoever has you as a buddy gets another one. The other advocates take your shifts.",
        ),
    };
    button("I cannot make it", &Action::CannotMakeIt(day.id)).danger().confirmed(title, text, "I cannot make it")
}

/// To the one who cannot come; `changed` are the pairs that they were in.
pub fn done(day: &Day, changed: &[Changed]) -> Message {
    let dates: Vec<String> = changed.iter().filter_map(|one| one.date.as_ref()).map(the_day).collect();
    let dates_off = match dates.len() {
        0 => String::new(),
        1 => format!(" The {} does not take place.", dates[0]),
        _ => format!(" These do not take place: {}.", and(&dates)),
    };
    Message::say(format!(
        "Noted: you are not an advocate of the {} any more.{dates_off} Everybody concerned is told, and {} knows. Nothing left for you to do.",
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
    /// The day, as they set; they have yet to say so themselves.
    Away,
    /// The day, as they said after they had set it: the others have their shifts.
    TakenOff,
    /// Shadowers, on this day.
    TakesNobody,
}

/// What it leads to, for the coordinator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Who has another buddy now, or none.
    pub changed: Vec<Changed>,
    /// Who had them as a buddy, where nobody was told of other pairs: the coordinator looks at them later.
    pub to_pair: Vec<PersonId>,
    /// Shifts that nobody else could be given.
    pub shifts: Vec<String>,
    /// Stretches without anybody that came of it.
    pub gaps: Vec<OpenGap>,
}

impl Outcome {
    pub fn is_empty(&self) -> bool {
        *self == Outcome::default()
    }
}

/// To the coordinator: all of it in one message.
pub fn tell_coordinator(day: &Day, gone: &PersonId, absence: Absence, outcome: &Outcome, now: Timestamp) -> Message {
    let (gone_name, the_day) = (person(gone), the_day(day));
    let mut lead = match absence {
        Absence::CannotCome | Absence::Away => format!("{gone_name} cannot make it to the {the_day}."),
        Absence::TakenOff if day.is_round() => format!("{gone_name} is not an advocate of the {the_day} any more."),
        Absence::TakenOff => format!("The other advocates have the shifts of {gone_name} on the {the_day} now."),
        Absence::TakesNobody => format!("{gone_name} takes no shadower on the {the_day}."),
    };
    if !outcome.shifts.is_empty() {
        lead = format!("{lead} Their shifts still need somebody: {}.", and(&outcome.shifts));
    }
    if !outcome.to_pair.is_empty() {
        lead = format!("{lead} {} had them as a buddy: please look at the pairs.", names(&outcome.to_pair));
    }
    let icon = if outcome.shifts.is_empty() { ":information_source:" } else { ":warning:" };
    let message = Message::titled(&lead).section(format!("{icon} {lead}"));
    let step = match outcome.shifts.is_empty() {
        true => parting::step_before(&outcome.gaps, &outcome.changed, day.phase(now) == Phase::Running).to_owned(),
        false => format!("{ALL_ARE_TOLD} {}", shifts_step(day, gone, absence, now)),
    };
    let message = message.lines(&parting::changes(day, &outcome.changed), CHANGES_SECTIONS_MAX).section(step);
    rota::with_gaps(message, day, &outcome.gaps).buttons(super::plan::coordinator_buttons_at(day, now))
}

/// To the coordinator: the shifts stay where they are, as nobody else could be found by itself.
pub fn shifts_are_left(day: &Day, gone: &PersonId, shifts: &[String], now: Timestamp) -> Message {
    let shifts = match shifts {
        [] => "They have no shift left.".to_owned(),
        shifts => {
            format!("Their shifts still need somebody: {}. {}", and(shifts), shifts_step(day, gone, Absence::Away, now))
        }
    };
    Message::say(format!(":warning: {} cannot make it to the {}. {shifts}", person(gone), the_day(day)))
        .buttons(super::plan::coordinator_buttons_at(day, now))
}

/// To the coordinator, who was told of the absence: it is over, and the shifts are where they were. Not so their
/// shadowers, who got other buddies.
pub fn is_back(day: &Day, who: &PersonId, shadowers: &[PersonId]) -> Message {
    let with = match shadowers {
        [] if day.paired_at.is_none() => String::new(),
        [] => ", and nobody shadows them".to_owned(),
        [one] => format!(", and {} shadows them", person(one)),
        several => format!(", and {} shadow them", names(several)),
    };
    Message::say(format!(
        ":white_check_mark: {} can make it to the {} after all. Their shifts stay theirs{with}: nothing is left to do.",
        person(who),
        the_day(day)
    ))
}

/// To the one who cannot come, where their shifts cannot be given to others.
pub fn done_but_shifts(day: &Day, gone: &PersonId, now: Timestamp) -> Message {
    let is_left = |shift: &Shift| shift.advocate == *gone && day.shift_window(shift).end > now;
    let step = match day.has_shift_ahead(gone, now) {
        true => "is told, and finds somebody for your shifts.",
        false if day.shifts.iter().any(is_left) => "is told, and the others are asked to take over your shift.",
        false => "is told. Nothing left for you to do.",
    };
    Message::say(format!(
        "Noted: nobody has you as a buddy on the {} any more. {} {step}",
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
