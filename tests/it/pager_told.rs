//! That the day card, `oncall` and the handoffs say the same: during breaks, before gaps, and to those who come too late.

use serde_json::json;
use shadowday::demo::cast::{ANA, CHLOE, ERIN, LUCAS, MAEVE, PRIYA, SAM};

use crate::bot::{Bot, people, time};

/// The usual day at `at`, nobody signed up. Priya has it until 11, then Sam until 13, Lucas until 15, Erin until 17.
async fn at(at: &str) -> Bot {
    let mut bot = Bot::with_day(4).await;
    advance(&mut bot, at).await;
    bot
}

/// To this time of the day itself.
async fn advance(bot: &mut Bot, clock: &str) {
    bot.advance_to(&format!("2026-12-03T{clock}:00Z")).await;
    bot.ignore_news();
}

async fn on_call(bot: &mut Bot) -> String {
    on_one_clock(&bot.slash(ANA, "/shadow oncall").await)
}

fn card(bot: &Bot) -> String {
    on_one_clock(&bot.card())
}

/// The same with each time as it is in Dublin.
fn on_one_clock(text: &str) -> String {
    let mut parts = text.split("<!date^");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (date, after) = part.split_once('>').unwrap_or_default();
        plain.push_str(date.rsplit('|').next().unwrap_or_default().trim_end_matches(" GMT"));
        plain.push_str(after);
    }
    plain
}

#[tokio::test]
async fn a_break_into_the_stand_ins_own_shift_names_nobody_as_next() {
    let mut bot = at("12:30").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 1h").await;
    bot.ignore_news();
    let yours = on_one_clock(&bot.click(LUCAS, "Pick up").await);
    assert!(yours.contains("<@U0SAM> takes a break, and at 13:00 your own shift begins."), "{yours}");
    let handoff = bot.handoffs().remove(1);
    assert!(handoff.contains("<@U0LUCAS> picked up the pager at") && !handoff.contains("is next"), "{handoff}");
    let free = on_one_clock(&bot.private(SAM).remove(0));
    assert!(free.contains("You are not offered it back: their own shift begins at 13:00."), "{free}");
    assert!(card(&bot).contains("<@U0LUCAS> has the pager until 15:00."), "{}", card(&bot));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_says_who_is_on_a_break_until_when_and_who_is_waited_for() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    assert!(card(&bot).contains("<@U0SAM> has the pager until <@U0PRIYA> picks it up."), "{}", card(&bot));
    bot.click(PRIYA, "Pick up").await;
    let said = "<@U0PRIYA> has the pager, while <@U0SAM> is on a break until 11:32.";
    assert!(card(&bot).contains(said), "{}", card(&bot));
    advance(&mut bot, "11:33").await;
    assert!(card(&bot).contains("<@U0PRIYA> has the pager until <@U0SAM> picks it up."), "{}", card(&bot));
    bot.click(SAM, "Pick up").await;
    assert!(card(&bot).contains("<@U0SAM> has the pager until 13:00."), "{}", card(&bot));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_says_that_questions_wait_while_nobody_stands_in() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "end": time("16:00")})).await;
    advance(&mut bot, "10:00").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(SAM, "Take the break all the same").await;
    let said = "<@U0SAM> has the pager until 16:00, on a break until 10:20 (questions wait).";
    assert!(card(&bot).contains(said), "{}", card(&bot));
    advance(&mut bot, "10:21").await;
    assert!(card(&bot).contains("<@U0SAM> has the pager until 16:00."), "{}", card(&bot));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_to_pick_up_again_reads_that_another_has_it_meanwhile() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(PRIYA, "Pick up").await;
    advance(&mut bot, "11:33").await;
    bot.slash(LUCAS, "/shadow take").await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("<@U0LUCAS> has the pager meanwhile, and it still waits for you"));
    assert!(told[0].contains("[Pick up]"), "{told:#?}");
    bot.click(SAM, "Pick up").await;
    assert!(card(&bot).contains("<@U0SAM> has the pager"), "{}", card(&bot));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_need_not_pick_up_again_reads_that_too() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(PRIYA, "Pick up").await;
    advance(&mut bot, "11:43").await;
    bot.click(LUCAS, "Pick up").await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("You need not pick the pager up again: <@U0LUCAS> has it now"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_stale_undo_says_which_is_true() {
    let mut bot = at("10:00").await;
    bot.slash(LUCAS, "/shadow take").await;
    advance(&mut bot, "10:11").await;
    let late = bot.click(LUCAS, "Undo").await;
    assert!(late.contains("any more: ten minutes are over. `/shadow handoff` hands it over."), "{late}");
    bot.slash(SAM, "/shadow take").await;
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    let gone = bot.click(SAM, "Undo").await;
    assert!(gone.contains("any more: <@U0LUCAS> has the pager now.") && !gone.contains("handoff"), "{gone}");
    advance(&mut bot, "17:01").await;
    let over = bot.click(LUCAS, "Undo").await;
    assert!(over.contains("any more: that day's pager is off."), "{over}");
    bot.finish().await;
}

#[tokio::test]
async fn a_handoff_that_was_asked_for_stands_again_when_a_take_is_undone() {
    let mut bot = at("12:10").await;
    bot.click(SAM, "Pick up").await;
    assert!(bot.slash(SAM, "/shadow handoff").await.contains("I asked <@U0LUCAS>"));
    bot.slash(PRIYA, "/shadow take").await;
    bot.ignore_news();
    bot.click(PRIYA, "Undo").await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("it is yours again.") && told[0].contains("<@U0LUCAS>"), "{told:#?}");
    bot.ignore_news();
    bot.click(LUCAS, "Pick up").await;
    assert!(bot.private(SAM).remove(0).contains("You are free"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_gap_ahead_is_said_before_it_begins() {
    let mut bot = Bot::with_day(4).await;
    let short =
        "UPDATE shifts SET end_time = '12:00:00' WHERE id = 2; UPDATE shifts SET end_time = '16:00:00' WHERE id = 4";
    sqlx::raw_sql(short).execute(&mut bot.database().await).await.unwrap();
    bot.restart().await;
    advance(&mut bot, "10:55").await;
    bot.click(SAM, "Pick up").await;
    advance(&mut bot, "11:15").await;
    let said = on_call(&mut bot).await;
    let gap = "<@U0SAM>. Next: <@U0LUCAS> from 13:00. From 12:00 to 13:00 nobody is planned.";
    assert!(said.contains(gap), "{said}");
    let on_card = "<@U0SAM> has the pager until 13:00 (nobody is planned from 12:00 to 13:00).";
    assert!(card(&bot).contains(on_card), "{}", card(&bot));
    advance(&mut bot, "14:55").await;
    bot.slash(ERIN, "/shadow take").await;
    advance(&mut bot, "15:05").await;
    let said = on_call(&mut bot).await;
    assert!(said.contains("The day ends at 17:00. From 16:00 to 17:00 nobody is planned."), "{said}");
    let on_card = "<@U0ERIN> has the pager until 17:00 (nobody is planned from 16:00 to 17:00).";
    assert!(card(&bot).contains(on_card), "{}", card(&bot));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn in_a_gap_at_the_opening_the_card_names_that_one_and_not_a_later_one() {
    let mut bot = Bot::with_day(4).await;
    let short = "UPDATE shifts SET start_time = '10:00:00', end_time = '10:45:00' WHERE id = 1";
    sqlx::raw_sql(short).execute(&mut bot.database().await).await.unwrap();
    bot.restart().await;
    advance(&mut bot, "09:15").await;
    let on_card = "<@U0PRIYA> has the pager until 11:00 (nobody is planned from 09:00 to 10:00).";
    assert!(card(&bot).contains(on_card), "{}", card(&bot));
    advance(&mut bot, "10:40").await;
    let on_card = "<@U0PRIYA> has the pager until 11:00 (nobody is planned from 10:45 to 11:00).";
    assert!(card(&bot).contains(on_card), "{}", card(&bot));
    bot.finish().await;
}

#[tokio::test]
async fn with_two_days_each_has_a_heading() {
    let mut bot = Bot::with_day(4).await;
    bot.plan(json!({"advocates": people(&[CHLOE]), "start": time("11:00"), "end": time("12:00")})).await;
    advance(&mut bot, "11:30").await;
    let said = on_call(&mut bot).await;
    assert_eq!(said.matches("|Advocacy day on Thursday, 3 December>*, in <#").count(), 2, "{said}");
    assert_eq!(said.matches("*<http").count(), 2, "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn who_is_asked_for_a_break_is_there_for_all_of_it_and_the_backup_that_the_rota_names() {
    let mut bot = at("15:05").await;
    bot.click(ERIN, "Pick up").await;
    bot.slash(MAEVE, "/shadow days").await;
    let rota = on_one_clock(&bot.click(MAEVE, "Rota").await);
    assert!(rota.contains("15:00 to 17:00  <@U0ERIN>  ·  backup: <@U0LUCAS>"), "{rota}");
    advance(&mut bot, "15:45").await;
    // Sam goes home at four.
    let asked = bot.slash(ERIN, "/shadow break 30m").await;
    assert!(asked.contains("I asked <@U0LUCAS>"), "{asked}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_old_button_says_that_somebody_else_has_the_pager_since() {
    let mut bot = at("11:06").await;
    bot.click(SAM, "Pick up").await;
    let yours = bot.click(SAM, "Pick up").await;
    assert!(yours.contains("You have it already."), "{yours}");
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    let over = bot.click(SAM, "Pick up").await;
    assert!(over.contains("This handoff is over. `/shadow oncall` says who has the pager now."), "{over}");
    bot.finish().await;
}

#[tokio::test]
async fn who_had_the_pager_taken_from_them_is_asked_last() {
    let mut bot = at("15:05").await;
    bot.click(ERIN, "Pick up").await;
    bot.slash(SAM, "/shadow take").await;
    bot.ignore_news();
    let asked = bot.slash(SAM, "/shadow break").await;
    assert!(asked.contains("I asked <@U0LUCAS>"), "Erin may be ill: {asked}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_says_until_when_somebody_has_the_pager_whom_nobody_planned() {
    let mut bot = at("10:00").await;
    bot.slash(LUCAS, "/shadow take").await;
    assert!(card(&bot).contains("<@U0LUCAS> has the pager until 11:00."), "{}", card(&bot));
    bot.ignore_news();
    advance(&mut bot, "15:05").await;
    bot.click(ERIN, "Pick up").await;
    bot.slash(LUCAS, "/shadow take").await;
    assert!(card(&bot).contains("<@U0LUCAS> has the pager until 17:00."), "{}", card(&bot));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_is_too_long_or_too_short_reads_what_is_possible() {
    let mut bot = at("10:00").await;
    for (typed, said) in [
        (
            "3h",
            "`3h` is too long: a break takes 2 h at most. For longer, `/shadow handoff` hands the pager over for good.",
        ),
        ("2", "`2` is too short: a break takes 5 min at least."),
        ("soon", "I don't know how long `soon` is. Type it like this: `/shadow break 30m`."),
    ] {
        let answer = bot.slash(PRIYA, &format!("/shadow break {typed}")).await;
        assert!(answer.contains(said), "{answer}");
    }
    bot.finish().await;
}

/// From six on Sam alone, who begins at eight.
async fn from_six(clock: &str) -> Bot {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM]), "start": time("06:00"), "end": time("14:00")})).await;
    bot.advance_to(clock).await;
    bot
}

#[tokio::test]
async fn who_has_the_pager_before_anybody_is_planned_reads_why() {
    let mut bot = from_six("2026-12-03T05:59:00Z").await;
    let reminded = bot.private(SAM).into_iter().find(|told| told.contains("A day to go")).unwrap();
    let first = "You are first: from 06:00 to 08:00 nobody is planned, and the pager is with you.";
    assert!(on_one_clock(&reminded).contains(first), "{reminded}");
    let gap = bot.private(MAEVE).into_iter().find(|told| told.contains("A day to go")).unwrap();
    let kept = "06:00 to 08:00: *nobody*. The pager is with <@U0SAM> then.";
    assert!(on_one_clock(&gap).contains(kept), "{gap}");
    bot.ignore_news();
    bot.advance_to("2026-12-03T06:00:00Z").await;
    let told = on_one_clock(&bot.private(SAM).remove(0));
    let why = "The advocacy day has begun, and nobody is planned until you are on call at 08:00. You have the pager \
               already, until 14:00. If you cannot, ask <@U0MAEVE> to find somebody.";
    assert!(told.contains(why), "{told}");
    bot.ignore_news();
    bot.finish().await;
}
