//! Replies to customers, and which of them is celebrated.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::day::{Day, Phase, REPLIES_TOLD_UNTIL};
use super::ids::{CelebrationId, DayId, MessageTs, PersonId};

/// Why there is a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The first public answer to a customer that this person ever sent.
    FirstEver,
    /// The first of this day.
    FirstToday,
}

/// The post about a first reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Celebration {
    pub id: CelebrationId,
    pub day: DayId,
    pub person: PersonId,
    pub occasion: Occasion,
    /// To the customer's ticket; where the person gave one.
    pub link: Option<String>,
    pub post: Option<MessageTs>,
    pub taken_back: bool,
}

/// Why a reply cannot be told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    NotBegun,
    Over,
    CalledOff,
}

/// May a reply be told now?
///
/// # Errors
/// Why not.
pub fn may_be_told(day: &Day, now: Timestamp) -> Result<(), Refusal> {
    match day.phase(now) {
        Phase::Running => Ok(()),
        Phase::Over if now <= day.ends_at() + REPLIES_TOLD_UNTIL => Ok(()),
        Phase::Over => Err(Refusal::Over),
        Phase::CalledOff => Err(Refusal::CalledOff),
        Phase::Open | Phase::Closed => Err(Refusal::NotBegun),
    }
}

/// What this reply is the first of, if it is. `earlier` counts the replies of other days, and `celebrated` says whether a
/// celebration of this day stands: one that was taken back leaves the next reply to be celebrated.
pub fn occasion(earlier: u32, celebrated: bool) -> Option<Occasion> {
    match (earlier, celebrated) {
        (_, true) => None,
        (0, false) => Some(Occasion::FirstEver),
        (_, false) => Some(Occasion::FirstToday),
    }
}

/// Reads a link as it was typed or as Slack passes it on (`<https://…|label>`).
///
/// # Errors
/// What was typed, where it is no web address.
pub fn parse_link(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let link = inner.split('|').next().unwrap_or_default();
    if text.is_empty() {
        return Ok(None);
    }
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    let is_clean = !link.contains(|c: char| c.is_whitespace() || "<>|\"".contains(c));
    // An ampersand takes five bytes in a post, which must not be cut off in the middle of a link.
    let length = link.len() + 4 * link.matches('&').count();
    if is_web && is_clean && length <= LINK_LENGTH_MAX && link.len() > "https://".len() {
        Ok(Some(link.to_owned()))
    } else {
        Err(text.to_owned())
    }
}

/// Bytes of a link in a post; more is no ticket.
const LINK_LENGTH_MAX: usize = 2_000;

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Occasion::FirstEver => "first-ever",
            Occasion::FirstToday => "first-today",
        })
    }
}

impl FromStr for Occasion {
    type Err = String;

    fn from_str(name: &str) -> Result<Occasion, String> {
        match name {
            "first-ever" => Ok(Occasion::FirstEver),
            "first-today" => Ok(Occasion::FirstToday),
            _ => Err(format!("no occasion is called {name:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::*;

    #[test]
    fn the_first_ever_and_the_first_of_the_day_are_celebrated_and_no_other() {
        assert_eq!(occasion(0, false), Some(Occasion::FirstEver));
        assert_eq!(occasion(12, false), Some(Occasion::FirstToday));
        assert_eq!(occasion(12, true), None);
    }

    #[test]
    fn replies_are_told_on_the_day_and_an_hour_longer() {
        let day = thursday();
        assert_eq!(may_be_told(&day, at("2026-12-03T08:59:59Z")), Err(Refusal::NotBegun));
        assert_eq!(may_be_told(&day, at("2026-12-03T09:00:00Z")), Ok(()));
        assert_eq!(may_be_told(&day, at("2026-12-03T18:00:00Z")), Ok(()));
        assert_eq!(may_be_told(&day, at("2026-12-03T18:00:01Z")), Err(Refusal::Over));
    }

    #[test]
    fn a_link_is_a_web_address_or_nothing() {
        assert_eq!(parse_link("  "), Ok(None));
        assert_eq!(parse_link("<https://desk.example/t/1|ticket>"), Ok(Some("https://desk.example/t/1".into())));
        assert_eq!(parse_link("http://desk.example/t/1"), Ok(Some("http://desk.example/t/1".into())));
        for no_link in ["ticket 12", "javascript:alert(1)", "<!channel>", "https://a b", "https://"] {
            assert!(parse_link(no_link).is_err(), "{no_link}");
        }
    }
}
