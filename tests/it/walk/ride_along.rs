//! A ride-along, from the wish for one to the end of the assigner's time: `docs/a-ride-along-in-slack.md`.

use expect_test::expect_file;
use serde_json::json;
use shadowday::demo::cast::{ANA, LUCAS, MAEVE};

use super::Walk;
use crate::bot::{Bot, choice, text, ticks, time};

const TITLE: &str = "# A ride-along in Slack, message by message\n\nA shadower asks for it, months after joining; the \
    coordinator makes it with one click. Written by a test (`tests/it/walk/`), as is \
    [a day in Slack](a-day-in-slack.md). The times are São Paulo's, where both work.\n";

#[tokio::test]
async fn a_ride_along_reads_like_this() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.ignore_news();
    let mut walk = Walk { bot, pages: TITLE.to_owned() };
    make(&mut walk).await;
    ask(&mut walk).await;
    be_stuck(&mut walk).await;
    assign(&mut walk).await;
    expect_file!["../../../docs/a-ride-along-in-slack.md"].assert_eq(&walk.pages);
    walk.bot.finish().await;
}

async fn make(walk: &mut Walk) {
    walk.chapter("Ask for it", "Nothing is planned. Maeve gets a date and an advocate that suit.");
    walk.types(ANA, "/shadow signup").await;
    walk.presses(ANA, "Ask to ride along").await;
    walk.gets(&[MAEVE]);
    walk.says("**Maeve** presses *Make this day*.");
    walk.bot.click(MAEVE, "Make this day").await;
    let made = walk.bot.newest_private(MAEVE);
    walk.quote("In the place of the request, Maeve sees:", &made);
    walk.gets(&[ANA]);
    walk.everybody_sees("In the channel:");
    walk.says("**Lucas** presses *Move the assigner time* and chooses 14:00 to 16:00.");
    walk.bot.click(LUCAS, "Move the assigner time").await;
    let form = walk.bot.form(LUCAS);
    walk.quote("The form:", &form);
    walk.bot.fill(LUCAS, json!({"from": time("14:00"), "until": time("16:00")})).await;
    walk.gets(&[ANA]);
}

async fn ask(walk: &mut Walk) {
    walk.chapter(
        "Ask on the day",
        "Public questions help all who read the thread, and whoever has the pager is pinged.",
    );
    walk.bot.advance_to("2026-12-14T12:30:00Z").await;
    walk.bot.ignore_news();
    walk.types(ANA, "/shadow ask How do refunds work for annual plans?").await;
    walk.everybody_sees("In the day's thread:");
    walk.says("**Lucas** presses *I answer*, and writes into the thread. **Ana** presses *Answered*.");
    walk.bot.click(LUCAS, "I answer").await;
    walk.question("The question, edited in place:");
    walk.bot.click(ANA, "Answered").await;
    walk.question("And then:");
}

async fn be_stuck(walk: &mut Walk) {
    walk.chapter("Be stuck, in private", "Not everything is for the thread. Only those who can help read it.");
    walk.bot.advance_to("2026-12-14T14:00:00Z").await;
    walk.says("**Ana** types `/shadow ask` without words, or presses *Ask* on the day's card.");
    walk.bot.slash(ANA, "/shadow ask").await;
    let form = walk.bot.form(ANA);
    walk.quote("The form:", &form);
    let fields = json!({"question": text("I have read for an hour and written nothing."), "where": choice("private"), "consent": ticks(&[])});
    walk.bot.fill(ANA, fields).await;
    walk.gets(&[ANA, LUCAS]);
    walk.clock(
        "2026-12-14T14:10:00Z",
        "Ten minutes without a reaction; after twenty, a buddy without the pager hears too",
    )
    .await;
    walk.gets(&[LUCAS]);
    walk.says("**Lucas** presses *I am with Ana Ribeiro*.");
    walk.bot.click(LUCAS, "I am with Ana Ribeiro").await;
    walk.gets(&[ANA]);
    walk.presses(ANA, "Solved").await;
    walk.gets(&[LUCAS]);
}

async fn assign(walk: &mut Walk) {
    walk.chapter("Assigner", "Two hours with the queue; the pager stays with Lucas.");
    walk.clock("2026-12-14T17:00:00Z", "Two o'clock in São Paulo").await;
    walk.gets(&[ANA]);
    walk.card();
    walk.clock("2026-12-14T19:00:00Z", "Four o'clock. Who has read more than three messages today is not thanked too")
        .await;
    walk.gets(&[ANA]);
    walk.bot.advance_to("2026-12-14T20:30:00Z").await;
    walk.bot.ignore_news();
}

impl Walk {
    fn question(&mut self, words: &str) {
        let card = self.bot.handoffs().pop().unwrap_or_default();
        self.quote(words, &card);
    }
}
