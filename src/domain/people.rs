//! What we know about a person.

use serde::{Deserialize, Serialize};

use super::hours::Hours;
use super::ids::PersonId;

/// A person of the workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    pub is_admin: bool,
    pub standing: Standing,
    pub details: Details,
}

/// What Slack says about a person; the rest is what they told us.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: PersonId,
    pub name: String,
    pub time_zone: String,
    pub is_admin: bool,
    pub standing: Standing,
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

/// Characters of a list as it is shown in a form.
pub const LIST_LENGTH_MAX: usize = 300;

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
mod tests {
    use super::*;

    #[test]
    fn a_typed_list_is_trimmed_and_has_no_doubles() {
        assert_eq!(parse_list(" Billing, api;,billing ,, מסים\n"), ["Billing", "api", "מסים"]);
        assert!(parse_list(" , ").is_empty());
    }
}
