//! What happened in the small Slack before somebody opens its page: people said what they know, a day was planned, with
//! half an hour in which nobody is on call, as they meet then, and four signed up, one of them from where nobody can sit beside her. Done as people do it, by commands, buttons and
//! forms.

use anyhow::{Context as _, anyhow};
use jiff::civil::{Date, Time, Weekday, time};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::cast::{BEN, CHANNEL, CHLOE, ERIN, LUCAS, MAEVE, MIA, PRIYA, SAM, TUNDE};
use crate::clock::Clock;
use crate::domain::day::Zone;
use crate::sandbox::{Failure, Sandbox, Submitted, Target};

/// Where the day takes place.
const ZONE: &str = "Europe/Dublin";

/// When the advocates meet on the day, in Dublin.
const MEETING: (Time, Time) = (Time::constant(15, 0, 0, 0), Time::constant(15, 30, 0, 0));

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

    fn answers(&self) -> Value {
        let mut answers =
            json!({"topics": text(self.topics), "languages": text(self.languages), "team": text(self.team)});
        if let Some((from, until)) = self.hours {
            answers["start"] = time_of_day(from);
            answers["end"] = time_of_day(until);
        }
        answers
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
        settings(slack, of.who, of.answers()).await?;
    }
    plan(slack, clock).await?;
    wait_for(|| slack.messages(CHANNEL).iter().any(|message| message.from_app)).await.context("no day card came")?;
    meet_on_thursday(slack, clock).await?;
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

/// The advocates have a meeting in the afternoon, and Maeve notes that nobody is on call meanwhile.
async fn meet_on_thursday(slack: &Sandbox, clock: &Clock) -> anyhow::Result<()> {
    let dublin: Zone = ZONE.parse().unwrap_or_default();
    let thursday = next(clock.now().to_zoned(dublin.rules().clone()).date(), Weekday::Thursday);
    for who in [PRIYA, SAM, LUCAS, ERIN] {
        let own: Zone = super::cast::zone(who).parse().unwrap_or_default();
        let clock = |time| dublin.instant(thursday, time).to_zoned(own.rules().clone()).strftime("%H:%M").to_string();
        let meeting = format!("{}-{}", clock(MEETING.0), clock(MEETING.1));
        settings(slack, who, json!({"breaks": text(&meeting)})).await?;
    }
    let day = || newest_button(slack, MAEVE, "Change");
    wait_for(|| day().is_some()).await.context("the plan was not told")?;
    let (target, block, action) = day().context("the plan is gone")?;
    slack.click(MAEVE, &target, (block.as_str(), action.as_str()), None).await.map_err(failed)?;
    let form = form_of(slack, MAEVE).await?;
    slack.submit(MAEVE, &form, json!({})).await.map_err(failed)?;
    let confirm = form_of(slack, MAEVE).await?;
    let gap = format!("0 {} {}", MEETING.0.strftime("%H:%M:%S"), MEETING.1.strftime("%H:%M:%S"));
    let ticked = json!({"value": {"type": "checkboxes", "selected_options": [{"value": gap}]}});
    match slack.submit(MAEVE, &confirm, json!({"meant": ticked})).await.map_err(failed)? {
        Submitted::Cleared => Ok(()),
        other => Err(anyhow!("the gap was not taken: {other:?}")),
    }
}

/// Where the newest button with this label stands in somebody's conversation with the bot.
fn newest_button(slack: &Sandbox, who: &str, label: &str) -> Option<(Target, String, String)> {
    slack.messages(&slack.im(who)?).into_iter().rev().find_map(|message| {
        let (block, action) = message.blocks.iter().find_map(|block| {
            let elements = block["elements"].as_array()?;
            let button = elements.iter().find(|element| element["text"]["text"] == label)?;
            Some((block["block_id"].as_str()?.to_owned(), button["action_id"].as_str()?.to_owned()))
        })?;
        Some((Target::Message { channel: message.channel, ts: message.ts }, block, action))
    })
}

async fn settings(slack: &Sandbox, who: &str, answers: Value) -> anyhow::Result<()> {
    slack.slash(who, CHANNEL, "/shadow settings").await.map_err(failed)?;
    let form = form_of(slack, who).await?;
    match slack.submit(who, &form, answers).await.map_err(failed)? {
        Submitted::Cleared => Ok(()),
        other => Err(anyhow!("the settings of {who} were not taken: {other:?}")),
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
