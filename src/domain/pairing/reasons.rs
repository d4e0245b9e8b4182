//! Why two people are a pair, in sentences that the coordinator and the two themselves can read.
//!
//! Nothing here looks at `never_with`, capacity or anything else that somebody set in private; of places, only whether one
//! is left.

use std::collections::BTreeSet;

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
    /// The same of a day that runs, of which only what is left counts.
    SharedLeft {
        /// How much of it.
        minutes: i64,
    },
    /// Codes of the languages that both speak besides the team's.
    SharedLanguages(Vec<String>),
    /// A first-timer has an advocate with experience.
    ExperiencedAdvocate {
        /// On how many days the advocate was a buddy before.
        days_done: u32,
    },
    /// It is a first time, and others had to stand back.
    FirstTimer,
    /// They have fewer sessions than they should, and others had to stand back.
    BehindQuota,
    /// Of the advocates it could have been, nobody had fewer shadowers lately, and none has much fewer on this day.
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
            Reason::SharedLeft { minutes } => {
                format!("{} of what is left of the day in both people's hours", duration(*minutes))
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
            Reason::FirstTimer => "Goes first: a first time".to_owned(),
            Reason::BehindQuota => "Goes first: behind on this year's sessions".to_owned(),
            Reason::EvenLoad => "Keeps the load even: nobody else who fits was asked less often lately".to_owned(),
            Reason::NewPair => "First time together".to_owned(),
            Reason::MetBefore { date } => format!("Also paired on {}", date.strftime("%-d %B %Y")),
        }
    }
}

/// Why this pair, the strongest reason first. Whether the two met is always said, so there is at least one.
pub(super) fn of_pair(
    table: &Table<'_>,
    (loads, left_out): (&mut Loads, &LeftOut),
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
    reasons.extend(left_out.stand_back_for(table, from.person, advocate));
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

/// The kinds of hours of those who are left without a buddy because no place is left at their hours, by who goes before
/// them. Where one is left, something else stands in their way.
pub(super) struct LeftOut {
    /// Of those who have been before.
    after_first_timers: BTreeSet<usize>,
    /// Of those who have been before, and are not behind their quota.
    after_all: BTreeSet<usize>,
}

impl LeftOut {
    pub fn of(table: &Table<'_>, buddies: &[Option<usize>], has_room: impl Fn(usize) -> bool) -> LeftOut {
        let alone = buddies.iter().zip(&table.shadowers).filter(|(buddy, _)| buddy.is_none());
        let experienced = alone.map(|(_, known)| known).filter(|known| !known.person.first_time);
        let could = |hours| (0..table.advocates.len()).any(|at| has_time(table, hours, at) && has_room(at));
        let mut after_first_timers: BTreeSet<usize> = experienced.clone().map(|known| known.hours).collect();
        after_first_timers.retain(|hours| !could(*hours));
        let all = experienced.filter(|known| !known.person.behind_quota).map(|known| known.hours);
        let after_all = all.filter(|hours| after_first_timers.contains(hours)).collect();
        LeftOut { after_first_timers, after_all }
    }

    /// Why somebody came before these, with an advocate whom they could have had.
    fn stand_back_for(&self, table: &Table<'_>, person: &Shadower, advocate: usize) -> Option<Reason> {
        let (behind, reason) = match (person.first_time, person.behind_quota) {
            (true, _) => (&self.after_first_timers, Reason::FirstTimer),
            (false, true) => (&self.after_all, Reason::BehindQuota),
            (false, false) => return None,
        };
        behind.iter().any(|hours| has_time(table, *hours, advocate)).then_some(reason)
    }
}

/// Whether the advocate is one of the least asked of those it could have been, and somebody was asked more.
pub(super) struct Loads {
    /// Shadowers of each advocate on this day.
    today: Vec<u32>,
    /// For each kind of hours.
    asked: Vec<Option<Asked>>,
}

/// How often those were asked who are there and have such hours in common. Whom somebody is never paired with makes no
/// difference: it is private.
#[derive(Clone, Copy)]
struct Asked {
    least: u32,
    most: u32,
    /// The least, with this day's shadowers.
    least_with_today: u32,
}

impl Loads {
    pub fn new(table: &Table<'_>, buddies: &[Option<usize>]) -> Loads {
        let mut today = vec![0; table.advocates.len()];
        buddies.iter().flatten().for_each(|advocate| today[*advocate] += 1);
        Loads { today, asked: vec![None; table.kinds_of_hours()] }
    }

    /// An advocate who has two more today than somebody else who was asked as little does not keep the load even: the
    /// other one may have to stay free.
    fn levels(&mut self, table: &Table<'_>, shadower: usize, advocate: usize) -> bool {
        let hours = table.shadowers[shadower].hours;
        let today = &self.today;
        let asked = *self.asked[hours].get_or_insert_with(|| Asked::of(table, today, hours));
        let own = table.advocates[advocate].person.load_90d;
        let with_today = own.saturating_add(today[advocate]);
        own == asked.least && own < asked.most && with_today <= asked.least_with_today.saturating_add(1)
    }
}

impl Asked {
    fn of(table: &Table<'_>, today: &[u32], hours: usize) -> Asked {
        let none = Asked { least: u32::MAX, most: 0, least_with_today: u32::MAX };
        let there = (0..table.advocates.len()).filter(|advocate| has_time(table, hours, *advocate));
        there.fold(none, |asked, advocate| {
            let load = table.advocates[advocate].person.load_90d;
            Asked {
                least: asked.least.min(load),
                most: asked.most.max(load),
                least_with_today: asked.least_with_today.min(load.saturating_add(today[advocate])),
            }
        })
    }
}

/// Is this advocate there, for long enough in hours of that kind?
fn has_time(table: &Table<'_>, hours: usize, advocate: usize) -> bool {
    !table.advocates[advocate].person.away
        && table.shared_minutes(hours, advocate) >= table.request.day.min_shared_minutes
}

/// Minutes as people say them: `5 h 30 min`, `2 h`, `45 min`.
pub fn duration(minutes: i64) -> String {
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
            (Reason::MetBefore { date: met }, "Also paired on 3 March 2026"),
            (Reason::NewPair, "First time together"),
            (Reason::FirstTimer, "Goes first: a first time"),
            (Reason::BehindQuota, "Goes first: behind on this year's sessions"),
        ] {
            assert_eq!(reason.sentence(), sentence);
        }
    }

    #[test]
    fn durations_read_well() {
        assert_eq!([45, 60, 125].map(duration), ["45 min", "1 h", "2 h 5 min"]);
    }
}
