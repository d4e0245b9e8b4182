//! Around *Confirm*: what changed since the coordinator looked, what comes of it, and when it is too late.

use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::ids::PersonId;
use crate::domain::seating::Proposal;
use crate::domain::signup::Why;
use crate::views::Message;
use crate::views::blocks::button;
use crate::views::text::{count, moment, names, the_day};

/// Something changed between preview and *Confirm*: who signed up, and who left.
pub fn changed_meanwhile(joined: &[PersonId], left: &[PersonId]) -> String {
    let what = match (joined, left) {
        ([], []) => "Something changed since you looked".to_owned(),
        (joined, []) => format!("{} signed up since you looked", names(joined)),
        ([], left) => format!("{} left since you looked", names(left)),
        (joined, left) => format!("{} signed up and {} left since you looked", names(joined), names(left)),
    };
    format!("{what}. These are the pairs as they would be now; nothing was confirmed yet.")
}

/// After *Confirm*.
pub fn confirmed(day: &Day, proposal: &Proposal) -> Message {
    let pairs = match proposal.pairs.len() as u64 {
        0 => "no pairs".to_owned(),
        pairs => format!("{}, and each is told", count(pairs, "pair", "pairs")),
    };
    let pager = match proposal.without.iter().filter(|out| !out.waits).count() {
        0 => String::new(),
        people => format!(
            " {}.",
            count(
                people as u64,
                "person has the pager instead, and is told",
                "people have the pager instead, and are told"
            )
        ),
    };
    let in_line = |why: fn(&Why) -> bool| proposal.without.iter().filter(|out| out.waits && why(&out.why)).count();
    let no_buddy = match in_line(|why| matches!(why, Why::NoBuddy(_))) {
        0 => String::new(),
        people => format!(" {} on the waiting list, and told why.", count(people as u64, "person is", "people are")),
    };
    // They have read where they stand, and that has not changed.
    let no_place = match in_line(|why| *why == Why::Full) {
        0 => String::new(),
        people => format!(" {} for a place: told when one frees.", count(people as u64, "person waits", "people wait")),
    };
    Message::say(format!(":white_check_mark: The {} has {pairs}.{pager}{no_buddy}{no_place}", the_day(day)))
        .buttons([button("Show the pairs", &Action::PreviewPairs(day.id))])
}

/// The same where all of it was confirmed before, in another preview or this one.
pub fn confirmed_before(day: &Day) -> Message {
    Message::say(format!(
        "The pairs of the {} were confirmed like this already: everybody knows them, and nothing was changed.",
        the_day(day)
    ))
    .buttons([button("Show the pairs", &Action::PreviewPairs(day.id))])
}

/// The pairs cannot be changed any more.
pub fn too_late(day: &Day) -> Message {
    Message::say(format!(
        "The {} began {}; its pairs stay as they are.",
        the_day(day),
        moment(day.starts_at(), &day.zone)
    ))
}
