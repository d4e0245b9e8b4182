//! The rules of the house, as tests: which room may import which, and what a room must not know at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A room, and the rooms it may import. What is not listed may import all: `app`, `main`, `lib` and `demo`.
const MAY_IMPORT: [(&str, &[&str]); 22] = [
    ("clock", &[]),
    ("domain", &[]),
    ("metric", &[]),
    ("store", &["clock", "domain", "metric"]),
    ("views", &["domain"]),
    ("request", &["domain", "views"]),
    ("commands", &["domain", "store", "views", "request", "rota_file"]),
    ("slack", &["domain", "metric", "views", "request"]),
    ("outbox", &["clock", "domain", "metric", "store", "views", "slack"]),
    ("scheduler", &["clock", "domain", "store", "commands"]),
    ("door", &["clock", "commands", "domain", "metric", "request", "slack", "store", "views"]),
    ("helpdesk", &["domain", "metric"]),
    ("desk_worker", &["clock", "commands", "domain", "helpdesk", "slack", "store"]),
    ("http", &["commands", "domain", "door", "helpdesk", "metric", "slack", "store"]),
    ("socket", &["door", "metric", "slack"]),
    ("config", &["commands", "domain", "helpdesk", "slack"]),
    ("check", &["clock", "commands", "config", "domain", "helpdesk", "pair_file", "slack", "store", "views"]),
    ("strict_json", &[]),
    ("files", &["config", "domain", "strict_json"]),
    ("pair_file", &["clock", "config", "domain", "files", "strict_json"]),
    ("rota_file", &["config", "domain", "files", "strict_json"]),
    ("sandbox", &["clock"]),
];

/// A room, and words that must not stand in it.
const MUST_NOT_KNOW: [(&str, &[&str]); 5] = [
    ("domain", &["async fn", "sqlx", "tokio", "slack_morphism", "reqwest", "std::env", "Timestamp::now"]),
    ("views", &["async fn", "sqlx", "tokio", "reqwest", "hyper", "Timestamp::now"]),
    ("commands", &["sqlx", "reqwest", "hyper", "slack_morphism", "clock::", "tokio::"]),
    ("store", &["slack_morphism", "reqwest", "hyper"]),
    ("sandbox", &["shadow signup", "slack_morphism", "sqlx"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file of a room, with its text up to its tests.
fn files(room: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut left = vec![source().join(room), source().join(format!("{room}.rs"))];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") && path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = without_tests(&text).to_owned();
            files.push((path, code));
        }
    }
    assert!(!files.is_empty(), "there is no room called {room}");
    files
}

/// A module of tests is the end of its file; one that has a file of its own is not.
fn without_tests(text: &str) -> &str {
    let starts = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\npub mod tests {"];
    starts.iter().find_map(|start| text.split_once(start)).map_or(text, |(code, _)| code)
}

/// The rooms that a text names as `crate::room` or in `crate::{room, …}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let names = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default(),
        };
        let first = |name: &str| name.trim().split("::").next().unwrap_or_default().to_owned();
        found.extend(names.split(',').map(first).filter(|name| !name.is_empty()));
    }
    found
}

#[test]
fn rooms_import_only_what_they_may() {
    for (room, allowed) in MAY_IMPORT {
        for (path, code) in files(room) {
            let outside: Vec<String> =
                imports(&code).into_iter().filter(|name| name != room && !allowed.contains(&name.as_str())).collect();
            assert!(outside.is_empty(), "{} imports {outside:?}", path.display());
        }
    }
}

#[test]
fn rooms_do_not_know_what_is_none_of_their_business() {
    for (room, words) in MUST_NOT_KNOW {
        for (path, code) in files(room) {
            let code: String =
                code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            let known: Vec<&&str> = words.iter().filter(|word| code.contains(**word)).collect();
            assert!(known.is_empty(), "{} knows {known:?}", path.display());
        }
    }
}

#[test]
fn the_test_of_imports_sees_both_ways_to_write_them() {
    let code = "use crate::store::{days, Tx};\nuse crate::{clock::Clock, views};\nlet x = crate::door::Door;";
    let seen: Vec<String> = imports(code).into_iter().collect();
    assert_eq!(seen, ["clock", "door", "store", "views"]);
}

#[test]
fn the_test_of_imports_sees_what_stands_below_a_module_of_tests_with_a_file_of_its_own() {
    let code = "#[cfg(test)]\nmod tests;\nuse crate::store;\n\n#[cfg(test)]\nmod tests {\n    use crate::http;\n}";
    assert!(imports(without_tests(code)).contains("store"));
    assert!(!imports(without_tests(code)).contains("http"));
}

#[test]
fn the_page_can_show_every_emoji_that_the_bot_uses() {
    let page = std::fs::read_to_string(source().join("sandbox/page/mrkdwn.js")).unwrap();
    for (path, code) in files("views") {
        for word in code.split(':').filter(|word| is_emoji_name(word)) {
            let is_used = code.contains(&format!(":{word}: ")) || code.contains(&format!("\":{word}:"));
            let is_known = page.contains(&format!("{word}: '")) || page.contains(&format!("'{word}': '"));
            assert!(!is_used || is_known, "{} uses :{word}:, which the page does not know", path.display());
        }
    }
}

fn is_emoji_name(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '+')
}
