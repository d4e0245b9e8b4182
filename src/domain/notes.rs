//! What the form for handoff notes begins with: what the next one should know, and the questions that are still open.

use jiff::Timestamp;

use super::day::Day;
use super::ids::PersonId;
use super::question::Question;

/// What notes are about. A line with nothing behind it is not kept.
const HEADINGS: [&str; 3] = ["Open tickets:", "Told to customers:", "To watch:"];

/// Characters of a question in the notes: the thread has all of it.
const QUESTION_SHOWN_MAX: usize = 120;

/// Questions in the notes.
const QUESTIONS_MAX: usize = 8;

/// What somebody wrote for the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub by: PersonId,
    /// Who picked up, or was to.
    pub to: PersonId,
    pub due_at: Timestamp,
    pub text: String,
}

/// A question that nobody has answered, with the names of its people.
pub struct StillOpen<'a> {
    pub question: &'a Question,
    pub asker: &'a str,
    /// Who is at it.
    pub taker: Option<&'a str>,
}

impl StillOpen<'_> {
    /// Of a private one no word is told, only who asked.
    fn line(&self, day: &Day) -> String {
        let at = self.question.asked_at.to_zoned(day.zone.rules().clone()).strftime("%H:%M %Z").to_string();
        let asker = self.asker;
        if self.question.is_private {
            let taker =
                self.taker.map_or(" Please write to them.".to_owned(), |taker| format!(" {taker} is with them."));
            return format!("Still stuck: {asker}, since {at}.{taker}");
        }
        let taker = self.taker.map_or(String::new(), |taker| format!(" ({taker} answers)"));
        format!("Still open: {asker}, {at}: {}{taker}", shortened(&self.question.text))
    }
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUESTION_SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What the form begins with; `carried` is what was written before, for an earlier handoff.
pub fn prefill(day: &Day, carried: &str, open: &[StillOpen<'_>]) -> String {
    let mut lines: Vec<String> = match carried.trim() {
        "" => HEADINGS.iter().map(|heading| format!("{heading} ")).collect(),
        carried => vec![carried.to_owned()],
    };
    let told: Vec<String> = open.iter().filter(|open| open.question.may_be_told()).map(|open| open.line(day)).collect();
    let new: Vec<&String> = told.iter().filter(|line| !carried.contains(*line)).collect();
    lines.extend(new.iter().take(QUESTIONS_MAX).map(|line| (*line).clone()));
    if new.len() > QUESTIONS_MAX {
        lines.push(format!("…and {} more in the thread.", new.len() - QUESTIONS_MAX));
    }
    lines.join("\n")
}

/// What is kept of what was written: no heading with nothing behind it.
pub fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let is_left_empty = |at: usize| {
        let follows = lines.get(at + 1).map_or("", |next| next.trim());
        let ends = follows.is_empty() || HEADINGS.iter().any(|heading| follows.starts_with(heading));
        HEADINGS.contains(&lines[at].trim()) && (ends || follows.starts_with("Still "))
    };
    let kept: Vec<&str> = (0..lines.len()).filter(|at| !is_left_empty(*at)).map(|at| lines[at]).collect();
    kept.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::super::ids::{DayId, QuestionId};
    use super::*;

    fn question(text: &str) -> Question {
        Question {
            id: QuestionId(1),
            day: DayId(1),
            asker: "UANA".into(),
            text: text.into(),
            is_private: false,
            may_be_named: true,
            asked_of: vec![],
            asked_at: at("2026-12-03T10:42:00Z"),
            taken_by: None,
            answered_by: None,
            card: None,
        }
    }

    fn open(question: &Question) -> StillOpen<'_> {
        StillOpen { question, asker: "Ana", taker: None }
    }

    #[test]
    fn the_form_begins_with_what_to_write_and_what_is_open() {
        let question = question("How do\nrefunds work?");
        let text = prefill(&thursday(), "", &[open(&question)]);
        let expected =
            "Open tickets: \nTold to customers: \nTo watch: \nStill open: Ana, 10:42 GMT: How do refunds work?";
        assert_eq!(text, expected);
        let taken = StillOpen { taker: Some("Sam"), ..open(&question) };
        assert!(prefill(&thursday(), "", &[taken]).ends_with("How do refunds work? (Sam answers)"));
    }

    #[test]
    fn what_was_written_before_is_kept_and_no_question_comes_twice() {
        let question = question("Why?");
        let text = prefill(&thursday(), "Ticket 12 waits.", &[open(&question)]);
        assert_eq!(text, "Ticket 12 waits.\nStill open: Ana, 10:42 GMT: Why?");
        assert_eq!(prefill(&thursday(), &text, &[open(&question)]), text);
    }

    #[test]
    fn who_is_stuck_stands_there_only_if_they_agreed_and_never_with_their_words() {
        let silent = Question { is_private: true, may_be_named: false, ..question("I am lost.") };
        assert!(!prefill(&thursday(), "", &[open(&silent)]).contains("Still"));
        let agreed = Question { may_be_named: true, ..silent };
        let text = prefill(&thursday(), "", &[open(&agreed)]);
        assert!(text.ends_with("Still stuck: Ana, since 10:42 GMT. Please write to them."), "{text}");
    }

    #[test]
    fn many_and_long_questions_leave_room_to_write() {
        let long = question(&"word ".repeat(400));
        let all: Vec<StillOpen<'_>> = (0..20).map(|_| open(&long)).collect();
        let text = prefill(&thursday(), "", &all);
        assert!(text.ends_with("…and 12 more in the thread.") && text.chars().count() < 1_500, "{}", text.len());
    }

    #[test]
    fn headings_with_nothing_behind_them_are_not_kept() {
        assert_eq!(tidy("Open tickets: \nTold to customers: \nTo watch: \n"), "");
        assert_eq!(
            tidy("Open tickets: 12\nTold to customers: \nTo watch: the queue"),
            "Open tickets: 12\nTo watch: the queue"
        );
        assert_eq!(
            tidy("Open tickets:\n12 and 13\nTo watch:\nStill open: Ana"),
            "Open tickets:\n12 and 13\nStill open: Ana"
        );
        assert_eq!(tidy(" Ticket 12 waits.\n\nSam"), "Ticket 12 waits.\n\nSam");
    }
}
