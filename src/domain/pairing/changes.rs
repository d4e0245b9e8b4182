//! What somebody loses and gains when their buddy changes, in short words.

use super::languages;
use super::plan::Pair;
use super::reasons::{Reason, duration, listed};

/// What changes for a shadower between two pairs of theirs: first what gets worse, then what gets better. Nothing, if
/// neither does.
///
/// ```text
/// no shared topic any more · 2 h less together · no longer both speak Portuguese
/// paired before on 3 March 2026 · an advocate who has not done this before · keeps the load less even
/// both named billing · 1 h more together · both speak Spanish · first time together
/// an advocate who has done this before · keeps the load more even
/// ```
pub fn changes(before: &Pair, after: &Pair) -> Vec<String> {
    if before.advocate == after.advocate {
        return Vec::new();
    }
    let (old, new) = (Traits::of(before), Traits::of(after));
    let mut changes = new.losses(&old);
    changes.extend(new.gains(&old));
    changes
}

/// A pair as its reasons describe it.
#[derive(Default)]
struct Traits<'a> {
    topics: &'a [String],
    day_topics: &'a [String],
    languages: &'a [String],
    minutes: i64,
    is_experienced: bool,
    levels_load: bool,
    met: Option<jiff::civil::Date>,
}

impl<'a> Traits<'a> {
    fn of(pair: &'a Pair) -> Traits<'a> {
        let mut traits = Traits { minutes: pair.shared_minutes, ..Traits::default() };
        for reason in &pair.reasons {
            match reason {
                Reason::SharedTopics(topics) => traits.topics = topics,
                Reason::DayTopics(topics) => traits.day_topics = topics,
                Reason::SharedLanguages(codes) => traits.languages = codes,
                Reason::ExperiencedAdvocate { .. } => traits.is_experienced = true,
                Reason::EvenLoad => traits.levels_load = true,
                Reason::MetBefore { date } => traits.met = Some(*date),
                Reason::Pinned
                | Reason::SharedMinutes { .. }
                | Reason::SharedLeft { .. }
                | Reason::NewPair
                | Reason::FirstTimer
                | Reason::BehindQuota => {}
            }
        }
        traits
    }

    fn losses(&self, old: &Traits<'_>) -> Vec<String> {
        let mut losses = Vec::new();
        let topics = missing(old.topics, self.topics);
        if !topics.is_empty() {
            losses.push(match self.topics {
                [] => "no shared topic any more".to_owned(),
                _ => format!("no longer share {}", listed(&topics)),
            });
        }
        let day_topics = missing(old.day_topics, self.day_topics);
        let day_topics: Vec<String> = day_topics.into_iter().filter(|topic| !self.topics.contains(topic)).collect();
        if !day_topics.is_empty() {
            losses.push(format!("the advocate does not know {}", listed(&day_topics)));
        }
        if self.minutes < old.minutes {
            losses.push(format!("{} less together", duration(old.minutes - self.minutes)));
        }
        let languages = named(&missing(old.languages, self.languages));
        if !languages.is_empty() {
            losses.push(format!("no longer both speak {}", listed(&languages)));
        }
        if let Some(met) = self.met.filter(|met| old.met.is_none_or(|earlier| earlier < *met)) {
            losses.push(format!("paired before on {}", met.strftime("%-d %B %Y")));
        }
        if old.is_experienced && !self.is_experienced {
            losses.push("an advocate who has not done this before".to_owned());
        }
        if old.levels_load && !self.levels_load {
            losses.push("keeps the load less even".to_owned());
        }
        losses
    }

    fn gains(&self, old: &Traits<'_>) -> Vec<String> {
        let mut gains = Vec::new();
        let topics = missing(self.topics, old.topics);
        if !topics.is_empty() {
            gains.push(format!("both named {}", listed(&topics)));
        }
        let day_topics = missing(self.day_topics, old.day_topics);
        let day_topics: Vec<String> = day_topics.into_iter().filter(|topic| !old.topics.contains(topic)).collect();
        if !day_topics.is_empty() {
            gains.push(format!("the advocate knows {}", listed(&day_topics)));
        }
        if self.minutes > old.minutes {
            gains.push(format!("{} more together", duration(self.minutes - old.minutes)));
        }
        let languages = named(&missing(self.languages, old.languages));
        if !languages.is_empty() {
            gains.push(format!("both speak {}", listed(&languages)));
        }
        if old.met.is_some() && self.met.is_none() {
            gains.push("first time together".to_owned());
        }
        if self.is_experienced && !old.is_experienced {
            gains.push("an advocate who has done this before".to_owned());
        }
        if self.levels_load && !old.levels_load {
            gains.push("keeps the load more even".to_owned());
        }
        gains
    }
}

/// What is in the one and not in the other.
fn missing(from: &[String], to: &[String]) -> Vec<String> {
    from.iter().filter(|item| !to.contains(item)).cloned().collect()
}

fn named(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| languages::name(code).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn with(advocate: &str, shared_minutes: i64, reasons: Vec<Reason>) -> Pair {
        Pair { shadower: "ana".into(), advocate: advocate.into(), nth: 1, cost: 0, shared_minutes, reasons }
    }

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_worse_buddy_says_what_is_lost() {
        let before = vec![
            Reason::SharedTopics(strings(&["billing"])),
            Reason::SharedLanguages(strings(&["pt"])),
            Reason::ExperiencedAdvocate { days_done: 2 },
            Reason::EvenLoad,
            Reason::NewPair,
        ];
        let (before, after) =
            (with("sam", 480, before), with("tess", 360, vec![Reason::MetBefore { date: date(2026, 3, 3) }]));
        let lost = [
            "no shared topic any more",
            "2 h less together",
            "no longer both speak Portuguese",
            "paired before on 3 March 2026",
            "an advocate who has not done this before",
            "keeps the load less even",
        ];
        assert_eq!(changes(&before, &after), lost);
        let gained = [
            "both named billing",
            "2 h more together",
            "both speak Portuguese",
            "first time together",
            "an advocate who has done this before",
            "keeps the load more even",
        ];
        assert_eq!(changes(&after, &before), gained);
    }

    #[test]
    fn some_topics_can_go_and_others_come() {
        let before = with("sam", 60, vec![Reason::SharedTopics(strings(&["api", "billing"]))]);
        let after = with("tess", 60, vec![Reason::SharedTopics(strings(&["api", "refunds"]))]);
        assert_eq!(changes(&before, &after), ["no longer share billing", "both named refunds"]);
    }

    #[test]
    fn a_topic_of_the_day_counts_as_known_not_as_shared() {
        let before = with("sam", 60, vec![Reason::DayTopics(strings(&["refunds"]))]);
        let after = with("tess", 60, vec![]);
        assert_eq!(changes(&before, &after), ["the advocate does not know refunds"]);
        assert_eq!(changes(&after, &before), ["the advocate knows refunds"]);
    }

    #[test]
    fn the_same_buddy_changes_nothing() {
        let pair = with("sam", 60, vec![Reason::NewPair]);
        assert!(changes(&pair, &Pair { reasons: vec![], ..pair.clone() }).is_empty());
    }
}
