//! Replies to customers, and which of them is celebrated.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use super::day::{Day, Phase, REPLIES_TOLD_UNTIL};
use super::duty::{Standing, Turn};
use super::ids::{ChannelId, DayId, PersonId, ReplyId, RotationId};

/// Which first reply it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The first public answer to a customer that this person ever sent.
    FirstEver,
    /// The first of this day, or of this turn of duty.
    FirstToday,
}

/// What a reply counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Day(DayId),
    /// Somebody's turn of duty, by its start.
    Turn(RotationId, Timestamp),
}

/// The same, and where it is celebrated.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub of: Of,
    pub channel: ChannelId,
    pub coordinator: PersonId,
    /// What comes later is counted, and not celebrated.
    pub until: Timestamp,
    /// None on duty.
    pub day: Option<Day>,
}

/// How many somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// On this day, or in this turn.
    pub here: u32,
    /// In all.
    pub ever: u32,
    pub is_on_duty: bool,
}

/// A reply that is known: told of by hand, or seen by a desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub id: ReplyId,
    pub link: Option<String>,
    /// None where only somebody told of it.
    pub ticket: Option<String>,
    pub at: Timestamp,
}

impl Place {
    pub fn on_day(day: Day) -> Place {
        Place {
            of: Of::Day(day.id),
            channel: day.channel.clone(),
            coordinator: day.coordinator.clone(),
            until: day.ends_at() + REPLIES_TOLD_UNTIL,
            day: Some(day),
        }
    }

    pub fn on_duty(of: &Standing, turn: &Turn) -> Place {
        let window = turn.window();
        Place {
            of: Of::Turn(of.id, window.start),
            channel: of.channel.clone(),
            coordinator: of.coordinator.clone(),
            until: window.end + REPLIES_TOLD_UNTIL,
            day: None,
        }
    }
}

impl Known {
    /// One of the two is what somebody told of, the other what a desk saw or a buddy told of: are they the same reply? By
    /// the ticket in the link; without a link by the time.
    fn is_same(told: &Known, seen: &Known) -> bool {
        match (&told.link, &seen.ticket, &seen.link) {
            (Some(link), Some(ticket), _) => has_ticket(link, ticket) || told.link == seen.link,
            (Some(link), None, Some(other)) => link == other,
            (None, ..) | (_, None, None) => told.at.duration_since(seen.at).abs() <= TOLD_WITHIN,
        }
    }
}

/// Who tells of a reply without a link does so within so long.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Of the replies that were told of, the one that a desk saw.
pub fn find_told(told: &[Known], seen: &Known) -> Option<ReplyId> {
    let same = told.iter().filter(|told| Known::is_same(told, seen));
    // One that names the ticket goes before one that is only near.
    same.min_by_key(|told| (told.link.is_none(), told.at.duration_since(seen.at).abs(), told.id)).map(|told| told.id)
}

/// Of the replies that desks saw, the one that is told of.
pub fn find_seen(seen: &[Known], told: &Known) -> Option<ReplyId> {
    let same = seen.iter().filter(|seen| Known::is_same(told, seen));
    same.min_by_key(|seen| (seen.at.duration_since(told.at).abs(), seen.id)).map(|seen| seen.id)
}

/// Does the link lead to this ticket?
fn has_ticket(link: &str, ticket: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
    let found = link.match_indices(ticket).any(|(at, part)| {
        let before = link[..at].chars().next_back();
        is_edge(before) && before.is_some() && is_edge(link[at + part.len()..].chars().next())
    });
    found && !ticket.is_empty()
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

/// What this reply is the first of, if it is. `earlier` counts the replies of other days, and `celebrated` says whether one
/// of this day stands as the first: one that was taken back leaves the next reply to be celebrated.
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

    fn known(id: i64, link: Option<&str>, ticket: Option<&str>, time: &str) -> Known {
        let at = at(&format!("2026-12-03T{time}Z"));
        Known { id: ReplyId(id), link: link.map(str::to_owned), ticket: ticket.map(str::to_owned), at }
    }

    #[test]
    fn what_is_told_and_what_is_seen_is_one_reply_by_its_ticket_or_else_by_its_time() {
        let seen = known(9, Some("https://a.example/4711#c1"), Some("4711"), "10:00:00");
        let told = [
            known(1, Some("https://desk.example/agent/tickets/47"), None, "10:00:00"),
            known(2, None, None, "10:10:01"),
            known(3, None, None, "09:50:00"),
        ];
        assert_eq!(find_told(&told[..2], &seen), None);
        assert_eq!(find_told(&told, &seen), Some(ReplyId(3)));
        let by_ticket = known(4, Some("https://desk.example/agent/tickets/4711?x=1"), None, "15:00:00");
        assert_eq!(find_told(&[told[2].clone(), by_ticket.clone()], &seen), Some(ReplyId(4)));
        let later = known(8, None, Some("12"), "10:04:00");
        assert_eq!(find_seen(&[seen.clone(), later.clone()], &known(1, None, None, "10:05:00")), Some(ReplyId(8)));
        assert_eq!(find_seen(&[seen, later], &by_ticket), Some(ReplyId(9)));
    }

    #[test]
    fn a_ticket_is_a_whole_part_of_its_link() {
        for (link, ticket, has) in [
            ("https://a.example/tickets/4711", "4711", true),
            ("https://a.example/tickets/4711/edit", "4711", true),
            ("https://a.example/?id=4711&x", "4711", true),
            ("https://a.example/tickets/47110", "4711", false),
            ("https://a.example/tickets/x4711", "4711", false),
            ("https://a.example/tickets/2-4711", "4711", false),
            ("https://a.example/", "", false),
        ] {
            assert_eq!(has_ticket(link, ticket), has, "{link}");
        }
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
