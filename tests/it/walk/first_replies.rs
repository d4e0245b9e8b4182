//! First replies, from the help desk to the channel: `docs/first-replies-in-slack.md`.

use expect_test::expect_file;
use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, LUCAS, MAEVE};

use super::Walk;
use crate::bot::{choice, in_words, text};
use crate::celebrations::pictures::open_pictures;
use crate::celebrations::{answers, are_known, running_with};

const TITLE: &str = "# First replies in Slack, message by message\n\nThe help desk tells the bot who answered a customer; \
    of what was said the bot knows nothing. Written by a test (`tests/it/walk/`), as is \
    [a day in Slack](a-day-in-slack.md).\n";

#[tokio::test]
async fn first_replies_read_like_this() {
    let mut walk = Walk { bot: running_with(&[ANA, BEN, CHLOE]).await, pages: TITLE.to_owned() };
    seen(&mut walk).await;
    by_hand(&mut walk).await;
    for_somebody(&mut walk).await;
    unknown(&mut walk).await;
    settings(&mut walk).await;
    expect_file!["../../../docs/first-replies-in-slack.md"].assert_eq(&walk.pages);
    walk.bot.finish().await;
}

async fn seen(walk: &mut Walk) {
    walk.chapter("Seen by itself", "It is ten o'clock on the day. Nobody has to tell the bot anything.");
    are_known(&walk.bot, &[ANA, BEN, CHLOE]).await;
    walk.says("**Ana** answers a customer in Zendesk. A second later:");
    answers(&mut walk.bot, ANA, 4711).await;
    walk.everybody_sees("In the channel, with a :clap: to join:");
    walk.says("**Ben** and **Chloe** answer in the next minute. A channel gets one post a minute at most:");
    answers(&mut walk.bot, BEN, 4712).await;
    answers(&mut walk.bot, CHLOE, 4713).await;
    walk.bot.advance(jiff::SignedDuration::from_mins(1)).await;
    walk.everybody_sees("In the channel:");
    walk.says("It was not Chloe who wrote that. She presses *That was not me*, and the post is edited.");
    walk.bot.click(CHLOE, "That was not me").await;
    let post = walk.bot.slack.messages(CHANNEL).pop().unwrap();
    walk.quote("The post now:", &in_words(&post.text, &post.blocks));
}

async fn by_hand(walk: &mut Walk) {
    walk.chapter("Told by hand", "Where a desk cannot tell, or did not yet. What both tell is one reply.");
    walk.types(ANA, "/shadow replied https://acme.zendesk.com/agent/tickets/4711").await;
    walk.types(ANA, "/shadow replied https://acme.zendesk.com/agent/tickets/4720").await;
    walk.presses(ANA, "The queue is empty").await;
    walk.bot.advance(jiff::SignedDuration::from_mins(1)).await;
    walk.everybody_sees("In the channel:");
}

async fn for_somebody(walk: &mut Walk) {
    walk.chapter(
        "Sent for somebody",
        "With a light seat nobody can reply in public: the buddy sends it. They are asked once a day at most.",
    );
    let buddy = walk.bot.slash(CHLOE, "/shadow status").await;
    assert!(!buddy.is_empty());
    let advocates = ["U0PRIYA", "U0SAM", LUCAS, "U0ERIN"];
    let buddy = advocates.into_iter().find(|who| buddy.contains(&format!("Your buddy is <@{who}>"))).unwrap_or(LUCAS);
    are_known(&walk.bot, &[buddy]).await;
    answers(&mut walk.bot, buddy, 4730).await;
    walk.gets(&[buddy]);
    walk.presses(buddy, "Credit to Chloé Martin").await;
    let credited = walk.bot.newest_private(buddy);
    walk.quote("In the place of the question:", &credited);
    walk.bot.advance(jiff::SignedDuration::from_mins(1)).await;
    walk.everybody_sees("In the channel:");
    walk.types(buddy, "/shadow replied https://acme.zendesk.com/agent/tickets/4730").await;
    walk.says("**Maeve** thinks that it was somebody else's, and presses *That was not me* in the channel.");
    walk.bot.click(MAEVE, "That was not me").await;
    walk.gets(&[CHLOE]);
    walk.presses(CHLOE, "It was mine").await;
    let claimed = walk.bot.newest_private(CHLOE);
    walk.quote("In the place of the question, and the post is as it was:", &claimed);
    walk.gets(&[MAEVE]);
}

async fn unknown(walk: &mut Walk) {
    walk.chapter(
        "Who is it?",
        "Usually the e-mail says it. Whom nobody knows the coordinator is asked about, once a day at most.",
    );
    answers(&mut walk.bot, "kim", 4740).await;
    walk.bot.advance(jiff::SignedDuration::from_mins(20)).await;
    walk.gets(&[MAEVE]);
    walk.says("**Maeve** presses *Say who they are*.");
    walk.bot.click(MAEVE, "Say who they are").await;
    let form = walk.bot.form(MAEVE);
    walk.quote("A form opens:", &form);
    walk.bot.fill(MAEVE, json!({})).await;
    walk.says("Somebody else types `/shadow link`, and says what their e-mail is there.");
    walk.bot.slash(BEN, "/shadow link").await;
    walk.bot.fill(BEN, json!({"desk": choice("intercom"), "typed": text("ben@example.com")})).await;
    walk.gets(&[MAEVE]);
    walk.presses(MAEVE, "Confirm").await;
    walk.gets(&[BEN]);
}

async fn settings(walk: &mut Walk) {
    walk.chapter(
        "As one likes it",
        "In `/shadow settings` everybody chooses who hears of their replies: the channel, only the buddy, or nobody.",
    );
    walk.says(
        "Coordinators keep a list of pictures, from which each post has another one: *Team settings*, *Pictures*.",
    );
    open_pictures(&mut walk.bot).await;
    let form = super::fields(&walk.bot.slack.view(MAEVE).unwrap());
    walk.quote("The form:", &form);
    walk.bot.fill(MAEVE, json!({})).await;
    walk.bot.ignore_news();
}
