//! Dates that do not do, or do not any more: at their field, at *Accept*, and once something else is there.

use serde_json::json;
use shadowday::demo::cast::{ANA, LUCAS, SAM};
use shadowday::sandbox::Submitted;

use super::{card, freeze, in_two_rounds, named, paired_with, proposed};
use crate::bot::{date, people, text, ticks};

#[tokio::test]
async fn what_is_wrong_with_a_date_is_told_on_its_field() {
    let mut bot = paired_with(freeze("20261214", "20261219")).await;
    bot.slash(ANA, "/shadow dates").await;
    let form = bot.form(ANA);
    assert!(form.contains("Mon 7 Dec") && form.contains("Tue 22 Dec") && form.contains("Wed 30 Dec"), "{form}");
    assert!(!form.contains("14 Dec"), "nothing in the week of the freeze: {form}");
    let all = ["2026-12-07", "2026-12-22", "2026-12-30"];
    for (typed, words) in [
        (json!({"dates": ticks(&["another"])}), "Please name the date"),
        (named("2026-12-16"), "It falls into Code freeze in the team's calendar. Please choose another date."),
        (named("2026-12-12"), "That is a Saturday. Please choose a working day."),
        (named("2026-12-04"), "from 7 December to 1 February"),
        (named("2026-11-26"), "tomorrow or later"),
        (json!({"another": date("2026-12-08"), "dates": ticks(&all)}), "at most three"),
    ] {
        let Submitted::Errors(errors) = bot.fill(ANA, typed).await else { panic!("{words}: it was taken") };
        assert!(errors["another"].contains(words), "{errors:?}");
    }
    let Submitted::Errors(errors) = bot.fill(ANA, json!({"dates": ticks(&[])})).await else { panic!("none was taken") };
    assert!(
        errors["dates"].contains("required"),
        "Slack asks for one, and no label says that none is needed: {errors:?}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_was_taken_meanwhile_is_not_agreed_on() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.plan(json!({"date": date("2026-12-07"), "advocates": people(&[LUCAS, SAM])})).await;
    let taken = bot.click(LUCAS, "Accept").await;
    assert!(taken.contains("no longer works. You are on another day then"), "{taken}");
    bot.click(LUCAS, "Offer another").await;
    bot.fill(LUCAS, json!({})).await;
    assert_eq!((bot.private(ANA).len(), bot.private(LUCAS).len()), (1, 1));
    bot.click(ANA, "Accept").await;
    assert!(card(&bot, "Engineering day · Wed").contains("23 December"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_one_of_them_agrees_on_with_somebody_else_is_no_longer_proposed() {
    let mut bot = in_two_rounds(ANA, [LUCAS, SAM]).await;
    let to_sam = json!({"dates": ticks(&["2026-12-08", "another"]), "another": date("2026-12-16")});
    for typed in [named("2026-12-08"), to_sam] {
        bot.slash(ANA, "/shadow dates").await;
        bot.click(ANA, "Propose dates").await;
        assert_eq!(bot.fill(ANA, typed).await, Submitted::Cleared);
    }
    bot.ignore_news();
    bot.click(LUCAS, "Accept").await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("Tuesday 8 December, as <@U0ANA> proposed for your"), "{told:#?}");
    assert!(told[0].contains("The other dates still wait") && !told[0].contains("LUCAS"), "{told:#?}");
    bot.ignore_news();
    let stands = bot.slash(SAM, "/shadow dates").await;
    assert!(!stands.contains("8 December,") && stands.matches("[Accept]").count() == 1, "{stands}");
    bot.click_beside(SAM, "Tuesday 8 December", "Accept").await;
    let stale = bot.newest_private(SAM);
    assert!(stale.contains("8 December does not suit both of you any more. This is how it stands"), "{stale}");
    assert!(stale.contains("Wednesday 16 December") && stale.matches("[Accept]").count() == 1, "{stale}");
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_has_passed_has_no_button_any_more() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.ignore_news();
    bot.click(LUCAS, "Accept").await;
    let stands = bot.newest_private(LUCAS);
    assert!(stands.contains("Monday 7 December has passed: a date is agreed on the day before"), "{stands}");
    assert!(stands.contains("Monday 7 December: has passed") && stands.contains("Tuesday 15 December"), "{stands}");
    assert_eq!(stands.matches("[Accept]").count(), 1, "{stands}");
    bot.click(LUCAS, "Accept").await;
    assert!(card(&bot, "Engineering day · Tue").contains("<@U0ANA> with <@U0LUCAS>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_one_of_them_blocks_is_no_longer_proposed() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"days_off": text("2026-12-07 to 2026-12-09")})).await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("Monday 7 December, as <@U0ANA> proposed for your"), "{told:#?}");
    assert!(told[0].contains("does not suit both of you any more. The other dates still wait"), "{told:#?}");
    bot.ignore_news();
    let stands = bot.slash(LUCAS, "/shadow dates").await;
    assert!(!stands.contains("Monday 7 December") && stands.matches("[Accept]").count() == 1, "{stands}");
    bot.slash(LUCAS, "/shadow settings").await;
    bot.fill(LUCAS, json!({"pause": date("2027-01-04")})).await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("Tuesday 15 December, as <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("Propose others, any of you two") && !told[0].contains("pause"), "{told:#?}");
    bot.ignore_news();
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("their turn to propose some since"));
    bot.click_beside(LUCAS, "Monday 7 December", "Accept").await;
    let stale = bot.newest_private(LUCAS);
    assert!(stale.contains("7 December does not suit both of you any more. This is how it stands"), "{stale}");
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"days_off": text("2026-12-16")})).await;
    assert!(bot.private(LUCAS).is_empty(), "nothing is proposed");
    bot.finish().await;
}
