//! Rotations through Slack, standing shifts and duty: how one is made, changed and ended, and by whom.

mod away;
mod comings;
mod due;
mod files;
mod notes;
mod stand_ins;
mod swaps;
mod told;

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, MAEVE, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, people, text, time};

/// Maeve makes this rotation, with changes; what people were told is still unread.
async fn with(mut bot: Bot, changes: Value) -> Bot {
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let mut values = json!({
        "name": text("Escalations"), "people": people(&[ANA, BEN, CHLOE]), "kind": choice("duty"),
        "helpers": people(&[PRIYA]), "when": choice("weekdays"),
    });
    for (field, value) in changes.as_object().unwrap() {
        values[field] = value.clone();
    }
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot
}

/// Duty by weeks, on weekdays from nine to five in Dublin: Ana from Monday 30 November, then Ben, then Chloé.
async fn duty() -> Bot {
    let mut bot = with(Bot::new().await, json!({})).await;
    bot.ignore_news();
    bot
}

fn who(words: &str) -> Vec<&str> {
    words.lines().filter_map(|line| line.rsplit_once("<@")?.1.strip_suffix('>')).collect()
}

/// Of a list that is no list of Slack's people.
fn several(ids: &[&str]) -> Value {
    json!({"value": {"type": "multi_static_select", "selected_options": ids}})
}

#[tokio::test]
async fn a_rotation_is_made_in_two_steps_and_everybody_reads_their_next_turn() {
    let mut bot = Bot::new().await;
    let empty = bot.slash(MAEVE, "/shadow rotation").await;
    assert!(empty.contains("There is no rotation yet") && empty.contains("[New rotation]"), "{empty}");
    bot.click(MAEVE, "New rotation").await;
    let values = json!({"people": people(&[ANA, BEN, CHLOE]), "kind": choice("duty")});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    assert_eq!(who(&page), [ANA, BEN, CHLOE, ANA, BEN, CHLOE, ANA, BEN], "the first eight turns: {page}");
    assert!(page.contains("every week at 09:00 in Dublin") && page.contains("|Mon 30 Nov, 09:00 GMT>"), "{page}");
    assert!(bot.private(ANA).is_empty(), "nobody is told before Save");
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("You take turns on duty") && told.contains("Mon 7 Dec, 09:00 GMT"), "{told}");
    assert_eq!((bot.private(ANA).len(), bot.private(CHLOE).len()), (1, 1));
    assert!(bot.private(MAEVE).remove(0).contains("3 people are told"));
    let list = bot.slash(BEN, "/shadow rotation").await;
    assert!(list.contains("nobody now. Next: <@U0ANA>") && list.contains("*Yours:*"), "{list}");
    assert!(!list.contains("[New rotation]") && !list.contains("[End it]"), "{list}");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_on_its_field() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let right = || json!({"name": text("Second line"), "people": people(&[ANA])});
    for (field, value, sentence) in [
        ("name", text("escalations"), "Another rotation has this name"),
        ("date", date("2026-11-26"), "This is in the past"),
        ("time_zone", text("Europe/Dubln"), "Did you mean Europe/Dublin?"),
    ] {
        let mut values = right();
        values[field] = value;
        let Submitted::Errors(wrong) = bot.fill(MAEVE, values).await else { panic!("{field} was taken") };
        assert!(wrong[field].contains(sentence), "{field}: {wrong:?}");
    }
    let nobody = json!({"name": text("Third"), "time_zone": text("Europe/Dublin"), "date": date("2026-12-07"),
        "when": choice("weekdays"), "until": time("09:00")});
    let Submitted::Errors(wrong) = bot.fill(MAEVE, nobody).await else { panic!("empty hours were taken") };
    assert!(wrong["until"].contains("another time than the start"), "{wrong:?}");
    bot.finish().await;
}

#[tokio::test]
async fn only_coordinators_change_anything() {
    let named = |id: &str| Settings { coordinators: vec![id.into()], ..Settings::default() };
    let mut bot = with(Bot::with(named(MAEVE)).await, json!({})).await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.settings = named(TUNDE);
    bot.restart().await;
    let before = bot.rows().await;
    for label in
        ["Change", "Add or remove people", "Somebody else takes a turn", "End it", "New rotation", "From a file"]
    {
        let answer = bot.click(MAEVE, label).await;
        assert!(answer.contains("That is for coordinators. Ask <@U0TUNDE>."), "{label}: {answer}");
        // The answer stands where the list was.
        bot.settings = named(MAEVE);
        bot.restart().await;
        bot.slash(MAEVE, "/shadow rotation").await;
        bot.settings = named(TUNDE);
        bot.restart().await;
    }
    let mut after = bot.rows().await;
    after.insert("inbox".into(), before["inbox"]);
    assert_eq!(after, before);
    bot.finish().await;
}

#[tokio::test]
async fn an_ended_rotation_is_silent() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    let ended = bot.click(MAEVE, "End it").await;
    assert!(ended.contains("has ended. 3 people are told"), "{ended}");
    for who in [ANA, BEN, CHLOE] {
        assert!(bot.private(who).remove(0).contains("*Escalations* has ended"));
    }
    let again = bot.slash(MAEVE, "/shadow rotation").await;
    assert!(again.contains("There is no rotation yet"), "{again}");
    bot.advance_to("2027-01-01T00:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn a_change_of_name_or_helpers_moves_nobody() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Change").await;
    let values = json!({"name": text("Second line"), "helpers": people(&[])});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Cleared);
    assert!(bot.private(MAEVE).remove(0).contains("Nobody's turn has moved"));
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let ahead = bot.private(BEN).remove(0);
    assert!(ahead.contains("*Second line*") && ahead.contains("Whoever is on call helps"), "{ahead}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_has_turns_is_pointed_to_them() {
    let changes = json!({"kind": choice("on-call"), "when": choice("always"), "people": people(&[SAM, PRIYA])});
    let mut bot = with(Bot::new().await, changes).await;
    bot.advance_to("2026-11-30T09:00:00Z").await;
    bot.ignore_news();
    for command in ["/shadow cover", "/shadow take", "/shadow break 20m", "/shadow handoff"] {
        let told = bot.slash(SAM, command).await;
        assert!(told.contains("You take turns in *Escalations*: `/shadow rotation`"), "{command}: {told}");
        assert!(!bot.slash(ERIN, command).await.contains("Escalations"), "{command}: she has none");
    }
    let status = bot.slash(SAM, "/shadow status").await;
    assert!(
        status.contains("You are on call in *Escalations*:") && status.contains("[Somebody else takes it]"),
        "{status}"
    );
    bot.finish().await;
}
