//! An agreed date moves: either asks, the other agrees, declines, or does not answer.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, LUCAS};
use shadowday::sandbox::Submitted;

use super::{SEVENTH, agreed, card, named};
use crate::bot::{ticks, time};

#[tokio::test]
async fn a_date_that_moves_has_the_hours_of_its_round_again() {
    let mut bot = agreed().await;
    bot.slash(LUCAS, "/shadow settings").await;
    bot.fill(LUCAS, json!({"start": time("08:00"), "end": time("13:00")})).await;
    bot.ignore_news();
    bot.click(ANA, "Move").await;
    assert!(bot.form(ANA).contains("Tue 8 Dec, together 09:00 to 13:00 (4 h)"), "{}", bot.form(ANA));
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-08"])})).await;
    bot.click(LUCAS, "Accept").await;
    assert!(card(&bot, "Engineering day · Tue").contains("12:00 to 16:00 in Dublin"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn either_can_move_the_date_and_the_old_one_stands_until_the_other_agrees() {
    let mut bot = agreed().await;
    bot.click(LUCAS, "Move").await;
    assert!(!bot.form(LUCAS).contains("Mon 7 Dec"), "the date as it is is no choice");
    let Submitted::Errors(errors) = bot.fill(LUCAS, named("2026-12-07")).await else { panic!("it was taken") };
    assert!(errors["another"].contains("your date already"), "{errors:?}");
    bot.fill(LUCAS, named("2026-12-09")).await;
    let asked = bot.private(ANA).remove(0);
    assert!(asked.contains("would like to move it") && asked.contains("[Keep the date]"), "{asked}");
    assert!(card(&bot, "Engineering day · Mon").starts_with(SEVENTH), "the old date stands");
    bot.ignore_news();
    assert!(bot.slash(LUCAS, "/shadow dates").await.contains("Until then your date stands."));
    bot.click(ANA, "Accept").await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("Was: <!date^") && told[0].contains("[Move]"), "{told:#?}");
    assert!(card(&bot, "Engineering day · Wed").contains("<@U0ANA> with <@U0LUCAS>"));
    assert_eq!((bot.cards(), bot.posted().len()), (2, 0), "the card is edited");
    bot.advance_to("2026-12-07T10:00:00Z").await;
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("Nobody is on call now. The engineering day on Wednesday"));
    bot.finish().await;
}

#[tokio::test]
async fn a_move_can_be_declined_and_a_day_that_has_begun_stays() {
    let mut bot = agreed().await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14", "2026-12-23"])})).await;
    bot.ignore_news();
    bot.click(LUCAS, "Keep the date").await;
    assert!(bot.newest_private(LUCAS).contains("Your date stays: "));
    assert!(bot.private(ANA).remove(0).contains("<@U0LUCAS> would rather keep your date"));
    bot.advance_to("2026-12-07T12:30:00Z").await;
    bot.ignore_news();
    assert!(bot.click(ANA, "Move").await.contains("The day has begun or is over"));
    bot.finish().await;
}

#[tokio::test]
async fn a_move_that_nobody_answers_leaves_the_date_as_it_is() {
    let mut bot = agreed().await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
    bot.click(LUCAS, "Accept").await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, named("2026-12-09")).await;
    bot.advance_to("2026-12-09T11:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-09T12:00:00Z").await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("The date did not come about that <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("Your date stays: <!date^") && told[0].contains("[Move]"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_move_to_a_later_date_that_nobody_answers_ends_when_the_day_begins() {
    let mut bot = agreed().await;
    bot.click(ANA, "Move").await;
    bot.fill(ANA, json!({"dates": ticks(&["2026-12-14"])})).await;
    bot.advance_to("2026-12-07T11:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-07T12:00:00Z").await;
    let told = bot.private(ANA);
    let not_moved = |message: &&String| message.contains("<@U0LUCAS> has not answered whether your engineering day");
    assert_eq!(told.iter().filter(not_moved).count(), 1, "{told:#?}");
    bot.advance_to("2026-12-14T12:00:00Z").await;
    assert!(bot.private(LUCAS).iter().all(|message| !message.contains("did not come about")));
    bot.ignore_news();
    bot.finish().await;
}
