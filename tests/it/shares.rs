//! What people had on call before counts for the next rota, and the coordinator reads it.

use serde_json::json;
use shadowday::demo::cast::{ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, date, people};

const HAD: &str = "On call in the 90 days before: <@U0SAM> 7 h 30 min, <@U0PRIYA> 30 min, <@U0LUCAS> not at all, \
                   <@U0ERIN> not at all. Who had less is given more.";

/// The second page of a plan for the week after, with the usual people.
async fn plan_the_week_after(bot: &mut Bot) -> String {
    bot.slash(MAEVE, "/shadow plan").await;
    let values = json!({"date": date("2026-12-10"), "advocates": people(&[PRIYA, SAM, LUCAS, ERIN])});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    bot.form(MAEVE)
}

/// Planned minutes of Sam on this day.
async fn of_sam(bot: &Bot, day: i64) -> i64 {
    let sum = "SELECT coalesce(sum(unixepoch(end_time) - unixepoch(start_time)) / 60, 0) FROM shifts
        WHERE advocate = 'U0SAM' AND day = ?";
    sqlx::query_scalar(sum).bind(day).fetch_one(&mut bot.database().await).await.unwrap()
}

#[tokio::test]
async fn who_took_the_pager_for_a_day_has_less_of_the_next_one_and_the_coordinator_reads_why() {
    let mut bot = Bot::with_day(4).await;
    assert!(!bot.click(MAEVE, "Rota").await.contains("90 days"), "there was no day before");
    bot.advance_to("2026-12-03T09:30:00Z").await;
    bot.slash(SAM, "/shadow take").await;
    bot.advance_to("2026-12-03T17:30:00Z").await;
    bot.ignore_news();
    let confirm = plan_the_week_after(&mut bot).await;
    assert!(confirm.contains(HAD), "{confirm}");
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let (before, after) = (of_sam(&bot, 1).await, of_sam(&bot, 2).await);
    assert!(after < before, "{before} minutes, then {after}");
    let rota = bot.click_last(MAEVE, "Rota").await;
    assert!(rota.contains(HAD), "{rota}");
    bot.ignore_news();
    bot.finish().await;
}
