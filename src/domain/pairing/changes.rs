//! What changes for somebody whose buddy changes: the price of a swap, in words.

use super::reasons::{Reason, duration};
use super::{Pair, languages};

/// Less than this is not worth a word, in minutes.
const MINUTES_TOLD: i64 = 15;

/// What somebody loses and wins with `after` in the place of `before`: losses first. Both are pairs of one shadower.
pub fn changes(before: &Pair, after: &Pair) -> Vec<String> {
    let (was, is) = (Facts::of(before), Facts::of(after));
    let mut lost = Vec::new();
    let mut won = Vec::new();
    match (was.topics.as_slice(), is.topics.as_slice()) {
        (lost_topics, []) if !lost_topics.is_empty() => lost.push("no shared topic any more".to_owned()),
        (old, new) => {
            let gone: Vec<&str> = old.iter().copied().filter(|topic| !new.contains(topic)).collect();
            let come: Vec<&str> = new.iter().copied().filter(|topic| !old.contains(topic)).collect();
            if !gone.is_empty() {
                lost.push(format!("no longer {}", gone.join(", ")));
            }
            if !come.is_empty() {
                won.push(format!("both know {}", come.join(", ")));
            }
        }
    }
    match after.shared_minutes - before.shared_minutes {
        less if less <= -MINUTES_TOLD => lost.push(format!("{} less together", duration(-less))),
        more if more >= MINUTES_TOLD => won.push(format!("{} more together", duration(more))),
        _ => {}
    }
    let no_longer = was.languages.iter().filter(|code| !is.languages.contains(code));
    lost.extend(no_longer.map(|code| format!("no longer both speak {}", languages::name(code))));
    let newly = is.languages.iter().filter(|code| !was.languages.contains(code));
    won.extend(newly.map(|code| format!("both speak {}", languages::name(code))));
    match (was.is_experienced, is.is_experienced) {
        (true, false) => lost.push("an advocate who has not done this before".to_owned()),
        (false, true) => won.push("an advocate who has done this before".to_owned()),
        _ => {}
    }
    match (was.met, is.met) {
        (_, Some(met)) if was.met != is.met => lost.push(format!("paired before, on {}", met.strftime("%-d %B %Y"))),
        (Some(_), None) => won.push("somebody new".to_owned()),
        _ => {}
    }
    match after.nth.cmp(&before.nth) {
        std::cmp::Ordering::Greater => lost.push(format!("the advocate's {} of the day", nth(after.nth))),
        std::cmp::Ordering::Less if after.nth == 1 => won.push("the advocate's only one or first".to_owned()),
        _ => {}
    }
    lost.into_iter().chain(won).collect()
}

/// What the reasons of a pair say.
struct Facts<'a> {
    topics: Vec<&'a str>,
    languages: Vec<&'a str>,
    is_experienced: bool,
    met: Option<jiff::civil::Date>,
}

impl<'a> Facts<'a> {
    fn of(pair: &'a Pair) -> Facts<'a> {
        let mut facts = Facts { topics: vec![], languages: vec![], is_experienced: false, met: None };
        for reason in &pair.reasons {
            match reason {
                Reason::SharedTopics(topics) | Reason::DayTopics(topics) => {
                    facts.topics.extend(topics.iter().map(String::as_str));
                }
                Reason::SharedLanguages(codes) => facts.languages.extend(codes.iter().map(String::as_str)),
                Reason::ExperiencedAdvocate { .. } => facts.is_experienced = true,
                Reason::MetBefore { date } => facts.met = Some(*date),
                Reason::Pinned | Reason::SharedMinutes { .. } | Reason::EvenLoad | Reason::NewPair => {}
            }
        }
        facts
    }
}

fn nth(number: u32) -> String {
    match number {
        2 => "second shadower".to_owned(),
        3 => "third shadower".to_owned(),
        number => format!("{number}th shadower"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn pair(shared_minutes: i64, nth: u32, reasons: Vec<Reason>) -> Pair {
        Pair { shadower: "ana".into(), advocate: "sam".into(), nth, cost: 0, shared_minutes, reasons }
    }

    #[test]
    fn what_is_lost_comes_first() {
        let before = pair(
            480,
            1,
            vec![
                Reason::SharedTopics(vec!["billing".into()]),
                Reason::SharedLanguages(vec!["pt".into()]),
                Reason::ExperiencedAdvocate { days_done: 2 },
                Reason::NewPair,
            ],
        );
        let after = pair(345, 2, vec![Reason::MetBefore { date: date(2026, 3, 3) }]);
        let words = [
            "no shared topic any more",
            "2 h 15 min less together",
            "no longer both speak Portuguese",
            "an advocate who has not done this before",
            "paired before, on 3 March 2026",
            "the advocate's second shadower of the day",
        ];
        assert_eq!(changes(&before, &after), words);
        let back = [
            "both know billing",
            "2 h 15 min more together",
            "both speak Portuguese",
            "an advocate who has done this before",
            "somebody new",
            "the advocate's only one or first",
        ];
        assert_eq!(changes(&after, &before), back);
    }

    #[test]
    fn some_topics_are_lost_and_others_won() {
        let before = pair(480, 1, vec![Reason::SharedTopics(vec!["api".into(), "billing".into()])]);
        let after = pair(470, 1, vec![Reason::SharedTopics(vec!["api".into(), "refunds".into()])]);
        assert_eq!(changes(&before, &after), ["no longer billing", "both know refunds"]);
        assert!(changes(&before, &before).is_empty());
    }
}
