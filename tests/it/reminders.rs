//! Reminders a week, a day and ten minutes before, as people set them.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;
use sqlx::Executor as _;

use crate::bot::{Bot, choice, date, number, people, text, ticks, time};

/// A Thursday in two weeks; sign-up until Tuesday, Ana and Ben are on it.
async fn in_two_weeks() -> Bot {
    let mut bot = Bot::new().await;
    let day = json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08"), "places": number(4)});
    bot.plan(day).await;
    for who in [ANA, BEN] {
        bot.slash(who, "/shadow signup").await;
    }
    bot
}

/// They want to be reminded so long before.
async fn wants(bot: &mut Bot, who: &str, leads: &[&str]) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, json!({"reminders": ticks(leads)})).await, Submitted::Cleared);
}

/// What this person is told from now until then.
async fn told_until(bot: &mut Bot, who: &str, at: &str) -> Vec<String> {
    bot.private(who);
    bot.advance_to(at).await;
    bot.private(who)
}

fn reminders(told: &[String]) -> Vec<&String> {
    let words = ["A week to go", "A day to go", "In ten minutes"];
    told.iter().filter(|told| words.iter().any(|word| told.contains(word))).collect()
}

#[tokio::test]
async fn each_person_is_reminded_at_the_times_they_set() {
    let mut bot = in_two_weeks().await;
    wants(&mut bot, ANA, &["week", "ten_minutes"]).await;
    wants(&mut bot, BEN, &[]).await;
    let week = told_until(&mut bot, ANA, "2026-12-03T09:00:00Z").await;
    assert!(
        week[0].contains("A week to go: the advocacy day starts") && week[0].contains("|Thu 10 Dec, 09:00 GMT>"),
        "{week:?}"
    );
    assert!(week[0].contains("First on call: <@U0PRIYA>.") && week[0].contains("[Cancel]\n[My day]"), "{week:?}");
    bot.advance_to("2026-12-08T17:00:00Z").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    let day = told_until(&mut bot, ANA, "2026-12-10T08:49:00Z").await;
    assert_eq!(reminders(&day).len(), 0, "not a day before: {day:?}");
    let minutes = told_until(&mut bot, ANA, "2026-12-10T08:50:00Z").await;
    assert!(
        minutes[0].contains("In ten minutes: the advocacy day starts") && minutes[0].contains("Your buddy is <@U0")
    );
    assert!(minutes[0].contains("Say hello in <#C0SHADOWING>"), "{minutes:?}");
    assert!(reminders(&bot.private(BEN)).is_empty());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn without_a_choice_it_is_a_day_before_and_the_form_says_so() {
    let mut bot = in_two_weeks().await;
    bot.slash(ANA, "/shadow settings").await;
    let form = bot.slack.view(ANA).unwrap();
    let ticked = &form["state"]["values"]["reminders"]["value"]["selected_options"];
    assert_eq!((ticked.as_array().unwrap().len(), &ticked[0]["value"]), (1, &json!("day")));
    bot.ignore_news();
    let told = told_until(&mut bot, ANA, "2026-12-10T09:00:00Z").await;
    let reminders = reminders(&told);
    assert!(reminders.len() == 1 && reminders[0].contains("A day to go"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_was_set_after_the_timers_counts_when_they_ring() {
    let mut bot = in_two_weeks().await;
    wants(&mut bot, ANA, &["week"]).await;
    wants(&mut bot, ANA, &["ten_minutes"]).await;
    let told = told_until(&mut bot, ANA, "2026-12-09T10:00:00Z").await;
    assert!(reminders(&told).is_empty(), "{told:#?}");
    wants(&mut bot, ANA, &["day"]).await;
    let told = told_until(&mut bot, ANA, "2026-12-10T10:00:00Z").await;
    assert!(reminders(&told).is_empty(), "a day before is over, ten minutes are not wanted any more: {told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_card_is_reminder_enough_and_the_first_on_call_has_none() {
    let mut bot = in_two_weeks().await;
    for who in [PRIYA, SAM] {
        wants(&mut bot, who, &["ten_minutes"]).await;
    }
    let first = told_until(&mut bot, PRIYA, "2026-12-10T08:50:00Z").await;
    assert!(
        first.iter().any(|told| told.contains("In ten minutes the advocacy day starts. You are on call")),
        "{first:#?}"
    );
    let second = told_until(&mut bot, SAM, "2026-12-10T10:55:00Z").await;
    assert!(second.iter().all(|told| !told.contains("you are on call")), "{second:#?}");
    assert!(bot.handoffs()[0].contains("<@U0SAM>, please pick up the pager"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_after_a_gap_is_asked_for_by_its_card_and_a_day_of_before_is_reminded_of_too() {
    let mut bot = in_two_weeks().await;
    wants(&mut bot, PRIYA, &["ten_minutes"]).await;
    wants(&mut bot, LUCAS, &["ten_minutes"]).await;
    // As an earlier version left it.
    let mut database = bot.database().await;
    database.execute("UPDATE shifts SET start_time = '14:00' WHERE advocate = 'U0LUCAS'").await.unwrap();
    database.execute("DELETE FROM timers WHERE what LIKE '%week%' OR what LIKE '%minutes%'").await.unwrap();
    bot.restart().await;
    let told = told_until(&mut bot, PRIYA, "2026-12-10T08:50:00Z").await;
    assert_eq!(reminders(&told).len(), 1, "{told:#?}");
    let early = told_until(&mut bot, LUCAS, "2026-12-10T13:55:00Z").await;
    assert!(reminders(&early).is_empty(), "{early:#?}");
    assert!(bot.handoffs().iter().any(|card| card.contains("<@U0LUCAS>, please pick up")), "{:#?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_signs_up_late_gets_what_is_left_and_a_day_that_moves_is_reminded_of_anew() {
    let mut bot = in_two_weeks().await;
    for who in [ANA, CHLOE] {
        wants(&mut bot, who, &["week", "day"]).await;
    }
    let told = told_until(&mut bot, ANA, "2026-12-03T09:00:00Z").await;
    assert_eq!(reminders(&told).len(), 1);
    bot.slash(CHLOE, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-17"), "signup_until": date("2026-12-15")})).await;
    bot.fill(MAEVE, json!({})).await;
    for (until, words) in [("2026-12-10T10:00:00Z", "A week to go"), ("2026-12-16T10:00:00Z", "A day to go")] {
        bot.ignore_news();
        bot.advance_to(until).await;
        for who in [ANA, CHLOE] {
            let told = bot.private(who);
            assert!(reminders(&told).len() == 1 && reminders(&told)[0].contains(words), "{who}: {told:#?}");
            assert!(reminders(&told)[0].contains("|Thu 17 Dec, 09:00 GMT>"), "{told:#?}");
        }
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_is_called_off_reminds_nobody() {
    let mut bot = in_two_weeks().await;
    wants(&mut bot, ANA, &["week", "day", "ten_minutes"]).await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    bot.ignore_news();
    let told = told_until(&mut bot, ANA, "2026-12-10T12:00:00Z").await;
    assert_eq!(told, Vec::<String>::new());
    bot.finish().await;
}

#[tokio::test]
async fn what_nobody_asked_for_comes_four_times_a_day_at_most() {
    let mut bot = Bot::new().await;
    for hour in 9..14 {
        let hours = json!({"start": time(&format!("{hour:02}:00")), "end": time(&format!("{}:00", hour + 1))});
        let mut day = json!({"advocates": people(&[SAM])});
        day.as_object_mut().unwrap().extend(hours.as_object().unwrap().clone());
        bot.plan(day).await;
    }
    let told = told_until(&mut bot, SAM, "2026-12-02T15:00:00Z").await;
    assert_eq!(reminders(&told).len(), 4, "{told:#?}");
    wants(&mut bot, SAM, &["ten_minutes"]).await;
    let told = told_until(&mut bot, SAM, "2026-12-03T15:00:00Z").await;
    assert_eq!(reminders(&told).len(), 5, "these were asked for: {told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn answers_to_what_somebody_does_take_no_room_from_what_comes_unasked() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-02T08:00:00Z").await;
    for _again in 0..4 {
        bot.slash(SAM, "/shadow cover").await;
        assert_eq!(bot.fill(SAM, json!({})).await, Submitted::Cleared);
        bot.click(SAM, "Withdraw").await;
    }
    for (who, many) in [(SAM, 4), (ERIN, 4)] {
        assert_eq!(bot.private(who).len(), many, "{who}");
    }
    bot.advance_to("2026-12-02T09:00:00Z").await;
    assert_eq!(reminders(&bot.private(SAM)).len(), 1, "all that he got before he had asked for");
    assert_eq!(reminders(&bot.private(ERIN)).len(), 0, "she was asked four times");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn turns_are_among_what_comes_unasked() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let turns = json!({"name": text("Nights"), "people": people(&[ERIN, SAM]), "kind": choice("on-call"),
        "every": choice("day"), "date": date("2026-12-03"), "time": time("10:00")});
    assert_eq!(bot.fill(MAEVE, turns).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot.advance_to("2026-12-02T08:00:00Z").await;
    bot.ignore_news();
    for _again in 0..4 {
        bot.slash(SAM, "/shadow cover").await;
        assert_eq!(bot.fill(SAM, json!({})).await, Submitted::Cleared);
        bot.click(SAM, "Withdraw").await;
    }
    bot.ignore_news();
    bot.advance_to("2026-12-02T10:00:00Z").await;
    let told = bot.private(ERIN);
    assert!(!told.iter().any(|message| message.contains("Your shift on call in *Nights* is ahead")), "{told:#?}");
    bot.advance_to("2026-12-03T10:00:00Z").await;
    let told = bot.private(ERIN);
    assert!(told.iter().any(|message| message.contains("You are on call in *Nights*")), "another day: {told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_only_advocate_of_a_day_reads_who_can_help_instead_of_whom_to_ask() {
    for (only, says) in [
        (SAM, "If you cannot, talk to <@U0MAEVE>, who can add another advocate."),
        (MAEVE, "If you cannot, add another advocate: `/shadow days`, *Change*."),
    ] {
        let mut bot = Bot::new().await;
        bot.plan(json!({"advocates": people(&[only])})).await;
        bot.advance_to("2026-12-02T09:00:00Z").await;
        let told = bot.private(only);
        let reminded =
            told.iter().find(|told| told.contains("A day to go: on the")).unwrap_or_else(|| panic!("{told:#?}"));
        assert!(reminded.contains(says) && !reminded.contains("/shadow cover"), "{reminded}");
        bot.ignore_news();
        bot.finish().await;
    }
}
