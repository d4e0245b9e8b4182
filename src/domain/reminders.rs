//! How long before their days and shifts people want to be reminded.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::day::{Day, Shift};
use super::ids::PersonId;

/// So many private messages may come to somebody in a day without their having asked for them.
pub const UNASKED_MAX: u32 = 4;

/// So long before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lead {
    Week,
    Day,
    TenMinutes,
}

/// When somebody wants to be reminded; usually a day before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leads(pub BTreeSet<Lead>);

impl Default for Leads {
    fn default() -> Leads {
        Leads([Lead::Day].into())
    }
}

impl Leads {
    /// Did somebody set this lead, rather than leave things as they usually are?
    pub fn chose(&self, lead: Lead) -> bool {
        self.0.contains(&lead) && *self != Leads::default()
    }
}

impl Lead {
    /// The longest first.
    pub const ALL: [Lead; 3] = [Lead::Week, Lead::Day, Lead::TenMinutes];

    pub fn name(self) -> &'static str {
        match self {
            Lead::Week => "week",
            Lead::Day => "day",
            Lead::TenMinutes => "ten_minutes",
        }
    }

    pub fn from_name(name: &str) -> Option<Lead> {
        Lead::ALL.into_iter().find(|lead| lead.name() == name)
    }

    pub fn before(self, at: Timestamp) -> Timestamp {
        at - match self {
            Lead::Week => SignedDuration::from_hours(7 * 24),
            Lead::Day => SignedDuration::from_hours(24),
            Lead::TenMinutes => SignedDuration::from_mins(10),
        }
    }

    /// Is it too late for it at `now`, as the next shorter one is due already? So it is after an outage.
    pub fn is_over(self, start: Timestamp, now: Timestamp) -> bool {
        Lead::ALL.into_iter().any(|other| other > self && other.before(start) <= now)
    }

    /// Do people get it who never asked for it? Then it is among the few that come unasked.
    pub fn is_usual(self) -> bool {
        Leads::default().0.contains(&self)
    }
}

/// This person's shifts that begin with the day.
pub fn begins_with_the_day<'a>(day: &'a Day, who: &'a PersonId) -> impl Iterator<Item = &'a Shift> {
    day.shifts.iter().filter(move |shift| shift.advocate == *who && shift.start <= day.start)
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::*;

    #[test]
    fn each_lead_has_its_name_and_its_length() {
        let start = at("2026-12-03T09:00:00Z");
        let before = Lead::ALL.map(|lead| lead.before(start).to_string());
        assert_eq!(before, ["2026-11-26T09:00:00Z", "2026-12-02T09:00:00Z", "2026-12-03T08:50:00Z"]);
        assert!(Lead::ALL.into_iter().all(|lead| Lead::from_name(lead.name()) == Some(lead)));
        assert_eq!((Lead::from_name("year"), Lead::Day.is_usual(), Lead::Week.is_usual()), (None, true, false));
    }

    #[test]
    fn one_that_the_next_has_overtaken_is_over() {
        let start = at("2026-12-03T09:00:00Z");
        assert!(!Lead::Week.is_over(start, at("2026-12-02T08:59:59Z")));
        assert!(Lead::Week.is_over(start, at("2026-12-02T09:00:00Z")));
        assert!(!Lead::Day.is_over(start, at("2026-12-03T08:49:59Z")));
        assert!(Lead::Day.is_over(start, at("2026-12-03T08:50:00Z")));
        assert!(!Lead::TenMinutes.is_over(start, start));
    }

    #[test]
    fn only_the_first_shift_begins_with_the_day() {
        let day = thursday();
        assert_eq!(begins_with_the_day(&day, &"USAM".into()).count(), 1);
        assert_eq!(begins_with_the_day(&day, &"ULEE".into()).count(), 0);
    }
}
