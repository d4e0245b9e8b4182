//! What happened in the small Slack before somebody opens its page: people said what they know, a day was planned, and
//! four signed up, one of them from where nobody can sit beside her. Done as people do it, by commands, buttons and
//! forms.

use anyhow::{Context as _, anyhow};
use jiff::civil::{Date, Weekday, time};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::cast::{BEN, CHANNEL, CHLOE, ERIN, LUCAS, MAEVE, MIA, PRIYA, SAM, TUNDE};
use crate::clock::Clock;
use crate::domain::day::Zone;
use crate::sandbox::{Failure, Sandbox, Submitted};

/// Where the day takes place.
const ZONE: &str = "Europe/Dublin";

/// What somebody put into their settings.
struct Set {
    who: &'static str,
    topics: &'static str,
    languages: &'static str,
    team: &'static str,
    /// None: nine to five.
    hours: Option<(&'static str, &'static str)>,
}

/// Enough that a good pair has its reasons, and that a swap costs something.
const SETTINGS: [Set; 7] = [
    set(PRIYA, "api, webhooks", "hi", "Support").at_work("12:00", "20:00"),
    set(SAM, "billing, refunds", "", "Support"),
    set(LUCAS, "billing, mobile app", "pt", "Support"),
    set(ERIN, "api, mobile app", "es", "Support").at_work("08:00", "16:00"),
    set(BEN, "api, webhooks", "", "Engineering").at_work("08:00", "16:00"),
    set(CHLOE, "billing", "fr", "Founders"),
    set(TUNDE, "billing, exports", "", "Engineering"),
];

const fn set(who: &'static str, topics: &'static str, languages: &'static str, team: &'static str) -> Set {
    Set { who, topics, languages, team, hours: None }
}

impl Set {
    const fn at_work(self, from: &'static str, until: &'static str) -> Set {
        Set { hours: Some((from, until)), ..self }
    }
}

/// Real milliseconds between two looks at the page, and how often it is looked at.
pub(super) const LOOK_MS: u64 = 20;
const LOOKS_MAX: u32 = 150;

pub(super) fn zone() -> Zone {
    ZONE.parse().unwrap_or_default()
}

/// Nine o'clock in Dublin on the next Tuesday: the day itself is two days later.
pub fn starts_at(now: Timestamp) -> Timestamp {
    let zone = zone();
    let today = now.to_zoned(zone.rules().clone()).date();
    let tuesday = next(today, Weekday::Tuesday);
    zone.instant(tuesday, time(9, 0, 0, 0))
}

fn next(from: Date, weekday: Weekday) -> Date {
    (0..7).map(|days| from.saturating_add(days.days())).find(|date| date.weekday() == weekday).unwrap_or(from)
}

/// Plans the day and signs people up.
///
/// # Errors
/// The bot did not answer as it should.
pub async fn prepare(slack: &Sandbox, clock: &Clock) -> anyhow::Result<()> {
    let hello = "Hi all! I am setting up our first support day for this Thursday. Engineers, designers, founders: come and answer a few real customers. :wave:";
    slack.say(MAEVE, CHANNEL, hello, None).map_err(failed)?;
    for of in &SETTINGS {
        settings(slack, of).await?;
    }
    plan(slack, clock).await?;
    wait_for(|| slack.messages(CHANNEL).iter().any(|message| message.from_app)).await.context("no day card came")?;
    for person in [BEN, CHLOE, TUNDE, MIA] {
        slack.slash(person, CHANNEL, "/shadow signup").await.map_err(failed)?;
    }
    let thanks = "Signed up! Never answered a customer before, be gentle.";
    slack.say(BEN, CHANNEL, thanks, None).map_err(failed)?;
    Ok(())
}

async fn plan(slack: &Sandbox, clock: &Clock) -> anyhow::Result<()> {
    let zone = zone();
    let today = clock.now().to_zoned(zone.rules().clone()).date();
    let thursday = next(today, Weekday::Thursday);
    let date = |date: Date| json!({"value": {"type": "datepicker", "selected_date": date.to_string()}});
    slack.slash(MAEVE, CHANNEL, "/shadow plan").await.map_err(failed)?;
    let form = form_of(slack, MAEVE).await?;
    let answers = json!({
        "date": date(thursday),
        "signup_until": date(thursday.saturating_sub(1.day())),
        "places": {"value": {"type": "number_input", "value": "8"}},
        "topics": text("billing, api, mobile app"),
        "advocates": {"value": {"type": "multi_users_select", "selected_users": [PRIYA, SAM, LUCAS, ERIN]}},
    });
    match slack.submit(MAEVE, &form, answers).await.map_err(failed)? {
        Submitted::Pushed => {}
        other => return Err(anyhow!("the plan was not taken: {other:?}")),
    }
    let confirm = form_of(slack, MAEVE).await?;
    slack.submit(MAEVE, &confirm, json!({})).await.map_err(failed)?;
    Ok(())
}

async fn settings(slack: &Sandbox, of: &Set) -> anyhow::Result<()> {
    slack.slash(of.who, CHANNEL, "/shadow settings").await.map_err(failed)?;
    let form = form_of(slack, of.who).await?;
    let mut answers = json!({"topics": text(of.topics), "languages": text(of.languages), "team": text(of.team)});
    if let Some((from, until)) = of.hours {
        answers["start"] = time_of_day(from);
        answers["end"] = time_of_day(until);
    }
    match slack.submit(of.who, &form, answers).await.map_err(failed)? {
        Submitted::Cleared => Ok(()),
        other => Err(anyhow!("the settings of {} were not taken: {other:?}", of.who)),
    }
}

pub(super) fn text(text: &str) -> Value {
    json!({"value": {"type": "plain_text_input", "value": text}})
}

pub(super) fn time_of_day(time: &str) -> Value {
    json!({"value": {"type": "timepicker", "selected_time": time}})
}

/// The form on top, once it is open.
pub(super) async fn form_of(slack: &Sandbox, person: &str) -> anyhow::Result<String> {
    wait_for(|| slack.view(person).is_some()).await.context("a form did not open")?;
    let view = slack.view(person).context("the form closed")?;
    Ok(view["id"].as_str().unwrap_or_default().to_owned())
}

pub(super) async fn wait_for(is_there: impl Fn() -> bool) -> anyhow::Result<()> {
    for _ in 0..LOOKS_MAX {
        if is_there() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(LOOK_MS)).await;
    }
    Err(anyhow!("waited for too long"))
}

fn failed(failure: Failure) -> anyhow::Error {
    anyhow!("{failure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_starts_on_a_tuesday_morning_in_dublin() {
        for now in ["2026-11-22T12:00:00Z", "2026-11-24T08:00:00Z", "2026-12-30T23:30:00Z"] {
            let start = starts_at(now.parse().unwrap()).to_zoned(ZONE.parse::<Zone>().unwrap().rules().clone());
            assert_eq!((start.date().weekday(), start.hour()), (Weekday::Tuesday, 9), "{now}");
        }
    }
}
