//! `shadowday rota` with files of every kind: each is answered or refused in one sentence, and never breaks anything.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;
use shadowday::domain::hours::Window;
use shadowday::rota_file::Question;

use crate::chance::runner;
use crate::corpus::Kind;
use crate::mangle;

/// A sentence that quotes a file is no longer than this. (Names of zones and keys are short; what is quoted is cut.)
const SENTENCE_CHARS_MAX: usize = 1_000;

fn window() -> Window {
    let instant = |text: &str| text.parse().unwrap();
    Window { start: instant("2026-10-01T00:00:00Z"), end: instant("2026-11-15T12:34:56.789Z") }
}

/// Answered, with shifts in order and inside of the window; or refused.
fn look(file: &[u8]) -> Result<bool, TestCaseError> {
    let window = window();
    let question = match Question::of(file, window) {
        Ok(question) => question,
        Err(problem) => {
            let said = problem.to_string();
            prop_assert!(!said.is_empty() && !said.contains('\n'), "{}", said);
            prop_assert!(said.chars().count() <= SENTENCE_CHARS_MAX, "{}", said);
            return Ok(false);
        }
    };
    let mut json = Vec::new();
    question.json(&mut json)?;
    let answer: Value = serde_json::from_slice(&json)?;
    let mut before = window.start;
    for shift in answer["shifts"].as_array().unwrap() {
        let instant = |key: &str| shift[key].as_str().unwrap().parse::<Timestamp>().unwrap();
        let (start, end) = (instant("start"), instant("end"));
        prop_assert!(before <= start && start < end && end <= window.end, "{}", shift);
        before = start;
    }
    for gap in answer["gaps"].as_array().unwrap() {
        prop_assert!(question.rota.fallback.is_none(), "{}", gap);
    }
    prop_assert!(question.text().lines().count() > 2);
    Ok(true)
}

#[test]
fn every_sample_is_answered() {
    for sample in Kind::RotaFile.samples() {
        assert!(look(sample.text.as_bytes()).unwrap(), "{}", sample.name);
    }
}

#[test]
fn whatever_is_in_a_file_it_is_answered_or_refused() {
    let tried = runner(2_000).run(&mangle::body(Kind::RotaFile), |file| look(&file).map(|_| ()));
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}
