//! Quotas: how often everybody should have a session, and who is behind.

use jiff::ToSpan;
use jiff::civil::Date;

use super::format::Format;

/// Sessions count for this many days.
const COUNTED_DAYS: i32 = 365;

/// A team that builds the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Team {
    Design,
    Engineering,
    Product,
}

/// Words by which people name their team; in what somebody typed, the longest of them decides. With `None` they are
/// another team, however much it sounds like one of the three.
const NAMES: [(&str, Option<Team>); 37] = [
    ("design", Some(Team::Design)),
    ("designer", Some(Team::Design)),
    ("designers", Some(Team::Design)),
    ("product design", Some(Team::Design)),
    ("product designer", Some(Team::Design)),
    ("product designers", Some(Team::Design)),
    ("ux", Some(Team::Design)),
    ("ui", Some(Team::Design)),
    ("user research", Some(Team::Design)),
    ("engineering", Some(Team::Engineering)),
    ("engineer", Some(Team::Engineering)),
    ("engineers", Some(Team::Engineering)),
    ("eng", Some(Team::Engineering)),
    ("product engineering", Some(Team::Engineering)),
    ("product engineer", Some(Team::Engineering)),
    ("design engineering", Some(Team::Engineering)),
    ("dev", Some(Team::Engineering)),
    ("devs", Some(Team::Engineering)),
    ("developer", Some(Team::Engineering)),
    ("developers", Some(Team::Engineering)),
    ("software development", Some(Team::Engineering)),
    ("backend", Some(Team::Engineering)),
    ("frontend", Some(Team::Engineering)),
    ("mobile", Some(Team::Engineering)),
    ("platform", Some(Team::Engineering)),
    ("infrastructure", Some(Team::Engineering)),
    ("sre", Some(Team::Engineering)),
    ("qa", Some(Team::Engineering)),
    ("r d", Some(Team::Engineering)),
    ("product", Some(Team::Product)),
    ("product management", Some(Team::Product)),
    ("product manager", Some(Team::Product)),
    ("product managers", Some(Team::Product)),
    ("pm", Some(Team::Product)),
    ("product marketing", None),
    ("sales engineering", None),
    ("support engineering", None),
];

impl Team {
    /// The team that somebody means, however they write it; `None` for all others.
    pub fn named(typed: &str) -> Option<Team> {
        let lower = typed.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let padded = format!(" {} ", words.join(" "));
        let known = NAMES.iter().filter(|(name, _)| padded.contains(&format!(" {name} ")));
        known.max_by_key(|(name, _)| name.len()).and_then(|(_, team)| *team)
    }
}

/// Has somebody of this team had fewer sessions of the format in the 365 days before `date` than they should? Of
/// `earlier`, dates outside of that year do not count.
pub fn behind_quota(format: Format, team: &str, earlier: &[Date], date: Date) -> bool {
    let from = counted_from(date);
    let counted = earlier.iter().filter(|session| (from..date).contains(*session)).count();
    u32::try_from(counted).unwrap_or(u32::MAX) < format.yearly_quota(team)
}

/// The first date whose sessions still count on `date`.
pub fn counted_from(date: Date) -> Date {
    date.saturating_sub(COUNTED_DAYS.days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_team_is_known_however_it_is_written() {
        for (typed, team) in [
            ("Engineering", Some(Team::Engineering)),
            ("eng", Some(Team::Engineering)),
            ("Mobile / iOS", Some(Team::Engineering)),
            ("R&D", Some(Team::Engineering)),
            ("product design", Some(Team::Design)),
            ("Product-Design (Growth)", Some(Team::Design)),
            ("PRODUCT", Some(Team::Product)),
            ("Product marketing", None),
            ("Sales Engineering", None),
            ("Marketing", None),
            ("England", None),
            ("", None),
        ] {
            assert_eq!(Team::named(typed), team, "{typed}");
        }
    }

    #[test]
    fn everybody_is_behind_without_a_session_in_a_year_and_builders_with_fewer_than_three() {
        let today = date(2026, 12, 3);
        let behind = |team: &str, earlier: &[Date]| behind_quota(Format::QualityTime, team, earlier, today);
        let (spring, summer, autumn) = (date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1));
        assert!(behind("Marketing", &[]));
        assert!(!behind("Marketing", &[spring]));
        assert!(behind("Design", &[spring, summer]));
        assert!(!behind("Design", &[spring, summer, autumn]));
        assert!(!behind_quota(Format::AdvocacyDay, "Design", &[], today));
    }

    #[test]
    fn a_session_counts_for_a_year_and_one_to_come_does_not() {
        let today = date(2026, 12, 3);
        let behind = |earlier: Date| behind_quota(Format::QualityTime, "", &[earlier], today);
        assert!(!behind(date(2025, 12, 3)));
        assert!(behind(date(2025, 12, 2)));
        assert!(!behind(date(2026, 12, 2)));
        assert!(behind(today));
        assert_eq!(counted_from(today), date(2025, 12, 3));
    }
}
