//! `shadowday check`: what is wrong, in plain words, before it matters. It looks, and changes nothing.
//!
//! Each file looks at one thing and tells a `Report` what it found; the report prints it at once, hides secrets, and
//! knows how it ends.

mod calling;
mod database;
mod desk_apis;
mod desks;
mod group;

mod online;
mod places;
mod report;
mod scopes;
mod settings;
mod slack;
mod waiting;
mod words;
mod zones;

use std::io::Write;

use crate::clock::Clock;
use crate::config::{APP_TOKEN_PREFIX, Check, Serve};
use crate::domain::ids::PersonId;
use crate::slack::client::Slack;
use crate::store::StoreError;
use crate::store::health::{Health, Start};
use crate::store::team::Group;
use calling::Caller;
use places::{Counted, Place};
use report::Report;
use slack::Asked;

/// Says what is wrong, and what to do.
///
/// # Errors
/// Something is wrong; [`crate::config::BadConfig`] where `serve` would not start.
pub async fn check(check: &Check) -> anyhow::Result<()> {
    check_and_tell(check, &Clock::system(), &mut std::io::stdout()).await
}

/// The same, with a clock and a place for the words of the caller's.
///
/// # Errors
/// See [`check`].
pub async fn check_and_tell(check: &Check, clock: &Clock, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let serve = &check.serve;
    let mut report = Report::new(out, secrets(serve));
    settings::look(&mut report, serve).await;
    zones::look(&mut report, clock.now());
    let mut health = database::look(&mut report, &serve.database_url, clock).await;
    if let Some(health) = &mut health {
        waiting::look(&mut report, health, clock.now()).await;
    }
    desks::look(&mut report, serve, health.as_mut(), clock.now()).await;
    desk_apis::look(&mut report, serve, health.as_mut(), clock.now()).await;
    let follows = user_group(health.as_mut()).await;
    let (places, counted) = plans(&mut report, serve, health.as_mut()).await;
    if health.is_some_and(|health| health.is_outdated()) {
        report.note("A bot began to work on the database during this check. Check again to see how it stands.");
    }
    let seen = Seen { places, counted, follows };
    ask_slack(&mut report, check, clock, &seen).await?;
    report.verdict()
}

/// What Slack is to be asked about.
struct Seen {
    places: Vec<Place>,
    counted: Vec<Counted>,
    /// The user group that is to follow the pager.
    follows: Option<Group>,
}

async fn ask_slack(report: &mut Report<'_>, check: &Check, clock: &Clock, seen: &Seen) -> anyhow::Result<()> {
    let serve = &check.serve;
    let token = filled(serve.slack_bot_token.as_deref()).filter(|token| !token.starts_with(APP_TOKEN_PREFIX));
    let Some(token) = token else { return Ok(()) };
    if reqwest::Url::parse(&serve.slack_api_url).is_err() {
        return Ok(());
    }
    let caller = Caller::new(token, &serve.slack_api_url, clock)?;
    let asked = slack::look(report, &caller, clock).await;
    let app_token = filled(serve.slack_app_token.as_deref()).filter(|token| token.starts_with(APP_TOKEN_PREFIX));
    if let (Some(app_token), Asked::Known(_) | Asked::Refused) = (app_token, &asked) {
        report.group("Sockets");
        slack::app_token(report, &Caller::new(app_token, &serve.slack_api_url, clock)?).await;
    }
    if let Asked::Known(bot) = &asked {
        report.group("Channels and people");
        places::channels(report, &caller, bot, &seen.places).await;
        places::people(report, &Slack::new(token, &serve.slack_api_url)?, bot, &seen.counted).await;
        if let Some(group) = &seen.follows {
            group::look(report, &caller, bot, group, clock.now()).await;
        }
    }
    match (check.online, &asked) {
        (true, Asked::Known(_)) => online::look(report, &caller).await,
        (true, _) => {
            report.group("Messages and forms");
            report.note("None was validated: Slack has to take the token first.");
        }
        (false, _) => {}
    }
    Ok(())
}

fn filled(setting: Option<&str>) -> Option<&str> {
    setting.map(str::trim).filter(|setting| !setting.is_empty())
}

fn secrets(serve: &Serve) -> Vec<String> {
    let all = [&serve.slack_bot_token, &serve.slack_app_token, &serve.slack_signing_secret];
    let slacks = all.into_iter().map(|secret| secret.as_deref());
    let desks = serve.desk_secrets().map(|(_, _, secret)| secret);
    // Of a pair, either part alone is worth hiding, too.
    let tokens = serve
        .desk_tokens()
        .into_iter()
        .flat_map(|(_, token, _)| [token, token.and_then(|token| Some(token.split_once(':')?.1))]);
    slacks.chain(desks).chain(tokens).filter_map(filled).map(str::to_owned).collect()
}

/// Where the bot will post and whom it counts on, by the settings and by the days ahead.
async fn plans(report: &mut Report<'_>, serve: &Serve, health: Option<&mut Health>) -> (Vec<Place>, Vec<Counted>) {
    let (mut places, mut counted) = (Vec::new(), Vec::new());
    // What is no id was told among the settings.
    if let Ok(Some(channel)) = serve.channel() {
        places.push(Place { channel, what_for: "which SHADOWDAY_CHANNEL names".to_owned() });
    }
    for person in serve.coordinators().unwrap_or_default() {
        counted.push(Counted { person, what_for: "a coordinator by SHADOWDAY_COORDINATORS".to_owned() });
    }
    // Tables of before an upgrade are read by the upgrade alone.
    if let Some(health) = health
        && matches!(health.start().await, Ok(Start::Open { .. }))
        && let Err(error) = planned(health, &mut places, &mut counted).await
    {
        report.problem(format!("The days ahead could not be read: {error}."));
    }
    (places, counted)
}

async fn user_group(health: Option<&mut Health>) -> Option<Group> {
    let health = health?;
    match health.start().await {
        Ok(Start::Open { .. }) => health.user_group().await.ok().flatten(),
        _ => None,
    }
}

async fn planned(health: &mut Health, places: &mut Vec<Place>, counted: &mut Vec<Counted>) -> Result<(), StoreError> {
    let days = health.days_ahead().await?;
    for day in &days {
        let what_for = format!("where day {} is announced", day.id);
        if places.iter().all(|place| place.channel != day.channel) {
            places.push(Place { channel: day.channel.clone(), what_for });
        }
    }
    let by_days = days.into_iter().map(|day| (day.coordinator, format!("the coordinator of day {}", day.id)));
    let by_planning = health.coordinators().await?.into_iter().map(|person| (person, "a coordinator".to_owned()));
    for (person, what_for) in by_days.chain(by_planning).collect::<Vec<(PersonId, String)>>() {
        if counted.iter().all(|counted| counted.person != person) {
            counted.push(Counted { person, what_for });
        }
    }
    Ok(())
}
