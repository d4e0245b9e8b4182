//! Who joins and who leaves: whose turns move, and what runs stays.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, MAEVE, NOA, TUNDE};
use shadowday::sandbox::Submitted;

use super::{duty, several, with};
use crate::bot::{Bot, choice, date, people};

#[tokio::test]
async fn who_joins_comes_last_and_the_others_are_told() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-01T09:00:00Z").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    assert_eq!(bot.fill(MAEVE, json!({"joins": people(&[NOA])})).await, Submitted::Cleared);
    let new = bot.private(NOA).remove(0);
    assert!(new.contains("You take turns on duty") && new.contains("Mon 21 Dec, 09:00 GMT"), "{new}");
    let moved = bot.private(ANA).remove(0);
    assert!(moved.contains("|Mon 21 Dec, 09:00 GMT> to") && moved.contains("Mon 28 Dec, 09:00 GMT"), "{moved}");
    assert!(moved.contains("From Tue 1 Dec on, 4 people take turns instead of 3"), "{moved}");
    for who in [BEN, CHLOE] {
        let told = bot.private(who).remove(0);
        assert!(told.contains("4 people take turns instead of 3, so yours come less often"), "{told}");
        assert!(told.contains("• Was: <!date^") && told.contains("• Is: *<!date^"), "those after the next: {told}");
    }
    assert!(bot.private(MAEVE).remove(0).contains("4 people are told"));
    bot.advance_to("2026-12-02T09:00:00Z").await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    let Submitted::Errors(wrong) = bot.fill(MAEVE, json!({"joins": people(&[NOA])})).await else { panic!("twice") };
    assert!(wrong["joins"].contains("joins on Tue 1 Dec already"), "{wrong:?}");
    let all = json!({"joins": people(&[]), "leaves": several(&[ANA, BEN, CHLOE, NOA])});
    let Submitted::Errors(wrong) = bot.fill(MAEVE, all).await else { panic!("nobody is left") };
    assert!(wrong["leaves"].contains("press End it"), "{wrong:?}");
    bot.finish().await;
}

#[tokio::test]
async fn who_leaves_keeps_the_turn_that_has_begun() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-01T09:00:00Z").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    assert_eq!(bot.fill(MAEVE, json!({"leaves": several(&[ANA])})).await, Submitted::Cleared);
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("• No longer yours: <!date^1797843600^") && told.contains("• Stays yours: *"), "{told}");
    assert!(bot.private(BEN).len() == 1 && bot.private(CHLOE).len() == 1, "theirs come more often");
    bot.private(MAEVE);
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("<@U0ANA> until"));
    bot.advance_to("2026-12-21T09:00:00Z").await;
    let begun: Vec<String> = bot.private(BEN).into_iter().filter(|message| message.contains("begins, until")).collect();
    assert_eq!(begun.len(), 2, "the second time where it was Ana's before: {begun:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_change_from_today_leaves_the_turn_that_runs_since_this_morning() {
    // Of a week that began on this Monday, and of a day.
    for (every, at, begun, joined) in [
        ("week", "2026-12-21T15:00:00Z", ANA, "Mon 11 Jan, 09:00 GMT"),
        ("day", "2026-12-03T15:00:00Z", ANA, "Tue 8 Dec, 09:00 GMT"),
    ] {
        let mut bot = with(Bot::new().await, json!({"every": choice(every)})).await;
        bot.advance_to(at).await;
        bot.ignore_news();
        assert!(bot.slash(TUNDE, "/shadow oncall").await.contains(&format!("<@{begun}> until")), "{every}");
        for change in [json!({"joins": people(&[NOA])}), json!({"joins": people(&[]), "leaves": several(&[begun])})] {
            bot.slash(MAEVE, "/shadow rotation").await;
            bot.click(MAEVE, "Add or remove people").await;
            assert_eq!(bot.fill(MAEVE, change.clone()).await, Submitted::Cleared);
            let on = bot.slash(TUNDE, "/shadow oncall").await;
            assert!(on.contains(&format!("<@{begun}> until")), "{every}, {change}: {on}");
        }
        let new = bot.private(NOA).remove(0);
        assert!(new.contains(joined), "{every}: {new}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn who_is_added_again_from_a_later_date_on_reads_that_date_and_their_first_turn_then() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-01T09:00:00Z").await;
    for change in [
        json!({"leaves": several(&[ANA]), "from": date("2026-12-08")}),
        json!({"joins": people(&[ANA]), "from": date("2027-01-10")}),
    ] {
        bot.ignore_news();
        bot.slash(MAEVE, "/shadow rotation").await;
        bot.click(MAEVE, "Add or remove people").await;
        assert_eq!(bot.fill(MAEVE, change).await, Submitted::Cleared);
    }
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("From Sun 10 Jan on you take turns on duty"), "{told}");
    assert!(told.contains("Your first then: *<!date^") && told.contains("Jan, 09:00 GMT> to"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}
