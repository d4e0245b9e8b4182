//! Replies that a buddy sends for their shadower: asked about, credited, and counted once.

use shadowday::demo::cast::{ANA, LUCAS};

use super::{answers, are_known, count, minutes, running_with};

#[tokio::test]
async fn a_buddy_is_asked_once_a_day_whether_they_sent_it_for_their_shadower() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 4711).await;
    let asked = bot.private(LUCAS).remove(0);
    assert!(asked.contains("4711") && asked.contains("Sent it for <@U0ANA>?"), "{asked}");
    answers(&mut bot, LUCAS, 4712).await;
    assert!(bot.private(LUCAS).is_empty(), "once a day");
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.newest_private(LUCAS).contains("Credited to <@U0ANA>"), "{}", bot.newest_private(LUCAS));
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && post.contains("Thank you, <@U0LUCAS>") && post.contains("4711"), "{post}");
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn it_was_mine_changes_nothing() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 4711).await;
    assert_eq!(bot.private(LUCAS).len(), 1);
    bot.click(LUCAS, "It was mine").await;
    assert!(bot.newest_private(LUCAS).contains("It stays yours"));
    assert!(!bot.card().contains("1 reply"), "an advocate's own replies are no shadower's: {}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_types_replied_says_whose_it_was() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    let whose = bot.slash(LUCAS, "/shadow replied https://acme.zendesk.com/agent/tickets/9").await;
    assert!(whose.contains("Whose was it?") && whose.contains("[Credit to Ana Ribeiro]"), "{whose}");
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.posted().remove(0).contains("<@U0ANA>"));
    answers(&mut bot, LUCAS, 9).await;
    minutes(&mut bot, 2).await;
    assert!(bot.card().contains("1 reply from 1 person"), "told and seen is one: {}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_shadower_who_names_the_ticket_that_the_buddy_answered_has_it() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 12).await;
    assert_eq!(bot.private(LUCAS).len(), 1);
    let told = bot.slash(ANA, "/shadow replied https://acme.zendesk.com/agent/tickets/12").await;
    assert!(told.contains("Your first reply ever!"), "{told}");
    assert_eq!(bot.posted().len(), 1);
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.newest_private(LUCAS).contains("<@U0ANA> has this one already"), "{}", bot.newest_private(LUCAS));
    assert!(bot.card().contains("1 reply from 1 person"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_types_is_theirs_only_when_they_say_whose_it_was() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    for _ in 0..3 {
        assert!(bot.slash(LUCAS, "/shadow replied").await.contains("Whose was it?"));
    }
    assert_eq!(count(&bot, LUCAS).await, 0);
    bot.click(LUCAS, "It was mine").await;
    assert_eq!(count(&bot, LUCAS).await, 0);
    bot.slash(LUCAS, "/shadow replied").await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.posted().remove(0).contains("<@U0ANA>"));
    bot.slash(LUCAS, "/shadow replied").await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 0));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_credited_without_a_link_is_the_one_that_the_desk_sees() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    bot.slash(LUCAS, "/shadow replied").await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    bot.ignore_news();
    minutes(&mut bot, 3).await;
    answers(&mut bot, LUCAS, 7).await;
    assert!(bot.private(LUCAS).is_empty(), "they are not asked again");
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 0));
    let told = bot.slash(ANA, "/shadow replied").await;
    assert!(told.contains("know of this one already"), "{told}");
    assert_eq!(count(&bot, ANA).await, 1);
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_typed_before_the_desk_spoke_and_credits_after_is_one() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 6).await;
    bot.click(LUCAS, "It was mine").await;
    bot.slash(LUCAS, "/shadow replied https://acme.zendesk.com/agent/tickets/7").await;
    answers(&mut bot, LUCAS, 7).await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 1));
    let again = bot.slash(LUCAS, "/shadow replied https://acme.zendesk.com/agent/tickets/7").await;
    assert!(again.contains("You credited this one to <@U0ANA>"), "{again}");
    assert_eq!((count(&bot, ANA).await, count(&bot, LUCAS).await), (1, 1));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_a_buddy_credited_and_the_shadower_tells_of_is_one() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[LUCAS]).await;
    answers(&mut bot, LUCAS, 7).await;
    bot.click(LUCAS, "Credit to Ana Ribeiro").await;
    assert!(bot.slash(ANA, "/shadow replied").await.contains("know of this one already"));
    assert!(bot.slash(ANA, "/shadow replied").await.contains("That makes 2 replies"), "another one");
    bot.ignore_news();
    bot.finish().await;
}
