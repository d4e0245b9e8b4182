//! Who is not one of us, not any more, or not allowed to.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, CHANNEL, MAEVE, SAM, TEAM, TUNDE};
use shadowday::sandbox::{Person, Status};

use super::{FORM, count_in_log, interaction, post_signed};
use crate::bot::{Bot, people};

fn stranger(change: impl FnOnce(&mut Person)) -> Person {
    let mut person = Person {
        id: "U0OTHER".into(),
        name: "other".into(),
        real_name: "Some Other".into(),
        title: String::new(),
        email: String::new(),
        tz: "Europe/Dublin".into(),
        is_admin: false,
        is_bot: false,
        deleted: false,
        is_stranger: false,
        team_id: None,
        status: Status::default(),
        updated_s: 0,
    };
    change(&mut person);
    person
}

#[tokio::test]
async fn who_is_not_one_of_us_is_refused_with_a_reason() {
    let cases = [
        (stranger(|person| person.team_id = Some("T0OTHER".into())), "people of this workspace"),
        (stranger(|person| person.is_stranger = true), "people of this workspace"),
        (stranger(|person| person.is_bot = true), "Apps cannot take part"),
        (stranger(|person| person.deleted = true), "is deactivated"),
    ];
    for (person, reason) in cases {
        let mut bot = Bot::with_day(6).await;
        bot.slack.set_person(person);
        bot.slack.add_member(CHANNEL, "U0OTHER");
        for command in ["signup", "status", "plan", "help"] {
            let answer = bot.slash("U0OTHER", &format!("/shadow {command}")).await;
            assert!(answer.contains(reason), "{command}: {answer}");
        }
        let answer = bot.click("U0OTHER", "Sign up").await;
        assert!(answer.contains(reason), "{answer}");
        assert!(bot.card().contains("0 of 6 places taken"));
        bot.finish().await;
    }
}

#[tokio::test]
async fn somebody_whom_slack_does_not_know_is_refused() {
    let mut bot = Bot::with_day(6).await;
    assert!(bot.slash("U0NOBODY", "/shadow signup").await.contains("people of this workspace"));
    assert!(bot.card().contains("0 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn who_was_deactivated_is_found_out_a_day_later() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow help").await;
    bot.slack.update_person(ANA, |person| person.deleted = true);
    bot.advance_to("2026-11-27T10:00:00Z").await;
    bot.slash(ANA, "/shadow help").await;
    assert!(bot.slash(ANA, "/shadow signup").await.contains("is deactivated"));
    bot.finish().await;
}

#[tokio::test]
async fn a_role_that_was_taken_away_counts_at_the_click() {
    let named = Settings { coordinators: vec![TUNDE.into()], ..Settings::default() };
    let mut bot = Bot::with(named).await;
    bot.slash(TUNDE, "/shadow plan").await;
    bot.settings.coordinators = vec![MAEVE.into()];
    bot.restart().await;
    bot.fill(TUNDE, json!({"advocates": people(&[SAM])})).await;
    assert!(bot.form(TUNDE).contains("That is for coordinators. Ask <@U0MAEVE>."), "{}", bot.form(TUNDE));
    assert!(bot.slash(TUNDE, "/shadow plan").await.contains("That is for coordinators"));
    assert_eq!(bot.cards(), 0);
    bot.finish().await;
}

#[tokio::test]
async fn a_button_for_coordinators_does_nothing_for_others() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(TUNDE, "/shadow signup").await;
    let before = bot.rows().await;
    let mut presses = Vec::new();
    for (action, value) in
        [("call_off", "1"), ("change_day", "1"), ("preview_pairs", "1"), ("swap_buddy", "1"), ("plan", "")]
    {
        let mut pressed = json!({"type": "button", "action_id": action, "block_id": "b", "action_ts": "1.1"});
        if !value.is_empty() {
            pressed["value"] = json!(value);
        }
        presses.push(json!({"type": "block_actions", "trigger_id": format!("{action}.1"), "actions": [pressed]}));
    }
    presses.push(json!({"type": "block_actions", "trigger_id": "again.1",
        "actions": [{"type": "button", "action_id": "post_again", "block_id": "b"}]}));
    for press in &presses {
        assert_eq!(post_signed(&bot, FORM, &interaction(press)).await.0, 200);
    }
    assert_eq!(count_in_log("outcome=\"answered\""), count_in_log("request reference"));
    let mut after = bot.rows().await;
    *after.get_mut("people").unwrap() -= 1;
    *after.get_mut("inbox").unwrap() -= 2;
    assert_eq!(after, before, "nothing but the two answers is kept");
    assert!(bot.card().contains("1 of 6 places taken"));
    bot.finish().await;
}

#[tokio::test]
async fn news_of_people_that_is_said_to_another_team_is_not_heard() {
    let mut bot = Bot::with_day(6).await;
    bot.slash(ANA, "/shadow signup").await;
    for (team, zone, is_heard) in
        [("T0OTHER", "Asia/Tokyo", false), ("", "Asia/Tokyo", false), (TEAM, "Asia/Tokyo", true)]
    {
        let user = json!({"id": ANA, "team_id": TEAM, "tz": zone, "updated": 1_795_770_000});
        let event = json!({"type": "event_callback", "team_id": team, "event": {"type": "user_change", "user": user}});
        assert_eq!(post_signed(&bot, "application/json", &event.to_string()).await.0, 200);
        bot.slash(ANA, "/shadow cancel").await;
        let answer = bot.slash(ANA, "/shadow signup").await;
        assert_eq!(answer.contains("in Tokyo"), is_heard, "{team}: {answer}");
    }
    bot.finish().await;
}
