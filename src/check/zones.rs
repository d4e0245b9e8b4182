//! What comes with the program: the zone rules.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::report::Report;
use crate::domain::zones::{RULES_PACKED, RULES_VERSION};

/// Somewhere on earth, clocks change every few months.
const AGE_DAYS_MAX: i32 = 365;

/// How old are the zone rules?
pub fn look(report: &mut Report<'_>, now: Timestamp) {
    report.group("Time zones");
    rules(report, RULES_VERSION, RULES_PACKED, now);
}

fn rules(report: &mut Report<'_>, version: &str, packed: Date, now: Timestamp) {
    let today = now.to_zoned(TimeZone::UTC).date();
    let age_days = packed.until(today).map_or(0, |age| age.get_days());
    if age_days > AGE_DAYS_MAX {
        report.problem(format!(
            "The rules of the world's time zones are from {packed} ({version}): clocks may have changed since, and times \
             in some places be an hour wrong. Update shadowday, or build it after `cargo update`."
        ));
    } else {
        report.fine(format!("The rules of the world's time zones are from {packed} ({version})."));
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::printed;
    use super::*;

    #[test]
    fn rules_of_more_than_a_year_are_a_problem() {
        let told = |now: &str| {
            let now = now.parse().unwrap();
            printed(|report| rules(report, "2026e", jiff::civil::date(2026, 10, 6), now))
        };
        assert!(told("2027-10-06T12:00:00Z").starts_with("ok"));
        assert!(
            told("2027-10-07T12:00:00Z")
                .starts_with("problem  The rules of the world's time zones are from 2026-10-06")
        );
    }
}
