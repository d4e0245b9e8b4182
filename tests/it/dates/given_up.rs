//! A date that is given up, by one of the two or by the coordinator, and what is left of the pair.

use serde_json::json;
use shadowday::demo::cast::{ANA, LUCAS, MAEVE};

use super::{ROUND, SEVENTH, agreed, card, named, paired};
use crate::bot::date;

#[tokio::test]
async fn the_day_before_their_date_each_of_a_pair_reads_what_they_can_do_about_it() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-06T12:00:00Z").await;
    for (who, buttons) in [(ANA, "[Move]\n[Cancel]\n[My day]"), (LUCAS, "[Move]\n[Cancel this date]\n[My day]")] {
        let told = bot.private(who).into_iter().find(|told| told.contains("A day to go")).unwrap();
        assert!(told.contains(buttons) && !told.contains("another advocate"), "{told}");
        assert!(!told.contains("Choose a date"), "it is chosen: {told}");
        assert_eq!(told.contains("move or cancel this date"), who == LUCAS, "{told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_leaves_a_round_from_their_status() {
    let mut bot = paired().await;
    let status = bot.slash(LUCAS, "/shadow status").await;
    assert!(status.contains("[Dates]\n[Settings]\n[I cannot make it]"), "{status}");
    let done = bot.click(LUCAS, "I cannot make it").await;
    assert!(done.contains("you are not an advocate of the engineering day"), "{done}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_is_ill_gives_one_date_up_and_stays_in_the_round() {
    let mut bot = agreed().await;
    let status = bot.slash(LUCAS, "/shadow status").await;
    assert!(status.contains("[Move]\n[Cancel this date]"), "{status}");
    let which = bot.slash(LUCAS, "/shadow cancel").await;
    assert!(which.contains("*Engineering day, only this date*") && which.contains("`/shadow cancel 1`"), "{which}");
    let by_number = bot.slash(LUCAS, "/shadow cancel 2").await;
    assert!(by_number.contains("[Cancel this date]") && !by_number.contains("[I cannot make it]"), "{by_number}");
    let off = bot.click(LUCAS, "Cancel this date").await;
    assert!(off.contains("is off, and <@U0ANA> knows. You are still a pair"), "{off}");
    assert!(off.contains("[I cannot make it]") && !off.contains("[Cancel]"), "a buddy is no shadower: {off}");
    let told = bot.private(ANA);
    assert!(
        told.len() == 1 && told[0].contains("<@U0LUCAS> cannot make it to the engineering day on Mon"),
        "{told:#?}"
    );
    assert!(card(&bot, SEVENTH).contains("Called off.") && card(&bot, ROUND).contains("<@U0ANA> with <@U0LUCAS>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_date_that_is_called_off_leaves_the_pair_to_choose_another() {
    let mut bot = agreed().await;
    bot.advance_to("2026-12-02T09:00:00Z").await;
    let days = bot.slash(MAEVE, "/shadow days").await;
    assert!(days.contains("`2`") && days.contains("`/shadow signup 1`"), "only the round can be joined: {days}");
    assert!(bot.click_last(MAEVE, "Call off").await.contains("is called off. 2 people are being told."));
    for person in [ANA, LUCAS] {
        let told = bot.private(person);
        assert!(told.len() == 1 && told[0].contains("You are still a pair") && told[0].contains("[Propose dates]"));
    }
    assert!(card(&bot, SEVENTH).contains("Called off."));
    assert!(card(&bot, ROUND).contains("<@U0ANA> with <@U0LUCAS>"), "they are a pair");
    bot.advance_to("2026-12-09T12:00:00Z").await;
    let reminded = bot.private(ANA).remove(0);
    assert!(reminded.contains("your turn to propose some since") && reminded.contains("Wed 2 Dec"), "{reminded}");
    bot.finish().await;
}

#[tokio::test]
async fn giving_a_date_up_leaves_the_pair_and_leaving_the_round_takes_the_date_along() {
    let mut bot = agreed().await;
    bot.slash(ANA, "/shadow status").await;
    let given_up = bot.click(ANA, "Cancel").await;
    assert!(given_up.contains("You are still a pair") && given_up.contains("[Propose dates]"), "{given_up}");
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA> cannot make it"), "{told:#?}");
    assert!(card(&bot, SEVENTH).contains("Called off."));
    bot.click(ANA, "Propose dates").await;
    let form = bot.form(ANA);
    assert!(form.contains("Tue 8 Dec, together") && !form.contains("Mon 7 Dec"), "it was given up: {form}");
    bot.fill(ANA, named("2026-12-15")).await;
    bot.click(LUCAS, "Accept").await;
    bot.ignore_news();

    let which = bot.slash(ANA, "/shadow cancel").await;
    assert!(
        which.contains("*Engineering day, only this date*")
            && which.contains("*Engineering day (from Monday, 7 December on), altogether*"),
        "{which}"
    );
    let left = bot.click_beside(ANA, "altogether", "Cancel").await;
    assert!(left.contains("You are off the engineering day (from Monday, 7 December on)"), "{left}");
    let told = bot.private(LUCAS).join("\n");
    assert!(
        told.contains("<@U0ANA> left altogether, so the engineering day on Tuesday, 15 December does not"),
        "{told}"
    );
    assert_eq!(told.matches("<@U0ANA>").count(), 1, "one message: {told}");
    assert!(bot.private(ANA).is_empty());
    assert!(card(&bot, "Engineering day · Tuesday, 15").contains("Called off."));
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("no buddy with whom to choose a date"));
    bot.private(MAEVE);
    bot.finish().await;
}

#[tokio::test]
async fn whoever_leaves_while_the_round_is_being_changed_takes_their_date_along() {
    let mut bot = agreed().await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"date": date("2026-12-08"), "signup_until": date("2026-12-01")})).await;
    bot.fill(MAEVE, json!({})).await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow cancel").await;
    bot.click_beside(ANA, "altogether", "Cancel").await;
    let told = bot.private(LUCAS).join("\n");
    assert!(told.contains("Monday, 7 December does not take place"), "{told}");
    assert!(card(&bot, SEVENTH).contains("Called off."));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_leaves_a_round_with_a_date_reads_once_that_it_is_off_and_so_does_the_coordinator() {
    let mut bot = agreed().await;
    bot.ignore_news();
    bot.slash(LUCAS, "/shadow cancel 1").await;
    let done = bot.click(LUCAS, "I cannot make it").await;
    assert!(done.contains("The engineering day on Monday, 7 December does not take place."), "{done}");
    let told = bot.private(LUCAS);
    assert!(told.is_empty(), "the answer said it: {told:#?}");
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("instead of <@U0LUCAS> as a buddy"), "{told:#?}");
    assert!(told[0].contains("The engineering day on Monday, 7 December does not take place."), "{told:#?}");
    let told = bot.private(ANA);
    assert!(told[0].contains("<@U0LUCAS> is not an advocate of that round any more."), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}
