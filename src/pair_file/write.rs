//! What programs read: the plan as JSON, and the cost table as CSV.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Found;
use crate::domain::pairing::{CostRow, Pair, Reason, Uncovered, Unpaired};

#[derive(Serialize)]
struct Answer<'a> {
    pairs: Vec<PairRow<'a>>,
    unpaired: Vec<UnpairedRow<'a>>,
    coverage: Vec<CoverageRow>,
    total_cost: i64,
    lower_bound: i64,
    optimal: bool,
    elapsed_ms: u64,
}

#[derive(Serialize)]
struct PairRow<'a> {
    shadower: &'a str,
    advocate: &'a str,
    nth: u32,
    cost: i64,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct UnpairedRow<'a> {
    shadower: &'a str,
    rule: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct CoverageRow {
    from: String,
    until: String,
    free: u32,
}

/// The plan as JSON.
///
/// # Errors
/// The writer's.
pub fn json(out: &mut impl Write, found: &Found) -> io::Result<()> {
    let plan = &found.plan;
    let answer = Answer {
        pairs: plan.pairs.iter().map(pair).collect(),
        unpaired: plan.unpaired.iter().map(unpaired).collect(),
        coverage: plan.uncovered.iter().map(|uncovered| coverage(uncovered, &found.input.zone)).collect(),
        total_cost: plan.total_cost,
        lower_bound: plan.lower_bound,
        optimal: plan.optimal,
        elapsed_ms: u64::try_from(found.elapsed.as_millis()).unwrap_or(u64::MAX),
    };
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

fn pair(pair: &Pair) -> PairRow<'_> {
    PairRow {
        shadower: pair.shadower.as_str(),
        advocate: pair.advocate.as_str(),
        nth: pair.nth,
        cost: pair.cost,
        reasons: pair.reasons.iter().map(Reason::sentence).collect(),
    }
}

fn unpaired(unpaired: &Unpaired) -> UnpairedRow<'_> {
    UnpairedRow { shadower: unpaired.shadower.as_str(), rule: unpaired.rule.as_str(), reason: unpaired.reason.as_str() }
}

fn coverage(uncovered: &Uncovered, zone: &TimeZone) -> CoverageRow {
    let instant = |at: Timestamp| at.display_with_offset(zone.to_offset(at)).to_string();
    CoverageRow { from: instant(uncovered.window.start), until: instant(uncovered.window.end), free: uncovered.free }
}

/// The cost table as CSV, row by row: there can be many millions.
///
/// # Errors
/// The writer's.
pub fn costs(out: &mut impl Write, rows: impl Iterator<Item = CostRow>) -> io::Result<()> {
    writeln!(out, "shadower,advocate,nth,cost")?;
    for CostRow { shadower, advocate, nth, cost } in rows {
        writeln!(out, "{},{},{nth},{cost}", cell(shadower.as_str()), cell(advocate.as_str()))?;
    }
    out.flush()
}

/// A text in CSV: in quotation marks where it has to be, with those inside of it doubled.
fn cell(text: &str) -> Cow<'_, str> {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")).into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_commas_quotes_and_line_breaks_stay_one_cell() {
        let row = |shadower: &str, nth| CostRow { shadower: shadower.into(), advocate: "sam".into(), nth, cost: 7 };
        let mut out = Vec::new();
        costs(&mut out, [row("ana", 1), row("b,\"en\"", 2), row("c\nleo", 1)].into_iter()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "shadower,advocate,nth,cost\nana,sam,1,7\n\"b,\"\"en\"\"\",sam,2,7\n\"c\nleo\",sam,1,7\n");
    }
}
