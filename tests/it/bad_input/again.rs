//! What Slack delivers again: answered the same, done once.

use serde_json::Value;
use shadowday::demo::cast::{ANA, CHLOE, MAEVE};

use crate::bot::{Bot, in_words};

#[tokio::test]
async fn a_command_that_comes_again_gets_the_same_answer_and_does_nothing_more() {
    let mut bot = Bot::with_day(6).await;
    let first = bot.slash(ANA, "/shadow signup").await;
    let before = bot.rows().await;
    for _ in 0..2 {
        let again = bot.slack.repeat_last().await.unwrap();
        let answer: Value = serde_json::from_str(&again.body).unwrap();
        assert_eq!(in_words("", answer["blocks"].as_array().unwrap()), first);
    }
    assert_eq!(bot.rows().await, before);
    assert!(first.contains("*You are in:*") && bot.card().contains("1 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn a_command_that_comes_again_after_a_restart_does_nothing_more() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow signup").await;
    let first = bot.slash(ANA, "/shadow cancel").await;
    bot.restart().await;
    let before = bot.rows().await;
    let again: Value = serde_json::from_str(&bot.slack.repeat_last().await.unwrap().body).unwrap();
    assert_eq!(in_words("", again["blocks"].as_array().unwrap()), first);
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn a_button_that_comes_again_is_answered_once() {
    let mut bot = Bot::with_day(6).await;
    assert!(bot.click(CHLOE, "Sign up").await.contains("*You are in:*"));
    let before = bot.rows().await;
    let again = bot.slack.repeat_last().await.unwrap();
    assert_eq!((again.status, again.body.as_str()), (200, ""));
    bot.settle().await;
    assert_eq!(bot.rows().await, before);
    // A second whisper would be unread.
    bot.finish().await;
}

#[tokio::test]
async fn a_command_for_a_form_that_comes_again_opens_no_second_one() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(bot.slack.repeat_last().await.unwrap().status, 200);
    bot.settle().await;
    assert_eq!(bot.slack.calls().iter().filter(|call| call.method == "views.open").count(), 2, "one for each day");
    bot.finish().await;
}

#[tokio::test]
async fn a_form_that_comes_again_plans_no_second_day() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let again = bot.slack.repeat_last().await.unwrap();
    assert_eq!(again.body, r#"{"response_action":"clear"}"#);
    bot.settle().await;
    assert_eq!((bot.rows().await, bot.cards()), (before, 1));
    bot.finish().await;
}
