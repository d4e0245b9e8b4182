//! Which shift, and the form in which its owner asks for cover, or offers a swap.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::of_shift;
use crate::domain::action::{Action, Form};
use crate::domain::cover::{NOTE_LENGTH_MAX, Stretch, Wrong};
use crate::domain::day::{Day, Lane, Shift, Zone};
use crate::domain::people::Person;
use crate::views::blocks::{self, button};
use crate::views::rota::lane_name;
use crate::views::text::{clip, person, place, the_day};
use crate::views::{Message, View};

/// Characters of a name in a list to choose from, which takes 75 with the times.
const NAME_LENGTH_MAX: usize = 40;

/// Shifts in one message.
const SHIFTS_MAX: usize = 20;

/// Which of several shifts?
pub fn which(own: &[(&Day, &Shift)]) -> Message {
    let mut message = Message::say("Which shift would you like somebody to cover?");
    for (day, shift) in own.iter().take(SHIFTS_MAX) {
        let words = format!("*{}*\n{}", day.format.label(), of_shift(day, shift));
        message = message.block(blocks::section_with(words, button("Ask for cover", &Action::AskForCover(shift.id))));
    }
    message
}

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
    let of_lane = |lane: Lane| if day.has_lanes() { format!(", {}", lane_name(lane)) } else { String::new() };
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

#[cfg(test)]
mod tests {
    use super::super::tests::two_lanes;
    use super::*;
    use crate::domain::day::tests::at;
    use crate::domain::people::tests::person;

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
