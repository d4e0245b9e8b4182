//! Slack's own check of every message and form that the bot can make.

use serde_json::Value;

use super::calling::Caller;
use super::report::Report;
use super::slack::unreached;
use crate::commands::words::every_line;
use crate::slack::client::Failure;
use crate::slack::plain::Answer;
use crate::views::gallery::{self, Piece, Shown};

/// Shows all of them to Slack; nothing is posted.
pub async fn look(report: &mut Report<'_>, slack: &Caller) {
    let pieces = gallery::all(&every_line());
    report.group(&format!("Messages and forms: Slack looks at {}, which takes a few minutes", pieces.len()));
    let mut refused = 0_u32;
    for (at, piece) in pieces.iter().enumerate() {
        match validate(slack, piece).await {
            Ok(wrong) if wrong.is_empty() => {}
            Ok(wrong) => {
                refused += 1;
                for wrong in wrong {
                    report.problem(format!(
                        "Slack does not take {piece}: {wrong}. Please report this; it is a mistake in shadowday."
                    ));
                }
            }
            Err(why) => {
                return report.problem(format!(
                    "{why}. {at} of {} messages and forms were validated. Check again later.",
                    pieces.len()
                ));
            }
        }
    }
    if refused == 0 {
        report.fine(format!(
            "Slack takes all {} messages and forms, ordinary and extreme, that the bot can make.",
            pieces.len()
        ));
    } else {
        report.note(format!("Slack takes {} of {} messages and forms.", pieces.len() - refused as usize, pieces.len()));
    }
}

/// What is wrong with it, in words; nothing is.
async fn validate(slack: &Caller, piece: &Piece) -> Result<Vec<String>, String> {
    let (argument, body) = match &piece.shown {
        Shown::Message(message) => ("message", serde_json::to_string(message)),
        Shown::View(view) => ("view", serde_json::to_string(view)),
    };
    let body = body.map_err(|error| format!("{piece} is no JSON ({error})"))?;
    let answer = slack.call("blocks.validate", &[(argument, &body)]).await.map_err(|failure| unreached(&failure))?;
    match answer.refusal() {
        None => Ok(vec![]),
        Some(Failure::Refused(code)) if code.starts_with("invalid_") => Ok(wrong(&answer, &code)),
        Some(failure) => Err(format!("Slack does not validate: {failure}")),
    }
}

/// Slack names errors with their pointers, or writes messages with pointers in them.
fn wrong(answer: &Answer, code: &str) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut errors: Vec<String> = list(&answer.body["errors"])
        .iter()
        .map(|error| {
            let message = error["message"].as_str().unwrap_or(code);
            match error["pointer"].as_str() {
                Some(pointer) => told(pointer, message),
                None => told_by_message(message),
            }
        })
        .collect();
    let messages = list(&answer.body["response_metadata"]["messages"]);
    errors.extend(messages.iter().filter_map(Value::as_str).map(told_by_message));
    if errors.is_empty() { vec![code.to_owned()] } else { errors }
}

/// `[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]`
fn told_by_message(message: &str) -> String {
    let message = message.trim_start_matches("[ERROR]").trim();
    match message.split_once("[json-pointer:") {
        Some((what, pointer)) => told(pointer.trim_end_matches(']'), what.trim()),
        None => message.to_owned(),
    }
}

fn told(pointer: &str, message: &str) -> String {
    format!("{} ({pointer}) {message}", place(pointer))
}

/// A pointer as people count: "block 2, element 1, text".
fn place(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.split('/').filter(|part| !part.is_empty()).collect();
    let mut told: Vec<String> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        match (part.parse::<usize>(), before) {
            (Ok(number), Some(list)) => {
                told.pop();
                told.push(format!("{} {}", list.trim_end_matches('s'), number + 1));
            }
            (Ok(number), None) => told.push(format!("block {}", number + 1)),
            (Err(_), _) => told.push((*part).to_owned()),
        }
    }
    // {"text": {"text": …}} is one thing to a reader.
    told.dedup();
    if told.is_empty() { "the whole".to_owned() } else { told.join(", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_is_told_in_words() {
        assert_eq!(place("/blocks/1/elements/0/text/text"), "block 2, element 1, text");
        assert_eq!(place("/0/text/type"), "block 1, text, type");
        assert_eq!(place("/title"), "title");
        assert_eq!(place(""), "the whole");
    }

    #[test]
    fn what_slack_says_is_read_in_both_its_ways() {
        let answer = |body| Answer { body, scopes: None, date: None };
        let errors = json!({"ok": false, "error": "invalid_blocks", "errors": [
            {"code": "failed_constraint", "message": "unsupported type: invalid", "pointer": "/blocks/0/text/type"},
            {"message": "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"},
        ]});
        assert_eq!(
            wrong(&answer(errors), "invalid_blocks"),
            [
                "block 1, text, type (/blocks/0/text/type) unsupported type: invalid",
                "block 2, text (/blocks/1/text/text) must be less than 3001 characters",
            ]
        );
        let messages = json!({"response_metadata": {"messages": ["must provide exactly one"]}});
        assert_eq!(wrong(&answer(messages), "invalid_arguments"), ["must provide exactly one"]);
        assert_eq!(wrong(&answer(json!({})), "invalid_view"), ["invalid_view"]);
    }
}
