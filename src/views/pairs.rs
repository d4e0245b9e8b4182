//! Pairs: what the two read when they meet, and who does without a buddy. What they read when they part is
//! `parting.rs`, and the coordinator's view of them `preview.rs`.

use jiff::{SignedDuration, Timestamp};

use super::Message;
use super::blocks::button;
use super::parting::{Former, the_pairs_changed};
use super::signup;
use super::text::{and, clock, escape, hours, person, place, the_day, to_talk_about, when};
use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::hours::{Window, joined, shared, working_windows};
use crate::domain::people::Person;
use crate::domain::seating::{Obstacle, zone_of};

/// A lunch takes this long.
const LUNCH_MIN: i64 = 30;

/// Nobody stops for lunch in what takes so many minutes at most.
const SESSION_MIN: i64 = 180;

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
    /// When the buddy is on call, or one of the others the assigner.
    pub busy: &'a [Window],
    /// With whom they were before; nobody where no pair of theirs ended.
    pub former: &'a [Former],
    /// The day runs: what is over is not spoken of.
    pub runs: bool,
}

impl Meeting<'_> {
    fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.shadowers.iter().map(|(shadower, _)| shadower).chain([self.buddy])
    }

    /// When all of them are at work in this window.
    fn at_work(&self, window: Window) -> Vec<Window> {
        let of = |who: &Person| working_windows(who.details.hours, zone_of(who).rules(), window);
        joined(self.everybody().fold(vec![window], |all, who| shared(&all, &joined(of(who)))))
    }
}

/// To those who meet: who the others are, when they work, what they share, when to eat, how to prepare, the pager.
pub fn meet(day: &Day, of: &Meeting<'_>) -> Message {
    let at_work: Vec<String> = of.everybody().map(works).collect();
    let mut lines = vec![format!(":busts_in_silhouette: {}.", at_work.join(", "))];
    lines.extend(to_talk_about(day));
    lines.extend(of.shadowers.iter().map(|(shadower, reasons)| match of.shadowers.len() {
        1 => format!(":link: Why you two: {}", sentences(reasons)),
        _ => format!(":link: Why {} and {}: {}", person(&shadower.id), person(&of.buddy.id), sentences(reasons)),
    }));
    let (all, suits) = if of.shadowers.len() == 1 { ("Both", "both") } else { ("All of you", "all") };
    if let Some(longest) = longest(of.shared) {
        lines.push(format!(":clock9: {all} at work {}.", hours(longest, &day.zone)));
        lines.extend(lunch_or_coffee(day, of, longest, suits));
    }
    let names: Vec<String> = of.shadowers.iter().map(|(shadower, _)| person(&shadower.id)).collect();
    let (names, buddy) = (and(&names), person(&of.buddy.id));
    let rules = day.format.rules();
    let choose = if day.is_round() { "Choose a date that fits your sprint. " } else { "" };
    lines.push(format!(":memo: {choose}{} {}", rules.prepare, rules.drafts));
    if day.is_round() {
        lines
            .push(format!(":calendar: {names} proposes up to three dates, and {buddy} accepts one or offers another."));
    } else {
        lines.push(format!(
            ":pager: On the day, `/shadow oncall` says who has the pager.{}",
            if of.runs { String::new() } else { first_on_call(day) }
        ));
    }
    let title = match of.shadowers.len() {
        1 => format!("You two are a pair for the {}.", the_day(day)),
        _ => format!("You are a group of three for the {}.", the_day(day)),
    };
    let mut message = Message::titled(title);
    if !of.former.is_empty() {
        message = message.section(format!(":arrows_counterclockwise: {}", the_pairs_changed(day, of.former)));
    }
    message
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

/// On a day, in the middle of it; a session is too short for that, and its coffee is after it or before.
fn lunch_or_coffee(day: &Day, of: &Meeting<'_>, longest: Window, suits: &str) -> Option<String> {
    let session = day.window_on(day.date);
    if session.minutes() > SESSION_MIN {
        let lunch = clock(lunch(of, longest)?, &day.zone);
        return Some(format!(":coffee: A lunch or coffee that suits {suits}: {lunch}."));
    }
    let half = SignedDuration::from_mins(LUNCH_MIN);
    let after = Window { start: session.end, end: session.end + half };
    let before = Window { start: session.start - half, end: session.start };
    let suits_all = |coffee: &Window| of.at_work(*coffee) == [*coffee];
    let may_be = |when: &str| !(of.runs && when == "before");
    let (coffee, when) =
        [(after, "after"), (before, "before")].into_iter().find(|(coffee, when)| may_be(when) && suits_all(coffee))?;
    Some(format!(
        ":coffee: A coffee that suits {suits}, {when} the {}: {}.",
        day.format.noun(),
        clock(coffee.start, &day.zone)
    ))
}

/// The middle of the shared time, at a full quarter of an hour, where there is room for it; or as near to it as none of
/// them has anything else to do.
fn lunch(of: &Meeting<'_>, longest: Window) -> Option<Timestamp> {
    const QUARTER_S: i64 = 15 * 60;
    let room = longest.minutes() - LUNCH_MIN;
    let middle = (longest.start.as_second() + room * 60 / 2) / QUARTER_S * QUARTER_S;
    let middle = Timestamp::from_second(middle).ok()?.max(longest.start);
    let lunch = |start: Timestamp| Window { start, end: start + SignedDuration::from_mins(LUNCH_MIN) };
    let is_free = |start: &Timestamp| of.busy.iter().all(|busy| busy.intersect(&lunch(*start)).is_none());
    let first = longest.start.as_second().div_euclid(QUARTER_S) * QUARTER_S;
    let quarters = (first..longest.end.as_second()).step_by(QUARTER_S as usize);
    let quarters = quarters.filter_map(|at| Timestamp::from_second(at).ok());
    let starts = quarters.filter(|start| lunch(*start).intersect(&longest) == Some(lunch(*start)));
    let free = starts.filter(is_free).min_by_key(|start| start.duration_since(middle).abs());
    (room >= 0).then(|| free.unwrap_or(middle))
}

/// Why somebody waits who had a buddy, on a day that has fewer places now.
pub const ALL_PLACES_TAKEN: &str = "All places are taken.";

/// To somebody who has the pager instead of a buddy; `former` is the pair they were in.
pub fn you_have_the_pager(day: &Day, former: Option<&Former>) -> Message {
    let (changed, still) = match former {
        Some(former) => (the_pairs_changed(day, std::slice::from_ref(former)) + " ", "still "),
        None => (String::new(), ""),
    };
    Message::say(format!(
        ":pager: {changed}You are {still}in: *{}*, {}. You have been before, so whoever has the pager is your help. {}{}",
        day.format.label(),
        when(day),
        day.format.rules().prepare,
        first_on_call(day)
    ))
    .buttons([button("I sent my first reply", &Action::Replied(day.id)), button("Who is on call?", &Action::OnCall)])
}

/// The same on a day that runs, of which too little is left for another buddy.
pub fn rest_without_buddy(day: &Day, former: Option<&Former>) -> Message {
    let changed = former.map(|former| the_pairs_changed(day, std::slice::from_ref(former)) + " ").unwrap_or_default();
    Message::say(format!(
        ":pager: {changed}There is no buddy for you for the rest of the {}: whoever has the pager is your help. `/shadow ask` asks them.",
        the_day(day)
    ))
    .buttons([button("I sent my first reply", &Action::Replied(day.id)), button("Who is on call?", &Action::OnCall)])
}

/// To somebody for whom no buddy was found; `former` is the pair they were in, `obstacle` what they can change.
pub fn you_wait(day: &Day, reason: &str, former: Option<&Former>, obstacle: Option<Obstacle>) -> Message {
    let (changed, yet) = match former {
        Some(former) => (the_pairs_changed(day, std::slice::from_ref(former)) + " ", "now"),
        None => (String::new(), "yet"),
    };
    let message = Message::say(format!(
        ":hourglass_flowing_sand: {changed}There is no buddy for you on the {} {yet}. {} You are on the waiting list, and hear from me when that changes.",
        the_day(day),
        escape(reason, 300)
    ));
    let unsaid = obstacle.filter(|obstacle| !signup::is_in_the_reason(*obstacle));
    let message =
        unsaid.into_iter().fold(message, |message, unsaid| message.section(signup::obstacle_line(day, unsaid)));
    message.buttons(signup::waiters_buttons(day, obstacle))
}

/// To the coordinator, whose day begins.
pub fn sent_unconfirmed(day: &Day) -> Message {
    Message::say(format!(
        ":information_source: The {} has begun. Nobody confirmed its pairs, so I sent the best ones.",
        the_day(day)
    ))
    .buttons([button("Show the days", &Action::Days)])
}
