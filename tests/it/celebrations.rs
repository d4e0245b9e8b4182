//! Replies that help desks see and people tell of, and how they are celebrated.

mod afterwards;
mod numbers;
mod people;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use shadowday::commands::{self, Seen};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, MAEVE, NOA, SAM, TUNDE};
use shadowday::domain::desk::{Agent, Desk, DeskReply};
use shadowday::sandbox::{self, Refusal, Submitted};
use shadowday::store::StoreError;
use sqlx::ConnectOptions as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;

use crate::bot::{Bot, choice, date, in_words, people, text};

/// A day runs, these people are on it and paired, and nothing is unread.
pub async fn running_with(people: &[&str]) -> Bot {
    let mut bot = Bot::with_day(6).await;
    for person in people {
        bot.slash(person, "/shadow signup").await;
    }
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.advance_to("2026-12-03T10:00:00Z").await;
    bot.ignore_news();
    bot
}

/// In the help desk these people's ids are their Slack ids, in small letters, and it is known whose they are.
pub async fn are_known(bot: &Bot, people: &[&str]) {
    let mut database = bot.database().await;
    for who in people {
        sqlx::query("INSERT INTO agents (desk, id, state, person, seen_at) VALUES ('zendesk', ?, 'known', ?, 0)")
            .bind(who.to_lowercase())
            .bind(who)
            .execute(&mut database)
            .await
            .unwrap();
    }
}

pub fn reply(who: &str, ticket: u32, at: Timestamp) -> DeskReply {
    DeskReply {
        agent: Agent { desk: Desk::Zendesk, id: who.to_lowercase(), email: None, name: Some(who.to_owned()) },
        ticket: ticket.to_string(),
        id: format!("comment {ticket}"),
        at,
        link: Some(format!("https://acme.zendesk.com/agent/tickets/{ticket}")),
    }
}

/// The desk says that they answered this ticket at that time.
pub async fn desk_says(bot: &mut Bot, who: &str, ticket: u32, at: Timestamp) -> Seen {
    let (settings, reply) = (bot.settings.clone(), reply(who, ticket, at));
    let seen = bot
        .door()
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { commands::reply_seen(tx, &settings, &reply).await }))
        .await
        .unwrap();
    bot.settle().await;
    seen
}

/// They answer it now, and the desk says so at once.
pub async fn answers(bot: &mut Bot, who: &str, ticket: u32) -> Seen {
    let now = bot.clock.now();
    desk_says(bot, who, ticket, now).await
}

#[tokio::test]
async fn what_the_desk_sees_is_celebrated_once_whatever_it_repeats() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[ANA]).await;
    assert_eq!(answers(&mut bot, ANA, 4711).await, Seen::Kept);
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && post.contains("tickets/4711|See the reply>"), "{post}");
    assert!(post.contains("Thank you, <@U0LUCAS>") && post.contains("[That was not me]"), "{post}");
    assert_eq!(answers(&mut bot, ANA, 4711).await, Seen::Repeated);
    bot.advance(SignedDuration::from_mins(3)).await;
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    let clapped = bot.slack.messages(CHANNEL).pop().unwrap();
    assert_eq!(clapped.reactions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["clap"]);
    bot.finish().await;
}

/// The celebrations in the channel as they look now, the newest last.
fn posts(bot: &Bot) -> Vec<String> {
    let messages = bot.slack.messages(CHANNEL).into_iter();
    let posts = messages.filter(|post| post.blocks.first().is_some_and(|block| block["type"] == "section"));
    posts.filter(|post| post.thread_ts.is_none()).map(|post| in_words(&post.text, &post.blocks)).collect()
}

async fn minutes(bot: &mut Bot, minutes: i64) {
    bot.advance(SignedDuration::from_mins(minutes)).await;
}

async fn choose(bot: &mut Bot, who: &str, share: &str) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, json!({"celebrations": choice(share)})).await, Submitted::Cleared);
}

#[tokio::test]
async fn what_comes_within_a_minute_is_gathered_in_one_post() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    answers(&mut bot, ANA, 1).await;
    assert_eq!(bot.posted().len(), 1);
    answers(&mut bot, BEN, 2).await;
    answers(&mut bot, CHLOE, 3).await;
    answers(&mut bot, BEN, 4).await;
    assert_eq!(bot.posted().len(), 0, "the channel had one less than a minute ago");
    assert!(bot.card().contains("4 replies from 3 people"), "the card does not wait for it: {}", bot.card());
    minutes(&mut bot, 1).await;
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0BEN> and <@U0CHLOE>") && !post.contains("U0ANA"), "{post}");
    minutes(&mut bot, 30).await;
    assert_eq!(bot.posted().len(), 0);
    bot.finish().await;
}

#[tokio::test]
async fn after_an_outage_of_slack_there_is_one_post_with_everybody_in_it() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    bot.slack.refuse("chat.postMessage", Refusal::RateLimited { retry_after_s: Some(600) }, 1);
    for (who, ticket) in [(ANA, 1), (BEN, 2), (CHLOE, 3)] {
        answers(&mut bot, who, ticket).await;
        bot.clock.advance(SignedDuration::from_mins(2));
    }
    minutes(&mut bot, 30).await;
    let posts = bot.posted();
    assert_eq!(posts.len(), 1, "{posts:#?}");
    assert!(posts[0].contains("<@U0ANA>, <@U0BEN> and <@U0CHLOE>"), "{posts:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_clock_that_was_put_back_silences_no_channel() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    answers(&mut bot, ANA, 1).await;
    bot.ignore_news();
    let later = "UPDATE celebration_posts SET posted_at = posted_at + 86400000";
    sqlx::raw_sql(later).execute(&mut bot.database().await).await.unwrap();
    answers(&mut bot, BEN, 2).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("U0BEN"));
    bot.finish().await;
}

#[tokio::test]
async fn a_post_whose_fate_is_unknown_takes_no_more_and_the_next_one_keeps_its_distance() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    bot.slack.refuse("chat.postMessage", Refusal::Status(500), 3);
    people::desk_tells(&bot, ANA, 1, bot.clock.now()).await;
    // The card is edited, and then the post breaks.
    for _ in 0..2 {
        bot.post_once().await;
        bot.clock.advance(SignedDuration::from_secs(3));
    }
    people::desk_tells(&bot, BEN, 2, bot.clock.now()).await;
    minutes(&mut bot, 10).await;
    assert_eq!(bot.posted().len(), 2);
    let posts = bot.slack.messages(CHANNEL).into_iter().filter(|post| post.text.contains("reply ever"));
    let at: Vec<f64> = posts.map(|post| post.ts.parse().unwrap()).collect();
    assert!(at.len() == 2 && at[1] - at[0] >= 60.0, "{at:?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_restart_at_any_moment_loses_and_repeats_nothing() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    answers(&mut bot, ANA, 1).await;
    bot.restart().await;
    answers(&mut bot, ANA, 1).await;
    answers(&mut bot, BEN, 2).await;
    bot.restart().await;
    bot.stop();
    bot.clock.advance(SignedDuration::from_mins(20));
    bot.start_again().await;
    let posts = bot.posted();
    assert_eq!(posts.len(), 2, "{posts:#?}");
    assert!(posts[0].contains("U0ANA") && posts[1].contains("U0BEN") && !posts[1].contains("U0ANA"), "{posts:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn what_comes_late_counts_for_its_day_and_is_celebrated_only_while_it_runs() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    let ten = bot.clock.now();
    minutes(&mut bot, 60).await;
    bot.ignore_news();
    desk_says(&mut bot, ANA, 2, ten + SignedDuration::from_mins(30)).await;
    desk_says(&mut bot, ANA, 1, ten).await;
    assert_eq!(bot.posted().len(), 1, "reordered: the first that we hear of is the first");
    bot.advance_to("2026-12-03T18:30:00Z").await;
    bot.ignore_news();
    desk_says(&mut bot, BEN, 3, ten).await;
    answers(&mut bot, BEN, 4).await;
    minutes(&mut bot, 5).await;
    assert!(bot.card().contains("3 replies from 2 people"), "{}", bot.card());
    assert_eq!(bot.posted().len(), 0, "too late for a celebration; after the day it is only history");
    bot.finish().await;
}

#[tokio::test]
async fn told_by_hand_and_seen_by_the_desk_is_one_reply_and_one_celebration() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    assert!(bot.click(ANA, "I sent my first reply").await.contains("Your first reply ever!"));
    answers(&mut bot, ANA, 1).await;
    bot.slash(ANA, "/shadow replied https://acme.zendesk.com/agent/tickets/2").await;
    minutes(&mut bot, 30).await;
    let later = bot.clock.now();
    desk_says(&mut bot, ANA, 2, later).await;
    assert!(bot.card().contains("2 replies from 1 person"), "{}", bot.card());
    answers(&mut bot, BEN, 3).await;
    let told = bot.slash(BEN, "/shadow replied").await;
    assert!(told.contains("know of this one already") && told.contains("You have 1 reply today."), "{told}");
    let button = bot.click(BEN, "I sent my first reply").await;
    assert!(button.contains("was celebrated already"), "{button}");
    assert!(bot.card().contains("3 replies from 2 people"), "{}", bot.card());
    minutes(&mut bot, 5).await;
    assert_eq!(bot.posted().len(), 2);
    bot.finish().await;
}

#[tokio::test]
async fn that_was_not_me_takes_back_ones_own_and_the_last_one_the_post() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    answers(&mut bot, ANA, 1).await;
    answers(&mut bot, BEN, 2).await;
    answers(&mut bot, CHLOE, 3).await;
    minutes(&mut bot, 1).await;
    bot.ignore_news();
    assert!(bot.click(SAM, "That was not me").await.contains("Only <@U0BEN>, <@U0CHLOE> or <@U0MAEVE> can"));
    assert!(bot.click(BEN, "That was not me").await.contains("Taken back"));
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("U0CHLOE") && !post.contains("U0BEN"), "{post}");
    assert!(bot.card().contains("2 replies from 2 people"), "{}", bot.card());
    answers(&mut bot, BEN, 2).await;
    assert!(bot.card().contains("2 replies from 2 people"), "the desk repeats what is taken back: {}", bot.card());
    bot.click(CHLOE, "That was not me").await;
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("Taken back") && !post.contains('['), "{post}");
    answers(&mut bot, BEN, 5).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("first"), "the next one is the first");
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_says_whose_reply_it_was_not() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    for (who, ticket) in [(ANA, 1), (BEN, 2), (CHLOE, 3)] {
        answers(&mut bot, who, ticket).await;
    }
    minutes(&mut bot, 1).await;
    bot.ignore_news();
    bot.click(MAEVE, "That was not me").await;
    let whose = |who: &str| json!({"whose": choice(who)});
    let form = bot.slack.view(MAEVE).unwrap()["blocks"][0]["element"]["options"].to_string();
    assert!(form.contains("Ben Carter") && form.contains("Chloé Martin"), "by their names: {form}");
    assert!(!form.contains(ANA) && !form.contains(NOA), "nobody else can be chosen: {form}");
    assert_eq!(bot.fill(MAEVE, whose(BEN)).await, Submitted::Updated);
    assert!(bot.private(BEN).remove(0).contains("<@U0MAEVE> says that the reply in the channel was not yours"));
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("U0CHLOE") && !post.contains("U0BEN"), "{post}");
    bot.click(MAEVE, "That was not me").await;
    assert!(bot.private(CHLOE).remove(0).contains("Was it yours after all?"), "one is left: no question");
    bot.finish().await;
}

#[tokio::test]
async fn who_took_it_back_meanwhile_cannot_be_chosen_any_more() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    for (who, ticket) in [(ANA, 1), (BEN, 2), (CHLOE, 3)] {
        answers(&mut bot, who, ticket).await;
    }
    minutes(&mut bot, 1).await;
    bot.ignore_news();
    bot.click(MAEVE, "That was not me").await;
    bot.click(BEN, "That was not me").await;
    let refused = bot.fill(MAEVE, json!({"whose": choice(BEN)})).await;
    assert!(matches!(&refused, Submitted::Errors(why) if why["whose"].contains("not named in the post any more")));
    assert!(bot.private(BEN).is_empty(), "nothing was taken from him");
    bot.finish().await;
}

#[tokio::test]
async fn who_keeps_it_private_is_in_no_post_and_counts_all_the_same() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    choose(&mut bot, ANA, "buddy").await;
    choose(&mut bot, BEN, "nobody").await;
    answers(&mut bot, CHLOE, 3).await;
    bot.ignore_news();
    answers(&mut bot, ANA, 1).await;
    answers(&mut bot, BEN, 2).await;
    let told = bot.private(ANA).remove(0);
    assert!(
        told.contains("<@U0ANA>")
            && told.contains("first")
            && told.contains("Only you two read this, as <@U0ANA> set it"),
        "{told}"
    );
    assert!(bot.slash(BEN, "/shadow replied").await.contains("know of this one already"));
    minutes(&mut bot, 5).await;
    assert_eq!(bot.posted().len(), 0);
    assert!(bot.card().contains("3 replies from 3 people"), "{}", bot.card());
    bot.click(ANA, "That was not me").await;
    assert!(bot.card().contains("2 replies from 2 people"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_chooses_privacy_before_the_post_is_out_is_left_out_of_it() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    for (who, ticket) in [(ANA, 1), (BEN, 2), (CHLOE, 3)] {
        answers(&mut bot, who, ticket).await;
    }
    bot.ignore_news();
    choose(&mut bot, BEN, "nobody").await;
    minutes(&mut bot, 1).await;
    let post = bot.posted().remove(0);
    assert!(post.contains("U0CHLOE") && !post.contains("U0BEN") && !post.contains("others"), "{post}");
    bot.finish().await;
}

#[tokio::test]
async fn round_numbers_of_a_person_and_of_the_day_are_celebrated_once() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    choose(&mut bot, BEN, "nobody").await;
    for ticket in 1..=9 {
        answers(&mut bot, ANA, ticket).await;
    }
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 1);
    answers(&mut bot, BEN, 10).await;
    minutes(&mut bot, 2).await;
    let day = bot.posted().remove(0);
    assert!(day.contains("10") && !day.contains("U0BEN") && !day.contains("That was not me"), "{day}");
    answers(&mut bot, ANA, 11).await;
    minutes(&mut bot, 2).await;
    let own = bot.posted().remove(0);
    assert!(own.contains("<@U0ANA>") && own.contains("10"), "{own}");
    bot.click(ANA, "That was not me").await;
    assert!(posts(&bot).pop().unwrap().contains("Taken back"));
    answers(&mut bot, ANA, 12).await;
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 1, "the tenth is another one now");
    assert!(bot.card().contains("11 replies"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn an_empty_queue_is_celebrated_once_in_two_hours() {
    let mut bot = running_with(&[ANA]).await;
    bot.slash(ANA, "/shadow replied").await;
    assert!(bot.click(ANA, "The queue is empty").await.contains("I am telling the channel"));
    minutes(&mut bot, 2).await;
    let posts = bot.posted();
    assert!(posts[1].contains("queue is *empty*") || posts[1].contains("in the queue"), "{posts:#?}");
    bot.slash(ANA, "/shadow replied").await;
    assert!(bot.click(ANA, "The queue is empty").await.contains("heard of the empty queue at"));
    minutes(&mut bot, 130).await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow replied").await;
    bot.click(ANA, "The queue is empty").await;
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 1);
    bot.finish().await;
}

/// The help desk counted so many tickets now.
async fn desk_counts(bot: &Bot, open: i64) {
    sqlx::query("INSERT OR REPLACE INTO desk_apis (desk, open_tickets, counted_at) VALUES ('zendesk', ?, ?)")
        .bind(open)
        .bind(bot.clock.now().as_millisecond())
        .execute(&mut bot.database().await)
        .await
        .unwrap();
}

#[tokio::test]
async fn where_the_desk_has_just_counted_tickets_the_queue_is_empty_only_if_somebody_insists() {
    let mut bot = running_with(&[ANA]).await;
    bot.slash(ANA, "/shadow replied").await;
    bot.ignore_news();
    desk_counts(&bot, 2).await;
    let asked = bot.click(ANA, "The queue is empty").await;
    assert!(asked.contains("Zendesk counted 2 tickets that wait"), "{asked}");
    assert!(bot.click(ANA, "Look again").await.contains("Zendesk counted 2"));
    assert!(bot.posted().is_empty());
    assert!(bot.click(ANA, "It is empty").await.contains("I am telling the channel"));
    minutes(&mut bot, 11).await;
    assert_eq!(bot.posted().len(), 1);
    bot.slash(ANA, "/shadow replied").await;
    let later = bot.click(ANA, "The queue is empty").await;
    assert!(later.contains("heard of the empty queue at"), "an old count says nothing: {later}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_said_that_the_queue_is_empty_takes_it_back_and_the_next_one_is_news() {
    let mut bot = running_with(&[ANA, BEN]).await;
    bot.slash(ANA, "/shadow replied").await;
    minutes(&mut bot, 2).await;
    bot.ignore_news();
    bot.click(ANA, "The queue is empty").await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted()[0].contains("[Not empty]"));
    assert!(bot.click(BEN, "Not empty").await.contains("Only <@U0ANA> or <@U0MAEVE> can"));
    assert!(bot.click(ANA, "Not empty").await.contains("Taken back"));
    let post = bot.slack.messages(CHANNEL).pop().unwrap();
    assert!(post.text.contains("not empty"), "{}", post.text);
    bot.ignore_news();
    bot.slash(ANA, "/shadow replied").await;
    assert!(bot.click(ANA, "The queue is empty").await.contains("I am telling the channel"));
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 1);
    assert!(bot.click(MAEVE, "Not empty").await.contains("Taken back"), "the coordinator");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn my_day_counts_replies_and_asks_for_the_first_one_only() {
    let mut bot = running_with(&[ANA]).await;
    assert!(bot.slash(ANA, "/shadow status").await.contains("[I sent my first reply]"));
    bot.slash(ANA, "/shadow replied").await;
    bot.slash(ANA, "/shadow replied").await;
    let status = bot.slash(ANA, "/shadow status").await;
    assert!(status.contains("2 replies today") && !status.contains("first reply"), "{status}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn of_three_hundred_at_once_everybody_is_celebrated_once_in_one_post_a_minute() {
    let crowd: Vec<String> = (0..300).map(|at| format!("U0C{at:04}")).collect();
    let mut bot = people::with_a_crowd(&crowd).await;
    for (at, who) in crowd.iter().enumerate() {
        let (now, ticket) = (bot.clock.now(), u32::try_from(at).unwrap());
        people::desk_tells(&bot, who, ticket, now).await;
        if at % 50 == 49 {
            bot.settle().await;
            bot.clock.advance(SignedDuration::from_secs(20));
        }
    }
    minutes(&mut bot, 10).await;
    bot.ignore_news();
    let is_own = |post: &sandbox::Message| post.blocks.iter().any(|block| block.to_string().contains("not_me"));
    let own: Vec<_> = bot.slack.messages(CHANNEL).into_iter().filter(is_own).collect();
    let at = |ts: &str| -> f64 { ts.parse().unwrap() };
    assert!(own.windows(2).all(|two| at(&two[1].ts) - at(&two[0].ts) >= 60.0), "one a minute");
    assert!((2..=4).contains(&own.len()), "{} posts", own.len());
    let all: String = own.iter().map(|post| in_words(&post.text, &post.blocks)).collect();
    for who in &crowd {
        let times = all.matches(&format!("<@{who}>")).count();
        let is_counted = times == 0 && all.contains(" more");
        assert!(times == 1 || is_counted, "{who} is named {times} times");
    }
    assert!(bot.card().contains("300 replies from 300 people"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn on_duty_the_first_reply_of_the_turn_is_celebrated_in_the_rotations_channel() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let answers_given = json!({
        "name": text("Escalations"), "people": people(&[ANA, BEN]), "kind": choice("duty"),
        "date": date("2026-12-07"), "when": choice("weekdays"), "helpers": people(&[SAM]),
    });
    bot.fill(MAEVE, answers_given).await;
    bot.fill(MAEVE, json!({})).await;
    bot.advance_to("2026-12-08T10:00:00Z").await;
    bot.ignore_news();
    are_known(&bot, &[ANA, BEN]).await;
    answers(&mut bot, ANA, 1).await;
    answers(&mut bot, BEN, 2).await;
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && post.contains("first") && !post.contains("U0BEN"), "{post}");
    assert!(bot.slash(ANA, "/shadow replied").await.contains("know of this one already"));
    assert!(bot.slash(ANA, "/shadow replied").await.contains("2 replies in this turn"));
    bot.advance_to("2026-12-15T10:00:00Z").await;
    bot.ignore_news();
    answers(&mut bot, BEN, 3).await;
    assert!(bot.posted().remove(0).contains("of their duty"), "he had replied before, on no duty");
    bot.finish().await;
}

/// *Team settings*, *Pictures*.
pub async fn open_pictures(bot: &mut Bot) {
    bot.slash(MAEVE, "/shadow help").await;
    bot.click(MAEVE, "Team settings").await;
    let form = bot.slack.view(MAEVE).expect("a form is open");
    let button = form["blocks"].as_array().unwrap().iter().find_map(|block| sandbox::button(block, "Pictures"));
    let on = sandbox::Target::View { id: form["id"].as_str().unwrap().to_owned() };
    bot.slack.click(MAEVE, &on, button.expect("it has the button"), None).await.unwrap();
    bot.settle().await;
}

#[tokio::test]
async fn a_picture_that_slack_refuses_does_not_lose_the_post() {
    let mut bot = running_with(&[ANA, BEN, CHLOE, TUNDE, NOA]).await;
    are_known(&bot, &[ANA, BEN, CHLOE, TUNDE, NOA]).await;
    open_pictures(&mut bot).await;
    let wrong = json!({"address": text("http://cats.example/1.gif"), "alt": text("A cat")});
    assert!(matches!(bot.fill(MAEVE, wrong).await, Submitted::Errors(_)));
    let silent = json!({"address": text("https://cats.example/1.gif"), "alt": text("")});
    assert!(matches!(bot.fill(MAEVE, silent).await, Submitted::Errors(_)), "it says what it shows");
    let form = bot.form(MAEVE);
    assert!(form.contains("What the new one shows") && form.contains("A new picture needs this"), "{form}");
    let good = json!({"address": text("https://cats.example/1.gif"), "alt": text("A cat in a party hat")});
    assert_eq!(bot.fill(MAEVE, good).await, Submitted::Updated);
    answers(&mut bot, ANA, 1).await;
    let shown = bot.slack.messages(CHANNEL).pop().unwrap();
    assert_eq!(shown.blocks[1]["image_url"], "https://cats.example/1.gif");
    assert_eq!(shown.blocks[1]["alt_text"], "A cat in a party hat");
    minutes(&mut bot, 2).await;
    answers(&mut bot, BEN, 2).await;
    let next = bot.slack.messages(CHANNEL).pop().unwrap();
    assert!(next.blocks.iter().all(|block| block["type"] != "image"), "never the same twice running");
    minutes(&mut bot, 2).await;
    bot.ignore_news();
    bot.slack.refuse("chat.postMessage", Refusal::Error("invalid_blocks"), 1);
    answers(&mut bot, CHLOE, 3).await;
    minutes(&mut bot, 2).await;
    let post = bot.posted().remove(0);
    assert!(post.contains("U0CHLOE"), "{post}");
    assert!(bot.private(MAEVE).is_empty(), "once may be a hiccup");
    answers(&mut bot, TUNDE, 4).await;
    minutes(&mut bot, 2).await;
    bot.ignore_news();
    bot.slack.refuse("chat.postMessage", Refusal::Error("invalid_blocks"), 1);
    answers(&mut bot, NOA, 5).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("U0NOA"));
    assert!(bot.private(MAEVE).remove(0).contains("does not take the picture \"A cat in a party hat\""));
    bot.finish().await;
}

#[tokio::test]
async fn an_uploaded_picture_is_shown_and_goes_with_the_last_name() {
    let mut bot = running_with(&[ANA]).await;
    open_pictures(&mut bot).await;
    let described = bot.fill(MAEVE, json!({"alt": text("A cake")})).await;
    assert!(matches!(&described, Submitted::Errors(why) if why.contains_key("alt")), "{described:?}");
    let upload = json!({"file": {"value": ["cake.png"]}, "alt": text("A cake")});
    assert_eq!(bot.fill(MAEVE, upload).await, Submitted::Updated);
    bot.slash(ANA, "/shadow replied").await;
    bot.ignore_news();
    let post = bot.slack.messages(CHANNEL).pop().unwrap();
    assert_eq!(post.blocks[1]["slack_file"]["id"], "F0CAKE");
    bot.click(ANA, "That was not me").await;
    let post = bot.slack.messages(CHANNEL).pop().unwrap();
    assert!(post.text.contains("Taken back") && post.blocks.len() == 1, "{post:?}");
    bot.finish().await;
}

#[tokio::test]
async fn without_the_scope_there_is_no_applause_and_that_is_told_once() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    bot.slack.refuse("reactions.add", Refusal::Error("missing_scope"), 2);
    answers(&mut bot, ANA, 1).await;
    minutes(&mut bot, 2).await;
    answers(&mut bot, BEN, 2).await;
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 2);
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("reactions:write"), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn posts_from_before_they_were_gathered_keep_their_buttons_and_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("old.db")).create_if_missing(true);
    let mut old = options.connect().await.unwrap();
    let (before, after): (Vec<_>, Vec<_>) = sqlx::migrate!().iter().cloned().partition(|one| one.version < 18);
    Migrator::with_migrations(before.clone()).run(&mut old).await.unwrap();
    let rows =
        "INSERT INTO days (id, format, date, time_zone, start_time, end_time, signup_until, channel, topics, places,
             coordinator, created_at)
         VALUES (1, 'advocacy-day', '2026-12-03', 'UTC', '09:00', '17:00', '2026-12-01', 'C1', '[]', 2, 'UMAEVE', 0);
         INSERT INTO replies (id, day, person, at, by_hand) VALUES (3, 1, 'UANA', 5, 1), (4, 1, 'UBEN', 6, 1);
         INSERT INTO celebrations (id, day, person, reply, occasion, ts)
         VALUES (7, 1, 'UANA', 3, 'first-ever', '1796292000.000100'), (8, 1, 'UBEN', 4, 'first-today', NULL)";
    sqlx::raw_sql(rows).execute(&mut old).await.unwrap();
    Migrator::with_migrations(before.into_iter().chain(after).collect()).run(&mut old).await.unwrap();
    type Post = (i64, String, Option<String>, Option<i64>, bool);
    let posts: Vec<Post> =
        sqlx::query_as("SELECT id, channel, ts, posted_at, is_queued FROM celebration_posts ORDER BY id")
            .fetch_all(&mut old)
            .await
            .unwrap();
    let ana = (7, "C1".to_owned(), Some("1796292000.000100".to_owned()), Some(1_796_292_000_000), true);
    assert_eq!(posts, [ana, (8, "C1".to_owned(), None, None, true)]);
    let celebrations: Vec<(i64, i64, String, String)> =
        sqlx::query_as("SELECT id, post, person, first FROM celebrations ORDER BY id")
            .fetch_all(&mut old)
            .await
            .unwrap();
    let [ana, ben] = [(7, 7, "UANA", "first-ever"), (8, 8, "UBEN", "first-today")];
    assert_eq!(celebrations, [ana, ben].map(|(id, post, who, first)| (id, post, who.to_owned(), first.to_owned())));
}
