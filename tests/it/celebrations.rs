//! Replies that help desks see and people tell of, and how they are celebrated.

use jiff::{SignedDuration, Timestamp};
use shadowday::commands::{self, Seen};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, LUCAS, MAEVE, PRIYA};
use shadowday::domain::desk::{Agent, Desk, DeskReply};
use shadowday::store::StoreError;

use crate::bot::Bot;

/// A day runs, these people are on it and paired, and nothing is unread.
async fn running_with(people: &[&str]) -> Bot {
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
async fn are_known(bot: &Bot, people: &[&str]) {
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

fn reply(who: &str, ticket: u32, at: Timestamp) -> DeskReply {
    DeskReply {
        agent: Agent { desk: Desk::Zendesk, id: who.to_lowercase(), email: None, name: Some(who.to_owned()) },
        ticket: ticket.to_string(),
        id: format!("comment {ticket}"),
        at,
        link: Some(format!("https://acme.zendesk.com/agent/tickets/{ticket}")),
    }
}

/// The desk says that they answered this ticket at that time.
async fn desk_says(bot: &mut Bot, who: &str, ticket: u32, at: Timestamp) -> Seen {
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
async fn answers(bot: &mut Bot, who: &str, ticket: u32) -> Seen {
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
