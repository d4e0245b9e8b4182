//! Round numbers in a gathered post, and taking back one of several.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, LUCAS, MAEVE};
use shadowday::sandbox::Submitted;

use super::{answers, are_known, choose, minutes, posts, running_with};
use crate::bot::{Bot, choice};

/// Ana's first stands alone; of the 25 that follow within the minute, the next post tells.
async fn a_burst_of_anas() -> Bot {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[ANA]).await;
    for ticket in 1..=26 {
        answers(&mut bot, ANA, ticket).await;
    }
    minutes(&mut bot, 1).await;
    bot
}

#[tokio::test]
async fn of_a_burst_only_the_highest_round_number_is_said() {
    let mut bot = a_burst_of_anas().await;
    let posts = bot.posted();
    assert_eq!(posts.len(), 2, "{posts:#?}");
    assert_eq!(posts[1].matches("25").count(), 2 + 1, "hers, its ticket, and the day's: {posts:#?}");
    assert!(!posts[1].contains("10"), "{posts:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn who_takes_back_one_of_several_says_which_and_leaves_the_others() {
    let mut bot = a_burst_of_anas().await;
    bot.ignore_news();
    let said = bot.click(MAEVE, "That was not me").await;
    assert!(said.contains("reply 25 in all, <https://acme.zendesk.com/agent/tickets/25|ticket> `25`"), "{said}");
    assert!(said.contains("<@U0ANA> is told. Another reply of theirs stands in it"), "{said}");
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("took it back: reply 25 in all, ") && told.contains("`25`"), "{told}");
    assert!(bot.card().contains("25 replies from 1 person"), "one press, one reply: {}", bot.card());
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains("10") && !post.contains("25"), "{post}");
    let said = bot.click(ANA, "That was not me").await;
    assert!(said.contains("reply 10 in all") && !said.contains("Another"), "{said}");
    assert!(posts(&bot).pop().unwrap().contains("Taken back"));
    assert!(bot.card().contains("24 replies from 1 person"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_coordinator_who_is_named_herself_says_whose_it_was_not() {
    let mut bot = running_with(&[ANA, BEN, MAEVE]).await;
    are_known(&bot, &[ANA, BEN, MAEVE]).await;
    for (who, ticket) in [(ANA, 1), (BEN, 2), (MAEVE, 3)] {
        answers(&mut bot, who, ticket).await;
    }
    minutes(&mut bot, 1).await;
    bot.ignore_news();
    bot.click(MAEVE, "That was not me").await;
    assert!(bot.card().contains("3 replies from 3 people"), "nothing yet: {}", bot.card());
    let form = bot.slack.view(MAEVE).unwrap()["blocks"][0]["element"]["options"].to_string();
    assert!(form.contains(BEN) && form.contains(MAEVE) && !form.contains(ANA), "{form}");
    assert_eq!(bot.fill(MAEVE, json!({"whose": choice(BEN)})).await, Submitted::Updated);
    assert!(bot.private(BEN).remove(0).contains("Was it yours after all?"));
    let post = posts(&bot).pop().unwrap();
    assert!(post.contains(MAEVE) && !post.contains(BEN), "{post}");
    assert!(bot.click(MAEVE, "That was not me").await.contains("Taken back"), "only hers is left: no question");
    bot.finish().await;
}

#[tokio::test]
async fn what_only_two_heard_of_is_taken_back_by_name() {
    let mut bot = running_with(&[ANA]).await;
    are_known(&bot, &[ANA]).await;
    choose(&mut bot, ANA, "buddy").await;
    answers(&mut bot, ANA, 1).await;
    bot.ignore_news();
    bot.click(ANA, "That was not me").await;
    let both = bot.slack.mpim(&[ANA, LUCAS]).expect("she and her buddy have a group message");
    let said = bot.slack.messages(&both).pop().unwrap().text;
    assert!(said.contains("that reply was not <@U0ANA>'s. When <@U0ANA> sends one"), "{said}");
    assert!(bot.slack.messages(CHANNEL).iter().all(|post| !post.text.contains("U0ANA")));
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
