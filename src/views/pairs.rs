//! Pairs: the coordinator's preview, and what the pair reads when they meet.

use super::blocks::{self, button};
use super::text::{clock, count, escape, hours, moment, person, place, the_day, when};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Day;
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::people::Person;
use crate::domain::seating::Without;
use crate::domain::snapshot::Pairing;

/// Sections of the preview's lists.
const LIST_SECTIONS_MAX: usize = 10;

/// A lunch takes this long.
const LUNCH_MIN: i64 = 30;

/// What the coordinator decides about.
pub struct Preview<'a> {
    pub day: &'a Day,
    pub pairs: &'a [Pairing],
    /// Who gets no buddy, why, and whether they wait for one (else they have the pager).
    pub without: &'a [Without],
    /// Advocates who have nobody.
    pub free: &'a [PersonId],
    /// Tells this preview from the next.
    pub fingerprint: String,
    /// Said first, where something happened.
    pub note: Option<&'a str>,
    /// Do people know of pairs already?
    pub confirmed: bool,
    pub sign_up_is_open: bool,
}

/// Every pair with its reasons, everybody without a buddy with the reason, and who stays free.
pub fn preview(of: &Preview<'_>) -> Message {
    let day = of.day;
    let mut message = Message::titled(format!("The pairs of the {}", the_day(day))).section(format!(
        "*The pairs of the {}*\n{}",
        day.format.label().to_lowercase(),
        when(day)
    ));
    if let Some(note) = of.note {
        message = message.section(format!(":information_source: {note}"));
    }
    if of.pairs.is_empty() && of.without.is_empty() {
        return message
            .section("Nobody has signed up yet, so there is nobody to pair.")
            .buttons([button("Look again", &Action::PreviewPairs(day.id))]);
    }
    message = message.lines(&of.pairs.iter().map(pair_line).collect::<Vec<_>>(), LIST_SECTIONS_MAX);
    message = message.lines(&of.without.iter().map(without_line).collect::<Vec<_>>(), LIST_SECTIONS_MAX);
    if !of.free.is_empty() {
        let names: Vec<String> = of.free.iter().map(person).collect();
        message = message.context(format!("Free: {}", super::text::and(&names)));
    }
    let confirm = Action::ConfirmPairs { day: day.id, fingerprint: of.fingerprint.clone() };
    let mut buttons =
        vec![button(if of.confirmed { "Confirm again" } else { "Confirm and tell all" }, &confirm).primary()];
    if !of.pairs.is_empty() || !of.without.is_empty() {
        buttons.push(button("Change a buddy", &Action::SwapBuddy(day.id)));
    }
    let state = match (of.confirmed, of.sign_up_is_open) {
        (true, _) => "These people know of their pairs already; only what is new is told.".to_owned(),
        (false, true) => format!(
            "Nobody is told before you confirm. Sign-up is open until {}; confirming closes it now.",
            moment(day.closes_at(), &day.zone)
        ),
        (false, false) => "Nobody is told before you confirm.".to_owned(),
    };
    message.buttons(buttons).context(state)
}

fn pair_line(pairing: &Pairing) -> String {
    format!("• *{}* with *{}*: {}", person(&pairing.shadower), person(&pairing.buddy), reasons(&pairing.reasons))
}

fn without_line(without: &Without) -> String {
    let next = if without.waits { "Waits for a place." } else { "Has the pager instead." };
    format!("• *{}* without a buddy: {} _{next}_", person(&without.person), escape(&without.reason, 300))
}

/// Several sentences as one: "You both know billing; first time together."
fn reasons(reasons: &[String]) -> String {
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

/// After *Confirm*.
pub fn confirmed(day: &Day, pairs: usize, waiting: usize) -> Message {
    let pairs = count(u64::try_from(pairs).unwrap_or(0), "pair", "pairs");
    let waiting = match waiting {
        0 => String::new(),
        n => format!(
            " {} on the waiting list, and told why.",
            count(u64::try_from(n).unwrap_or(0), "person is", "people are")
        ),
    };
    Message::say(format!(":white_check_mark: The {} has {pairs}, and each is told.{waiting}", the_day(day)))
        .buttons([button("Show the pairs", &Action::PreviewPairs(day.id))])
}

/// Something changed between preview and *Confirm*.
pub const CHANGED_MEANWHILE: &str =
    "Something changed meanwhile. These are the pairs as they would be now; nothing was confirmed yet.";

/// After a wish was taken in.
pub const WISH_KEPT: &str = "Your change is in.";

/// Wishes that leave no room for each other: shadower and buddy.
pub fn wishes_not_kept(wishes: &[(&PersonId, &PersonId)]) -> String {
    let pairs: Vec<String> =
        wishes.iter().map(|(shadower, buddy)| format!("{} with {}", person(shadower), person(buddy))).collect();
    format!("Not possible beside the others: {}. Change another buddy first.", super::text::and(&pairs))
}

/// To the coordinator: a day without anybody to shadow on it.
pub fn nobody_left(day: &Day, who: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}, and nobody else is on it. You can change it or call it off:",
        person(who),
        the_day(day)
    ))
    .buttons(super::plan::coordinator_buttons(day.id))
}

/// To choose another buddy for somebody.
pub fn swap_form(day: DayId, shadowers: &[Person], advocates: &[Person]) -> View {
    let options = |people: &[Person]| -> Vec<(String, String)> {
        people.iter().take(OPTIONS_MAX).map(|person| (person.id.to_string(), person.name.clone())).collect()
    };
    let mut buddies = options(advocates);
    buddies.push((NO_WISH.to_owned(), "Whoever fits best".to_owned()));
    let fields = vec![
        blocks::input("shadower", "Who", blocks::choice_field(&options(shadowers), None)).into(),
        blocks::input("buddy", "gets as a buddy", blocks::choice_field(&buddies, None)).into(),
    ];
    blocks::form(&Form::SwapBuddy(day), "Change a buddy", "Show the pairs", "Not now", fields)
}

/// Options of a choice at most: Slack's limit, less the one of our own.
const OPTIONS_MAX: usize = 99;

/// The choice that takes a wish back.
pub const NO_WISH: &str = "best";

/// A wish that no rule allows.
pub const CANNOT_BE_PAIRED: &str = "These two cannot be paired on this day. Please choose another buddy.";

/// Nobody to choose for.
pub fn nobody_to_swap() -> Message {
    Message::say("Nobody has signed up yet, so there is nobody to choose a buddy for.")
}

/// To the pair: who the other is, when both work, what they share, when to eat, how to prepare, the pager.
pub fn meet(day: &Day, pairing: &Pairing, shadower: &Person, buddy: &Person, shared: &[Window]) -> Message {
    let (one, other) = (person(&pairing.shadower), person(&pairing.buddy));
    let mut lines = vec![
        format!(
            ":busts_in_silhouette: {one} works {} in {}, {other} works {} in {}.",
            hours_of(shadower),
            place(&shadower.time_zone),
            hours_of(buddy),
            place(&buddy.time_zone)
        ),
        format!(":link: Why you two: {}", reasons(&pairing.reasons)),
    ];
    if let Some(longest) = longest(shared) {
        lines.push(format!(":clock9: Both at work {}.", hours(longest, &day.zone)));
        if let Some(lunch) = lunch(longest) {
            lines.push(format!(":coffee: A lunch or coffee that suits both: {}.", clock(lunch, &day.zone)));
        }
    }
    let rules = day.format.rules();
    lines.push(format!(":memo: {} {}", rules.prepare, rules.drafts));
    if day.is_round() {
        lines.push(format!(":calendar: {one} proposes up to three dates, and {other} accepts one or offers another."));
    } else {
        lines.push(format!(":pager: On the day, `/shadow oncall` says who has the pager.{}", first_on_call(day)));
    }
    Message::titled(format!("You two are a pair on the {}.", the_day(day)))
        .section(format!(":wave: {one}, meet {other}, your buddy on the *{}*.\n{}", day.format.label(), when(day)))
        .section(lines.join("\n"))
        .buttons(match day.is_round() {
            true => vec![button("Propose dates", &Action::Dates(day.id)).primary()],
            false => vec![
                button("I sent my first reply", &Action::Replied(day.id)),
                button("Who is on call?", &Action::OnCall),
            ],
        })
}

fn first_on_call(day: &Day) -> String {
    day.shifts.first().map_or(String::new(), |shift| format!(" {} has it first.", person(&shift.advocate)))
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
        ":hourglass_flowing_sand: There is no buddy for you on the {} yet. {} You are on the waiting list, and hear from me when that changes. Different hours may help:",
        the_day(day),
        escape(reason, 300)
    ))
    .buttons([button("Change details", &Action::ChangeDetails(day.id)), super::signup::cancel_button(day.id)])
}

/// To the pair of before.
pub fn no_longer_a_pair(day: &Day, shadower: &PersonId, buddy: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} and {} are no longer a pair on the {}. {} hears from me what comes next.",
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

/// To the coordinator: no sign-ups when sign-up closed.
pub fn nobody_signed_up(day: &Day) -> Message {
    Message::say(format!(
        ":information_source: Sign-up for the {} has closed, and nobody signed up. Change its date to open sign-up again, or call it off.",
        the_day(day)
    ))
    .buttons(super::plan::coordinator_buttons(day.id))
}

/// The pairs cannot be changed any more.
pub fn too_late(day: &Day) -> Message {
    Message::say(format!(
        "The {} began {}; its pairs stay as they are.",
        the_day(day),
        moment(day.starts_at(), &day.zone)
    ))
}

/// There is no day to pair.
pub fn no_day() -> Message {
    Message::say("No day is waiting for its pairs.")
        .buttons([button("Plan a day", &Action::Plan), button("Show the days", &Action::Days)])
}
