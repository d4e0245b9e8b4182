//! A day's rota in words: its shifts, who is there beside them, what nobody covers, and what changed for somebody.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Time;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, button};
use super::text::{and, clip, clock, day_of, duration, hours, names, ordinal, person, short_span, the_day, the_pager};
use super::{Message, View};
use crate::domain::action::{Action, Form, GapOfDay};
use crate::domain::assigner::Duty;
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Lane, Phase, Shift, Zone};
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::people::Person;
use crate::domain::reminders::Lead;
use crate::domain::rota::{DayRota, Helper, Listed, OpenGap, RECENT_DAYS};
use crate::domain::shifts::{PlannedShift, SetShift};

/// People named in a line, at most.
const NAMED_MAX: usize = 2;

/// People whose earlier share is told, at most.
const RECENT_MAX: usize = 20;

/// Somebody who would have to give more than this is no help, in minutes.
const EFFORT_MAX: i64 = 4 * 60;

/// Gaps with a button each, in one message at most.
const GAPS_MAX: usize = 8;

/// "1st pager": only on days on which several are on call at a time.
pub fn lane_name(lane: Lane) -> String {
    format!("{} pager", ordinal(usize::from(lane) + 1))
}

/// The shifts and the gaps between them as a list, by lane and in their order; `when` says from when until when.
pub fn lines(rota: &DayRota, when: impl Fn(Stretch) -> String, gap: impl Fn(&OpenGap) -> String) -> Vec<String> {
    let last = rota.shifts.iter().map(|listed| listed.shift.lane).chain(rota.gaps.iter().map(|gap| gap.lane)).max();
    let last = last.unwrap_or_default();
    let mut lines = Vec::new();
    for lane in 0..=last {
        if last > 0 {
            lines.push(format!("*{}*", lane_name(lane)));
        }
        let shifts = rota.shifts.iter().filter(|listed| listed.shift.lane == lane);
        let gaps = rota.gaps.iter().filter(|gap| gap.lane == lane);
        let shifts = shifts.map(|listed| (listed.shift.start, line(listed, &when)));
        let mut own: Vec<(Time, String)> = shifts.chain(gaps.map(|of| (of.stretch.start, gap(of)))).collect();
        own.sort_by_key(|(start, _)| *start);
        lines.extend(own.into_iter().map(|(_, line)| line));
    }
    lines
}

fn line(listed: &Listed, when: impl Fn(Stretch) -> String) -> String {
    let shift = &listed.shift;
    let owner = shift.owner.as_ref().map_or(String::new(), |owner| format!(", for {}", person(owner)));
    let pinned = if shift.is_pinned { "  :pushpin:" } else { "" };
    let names: Vec<String> = listed.backups.iter().take(NAMED_MAX).map(person).collect();
    let backups = if names.is_empty() { String::new() } else { format!("  ·  backup: {}", names.join(", ")) };
    let outside = match shift.outside_hours_min {
        ..=0 => String::new(),
        minutes => format!("  :warning: {} outside their hours", duration(minutes)),
    };
    let left = if listed.is_left { "  :warning: cannot make it" } else { "" };
    let breaks: Vec<String> = listed.in_breaks.iter().map(|rest| when(*rest)).collect();
    let breaks = match breaks.as_slice() {
        [] => String::new(),
        [one] => format!("  :warning: {one} is their break"),
        many => format!("  :warning: {} are their breaks", and(many)),
    };
    let stretch = Stretch { start: shift.start, end: shift.end };
    format!("• {}  {}{owner}{left}{pinned}{outside}{breaks}{backups}", when(stretch), person(&shift.advocate))
}

/// What each had before, where that is not the same for all: why the shifts are not equally long.
pub fn recent_line(rota: &DayRota) -> Option<String> {
    let (most, least) = (rota.recent_min.first()?.1, rota.recent_min.last()?.1);
    if most == least {
        return None;
    }
    let one = |(who, minutes): &(PersonId, i64)| match minutes {
        0 => format!("{} not at all", person(who)),
        minutes => format!("{} {}", person(who), duration(*minutes)),
    };
    let (shown, more) = rota.recent_min.split_at(rota.recent_min.len().min(RECENT_MAX));
    let shown: Vec<String> = shown.iter().map(one).collect();
    let more = if more.is_empty() { String::new() } else { format!(", and {} others", more.len()) };
    Some(format!("On call in the {RECENT_DAYS} days before: {}{more}. Who had less is given more.", shown.join(", ")))
}

/// When nobody is there, and who could be: "Sam could, by staying 1 h longer."
pub fn gap_line(gap: &OpenGap, lanes: Lane, when: impl Fn(Stretch) -> String) -> String {
    let lane = if lanes > 1 { format!(" ({})", lane_name(gap.lane)) } else { String::new() };
    let when = when(gap.stretch);
    if gap.is_meant {
        return format!("• {when}{lane}: nobody, as meant.");
    }
    let kept = gap.keeper.as_ref().map(|keeper| format!(" The pager is with {} then.", person(keeper)));
    format!(":warning: {when}{lane}: *nobody*.{} {}", kept.unwrap_or_default(), who_could(&gap.helpers))
}

fn who_could(helpers: &[Helper]) -> String {
    let near: Vec<&Helper> =
        helpers.iter().filter(|helper| helper.effort_min() <= EFFORT_MAX).take(NAMED_MAX).collect();
    let Some((first, others)) = near.split_first() else {
        return "None of the day's advocates could: add one who works then.".to_owned();
    };
    let by = |helper: &Helper| {
        let name = person(&helper.advocate);
        match efforts(helper).as_slice() {
            [] => format!("{name} could: they are at work then"),
            efforts => format!("{name} could, by {}", and(efforts)),
        }
    };
    let others = others.iter().map(|helper| format!("; {}", by(helper)));
    format!("{}{}.", by(first), others.collect::<String>())
}

fn efforts(helper: &Helper) -> Vec<String> {
    [
        ("beginning", helper.earlier_min, "earlier"),
        ("staying", helper.longer_min, "longer"),
        ("giving", helper.break_min, "of a break"),
        ("being on call", helper.over_limit_min, "more than they set"),
    ]
    .into_iter()
    .filter(|(_, minutes, _)| *minutes > 0)
    .map(|(what, minutes, how)| format!("{what} {} {how}", duration(minutes)))
    .collect()
}

/// The gaps of a day behind a message, each with what can be said about it.
pub fn with_gaps(mut message: Message, day: &Day, gaps: &[OpenGap]) -> Message {
    let when = |stretch| hours(day.stretch_window(stretch), &day.zone);
    for gap in gaps.iter().take(GAPS_MAX) {
        let words = gap_line(gap, day.lanes, when);
        message = message.block(blocks::section_with(words, gap_button(day.id, gap)));
    }
    match gaps.len() {
        ..=GAPS_MAX => message,
        many => message.context(format!("…and {} more stretches without anybody.", many - GAPS_MAX)),
    }
}

fn gap_button(day: DayId, gap: &OpenGap) -> blocks::Button {
    let of = GapOfDay { day, lane: gap.lane, start: gap.stretch.start, end: gap.stretch.end };
    match gap.is_meant {
        true => button("Not meant after all", &Action::GapIsNotMeant(of)),
        false => button("This gap is meant", &Action::GapIsMeant(of)),
    }
}

/// Of a day's gaps, those that there is room for on the plan form's second page.
pub fn shown(gaps: &[OpenGap]) -> &[OpenGap] {
    &gaps[..gaps.len().min(GAPS_MAX)]
}

/// On the plan form's second page, below the list: a tick for each gap that is meant.
pub fn gap_fields(gaps: &[OpenGap], lanes: Lane) -> Vec<SlackBlock> {
    let gaps = shown(gaps);
    if gaps.is_empty() {
        return vec![];
    }
    let time = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let when = |stretch: Stretch| format!("{} to {}", time(stretch.start), time(stretch.end));
    let option = |gap: &OpenGap| {
        let lane = if lanes > 1 { format!(", {}", lane_name(gap.lane)) } else { String::new() };
        (gap_value(gap.lane, gap.stretch), format!("{}{lane}", when(gap.stretch)))
    };
    let options: Vec<(String, String)> = gaps.iter().map(option).collect();
    let meant = gaps.iter().filter(|gap| gap.is_meant);
    let chosen: Vec<String> = meant.map(|gap| gap_value(gap.lane, gap.stretch)).collect();
    let ticks = blocks::input("meant", "Meant to be without anybody", blocks::ticks_field(&options, &chosen));
    let hint = "Then you are not told of it again.";
    vec![ticks.hint(hint).optional().into()]
}

/// A gap, as it travels in a form.
pub fn gap_value(lane: Lane, stretch: Stretch) -> String {
    format!("{lane} {} {}", stretch.start.strftime("%H:%M:%S"), stretch.end.strftime("%H:%M:%S"))
}

/// What is different in somebody's shifts: "were …, are …"; nothing where they are the same.
pub fn was_and_is(before: &Day, after: &Day, who: &PersonId) -> Option<String> {
    let own = |day: &Day| -> Vec<(Lane, Window)> {
        let turns = day.lanes_on_call().into_iter().flat_map(|lane| day.turns(lane));
        let own = turns.filter(|turn| turn.advocate == *who);
        let mut own: Vec<_> = own.map(|turn| (turn.lane, Window { start: turn.start, end: turn.end })).collect();
        own.sort_by_key(|(lane, window)| (window.start, *lane));
        own
    };
    let (was, is) = (own(before), own(after));
    if was == is {
        return None;
    }
    let is_same_date = before.date == after.date;
    let words = |day: &Day, turns: &[(Lane, Window)]| {
        let one = |(lane, window): &(Lane, Window)| {
            let when = if is_same_date { hours(*window, &day.zone) } else { short_span(*window, &day.zone) };
            if day.has_lanes() { format!("{when} ({})", the_pager(day, *lane)) } else { when }
        };
        and(&turns.iter().map(one).collect::<Vec<_>>())
    };
    let on = if is_same_date { format!(" on {}", day_of(after.starts_at(), &after.zone)) } else { String::new() };
    Some(match (was.as_slice(), is.as_slice()) {
        ([], is) => format!("You had no shift{on}. You are on call {}.", words(after, is)),
        (was, []) => format!("Your shifts{on} were {}. You have none any more.", words(before, was)),
        (was, is) => format!("Your shifts{on}: were {}, are *{}*.", words(before, was), words(after, is)),
    })
}

/// To an advocate whose shifts are others now.
pub fn your_shifts_changed(day: &Day, what: &str) -> Message {
    Message::say(format!(":pager: The rota of the {} has changed. {what}", the_day(day)))
        .context(format!("Does that not work for you? Ask {}, or `/shadow cover`.", person(&day.coordinator)))
}

/// A day before, to the coordinator.
pub fn gaps_tomorrow(day: &Day, gaps: &[OpenGap]) -> Message {
    let message = Message::say(format!(
        ":warning: A day to go, and somebody is missing on the {}, which starts {}:",
        the_day(day),
        clock(day.starts_at(), &day.zone)
    ));
    with_gaps(message, day, gaps).buttons([rota_button(day.id), button("Change", &Action::ChangeDay(day.id))])
}

pub fn rota_button(day: DayId) -> blocks::Button {
    button("Rota", &Action::Rota(day))
}

/// Sections that the list of shifts may fill.
const SECTIONS_MAX: usize = 8;

/// Assigners named below the list.
const ASSIGNERS_MAX: usize = 8;

/// Choices in a form at most; Slack's limit.
pub const CHOICES_MAX: usize = 100;

/// Characters of a name in a choice.
pub const NAME_LENGTH_MAX: usize = 50;

pub const SHIFT_GONE: &str = "The rota has changed since this form was opened. Please close it and open it again.";
pub const BEGUN: &str = "That has begun by now, and stays as it is. Please close this form and open it again.";
pub const FROM_OVER: &str = "Please give a time that is still to come.";
pub const IS_ABSENT: &str = "They cannot make it. Please choose somebody else.";
pub const CHOOSE_SOMEBODY: &str = "Please choose one of the day's advocates.";
pub const TOO_SHORT: &str = "Please give at least 15 minutes, with the end after the start.";

/// To the coordinator, who alone sees it.
pub fn rota(day: &Day, rota: &DayRota, duties: &[Duty], reader: &Person, now: Timestamp) -> Message {
    let message = listed(Message::say(format!(":pager: *The rota of the {}*", the_day(day))), day, rota, reader, now);
    let when = on_clock_of(reader, day);
    let stretches = duties.iter().filter_map(|duty| Some((&duty.person, duty.stretch?)));
    let assigners: Vec<String> =
        stretches.map(|(who, stretch)| format!("{}, {}", person(who), when(stretch))).collect();
    let message = match assigners.as_slice() {
        [] => message,
        assigners => {
            let (shown, more) = assigners.split_at(assigners.len().min(ASSIGNERS_MAX));
            let more = if more.is_empty() { String::new() } else { format!("; and {} more", more.len()) };
            message.context(format!("Assigner, beside the pager: {}{more}.", shown.join("; ")))
        }
    };
    message.context("The picture is in your conversation with me.")
}

/// On the clock that the picture and the form have: Slack shows times on its own, and the reader may have set another.
fn on_clock_of<'a>(reader: &Person, day: &'a Day) -> impl Fn(Stretch) -> String + 'a {
    let own: Option<Zone> = reader.settings.own_zone.as_ref().map(|zone| zone.parse().unwrap_or_default());
    move |stretch| match &own {
        Some(own) => plain_hours(day.stretch_window(stretch), own),
        None => hours(day.stretch_window(stretch), &day.zone),
    }
}

fn name_clock(message: Message, reader: &Person) -> Message {
    match &reader.settings.own_zone {
        Some(zone) => message.context(format!("Times are in {}, as in your settings.", super::text::place(zone))),
        None => message,
    }
}

fn listed(message: Message, day: &Day, rota: &DayRota, reader: &Person, now: Timestamp) -> Message {
    let mut message = name_clock(in_order(message, day, rota, on_clock_of(reader, day)), reader);
    if rota.shifts.iter().any(|listed| listed.shift.is_pinned) {
        message = message.context(":pushpin: set by hand: a new rota of the day keeps it.");
    }
    if let Some(line) = recent_line(rota).filter(|_| is_arranged(day, now)) {
        message = message.context(line);
    }
    message.buttons(changing_buttons(day, rota, now))
}

/// The list, with its gaps where they are, each with its button as long as there is room.
fn in_order(mut message: Message, day: &Day, rota: &DayRota, when: impl Fn(Stretch) -> String) -> Message {
    // In its place in a lane, which is named above it.
    let gap_words = |gap: &OpenGap| gap_line(gap, 1, &when);
    let all = lines(rota, &when, gap_words);
    let mut left = all.as_slice();
    for gap in rota.gaps.iter().take(GAPS_MAX) {
        let words = gap_words(gap);
        let Some(at) = left.iter().position(|line| *line == words) else { continue };
        message = message.lines(&left[..at], SECTIONS_MAX).block(blocks::section_with(words, gap_button(day.id, gap)));
        left = &left[at + 1..];
    }
    message.lines(left, SECTIONS_MAX)
}

fn changing_buttons(day: &Day, rota: &DayRota, now: Timestamp) -> Vec<blocks::Button> {
    let is_set = rota.shifts.iter().any(|listed| listed.shift.is_pinned);
    let moves = is_arranged(day, now) || day.phase(now) == Phase::Running && has_movable(day, rota, now);
    let back = is_arranged(day, now) && is_set;
    let buttons = [
        moves.then(|| button("Move a shift", &Action::MoveShift(day.id))),
        back.then(|| button("Back to the proposed rota", &Action::ProposedRota(day.id))),
    ];
    buttons.into_iter().flatten().collect()
}

/// Is the whole rota still arranged anew where something of it changes? Not once people work by it.
fn is_arranged(day: &Day, now: Timestamp) -> bool {
    matches!(day.phase(now), Phase::Open | Phase::Closed)
}

/// To the coordinator, once the rota is another; `told` read of their shifts.
pub fn rota_changed(day: &Day, rota: &DayRota, reader: &Person, told: &[PersonId], now: Timestamp) -> Message {
    let told = match told {
        [] => "Nobody else needed to be told.".to_owned(),
        [one] => format!("{} is told.", person(one)),
        many => format!("{} are told.", names(many)),
    };
    let head = format!(":white_check_mark: Saved: the rota of the {}. {told}", the_day(day));
    listed(Message::say(head), day, rota, reader, now)
}

/// Shifts that can be moved: what somebody covers stays, and what has begun.
fn movable(day: &Day, now: Timestamp) -> impl Iterator<Item = &Shift> {
    day.shifts.iter().filter(move |shift| shift.owner.is_none() && day.shift_window(shift).start > now)
}

/// Gaps that can be closed.
fn closable(rota: &DayRota, now: Timestamp) -> impl Iterator<Item = &OpenGap> {
    rota.gaps.iter().filter(move |gap| gap.window.start > now)
}

/// Would the form have something to choose from?
pub fn has_movable(day: &Day, rota: &DayRota, now: Timestamp) -> bool {
    movable(day, now).next().is_some() || closable(rota, now).next().is_some()
}

/// Instead of that form.
pub fn nobody_is_there(day: &Day) -> Message {
    Message::say(format!(
        "Every advocate of the {} has said that they cannot make it, so nobody can have a shift. Please see to its queue otherwise, or call it off.",
        the_day(day)
    ))
    .buttons([super::plan::call_off_button(day.id)])
}

/// The form to move a shift, or to close a gap: to somebody who is not `absent`; times on the clock of the one who opens it.
pub fn move_form(
    day: &Day,
    rota: &DayRota,
    advocates: &[Person],
    absent: &BTreeSet<PersonId>,
    reader: &Person,
    now: Timestamp,
) -> View {
    let zone: Zone = reader.time_zone.parse().unwrap_or_default();
    let name = |id: &PersonId| {
        let known = advocates.iter().find(|person| person.id == *id);
        clip(known.map_or(id.as_str(), |person| person.name.as_str()), NAME_LENGTH_MAX)
    };
    let several = |lane: Lane| if day.lanes > 1 { format!(" ({})", lane_name(lane)) } else { String::new() };
    let shift = |shift: &Shift| {
        let times = plain_hours(day.shift_window(shift), &zone);
        (
            (shift.lane, shift.start),
            shift.id.to_string(),
            format!("{times} {}{}", name(&shift.advocate), several(shift.lane)),
        )
    };
    let gap = |gap: &OpenGap| {
        let times = plain_hours(gap.window, &zone);
        (
            (gap.lane, gap.stretch.start),
            gap_value(gap.lane, gap.stretch),
            format!("{times} nobody{}", several(gap.lane)),
        )
    };
    let mut shifts: Vec<_> = movable(day, now).map(shift).chain(closable(rota, now).map(gap)).collect();
    shifts.sort_by_key(|(place, ..)| *place);
    let shifts: Vec<(String, String)> =
        shifts.into_iter().map(|(_, id, words)| (id, words)).take(CHOICES_MAX).collect();
    let there = day.advocates.iter().filter(|id| !absent.contains(*id));
    let people: Vec<(String, String)> = there.take(CHOICES_MAX).map(|id| (id.to_string(), name(id))).collect();
    let others = match is_arranged(day, now) {
        true => "The other shifts are arranged around it. Whoever has other times than before is told.",
        false => "The other shifts stay as they are. Whoever has other times than before is told.",
    };
    let clock = format!("On your own clock, {}. Empty: as it is.", super::text::place(&reader.time_zone));
    let fields = vec![
        blocks::input("shift", "Which shift", blocks::choice_field(&shifts, None)).into(),
        blocks::input("who", "Who", blocks::choice_field(&people, None)).into(),
        blocks::input("from", "From", blocks::empty_time_field()).hint(&clock).optional().into(),
        blocks::input("until", "Until", blocks::empty_time_field()).optional().into(),
        blocks::context(others),
    ];
    blocks::form(&Form::MoveShift(day.id), "Move a shift", "Save", "Not now", fields)
}

/// For places without the reader's own clock: on that of `zone`.
fn plain_hours(window: Window, zone: &Zone) -> String {
    let time = |at: jiff::Timestamp| at.to_zoned(zone.rules().clone()).strftime("%H:%M").to_string();
    format!("{}–{}", time(window.start), time(window.end))
}

/// Field errors: a shift that stays is where `set` was to be.
pub fn in_the_way(day: &Day, other: &PlannedShift, name: &str, set: &SetShift, reader: &Person) -> String {
    let zone: Zone = reader.time_zone.parse().unwrap_or_default();
    let window = day.stretch_window(Stretch { start: other.start, end: other.end });
    let name = super::text::escape(name, NAME_LENGTH_MAX);
    let times = plain_hours(window, &zone);
    if other.owner.is_none() {
        let set = if other.is_pinned { ", as it was set" } else { "" };
        return format!("{times} is with {name}{set}. Move that first, or choose other times.");
    }
    let time = |at: Timestamp| at.to_zoned(zone.rules().clone()).strftime("%H:%M").to_string();
    let free = match set.now.start < other.start {
        true => format!("an end by {}", time(window.start)),
        false => format!("a start from {} on", time(window.end)),
    };
    format!(
        "{times} is with {name}, who covers it for somebody and keeps it. Choose {free}, or ask {name} to give it away with /shadow cover."
    )
}

pub fn outside(day: &Day, time_zone: &str) -> String {
    let zone: Zone = time_zone.parse().unwrap_or_default();
    format!("Please give a time within the day: {} on your clock.", plain_hours(day.window(), &zone))
}

/// Instead of the form, where it would have nothing to choose from.
pub fn nothing_to_move(day: &Day, now: Timestamp) -> Message {
    if day.phase(now) == Phase::Running {
        return Message::say(format!(
            "There is no shift to move on the {} any more: what has begun stays, and what somebody covers too. `/shadow handoff` and `/shadow take` move the pager.",
            the_day(day)
        ));
    }
    Message::say(format!(
        "There is no shift to move on the {}: somebody covers each of them, and that stays. To have other advocates, press *Change*.",
        the_day(day)
    ))
    .buttons([button("Change", &Action::ChangeDay(day.id))])
}

/// Too late for the rota; the pager goes on all the same.
pub fn too_late(day: &Day) -> Message {
    Message::say(format!(
        "The {} has begun or is over: its rota stays. On the day, `/shadow handoff`, `/shadow cover` and `/shadow take` move the pager.",
        the_day(day)
    ))
}

/// The stretch is not without anybody any more, or not like that.
pub fn gap_gone(day: &Day) -> Message {
    Message::say(format!("The rota of the {} has changed since. Nothing was noted.", the_day(day)))
        .buttons([rota_button(day.id)])
}

/// What was said of a gap is noted above the list, in the place of the message that asked.
pub fn gap_noted(day: &Day, gap: &OpenGap, rota: &DayRota, reader: &Person, now: Timestamp) -> Message {
    let mut when = on_clock_of(reader, day)(gap.stretch);
    if day.has_lanes() {
        when = format!("{when} for {}", the_pager(day, gap.lane));
    }
    let reminded = if Lead::Day.before(day.starts_at()) > now { " You are reminded a day before." } else { "" };
    let noted = match gap.is_meant {
        true => format!("Noted: nobody is on call {when}, and that is meant. You are not told of it again."),
        false => format!("Noted: {when} still needs somebody.{reminded}"),
    };
    let message = Message::say(format!("{noted}\n:pager: *The rota of the {}*", the_day(day)));
    listed(message, day, rota, reader, now).buttons(super::plan::coordinator_buttons_at(day, now))
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::domain::day::tests::thursday;

    #[test]
    fn what_somebody_has_of_two_pagers_is_told_in_the_order_of_time() {
        let mut before = thursday();
        before.lanes = 2;
        before.shifts[0].end = time(10, 0, 0, 0);
        before.shifts[1] = Shift { lane: 1, advocate: "USAM".into(), ..before.shifts[1].clone() };
        let late = Shift { lane: 0, start: time(17, 0, 0, 0), end: time(18, 0, 0, 0), ..before.shifts[1].clone() };
        before.shifts.push(late);
        let mut after = before.clone();
        after.shifts.pop();
        let words = was_and_is(&before, &after, &"USAM".into()).unwrap();
        let place = |what: &str| words.find(what).unwrap_or_else(|| panic!("no {what}: {words}"));
        let was = [place("09:00 GMT"), place("13:00 GMT"), place("18:00 GMT")];
        assert!(was.is_sorted(), "{words}");
    }
}
