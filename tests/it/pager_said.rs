//! What people read of a pager: breaks and gaps in `oncall`, who is asked and who is not, what an answer leaves to choose,
//! and that nobody waits for somebody who does not come back.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, people, text, ticks, time};

/// The usual day at `at`, nobody signed up. Priya has it until 11, then Sam until 13, Lucas until 15, Erin until 17.
async fn at(at: &str) -> Bot {
    let mut bot = Bot::with_day(4).await;
    advance(&mut bot, at).await;
    bot.ignore_news();
    bot
}

/// To this time of the day itself.
async fn advance(bot: &mut Bot, clock: &str) {
    bot.advance_to(&format!("2026-12-03T{clock}:00Z")).await;
}

async fn execute(bot: &Bot, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&mut bot.database().await).await.unwrap();
}

/// A day of Sam's alone, from nine to four.
async fn alone(clock: &str) -> Bot {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "end": time("16:00")})).await;
    advance(&mut bot, clock).await;
    bot.ignore_news();
    bot
}

/// Saves these settings.
async fn set(bot: &mut Bot, who: &str, values: serde_json::Value) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, values).await, Submitted::Cleared);
}

fn has(bot: &Bot, who: &str) -> bool {
    bot.card().contains(&format!("<@{who}> has the pager"))
}

async fn on_call(bot: &mut Bot) -> String {
    bot.slash(ANA, "/shadow oncall").await
}

#[tokio::test]
async fn on_call_says_who_is_on_a_break_until_when_and_who_has_it_meanwhile() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    assert!(!on_call(&mut bot).await.contains("is on a break"), "nobody has picked up");
    bot.click(PRIYA, "Pick up").await;
    let said = on_call(&mut bot).await;
    let (with, until) = said.split_once(" is on a break until ").unwrap_or_default();
    assert!(with.contains("On call: <@U0PRIYA>, while <@U0SAM>"), "{said}");
    assert!(until.split_once('>').is_some_and(|(time, _)| time.ends_with("|11:32 GMT")), "{said}");
    bot.ignore_news();
    advance(&mut bot, "11:33").await;
    let said = on_call(&mut bot).await;
    assert!(!said.contains("is on a break") && said.contains("<@U0SAM> is to pick it up"), "{said}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_call_does_not_say_that_somebody_comes_back_who_cannot_make_it() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 30m").await;
    bot.click(PRIYA, "Pick up").await;
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    bot.ignore_news();
    let said = on_call(&mut bot).await;
    assert!(!said.contains("is on a break"), "{said}");
    bot.finish().await;
}

/// Lucas has it from one till three, and says at a quarter past twelve that he cannot make it.
async fn without_lucas(bot: &mut Bot) -> String {
    bot.click(SAM, "Pick up").await;
    bot.slash(LUCAS, "/shadow status").await;
    bot.click(LUCAS, "I cannot make it").await;
    bot.ignore_news();
    let own = bot.slash(LUCAS, "/shadow status").await;
    bot.ignore_news();
    own
}

#[tokio::test]
async fn on_call_names_who_comes_in_the_place_of_who_cannot_make_it() {
    let mut bot = at("12:15").await;
    let own = without_lucas(&mut bot).await;
    assert!(own.contains("You cannot make it. Your shift") && own.contains("waits for <@U0MAEVE>"), "{own}");
    let said = on_call(&mut bot).await;
    assert!(said.contains("Next: <@U0ERIN> from") && !said.contains(LUCAS), "Sam keeps it till then: {said}");
    assert!(bot.card().contains("15:00 GMT"), "{}", bot.card());
    advance(&mut bot, "12:55").await;
    bot.ignore_news();
    assert!(on_call(&mut bot).await.contains("Next: <@U0ERIN> from"));
    let rota = bot.click(MAEVE, "Rota").await;
    assert!(rota.contains("<@U0LUCAS>  :warning: cannot make it"), "{rota}");
    assert_eq!(rota.matches("cannot make it").count(), 1, "{rota}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_call_says_that_nobody_comes_yet_in_the_place_of_who_cannot_make_it() {
    let mut bot = at("12:15").await;
    execute(&bot, "UPDATE people SET hours_start = '09:00', hours_end = '13:00' WHERE id = 'U0SAM'").await;
    without_lucas(&mut bot).await;
    let said = on_call(&mut bot).await;
    assert!(said.contains("13:00 GMT>: nobody yet.") && !said.contains(LUCAS), "{said}");
    execute(&bot, "UPDATE people SET hours_start = '18:00', hours_end = '23:30' WHERE id = 'U0PRIYA'").await;
    let said = on_call(&mut bot).await;
    assert!(said.contains("Next: <@U0PRIYA> from"), "the shift's backup: {said}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_call_says_that_nobody_is_planned_who_keeps_the_pager_and_whom_to_ask() {
    let mut bot = Bot::with_day(4).await;
    execute(
        &bot,
        "UPDATE shifts SET end_time = '12:00:00' WHERE id = 2; UPDATE shifts SET end_time = '16:00:00' WHERE id = 4",
    )
    .await;
    bot.restart().await;
    advance(&mut bot, "10:55").await;
    bot.click(SAM, "Pick up").await;
    advance(&mut bot, "11:59").await;
    assert!(!on_call(&mut bot).await.contains("Nobody is planned"));
    advance(&mut bot, "12:10").await;
    let said = on_call(&mut bot).await;
    assert!(
        said.contains("On call: <@U0SAM>. Nobody is planned until <!date^1796302800^{time}|13:00 GMT>, so")
            && said.contains("<@U0SAM> keeps the pager: ask them, or <@U0MAEVE>. Next: <@U0LUCAS> from"),
        "{said}"
    );
    advance(&mut bot, "16:10").await;
    bot.slash(ERIN, "/shadow take").await;
    let said = on_call(&mut bot).await;
    assert!(
        said.contains("Nobody is planned until the day ends at") && said.matches("day ends").count() == 1,
        "{said}"
    );
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_asked_to_be_relieved_is_not_asked_to_relieve_another() {
    let mut bot = Bot::with_day(4).await;
    execute(
        &bot,
        "UPDATE days SET lanes = 2;
         INSERT INTO shifts (day, lane, advocate, start_time, end_time) VALUES
             (1, 1, 'U0LUCAS', '09:00:00', '13:00:00'), (1, 1, 'U0ERIN', '13:00:00', '17:00:00');
         UPDATE people SET hours_start = '20:00', hours_end = '21:00' WHERE id IN ('U0SAM', 'U0ERIN');
         UPDATE people SET hours_start = '00:00', hours_end = '23:59' WHERE id IN ('U0PRIYA', 'U0LUCAS')",
    )
    .await;
    bot.restart().await;
    advance(&mut bot, "09:01").await;
    bot.ignore_news();
    assert!(bot.slash(PRIYA, "/shadow break 20m").await.contains("I asked <@U0LUCAS>"), "nobody else is at work");
    let lucas = bot.slash(LUCAS, "/shadow break 20m").await;
    assert!(lucas.contains("Nobody else of this day is free now"), "Priya would like a break herself: {lucas}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_that_is_asked_for_while_a_break_waits_is_one_for_good() {
    let mut bot = at("12:10").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.ignore_news();
    let now = bot.slash(SAM, "/shadow handoff").await;
    assert!(now.contains("You hand the pager over for good") && now.contains("<@U0LUCAS> was asked"), "{now}");
    assert!(bot.handoffs()[1].contains("<@U0SAM> hands the pager over. <@U0LUCAS>, please"), "{:?}", bot.handoffs());
    let again = bot.slash(SAM, "/shadow handoff").await;
    assert!(again.contains("<@U0LUCAS> was asked already, at"), "{again}");
    let pause = bot.slash(SAM, "/shadow break 15m").await;
    assert!(pause.contains("a break of 15 min") && pause.contains("then you are offered it back"), "{pause}");
    bot.slash(SAM, "/shadow handoff").await;
    bot.click(LUCAS, "Pick up").await;
    assert!(bot.private(SAM).remove(0).contains("You are free"));
    bot.ignore_news();
    advance(&mut bot, "12:49").await;
    assert!(bot.private(SAM).is_empty() && has(&bot, LUCAS), "it is not offered back");
    assert_eq!(bot.handoffs().len(), 2, "the same one all along");
    bot.finish().await;
}

#[tokio::test]
async fn who_gave_this_very_shift_away_is_asked_for_it_last() {
    let mut bot = at("12:05").await;
    bot.click(SAM, "Pick up").await;
    execute(
        &bot,
        "UPDATE shifts SET owner = 'U0LUCAS' WHERE advocate = 'U0SAM';
         UPDATE people SET hours_start = '00:00', hours_end = '23:59'",
    )
    .await;
    bot.ignore_news();
    let asked = bot.slash(SAM, "/shadow handoff").await;
    assert!(asked.contains("I asked <@U0PRIYA>"), "Lucas is next, but had somebody cover this: {asked}");
    bot.click(PRIYA, "Pick up").await;
    execute(
        &bot,
        "UPDATE people SET hours_start = '20:00', hours_end = '21:00' WHERE id NOT IN ('U0LUCAS', 'U0PRIYA')",
    )
    .await;
    let asked = bot.slash(PRIYA, "/shadow handoff").await;
    assert!(asked.contains("I asked <@U0LUCAS>"), "rather than nobody: {asked}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_only_advocate_may_take_a_break_and_the_questions_wait() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "end": time("16:00")})).await;
    bot.slash(ANA, "/shadow signup").await;
    advance(&mut bot, "10:00").await;
    bot.ignore_news();
    let asked = bot.slash(SAM, "/shadow break 20m").await;
    assert!(asked.contains("You are the only advocate of this day") && asked.contains("<@U0MAEVE>"), "{asked}");
    let begun = bot.click(SAM, "Take the break all the same").await;
    assert!(begun.contains("Enjoy your break, until") && begun.contains("|10:20 GMT>"), "{begun}");
    let card = bot.posted().remove(0);
    assert!(card.contains("<@U0SAM> is on a break until") && card.contains("Questions wait till then"), "{card}");
    assert!(card.contains("ask <@U0MAEVE>") && !card.contains("[Pick up]"), "{card}");
    let said = on_call(&mut bot).await;
    assert!(said.contains("On call: <@U0SAM>, on a break until") && said.contains("|10:20 GMT>"), "{said}");
    bot.slash(SAM, "/shadow break").await;
    let twice = bot.click(SAM, "Take the break all the same").await;
    assert!(twice.contains("You are on a break until") && bot.handoffs().len() == 1, "{twice}");
    let asked = bot.slash(ANA, "/shadow ask Where is it?").await;
    assert!(asked.contains("<@U0SAM> is pinged. <@U0SAM> is on a break until <!date^"), "{asked}");
    bot.ignore_news();
    advance(&mut bot, "10:19").await;
    assert!(bot.handoffs()[0].contains("is on a break until"), "{:?}", bot.handoffs());
    advance(&mut bot, "10:21").await;
    assert!(!on_call(&mut bot).await.contains("break") && has(&bot, SAM));
    assert!(bot.handoffs()[0].contains("<@U0SAM>'s break is over"), "{:?}", bot.handoffs());
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("Your break is over. A question waits for you"), "{told:#?}");
    assert_eq!(bot.private(MAEVE).len(), 0, "nothing else is said");
    bot.finish().await;
}

#[tokio::test]
async fn where_nobody_else_is_at_work_a_break_is_ones_own_choice_too() {
    let mut bot = Bot::new().await;
    // Chicago sleeps until 15:00 in Dublin.
    bot.plan(json!({"advocates": people(&[SAM, ERIN])})).await;
    advance(&mut bot, "10:00").await;
    bot.ignore_news();
    let asked = bot.slash(SAM, "/shadow break").await;
    assert!(asked.contains("[Ask every advocate]\n[Take the break all the same]"), "{asked}");
    let handoff = bot.slash(SAM, "/shadow handoff").await;
    assert!(!handoff.contains("Take the break"), "{handoff}");
    bot.slash(SAM, "/shadow break").await;
    bot.click(SAM, "Take the break all the same").await;
    bot.ignore_news();
    let taken = bot.slash(ERIN, "/shadow take").await;
    assert!(taken.contains("The pager is yours"), "{taken}");
    let said = on_call(&mut bot).await;
    assert!(said.contains("On call: <@U0ERIN>") && !said.contains("U0SAM"), "it is Erin's now: {said}");
    bot.ignore_news();
    advance(&mut bot, "10:45").await;
    assert!(bot.private(SAM).is_empty() && has(&bot, ERIN), "taken is taken");
    bot.finish().await;
}

#[tokio::test]
async fn a_break_of_ones_own_ends_with_the_day_and_asks_for_nothing_that_is_over() {
    let mut bot = alone("15:50").await;
    bot.slash(SAM, "/shadow break 20m").await;
    advance(&mut bot, "16:01").await;
    bot.ignore_news();
    let late = bot.click(SAM, "Take the break all the same").await;
    assert!(late.contains("No day is running") && bot.handoffs().is_empty(), "{late}");
    bot.finish().await;
}

#[tokio::test]
async fn status_opens_with_the_duty_of_who_is_on_no_day() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let values = json!({"name": text("Escalations"), "people": people(&[ANA, BEN, CHLOE]), "kind": choice("duty")});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot.advance_to("2026-11-30T10:00:00Z").await;
    bot.ignore_news();
    let status = bot.slash(ANA, "/shadow status").await;
    let (duty, day) = (status.find("You have duty in *Escalations*"), status.find("You are not on a day"));
    assert!(duty.is_some_and(|duty| day.is_some_and(|day| duty < day)), "{status}");
    let neither = bot.slash(LUCAS, "/shadow status").await;
    assert!(neither.contains("You are not on a day") && !neither.contains("Escalations"), "{neither}");
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_that_is_over_is_told_of_in_the_past() {
    let mut bot = at("10:52").await;
    let before = bot.slash(PRIYA, "/shadow handoff").await;
    assert!(before.contains("<@U0SAM> was asked already: your shift ends at"), "{before}");
    advance(&mut bot, "11:02").await;
    let after = bot.slash(PRIYA, "/shadow handoff").await;
    assert!(after.contains("<@U0SAM> was asked already: your shift ended at"), "{after}");
    bot.slash(LUCAS, "/shadow take").await;
    let stands_in = bot.slash(LUCAS, "/shadow handoff").await;
    assert!(stands_in.contains("<@U0SAM> was asked already: their shift began at"), "{stands_in}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_stand_in_reads_that_who_was_to_come_back_does_not() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(PRIYA, "Pick up").await;
    advance(&mut bot, "11:33").await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    let told = bot.private(PRIYA);
    assert!(
        told.len() == 1 && told[0].contains("<@U0SAM> does not come back to the pager, so you keep it until"),
        "{told:#?}"
    );
    assert!(told[0].contains("<@U0LUCAS> is next, at") && told[0].contains("`/shadow handoff`"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_stand_in_reads_it_at_the_end_of_a_break_from_which_nobody_comes_back() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(PRIYA, "Pick up").await;
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    bot.ignore_news();
    advance(&mut bot, "11:40").await;
    let told = bot.private(PRIYA);
    assert!(told.len() == 1 && told[0].contains("<@U0SAM> does not come back to the pager"), "{told:#?}");
    assert!(bot.private(SAM).is_empty());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_takes_nobody_and_then_cannot_make_it_has_their_shifts_looked_after() {
    let mut bot = Bot::with_day(4).await;
    bot.ignore_news();
    set(&mut bot, SAM, json!({"skip": ticks(&["1"])})).await;
    advance(&mut bot, "09:30").await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    let told = bot.private(MAEVE);
    assert!(told.iter().any(|told| told.contains("Their shifts still need somebody")), "{told:#?}");
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    assert!(bot.private(MAEVE).is_empty(), "it is said once");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_off_that_is_set_on_the_day_itself_has_the_pager_offered_to_others() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
    assert!(bot.handoffs()[1].contains("<@U0PRIYA>, please pick up the pager"), "{:?}", bot.handoffs());
    bot.ignore_news();
    set(&mut bot, SAM, json!({"days_off": text("")})).await;
    assert!(bot.handoffs()[1].contains("need not be picked up here any more"), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_off_when_the_window_opens_does_not_get_its_pager() {
    let mut bot = Bot::with_day(4).await;
    set(&mut bot, PRIYA, json!({"days_off": text("2026-12-03")})).await;
    bot.ignore_news();
    advance(&mut bot, "09:01").await;
    assert!(has(&bot, SAM), "Priya is away, and nobody gave her shift to another: {}", bot.card());
    assert!(bot.private(SAM).iter().any(|told| told.contains("you have the pager until")));
    bot.ignore_news();
    bot.finish().await;
}

/// Sam is off, and takes Priya's shift, which opens the day, all the same.
async fn sam_is_off_and_covers() -> Bot {
    let mut bot = Bot::with_day(4).await;
    bot.slash(PRIYA, "/shadow cover").await;
    assert_eq!(bot.fill(PRIYA, json!({})).await, Submitted::Cleared);
    set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
    bot.click(SAM, "I take it").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn who_is_off_and_agreed_to_a_shift_has_its_pager_when_the_window_opens() {
    let mut bot = sam_is_off_and_covers().await;
    advance(&mut bot, "09:01").await;
    assert!(has(&bot, SAM), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_agreed_to_a_shift_and_then_is_off_does_not_get_its_pager() {
    let mut bot = sam_is_off_and_covers().await;
    set(&mut bot, SAM, json!({"days_off": text("")})).await;
    set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
    bot.ignore_news();
    advance(&mut bot, "09:01").await;
    assert!(!has(&bot, SAM), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_awaited_reads_that_rather_than_whose_the_pager_is() {
    let mut bot = at("10:52").await;
    let awaited = bot.slash(SAM, "/shadow break").await;
    assert!(
        awaited.contains("<@U0PRIYA> has the pager, and waits for you") && awaited.contains("[Pick up]"),
        "{awaited}"
    );
    let other = bot.slash(LUCAS, "/shadow break").await;
    assert!(other.contains("it is theirs to hand over"), "{other}");
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_was_asked_for_stands_again_when_a_take_is_undone() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.slash(LUCAS, "/shadow take").await;
    assert!(bot.handoffs()[1].contains("need not be picked up here any more"), "{:?}", bot.handoffs());
    advance(&mut bot, "11:15").await;
    bot.ignore_news();
    bot.click(LUCAS, "Undo").await;
    let told = bot.private(SAM);
    let says = "it is yours again. Your break of 20 min still stands: I asked <@U0PRIYA> again";
    assert!(told.len() == 1 && told[0].contains(says), "{told:#?}");
    assert!(bot.handoffs()[2].contains("<@U0SAM> would like a break of 20 min. <@U0PRIYA>, please pick up"));
    bot.ignore_news();
    bot.click(PRIYA, "Pick up").await;
    let free = bot.private(SAM);
    assert!(free.len() == 1 && free[0].contains("Enjoy your break! You are offered it back"), "{free:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_nobody_could_stand_in_for_any_more_is_said_to_be_off() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.slash(LUCAS, "/shadow take").await;
    execute(&bot, "UPDATE people SET hours_start = '20:00', hours_end = '21:00'").await;
    bot.ignore_news();
    bot.click(LUCAS, "Undo").await;
    let told = bot.private(SAM);
    let says = "The break of 20 min that you asked for is off. `/shadow break 20m` asks again.";
    assert!(told.len() == 1 && told[0].contains(says), "{told:#?}");
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    bot.click(LUCAS, "Undo").await;
    assert!(bot.private(SAM).iter().all(|told| told.contains("it is yours again")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_of_a_break_names_who_took_the_pager_meanwhile() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM, ERIN])})).await;
    advance(&mut bot, "10:00").await;
    bot.slash(SAM, "/shadow break 30m").await;
    bot.click(SAM, "Take the break all the same").await;
    assert!(bot.handoffs()[0].contains("<@U0SAM> is on a break until"), "{:?}", bot.handoffs());
    advance(&mut bot, "10:05").await;
    bot.slash(ERIN, "/shadow take").await;
    let card = bot.handoffs().remove(0);
    assert!(card.contains("<@U0ERIN> took the pager in <@U0SAM>'s break") && !card.contains("on a break"), "{card}");
    bot.ignore_news();
    bot.click(ERIN, "Undo").await;
    assert!(bot.handoffs()[0].contains("<@U0SAM> is on a break until"), "{:?}", bot.handoffs());
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("Your break goes on until"), "{told:#?}");
    assert!(on_call(&mut bot).await.contains("On call: <@U0SAM>, on a break until"));
    bot.slash(ERIN, "/shadow take").await;
    advance(&mut bot, "10:45").await;
    assert!(bot.handoffs()[0].contains("<@U0ERIN> took the pager"), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_nobody_answers_wakes_nobody() {
    let mut bot = at("12:10").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.ignore_news();
    advance(&mut bot, "12:19").await;
    assert!(bot.private(LUCAS).remove(0).contains("has been waiting for you"));
    advance(&mut bot, "12:21").await;
    // Priya has gone home, and Erin sleeps.
    assert_eq!([PRIYA, ERIN].map(|who| bot.private(who).len()), [0, 0]);
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("<@U0SAM> asked for a break of 20 min") && told.contains("Can you find somebody?"), "{told}");
    advance(&mut bot, "12:40").await;
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_nobody_answers_is_offered_to_those_at_work() {
    let mut bot = at("12:10").await;
    execute(&bot, "UPDATE people SET hours_start = '00:00', hours_end = '23:59' WHERE id = 'U0ERIN'").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.ignore_news();
    advance(&mut bot, "12:21").await;
    // Erin was asked first: she is there for all of Sam's shift, Lucas since noon.
    assert!(bot.private(LUCAS).remove(0).contains("Can you take it?"));
    assert_eq!([PRIYA, MAEVE].map(|who| bot.private(who).len()), [0, 0]);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn with_several_days_running_each_is_a_link_to_its_card() {
    let mut bot = Bot::with_day(4).await;
    bot.plan(json!({"advocates": people(&[CHLOE]), "start": time("11:00"), "end": time("12:00")})).await;
    advance(&mut bot, "10:30").await;
    assert!(!on_call(&mut bot).await.contains("/archives/"), "one day is enough with its thread");
    advance(&mut bot, "11:30").await;
    let said = on_call(&mut bot).await;
    let cards: Vec<String> = bot
        .slack
        .messages(shadowday::demo::cast::CHANNEL)
        .into_iter()
        .filter(|message| message.blocks.first().is_some_and(|block| block["type"] == "header"))
        .map(|card| format!("/archives/{}/p{}|Advocacy day on Thursday", card.channel, card.ts.replace('.', "")))
        .collect();
    assert_eq!(cards.len(), 2);
    assert!(cards.iter().all(|link| said.contains(link.as_str())), "{said}\n{cards:?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn days_off_that_are_set_again_say_each_time_what_to_do_also_of_a_pinned_shift() {
    let mut bot = at("11:12").await;
    execute(&bot, "UPDATE shifts SET pinned = 1 WHERE advocate = 'U0SAM'").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    for time in ["the first", "the second", "the third"] {
        set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
        let told = bot.private(SAM);
        assert!(told[0].contains("I asked <@U0PRIYA> to pick the pager up"), "{time}: {told:#?}");
        assert!(told.len() == 2 && told[1].contains("If you do not come, say so here"), "{time}: {told:#?}");
        assert!(bot.handoffs().last().unwrap().contains("<@U0PRIYA>, please pick up the pager"), "{time}");
        let told = bot.private(MAEVE);
        assert!(told.len() == 1 && told[0].contains("Their shifts still need somebody"), "{time}: {told:#?}");
        set(&mut bot, SAM, json!({"days_off": text("")})).await;
        assert!(bot.handoffs().last().unwrap().contains("need not be picked up here any more"), "{time}");
        let told = bot.private(MAEVE);
        assert!(told.len() == 1 && told[0].contains("can make it"), "{time}: {told:#?}");
        bot.ignore_news();
    }
    bot.finish().await;
}

#[tokio::test]
async fn where_nobody_is_at_work_the_coordinator_hears_at_once_that_others_are_asked_and_they_hear_why() {
    let mut bot = at("10:00").await;
    execute(&bot, "UPDATE people SET hours_start = '20:00', hours_end = '21:00' WHERE id != 'U0PRIYA'").await;
    bot.slash(PRIYA, "/shadow status").await;
    bot.click(PRIYA, "I cannot make it").await;
    let early = "<@U0PRIYA> cannot keep the pager of the advocacy day on Thursday, 3 December, and nobody else is at work \
                 who could take it. I ask <@U0SAM> all the same.";
    let told = bot.private(MAEVE);
    assert!(told.iter().any(|told| told.contains(early)), "{told:#?}");
    bot.ignore_news();
    advance(&mut bot, "10:05").await;
    let why = "Nobody else of the day is at work now, so I ask you all the same.";
    assert!(bot.private(SAM).remove(0).contains(why));
    advance(&mut bot, "10:10").await;
    for asked in [LUCAS, ERIN] {
        assert!(bot.private(asked).remove(0).contains(why), "{asked}");
    }
    advance(&mut bot, "10:15").await;
    assert!(bot.private(MAEVE).remove(0).contains("Nobody has picked up the pager"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn where_somebody_is_at_work_the_coordinator_is_left_alone() {
    let mut bot = at("10:00").await;
    bot.slash(PRIYA, "/shadow status").await;
    bot.click(PRIYA, "I cannot make it").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && !told[0].contains("at work"), "{told:#?}");
    bot.ignore_news();
    advance(&mut bot, "10:05").await;
    assert!(!bot.private(SAM).remove(0).contains("at work"));
    bot.ignore_news();
    bot.finish().await;
}
