//! Asking for cover: the first to accept takes it, a swap is both or none, and until then a shift stays its owner's.

use jiff::SignedDuration;
use serde_json::json;
use shadowday::demo::cast::{ANA, ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::{Refusal, Submitted, Target};

use crate::bot::{Bot, choice, date, in_words, people, text, time};

/// The usual day ahead: Priya 9 to 11, Sam 11 to 13, Lucas 13 to 15, Erin 15 to 17 in Dublin. It is Tuesday before.
async fn ahead() -> Bot {
    Bot::with_day(4).await
}

/// Sam, in Lagos, asks for cover of this part of his shift, 12:00 to 14:00 on his clock.
async fn sam_asks(bot: &mut Bot, from: &str, until: &str) {
    bot.slash(SAM, "/shadow cover").await;
    let fields = json!({"from": time(from), "until": time(until), "note": text("The dentist, sorry.")});
    assert_eq!(bot.fill(SAM, fields).await, Submitted::Cleared);
    assert!(bot.private(SAM).remove(0).contains("It stays yours until somebody takes it"));
}

/// Presses the button of the first message to this person that has these words.
async fn press_first(bot: &mut Bot, who: &str, words: &str) {
    let messages = bot.slack.messages(&bot.slack.im(who).unwrap());
    let found = messages.into_iter().find(|message| in_words(&message.text, &message.blocks).contains(words));
    let message = found.unwrap_or_else(|| panic!("{who} has no message with {words:?}"));
    let row = message.blocks.iter().find(|block| block["type"] == "actions").unwrap();
    let (block, action) = (row["block_id"].as_str().unwrap(), row["elements"][0]["action_id"].as_str().unwrap());
    let target = Target::Message { channel: message.channel, ts: message.ts };
    bot.slack.click(who, &target, (block, action), None).await.unwrap();
    bot.settle().await;
}

fn unread_of(bot: &mut Bot, people: &[&str]) -> Vec<usize> {
    people.iter().map(|who| bot.private(who).len()).collect()
}

#[tokio::test]
async fn the_first_to_accept_takes_it_and_the_card_says_so() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    let asked = bot.private(ERIN).remove(0);
    assert!(asked.contains("<@U0SAM> asks for cover on the advocacy day: <!date^"), "{asked}");
    assert_eq!(asked.matches("3 December").count(), 1, "{asked}");
    assert!(
        asked.contains("11:00>") && asked.contains("The dentist, sorry.") && asked.contains("[I take it]"),
        "{asked}"
    );
    assert_eq!(unread_of(&mut bot, &[PRIYA, LUCAS, MAEVE, ANA]), [1, 1, 0, 0]);
    bot.click(ERIN, "I take it").await;
    let yours = bot.newest_private(ERIN);
    assert!(yours.contains("Thank you! You are on call") && yours.contains("<@U0SAM> knows"), "{yours}");
    assert!(bot.private(SAM).remove(0).contains("<@U0ERIN> takes"));
    assert!(bot.private(MAEVE).remove(0).contains("<@U0ERIN> covers <@U0SAM>"));
    assert!(bot.card().contains("13:00 GMT>: <@U0ERIN>, for <@U0SAM>"), "{}", bot.card());
    let late = bot.newest_private(LUCAS);
    assert!(late.contains("<@U0SAM> asked for cover") && late.contains("<@U0ERIN> has it. Nothing for you"), "{late}");
    assert!(![PRIYA, LUCAS].iter().any(|who| bot.sees_button(who, "I take it")), "{late}");
    assert!(!bot.sees_button(SAM, "Withdraw") && bot.newest_private(SAM).contains("<@U0ERIN> takes"));
    assert!(bot.slash(SAM, "/shadow status").await.contains("You help, without a shift"));
    bot.advance_to("2026-12-03T10:50:00Z").await;
    assert!(bot.private(PRIYA).last().unwrap().contains("<@U0ERIN> is next"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_part_of_a_shift_is_covered_and_the_rest_stays() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "13:00", "14:00").await;
    // Lucas begins at nine in São Paulo, which is noon in Dublin; Priya has gone home by then, and Erin sleeps.
    assert_eq!(unread_of(&mut bot, &[PRIYA, LUCAS, ERIN]), [0, 1, 0]);
    bot.click(LUCAS, "I take it").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T10:51:00Z").await;
    bot.click(SAM, "Pick up").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T11:50:00Z").await;
    assert!(bot.private(SAM).remove(0).contains("<@U0LUCAS> is next"), "the handoff is at noon now");
    bot.posted();
    bot.click(LUCAS, "Pick up").await;
    bot.private(SAM);
    bot.advance_to("2026-12-03T14:49:00Z").await;
    assert_eq!(bot.handoffs().len(), 2, "his own shift follows");
    bot.finish().await;
}

#[tokio::test]
async fn those_asked_are_reminded_and_in_the_end_it_stays_its_owners() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.ignore_news();
    bot.advance_to("2026-12-02T11:00:00Z").await;
    let reminded = bot.private(LUCAS);
    assert!(reminded.iter().any(|message| message.contains("<@U0SAM> still looks for cover")), "{reminded:#?}");
    bot.ignore_news();
    bot.advance_to("2026-12-03T10:00:00Z").await;
    assert!(bot.private(ERIN).last().unwrap().contains("still looks for cover"));
    bot.ignore_news();
    bot.advance_to("2026-12-03T11:00:00Z").await;
    let over = bot.private(SAM);
    assert!(over.iter().any(|message| message.contains("so it stays yours")), "{over:#?}");
    for asked in [PRIYA, LUCAS, ERIN] {
        assert!(!bot.sees_button(asked, "I take it"), "neither on the request nor on a reminder");
    }
    assert!(bot.newest_private(ERIN).contains("Nobody took it in time, so <@U0SAM> keeps it"));
    assert!(!bot.sees_button(SAM, "Withdraw"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_request_is_withdrawn_and_asked_for_once() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.slash(SAM, "/shadow cover").await;
    let twice = bot.fill(SAM, json!({"from": time("13:00"), "until": time("14:00")})).await;
    assert!(matches!(&twice, Submitted::Errors(errors) if errors["from"].contains("Withdraw that first")), "{twice:?}");
    bot.click(SAM, "Withdraw").await;
    let withdrawn = bot.newest_private(SAM);
    assert!(withdrawn.contains("stays yours"), "{withdrawn}");
    bot.ignore_news();
    assert!(bot.newest_private(ERIN).contains("<@U0SAM> asked for cover") && !bot.sees_button(ERIN, "I take it"));
    bot.slash(SAM, "/shadow cover").await;
    for (from, until, why) in [("11:00", "12:00", "a part of your shift"), ("12:00", "12:10", "too short")] {
        let wrong = bot.fill(SAM, json!({"from": time(from), "until": time(until)})).await;
        assert!(matches!(&wrong, Submitted::Errors(errors) if errors["from"].contains(why)), "{wrong:?}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_is_both_or_none() {
    let mut bot = ahead().await;
    bot.slash(SAM, "/shadow cover").await;
    let fields = json!({"from": time("12:00"), "until": time("14:00"), "swap": choice("4")});
    assert_eq!(bot.fill(SAM, fields).await, Submitted::Cleared);
    assert!(bot.private(SAM).remove(0).contains("I asked <@U0ERIN> for a swap"));
    let offer = bot.private(ERIN).remove(0);
    assert!(offer.contains("<@U0SAM> offers you a swap") && offer.contains("[Swap]"), "{offer}");
    assert_eq!(unread_of(&mut bot, &[PRIYA, LUCAS]), [0, 0]);
    bot.click(ERIN, "Swap").await;
    assert!(bot.newest_private(ERIN).contains("Swapped. You are on call"));
    assert!(bot.private(SAM).remove(0).contains("<@U0ERIN> swaps with you"));
    assert!(bot.private(MAEVE).remove(0).contains("<@U0SAM> and <@U0ERIN> swapped"));
    let card = bot.card();
    assert!(card.contains("<@U0ERIN>, for <@U0SAM>") && card.contains("<@U0SAM>, for <@U0ERIN>"), "{card}");
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_whose_other_half_cannot_make_it_ends_in_one_message_that_says_so() {
    let mut bot = ahead().await;
    bot.slash(SAM, "/shadow cover").await;
    bot.fill(SAM, json!({"from": time("12:00"), "until": time("14:00"), "swap": choice("4")})).await;
    bot.click(ERIN, "Swap").await;
    bot.ignore_news();
    bot.slash(ERIN, "/shadow status").await;
    bot.click(ERIN, "I cannot make it").await;
    let told = bot.private(SAM);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("<@U0ERIN> is not an advocate of the advocacy day"), "{told:#?}");
    assert_eq!(told[0].matches("between <@U0").count(), 2, "both halves: {told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_offered_a_swap_can_say_no_and_the_one_who_asked_knows() {
    let mut bot = ahead().await;
    bot.slash(SAM, "/shadow cover").await;
    let fields = json!({"from": time("12:00"), "until": time("14:00"), "swap": choice("4")});
    assert_eq!(bot.fill(SAM, fields).await, Submitted::Cleared);
    bot.private(SAM);
    assert!(bot.private(ERIN).remove(0).contains("[No, sorry]"));
    bot.click(ERIN, "No, sorry").await;
    let told = bot.private(SAM).remove(0);
    assert!(told.contains("<@U0ERIN> cannot swap with you") && told.contains("stays yours"), "{told}");
    let noted = bot.newest_private(ERIN);
    assert!(noted.contains("offered you a swap") && noted.contains("That has ended. Nothing for you"), "{noted}");
    assert!(!bot.sees_button(ERIN, "Swap") && !bot.sees_button(SAM, "Withdraw"), "it has ended");
    assert!(!bot.card().contains(", for <@U0SAM>"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_cover_follows_its_shift_when_that_moves() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.click(ERIN, "I take it").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-04")})).await;
    bot.fill(MAEVE, json!({})).await;
    assert!(bot.card().contains("<@U0ERIN>, for <@U0SAM>"), "{}", bot.card());
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"advocates": people(&[SAM, PRIYA])})).await;
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(SAM);
    assert!(told.iter().any(|message| message.contains("what was agreed between <@U0ERIN> and <@U0SAM>")), "{told:#?}");
    assert!(!bot.card().contains(", for <@"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_has_no_shift_has_nothing_to_be_covered() {
    let mut bot = ahead().await;
    assert!(bot.slash(ANA, "/shadow cover").await.contains("You have no shift ahead"));
    bot.finish().await;
}

#[tokio::test]
async fn an_old_button_does_not_mean_another_stretch() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-04")})).await;
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(ERIN);
    assert!(told.iter().any(|message| message.contains("What <@U0SAM> asks cover for has moved: it is")), "{told:#?}");
    bot.ignore_news();
    let messages = bot.slack.messages(&bot.slack.im(ERIN).unwrap());
    let says = "The shifts have moved: a newer message says what it is now";
    let first =
        messages.iter().map(|message| in_words(&message.text, &message.blocks)).find(|said| said.contains(says));
    assert!(first.is_some_and(|first| !first.contains('[')), "{messages:#?}");
    press_first(&mut bot, ERIN, "asks cover for has moved").await;
    assert!(bot.card().contains("<@U0ERIN>, for <@U0SAM>"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_request_whose_shift_went_by_a_swap_ends_and_its_asker_is_told() {
    let mut bot = ahead().await;
    // Sam offers Erin a swap; before she sees it, Erin asks for cover of hers.
    bot.slash(SAM, "/shadow cover").await;
    bot.fill(SAM, json!({"from": time("12:00"), "until": time("14:00"), "swap": choice("4")})).await;
    bot.slash(ERIN, "/shadow cover").await;
    bot.fill(ERIN, json!({"from": time("09:00"), "until": time("11:00")})).await;
    bot.ignore_news();
    bot.click(LUCAS, "I take it").await;
    let told = bot.private(SAM);
    assert!(told.iter().any(|message| message.contains("your swap is off")), "{told:#?}");
    assert!(!bot.sees_button(ERIN, "Swap"), "it says that it has ended");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_presses_before_the_button_has_gone_reads_who_has_it() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.ignore_news();
    // Nothing is edited in between.
    for who in [ERIN, LUCAS] {
        let message = bot.slack.messages(&bot.slack.im(who).unwrap()).pop().unwrap();
        let row = message.blocks.iter().find(|block| block["type"] == "actions").unwrap();
        let (block, action) = (row["block_id"].as_str().unwrap(), row["elements"][0]["action_id"].as_str().unwrap());
        let target = Target::Message { channel: message.channel, ts: message.ts };
        bot.slack.click(who, &target, (block, action), None).await.unwrap();
    }
    bot.settle().await;
    assert!(bot.newest_private(ERIN).contains("Thank you! You are on call"));
    let late = bot.newest_private(LUCAS);
    assert!(late.contains("<@U0ERIN> has it") && !late.contains("[I take it]"), "{late}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_request_that_ends_before_it_could_be_sent_is_not_sent() {
    let mut bot = ahead().await;
    bot.slash(SAM, "/shadow cover").await;
    bot.slack.refuse("chat.postMessage", Refusal::RateLimited { retry_after_s: Some(600) }, 4);
    assert_eq!(bot.fill(SAM, json!({"from": time("12:00"), "until": time("14:00")})).await, Submitted::Cleared);
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    bot.advance(SignedDuration::from_mins(20)).await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("called off"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_somebody_covers_can_be_asked_for_again() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.click(ERIN, "I take it").await;
    bot.ignore_news();
    bot.slash(ERIN, "/shadow cover").await;
    bot.click_beside(ERIN, "11:00", "Ask for cover").await;
    assert_eq!(bot.fill(ERIN, json!({})).await, Submitted::Cleared);
    bot.ignore_news();
    // Of those who could, he alone is at work then.
    bot.click(SAM, "I take it").await;
    assert!(!bot.card().contains(", for <@"), "it is his own again: {}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_only_advocate_of_a_day_reads_at_once_whom_to_ask() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM])})).await;
    let told = bot.slash(SAM, "/shadow cover").await;
    assert!(told.contains("You are the only advocate") && told.contains("Talk to <@U0MAEVE>, who can add"), "{told}");
    assert!(bot.slack.view(SAM).is_none(), "nothing to fill in");
    bot.finish().await;
}

#[tokio::test]
async fn a_coordinator_who_is_the_only_advocate_adds_somebody() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[MAEVE])})).await;
    let told = bot.slash(MAEVE, "/shadow cover").await;
    assert!(told.contains("stays yours until you add somebody") && told.contains("[Change]"), "{told}");
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_that_nobody_answers_ends_when_the_first_of_the_two_begins() {
    let mut bot = ahead().await;
    bot.slash(SAM, "/shadow cover").await;
    // Priya's, at nine; his own is at eleven.
    let fields = json!({"from": time("12:00"), "until": time("14:00"), "swap": choice("1")});
    assert_eq!(bot.fill(SAM, fields).await, Submitted::Cleared);
    bot.ignore_news();
    bot.advance_to("2026-12-03T08:00:00Z").await;
    let reminded = bot.private(PRIYA);
    let asks = "<@U0SAM> still waits for your answer: would you take";
    assert!(
        reminded.iter().any(|message| message.contains(asks) && message.contains("and they take")),
        "{reminded:#?}"
    );
    bot.ignore_news();
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let over = bot.private(SAM);
    let is_told = |message: &String| message.contains("<@U0PRIYA> did not answer in time, so there is no swap");
    assert!(over.iter().any(|message| is_told(message) && message.contains("`/shadow cover` asks")), "{over:#?}");
    assert!(!bot.sees_button(PRIYA, "Swap") && !bot.sees_button(SAM, "Withdraw"), "nothing comes of them any more");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_is_left_of_a_lost_cover_is_told_once_with_a_change_of_the_plan() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.click(ERIN, "I take it").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"advocates": people(&[SAM, PRIYA])})).await;
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(SAM);
    assert_eq!(told.iter().filter(|message| message.contains("You had no shift")).count(), 1, "{told:#?}");
    assert!(told.iter().any(|message| message.contains("• Advocates:")), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_a_day_that_is_called_off_nobody_kept_anything() {
    let mut bot = ahead().await;
    sam_asks(&mut bot, "12:00", "14:00").await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    bot.ignore_news();
    assert!(bot.newest_private(ERIN).contains("is called off"), "that comes last");
    for (who, label) in [(ERIN, "I take it"), (LUCAS, "I take it"), (SAM, "Withdraw")] {
        assert!(!bot.sees_button(who, label), "{who}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn the_list_of_shifts_to_swap_says_whose_they_are() {
    let mut bot = ahead().await;
    bot.slash(SAM, "/shadow cover").await;
    let form = bot.slack.view(SAM).unwrap().to_string();
    assert!(form.contains("Erin Walsh, 16:00 to 18:00") && form.contains("Priya Nair, 10:00 to 12:00"), "{form}");
    bot.finish().await;
}
