//! The coordinator's view of the pairs: the preview in pages, the forms that change it, and what comes of *Confirm*.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use slack_morphism::prelude::{SlackBlock, SlackInputBlockElement};

use super::blocks::{self, Button, button};
use super::pairs::sentences;
use super::text::{and, count, escape, hours, moment, person, the_day, to_talk_about, when};
use super::{Message, View};
use crate::domain::action::{Action, Form, Look};
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::{Pair, Pin, Uncovered};
use crate::domain::people::Person;
use crate::domain::seating::{Change, Load, Part, Price, Proposal, Room, Without};
use crate::domain::signup::Why;

/// Pairs on one page: each has a button of its own.
const PAIRS_A_PAGE: usize = 8;

/// Sections that each of the other lists may fill.
const LIST_SECTIONS_MAX: usize = 4;

/// Of the wishes' effects, so many are told.
const CHANGES_MAX: usize = 12;

/// People who are named at most before the pairs, of those for whom something changes.
const NAMES_MAX: usize = 12;

/// People in a choice at most (Slack's limit less the one of our own); where there are more, Slack lists everybody.
const OPTIONS_MAX: usize = 99;

/// The choice that takes a wish back.
pub const NO_WISH: &str = "best";

/// What the coordinator decides about.
pub struct Preview<'a> {
    pub day: &'a Day,
    pub proposal: &'a Proposal,
    /// For whom something would change, with what they know of.
    pub news: &'a BTreeMap<PersonId, Part>,
    /// Which page, when it was made, and what it shows.
    pub look: Look,
    /// Said first, where something happened.
    pub note: Option<&'a str>,
    /// Do people know of pairs already?
    pub confirmed: bool,
    pub sign_up_is_open: bool,
}

/// Everybody without a buddy with the reason, then every pair with its reasons, and at last who carries how much.
pub fn preview(of: &Preview<'_>) -> Message {
    let (day, proposal) = (of.day, of.proposal);
    let pages = pages(proposal);
    let page = of.look.page.min(pages - 1);
    let at = if pages > 1 { format!("  ·  page {} of {pages}", page + 1) } else { String::new() };
    let mut message = Message::titled(format!("Pairs for the {}", the_day(day))).section(format!(
        "*Pairs for the {}*{at}\n{}",
        day.format.noun(),
        std::iter::once(when(day)).chain(to_talk_about(day)).collect::<Vec<_>>().join("\n")
    ));
    if let Some(note) = of.note {
        message = message.section(format!(":information_source: {note}"));
    }
    if proposal.pairs.is_empty() && proposal.without.is_empty() {
        let message = match proposal.done.is_empty() {
            true => message.section("Nobody has signed up yet, so there is nobody to pair."),
            false => message.lines(&done_lines(&proposal.done), LIST_SECTIONS_MAX),
        };
        return message.buttons([button("Look again", &Action::PreviewPairs(day.id))]);
    }
    if page == 0 {
        message = first_page(message, of);
    }
    for pair in proposal.pairs.iter().skip(page * PAIRS_A_PAGE).take(PAIRS_A_PAGE) {
        message = message.block(pair_line(of, page, pair));
    }
    if page + 1 == pages {
        message = last_page(message, of);
    }
    message.buttons(buttons(of, page, pages)).buttons(turning(of, page, pages)).context(state(of))
}

fn pages(proposal: &Proposal) -> usize {
    proposal.pairs.len().div_ceil(PAIRS_A_PAGE).max(1)
}

/// What stands before the pairs: the whole in one line, what the wishes cost, and who is left out.
fn first_page(mut message: Message, of: &Preview<'_>) -> Message {
    let proposal = of.proposal;
    let pairs = count(proposal.pairs.len() as u64, "pair", "pairs");
    let without = match proposal.without.len() {
        0 => "everybody has a buddy".to_owned(),
        some => format!("{} without a buddy", count(some as u64, "person", "people")),
    };
    message = message.section(format!("{pairs}, {without}. {}", quality(proposal)));
    if !of.news.is_empty() {
        message = message.section(for_whom_it_is_new(of.news));
    }
    if !proposal.broken_wishes.is_empty() {
        message = message.section(format!(":warning: {}", wishes_not_kept(&proposal.broken_wishes)));
    }
    if let Some(price) = &proposal.price {
        message = message.lines(&price_lines(price), LIST_SECTIONS_MAX);
    }
    let without = proposal.without.iter().map(|out| without_line(out, of.news.get(&out.person)));
    message.lines(&without.collect::<Vec<_>>(), LIST_SECTIONS_MAX)
}

/// Who knows of something else, so that nobody is parted by a glance at the first page.
fn for_whom_it_is_new(news: &BTreeMap<PersonId, Part>) -> String {
    let mut names: Vec<String> = news.keys().take(NAMES_MAX).map(person).collect();
    let more = news.len().saturating_sub(NAMES_MAX);
    names.extend((more > 0).then(|| format!("{more} more")));
    format!(
        ":arrows_counterclockwise: *{} had it otherwise so far:* {}. They and their buddies are told with *Confirm again*.",
        count(news.len() as u64, "person", "people"),
        and(&names)
    )
}

/// What somebody knows of, behind what they would have.
fn so_far(part: Option<&Part>) -> String {
    match part {
        None => String::new(),
        Some(Part::With(buddy)) => format!(" (so far with {})", person(buddy)),
        Some(Part::Pager) => " (so far with the pager)".to_owned(),
        Some(Part::InLine) => " (so far in line)".to_owned(),
    }
}

/// How good the plan is.
fn quality(proposal: &Proposal) -> String {
    let by_hand = proposal.price.as_ref().is_some_and(|price| price.cost != price.best);
    match (proposal.gap, by_hand) {
        (0, _) if !proposal.is_proven => "The best that were found in time.".to_owned(),
        (0, false) => "No other plan is better.".to_owned(),
        (0, true) => "Beside what you chose, no other plan is better.".to_owned(),
        (gap, _) => {
            let percent = gap.saturating_mul(100) / proposal.cost.max(1) + 1;
            format!("The best that were found in time: others could fit at most {percent} % better.")
        }
    }
}

fn wishes_not_kept(wishes: &[Pin]) -> String {
    let pairs: Vec<String> =
        wishes.iter().map(|wish| format!("{} with {}", person(&wish.shadower), person(&wish.advocate))).collect();
    format!("Not possible beside the others: {}. Change another buddy first.", and(&pairs))
}

/// What the wishes change, and what that costs; nothing where they are as good as what the engine would choose.
fn price_lines(price: &Price) -> Vec<String> {
    let loses = price.changes.iter().filter(|change| change.after.is_none()).count();
    let wins = price.changes.iter().filter(|change| change.before.is_none()).count();
    // With fewer pairs there is less that could speak against them, and with more of them more.
    let all_in_all = match (wins.cmp(&loses), price.cost.cmp(&price.best)) {
        (Ordering::Less, _) => "gives fewer people a buddy",
        (Ordering::Greater, _) => "gives more people a buddy",
        (Ordering::Equal, Ordering::Equal) if price.changes.is_empty() => return vec![],
        (Ordering::Equal, Ordering::Equal) => "is as good as the best pairs, nothing gets worse all in all",
        (Ordering::Equal, Ordering::Greater) => "fits less well than the best pairs",
        // Pairs that people know of stay as they are without it, good or not.
        (Ordering::Equal, Ordering::Less) => "fits better than the pairs without it",
    };
    let mut lines = vec![format!(":arrows_counterclockwise: *What you chose* {all_in_all}:")];
    lines.extend(price.changes.iter().take(CHANGES_MAX).map(change_line));
    let more = price.changes.len().saturating_sub(CHANGES_MAX);
    if more > 0 {
        lines.push(format!("• …and {more} more"));
    }
    lines
}

fn change_line(change: &Change) -> String {
    let who = person(&change.shadower);
    let words = if change.words.is_empty() { "no difference".to_owned() } else { change.words.join("; ") };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("• {who}: {} instead of {}: {}.", person(after), person(before), escape(&words, 300))
        }
        (Some(before), None) => format!("• {who}: nobody instead of {}.", person(before)),
        (None, Some(after)) => format!("• {who}: {} instead of nobody.", person(after)),
        (None, None) => format!("• {who}"),
    }
}

fn without_line(without: &Without, known: Option<&Part>) -> String {
    let next = match (&without.why, without.waits) {
        (_, false) => "Has the pager instead.",
        (Why::Full, true) => "Waits for a place.",
        (Why::NoBuddy(_), true) => "Waits for a buddy.",
    };
    let who = person(&without.person);
    format!("• *{who}* without a buddy{}: {} _{next}_", so_far(known), escape(why(&without.why), 300))
}

fn why(why: &Why) -> &str {
    match why {
        Why::Full => "All places are taken.",
        Why::NoBuddy(reason) => reason,
    }
}

/// A pair with its reasons, and the button that keeps it or lets it go.
fn pair_line(of: &Preview<'_>, page: usize, pair: &Pair) -> SlackBlock {
    let is_kept =
        of.proposal.kept_wishes.iter().any(|kept| kept.shadower == pair.shadower && kept.advocate == pair.advocate);
    let reasons: Vec<String> = pair.reasons.iter().map(|reason| reason.sentence()).collect();
    let pin = if is_kept { ":pushpin: " } else { "" };
    let (who, buddy) = (person(&pair.shadower), person(&pair.advocate));
    let known = so_far(of.news.get(&pair.shadower));
    let text = format!("• {pin}*{who}* with *{buddy}*{known}: {}", sentences(&reasons));
    let keep = Action::KeepPair {
        day: of.day.id,
        shadower: pair.shadower.clone(),
        buddy: pair.advocate.clone(),
        keep: !is_kept,
        page,
    };
    blocks::section_with(text, button(if is_kept { "Let go" } else { "Keep" }, &keep))
}

/// What stands behind the pairs: who carries how much, and where the queue is thin.
fn last_page(mut message: Message, of: &Preview<'_>) -> Message {
    let (day, proposal) = (of.day, of.proposal);
    if let Some(load) = load(&proposal.load) {
        message = message.context(load);
    }
    message = message.lines(&done_lines(&proposal.done), LIST_SECTIONS_MAX);
    for (room, label) in [
        (Room::Left, "No shadower"),
        (Room::NoneThisTime, "Takes no shadower this time"),
        (Room::NoneThisMonth, "No room left this month"),
        (Room::Away, "Away"),
    ] {
        let advocates: Vec<String> = proposal.without_shadower(room).map(person).collect();
        if !advocates.is_empty() {
            message = message.context(format!("{label}: {}", and(&advocates)));
        }
    }
    let stretches = |windows: &mut dyn Iterator<Item = crate::domain::hours::Window>| {
        and(&windows.map(|window| hours(window, &day.zone)).collect::<Vec<_>>())
    };
    if !proposal.binding.is_empty() {
        let times = stretches(&mut proposal.binding.iter().copied());
        message = message.context(format!(
            ":scales: {} to stay free: nobody to spare {times}.",
            count(day.min_free, "advocate has", "advocates have")
        ));
    }
    let thin = |thin: &Uncovered| format!("{} ({} free)", hours(thin.window, &day.zone), thin.free);
    if !proposal.uncovered.is_empty() {
        message = message.context(format!(
            ":warning: Fewer than {} at work, whoever is paired: {}.",
            count(day.min_free, "advocate", "advocates"),
            and(&proposal.uncovered.iter().map(thin).collect::<Vec<_>>())
        ));
    }
    message
}

/// Pairs of a round that nobody has to decide about any more.
fn done_lines(done: &[Pin]) -> Vec<String> {
    done.iter()
        .map(|pin| format!("• {} with {}: had their day.", person(&pin.shadower), person(&pin.advocate)))
        .collect()
}

/// Who carries how much, the most first; nobody's name where nobody carries anything.
fn load(load: &[Load]) -> Option<String> {
    let mut carrying: Vec<&Load> = load.iter().filter(|load| load.today > 0).collect();
    carrying.sort_by_key(|load| std::cmp::Reverse((load.today, load.lately)));
    let one = |load: &&Load| match load.lately {
        0 => format!("{} {}", person(&load.advocate), load.today),
        lately => format!("{} {} ({lately} in the 90 days before)", person(&load.advocate), load.today),
    };
    let names: Vec<String> = carrying.iter().map(one).collect();
    (!names.is_empty()).then(|| format!("Shadowers each: {}", names.join(", ")))
}

fn buttons(of: &Preview<'_>, page: usize, pages: usize) -> Vec<Button> {
    let day = of.day.id;
    let confirm = Action::ConfirmPairs { day, look: Look { page, ..of.look.clone() } };
    let confirm = button(if of.confirmed { "Confirm again" } else { "Confirm and tell all" }, &confirm);
    // With more pages to read, the next one is what most people want.
    let mut buttons = vec![if page + 1 == pages { confirm.primary() } else { confirm }];
    buttons.push(button("Change a buddy", &Action::SwapBuddy(day)));
    if of.proposal.pairs.len() > 1 {
        buttons.push(button("Swap two", &Action::SwapPairs(day)));
        buttons.push(button("Run again", &Action::RunAgain(day)));
    }
    buttons
}

/// Back and on.
fn turning(of: &Preview<'_>, page: usize, pages: usize) -> Vec<Button> {
    let to = |page| Look { page, ..of.look.clone() };
    let mut buttons = Vec::new();
    if page > 0 {
        buttons.push(button("Back", &Action::PreviewBack { day: of.day.id, look: to(page - 1) }));
    }
    if page + 1 < pages {
        buttons.push(button("Next page", &Action::PreviewNext { day: of.day.id, look: to(page + 1) }).primary());
    }
    buttons
}

fn state(of: &Preview<'_>) -> String {
    let day = of.day;
    match (of.confirmed, of.sign_up_is_open) {
        (true, _) if of.news.is_empty() => {
            "These people know of their pairs already; only what is new is told.".to_owned()
        }
        (true, _) => "The others know of their pairs already; only what is new is told.".to_owned(),
        (false, true) => format!(
            "Nobody is told before you confirm. Sign-up is open until {}; confirming closes it now.",
            moment(day.closes_at(), &day.zone)
        ),
        (false, false) => "Nobody is told before you confirm.".to_owned(),
    }
}

/// Something changed between preview and *Confirm*: who signed up, and who left.
pub fn changed_meanwhile(joined: &[PersonId], left: &[PersonId]) -> String {
    let names = |people: &[PersonId]| and(&people.iter().map(person).collect::<Vec<_>>());
    let what = match (joined, left) {
        ([], []) => "Something changed since you looked".to_owned(),
        (joined, []) => format!("{} signed up since you looked", names(joined)),
        ([], left) => format!("{} left since you looked", names(left)),
        (joined, left) => format!("{} signed up and {} left since you looked", names(joined), names(left)),
    };
    format!("{what}. These are the pairs as they would be now; nothing was confirmed yet.")
}

/// After *Keep* on a pair that is none any more.
pub const PAIR_IS_GONE: &str = "That pair is no longer proposed. These are the pairs as they would be now.";

/// After a wish was taken in.
pub const WISH_KEPT: &str = "Your change is in.";

/// The same in a form that does not know its preview: it was opened before an upgrade.
pub const CHANGE_IS_IN: &str = "Your change is in. `/shadow pair` shows the pairs as they would be now.";

/// After *Swap two*.
pub fn swapped(one: &PersonId, other: &PersonId) -> String {
    format!("{} and {} have each other's buddies now.", person(one), person(other))
}

/// After *Run again*.
pub fn run_again(found_another: bool) -> &'static str {
    match found_another {
        true => "Run again: these are other pairs that are as good. What you keep or chose stays.",
        false => {
            "Run again: these are the best pairs as things are now, and no others are as good. Change or swap some to get others."
        }
    }
}

/// After *Confirm*.
pub fn confirmed(day: &Day, proposal: &Proposal) -> Message {
    let pairs = match proposal.pairs.len() as u64 {
        0 => "no pairs".to_owned(),
        pairs => format!("{}, and each is told", count(pairs, "pair", "pairs")),
    };
    let pager = match proposal.without.iter().filter(|out| !out.waits).count() {
        0 => String::new(),
        1 => " 1 person has the pager instead, and is told.".to_owned(),
        people => format!(" {people} people have the pager instead, and are told."),
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

/// To choose another buddy for somebody.
pub fn change_form(day: DayId, shadowers: &[Person], advocates: &[Person]) -> View {
    let mut buddies = options(advocates);
    buddies.push((NO_WISH.to_owned(), "Whoever fits best".to_owned()));
    let fields = vec![
        blocks::input("shadower", "Who", one_of(shadowers)).into(),
        blocks::input("buddy", "Gets as a buddy", blocks::choice_field(&buddies, None)).into(),
    ];
    blocks::form(&Form::SwapBuddy(day), "Change a buddy", "Show the pairs", "Not now", fields)
}

/// To let two shadowers have each other's buddies.
pub fn swap_form(day: DayId, shadowers: &[Person]) -> View {
    let fields = vec![
        blocks::input("one", "Who", one_of(shadowers)).into(),
        blocks::input("other", "Swaps buddies with", one_of(shadowers)).into(),
    ];
    blocks::form(&Form::SwapPairs(day), "Swap two", "Show the pairs", "Not now", fields)
}

fn one_of(people: &[Person]) -> SlackInputBlockElement {
    match people.len() {
        0..=OPTIONS_MAX => blocks::choice_field(&options(people), None).into(),
        _ => blocks::person_field().into(),
    }
}

fn options(people: &[Person]) -> Vec<(String, String)> {
    people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect()
}

/// Field errors of these forms.
pub const CANNOT_BE_PAIRED: &str = "These two cannot be paired on this day. Please choose another buddy.";
pub const CANNOT_BE_SWAPPED: &str = "They cannot have each other's buddies on this day. Please choose somebody else.";
pub const THE_SAME: &str = "Please choose two different people.";
pub const SAME_BUDDY: &str = "These two have the same buddy already. Please choose somebody else.";
pub const HAS_NO_BUDDY: &str = "Has no buddy on this day. Please choose somebody who has one.";
pub const NOT_ON_THE_DAY: &str = "Is not signed up for this day. Please choose somebody who is.";

/// Nobody to choose for.
pub fn nobody_to_change() -> Message {
    Message::say("Nobody has signed up yet, so there is nobody to choose a buddy for.")
}

/// To the coordinator: a day without anybody to shadow on it.
pub fn nobody_left(day: &Day, who: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}, and nobody else is on it. You can change it or call it off:",
        person(who),
        the_day(day)
    ))
    .buttons(super::plan::coordinator_buttons(day))
}

/// To the coordinator: no sign-ups when sign-up closed.
pub fn nobody_signed_up(day: &Day) -> Message {
    Message::say(format!(
        ":information_source: Sign-up for the {} has closed, and nobody signed up. Change its date to open sign-up again, or call it off.",
        the_day(day)
    ))
    .buttons(super::plan::coordinator_buttons(day))
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
