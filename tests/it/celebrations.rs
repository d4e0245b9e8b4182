//! Replies that help desks see and people tell of, and how they are celebrated.

mod afterwards;
mod agents;
mod claims;
mod credit;
mod empty_queue;
mod gathered;
mod numbers;
pub mod pictures;
mod private;
mod taken_back;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use shadowday::commands::{self, Seen};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, MAEVE, SAM};
use shadowday::domain::desk::{Agent, Desk, DeskReply};
use shadowday::sandbox::{self, Submitted};
use shadowday::store::StoreError;

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

/// The desk says that they answered this ticket at that time, and nothing else happens meanwhile.
async fn desk_tells(bot: &Bot, who: &str, ticket: u32, at: Timestamp) -> Seen {
    let (settings, reply) = (bot.settings.clone(), reply(who, ticket, at));
    bot.door()
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { commands::reply_seen(tx, &settings, &reply).await }))
        .await
        .unwrap()
}

/// The same, and what follows from it.
pub async fn desk_says(bot: &mut Bot, who: &str, ticket: u32, at: Timestamp) -> Seen {
    let seen = desk_tells(bot, who, ticket, at).await;
    bot.settle().await;
    seen
}

/// They answer it now, and the desk says so at once.
pub async fn answers(bot: &mut Bot, who: &str, ticket: u32) -> Seen {
    let now = bot.clock.now();
    desk_says(bot, who, ticket, now).await
}

/// The celebrations in the channel as they look now, the newest last.
fn posts(bot: &Bot) -> Vec<String> {
    let messages = bot.slack.messages(CHANNEL).into_iter();
    let posts = messages.filter(|post| post.blocks.first().is_some_and(|block| block["type"] == "section"));
    posts.filter(|post| post.thread_ts.is_none()).map(|post| in_words(&post.text, &post.blocks)).collect()
}

/// The newest message of the channel.
fn newest(bot: &Bot) -> sandbox::Message {
    bot.slack.messages(CHANNEL).pop().unwrap()
}

fn is_clapped(bot: &Bot) -> bool {
    newest(bot).reactions.iter().any(|one| one.name == "clap")
}

async fn minutes(bot: &mut Bot, minutes: i64) {
    bot.advance(SignedDuration::from_mins(minutes)).await;
}

async fn choose(bot: &mut Bot, who: &str, share: &str) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, json!({"celebrations": choice(share)})).await, Submitted::Cleared);
}

/// What the database counts as this person's.
async fn count(bot: &Bot, who: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM replies WHERE person = ? AND taken_back_at IS NULL")
        .bind(who)
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap()
}

/// Whose an agent of Zendesk's is.
async fn owner(bot: &Bot, agent: &str) -> String {
    sqlx::query_scalar("SELECT person FROM agents WHERE desk = 'zendesk' AND id = ?")
        .bind(agent)
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap()
}

/// They answer it now; the desk says their id and their e-mail.
async fn answers_as(bot: &mut Bot, id: &str, email: &str, ticket: u32) {
    let mut said = reply(id, ticket, bot.clock.now());
    said.agent.email = Some(email.into());
    let settings = bot.settings.clone();
    let seen = bot
        .door()
        .store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { commands::reply_seen(tx, &settings, &said).await }));
    seen.await.unwrap();
    bot.settle().await;
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
    assert_eq!(newest(&bot).reactions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["clap"]);
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
