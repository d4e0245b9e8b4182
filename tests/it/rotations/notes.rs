//! What is open at the end of a turn reaches whoever goes on.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, ERIN, MAEVE, TUNDE};
use shadowday::sandbox::Submitted;

use super::with;
use crate::bot::{Bot, date, person, text};

/// Ana's week from Monday 7 December, of which Tunde takes Tuesday.
async fn tunde_takes_tuesday() -> Bot {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.click(ANA, "Somebody else takes it").await;
    bot.fill(ANA, json!({"person": person(TUNDE), "first": date("2026-12-08"), "last": date("2026-12-08")})).await;
    bot.click(TUNDE, "I take it").await;
    bot.ignore_news();
    bot
}

pub(super) async fn write_notes(bot: &mut Bot, who: &str, notes: &str) {
    bot.click(who, "Write notes").await;
    assert_eq!(bot.fill(who, json!({"notes": text(notes)})).await, Submitted::Cleared);
}

#[tokio::test]
async fn who_goes_on_after_a_stand_in_reads_that_with_their_notes() {
    let mut bot = tunde_takes_tuesday().await;
    bot.advance_to("2026-12-08T17:00:00Z").await;
    let begun = bot.private(ANA).remove(0);
    assert!(begun.contains("begins, until") && begun.contains("|Tue 8 Dec, 09:00 GMT>"), "as on call says: {begun}");
    bot.ignore_news();
    bot.advance_to("2026-12-08T17:01:00Z").await;
    write_notes(&mut bot, TUNDE, "Ticket 7 waits.").await;
    assert!(bot.private(TUNDE).remove(0).contains("whoever is next on duty gets your notes"));
    bot.advance_to("2026-12-09T08:59:59Z").await;
    assert!(bot.private(ANA).is_empty());
    bot.advance_to("2026-12-09T09:00:00Z").await;
    let again = bot.private(ANA).remove(0);
    assert!(again.contains("goes on, until") && again.contains("|Fri 11 Dec, 17:00 GMT>"), "{again}");
    assert!(again.contains("*What <@U0TUNDE> left open*\nTicket 7 waits."), "{again}");
    bot.advance_to("2026-12-09T10:00:00Z").await;
    write_notes(&mut bot, TUNDE, "Ticket 7 is done, 8 waits.").await;
    assert!(bot.private(ANA).remove(0).contains("8 waits"), "who has gone on already gets them at once");
    bot.advance_to("2026-12-11T17:01:00Z").await;
    write_notes(&mut bot, ANA, "Ticket 9 waits.").await;
    bot.ignore_news();
    let list = bot.slash(MAEVE, "/shadow rotation").await;
    assert!(list.contains("Ticket 9 waits"), "what was written last: {list}");
    bot.advance_to("2026-12-14T09:00:00Z").await;
    let begun = bot.private(BEN).remove(0);
    assert!(begun.contains("*What <@U0ANA> left open*\nTicket 9") && !begun.contains("8 waits"), "{begun}");
    bot.finish().await;
}

#[tokio::test]
async fn notes_of_who_gave_the_week_away_reach_the_next_one() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.advance_to("2026-12-07T09:06:00Z").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    assert_eq!(bot.fill(MAEVE, json!({"person": person(ERIN)})).await, Submitted::Cleared);
    bot.advance_to("2026-12-11T17:01:00Z").await;
    write_notes(&mut bot, ERIN, "Ticket 5 waits.").await;
    bot.advance_to("2026-12-11T17:02:00Z").await;
    write_notes(&mut bot, ANA, "Ticket 4 waits.").await;
    bot.ignore_news();
    bot.advance_to("2026-12-14T09:00:00Z").await;
    let begun = bot.private(BEN).remove(0);
    assert!(begun.contains("Ticket 4 waits") && begun.contains("Ticket 5 waits"), "{begun}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_goes_on_is_named_as_the_next_one() {
    let mut bot = tunde_takes_tuesday().await;
    for (at, on, next) in [
        ("2026-12-07T12:00:00Z", "U0ANA", "<@U0TUNDE> from <!date^1796720400^"),
        ("2026-12-08T12:00:00Z", "U0TUNDE", "<@U0ANA> from <!date^1796806800^"),
        ("2026-12-08T20:00:00Z", "U0ANA", "<@U0BEN> from"),
        ("2026-12-09T12:00:00Z", "U0ANA", "<@U0BEN> from"),
    ] {
        bot.advance_to(at).await;
        for command in ["/shadow oncall", "/shadow rotation"] {
            let told = bot.slash(BEN, command).await;
            assert!(
                told.contains(&format!("<@{on}> until")) && told.contains(&format!("Next: {next}")),
                "{at}: {told}"
            );
        }
    }
    bot.ignore_news();
    bot.finish().await;
}
