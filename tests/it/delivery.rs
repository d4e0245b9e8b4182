//! Slack refuses, breaks, is slow, or loses an answer: what is posted all the same, how often, and who hears what.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{self, ANA, BEN, BOT, CHANNEL, CHLOE, JACK, MAEVE, MIA, NOA, NOAH, PRIYA, SAM, TUNDE};
use shadowday::sandbox::{Call, Channel, Person, Refusal, Submitted};

use crate::bot::{Bot, TOKEN, people};
use crate::log;

/// A private channel of the coordinator and two advocates.
const BACKROOM: &str = "C0BACKROOM";

const SHADOWERS: [&str; 8] = [ANA, BEN, CHLOE, TUNDE, NOA, NOAH, MIA, JACK];

fn channel(id: &str) -> Value {
    json!({"value": {"type": "conversations_select", "selected_conversation": id}})
}

/// Ben and Tunde are on the usual day, which has begun; all have heard what there was.
async fn on_the_day() -> Bot {
    let mut bot = Bot::with_day(6).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.slash(TUNDE, "/shadow signup").await;
    bot.advance_to("2026-12-03T09:30:00Z").await;
    bot.ignore_news();
    bot
}

/// Plans a day in this channel, and looks at nothing yet.
async fn plan_in(bot: &mut Bot, id: &str) {
    bot.slash(MAEVE, "/shadow plan").await;
    let values = json!({"channel": channel(id), "advocates": people(&[PRIYA, SAM])});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
}

async fn with_backroom() -> Bot {
    let mut workspace = cast::workspace();
    workspace.channels.push(Channel {
        id: BACKROOM.into(),
        name: "backroom".into(),
        topic: String::new(),
        is_private: true,
        members: [MAEVE, PRIYA, SAM].map(str::to_owned).to_vec(),
        bot_is_member: false,
    });
    Bot::in_workspace(Settings::default(), workspace).await
}

/// Somebody deletes the day's card in Slack.
async fn delete_card(bot: &Bot) {
    let card = bot.slack.messages(CHANNEL).into_iter().find(|message| message.thread_ts.is_none()).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = client.post(format!("{}/chat.delete", bot.slack.api_url())).bearer_auth(TOKEN);
    call.json(&json!({"channel": CHANNEL, "ts": card.ts})).send().await.unwrap();
    assert_eq!(bot.cards(), 0);
    bot.slack.take_news();
}

fn calls(bot: &Bot, method: &str) -> Vec<Call> {
    bot.slack.calls().into_iter().filter(|call| call.method == method).collect()
}

/// Every try to post or to edit.
fn sent(bot: &Bot) -> Vec<Call> {
    bot.slack.calls().into_iter().filter(|call| call.method.starts_with("chat.")).collect()
}

/// When something was posted to the channel, or edited in it.
fn in_channel(bot: &Bot) -> Vec<Timestamp> {
    sent(bot).iter().filter(|call| call.args["channel"] == CHANNEL).map(|call| call.at).collect()
}

async fn readyz(bot: &Bot) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut counts: Value =
        client.get(bot.url.replace("slack/events", "readyz")).send().await.unwrap().json().await.unwrap();
    // Only Socket Mode has them.
    counts.as_object_mut().unwrap().remove("sockets");
    counts
}

#[tokio::test]
async fn a_wait_that_slack_asks_for_is_kept_by_all() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.update", Refusal::RateLimited { retry_after_s: Some(47) }, 1);
    let before = sent(&bot).len();
    bot.slash(BEN, "/shadow replied").await;
    let after = sent(&bot).split_off(before);
    let refused_at = after[0].at;
    assert_eq!(after[0].ok_or_error, "refused");
    assert!(after[1..].iter().all(|call| call.at.duration_since(refused_at).as_secs() >= 47), "{after:#?}");
    assert!(after[1].at.duration_since(refused_at).as_secs() <= 50, "and not much longer");
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_wait_without_a_length_is_half_a_minute() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.update", Refusal::RateLimited { retry_after_s: None }, 1);
    let before = sent(&bot).len();
    bot.slash(BEN, "/shadow replied").await;
    let after = sent(&bot).split_off(before);
    let waited = after[1].at.duration_since(after[0].at).as_secs();
    assert!((30..=33).contains(&waited), "{waited}");
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn whatever_breaks_a_celebration_is_posted_once() {
    for broken in [
        Refusal::Status(500),
        Refusal::Status(503),
        Refusal::CutOff,
        Refusal::BadJson,
        Refusal::Error("internal_error"),
        Refusal::Error("fatal_error"),
        Refusal::RateLimited { retry_after_s: Some(1) },
    ] {
        for times in [1, 3] {
            let mut bot = on_the_day().await;
            bot.slack.refuse("chat.postMessage", broken.clone(), times);
            bot.slash(BEN, "/shadow replied").await;
            assert_eq!(bot.posted().len(), 1, "{broken:?}, {times} times");
            bot.click(BEN, "That was not me").await;
            assert!(bot.slack.messages(CHANNEL).pop().unwrap().text.contains("Taken back"));
            bot.finish().await;
        }
    }
}

#[tokio::test]
async fn whatever_breaks_a_day_card_is_posted_once() {
    for broken in [Refusal::Status(500), Refusal::CutOff, Refusal::BadJson] {
        let mut bot = Bot::new().await;
        bot.slack.refuse("chat.postMessage", broken.clone(), 4);
        plan_in(&mut bot, CHANNEL).await;
        bot.slash(ANA, "/shadow signup").await;
        assert_eq!((bot.posted().len(), bot.cards()), (1, 1), "{broken:?}");
        assert!(bot.card().contains("1 of 8 places taken"));
        assert!(!bot.private(MAEVE).is_empty(), "private messages come at least once");
        bot.finish().await;
    }
}

#[tokio::test]
async fn whatever_breaks_a_handoff_card_is_posted_once() {
    for broken in [Refusal::Status(500), Refusal::CutOff, Refusal::BadJson] {
        let mut bot = on_the_day().await;
        bot.slack.refuse("chat.postMessage", broken.clone(), 3);
        bot.advance_to("2026-12-03T10:52:00Z").await;
        assert_eq!(bot.posted().len(), 1, "{broken:?}");
        bot.click(SAM, "Pick up").await;
        let card = bot.slack.messages(CHANNEL).pop().unwrap();
        assert!(card.text.contains("picked up the pager") && card.thread_ts.is_some());
        assert!(!bot.private(PRIYA).is_empty());
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_search_that_breaks_is_made_again_before_anything_is_posted() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.postMessage", Refusal::CutOff, 1);
    bot.slack.refuse("conversations.history", Refusal::Status(500), 1);
    bot.slack.refuse("conversations.history", Refusal::RateLimited { retry_after_s: Some(5) }, 1);
    bot.slack.refuse("conversations.history", Refusal::BadJson, 1);
    bot.slash(BEN, "/shadow replied").await;
    bot.advance(SignedDuration::from_mins(5)).await;
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_lost_post_is_found_among_what_people_said_meanwhile() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.postMessage", Refusal::CutOff, 1);
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    for _ in 0..3 {
        bot.clock.advance(SignedDuration::from_secs(2));
        bot.post_once().await;
    }
    for number in 0..450 {
        bot.slack.say(ANA, CHANNEL, &format!("Well done, {number}!"), None).unwrap();
    }
    bot.settle().await;
    assert_eq!(bot.posted().len(), 1);
    assert!(calls(&bot, "conversations.history").len() > 1, "page by page");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_private_channel_that_we_are_not_in_is_told_to_the_coordinator_once() {
    let mut bot = with_backroom().await;
    plan_in(&mut bot, BACKROOM).await;
    let told = bot.private(MAEVE);
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[1].contains("`/invite @shadowday`") && told[1].contains("<#C0BACKROOM>"), "{}", told[1]);
    for person in [ANA, BEN, CHLOE] {
        assert!(bot.slash(person, "/shadow signup").await.contains("*You are in:*"));
    }
    assert!(bot.private(MAEVE).is_empty(), "told once");
    assert_eq!(bot.expect_errors().len(), 4);
    bot.slack.add_member(BACKROOM, BOT);
    bot.click(MAEVE, "Post again").await;
    let posts = bot.slack.messages(BACKROOM);
    assert_eq!(bot.posted().len(), 1);
    assert!(posts[0].text.contains("5 places are free"), "{}", posts[0].text);
    assert_eq!(readyz(&bot).await["outbox_given_up"], 0);
    bot.finish().await;
}

#[tokio::test]
async fn post_again_before_the_cause_is_mended_is_refused_and_told_again() {
    let mut bot = with_backroom().await;
    plan_in(&mut bot, BACKROOM).await;
    bot.private(MAEVE).clear();
    bot.click(MAEVE, "Post again").await;
    assert_eq!((bot.private(MAEVE).len(), bot.expect_errors().len()), (1, 2));
    bot.slack.add_member(BACKROOM, BOT);
    bot.click(MAEVE, "Post again").await;
    assert_eq!(bot.posted().len(), 1);
    assert!(!bot.sees_button(MAEVE, "Post again"));
    bot.finish().await;
}

#[tokio::test]
async fn a_newer_edit_takes_up_what_was_given_up() {
    let mut bot = with_backroom().await;
    plan_in(&mut bot, BACKROOM).await;
    bot.private(MAEVE).clear();
    bot.expect_errors();
    bot.slack.refuse("chat.postMessage", Refusal::RateLimited { retry_after_s: Some(600) }, 1);
    bot.slash(ANA, "/shadow signup").await;
    assert_eq!(readyz(&bot).await, json!({"outbox_waiting": 1, "outbox_given_up": 0}));
    bot.slack.add_member(BACKROOM, BOT);
    bot.click(MAEVE, "Post again").await;
    bot.advance(SignedDuration::from_hours(1)).await;
    assert_eq!((bot.posted().len(), bot.slack.messages(BACKROOM).len()), (1, 1));
    bot.finish().await;
}

#[tokio::test]
async fn a_public_channel_is_joined() {
    let mut bot = Bot::new().await;
    plan_in(&mut bot, "C0GENERAL").await;
    assert_eq!((bot.posted().len(), bot.private(MAEVE).len()), (1, 1));
    assert!(bot.slack.members("C0GENERAL").contains(&BOT.to_owned()));
    bot.finish().await;
}

#[tokio::test]
async fn a_channel_that_we_were_removed_from_is_joined_again() {
    let mut bot = on_the_day().await;
    bot.slack.remove_member(CHANNEL, BOT);
    bot.slash(BEN, "/shadow replied").await;
    assert_eq!(bot.posted().len(), 1);
    assert!(bot.card().contains("1 reply from 1 person"));
    bot.finish().await;
}

#[tokio::test]
async fn an_answer_lost_and_then_removed_from_the_channel_is_still_one_post() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.postMessage", Refusal::CutOff, 1);
    bot.slack.slash(BEN, CHANNEL, "/shadow replied").await.unwrap();
    for _ in 0..3 {
        bot.clock.advance(SignedDuration::from_secs(2));
        bot.post_once().await;
    }
    bot.slack.remove_member(CHANNEL, BOT);
    bot.settle().await;
    assert_eq!(bot.posted().len(), 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_slack_refuses_is_told_in_words_once_for_a_channel_and_a_reason() {
    for (code, words) in [
        ("is_archived", "<#C0SHADOWING> is archived. Unarchive it"),
        ("missing_scope", "compare its scopes with manifest.yml"),
        ("restricted_action", "only some people may post there. Ask an admin"),
        ("no_such_trouble", "Slack says `no_such_trouble`. Ask the one who runs this bot"),
    ] {
        let mut bot = on_the_day().await;
        for person in [BEN, TUNDE] {
            bot.slack.refuse("chat.postMessage", Refusal::Error(code), 1);
            bot.slash(person, "/shadow replied").await;
        }
        let told = bot.private(MAEVE);
        assert!(told.len() == 1 && told[0].contains(words) && told[0].contains("[Post again]"), "{code}: {told:#?}");
        assert_eq!(readyz(&bot).await["outbox_given_up"], 1, "the second is gathered into what was refused");
        assert!(bot.expect_errors().iter().all(|error| error.contains(code)));
        bot.click(MAEVE, "Post again").await;
        let posts = bot.posted();
        assert!(posts.len() == 1 && posts[0].contains("<@U0BEN> and <@U0TUNDE>"), "{posts:#?}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_refused_token_costs_no_message() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.update", Refusal::Error("account_inactive"), 40);
    bot.slack.refuse("chat.update", Refusal::Status(500), 2);
    bot.slash(BEN, "/shadow replied").await;
    bot.advance(SignedDuration::from_hours(3)).await;
    assert!(bot.posted().is_empty(), "the card comes first");
    bot.advance(SignedDuration::from_mins(25)).await;
    assert_eq!(
        bot.posted().iter().filter(|post| post.contains("first reply ever") || post.contains("<@U0BEN>")).count(),
        1
    );
    let errors = bot.expect_errors();
    assert!(errors.len() >= 40 && errors.iter().all(|error| error.contains("SLACK_BOT_TOKEN")), "{errors:#?}");
    assert!(bot.card().contains("1 reply from 1 person"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_cannot_be_written_to_is_told_to_the_coordinator_by_name() {
    let mut bot = Bot::with_day(6).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.advance_to("2026-12-01T18:00:00Z").await;
    bot.ignore_news();
    bot.slack.update_person(BEN, |person| person.deleted = true);
    bot.advance_to("2026-12-02T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].contains("to <@U0BEN>: Slack does not reach them") && told[0].contains("tell them another way"),
        "{}",
        told[0]
    );
    assert_eq!((bot.private(ANA).len(), bot.private(BEN).len(), bot.expect_errors().len()), (1, 0, 1));
    bot.slack.update_person(BEN, |person| person.deleted = false);
    bot.click(MAEVE, "Post again").await;
    assert!(bot.private(BEN).remove(0).contains("A day to go"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_card_that_somebody_deleted_is_posted_anew() {
    let mut bot = Bot::with_day(6).await;
    delete_card(&bot).await;
    bot.slash(ANA, "/shadow signup").await;
    assert_eq!((bot.posted().len(), bot.cards()), (1, 1));
    bot.slash(BEN, "/shadow signup").await;
    assert_eq!((bot.posted().len(), bot.cards()), (0, 1));
    assert!(bot.card().contains("2 of 6 places taken"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_finds_a_thread_even_if_the_days_card_was_deleted() {
    let mut bot = on_the_day().await;
    delete_card(&bot).await;
    bot.advance_to("2026-12-03T10:50:00Z").await;
    assert_eq!(bot.posted().len(), 2, "the day's card anew, and the handoff");
    assert_eq!(bot.cards(), 1);
    let card = bot.slack.messages(CHANNEL).into_iter().find(|message| message.text.contains("please pick up"));
    assert!(card.is_some_and(|card| card.thread_ts.is_some()), "in the thread of the new card");
    bot.click(SAM, "Pick up").await;
    assert!(bot.card().contains("<@U0SAM> has the pager") && bot.posted().is_empty());
    assert!(!bot.private(PRIYA).is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn a_question_finds_a_thread_even_if_the_days_card_was_deleted() {
    let mut bot = on_the_day().await;
    delete_card(&bot).await;
    bot.slash(BEN, "/shadow ask Where is the thread?").await;
    assert_eq!((bot.posted().len(), bot.cards()), (2, 1), "the day's card anew, and the question");
    let card = bot.slack.messages(CHANNEL).into_iter().find(|message| message.text.contains("<@U0BEN> asks"));
    assert!(card.is_some_and(|card| card.thread_ts.is_some()), "in the thread of the new card");
    bot.finish().await;
}

#[tokio::test]
async fn a_channel_keeps_its_order_while_its_first_message_is_tried_again() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.postMessage", Refusal::Status(500), 3);
    for person in [BEN, TUNDE] {
        bot.slack.slash(person, CHANNEL, "/shadow replied").await.unwrap();
    }
    bot.slack.slash(BEN, CHANNEL, "/shadow ask Who is next?").await.unwrap();
    bot.settle().await;
    let mut posts = bot.posted();
    posts.retain(|post| post.contains("first reply"));
    assert!(posts.len() == 1 && posts[0].contains("<@U0BEN> and <@U0TUNDE>"), "{posts:#?}");
    let order: Vec<_> = bot.slack.messages(CHANNEL).into_iter().map(|message| message.thread_ts.is_some()).collect();
    assert_eq!(order[order.len() - 2..], [false, true], "the question comes behind it");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_channel_that_is_stuck_holds_up_no_other() {
    let mut bot = on_the_day().await;
    bot.slack.refuse("chat.update", Refusal::Status(500), 7);
    bot.slash(BEN, "/shadow replied").await;
    assert!(bot.posted().is_empty(), "the card's edit comes first");
    bot.slash(MAEVE, "/shadow plan").await;
    let values = json!({"channel": channel("C0GENERAL"), "advocates": people(&[PRIYA, SAM])});
    bot.fill(MAEVE, values).await;
    bot.fill(MAEVE, json!({})).await;
    assert_eq!((bot.posted().len(), bot.private(MAEVE).len()), (1, 1));
    bot.advance(SignedDuration::from_mins(10)).await;
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_channel_hears_one_thing_a_second_at_most() {
    let mut bot = on_the_day().await;
    for person in [BEN, TUNDE] {
        bot.slack.slash(person, CHANNEL, "/shadow replied").await.unwrap();
        bot.slack.slash(person, CHANNEL, "/shadow replied").await.unwrap();
    }
    bot.advance_to("2026-12-03T10:50:00Z").await;
    bot.click(SAM, "Pick up").await;
    let times = in_channel(&bot);
    assert!(
        times.len() > 6 && times.windows(2).all(|pair| pair[1].duration_since(pair[0]).as_secs() >= 1),
        "{times:#?}"
    );
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_whole_company_signing_up_at_once_makes_few_edits() {
    let mut bot = Bot::with_day(8).await;
    let before = in_channel(&bot).len();
    let sandbox = bot.slack.clone();
    let all = SHADOWERS.map(|person| {
        let sandbox = sandbox.clone();
        tokio::spawn(async move { sandbox.slash(person, CHANNEL, "/shadow signup").await })
    });
    for answer in all {
        answer.await.unwrap().unwrap();
    }
    bot.settle().await;
    assert!(bot.card().contains("8 of 8 places taken"));
    assert!(in_channel(&bot).len() - before <= 2, "{:?}", in_channel(&bot));
    assert!(SHADOWERS.iter().all(|person| bot.slack.ephemerals(person)[0].text.contains("You are in")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_hour_of_signing_up_keeps_to_slacks_limit_on_edits() {
    let mut bot = Bot::with_day(6).await;
    for _ in 0..40 {
        for command in ["/shadow signup", "/shadow cancel"] {
            bot.slash(ANA, command).await;
        }
    }
    assert!(bot.card().contains("0 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn a_day_for_eighty_people_reaches_each_of_them_within_slacks_limits() {
    let mut bot = Bot::with_day(80).await;
    let crowd: Vec<String> = (0..80).map(|number| format!("U1CROWD{number:02}")).collect();
    for id in &crowd {
        bot.slack.set_person(Person { id: id.clone(), ..somebody() });
        bot.slack.slash(id, CHANNEL, "/shadow signup").await.unwrap();
    }
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.advance(SignedDuration::from_mins(10)).await;
    assert!(crowd.iter().all(|id| bot.private(id).len() == 1));
    bot.ignore_news();
    bot.finish().await;
}

fn somebody() -> Person {
    cast::workspace().people.remove(0)
}

#[tokio::test]
async fn what_breaks_for_hours_is_given_up_logged_counted_and_told() {
    let mut bot = on_the_day().await;
    // Nobody takes the pager: the handoffs of the day are of no interest. Half an hour after it, no card is due any more.
    bot.advance_to("2026-12-03T17:30:00Z").await;
    bot.ignore_news();
    bot.slack.refuse("chat.update", Refusal::Status(500), 13);
    bot.slash(BEN, "/shadow replied").await;
    assert_eq!(readyz(&bot).await, json!({"outbox_waiting": 2, "outbox_given_up": 0}));
    bot.advance(SignedDuration::from_hours(5)).await;
    let errors = bot.expect_errors();
    assert!(errors.iter().any(|error| error.contains("a message was tried too often and given up")), "{errors:#?}");
    assert_eq!(readyz(&bot).await["outbox_given_up"], 1);
    let told: Vec<String> = bot.private(MAEVE).into_iter().filter(|told| told.contains("[Post again]")).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("for hours, and it is not sure"), "{}", told[0]);
    assert!(bot.posted().iter().any(|post| post.contains("<@U0BEN>")), "what was behind it goes on");
    bot.ignore_news();
    bot.click(MAEVE, "Post again").await;
    assert_eq!(readyz(&bot).await["outbox_given_up"], 0);
    assert!(bot.card().contains("1 reply from 1 person"));
    bot.finish().await;
}

#[tokio::test]
async fn somebody_whom_slack_does_not_describe_is_asked_to_try_again() {
    let mut bot = Bot::with_day(6).await;
    let before = bot.rows().await;
    let broken =
        [Refusal::Status(500), Refusal::RateLimited { retry_after_s: Some(9) }, Refusal::CutOff, Refusal::BadJson];
    for refusal in &broken {
        bot.slack.refuse("users.info", refusal.clone(), 1);
        let answer = bot.slash(ANA, "/shadow signup").await;
        assert!(answer.contains("Please try again in a moment"), "{refusal:?}: {answer}");
    }
    bot.slack.refuse("users.info", Refusal::Status(500), 1);
    assert!(bot.click(ANA, "Sign up").await.contains("Please try again in a moment"));
    assert!(bot.card().contains("0 of 6 places taken"));
    let mut after = bot.rows().await;
    after.insert("inbox".into(), before["inbox"]);
    assert_eq!(after, before);
    assert!(bot.slash(ANA, "/shadow signup").await.contains("*You are in:*"));
    bot.finish().await;
}

#[tokio::test]
async fn an_answer_that_slack_does_not_take_is_logged_and_not_repeated() {
    let mut bot = Bot::with_day(6).await;
    bot.slack.refuse("response_url", Refusal::Status(500), 1);
    assert!(bot.click(ANA, "Sign up").await.is_empty());
    assert_eq!(calls(&bot, "response_url").len(), 1, "sent at most once");
    assert!(log::all().contains("an answer did not reach its person"));
    assert!(bot.slash(ANA, "/shadow status").await.contains("You are in."));
    bot.finish().await;
}

#[tokio::test]
async fn a_form_that_slack_does_not_open_is_answered() {
    let mut bot = Bot::with_day(6).await;
    for broken in [Refusal::Status(500), Refusal::Error("expired_trigger_id")] {
        bot.slack.refuse("views.open", broken, 1);
        assert!(bot.slash(MAEVE, "/shadow plan").await.contains("Slack did not open the form in time"));
    }
    bot.slash(MAEVE, "/shadow plan").await;
    assert!(bot.slack.view(MAEVE).is_some());
    bot.finish().await;
}
