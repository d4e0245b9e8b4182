//! Freezes and holidays of the team's calendar: over an agreed date, a proposal, a day that is planned.

use super::*;

#[tokio::test]
async fn a_freeze_over_an_agreed_date_is_told_once() {
    let mut bot = agreed().await;
    bot.settings = freeze("20261207", "20261212");
    bot.restart().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("now falls into *Code freeze* in the team's calendar"), "{told:#?}");
    assert!(told[0].contains("Monday 7 December") && told[0].contains("[Another date]"), "{told:#?}");
    assert!(bot.private(LUCAS).is_empty(), "both read the one message");
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("• <@U0ANA> and <@U0LUCAS>, ") && told[0].contains("*Code freeze*"));
    bot.restart().await;
    bot.click(LUCAS, "Another date").await;
    assert!(bot.form(LUCAS).contains("Mon 14 Dec") && !bot.form(LUCAS).contains("8 Dec"), "{}", bot.form(LUCAS));
    bot.click(ANA, "Keep it").await;
    let group = bot.slack.messages(&bot.slack.mpim(&[ANA, LUCAS]).expect("they have a group message"));
    let told = group.last().map(|message| crate::bot::in_words(&message.text, &message.blocks)).unwrap_or_default();
    assert!(told.contains("Your date stays: ") && !told.contains("[Keep it]"), "{told}");
    assert!(bot.slash(ANA, "/shadow dates").await.contains("Monday 7 December"));
    bot.finish().await;
}

#[tokio::test]
async fn a_freeze_ends_what_is_proposed_within_it() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.settings = freeze("20261207", "20261212");
    bot.restart().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("Monday 7 December, as <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("The other dates still wait for an answer"), "{told:#?}");
    assert!(!bot.slash(LUCAS, "/shadow dates").await.contains("7 December"));
    bot.restart().await;
    bot.settings = freeze("20261207", "20261219");
    bot.restart().await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("Tuesday 15 December, as <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("[Propose dates]"), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_is_planned_on_a_holiday_gets_a_hint_and_no_more() {
    let mut bot = Bot::with(freeze("20261203", "20261204")).await;
    for (day, is_closed) in [("2026-12-03", true), ("2026-12-04", false)] {
        bot.slash(MAEVE, "/shadow plan").await;
        let typed = json!({"date": date(day), "advocates": people(&[LUCAS, SAM])});
        assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
        let page = bot.form(MAEVE);
        assert_eq!(page.contains("Thu 3 Dec falls into *Code freeze*"), is_closed, "{page}");
        assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    }
    bot.ignore_news();
    bot.finish().await;
}
