//! The day card: one message in the channel, edited in place from the planning to the end of the day.

use jiff::Timestamp;

use super::Message;
use super::ask::ask_button;
use super::blocks::{self, button};
use super::text::{and, channel, clock, count, hours, local_window, moment, person, room, the_pager, title, when};
use crate::domain::action::Action;
use crate::domain::day::{Day, Phase, Shift};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::pagers::Rest;
use crate::domain::snapshot::{OnCall, Snapshot};
use crate::domain::turns::Turn;

/// Sections that a list of people, or of shifts, may fill, so that the card stays a card.
const LIST_SECTIONS_MAX: usize = 4;
const SHIFT_SECTIONS_MAX: usize = 2;

/// Names in one line of a list.
const NAMES_MAX: usize = 40;

/// The card of a day at `now`.
pub fn card(of: &Snapshot, now: Timestamp) -> Message {
    let day = &of.day;
    let phase = day.phase(now);
    let mut message = Message::titled(summary(of, phase)).block(blocks::header(&title(day)));
    if phase == Phase::CalledOff {
        return message
            .section("*Called off.* Everybody who was on it has been told.")
            .context(format!("Questions? Ask {}.", person(&day.coordinator)));
    }
    message = message.section(facts(of, phase));
    if phase != Phase::Over {
        message = room(day).into_iter().fold(message, Message::context);
    }
    if !day.topics.is_empty() {
        message = message.block(blocks::plain_context(&format!("Topics: {}", day.topics.join(", "))));
    }
    if !day.is_round() {
        message = message.section(pager(of, phase, now));
    }
    if phase != Phase::Over {
        message = message.lines(&shifts(of), SHIFT_SECTIONS_MAX);
    }
    let people = people(of);
    if !people.is_empty() {
        message = message.lines(&people, LIST_SECTIONS_MAX);
    }
    message.buttons(buttons(of, phase, now)).context(footer(day, phase))
}

fn summary(of: &Snapshot, phase: Phase) -> String {
    let state = match phase {
        Phase::Open => format!("sign-up is open, {}", count(of.free(), "place is free", "places are free")),
        Phase::Closed => "sign-up is closed".to_owned(),
        Phase::Running => "it is today".to_owned(),
        Phase::Over => "it is over".to_owned(),
        Phase::CalledOff => "called off".to_owned(),
    };
    format!("{}: {state}", title(&of.day))
}

fn facts(of: &Snapshot, phase: Phase) -> String {
    let day = &of.day;
    let mut lines = vec![match day.is_round() {
        true => format!(":calendar: {}", when(day)),
        false => format!(":calendar: {}  ·  _{}_", when(day), local_window(day)),
    }];
    let waiting = if phase == Phase::Over { 0 } else { of.waiting().count() };
    let waiting = if waiting > 0 { format!("  ·  {waiting} waiting") } else { String::new() };
    lines.push(match phase {
        Phase::Open => format!(":raising_hand: {} of {} places taken{waiting}", of.taken(), day.places),
        _ => format!(":raising_hand: {}{waiting}", count(of.taken(), "person", "people")),
    });
    if !day.format.rules().replies_expected && phase != Phase::Over {
        lines.push(":memo: Replies are optional: read, note, discuss.".to_owned());
    }
    if of.replies > 0 {
        let replies = count(of.replies, "reply", "replies");
        lines.push(format!(":tada: {replies} from {}", count(of.repliers, "person", "people")));
    }
    lines.join("\n")
}

fn pager(of: &Snapshot, phase: Phase, now: Timestamp) -> String {
    let day = &of.day;
    let is_the_same =
        |first: &OnCall, one: &OnCall| first.holder == one.holder && until(day, first, now) == until(day, one, now);
    match (of.pagers.as_slice(), phase) {
        (_, Phase::Over) => ":pager: The pager is off. Thank you, advocates!".to_owned(),
        ([], _) if day.shifts.len() == 1 => ":pager: On call".to_owned(),
        ([], _) => ":pager: On call in shifts".to_owned(),
        ([one], _) => format!(":pager: {} has the pager{}.", person(&one.holder), until(day, one, now)),
        ([first, others @ ..], _) if others.iter().all(|one| is_the_same(first, one)) => {
            format!(":pager: {} has every pager{}.", person(&first.holder), until(day, first, now))
        }
        (several, _) => {
            let each = |one: &OnCall| {
                format!("{} has {}{}", person(&one.holder), the_pager(day, one.lane), until(day, one, now))
            };
            format!(":pager: {}.", and(&several.iter().map(each).collect::<Vec<_>>()))
        }
    }
}

/// Until when they have it, or until who picks it up; and who is on a break meanwhile.
fn until(day: &Day, one: &OnCall, now: Timestamp) -> String {
    let turns = day.turns(one.lane);
    let rests: Vec<&Rest> = one.rests.iter().filter(|rest| now < rest.until).collect();
    let begun = turns.iter().rfind(|turn| turn.start <= now).filter(|turn| turn.advocate == one.holder);
    // Who stands in until their own turn begins goes on with that.
    let goes_on = turns
        .iter()
        .find(|turn| turn.start > now)
        .filter(|turn| turn.advocate == one.holder && rests.iter().all(|rest| rest.until >= turn.start));
    let is_waited_for = one.handoff.as_ref().filter(|handoff| handoff.due_at <= now);
    let until = match (is_waited_for, begun.or(goes_on), &one.handoff) {
        (Some(handoff), _, _) | (None, None, Some(handoff)) => format!(" until {} picks it up", person(&handoff.taker)),
        (None, Some(turn), _) => kept(day, one, turn, now),
        // Nobody planned them.
        (None, None, None) if rests.is_empty() => {
            format!(" until {}", clock(ends(day, one), &day.zone))
        }
        (None, None, None) => String::new(),
    };
    let until_then = |rest: &Rest| clock(rest.until.min(day.ends_at()), &day.zone);
    let rest = match rests.iter().find(|rest| rest.who == one.holder) {
        Some(own) => format!(", on a break until {} (questions wait)", until_then(own)),
        None if rests.is_empty() || goes_on.is_some() => String::new(),
        None => {
            let each = |rest: &&Rest| format!("{} is on a break until {}", person(&rest.who), until_then(rest));
            format!(", while {}", and(&rests.iter().map(each).collect::<Vec<_>>()))
        }
    };
    format!("{until}{rest}")
}

/// Until somebody else comes.
fn ends(day: &Day, one: &OnCall) -> Timestamp {
    one.next.as_ref().map_or(day.ends_at(), |next| next.from)
}

/// Where nobody follows at once, they keep it, as they do before their turn.
fn kept(day: &Day, one: &OnCall, turn: &Turn, now: Timestamp) -> String {
    let until = clock(ends(day, one), &day.zone);
    let running = day.gap_before(turn).filter(|gap| now < gap.end);
    match running.or_else(|| day.gap_after(turn)).filter(|gap| now < gap.end) {
        Some(gap) => format!(" until {until} (nobody is planned from {})", hours(gap, &day.zone)),
        None => format!(" until {until}"),
    }
}

/// Each shift in a line, and each assigner.
fn shifts(of: &Snapshot) -> Vec<String> {
    let day = &of.day;
    let line = |shift: &Shift, window: Window| {
        let covered = shift.owner.as_ref().map_or(String::new(), |owner| format!(", for {}", person(owner)));
        let lane = match day.has_lanes() {
            true => format!(" ({})", the_pager(day, shift.lane).trim_start_matches("the ")),
            false => String::new(),
        };
        format!("• {}: {}{covered}{lane}", hours(window, &day.zone), person(&shift.advocate))
    };
    let assigners = of.duties.iter().filter_map(|duty| super::assigner::card_line(day, duty));
    stretches(day).into_iter().map(|(shift, window)| line(shift, window)).chain(assigners).collect()
}

/// The shifts; those of the same person that touch are one here, whoever set them.
fn stretches(day: &Day) -> Vec<(&Shift, Window)> {
    let mut all: Vec<(&Shift, Window)> = Vec::new();
    for shift in &day.shifts {
        let window = day.shift_window(shift);
        let is_before = |(last, until): &&mut (&Shift, Window)| {
            until.end == window.start
                && (last.lane, &last.advocate, &last.owner) == (shift.lane, &shift.advocate, &shift.owner)
        };
        match all.iter_mut().find(is_before) {
            Some((_, last)) => last.end = window.end,
            None => all.push((shift, window)),
        }
    }
    all
}

/// Once pairs are known, who is with whom; before, who comes.
fn people(of: &Snapshot) -> Vec<String> {
    let day = &of.day;
    let coming: Vec<&PersonId> = of.shadowers().collect();
    if coming.is_empty() {
        return vec![];
    }
    if day.paired_at.is_none() && of.pairings.is_empty() {
        return in_lines(&coming, |names| format!("*Coming:* {names}"));
    }
    let mut lines = vec!["*Buddies*".to_owned()];
    for buddy in &day.advocates {
        let own: Vec<&PersonId> = of.shadowers_of(buddy).collect();
        lines.extend(in_lines(&own, |names| format!("• {names} with {}", person(buddy))));
    }
    // Pairs of a round that have had their day stay pairs, whoever helps in it now.
    let of_others = of.pairings.iter().filter(|pairing| !of.is_advocate(&pairing.buddy));
    lines.extend(of_others.map(|pair| format!("• {} with {}", person(&pair.shadower), person(&pair.buddy))));
    let alone: Vec<&PersonId> = coming.into_iter().filter(|shadower| of.buddy_of(shadower).is_none()).collect();
    // After a change of the day, the pairs that still hold stay known while the others are looked for anew.
    let help = if day.paired_at.is_some() { "ask whoever has the pager" } else { "buddy to come" };
    lines.extend(in_lines(&alone, |names| format!("• {names}: {help}")));
    lines
}

/// A line for each [`NAMES_MAX`] people.
fn in_lines(people: &[&PersonId], line: impl Fn(String) -> String) -> Vec<String> {
    let names = |chunk: &[&PersonId]| and(&chunk.iter().map(|id| person(id)).collect::<Vec<_>>());
    people.chunks(NAMES_MAX).map(|chunk| line(names(chunk))).collect()
}

fn buttons(of: &Snapshot, phase: Phase, now: Timestamp) -> Vec<blocks::Button> {
    let day = &of.day;
    let on_call = button("Who is on call?", &Action::OnCall);
    let sign_up = if of.free() > 0 { "Sign up" } else { "Join the waiting list" };
    match phase {
        Phase::Open if day.is_taken(of.taken()) => vec![button("My day", &Action::Status)],
        Phase::Open => vec![button(sign_up, &Action::SignUp(day.id)).primary(), button("My day", &Action::Status)],
        Phase::Closed if of.takes_late(now) => {
            vec![button(sign_up, &Action::SignUp(day.id)), button("My day", &Action::Status)]
        }
        Phase::Closed => vec![button("My day", &Action::Status)],
        Phase::Running => {
            vec![button("I sent my first reply", &Action::Replied(day.id)).primary(), ask_button(day.id), on_call]
        }
        Phase::Over | Phase::CalledOff => vec![],
    }
}

fn footer(day: &Day, phase: Phase) -> String {
    let coordinator = person(&day.coordinator);
    match phase {
        Phase::Open => format!("Sign-up closes {}. Planned by {coordinator}.", moment(day.closes_at(), &day.zone)),
        Phase::Closed if day.paired_at.is_none() => {
            format!("Sign-up is closed. {coordinator} is putting the pairs together.")
        }
        Phase::Closed if day.is_round() => "Each pair agrees on its own date: `/shadow dates`.".to_owned(),
        Phase::Closed => "See you there! Talk about the day goes into this thread.".to_owned(),
        Phase::Running => "Stuck? Ask in this thread. There is no wrong question today.".to_owned(),
        Phase::Over | Phase::CalledOff => {
            format!("That was it. The next one? Ask {coordinator} or look into {}.", channel(&day.channel))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::tests::{at, thursday};
    use crate::domain::signup::{Signup, State};

    #[test]
    fn a_card_of_three_hundred_people_names_them_all() {
        let now = at("2026-12-01T09:00:00Z");
        let person = |i: usize| PersonId(format!("U{i:09}"));
        let signup = |i| Signup { day: thursday().id, person: person(i), state: State::In, since: now };
        let signups = (0..300).map(signup).collect();
        let of = Snapshot {
            day: thursday(),
            signups,
            pairings: vec![],
            pagers: vec![],
            absent: [].into(),
            duties: vec![],
            replies: 0,
            repliers: 0,
        };
        let json = serde_json::to_string(&card(&of, now)).unwrap();
        assert!((0..300).all(|i| json.contains(&format!("<@{}>", person(i)))));
    }

    #[test]
    fn shifts_of_one_person_that_touch_are_one_line() {
        let now = at("2026-12-01T09:00:00Z");
        let mut day = thursday();
        day.shifts[0].is_pinned = true;
        day.shifts[1].advocate = day.shifts[0].advocate.clone();
        let of = |day| Snapshot {
            day,
            signups: vec![],
            pairings: vec![],
            pagers: vec![],
            absent: [].into(),
            duties: vec![],
            replies: 0,
            repliers: 0,
        };
        let lines = |day: &Day| serde_json::to_string(&card(&of(day.clone()), now)).unwrap().matches("<@USAM>").count();
        assert_eq!(lines(&day), 1);
        day.shifts[1].owner = Some("ULEE".into());
        assert_eq!(lines(&day), 2, "what is covered stands by itself");
    }
}
