//! A day that is changed or called off: who is told, what holds, and what cannot be changed any more.

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, MIA, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, time};

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

/// A day with these advocates, whose pairs are confirmed long before its sign-up date.
async fn confirmed(advocates: &[&str], shadowers: &[&str]) -> Bot {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(advocates), "places": number(4)})).await;
    for person in shadowers {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn after_pairing_a_change_of_time_is_told_and_the_pairs_hold() {
    for now in ["2026-11-24T09:00:00Z", "2026-12-01T18:00:00Z"] {
        let mut bot = confirmed(&[PRIYA, SAM, LUCAS, ERIN], &[ANA]).await;
        bot.advance_to(now).await;
        let saved = change(&mut bot, json!({"end": time("16:00")})).await;
        assert!(saved.contains("Saved") && !saved.contains("airs:"), "{saved}");
        assert_eq!(bot.private(MAEVE).len(), 1, "there is nothing to look at");
        each_reads(&mut bot, &[ANA, PRIYA, SAM, LUCAS, ERIN], "16:00 in Dublin");
        assert!(bot.slash(ANA, "/shadow status").await.contains("Your buddy is <@U0LUCAS>"));
        assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "{}", bot.card());
        bot.slash(MAEVE, "/shadow pair").await;
        bot.click(MAEVE, "Confirm again").await;
        assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "told nobody again: {}", bot.card());
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_buddy_taken_off_the_day_is_replaced_at_once() {
    let mut bot = confirmed(&[PRIYA, SAM, LUCAS, ERIN], &[ANA]).await;
    let saved = change(&mut bot, json!({"advocates": people(&[PRIYA, SAM, ERIN])})).await;
    assert!(saved.contains("• <@U0ANA> has <@U0SAM> instead of <@U0LUCAS> as a buddy."), "{saved}");
    each_reads(&mut bot, &[LUCAS], "no longer an advocate");
    let told = bot.private(ANA);
    let is_both = |told: &String| told.contains("was with <@U0LUCAS>.") && told.contains("<@U0ANA>, meet <@U0SAM>");
    // Her own conversation and that of the three: which one comes first is open.
    assert!(told.len() == 2 && told.iter().any(is_both), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_confirmed_day_stays_settled_and_nobody_is_in_and_out_again() {
    let mut bot = confirmed(&[LUCAS, ERIN], &[ANA, MIA]).await;
    let waits = bot.slash(MIA, "/shadow status").await;
    assert!(waits.contains("1st on the waiting list"), "{waits}");
    let saved = change(&mut bot, json!({"advocates": people(&[LUCAS, ERIN, PRIYA])})).await;
    assert!(saved.contains("Saved"), "{saved}");
    assert_eq!(bot.slash(MIA, "/shadow status").await, waits);
    let told = bot.private(MIA);
    assert!(told.iter().all(|told| !told.contains("you are in")), "{told:#?}");
    bot.ignore_news();
    bot.slash(BEN, "/shadow signup").await;
    assert!(bot.private(BEN).remove(0).contains("<@U0BEN>, meet <@U0"), "who comes late is paired");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_waits_is_given_an_advocate_who_is_added_and_the_coordinator_reads_it() {
    let mut bot = confirmed(&[PRIYA, ERIN], &[CHLOE, ANA]).await;
    let saved = change(&mut bot, json!({"advocates": people(&[PRIYA])})).await;
    assert!(saved.contains("No other buddy than <@U0ERIN> was found for <@U0ANA>, who waits"), "{saved}");
    assert!(saved.contains("Another advocate (*Change*)"), "{saved}");
    bot.ignore_news();
    let saved = change(&mut bot, json!({"advocates": people(&[PRIYA, ERIN])})).await;
    assert!(saved.contains("• <@U0ANA> has <@U0ERIN> as a buddy."), "{saved}");
    let told = bot.private(ANA);
    assert!(told.iter().any(|told| told.contains("<@U0ANA>, meet <@U0ERIN>")), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_confirmed_day_that_gets_another_date_is_open_again_and_the_coordinator_reads_it() {
    let mut bot = confirmed(&[LUCAS, ERIN], &[ANA, MIA]).await;
    let moved = json!({"date": date("2026-12-10"), "signup_until": date("2026-12-08")});
    let saved = change(&mut bot, moved).await;
    assert!(saved.contains("Sign-up is open again, and you confirm the pairs anew when it closes"), "{saved}");
    let told = bot.private(MIA);
    assert!(told.iter().all(|told| !told.contains("you are in")), "nobody suits her on any date: {told:#?}");
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("only what is new is told"), "{preview}");
    assert!(
        preview.contains("Sign-up is open until <!date^") && preview.contains("confirming closes it now"),
        "{preview}"
    );
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

#[tokio::test]
async fn who_gets_or_loses_a_buddy_by_a_change_is_not_left_out_of_who_was_told() {
    let mut bot = confirmed(&[PRIYA, SAM], &[ANA, BEN]).await;
    for min_free in ["1", "0"] {
        let saved = change(&mut bot, json!({"min_free": number(min_free.parse().unwrap())})).await;
        assert!(saved.contains("• ") && saved.contains("Everybody concerned is told."), "{min_free}: {saved}");
        assert!(!saved.contains("Nobody needed to be told"), "{min_free}: {saved}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_waited_before_a_change_and_waits_on_reads_of_the_change_alone() {
    let mut bot = confirmed(&[PRIYA, SAM], &[ANA, MIA]).await;
    change(&mut bot, json!({"end": time("12:00")})).await;
    each_reads(&mut bot, &[MIA], "was changed");
    let status = bot.slash(MIA, "/shadow status").await;
    assert!(status.contains("a pair needs 1 h 30 min together"), "what it says is of now: {status}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whose_own_hours_come_in_the_way_by_a_change_reads_that() {
    let mut bot = confirmed(&[SAM], &[CHLOE]).await;
    bot.slash(SAM, "/shadow settings").await;
    bot.fill(SAM, json!({"capacity": choice("1")})).await;
    let waits = bot.slash(ANA, "/shadow signup").await;
    assert!(waits.contains("is taken"), "{waits}");
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"zone": text("Europe/Dublin"), "start": time("09:00"), "end": time("13:00")})).await;
    bot.ignore_news();
    change(&mut bot, json!({"start": time("13:00")})).await;
    let read = bot.private(ANA);
    assert!(read.iter().any(|read| read.contains("There is no buddy for you")), "{read:#?}");
    bot.ignore_news();
    bot.finish().await;
}
