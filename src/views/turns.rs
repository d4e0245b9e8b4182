//! What the people of a rotation read: that they are in it, what is ahead, that it begins, and what is open when it is over.

use jiff::Timestamp;
use jiff::civil::Date;
use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::comings::date_of;
use super::rotations::name_of;
use super::text::{and, channel, clock, person, weekday_moment};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Zone;
use crate::domain::duty::{Kind, Moved, NOTES_LENGTH_MAX, Standing, Turn, TurnRef};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::reminders::Lead;

/// A turn with more pieces is told by the first ones.
const RUNS_MAX: usize = 4;

/// So many of those.
const FIRST_RUNS: usize = 2;

/// Turns in one sentence at most.
const TURNS_MAX: usize = 3;

/// Notes in the message of who begins.
pub const NOTES_SHOWN: usize = 3;

/// People in one sentence at most.
pub(super) const NAMES_MAX: usize = 5;

/// From when until when, on the reader's own clock.
pub fn stretch(window: Window, zone: &Zone) -> String {
    let date = |at: Timestamp| at.to_zoned(zone.rules().clone()).date();
    if date(window.start) == date(window.end) {
        return format!("{} to {}", weekday_moment(window.start, zone), clock(window.end, zone));
    }
    format!("{} to {}", weekday_moment(window.start, zone), weekday_moment(window.end, zone))
}

/// A turn: from its first moment to its last, and how much of that counts.
pub fn of_turn(of: &Standing, turn: &Turn) -> String {
    let hours = if turn.parts.len() > 1 { super::rotations::hours_words(of) } else { String::new() };
    format!("{}{hours}", dates(of, turn))
}

/// The same without the hours; what somebody else has, or nobody, is left out.
pub(super) fn dates(of: &Standing, turn: &Turn) -> String {
    runs(of, &turn.runs)
}

fn runs(of: &Standing, runs: &[Window]) -> String {
    let zone = of.zone();
    let shown = if runs.len() > RUNS_MAX { FIRST_RUNS } else { runs.len() };
    let words = runs.iter().take(shown).map(|run| stretch(*run, &zone));
    let last = runs.last().filter(|_| shown < runs.len());
    let more = last.map(|last| format!("{} more until {}", runs.len() - shown, weekday_moment(last.end, &zone)));
    and(&words.chain(more).collect::<Vec<_>>())
}

pub(super) fn of_turns(of: &Standing, turns: &[Turn]) -> String {
    let words: Vec<String> = turns.iter().take(TURNS_MAX).map(|turn| dates(of, turn)).collect();
    let later = (turns.len() > TURNS_MAX).then(|| "later ones".to_owned());
    and(&words.into_iter().chain(later).collect::<Vec<_>>())
}

pub(super) fn emoji(of: &Standing) -> &'static str {
    match of.kind {
        Kind::OnCall => ":pager:",
        Kind::Duty => ":ticket:",
    }
}

pub(super) fn noun(of: &Standing) -> &'static str {
    match of.kind {
        Kind::OnCall => "shift on call",
        Kind::Duty => "duty",
    }
}

pub(super) fn a_noun(of: &Standing) -> &'static str {
    match of.kind {
        Kind::OnCall => "a shift on call",
        Kind::Duty => noun(of),
    }
}

/// Who is on now, until when, and who is next, in one line.
pub fn now_line(of: &Standing, now: Timestamp) -> String {
    let zone = of.zone();
    let on = of.on_at(now);
    let names: Vec<String> = on.iter().map(|(turn, _)| person(&turn.person)).collect();
    let until = on.iter().map(|(_, until)| *until).min();
    let now_on = match until {
        Some(until) => format!("{} until {}.", and(&names), weekday_moment(until, &zone)),
        None => "nobody now.".to_owned(),
    };
    let next = of.next_to_begin(now).map_or(String::new(), |(next, from)| {
        format!(" Next: {} from {}.", person(&next), weekday_moment(from, &zone))
    });
    format!("{} *{}*: {now_on}{next}", emoji(of), name_of(of))
}

/// Who helps on duty.
pub(super) fn helpers(of: &Standing) -> String {
    let names: Vec<String> = of.helpers.iter().take(NAMES_MAX).map(person).collect();
    match names.as_slice() {
        [] => {
            format!("Whoever is on call helps (`/shadow oncall`); where nobody is, {} does.", person(&of.coordinator))
        }
        [one] => format!("{one} helps."),
        names => format!("{} help.", and(names)),
    }
}

/// "Somebody else takes it", for who has the turn.
pub fn swap_button(of: &Standing, turn: &Turn) -> Button {
    button("Somebody else takes it", &Action::SwapTurn(of.name_turn(turn)))
}

/// To everybody who is new in a rotation, `from` a later date on or now: their next turn, and what to expect of it if it
/// `is_near`.
pub fn welcome(of: &Standing, from: Option<Date>, own: &[Turn], is_near: bool) -> Message {
    let what = match of.kind {
        Kind::OnCall => "take turns on call",
        Kind::Duty => "take turns on duty, answering customers' tickets,",
    };
    let (you, next) = match from {
        Some(from) => (format!("From {} on you", date_of(from)), "first then"),
        None => ("You".to_owned(), "next"),
    };
    let swap = own.first().map(|turn| swap_button(of, turn));
    let ask = if swap.is_some() { "Ask somebody to take it, or talk to" } else { "Ask" };
    let next = match own {
        [] => "Your first turn is far ahead; you are told before it begins.".to_owned(),
        own => format!("Your {next}: *{}*{}.", of_turns(of, own), super::rotations::hours_words(of)),
    };
    let message = Message::say(format!("{} {you} {what} in *{}*. {next}", emoji(of), name_of(of)));
    let message = if is_near { expect(of, message) } else { message };
    let again = if is_near { "when" } else { "before" };
    message.buttons(swap).context(format!(
        "You are told again {again} it begins. Does that not work for you? {ask} {}. All turns: `/shadow rotation`",
        person(&of.coordinator)
    ))
}

fn what_to_expect(of: &Standing) -> String {
    format!(
        "You answer the tickets that come up; you need not know the answers. {} Tell your own team that you are away, and ask in {} whenever something is unclear.",
        helpers(of),
        channel(&of.channel)
    )
}

/// Below what tells somebody of duty that is too near for a message ahead of it.
pub fn expect(of: &Standing, message: Message) -> Message {
    message.section(what_to_expect(of))
}

/// Two working days before duty, a day before a shift.
pub fn ahead(of: &Standing, turn: &Turn) -> Message {
    let when = of_turn(of, turn);
    let words = match of.kind {
        Kind::OnCall => format!(":pager: Your shift on call in *{}* is ahead: {when}.", name_of(of)),
        Kind::Duty => format!(":ticket: Your duty in *{}* is ahead: *{when}*. {}", name_of(of), what_to_expect(of)),
    };
    Message::say(words)
        .buttons([swap_button(of, turn)])
        .context(format!("Cannot do it? Ask somebody to take it, or talk to {}.", person(&of.coordinator)))
}

/// A week, a day or ten minutes before, for those who set that.
pub fn reminder(of: &Standing, turn: &Turn, lead: Lead) -> Message {
    let what = match (of.kind, lead) {
        (Kind::OnCall, Lead::TenMinutes) => "you are on call",
        (Kind::OnCall, Lead::Week | Lead::Day) => "your shift on call",
        (Kind::Duty, Lead::TenMinutes) => "your duty begins",
        (Kind::Duty, Lead::Week | Lead::Day) => "your duty",
    };
    let (ahead, when) = (super::reminders::ahead(lead), of_turn(of, turn));
    Message::say(format!("{} {ahead}: {what} in *{}*, *{when}*.", emoji(of), name_of(of)))
        .buttons([swap_button(of, turn)])
        .context(format!("Cannot do it? Ask somebody to take it, or talk to {}.", person(&of.coordinator)))
}

/// When it begins, or goes on after somebody else, with what the others left open.
pub fn begun(of: &Standing, turn: &Turn, at: Timestamp, notes: &[(PersonId, String)]) -> Message {
    let on = of.on_at(at).into_iter().find(|(on, _)| on.person == turn.person);
    let until = on.map_or(turn.window().end, |(_, until)| until);
    let later: Vec<Window> = turn.runs.iter().filter(|run| run.start >= until).copied().collect();
    let until = match later.is_empty() || !of.is_hourly() {
        true => weekday_moment(until, &of.zone()),
        // Nothing is said when it goes on.
        false => format!("{}, and again {}", weekday_moment(until, &of.zone()), runs(of, &later)),
    };
    let (begins, again) = if at > turn.window().start { ("goes on", "again") } else { ("begins", "now") };
    let message = Message::say(match of.kind {
        Kind::OnCall => format!(":pager: You are on call in *{}* {again}, until {until}.", name_of(of)),
        Kind::Duty => format!(":ticket: Your duty in *{}* {begins}, until {until}. {}", name_of(of), helpers(of)),
    });
    let message = message.buttons([swap_button(of, turn)]);
    notes.iter().take(NOTES_SHOWN).fold(message, |message, (who, notes)| {
        message.context(format!("*What {} left open*", person(who))).plain(notes)
    })
}

/// When duty is over.
pub fn ended(of: &Standing, turn: &Turn) -> Message {
    Message::say(format!(":ticket: Your duty in *{}* is over. Thank you! Is anything still open?", name_of(of)))
        .buttons(notes_buttons(of, turn))
}

fn notes_buttons(of: &Standing, turn: &Turn) -> [Button; 2] {
    let named = of.name_turn(turn);
    [
        button("Write notes", &Action::DutyNotes(named.clone())).primary(),
        button("Nothing open", &Action::NothingOpen(named)),
    ]
}

/// When duty is over as somebody else has it from now on: the same, below what is told of that.
pub fn ask_what_is_open(of: &Standing, turn: &Turn, message: Message) -> Message {
    message.section("Is anything still open?").buttons(notes_buttons(of, turn))
}

pub fn notes_form(of: &TurnRef, earlier: &str) -> View {
    let notes = blocks::text_field(earlier, NOTES_LENGTH_MAX).with_multiline(true);
    let fields: Vec<SlackBlock> = vec![
        blocks::input("notes", "What is still open?", notes)
            .hint("Tickets that wait, what customers were told, what to watch. The next one on duty gets it, and `/shadow rotation` shows it.")
            .into(),
    ];
    blocks::form(&Form::DutyNotes(of.clone()), "What is open", "Save", "Not now", fields)
}

/// To who wrote them.
pub fn notes_kept(of: &Standing, next: Option<&PersonId>) -> Message {
    let who = next.map_or("whoever is next on duty".to_owned(), person);
    Message::say(format!(":white_check_mark: Kept. In *{}*, {who} gets your notes.", name_of(of)))
}

pub fn nothing_open(of: &Standing) -> Message {
    Message::say(format!(":white_check_mark: Noted: nothing is open in *{}*.", name_of(of)))
}

/// To who is on duty already when the notes come.
pub fn notes_came(of: &Standing, by: &PersonId, notes: &str) -> Message {
    Message::say(format!(":ticket: {} has left you notes on what is open in *{}*:", person(by), name_of(of)))
        .plain(notes)
}

/// To somebody whose turns are others now.
pub fn moved(of: &Standing, moved: &Moved, by: &PersonId) -> Message {
    // Those before the first that has moved are not listed.
    let changes = match (moved.was.as_slice(), moved.is.as_slice()) {
        ([], is) => format!("• New: *{}*", of_turns(of, is)),
        (was, []) => format!("• No longer yours: {}", of_turns(of, was)),
        (was, is) => format!("• Was: {}\n• Is: *{}*", of_turns(of, was), of_turns(of, is)),
    };
    Message::say(format!(":calendar: Your turns in *{}* have changed.\n{changes}", name_of(of)))
        .context(format!("Changed by {}. All turns: `/shadow rotation`", person(by)))
}

/// What a turn is, below the first one that somebody gets in a rotation; `add` puts it into their calendar.
pub fn introduce(of: &Standing, message: Message, add: Option<Button>) -> Message {
    let hours = super::rotations::hours_words(of);
    let ask = channel(&of.channel);
    message
        .section(match of.kind {
            Kind::OnCall => format!("You are on call then{hours}. Ask in {ask} whenever something is unclear."),
            Kind::Duty => format!(
                "You answer customers' tickets then{hours}; you need not know the answers. {} Ask in {ask} whenever something is unclear.",
                helpers(of)
            ),
        })
        .buttons(add)
}

/// To everybody who is in it, when it is over.
pub fn over(of: &Standing, by: &PersonId) -> Message {
    Message::say(format!(
        ":no_entry_sign: *{}* has ended: you have no more turns in it. Questions? Ask {}.",
        name_of(of),
        person(by)
    ))
}

/// Rotations that are named in one message.
const NAMED_MAX: usize = 5;

/// Below an answer that knows of days only: where the asker's turns are.
pub fn point(message: Message, own: &[(Standing, Turn)]) -> Message {
    let names: Vec<String> = own.iter().take(NAMED_MAX).map(|(of, _)| format!("*{}*", name_of(of))).collect();
    match names.as_slice() {
        [] => message,
        names => message.context(format!(
            "You take turns in {}: `/shadow rotation` shows them, and lets you ask somebody to take one.",
            and(names)
        )),
    }
}

/// Below one's days: one's turns, the one of now or the next.
pub fn with_own(message: Message, own: &[(Standing, Turn)]) -> Message {
    own.iter().take(NAMED_MAX).fold(message, |message, (of, turn)| {
        let what = match of.kind {
            Kind::OnCall => "You are on call",
            Kind::Duty => "You have duty",
        };
        let words = format!("{} {what} in *{}*: {}.", emoji(of), name_of(of), of_turn(of, turn));
        message.section(words).buttons([swap_button(of, turn)])
    })
}
