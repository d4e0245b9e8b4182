//! Planning a day, changing it, calling it off, and riding along when nothing is planned.

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, JACK, LUCAS, MAEVE, MIA, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::{Submitted, Target};

use crate::bot::{Bot, choice, date, number, people, text, time};

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

/// Presses *Change* on the newest message that has it, and saves; returns what the coordinator then reads.
async fn change(bot: &mut Bot, values: Value) -> String {
    bot.click(MAEVE, "Change").await;
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot.newest_private(MAEVE)
}

/// Everybody's unread private messages must be one, and say this.
fn each_reads(bot: &mut Bot, who: &[&str], words: &str) {
    for person in who {
        let messages = bot.private(person);
        assert!(messages.len() == 1 && messages[0].contains(words), "{person}: {messages:#?}");
    }
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

#[tokio::test]
async fn everybody_concerned_is_told_of_a_change_before_the_pairs_are_known() {
    let mut bot = Bot::with_day(2).await;
    for person in [ANA, BEN, CHLOE] {
        bot.slash(person, "/shadow signup").await;
    }
    let saved = change(&mut bot, json!({"start": time("10:00"), "advocates": people(&[PRIYA, SAM, ERIN])})).await;
    assert!(saved.contains("7 people were told"), "{saved}");
    each_reads(&mut bot, &[ANA, BEN, CHLOE, PRIYA, SAM, ERIN], "10:00 to 17:00 in Dublin");
    each_reads(&mut bot, &[LUCAS], "no longer an advocate");
    assert!(bot.card().contains("10:00 to 17:00 in Dublin") && !bot.card().contains("U0LUCAS"), "{}", bot.card());
    assert!(bot.slash(LUCAS, "/shadow status").await.contains("You are not on a day"));
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn a_change_that_concerns_nobody_bothers_nobody() {
    let mut bot = Bot::with_day(2).await;
    bot.slash(ANA, "/shadow signup").await;
    let saved = change(&mut bot, json!({"topics": text("refunds")})).await;
    assert!(saved.contains("Nobody needed to be told"), "{saved}");
    assert!(bot.card().contains("Topics: refunds"));
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn more_places_let_the_waiting_list_move_up() {
    let mut bot = Bot::with_day(1).await;
    for person in [ANA, BEN, CHLOE] {
        bot.slash(person, "/shadow signup").await;
    }
    change(&mut bot, json!({"places": number(2)})).await;
    each_reads(&mut bot, &[BEN], "you are in!");
    change(&mut bot, json!({"places": number(3), "end": time("16:00")})).await;
    let both = bot.private(CHLOE);
    assert!(both.len() == 2 && both[1].contains("you are in!"), "a change of time at the same time: {both:#?}");
    each_reads(&mut bot, &[ANA, BEN, PRIYA, SAM, LUCAS, ERIN], "16:00 in Dublin");
    assert!(bot.card().contains("3 of 3 places taken"));
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn fewer_places_than_people_are_refused_on_the_field() {
    let mut bot = Bot::with_day(3).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.click(MAEVE, "Change").await;
    let Submitted::Errors(errors) = bot.fill(MAEVE, json!({"places": number(1)})).await else { panic!("it was taken") };
    assert!(errors["places"].contains("2 people have a place already"), "{errors:?}");
    assert_eq!(bot.fill(MAEVE, json!({"places": number(2)})).await, Submitted::Pushed);
    bot.finish().await;
}

#[tokio::test]
async fn who_shadows_on_a_day_cannot_be_put_on_it_as_an_advocate() {
    let mut bot = Bot::with_day(3).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.click(MAEVE, "Change").await;
    let typed = json!({"advocates": people(&[PRIYA, ANA])});
    let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("it was taken") };
    assert!(errors["advocates"].contains("signed up to shadow"), "{errors:?}");
    bot.finish().await;
}

#[tokio::test]
async fn after_pairing_a_change_of_time_is_told_and_the_pairs_hold() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    let met = bot.private(ANA).remove(0);
    bot.advance_to("2026-12-01T18:00:00Z").await;
    let preview = change(&mut bot, json!({"end": time("16:00")})).await;
    assert!(preview.contains("Saved"), "{preview}");
    let [preview, _] = bot.private(MAEVE).try_into().unwrap_or_else(|all| panic!("{all:#?}"));
    assert!(!preview.contains("by the coordinator"), "{preview}");
    assert!(preview.contains("*<@U0ANA>* with *<@U0LUCAS>*") && met.contains("<@U0LUCAS>"), "{preview} {met}");
    each_reads(&mut bot, &[ANA, PRIYA, SAM, LUCAS, ERIN], "16:00 in Dublin");
    assert!(bot.slash(ANA, "/shadow status").await.contains("Your buddy is <@U0LUCAS>"));
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "the pair is still known: {}", bot.card());
    bot.click(MAEVE, "Confirm again").await;
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "told nobody again: {}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_taken_off_the_day_is_replaced_when_the_pairs_are_confirmed_again() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    change(&mut bot, json!({"advocates": people(&[PRIYA, SAM, ERIN])})).await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("no longer an advocate"), "{told:#?}");
    each_reads(&mut bot, &[PRIYA, SAM, ERIN], "Advocates: ");
    let told = bot.private(ANA);
    assert!(told.len() == 2 && told[1].contains("before, <@U0ANA> was with <@U0LUCAS>."), "{told:#?}");
    assert!(told[1].contains("You keep your place") && told[1].contains("hear from me who your buddy is"), "{told:#?}");
    let status = bot.slash(ANA, "/shadow status").await;
    assert!(!status.contains("LUCAS"), "{status}");
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    each_reads(&mut bot, &[ANA], "your buddy on");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_whose_sign_up_has_closed_can_be_moved_and_opened_again() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-02T08:00:00Z").await;
    assert!(bot.private(MAEVE).remove(0).contains("nobody signed up"));
    let saved = change(&mut bot, json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08")})).await;
    assert!(saved.contains("Thursday 10 December"), "{saved}");
    assert!(bot.slash(ANA, "/shadow signup").await.contains("You are in"));
    bot.advance_to("2026-12-08T16:00:00Z").await;
    each_reads(&mut bot, &[PRIYA, SAM, LUCAS, ERIN], "was changed");
    bot.private(MAEVE);
    bot.advance_to("2026-12-08T17:00:00Z").await;
    assert!(bot.private(MAEVE).remove(0).contains("<@U0ANA>"));
    assert_eq!(bot.cards(), 1);
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_has_begun_cannot_be_changed() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.ignore_news();
    let refused = bot.click(MAEVE, "Change").await;
    assert!(refused.contains("cannot be changed any more"), "{refused}");
    assert!(bot.slash(MAEVE, "/shadow pair").await.contains("No day is waiting for its pairs"));
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_is_called_off_is_told_to_all_and_rings_no_more() {
    let mut bot = Bot::with_day(1).await;
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.click(MAEVE, "Call off").await;
    let answer = bot.newest_private(MAEVE);
    assert!(answer.contains("6 people are being told"), "{answer}");
    each_reads(&mut bot, &[ANA, BEN, PRIYA, SAM, LUCAS, ERIN], "is called off");
    assert!(bot.card().contains("Called off") && !bot.card().contains("[Sign up]"), "{}", bot.card());
    bot.advance_to("2026-12-04T09:00:00Z").await;
    assert!(bot.slash(ANA, "/shadow oncall").await.contains("no day is planned"));
    assert!(bot.slash(ANA, "/shadow signup 1").await.contains("was called off"));
    bot.finish().await;
}

#[tokio::test]
async fn calling_off_a_running_day_closes_its_open_handoff() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-03T11:02:00Z").await;
    bot.ignore_news();
    assert!(bot.handoffs()[0].contains("[Pick up]"));
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    each_reads(&mut bot, &[PRIYA, SAM, LUCAS, ERIN], "is called off");
    assert!(!bot.handoffs()[0].contains("[Pick up]"), "{:?}", bot.handoffs());
    assert!(bot.slash(MAEVE, "/shadow days").await.contains("No day is planned"));
    bot.advance_to("2026-12-03T18:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn only_the_coordinator_changes_and_calls_off() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(BEN, "/shadow days").await;
    assert!(!bot.sees_button(BEN, "Change") && !bot.sees_button(BEN, "Call off"));
    let days = bot.slash(MAEVE, "/shadow days").await;
    assert!(days.contains("[Change]") && days.contains("[Pairs]") && days.contains("[Call off]"), "{days}");
    let days = bot.slash(PRIYA, "/shadow days").await;
    assert!(days.contains("you are an advocate") && !days.contains("[Sign up]"), "{days}");
    bot.slash(ANA, "/shadow signup").await;
    let days = bot.slash(ANA, "/shadow days").await;
    assert!(days.contains("3 places are free  ·  *you are in*") && days.contains("[Cancel]"), "{days}");
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

#[tokio::test]
async fn a_ride_along_takes_up_to_ten_hours_and_everyone_has_a_buddy() {
    let mut bot = Bot::new().await;
    let long = json!({"format": choice("ride-along"), "end": time("19:00"), "advocates": people(&[SAM, LUCAS]),
        "places": number(2)});
    bot.plan(long).await;
    assert!(bot.card().contains("Ride-along · Thursday, 3 December 2026"), "{}", bot.card());
    bot.slash(TUNDE, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.private(TUNDE).remove(0).contains("Your buddy reads each answer before it goes out"));
    bot.finish().await;
}

/// An earlier day makes Maeve the coordinator, and the four the advocates that are known.
async fn after_a_first_day() -> Bot {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn a_ride_along_is_asked_for_and_made_with_one_click() {
    let mut bot = after_a_first_day().await;
    let none = bot.slash(BEN, "/shadow signup").await;
    assert!(none.contains("No day is open for sign-up") && none.contains("[Ask to ride along]"), "{none}");
    let asked = bot.click(BEN, "Ask to ride along").await;
    assert!(asked.contains("<@U0MAEVE> knows"), "{asked}");
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains("<@U0BEN> (Chicago) asks to ride along. <@U0ERIN> fits best"), "{request}");
    assert!(request.contains("Monday, 14 December"), "{request}");
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.newest_private(MAEVE).contains("Done: <@U0BEN> is on the ride-along on Monday, 14 December"));
    assert!(bot.posted().remove(0).contains("<@U0BEN> with <@U0ERIN>"), "{}", bot.card());
    let met = bot.private(BEN);
    assert!(met.len() == 1 && met[0].contains("<@U0BEN>, meet <@U0ERIN>, your buddy"), "{met:#?}");
    assert!(bot.card().contains("09:00 to 17:00 in Chicago"));
    bot.finish().await;
}

#[tokio::test]
async fn somebodys_own_ride_along_has_no_waiting_list() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.click(MAEVE, "Make this day").await;
    bot.ignore_news();
    let own = bot.slash(ANA, "/shadow signup").await;
    assert!(own.contains("No day is open for sign-up") && own.contains("[Ask to ride along]"), "{own}");
    assert!(!bot.card().contains("[Join the waiting list]"), "{}", bot.card());
    let by_number = bot.slash(ANA, "/shadow signup 2").await;
    assert!(by_number.contains("two people's own day") && by_number.contains("[Ask to ride along]"), "{by_number}");
    bot.finish().await;
}

#[tokio::test]
async fn asking_twice_is_one_request_and_makes_one_day() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.slash(BEN, "/shadow days").await;
    assert!(bot.click(BEN, "Ask to ride along").await.contains("You have asked already"));
    assert_eq!(bot.private(MAEVE).len(), 1);
    bot.click(MAEVE, "Make this day").await;
    assert!(!bot.sees_button(MAEVE, "Make this day") && !bot.sees_button(MAEVE, "Not now"));
    assert_eq!(bot.cards(), 2, "the first day's and this one");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_declined_ride_along_is_told_and_can_be_asked_for_again() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    bot.click(MAEVE, "Not now").await;
    assert!(bot.newest_private(MAEVE).contains("<@U0BEN> is told"));
    assert!(bot.private(BEN).remove(0).contains("ask again with `/shadow signup`"));
    bot.slash(BEN, "/shadow signup").await;
    assert!(bot.click(BEN, "Ask to ride along").await.contains("Asked"));
    assert!(bot.private(MAEVE).remove(0).contains("[Make this day]"));
    bot.finish().await;
}

/// Ben asks to ride along, and wishes for this advocate.
async fn wished_for(advocate: &str) -> Bot {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    bot.click(BEN, "Wish for an advocate").await;
    let wished = bot.fill(BEN, json!({"advocate": choice(advocate)})).await;
    assert_eq!(wished, Submitted::Cleared);
    let told = bot.private(BEN).remove(0);
    assert!(told.contains(&format!("I asked <@{advocate}>, for Monday, 14 December, ")), "{told}");
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains(&format!("They wish for <@{advocate}>, who was asked.")), "{request}");
    assert!(request.contains("The first day that suits both is on Monday, 14 December"), "{request}");
    bot
}

#[tokio::test]
async fn the_advocate_who_was_wished_for_says_yes() {
    let mut bot = wished_for(LUCAS).await;
    let asked = bot.private(LUCAS).remove(0);
    assert!(asked.contains("<@U0BEN> (Chicago) would like to ride along with you, on Monday, 14 December"), "{asked}");
    assert!(asked.contains("15:00 GMT> to ") || asked.contains("09:00 CST> to "), "{asked}");
    assert!(asked.contains("on your clock, when both are at work (5 h)"), "{asked}");
    bot.click(LUCAS, "Yes, that day").await;
    let done = bot.newest_private(LUCAS);
    assert!(done.contains("<@U0BEN> rides along with you on Monday, 14 December"), "{done}");
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("<@U0LUCAS> takes <@U0BEN> along") && told.contains("[Change]"), "{told}");
    let card = bot.posted().remove(0);
    assert!(card.contains("<@U0BEN> with <@U0LUCAS>"), "{card}");
    assert!(card.contains("09:00 to 14:00 in Chicago"), "Lucas goes home at five in São Paulo: {card}");
    assert!(!bot.sees_button(MAEVE, "Make this day"), "it was answered");
    assert_eq!(bot.cards(), 2, "one day was made");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_advocate_who_was_wished_for_says_no_and_the_coordinator_still_has_it() {
    let mut bot = wished_for(LUCAS).await;
    bot.private(LUCAS);
    bot.click(LUCAS, "Not now").await;
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("<@U0LUCAS> cannot take you along right now. <@U0MAEVE> still has your request"), "{told}");
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains("<@U0LUCAS> cannot take them along. <@U0ERIN> fits best"), "{request}");
    assert!(bot.slash(BEN, "/shadow status").await.contains("You asked to ride along. <@U0MAEVE> has your request"));
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0ERIN>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn one_click_makes_the_day_with_the_advocate_who_was_wished_for() {
    let mut bot = wished_for(LUCAS).await;
    let status = bot.slash(BEN, "/shadow status").await;
    assert!(status.contains("You asked to ride along with <@U0LUCAS>, who was asked."), "{status}");
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    assert!(!bot.slash(BEN, "/shadow status").await.contains("You asked to ride along"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_of_before_the_wish_loses_its_buttons_and_a_press_on_its_way_shows_the_wish_first() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    let conversation = bot.slack.im(MAEVE).unwrap();
    let before = bot.slack.messages(&conversation).pop().unwrap();
    assert!(before.text.contains("<@U0ERIN> fits best"), "{}", before.text);
    let buttons = before.blocks.last().unwrap();
    let make = (buttons["block_id"].as_str().unwrap(), buttons["elements"][0]["action_id"].as_str().unwrap());
    let target = Target::Message { channel: before.channel.clone(), ts: before.ts.clone() };
    let late = bot.slack.prepare_click(MAEVE, &target, make, None).unwrap();
    bot.click(BEN, "Wish for an advocate").await;
    assert_eq!(bot.fill(BEN, json!({"advocate": choice(LUCAS)})).await, Submitted::Cleared);
    let first =
        |bot: &Bot| bot.slack.messages(&conversation).into_iter().find(|message| message.ts == before.ts).unwrap();
    assert!(first(&bot).text.contains("the message below has how it is now"), "{}", first(&bot).text);
    assert_eq!(first(&bot).blocks.len(), 1, "no buttons");
    late.send().await.unwrap();
    bot.settle().await;
    assert!(first(&bot).text.contains("They wish for <@U0LUCAS>, who was asked."), "{}", first(&bot).text);
    assert_eq!(bot.cards(), 1, "no ride-along yet");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_is_overtaken_is_told() {
    let mut bot = wished_for(LUCAS).await;
    bot.private(LUCAS);
    bot.click(MAEVE, "Choose myself").await;
    assert_eq!(bot.fill(MAEVE, json!({"advocates": people(&[ERIN])})).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("<@U0BEN> rides along with somebody else"), "{told:#?}");
    let told = bot.private(BEN).join("\n");
    assert!(told.contains("with <@U0ERIN>. <@U0LUCAS>, whom you wished for, had not answered yet."), "{told}");
    bot.ignore_news();
    bot.finish().await;
    let mut bot = wished_for(LUCAS).await;
    bot.click(BEN, "Wish for an advocate").await;
    bot.fill(BEN, json!({"advocate": choice(ERIN)})).await;
    let told = bot.private(LUCAS).remove(1);
    assert!(told.contains("<@U0BEN> wishes for somebody else now"), "{told}");
    bot.click(MAEVE, "Not now").await;
    let told = bot.private(ERIN).remove(1);
    assert!(told.contains("<@U0BEN> does not ride along for now"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_wish_for_somebody_with_whom_one_cannot_be_paired_says_so_at_its_field_whatever_the_reason() {
    let mut bot = after_a_first_day().await;
    bot.slash(LUCAS, "/shadow settings").await;
    bot.fill(LUCAS, json!({"never_with": people(&[BEN])})).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.private(MAEVE);
    bot.click(BEN, "Wish for an advocate").await;
    for (who, why) in [(PRIYA, "Priya sleeps while Chicago works"), (LUCAS, "he said so")] {
        let Submitted::Errors(errors) = bot.fill(BEN, json!({"advocate": choice(who)})).await else { panic!("{why}") };
        assert!(errors["advocate"].contains("You two cannot be paired in the next weeks"), "{errors:?}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_can_choose_date_and_advocate_for_a_ride_along() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    bot.click(MAEVE, "Choose myself").await;
    let suggested = ["format", "date", "time_zone", "places", "signup_until"].map(|field| held(&bot, MAEVE, field));
    assert_eq!(suggested, ["ride-along", "2026-12-14", "America/Chicago", "1", "2026-12-14"]);
    let own = json!({"advocates": people(&[BEN])});
    let Submitted::Errors(errors) = bot.fill(MAEVE, own).await else { panic!("beside themselves") };
    assert!(errors["advocates"].contains("signed up to shadow"), "{errors:?}");
    let chosen = json!({"date": date("2026-12-16"), "advocates": people(&[LUCAS])});
    assert_eq!(bot.fill(MAEVE, chosen).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0LUCAS>"));
    assert!(bot.posted().remove(0).contains("Wednesday, 16 December 2026"));
    assert_eq!(bot.private(MAEVE).len(), 2, "the request, and what was saved");
    bot.finish().await;
}

#[tokio::test]
async fn one_click_makes_no_day_on_which_somebody_is_elsewhere_by_now() {
    let mut bot = after_a_first_day().await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    assert!(bot.private(MAEVE).remove(0).contains("Monday, 14 December"));
    bot.plan(json!({"advocates": people(&[SAM])})).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(MAEVE, "Make this day").await;
    assert!(bot.sees_button(MAEVE, "Make a day") && !bot.sees_button(MAEVE, "Make this day"));
    assert_eq!(bot.cards(), 2, "no ride-along");
    bot.finish().await;
}

#[tokio::test]
async fn without_a_coordinator_or_known_advocates_a_ride_along_says_what_to_do() {
    let mut bot = Bot::new().await;
    bot.slash(BEN, "/shadow signup").await;
    let nobody = bot.click(BEN, "Ask to ride along").await;
    assert!(nobody.contains("Ask a workspace admin to type `/shadow plan`"), "{nobody}");
    bot.finish().await;
    let settings = Settings { coordinators: vec![MAEVE.into()], ..Settings::default() };
    let mut bot = Bot::with(settings).await;
    bot.slash(BEN, "/shadow signup").await;
    bot.click(BEN, "Ask to ride along").await;
    let request = bot.private(MAEVE).remove(0);
    assert!(request.contains("Choose a date and an advocate") && request.contains("[Make a day]"), "{request}");
    bot.finish().await;
}
