//! Freezes and holidays of the team's calendar: over an agreed date, a proposal, a day that is planned; and a file that
//! is none.

use serde_json::json;
use shadowday::demo::cast::{ANA, LUCAS, MAEVE, SAM};
use shadowday::sandbox::Submitted;

use super::{agreed, freeze, proposed};
use crate::bot::{Bot, date, people};

#[tokio::test]
async fn a_freeze_over_an_agreed_date_is_told_once() {
    let mut bot = agreed().await;
    bot.settings = freeze("20261207", "20261212");
    bot.restart().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("now falls into *Code freeze* in the team's calendar"), "{told:#?}");
    assert!(told[0].contains("Monday 7 December") && told[0].contains("[Another date]"), "{told:#?}");
    assert!(bot.private(LUCAS).is_empty(), "both read the one message");
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("• <@U0ANA> and <@U0LUCAS>, ") && told[0].contains("*Code freeze*"));
    bot.restart().await;
    bot.click(LUCAS, "Another date").await;
    assert!(bot.form(LUCAS).contains("Mon 14 Dec") && !bot.form(LUCAS).contains("8 Dec"), "{}", bot.form(LUCAS));
    bot.click(ANA, "Keep it").await;
    let group = bot.slack.messages(&bot.slack.mpim(&[ANA, LUCAS]).expect("they have a group message"));
    let told = group.last().map(|message| crate::bot::in_words(&message.text, &message.blocks)).unwrap_or_default();
    assert!(told.contains("Your date stays: ") && !told.contains("[Keep it]"), "{told}");
    assert!(bot.slash(ANA, "/shadow dates").await.contains("Monday 7 December"));
    bot.finish().await;
}

#[tokio::test]
async fn a_freeze_ends_what_is_proposed_within_it() {
    let mut bot = proposed(&["2026-12-07", "2026-12-15"]).await;
    bot.settings = freeze("20261207", "20261212");
    bot.restart().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("Monday 7 December, as <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("The other dates still wait for an answer"), "{told:#?}");
    assert!(!bot.slash(LUCAS, "/shadow dates").await.contains("Monday 7 December"));
    bot.restart().await;
    bot.settings = freeze("20261207", "20261219");
    bot.restart().await;
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("Tuesday 15 December, as <@U0ANA> proposed"), "{told:#?}");
    assert!(told[0].contains("[Propose dates]"), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_is_planned_on_a_holiday_gets_a_hint_and_no_more() {
    let mut bot = Bot::with(freeze("20261203", "20261204")).await;
    for (day, is_closed) in [("2026-12-03", true), ("2026-12-04", false)] {
        bot.slash(MAEVE, "/shadow plan").await;
        let typed = json!({"date": date(day), "advocates": people(&[LUCAS, SAM])});
        assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
        let page = bot.form(MAEVE);
        assert_eq!(page.contains("Thu 3 Dec falls into *Code freeze*"), is_closed, "{page}");
        assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_wrong_calendar_file_ends_the_start_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("team.ics");
    std::fs::write(&file, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Freeze\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR")
        .unwrap();
    let missing = folder.path().join("none.ics");
    for (file, words) in [(&file, "\"Freeze\": \"soon\" is no date"), (&missing, "No such file")] {
        let mut serve = std::process::Command::new(env!("CARGO_BIN_EXE_shadowday"));
        serve.arg("serve").env_clear().env("SHADOWDAY_CALENDAR", file);
        serve.env("SLACK_BOT_TOKEN", "xoxb-1").env("SLACK_SIGNING_SECRET", "s").env("LISTEN_ADDR", "127.0.0.1:0");
        serve.env("DATABASE_URL", format!("sqlite://{}", folder.path().join("a.db").display()));
        let output = serve.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("SHADOWDAY_CALENDAR") && said.contains(words), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }
}
