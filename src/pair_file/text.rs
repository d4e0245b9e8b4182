//! What people read: the plan as a list.

use std::collections::HashMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Found, Input};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Advocate, Plan, Reason};
use crate::files::one_line;

/// The plan, with every reason, and how good it is.
pub fn found(found: &Found) -> String {
    let Found { input, plan, elapsed } = found;
    let blocks = [day(input), pairs(input, plan), unpaired(plan), free(input, plan), coverage(input, plan), cost(plan)];
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    format!("{} Found in {} ms.\n", blocks.join("\n\n"), elapsed.as_millis())
}

fn day(input: &Input) -> String {
    let day = &input.request.day;
    let window = times(day.window, &input.zone);
    let zone = input.zone.iana_name().unwrap_or("UTC");
    format!("{}, {window} in {zone}: {}", day.date.strftime("%A, %-d %B %Y"), input.format.name)
}

fn pairs(input: &Input, plan: &Plan) -> String {
    let mut text = format!("Pairs: {} of {} people have a buddy", plan.pairs.len(), input.request.shadowers.len());
    for pair in &plan.pairs {
        let cost = grouped(pair.cost);
        _ = write!(text, "\n  {} – {}, cost {cost}", one_line(&pair.shadower.0), one_line(&pair.advocate.0));
        for reason in pair.reasons.iter().map(Reason::sentence) {
            _ = write!(text, "\n      {}", one_line(&reason));
        }
    }
    text
}

fn unpaired(plan: &Plan) -> String {
    if plan.unpaired.is_empty() {
        return String::new();
    }
    let mut text = format!("Without a buddy: {}", plan.unpaired.len());
    for out in &plan.unpaired {
        _ = write!(text, "\n  {} ({}): {}", one_line(&out.shadower.0), out.rule, one_line(&out.reason));
    }
    text
}

/// Who is there and has nobody, and who has more than one.
fn free(input: &Input, plan: &Plan) -> String {
    let mut shadowers: HashMap<&PersonId, u32> = HashMap::new();
    for pair in &plan.pairs {
        *shadowers.entry(&pair.advocate).or_default() += 1;
    }
    let there = input.request.advocates.iter().filter(|advocate| !advocate.away);
    let without = there.filter(|advocate| !shadowers.contains_key(&advocate.id));
    let (nobody, full): (Vec<&Advocate>, Vec<&Advocate>) = without.partition(|advocate| advocate.places() > 0);
    let names = |advocates: Vec<&Advocate>| {
        let mut names: Vec<String> = advocates.iter().map(|advocate| one_line(&advocate.id.0)).collect();
        names.sort_unstable();
        names
    };
    let mut several: Vec<String> = shadowers
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(advocate, count)| format!("{} {count}", one_line(&advocate.0)))
        .collect();
    several.sort_unstable();
    let lines = [
        ("Advocates who have nobody", names(nobody)),
        ("Advocates who have no room, on that day or in its month", names(full)),
        ("More than one shadower", several),
    ];
    let lines = lines.into_iter().filter(|(_, people)| !people.is_empty());
    lines.map(|(title, people)| format!("{title}: {}", people.join(", "))).collect::<Vec<_>>().join("\n")
}

fn coverage(input: &Input, plan: &Plan) -> String {
    let asked = input.request.day.min_free_advocates;
    let mut lines = Vec::new();
    if !plan.uncovered.is_empty() {
        let are = if asked == 1 { "advocate is" } else { "advocates are" };
        lines.push(format!("Fewer than {asked} {are} at work, whoever is paired; so many of them are free:"));
        for uncovered in &plan.uncovered {
            lines.push(format!("  {}: {}", times(uncovered.window, &input.zone), uncovered.free));
        }
    }
    if !plan.binding.is_empty() {
        let stay = if asked == 1 { "stays" } else { "stay" };
        lines.push(format!(
            "Exactly {asked} of the advocates at work {stay} free, so nobody else there can be a buddy:"
        ));
        lines.extend(plan.binding.iter().map(|window| format!("  {}", times(*window, &input.zone))));
    }
    lines.join("\n")
}

fn cost(plan: &Plan) -> String {
    let total = grouped(plan.total_cost);
    if plan.optimal {
        return format!("Total cost {total}, proven to be the least.");
    }
    format!(
        "Total cost {total}. There may be a better plan: none with as many people of each kind costs less than {}, so at \
         most {} could be saved.",
        grouped(plan.lower_bound),
        grouped(plan.total_cost - plan.lower_bound),
    )
}

fn times(window: Window, zone: &TimeZone) -> String {
    let time = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%H:%M").to_string();
    let end = time(window.end);
    // As the file writes the end of a day.
    format!("{} – {}", time(window.start), if end == "00:00" { "24:00" } else { &end })
}

/// `1234567` as `1,234,567`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
        "day": { "date": "2026-12-01", "time_zone": "Europe/Berlin", "start": "09:00", "end": "17:00",
                 "format": "advocacy-day", "min_free_advocates": 1 },
        "shadowers": [], "advocates": [] }"#;

    fn input() -> Input {
        super::super::read(FILE.as_bytes()).unwrap()
    }

    fn optimal() -> Plan {
        let (pairs, unpaired) = (vec![], vec![]);
        Plan {
            pairs,
            unpaired,
            uncovered: vec![],
            binding: vec![],
            total_cost: 1_234,
            lower_bound: 1_234,
            optimal: true,
        }
    }

    #[test]
    fn a_gap_is_said_plainly() {
        assert!(cost(&optimal()).ends_with("proven to be the least."));
        let open = Plan { lower_bound: 1_000, optimal: false, ..optimal() };
        assert_eq!(
            cost(&open),
            "Total cost 1,234. There may be a better plan: none with as many people of each kind costs less \
             than 1,000, so at most 234 could be saved."
        );
    }

    #[test]
    fn hours_without_enough_advocates_are_on_the_days_clock() {
        use crate::domain::pairing::Uncovered;
        let window = |start: &str, end: &str| Window { start: start.parse().unwrap(), end: end.parse().unwrap() };
        let plan = Plan {
            uncovered: vec![Uncovered { window: window("2026-12-01T08:00:00Z", "2026-12-01T09:30:00Z"), free: 0 }],
            binding: vec![window("2026-12-01T10:00:00Z", "2026-12-01T12:00:00Z")],
            ..optimal()
        };
        assert_eq!(
            coverage(&input(), &plan),
            "Fewer than 1 advocate is at work, whoever is paired; so many of them are free:\n  09:00 – 10:30: 0\n\
             Exactly 1 of the advocates at work stays free, so nobody else there can be a buddy:\n  11:00 – 13:00"
        );
    }

    #[test]
    fn an_advocate_whose_month_is_full_is_not_free() {
        let person = r#"{ "id": "sam", "time_zone": "Europe/Dublin", "hours": ["09:00", "17:00"] }"#;
        let full = person.replace(r#""sam","#, r#""tess", "left_this_month": 0,"#);
        let file = FILE.replace(r#""advocates": []"#, &format!(r#""advocates": [{person}, {full}]"#));
        let input = super::super::read(file.as_bytes()).unwrap();
        assert_eq!(
            free(&input, &optimal()),
            "Advocates who have nobody: sam\nAdvocates who have no room, on that day or in its month: tess"
        );
    }

    #[test]
    fn a_day_ends_at_24_00() {
        let file = FILE.replace("09:00", "00:00").replace("17:00", "24:00");
        let input = super::super::read(file.as_bytes()).unwrap();
        assert_eq!(day(&input), "Tuesday, 1 December 2026, 00:00 – 24:00 in Europe/Berlin: advocacy-day");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567, -1_000].map(grouped), ["0", "999", "1,000", "1,234,567", "-1,000"]);
    }
}
