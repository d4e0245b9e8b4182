//! Who keeps their replies private is in no post.

use shadowday::demo::cast::{ANA, BEN, CHLOE};

use super::{answers, are_known, choose, minutes, running_with};

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
