//! *The queue is empty*: said, doubted, and taken back.

use shadowday::commands;
use shadowday::demo::cast::{ANA, BEN, CHLOE, MAEVE};
use shadowday::domain::ids::DayId;
use shadowday::store::StoreError;

use super::{minutes, newest, running_with};
use crate::bot::Bot;

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
    let post = newest(&bot);
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
async fn buttons_from_before_the_desk_told_of_the_empty_queue_do_no_harm() {
    let mut bot = running_with(&[ANA, BEN]).await;
    for who in [ANA, BEN] {
        bot.slash(who, "/shadow replied").await;
    }
    minutes(&mut bot, 2).await;
    desk_counts(&bot, 1).await;
    for who in [ANA, BEN] {
        assert!(bot.click(who, "The queue is empty").await.contains("Zendesk counted 1 ticket"));
    }
    desk_counts(&bot, 0).await;
    let store = bot.door().store.clone();
    store.write::<_, StoreError, _>(|tx| Box::pin(commands::queue_is_empty(tx, DayId(1), None))).await.unwrap();
    bot.settle().await;
    bot.ignore_news();
    for (who, label) in [(ANA, "Look again"), (BEN, "It is empty")] {
        let said = bot.click(who, label).await;
        assert!(said.contains("The channel heard of the empty queue at"), "{said}");
    }
    minutes(&mut bot, 2).await;
    assert!(bot.posted().is_empty(), "nothing is said twice");
    bot.finish().await;
}

#[tokio::test]
async fn who_may_not_take_it_back_reads_whom_to_ask() {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    bot.slash(ANA, "/shadow replied").await;
    minutes(&mut bot, 2).await;
    desk_counts(&bot, 0).await;
    bot.click(ANA, "The queue is empty").await;
    minutes(&mut bot, 2).await;
    let sql = "UPDATE celebrations SET said_by = NULL WHERE is_empty_queue";
    sqlx::raw_sql(sql).execute(&mut bot.database().await).await.unwrap();
    let refused = bot.click(BEN, "Not empty").await;
    assert!(refused.contains("Only <@U0MAEVE> can take this back."), "{refused}");
    bot.ignore_news();
    bot.finish().await;
}
