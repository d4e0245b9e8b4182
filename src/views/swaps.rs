//! A turn changes hands: who is not there, who is asked, and who has it now.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::rotations::name_of;
use super::text::{and, day_of, person};
use super::turns::{NAMES_MAX, a_noun, emoji, helpers, noun, of_turn, stretch, swap_button};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::duty::{Kind, Standing, Turn};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;

/// That who has a turn is not there.
#[derive(Clone, Copy)]
pub struct Away<'a> {
    /// The days on which they are away.
    pub days: &'a [Timestamp],
    pub has_left: bool,
    /// Who could take the turn.
    pub could: &'a [PersonId],
    /// Who was asked to.
    pub asked: Option<&'a PersonId>,
    /// Everybody else has left too.
    pub is_last: bool,
}

/// To the coordinator: who has a turn is not there, and who could take it.
pub fn away(of: &Standing, turn: &Turn, what: &Away<'_>) -> Message {
    let zone = of.zone();
    let names: Vec<String> = what.could.iter().take(NAMES_MAX).map(person).collect();
    let when = if what.has_left {
        "is no member of this workspace any more".to_owned()
    } else {
        let dates: Vec<String> = what.days.iter().take(NAMES_MAX).map(|day| day_of(*day, &zone)).collect();
        format!("is away on {}{}", and(&dates), if what.days.len() > NAMES_MAX { " and later" } else { "" })
    };
    let who = match (names.as_slice(), what.asked) {
        (_, Some(asked)) => format!("I asked {} to take it; it stays as it is until they do.", person(asked)),
        ([], None) if what.is_last => "Everybody in it has left: add others, or end it.".to_owned(),
        ([], None) => "Nobody else in it is free then: ask somebody from outside.".to_owned(),
        (names, None) => format!("Free then: {}.", and(names)),
    };
    let message = Message::say(format!(
        ":warning: {} has {} in *{}*, {}, and {when}. {who}",
        person(&turn.person),
        a_noun(of),
        name_of(of),
        of_turn(of, turn)
    ));
    let people = what.is_last.then(|| button("Add or remove people", &Action::RotationPeople(of.id)));
    message.buttons([swap_button(of, turn)].into_iter().chain(people))
}

/// To who is asked first when somebody cannot do all of a turn that runs. When and why others are away is not theirs to
/// read.
pub fn could_you(of: &Standing, turn: &Turn, window: Window, coordinator: &PersonId) -> Message {
    Message::say(format!(
        ":raising_hand: Could you take {} in *{}*, {}?",
        a_noun(of),
        name_of(of),
        stretch(window, &of.zone())
    ))
    .buttons([take_button(of, turn, window)])
    .context(format!("You need not: {} looks for somebody too.", person(coordinator)))
}

fn take_button(of: &Standing, turn: &Turn, window: Window) -> Button {
    let action = Action::TakeTurn {
        turn: of.name_turn(turn),
        from_ms: window.start.as_millisecond(),
        until_ms: window.end.as_millisecond(),
    };
    button("I take it", &action).primary()
}

/// The form in which somebody else is chosen for a turn. `asks`: the other one is asked first.
pub fn swap_form(of: &Standing, turn: &Turn, asks: bool, could: &[PersonId]) -> View {
    let zone = of.zone();
    let window = turn.window();
    let names: Vec<String> = could.iter().take(NAMES_MAX).map(person).collect();
    let mut fields: Vec<SlackBlock> = vec![blocks::section(format!("{}: {}", person(&turn.person), of_turn(of, turn)))];
    if !names.is_empty() {
        fields.push(blocks::context(format!("Free then: {}", and(&names))));
    }
    let hint = match asks {
        true => "They are asked. Until they accept, it stays yours.",
        false => "It is theirs at once, and both are told.",
    };
    fields.push(blocks::input("person", "Who takes it", blocks::person_field()).hint(hint).into());
    let date = |at: Timestamp| at.to_zoned(zone.rules().clone()).date();
    let last = window.end.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(window.end);
    if date(window.start) < date(last) {
        let days = |label: &str, name: &str, at: Timestamp| {
            blocks::input(name, label, blocks::date_field(date(at))).optional().into()
        };
        fields.push(days("From the start of", "first", window.start));
        fields.push(days("Until the end of", "last", last));
    }
    let submit = if asks { "Ask" } else { "Save and tell both" };
    blocks::form(&Form::SwapTurn(of.name_turn(turn)), "Somebody else", submit, "Not now", fields)
}

/// To who is asked to take a turn.
pub fn please_take(of: &Standing, turn: &Turn, window: Window) -> Message {
    Message::say(format!(
        ":raising_hand: {} asks you to take their {} in *{}*: {}.",
        person(&turn.person),
        noun(of),
        name_of(of),
        stretch(window, &of.zone())
    ))
    .buttons([take_button(of, turn, window)])
    .context("You need not: if you do nothing, it stays theirs.")
}

/// To who asked.
pub fn asked(of: &Standing, other: &PersonId, window: Window) -> Message {
    Message::say(format!(
        ":raising_hand: I asked {} to take {} in *{}*. It stays yours until they do.",
        person(other),
        stretch(window, &of.zone()),
        name_of(of)
    ))
}

/// To who took it, or was given it.
pub fn yours(of: &Standing, window: Window, owner: &PersonId, begins_now: bool) -> Message {
    let now = match (begins_now, of.kind) {
        (false, _) => String::new(),
        (true, Kind::OnCall) => " You are on call now.".to_owned(),
        (true, Kind::Duty) => format!(" It begins now. {}", helpers(of)),
    };
    Message::say(format!(
        ":white_check_mark: Thank you! You have {} in *{}*, {}, and {} knows.{now}",
        a_noun(of),
        name_of(of),
        stretch(window, &of.zone()),
        person(owner)
    ))
}

/// To the coordinator.
pub fn taken(of: &Standing, window: Window, owner: &PersonId, by: &PersonId) -> Message {
    Message::say(format!(
        "{} *{}*: {} takes {} for {}.",
        emoji(of),
        name_of(of),
        person(by),
        stretch(window, &of.zone()),
        person(owner)
    ))
}

/// To who pressed a button of a turn that is not like that any more.
pub fn no_such_turn() -> Message {
    Message::say("This turn is somebody else's by now, or over. `/shadow rotation` shows how it is.")
        .buttons([button("Show the rotations", &Action::Rotations)])
}

pub fn yours_already() -> Message {
    Message::say("It is yours already. Nothing for you to do.")
}

/// To who is neither on this turn nor a coordinator.
pub fn not_your_turn(owner: &PersonId) -> Message {
    Message::say(format!(
        "This is the turn of {}: they, or a coordinator, can give it to somebody else.",
        person(owner)
    ))
}
