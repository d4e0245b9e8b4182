//! A turn changes hands: who is not there, who is asked, and who has it now.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::rotation_forms::turn_options;
use super::rotations::name_of;
use super::text::{and, day_of, person, place};
use super::turns::{NAMES_MAX, a_noun, emoji, helpers, noun, of_turn, stretch, swap_button};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Zone;
use crate::domain::duty::{Kind, RequestState, Standing, Turn, TurnRequest};
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

/// What the form knows in which somebody else is chosen for a turn.
pub struct Choice<'a> {
    /// The other one is asked first.
    pub asks: bool,
    /// Who could take it.
    pub could: &'a [PersonId],
    /// Turns that could be taken in return, with the names of who has them.
    pub others: &'a [(Turn, String)],
    /// Who is asked to take some of it already.
    pub asked: &'a [TurnRequest],
    /// Where the reader lives.
    pub zone: &'a Zone,
}

/// The form in which somebody else is chosen for a turn.
pub fn swap_form(of: &Standing, turn: &Turn, choice: &Choice<'_>) -> View {
    let zone = of.zone();
    let window = turn.window();
    let names: Vec<String> = choice.could.iter().take(NAMES_MAX).map(person).collect();
    let mut fields: Vec<SlackBlock> = vec![blocks::section(format!("{}: {}", person(&turn.person), of_turn(of, turn)))];
    fields.extend(asked_already(of, choice).map(blocks::section));
    if !names.is_empty() {
        fields.push(blocks::context(format!("Free then: {}", and(&names))));
    }
    let hint = match choice.asks {
        true => "They are asked. Until they accept, it stays yours.",
        false => "It is theirs at once, and both are told.",
    };
    let who = blocks::input("person", "Who takes it", blocks::person_field()).hint(hint);
    // What is taken in return names them too.
    fields.push(if choice.others.is_empty() { who } else { who.optional() }.into());
    let date = |at: Timestamp| at.to_zoned(zone.rules().clone()).date();
    let last = window.end.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(window.end);
    if date(window.start) < date(last) {
        let days = |label: &str, name: &str, at: Timestamp| {
            let field = blocks::input(name, label, blocks::date_field(date(at)));
            let is_elsewhere = *choice.zone != zone;
            let field = if is_elsewhere { field.hint(&format!("A day in {}.", place(zone.name()))) } else { field };
            field.optional().into()
        };
        fields.push(days("From the start of", "first", window.start));
        fields.push(days("Until the end of", "last", last));
    }
    if !choice.others.is_empty() {
        let options = turn_options(choice.others, choice.zone);
        fields.push(
            blocks::input("return", "I take in return", blocks::choice_field(&options, None))
                .hint("A turn of the one whom you ask, on your clock: this alone is enough. It is both or none.")
                .optional()
                .into(),
        );
    }
    let submit = if choice.asks { "Ask" } else { "Save and tell both" };
    blocks::form(&Form::SwapTurn(of.name_turn(turn)), "Somebody else", submit, "Not now", fields)
}

/// Who has not answered yet, above a form in which one more can be asked.
fn asked_already(of: &Standing, choice: &Choice<'_>) -> Option<String> {
    let asked = choice.asked.iter().take(NAMES_MAX);
    let mut lines: Vec<String> = asked
        .map(|one| format!(":raising_hand: {} is asked already: {}.", person(&one.other), when(of, one.window)))
        .collect();
    if choice.asks && !lines.is_empty() {
        lines.push("You can ask one more: whoever takes it first has it.".to_owned());
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A request as one of the two reads it, as it is now.
pub fn request(of: &Standing, request: &TurnRequest, reader: &PersonId) -> Message {
    if request.state != RequestState::Asked {
        let words = if *reader == request.owner { owner_ended(of, request) } else { other_ended(of, request) };
        return Message::say(words);
    }
    if *reader == request.owner { asked(of, request) } else { please_take(of, request) }
}

fn when(of: &Standing, window: Window) -> String {
    stretch(window, &of.zone())
}

fn please_take(of: &Standing, request: &TurnRequest) -> Message {
    let (owner, what) = (person(&request.owner), when(of, request.window));
    let (in_return, label) = match request.in_return {
        Some(theirs) => (format!(" In return they take yours: {}. It is both or none.", when(of, theirs)), "Swap"),
        None => (String::new(), "I take it"),
    };
    Message::say(format!(
        ":raising_hand: {owner} asks you to take their {} in *{}*: {what}.{in_return}",
        noun(of),
        name_of(of),
    ))
    .buttons([
        button(label, &Action::TakeTurnAsked(request.id)).primary(),
        button("No, sorry", &Action::DeclineTurn(request.id)),
    ])
    .context("You need not: if you do nothing, it stays theirs.")
}

fn asked(of: &Standing, request: &TurnRequest) -> Message {
    let in_return = request
        .in_return
        .map_or(String::new(), |theirs| format!(", and you take theirs in return: {}", when(of, theirs)));
    Message::say(format!(
        ":raising_hand: I asked {} to take {} in *{}*{in_return}. It stays yours until they do.",
        person(&request.other),
        when(of, request.window),
        name_of(of)
    ))
    .buttons([button("Withdraw", &Action::WithdrawTurn(request.id))])
}

fn owner_ended(of: &Standing, request: &TurnRequest) -> String {
    let (other, what, name) = (person(&request.other), when(of, request.window), name_of(of));
    match (request.state, request.in_return) {
        (RequestState::Taken, Some(theirs)) => {
            format!(":white_check_mark: {other} has {what} in *{name}*, and you have theirs: {}.", when(of, theirs))
        }
        (RequestState::Taken, None) => format!(":white_check_mark: {other} has {what} in *{name}*."),
        (RequestState::Declined, _) => format!("{other} cannot take {what} in *{name}*. It stays yours."),
        (RequestState::Over, _) => format!("{other} has not taken {what} in *{name}*. It stays yours."),
        (RequestState::Withdrawn | RequestState::Asked, _) => {
            format!("What I asked {other} has ended: {what} in *{name}*. `/shadow rotation` shows whose it is.")
        }
    }
}

fn other_ended(of: &Standing, request: &TurnRequest) -> String {
    let (owner, what, name) = (person(&request.owner), when(of, request.window), name_of(of));
    match request.state {
        RequestState::Taken => format!(":white_check_mark: You have taken {what} in *{name}* for {owner}."),
        RequestState::Declined => format!("Noted: {owner} knows that you cannot take {what} in *{name}*."),
        RequestState::Over => format!("This is over: {owner} keeps {what} in *{name}*. Nothing for you to do."),
        RequestState::Withdrawn | RequestState::Asked => {
            format!("{owner} does not ask you any more to take {what} in *{name}*. Thank you!")
        }
    }
}

/// To who withdrew what they had asked for.
pub fn withdrawn(of: &Standing, request: &TurnRequest) -> Message {
    Message::say(format!("Withdrawn: {} in *{}* stays yours.", when(of, request.window), name_of(of)))
}

/// To who asked: the other one said no, or it began without an answer. `turn` is what they could ask others to take.
pub fn not_taken(of: &Standing, request: &TurnRequest, why: RequestState, turn: Option<&Turn>) -> Message {
    let (other, what, name) = (person(&request.other), when(of, request.window), name_of(of));
    let why = match why {
        RequestState::Declined => format!("{other} cannot take {what} in *{name}*"),
        _ => format!("{other} has not taken {what} in *{name}*"),
    };
    Message::say(format!(
        ":calendar: {why}: it stays yours. Ask somebody else, or talk to {}.",
        person(&of.coordinator)
    ))
    .buttons(turn.map(|turn| swap_button(of, turn)))
}

/// To who asked for a swap: the other half of it is somebody else's by now.
pub fn no_swap(of: &Standing, request: &TurnRequest, turn: Option<&Turn>) -> Message {
    let theirs = request.in_return.map_or(String::new(), |theirs| format!(": {}", when(of, theirs)));
    Message::say(format!(
        ":calendar: Your swap of {} in *{}* is off. It stays yours, as {} does not have any more what you would take{theirs}.",
        when(of, request.window),
        name_of(of),
        person(&request.other),
    ))
    .buttons(turn.map(|turn| swap_button(of, turn)))
}

/// To who asked for a swap: both changed hands.
pub fn swapped(of: &Standing, by: &PersonId, window: Window, theirs: Window) -> Message {
    Message::say(format!(
        ":calendar: {} takes your {} in *{}*, {}, and you have theirs: *{}*.",
        person(by),
        noun(of),
        name_of(of),
        when(of, window),
        when(of, theirs)
    ))
    .context("All turns: `/shadow rotation`")
}

/// To who took it, or was given it.
pub fn yours(of: &Standing, window: Window, owner: &PersonId, begins_now: bool, in_return: Option<Window>) -> Message {
    let knows = match in_return {
        Some(theirs) => format!("{} has yours: {}", person(owner), when(of, theirs)),
        None => format!("{} knows", person(owner)),
    };
    let now = match (begins_now, of.kind) {
        (false, _) => String::new(),
        (true, Kind::OnCall) => " You are on call now.".to_owned(),
        (true, Kind::Duty) => format!(" It begins now. {}", helpers(of)),
    };
    Message::say(format!(
        ":white_check_mark: Thank you! You have {} in *{}*, {}, and {knows}.{now}",
        a_noun(of),
        name_of(of),
        stretch(window, &of.zone())
    ))
}

/// To the coordinator.
pub fn taken(of: &Standing, window: Window, owner: &PersonId, by: &PersonId, in_return: Option<Window>) -> Message {
    let in_return = in_return.map_or(String::new(), |theirs| format!(", who has {} in return", when(of, theirs)));
    Message::say(format!(
        "{} *{}*: {} takes {} for {}{in_return}.",
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
