//! Why two people are a pair, in sentences that the coordinator and the two themselves can read.
//!
//! Nothing here looks at `never_with`, capacity or anything else that somebody set in private.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::languages;
use super::request::Shadower;
use super::table::{Known, Table, normal};

/// Minutes in an hour.
const HOUR_MINUTES: i64 = 60;

/// Why two people are a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The coordinator put them together.
    Pinned,
    /// Topics that both named, as the shadower writes them.
    SharedTopics(Vec<String>),
    /// Topics of the day that the advocate knows and the shadower did not name.
    DayTopics(Vec<String>),
    /// Time of the day that lies in both people's hours.
    SharedMinutes {
        /// How much of the day.
        minutes: i64,
        /// How long the day is.
        of_minutes: i64,
    },
    /// Codes of the languages that both speak besides the team's.
    SharedLanguages(Vec<String>),
    /// A first-timer has an advocate with experience.
    ExperiencedAdvocate {
        /// On how many days the advocate was a buddy before.
        days_done: u32,
    },
    /// Of the advocates it could have been, nobody had fewer shadowers lately.
    EvenLoad,
    /// They have not been a pair before.
    NewPair,
    /// They have been a pair before.
    MetBefore {
        /// The last time.
        date: Date,
    },
}

impl Reason {
    /// The reason in plain English, without a full stop.
    pub fn sentence(&self) -> String {
        match self {
            Reason::Pinned => "Put together by the coordinator".to_owned(),
            Reason::SharedTopics(topics) => format!("Both named {}", listed(topics)),
            Reason::DayTopics(topics) => format!("The advocate knows {}, which the day is about", listed(topics)),
            Reason::SharedMinutes { minutes, of_minutes } if minutes == of_minutes => {
                format!("The whole day ({}) is in both people's hours", duration(*minutes))
            }
            Reason::SharedMinutes { minutes, .. } => {
                format!("{} of the day in both people's hours", duration(*minutes))
            }
            Reason::SharedLanguages(codes) => {
                let names: Vec<&str> = codes.iter().map(|code| languages::name(code)).collect();
                format!("Both speak {}", listed(&names))
            }
            Reason::ExperiencedAdvocate { days_done: 1 } => {
                "A first-timer with an advocate who has done this once before".to_owned()
            }
            Reason::ExperiencedAdvocate { days_done } => {
                format!("A first-timer with an advocate who has done this {days_done} times before")
            }
            Reason::EvenLoad => "Keeps the load even: nobody else who fits was asked less often lately".to_owned(),
            Reason::NewPair => "First time together".to_owned(),
            Reason::MetBefore { date } => format!("Last paired on {}", date.strftime("%-d %B %Y")),
        }
    }
}

/// Why this pair, the strongest reason first. Whether the two met is always said, so there is at least one.
pub(super) fn of_pair(
    table: &Table<'_>,
    loads: &mut Loads,
    (shadower, advocate): (usize, usize),
    shared_minutes: i64,
) -> Vec<Reason> {
    let (from, to) = (&table.shadowers[shadower], &table.advocates[advocate]);
    let of_minutes = table.request.day.window.minutes();
    let days_done = to.person.days_done;
    let languages: Vec<String> = from.languages.intersection(&to.languages).cloned().collect();
    let met = table.last_met(shadower, advocate);
    let mut reasons = topics(from, table, advocate);
    let minutes = Reason::SharedMinutes { minutes: shared_minutes, of_minutes };
    reasons.extend((shared_minutes > 0).then_some(minutes));
    reasons.extend((!languages.is_empty()).then_some(Reason::SharedLanguages(languages)));
    let experienced = from.person.first_time && days_done > 0;
    reasons.extend(experienced.then_some(Reason::ExperiencedAdvocate { days_done }));
    reasons.extend(loads.levels(table, shadower, advocate).then_some(Reason::EvenLoad));
    reasons.push(met.map_or(Reason::NewPair, |date| Reason::MetBefore { date }));
    reasons
}

fn topics(from: &Known<'_, Shadower>, table: &Table<'_>, advocate: usize) -> Vec<Reason> {
    let known = &table.advocates[advocate].topics;
    let own = normal(from.person.topics.iter());
    let shared = as_written(&from.person.topics, |topic| known.contains(topic));
    let of_day = as_written(&table.request.day.topics, |topic| known.contains(topic) && !own.contains(topic));
    let mut reasons = Vec::new();
    reasons.extend((!shared.is_empty()).then_some(Reason::SharedTopics(shared)));
    reasons.extend((!of_day.is_empty()).then_some(Reason::DayTopics(of_day)));
    reasons
}

/// The chosen topics, each once, in the order of the alphabet, as somebody wrote them.
fn as_written(topics: &[String], chosen: impl Fn(&str) -> bool) -> Vec<String> {
    let mut written: Vec<(String, &str)> =
        topics.iter().map(|topic| (topic.trim().to_lowercase(), topic.trim())).collect();
    written.retain(|(normal, _)| chosen(normal));
    written.sort_unstable();
    written.dedup_by(|a, b| a.0 == b.0);
    written.into_iter().map(|(_, topic)| topic.to_owned()).collect()
}

/// Whether the advocate is one of the least asked of those it could have been, and somebody was asked more.
pub(super) struct Loads(Vec<Option<(u32, u32)>>);

impl Loads {
    pub fn new(table: &Table<'_>) -> Loads {
        Loads(vec![None; table.kinds_of_hours()])
    }

    fn levels(&mut self, table: &Table<'_>, shadower: usize, advocate: usize) -> bool {
        let hours = table.shadowers[shadower].hours;
        let range = *self.0[hours].get_or_insert_with(|| load_range(table, hours));
        let own = table.advocates[advocate].person.load_90d;
        own == range.0 && own < range.1
    }
}

/// The least and the most that an advocate was asked lately, of those who are there and have such hours in common. Whom
/// somebody is never paired with makes no difference: it is private.
fn load_range(table: &Table<'_>, hours: usize) -> (u32, u32) {
    let has_time = |advocate: &usize| {
        !table.advocates[*advocate].person.away
            && table.shared_minutes(hours, *advocate) >= table.request.day.min_shared_minutes
    };
    let loads = (0..table.advocates.len()).filter(has_time).map(|advocate| table.advocates[advocate].person.load_90d);
    loads.fold((u32::MAX, 0), |(least, most), load| (least.min(load), most.max(load)))
}

/// Minutes as people say them: `5 h 30 min`, `2 h`, `45 min`.
pub(super) fn duration(minutes: i64) -> String {
    match (minutes / HOUR_MINUTES, minutes % HOUR_MINUTES) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn each_reason_is_a_sentence() {
        let met = date(2026, 3, 3);
        for (reason, sentence) in [
            (Reason::SharedTopics(strings(&["API", "billing", "refunds"])), "Both named API, billing and refunds"),
            (Reason::DayTopics(strings(&["billing"])), "The advocate knows billing, which the day is about"),
            (Reason::SharedMinutes { minutes: 330, of_minutes: 480 }, "5 h 30 min of the day in both people's hours"),
            (Reason::SharedMinutes { minutes: 480, of_minutes: 480 }, "The whole day (8 h) is in both people's hours"),
            (Reason::SharedLanguages(strings(&["es", "pt"])), "Both speak Spanish and Portuguese"),
            (
                Reason::ExperiencedAdvocate { days_done: 4 },
                "A first-timer with an advocate who has done this 4 times before",
            ),
            (Reason::MetBefore { date: met }, "Last paired on 3 March 2026"),
            (Reason::NewPair, "First time together"),
        ] {
            assert_eq!(reason.sentence(), sentence);
        }
    }

    #[test]
    fn durations_read_well() {
        assert_eq!([45, 60, 125].map(duration), ["45 min", "1 h", "2 h 5 min"]);
    }
}
