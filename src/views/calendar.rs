//! A person's own calendar: its address, what stands in it, and the file that a pair gets.

use super::Message;
use super::blocks::{Button, button};
use super::text::{and, clip, escape};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::duty::{Kind, Standing};

/// What calendars call it.
pub const NAME: &str = "Shadowing days";

/// The file that a pair gets.
pub const FILE: &str = "shadowday.ics";

/// What stands above it.
pub const FILE_WORDS: &str =
    ":calendar: For your calendar: open this file. It has the day as it is now; changes are in `/shadow status`.";

/// More about a turn.
pub const TURN_WORDS: &str = "/shadow rotation in Slack shows all turns, and what was left open.";

/// A title is one line, however long a name is.
const NAME_LENGTH_MAX: usize = 80;

/// For `/shadow status`.
pub fn add_button() -> Button {
    button("Add to my calendar", &Action::AddToCalendar)
}

fn new_address_button() -> Button {
    button("New address", &Action::NewCalendarAddress)
}

/// The address, for this once; `was_another` where it takes an earlier one's place.
pub fn address(address: &str, was_another: bool) -> Message {
    let earlier = if was_another { " The earlier address is dead: take it out of your calendar." } else { "" };
    let address = escape(address, 2_000);
    Message::titled("The address of your calendar.")
        .section(format!(":calendar: Your shifts and days, kept up to date. This is the address:\n`{address}`"))
        .section(
            "• *Google*: in the browser, _Other calendars_, _+_, _From URL_.\n\
             • *Outlook*: _Add calendar_, _Subscribe from web_.\n\
             • *Apple*: in Calendar on a Mac, _File_, _New Calendar Subscription_.",
        )
        .context(format!(
            "Copy it now: it is shown only once. Who has it can read your shifts and days, so keep it to \
             yourself.{earlier} Calendars look again every few hours; `/shadow status` knows at once."
        ))
        .buttons([new_address_button(), button("My day", &Action::Status)])
}

/// There is one, which cannot be shown again. `since` is a date on the reader's clock.
pub fn known(since: &str) -> Message {
    Message::say(format!(
        ":calendar: You have had an address for your calendar since {since}. It was shown only once. *New address* gives you \
         another, and the earlier one is dead at once."
    ))
    .buttons([new_address_button(), button("My day", &Action::Status)])
}

/// The same request came again, and only the first answer had the address.
pub fn shown_before() -> Message {
    Message::say(":calendar: The address was shown once already. *New address* gives you another.")
        .buttons([new_address_button()])
}

/// There is no address under which calendars would find us.
pub fn off() -> Message {
    Message::say(
        "Calendars cannot reach this bot. Ask the one who runs it to set PUBLIC_URL. `/shadow status` has your shifts and days.",
    )
    .buttons([button("My day", &Action::Status)])
}

/// What people read instead of the file's name.
pub fn file_title(day: &Day) -> String {
    format!("{}, {}", day.format.label(), day.date.strftime("%A %-d %B"))
}

/// An advocate's shift.
pub fn shift_title(day: &Day) -> String {
    format!("On call: {}", day.format.label())
}

/// A turn in a rotation.
pub fn turn_title(of: &Standing) -> String {
    match of.kind {
        Kind::OnCall => format!("On call: {}", clip(of.name(), NAME_LENGTH_MAX)),
        Kind::Duty => format!("Duty: {}", clip(of.name(), NAME_LENGTH_MAX)),
    }
}

/// A shadower's day; without a buddy the pager helps.
pub fn day_title(day: &Day, buddy: &[String]) -> String {
    match buddy {
        [] => day.format.label().to_owned(),
        buddy => format!("{} with {}", day.format.label(), names(buddy)),
    }
}

/// More about an advocate's shift.
pub fn shift_words(shadowers: &[String]) -> String {
    match shadowers {
        [] => "/shadow oncall in Slack says who has the pager.".to_owned(),
        shadowers => format!("You are the buddy of {}.\n{}", names(shadowers), shift_words(&[])),
    }
}

/// More about a shadower's day.
pub fn day_words(day: &Day) -> String {
    format!("{}\n{}", day.format.rules().prepare, shift_words(&[]))
}

fn names(names: &[String]) -> String {
    and(&names.iter().map(|name| clip(name, NAME_LENGTH_MAX)).collect::<Vec<_>>())
}
