//! Pairs that end: what those who were one read, who stays behind, and what the coordinator reads of it.

use jiff::Timestamp;

use super::Message;
use super::dates_off::fell_through_line;
use super::text::{and, count, escape, person, the_day};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::PersonId;
use crate::domain::rota::OpenGap;
use crate::domain::seating::MovedFor;

/// Sections that the coordinator's list of changes may fill.
const LIST_SECTIONS_MAX: usize = 4;

/// Nobody else learns that it was a setting.
const OTHERS_READ: &str = "The others read that the pairs changed, but neither why nor by whom.";

/// Why two are no longer a pair, as far as all may know: what one of them set is theirs. New hours, who cannot be paired
/// and who has to stay free read alike, so that nothing can be inferred from the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parted {
    /// The buddy does not help on the day any more.
    BuddyGone,
    /// The coordinator confirmed other pairs.
    ByCoordinator,
    /// Whatever else.
    Rearranged,
}

/// Two who were a pair, and knew it.
#[derive(Clone, Debug, PartialEq)]
pub struct Former {
    pub shadower: PersonId,
    pub buddy: PersonId,
    pub why: Parted,
    /// On which they had agreed: it does not take place.
    pub date: Option<Day>,
}

/// What everybody reads whose pair is another: who was with whom, and nothing that one of them set.
pub fn the_pairs_changed(day: &Day, former: &[Former]) -> String {
    let with = |(at, old): (usize, &Former)| {
        let was = if at == 0 { " was" } else { "" };
        format!("{}{was} with {}", person(&old.shadower), person(&old.buddy))
    };
    let before: Vec<String> = former.iter().enumerate().map(with).collect();
    format!("The pairs changed: before, {}.{}{}", and(&before), public_reasons(day, former), dates_off(former))
}

/// What these pairs had agreed on.
fn dates_off(former: &[Former]) -> String {
    let dates = former.iter().filter_map(|old| old.date.as_ref());
    dates.map(|date| format!(" {}", fell_through_line(date))).collect()
}

fn public_reasons(day: &Day, former: &[Former]) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for old in former {
        let reason = match old.why {
            Parted::BuddyGone => {
                let that = if day.is_round() { "that round" } else { "that day" };
                format!(" {} is not an advocate of {that} any more.", person(&old.buddy))
            }
            Parted::ByCoordinator => format!(" {} has put the pairs together anew.", person(&day.coordinator)),
            Parted::Rearranged => continue,
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.concat()
}

/// To a buddy who has fewer shadowers than before, or none; `former` are the pairs they were in.
pub fn your_shadowers(day: &Day, shadowers: &[&PersonId], former: &[Former]) -> Message {
    let names: Vec<String> = shadowers.iter().map(|&shadower| person(shadower)).collect();
    let now = match names.as_slice() {
        [] => "nobody shadows you now".to_owned(),
        [one] => format!("your shadower is now {one}"),
        several => format!("your shadowers are now {}", and(several)),
    };
    let before: Vec<String> = former.iter().map(|old| person(&old.shadower)).collect();
    let no_longer = format!("{} {} longer with you", and(&before), if before.len() == 1 { "is no" } else { "are no" });
    Message::say(format!(
        ":arrows_counterclockwise: The pairs of the {} changed: {now}. {no_longer}.{}{} Nothing left for you to do.",
        the_day(day),
        public_reasons(day, former),
        dates_off(former)
    ))
}

/// To a shadower whose buddy is gone, while the coordinator has yet to look at the pairs.
pub fn buddy_to_come(day: &Day, former: &Former) -> Message {
    Message::say(format!(
        ":arrows_counterclockwise: {} You keep your place on the {}, and hear from me who your buddy is.",
        the_pairs_changed(day, std::slice::from_ref(former)),
        the_day(day)
    ))
}

/// Whose buddy is another than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub shadower: PersonId,
    /// Nobody, where they moved up.
    pub was: Option<PersonId>,
    /// On which those two had agreed: it does not take place.
    pub date: Option<Day>,
    pub is: Now,
    pub because: Because,
}

impl Changed {
    /// Was there a pair that is none any more?
    pub fn ended(&self) -> bool {
        self.was.is_some()
    }
}

/// Whom they have now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    With(PersonId),
    /// They have been before: that is enough.
    Pager,
    /// With the reason.
    Waits(String),
}

/// What the coordinator may read of why; whatever one of them set is nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Their buddy is not there, or cannot be theirs any more.
    HadTo,
    /// For the sake of others, and for whose.
    ForOthers(MovedFor),
    /// So that enough advocates stay free.
    ForQueue,
}

/// For the coordinator: who has whom now, and who has nobody.
pub fn changes(day: &Day, changed: &[Changed]) -> Vec<String> {
    changed.iter().map(|one| change(day, one)).collect()
}

fn change(day: &Day, one: &Changed) -> String {
    let who = person(&one.shadower);
    let (instead, no_other) = match &one.was {
        Some(was) => (format!(" instead of {}", person(was)), format!("No other buddy than {}", person(was))),
        None => (String::new(), "No buddy".to_owned()),
    };
    let so_that = match one.because {
        Because::HadTo => String::new(),
        Because::ForOthers(MovedFor::More) => ", so that more people have a buddy".to_owned(),
        Because::ForOthers(MovedFor::FirstTimer) => ", so that somebody on their first day has a buddy".to_owned(),
        Because::ForOthers(MovedFor::BehindQuota) => {
            ", so that somebody behind on this year's sessions has a buddy".to_owned()
        }
        Because::ForQueue => format!(", so that {} free", count(day.min_free, "advocate stays", "advocates stay")),
    };
    let date_off = date_off(one);
    match &one.is {
        Now::With(buddy) => format!("• {who} has {}{instead} as a buddy{so_that}.{date_off}", person(buddy)),
        Now::Pager => format!("• {who} has the pager{instead}{so_that}.{date_off}"),
        Now::Waits(reason) => {
            format!("• {no_other} was found for {who}, who waits{so_that}. {}{date_off}", escape(reason, 300))
        }
    }
}

fn date_off(one: &Changed) -> String {
    one.date.as_ref().map(|date| format!(" The {} does not take place.", the_day(date))).unwrap_or_default()
}

pub fn somebody_waits(changed: &[Changed]) -> bool {
    changed.iter().any(|one| matches!(one.is, Now::Waits(_)))
}

/// Where something else is left to do.
pub const ALL_ARE_TOLD: &str = "Everybody concerned is told.";

/// What the coordinator can do about them; on a day that runs, its pager is all the help there is.
pub fn next_step(changed: &[Changed], runs: bool) -> &'static str {
    match somebody_waits(changed) {
        true if runs => {
            "Everybody concerned is told. Whoever has the pager helps those without a buddy (`/shadow oncall`)."
        }
        true => {
            "Everybody concerned is told. Another advocate (*Change*) or other pairs (*Pairs*) may help whoever waits."
        }
        false => "Everybody concerned is told. Nothing left for you to do.",
    }
}

/// The same above gaps, which are left to do.
pub fn step_before(gaps: &[OpenGap], changed: &[Changed], runs: bool) -> &'static str {
    let has_step = gaps.is_empty() || somebody_waits(changed);
    if has_step { next_step(changed, runs) } else { ALL_ARE_TOLD }
}

/// To the coordinator: pairs that people knew of are others now, and nobody confirmed that.
pub fn pairs_changed(day: &Day, changed: &[Changed], now: Timestamp) -> Message {
    let lead = format!("The pairs of the {} changed.", the_day(day));
    Message::titled(&lead)
        .section(format!(":arrows_counterclockwise: {lead}"))
        .lines(&changes(day, changed), LIST_SECTIONS_MAX)
        .section(next_step(changed, day.phase(now) == Phase::Running))
        .buttons(super::plan::coordinator_buttons_at(day, now))
}

/// In the place of the form in which somebody set what parted a pair of theirs: nobody else reads that it was that.
pub fn your_settings_did(of: &[(Day, Vec<Changed>)], who: &PersonId) -> Message {
    Message::titled(own_changes_of(of, who).join("\n"))
}

/// The same above what else is left to do.
pub fn own_changes_of(of: &[(Day, Vec<Changed>)], who: &PersonId) -> Vec<String> {
    let mut lines = vec!["Saved. That changes who is with you:".to_owned()];
    for (day, changed) in of {
        lines.push(format!("• {}: {}", the_day(day), own_changes(changed, who)));
    }
    lines.push(OTHERS_READ.to_owned());
    lines
}

/// What became of their own pairs, for whoever set what ended them.
pub fn own_changes(changed: &[Changed], who: &PersonId) -> String {
    let (own, lost): (Vec<&Changed>, Vec<&Changed>) = changed.iter().partition(|one| one.shadower == *who);
    let mut sentences: Vec<String> = own.into_iter().map(own_change).collect();
    let names: Vec<String> = lost.iter().map(|one| person(&one.shadower)).collect();
    let dates_off: String = lost.into_iter().map(date_off).collect();
    match names.as_slice() {
        [] => {}
        [one] => sentences.push(format!("{one} is no longer your shadower.{dates_off}")),
        several => sentences.push(format!("{} are no longer your shadowers.{dates_off}", and(several))),
    }
    sentences.join(" ")
}

fn own_change(one: &Changed) -> String {
    let no_longer =
        one.was.as_ref().map(|was| format!("{} is no longer your buddy. ", person(was))).unwrap_or_default();
    match &one.is {
        Now::With(buddy) => format!("{no_longer}{} is your buddy now. You two have a message.", person(buddy)),
        Now::Pager => format!("{no_longer}Whoever has the pager helps you."),
        Now::Waits(_) => format!("{no_longer}You wait for another one: your message says why."),
    }
}

/// To a buddy whose shadower left.
pub fn shadower_left(day: &Day, shadower: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} cannot make it to the {}. If somebody takes their place, you are told.",
        person(shadower),
        the_day(day)
    ))
}

/// To whoever stays in a group of three.
pub fn left_your_group(day: &Day, gone: &PersonId, buddy: &PersonId) -> Message {
    Message::say(format!(
        ":information_source: {} is no longer with you and {} on the {}. You two stay a pair; if somebody takes their \
         place, you are told.",
        person(gone),
        person(buddy),
        the_day(day)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_shadowers_who_are_gone_are_one_sentence() {
        let lost = |shadower: &str| Changed {
            shadower: PersonId(shadower.to_owned()),
            was: Some(PersonId("UERIN".to_owned())),
            date: None,
            is: Now::Pager,
            because: Because::HadTo,
        };
        let erin = PersonId("UERIN".to_owned());
        assert_eq!(
            own_changes(&[lost("UBEN"), lost("UCHLOE")], &erin),
            "<@UBEN> and <@UCHLOE> are no longer your shadowers."
        );
        assert_eq!(own_changes(&[lost("UBEN")], &erin), "<@UBEN> is no longer your shadower.");
    }
}
