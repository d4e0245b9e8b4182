//! What comes after a post: claimed back, credited and not, counted, and what is then said of it.

use jiff::SignedDuration;
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE};

use super::{answers, are_known, choose, is_clapped, minutes, newest, posts, running_with};
use crate::bot::Bot;

/// Ben answered two tickets, the first is celebrated, and the coordinator takes it back.
async fn taken_from_ben() -> Bot {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    answers(&mut bot, BEN, 1).await;
    minutes(&mut bot, 2).await;
    answers(&mut bot, BEN, 2).await;
    minutes(&mut bot, 2).await;
    bot.ignore_news();
    bot.click(MAEVE, "That was not me").await;
    bot
}

#[tokio::test]
async fn who_is_told_that_it_was_not_theirs_claims_that_very_reply_back() {
    let mut bot = taken_from_ben().await;
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("Was it yours after all?") && told.contains("[It was mine]"), "{told}");
    assert!(posts(&bot).pop().unwrap().contains("Taken back") && bot.card().contains("1 reply from"), "{}", bot.card());
    bot.click(BEN, "It was mine").await;
    let answer = bot.newest_private(BEN);
    assert!(answer.contains("yours again") && answer.contains("You have 2 replies today."), "{answer}");
    assert!(bot.private(MAEVE).remove(0).contains("<@U0BEN> says that the reply you took back was theirs after all"));
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("<@U0BEN>") && post.contains("first") && post.contains("tickets/1|"), "{post}");
    assert!(bot.card().contains("2 replies from 1 person"), "{}", bot.card());
    minutes(&mut bot, 1).await;
    assert!(is_clapped(&bot), "and the applause begins again");
    answers(&mut bot, BEN, 3).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().is_empty(), "the first is celebrated already");
    bot.finish().await;
}

#[tokio::test]
async fn after_a_first_one_was_taken_back_the_next_is_not_called_the_first_where_another_stands() {
    let mut bot = taken_from_ben().await;
    bot.ignore_news();
    let told = bot.slash(BEN, "/shadow replied https://acme.zendesk.com/agent/tickets/3").await;
    assert!(told.contains("Another reply of yours!") && told.contains("That makes 2 replies today."), "{told}");
    minutes(&mut bot, 2).await;
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0BEN>") && post.contains("tickets/3|") && !post.contains("first"), "{post}");
    assert!(bot.card().contains("2 replies from 1 person"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn what_is_claimed_back_late_counts_and_is_not_celebrated_twice() {
    let mut bot = taken_from_ben().await;
    let sends = |ticket| format!("/shadow replied https://acme.zendesk.com/agent/tickets/{ticket}");
    bot.slash(BEN, &sends(3)).await;
    minutes(&mut bot, 2).await;
    bot.ignore_news();
    bot.click(BEN, "It was mine").await;
    assert!(bot.newest_private(BEN).contains("You have 3 replies today."), "{}", bot.newest_private(BEN));
    assert!(!posts(&bot).pop().unwrap().contains("first"), "the later one is still celebrated, and no first");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_told_of_it_again_has_it_already() {
    let mut bot = taken_from_ben().await;
    bot.slash(BEN, "/shadow replied https://acme.zendesk.com/agent/tickets/1").await;
    minutes(&mut bot, 2).await;
    bot.click(BEN, "It was mine").await;
    assert!(bot.newest_private(BEN).contains("it counts already"), "{}", bot.newest_private(BEN));
    assert!(bot.card().contains("2 replies from 1 person"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_credited_reply_is_whose_it_is_and_the_buddy_can_change_that() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 4711).await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    minutes(&mut bot, 2).await;
    bot.ignore_news();
    let link = "/shadow replied https://acme.zendesk.com/agent/tickets/4711";
    let said = bot.slash(LUCAS, link).await;
    assert!(said.contains("You credited this one to <@U0ANA>") && !said.contains("Whose was it"), "{said}");
    bot.click(LUCAS, "Not theirs after all").await;
    assert!(posts(&bot).pop().unwrap().contains("Taken back") && !bot.card().contains("1 reply"), "{}", bot.card());
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("<@U0LUCAS> had credited to you was not yours"), "{told}");
    assert!(bot.slash(LUCAS, link).await.contains("Whose was it?"), "it is open again");
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("<@U0ANA>"), "and credited again it is celebrated again");
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_the_shadower_told_of_is_theirs_and_not_the_buddys_to_take_back() {
    let mut bot = running_with(&[ANA]).await;
    let link = "/shadow replied https://acme.zendesk.com/agent/tickets/4711";
    bot.slash(ANA, link).await;
    let said = bot.slash(LUCAS, link).await;
    assert!(said.contains("This one is <@U0ANA>'s already") && !said.contains('['), "{said}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn replies_of_today_and_in_all_are_two_numbers_and_said_as_two() {
    let mut bot = running_with(&[BEN]).await;
    are_known(&bot, &[BEN]).await;
    let earlier = bot.clock.now() - SignedDuration::from_hours(24 * 30);
    super::desk_says(&mut bot, BEN, 100, earlier).await;
    for ticket in 1..=9 {
        answers(&mut bot, BEN, ticket).await;
    }
    minutes(&mut bot, 2).await;
    let number = bot.posted().pop().unwrap();
    assert!(number.contains("10") && number.contains("in all"), "{number}");
    let told = bot.slash(BEN, "/shadow replied https://acme.zendesk.com/agent/tickets/9").await;
    assert!(told.contains("You have 9 replies today, 10 in all."), "{told}");
    let counted = bot.slash(BEN, "/shadow replied https://acme.zendesk.com/agent/tickets/77").await;
    assert!(counted.contains("That makes 10 replies today, 11 in all."), "{counted}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_link_that_the_post_has_already_edits_nothing() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[ANA]).await;
    answers(&mut bot, ANA, 4711).await;
    bot.ignore_news();
    minutes(&mut bot, 2).await;
    let told = bot.slash(ANA, "/shadow replied https://acme.zendesk.com/agent/tickets/4711").await;
    assert!(told.contains("I know of this one already"), "{told}");
    minutes(&mut bot, 2).await;
    assert_eq!(newest(&bot).edited_ts, None);
    bot.finish().await;
}

#[tokio::test]
async fn who_helps_reads_that_a_shadowers_reply_is_credited_on_the_day() {
    let mut bot = Bot::with_day(6).await;
    for who in [LUCAS, MAEVE] {
        let said = bot.slash(who, "/shadow replied").await;
        assert!(said.contains("Credit it on their day with its link"), "{said}");
    }
    assert!(!bot.slash(BEN, "/shadow replied").await.contains("Credit it"));
    bot.ignore_news();
    bot.finish().await;
}

/// They read this many messages today that they did not ask for.
async fn have_read(bot: &Bot, who: &str, messages: usize) {
    for _ in 0..messages {
        sqlx::query(
            "INSERT INTO outbox (lane, what, state, due_at, created_at)
             VALUES (?1, '{\"private\":{\"to\":[\"' || ?1 || '\"],\"message\":{}}}', 'sent', ?2, ?2)",
        )
        .bind(who)
        .bind(bot.clock.now().as_millisecond())
        .execute(&mut bot.database().await)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn who_has_read_enough_today_gets_what_is_needed_and_not_what_is_only_nice() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN, LUCAS]).await;
    choose(&mut bot, ANA, "buddy").await;
    answers(&mut bot, BEN, 100).await;
    minutes(&mut bot, 2).await;
    for who in [ANA, BEN, LUCAS] {
        have_read(&bot, who, 4).await;
    }
    bot.ignore_news();
    answers(&mut bot, LUCAS, 200).await;
    assert!(bot.private(LUCAS)[0].contains("Sent it for"), "or it would be lost");
    bot.click(MAEVE, "That was not me").await;
    assert!(bot.private(BEN).remove(0).contains("Was it yours after all?"));
    answers(&mut bot, ANA, 1).await;
    assert!(bot.private(ANA).remove(0).contains("first"), "as she wants it");
    for ticket in 2..=10 {
        answers(&mut bot, ANA, ticket).await;
    }
    assert!(bot.private(ANA).is_empty(), "a round number can wait");
    bot.ignore_news();
    bot.finish().await;
}
