//! `--online`: Slack itself looks at every message and form.

use std::time::Duration;

use jiff::SignedDuration;
use shadowday::check::check_and_tell;
use shadowday::clock::Clock;
use shadowday::config::BadConfig;
use shadowday::sandbox::Refusal;

use super::Machine;

/// Runs a check whose waits take no time: the clock that it shares with Slack is moved whenever Slack asks to wait.
async fn check_and_wait(machine: &Machine, clock: &Clock) -> (anyhow::Result<()>, String) {
    let (check, mut out) = (machine.to_check(&["--online"]), Vec::new());
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    let result = {
        let mut checking = std::pin::pin!(check_and_tell(&check, clock, &mut out));
        let checking = async {
            loop {
                tokio::select! {
                    result = &mut checking => break result,
                    _ = looks.tick() => {
                        if machine.slack.calls().last().is_some_and(|call| call.ok_or_error == "ratelimited") {
                            clock.advance(SignedDuration::from_mins(1));
                        }
                    }
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(120), checking).await.expect("the check ends")
    };
    (result, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn slack_takes_every_message_and_form() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = Clock::standing(Clock::system().now());
    let machine = Machine::without_database(&clock).await;
    let (result, words) = check_and_wait(&machine, &clock).await;
    assert!(result.is_ok(), "{words}");
    let validated = machine
        .slack
        .calls()
        .iter()
        .filter(|call| call.method == "blocks.validate" && call.ok_or_error == "ok")
        .count();
    assert!(validated > 200, "{validated}");
    assert!(words.contains(&format!("ok       Slack takes all {validated} messages and forms")), "{words}");
}

#[tokio::test]
async fn what_slack_does_not_take_is_named() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = Clock::standing(Clock::system().now());
    let machine = Machine::without_database(&clock).await;
    machine.slack.refuse("blocks.validate", Refusal::Error("invalid_view"), 2);
    let (result, words) = check_and_wait(&machine, &clock).await;
    assert!(!result.unwrap_err().is::<BadConfig>());
    assert!(
        words.contains("problem  Slack does not take handoff::too_late (always the same): invalid_view."),
        "{words}"
    );
    assert_eq!(words.lines().filter(|line| line.starts_with("problem")).count(), 2, "{words}");
}
