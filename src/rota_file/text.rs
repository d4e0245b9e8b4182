//! What people read: who is on call, rotation by rotation, in each one's own zone.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Question;
use crate::domain::rotation::{OnCall, Rota, RotaShift, Why};
use crate::files::one_line;

/// The zone of what belongs to no rotation: that of the first.
pub fn zone_of_all(rota: &Rota) -> TimeZone {
    rota.rotations.first().map_or(TimeZone::UTC, |rotation| rotation.zone.clone())
}

/// A block for each rotation, one for whoever is in none, and the gaps.
pub fn answer(question: &Question, on_call: &OnCall<'_>) -> String {
    let zone = zone_of_all(&question.rota);
    let mut blocks = vec![format!(
        "{} – {} in {}",
        time(question.window.start, &zone),
        time(question.window.end, &zone),
        name(&zone)
    )];
    for rotation in &question.rota.rotations {
        let own = on_call.shifts.iter().filter(|shift| shift.rotation_name() == rotation.name);
        let title = format!("{} ({})", one_line(&rotation.name), name(&rotation.zone));
        blocks.push(block(&title, &own.collect::<Vec<_>>(), &rotation.zone));
    }
    let others: Vec<&RotaShift<'_>> = on_call.shifts.iter().filter(|shift| shift.rotation.is_none()).collect();
    if !others.is_empty() {
        blocks.push(block("In no rotation", &others, &zone));
    }
    blocks.push(gaps(on_call, &zone));
    blocks.join("\n\n") + "\n"
}

fn block(title: &str, shifts: &[&RotaShift<'_>], zone: &TimeZone) -> String {
    let mut text = title.to_owned();
    if shifts.is_empty() {
        text.push_str("\n  Nobody");
    }
    let people: Vec<String> = shifts.iter().map(|shift| one_line(shift.person.as_str())).collect();
    let width = people.iter().map(|person| person.chars().count()).max().unwrap_or_default();
    for (shift, person) in shifts.iter().zip(people) {
        let (start, end) = (time(shift.start, zone), time(shift.end, zone));
        _ = write!(text, "\n  {start} – {end}  {person:width$}  {}", why(shift.why));
    }
    text
}

fn why(why: Why) -> &'static str {
    match why {
        Why::Turn => "their turn",
        Why::Override => "by an override",
        Why::Fallback => "as the fallback",
    }
}

fn gaps(on_call: &OnCall<'_>, zone: &TimeZone) -> String {
    if on_call.gaps.is_empty() {
        return "No gaps.".to_owned();
    }
    let mut text = "Nobody is on call, and somebody should be".to_owned();
    for gap in &on_call.gaps {
        _ = write!(text, "\n  {} – {}", time(gap.start, zone), time(gap.end, zone));
    }
    text
}

fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %e %b %Y %H:%M").to_string()
}

fn name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}
