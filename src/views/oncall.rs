//! Who has the pager, now and next.

use jiff::Timestamp;

use super::Message;
use super::blocks::button;
use super::text::{and, channel, clock, hours, linked_day, moment, person, room, the_day, the_pager};
use crate::domain::action::Action;
use crate::domain::day::{Day, Lane, Phase};
use crate::domain::duty::Standing;
use crate::domain::pagers::{Next, Rest};
use crate::domain::snapshot::{OnCall, Snapshot};

/// Now and next, for each day that runs; else when the next one starts.
pub fn on_call(days: &[Snapshot], workspace_url: Option<&str>, now: Timestamp) -> Message {
    let running: Vec<&Snapshot> = days.iter().filter(|of| of.day.phase(now) == Phase::Running).collect();
    if let Some(next) = days.iter().find(|of| !of.day.is_round()).filter(|_| running.is_empty()) {
        let day = &next.day;
        let first = match super::text::first_on_call(day).as_slice() {
            [] => String::new(),
            first => format!(", first with {}", and(first)),
        };
        return Message::say(format!(
            "Nobody is on call now. The {} starts {}{first}.",
            the_day(day),
            moment(day.starts_at(), &day.zone)
        ));
    }
    if running.is_empty() {
        let why = if days.is_empty() { "no day is planned" } else { "no day has a date yet" };
        return Message::say(format!("Nobody is on call: {why}.")).buttons([button("Show the days", &Action::Days)]);
    }
    let line = |of: &&Snapshot| match running.len() {
        1 => now_line(of, now),
        _ => {
            format!("*{}*, in {}:\n{}", linked_day(&of.day, workspace_url), channel(&of.day.channel), now_line(of, now))
        }
    };
    let lines: Vec<String> = running.iter().map(line).collect();
    // The room is the team's: the same for all.
    let room = running.first().and_then(|of| room(&of.day));
    room.into_iter()
        .fold(Message::say(lines.join("\n\n")), Message::context)
        .context("Ask in the day's thread: whoever has the pager answers.")
}

/// The same, with a line for each rotation. Where no day runs and somebody has a turn, that comes first.
pub fn with_rotations(
    days: &[Snapshot],
    rotations: &[Standing],
    workspace_url: Option<&str>,
    now: Timestamp,
) -> Message {
    let of_days = on_call(days, workspace_url, now);
    let lines: Vec<String> = rotations.iter().map(|of| super::turns::now_line(of, now)).collect();
    let any_runs = days.iter().any(|of| of.day.phase(now) == Phase::Running);
    if lines.is_empty() {
        return of_days;
    }
    if any_runs {
        return of_days.lines(&lines, ROTATION_SECTIONS_MAX);
    }
    let text = lines.first().cloned().unwrap_or_default();
    let message = Message::titled(text).lines(&lines, ROTATION_SECTIONS_MAX);
    if days.is_empty() { message } else { message.section(of_days.text) }
}

/// Sections that the lines of rotations may fill.
const ROTATION_SECTIONS_MAX: usize = 4;

/// One day's line: now, until when, and who is next. Where several are on call at a time, a line for each.
pub fn now_line(of: &Snapshot, now: Timestamp) -> String {
    let day = &of.day;
    let mut names: Vec<String> = of.pagers.iter().map(|on_call| person(&on_call.holder)).collect();
    names.dedup();
    match of.pagers.as_slice() {
        [] => format!(
            ":pager: On call: nobody yet. Ask {} till then. {}",
            person(&day.coordinator),
            next_line(day, 0, None, now)
        ),
        [one] => format!(":pager: On call: {}. {}", holder(day, one, now), then(day, one, now)),
        several => {
            let line = |one: &OnCall| {
                format!(
                    "• {}: {}. {}",
                    the_pager(day, one.lane).trim_start_matches("the "),
                    holder(day, one, now),
                    then(day, one, now)
                )
            };
            let lines: Vec<String> = several.iter().map(line).collect();
            format!(":pager: On call: {}.\n{}", and(&names), lines.join("\n"))
        }
    }
}

/// Who has it, and whose break that is.
fn holder(day: &Day, one: &OnCall, now: Timestamp) -> String {
    let holder = person(&one.holder);
    let mut rests: Vec<&Rest> = one.rests.iter().filter(|rest| now < rest.until).collect();
    rests.sort_by_key(|rest| rest.who != one.holder);
    match rests.as_slice() {
        [] => holder,
        [own, ..] if own.who == one.holder => {
            format!("{holder}, on a break until {}. Questions wait till then", clock(own.until, &day.zone))
        }
        rests => {
            let each =
                |rest: &&Rest| format!("{} is on a break until {}", person(&rest.who), clock(rest.until, &day.zone));
            format!("{holder}, while {}", and(&rests.iter().map(each).collect::<Vec<_>>()))
        }
    }
}

/// What is to come; in a gap, that nobody is planned, and whom to ask.
fn then(day: &Day, one: &OnCall, now: Timestamp) -> String {
    if day.shift_at(one.lane, now).is_some() {
        return next_and_gap(day, one, now);
    }
    let until = match day.next_shift(one.lane, now, None) {
        Some(shift) => clock(day.shift_window(shift).start, &day.zone),
        None => format!("the day ends at {}", clock(day.ends_at(), &day.zone)),
    };
    let keeps = format!(
        "Nobody is planned until {until}, so {} keeps {}: ask them, or {}.",
        person(&one.holder),
        the_pager(day, one.lane),
        person(&day.coordinator)
    );
    match one.next.is_some() || one.handoff.is_some() {
        true => format!("{keeps} {}", next_line(day, one.lane, Some(one), now)),
        false => keeps,
    }
}

/// Who is next, and when nobody is planned, where the turn that is on ends into a gap.
fn next_and_gap(day: &Day, one: &OnCall, now: Timestamp) -> String {
    let next = next_line(day, one.lane, Some(one), now);
    let turns = day.turns(one.lane);
    let gap = turns.iter().find(|turn| turn.start <= now && now < turn.end).and_then(|turn| day.gap_after(turn));
    match gap {
        Some(gap) => format!("{next} From {} nobody is planned.", hours(gap, &day.zone)),
        None => next,
    }
}

fn next_line(day: &Day, lane: Lane, on_call: Option<&OnCall>, now: Timestamp) -> String {
    let overdue = on_call.and_then(|one| one.handoff.as_ref()).filter(|handoff| handoff.due_at <= now);
    let first = || {
        let shift = day.next_shift(lane, now, None)?;
        Some(Next { from: day.shift_window(shift).start, who: Some(shift.advocate.clone()) })
    };
    match (overdue, on_call.map_or_else(first, |one| one.next.clone())) {
        (Some(handoff), _) => format!("{} is to pick it up.", person(&handoff.taker)),
        (None, Some(Next { from, who: Some(who) })) => {
            format!("Next: {} from {}.", person(&who), clock(from, &day.zone))
        }
        (None, Some(Next { from, who: None })) => format!("Next, at {}: nobody yet.", clock(from, &day.zone)),
        (None, None) => format!("The day ends at {}.", clock(day.ends_at(), &day.zone)),
    }
}
