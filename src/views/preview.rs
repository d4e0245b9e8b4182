//! The coordinator's view of the pairs: the preview in pages. Beside it what they wish for in it, what comes of *Confirm*,
//! and what is said where there are no pairs to look at.

mod confirm;
mod nobody;
mod wishes;

use std::collections::BTreeMap;

use slack_morphism::prelude::SlackBlock;

pub use self::confirm::{changed_meanwhile, confirmed, confirmed_before, too_late};
pub use self::nobody::{no_day, nobody_left, nobody_signed_up, nobody_to_change};
pub use self::wishes::{
    CANNOT_BE_SWAPPED, CHANGE_IS_IN, HAS_NO_BUDDY, IS_AWAY, NO_TWO_PAIRS, NO_WISH, NOT_ON_THE_DAY, PAIR_IS_GONE,
    SAME_BUDDY, THE_SAME, WISH_KEPT, cannot_be_paired, change_form, fits_best_already, nobody_fits, run_again,
    swap_form, swapped,
};
use super::Message;
use super::blocks::{self, Button, button};
use super::pairs::sentences;
use super::text::{and, count, escape, hours, moment, names, person, the_day, to_talk_about, when};
use crate::domain::action::{Action, Look};
use crate::domain::day::Day;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Pair, Pin, Uncovered};
use crate::domain::seating::{Known, Load, Part, Proposal, Room, Without};
use crate::domain::signup::Why;

/// Pairs on one page: each has a button of its own.
const PAIRS_A_PAGE: usize = 8;

/// Sections that each of the other lists may fill.
const LIST_SECTIONS_MAX: usize = 4;

/// People who are named at most before the pairs, of those for whom something changes.
const NAMES_MAX: usize = 12;

/// Wishes that do not hold, each with a button of its own, at most.
const BROKEN_WISHES_MAX: usize = 6;

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
    // Where there are more, each comes when another one is let go.
    for broken in proposal.broken_wishes.iter().take(BROKEN_WISHES_MAX) {
        message = message.block(wishes::not_kept(of.day.id, broken));
    }
    if let Some(price) = &proposal.price {
        message = message.lines(&wishes::price_lines(price), LIST_SECTIONS_MAX);
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

/// How good the plan is, beside others that leave what had to stay.
fn quality(proposal: &Proposal) -> String {
    match proposal.gap {
        0 if !proposal.is_proven => "The best that were found in time.".to_owned(),
        0 => format!("No other plan is better{}.", that_keeps(proposal)),
        gap => {
            let percent = gap.saturating_mul(100) / proposal.cost.max(1) + 1;
            let other = format!("no other plan{}", that_keeps(proposal));
            format!("The best that were found in time: {other} fits more than {percent} % better.")
        }
    }
}

/// What every plan had to keep that this one was compared with.
fn that_keeps(proposal: &Proposal) -> &'static str {
    let by_hand = proposal.price.as_ref().is_some_and(|price| !price.changes.is_empty());
    match (by_hand, proposal.known) {
        (false, Known::Nothing) => "",
        (false, Known::Stays) => " that keeps the pairs people know",
        (false, Known::Moves) => " that changes as few of the pairs people know",
        (true, Known::Stays) => " that keeps what you chose and the pairs people know, and moves as few others",
        (true, Known::Nothing | Known::Moves) => " that keeps what you chose and moves as few others",
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
        let advocates = names(proposal.without_shadower(room));
        if !advocates.is_empty() {
            message = message.context(format!("{label}: {advocates}"));
        }
    }
    if !proposal.binding.is_empty() {
        let times: Vec<String> = proposal.binding.iter().map(|window| hours(*window, &day.zone)).collect();
        message = message.context(format!(
            ":scales: {} to stay free: nobody to spare {}.",
            count(day.min_free, "advocate has", "advocates have"),
            and(&times)
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
    let told = match of.confirmed {
        true if of.news.is_empty() => "These people know of their pairs already; only what is new is told.",
        true => "The others know of their pairs already; only what is new is told.",
        false => "Nobody is told before you confirm.",
    };
    match of.sign_up_is_open {
        true => {
            format!("{told} Sign-up is open until {}; confirming closes it now.", moment(day.closes_at(), &day.zone))
        }
        false => told.to_owned(),
    }
}
