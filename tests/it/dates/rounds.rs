//! The round around its pairs: who leaves it, who changes it, and how it ends.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, LUCAS, MAEVE, MIA, SAM};

use super::{ROUND, SEVENTH, agreed, card, freeze, in_two_rounds, named, pair, paired, proposed, round_with};
use crate::bot::{Bot, choice, date, people};

#[tokio::test]
async fn proposals_end_with_the_pair() {
    let mut bot = proposed(&["2026-12-07"]).await;
    bot.slash(ANA, "/shadow cancel").await;
    bot.ignore_news();
    let ended = bot.click(LUCAS, "Accept").await;
    assert!(ended.contains("they are no longer a pair"), "{ended}");
    bot.advance_to("2026-12-18T09:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn an_offer_is_not_for_the_one_who_made_it_to_accept() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.click(LUCAS, "Offer another").await;
    bot.fill(LUCAS, json!({"another": date("2026-12-07")})).await;
    bot.ignore_news();
    bot.click(LUCAS, "Accept").await;
    assert_eq!(bot.cards(), 1, "the 7th was Ana's to accept again: her message of before is answered");
    bot.click(ANA, "Accept").await;
    assert_eq!((bot.cards(), bot.private(LUCAS).len()), (2, 1));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn somebody_on_another_day_joins_a_round_all_the_same() {
    let mut bot = round_with(Settings::default()).await;
    bot.plan(json!({"date": date("2026-12-08"), "signup_until": date("2026-12-03"), "advocates": people(&[SAM])}))
        .await;
    assert!(bot.slash(BEN, "/shadow signup 2").await.contains("*You are in:* Advocacy day"));
    let both = bot.slash(BEN, "/shadow signup 1").await;
    assert!(both.contains("*You are in:* Engineering day"), "{both}");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_rides_along_in_a_freeze() {
    let mut bot = Bot::with(freeze("20261203", "20261209")).await;
    bot.plan(json!({"date": date("2026-11-30"), "signup_until": date("2026-11-27")})).await;
    bot.advance_to("2026-11-30T18:00:00Z").await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow signup").await;
    bot.click(ANA, "Ask to ride along").await;
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains("fits best as a buddy, on Wednesday, 9 December"), "{asked}");
    bot.finish().await;
}

#[tokio::test]
async fn another_buddy_means_another_search_for_a_date() {
    let mut bot = agreed().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.slash(MAEVE, "/shadow pair 1").await;
    bot.click(MAEVE, "Change a buddy").await;
    bot.fill(MAEVE, json!({"shadower": choice(ANA), "buddy": choice(SAM)})).await;
    bot.click(MAEVE, "Confirm again").await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA> is no longer with you"), "{told:#?}");
    assert!(told[0].contains("Monday, 7 December does not take place"), "{told:#?}");
    bot.ignore_news();
    assert!(card(&bot, SEVENTH).contains("Called off."));
    let waits = bot.slash(SAM, "/shadow dates").await;
    assert!(waits.contains("No date with <@U0ANA> yet"), "{waits}");
    bot.finish().await;
}

#[tokio::test]
async fn a_round_is_in_nobodys_way_and_in_nobodys_history() {
    let mut bot = paired().await;
    bot.plan(json!({"date": date("2026-12-07"), "signup_until": date("2026-12-03"), "advocates": people(&[LUCAS])}))
        .await;
    assert!(bot.slash(ANA, "/shadow signup").await.contains("*You are in:* Advocacy day"));
    bot.advance_to("2026-12-03T17:00:00Z").await;
    bot.ignore_news();
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0ANA>* with *<@U0LUCAS>*") && preview.contains("first time together"), "{preview}");
    let oncall = bot.slash(BEN, "/shadow oncall").await;
    assert!(oncall.contains("The advocacy day on Monday, 7 December starts"), "{oncall}");
    let days = bot.slash(BEN, "/shadow days").await;
    assert!(days.contains("Dates are chosen by each pair") && days.contains("*Advocacy day*  ·  number `2`"), "{days}");
    bot.finish().await;
}

#[tokio::test]
async fn without_a_dated_day_nobody_is_on_call() {
    let mut bot = paired().await;
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("Nobody is on call: no day has a date yet."));
    let status = bot.slash(ANA, "/shadow status").await;
    assert!(
        status.contains("No date with <@U0LUCAS> yet. It has been your turn to propose some")
            && status.contains("[Dates]")
    );
    let days = bot.slash(BEN, "/shadow days").await;
    assert!(days.contains("Dates are chosen by each pair, from Monday, 7 December on"), "{days}");
    assert!(card(&bot, ROUND).contains("Each pair agrees on its own date: `/shadow dates`."));
    bot.advance_to("2026-12-08T09:00:00Z").await;
    bot.ignore_news();
    assert!(bot.slash(ANA, "/shadow replied").await.contains("Tell me about your reply then"));
    bot.finish().await;
}

#[tokio::test]
async fn pairs_that_nobody_confirmed_are_settled_at_the_first_date() {
    let mut bot = round_with(Settings::default()).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.advance_to("2026-12-07T08:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-07T09:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("<@U0ANA>, meet <@U0LUCAS>"));
    bot.finish().await;
}

#[tokio::test]
async fn a_pair_without_a_date_is_told_when_there_are_no_more() {
    let mut bot = round_with(Settings::default()).await;
    pair(&mut bot, &[ANA, MIA]).await;
    bot.advance_to("2027-02-01T16:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2027-02-01T17:00:00Z").await;
    assert!(bot.private(MIA).remove(0).contains("is over, and there was no buddy for you. These working hours"));
    let told = bot.private(ANA);
    assert!(
        told.len() == 1
            && told[0].contains("The last date for your engineering day (from Monday, 7 December on) is over"),
        "{told:#?}"
    );
    assert!(bot.slash(ANA, "/shadow status").await.contains("You are not on a day"));
    assert!(card(&bot, ROUND).contains("That was it."));
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_sees_all_their_pairs() {
    let mut bot = Bot::new().await;
    for day in ["2026-12-07", "2026-12-08"] {
        bot.plan(json!({"format": choice("engineering-day"), "date": date(day), "advocates": people(&[LUCAS]),
            "signup_until": date("2026-12-01")}))
            .await;
    }
    for (person, day) in [(ANA, 1), (BEN, 2)] {
        bot.slash(person, &format!("/shadow signup {day}")).await;
        bot.slash(MAEVE, &format!("/shadow pair {day}")).await;
        bot.click(MAEVE, "Confirm and tell all").await;
    }
    bot.ignore_news();
    let both = bot.slash(LUCAS, "/shadow dates").await;
    assert!(both.contains("No date with <@U0ANA> yet") && both.contains("No date with <@U0BEN> yet"), "{both}");
    bot.finish().await;
}

#[tokio::test]
async fn two_rounds_with_the_same_buddy_are_told_apart_wherever_they_are_told_of() {
    let mut bot = in_two_rounds(ANA, [LUCAS, LUCAS]).await;
    let each = ["ngineering day (from Monday, 7 December on)", "ngineering day (from Tuesday, 8 December on)"];
    let names_each = |words: &str| each.iter().all(|round| words.matches(round).count() == 1);
    for words in ["/shadow dates", "/shadow cancel"] {
        let listed = bot.slash(ANA, words).await;
        assert!(names_each(&listed), "{listed}");
    }
    bot.advance_to("2026-12-03T12:00:00Z").await;
    let reminded = bot.private(ANA).join("\n");
    assert!(names_each(&reminded), "{reminded}");
    bot.ignore_news();
    bot.advance_to("2026-12-17T09:00:00Z").await;
    let told = bot.private(MAEVE).join("\n");
    assert!(names_each(&told), "{told}");
    bot.slash(ANA, "/shadow dates").await;
    bot.click_last(ANA, "Propose dates").await;
    let form = bot.form(ANA);
    assert!(form.contains(each[1]), "{form}");
    bot.fill(ANA, named("2026-12-23")).await;
    for told in [bot.private(LUCAS), bot.private(ANA)] {
        assert!(told.len() == 1 && told[0].contains(each[1]), "{told:#?}");
    }
    let stands = bot.slash(ANA, "/shadow dates").await;
    assert!(names_each(&stands) && stands.contains("You proposed for your engineering day (from Tuesday"), "{stands}");
    bot.finish().await;
}

#[tokio::test]
async fn changing_a_round_keeps_its_pairs_reminders() {
    let mut bot = paired().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-14"), "signup_until": date("2026-12-01")})).await;
    assert!(bot.form(MAEVE).contains("from Monday, 14 December 2026 on"));
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(ANA).join("\n");
    assert!(told.contains("was changed") && told.contains("from Monday, 14 December on"), "{told}");
    bot.ignore_news();
    bot.advance_to("2026-12-01T17:01:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T12:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("your turn to propose some"));
    bot.finish().await;
}
