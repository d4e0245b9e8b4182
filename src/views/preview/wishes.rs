//! What a coordinator wishes for in the preview: the forms, what a wish costs, and what is said once it is in.

use std::cmp::Ordering;

use slack_morphism::prelude::{SlackBlock, SlackInputBlockElement};

use crate::domain::action::{Action, Form};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::Pin;
use crate::domain::people::Person;
use crate::domain::seating::{Broken, Change, Hindrance, Price};
use crate::views::text::{escape, person, upper_first};
use crate::views::{View, blocks};

/// Of the wishes' effects, so many are told.
const CHANGES_MAX: usize = 12;

/// People in a choice at most (Slack's limit less the one of our own); where there are more, Slack lists everybody.
const OPTIONS_MAX: usize = 99;

/// The choice that takes a wish back.
pub const NO_WISH: &str = "best";

/// To choose another buddy for somebody.
pub fn change_form(day: DayId, shadowers: &[Person], advocates: &[Person]) -> View {
    let mut buddies = options(advocates);
    buddies.push((NO_WISH.to_owned(), "Whoever fits best".to_owned()));
    let fields = vec![
        blocks::input("shadower", "Who", one_of(shadowers)).into(),
        blocks::input("buddy", "Gets as a buddy", blocks::choice_field(&buddies, None)).into(),
    ];
    blocks::form(&Form::SwapBuddy(day), "Change a buddy", "Show the pairs", "Not now", fields)
}

/// To let two shadowers have each other's buddies.
pub fn swap_form(day: DayId, shadowers: &[Person]) -> View {
    let fields = vec![
        blocks::input("one", "Who", one_of(shadowers)).into(),
        blocks::input("other", "Swaps buddies with", one_of(shadowers)).into(),
    ];
    blocks::form(&Form::SwapPairs(day), "Swap two", "Show the pairs", "Not now", fields)
}

fn one_of(people: &[Person]) -> SlackInputBlockElement {
    match people.len() {
        0..=OPTIONS_MAX => blocks::choice_field(&options(people), None).into(),
        _ => blocks::person_field().into(),
    }
}

fn options(people: &[Person]) -> Vec<(String, String)> {
    people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect()
}

/// Field errors of these forms.
pub const IS_AWAY: &str = "Is away on that day. Please choose somebody else.";
pub const CANNOT_BE_SWAPPED: &str = "They cannot have each other's buddies on this day. Please choose somebody else.";
pub const THE_SAME: &str = "Please choose two different people.";
pub const SAME_BUDDY: &str = "These two have the same buddy already. Please choose somebody else.";
pub const HAS_NO_BUDDY: &str = "Has no buddy on this day. Please choose somebody who has one.";
pub const NOT_ON_THE_DAY: &str = "Is not signed up for this day. Please choose somebody who is.";

/// After a wish was taken in.
pub const WISH_KEPT: &str = "Your change is in.";

/// The same where nothing changes by *Whoever fits best*.
pub fn fits_best_already(shadower: &PersonId, buddy: &PersonId) -> String {
    format!("{} has the buddy who fits best already: {}.", person(shadower), person(buddy))
}

/// The same where the one it is about has no buddy by it.
pub fn nobody_fits(shadower: &PersonId) -> String {
    format!("Nobody fits {} as things are: the line with their name says why, and what would help.", person(shadower))
}

/// The same in a form that does not know its preview: it was opened before an upgrade.
pub const CHANGE_IS_IN: &str = "Your change is in. `/shadow pair` shows the pairs as they would be now.";

/// After *Swap two* where nobody is left to swap with.
pub const NO_TWO_PAIRS: &str = "There are no two pairs to swap.";

/// After *Keep* on a pair that is none any more.
pub const PAIR_IS_GONE: &str = "That pair is no longer proposed. These are the pairs as they would be now.";

/// After *Swap two*.
pub fn swapped(one: &PersonId, other: &PersonId) -> String {
    format!("{} and {} have each other's buddies now.", person(one), person(other))
}

/// After *Run again*.
pub fn run_again(found_another: bool) -> &'static str {
    match found_another {
        true => "Run again: these are other pairs that are as good. What you keep or chose stays.",
        false => {
            "Run again: these are the best pairs as things are now, and no others are as good. Change or swap some to get others."
        }
    }
}

/// At the field of the buddy: why these two cannot be a pair.
pub fn cannot_be_paired(why: Hindrance) -> String {
    let rule = buddys(why).unwrap_or("these two cannot be paired on this day");
    format!("{}. Please choose another buddy.", upper_first(rule))
}

/// A wish that does not hold, with the rule that says so, and the button that takes it back.
pub(super) fn not_kept(day: DayId, broken: &Broken) -> SlackBlock {
    let Broken { wish: Pin { shadower, advocate }, why } = broken;
    let (who, buddy) = (person(shadower), person(advocate));
    let text = match (why, buddys(*why)) {
        (_, Some(rule)) => format!("Not possible: {who} with {buddy}. {buddy} {rule}."),
        (Hindrance::Others, _) => {
            format!("Not possible beside the others: {who} with {buddy}. Change another buddy first.")
        }
        (Hindrance::ShadowerAway, _) => format!("Not possible: {who} with {buddy}. {who} is away on that day."),
        (Hindrance::Full, _) => {
            format!("Not possible: {who} with {buddy}. {who} is in line, and every place is taken.")
        }
        _ => format!("Not possible: {who} with {buddy}. These two cannot be paired on this day."),
    };
    let let_go = Action::KeepPair { day, shadower: shadower.clone(), buddy: advocate.clone(), keep: false, page: 0 };
    blocks::section_with(format!(":warning: {text}"), blocks::button("Let go", &let_go))
}

/// The rule, said of the buddy, where it is theirs and not private.
fn buddys(why: Hindrance) -> Option<&'static str> {
    match why {
        Hindrance::NoAdvocate => Some("is not an advocate of this day"),
        Hindrance::BuddyAway => Some("is away on that day"),
        Hindrance::Hours => Some("has too few working hours of the day in common with them"),
        Hindrance::NoDate => Some("has no date in common with them"),
        Hindrance::NoRoomThisTime => Some("takes no more shadowers this time"),
        Hindrance::NoRoomThisMonth => Some("has no room left this month"),
        Hindrance::Queue => Some("has to stay free for the queue"),
        Hindrance::ShadowerAway | Hindrance::Private | Hindrance::Full | Hindrance::Others => None,
    }
}

/// What the wishes change, and what that costs; nothing where they are as good as what the engine would choose.
pub(super) fn price_lines(price: &Price) -> Vec<String> {
    let loses = price.changes.iter().filter(|change| change.after.is_none()).count();
    let wins = price.changes.iter().filter(|change| change.before.is_none()).count();
    // With fewer pairs there is less that could speak against them, and with more of them more.
    let all_in_all = match (wins.cmp(&loses), price.cost.cmp(&price.best)) {
        (Ordering::Less, _) => "gives fewer people a buddy",
        (Ordering::Greater, _) => "gives more people a buddy",
        (Ordering::Equal, Ordering::Equal) if price.changes.is_empty() => return vec![],
        (Ordering::Equal, Ordering::Equal) => "is as good as the best pairs, nothing gets worse all in all",
        (Ordering::Equal, Ordering::Greater) => "fits less well than the best pairs",
        // Pairs that people know of stay as they are without it, good or not.
        (Ordering::Equal, Ordering::Less) => "fits better than the pairs without it",
    };
    let mut lines = vec![format!(":arrows_counterclockwise: *What you chose* {all_in_all}:")];
    lines.extend(price.changes.iter().take(CHANGES_MAX).map(change_line));
    let more = price.changes.len().saturating_sub(CHANGES_MAX);
    if more > 0 {
        lines.push(format!("• …and {more} more"));
    }
    lines
}

fn change_line(change: &Change) -> String {
    let who = person(&change.shadower);
    let words = if change.words.is_empty() { "no difference".to_owned() } else { change.words.join("; ") };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("• {who}: {} instead of {}: {}.", person(after), person(before), escape(&words, 300))
        }
        (Some(before), None) => format!("• {who}: nobody instead of {}.", person(before)),
        (None, Some(after)) => format!("• {who}: {} instead of nobody.", person(after)),
        (None, None) => format!("• {who}"),
    }
}
