//! What we know about a person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::availability::AwayStatus;
use super::celebration::Share;
use super::days_off::DaysOff;
use super::hours::{BadHours, Hours};
use super::ids::PersonId;
use super::reminders::Leads;

/// A person of the workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    /// IANA name: the one they chose, else Slack's.
    pub time_zone: String,
    pub is_admin: bool,
    pub standing: Standing,
    pub details: Details,
    pub settings: Settings,
    /// Whether their Slack status says that they are away.
    pub away_status: Option<AwayStatus>,
}

/// What Slack says about a person; the rest is what they told us.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: PersonId,
    pub name: String,
    pub time_zone: String,
    pub is_admin: bool,
    pub standing: Standing,
    pub away_status: Option<AwayStatus>,
    /// When this became true, by Slack's clock, in seconds since 1970; 0 where Slack does not say.
    pub updated_s: i64,
}

/// May this account take part?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Member,
    Bot,
    Deactivated,
    /// Of another workspace (Slack Connect).
    Stranger,
}

/// What a person told about themselves; kept for their next day.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub topics: Vec<String>,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Working hours on the person's own clock.
    pub hours: Hours,
}

/// What else a person set, for all days. Whom they are never paired with is not here: it is for them alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The zone they chose in the place of Slack's.
    pub own_zone: Option<String>,
    /// As they typed it: "Design".
    pub team: String,
    pub days_off: Vec<DaysOff>,
    /// Back on this date.
    pub pause_until: Option<Date>,
    /// As an advocate: this many shadowers on one day at most; none: as the day says.
    pub capacity: Option<u32>,
    /// As an advocate: this many shadowers in a calendar month at most.
    pub month_max: Option<u32>,
    /// As an advocate: this many minutes on call on one day at most.
    pub on_call_max_min: Option<u32>,
    /// As an advocate: when they are not on the queue within their hours.
    pub breaks: Vec<Hours>,
    /// How long before days and shifts they are reminded.
    pub reminders: Leads,
    /// Who hears of their replies.
    pub celebrations: Share,
}

/// Characters of a list as it is shown in a form.
pub const LIST_LENGTH_MAX: usize = 300;

/// Characters of a team's name.
pub const TEAM_LENGTH_MAX: usize = 60;

/// Characters of days off as they are shown in a form.
pub const DAYS_OFF_LENGTH_MAX: usize = 500;

/// Shadowers that an advocate can take at once, at most.
pub const CAPACITY_MAX: u32 = 9;

/// Shadowers that an advocate can take in a month, at most.
pub const MONTH_MAX: u32 = 99;

/// Minutes on call on one day, at most: all of it.
pub const ON_CALL_MAX_MIN: u32 = 24 * 60;

/// Breaks in a day, at most.
pub const BREAKS_MAX: usize = 6;

/// People with whom somebody is never paired, at most.
pub const NEVER_WITH_MAX: usize = 20;

/// Days that an advocate can skip in one form.
pub const SKIPS_MAX: usize = 10;

/// Reads breaks as people type them: `12:00-12:30, 15:00-15:15`.
///
/// # Errors
/// The first that is none.
pub fn parse_breaks(text: &str) -> Result<Vec<Hours>, BadHours> {
    parse_list(text).iter().map(|typed| typed.parse()).collect()
}

/// Does the list still fit into its form when it is shown again?
pub fn fits_form(list: &[String]) -> bool {
    list.join(", ").chars().count() <= LIST_LENGTH_MAX
}

/// Reads a comma-separated list as people type it: trimmed, no empty or double entries (whatever their case).
pub fn parse_list(text: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
    for entry in text.split([',', ';', '\n']).map(str::trim) {
        let known = list.iter().any(|other| other.to_lowercase() == entry.to_lowercase());
        if !entry.is_empty() && !known {
            list.push(entry.to_owned());
        }
    }
    list
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Somebody unremarkable.
    pub fn person(id: &str, zone: &str, hours: &str) -> Person {
        Person {
            id: id.into(),
            name: id.into(),
            time_zone: zone.into(),
            is_admin: false,
            standing: Standing::Member,
            details: Details { topics: vec![], languages: vec![], hours: hours.parse().unwrap() },
            settings: Settings::default(),
            away_status: None,
        }
    }

    #[test]
    fn breaks_are_read_as_they_are_typed() {
        let breaks = parse_breaks(" 12:00-12:30,15:00 – 15:15 ").unwrap();
        assert_eq!(breaks.iter().map(ToString::to_string).collect::<Vec<_>>(), ["12:00-12:30", "15:00-15:15"]);
        assert!(parse_breaks("").unwrap().is_empty());
        assert!(parse_breaks("lunch").unwrap_err().to_string().contains("write them like"));
    }

    #[test]
    fn a_typed_list_is_trimmed_and_has_no_doubles() {
        assert_eq!(parse_list(" Billing, api;,billing ,, מסים\n"), ["Billing", "api", "מסים"]);
        assert!(parse_list(" , ").is_empty());
    }
}
