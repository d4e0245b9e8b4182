//! Events as text that calendars read. Times are in UTC: a calendar needs no zone rules of ours to show them.

use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::hours::Window;

/// Who made the file.
const PRODUCT: &str = "-//shadowday//EN";

/// How often calendars are asked to look again.
const ASKED_EVERY: &str = "PT1H";

/// Something that stands in a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Opaque, and the same for the same thing.
    pub uid: String,
    pub window: Window,
    pub title: String,
    /// More about it; may be empty.
    pub words: String,
    /// Of two versions of the same thing, the one with the higher number holds.
    pub sequence: u32,
    pub is_cancelled: bool,
    pub changed_at: Timestamp,
}

/// A file for people to open, with what is said above it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    pub name: String,
    pub title: String,
    pub words: String,
    pub text: String,
}

/// What a calendar asks for again and again.
pub fn feed(name: &str, entries: &[Entry]) -> String {
    let mut file = begin();
    let mut every = Property::new("REFRESH-INTERVAL", ASKED_EVERY);
    every.add_parameter("VALUE", "DURATION");
    file.append_property(("NAME", name)).append_property(("X-WR-CALNAME", name));
    file.append_property(every).append_property(("X-PUBLISHED-TTL", ASKED_EVERY));
    finish(file, entries)
}

/// A file that is opened once.
pub fn file(entry: &Entry) -> String {
    finish(begin(), std::slice::from_ref(entry))
}

fn begin() -> Calendar {
    let mut file = Calendar::empty();
    for property in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")] {
        file.append_property(property);
    }
    file
}

fn finish(mut file: Calendar, entries: &[Entry]) -> String {
    file.extend(entries.iter().map(event));
    file.to_string()
}

fn event(entry: &Entry) -> Event {
    let mut event = Event::new();
    for (name, value) in [
        ("UID", entry.uid.clone()),
        ("DTSTAMP", utc(entry.changed_at)),
        ("LAST-MODIFIED", utc(entry.changed_at)),
        ("SEQUENCE", entry.sequence.to_string()),
        ("STATUS", if entry.is_cancelled { "CANCELLED" } else { "CONFIRMED" }.to_owned()),
        ("DTSTART", utc(entry.window.start)),
        ("DTEND", utc(entry.window.end)),
        ("SUMMARY", printable(&entry.title)),
    ] {
        event.add_property(name, value);
    }
    if !entry.words.is_empty() {
        event.add_property("DESCRIPTION", printable(&entry.words));
    }
    event
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Names come from outside: a control character in one would break the file for its reader.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar;
    use crate::domain::day::Zone;

    fn entry(title: &str, words: &str) -> Entry {
        let start: Timestamp = "2026-12-08T09:00:00Z".parse().unwrap();
        let window = Window { start, end: "2026-12-08T17:00:00Z".parse().unwrap() };
        let (title, words) = (title.to_owned(), words.to_owned());
        Entry { uid: "a1".into(), window, title, words, sequence: 3, is_cancelled: false, changed_at: start }
    }

    #[test]
    fn an_event_is_written_to_the_letter() {
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//shadowday//EN\r\nCALSCALE:GREGORIAN\r\n\
            METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nDESCRIPTION:One\\nTwo\\; three\r\nDTEND:20261208T170000Z\r\n\
            DTSTAMP:20261208T090000Z\r\nDTSTART:20261208T090000Z\r\nLAST-MODIFIED:20261208T090000Z\r\nSEQUENCE:3\r\n\
            STATUS:CONFIRMED\r\nSUMMARY:A\\, b\r\nUID:a1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(file(&entry("A, b", "One\nTwo; three")), expected);
    }

    #[test]
    fn a_feed_says_how_often_to_look_and_what_is_cancelled() {
        let text = feed("shadowday", &[Entry { is_cancelled: true, ..entry("A", "") }]);
        for line in
            ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "STATUS:CANCELLED", "NAME:shadowday"]
        {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(!text.contains("DESCRIPTION"), "{text}");
    }

    #[test]
    fn whatever_somebody_is_called_the_file_can_be_read() {
        let name = format!("Bobby\r\nEND:VEVENT\\, \u{7}{}", "é🎉".repeat(60));
        let text = file(&entry(&name, &name));
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        let zone = Zone::default();
        let calendar = calendar::Calendar::read(&text).unwrap();
        let window = entry("", "").window;
        let read = calendar.forbids(jiff::civil::date(2026, 12, 8), window, &zone).unwrap();
        assert!(read.contains("END:VEVENT") && read.ends_with("🎉"), "{read}");
    }

    #[test]
    fn our_own_events_are_read_back() {
        let text = file(&entry("Engineering day, with Erin; at last", ""));
        let calendar = calendar::Calendar::read(&text).unwrap();
        let read = calendar.forbids(jiff::civil::date(2026, 12, 8), entry("", "").window, &Zone::default());
        assert_eq!(read, Some("Engineering day, with Erin; at last"));
    }
}
