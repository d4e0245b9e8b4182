//! Turns of people who are away, or have left: who hears of it, and who is asked instead.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, CHLOE, MAEVE, NOA, TUNDE};
use shadowday::sandbox::Submitted;

use super::{duty, several, with};
use crate::bot::{Bot, date, person, text};

#[tokio::test]
async fn whoever_is_away_is_told_to_the_coordinator_a_working_day_before() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow settings").await;
    bot.fill(BEN, json!({"days_off": text("2026-12-09")})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("<@U0BEN> has duty in *Escalations*") && told[0].contains("is away on"), "{}", told[0]);
    assert!(told[0].contains("Free then: <@U0ANA> and <@U0CHLOE>"), "{}", told[0]);
    bot.click(MAEVE, "Somebody else takes it").await;
    let days = json!({"person": person(CHLOE), "first": date("2026-12-09"), "last": date("2026-12-09")});
    assert_eq!(bot.fill(MAEVE, days).await, Submitted::Cleared);
    bot.ignore_news();
    bot.advance_to("2026-12-07T09:00:00Z").await;
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_no_coordinator_any_more_is_not_told_who_is_away() {
    let named = |id: &str| Settings { coordinators: vec![id.into()], ..Settings::default() };
    let mut bot = with(Bot::with(named(MAEVE)).await, json!({})).await;
    bot.settings = named(TUNDE);
    bot.restart().await;
    bot.slash(BEN, "/shadow settings").await;
    bot.fill(BEN, json!({"days_off": text("2026-12-09")})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T09:00:00Z").await;
    assert!(bot.private(MAEVE).is_empty(), "she cannot change it");
    let told = bot.private(TUNDE);
    assert!(told.len() == 1 && told[0].contains("<@U0BEN> has duty in *Escalations*"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_has_left_gets_nothing_and_the_coordinator_knows() {
    let mut bot = duty().await;
    bot.slack.update_person(BEN, |person| person.deleted = true);
    bot.door().meet_everybody().await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("<@U0BEN> has duty") && told[0].contains("no member"), "{told:#?}");
    assert!(bot.private(BEN).is_empty());
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    assert_eq!(bot.fill(MAEVE, json!({"leaves": several(&[BEN])})).await, Submitted::Cleared);
    assert!(bot.private(MAEVE).remove(0).contains("is saved") && bot.private(BEN).is_empty());
    bot.ignore_news();
    bot.finish().await;
}

/// Ana's week runs, since Monday 30 November.
async fn anas_week() -> Bot {
    let mut bot = duty().await;
    bot.advance_to("2026-12-01T08:00:00Z").await;
    bot.ignore_news();
    bot
}

async fn is_off(bot: &mut Bot, who: &str, days: &str) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, json!({"days_off": text(days)})).await, Submitted::Cleared);
}

#[tokio::test]
async fn who_goes_away_in_their_turn_is_noticed_at_once_and_the_next_one_is_asked() {
    let mut bot = anas_week().await;
    is_off(&mut bot, ANA, "2026-12-02").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA> has duty") && told[0].contains("is away on"), "{told:#?}");
    assert!(
        told[0].contains("I asked <@U0BEN> to take it") && told[0].contains("[Somebody else takes it]"),
        "{told:#?}"
    );
    let asked = bot.private(BEN);
    assert!(asked.len() == 1 && asked[0].contains("Could you take duty in *Escalations*, <!date^"), "{asked:#?}");
    assert!(!asked[0].contains("U0ANA") && !asked[0].contains("there"), "nothing of who is off: {asked:#?}");
    is_off(&mut bot, ANA, "2026-12-02, 2026-12-12").await;
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.click(BEN, "I take it").await;
    assert!(bot.newest_private(BEN).contains("Thank you! You have duty"));
    bot.ignore_news();
    for (at, on) in [("2026-12-02T12:00:00Z", BEN), ("2026-12-03T12:00:00Z", ANA)] {
        bot.advance_to(at).await;
        assert!(bot.slash(TUNDE, "/shadow oncall").await.contains(&format!("<@{on}> until")), "{at}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_away_longer_than_was_told_is_told_of_again() {
    let mut bot = anas_week().await;
    is_off(&mut bot, ANA, "2026-12-02").await;
    bot.ignore_news();
    is_off(&mut bot, ANA, "2026-12-02, 2026-12-04").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("|Wed 2 Dec> and <!date^"), "{told:#?}");
    let asked = bot.private(BEN);
    assert!(asked.len() == 1 && asked[0].contains("|Fri 4 Dec, 09:00 GMT>"), "for what is new: {asked:#?}");
    is_off(&mut bot, ANA, "2026-12-02").await;
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"team": text("Blue")})).await;
    assert!(bot.private(MAEVE).is_empty() && bot.private(BEN).is_empty(), "nothing new");
    is_off(&mut bot, ANA, "2026-12-02, 2026-12-04").await;
    assert!(bot.private(MAEVE).remove(0).contains("Fri 4 Dec"), "she had come back");
    bot.ignore_news();
    bot.advance_to("2026-12-03T12:00:00Z").await;
    bot.ignore_news();
    bot.slack.update_person(ANA, |person| person.deleted = true);
    for told in [1, 0] {
        bot.door().meet_everybody().await;
        bot.settle().await;
        let left = bot.private(MAEVE);
        assert_eq!(left.iter().filter(|left| left.contains("no member of this workspace")).count(), told, "{left:#?}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_was_away_in_their_turn_before_today_is_nobodys_news() {
    let mut bot = anas_week().await;
    bot.advance_to("2026-12-03T08:00:00Z").await;
    bot.ignore_news();
    is_off(&mut bot, ANA, "2026-12-12").await;
    assert!(bot.private(MAEVE).is_empty() && bot.private(BEN).is_empty(), "after her turn");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_fallback_is_asked_before_the_next_one() {
    let mut bot = anas_week().await;
    // Whoever stands in a file is known.
    bot.slash(NOA, "/shadow status").await;
    let fallback = "UPDATE rotations SET rota = json_set(rota, '$.fallback', 'U0NOA')";
    sqlx::query(fallback).execute(&mut bot.database().await).await.unwrap();
    is_off(&mut bot, ANA, "2026-12-02").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("I asked <@U0NOA>"), "{told:#?}");
    assert!(bot.private(NOA).remove(0).contains("Could you take duty"));
    assert!(bot.private(BEN).is_empty());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn where_all_have_left_the_coordinator_reads_what_to_do() {
    let mut bot = anas_week().await;
    for who in [ANA, BEN, CHLOE] {
        bot.slack.update_person(who, |person| person.deleted = true);
    }
    bot.door().meet_everybody().await;
    bot.settle().await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA> has duty") && told[0].contains("no member"), "{told:#?}");
    assert!(told[0].contains("Everybody in it has left: add others, or end it."), "{told:#?}");
    assert!(told[0].contains("[Add or remove people]"), "{told:#?}");
    bot.door().meet_everybody().await;
    bot.settle().await;
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.finish().await;
}
