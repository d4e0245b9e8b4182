//! The process ends, at whatever moment, and starts again on the same database.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, ERIN, LUCAS, MAEVE, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Refusal;

use crate::bot::{Bot, number};
use crate::log;

const DAY_BEGINS: &str = "2026-12-03T09:00:00Z";

/// Where these words stand in the log.
fn logged_at(words: &str) -> usize {
    log::all().find(words).unwrap_or_else(|| panic!("{words:?} is not in the log"))
}

async fn execute(bot: &Bot, statement: &'static str) {
    sqlx::query(statement).execute(&mut bot.database().await).await.unwrap();
}

/// Ben is on the usual day, which has begun, and has heard all that there was.
async fn on_the_day() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.advance_to(DAY_BEGINS).await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn what_was_acknowledged_is_posted_after_a_restart() {
    let mut bot = Bot::with_day(6).await;
    for person in [ANA, BEN] {
        bot.slack.slash(person, CHANNEL, "/shadow signup").await.unwrap();
    }
    assert!(bot.card().contains("0 of 6 places taken"), "nothing is posted yet");
    bot.restart().await;
    assert!(bot.card().contains("2 of 6 places taken") && bot.cards() == 1);
    assert!(bot.slash(ANA, "/shadow status").await.contains("You are in."));
    assert_eq!(bot.slack.ephemerals(BEN).len(), 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_planned_just_before_the_end_is_announced_after_it() {
    let mut bot = on_the_day().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let form = bot.slack.view(MAEVE).unwrap();
    let advocates = json!({"advocates": crate::bot::people(&[PRIYA, SAM]), "places": number(3)});
    bot.slack.submit(MAEVE, form["id"].as_str().unwrap(), advocates).await.unwrap();
    let form = bot.slack.view(MAEVE).unwrap();
    bot.slack.submit(MAEVE, form["id"].as_str().unwrap(), json!({})).await.unwrap();
    bot.restart().await;
    assert_eq!((bot.posted().len(), bot.private(MAEVE).len(), bot.cards()), (1, 1, 2));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_post_that_was_being_sent_and_did_not_arrive_is_sent() {
    let mut bot = on_the_day().await;
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    execute(&bot, "UPDATE outbox SET state = 'sending', attempts = 1 WHERE state = 'waiting'").await;
    bot.restart().await;
    assert_eq!(bot.posted().len(), 1);
    assert!(bot.card().contains("1 reply from 1 person"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_post_that_arrived_while_the_process_ended_is_not_posted_again() {
    let mut bot = on_the_day().await;
    bot.slash(BEN, "/shadow replied").await;
    assert_eq!(bot.posted().len(), 1);
    // As if the process had ended between Slack's answer and the commit.
    execute(&bot, "UPDATE celebration_posts SET ts = NULL, posted_at = NULL").await;
    execute(&bot, "UPDATE outbox SET state = 'sending' WHERE what LIKE '%celebration%'").await;
    bot.restart().await;
    assert_eq!(bot.posted().len(), 0);
    bot.click(BEN, "That was not me").await;
    let last = bot.slack.messages(CHANNEL).pop().unwrap();
    assert!(last.text.contains("Taken back"), "the post that was found again is the one that is edited: {}", last.text);
    bot.finish().await;
}

#[tokio::test]
async fn a_day_card_that_arrived_while_the_process_ended_is_not_posted_again() {
    let mut bot = Bot::with_day(6).await;
    execute(&bot, "UPDATE days SET card_ts = NULL").await;
    execute(&bot, "UPDATE outbox SET state = 'sending' WHERE what LIKE '%day_card%'").await;
    bot.slack.slash(ANA, CHANNEL, "/shadow signup").await.unwrap();
    bot.restart().await;
    bot.slash(BEN, "/shadow signup").await;
    assert!(bot.card().contains("2 of 6 places taken") && bot.cards() == 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_card_that_arrived_while_the_process_ended_is_not_posted_again() {
    let mut bot = on_the_day().await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    assert_eq!((bot.posted().len(), bot.private(PRIYA).len()), (1, 1));
    execute(&bot, "UPDATE handoffs SET card_ts = NULL").await;
    execute(&bot, "UPDATE outbox SET state = 'sending' WHERE what LIKE '%handoff_card%'").await;
    bot.restart().await;
    bot.click(SAM, "Pick up").await;
    assert_eq!((bot.posted().len(), bot.private(PRIYA).len()), (0, 1));
    bot.finish().await;
}

#[tokio::test]
async fn what_may_still_be_arriving_is_looked_for_after_a_moment() {
    let mut bot = on_the_day().await;
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    execute(&bot, "UPDATE outbox SET state = 'sending', attempts = 1 WHERE state = 'waiting'").await;
    let ended_at = bot.clock.now();
    bot.restart().await;
    let is_search = |method: &str| method == "conversations.history";
    let search = bot.slack.calls().into_iter().find(|call| is_search(&call.method)).unwrap();
    assert!(search.at.duration_since(ended_at).as_secs() >= 15);
    assert_eq!(bot.posted().len(), 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_lost_answer_and_a_restart_make_one_post() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.postMessage", Refusal::CutOff, 1);
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    let posts_before = bot.slack.messages(CHANNEL).len();
    for _ in 0..3 {
        bot.clock.advance(jiff::SignedDuration::from_secs(2));
        bot.post_once().await;
    }
    assert_eq!(bot.slack.messages(CHANNEL).len(), posts_before + 1, "it has arrived, and the bot does not know");
    bot.restart().await;
    assert_eq!(bot.posted().len(), 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_private_message_that_was_being_sent_comes_at_least_once() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    assert_eq!(bot.private(MAEVE).len(), 1);
    execute(&bot, "UPDATE outbox SET state = 'sending' WHERE what LIKE '%Pairs for the%'").await;
    bot.restart().await;
    assert_eq!(bot.private(MAEVE).len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_database_that_fails_once_after_a_post_blocks_nothing_and_posts_nothing_twice() {
    let mut bot = on_the_day().await;
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    execute(
        &bot,
        "CREATE TRIGGER broken BEFORE UPDATE OF ts ON celebration_posts BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    for _ in 0..3 {
        bot.clock.advance(jiff::SignedDuration::from_secs(2));
        bot.post_once().await;
    }
    assert!(!bot.expect_errors().is_empty(), "posted, and not saved");
    execute(&bot, "DROP TRIGGER broken").await;
    bot.settle().await;
    assert_eq!(bot.posted().len(), 1);
    bot.click(BEN, "That was not me").await;
    bot.finish().await;
}

#[tokio::test]
async fn timers_that_were_due_while_the_process_was_down_are_caught_up_with_in_order() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(24 * 6 + 2));
    assert_eq!(bot.clock.now().to_string(), "2026-12-02T11:00:01Z");
    bot.start_again().await;
    assert!(logged_at("timer=SignupCloses") < logged_at("timer=Tomorrow"));
    assert!(bot.private(MAEVE).remove(0).contains("Confirm and tell all"));
    assert!(bot.private(BEN).remove(0).contains("A day to go"));
    assert_eq!([PRIYA, SAM, LUCAS, ERIN].map(|advocate| bot.private(advocate).len()), [1; 4]);
    assert!(bot.card().contains("1 person"), "{}", bot.card());
    bot.click(MAEVE, "Confirm and tell all").await;
    assert_eq!(bot.private(BEN).len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_missed_while_the_process_was_down_is_asked_for_and_gets_louder_from_then_on() {
    let mut bot = on_the_day().await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(2) + jiff::SignedDuration::from_mins(20));
    bot.start_again().await;
    assert_eq!(bot.posted().len(), 1, "one card");
    assert_eq!([PRIYA, SAM, LUCAS, ERIN, MAEVE].map(|person| bot.private(person).len()), [1, 0, 0, 0, 0]);
    assert!(bot.card().contains("<@U0PRIYA> has the pager"));
    bot.advance(jiff::SignedDuration::from_mins(6)).await;
    assert_eq!([SAM, LUCAS].map(|person| bot.private(person).len()), [1, 0], "a reminder after five minutes");
    bot.click(SAM, "Pick up").await;
    assert!(bot.card().contains("<@U0SAM> has the pager"));
    assert_eq!(bot.private(PRIYA).len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_start_in_the_middle_of_the_day_gives_the_pager_to_whose_shift_it_is() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.advance_to("2026-12-02T12:00:00Z").await;
    bot.ignore_news();
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(24));
    bot.start_again().await;
    assert!(bot.card().contains("<@U0SAM> has the pager until"), "{}", bot.card());
    assert!(bot.private(SAM).remove(0).contains("you have the pager"));
    assert!(
        log::all().contains("timer=ShiftEnds(DayId(1), ShiftId(1)) why="),
        "the missed end of Priya's shift is dropped"
    );
    assert!(bot.private(BEN).iter().any(|message| message.contains("meet")));
    assert!(bot.private(MAEVE).remove(0).contains("has begun. Nobody confirmed its pairs"));
    bot.advance_to("2026-12-03T12:50:00Z").await;
    assert_eq!((bot.private(SAM).len(), bot.posted().len()), (1, 1));
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_passed_while_the_process_was_down_tells_nobody_what_is_no_longer_so() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(24 * 9));
    bot.start_again().await;
    assert!(bot.card().contains("The pager is off"), "{}", bot.card());
    for timer in ["SignupCloses", "Tomorrow", "WindowOpens", "ShiftEnds"] {
        assert!(log::all().contains(&format!("a timer was dropped timer={timer}")), "{timer}: {}", log::all());
    }
    assert!(bot.slash(BEN, "/shadow status").await.contains("not on a day"));
    bot.finish().await;
}

#[tokio::test]
async fn a_private_message_that_came_too_late_is_dropped() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.slack.refuse("conversations.open", Refusal::Error("account_inactive"), 5);
    bot.advance_to("2026-12-02T09:00:00Z").await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(24));
    bot.start_again().await;
    let told = bot.private(BEN);
    assert!(told.iter().all(|message| !message.contains("A day to go")), "{told:#?}");
    assert!(log::all().contains("it came too late to be of use"));
    bot.expect_errors();
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_restart_at_every_step_of_a_day_changes_nothing() {
    let mut bot = Bot::with_day(6).await;
    for person in [ANA, BEN, CHLOE, TUNDE] {
        bot.slack.slash(person, CHANNEL, "/shadow signup").await.unwrap();
        bot.restart().await;
    }
    for until in ["2026-12-01T17:00:00Z", "2026-12-02T09:00:00Z", "2026-12-03T09:00:00Z", "2026-12-03T10:50:00Z"] {
        bot.advance_to(until).await;
        bot.restart().await;
    }
    bot.ignore_news();
    assert_eq!(bot.slack.messages(CHANNEL).len(), 2, "the day's card and the handoff's");
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    bot.restart().await;
    bot.click(SAM, "Pick up").await;
    bot.restart().await;
    assert_eq!((bot.posted().len(), bot.private(PRIYA).len()), (1, 1));
    for until in ["2026-12-03T12:50:00Z", "2026-12-03T14:50:00Z", "2026-12-03T17:00:00Z", "2026-12-04T09:00:00Z"] {
        bot.advance_to(until).await;
        bot.restart().await;
    }
    assert!(bot.card().contains("The pager is off") && bot.card().contains("1 reply from 1 person"));
    assert_eq!(bot.cards(), 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_restart_says_nothing_by_itself() {
    let mut bot = on_the_day().await;
    let before = bot.rows().await;
    for _ in 0..3 {
        bot.restart().await;
    }
    assert_eq!(bot.rows().await, before);
    bot.finish().await;
}

#[tokio::test]
async fn what_breaks_inside_changes_nothing_and_is_found_in_the_log_by_its_reference() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow help").await;
    let before = bot.rows().await;
    execute(&bot, "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    let answer = bot.slash(BEN, "/shadow signup").await;
    let reference = answer.split('`').nth(1).unwrap();
    let errors = bot.expect_errors();
    assert!(errors.len() == 1 && errors[0].contains(reference) && reference.len() == 8, "{answer} {errors:#?}");
    assert!(!answer.contains("full"), "what went wrong inside is not for the person");
    assert_eq!(bot.rows().await, before);
    execute(&bot, "DROP TRIGGER broken").await;
    assert!(bot.slash(BEN, "/shadow signup").await.contains("*You are in:*"));
    bot.finish().await;
}

#[tokio::test]
async fn a_timer_that_cannot_be_rung_is_rung_a_minute_later() {
    let mut bot = on_the_day().await;
    execute(&bot, "CREATE TRIGGER broken BEFORE INSERT ON handoffs BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    assert!(bot.posted().is_empty() && bot.private(PRIYA).is_empty());
    assert_eq!(bot.expect_errors().len(), 1);
    execute(&bot, "DROP TRIGGER broken").await;
    bot.advance_to("2026-12-03T10:51:00Z").await;
    assert_eq!((bot.posted().len(), bot.private(PRIYA).len()), (1, 1));
    bot.finish().await;
}

#[tokio::test]
async fn a_day_card_that_arrived_while_the_process_ended_says_so_when_the_day_was_called_off_since() {
    let mut bot = Bot::with_day(6).await;
    // As if the process had ended before it heard that the card was posted.
    execute(&bot, "UPDATE days SET card_ts = NULL").await;
    execute(&bot, "UPDATE outbox SET state = 'sending' WHERE what LIKE '%day_card%'").await;
    bot.slack.slash(MAEVE, CHANNEL, "/shadow days").await.unwrap();
    bot.click(MAEVE, "Call off").await;
    bot.restart().await;
    assert!(bot.cards() == 1 && bot.card().contains("*Called off.*"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_celebration_that_arrived_while_the_process_ended_is_taken_back_all_the_same() {
    let mut bot = on_the_day().await;
    bot.slash(BEN, "/shadow replied").await;
    execute(&bot, "UPDATE celebration_posts SET ts = NULL, posted_at = NULL").await;
    execute(&bot, "UPDATE outbox SET state = 'sending' WHERE what LIKE '%celebration%'").await;
    bot.click(BEN, "That was not me").await;
    let before = bot.slack.messages(CHANNEL);
    assert!(before.iter().all(|post| !post.text.contains("Taken back")));
    bot.restart().await;
    let after = bot.slack.messages(CHANNEL);
    assert_eq!(after.iter().filter(|post| post.text.contains("Taken back")).count(), 1, "{after:#?}");
    assert_eq!(after.len(), before.len());
    bot.ignore_news();
    bot.finish().await;
}
