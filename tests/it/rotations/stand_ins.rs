//! Somebody else takes a turn: asked for by whose it is, or given by the coordinator.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, MAEVE, NOA, TUNDE};
use shadowday::sandbox::Submitted;

use super::notes::write_notes;
use super::{duty, with};
use crate::bot::{Bot, date, person};

#[tokio::test]
async fn a_turn_is_asked_for_and_taken_once() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.click(BEN, "Somebody else takes it").await;
    bot.ignore_news();
    assert_eq!(bot.fill(BEN, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    assert!(bot.private(BEN).remove(0).contains("It stays yours until they do"));
    let asked = bot.private(TUNDE).remove(0);
    assert!(asked.contains("<@U0BEN> asks you to take their duty") && asked.contains("[I take it]"), "{asked}");
    assert!(bot.slash(TUNDE, "/shadow rotation").await.contains("Next: <@U0BEN>"));
    bot.click(TUNDE, "I take it").await;
    let yours = bot.newest_private(TUNDE);
    assert!(
        yours.contains("Thank you! You have duty in *Escalations*") && yours.contains("<@U0PRIYA> helps"),
        "{yours}"
    );
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("• No longer yours: <!date^"), "{told}");
    assert!(bot.private(MAEVE).remove(0).contains("<@U0TUNDE> takes"));
    assert!(bot.slash(TUNDE, "/shadow rotation").await.contains("Next: <@U0TUNDE>"));
    bot.advance_to("2026-12-07T09:00:00Z").await;
    assert!(bot.private(TUNDE).iter().any(|message| message.contains("begins, until")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_second_click_takes_nothing_twice() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    for other in [TUNDE, NOA] {
        bot.click(BEN, "Somebody else takes it").await;
        bot.fill(BEN, json!({"person": person(other)})).await;
    }
    bot.ignore_news();
    bot.click(NOA, "I take it").await;
    bot.ignore_news();
    assert!(bot.newest_private(TUNDE).contains("<@U0BEN> does not ask you any more"), "without a button");
    let not_theirs = bot.click(BEN, "Somebody else takes it").await;
    assert!(not_theirs.contains("somebody else's by now"), "{not_theirs}");
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_gives_a_turn_to_somebody_else() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    let Submitted::Errors(wrong) = bot.fill(MAEVE, json!({"person": person(ANA)})).await else { panic!("her own") };
    assert!(wrong["person"].contains("their turn already"), "{wrong:?}");
    assert_eq!(bot.fill(MAEVE, json!({"person": person(ERIN)})).await, Submitted::Cleared);
    assert!(bot.private(ANA).remove(0).contains("• No longer yours: "));
    let told = bot.private(ERIN).remove(0);
    assert!(told.contains("• New: *") && told.contains("You answer customers' tickets then (on weekdays"), "{told}");
    assert!(told.contains("<@U0PRIYA> helps. Ask in <#"), "as in the welcome: {told}");
    assert!(bot.private(MAEVE).remove(0).contains("<@U0ERIN> takes"));
    assert!(bot.slash(BEN, "/shadow rotation").await.contains("Next: <@U0ERIN>"));
    bot.finish().await;
}

#[tokio::test]
async fn some_days_of_a_turn_can_be_given_away() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.click(ANA, "Somebody else takes it").await;
    let days = json!({"person": person(TUNDE), "first": date("2026-12-09"), "last": date("2026-12-09")});
    bot.fill(ANA, days).await;
    bot.click(TUNDE, "I take it").await;
    bot.ignore_news();
    for (at, on) in [("2026-12-08T12:00:00Z", ANA), ("2026-12-09T12:00:00Z", TUNDE), ("2026-12-10T12:00:00Z", ANA)] {
        bot.advance_to(at).await;
        let told = bot.slash(BEN, "/shadow oncall").await;
        assert!(told.contains(&format!("*Escalations*: <@{on}> until")), "{at}: {told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_stand_in_can_be_asked_for_at_any_time() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("[Somebody else takes it]") && told.contains("talk to <@U0MAEVE>"), "{told}");
    bot.click(ANA, "Somebody else takes it").await;
    assert!(bot.form(ANA).contains("|Mon 7 Dec, 09:00 GMT>"));
    let list = bot.slash(BEN, "/shadow rotation").await;
    assert!(list.contains("[Somebody else takes it]"), "{list}");
    bot.click(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    assert!(bot.private(TUNDE).remove(0).contains("<@U0BEN> asks you to take their duty"));
    assert!(!bot.slash(NOA, "/shadow rotation").await.contains("[Somebody else takes it]"), "it is not hers");
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let begun = bot.newest_private(ANA);
    assert!(begun.contains("begins, until") && begun.contains("[Somebody else takes it]"), "{begun}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_running_turn_changes_hands_with_one_message_each() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.advance_to("2026-12-07T09:05:00Z").await;
    bot.ignore_news();
    bot.click(ANA, "Somebody else takes it").await;
    assert_eq!(bot.fill(ANA, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    bot.ignore_news();
    bot.advance_to("2026-12-07T09:06:00Z").await;
    bot.click(TUNDE, "I take it").await;
    bot.advance_to("2026-12-07T10:00:00Z").await;
    let told = bot.private(ANA);
    assert!(
        told.len() == 1 && told[0].contains("• No longer yours: ") && told[0].contains("[Write notes]"),
        "{told:#?}"
    );
    let yours = bot.newest_private(TUNDE);
    assert!(yours.contains("Thank you!") && yours.contains("It begins now. <@U0PRIYA> helps."), "{yours}");
    assert!(bot.private(TUNDE).iter().all(|message| !message.contains("begins, until")));
    write_notes(&mut bot, ANA, "Ticket 3 waits.").await;
    assert!(bot.private(TUNDE).remove(0).contains("Ticket 3 waits."));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_gets_duty_at_short_notice_reads_at_once_what_to_expect_and_who_helps() {
    let mut bot = with(Bot::new().await, json!({})).await;
    let expects = |told: &str| {
        told.contains("you need not know the answers. <@U0PRIYA> helps. Tell your own team")
            && told.contains("whenever something is unclear")
    };
    let near = bot.private(ANA).remove(0);
    assert!(expects(&near) && near.contains("You are told again when it begins"), "{near}");
    let far = bot.private(BEN).remove(0);
    assert!(!expects(&far) && far.contains("You are told again before it begins"), "{far}");
    bot.advance_to("2026-12-05T10:00:00Z").await;
    bot.ignore_news();
    // Ben's week begins on Monday; Chloé knows the rotation, and read nothing of this week.
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(CHLOE)})).await, Submitted::Cleared);
    bot.ignore_news();
    bot.click(CHLOE, "I take it").await;
    let yours = bot.newest_private(CHLOE);
    assert!(yours.contains("Thank you! You have duty") && expects(&yours), "{yours}");
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    assert_eq!(bot.fill(MAEVE, json!({"person": person(ANA)})).await, Submitted::Cleared);
    let given = bot.private(ANA).remove(0);
    assert!(given.contains("Your turns in *Escalations* have changed") && expects(&given), "{given}");
    bot.ignore_news();
    bot.finish().await;
}
