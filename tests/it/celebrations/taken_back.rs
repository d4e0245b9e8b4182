//! *That was not me*: whoever sent it, or the coordinator, takes a reply back.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, MAEVE, NOA, SAM};
use shadowday::sandbox::Submitted;

use super::{answers, are_known, minutes, posts, running_with};
use crate::bot::{Bot, choice};

/// The first replies of Ben and Chloé are told in one post.
async fn gathered_in_one_post() -> Bot {
    let mut bot = running_with(&[ANA, BEN, CHLOE]).await;
    are_known(&bot, &[ANA, BEN, CHLOE]).await;
    for (who, ticket) in [(ANA, 1), (BEN, 2), (CHLOE, 3)] {
        answers(&mut bot, who, ticket).await;
    }
    minutes(&mut bot, 1).await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn that_was_not_me_takes_back_ones_own_and_the_last_one_the_post() {
    let mut bot = gathered_in_one_post().await;
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
    let mut bot = gathered_in_one_post().await;
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
    let mut bot = gathered_in_one_post().await;
    bot.click(MAEVE, "That was not me").await;
    bot.click(BEN, "That was not me").await;
    let refused = bot.fill(MAEVE, json!({"whose": choice(BEN)})).await;
    assert!(matches!(&refused, Submitted::Errors(why) if why["whose"].contains("not named in the post any more")));
    assert!(bot.private(BEN).is_empty(), "nothing was taken from him");
    bot.finish().await;
}
