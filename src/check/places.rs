//! Channels in which the bot posts, and people whom it counts on.

use std::time::Duration;

use super::calling::Caller;
use super::report::Report;
use super::slack::{Bot, unreached};
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::people::Standing;
use crate::slack::client::{Failure, Slack};

/// Somebody sits and waits for the answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Channels and people that are asked about; each is a call.
const ASKED_MAX: usize = 30;

/// A channel, and what for.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub channel: ChannelId,
    pub what_for: String,
}

/// A person, and what for.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    pub person: PersonId,
    pub what_for: String,
}

/// Is the bot in each channel?
pub async fn channels(report: &mut Report<'_>, slack: &Caller, bot: &Bot, places: &[Place]) {
    if places.is_empty() {
        return report.note("No channel is set and no day is ahead, so no channel was looked at.");
    }
    for place in places.iter().take(ASKED_MAX) {
        channel(report, slack, bot, place).await;
    }
    more(report, places.len(), "channels");
}

/// Its history says it with the scopes that the bot has, and changes nothing. A public channel says `not_in_channel`; a
/// private one does not exist for those who are not in it.
async fn channel(report: &mut Report<'_>, slack: &Caller, bot: &Bot, place: &Place) {
    let Place { channel, what_for } = place;
    let refusal = match slack.call("conversations.history", &[("channel", channel.as_str()), ("limit", "1")]).await {
        Ok(answer) => answer.refusal(),
        Err(failure) => Some(failure),
    };
    match refusal {
        None => report.fine(format!("The bot is in {channel}, {what_for}.")),
        Some(Failure::Refused(code)) => match code.as_str() {
            "not_in_channel" if bot.may("channels:join") => report.note(format!(
                "The bot is not in {channel} yet, {what_for}. It is public: the bot joins it with its first post."
            )),
            "not_in_channel" => report.problem(format!(
                "The bot is not in {channel}, {what_for}, and may not join it. Type `/invite @shadowday` there."
            )),
            "channel_not_found" => report.problem(format!(
                "The bot finds no channel {channel}, {what_for}. If it is private, type `/invite @shadowday` there; \
                 else set another one."
            )),
            "missing_scope" => {
                report.note(format!("Whether the bot is in {channel} cannot be seen: a scope is missing (see Scopes)."))
            }
            code => report.problem(format!("Slack does not show {channel}, {what_for}, to the bot: it says {code}.")),
        },
        Some(failure) => {
            report.problem(format!("{}, so {channel} was not looked at. Check again later.", unreached(&failure)))
        }
    }
}

/// Are they people who can act?
pub async fn people(report: &mut Report<'_>, slack: &Slack, bot: &Bot, counted: &[Counted]) {
    if counted.is_empty() {
        return report
            .note("Nobody coordinates yet: the first workspace admin who types `/shadow plan` does from then on.");
    }
    if !bot.may("users:read") {
        return report.note("Who coordinates cannot be looked at: users:read is missing (see Scopes).");
    }
    for counted in counted.iter().take(ASKED_MAX) {
        person(report, slack, bot, counted).await;
    }
    more(report, counted.len(), "people");
}

async fn person(report: &mut Report<'_>, slack: &Slack, bot: &Bot, counted: &Counted) {
    let Counted { person, what_for } = counted;
    let known = match slack.person(person, &bot.team, TIMEOUT).await {
        Ok(known) => known,
        Err(Failure::Refused(code)) => {
            return report
                .problem(format!("Slack knows no person {person}, {what_for} (it says {code}). Name somebody else."));
        }
        Err(failure) => {
            return report
                .problem(format!("{}, so {person} was not looked at. Check again later.", unreached(&failure)));
        }
    };
    let name = known.name;
    let why = match known.standing {
        Standing::Member => return report.fine(format!("{name} ({person}), {what_for}, can act.")),
        Standing::Bot => "is an app",
        Standing::Deactivated => "is deactivated",
        Standing::Stranger => "is of another workspace",
    };
    report.problem(format!(
        "{name} ({person}), {what_for}, {why}, and hears of nothing. Name somebody else in SHADOWDAY_COORDINATORS."
    ));
}

fn more(report: &mut Report<'_>, there_are: usize, of: &str) {
    if there_are > ASKED_MAX {
        report.note(format!("…and {} more {of} that were not looked at.", there_are - ASKED_MAX));
    }
}
