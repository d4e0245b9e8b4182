//! Slack and the machine at their worst: silence, repetition, another order, an hour's delay, a locked database.
//! Nothing is lost, nothing comes twice, the person is told, and all is well again by itself. (Wrong answers are in
//! `delivery`, ends of the process in `restarts`, ends of sockets in `protocol`, a full disk in the tests of the
//! process.)

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, MAEVE};
use shadowday::outbox::Outbox;
use shadowday::sandbox::{NewsKind, Refusal, Submitted};
use shadowday::slack::client::Timeouts;
use shadowday::store::{StoreError, sending};
use sqlx::Connection as _;
use tokio_util::sync::CancellationToken;

use crate::bot::{Bot, until};

/// As patient as a test can be.
const SHORT: Timeouts = Timeouts {
    call: Duration::from_millis(200),
    form: Duration::from_millis(200),
    respond: Duration::from_millis(200),
};

/// Ben is on the usual day, which has begun, and has heard all that there was. Slack is not waited for long.
async fn on_the_day() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.timeouts = SHORT;
    bot.restart().await;
    bot.advance_to("2026-12-03T09:30:00Z").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn a_post_that_slack_never_answers_is_posted_once() {
    for times in [1, 2] {
        let mut bot = on_the_day().await;
        bot.slack.refuse("chat.postMessage", Refusal::Silence, times);
        bot.slash(BEN, "/shadow replied").await;
        assert_eq!(bot.posted().len(), 1);
        let searches = bot.slack.calls().iter().filter(|call| call.method == "conversations.history").count();
        assert_eq!(searches, times, "it is looked for before it is tried again");
        bot.finish().await;
    }
}

#[tokio::test]
async fn an_edit_a_search_and_a_private_message_that_are_never_answered_come_later() {
    let mut bot = on_the_day().await;
    for method in ["chat.update", "chat.postMessage", "conversations.history", "conversations.open"] {
        bot.slack.refuse(method, Refusal::Silence, 1);
    }
    bot.slash(BEN, "/shadow replied").await;
    bot.advance_to("2026-12-03T10:52:00Z").await;
    assert!(bot.card().contains("1 reply from 1 person"));
    assert_eq!(bot.posted().len(), 2, "the celebration and the handoff");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_form_and_an_answer_that_slack_is_silent_about_are_told_or_left() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("views.open", Refusal::Silence, 1);
    assert!(bot.slash(MAEVE, "/shadow plan").await.contains("Slack did not open the form in time"));
    bot.slack.refuse("response_url", Refusal::Silence, 1);
    assert!(bot.click(BEN, "I sent my first reply").await.is_empty());
    assert_eq!(bot.posted().len(), 1, "it was done all the same");
    bot.finish().await;
}

/// Plans a day, and waits for nothing.
async fn plan(bot: &Bot, channel: &str, day: &str) {
    bot.slack.slash(MAEVE, channel, "/shadow plan").await.unwrap();
    until(|| bot.slack.view(MAEVE).is_some()).await;
    let advocates = crate::bot::people(&["U0PRIYA", "U0SAM"]);
    for values in [json!({"advocates": advocates, "date": crate::bot::date(day)}), json!({})] {
        let form = bot.slack.view(MAEVE).unwrap();
        let submitted = bot.slack.submit(MAEVE, form["id"].as_str().unwrap(), values).await.unwrap();
        assert!(matches!(submitted, Submitted::Pushed | Submitted::Cleared), "{submitted:?}");
    }
}

#[tokio::test]
async fn a_call_that_hangs_holds_up_no_other_channel() {
    let mut bot = Bot::new().await;
    // As patient as the real one: the silence lasts longer than this test.
    bot.slack.refuse("conversations.open", Refusal::Silence, 1);
    let door = bot.door().clone();
    let outbox = Outbox::new(door.store.clone(), door.slack.clone(), bot.clock.clone(), vec![]);
    let running = tokio::spawn(outbox.run(CancellationToken::new()));
    let waiting =
        async || door.store.read::<_, StoreError, _>(|tx| Box::pin(sending::queue(tx))).await.unwrap().waiting;
    for (channel, date, left) in [(CHANNEL, "2026-12-03", 1), ("C0GENERAL", "2026-12-10", 2)] {
        plan(&bot, channel, date).await;
        // The card of the day, and a private message to the coordinator: with whom a conversation cannot be opened.
        while waiting().await != left {
            bot.clock.advance(SignedDuration::from_millis(500));
            tokio::task::yield_now().await;
        }
    }
    let posted = bot.slack.take_news().iter().filter(|news| news.kind == NewsKind::Posted).count();
    assert_eq!(posted, 2, "both cards, the second one long after the call that hangs");
    running.abort();
    let _ = running.await;
    bot.restart().await;
    bot.ignore_news();
    assert_eq!(bot.cards(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn what_comes_in_another_order_and_twice_ends_where_the_person_last_was() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow help").await;
    let signup = bot.slack.prepare_slash(ANA, CHANNEL, "/shadow signup").unwrap();
    let cancel = bot.slack.prepare_slash(ANA, CHANNEL, "/shadow cancel").unwrap();
    for delivery in [&cancel, &signup, &cancel, &signup] {
        delivery.send().await.unwrap();
    }
    bot.settle().await;
    assert!(bot.card().contains("1 of 6 places taken"), "each was done once, in the order in which they came");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_comes_an_hour_late_is_answered_as_things_stand_then() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow help").await;
    bot.advance_to("2026-12-01T16:30:00Z").await;
    let late = bot.slack.prepare_slash(ANA, CHANNEL, "/shadow signup").unwrap();
    let event = bot.slack.prepare_event(&json!({"type": "app_home_opened", "user": ANA, "tab": "home"}));
    bot.advance(SignedDuration::from_hours(1)).await;
    bot.ignore_news();
    let answer = late.send().await.unwrap();
    assert!(answer.body.contains("Sign-up has closed, but there is room"), "{}", answer.body);
    assert_eq!(event.send().await.unwrap().status, 200);
    assert_eq!(event.send().await.unwrap().status, 200);
    bot.settle().await;
    assert_eq!(bot.rows().await["signups"], 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_locked_database_is_told_in_time_and_all_is_well_when_it_is_free() {
    let mut bot = on_the_day().await;
    bot.slash(CHLOE, "/shadow status").await;
    let mut other = bot.database().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    // The sandbox waits three seconds, as Slack does.
    bot.slack.slash(CHLOE, CHANNEL, "/shadow signup").await.unwrap();
    bot.slack.slash(CHLOE, CHANNEL, "/shadow status").await.unwrap();
    let told: Vec<String> = bot.slack.ephemerals(CHLOE).into_iter().map(|told| told.text).collect();
    assert!(told.iter().any(|told| told.contains("nothing was changed. Please try again")), "{told:#?}");
    lock.rollback().await.unwrap();
    assert!(bot.expect_errors().iter().all(|error| error.contains("a commit failed")));
    bot.settle().await;
    bot.ignore_news();
    assert!(bot.slash(CHLOE, "/shadow replied").await.contains("You have neither"), "nothing was changed");
    bot.finish().await;
}

#[tokio::test]
async fn a_message_that_can_never_be_saved_is_given_up_and_frees_its_channel() {
    let mut bot = on_the_day().await;
    let mut database = bot.database().await;
    let broken =
        "CREATE TRIGGER broken BEFORE UPDATE OF ts ON celebration_posts BEGIN SELECT RAISE(ABORT, 'broken'); END";
    sqlx::query(broken).execute(&mut database).await.unwrap();
    bot.slash(BEN, "/shadow replied").await;
    bot.advance(SignedDuration::from_hours(1)).await;
    assert_eq!(bot.slack.messages(CHANNEL).iter().filter(|post| post.text.contains("first reply")).count(), 1);
    let (waiting, failed): (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'failed') FROM outbox",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!((waiting, failed), (0, 1));
    assert!(
        bot.private(MAEVE).iter().any(|told| told.contains("a celebration for hours") && told.contains("[Post again]"))
    );
    bot.expect_errors();
    sqlx::query("DROP TRIGGER broken").execute(&mut database).await.unwrap();
    sqlx::query("UPDATE outbox SET state = 'waiting' WHERE state = 'failed'").execute(&mut database).await.unwrap();
    bot.ignore_news();
    bot.finish().await;
}
