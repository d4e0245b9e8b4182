//! A socket ends at each point of the protocol: no click is lost, nothing comes twice, and all is well again by itself.

use std::time::Duration;

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, TUNDE};
use shadowday::sandbox::{DisconnectReason, Failure, Refusal, SocketFault};
use shadowday::slack::client::AppToken;
use shadowday::socket;
use sqlx::Connection as _;
use tokio_util::sync::CancellationToken;

use crate::bot::{Bot, TIMING, until};
use crate::log;

/// Two sockets are open again, and one of them takes a sign-up.
async fn is_well(bot: &mut Bot, who: &str) {
    let counts = bot.slack.until_open_sockets(2).await;
    assert!(counts.is_ok(), "{counts:?}");
    assert!(bot.slash(who, "/shadow signup").await.contains("*You are in:*"));
}

fn opened(bot: &Bot) -> usize {
    bot.slack.calls().iter().filter(|call| call.method == "apps.connections.open").count()
}

#[tokio::test]
async fn two_sockets_share_the_work() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.slack.socket_counts();
    for person in [ANA, BEN, CHLOE] {
        bot.slash(person, "/shadow signup").await;
    }
    let after = bot.slack.socket_counts();
    assert_eq!((after.open, after.envelopes - before.envelopes), (2, 3));
    assert_eq!(after.acknowledgements, after.envelopes);
    bot.finish().await;
}

#[tokio::test]
async fn what_slack_sends_twice_is_done_once() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow signup").await;
    let first = bot.slack.repeat_last().await.unwrap();
    assert!(first.body.contains("You are in:"), "the same answer");
    bot.settle().await;
    assert!(bot.card().contains("1 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn a_socket_that_fails_while_it_is_opened_is_opened_again() {
    for broken in [
        Refusal::Status(500),
        Refusal::CutOff,
        Refusal::BadJson,
        Refusal::RateLimited { retry_after_s: None },
        Refusal::RateLimited { retry_after_s: Some(0) },
        Refusal::Error("internal_error"),
    ] {
        for method in ["apps.connections.open", "link"] {
            let mut bot = Bot::with_day(6).await;
            bot.slack.refuse(method, broken.clone(), 3);
            bot.slack.cut_sockets();
            is_well(&mut bot, ANA).await;
            bot.finish().await;
        }
    }
}

#[tokio::test]
async fn a_socket_that_fails_at_its_greeting_is_opened_again() {
    use SocketFault::{ClosedAfterHello, ClosedBeforeHello, DeadAfterHello, NoHello};
    for fault in [ClosedBeforeHello, NoHello, ClosedAfterHello, DeadAfterHello] {
        let mut bot = Bot::with_day(6).await;
        bot.slack.socket_fault(fault, 3);
        bot.slack.cut_sockets();
        let hellos = bot.slack.socket_counts().hellos;
        let greeted = if fault == ClosedAfterHello || fault == DeadAfterHello { 5 } else { 2 };
        let counts = bot.slack.until_sockets(|counts| counts.hellos == hellos + greeted && counts.open == 2).await;
        assert!(counts.is_ok(), "{fault:?}: {counts:?}");
        is_well(&mut bot, ANA).await;
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_socket_that_ends_before_the_acknowledgement_loses_no_change() {
    for fault in [SocketFault::ClosedAfterEnvelope, SocketFault::AcknowledgementLost] {
        let mut bot = Bot::with_day(6).await;
        bot.slack.socket_fault(fault, 1);
        let answer = bot.slack.slash(ANA, CHANNEL, "/shadow signup").await;
        assert_eq!(answer.unwrap_err(), Failure::OperationTimeout, "{fault:?}");
        bot.slack.until_open_sockets(2).await.unwrap();
        bot.settle().await;
        assert!(bot.card().contains("1 of 6 places taken"), "{fault:?}");
        bot.ignore_news();
        assert!(bot.slash(ANA, "/shadow status").await.contains("You are in."));
        bot.finish().await;
    }
}

#[tokio::test]
async fn an_answer_that_can_no_longer_go_through_its_socket_is_whispered() {
    let mut bot = Bot::with_day(6).await;
    bot.slack.socket_fault(SocketFault::ClosedAfterEnvelope, 1);
    // The database is held until the end of the socket has been noticed.
    let mut other = bot.database().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let sandbox = bot.slack.clone();
    let asked = tokio::spawn(async move { sandbox.slash(ANA, CHANNEL, "/shadow signup").await });
    until(|| log::all().contains("a socket ended")).await;
    lock.rollback().await.unwrap();
    assert_eq!(asked.await.unwrap(), Err(Failure::OperationTimeout));
    bot.slack.until_open_sockets(2).await.unwrap();
    bot.settle().await;
    let whispered: Vec<String> = bot.slack.ephemerals(ANA).into_iter().map(|ephemeral| ephemeral.text).collect();
    assert!(whispered.len() == 1 && whispered[0].contains("You are in"), "{whispered:?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn half_a_frame_changes_nothing() {
    let mut bot = Bot::with_day(6).await;
    bot.slack.socket_fault(SocketFault::HalfEnvelope, 1);
    assert!(bot.slack.slash(ANA, CHANNEL, "/shadow signup").await.is_err());
    is_well(&mut bot, BEN).await;
    assert!(bot.card().contains("1 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn a_socket_that_is_closed_by_its_acknowledgement_is_replaced() {
    let mut bot = Bot::with_day(6).await;
    bot.slack.socket_fault(SocketFault::ClosedByAcknowledgement, 1);
    assert!(bot.slash(ANA, "/shadow signup").await.contains("*You are in:*"));
    is_well(&mut bot, BEN).await;
    bot.finish().await;
}

#[tokio::test]
async fn a_dead_socket_is_noticed_and_replaced() {
    let mut bot = Bot::with_day(6).await;
    let hellos = bot.slack.socket_counts().hellos;
    bot.slack.freeze_sockets();
    let counts = bot.slack.until_sockets(|counts| counts.hellos == hellos + 2 && counts.open == 2).await;
    assert!(counts.is_ok(), "{counts:?}");
    is_well(&mut bot, ANA).await;
    assert!(log::all().contains("why=\"dead\""));
    bot.finish().await;
}

#[tokio::test]
async fn slack_asks_to_leave_and_there_is_no_gap() {
    for reason in [DisconnectReason::Warning, DisconnectReason::RefreshRequested] {
        let mut bot = Bot::with_day(80).await;
        let hellos = bot.slack.socket_counts().hellos;
        let sandbox = bot.slack.clone();
        // Somebody presses all the time, before, while and after both sockets are replaced.
        let people: Vec<String> = (0..60).map(|number| format!("U1CROWD{number:02}")).collect();
        for id in &people {
            bot.slack.set_person(shadowday::sandbox::Person {
                id: id.clone(),
                ..shadowday::demo::cast::workspace().people.remove(0)
            });
        }
        let pressing = tokio::spawn({
            let people = people.clone();
            async move {
                let mut unanswered = 0;
                for id in people {
                    unanswered += usize::from(sandbox.slash(&id, CHANNEL, "/shadow signup").await.is_err());
                }
                unanswered
            }
        });
        bot.slack.disconnect_all(reason, Duration::from_millis(150));
        let counts = bot.slack.until_sockets(|counts| counts.hellos == hellos + 2 && counts.open == 2).await;
        assert!(counts.is_ok(), "{reason:?} {counts:?}");
        // What a warned socket brought just before Slack closed it was done, and its person reads so a moment later.
        let unanswered = pressing.await.unwrap();
        assert!(unanswered <= if reason == DisconnectReason::Warning { 2 } else { 0 }, "{unanswered}");
        bot.settle().await;
        assert!(bot.card().contains("60 of 80 places taken"), "{reason:?}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn socket_mode_switched_off_is_said_and_switched_on_again_it_goes_on() {
    let mut bot = Bot::with_day(6).await;
    let before = opened(&bot);
    bot.slack.disconnect_all(DisconnectReason::LinkDisabled, Duration::from_millis(10));
    bot.slack.until_sockets(|counts| counts.connected == 0).await.unwrap();
    until(|| opened(&bot) >= before + 4).await;
    bot.slack.use_sockets();
    is_well(&mut bot, ANA).await;
    let errors = bot.expect_errors();
    assert!(!errors.is_empty() && errors.iter().all(|error| error.contains("Switch it on again")), "{errors:?}");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_none_of_slacks_changes_nothing() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let hellos = bot.slack.socket_counts().hellos;
    let huge = "x".repeat(2 * 1024 * 1024);
    for text in [
        "hello",
        "{\"type\":\"hel",
        "[]",
        "{}",
        r#"{"type":"fireworks"}"#,
        r#"{"type":"hello"}"#,
        r#"{"type":"interactive","envelope_id":"e1","payload":{"type":"block_actions"},"accepts_response_payload":false}"#,
        r#"{"type":"slash_commands","envelope_id":"e2","payload":[1],"accepts_response_payload":false}"#,
        r#"{"type":"holograms","envelope_id":"e3","payload":{}}"#,
        r#"{"type":"events_api","envelope_id":"e4","payload":{"type":"event_callback","event":{"type":"new"}}}"#,
        r#"{"type":"disconnect"}"#,
        huge.as_str(),
    ] {
        bot.slack.until_open_sockets(2).await.unwrap();
        bot.slack.say_on_socket(text).unwrap();
    }
    // One was asked to leave, and one was closed for what was too much.
    bot.slack.until_sockets(|counts| counts.hellos == hellos + 2 && counts.open == 2).await.unwrap();
    is_well(&mut bot, ANA).await;
    let mut after = bot.rows().await;
    for (table, rows) in &mut after {
        let own = [("signups", 1), ("inbox", 1), ("audit", 1), ("outbox", 1), ("lanes", 0)];
        *rows -= own.iter().find(|(own, _)| own == table).map_or(0, |(_, rows)| *rows);
    }
    assert_eq!(after["signups"], before["signups"]);
    assert_eq!(after["audit"], before["audit"]);
    bot.finish().await;
}

#[tokio::test]
async fn a_person_of_another_workspace_changes_nothing() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let payload = json!({"team_id": "T9OTHER", "user_id": ANA, "channel_id": CHANNEL, "command": "/shadow",
        "text": "signup", "trigger_id": "9.9"});
    let envelope =
        json!({"type": "slash_commands", "envelope_id": "e9", "payload": payload, "accepts_response_payload": false});
    let seen = bot.slack.socket_counts().acknowledgements;
    bot.slack.say_on_socket(&envelope.to_string()).unwrap();
    bot.slack.until_sockets(|counts| counts.acknowledgements == seen + 1).await.unwrap();
    bot.settle().await;
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn stopping_finishes_what_came_and_closes_in_order() {
    let mut bot = Bot::with_day(80).await;
    let sandbox = bot.slack.clone();
    let pressed: Vec<_> = [ANA, BEN, CHLOE, TUNDE]
        .into_iter()
        .map(|person| {
            let sandbox = sandbox.clone();
            tokio::spawn(async move { sandbox.slash(person, CHANNEL, "/shadow signup").await })
        })
        .collect();
    let before = bot.slack.socket_counts().envelopes;
    bot.slack.until_sockets(|counts| counts.envelopes == before + 4).await.unwrap();
    bot.stop();
    for answer in pressed {
        // Either it came before the end, and was answered; or it was never taken, and its person saw that.
        let _ = answer.await.unwrap();
    }
    bot.slack.until_sockets(|counts| counts.connected == 0).await.expect("closed in order");
    bot.start_again().await;
    let card = bot.card();
    let answered = bot.slack.socket_counts().acknowledgements;
    assert!(answered > 0 && card.contains("places taken"), "{card}");
    bot.ignore_news();
    bot.finish().await;
}

/// Starts to listen beside the bot; returns how it ends.
async fn serve_with(bot: &Bot, token: &str) -> Result<(), socket::TokenRefused> {
    let token = AppToken::new(token).unwrap();
    tokio::time::timeout(
        Duration::from_secs(5),
        socket::serve(bot.door().clone(), token, TIMING, CancellationToken::new()),
    )
    .await
    .expect("it ends, and does not loop")
}

#[tokio::test]
async fn a_refused_token_ends_it() {
    let bot = Bot::new().await;
    for token in ["xapp-wrong", crate::bot::TOKEN] {
        let refused = serve_with(&bot, token).await.unwrap_err().to_string();
        assert!(refused.contains("Slack refuses SLACK_APP_TOKEN"), "{refused}");
    }
    let violations: Vec<Value> = bot.slack.violations().into_iter().map(Value::from).collect();
    assert_eq!(violations.len(), 4, "each of the two lines asks once: {violations:?}");
}
