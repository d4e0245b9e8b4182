//! Handoff notes: begun with the questions that are still open, and found again.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, in_words, text, ticks};

/// The usual day, shortly before Priya's shift ends at eleven.
async fn the_day() -> Bot {
    let mut bot = Bot::with_day(2).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.advance_to("2026-12-03T10:42:00Z").await;
    bot.ignore_news();
    bot
}

/// What Priya's form begins with, after eleven o'clock's handoff was asked for.
async fn begun(bot: &mut Bot) -> String {
    bot.advance_to("2026-12-03T10:50:00Z").await;
    bot.ignore_news();
    open(bot).await
}

/// What it begins with, opened now.
async fn open(bot: &mut Bot) -> String {
    bot.click(PRIYA, "Write notes").await;
    let form = bot.slack.view(PRIYA).expect("the form is open");
    let input = form["blocks"].as_array().unwrap().iter().find(|block| block["type"] == "input").unwrap();
    input["element"]["initial_value"].as_str().unwrap().to_owned()
}

async fn stuck(bot: &mut Bot, consent: &[&str]) {
    bot.slash(ANA, "/shadow ask").await;
    let fields = json!({"question": text("I am quite lost."), "where": choice("private"), "consent": ticks(consent)});
    assert_eq!(bot.fill(ANA, fields).await, Submitted::Cleared);
}

#[tokio::test]
async fn the_form_begins_with_the_questions_that_are_open() {
    let mut bot = the_day().await;
    bot.slash(ANA, "/shadow ask How do refunds work?").await;
    bot.click(SAM, "I answer").await;
    bot.slash(ANA, "/shadow ask And this one?").await;
    bot.click(ANA, "Answered").await;
    let begun = begun(&mut bot).await;
    assert_eq!(
        begun,
        "Open tickets: \nTold to customers: \nTo watch: \n\
         Still open: Ana Ribeiro, 10:42 GMT: How do refunds work? (Sam Okafor answers)"
    );
    let edited = begun.replace("To watch: ", "To watch: the queue");
    assert_eq!(bot.fill(PRIYA, json!({"notes": text(&edited)})).await, Submitted::Cleared);
    let card = bot.handoffs().into_iter().find(|card| card.contains("To watch: the queue")).expect("the card has them");
    assert!(!card.contains("Open tickets") && card.contains("Still open: Ana Ribeiro"), "{card}");
    bot.click(PRIYA, "Write notes").await;
    assert!(bot.form(PRIYA).contains("What should the next one know?"));
    bot.finish().await;
}

#[tokio::test]
async fn who_is_stuck_stands_there_only_if_they_agreed() {
    for (consent, stands) in [(&[][..], false), (&["may_be_named"][..], true)] {
        let mut bot = the_day().await;
        stuck(&mut bot, consent).await;
        let begun = begun(&mut bot).await;
        assert_eq!(
            begun.contains("Still stuck: Ana Ribeiro, since 10:42 GMT. Please write to them."),
            stands,
            "{begun}"
        );
        assert!(!begun.contains("quite lost") && begun.contains("Ana") == stands, "{begun}");
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_form_that_was_left_as_it_was_reports_nothing() {
    let mut bot = the_day().await;
    let begun = begun(&mut bot).await;
    assert_eq!(bot.fill(PRIYA, json!({"notes": text(&begun)})).await, Submitted::Cleared);
    assert!(bot.handoffs().iter().any(|card| card.contains("Nothing to report.")), "{:#?}", bot.handoffs());
    bot.finish().await;
}

#[tokio::test]
async fn notes_are_found_again_by_advocates_and_coordinators() {
    let mut bot = the_day().await;
    assert!(!bot.slash(SAM, "/shadow oncall").await.contains("[Earlier notes]"));
    begun(&mut bot).await;
    bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits.")})).await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    let own = bot.slash(BEN, "/shadow oncall").await;
    assert!(!own.contains("[Earlier notes]"), "{own}");
    assert!(bot.slash(MAEVE, "/shadow oncall").await.contains("[Earlier notes]"));
    bot.slash(SAM, "/shadow oncall").await;
    let notes = bot.click(SAM, "Earlier notes").await;
    let words = "*Handoff notes* of the advocacy day on Thursday, 3 December";
    assert!(notes.contains(words) && notes.contains("Ticket 12 waits."), "{notes}");
    assert!(notes.contains("<@U0PRIYA> for <@U0SAM>") && !notes.contains("[Day before]"), "{notes}");
    bot.advance_to("2026-12-04T09:00:00Z").await;
    bot.ignore_news();
    bot.plan(json!({})).await;
    bot.advance_to("2026-12-11T10:50:00Z").await;
    bot.click(PRIYA, "Write notes").await;
    bot.fill(PRIYA, json!({"notes": text("Ticket 40 waits.")})).await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow oncall").await;
    let latest = bot.click(SAM, "Earlier notes").await;
    assert!(latest.contains("Friday, 11 December") && latest.contains("Ticket 40 waits."), "{latest}");
    bot.click(SAM, "Day before").await;
    let before = bot.slack.ephemerals(SAM).into_iter().last().map(|seen| in_words(&seen.text, &seen.blocks)).unwrap();
    assert!(before.contains("Ticket 12 waits.") && before.contains("[Day after]"), "also of past days: {before}");
    assert!(!before.contains("[Day before]") && !before.contains("Ticket 40"), "{before}");
    bot.finish().await;
}

#[tokio::test]
async fn what_the_writer_left_out_stays_out_and_only_later_questions_are_added() {
    let mut bot = the_day().await;
    bot.slash(ANA, "/shadow ask How do refunds work?").await;
    assert!(begun(&mut bot).await.contains("Still open: Ana Ribeiro, 10:42 GMT: How do refunds work?"));
    assert_eq!(bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits.")})).await, Submitted::Cleared);
    assert_eq!(open(&mut bot).await, "Ticket 12 waits.");
    // While the form is open.
    bot.slash(ANA, "/shadow ask And the tax?").await;
    assert_eq!(bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits.")})).await, Submitted::Cleared);
    let both = "Ticket 12 waits.\nStill open: Ana Ribeiro, 10:50 GMT: And the tax?";
    assert_eq!(open(&mut bot).await, both);
    assert_eq!(bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits.")})).await, Submitted::Cleared);
    assert_eq!(open(&mut bot).await, "Ticket 12 waits.");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn nothing_to_report_after_notes_says_that_they_are_kept() {
    let mut bot = the_day().await;
    begun(&mut bot).await;
    bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits.")})).await;
    bot.click(PRIYA, "Nothing to report").await;
    let said = bot.newest_private(PRIYA);
    assert!(said.contains("Your notes are kept") && said.contains("[Write notes]"), "{said}");
    assert_eq!(open(&mut bot).await, "Ticket 12 waits.");
    bot.finish().await;
}
