//! Riding along when no day is planned: asking, and the coordinator's click.

use jiff::civil::Date;

use super::blocks::{self, Button, button};
use super::text::{duration, escape, hours, names, person, place, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Day;
use crate::domain::hours::Window;
use crate::domain::ids::{PersonId, RideRequestId};
use crate::domain::people::Person;
use crate::domain::seating::zone_of;

pub fn asked(request: RideRequestId, coordinator: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: Asked. {} knows, and you hear from me as soon as there is a day. Would you like to be with somebody in particular?",
        person(coordinator)
    ))
    .buttons([button("Wish for an advocate", &Action::WishForAdvocate(request))])
}

/// To wish for somebody; `advocates` helped on an earlier day.
pub fn wish_form(request: RideRequestId, advocates: &[Person]) -> View {
    let options: Vec<(String, String)> =
        advocates.iter().take(OPTIONS_MAX).map(|person| (person.id.to_string(), person.name.clone())).collect();
    let field = blocks::input("advocate", "Who", blocks::choice_field(&options, None))
        .hint("They are asked, and can say yes themselves.");
    blocks::form(&Form::WishForAdvocate(request), "Wish for an advocate", "Ask them", "Not now", vec![field.into()])
}

/// Options of a choice at most; Slack's limit. Whoever helped last comes first.
const OPTIONS_MAX: usize = 100;

/// A field error of that form, whatever the reason is: one of them may be private.
pub const CANNOT_BE_PAIRED: &str =
    "You two cannot be paired in the next weeks. Please choose somebody else, or wait for the coordinator.";

/// Nobody to wish for.
pub fn nobody_to_wish_for(coordinator: &PersonId) -> Message {
    Message::say(format!("Nobody has been an advocate here yet. {} finds somebody for you.", person(coordinator)))
}

/// To the one who wishes.
pub fn wish_sent(who: &Person, advocate: &PersonId, window: Window, coordinator: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: I asked {}, for {}. {} knows of your wish, and you hear from me as soon as there is a day.",
        person(advocate),
        both_at_work(who, window),
        person(coordinator)
    ))
}

/// What somebody waits for who asked, for their own eyes.
pub fn you_asked(wished: Option<&PersonId>, coordinator: &PersonId) -> String {
    let wished = wished.map_or(String::new(), |wished| format!(" with {}, who was asked", person(wished)));
    format!(
        ":hourglass_flowing_sand: You asked to ride along{wished}. {} has your request, and you hear from me as soon as there is a day.",
        person(coordinator)
    )
}

/// To the advocate who was wished for; a coordinator can choose another day as well.
pub fn wished_for(
    request: RideRequestId,
    who: &Person,
    window: Window,
    advocate: &PersonId,
    is_coordinator: bool,
) -> Message {
    let [yes, not_now] = yes_or_not_now(request, who, window, advocate);
    let choose = is_coordinator.then(|| choose_myself(request));
    Message::say(format!(
        ":raising_hand: {} ({}) would like to ride along with you, on {}. You read each answer before it goes out.",
        person(&who.id),
        place(&who.time_zone),
        both_at_work(who, window)
    ))
    .buttons([yes].into_iter().chain(choose).chain([not_now]))
}

fn choose_myself(request: RideRequestId) -> Button {
    button("Choose myself", &Action::PlanRideAlong(request))
}

fn yes_or_not_now(request: RideRequestId, who: &Person, window: Window, advocate: &PersonId) -> [Button; 2] {
    [
        button("Yes, that day", &make(request, who, window, advocate)).primary(),
        button("Not now", &Action::DeclineRideAlong(request)),
    ]
}

/// To the same, who said yes to a date that does not work any more.
pub fn next_date(request: RideRequestId, who: &Person, window: Window, advocate: &PersonId) -> Message {
    Message::say(format!(
        ":calendar: That date does not work any more, so nothing was made. The next one that suits you and {}: {}.",
        person(&who.id),
        both_at_work(who, window)
    ))
    .buttons(yes_or_not_now(request, who, window, advocate))
}

/// To the same, where there is no other date.
pub fn no_date_left(who: &PersonId, coordinator: &PersonId) -> Message {
    Message::say(format!(
        "That date does not work any more, and no other one suits you and {}. They are told, and {} still has their request.",
        person(who),
        person(coordinator)
    ))
}

/// To the one who asked: whom they wished for said yes, to a date that does not work any more.
pub fn wish_without_date(advocate: &PersonId, coordinator: &PersonId) -> Message {
    Message::say(format!(
        "{} would take you along, but no date suits you both any more. {} still has your request, and you hear from me as soon as there is a day.",
        person(advocate),
        person(coordinator)
    ))
}

/// To the one who asked: whom they wished for said no.
pub fn wish_declined(advocate: &PersonId, coordinator: &PersonId) -> Message {
    Message::say(format!(
        "{} cannot take you along right now. {} still has your request, and you hear from me as soon as there is a day.",
        person(advocate),
        person(coordinator)
    ))
}

/// Why nobody waits any more for the answer of the advocate who was wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overtaken {
    /// The coordinator made the day with somebody else.
    ByOthers,
    /// The coordinator said no.
    NotNow,
    /// The wish is for somebody else now.
    ByAnotherWish,
}

impl Overtaken {
    fn words(self) -> &'static str {
        match self {
            Overtaken::ByOthers => "rides along with somebody else",
            Overtaken::NotNow => "does not ride along for now",
            Overtaken::ByAnotherWish => "wishes for somebody else now",
        }
    }
}

/// To the advocate who was wished for, and need not answer any more.
pub fn overtaken(who: &PersonId, why: Overtaken) -> Message {
    Message::say(format!(
        ":information_source: {} {}, so your answer is not needed any more. Nothing left for you to do.",
        person(who),
        why.words()
    ))
}

/// In the place of the request, for whoever was sent it, coordinator or advocate.
pub fn over(who: &PersonId, why: Overtaken) -> Message {
    Message::say(format!(
        ":ballot_box_with_check: {} asked to ride along, and {}. Nothing left for you to do.",
        person(who),
        why.words()
    ))
}

/// To the one who asked: the day is made, without whom they wished for.
pub fn wish_not_met(day: &Day, wished: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} made the {}, with {}. {}, whom you wished for, had not answered yet.",
        person(&day.coordinator),
        the_day(day),
        names(day.advocates.iter().take(NAMES_MAX)),
        person(wished)
    ))
}

/// Advocates that are named in a sentence at most.
const NAMES_MAX: usize = 10;

/// To the coordinator: the advocate said yes.
pub fn made_by_advocate(day: &Day, who: &PersonId, advocate: &PersonId) -> Message {
    Message::say(format!(
        ":white_check_mark: {} takes {} along: {}. Both know.",
        person(advocate),
        person(who),
        the_day(day)
    ))
    .buttons(super::plan::coordinator_buttons(day))
}

/// In the place of the request, once somebody else made the day; it may be with the one who reads it.
pub fn became(day: &Day, who: &PersonId, reader: &PersonId) -> Message {
    if day.advocates.contains(reader) {
        return you_take_along(day, who);
    }
    let along = names(day.advocates.iter().take(NAMES_MAX));
    Message::say(format!(
        ":ballot_box_with_check: {} asked to ride along: with {along}, on the {}. Nothing left for you to do.",
        person(who),
        the_day(day)
    ))
}

/// To the advocate.
pub fn you_take_along(day: &Day, who: &PersonId) -> Message {
    let date = day.date.strftime("%A, %-d %B");
    Message::say(format!(":white_check_mark: Done: {} rides along with you on {date}, and knows.", person(who)))
}

pub fn already_asked(coordinator: &PersonId) -> Message {
    Message::say(format!(
        "You have asked already, and {} knows. You hear from me as soon as there is a day.",
        person(coordinator)
    ))
}

/// Nobody who could answer.
pub fn no_coordinator() -> Message {
    Message::say(
        "Nobody coordinates shadowing days here yet. Ask a workspace admin to type `/shadow plan`; that makes them the coordinator.",
    )
}

/// Whom somebody wishes for, and what is known of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish<'a> {
    Nobody,
    /// They were asked, and have not answered.
    Asked(&'a PersonId),
    /// They were asked, and by now no day would do.
    Impossible(&'a PersonId),
    /// They said no.
    Declined(&'a PersonId),
}

/// "Monday, 14 December, 12:00 to 17:00 on your clock, when both are at work (5 h)"
fn both_at_work(who: &Person, window: Window) -> String {
    let date = date_of(who, window).strftime("%A, %-d %B");
    let (hours, long) = (hours(window, &zone_of(who)), duration(window.minutes()));
    format!("{date}, {hours} on your clock, when both are at work ({long})")
}

/// On the clock of the one who asked: the day is made there.
fn date_of(who: &Person, window: Window) -> Date {
    window.start.to_zoned(zone_of(who).rules().clone()).date()
}

fn make(request: RideRequestId, who: &Person, window: Window, buddy: &PersonId) -> Action {
    Action::MakeRideAlong { request, date: date_of(who, window), buddy: buddy.clone() }
}

fn wish_sentence(wish: Wish<'_>) -> String {
    match wish {
        Wish::Nobody => String::new(),
        Wish::Asked(wished) => format!(" They wish for {}, who was asked.", person(wished)),
        Wish::Impossible(wished) => {
            format!(" They wish for {}, but these two cannot be paired in the next weeks.", person(wished))
        }
        Wish::Declined(wished) => format!(" {} cannot take them along.", person(wished)),
    }
}

/// To the coordinator; `offer` is the day that one click makes.
pub fn request(request: RideRequestId, who: &Person, wish: Wish<'_>, offer: Option<(Window, &PersonId)>) -> Message {
    request_after(":raising_hand:", request, who, wish, offer)
}

/// The same in the place of an offer that does not work any more.
pub fn next_offer(request: RideRequestId, who: &Person, wish: Wish<'_>, offer: Option<(Window, &PersonId)>) -> Message {
    let gone = ":calendar: That date does not work any more, so nothing was made.";
    request_after(gone, request, who, wish, offer)
}

fn request_after(
    before: &str,
    request: RideRequestId,
    who: &Person,
    wish: Wish<'_>,
    offer: Option<(Window, &PersonId)>,
) -> Message {
    let asks =
        format!("{before} {} ({}) asks to ride along.{}", person(&who.id), place(&who.time_zone), wish_sentence(wish));
    let decline = button("Not now", &Action::DeclineRideAlong(request));
    match offer {
        Some((window, buddy)) => Message::say(format!(
            "{asks} {} on {}.",
            match wish {
                Wish::Asked(wished) if wished == buddy => "The first day that suits both is".to_owned(),
                _ => format!("{} fits best as a buddy,", person(buddy)),
            },
            both_at_work(who, window)
        ))
        .buttons([
            button("Make this day", &make(request, who, window, buddy)).primary(),
            choose_myself(request),
            decline,
        ]),
        None => Message::say(format!("{asks} Choose a date and an advocate for them:"))
            .buttons([button("Make a day", &Action::PlanRideAlong(request)).primary(), decline]),
    }
}

/// To the coordinator.
pub fn made(day: &Day, who: &PersonId) -> Message {
    Message::say(format!(":white_check_mark: Done: {} is on the {}, and knows.", person(who), the_day(day)))
        .buttons(super::plan::coordinator_buttons(day))
}

/// To the coordinator: the advocate they chose does not fit.
pub fn made_without_buddy(day: &Day, who: &PersonId, reason: &str) -> Message {
    Message::say(format!(
        ":hourglass_flowing_sand: {} is on the {}, but waits for a buddy, and knows why: {} Choose another advocate or other times:",
        person(who),
        the_day(day),
        escape(reason, 300)
    ))
    .buttons(super::plan::coordinator_buttons(day))
}

pub fn declined(who: &PersonId) -> Message {
    Message::say(format!("{} is told that it does not work right now.", person(who)))
}

/// To the one who asked.
pub fn not_now(coordinator: &PersonId) -> Message {
    Message::say(format!(
        "A ride-along does not work right now. {} can tell you more; you can ask again with `/shadow signup`.",
        person(coordinator)
    ))
}

/// In the place of an earlier message about the same request.
pub fn newer_below(who: &PersonId) -> Message {
    Message::say(format!(":raising_hand: {} asks to ride along: the message below has how it is now.", person(who)))
}

pub fn already_answered() -> Message {
    Message::say("This was answered already. Nothing was changed.").buttons([button("Show the days", &Action::Days)])
}
