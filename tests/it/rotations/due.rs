//! What comes due by itself: before, at and after a turn, over restarts and changes of the clocks.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{self, ANA, BEN, MAEVE, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use super::{duty, with};
use crate::bot::{Bot, choice, date, people, text};

#[tokio::test]
async fn a_week_of_duty_before_at_and_after() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T08:59:59Z").await;
    assert!(bot.private(ANA).is_empty());
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let ahead = bot.private(ANA).remove(0);
    assert!(ahead.contains("Your duty in *Escalations* is ahead") && ahead.contains("Mon 7 Dec, 09:00 GMT"), "{ahead}");
    assert!(
        ahead.contains("^{date_long_pretty}, {time}|") && !ahead.contains("{date_short"),
        "with the weekday: {ahead}"
    );
    assert!(ahead.contains("<@U0PRIYA> helps") && ahead.contains("[Somebody else takes it]"), "{ahead}");
    assert!(ahead.contains("on weekdays, 09:00 to 17:00 in Dublin") && ahead.contains("talk to <@U0MAEVE>"), "{ahead}");
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let begun = bot.private(ANA);
    assert!(begun.len() == 1 && begun[0].contains("begins, until <!date^1797008400^"), "{begun:#?}");
    bot.advance_to("2026-12-11T16:59:59Z").await;
    assert_eq!(bot.private(BEN).len(), 1, "two working days before his");
    bot.advance_to("2026-12-11T17:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("is over. Thank you! Is anything still open?"));
    bot.click(ANA, "Write notes").await;
    assert_eq!(bot.fill(ANA, json!({"notes": text("Ticket 12 waits for <!here>.")})).await, Submitted::Cleared);
    assert!(bot.private(ANA).remove(0).contains("whoever is next on duty gets your notes"));
    bot.advance_to("2026-12-14T09:00:00Z").await;
    let begun = bot.private(BEN).remove(0);
    assert!(begun.contains("*What <@U0ANA> left open*\nTicket 12 waits"), "{begun}");
    for reader in [MAEVE, TUNDE] {
        let list = bot.slash(reader, "/shadow rotation").await;
        assert!(list.contains("*Open, as <@U0ANA> wrote") && list.contains("Ticket 12 waits"), "{list}");
    }
    bot.click(ANA, "Write notes").await;
    bot.fill(ANA, json!({"notes": text("Ticket 12 is done, 13 waits.")})).await;
    assert!(bot.private(BEN).remove(0).contains("13 waits"), "who is on duty already gets them at once");
    assert!(bot.private(ANA).remove(0).contains("<@U0BEN> gets your notes"));
    let other = bot.click(ANA, "Nothing open").await;
    assert!(other.is_empty() && bot.newest_private(ANA).contains("gets your notes"), "{other}");
    assert!(bot.slash(MAEVE, "/shadow rotation").await.contains("13 waits"), "notes are never thrown away");
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_on_call_is_told_a_day_before_and_when_it_begins() {
    let changes = json!({"kind": choice("on-call"), "when": choice("always"), "people": people(&[SAM, PRIYA])});
    let mut bot = with(Bot::new().await, changes).await;
    bot.ignore_news();
    bot.advance_to("2026-11-29T09:00:00Z").await;
    let ahead = bot.private(SAM).remove(0);
    assert!(ahead.contains("Your shift on call in *Escalations* is ahead"), "{ahead}");
    bot.advance_to("2026-11-30T09:00:00Z").await;
    assert!(bot.private(SAM).remove(0).contains("You are on call in *Escalations* now"));
    let on = bot.slash(ANA, "/shadow oncall").await;
    assert!(on.contains("<@U0SAM> until <!date^1796634000^") && on.contains("Next: <@U0PRIYA>"), "{on}");
    bot.advance_to("2026-12-06T08:59:59Z").await;
    assert!(bot.private(SAM).is_empty() && bot.private(PRIYA).is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn nine_o_clock_stays_nine_o_clock_when_the_clock_goes_forward() {
    let mut bot = with(Bot::new().await, json!({"date": date("2027-03-22"), "when": choice("always")})).await;
    bot.advance_to("2027-03-29T07:59:59Z").await;
    bot.ignore_news();
    bot.advance_to("2027-03-29T08:00:00Z").await;
    let begun = bot.private(BEN);
    assert!(begun.len() == 1 && begun[0].contains("begins, until"), "{begun:#?}");
    assert!(bot.private(ANA).remove(0).contains("is over"));
    bot.restart().await;
    bot.advance_to("2027-03-30T08:00:00Z").await;
    assert!(bot.private(BEN).is_empty() && bot.private(ANA).is_empty(), "nothing is said twice after a restart");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_due_while_the_bot_is_down_is_said_when_it_is_back() {
    let mut bot = duty().await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(4 * 24 + 2));
    bot.start_again().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("begins, until"), "what lies ahead no more is not said: {told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_gets_more_than_four_messages_a_day_unless_their_turn_begins() {
    let mut bot = Bot::new().await;
    for name in ["One", "Two", "Three", "Four"] {
        let changes = json!({"name": text(name), "kind": choice("duty"), "every": choice("day"),
            "people": people(&[ANA]), "when": choice("always")});
        bot = with(bot, changes).await;
    }
    for day in 1..5 {
        bot.advance_to(&format!("2026-12-0{day}T08:59:59Z")).await;
        bot.ignore_news();
        bot.advance_to(&format!("2026-12-0{day}T09:00:00Z")).await;
        let told = bot.private(ANA);
        let (begun, others): (Vec<_>, Vec<_>) = told.iter().partition(|told| told.contains("begins, until"));
        assert_eq!((begun.len(), others.len()), (4, 3), "{told:#?}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn fourteen_people_on_weekdays_all_have_a_turn() {
    let mut workspace = cast::workspace();
    let mut extra = workspace.people[0].clone();
    extra.id = "U0EXTRA".into();
    extra.name = "extra".into();
    extra.is_admin = false;
    workspace.people.push(extra);
    let all: Vec<String> = workspace.people.iter().map(|person| person.id.clone()).collect();
    assert_eq!(all.len(), 14);
    let ids: Vec<&str> = all.iter().map(String::as_str).collect();
    let bot = Bot::in_workspace(Settings::default(), workspace).await;
    let changes = json!({"people": people(&ids), "every": choice("day"), "kind": choice("on-call")});
    let mut bot = with(bot, changes).await;
    bot.ignore_news();
    // Fourteen working days from Monday 30 November.
    bot.advance_to("2026-12-17T17:00:00Z").await;
    for id in ids {
        let begun = bot.private(id).iter().filter(|message| message.contains("You are on call")).count();
        assert_eq!(begun, 1, "{id}");
    }
    bot.ignore_news();
    bot.finish().await;
}
