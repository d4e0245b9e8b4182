//! Pictures and applause beside a post, and what is told where Slack takes none.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, MAEVE, NOA, TUNDE};
use shadowday::sandbox::{self, Refusal, Submitted};

use super::{answers, are_known, is_clapped, minutes, newest, running_with};
use crate::bot::{Bot, text};

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
    let shown = newest(&bot);
    assert_eq!(shown.blocks[1]["image_url"], "https://cats.example/1.gif");
    assert_eq!(shown.blocks[1]["alt_text"], "A cat in a party hat");
    minutes(&mut bot, 2).await;
    answers(&mut bot, BEN, 2).await;
    let next = newest(&bot);
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
    let post = newest(&bot);
    assert_eq!(post.blocks[1]["slack_file"]["id"], "F0CAKE");
    bot.click(ANA, "That was not me").await;
    let post = newest(&bot);
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
async fn a_new_picture_that_slack_cannot_fetch_is_left_out_and_told_of_at_once() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    open_pictures(&mut bot).await;
    let broken = json!({"address": text("https://cats.example/none.gif"), "alt": text("A cat")});
    assert_eq!(bot.fill(MAEVE, broken).await, Submitted::Updated);
    assert!(bot.form(MAEVE).contains("first post will show whether Slack can fetch it"), "{}", bot.form(MAEVE));
    bot.slack.refuse("chat.postMessage", Refusal::Error("invalid_blocks"), 1);
    answers(&mut bot, ANA, 1).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("<@U0ANA>"));
    assert!(newest(&bot).blocks.iter().all(|block| block["type"] != "image"));
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("does not take the picture \"A cat\""), "{told:?}");
    answers(&mut bot, BEN, 2).await;
    minutes(&mut bot, 2).await;
    assert!(bot.posted().remove(0).contains("<@U0BEN>") && bot.private(MAEVE).is_empty(), "once");
    bot.finish().await;
}

#[tokio::test]
async fn a_post_that_is_taken_back_loses_the_applause_and_does_not_repeat_its_words() {
    let mut bot = running_with(&[ANA, BEN]).await;
    are_known(&bot, &[ANA, BEN]).await;
    let mut said = Vec::new();
    for (who, ticket) in [(ANA, 1), (BEN, 2)] {
        answers(&mut bot, who, ticket).await;
        minutes(&mut bot, 2).await;
        assert!(is_clapped(&bot));
        bot.click(who, "That was not me").await;
        minutes(&mut bot, 1).await;
        assert!(newest(&bot).reactions.is_empty(), "{:?}", newest(&bot).reactions);
        said.push(newest(&bot).text);
    }
    assert!(said[0].contains("Taken back") && said[1].contains("Taken back") && said[0] != said[1], "{said:?}");
    bot.ignore_news();
    bot.finish().await;
}
