//! Turns change hands: what is asked for is taken, declined, withdrawn, or over when the turn begins; a swap is both or none.

use serde_json::json;

use super::*;

/// Ben, whose week begins on Monday 7 December, asks somebody to take it.
async fn ben_asks(other: &str) -> Bot {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(other)})).await, Submitted::Cleared);
    let asked = bot.private(BEN).remove(0);
    assert!(asked.contains(&format!("I asked <@{other}> to take")) && asked.contains("[Withdraw]"), "{asked}");
    bot
}

#[tokio::test]
async fn a_swap_is_both_or_none_and_both_read_who_has_what() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    let chloes = choice("1797238800000 U0CHLOE");
    let Submitted::Errors(wrong) = bot.fill(BEN, json!({"person": person(TUNDE), "return": chloes})).await else {
        panic!("it is not his")
    };
    assert!(wrong["return"].contains("not a turn of the one whom you ask"), "{wrong:?}");
    assert_eq!(bot.fill(BEN, json!({"person": person(CHLOE)})).await, Submitted::Cleared);
    assert!(bot.private(BEN).remove(0).contains("and you take theirs in return: <!date^1797238800^"));
    let asked = bot.private(CHLOE).remove(0);
    assert!(asked.contains("In return they take yours: <!date^1797238800^") && asked.contains("[Swap]"), "{asked}");
    bot.click(CHLOE, "Swap").await;
    let yours = bot.newest_private(CHLOE);
    assert!(yours.contains("Thank you! You have duty in *Escalations*") && yours.contains("<@U0BEN> has yours: "));
    let told = bot.private(BEN);
    assert!(told.len() == 1 && told[0].contains("<@U0CHLOE> takes your duty in *Escalations*"), "{told:#?}");
    assert!(told[0].contains("and you have theirs: *<!date^1797238800^"), "{told:#?}");
    assert!(!bot.sees_button(BEN, "Withdraw"), "what he asked for has ended");
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("<@U0CHLOE> takes") && told.contains("in return"), "{told}");
    for (at, on) in [("2026-12-08T12:00:00Z", CHLOE), ("2026-12-15T12:00:00Z", BEN)] {
        bot.advance_to(at).await;
        let told = bot.slash(TUNDE, "/shadow oncall").await;
        assert!(told.contains(&format!("<@{on}> until")), "{at}: {told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_whose_other_half_is_gone_is_none() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    bot.fill(BEN, json!({"person": person(CHLOE), "return": choice("1797238800000 U0CHLOE")})).await;
    bot.slash(CHLOE, "/shadow rotation").await;
    bot.click(CHLOE, "Somebody else takes it").await;
    bot.fill(CHLOE, json!({"person": person(TUNDE)})).await;
    bot.click(TUNDE, "I take it").await;
    assert!(!bot.sees_button(CHLOE, "Swap") && !bot.sees_button(BEN, "Withdraw"), "her week is Tunde's");
    assert!(bot.private(BEN).iter().any(|told| told.contains("It stays yours, as")), "{:#?}", bot.private(BEN));
    assert!(bot.slash(TUNDE, "/shadow rotation").await.contains("Next: <@U0ANA>"));
    bot.advance_to("2026-12-08T12:00:00Z").await;
    assert!(bot.slash(TUNDE, "/shadow oncall").await.contains("<@U0BEN> until"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_asked_can_say_no() {
    let mut bot = ben_asks(TUNDE).await;
    bot.click(TUNDE, "No, sorry").await;
    assert!(bot.newest_private(TUNDE).contains("<@U0BEN> knows that you cannot"));
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("<@U0TUNDE> cannot take") && told.contains("it stays yours"), "{told}");
    assert!(told.contains("[Somebody else takes it]") && !bot.sees_button(BEN, "Withdraw"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_asked_can_withdraw_it() {
    let mut bot = ben_asks(TUNDE).await;
    bot.ignore_news();
    bot.click(BEN, "Withdraw").await;
    let withdrawn = bot.newest_private(BEN);
    assert!(withdrawn.contains("Withdrawn: ") && withdrawn.contains("stays yours"), "{withdrawn}");
    assert!(bot.newest_private(TUNDE).contains("does not ask you any more") && !bot.sees_button(TUNDE, "I take it"));
    bot.finish().await;
}

#[tokio::test]
async fn what_nobody_answered_ends_when_the_turn_begins() {
    let mut bot = ben_asks(TUNDE).await;
    bot.advance_to("2026-12-07T08:59:59Z").await;
    assert!(bot.sees_button(TUNDE, "I take it"));
    bot.ignore_news();
    bot.restart().await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let told = bot.private(BEN);
    assert!(told.len() == 2 && told[0].contains("<@U0TUNDE> has not taken"), "{told:#?}");
    assert!(told[0].contains("it stays yours. Ask somebody else, or talk to <@U0MAEVE>"), "{told:#?}");
    assert!(told[0].contains("[Somebody else takes it]") && told[1].contains("begins, until"), "{told:#?}");
    assert!(!bot.sees_button(TUNDE, "I take it") && !bot.sees_button(BEN, "Withdraw"));
    assert!(bot.newest_private(TUNDE).contains("This is over: <@U0BEN> keeps"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn turns_to_choose_from_are_on_the_readers_clock() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    let form = bot.slack.view(BEN).unwrap()["blocks"].to_string();
    assert!(form.contains("Mon 14 Dec 03:00") && !form.contains("Mon 14 Dec 09:00"), "he lives in Chicago: {form}");
    assert!(form.contains("on your clock") && form.contains("A day in Dublin."), "{form}");
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    let form = bot.slack.view(MAEVE).unwrap()["blocks"].to_string();
    assert!(form.contains("Mon 14 Dec 09:00") && form.contains("On your clock."), "{form}");
    bot.finish().await;
}

#[tokio::test]
async fn who_is_asked_already_stands_in_the_form() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert!(!bot.form(BEN).contains("asked already"));
    bot.fill(BEN, json!({"person": person(TUNDE)})).await;
    bot.click(BEN, "Somebody else takes it").await;
    let form = bot.form(BEN);
    assert!(form.contains("<@U0TUNDE> is asked already: <!date^1796634000^"), "{form}");
    assert!(form.contains("You can ask one more: whoever takes it first has it."), "{form}");
    bot.click(TUNDE, "No, sorry").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert!(!bot.form(BEN).contains("asked already"), "he has answered");
    bot.ignore_news();
    bot.slash(BEN, "/shadow rotation").await;
    bot.click_last(BEN, "Somebody else takes it").await;
    assert!(!bot.form(BEN).contains("asked already"), "another turn");
    bot.finish().await;
}
