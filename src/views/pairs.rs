//! Pairs: what the two read when they meet, when they part, and who does without a buddy. The coordinator's view of
//! them is `preview.rs`.

use super::Message;
use super::blocks::button;
use super::text::{and, clock, escape, hours, person, place, the_day, when};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;

/// A lunch takes this long.
const LUNCH_MIN: i64 = 30;

/// Several sentences as one: "You both know billing; first time together."
pub fn sentences(reasons: &[String]) -> String {
    let sentence = |(at, reason): (usize, &String)| {
        let reason = escape(reason.trim_end_matches('.'), 200);
        if at == 0 { reason } else { lower_first(&reason) }
    };
    reasons.iter().enumerate().map(sentence).collect::<Vec<_>>().join("; ") + "."
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// A buddy and who is with them: two people, or a group of three.
pub struct Meeting<'a> {
    pub buddy: &'a Person,
    /// Each with the reasons for having this buddy.
    pub shadowers: &'a [(Person, Vec<String>)],
    /// When all of them are at work.
    pub shared: &'a [Window],
}

/// To those who meet: who the others are, when they work, what they share, when to eat, how to prepare, the pager.
pub fn meet(day: &Day, of: &Meeting<'_>) -> Message {
    let everybody = of.shadowers.iter().map(|(shadower, _)| shadower).chain([of.buddy]);
    let at_work: Vec<String> = everybody.map(works).collect();
    let mut lines = vec![format!(":busts_in_silhouette: {}.", at_work.join(", "))];
    lines.extend(of.shadowers.iter().map(|(shadower, reasons)| match of.shadowers.len() {
        1 => format!(":link: Why you two: {}", sentences(reasons)),
        _ => format!(":link: Why {} and {}: {}", person(&shadower.id), person(&of.buddy.id), sentences(reasons)),
    }));
    let (all, suits) = if of.shadowers.len() == 1 { ("Both", "both") } else { ("All of you", "all") };
    if let Some(longest) = longest(of.shared) {
        lines.push(format!(":clock9: {all} at work {}.", hours(longest, &day.zone)));
        if let Some(lunch) = lunch(longest) {
            lines.push(format!(":coffee: A lunch or coffee that suits {suits}: {}.", clock(lunch, &day.zone)));
        }
    }
    let names: Vec<String> = of.shadowers.iter().map(|(shadower, _)| person(&shadower.id)).collect();
    let (names, buddy) = (and(&names), person(&of.buddy.id));
    let rules = day.format.rules();
    lines.push(format!(":memo: {} {}", rules.prepare, rules.drafts));
    if day.is_round() {
        lines
            .push(format!(":calendar: {names} proposes up to three dates, and {buddy} accepts one or offers another."));
    } else {
        lines.push(format!(":pager: On the day, `/shadow oncall` says who has the pager.{}", first_on_call(day)));
    }
    let title = match of.shadowers.len() {
        1 => format!("You two are a pair for the {}.", the_day(day)),
        _ => format!("You are a group of three for the {}.", the_day(day)),
    };
    Message::titled(title)
        .section(format!(":wave: {names}, meet {buddy}, your buddy on the *{}*.\n{}", day.format.label(), when(day)))
        .section(lines.join("\n"))
        .buttons(match day.is_round() {
            true => vec![button("Propose dates", &Action::Dates(day.id)).primary()],
            false => vec![
                button("I sent my first reply", &Action::Replied(day.id)),
                button("Who is on call?", &Action::OnCall),
            ],
        })
}

fn works(who: &Person) -> String {
    format!("{} works {} in {}", person(&who.id), hours_of(who), place(&who.time_zone))
}

fn first_on_call(day: &Day) -> String {
    match super::text::first_on_call(day).as_slice() {
        [] => String::new(),
        [one] => format!(" {one} has it first."),
        several => format!(" {} have it first.", and(several)),
    }
}

fn hours_of(person: &Person) -> String {
    format!("{} to {}", person.details.hours.start(), person.details.hours.end())
}

fn longest(shared: &[Window]) -> Option<Window> {
    shared.iter().copied().max_by_key(|window| window.end.duration_since(window.start))
}

/// The middle of the shared time, at a full quarter of an hour, where there is room for it.
fn lunch(shared: Window) -> Option<jiff::Timestamp> {
    const QUARTER_S: i64 = 15 * 60;
    let room = shared.minutes() - LUNCH_MIN;
    let middle = shared.start.as_second() + room * 60 / 2;
    (room >= 0)
        .then(|| jiff::Timestamp::from_second(middle / QUARTER_S * QUARTER_S).unwrap_or(shared.start).max(shared.start))
}

/// To somebody who has the pager instead of a buddy.
pub fn you_have_the_pager(day: &Day) -> Message {
    Message::say(format!(
        ":pager: You are in: *{}*, {}. You have been before, so whoever has the pager is your help. {}{}",
        day.format.label(),
        when(day),
        day.format.rules().prepare,
        first_on_call(day)
    ))
    .buttons([button("I sent my first reply", &Action::Replied(day.id)), button("Who is on call?", &Action::OnCall)])
}

/// To somebody for whom no buddy was found.
pub fn you_wait(day: &Day, reason: &str) -> Message {
    Message::say(format!(
        ":hourglass_flowing_sand: There is no buddy for you on the {} yet. {} You are on the waiting list, and hear from me when that changes.",
        the_day(day),
        escape(reason, 300)
    ))
    .buttons([button("Change details", &Action::ChangeDetails(day.id)), super::signup::cancel_button(day.id)])
}

/// To the coordinator, whose day begins.
pub fn sent_unconfirmed(day: &Day) -> Message {
    Message::say(format!(
        ":information_source: The {} has begun. Nobody confirmed its pairs, so I sent the best ones.",
        the_day(day)
    ))
    .buttons([button("Show the days", &Action::Days)])
}

/// Why two are no longer a pair, as far as both may know: what one of them set is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parted {
    /// The buddy does not help on the day any more.
    BuddyGone,
    /// A rule stands between them now.
    RuledOut,
    /// Others lost their buddy, and so more people have one.
    ForOthers,
    /// So many advocates stay free for the queue, and this is one of them now.
    StaysFree,
    /// The coordinator confirmed other pairs.
    ByCoordinator,
}

/// To the pair of before.
pub fn no_longer_a_pair(day: &Day, shadower: &PersonId, buddy: &PersonId, why: Parted) -> Message {
    let why = match why {
        Parted::BuddyGone => format!("{} is not an advocate of it any more.", person(buddy)),
        Parted::RuledOut => "Hours or settings have changed, and these two cannot be paired now.".to_owned(),
        Parted::ForOthers => "Somebody else lost their buddy, and this way more people have one.".to_owned(),
        Parted::StaysFree => {
            format!("{} has to stay free for the queue now, as one advocate fewer is there.", person(buddy))
        }
        Parted::ByCoordinator => format!("{} has put the pairs together anew.", person(&day.coordinator)),
    };
    Message::say(format!(
        ":information_source: {} and {} are no longer a pair on the {}. {why} {} hears from me what comes next.",
        person(shadower),
        person(buddy),
        the_day(day),
        person(shadower)
    ))
}

/// To a buddy whose shadower left.
pub fn shadower_left(day: &Day, shadower: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}. If somebody takes their place, you are told.",
        person(shadower),
        the_day(day)
    ))
}
