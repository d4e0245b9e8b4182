//! The user group that follows the pager, while Slack does not let us set it.

use serde_json::json;
use shadowday::demo::cast::{ANA, ERIN, LUCAS, MAEVE, ON_CALL, PRIYA, SAM};
use shadowday::sandbox::{Refusal, UserGroup};

use crate::bot::{Bot, date, people, text};
use crate::known::{SET, at, followed, in_group, set, told};

const WARNED: &str = "Ask a workspace admin to let everyone edit user groups";
const FOLLOWS: &str = "`@support-oncall` follows the pager from now on";

/// Slack says this of each change from now on.
fn refuse(bot: &Bot, code: &'static str) {
    bot.slack.refuse(SET, Refusal::Error(code), 1000);
}

/// What Maeve is told of the group.
async fn told_of_it(bot: &mut Bot) -> Vec<String> {
    told(bot).await.into_iter().filter(|told| told.contains("`@support-oncall`")).collect()
}

#[tokio::test]
async fn a_missing_right_is_told_once_whoever_has_the_pager_meanwhile() {
    let mut bot = followed(&[]).await;
    bot.plan(json!({"date": date("2026-12-10"), "advocates": people(&[ERIN])})).await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    refuse(&bot, "permission_denied");
    bot.click(SAM, "Pick up").await;
    let told = told_of_it(&mut bot).await;
    assert!(told.len() == 1 && told[0].contains(WARNED), "{told:#?}");
    for who in [PRIYA, SAM, PRIYA, LUCAS] {
        bot.slash(who, "/shadow take").await;
        let told = told_of_it(&mut bot).await;
        assert!(told.is_empty(), "{who} has it: {told:#?}");
        bot.ignore_news();
    }
    assert_eq!(in_group(&bot), [PRIYA], "as it was before Slack refused");
    for later in ["2026-12-03T17:30:00Z", "2026-12-10T09:30:00Z", "2026-12-10T17:30:00Z"] {
        bot.advance_to(later).await;
        let told = told_of_it(&mut bot).await;
        assert!(told.is_empty(), "{later}: {told:#?}");
        bot.ignore_news();
    }
    bot.finish().await;
}

#[tokio::test]
async fn saving_tries_whether_slack_lets_us_also_where_nothing_is_different() {
    let mut bot = followed(&[]).await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    refuse(&bot, "permission_denied");
    bot.click(SAM, "Pick up").await;
    bot.slash(PRIYA, "/shadow take").await;
    bot.ignore_news();
    assert_eq!(in_group(&bot), [PRIYA], "who has the pager, too");
    let since = async |bot: &Bot| -> i64 {
        sqlx::query_scalar("SELECT trouble_at FROM team").fetch_one(&mut bot.database().await).await.unwrap()
    };
    let before = since(&bot).await;
    at(&mut bot, "2026-12-03T10:59:00Z").await;
    set(&mut bot, json!({})).await;
    assert_eq!(since(&bot).await, before, "for how long it has not followed");
    let told = told_of_it(&mut bot).await;
    assert!(told.len() == 1 && told[0].contains(WARNED) && !told[0].contains(FOLLOWS), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_group_that_is_set_while_nobody_has_the_pager_is_tried_too() {
    let mut bot = Bot::with_day(4).await;
    let values = json!({"user_group": text("@support-oncall")});
    bot.slack.refuse(SET, Refusal::Error("permission_denied"), 1);
    set(&mut bot, values).await;
    let told = told_of_it(&mut bot).await;
    assert!(told.len() == 1 && told[0].contains(WARNED), "{told:#?}");
    set(&mut bot, json!({})).await;
    let told = told_of_it(&mut bot).await;
    assert!(told.len() == 1 && told[0].contains(FOLLOWS) && told[0].contains("<@U0MAEVE> stays in it"), "{told:#?}");
    assert_eq!(in_group(&bot), [MAEVE]);
    bot.finish().await;
}

#[tokio::test]
async fn a_group_that_was_made_anew_under_its_handle_is_found() {
    let mut bot = followed(&[]).await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    let group = UserGroup {
        id: "S0ONCALL".to_owned(),
        handle: "deleted".to_owned(),
        name: "Support on call".to_owned(),
        users: vec![PRIYA.to_owned()],
        is_disabled: true,
    };
    bot.slack.set_group(group.clone());
    let (id, handle, users) = ("S0ANEW".to_owned(), ON_CALL.to_owned(), vec![ANA.to_owned()]);
    bot.slack.set_group(UserGroup { id, handle, users, is_disabled: false, ..group });
    bot.click(SAM, "Pick up").await;
    assert_eq!((in_group(&bot), told_of_it(&mut bot).await), (vec![SAM.to_owned()], vec![]));
    bot.ignore_news();
    refuse(&bot, "no_such_subteam");
    bot.slash(LUCAS, "/shadow take").await;
    let told = told_of_it(&mut bot).await;
    assert!(told.len() == 1 && told[0].contains("it may belong to the whole organization"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn that_the_same_one_stays_in_it_is_told_on_the_first_of_many_evenings() {
    let mut bot = followed(&[]).await;
    for day in ["2026-12-10", "2026-12-17"] {
        bot.plan(json!({"date": date(day), "advocates": people(&[PRIYA])})).await;
    }
    let mut evenings = vec![];
    for day in ["2026-12-03", "2026-12-10", "2026-12-17"] {
        bot.advance_to(&format!("{day}T17:30:00Z")).await;
        let of_evening = told_of_it(&mut bot).await;
        assert_eq!(in_group(&bot), [PRIYA]);
        bot.ignore_news();
        // Another room is no other group.
        set(&mut bot, json!({"video_room": text(&format!("https://meet.example.com/{day}"))})).await;
        evenings.push(of_evening.len() + told_of_it(&mut bot).await.len());
        bot.ignore_news();
    }
    assert_eq!(evenings, [1, 0, 0]);
    bot.finish().await;
}
