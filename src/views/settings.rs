//! The form with all that a person sets for themselves, and what is said where something in it is wrong.

use std::collections::{BTreeSet, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button};
use super::parting::{self, Changed, own_changes};
use super::text::{and, clip, person, place, the_day};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::celebration::Share;
use crate::domain::day::{Day, Shift};
use crate::domain::days_off::{self, DaysOff};
use crate::domain::hours::TimeOfDay;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::misfit::Misfit;
use crate::domain::people::{
    CAPACITY_MAX, DAYS_OFF_LENGTH_MAX, LIST_LENGTH_MAX, MONTH_MAX, NEVER_WITH_MAX, ON_CALL_MAX_MIN, Person,
    TEAM_LENGTH_MAX,
};
use crate::domain::reminders::{Lead, Leads};

/// Characters of a zone's name, with room to mistype it.
const ZONE_LENGTH_MAX: u64 = 60;

/// Characters of breaks, as they are typed.
const BREAKS_LENGTH_MAX: u64 = 150;

/// Characters of a hint with typed text in it.
const HINT_LENGTH_MAX: usize = 150;

/// Days in one message: each takes two blocks of it.
const AWAY_DAYS_MAX: usize = 12;

/// Shifts of a day that are listed there.
const OUTSIDE_MAX: usize = 4;

/// Sections that the coordinator's list of other buddies may fill.
const CHANGES_SECTIONS_MAX: usize = 4;

/// No limit of one's own: as many shadowers as the day's places are shared out to.
pub const AS_THE_DAY_SAYS: &str = "day";

/// What the form shows before anybody typed.
#[derive(Clone, Copy)]
pub struct Prefilled<'a> {
    pub who: &'a Person,
    pub never_with: &'a [PersonId],
    /// Topics of the day at which it was opened.
    pub topics: &'a [String],
    /// For who is or was an advocate.
    pub helps: Option<&'a Helps>,
    /// On the person's own clock.
    pub today: Date,
    /// Then the team's settings are not far.
    pub is_coordinator: bool,
}

/// What only advocates set, beside their limits.
#[derive(Default)]
pub struct Helps {
    /// Days on which they will be an advocate, the soonest first.
    pub upcoming: Vec<Day>,
    /// Days that they skip.
    pub skipped: HashSet<DayId>,
}

/// The form behind `/shadow settings` and *Change details*.
pub fn form(of: &Prefilled<'_>) -> View {
    let mut fields = details(of);
    fields.extend(absence(of));
    fields.push(reminders(&of.who.settings.reminders));
    fields.push(celebrations(of.who.settings.celebrations));
    if let Some(helps) = of.helps {
        fields.extend(helping(of.who, helps));
    }
    if of.is_coordinator {
        let team = blocks::button("Team settings", &Action::TeamSettings);
        fields.push(blocks::section_with("*For the team*: a user group that follows the pager, the video room.", team));
    }
    blocks::form(&Form::Settings, "My settings", "Save", "Not now", fields)
}

fn reminders(chosen: &Leads) -> SlackBlock {
    let label = |lead| match lead {
        Lead::Week => "A week before",
        Lead::Day => "A day before",
        Lead::TenMinutes => "Ten minutes before",
    };
    let options = Lead::ALL.map(|lead| (lead.name().to_owned(), label(lead).to_owned()));
    let chosen: Vec<String> = chosen.0.iter().map(|lead| lead.name().to_owned()).collect();
    blocks::input("reminders", "Remind me of my days and shifts", blocks::ticks_field(&options, &chosen))
        .hint("Where a card asks you to pick the pager up, that is the reminder.")
        .optional()
        .into()
}

fn celebrations(chosen: Share) -> SlackBlock {
    let label = |share| match share {
        Share::Channel => "In the channel",
        Share::Buddy => "Only my buddy, in private",
        Share::Nobody => "Nothing",
    };
    let options = Share::ALL.map(|share| (share.name().to_owned(), label(share).to_owned()));
    blocks::input("celebrations", "Celebrate my replies", blocks::choice_field(&options, Some(chosen.name())))
        .hint("My first ones, and round numbers. The day's figures count them all the same, without a name.")
        .into()
}

/// What a buddy is chosen by.
fn details(of: &Prefilled<'_>) -> Vec<SlackBlock> {
    let (details, settings) = (&of.who.details, &of.who.settings);
    let topics_hint = match of.topics {
        [] => "Separated by commas. What you know, or want to learn.".to_owned(),
        topics => clip(&format!("Topics of this day: {}", topics.join(", ")), HINT_LENGTH_MAX),
    };
    let zone_hint = match &settings.own_zone {
        None => format!("Empty: as in Slack, {}. Or a place, like Europe/Dublin.", place(&of.who.time_zone)),
        Some(_) => "Empty: as in Slack. Or a place, like Europe/Dublin.".to_owned(),
    };
    vec![
        blocks::input("topics", "Topics", list_field(&details.topics)).hint(&topics_hint).optional().into(),
        blocks::input("start", "I start work at", blocks::time_field(&clock(details.hours.start()))).into(),
        blocks::input("end", "I stop at", blocks::time_field(&clock(details.hours.end())))
            .hint(&format!(
                "On your own clock, {}. A stop before the start means the next morning.",
                place(&of.who.time_zone)
            ))
            .into(),
        blocks::input("languages", "Languages", list_field(&details.languages))
            .hint("Besides your team's. Two-letter codes, separated by commas: pt, de, hi.")
            .optional()
            .into(),
        blocks::input(
            "zone",
            "My time zone",
            blocks::text_field(settings.own_zone.as_deref().unwrap_or_default(), ZONE_LENGTH_MAX),
        )
        .hint(&zone_hint)
        .optional()
        .into(),
        blocks::input("team", "My team", blocks::text_field(&settings.team, TEAM_LENGTH_MAX as u64))
            .hint("Design, engineering and product have more quality time.")
            .optional()
            .into(),
    ]
}

/// When somebody is not there, and with whom they are never paired.
fn absence(of: &Prefilled<'_>) -> Vec<SlackBlock> {
    let (settings, today) = (&of.who.settings, of.today);
    let later = |days: i32| today.saturating_add(days.days());
    let example = [DaysOff::new(later(28), later(37)), DaysOff::new(later(75), later(75))];
    let pause = settings.pause_until.filter(|back| *back > today);
    vec![
        blocks::input(
            "days_off",
            "Days off",
            blocks::text_field(&days_off::show(&settings.days_off, today), DAYS_OFF_LENGTH_MAX as u64),
        )
        .hint(&format!(
            "Days or weeks that do not suit. Write them like this: {}. Past ones drop off by themselves.",
            days_off::show(&example, today)
        ))
        .optional()
        .into(),
        blocks::input("pause", "Pause until", blocks::date_field(pause))
            .hint("You are paired with nobody before that day. It ends by itself.")
            .optional()
            .into(),
        blocks::input("never_with", "Never pair me with", blocks::people_field(of.never_with, NEVER_WITH_MAX))
            .hint("Only you see this.")
            .optional()
            .into(),
    ]
}

/// What advocates set.
fn helping(who: &Person, helps: &Helps) -> Vec<SlackBlock> {
    let settings = &who.settings;
    let numbers = (1..=CAPACITY_MAX).map(|number| (number.to_string(), number.to_string()));
    let options: Vec<(String, String)> =
        std::iter::once((AS_THE_DAY_SAYS.to_owned(), "As the day says".to_owned())).chain(numbers).collect();
    let capacity = settings.capacity.map_or_else(|| AS_THE_DAY_SAYS.to_owned(), |capacity| capacity.to_string());
    let breaks: Vec<String> = settings.breaks.iter().map(ToString::to_string).collect();
    let mut fields: Vec<SlackBlock> = vec![
        blocks::section("*As an advocate*"),
        blocks::input("capacity", "Shadowers at once", blocks::choice_field(&options, Some(&capacity))).into(),
        blocks::input(
            "month_max",
            "Shadowers in a month, at most",
            blocks::number_field(settings.month_max, MONTH_MAX),
        )
        .hint("Empty: no limit.")
        .optional()
        .into(),
        blocks::input(
            "on_call_max",
            "Minutes on call in a day, at most",
            blocks::number_field(settings.on_call_max_min, ON_CALL_MAX_MIN),
        )
        .hint("120 is two hours. Empty: no limit.")
        .optional()
        .into(),
        blocks::input("breaks", "Breaks", blocks::text_field(&breaks.join(", "), BREAKS_LENGTH_MAX))
            .hint("When you are not on the queue, like this: 12:00-12:30, 15:00-15:15")
            .optional()
            .into(),
    ];
    if !helps.upcoming.is_empty() {
        let option =
            |day: &Day| (day.id.to_string(), format!("{}, {}", day.format.label(), day.date.strftime("%-d %B")));
        let options: Vec<(String, String)> = helps.upcoming.iter().map(option).collect();
        let chosen: Vec<String> = helps.skipped.iter().map(ToString::to_string).collect();
        fields.push(
            blocks::input("skip", "No shadower for me on", blocks::ticks_field(&options, &chosen))
                .hint("For that day only. Your shifts stay yours.")
                .optional()
                .into(),
        );
    }
    fields
}

/// To somebody who has just set that they are away on days that they are on: what is left for them to do.
/// `days` are with the pairs of theirs that it ended.
pub fn away_on(days: &[(Day, Vec<Changed>)], who: &PersonId) -> Message {
    let mut message = Message::titled("You are away on a day that you are on.").section(
        ":palm_tree: Your settings are saved. They say that you are away on a day that you are on. If you do not come, say so here:",
    );
    for (day, changed) in days.iter().take(AWAY_DAYS_MAX) {
        let ended = match changed.as_slice() {
            [] => String::new(),
            changed => own_changes(changed, who) + " ",
        };
        message = match day.advocates.contains(who) {
            true => message
                .section(format!("You are an advocate of the {}. {ended}{}", the_day(day), whose_shifts(day, who)))
                .buttons([super::unavailable::cannot_make_it_button(day)]),
            false => message.section(format!("You shadow on the {}.", the_day(day))).buttons(shadowers_buttons(day)),
        };
    }
    message
}

fn whose_shifts(day: &Day, away: &PersonId) -> String {
    if day.advocates.iter().any(|advocate| advocate != away) {
        return "Others can take your shifts.".to_owned();
    }
    match day.coordinator == *away {
        true => "Nobody else helps on it: name another advocate with *Change*.".to_owned(),
        false => format!(
            "Nobody else helps on it: {} is told, and finds somebody for your shifts.",
            person(&day.coordinator)
        ),
    }
}

/// Shifts of somebody on one day that are at odds with what they have just set.
#[derive(Clone, Debug)]
pub struct Outside {
    pub day: Day,
    pub shifts: Vec<Shift>,
    pub misfits: Vec<Misfit>,
}

/// With what, after *on call*.
fn against<'a>(misfits: impl Iterator<Item = &'a Misfit>, whose: &str) -> String {
    let misfits: BTreeSet<&Misfit> = misfits.collect();
    let words = |misfit: &&Misfit| match misfit {
        Misfit::Hours => format!("outside of {whose} new hours"),
        Misfit::Breaks => format!("in {whose} new breaks"),
        Misfit::Limit => format!("for longer than {whose} new limit"),
    };
    and(&misfits.iter().map(words).collect::<Vec<_>>())
}

/// To an advocate who has set what shifts are at odds with: those stay theirs until somebody takes them. `changed` are the
/// pairs of theirs that the same settings ended.
pub fn on_call_outside(days: &[Outside], changed: &[(Day, Vec<Changed>)], who: &PersonId) -> Message {
    let against = against(days.iter().flat_map(|outside| &outside.misfits), "your");
    let lead = format!("You are still on call {against}.");
    let step = "If that does not work for you, say so here:";
    let message = Message::titled(&lead);
    let mut message = match changed {
        [] => message.section(format!(":pager: Your settings are saved. {lead} {step}")),
        changed => message
            .lines(&parting::own_changes_of(changed, who), CHANGES_SECTIONS_MAX)
            .section(format!(":pager: {lead} {step}")),
    };
    for Outside { day, shifts, .. } in days.iter().take(AWAY_DAYS_MAX) {
        for shift in shifts.iter().take(OUTSIDE_MAX) {
            let words = format!("The {}: {}", the_day(day), super::plan::stretch(day, shift));
            let ask = blocks::button("Ask for cover", &Action::AskForCover(shift.id));
            message = message.block(blocks::section_with(words, ask));
        }
        message = message.buttons([match day.round {
            Some(_) => super::dates_off::cancel_button(day.id, true),
            None => super::unavailable::cannot_make_it_button(day),
        }]);
    }
    message
}

/// To the coordinator, with the pairs that the same settings changed.
pub fn is_on_call_outside(outside: &Outside, who: &PersonId, changed: &[Changed]) -> Message {
    let Outside { day, shifts, misfits } = outside;
    let stretches: Vec<String> = shifts.iter().map(|shift| super::plan::stretch(day, shift)).collect();
    let against = against(misfits.iter(), "their");
    let lead = format!("{} is on call {against} on the {}: {}.", person(who), the_day(day), and(&stretches));
    let step = format!("{} knows, and can ask for cover; *Rota* gives it to somebody else.", person(who));
    let message = Message::titled(&lead).section(format!(":warning: {lead} {step}"));
    let message = match parting::changes(day, changed).as_slice() {
        [] => message,
        changes => message.section("The pairs changed too:").lines(changes, CHANGES_SECTIONS_MAX),
    };
    let message = match parting::somebody_waits(changed) {
        true => message.section(parting::next_step(changed, false)),
        false => message,
    };
    message.buttons(super::plan::coordinator_buttons(day))
}

/// To the coordinator, who has read [`is_on_call_outside`].
pub fn shifts_fit_again(day: &Day, who: &PersonId, changed: &[Changed]) -> Message {
    let lead = format!("{}: what they are on call for on the {} fits their settings again.", person(who), the_day(day));
    let message = Message::titled(&lead);
    if changed.is_empty() {
        return message.section(format!(":white_check_mark: {lead} Nothing left for you to do."));
    }
    message
        .section(format!(":white_check_mark: {lead} The pairs changed too:"))
        .lines(&parting::changes(day, changed), CHANGES_SECTIONS_MAX)
        .section(parting::next_step(changed, false))
}

/// To whoever has read [`on_call_outside`].
pub fn your_shifts_fit_again(days: &[Day]) -> Message {
    let days: Vec<String> = days.iter().take(AWAY_DAYS_MAX).map(the_day).collect();
    Message::say(format!(
        ":white_check_mark: What you are on call for on the {} fits your settings again. Nothing left for you to do.",
        and(&days)
    ))
}

/// Who chose the date can choose another.
fn shadowers_buttons(day: &Day) -> Vec<Button> {
    let dates = day.round.map(|round| blocks::button("Choose another date", &Action::Dates(round)));
    dates.into_iter().chain([super::signup::leave_button(day)]).collect()
}

fn list_field(list: &[String]) -> slack_morphism::prelude::SlackBlockPlainTextInputElement {
    blocks::text_field(&list.join(", "), LIST_LENGTH_MAX as u64)
}

/// Slack's clock ends at 23:59.
fn clock(time: TimeOfDay) -> String {
    match time.to_string().as_str() {
        "24:00" => "00:00".to_owned(),
        text => text.to_owned(),
    }
}

/// Field errors of the form.
pub const HOURS_EMPTY: &str = "No time lies between the two. Choose another start or stop.";
pub const LANGUAGE_UNKNOWN: &str = "Please use two-letter codes, separated by commas: pt, de, hi.";
pub const PAUSE_OVER: &str = "Choose a day after today, or leave it empty.";
pub const NOT_A_NUMBER: &str = "Write a whole number from 1 on, or leave it empty.";
pub const BREAK_UNKNOWN: &str = "Write breaks like 12:00-12:30, with commas between.";
pub const TOO_MANY_BREAKS: &str = "Please name six breaks at most.";
pub const TOO_MANY_PEOPLE: &str = "Please choose 20 people at most.";
pub const PEOPLE_UNKNOWN: &str = "Slack did not tell me in time who everybody here is. Please save again in a moment.";

/// The text is too long.
pub fn too_long(length_max: usize) -> String {
    format!("Please keep this to {length_max} characters at most.")
}
