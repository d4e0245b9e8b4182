//! A week, a day and ten minutes before: what is to come, who helps, where, and the next step.

use jiff::Timestamp;

use super::Message;
use super::blocks::{Button, button};
use super::text::{and, channel, dated_moment, dated_span, hours, person, room, the_day, the_pager};
use crate::domain::action::Action;
use crate::domain::dates::Arrangement;
use crate::domain::day::{Day, Shift};
use crate::domain::ids::PersonId;
use crate::domain::reminders::Lead;
use crate::domain::snapshot::Snapshot;

/// To somebody who shadows; `own` is set where it is a date that they agreed on.
pub fn to_shadower(of: &Snapshot, who: &PersonId, lead: Lead, own: Option<&Arrangement>, now: Timestamp) -> Message {
    let day = &of.day;
    let step = match lead {
        // Nobody else gets the place.
        Lead::Week if own.is_some() => MOVE_OR_CANCEL.to_owned(),
        Lead::Week => {
            "If it does not suit you any more, say so now: somebody else may be glad of the place.".to_owned()
        }
        Lead::Day => day.format.rules().prepare.to_owned(),
        Lead::TenMinutes => format!("Say hello in {}: questions go into the day's thread.", channel(&day.channel)),
    };
    let assigner = of.duty_of(who).and_then(|duty| super::assigner::in_a_sentence(day, duty));
    let sentences = [Some(starts(day, lead)), Some(with(of, who, now)), first_on_call(day), assigner, Some(step)];
    let is_early = lead != Lead::TenMinutes;
    let change = own.filter(|_| is_early).map(move_button);
    let leave = is_early.then(|| super::signup::leave_button(day));
    said(":calendar:", sentences, day).buttons(change.into_iter().chain(leave).chain([my_day()]))
}

/// To an advocate, with their shifts; `own` is set where it is a pair's date.
pub fn to_advocate(of: &Snapshot, who: &PersonId, lead: Lead, own: Option<&Arrangement>) -> Message {
    let day = &of.day;
    // Whoever else the coordinator put on the day has no date to move.
    let own = own.filter(|own| own.buddy == *who && lead != Lead::TenMinutes);
    let stretches: Vec<String> =
        own_shifts(day, who).map(|shift| dated_span(day.shift_window(shift), &day.zone)).collect();
    let (noun, stretches_in_words) = (day.format.noun(), and(&stretches));
    let on_call = match (lead, stretches.is_empty()) {
        (Lead::TenMinutes, true) => format!("In ten minutes the {noun} starts. You help, without a shift."),
        // Their shift may come later.
        (Lead::TenMinutes, false) => format!("In ten minutes the {noun} starts. You are on call {stretches_in_words}."),
        (lead, true) => format!("{}: on the {noun} you help, without a shift.", ahead(lead)),
        (lead, false) => format!("{}: on the {noun} you are on call {stretches_in_words}.", ahead(lead)),
    };
    let shadowers: Vec<String> = of.shadowers_of(who).map(person).collect();
    let buddy = (!shadowers.is_empty()).then(|| format!("You are the buddy of {}.", and(&shadowers)));
    let step = match own {
        Some(_) => Some(MOVE_OR_CANCEL.to_owned()),
        None => (!stretches.is_empty()).then(|| step(day, who, lead)),
    };
    let change = own.into_iter().flat_map(|own| [move_button(own), super::dates_off::cancel_button(day.id, true)]);
    said(":pager:", [Some(on_call), first_in_a_gap(day, who), buddy, step], day).buttons(change.chain([my_day()]))
}

/// A reminder to somebody whose Slack status says that they are away then, or not.
pub fn beside_status(reminder: Message, is_away: bool) -> Message {
    match is_away {
        true => reminder.context("Your Slack status says that you are away then. If you are not there, say so now."),
        false => reminder,
    }
}

/// Either of a pair can do both.
const MOVE_OR_CANCEL: &str = "If you cannot, move or cancel this date: you stay a pair.";

fn move_button(own: &Arrangement) -> Button {
    button("Move", &Action::ProposeDates(own.id))
}

/// To somebody who is on call on a day that was planned too late for a reminder.
pub fn at_short_notice(day: &Day, who: &PersonId) -> Message {
    let stretches: Vec<String> =
        own_shifts(day, who).map(|shift| dated_span(day.shift_window(shift), &day.zone)).collect();
    let planned = format!(
        "{} planned the {} at short notice. You are on call {}.",
        person(&day.coordinator),
        the_day(day),
        and(&stretches)
    );
    said(":pager:", [Some(planned), first_in_a_gap(day, who), Some(step(day, who, Lead::Day))], day).buttons([my_day()])
}

/// Sentences, and the room below them.
fn said(emoji: &str, sentences: impl IntoIterator<Item = Option<String>>, day: &Day) -> Message {
    let words: Vec<String> = sentences.into_iter().flatten().collect();
    let message = Message::say(format!("{emoji} {}", words.join(" ")));
    room(day).into_iter().fold(message, Message::context)
}

/// The pager is with them from the day's start, before their own shift.
fn first_in_a_gap(day: &Day, who: &PersonId) -> Option<String> {
    let gaps = day.lanes_on_call().into_iter().filter_map(|lane| Some((lane, day.gap_at_first(lane)?)));
    let (lane, (_, gap)) = gaps.into_iter().find(|(_, (first, _))| first == who)?;
    let (when, pager) = (hours(gap, &day.zone), the_pager(day, lane));
    Some(format!("You are first: from {when} nobody is planned, and {pager} is with you."))
}

fn step(day: &Day, who: &PersonId, lead: Lead) -> String {
    match lead {
        Lead::TenMinutes => "Questions come in the day's thread.".to_owned(),
        _ if day.advocates.len() > 1 => "If you cannot, `/shadow cover` asks the others.".to_owned(),
        // There are no others to ask.
        _ if *who == day.coordinator => "If you cannot, add another advocate: `/shadow days`, *Change*.".to_owned(),
        _ => format!("If you cannot, talk to {}, who can add another advocate.", person(&day.coordinator)),
    }
}

fn my_day() -> Button {
    button("My day", &Action::Status)
}

/// How long it is until then.
pub(super) fn ahead(lead: Lead) -> &'static str {
    match lead {
        Lead::Week => "A week to go",
        Lead::Day => "A day to go",
        Lead::TenMinutes => "In ten minutes",
    }
}

fn starts(day: &Day, lead: Lead) -> String {
    format!("{}: the {} starts {}.", ahead(lead), day.format.noun(), dated_moment(day.starts_at(), &day.zone))
}

fn with(of: &Snapshot, who: &PersonId, now: Timestamp) -> String {
    let day = &of.day;
    match of.buddy_of(who) {
        Some(pairing) => format!("Your buddy is {}.", person(&pairing.buddy)),
        None if day.paired_at.is_some() => "Whoever has the pager helps you.".to_owned(),
        None if now < day.closes_at() => {
            format!("You hear who your buddy is when sign-up has closed, {}.", dated_moment(day.closes_at(), &day.zone))
        }
        None => "You hear soon who your buddy is.".to_owned(),
    }
}

/// Those whose shifts begin with the day, one in each lane.
fn first_on_call(day: &Day) -> Option<String> {
    let first = super::text::first_on_call(day);
    (!first.is_empty()).then(|| format!("First on call: {}.", and(&first)))
}

fn own_shifts<'a>(day: &'a Day, who: &'a PersonId) -> impl Iterator<Item = &'a Shift> {
    day.shifts.iter().filter(move |shift| shift.advocate == *who)
}
