//! A request for cover, or for a swap: what its owner and those who are asked read of it, until it has ended. Beside it how
//! it is asked for, and what becomes of it when the day gets other shifts.

mod asking;
mod moved;

use jiff::Timestamp;

pub use self::asking::{form, no_shift, nobody_to_ask, not_your_shift, which, wrong};
pub use self::moved::{cannot_be_any_more, gone, lost, moved};
use super::Message;
use super::blocks::{Button, button};
use super::text::{person, span, the_day, the_pager};
use crate::domain::action::Action;
use crate::domain::cover::{Cover, Refusal, State, Stretch};
use crate::domain::day::{Day, Lane, Shift};
use crate::domain::ids::PersonId;

/// "Thursday 3 December, 13:00 to 15:00", on the reader's own clock.
fn stretch(day: &Day, of: Stretch) -> String {
    span(day.stretch_window(of), &day.zone)
}

/// The same, and of which pager, where the day has several.
fn of_lane(day: &Day, of: Stretch, lane: Lane) -> String {
    let when = stretch(day, of);
    if day.has_lanes() { format!("{when} ({})", the_pager(day, lane)) } else { when }
}

fn of_shift(day: &Day, shift: &Shift) -> String {
    of_lane(day, Stretch::of(shift), shift.lane)
}

/// A stretch of a shift that this person has; or, where `is_given`, had until somebody took it: what they have now at the
/// same hours may be of another pager.
fn of_person(day: &Day, who: &PersonId, of: Stretch, is_given: bool) -> String {
    let around = |shift: &&Shift| Stretch::of(shift).contains(of);
    let given = day.shifts.iter().filter(around).find(|shift| shift.owner.as_ref() == Some(who));
    let own = day.shift_around(who, of);
    match if is_given { given.or(own) } else { own.or(given) } {
        Some(shift) => of_lane(day, of, shift.lane),
        None => stretch(day, of),
    }
}

/// A request in words.
struct Terms {
    owner: String,
    /// Of which shift they would give what.
    what: String,
    /// In a swap, who is asked for it, and what they would give.
    swap: Option<(String, String)>,
}

fn terms(day: &Day, cover: &Cover) -> Terms {
    let is_given = matches!(cover.state, State::Taken(_));
    let of = |who, stretch| of_person(day, who, stretch, is_given);
    Terms {
        owner: person(&cover.owner),
        what: of(&cover.owner, cover.stretch),
        swap: cover.swap.as_ref().map(|(other, theirs)| (person(other), of(other, *theirs))),
    }
}

fn with_note(message: Message, cover: &Cover) -> Message {
    if cover.note.is_empty() { message } else { message.plain(&cover.note) }
}

/// Who is offered a swap is the only one who is asked: whether they say no, the owner wants to know.
fn answers(cover: &Cover) -> Vec<Button> {
    let take = |label| button(label, &Action::TakeCover(cover.id)).primary();
    match cover.swap {
        Some(_) => vec![take("Swap"), button("No, sorry", &Action::DeclineSwap(cover.id))],
        None => vec![take("I take it")],
    }
}

/// To the owner.
pub fn asked(day: &Day, cover: &Cover, people: usize) -> Message {
    let Terms { what, swap, .. } = terms(day, cover);
    Message::say(match (swap, people) {
        (Some((other, theirs)), _) => format!(
            ":raising_hand: I asked {other} for a swap: they take {what}, and you take {theirs}. Until they accept, nothing changes."
        ),
        (None, 0) if day.advocates.len() == 1 => format!(
            ":raising_hand: You are the only advocate of this day, so nobody could be asked: {what} stays yours. Talk to {}, who can add another one.",
            person(&day.coordinator)
        ),
        (None, 0) => format!(
            ":raising_hand: Every other advocate is on call then, or away, so nobody could be asked: {what} stays yours. Talk to {}, or offer a swap: `/shadow cover`.",
            person(&day.coordinator)
        ),
        (None, _) => {
            format!(":raising_hand: I asked the other advocates for {what}. It stays yours until somebody takes it.")
        }
    })
    .buttons([button("Withdraw", &Action::WithdrawCover(cover.id))])
}

/// To those who are asked.
pub fn request(day: &Day, cover: &Cover) -> Message {
    let Terms { owner, what, swap } = terms(day, cover);
    let noun = day.format.noun();
    let words = match swap {
        Some((_, theirs)) => format!(
            ":arrows_counterclockwise: {owner} offers you a swap on the {noun}: you take {what}, and they take {theirs}."
        ),
        None => format!(":raising_hand: {owner} asks for cover on the {noun}: {what}."),
    };
    with_note(Message::say(words), cover).buttons(answers(cover))
}

/// To the same, when it comes nearer.
pub fn reminder(day: &Day, cover: &Cover) -> Message {
    let Terms { owner, what, swap } = terms(day, cover);
    Message::say(match swap {
        Some((_, theirs)) => format!(
            ":hourglass_flowing_sand: {owner} still waits for your answer: would you take {what}, and they take {theirs}?"
        ),
        None => format!(":hourglass_flowing_sand: {owner} still looks for cover: {what}."),
    })
    .buttons(answers(cover))
}

/// To the one who took it.
pub fn yours(day: &Day, cover: &Cover) -> Message {
    let Terms { owner, what, swap } = terms(day, cover);
    Message::say(match swap {
        Some((_, theirs)) => {
            format!(":white_check_mark: Swapped. You are on call {what}, and {owner} takes {theirs}.")
        }
        None => format!(":white_check_mark: Thank you! You are on call {what}, and {owner} knows."),
    })
    .context("Was that a mistake? `/shadow cover` asks for it to be taken again.")
}

/// To the owner.
pub fn somebody_took(day: &Day, cover: &Cover, by: &PersonId) -> Message {
    let Terms { what, swap, .. } = terms(day, cover);
    let by = person(by);
    Message::say(match swap {
        Some((_, theirs)) => {
            format!(":white_check_mark: {by} swaps with you: they take {what}, and you are on call {theirs}.")
        }
        None => format!(":white_check_mark: {by} takes {what} for you. Thank them!"),
    })
}

pub fn coordinator_told(day: &Day, cover: &Cover, by: &PersonId) -> Message {
    let Terms { owner, what, swap } = terms(day, cover);
    let (by, noun) = (person(by), day.format.noun());
    Message::say(match swap {
        Some((_, theirs)) => {
            format!(":pager: {owner} and {by} swapped on the {noun}: {by} has {what}, {owner} has {theirs}.")
        }
        None => format!(":pager: {by} covers {owner} on the {noun}: {what}."),
    })
}

/// To the owner, when it begins, or what they offered in exchange does, and nobody took it.
pub fn stays_yours(day: &Day, cover: &Cover, now: Timestamp) -> Message {
    let Terms { what, swap, .. } = terms(day, cover);
    let why = match swap {
        Some((other, _)) => format!("{other} did not answer in time, so there is no swap: {what} stays yours."),
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
    let Terms { owner, what, swap } = terms(day, cover);
    let is_own = cover.owner == *reader;
    let is_off = day.called_off_at.is_some();
    if matches!(&cover.state, State::Taken(by) if by == reader) && !is_off {
        return yours(day, cover);
    }
    let asked = match (swap, is_own) {
        (None, true) => format!("You asked for cover: {what}."),
        (None, false) => format!("{owner} asked for cover: {what}."),
        (Some((other, _)), true) => format!("You offered {other} a swap for {what}."),
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

/// To the owner: who was offered a swap said no.
pub fn no_swap(day: &Day, cover: &Cover) -> Message {
    let Terms { what, swap, .. } = terms(day, cover);
    let other = swap.map_or_else(String::new, |(other, _)| other);
    Message::say(format!(
        ":pager: {other} cannot swap with you: {what} stays yours. `/shadow cover` asks the others for it."
    ))
}

pub fn withdrawn(day: &Day, cover: &Cover) -> Message {
    Message::say(format!("Withdrawn: {} stays yours.", terms(day, cover).what))
}

/// To the owner, who comes too late to withdraw.
pub fn settled(day: &Day, cover: &Cover) -> Message {
    let what = terms(day, cover).what;
    Message::say(match &cover.state {
        State::Taken(by) => format!("{} has {what} already.", person(by)),
        State::Asked | State::Over | State::Withdrawn => format!("This request is over: {what} stays yours."),
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

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::domain::day::tests::thursday;
    use crate::domain::ids::{CoverId, ShiftId};

    /// Sam has the first pager, Lee the second at the same hours, then Kim the first.
    pub(super) fn two_lanes() -> Day {
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
    fn what_was_swapped_names_the_pager_that_it_was_of_whatever_they_have_now() {
        let hours = |start, end| Stretch { start: time(start, 0, 0, 0), end: time(end, 0, 0, 0) };
        let mut day = two_lanes();
        let part = |at: usize, by: &str, of: Stretch| Shift {
            advocate: by.into(),
            owner: Some(day.shifts[at].advocate.clone()),
            start: of.start,
            end: of.end,
            ..day.shifts[at].clone()
        };
        let parts = [part(0, "ULEE", hours(9, 13)), part(1, "USAM", hours(10, 12))];
        day.shifts.splice(..2, parts);
        let cover = Cover {
            id: CoverId(1),
            day: day.id,
            owner: "USAM".into(),
            stretch: hours(9, 13),
            note: String::new(),
            swap: Some(("ULEE".into(), hours(10, 12))),
            state: State::Taken("ULEE".into()),
        };
        let said = serde_json::to_string(&over(&day, &cover, &"ULEE".into(), false)).unwrap();
        assert!(said.contains("(the 1st pager), and <@USAM> takes") && said.contains("(the 2nd pager)."), "{said}");
    }
}
