//! The form in which one of a pair proposes dates: the best ones to tick, and any other.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Pair;
use crate::domain::action::Form;
use crate::domain::availability::Absence;
use crate::domain::dates::{Choice, PROPOSED_MAX};
use crate::domain::day::last_of_round;
use crate::domain::people::Person;
use crate::domain::seating::zone_of;
use crate::views::text::{and, duration, person, place};
use crate::views::{View, blocks};

/// Ticked for the date of the other field: with this choice no tick is missing.
pub const ANOTHER: &str = "another";

/// Field errors of the form.
pub const NOT_NAMED: &str = "Please name the date.";
pub const NONE_CHOSEN: &str = "Please choose at least one date.";
pub const TOO_MANY: &str = "Please choose at most three dates.";
pub const NO_SUCH_DATE: &str = "This date does not exist. Please choose another.";
pub const AS_IT_IS: &str = "This is your date already. Please choose another.";

/// The form: the best three, and any other. `another` fills in the date field. `own` is what of the reader's own leaves
/// none.
pub fn form(pair: &Pair<'_>, reader: &Person, best: &[Choice], another: Option<Date>, own: &[Absence]) -> View {
    let last = last_of_round(pair.round.date).strftime("%-d %B");
    let title = match (pair.day, &pair.arrangement.proposal) {
        (Some(_), _) => "Move your day",
        (None, Some(proposal)) if proposal.by != *pair.reader => "Offer another date",
        (None, _) => "Dates for your day",
    };
    let mut fields = vec![blocks::section(format!(
        "Your {} with {}. Times are on your own clock, {}.",
        pair.name(),
        pair.other(),
        place(&reader.time_zone)
    ))];
    if !best.is_empty() {
        let mut options: Vec<(String, String)> =
            best.iter().map(|choice| (choice.date.to_string(), option(choice, reader))).collect();
        options.push((ANOTHER.to_owned(), "Another date: the one below".to_owned()));
        let input = blocks::input("dates", "What suits both of you best", blocks::ticks_field(&options, &[]));
        fields.push(input.hint(&format!("Tick up to {PROPOSED_MAX}.")).into());
    } else if another.is_none() {
        fields.push(blocks::section(no_date(pair, own)));
    }
    let label = if best.is_empty() { "Date" } else { "Another date" };
    let input = blocks::input("another", label, blocks::date_field(another));
    let input = input.hint(&format!("Until {last}."));
    // Where nothing can be ticked, it is the one field.
    fields.push(if best.is_empty() { input } else { input.optional() }.into());
    blocks::form(&Form::ProposeDates(pair.arrangement.id), title, "Propose", "Not now", fields)
}

/// Why nothing can be ticked: by what of the reader's own, where it is that. The other's is private.
fn no_date(pair: &Pair<'_>, own: &[Absence]) -> String {
    let until = last_of_round(pair.round.date).strftime("%-d %B");
    if own.is_empty() {
        return format!(
            ":warning: I find no date until {until} that suits both of you. Other hours may help (*Change details* in `/shadow status`), or ask {} and {}.",
            pair.other(),
            person(&pair.round.coordinator)
        );
    }
    let names: Vec<String> = own.iter().map(absence).collect();
    format!(
        ":palm_tree: You are away too much until {until} for a date: by {}. Is that no longer so? Change it, and press *Propose dates* again.",
        and(&names)
    )
}

fn absence(own: &Absence) -> String {
    match own {
        Absence::Paused(back) => format!("your pause until {} (`/shadow settings`)", back.strftime("%-d %B %Y")),
        Absence::DaysOff => "your days off (`/shadow settings`)".to_owned(),
        Absence::SlackStatus => "your Slack status".to_owned(),
    }
}

/// "Thu 10 Dec, together 15:00 to 21:00 (6 h)", on the reader's clock.
fn option(choice: &Choice, reader: &Person) -> String {
    let zone = zone_of(reader);
    let local = |at: Timestamp| at.to_zoned(zone.rules().clone());
    let (start, end) = (local(choice.window.start), local(choice.window.end));
    let end = match start.date() == end.date() {
        true => end.strftime("%H:%M").to_string(),
        false => end.strftime("%a %H:%M").to_string(),
    };
    format!("{} to {end} ({})", start.strftime("%a %-d %b, together %H:%M"), duration(choice.minutes()))
}
