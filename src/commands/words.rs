//! The text after `/shadow`, read into a command or an error that helps.

use crate::domain::ids::DayId;
use crate::views::help::Line;

/// A command.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Help,
    SignUp(Option<DayId>),
    Cancel(Option<DayId>),
    Status,
    Settings,
    Days,
    OnCall,
    Dates,
    HandOver,
    Cover,
    Take,
    /// With how long, as it was typed.
    Break(String),
    /// With the question, or nothing.
    Ask(String),
    /// With what was typed behind it: a link, or nothing.
    Replied(String),
    /// Who somebody in a help desk is.
    Link,
    Plan,
    Pair(Option<DayId>),
    Rotation,
}

/// Why the text is no command.
#[derive(Clone, Debug, PartialEq)]
pub enum Unknown {
    Word { typed: String, meant: Option<&'static str> },
    DayNumber(String),
}

/// A typed word is taken for a known one if this much of it is the same, from 0 to 1.
const LIKENESS_MIN: f64 = 0.75;

/// Every word, how it is used and what it does. The order is the help's.
const WORDS: [(&str, Line); 18] = [
    ("signup", Line { usage: "signup", about: "join the next day, at once" }),
    ("cancel", Line { usage: "cancel", about: "leave your day" }),
    ("status", Line { usage: "status", about: "my day, my buddy, who has the pager" }),
    ("settings", Line { usage: "settings", about: "my hours, days off, pause, topics" }),
    ("days", Line { usage: "days", about: "what is planned" }),
    ("oncall", Line { usage: "oncall", about: "who has the pager, now and next" }),
    ("handoff", Line { usage: "handoff", about: "hand the pager over now" }),
    ("break", Line { usage: "break [30m]", about: "a break: somebody takes the pager, and gives it back" }),
    ("cover", Line { usage: "cover", about: "ask somebody to take my shift, or a part of it" }),
    ("take", Line { usage: "take", about: "take the pager from somebody who is ill" }),
    ("dates", Line { usage: "dates", about: "agree on a date with my buddy, or move it" }),
    ("ask", Line { usage: "ask [question]", about: "ask whoever has the pager, in the thread or in private" }),
    ("replied", Line { usage: "replied [link]", about: "I answered a customer" }),
    ("link", Line { usage: "link", about: "say who I am in the help desk, so that my replies are seen" }),
    // Standing shifts and duty belong to no day, so none of the other words is about them.
    ("rotation", Line { usage: "rotation", about: "standing shifts and duty: whose turn it is, and my own" }),
    ("plan", Line { usage: "plan", about: "plan a day" }),
    ("pair", Line { usage: "pair", about: "see the pairs, and confirm them" }),
    ("help", Line { usage: "help", about: "this list" }),
];

/// Reads the text after `/shadow`; nothing means help.
///
/// # Errors
/// What was typed, and what may have been meant.
pub fn parse(text: &str) -> Result<Command, Unknown> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    match word.to_lowercase().as_str() {
        "" | "help" => Ok(Command::Help),
        "signup" => Ok(Command::SignUp(day_number(rest)?)),
        "cancel" => Ok(Command::Cancel(day_number(rest)?)),
        "status" => Ok(Command::Status),
        "settings" => Ok(Command::Settings),
        "days" => Ok(Command::Days),
        "oncall" => Ok(Command::OnCall),
        "dates" => Ok(Command::Dates),
        "handoff" => Ok(Command::HandOver),
        "cover" => Ok(Command::Cover),
        "take" => Ok(Command::Take),
        "break" => Ok(Command::Break(rest.to_owned())),
        "ask" => Ok(Command::Ask(rest.to_owned())),
        "replied" => Ok(Command::Replied(rest.to_owned())),
        "link" => Ok(Command::Link),
        "rotation" => Ok(Command::Rotation),
        "plan" => Ok(Command::Plan),
        "pair" => Ok(Command::Pair(day_number(rest)?)),
        other => Err(Unknown::Word { typed: word.to_owned(), meant: meant(other) }),
    }
}

impl Command {
    /// Does it only look?
    pub fn is_read_only(&self) -> bool {
        match self {
            Command::Help
            | Command::Status
            | Command::Settings
            | Command::Days
            | Command::OnCall
            | Command::Dates
            | Command::Cover
            | Command::Plan
            | Command::Rotation
            | Command::Link
            | Command::Pair(_) => true,
            // Without words it is a form.
            Command::Ask(typed) => typed.is_empty(),
            Command::SignUp(_)
            | Command::Cancel(_)
            | Command::Replied(_)
            | Command::HandOver
            | Command::Take
            | Command::Break(_) => false,
        }
    }
}

/// What matters for what somebody can do now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    pub is_coordinator: bool,
    /// On a day that is ahead, or waiting for a place on it.
    pub is_on_a_day: bool,
    /// On a day that is running.
    pub day_runs: bool,
    pub any_day: bool,
    pub any_rotation: bool,
    /// An advocate of a day that is running.
    pub helps_now: bool,
    /// With a shift ahead, or now.
    pub has_a_shift: bool,
    /// In a pair that chooses its own date.
    pub chooses_date: bool,
}

/// The help's lines for somebody at this moment: what would only be refused is left out.
pub fn lines(moment: Moment) -> Vec<Line> {
    let fits = |word: &str| match word {
        "cancel" => moment.is_on_a_day,
        "ask" | "replied" => moment.day_runs,
        "oncall" => moment.any_day || moment.any_rotation,
        "rotation" => moment.any_rotation || moment.is_coordinator,
        "handoff" | "break" | "take" => moment.helps_now,
        "cover" => moment.has_a_shift,
        "dates" => moment.chooses_date,
        "plan" => moment.is_coordinator,
        "pair" => moment.is_coordinator && moment.any_day,
        _ => true,
    };
    WORDS.into_iter().filter(|(word, _)| fits(word)).map(|(_, line)| line).collect()
}

/// All lines of the help.
pub fn every_line() -> Vec<Line> {
    WORDS.into_iter().map(|(_, line)| line).collect()
}

fn day_number(text: &str) -> Result<Option<DayId>, Unknown> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.trim_start_matches('#').parse();
    number.map(Some).map_err(|_| Unknown::DayNumber(text.to_owned()))
}

fn meant(typed: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .map(|(word, _)| (*word, strsim::jaro_winkler(word, typed)))
        .filter(|(_, likeness)| *likeness >= LIKENESS_MIN)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_help_is_a_command() {
        for (word, line) in WORDS {
            assert!(parse(word).is_ok(), "{word}");
            assert!(line.usage.starts_with(word));
        }
    }

    #[test]
    fn the_help_leaves_out_what_would_only_be_refused() {
        let usages = |moment| lines(moment).iter().map(|line| line.usage).collect::<Vec<_>>();
        assert_eq!(usages(Moment::default()), ["signup", "status", "settings", "days", "link", "help"]);
        let on_the_day = Moment {
            is_on_a_day: true,
            day_runs: true,
            any_day: true,
            any_rotation: true,
            helps_now: true,
            has_a_shift: true,
            chooses_date: true,
            is_coordinator: true,
        };
        assert_eq!(usages(on_the_day).len(), WORDS.len());
    }

    #[test]
    fn case_and_space_do_not_matter() {
        assert_eq!(parse("  SignUp   #3 "), Ok(Command::SignUp(Some(DayId(3)))));
        assert_eq!(parse(""), Ok(Command::Help));
        assert_eq!(parse("replied <https://desk.example/1>"), Ok(Command::Replied("<https://desk.example/1>".into())));
    }

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        for (typed, word) in [
            ("singup", "signup"),
            ("sign-up", "signup"),
            ("statsu", "status"),
            ("on-call", "oncall"),
            ("repleid", "replied"),
        ] {
            assert_eq!(parse(typed), Err(Unknown::Word { typed: typed.into(), meant: Some(word) }));
        }
        assert_eq!(parse("xyzzy"), Err(Unknown::Word { typed: "xyzzy".into(), meant: None }));
        assert_eq!(parse("signup tomorrow"), Err(Unknown::DayNumber("tomorrow".into())));
    }
}
