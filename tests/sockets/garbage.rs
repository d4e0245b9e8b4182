//! Garbage on a socket: what is no envelope, what is one and holds anything, and what is too large. See `tests/fuzz`.
//!
//! On a slow machine a socket may be taken for dead, and with it goes what it brought: that is brought again.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use shadowday::demo::cast::{CHANNEL, NOA};
use shadowday::sandbox::SocketCounts;
use shadowday::slack::frame::{self, Frame};

use crate::bot::{Bot, in_words};
use crate::chance::sample;
use crate::corpus::Kind;
use crate::{log, mangle};

/// A socket takes a mebibyte at once.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// Texts that two sockets bring before it is looked whether all were acknowledged.
const AT_ONCE: usize = 20;

/// Tries, each of which only fails when a socket is taken for dead meanwhile.
const ATTEMPTS: usize = 20;

async fn with_noa() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(NOA, "/shadow signup").await;
    bot
}

/// An envelope around anything, whose answer nobody waits for.
fn envelope(id: &str, kind: &str, payload: &Value) -> String {
    json!({"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": false}).to_string()
}

/// Two envelopes, one for each socket: once they are acknowledged, all before them was read.
fn one_for_each(attempt: usize) -> [String; 2] {
    [0, 1].map(|at| envelope(&format!("each-{attempt}-{at}"), "events_api", &json!({})))
}

/// Says all of it, and waits until that many envelopes in it are acknowledged. Is told which try it is, as no envelope
/// comes twice.
async fn bring(bot: &Bot, acknowledged: usize, texts_of: impl Fn(usize) -> Vec<String>) {
    for attempt in 0..ATTEMPTS {
        let before = bot.slack.until_open_sockets(2).await.unwrap();
        for text in texts_of(attempt) {
            // Its socket may have ended this moment; then there is another try.
            let _ = bot.slack.say_on_socket(&text);
        }
        let wanted = before.acknowledgements + u64::try_from(acknowledged).unwrap();
        let is_over = |counts: &SocketCounts| counts.acknowledgements >= wanted || counts.closed > before.closed;
        let after = bot.slack.until_sockets(is_over).await;
        let after = after.unwrap_or_else(|counts| panic!("{wanted} were to be acknowledged: {counts:?}"));
        if after.closed == before.closed {
            return;
        }
    }
    panic!("no try was undisturbed:\n{}", log::all());
}

/// Why sockets ended that were not taken for dead.
fn broken_sockets() -> Vec<String> {
    let logged = log::all();
    let ended = logged.lines().filter(|line| line.contains("a socket ended"));
    ended.filter(|line| !line.contains("why=\"dead\"")).map(str::to_owned).collect()
}

/// Noa is still on the day, two sockets are open, and the bot proves silence.
async fn is_well(mut bot: Bot) {
    bot.settle().await;
    let mut answers = Vec::new();
    for _ in 0..ATTEMPTS {
        bot.slack.until_open_sockets(2).await.unwrap();
        answers.push(bot.slack.slash(NOA, CHANNEL, "/shadow status").await);
        if answers.last().is_some_and(Result::is_ok) {
            break;
        }
    }
    assert!(answers.last().unwrap().is_ok(), "{answers:?}");
    let shown = bot.slack.ephemerals(NOA).pop().unwrap();
    assert!(in_words("", &shown.blocks).contains("You are in."), "{shown:?}");
    bot.settle().await;
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_text_that_is_no_envelope_is_passed_over() {
    let texts = prop_oneof![
        3 => mangle::body(Kind::Socket).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        1 => any::<String>(),
        1 => mangle::hostile_value().prop_map(|value| value.to_string()),
    ];
    // Before the bot starts: while we reckon, nobody answers its pings.
    let mut texts = sample(&texts, 400);
    // Leaving a socket that we are asked to leave is tested elsewhere; envelopes are below.
    texts.retain(|text| !matches!(frame::read(text), Some(Frame::Disconnect { .. } | Frame::Delivery(_))));
    let bot = with_noa().await;
    for (batch, texts) in texts.chunks(AT_ONCE).enumerate() {
        bring(&bot, 2, |attempt| texts.iter().cloned().chain(one_for_each(batch * ATTEMPTS + attempt)).collect()).await;
    }
    assert!(log::all().contains("none of Slack's"), "some of it was garbage");
    assert_eq!(broken_sockets(), [""; 0]);
    is_well(bot).await;
}

#[tokio::test]
async fn any_payload_is_acknowledged_once() {
    let kinds = select(vec!["slash_commands", "interactive", "events_api", "holograms", ""]);
    let payloads = prop_oneof![
        1 => mangle::payload(Kind::Command),
        2 => mangle::payload(Kind::Interaction),
        1 => mangle::payload(Kind::Event),
        1 => mangle::hostile_value(),
    ];
    let mut cases = sample(&(kinds, payloads), 300);
    cases.iter_mut().for_each(|(_, payload)| forget_response_url(payload));
    cases.retain(|(kind, payload)| !needs_a_trigger(payload) && frame::read(&envelope("1", kind, payload)).is_some());
    let mut bot = with_noa().await;
    for (batch, cases) in cases.chunks(AT_ONCE).enumerate() {
        let id = |attempt, at| format!("garbage-{batch}-{attempt}-{at}");
        let texts_of = |attempt| {
            let texts = cases.iter().enumerate();
            texts.map(|(at, (kind, payload))| envelope(&id(attempt, at), kind, payload)).collect()
        };
        bring(&bot, cases.len(), texts_of).await;
        bot.settle().await;
        let errors = bot.expect_errors();
        assert!(errors.is_empty(), "{errors:?} for {cases:#?}");
        bot.ignore_news();
        // Our Slack says only so often who people are.
        bot.clock.advance(jiff::SignedDuration::from_secs(60));
    }
    assert!(log::all().contains("a delivery could not be read") && log::all().contains("outcome=\"answered\""));
    assert_eq!(broken_sockets(), [""; 0]);
    is_well(bot).await;
}

/// Our Slack has handed out none.
fn forget_response_url(payload: &mut Value) {
    if let Some(fields) = payload.as_object_mut() {
        fields.remove("response_url");
    }
}

/// What opens a form needs a trigger that our Slack has handed out; what plans a day, a channel that is there.
fn needs_a_trigger(payload: &Value) -> bool {
    let presses =
        ["plan", "change_day", "change_details", "swap_buddy", "write_notes", "plan_ride_along", "ask_ride_along"];
    let pressed = payload["actions"][0]["action_id"].as_str();
    let typed = payload["text"].as_str().map(str::to_lowercase).unwrap_or_default();
    payload["view"]["callback_id"] == "confirm_plan"
        || pressed.is_some_and(|action| presses.contains(&action))
        || typed.trim_start().starts_with("plan")
}

#[tokio::test]
async fn a_text_that_is_too_large_ends_its_socket_and_nothing_else() {
    let filler = |bytes: usize| {
        let empty = json!({"type": "filler", "a": ""}).to_string();
        json!({"type": "filler", "a": "x".repeat(bytes - empty.len())}).to_string()
    };
    let (largest, too_large) = (filler(MESSAGE_BYTES_MAX), filler(MESSAGE_BYTES_MAX + 1));
    assert_eq!((largest.len(), too_large.len()), (MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX + 1));
    let bot = with_noa().await;
    bring(&bot, 2, |attempt| std::iter::once(largest.clone()).chain(one_for_each(attempt)).collect()).await;
    assert_eq!(broken_sockets(), [""; 0], "a mebibyte is taken");
    for _ in 0..ATTEMPTS {
        let before = bot.slack.until_open_sockets(2).await.unwrap();
        bot.slack.say_on_socket(&too_large).unwrap();
        let is_over = |counts: &SocketCounts| counts.closed > before.closed && counts.open == 2;
        let counts = bot.slack.until_sockets(is_over).await;
        assert!(counts.is_ok(), "a byte more is not: {counts:?}");
        if !broken_sockets().is_empty() {
            break;
        }
    }
    assert!(broken_sockets().iter().all(|line| line.contains("why=\"lost\"")) && !broken_sockets().is_empty());
    is_well(bot).await;
}
