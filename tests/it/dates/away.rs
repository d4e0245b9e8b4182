//! Who is away, by days off, a pause or a Slack status, and the dates that are offered.

use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, LUCAS, MAEVE};
use shadowday::sandbox::Submitted;

use super::{agreed, named, paired, round_with};
use crate::bot::date;

/// A status with an end is known for all dates until then, and says no more about them than a day off does.
#[tokio::test]
async fn nobody_is_offered_a_date_within_the_others_slack_status() {
    let mut bot = paired().await;
    let until = "2026-12-19T00:00:00Z".parse().unwrap();
    bot.slack.set_status(LUCAS, ":palm_tree:", "Vacation", Some(until)).await.unwrap();
    bot.slash(ANA, "/shadow dates").await;
    let form = bot.form(ANA);
    assert!(!form.contains("Mon 7 Dec") && !form.contains("15 Dec") && form.contains("Mon 21 Dec, together"), "{form}");
    let Submitted::Errors(errors) = bot.fill(ANA, named("2026-12-09")).await else { panic!("it was taken") };
    assert!(errors["another"].contains("One of you is not free then"), "{errors:?}");
    assert_eq!(bot.fill(ANA, named("2026-12-21")).await, Submitted::Cleared);
    bot.ignore_news();
    bot.slack.set_status(LUCAS, ":palm_tree:", "Vacation", "2027-01-04T00:00:00Z".parse().ok()).await.unwrap();
    let refused = bot.click(LUCAS, "Accept").await;
    assert!(refused.contains("You are away then, as your settings or your Slack status say"), "{refused}");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_is_paired_with_who_is_away_on_all_dates_as_their_status_says() {
    let mut bot = round_with(Settings::default()).await;
    bot.slack.set_status(LUCAS, ":baby:", "Parental leave", "2027-03-01T00:00:00Z".parse().ok()).await.unwrap();
    bot.slash(ANA, "/shadow signup").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0ANA>* with *<@") && !preview.contains("with *<@U0LUCAS>*"), "{preview}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_status_without_an_end_counts_for_a_week() {
    let mut bot = paired().await;
    bot.advance_to("2026-12-02T10:00:00Z").await;
    bot.slack.set_status(LUCAS, ":palm_tree:", "", None).await.unwrap();
    bot.slash(ANA, "/shadow dates").await;
    let form = bot.form(ANA);
    assert!(form.contains("Wed 9 Dec, together") && !form.contains("Mon 7 Dec"), "{form}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whose_own_pause_leaves_no_date_reads_that_and_nobody_elses() {
    let mut bot = paired().await;
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, json!({"pause": date("2027-03-01")})).await;
    bot.ignore_news();
    bot.slash(ANA, "/shadow dates").await;
    let form = bot.form(ANA);
    assert!(form.contains("by your pause until 1 March 2027 (`/shadow settings`). Is that no longer so?"), "{form}");
    bot.slash(LUCAS, "/shadow dates").await;
    bot.click(LUCAS, "Offer one yourself").await;
    let form = bot.form(LUCAS);
    assert!(form.contains("no date until 1 February that suits both of you") && !form.contains("pause"), "{form}");
    bot.slack.set_status(LUCAS, ":palm_tree:", "", "2027-03-01T00:00:00Z".parse().ok()).await.unwrap();
    bot.click(LUCAS, "Offer one yourself").await;
    assert!(bot.form(LUCAS).contains("by your Slack status. Is that"), "{}", bot.form(LUCAS));
    bot.finish().await;
}

#[tokio::test]
async fn whoever_is_away_by_their_slack_status_reads_that_with_the_reminder() {
    let mut bot = agreed().await;
    bot.slack.set_status(LUCAS, ":palm_tree:", "Vacation", "2026-12-09T00:00:00Z".parse().ok()).await.unwrap();
    bot.settle().await;
    bot.advance_to("2026-12-06T12:00:00Z").await;
    let day_to_go = |told: Vec<String>| told.into_iter().find(|told| told.contains("A day to go")).unwrap();
    let (lucas, ana) = (day_to_go(bot.private(LUCAS)), day_to_go(bot.private(ANA)));
    assert!(lucas.contains("Your Slack status says that you are away then"), "{lucas}");
    assert!(!ana.contains("Slack status"), "{ana}");
    bot.ignore_news();
    bot.finish().await;
}
