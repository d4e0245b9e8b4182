//! What is said by itself while a pair has no date, or no answer; and that nothing is once they agreed.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE, TUNDE};

use super::{agreed, freeze, pair, paired_with, proposed, round_with};
use crate::bot::ticks;

#[tokio::test]
async fn dates_that_pass_without_an_answer_are_told_to_both_once() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.advance_to("2026-12-15T11:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-15T12:00:00Z").await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("None of the 2 dates came about"), "{told:#?}");
    assert!(told[0].contains("`/shadow dates`") && told[0].contains("[Propose dates]"), "{told:#?}");
    assert!(bot.private(LUCAS).is_empty(), "both read the one message");
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("their turn to propose some"));
    bot.slash(ANA, "/shadow dates").await;
    assert!(bot.form(ANA).contains("together"), "it is her turn again");
    bot.advance_to("2026-12-17T09:00:00Z").await;
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn reminders_count_working_days_and_not_the_weekend_or_a_holiday() {
    // Paired on Thursday 26 November; Tuesday 1 December is a holiday.
    let mut bot = paired_with(freeze("20261201", "20261202")).await;
    bot.advance_to("2026-12-04T11:59:00Z").await;
    assert!(bot.private(ANA).is_empty(), "Thursday would be the fifth without the holiday");
    bot.restart().await;
    // Nine in São Paulo.
    bot.advance_to("2026-12-04T12:00:00Z").await;
    let reminded = bot.private(ANA);
    assert!(reminded.len() == 1 && reminded[0].contains("your turn to propose some since"), "{reminded:#?}");
    bot.click(ANA, "Propose dates").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-23"])})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-18T08:59:00Z").await;
    assert!(bot.private(MAEVE).is_empty());
    bot.advance_to("2026-12-18T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("day (from Monday, 7 December on) for 15 working days"), "{told:#?}");
    assert!(told[0].contains("<@U0LUCAS>'s turn to answer since"), "{told:#?}");
    bot.advance_to("2027-01-15T12:00:00Z").await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("The date did not come about"), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_hears_of_all_pairs_without_a_date_at_once() {
    let mut bot = round_with(Settings::default()).await;
    pair(&mut bot, &[ANA, BEN, TUNDE]).await;
    bot.ignore_news();
    bot.advance_to("2026-12-17T08:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-17T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(
        told.len() == 1 && told[0].contains("These 3 pairs have had no date for their engineering day"),
        "{told:#?}"
    );
    for who in [ANA, BEN, TUNDE] {
        assert!(told[0].contains(&format!("• <@{who}> and <@U0")), "{told:#?}");
        assert!(told[0].contains(&format!("No date is proposed; <@{who}> is to begin.")), "{told:#?}");
    }
    bot.advance_to("2026-12-24T09:00:00Z").await;
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_they_agreed_on() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-05T09:00:00Z").await;
    bot.finish().await;
}
