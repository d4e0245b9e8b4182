//! Asking for cover: the form, the request, and what became of it.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, button};
use super::text::{and, clip, person, place, the_day, the_pager};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::cover::{Cover, NOTE_LENGTH_MAX, Refusal, State, Stretch, Wrong};
use crate::domain::day::{Day, Lane, Shift, Zone};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;

/// "Thursday 3 December, 13:00 to 15:00", on the reader's own clock.
fn stretch(day: &Day, of: Stretch) -> String {
    super::text::span(day.stretch_window(of), &day.zone)
}

/// The same, and of which pager, where the day has several.
fn of_lane(day: &Day, of: Stretch, lane: Lane) -> String {
    let when = stretch(day, of);
    if day.has_lanes() { format!("{when} ({})", the_pager(day, lane)) } else { when }
}

fn of_shift(day: &Day, shift: &Shift) -> String {
    of_lane(day, Stretch::of(shift), shift.lane)
}

/// A stretch of a shift that this person has, or had until somebody took it.
fn of_person(day: &Day, who: &PersonId, of: Stretch) -> String {
    let around = |shift: &&Shift| Stretch::of(shift).contains(of);
    let given = || day.shifts.iter().filter(around).find(|shift| shift.owner.as_ref() == Some(who));
    match day.shift_around(who, of).or_else(given) {
        Some(shift) => of_lane(day, of, shift.lane),
        None => stretch(day, of),
    }
}

/// What is asked for.
fn asked_for(day: &Day, cover: &Cover) -> String {
    of_person(day, &cover.owner, cover.stretch)
}

/// Which of several shifts?
pub fn which(own: &[(&Day, &Shift)]) -> Message {
    let mut message = Message::say("Which shift would you like somebody to cover?");
    for (day, shift) in own.iter().take(SHIFTS_MAX) {
        let words = format!("*{}*\n{}", day.format.label(), of_shift(day, shift));
        message = message.block(blocks::section_with(words, button("Ask for cover", &Action::AskForCover(shift.id))));
    }
    message
}

/// Characters of a name in a list to choose from, which takes 75 with the times.
const NAME_LENGTH_MAX: usize = 40;

/// Shifts in one message.
const SHIFTS_MAX: usize = 20;

pub fn no_shift() -> Message {
    Message::say("You have no shift ahead that somebody could cover.")
        .buttons([button("Who is on call?", &Action::OnCall)])
}

pub fn not_your_shift() -> Message {
    Message::say("This is not your shift, or not any more. `/shadow cover` shows yours.")
}

/// Instead of the form, to the only advocate of a day.
pub fn nobody_to_ask(day: &Day, shift: &Shift) -> Message {
    let what = of_shift(day, shift);
    let alone = format!(":raising_hand: You are the only advocate of the {}, so there is nobody to ask", the_day(day));
    match shift.advocate == day.coordinator {
        true => Message::say(format!("{alone}: {what} stays yours until you add somebody."))
            .buttons([button("Change", &Action::ChangeDay(day.id))]),
        false => Message::say(format!(
            "{alone}: {what} stays yours. Talk to {}, who can add somebody; then `/shadow cover` asks them.",
            person(&day.coordinator)
        )),
    }
}

/// The form, filled in with the whole shift, or with what is left of it; on the owner's own clock.
pub fn form(day: &Day, shift: &Shift, who: &Person, advocates: &[Person], now: Timestamp) -> View {
    let own: Zone = who.time_zone.parse().unwrap_or_default();
    let window = day.shift_window(shift);
    let quarter = 15 * 60;
    let next = Timestamp::from_second((now.as_second() / quarter + 1) * quarter).unwrap_or(now);
    let from = if window.start > now { window.start } else { next.min(window.end) };
    let clock = |at: Timestamp| at.to_zoned(own.rules().clone()).strftime("%H:%M").to_string();
    let of_lane =
        |lane: Lane| if day.has_lanes() { format!(", {}", super::rota::lane_name(lane)) } else { String::new() };
    let hint = format!(
        "Your shift: {} to {}{}, on your own clock ({}).",
        clock(window.start),
        clock(window.end),
        of_lane(shift.lane),
        place(&who.time_zone)
    );
    let mut fields: Vec<SlackBlock> = vec![
        blocks::input("from", "From", blocks::time_field(&clock(from))).hint(&hint).into(),
        blocks::input("until", "Until", blocks::time_field(&clock(window.end))).into(),
    ];
    let others: Vec<(String, String)> = day
        .shifts
        .iter()
        .filter(|other| other.advocate != shift.advocate && day.shift_window(other).start > now)
        // A swap at the same hours frees nobody.
        .filter(|other| Stretch::of(other) != Stretch::of(shift))
        .map(|other| {
            let window = day.shift_window(other);
            let name = advocates.iter().find(|person| person.id == other.advocate);
            let name = clip(name.map_or(other.advocate.as_str(), |person| &person.name), NAME_LENGTH_MAX);
            (
                other.id.to_string(),
                format!("{name}, {} to {}{}", clock(window.start), clock(window.end), of_lane(other.lane)),
            )
        })
        .collect();
    if !others.is_empty() {
        let field = blocks::choice_field(&others, None);
        fields.push(
            blocks::input("swap", "In exchange I take", field)
                .optional()
                .hint("Then only that advocate is asked, and both shifts change hands, or none.")
                .into(),
        );
    }
    fields.push(
        blocks::input("note", "Why, in a word", blocks::text_field("", NOTE_LENGTH_MAX.into())).optional().into(),
    );
    blocks::form(&Form::Cover(shift.id), "Ask for cover", "Ask", "Not now", fields)
}

/// What is wrong with the form, and what to do.
pub fn wrong(why: Wrong) -> &'static str {
    match why {
        Wrong::OutsideOfTheShift => "Please choose a part of your shift.",
        Wrong::TooShort => "That is too short: a quarter of an hour is the least.",
        Wrong::Begun => "Please choose a time that is still to come. To go now, type /shadow handoff.",
        Wrong::AskedAlready => "You asked for a part of this already. Withdraw that first.",
        Wrong::SwapBegun => "That shift has begun. Please choose one that is still to come.",
        Wrong::OnCallThen => "You are on call yourself then. Please choose another shift.",
    }
}

/// To the owner.
pub fn asked(day: &Day, cover: &Cover, people: usize) -> Message {
    let what = asked_for(day, cover);
    let withdraw = [button("Withdraw", &Action::WithdrawCover(cover.id))];
    match (&cover.swap, people) {
        (Some((other, theirs)), _) => Message::say(format!(
            ":raising_hand: I asked {} for a swap: they take {what}, and you take {}. Until they accept, nothing changes.",
            person(other),
            of_person(day, other, *theirs)
        )),
        (None, 0) if day.advocates.len() == 1 => Message::say(format!(
            ":raising_hand: You are the only advocate of this day, so nobody could be asked: {what} stays yours. Talk to {}, who can add another one.",
            person(&day.coordinator)
        )),
        (None, 0) => Message::say(format!(
            ":raising_hand: Every other advocate is on call then, or away, so nobody could be asked: {what} stays yours. Talk to {}, or offer a swap: `/shadow cover`.",
            person(&day.coordinator)
        )),
        (None, _) => Message::say(format!(
            ":raising_hand: I asked the other advocates for {what}. It stays yours until somebody takes it."
        )),
    }
    .buttons(withdraw)
}

/// To those who are asked.
pub fn request(day: &Day, cover: &Cover) -> Message {
    let owner = person(&cover.owner);
    let what = asked_for(day, cover);
    let (words, label) = match &cover.swap {
        Some((other, theirs)) => (
            format!(
                ":arrows_counterclockwise: {owner} offers you a swap on the {}: you take {what}, and they take {}.",
                day.format.noun(),
                of_person(day, other, *theirs)
            ),
            "Swap",
        ),
        None => (format!(":raising_hand: {owner} asks for cover on the {}: {what}.", day.format.noun()), "I take it"),
    };
    let mut message = Message::say(words);
    if !cover.note.is_empty() {
        message = message.plain(&cover.note);
    }
    message.buttons([button(label, &Action::TakeCover(cover.id)).primary()])
}

/// To the same, when it comes nearer.
pub fn reminder(day: &Day, cover: &Cover) -> Message {
    let label = if cover.swap.is_some() { "Swap" } else { "I take it" };
    let (owner, what) = (person(&cover.owner), asked_for(day, cover));
    Message::say(match &cover.swap {
        Some((other, theirs)) => format!(
            ":hourglass_flowing_sand: {owner} still waits for your answer: would you take {what}, and they take {}?",
            of_person(day, other, *theirs)
        ),
        None => format!(":hourglass_flowing_sand: {owner} still looks for cover: {what}."),
    })
    .buttons([button(label, &Action::TakeCover(cover.id)).primary()])
}

/// To the one who took it.
pub fn yours(day: &Day, cover: &Cover) -> Message {
    let what = asked_for(day, cover);
    Message::say(match &cover.swap {
        Some((other, theirs)) => format!(
            ":white_check_mark: Swapped. You are on call {what}, and {} takes {}.",
            person(&cover.owner),
            of_person(day, other, *theirs)
        ),
        None => format!(":white_check_mark: Thank you! You are on call {what}, and {} knows.", person(&cover.owner)),
    })
    .context("Was that a mistake? `/shadow cover` asks for it to be taken again.")
}

/// To the owner.
pub fn somebody_took(day: &Day, cover: &Cover, by: &PersonId) -> Message {
    let what = asked_for(day, cover);
    Message::say(match &cover.swap {
        Some((other, theirs)) => format!(
            ":white_check_mark: {} swaps with you: they take {what}, and you are on call {}.",
            person(by),
            of_person(day, other, *theirs)
        ),
        None => format!(":white_check_mark: {} takes {what} for you. Thank them!", person(by)),
    })
}

pub fn coordinator_told(day: &Day, cover: &Cover, by: &PersonId) -> Message {
    let (owner, by) = (person(&cover.owner), person(by));
    let what = asked_for(day, cover);
    Message::say(match &cover.swap {
        Some((other, theirs)) => format!(
            ":pager: {owner} and {by} swapped on the {}: {by} has {what}, {owner} has {}.",
            day.format.noun(),
            of_person(day, other, *theirs)
        ),
        None => format!(":pager: {by} covers {owner} on the {}: {what}.", day.format.noun()),
    })
}

/// To the owner, when it begins, or what they offered in exchange does, and nobody took it.
pub fn stays_yours(day: &Day, cover: &Cover, now: Timestamp) -> Message {
    let what = asked_for(day, cover);
    let why = match &cover.swap {
        Some((other, _)) => {
            format!("{} did not answer in time, so there is no swap: {what} stays yours.", person(other))
        }
        None => format!("Nobody could take {what}, so it stays yours."),
    };
    let next = match now < day.stretch_window(cover.stretch).start {
        true => "`/shadow cover` asks for it again.",
        false => "If you have to go, `/shadow handoff` asks for somebody now.",
    };
    Message::say(format!(":pager: {why} {next}"))
}

/// In the place of a message with a button, once the request has ended: what was asked, and what became of it.
/// `has_newer`: they have another message with what is asked for now.
pub fn over(day: &Day, cover: &Cover, reader: &PersonId, has_newer: bool) -> Message {
    let (what, owner, is_own) = (asked_for(day, cover), person(&cover.owner), cover.owner == *reader);
    let is_off = day.called_off_at.is_some();
    match &cover.state {
        State::Taken(by) if by == reader && !is_off => return yours(day, cover),
        _ => {}
    }
    let asked = match (&cover.swap, is_own) {
        (None, true) => format!("You asked for cover: {what}."),
        (None, false) => format!("{owner} asked for cover: {what}."),
        (Some((other, _)), true) => format!("You offered {} a swap for {what}.", person(other)),
        (Some(_), false) => format!("{owner} offered you a swap for {what}."),
    };
    let became = match &cover.state {
        _ if is_off => format!("The {} is called off.", the_day(day)),
        State::Taken(by) => format!("{} has it. Nothing for you to do.", person(by)),
        State::Withdrawn if has_newer => "The shifts have moved: a newer message says what it is now.".to_owned(),
        State::Withdrawn if is_own && day.shift_around(&cover.owner, cover.stretch).is_some() => {
            "That has ended: it stays yours.".to_owned()
        }
        State::Withdrawn => "That has ended. Nothing for you to do.".to_owned(),
        State::Asked | State::Over if is_own => "Nobody took it in time, so it stays yours.".to_owned(),
        State::Asked | State::Over => format!("Nobody took it in time, so {owner} keeps it. Nothing for you to do."),
    };
    Message::say(format!(":ballot_box_with_check: {asked} {became}"))
}

pub fn withdrawn(day: &Day, cover: &Cover) -> Message {
    Message::say(format!("Withdrawn: {} stays yours.", asked_for(day, cover)))
}

/// To the owner, who comes too late to withdraw.
pub fn settled(day: &Day, cover: &Cover) -> Message {
    Message::say(match &cover.state {
        State::Taken(by) => format!("{} has {} already.", person(by), asked_for(day, cover)),
        State::Asked | State::Over | State::Withdrawn => {
            format!("This request is over: {} stays yours.", asked_for(day, cover))
        }
    })
}

pub fn cannot_take(day: &Day, cover: &Cover, why: &Refusal) -> Message {
    let owner = person(&cover.owner);
    Message::say(match why {
        Refusal::TakenBy(by) => format!("{} has it already. Nothing for you to do.", person(by)),
        Refusal::TakenByYou => "You have it already. Nothing for you to do.".to_owned(),
        Refusal::Yours => "This is yours until somebody takes it.".to_owned(),
        Refusal::Over => format!("This is over: {owner} kept it."),
        Refusal::Withdrawn => format!("{owner} does not need it any more. Thank you!"),
        Refusal::NotAnAdvocate => format!("Only an advocate of the {} can take it.", the_day(day)),
        Refusal::NotAsked => "This swap was offered to somebody else.".to_owned(),
        Refusal::OnCallThen => {
            format!("You are on call yourself then. {owner} can offer you a swap.")
        }
        Refusal::CalledOff => format!("The {} is called off, so there is nothing to take.", the_day(day)),
        Refusal::Changed => "The shifts have changed since. `/shadow oncall` shows them.".to_owned(),
    })
}

/// To both, where the day got other shifts; `what` is how theirs changed with it.
pub fn lost(before: &Day, shift: &Shift, what: Option<&str>) -> Message {
    let people: Vec<String> = [Some(&shift.advocate), shift.owner.as_ref()].into_iter().flatten().map(person).collect();
    Message::say(format!(
        ":pager: The shifts of the {} have changed, and what was agreed between {} ({}) is off.{} `/shadow cover` asks again.",
        the_day(before),
        and(&people),
        of_shift(before, shift),
        what.map(|what| format!(" {what}")).unwrap_or_default()
    ))
}

/// To the owner, where the day got other shifts.
pub fn gone(before: &Day, cover: &Cover) -> Message {
    Message::say(format!(
        ":pager: The shifts of the {} have changed, so nobody has to cover {} any more. Is that wrong? `/shadow cover` asks again.",
        the_day(before),
        asked_for(before, cover)
    ))
}

/// To those who are asked, where the shift was moved: what it is now.
pub fn moved(day: &Day, cover: &Cover) -> Message {
    let (owner, what) = (person(&cover.owner), asked_for(day, cover));
    let (asks, label) = match &cover.swap {
        Some((other, theirs)) => (
            format!("{owner}'s swap has moved: you would take {what}, and they {}.", of_person(day, other, *theirs)),
            "Swap",
        ),
        None => (format!("What {owner} asks cover for has moved: it is {what} now."), "I take it"),
    };
    let mut message = Message::say(format!(":raising_hand: {asks}"));
    if !cover.note.is_empty() {
        message = message.plain(&cover.note);
    }
    message.buttons([button(label, &Action::TakeCover(cover.id)).primary()])
}

/// To the one who asked, when one of the shifts is somebody else's now.
pub fn cannot_be_any_more(day: &Day, cover: &Cover, has_own: bool) -> Message {
    let what = asked_for(day, cover);
    Message::say(match &cover.swap {
        Some((other, theirs)) if has_own => format!(
            ":pager: {} does not have {} any more, so your swap is off, and {what} stays yours. `/shadow cover` asks again.",
            person(other),
            of_person(day, other, *theirs)
        ),
        _ => format!(":pager: {what} is not yours any more, so your request for cover has ended."),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::domain::day::tests::{at, thursday};
    use crate::domain::ids::{CoverId, ShiftId};
    use crate::domain::people::tests::person;

    /// Sam has the first pager, Lee the second at the same hours, then Kim the first.
    fn two_lanes() -> Day {
        let mut day = thursday();
        let shift = |id, who: &str, lane, start, end| Shift {
            id: ShiftId(id),
            lane,
            advocate: who.into(),
            start: time(start, 0, 0, 0),
            end: time(end, 0, 0, 0),
            ..thursday().shifts[0].clone()
        };
        day.shifts = vec![shift(1, "USAM", 0, 9, 13), shift(2, "ULEE", 1, 9, 13), shift(3, "UKIM", 0, 13, 17)];
        day
    }

    #[test]
    fn where_a_day_has_several_pagers_each_stretch_names_its_own() {
        let (day, stretch) =
            (two_lanes(), |start, end| Stretch { start: time(start, 0, 0, 0), end: time(end, 0, 0, 0) });
        let swap = Some(("UKIM".into(), stretch(13, 17)));
        let (owner, stretch) = ("ULEE".into(), stretch(9, 13));
        let cover =
            Cover { id: CoverId(1), day: day.id, owner, stretch, note: String::new(), swap, state: State::Asked };
        let said = serde_json::to_string(&request(&day, &cover)).unwrap();
        assert!(said.contains("(the 2nd pager), and they take") && said.contains("(the 1st pager)."), "{said}");
        let said = serde_json::to_string(&request(&thursday(), &cover)).unwrap();
        assert!(!said.contains("pager"), "{said}");
    }

    #[test]
    fn a_swap_at_the_same_hours_is_not_offered_and_the_others_name_their_pager() {
        let day = two_lanes();
        let lee = person("ULEE", "Europe/Dublin", "09:00-17:00");
        let form = form(&day, &day.shifts[1], &lee, &[], at("2026-12-01T09:00:00Z"));
        let form = serde_json::to_string(&form).unwrap();
        assert!(form.contains("UKIM, 13:00 to 17:00, 1st pager") && !form.contains("USAM, "), "{form}");
        assert!(form.contains("Your shift: 09:00 to 13:00, 2nd pager"), "{form}");
    }
}
