//! Planning: the form, what is wrong in it, the shifts before saving, and who is told what.

use jiff::Timestamp;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::parting::{self, Changed};
use super::text::{a, channel, count, local_window, moment, names, person, place, short_span, the_day, when};
use super::{Message, View, rota};
use crate::domain::action::{Action, Form, PlanFor};
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, LANES_MAX, Lane, Phase, Zone, last_of_round};
use crate::domain::format::Format;
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::people::Person;
use crate::domain::plan::{ADVOCATES_MAX, Draft, PLACES_MAX, TOPICS_LENGTH_MAX, Wrong};
use crate::domain::rota::{DayRota, OpenGap};
use crate::domain::shifts::Moves;

/// The form's highest number of advocates who stay free.
const MIN_FREE_MAX: u32 = ADVOCATES_MAX as u32;

/// Characters of what the engine says.
const WHY_LENGTH_MAX: usize = 200;

/// Sections that a list of shifts may fill in the form.
const SHIFT_SECTIONS_MAX: usize = 8;

/// The form, with `draft` filled in.
pub fn form(of: &PlanFor, draft: &Draft) -> View {
    let formats: Vec<(String, String)> = Format::ALL
        .iter()
        .map(|format| (format.name().to_owned(), format!("{}: {}", format.label(), format.rules().about)))
        .collect();
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let topics_max = u64::try_from(TOPICS_LENGTH_MAX).unwrap_or(u64::MAX);
    let mut fields: Vec<SlackBlock> = vec![
        blocks::input("format", "Format", blocks::choice_field(&formats, Some(draft.format.name()))).into(),
        blocks::input("date", "Date", blocks::date_field(draft.date))
            .hint("Where each pair chooses its own date: the first possible one.")
            .into(),
        blocks::input("start", "From", blocks::time_field(&clock(draft.start))).into(),
        blocks::input("end", "Until", blocks::time_field(&clock(draft.end))).into(),
        blocks::input("time_zone", "Time zone", blocks::text_field(&draft.time_zone, 60))
            .hint("Area/City, such as Europe/Dublin. Everybody else sees their own time.")
            .into(),
        blocks::input("signup_until", "Sign-up until", blocks::date_field(draft.signup_until))
            .hint("Closes at 17:00 in that time zone, or an hour before the day starts.")
            .into(),
        blocks::input("advocates", "Advocates", blocks::people_field(&draft.advocates, ADVOCATES_MAX))
            .hint("They are on call in shifts within their hours, and the buddies of those who shadow.")
            .into(),
        blocks::input("places", "Places", blocks::number_field(draft.places, PLACES_MAX))
            .hint("How many people can shadow.")
            .into(),
        blocks::input("min_free", "Advocates who stay free", blocks::count_field(draft.min_free, MIN_FREE_MAX))
            .hint("So many have no shadower at any time, so that customers don't wait. 0: does not matter.")
            .optional()
            .into(),
        blocks::input(
            "lanes",
            "On call at the same time",
            blocks::number_field(u32::from(draft.lanes), LANES_MAX.into()),
        )
        .hint("Usually one: more where there are many questions at once.")
        .optional()
        .into(),
        blocks::input("topics", "Topics", blocks::text_field(&draft.topics.join(", "), topics_max))
            .hint("Separated by commas: billing, api, mobile app. Buddies are chosen by them; quality time needs one.")
            .optional()
            .into(),
    ];
    let title = match of {
        PlanFor::NewDay => "Plan a day",
        PlanFor::RideAlong(_) => "Plan a ride-along",
        PlanFor::Change(_) => "Change the day",
    };
    match of {
        PlanFor::Change(_) => fields.push(blocks::context(format!(
            "The card stays in {}. To move it elsewhere, call the day off and plan it anew.",
            channel(&draft.channel)
        ))),
        PlanFor::NewDay | PlanFor::RideAlong(_) => fields.insert(
            1,
            blocks::input("channel", "Channel", blocks::channel_field(&draft.channel))
                .hint("The day's card and its talk go there.")
                .into(),
        ),
    }
    blocks::form(&Form::Plan(of.clone()), title, "Show the shifts", "Not now", fields)
}

/// What is wrong with a field, and how to mend it.
pub fn wrong(why: &Wrong) -> String {
    match why {
        Wrong::MinFreeOutOfRange => {
            "Please choose a number below that of the advocates, or 0 if it does not matter.".to_owned()
        }
        Wrong::LanesOutOfRange => {
            format!("Please give a number from 1 to {LANES_MAX}, and no more than there are advocates.")
        }
        Wrong::NobodyAtWork => {
            "None of them is at work then, so nobody would be on call. Please choose others or another time, or ask them to change their hours in their settings.".to_owned()
        }
        Wrong::NoRota(why) => format!("There is no rota for this: {}.", super::text::escape(&why.to_string(), WHY_LENGTH_MAX)),
        Wrong::UnknownFormat => "Please choose a format.".to_owned(),
        Wrong::NoSuchDate => "This date does not exist. Please choose another.".to_owned(),
        Wrong::DateInThePast => "This is in the past. Please choose a later date or start.".to_owned(),
        Wrong::UnknownZone { suggestion: Some(zone) } => format!("This is no time zone. Did you mean {zone}?"),
        Wrong::UnknownZone { suggestion: None } => {
            "This is no time zone. Write it as Area/City, such as Europe/Dublin.".to_owned()
        }
        Wrong::NoSuchTime => "Please give a time from 00:00 to 23:59.".to_owned(),
        Wrong::EndNotAfterStart => "The end has to be after the start. Over midnight? Give it in a time zone where it is one day.".to_owned(),
        Wrong::TooShort { minutes_min } => format!(
            "Too short: this format takes at least {}.",
            count(u64::from(minutes_min.unsigned_abs() / 60), "hour", "hours")
        ),
        Wrong::TooLong { minutes_max } => format!(
            "Too long: this format takes at most {}.",
            count(u64::from(minutes_max.unsigned_abs() / 60), "hour", "hours")
        ),
        Wrong::SignupAfterTheDay => "Sign-up has to close on the day or before it.".to_owned(),
        Wrong::SignupOver => "Sign-up would be closed already. Please choose a later date.".to_owned(),
        Wrong::NoChannel => "Please choose a channel.".to_owned(),
        Wrong::TopicsTooLong => format!("Please keep the topics under {TOPICS_LENGTH_MAX} characters."),
        Wrong::NoTopic => "This format is about a topic. Please name at least one.".to_owned(),
        Wrong::PlacesOutOfRange => format!("Please give a number from 1 to {PLACES_MAX}."),
        Wrong::NoAdvocates => "Please choose at least one advocate.".to_owned(),
        Wrong::TooManyAdvocates => format!("Please choose at most {ADVOCATES_MAX} advocates."),
        Wrong::NotAMember { name } => {
            let name = super::text::clip(name, 80);
            format!("{name} cannot help: an app, a deactivated account, or of another workspace. Please take them off.")
        }
        Wrong::NotKnownYet => "Slack did not tell in time who one of them is. Please press again.".to_owned(),
        Wrong::Elsewhere { name, format, window, time_zone } => format!(
            "{} is already on the {} then ({}). Take them off here, or move one of the days.",
            super::text::clip(name, 80),
            format.noun(),
            in_zone(*window, time_zone)
        ),
        Wrong::Shadows(_) => {
            "One of them has signed up to shadow on this day. Take them off here, or ask them to cancel.".to_owned()
        }
        Wrong::PlacesTaken { taken } => format!(
            "{} a place already. Give at least {taken}, or ask somebody to cancel.",
            count(*taken, "person has", "people have")
        ),
        Wrong::PartsThePair => {
            "The one who shadows on this day cannot be paired with any of them then. Please choose another advocate, date or time.".to_owned()
        }
        Wrong::AskerElsewhere { window, time_zone } => format!(
            "The one who asked is on another day then ({}). Please choose another date.",
            in_zone(*window, time_zone)
        ),
    }
}

/// "3 December, 09:00 to 17:00 in Dublin": a field's error shows no times on the reader's own clock.
fn in_zone(window: Window, time_zone: &str) -> String {
    let zone: Zone = time_zone.parse().unwrap_or_default();
    let at = |at: jiff::Timestamp, how| at.to_zoned(zone.rules().clone()).strftime(how).to_string();
    format!("{} to {} in {}", at(window.start, "%-d %B, %H:%M"), at(window.end, "%H:%M"), place(zone.name()))
}

/// A rota before it is saved.
#[derive(Clone, Copy)]
pub struct Shifts<'a> {
    pub rota: &'a DayRota,
    /// What of it the coordinator has set.
    pub moves: &'a Moves,
    pub advocates: &'a [Person],
}

/// Shifts that can be moved before a day is saved; what the form carries has a limit.
const MOVES_MAX: usize = 6;

pub const CHOOSE_A_SHIFT: &str = "Please choose which shift, or leave all four fields empty.";
pub const SET_ALREADY: &str = "You have set another shift there. Please choose other times.";

pub fn outside(draft: &Draft) -> String {
    format!(
        "Please give a time from {} to {}, as the day has.",
        draft.start.strftime("%H:%M"),
        draft.end.strftime("%H:%M")
    )
}

/// A field for the next move: Slack keeps what was typed into a field that comes again.
pub fn move_field(name: &str, moves: &Moves) -> String {
    format!("{name}_{}", moves.made)
}

/// To move a shift before anybody is told, on the clock of the page.
fn move_fields(draft: &Draft, shifts: Shifts<'_>) -> Vec<SlackBlock> {
    let Shifts { rota, moves, advocates } = shifts;
    let name = |id: &PersonId| {
        let known = advocates.iter().find(|person| person.id == *id);
        super::text::clip(known.map_or(id.as_str(), |person| person.name.as_str()), rota::NAME_LENGTH_MAX)
    };
    let option = |lane: Lane, stretch: Stretch, who: &str| {
        let several = if draft.lanes > 1 { format!(" ({})", rota::lane_name(lane)) } else { String::new() };
        let times = format!("{}–{}", stretch.start.strftime("%H:%M"), stretch.end.strftime("%H:%M"));
        (rota::gap_value(lane, stretch), format!("{times} {who}{several}"))
    };
    let all = rota.shifts.iter().map(|listed| &listed.shift);
    let of_people = all.map(|shift| {
        let stretch = Stretch { start: shift.start, end: shift.end };
        option(shift.lane, stretch, &name(&shift.advocate))
    });
    let of_nobody = rota.gaps.iter().map(|gap| option(gap.lane, gap.stretch, "nobody"));
    let choices: Vec<(String, String)> = of_people.chain(of_nobody).take(rota::CHOICES_MAX).collect();
    let people: Vec<(String, String)> = draft.advocates.iter().map(|id| (id.to_string(), name(id))).collect();
    if choices.is_empty() || people.is_empty() || moves.made >= MOVES_MAX {
        return vec![];
    }
    let field = |label: &str| move_field(label, moves);
    let hint = "Then this page comes again, with the other shifts arranged around it.";
    let clock = format!("The time in {}. Empty: as it is.", place(&draft.time_zone));
    vec![
        blocks::input(&field("shift"), "Move a shift first", blocks::choice_field(&choices, None))
            .hint(hint)
            .optional()
            .into(),
        blocks::input(&field("who"), "Who", blocks::choice_field(&people, None)).optional().into(),
        blocks::input(&field("from"), "From", blocks::empty_time_field()).hint(&clock).optional().into(),
        blocks::input(&field("until"), "Until", blocks::empty_time_field()).optional().into(),
    ]
}

/// What will be, before anything is saved: the rota; without one, that each pair chooses its date. `closed_by` is the
/// event of the team's calendar into which the date falls.
pub fn confirm(of: &PlanFor, draft: &Draft, shifts: Option<Shifts<'_>>, closed_by: Option<&str>) -> View {
    let date = draft.date.strftime("%A, %-d %B %Y");
    let from = draft.start.strftime("%H:%M");
    let until = draft.end.strftime("%H:%M");
    let hours = format!("{from} to {until} in {}", place(&draft.time_zone));
    let submit = match of {
        PlanFor::Change(_) => "Save and tell all",
        PlanFor::NewDay | PlanFor::RideAlong(_) => "Save and announce",
    };
    let moves = shifts.map(|shifts| shifts.moves.clone()).unwrap_or_default();
    let form = Form::ConfirmPlan { of: of.clone(), draft: draft.clone(), moves };
    let Some(shifts) = shifts else {
        let last = last_of_round(draft.date).strftime("%A, %-d %B");
        let fields = vec![
            blocks::section(format!("*{} · from {date} on*\n{hours}", draft.format.label())),
            blocks::section(format!(
                "*Dates are chosen by each pair.* When sign-up has closed and you have confirmed the pairs, each agrees on a date of its own, until {last} at the latest. There are no shifts: a pair's own day has those of these hours in which both are at work, and its buddy has the pager."
            )),
        ];
        return blocks::form(&form, "Is this right?", submit, "Back", fields);
    };
    let (moves, shifts) = (shifts, shifts.rota);
    let closed = closed_by.map(|event| {
        blocks::context(format!(
            ":warning: {} falls into *{}* in the team's calendar. No pair can choose that date; you can plan it all the same.",
            draft.date.strftime("%a %-d %b"),
            super::text::escape(event, 80)
        ))
    });
    let mut fields = vec![
        blocks::section(format!("*{} · {date}*\n{hours}", draft.format.label())),
        blocks::section(format!("*On call, each within their own hours* ({} time):", place(&draft.time_zone))),
    ];
    let time = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let when = |stretch: Stretch| format!("{} to {}", time(stretch.start), time(stretch.end));
    // In its place in a lane, which is named above it.
    let lines = rota::lines(shifts, when, |gap| rota::gap_line(gap, 1, when));
    fields.extend(Message::titled("").lines(&lines, SHIFT_SECTIONS_MAX).blocks);
    if shifts.shifts.iter().any(|listed| listed.shift.outside_hours_min > 0) {
        fields.push(blocks::context(
            ":warning: Marked shifts are outside of the person's working hours: have they agreed?",
        ));
    }
    fields.extend(rota::recent_line(shifts).map(blocks::context));
    fields.extend(rota::gap_fields(&shifts.gaps, draft.lanes));
    // A day that is there has *Rota*, and a pair's day is theirs whole.
    if *of == PlanFor::NewDay {
        fields.extend(move_fields(draft, moves));
    }
    fields.extend(closed);
    blocks::form(&form, "Is this right?", submit, "Back", fields)
}

/// Sections that the list of other buddies may fill.
const CHANGES_SECTIONS_MAX: usize = 4;

/// To the coordinator, once it is saved; `gaps` are those that nobody meant.
pub fn saved(day: &Day, gaps: &[OpenGap]) -> Message {
    let message = Message::say(format!(
        ":calendar: Planned: *{}*{}. Its card is in {}. When sign-up closes, {}, you get the pairs to look at.",
        day.format.label(),
        behind_its_name(day),
        channel(&day.channel),
        moment(day.closes_at(), &day.zone)
    ));
    rota::with_gaps(message, day, gaps).buttons(coordinator_buttons(day))
}

/// When it is, as it follows the day's name in a sentence.
fn behind_its_name(day: &Day) -> String {
    let mark = if day.is_round() { '.' } else { ',' };
    format!("{mark} {}", when(day))
}

pub fn coordinator_buttons(day: &Day) -> Vec<Button> {
    let rota = (!day.is_round()).then(|| rota::rota_button(day.id));
    let first = [button("Change", &Action::ChangeDay(day.id)), button("Pairs", &Action::PreviewPairs(day.id))];
    first.into_iter().chain(rota).chain([call_off_button(day.id)]).collect()
}

/// The same by now: on a day that runs, neither its plan nor its pairs can be changed.
pub fn coordinator_buttons_at(day: &Day, now: Timestamp) -> Vec<Button> {
    match day.phase(now) {
        Phase::Running if !day.is_round() => vec![rota::rota_button(day.id), call_off_button(day.id)],
        _ => coordinator_buttons(day),
    }
}

pub fn call_off_button(day: DayId) -> Button {
    button("Call off", &Action::CallOff(day)).danger().confirmed(
        "Call this day off?",
        "Everybody who is on it is told.",
        "Call it off",
    )
}

/// To somebody whom a change concerns: an advocate reads their shift too, unless they know it; a new one only that.
pub fn changed_for(before: &Day, after: &Day, what: &[String], who: &PersonId, knows: bool) -> Message {
    let own = after.shifts.iter().filter(|shift| shift.advocate == *who);
    let shifts: Vec<String> = own.map(|shift| stretch(after, shift)).collect();
    let coordinator = person(&after.coordinator);
    if !after.advocates.contains(who) {
        return changed(before, what)
            .context(format!("Does that not work for you? `/shadow cancel`, or ask {coordinator}."));
    }
    let on_call = match shifts.as_slice() {
        [] => "You help, without a shift.".to_owned(),
        shifts => format!("You are on call {}.", super::text::and(shifts)),
    };
    let message = match before.advocates.contains(who) {
        true if knows => changed(before, what),
        true => {
            let on_call = rota::was_and_is(before, after, who).unwrap_or(on_call);
            changed(before, what).section(format!(":pager: {on_call}"))
        }
        false => Message::say(format!(":pager: You are now an advocate of the {}. {on_call}", the_day(after))),
    };
    message.context(format!("Does that not work for you? Ask {coordinator}."))
}

fn changed(before: &Day, what: &[String]) -> Message {
    Message::titled(format!("The {} was changed.", the_day(before))).section(format!(
        ":calendar: *The {} was changed.*\n{}",
        the_day(before),
        what.join("\n")
    ))
}

/// What is different, for the people on the day.
pub fn differences(before: &Day, after: &Day) -> Vec<String> {
    let mut lines = Vec::new();
    if before.window() != after.window() {
        let place = if after.is_round() { String::new() } else { format!(" ({})", local_window(after)) };
        lines.push(format!("• Was: {}\n• Is: *{}*{place}", when(before), when(after)));
    }
    if before.format != after.format {
        lines.push(format!("• It is now {}.", a(after.format.noun())));
    }
    if before.advocates != after.advocates {
        lines.push(format!("• Advocates: {}", names(&after.advocates)));
    }
    lines
}

/// To an advocate who is no longer on the plan.
pub fn taken_off(day: &Day) -> Message {
    Message::say(format!(
        ":calendar: You are no longer an advocate of the {}. Nothing left for you to do.",
        the_day(day)
    ))
}

/// What a change made of pairs that people know of.
pub enum PairsNow {
    /// They hold, but for these.
    Settled(Vec<Changed>),
    /// The day has another date, and sign-up is open again.
    ToConfirm,
}

/// To the coordinator, once a change is saved.
pub fn change_saved(day: &Day, told: usize, gaps: &[OpenGap], pairs: &PairsNow) -> Message {
    let told = match (told, pairs) {
        // Whoever was told of pairs is not counted: below, everybody concerned is told.
        (_, PairsNow::Settled(changed)) if !changed.is_empty() => String::new(),
        (0, _) => " Nobody needed to be told.".to_owned(),
        (told, _) => format!(" {} told.", count(u64::try_from(told).unwrap_or(0), "person was", "people were")),
    };
    let saved = format!(":white_check_mark: Saved: {}{}.{told}", day.format.label(), behind_its_name(day));
    let message = match pairs {
        PairsNow::Settled(changed) if changed.is_empty() => Message::say(saved),
        PairsNow::Settled(changed) => {
            let listed = Message::say(saved).lines(&parting::changes(day, changed), CHANGES_SECTIONS_MAX);
            listed.section(parting::step_before(gaps, changed, false))
        }
        PairsNow::ToConfirm => {
            Message::say(saved).section("Sign-up is open again, and you confirm the pairs anew when it closes.")
        }
    };
    rota::with_gaps(message, day, gaps).buttons(coordinator_buttons(day))
}

/// To everybody concerned.
pub fn called_off(day: &Day) -> Message {
    Message::say(format!(
        ":no_entry_sign: *The {} is called off.* Nothing left for you to do. Questions? Ask {}.",
        the_day(day),
        person(&day.coordinator)
    ))
    .buttons([button("Show the days", &Action::Days)])
}

/// To the coordinator.
pub fn called_off_done(day: &Day, told: usize) -> Message {
    let told = match told {
        0 => "Nobody else was on it.".to_owned(),
        told => format!("{} told.", count(u64::try_from(told).unwrap_or(0), "person is being", "people are being")),
    };
    Message::say(format!("The {} is called off. {told}", the_day(day)))
}

pub fn already_called_off(day: &Day) -> Message {
    Message::say(format!("The {} was called off already. Nothing was changed.", the_day(day)))
}

/// Too late for a change.
pub fn cannot_change(day: &Day) -> Message {
    Message::say(format!("The {} has begun or is over, so it cannot be changed any more.", the_day(day)))
}

/// A shift's stretch, in a sentence.
pub fn stretch(day: &Day, shift: &crate::domain::day::Shift) -> String {
    short_span(day.shift_window(shift), &day.zone)
}
