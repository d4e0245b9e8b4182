//! A whole day, from the plan to the end.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, LUCAS, MAEVE, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, text};

#[tokio::test]
async fn the_first_shadow_day_from_start_to_end() {
    let mut bot = Bot::with_day(6).await;
    assert!(bot.card().contains("0 of 6 places taken"), "{}", bot.card());

    for person in [ANA, BEN, TUNDE] {
        assert!(bot.slash(person, "/shadow signup").await.contains("*You are in:*"));
    }
    assert!(bot.click(CHLOE, "Sign up").await.contains("*You are in:*"));
    assert!(bot.card().contains("4 of 6 places taken"));

    bot.advance_to("2026-12-01T17:00:00Z").await;
    let preview = bot.private(MAEVE).remove(0);
    assert!(preview.contains("Nobody is told before you confirm."), "{preview}");
    bot.click(MAEVE, "Confirm and tell all").await;
    let meets = bot.private(ANA);
    assert_eq!(meets.len(), 1, "{meets:#?}");
    assert_eq!([BEN, CHLOE, TUNDE].map(|person| bot.private(person).len()), [1, 1, 1]);
    assert!(bot.card().contains("*Buddies*"));

    bot.advance_to("2026-12-02T09:00:00Z").await;
    for person in [ANA, BEN, CHLOE, TUNDE] {
        assert!(bot.private(person).remove(0).contains("A day to go"));
    }
    for advocate in [PRIYA, SAM, LUCAS, ERIN] {
        assert!(bot.private(advocate).remove(0).contains("you are on call"));
    }

    bot.advance_to("2026-12-03T09:00:00Z").await;
    assert!(bot.private(PRIYA).remove(0).contains("you have the pager"));
    assert!(bot.card().contains("<@U0PRIYA> has the pager until"));
    assert!(bot.slash(ANA, "/shadow oncall").await.contains("On call: <@U0PRIYA>. Next: <@U0SAM>"));

    assert!(bot.click(BEN, "I sent my first reply").await.contains("first reply ever"));
    assert!(bot.posted().remove(0).contains("<@U0BEN>"));
    assert!(bot.slash(BEN, "/shadow replied").await.contains("2 replies today"));
    assert!(bot.card().contains("2 replies from 1 person"));

    bot.advance_to("2026-12-03T10:50:00Z").await;
    assert!(bot.private(PRIYA).remove(0).contains("Your shift ends at"));
    assert!(bot.posted().remove(0).contains("<@U0SAM>, please pick up the pager"));
    bot.click(PRIYA, "Write notes").await;
    assert_eq!(
        bot.fill(PRIYA, json!({"notes": text("Ticket 12 waits for <!here> & a *refund*")})).await,
        Submitted::Cleared
    );
    let answer = bot.click(SAM, "Pick up").await;
    assert!(answer.contains("The pager is yours") && answer.contains("Ticket 12 waits for <!here> & a *refund*"));
    assert!(bot.private(PRIYA).remove(0).contains("You are free"));
    assert!(bot.card().contains("<@U0SAM> has the pager"));

    for (until, giver, taker) in [("2026-12-03T12:55:00Z", SAM, LUCAS), ("2026-12-03T14:55:00Z", LUCAS, ERIN)] {
        bot.advance_to(until).await;
        bot.private(giver).remove(0);
        bot.posted().remove(0);
        assert!(bot.click(giver, "Nothing to report").await.is_empty());
        bot.click(taker, "Pick up").await;
        bot.private(giver).remove(0);
    }
    bot.advance_to("2026-12-03T17:00:00Z").await;
    assert!(bot.card().contains("The pager is off"));
    assert_eq!(bot.cards(), 1);
    bot.finish().await;
}
