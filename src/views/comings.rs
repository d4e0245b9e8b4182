//! People come into a rotation and go: the form, and what they read of it.

use jiff::civil::{Date, DateTime};
use slack_morphism::prelude::SlackBlock;

use super::blocks;
use super::rotations::{NAMES_MAX, name_of};
use super::text::{and, count, person};
use super::turns::of_turns;
use super::{Message, View};
use crate::domain::action::Form;
use crate::domain::duty::{Moved, PEOPLE_MAX, Planned, Standing, Turn};
use crate::domain::ids::PersonId;

/// People that can be chosen from; Slack takes no more.
const OPTIONS_MAX: usize = 100;

/// Why people cannot come or go like that.
pub const NOBODY_CHOSEN: &str = "Please choose somebody to add or to remove.";
pub const NOBODY_LEFT: &str = "Nobody would be left. To stop the rotation, press End it.";
pub const NEEDS_THE_OTHER: &str = "Something else that is planned for the same person needs this: take back both.";

/// Who is in a rotation, for the form; each with their name, as Slack lets nobody choose who has left.
pub struct People {
    pub now: Vec<PersonId>,
    /// Who can be removed.
    pub removable: Vec<(PersonId, String)>,
    pub planned: Vec<(Planned, String)>,
}

/// How many people take turns from a date on, and how many it were before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    pub before: usize,
    pub after: usize,
    pub from: Date,
}

/// "Mon 14 Dec", on the rotation's calendar, as it was chosen.
pub(super) fn date_of(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

fn planned_words(who: &str, planned: &Planned) -> String {
    format!("{who} {} on {}", if planned.joins { "joins" } else { "leaves" }, date_of(planned.from.date()))
}

/// The form in which people come and go.
pub fn people_form(of: &Standing, people: &People, from: Date) -> View {
    let names: Vec<String> = people.now.iter().take(NAMES_MAX).map(person).collect();
    let planned: Vec<String> =
        people.planned.iter().take(NAMES_MAX).map(|(one, _)| planned_words(&person(&one.person), one)).collect();
    let planned = if planned.is_empty() { String::new() } else { format!("\nPlanned: {}", and(&planned)) };
    let room = PEOPLE_MAX.saturating_sub(people.now.len()).max(1);
    let mut fields: Vec<SlackBlock> = vec![
        blocks::section(format!("In it now, in this order: {}{planned}", and(&names))),
        blocks::input("joins", "Add", blocks::people_field(&[], room)).hint("They come last.").optional().into(),
    ];
    if !people.removable.is_empty() {
        let own = people.removable.iter().take(OPTIONS_MAX).map(|(id, name)| (id.to_string(), name.clone()));
        let own: Vec<(String, String)> = own.collect();
        fields.push(blocks::input("leaves", "Remove", blocks::several_field(&own)).optional().into());
    }
    fields.push(
        blocks::input("from", "From", blocks::date_field(from))
            .hint("It counts from the first turn that begins on this day or later. What began before stays as it is.")
            .into(),
    );
    if !people.planned.is_empty() {
        let planned = people.planned.iter().take(OPTIONS_MAX);
        let options: Vec<(String, String)> =
            planned.map(|(one, name)| (one.value(), planned_words(name, one))).collect();
        fields.push(
            blocks::input("undo", "Take back", blocks::several_field(&options))
                .hint("As if it had never been planned.")
                .optional()
                .into(),
        );
    }
    blocks::form(&Form::RotationPeople(of.id), "Add or remove people", "Save and tell them", "Not now", fields)
}

/// They cannot join: they are in it then, or join anyway.
pub fn in_already(name: &str, planned: Option<DateTime>) -> String {
    match planned {
        Some(from) => {
            format!("{name} joins on {} already. To change that, take it back below first.", date_of(from.date()))
        }
        None => format!("{name} is in it already then. Please take them off here."),
    }
}

/// They cannot leave: they are not in it then, or leave anyway.
pub fn not_in_it(name: &str, planned: Option<DateTime>) -> String {
    match planned {
        Some(from) => {
            format!("{name} leaves on {} already. To change that, take it back below first.", date_of(from.date()))
        }
        None => format!("{name} is not in it then. Please take them off here."),
    }
}

/// From when on so many people take turns, and so how often each of them.
fn order_words(order: &Order) -> String {
    let people = count(u64::try_from(order.after).unwrap_or_default(), "person takes", "people take");
    let often = if order.after < order.before { "more" } else { "less" };
    format!("From {} on, {people} turns instead of {}, so yours come {often} often.", date_of(order.from), order.before)
}

/// Below what has moved: how the order goes on.
pub fn with_order(message: Message, order: &Order) -> Message {
    message.context(order_words(order))
}

/// To who stays in it with the turns that they know of, but has them more or less often later.
pub fn goes_on(of: &Standing, order: &Order, own: &[Turn], by: &PersonId) -> Message {
    told(format!(":calendar: *{}*: {}", name_of(of), order_words(order)), next_words(of, own), by)
}

/// To who is removed from a date on: what goes, and what stays theirs.
pub fn out(of: &Standing, from: Date, moved: Option<&Moved>, own: &[Turn], by: &PersonId) -> Message {
    let gone = moved.filter(|moved| !moved.was.is_empty());
    let gone = gone.map_or(String::new(), |moved| format!("\n• No longer yours: {}", of_turns(of, &moved.was)));
    let stays = match own {
        [] => "\nYou have no more turns in it.".to_owned(),
        own => format!("\n• Stays yours: *{}*", of_turns(of, own)),
    };
    told(format!(":calendar: You are out of *{}* from {} on.{gone}", name_of(of), date_of(from)), stays, by)
}

/// To who was to join later.
pub fn not_joining(of: &Standing, from: Date, own: &[Turn], by: &PersonId) -> Message {
    let next = match own {
        [] => " You have no turns in it.".to_owned(),
        own => next_words(of, own),
    };
    told(format!(":calendar: You do not join *{}* on {} after all.", name_of(of), date_of(from)), next, by)
}

/// To who was to leave later.
pub fn not_leaving(of: &Standing, from: Date, own: &[Turn], by: &PersonId) -> Message {
    told(
        format!(":calendar: You stay in *{}*: you do not leave it on {} after all.", name_of(of), date_of(from)),
        next_words(of, own),
        by,
    )
}

fn next_words(of: &Standing, own: &[Turn]) -> String {
    if own.is_empty() { String::new() } else { format!("\n• Yours: *{}*", of_turns(of, own)) }
}

fn told(what: String, next: String, by: &PersonId) -> Message {
    Message::say(what + &next).context(format!("Changed by {}. All turns: `/shadow rotation`", person(by)))
}
