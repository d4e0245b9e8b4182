//! The pager while things change around it: shifts that go to others, takes that are undone, breaks that run on, gaps,
//! outages, and several on call at a time.

use serde_json::json;
use shadowday::demo::cast::{ANA, ERIN, LUCAS, MAEVE, PRIYA, SAM};

use crate::bot::{Bot, number, text, time};

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

/// Two at a time: beside the usual ones Lucas until 11, Erin until 13, Priya until 15, Sam until 17.
async fn two_at_a_time(clock: &str) -> Bot {
    let mut bot = two_planned().await;
    advance(&mut bot, clock).await;
    bot.ignore_news();
    bot
}

/// The same, before it begins.
async fn two_planned() -> Bot {
    let mut bot = Bot::with_day(4).await;
    execute(
        &bot,
        "UPDATE days SET lanes = 2;
         INSERT INTO shifts (day, lane, advocate, start_time, end_time) VALUES
             (1, 1, 'U0LUCAS', '09:00:00', '11:00:00'), (1, 1, 'U0ERIN', '11:00:00', '13:00:00'),
             (1, 1, 'U0PRIYA', '13:00:00', '15:00:00'), (1, 1, 'U0SAM', '15:00:00', '17:00:00')",
    )
    .await;
    bot.restart().await;
    bot
}

fn has(bot: &Bot, who: &str) -> bool {
    bot.card().contains(&format!("<@{who}> has the pager"))
}

#[tokio::test]
async fn a_shift_that_changes_hands_right_before_it_begins_is_asked_of_who_has_it_now() {
    let mut bot = at("10:52").await;
    bot.slash(SAM, "/shadow cover").await;
    bot.fill(SAM, json!({"from": time("12:00"), "until": time("14:00")})).await;
    bot.ignore_news();
    bot.click(ERIN, "I take it").await;
    let asked = bot.private(ERIN).pop().unwrap_or_default();
    assert!(asked.contains("<@U0PRIYA> has the pager, and you are next") && asked.contains("[Pick up]"), "{asked}");
    assert!(bot.private(SAM).iter().any(|told| told.contains("You need not pick up the pager")));
    let too_late = bot.click(SAM, "Pick up").await;
    assert!(too_late.contains("<@U0ERIN> is asked first"), "{too_late}");
    bot.click(ERIN, "Pick up").await;
    bot.ignore_news();
    assert!(has(&bot, ERIN) && bot.handoffs().len() == 1, "{:?}", bot.handoffs());
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_that_changes_hands_after_its_early_pick_up_is_asked_anew() {
    let mut bot = at("10:51").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow cover").await;
    bot.fill(SAM, json!({"from": time("12:00"), "until": time("14:00")})).await;
    bot.ignore_news();
    bot.click(ERIN, "I take it").await;
    assert!(bot.private(SAM).iter().any(|asked| asked.contains("<@U0ERIN> is next")));
    assert!(bot.handoffs()[1].contains("<@U0ERIN>, please pick up the pager"), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_take_that_is_undone_brings_the_handoff_back_that_it_made_needless() {
    let mut bot = at("11:05").await;
    bot.click(SAM, "Pick up").await;
    advance(&mut bot, "12:48").await;
    bot.slash(LUCAS, "/shadow take").await;
    advance(&mut bot, "12:52").await;
    assert_eq!(bot.handoffs().len(), 1, "Lucas has it already");
    bot.ignore_news();
    bot.click(LUCAS, "Undo").await;
    assert!(bot.private(SAM).iter().any(|asked| asked.contains("<@U0LUCAS> is next")));
    assert!(bot.posted().remove(0).contains("<@U0LUCAS>, please pick up the pager"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_had_it_last_keeps_it_through_a_gap() {
    let mut bot = Bot::with_day(4).await;
    execute(&bot, "UPDATE shifts SET end_time = '12:00:00' WHERE id = 2").await;
    bot.restart().await;
    advance(&mut bot, "10:55").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    advance(&mut bot, "12:49").await;
    assert!(bot.private(SAM).remove(0).contains("nobody is planned until <@U0LUCAS> comes"));
    assert!(has(&bot, SAM) && bot.slash(ANA, "/shadow oncall").await.contains("Next: <@U0LUCAS>"));
    advance(&mut bot, "12:50").await;
    assert!(bot.private(SAM).remove(0).contains("You still have the pager. <@U0LUCAS> is next"));
    assert!(bot.posted().remove(0).contains("<@U0SAM> has the pager until"));
    bot.finish().await;
}

#[tokio::test]
async fn a_lane_that_begins_later_is_its_first_advocates_from_the_start() {
    let mut bot = Bot::with_day(4).await;
    execute(&bot, "UPDATE shifts SET start_time = '10:00:00' WHERE id = 1").await;
    bot.restart().await;
    advance(&mut bot, "09:00").await;
    assert!(bot.private(PRIYA).pop().unwrap_or_default().contains("You have the pager already, until"));
    bot.ignore_news();
    bot.slash(SAM, "/shadow take").await;
    bot.ignore_news();
    advance(&mut bot, "09:50").await;
    assert!(bot.private(SAM).remove(0).contains("<@U0PRIYA> is next"), "whose shift begins");
    bot.ignore_news();
    bot.finish().await;
}

/// Other buddies are looked for while time passes, and the handoff that this leads to has its instant.
#[tokio::test]
async fn the_holder_who_cannot_make_it_is_heard_while_time_passes() {
    let mut bot = Bot::while_time_passes().await;
    bot.plan(json!({"places": number(4)})).await;
    bot.slash(ANA, "/shadow signup").await;
    advance(&mut bot, "12:05").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow status").await;
    let answer = bot.click(SAM, "I cannot make it").await;
    assert!(answer.contains("the others are asked to take over your shift"), "{answer}");
    bot.ignore_news();
    assert!(bot.handoffs()[1].contains("<@U0LUCAS>, please pick up the pager"), "{:?}", bot.handoffs());
}

/// Lucas says at a quarter past twelve that he cannot make it at one.
async fn without_lucas(mut bot: Bot) -> Bot {
    bot.click(SAM, "Pick up").await;
    bot.slash(LUCAS, "/shadow status").await;
    bot.click(LUCAS, "I cannot make it").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn who_stands_in_for_the_next_one_and_has_the_pager_keeps_it() {
    let mut bot = without_lucas(at("12:15").await).await;
    advance(&mut bot, "12:50").await;
    // Priya has gone home by then, and Erin sleeps.
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("You keep the pager until"), "{told:#?}");
    assert!(told[0].contains("|15:00 GMT>: <@U0LUCAS> cannot make it"), "{told:#?}");
    assert!(bot.private(ERIN).is_empty() && bot.private(PRIYA).is_empty() && bot.private(LUCAS).is_empty());
    let cards = bot.handoffs();
    assert!(cards.len() == 2 && cards[1].contains("<@U0SAM> keeps the pager until"), "{cards:?}");
    assert!(cards[1].contains("<@U0LUCAS> cannot make it"), "{cards:?}");
    advance(&mut bot, "13:30").await;
    assert!(has(&bot, SAM) && bot.handoffs().len() == 2, "nothing more is asked: {:?}", bot.handoffs());
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    assert!(has(&bot, LUCAS) && bot.handoffs().len() == 2, "{:?}", bot.handoffs());
    advance(&mut bot, "14:50").await;
    assert!(bot.handoffs()[2].contains("<@U0ERIN>, please pick up the pager"), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_says_late_that_they_cannot_make_it_leaves_the_pager_where_it_is() {
    let mut bot = at("12:15").await;
    bot.click(SAM, "Pick up").await;
    advance(&mut bot, "12:52").await;
    bot.slash(LUCAS, "/shadow status").await;
    bot.ignore_news();
    bot.click(LUCAS, "I cannot make it").await;
    let told = bot.private(SAM);
    assert!(told.iter().any(|told| told.contains("You keep the pager until")), "{told:#?}");
    let cards = bot.handoffs();
    assert!(cards.len() == 2 && cards[1].contains("<@U0SAM> keeps the pager until"), "{cards:?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_first_backup_of_a_shift_is_asked_though_they_begin_to_work_with_it() {
    let bot = at("12:15").await;
    // From one to six in Dublin.
    execute(&bot, "UPDATE people SET hours_start = '18:30', hours_end = '23:30' WHERE id = 'U0PRIYA'").await;
    let mut bot = without_lucas(bot).await;
    advance(&mut bot, "12:50").await;
    assert!(bot.private(SAM).remove(0).contains("<@U0PRIYA> is next"));
    assert!(bot.handoffs()[1].contains("<@U0PRIYA>, please pick up the pager"), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn where_nobody_is_at_work_whoever_comes_next_is_asked_for_who_cannot_make_it() {
    let bot = at("12:15").await;
    execute(&bot, "UPDATE people SET hours_start = '09:00', hours_end = '13:00' WHERE id = 'U0SAM'").await;
    let mut bot = without_lucas(bot).await;
    advance(&mut bot, "12:50").await;
    assert!(bot.private(SAM).remove(0).contains("<@U0ERIN> is next"));
    assert!(bot.handoffs()[1].contains("<@U0ERIN>, please"), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_holder_who_cannot_make_it_has_the_pager_offered_at_once() {
    let mut bot = at("12:05").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow status").await;
    bot.ignore_news();
    bot.click(SAM, "I cannot make it").await;
    assert!(bot.handoffs()[1].contains("<@U0LUCAS>, please pick up the pager"), "{:?}", bot.handoffs());
    assert!(has(&bot, SAM), "until it is picked up");
    bot.click(LUCAS, "Pick up").await;
    assert!(has(&bot, LUCAS));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_break_that_runs_into_the_next_turn_says_so_at_its_beginning() {
    let mut bot = at("12:30").await;
    bot.click(SAM, "Pick up").await;
    let asked = bot.slash(SAM, "/shadow break 45m").await;
    assert!(asked.contains("You are not offered it back: <@U0LUCAS> is next, at"), "{asked}");
    bot.ignore_news();
    bot.click(LUCAS, "Pick up").await;
    let free = bot.private(SAM).remove(0);
    assert!(free.contains("Enjoy your break! You are not offered it back: their own shift begins at"), "{free}");
    advance(&mut bot, "14:00").await;
    assert!(bot.private(SAM).is_empty(), "nothing more is said");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn after_a_break_whoever_has_the_pager_now_offers_it_back() {
    let mut bot = at("11:12").await;
    // It is Sam's turn, and Priya has it for him.
    bot.click(PRIYA, "Pick up").await;
    bot.slash(PRIYA, "/shadow break 30m").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    advance(&mut bot, "11:45").await;
    let back = bot.private(PRIYA).remove(0);
    assert!(back.contains("Your break is over. <@U0LUCAS> has the pager until you pick it up again"), "{back}");
    assert!(bot.private(LUCAS).remove(0).contains("<@U0PRIYA>'s break is over"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_stand_in_who_would_hand_on_is_relieved_by_who_comes_back() {
    let mut bot = at("12:05").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 15m").await;
    bot.click(LUCAS, "Pick up").await;
    advance(&mut bot, "12:18").await;
    bot.slash(LUCAS, "/shadow handoff").await;
    bot.click(LUCAS, "Ask every advocate").await;
    bot.ignore_news();
    advance(&mut bot, "12:22").await;
    assert!(bot.private(SAM).iter().any(|told| told.contains("Your break is over. <@U0LUCAS> has the pager")));
    let cards = bot.handoffs();
    assert!(cards[2].contains("need not be picked up here any more") && cards[3].contains("[Pick up]"), "{cards:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_gives_back_what_they_stood_in_for_is_still_asked_for_their_own_shift() {
    for taken in [true, false] {
        let mut bot = at("12:35").await;
        bot.click(SAM, "Pick up").await;
        bot.slash(SAM, "/shadow break 30m").await;
        bot.click(LUCAS, "Pick up").await;
        advance(&mut bot, "12:53").await;
        bot.ignore_news();
        if taken {
            bot.slash(SAM, "/shadow take").await;
        } else {
            bot.slash(LUCAS, "/shadow handoff").await;
            bot.click(LUCAS, "Ask every advocate").await;
            bot.click(SAM, "Pick up").await;
        }
        let asked = bot.handoffs().pop().unwrap_or_default();
        assert!(asked.contains("<@U0LUCAS>, please pick up the pager"), "{taken}: {asked}");
        bot.click(LUCAS, "Pick up").await;
        assert!(has(&bot, LUCAS), "{}", bot.card());
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_takes_their_own_back_in_time_leaves_the_next_shift_as_it_was() {
    let mut bot = at("09:05").await;
    bot.slash(SAM, "/shadow take").await;
    advance(&mut bot, "10:55").await;
    bot.ignore_news();
    bot.slash(PRIYA, "/shadow take").await;
    let asked = bot.handoffs().pop().unwrap_or_default();
    assert!(asked.contains("<@U0SAM>, please pick up the pager"), "{asked}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_cannot_make_it_after_a_break_is_not_waited_for() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(PRIYA, "Pick up").await;
    advance(&mut bot, "11:33").await;
    assert!(bot.private(SAM).pop().unwrap_or_default().contains("Your break is over"));
    bot.ignore_news();
    bot.slash(SAM, "/shadow cancel").await;
    bot.click(SAM, "I cannot make it").await;
    let cards = bot.handoffs();
    assert!(cards[2].contains("need not be picked up here any more"), "{cards:#?}");
    bot.ignore_news();
    advance(&mut bot, "11:55").await;
    assert!(bot.private(SAM).is_empty() && bot.private(MAEVE).is_empty(), "nobody waits for him");
    bot.finish().await;
}

#[tokio::test]
async fn an_earlier_breaks_end_does_not_ring_in_a_later_one() {
    let mut bot = at("11:12").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow break 20m").await;
    bot.click(PRIYA, "Pick up").await;
    bot.ignore_news();
    advance(&mut bot, "11:18").await;
    let back = bot.slash(SAM, "/shadow take").await;
    assert!(back.contains("Welcome back! You have the pager again, and <@U0PRIYA> is told"), "{back}");
    assert!(bot.private(PRIYA).remove(0).contains("<@U0SAM> is back") && bot.private(MAEVE).is_empty());
    bot.slash(SAM, "/shadow break 40m").await;
    bot.click(PRIYA, "Pick up").await;
    bot.ignore_news();
    advance(&mut bot, "11:40").await;
    assert!(bot.private(SAM).is_empty(), "the first break would have ended at 11:32");
    advance(&mut bot, "12:00").await;
    assert!(bot.private(SAM).remove(0).contains("Your break is over"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn notes_stay_those_of_who_wrote_them() {
    let mut bot = at("10:51").await;
    bot.click(PRIYA, "Write notes").await;
    bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits")})).await;
    bot.slash(LUCAS, "/shadow take").await;
    bot.ignore_news();
    assert!(bot.handoffs()[0].contains("*Notes from* <@U0PRIYA>\nTicket 12 waits"), "{:?}", bot.handoffs());
    let picked_up = bot.click(SAM, "Pick up").await;
    assert!(picked_up.contains("<@U0LUCAS> is free") && picked_up.contains("*Notes from* <@U0PRIYA>"), "{picked_up}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn notes_go_with_the_handoff_that_comes_in_the_place_of_another() {
    let mut bot = at("12:05").await;
    bot.click(SAM, "Pick up").await;
    bot.slash(SAM, "/shadow handoff").await;
    bot.click(SAM, "Write notes").await;
    bot.fill(SAM, json!({"notes": text("Ticket 7 waits")})).await;
    bot.ignore_news();
    advance(&mut bot, "12:50").await;
    assert!(bot.handoffs()[2].contains("<@U0SAM>'s shift ends") && bot.handoffs()[2].contains("Ticket 7 waits"));
    bot.click(SAM, "Write notes").await;
    let form = bot.slack.view(SAM).unwrap().to_string();
    assert!(form.contains("Ticket 7 waits"), "{form}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn after_an_outage_what_is_over_is_dropped_and_the_rest_begins_at_its_beginning() {
    let mut bot = at("10:45").await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_mins(165));
    bot.start_again().await;
    assert_eq!(bot.handoffs().len(), 1, "nobody is asked for Sam's shift, which is over: {:?}", bot.handoffs());
    assert!(bot.handoffs()[0].contains("<@U0LUCAS>, please pick up the pager"), "{:?}", bot.handoffs());
    assert_eq!([SAM, ERIN, MAEVE].map(|who| bot.private(who).len()), [0; 3]);
    advance(&mut bot, "13:36").await;
    assert!(bot.private(LUCAS).remove(0).contains("has been waiting for you since"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn after_an_outage_a_ladder_goes_on_step_by_step() {
    let mut bot = at("10:55").await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_mins(45));
    bot.start_again().await;
    assert_eq!([SAM, LUCAS, MAEVE].map(|who| bot.private(who).len()), [1, 0, 0], "a reminder, and no more");
    advance(&mut bot, "11:46").await;
    assert_eq!([LUCAS, ERIN, MAEVE].map(|who| bot.private(who).len()), [1, 1, 0]);
    bot.finish().await;
}

#[tokio::test]
async fn two_at_a_time_have_a_pager_each() {
    let mut bot = two_at_a_time("09:01").await;
    let card = bot.card();
    assert!(card.contains("<@U0PRIYA> has the 1st pager until") && card.contains("<@U0LUCAS> has the 2nd pager until"));
    let on_call = bot.slash(ANA, "/shadow oncall").await;
    assert!(on_call.contains("On call: <@U0PRIYA> and <@U0LUCAS>."), "{on_call}");
    assert!(on_call.contains("2nd pager: <@U0LUCAS>. Next: <@U0ERIN>"), "{on_call}");
    advance(&mut bot, "10:50").await;
    let cards = bot.handoffs();
    assert!(cards[0].contains("<@U0SAM>, please pick up the 1st pager"), "{cards:#?}");
    assert!(cards[1].contains("<@U0ERIN>, please pick up the 2nd pager"), "{cards:#?}");
    assert_eq!([PRIYA, LUCAS].map(|who| bot.private(who).len()), [1, 1]);
    assert!(bot.click(ERIN, "Pick up").await.contains("The 2nd pager is yours. Questions"));
    assert!(bot.card().contains("<@U0ERIN> has the 2nd pager") && bot.card().contains("<@U0PRIYA> has the 1st pager"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_card_says_of_each_pager_until_when_also_where_one_has_both() {
    let mut bot = two_at_a_time("10:05").await;
    advance(&mut bot, "13:01").await;
    bot.click(PRIYA, "Pick up").await;
    let both = ["<@U0PRIYA> has the 1st pager until <@U0LUCAS> picks it up", "<@U0PRIYA> has the 2nd pager until "];
    assert!(both.iter().all(|one| bot.card().contains(one)), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_reads_that_a_cover_is_off_reads_their_shifts_in_the_same_message() {
    let mut bot = two_planned().await;
    execute(&bot, "UPDATE shifts SET advocate = 'U0LUCAS', owner = 'U0SAM' WHERE lane = 1 AND advocate = 'U0SAM'")
        .await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"lanes": number(1)})).await;
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1, "{told:#?}");
    assert!(
        told[0].contains("between <@U0LUCAS> and <@U0SAM>") && told[0].contains("is off. Your shifts"),
        "{told:#?}"
    );
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("is off."), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_undo_is_of_the_take_beside_which_it_stands() {
    let mut bot = two_at_a_time("09:01").await;
    bot.slash(SAM, "/shadow take").await;
    bot.click_beside(SAM, "1st pager", "Take it").await;
    advance(&mut bot, "09:03").await;
    // Meanwhile there was nobody else for the other one.
    execute(&bot, "INSERT INTO pager (day, lane, since_at, holder, taken) VALUES (1, 1, 1796288520000, 'U0SAM', 1)")
        .await;
    bot.ignore_news();
    let undone = bot.click(SAM, "Undo").await;
    assert!(undone.contains("<@U0PRIYA> has the 1st pager again"), "{undone}");
    assert!(bot.card().contains("<@U0SAM> has the 2nd pager"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn every_advocate_is_asked_for_the_pager_that_was_meant() {
    let mut bot = two_at_a_time("09:01").await;
    // Sam has both, and the others are not at work.
    execute(
        &bot,
        "INSERT INTO pager (day, lane, since_at, holder, taken) VALUES
             (1, 0, 1796288460000, 'U0SAM', 0), (1, 1, 1796288460000, 'U0SAM', 0);
         UPDATE people SET hours_start = '20:00', hours_end = '21:00' WHERE id <> 'U0SAM'",
    )
    .await;
    for _ in 0..2 {
        let alone = bot.slash(SAM, "/shadow handoff").await;
        assert!(alone.contains("Nobody else of this day is free now"), "{alone}");
    }
    bot.click(SAM, "Ask every advocate").await;
    let again = bot.click(SAM, "Ask every advocate").await;
    assert!(again.contains("was asked already") && bot.handoffs().len() == 1, "not for the other one: {again}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn each_hands_over_their_own_and_nobody_on_call_is_asked() {
    let mut bot = two_at_a_time("13:05").await;
    // Nobody picked up: Priya and Lucas have theirs since nine; Lucas's turn is in the other lane.
    let answer = bot.slash(LUCAS, "/shadow oncall").await;
    assert!(answer.contains("1st pager: <@U0PRIYA>") && answer.contains("2nd pager: <@U0LUCAS>"), "{answer}");
    bot.slash(SAM, "/shadow take").await;
    assert!(bot.sees_button(SAM, "Take it"), "which of the two?");
    let taken = bot.click_beside(SAM, "2nd pager", "Take it").await;
    assert!(taken.contains("The 2nd pager is yours. <@U0LUCAS> and the coordinator are told"), "{taken}");
    bot.ignore_news();
    let break_of = bot.slash(SAM, "/shadow break").await;
    assert!(break_of.contains("<@U0PRIYA> was asked already"), "it is her turn: {break_of}");
    let second = bot.slash(SAM, "/shadow take").await;
    assert!(second.contains("You have the 2nd pager yourself, and <@U0LUCAS> is at work without one"), "{second}");
    bot.ignore_news();
    bot.finish().await;
}
