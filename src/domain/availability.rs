//! Is somebody there on a day? Days off and pauses end by themselves; so does a Slack status, when Slack says until when.
//!
//! All is counted on the person's own local dates and in their own hours: a day off takes away the hours that begin on
//! it (also those that run over midnight). Somebody is away from a day if nothing of their working time within its
//! window is left.

use std::collections::{HashMap, HashSet};
use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::day::Zone;
use super::hours::{self, Window};
use super::ids::PersonId;
use super::people::{Person, Settings, Standing};

/// A status without an end counts for days that begin within this time: nobody knows for how long it holds, and some
/// people forget theirs.
const OPEN_STATUS_COUNTS: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Emoji that say by themselves that somebody is away. Slack's own suggestions for holidays and illness are among them.
const AWAY_EMOJI: [&str; 13] = [
    "airplane",
    "airplane_departure",
    "baby",
    "baby_bottle",
    "beach_umbrella",
    "beach_with_umbrella",
    "camping",
    "desert_island",
    "face_with_thermometer",
    "luggage",
    "palm_tree",
    "sick",
    "umbrella_on_ground",
];

/// Words that say so, each in any case and not inside of another word.
const AWAY_WORDS: [&str; 17] = [
    "annual leave",
    "bereavement",
    "day off",
    "days off",
    "holiday",
    "holidays",
    "maternity leave",
    "off sick",
    "on leave",
    "ooo",
    "out of office",
    "out sick",
    "parental leave",
    "paternity leave",
    "pto",
    "sick leave",
    "sick",
];

/// The same, where a longer form is meant too: vacation, vacationing.
const AWAY_STARTS: [&str; 2] = ["vacation", "sabbatical"];

/// A Slack status that says that somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwayStatus {
    /// Slack clears it then.
    Until(Timestamp),
    WithoutEnd,
}

impl AwayStatus {
    /// What a status says, if it says that somebody is away. `emoji` as Slack writes it, `:palm_tree:`; `until_s` in
    /// seconds since 1970, 0 for a status without an end.
    pub fn read(emoji: &str, text: &str, until_s: i64) -> Option<AwayStatus> {
        if !says_away(emoji, text) {
            return None;
        }
        Some(match Timestamp::from_second(until_s) {
            Ok(until) if until_s > 0 => AwayStatus::Until(until),
            _ => AwayStatus::WithoutEnd,
        })
    }

    /// Does it still hold at the end of `work`, on a day that begins at `begins`?
    fn covers(self, work: Window, begins: Timestamp, now: Timestamp) -> bool {
        match self {
            AwayStatus::Until(until) => work.end <= until,
            AwayStatus::WithoutEnd => begins <= now + OPEN_STATUS_COUNTS,
        }
    }
}

fn says_away(emoji: &str, text: &str) -> bool {
    // `:baby::skin-tone-3:` is a baby too.
    let name = emoji.trim_matches(':').split("::").next().unwrap_or_default();
    let words: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let is_back = words.first().is_some_and(|word| word == "back");
    let text = format!(" {} ", words.join(" "));
    let says = |word: &&str| text.contains(&format!(" {word} "));
    let begins = |word: &&str| text.contains(&format!(" {word}"));
    AWAY_EMOJI.contains(&name) || (!is_back && (AWAY_WORDS.iter().any(says) || AWAY_STARTS.iter().any(begins)))
}

/// Have they said themselves, by days off or a pause, that they are not there in `window`?
pub fn is_off(person: &Person, window: Window) -> bool {
    work(person, window).iter().all(|(date, _)| is_day_off(person, *date))
}

/// Are they off in `window`, or may they not take part at all? Unlike [`is_away`], whatever their Slack status says: that
/// passes.
pub fn is_gone(person: &Person, window: Window) -> bool {
    person.standing != Standing::Member || is_off(person, window)
}

/// Is nothing left of their working time in `window`: by days off, a pause, or their Slack status?
pub fn is_away(person: &Person, window: Window, now: Timestamp) -> bool {
    let by_status = |work: Window| person.away_status.is_some_and(|status| status.covers(work, window.start, now));
    work(person, window).iter().all(|(date, work)| is_day_off(person, *date) || by_status(*work))
}

/// Are they away in `window`, by anything that says so, or may they not take part at all?
pub fn is_missing(person: &Person, window: Window, now: Timestamp) -> bool {
    person.standing != Standing::Member || is_away(person, window, now)
}

/// What somebody has said themselves that takes them away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Back on this date.
    Paused(Date),
    DaysOff,
    SlackStatus,
}

/// What takes this person away from any of these windows, each by itself.
pub fn absences(person: &Person, windows: &[Window], now: Timestamp) -> Vec<Absence> {
    let nothing = Settings { pause_until: None, days_off: vec![], ..person.settings.clone() };
    let there = Person { settings: nothing.clone(), away_status: None, ..person.clone() };
    let paused = Settings { pause_until: person.settings.pause_until, ..nothing.clone() };
    let off = Settings { days_off: person.settings.days_off.clone(), ..nothing };
    let kinds = [
        (person.settings.pause_until.map(Absence::Paused), Person { settings: paused, ..there.clone() }),
        (Some(Absence::DaysOff), Person { settings: off, ..there.clone() }),
        (Some(Absence::SlackStatus), Person { away_status: person.away_status, ..there }),
    ];
    let counts = |person: &Person| windows.iter().any(|window| is_away(person, *window, now));
    kinds.into_iter().filter(|(_, person)| counts(person)).filter_map(|(absence, _)| absence).collect()
}

fn is_day_off(person: &Person, date: Date) -> bool {
    let settings = &person.settings;
    settings.pause_until.is_some_and(|back| date < back) || settings.days_off.iter().any(|days| days.contains(date))
}

/// So many minutes of a window are not in this person's hours.
pub fn outside_hours_min(person: &Person, window: Window) -> i64 {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let at_work = hours::working_windows(person.details.hours, zone.rules(), window);
    window.minutes() - hours::minutes(&at_work)
}

/// Their working time in the window, by the local date that it begins on. Who does not work then at all could be there
/// on each of its dates.
fn work(person: &Person, window: Window) -> Vec<(Date, Window)> {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let work = hours::dated_windows(person.details.hours, zone.rules(), window);
    if !work.is_empty() {
        return work;
    }
    let date = |at: Timestamp| at.to_zoned(zone.rules().clone()).date();
    let last = date(window.end);
    date(window.start).series(1.day()).take_while(|date| *date <= last).map(|date| (date, window)).collect()
}

/// What people have set for themselves, as far as it matters for who sits beside whom on one day.
///
/// It cannot be printed: whom somebody is never paired with is for that person alone.
#[derive(Clone, Default, PartialEq)]
pub struct Terms {
    /// Not there on the day.
    pub away: HashSet<PersonId>,
    /// Advocates who are there, and take no shadower this time.
    pub skipping: HashSet<PersonId>,
    /// Advocates who are away as their Slack status says: it parts them from nobody who knows of it, but gives them nobody
    /// new.
    pub takes_nobody_new: HashSet<PersonId>,
    /// By person: those they are never paired with.
    pub never_with: HashMap<PersonId, Vec<PersonId>>,
    /// By advocate: their shadowers on other days of this day's month.
    pub this_month: HashMap<PersonId, u32>,
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Terms")
    }
}

impl Terms {
    /// Whom this person is never paired with.
    pub fn never_with(&self, person: &PersonId) -> Vec<PersonId> {
        self.never_with.get(person).cloned().unwrap_or_default()
    }

    /// How many more shadowers this advocate takes in the day's month.
    pub fn left_this_month(&self, person: &Person) -> Option<u32> {
        let taken = self.this_month.get(&person.id).copied().unwrap_or_default();
        person.settings.month_max.map(|max| max.saturating_sub(taken))
    }
}

/// Those of `people` who are not there in `window`, or may not take part at all.
pub fn away<'a>(people: impl IntoIterator<Item = &'a Person>, window: Window, now: Timestamp) -> HashSet<PersonId> {
    people.into_iter().filter(|person| is_missing(person, window, now)).map(|person| person.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::days_off;
    use super::super::people;
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 26);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Thursday 3 December, nine to five in Dublin.
    fn thursday() -> Window {
        Window { start: at("2026-12-03T09:00:00Z"), end: at("2026-12-03T17:00:00Z") }
    }

    fn person(zone: &str, hours: &str, days_off: &str) -> Person {
        let settings = Settings { days_off: days_off::parse(days_off, &[], TODAY).unwrap(), ..Settings::default() };
        Person { settings, ..people::tests::person("U1", zone, hours) }
    }

    fn is_off_on_thursday(zone: &str, hours: &str, days_off: &str) -> bool {
        is_off(&person(zone, hours, days_off), thursday())
    }

    #[test]
    fn a_day_off_is_one_of_the_persons_own_calendar() {
        assert!(is_off_on_thursday("Europe/Dublin", "09:00-17:00", "2026-12-03"));
        assert!(!is_off_on_thursday("Europe/Dublin", "09:00-17:00", "2026-12-02, 2026-12-04"));
        // Dublin's day runs from eight in Sydney's evening until four in the morning: a night that begins on Thursday.
        assert!(is_off_on_thursday("Australia/Sydney", "20:00-04:00", "2026-12-03"));
        assert!(!is_off_on_thursday("Australia/Sydney", "20:00-04:00", "2026-12-04"));
    }

    #[test]
    fn who_has_something_of_their_working_time_left_is_not_away() {
        assert!(!is_off_on_thursday("Australia/Sydney", "00:00-24:00", "2026-12-03"));
        assert!(is_off_on_thursday("Australia/Sydney", "00:00-24:00", "2026-12-03 to 2026-12-04"));
    }

    #[test]
    fn who_does_not_work_then_at_all_is_away_on_days_off_all_the_same() {
        assert!(!is_off_on_thursday("Australia/Sydney", "09:00-17:00", "2026-12-03"));
        assert!(is_off_on_thursday("Australia/Sydney", "09:00-17:00", "2026-12-03 to 2026-12-04"));
    }

    #[test]
    fn a_pause_ends_by_itself() {
        let mut sam = person("Africa/Lagos", "09:00-17:00", "");
        assert!(!is_off(&sam, thursday()));
        for (back, is_away) in [("2026-12-02", false), ("2026-12-03", false), ("2026-12-04", true)] {
            sam.settings.pause_until = Some(back.parse().unwrap());
            assert_eq!(is_off(&sam, thursday()), is_away, "{back}");
        }
    }

    #[test]
    fn a_status_counts_until_slack_clears_it() {
        let mut sam = person("Africa/Lagos", "09:00-17:00", "");
        let is_away = |sam: &Person, now| is_away(sam, thursday(), at(now));
        // Sam stops at four, Dublin's time.
        for (until, expected) in [("2026-12-03T15:59:59Z", false), ("2026-12-03T16:00:00Z", true)] {
            sam.away_status = Some(AwayStatus::Until(at(until)));
            assert_eq!(is_away(&sam, "2026-11-01T09:00:00Z"), expected, "{until}");
            assert!(!is_off(&sam, thursday()), "a status is not a setting");
        }
        sam.away_status = Some(AwayStatus::WithoutEnd);
        assert!(is_away(&sam, "2026-11-26T09:00:00Z"));
        assert!(!is_away(&sam, "2026-11-26T08:59:59Z"), "more than a week before");
    }

    #[test]
    fn a_day_off_and_a_status_add_up() {
        let mut one = person("Australia/Sydney", "00:00-24:00", "2026-12-04");
        one.away_status = Some(AwayStatus::Until(at("2026-12-03T13:00:00Z")));
        assert!(is_away(&one, thursday(), at("2026-12-01T09:00:00Z")));
    }

    #[test]
    fn a_status_says_away_by_its_emoji_or_in_words() {
        for (emoji, text) in [
            (":palm_tree:", ""),
            (":baby::skin-tone-3:", "hello"),
            ("", "On leave until May"),
            ("", "OOO"),
            ("", "out-of-office"),
            (":house:", "Vacationing"),
            ("", "PTO :)"),
        ] {
            assert!(says_away(emoji, text), "{emoji} {text}");
        }
        for (emoji, text) in [
            ("", ""),
            (":house_with_garden:", "Working remotely"),
            (":spiral_calendar_pad:", "In a meeting"),
            (":bus:", "Commuting"),
            ("", "Cooool"),
            ("", "Back from vacation"),
            ("", "the leave-it team"),
        ] {
            assert!(!says_away(emoji, text), "{emoji} {text}");
        }
    }

    #[test]
    fn people_who_left_are_away_too() {
        let mut gone = person("Europe/Dublin", "09:00-17:00", "");
        gone.standing = Standing::Deactivated;
        assert_eq!(away([&gone], thursday(), at("2026-12-01T09:00:00Z")), HashSet::from(["U1".into()]));
    }
}
