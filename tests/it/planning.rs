//! Planning a day: who may, what the form holds and refuses, and days on which the clocks change.

// With their paths, as the tests through sockets take this file by its own.
#[path = "planning/changes.rs"]
mod changes;
#[path = "planning/moves.rs"]
mod moves;
#[path = "planning/ride_along.rs"]
mod ride_along;

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, JACK, LUCAS, MAEVE, MIA, NOA, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, date, number, people, text, time};

/// What a field of the form on top holds.
fn held(bot: &Bot, who: &str, field: &str) -> String {
    let form = bot.slack.view(who).expect("a form is open");
    let state = form["state"]["values"][field]["value"].clone();
    let kinds = ["value", "selected_date", "selected_time", "selected_conversation", "selected_users"];
    let found = kinds.iter().map(|kind| &state[kind]).find(|value| !value.is_null());
    let value = found.unwrap_or(&state["selected_option"]["value"]);
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Fields of all of these; the last one counts.
fn merged<const N: usize>(values: [Value; N]) -> Value {
    values.iter().flat_map(|value| value.as_object().unwrap().clone()).collect()
}

#[tokio::test]
async fn the_first_admin_who_plans_becomes_the_coordinator_and_others_are_told_whom_to_ask() {
    let mut bot = Bot::new().await;
    let nobody_yet = bot.slash(BEN, "/shadow plan").await;
    assert!(nobody_yet.contains("there is none yet") && nobody_yet.contains("workspace admin"), "{nobody_yet}");
    bot.plan(json!({})).await;
    bot.slack.update_person(CHLOE, |chloe| chloe.is_admin = true);
    for person in [BEN, CHLOE] {
        let refused = bot.slash(person, "/shadow plan").await;
        assert!(refused.contains("Ask <@U0MAEVE>"), "{refused}");
        assert!(bot.slash(person, "/shadow pair").await.contains("Ask <@U0MAEVE>"));
    }
    assert!(bot.slack.view(BEN).is_none());
    bot.finish().await;
}

#[tokio::test]
async fn coordinators_named_in_the_settings_plan_and_admins_do_not() {
    let settings = Settings { coordinators: vec![SAM.into(), ERIN.into()], ..Settings::default() };
    let mut bot = Bot::with(settings).await;
    let refused = bot.slash(MAEVE, "/shadow plan").await;
    assert!(refused.contains("Ask <@U0SAM> and <@U0ERIN>"), "{refused}");
    assert!(bot.slash(ERIN, "/shadow plan").await.contains("Plan a day"));
    assert_eq!(held(&bot, ERIN, "time_zone"), "America/Chicago");
    bot.finish().await;
}

#[tokio::test]
async fn the_form_is_filled_in_sensibly() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let fields = ["format", "date", "start", "end", "time_zone", "signup_until", "channel", "places", "advocates"];
    let values = fields.map(|field| held(&bot, MAEVE, field));
    let sensible =
        ["advocacy-day", "2026-12-03", "09:00", "17:00", "Europe/Dublin", "2026-12-01", "C0SHADOWING", "8", "[]"];
    assert_eq!(values, sensible);
    bot.slack.close_view(MAEVE, bot.slack.view(MAEVE).unwrap()["id"].as_str().unwrap()).await.unwrap();
    bot.plan(json!({})).await;
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(held(&bot, MAEVE, "advocates"), r#"["U0PRIYA","U0SAM","U0LUCAS","U0ERIN"]"#, "those of last time");
    bot.finish().await;
}

#[tokio::test]
async fn the_channel_of_the_settings_is_suggested_wherever_it_is_typed() {
    let settings = Settings { channel: Some("C0SHADOWING".into()), ..Settings::default() };
    let mut bot = Bot::with(settings).await;
    bot.slash_in(MAEVE, "C0GENERAL", "/shadow plan").await;
    assert_eq!(held(&bot, MAEVE, "channel"), "C0SHADOWING");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_on_its_field_and_what_was_typed_stays() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let right = json!({"advocates": people(&[PRIYA, SAM]), "topics": text("billing"), "places": number(3)});
    let cases = [
        ("date", date("2027-02-30"), "date", "format"),
        ("date", date("2026-11-25"), "date", "in the past"),
        ("start", time("17:00"), "end", "after the start"),
        ("start", time("16:30"), "end", "at least 1 hour"),
        ("start", time("08:30"), "end", "at most 8 hours"),
        ("time_zone", text("Europe/Dubln"), "time_zone", "Did you mean Europe/Dublin?"),
        ("time_zone", text("the office"), "time_zone", "Write it as Area/City"),
        ("signup_until", date("2026-12-04"), "signup_until", "on the day or before"),
        ("signup_until", date("2026-11-20"), "signup_until", "closed already"),
        ("advocates", people(&[]), "advocates", "required"),
        ("places", number(0), "places", "at least 1"),
        ("places", number(501), "places", "at most 500"),
    ];
    for (field, value, told_on, words) in cases {
        let usual = json!({"date": date("2026-12-03"), "start": time("09:00"), "time_zone": text("Europe/Dublin"),
            "signup_until": date("2026-12-01")});
        let typed = merged([usual, right.clone(), json!({ field: value })]);
        let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("{field} was taken") };
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[told_on].contains(words), "{errors:?}");
        assert_eq!(held(&bot, MAEVE, "topics"), "billing");
    }
    bot.finish().await;
}

#[tokio::test]
async fn apps_and_deactivated_people_cannot_be_advocates() {
    let mut bot = Bot::new().await;
    bot.slack.update_person(JACK, |jack| jack.deleted = true);
    bot.slack.update_person(NOA, |noa| noa.is_bot = true);
    bot.slack.update_person(MIA, |mia| mia.is_stranger = true);
    bot.slash(MAEVE, "/shadow plan").await;
    for cannot_help in [JACK, NOA, MIA] {
        let typed = json!({"advocates": people(&[PRIYA, cannot_help])});
        let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("{cannot_help} was taken") };
        assert!(errors["advocates"].contains("cannot help"), "{errors:?}");
    }
    assert_eq!(bot.fill(MAEVE, json!({"advocates": people(&[PRIYA])})).await, Submitted::Pushed);
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_cannot_be_in_two_places_at_once() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow plan").await;
    for (busy, name) in [(SAM, "Sam Okafor"), (ANA, "Ana Ribeiro")] {
        let typed = json!({"advocates": people(&[CHLOE, busy]), "start": time("16:00"), "end": time("18:00")});
        let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("{busy} was taken") };
        let why = format!("{name} is already on the advocacy day then (3 December, 09:00 to 17:00 in Dublin)");
        assert!(errors["advocates"].contains(&why), "{errors:?}");
    }
    let later = json!({"advocates": people(&[ERIN, SAM]), "start": time("17:00"), "end": time("18:00")});
    assert_eq!(bot.fill(MAEVE, later).await, Submitted::Pushed);
    bot.finish().await;
}

#[tokio::test]
async fn shifts_are_shown_before_saving_and_back_leads_back() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    bot.fill(MAEVE, json!({"advocates": people(&[PRIYA, ERIN]), "topics": text("api")})).await;
    let confirm = bot.form(MAEVE);
    assert!(confirm.contains("• 09:00 to 11:30  <@U0PRIYA>\n:warning: 11:30 to 15:00: *nobody*"), "{confirm}");
    assert!(confirm.contains("beginning 3 h 30 min earlier.\n• 15:00 to 17:00  <@U0ERIN>"), "{confirm}");
    let id = bot.slack.view(MAEVE).unwrap()["id"].as_str().unwrap().to_owned();
    bot.slack.close_view(MAEVE, &id).await.unwrap();
    assert_eq!((held(&bot, MAEVE, "topics").as_str(), bot.cards()), ("api", 0), "Back leads back, nothing is saved");
    let usual = json!({"advocates": people(&[ERIN, LUCAS, SAM, PRIYA])});
    assert_eq!(bot.fill(MAEVE, usual).await, Submitted::Pushed);
    assert!(!bot.form(MAEVE).contains("nobody"), "{}", bot.form(MAEVE));
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    assert!(bot.private(MAEVE).remove(0).contains("you get the pairs to look at"));
    assert!(bot.posted().remove(0).contains("09:00 GMT> to <!date^1796295600^{time}|11:00 GMT>: <@U0PRIYA>"));
    bot.finish().await;
}

#[tokio::test]
async fn a_form_left_open_past_the_end_of_sign_up_makes_no_day_that_nobody_can_join() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(bot.fill(MAEVE, json!({ "advocates": people(&[SAM]) })).await, Submitted::Pushed);
    bot.advance_to("2026-12-02T09:00:00Z").await;
    bot.fill(MAEVE, json!({})).await;
    assert!(bot.form(MAEVE).contains("Sign-up would be closed already"), "{}", bot.form(MAEVE));
    bot.finish().await;
}

#[tokio::test]
async fn a_form_left_open_is_looked_at_again_when_it_is_saved() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    bot.fill(MAEVE, json!({"advocates": people(&[PRIYA])})).await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let saved = bot.fill(MAEVE, json!({})).await;
    assert!(matches!(saved, Submitted::Updated | Submitted::Pushed), "{saved:?}");
    assert!(bot.form(MAEVE).contains("in the past"), "{}", bot.form(MAEVE));
    assert_eq!(bot.cards(), 0);
    bot.finish().await;
}

/// The clocks of Dublin go from one to two in this night.
#[tokio::test]
async fn a_day_across_a_change_of_the_clocks_keeps_its_local_times() {
    let mut bot = Bot::new().await;
    let spring = json!({
        "date": date("2027-03-28"), "signup_until": date("2027-03-26"), "start": time("00:00"), "end": time("06:00"),
        "advocates": people(&[PRIYA, MIA]), "places": number(2),
    });
    bot.plan(spring).await;
    assert!(bot.card().contains("00:00 to 06:00 in Dublin"), "{}", bot.card());
    bot.advance_to("2027-03-26T16:59:00Z").await;
    assert!(bot.slash(BEN, "/shadow signup").await.contains("You are in"));
    bot.advance_to("2027-03-28T00:00:00Z").await;
    assert!(
        bot.slash(BEN, "/shadow oncall").await.contains("On call: <@U0MIA>. Next: <@U0PRIYA> from <!date^1806204600")
    );
    bot.ignore_news();
    bot.advance_to("2027-03-28T03:19:00Z").await;
    assert_eq!(bot.handoffs().len(), 0, "half past four in summer is half past three in winter");
    bot.advance_to("2027-03-28T03:20:00Z").await;
    bot.click(PRIYA, "Pick up").await;
    bot.ignore_news();
    bot.advance_to("2027-03-28T05:00:00Z").await;
    assert!(bot.card().contains("The pager is off"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn an_hour_that_does_not_exist_is_no_day() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let gap = json!({
        "date": date("2027-03-28"), "signup_until": date("2027-03-26"), "start": time("01:00"), "end": time("02:00"),
        "advocates": people(&[PRIYA]),
    });
    let Submitted::Errors(errors) = bot.fill(MAEVE, gap).await else { panic!("it was taken") };
    assert!(errors.contains_key("end"), "{errors:?}");
    bot.finish().await;
}
