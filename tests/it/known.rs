//! Being known: a user group that follows the pager, whatever Slack says to it, and the video room.

use jiff::SignedDuration;
use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, ON_CALL, PRIYA, SAM, TEAM};
use shadowday::sandbox::{Refusal, Submitted, Target, UserGroup};

use crate::bot::{Bot, people, text, time};

pub const SET: &str = "usergroups.users.update";

/// Maeve opens the team settings, and saves them like this.
pub async fn set(bot: &mut Bot, values: Value) -> Submitted {
    bot.slash(MAEVE, "/shadow help").await;
    bot.click(MAEVE, "Team settings").await;
    bot.fill(MAEVE, values).await
}

/// The usual day, Priya first, then Sam, Lucas and Erin; the group follows, and these are always in it.
pub async fn followed(always_in: &[&str]) -> Bot {
    let mut bot = Bot::with_day(4).await;
    let values = json!({"user_group": text("@support-oncall"), "always_in": people(always_in)});
    assert_eq!(set(&mut bot, values).await, Submitted::Cleared);
    assert!(bot.private(MAEVE).remove(0).contains("`@support-oncall` follows the pager from now on"));
    bot
}

/// Lets time pass, with all else that is said on a day.
pub async fn at(bot: &mut Bot, at: &str) {
    bot.advance_to(at).await;
    bot.ignore_news();
}

pub fn in_group(bot: &Bot) -> Vec<String> {
    bot.slack.group(ON_CALL)
}

fn calls(bot: &Bot, method: &str) -> usize {
    bot.slack.calls().iter().filter(|call| call.method == method).count()
}

/// What Maeve is told.
pub async fn told(bot: &mut Bot) -> Vec<String> {
    bot.settle().await;
    bot.private(MAEVE)
}

#[tokio::test]
async fn the_group_follows_each_pick_up_take_and_undo_until_the_window_ends() {
    let mut bot = followed(&[]).await;
    assert_eq!((in_group(&bot), calls(&bot, SET)), (vec![MAEVE.to_owned()], 1), "nobody has the pager yet");
    at(&mut bot, "2026-12-03T09:00:00Z").await;
    assert_eq!(in_group(&bot), [PRIYA]);
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    assert_eq!(in_group(&bot), [PRIYA], "it is offered, not picked up");
    bot.click(SAM, "Pick up").await;
    assert_eq!(in_group(&bot), [SAM]);
    bot.slash(LUCAS, "/shadow take").await;
    assert_eq!(in_group(&bot), [LUCAS]);
    bot.click(LUCAS, "Undo").await;
    assert_eq!(in_group(&bot), [SAM]);
    bot.ignore_news();
    let looked = ["usergroups.list", "usergroups.users.list", SET].map(|method| calls(&bot, method));
    assert_eq!(looked, [1, 1, 5], "looked up and tried once, and each change is one call");
    bot.advance_to("2026-12-03T17:30:00Z").await;
    let told = told(&mut bot).await;
    let stays: Vec<&String> = told.iter().filter(|told| told.contains("Slack keeps no empty group")).collect();
    assert!(stays.len() == 1 && stays[0].contains("<@U0SAM> is still in `@support-oncall`"), "{told:#?}");
    assert_eq!(in_group(&bot), [SAM]);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn that_slack_keeps_no_empty_group_is_said_once_not_each_evening() {
    let mut bot = followed(&[]).await;
    bot.plan(json!({"date": crate::bot::date("2026-12-10"), "advocates": people(&[ERIN])})).await;
    bot.advance_to("2026-12-10T16:00:00Z").await;
    assert_eq!(in_group(&bot), [ERIN]);
    bot.ignore_news();
    bot.advance_to("2026-12-10T17:30:00Z").await;
    assert_eq!((in_group(&bot), bot.private(MAEVE).len()), (vec![ERIN.to_owned()], 0));
    bot.finish().await;
}

#[tokio::test]
async fn who_is_always_in_it_stays_and_is_alone_in_it_at_night() {
    let mut bot = followed(&[MAEVE, CHLOE]).await;
    assert_eq!(in_group(&bot), [CHLOE, MAEVE]);
    at(&mut bot, "2026-12-03T09:00:00Z").await;
    assert_eq!(in_group(&bot), [CHLOE, MAEVE, PRIYA]);
    bot.slack.update_person(CHLOE, |person| person.deleted = true);
    let left = json!({"id": CHLOE, "team_id": TEAM, "deleted": true, "updated": bot.clock.now().as_second()});
    bot.slack.event(json!({"type": "user_change", "user": left})).await.unwrap();
    bot.advance_to("2026-12-03T17:00:00Z").await;
    assert_eq!(in_group(&bot), [MAEVE], "who left is left out, or Slack would take nobody");
    assert!(bot.private(MAEVE).iter().all(|told| !told.contains("empty group")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn two_days_that_run_at_once_share_the_group() {
    let mut bot = followed(&[]).await;
    bot.plan(json!({"advocates": people(&[CHLOE]), "start": time("10:00"), "end": time("12:00")})).await;
    at(&mut bot, "2026-12-03T10:00:00Z").await;
    assert_eq!(in_group(&bot), [CHLOE, PRIYA]);
    at(&mut bot, "2026-12-03T12:00:00Z").await;
    assert_eq!(in_group(&bot), [PRIYA], "the other day is over, and nobody has picked up yet");
    bot.click_beside(MAEVE, "", "Call off").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    bot.ignore_news();
    assert_eq!(in_group(&bot), [PRIYA], "Slack keeps no empty group");
    bot.finish().await;
}

#[tokio::test]
async fn several_lanes_of_two_days_share_the_group_and_who_had_them_last_stays() {
    for always_in in [&[][..], &[MAEVE]] {
        let mut bot = followed(always_in).await;
        sqlx::raw_sql(
            "UPDATE days SET lanes = 2;
             INSERT INTO shifts (day, lane, advocate, start_time, end_time) VALUES
                 (1, 1, 'U0LUCAS', '09:00:00', '11:00:00'), (1, 1, 'U0ERIN', '11:00:00', '17:00:00')",
        )
        .execute(&mut bot.database().await)
        .await
        .unwrap();
        bot.restart().await;
        bot.plan(json!({"advocates": people(&[CHLOE]), "start": time("10:00"), "end": time("12:00")})).await;
        let with = |others: &[&str]| {
            let mut all: Vec<String> = always_in.iter().chain(others).map(|id| (*id).to_owned()).collect();
            all.sort();
            all
        };
        at(&mut bot, "2026-12-03T09:00:00Z").await;
        assert_eq!((in_group(&bot), calls(&bot, SET)), (with(&[LUCAS, PRIYA]), 2), "both lanes");
        at(&mut bot, "2026-12-03T10:00:00Z").await;
        assert_eq!(in_group(&bot), with(&[CHLOE, LUCAS, PRIYA]), "and the other day's");
        at(&mut bot, "2026-12-03T10:51:00Z").await;
        bot.click(ERIN, "Pick up").await;
        assert_eq!(in_group(&bot), with(&[CHLOE, ERIN, PRIYA]), "the 2nd one");
        bot.click(SAM, "Pick up").await;
        assert_eq!(in_group(&bot), with(&[CHLOE, ERIN, SAM]));
        at(&mut bot, "2026-12-03T12:00:00Z").await;
        assert_eq!((in_group(&bot), calls(&bot, SET)), (with(&[ERIN, SAM]), 6));
        at(&mut bot, "2026-12-03T16:59:00Z").await;
        bot.advance_to("2026-12-03T18:00:00Z").await;
        let told = told(&mut bot).await;
        let stays: Vec<&String> = told.iter().filter(|told| told.contains("Slack keeps no empty group")).collect();
        match always_in {
            [] => {
                assert!(stays.len() == 1 && stays[0].contains("<@U0ERIN> and <@U0SAM>"), "{told:#?}");
                assert_eq!(in_group(&bot), [ERIN, SAM]);
            }
            _ => assert_eq!((stays.len(), in_group(&bot)), (0, with(&[]))),
        }
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_was_in_the_group_before_is_named_to_the_one_who_set_it() {
    let mut bot = Bot::with_day(4).await;
    at(&mut bot, "2026-12-03T09:00:00Z").await;
    set(&mut bot, json!({"user_group": text("Support-Oncall")})).await;
    let told = told(&mut bot).await.remove(0);
    assert!(told.contains("In it now: <@U0PRIYA>.") && told.contains("Taken out: <@U0MAEVE>."), "{told}");
    assert_eq!(in_group(&bot), [PRIYA]);
    bot.finish().await;
}

#[tokio::test]
async fn a_handle_that_is_none_is_refused_in_the_form_and_one_that_is_not_there_is_told_once() {
    let mut bot = Bot::with_day(4).await;
    let Submitted::Errors(errors) =
        set(&mut bot, json!({"user_group": text("support on call"), "video_room": text("http://room")})).await
    else {
        panic!("it was taken");
    };
    assert!(json!(errors["user_group"]).to_string().contains("like @support-oncall"), "{errors:?}");
    assert!(json!(errors["video_room"]).to_string().contains("the room's whole link"), "{errors:?}");
    bot.fill(MAEVE, json!({"user_group": text("@on-call"), "video_room": text("")})).await;
    let wrong = told(&mut bot).await.remove(0);
    assert!(
        wrong.contains("There is no user group `@on-call` in Slack") && wrong.contains("[Team settings]"),
        "{wrong}"
    );
    at(&mut bot, "2026-12-03T09:00:00Z").await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    bot.click(SAM, "Pick up").await;
    assert_eq!(bot.private(MAEVE).len(), 0, "said once");
    bot.ignore_news();
    let group = UserGroup {
        id: "S0NEW".to_owned(),
        handle: "on-call".to_owned(),
        name: "On call".to_owned(),
        users: vec![ANA.to_owned()],
        is_disabled: true,
    };
    bot.slack.set_group(group.clone());
    bot.click(MAEVE, "Team settings").await;
    bot.fill(MAEVE, json!({})).await;
    assert!(told(&mut bot).await.remove(0).contains("The user group `@on-call` is disabled in Slack"));
    bot.slack.set_group(UserGroup { is_disabled: false, ..group });
    bot.click(MAEVE, "Team settings").await;
    bot.fill(MAEVE, json!({})).await;
    assert!(told(&mut bot).await.remove(0).contains("`@on-call` follows the pager from now on"));
    assert_eq!((bot.slack.group("on-call"), in_group(&bot)), (vec![SAM.to_owned()], vec![MAEVE.to_owned()]));
    bot.finish().await;
}

#[tokio::test]
async fn a_missing_right_is_told_once_in_words_and_again_only_after_it_worked() {
    let mut bot = followed(&[]).await;
    bot.slack.refuse(SET, Refusal::Error("permission_denied"), 2);
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let told = bot.private(MAEVE);
    let words = "Ask a workspace admin to let everyone edit user groups";
    assert_eq!(told.iter().filter(|told| told.contains(words)).count(), 1, "{told:#?}");
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    bot.click(SAM, "Pick up").await;
    assert_eq!((in_group(&bot), bot.private(MAEVE)), (vec![MAEVE.to_owned()], vec![]), "said once");
    bot.slash(LUCAS, "/shadow take").await;
    assert_eq!(in_group(&bot), [LUCAS], "the next change is tried, and works");
    bot.ignore_news();
    bot.slack.refuse(SET, Refusal::Error("permission_denied"), 1);
    bot.click(LUCAS, "Undo").await;
    assert!(bot.private(MAEVE).iter().any(|told| told.contains(words)));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    let mut bot = Bot::with_day(4).await;
    for (code, words) in [
        ("missing_scope", "`usergroups:read` and `usergroups:write`"),
        ("plan_upgrade_required", "paid plans only"),
        ("paid_teams_only", "paid plans only"),
        ("invalid_team", "it says `invalid_team`"),
    ] {
        bot.slack.refuse("usergroups.list", Refusal::Error(code), 1);
        set(&mut bot, json!({"user_group": text("@support-oncall")})).await;
        let told = told(&mut bot).await;
        assert!(told.len() == 1 && told[0].contains(words) && told[0].contains("press *Save*"), "{code}: {told:#?}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_a_pager_that_came_back_meanwhile_counts() {
    let mut bot = followed(&[]).await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    bot.slack.refuse(SET, Refusal::CutOff, 1);
    bot.click(SAM, "Pick up").await;
    assert_eq!((in_group(&bot), calls(&bot, SET)), (vec![SAM.to_owned()], 3), "it was done, and is not done again");
    bot.advance(SignedDuration::from_secs(5)).await;
    bot.slack.refuse(SET, Refusal::CutOff, 1);
    bot.slack.slash(LUCAS, shadowday::demo::cast::CHANNEL, "/shadow take").await.unwrap();
    bot.post_once().await;
    assert_eq!(in_group(&bot), [LUCAS], "which nobody told us");
    bot.click(LUCAS, "Undo").await;
    bot.ignore_news();
    assert_eq!(in_group(&bot), [SAM], "what was last told to Slack is not taken for what stands there");
    bot.finish().await;
}

#[tokio::test]
async fn after_a_restart_it_catches_up_and_calls_nothing_needless() {
    let mut bot = followed(&[]).await;
    at(&mut bot, "2026-12-03T09:30:00Z").await;
    bot.stop();
    bot.clock.advance(SignedDuration::from_hours(8));
    bot.start_again().await;
    bot.ignore_news();
    assert_eq!((in_group(&bot), calls(&bot, SET)), (vec![PRIYA.to_owned()], 2));
    bot.finish().await;
}

#[tokio::test]
async fn messages_do_not_wait_for_a_group_that_slack_slows_down() {
    let mut bot = followed(&[]).await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    bot.slack.refuse(SET, Refusal::RateLimited { retry_after_s: Some(600) }, 1);
    bot.click(SAM, "Pick up").await;
    assert!(bot.private(PRIYA).remove(0).contains("You are free"), "at once");
    bot.slash(LUCAS, "/shadow take").await;
    assert!(bot.private(SAM).remove(0).contains("<@U0LUCAS>"), "at once, too");
    assert_eq!(in_group(&bot), [PRIYA]);
    bot.ignore_news();
    bot.advance(SignedDuration::from_mins(11)).await;
    assert_eq!(in_group(&bot), [LUCAS]);
    bot.finish().await;
}

#[tokio::test]
async fn a_group_that_is_taken_away_is_left_alone() {
    let mut bot = followed(&[]).await;
    at(&mut bot, "2026-12-03T09:00:00Z").await;
    set(&mut bot, json!({"user_group": text("")})).await;
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    assert_eq!((in_group(&bot), calls(&bot, SET)), (vec![PRIYA.to_owned()], 2));
    bot.finish().await;
}

#[tokio::test]
async fn team_settings_are_for_coordinators() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(BEN, "/shadow help").await;
    bot.slash(BEN, "/shadow settings").await;
    assert!(!bot.sees_button(BEN, "Team settings") && !bot.form(BEN).contains("[Team settings]"));
    bot.slash(MAEVE, "/shadow settings").await;
    let form = bot.slack.view(MAEVE).unwrap();
    let blocks = form["blocks"].as_array().unwrap();
    let block = blocks.iter().find(|block| block["accessory"]["action_id"] == "team_settings").expect("the button");
    let on = Target::View { id: form["id"].as_str().unwrap().to_owned() };
    bot.slack.click(MAEVE, &on, (block["block_id"].as_str().unwrap(), "team_settings"), None).await.unwrap();
    bot.settle().await;
    assert!(bot.slack.view(MAEVE).unwrap()["title"]["text"] == "Team settings");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_video_room_stands_where_people_look_for_help() {
    let mut bot = Bot::with_day(4).await;
    let room = "<https://meet.example.com/oncall?a=1&amp;b=2|Video room>";
    set(&mut bot, json!({"video_room": text("https://meet.example.com/oncall?a=1&b=2")})).await;
    assert!(bot.card().contains(room), "{}", bot.card());
    bot.advance_to("2026-12-03T09:00:00Z").await;
    assert!(bot.private(PRIYA).iter().any(|told| told.contains("you have the pager until") && told.contains(room)));
    bot.ignore_news();
    let on_call = bot.slash(ANA, "/shadow oncall").await;
    assert!(on_call.contains(room), "{on_call}");
    at(&mut bot, "2026-12-03T10:51:00Z").await;
    assert!(bot.handoffs()[0].contains(room), "{:?}", bot.handoffs());
    let picked_up = bot.click(SAM, "Pick up").await;
    assert!(picked_up.contains(room), "{picked_up}");
    assert!(!bot.handoffs()[0].contains(room), "it is done");
    bot.ignore_news();
    set(&mut bot, json!({"video_room": text("")})).await;
    assert!(!bot.card().contains("Video room"));
    bot.finish().await;
}

#[tokio::test]
async fn one_stays_in_the_group_and_two_stay_in_it() {
    let mut bot = Bot::with_day(4).await;
    set(&mut bot, json!({"user_group": text("@support-oncall")})).await;
    let one = bot.private(MAEVE).remove(0);
    assert!(one.contains("<@U0MAEVE> stays in it until somebody has, and is taken out then"), "{one}");
    set(&mut bot, json!({"user_group": text("")})).await;
    let users = vec![MAEVE.to_owned(), CHLOE.to_owned()];
    let (id, name) = ("S0ONCALL".to_owned(), "Support on call".to_owned());
    bot.slack.set_group(UserGroup { id, handle: ON_CALL.to_owned(), name, users, is_disabled: false });
    set(&mut bot, json!({"user_group": text("@support-oncall")})).await;
    let two = bot.private(MAEVE).remove(0);
    assert!(two.contains(" stay in it until somebody has, and are taken out then"), "{two}");
    bot.finish().await;
}
