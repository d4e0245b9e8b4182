//! What the bot has to do and has not done: messages, timers; and when Slack last spoke to it.

use jiff::{SignedDuration, Timestamp};

use super::report::Report;
use super::words;
use crate::domain::people::Person;
use crate::store::StoreError;
use crate::store::health::{GivenUp, Health, Waiting};

/// A bot that runs is never so late.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// A message that waits for so long has been tried a few times.
const WAITS_LONG: SignedDuration = SignedDuration::from_mins(10);

/// Where people work, Slack speaks to the bot more often.
const SILENT_LONG: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Groups of messages that are shown.
const GROUPS_SHOWN: usize = 10;

/// Looks at all of it.
pub async fn look(report: &mut Report<'_>, health: &mut Health, now: Timestamp) {
    report.group("What waits");
    if let Err(error) = everything(report, health, now).await {
        report.problem(format!("The database could not be read further: {error}."));
    }
}

async fn everything(report: &mut Report<'_>, health: &mut Health, now: Timestamp) -> Result<(), StoreError> {
    let given_up = health.given_up().await?;
    let to: Vec<_> = given_up.iter().flat_map(|group| group.to.clone()).collect();
    let people = health.people(&to).await?;
    for group in given_up.iter().take(GROUPS_SHOWN) {
        report.problem(given_up_in_words(group, &people, now));
    }
    if given_up.len() > GROUPS_SHOWN {
        report.problem(format!("…and {} more kinds of messages were given up.", given_up.len() - GROUPS_SHOWN));
    }
    let refused = health.refused_tokens().await?;
    if refused > 0 {
        report.problem(format!(
            "{} because Slack refuses the token. Give SLACK_BOT_TOKEN a good one, and restart: they are sent then.",
            wait(refused)
        ));
    }
    match health.waiting().await? {
        None if given_up.is_empty() => report.fine("Nothing waits to be posted, and nothing was given up."),
        None => report.fine("Nothing else waits to be posted."),
        Some(waiting) => tell_waiting(report, &waiting, refused > 0, now),
    }
    match health.late_timers(now - LATE).await? {
        None => report.fine("No timer is late."),
        Some((late, oldest, due)) => report.problem(format!(
            "{} late; the first, “{}” {}, by {}. The bot does not run, or hangs: start it, or look into \
             its log. What is late is caught up with.",
            if late == 1 { "1 timer is".to_owned() } else { format!("{late} timers are") },
            oldest.label(),
            oldest.place(),
            words::ago(due, now)
        )),
    }
    heard(report, health.slack_spoke_at().await?, now);
    Ok(())
}

fn heard(report: &mut Report<'_>, at: Option<Timestamp>, now: Timestamp) {
    const TRY: &str = "Type `/shadow help` in Slack while the bot runs. If nothing answers, compare the app's \
        settings (request URL or Socket Mode, signing secret) with manifest.yml and with this bot's";
    match at {
        None => report.note(format!("Slack has not spoken to this bot yet. {TRY}.")),
        Some(at) if now.duration_since(at) > SILENT_LONG => {
            report.note(format!("Slack last spoke to us {} ago. {TRY}.", words::ago(at, now)));
        }
        Some(at) => report.fine(format!("Slack last spoke to us {} ago.", words::ago(at, now))),
    }
}

fn tell_waiting(report: &mut Report<'_>, waiting: &Waiting, is_token_told: bool, now: Timestamp) {
    let late = waiting.due.map(|due| now.duration_since(due)).filter(|late| *late > LATE);
    let waits = now.duration_since(waiting.since);
    let count = wait(waiting.count);
    let error = waiting.error.as_deref().map_or(String::new(), |error| format!(": {error}"));
    match late {
        Some(late) => report.problem(format!(
            "{count} to be posted, and nothing was tried for {}. The bot does not run, or hangs: start it, or \
             look into its log.",
            words::long(late)
        )),
        None if waits > WAITS_LONG && !is_token_told => report.problem(format!(
            "{count} to be posted, the first for {}{error}. It is tried again; after three hours it is given up.",
            words::long(waits)
        )),
        None => report.note(format!("{count} to be posted, the first for {}{error}.", words::long(waits))),
    }
}

fn wait(messages: u32) -> String {
    format!("{} wait{}", words::count(messages, "message"), if messages == 1 { "s" } else { "" })
}

fn given_up_in_words(group: &GivenUp, people: &[Person], now: Timestamp) -> String {
    let GivenUp { kind, count, error, .. } = group;
    let names: Vec<String> = group
        .to
        .iter()
        .map(|id| match people.iter().find(|person| person.id == *id) {
            Some(person) => format!("{} ({id})", person.name),
            None => id.to_string(),
        })
        .collect();
    let place = if names.is_empty() { format!("in {}", group.lane) } else { format!("to {}", names.join(" and ")) };
    let (why, mend) = why_and_what_to_do(error);
    format!(
        "Given up: {} {place}, the first {} ago, because {why}. {mend} Then press *Post again* under what the \
         bot wrote \
         to the coordinator about it.",
        words::count(*count, kind),
        words::ago(group.since, now)
    )
}

/// From Slack's word, or ours.
fn why_and_what_to_do(error: &str) -> (String, &'static str) {
    let (why, mend) = match error {
        "channel_not_found" | "not_in_channel" => {
            ("the bot is not a member there", "Type `/invite @shadowday` in that channel.")
        }
        "is_archived" => ("the channel is archived", "Unarchive it, or call the day off and plan it in another one."),
        "missing_scope" => ("the token lacks a scope", "See Scopes."),
        "user_disabled" | "user_not_found" | "users_not_found" | "cannot_dm_bot" => (
            "Slack does not reach them; most likely an account is deactivated",
            "Tell them another way, or take them off the day with *Change* in `/shadow days`.",
        ),
        restricted if restricted.starts_with("restricted_action") => {
            ("only some people may post there", "Ask a workspace admin to let the bot.")
        }
        // Slack's own words have no spaces.
        long if long.contains(' ') || long.is_empty() => {
            let why = if long.is_empty() {
                "nobody noted why".to_owned()
            } else {
                format!("it was tried for hours, and at last: {long}")
            };
            return (why, "Look into the bot's log.");
        }
        other => return (format!("Slack says {other}"), "Look into the bot's log."),
    };
    (why.to_owned(), mend)
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::printed;
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        at("2026-11-26T09:00:00Z")
    }

    fn waiting(since: &str, due: Option<&str>, error: Option<&str>) -> String {
        let waiting = Waiting { count: 2, since: at(since), due: due.map(at), error: error.map(str::to_owned) };
        printed(|report| tell_waiting(report, &waiting, false, now()))
    }

    #[test]
    fn what_waits_is_a_note_until_it_waits_for_long() {
        let fresh = waiting("2026-11-26T08:59:00Z", Some("2026-11-26T09:00:02Z"), None);
        assert_eq!(fresh, "note     2 messages wait to be posted, the first for 60 seconds.\n");
        let long = waiting("2026-11-26T08:49:00Z", Some("2026-11-26T09:00:02Z"), Some("HTTP status 500"));
        assert!(
            long.starts_with("problem  2 messages wait to be posted, the first for 11 minutes: HTTP status 500."),
            "{long}"
        );
        let dead = waiting("2026-11-26T08:49:00Z", Some("2026-11-26T08:50:00Z"), None);
        assert!(
            dead.starts_with("problem  2 messages wait to be posted, and nothing was tried for 10 minutes."),
            "{dead}"
        );
    }

    #[test]
    fn what_was_given_up_says_what_to_do() {
        let group = |error: &str| GivenUp {
            kind: "day card",
            to: vec![],
            lane: "C1".into(),
            error: error.into(),
            count: 1,
            since: at("2026-11-26T06:00:00Z"),
        };
        let told = |error: &str| given_up_in_words(&group(error), &[], now());
        assert!(told("not_in_channel").starts_with(
            "Given up: 1 day card in C1, the first 3 hours ago, because the bot is not a member there. Type \
             `/invite @shadowday`"
        ));
        assert!(told("restricted_action_read_only_channel").contains("only some people may post there"));
        assert!(told("HTTP status 500").contains("it was tried for hours, and at last: HTTP status 500"));
        assert!(told("no_idea").contains("because Slack says no_idea. Look into the bot's log."));
    }

    #[test]
    fn a_long_silence_is_a_note() {
        let told = |at: Option<Timestamp>| printed(|report| heard(report, at, now()));
        assert!(told(None).starts_with("note     Slack has not spoken to this bot yet."));
        assert_eq!(told(Some(at("2026-11-26T08:55:00Z"))), "ok       Slack last spoke to us 5 minutes ago.\n");
        assert!(told(Some(at("2026-11-16T08:55:00Z"))).starts_with("note     Slack last spoke to us 10 days ago."));
    }
}
