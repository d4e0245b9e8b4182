//! Who waits for a buddy when the pairs are known: who moves up when an advocate has room again, who goes first, and what
//! they read of it.

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHLOE, LUCAS, MAEVE, NOA, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, ticks, time};

/// Saves these settings.
async fn set(bot: &mut Bot, who: &str, values: Value) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, values).await, Submitted::Cleared);
}

/// Another day with Lucas as the only advocate; this person has signed up.
async fn day_with_lucas(bot: &mut Bot, day: u32, on: &str, shadower: &str) {
    bot.plan(json!({"date": date(on), "advocates": people(&[LUCAS]), "places": number(4)})).await;
    bot.slash(shadower, &format!("/shadow signup {day}")).await;
}

async fn confirm(bot: &mut Bot, day: u32) {
    bot.slash(MAEVE, &format!("/shadow pair {day}")).await;
    bot.click(MAEVE, "Confirm and tell all").await;
}

/// Ana waits for a buddy on a day whose only advocate is Lucas, who has set this; she knows.
async fn ana_waits(lucas: Value) -> Bot {
    let mut bot = Bot::new().await;
    day_with_lucas(&mut bot, 1, "2026-12-03", ANA).await;
    set(&mut bot, LUCAS, lucas).await;
    bot.ignore_news();
    confirm(&mut bot, 1).await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("hear from me when that changes"), "{told:#?}");
    bot.ignore_news();
    bot
}

/// Lucas, who takes one shadower in a month, has Tunde on the first day; so Ana waits on the second.
async fn ana_waits_as_lucas_month_is_full() -> Bot {
    let mut bot = Bot::new().await;
    day_with_lucas(&mut bot, 1, "2026-12-03", TUNDE).await;
    set(&mut bot, LUCAS, json!({"month_max": number(1)})).await;
    confirm(&mut bot, 1).await;
    day_with_lucas(&mut bot, 2, "2026-12-10", ANA).await;
    confirm(&mut bot, 2).await;
    bot
}

#[tokio::test]
async fn who_waits_has_a_buddy_as_soon_as_an_advocate_makes_room() {
    let no_pause = json!({"value": {"type": "datepicker", "selected_date": null}});
    for (before, after) in [
        (json!({"start": time("20:00"), "end": time("04:00")}), json!({"start": time("09:00"), "end": time("17:00")})),
        (json!({"days_off": text("2026-12-03")}), json!({"days_off": text("")})),
        (json!({"pause": date("2026-12-10")}), json!({"pause": no_pause})),
        (json!({"skip": ticks(&["1"])}), json!({"skip": ticks(&[])})),
        (json!({"never_with": people(&[ANA])}), json!({"never_with": people(&[])})),
    ] {
        let mut bot = ana_waits(before).await;
        set(&mut bot, LUCAS, after.clone()).await;
        let told = bot.private(ANA);
        assert!(told.len() == 1 && told[0].contains("<@U0ANA>, meet <@U0LUCAS>"), "{after}: {told:#?}");
        assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "{}", bot.card());
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_waits_has_a_buddy_as_soon_as_an_advocate_takes_more_in_a_month() {
    let mut bot = ana_waits_as_lucas_month_is_full().await;
    bot.ignore_news();
    set(&mut bot, LUCAS, json!({"month_max": number(2)})).await;
    assert!(bot.private(ANA).remove(0).contains("<@U0ANA>, meet <@U0LUCAS>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_an_advocate_sets_is_not_heard_of_by_whom_it_does_not_help() {
    let never_with_ana = json!({"never_with": people(&[ANA])});
    let nights = json!({"start": time("20:00"), "end": time("04:00")});
    for (before, after) in
        [(never_with_ana.clone(), json!({"capacity": choice("2"), "skip": ticks(&["1"])})), (nights, never_with_ana)]
    {
        let mut bot = ana_waits(before).await;
        let before = bot.slash(ANA, "/shadow status").await;
        set(&mut bot, LUCAS, after.clone()).await;
        assert_eq!((bot.private(ANA).len(), bot.slash(ANA, "/shadow status").await), (0, before), "{after}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_waits_has_a_buddy_as_soon_as_a_day_of_theirs_ends_elsewhere() {
    for is_called_off in [false, true] {
        let mut bot = ana_waits_as_lucas_month_is_full().await;
        bot.ignore_news();
        if is_called_off {
            bot.slash(MAEVE, "/shadow days").await;
            bot.click(MAEVE, "Call off").await;
        } else {
            bot.slash(TUNDE, "/shadow cancel 1").await;
        }
        let told = bot.private(ANA);
        assert!(told.len() == 1 && told[0].contains("<@U0ANA>, meet <@U0LUCAS>"), "{told:#?}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_comes_late_does_not_overtake_the_line() {
    let mut bot = Bot::new().await;
    day_with_lucas(&mut bot, 1, "2026-12-03", ANA).await;
    set(&mut bot, LUCAS, json!({"capacity": choice("1")})).await;
    bot.slack.set_status(LUCAS, ":palm_tree:", "Vacation", None).await.unwrap();
    confirm(&mut bot, 1).await;
    // Back early: nothing is moved by that.
    bot.slack.set_status(LUCAS, "", "", None).await.unwrap();
    bot.ignore_news();
    let answer = bot.slash(BEN, "/shadow signup 1").await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA>, meet <@U0LUCAS>"), "{told:#?}");
    assert!(answer.contains("You are 1st on the waiting list") && answer.contains("is taken"), "{answer}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn that_the_other_one_rules_them_out_too_shows_nowhere() {
    let mut bot = Bot::new().await;
    day_with_lucas(&mut bot, 1, "2026-12-03", ANA).await;
    set(&mut bot, ANA, json!({"never_with": people(&[LUCAS])})).await;
    confirm(&mut bot, 1).await;
    bot.ignore_news();
    let before = bot.slash(ANA, "/shadow status").await;
    assert!(before.contains("Somebody has room whom your own settings rule out"), "{before}");
    set(&mut bot, LUCAS, json!({"never_with": people(&[ANA])})).await;
    assert_eq!((bot.private(ANA).len(), bot.slash(ANA, "/shadow status").await), (0, before));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn to_swap_back_fits_better_and_takes_nobodys_buddy() {
    let mut bot = Bot::with_day(6).await;
    for shadower in [ANA, BEN] {
        bot.slash(shadower, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    for says in ["fits less well than the best pairs:", "fits better than the pairs without it:"] {
        bot.click(MAEVE, "Swap two").await;
        let swap = json!({"one": choice(ANA), "other": choice(BEN)});
        assert_eq!(bot.fill(MAEVE, swap).await, Submitted::Cleared);
        let preview = bot.answer(MAEVE);
        assert!(preview.contains(&format!("*What you chose* {says}")), "{preview}");
        if says.contains("less") {
            bot.click(MAEVE, "Confirm and tell all").await;
            bot.ignore_news();
            bot.slash(MAEVE, "/shadow pair").await;
        }
    }
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_reads_who_moved_up_with_whose_pair_ended() {
    let mut bot = Bot::new().await;
    day_with_lucas(&mut bot, 1, "2026-12-03", BEN).await;
    bot.slash(CHLOE, "/shadow signup 1").await;
    set(&mut bot, LUCAS, json!({"capacity": choice("1")})).await;
    confirm(&mut bot, 1).await;
    bot.ignore_news();
    bot.slash(CHLOE, "/shadow settings").await;
    bot.fill(CHLOE, json!({"never_with": people(&[LUCAS])})).await;
    let told = bot.private(MAEVE);
    assert!(
        told.len() == 1 && told[0].contains("No other buddy than <@U0LUCAS> was found for <@U0CHLOE>"),
        "{told:#?}"
    );
    assert!(told[0].contains("• <@U0BEN> has <@U0LUCAS> as a buddy."), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_waits_for_a_place_is_told_nothing_when_it_would_not_help() {
    let mut bot = Bot::new().await;
    let quality_time = json!({"format": choice("quality-time"), "advocates": people(&[LUCAS]), "places": number(3), "topics": text("refunds"), "start": time("14:00"), "end": time("16:00")});
    bot.plan(quality_time).await;
    for shadower in [ANA, BEN, TUNDE, CHLOE] {
        bot.slash(shadower, "/shadow signup 1").await;
    }
    confirm(&mut bot, 1).await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow cancel 1").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN> and <@U0TUNDE>, meet <@U0LUCAS>"));
    assert!(bot.private(CHLOE).is_empty(), "it is no place for her");
    let days = bot.slash(NOA, "/shadow days").await;
    assert!(days.contains("1 place is free, but 1 person waits for a buddy: you can still get in line"), "{days}");
    bot.ignore_news();
    bot.finish().await;
}
