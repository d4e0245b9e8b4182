//! `shadowday pair` with files of every kind: each is answered or refused in one sentence, and never breaks anything.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::Value;
use shadowday::pair_file::Found;

use crate::chance::{runner, sample};
use crate::corpus::Kind;
use crate::mangle;

/// A sentence that quotes a file is no longer than this. (Names of zones and keys are short; what is quoted is cut.)
const SENTENCE_CHARS_MAX: usize = 1_000;

/// Answered, and everybody is in the answer once; or refused.
fn look(file: &[u8]) -> Result<bool, TestCaseError> {
    match Found::of(file) {
        Ok(found) => {
            let mut json = Vec::new();
            found.json(&mut json)?;
            let answer: Value = serde_json::from_slice(&json)?;
            let here = found.input.request.shadowers.len();
            let answered = ["pairs", "unpaired"].map(|list| answer[list].as_array().map_or(0, Vec::len));
            prop_assert_eq!(answered.iter().sum::<usize>(), here);
            prop_assert!(found.text().lines().count() > 2);
            Ok(true)
        }
        Err(problem) => {
            let said = problem.to_string();
            prop_assert!(!said.is_empty() && !said.contains('\n'), "{}", said);
            prop_assert!(said.chars().count() <= SENTENCE_CHARS_MAX, "{}", said);
            Ok(false)
        }
    }
}

#[test]
fn every_sample_is_answered() {
    for sample in Kind::PairFile.samples() {
        assert!(look(sample.text.as_bytes()).unwrap(), "{}", sample.name);
    }
}

#[test]
fn whatever_is_in_a_file_it_is_answered_or_refused() {
    let tried = runner(4_000).run(&mangle::body(Kind::PairFile), |file| look(&file).map(|_| ()));
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_program_ends_with_0_or_2() {
    let mut ends = [0; 2];
    for file in sample(&mangle::body(Kind::PairFile), 60) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_shadowday"))
            .args(["pair", "--json", "--input", "-"])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&file).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => assert!(said.is_empty() && serde_json::from_slice::<Value>(&output.stdout).is_ok(), "{said}"),
            Some(2) => assert!(output.stdout.is_empty() && said.lines().count() == 1, "{said}"),
            other => panic!("{other:?}: {said}\n{}", String::from_utf8_lossy(&file)),
        }
        ends[usize::from(output.status.success())] += 1;
    }
    assert!(ends.iter().all(|times| *times > 0), "both are tried: {ends:?}");
}
