//! Help desks: is each that is set up heard, and is it understood?

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::report::Report;
use super::words;
use crate::config::{BadConfig, Serve};
use crate::domain::desk::Desk;
use crate::store::desks::{self, NOT_SET_UP, Standing};
use crate::store::health::{Health, Start};

/// Where customers are answered, a desk speaks more often.
const SILENT_LONG: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Characters of a webhook's secret, as Help Scout's documentation has it.
const HELP_SCOUT_SECRET_MAX: usize = 40;

/// What somebody has to know of a desk who sets it up.
struct Guide {
    /// Where its secret is.
    secret: &'static str,
    /// How its webhook has to be made.
    webhook: &'static str,
}

fn guide(desk: Desk) -> Guide {
    match desk {
        Desk::Zendesk => Guide {
            secret: "Copy it from the webhook's page in Zendesk's Admin Center: Reveal secret",
            webhook: "Its webhook has to subscribe to Zendesk events (Ticket comment added), and to nothing by triggers",
        },
        Desk::HelpScout => Guide {
            secret: "It is the one that was typed into the webhook in Help Scout",
            webhook: "Its webhook has to send convo.agent.reply.created, in version 2",
        },
        Desk::Intercom => Guide {
            secret: "Copy it from your app's Basic information in Intercom's Developer Hub: Client secret",
            webhook: "Its webhook has to send the topic conversation.admin.replied",
        },
        Desk::Plain => Guide {
            secret: "Whoever sends has to sign with the same one, as docs/plain-webhook.md has it",
            webhook: "docs/plain-webhook.md has every key",
        },
    }
}

/// Looks at each that is set up.
pub async fn look(report: &mut Report<'_>, serve: &Serve, health: Option<&mut Health>, now: Timestamp) {
    report.group("Help desks");
    if let Err(BadConfig(words)) = serve.desks() {
        report.stops(words);
    }
    let of = |(desk, variable, secret)| (desk, variable, super::filled(secret));
    let desks: Vec<(Desk, &str, Option<&str>)> = serve.desk_secrets().into_iter().map(of).collect();
    for (desk, variable, secret) in &desks {
        secret.iter().for_each(|secret| odd_secret(report, *desk, variable, secret));
    }
    let is_set_up = |looked: Desk| desks.iter().any(|(desk, _, secret)| *desk == looked && secret.is_some());
    let is_any_set_up = Desk::ALL.into_iter().any(is_set_up);
    if !is_any_set_up {
        report.note(
            "None is set up: replies to customers are seen only where people tell of them (`/shadow replied`). \
             README.md says how, under Help desks.",
        );
    }
    let is_asked = super::filled(serve.help_scout_api_token.as_deref()).is_some();
    if !is_asked && is_set_up(Desk::HelpScout) {
        report.note(
            "HELP_SCOUT_API_TOKEN is not set. Where Help Scout's webhook leaves out who replied, nobody can be asked: if \
             replies are missing, set it.",
        );
    }
    let address = if is_any_set_up { address(report, serve) } else { String::new() };
    let mut health = match health {
        Some(health) => matches!(health.start().await, Ok(Start::Open { .. })).then_some(health),
        None => None,
    };
    for (desk, variable, secret) in desks {
        let standing = match &mut health {
            Some(health) => health.desk(desk).await,
            None => Ok(Standing::default()),
        };
        match standing {
            Ok(standing) if secret.is_some() => tell(report, desk, variable, &standing, &address, now),
            Ok(standing) => {
                not_set_up(report, desk, variable, &standing, now);
                if serve.desk_tokens().iter().any(|(with, token, _)| *with == desk && token.is_some()) {
                    report.note(format!(
                        "{} has an API token and no webhook: its replies are seen within the hour, not at once. \
                         {variable} gives it one.",
                        capitalized(desk.title())
                    ));
                }
            }
            Err(error) => report.problem(format!("How it goes with {} could not be read: {error}.", desk.title())),
        }
    }
}

fn odd_secret(report: &mut Report<'_>, desk: Desk, variable: &str, secret: &str) {
    let length = secret.chars().count();
    if secret.starts_with(['"', '\'']) {
        report.problem(format!("{variable} is in quotation marks, which are taken for a part of it. Take them away."));
    } else if desk == Desk::HelpScout && length > HELP_SCOUT_SECRET_MAX {
        report.problem(format!(
            "{variable} has {length} characters, and Help Scout takes {HELP_SCOUT_SECRET_MAX} at most, so the two cannot be \
             the same. Make one with `openssl rand -hex 20`, and type it into the webhook there, too."
        ));
    }
}

/// A desk without a secret, which may call all the same.
fn not_set_up(report: &mut Report<'_>, desk: Desk, variable: &str, standing: &Standing, now: Timestamp) {
    let called =
        standing.refused.as_ref().filter(|(at, why)| why == NOT_SET_UP && now.duration_since(*at) < SILENT_LONG);
    if let Some((at, _)) = called {
        report.note(format!(
            "{} ago something called /webhooks/{desk}, and was told that there is no such help desk: {variable} is not set. \
             If that was your {}: {}. Give it to {variable}, and restart.",
            capitalized(&words::ago(*at, now)),
            desk.title(),
            guide(desk).secret,
        ));
    }
}

/// Under what desks can reach us. What is wrong with it as an address is told among the settings.
fn address(report: &mut Report<'_>, serve: &Serve) -> String {
    const UNKNOWN: &str = "https://your.address";
    let url = match serve.public_url() {
        Ok(Some(url)) => url,
        Ok(None) => {
            report.note(
                "PUBLIC_URL is not set. Help desks need an https address under which LISTEN_ADDR is reached from \
                 outside: give that to them, and to PUBLIC_URL.",
            );
            return UNKNOWN.to_owned();
        }
        Err(_) => return UNKNOWN.to_owned(),
    };
    if is_here(&url) {
        report.problem(format!(
            "PUBLIC_URL {url} is this machine itself, which no help desk reaches. Give it the https address under which \
             LISTEN_ADDR is reached from outside."
        ));
    } else if url.starts_with("http://") {
        report.problem(format!("PUBLIC_URL {url} is not encrypted, and help desks call https only. Use https."));
    }
    url
}

/// Is this an address that only this machine reaches?
pub(super) fn is_here(url: &str) -> bool {
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn tell(report: &mut Report<'_>, desk: Desk, variable: &str, standing: &Standing, address: &str, now: Timestamp) {
    let name = capitalized(desk.title());
    let try_it = match desk {
        Desk::Plain => format!(
            "Send one to {address}/webhooks/{desk} by hand while the bot runs, as docs/plain-webhook.md has it, and check \
             again"
        ),
        _ => format!(
            "Point it to {address}/webhooks/{desk}, answer a customer in public there while the bot runs, and check again"
        ),
    };
    match standing.heard_at {
        None => report.note(format!("{name} has not spoken to this bot yet. {try_it}.")),
        Some(at) => {
            let silence = words::ago(at, now);
            let reply = match standing.replied_at {
                Some(at) => format!("the last reply that it told of was sent {} ago", words::ago(at, now)),
                None => "it has told of no reply yet".to_owned(),
            };
            let told = format!("{name} last spoke to us {silence} ago; {reply}.");
            match now.duration_since(at) > SILENT_LONG {
                true => report.note(format!("{told} If people answer customers there, look at its webhook: many desks switch one off that failed for long.")),
                false => report.fine(told),
            }
        }
    }
    if let Some((at, why)) = &standing.refused {
        refused(report, desk, variable, (*at, why), standing.heard_at, now);
    }
    if let Some((at, why)) = &standing.ignored {
        let told = format!("{name} sent something {} ago that was not understood: {why}.", words::ago(*at, now));
        let Guide { webhook, .. } = guide(desk);
        // What was understood before says nothing of the webhook as it is now; what was understood since does.
        match standing.heard_at.is_some_and(|heard| heard > *at) {
            true => report.note(format!("{told} Since then it was understood.")),
            false => report.problem(format!("{told} {webhook}.")),
        }
    }
}

fn refused(
    report: &mut Report<'_>,
    desk: Desk,
    variable: &str,
    (at, why): (Timestamp, &str),
    heard_at: Option<Timestamp>,
    now: Timestamp,
) {
    let told = format!("What came in the name of {} was refused {} ago: {why}.", desk.title(), words::ago(at, now));
    if heard_at.is_some_and(|heard| heard >= at) {
        return report.note(format!("{told} Since then it spoke believably."));
    }
    if why == NOT_SET_UP {
        return report.note(format!("{told} It is now."));
    }
    if !desks::may_be_the_desks(why) {
        let whose = "It was not signed, or nobody looked: most likely it was somebody else's";
        return report.note(format!("{told} {whose}. If it was {}'s, look at what is in between.", desk.title()));
    }
    let mend = match why.contains("more than five minutes") {
        true => "Compare this machine's clock with the world's; an old request that is sent again is refused rightly."
            .to_owned(),
        false => format!("Compare {variable} with the desk's. {}. Then restart.", guide(desk).secret),
    };
    report.problem(format!("{told} {mend}"));
}

fn capitalized(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::printed;
    use super::*;
    use crate::helpdesk::Refused;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn told(standing: &Standing) -> String {
        let now = at("2026-12-03T10:00:00Z");
        printed(|report| {
            tell(report, Desk::Zendesk, "ZENDESK_WEBHOOK_SECRET", standing, "https://shadow.example.com", now);
        })
    }

    #[test]
    fn a_desk_that_never_spoke_gets_its_next_step() {
        let told = told(&Standing::default());
        assert!(told.starts_with("note     Zendesk has not spoken to this bot yet. Point it to "), "{told}");
        assert!(told.contains("https://shadow.example.com/webhooks/zendesk,"), "{told}");
    }

    #[test]
    fn a_desk_that_speaks_is_fine_and_a_long_silence_is_told() {
        let heard = |heard: &str, replied: Option<&str>| {
            told(&Standing { heard_at: Some(at(heard)), replied_at: replied.map(at), ..Standing::default() })
        };
        let fine = heard("2026-12-03T09:58:00Z", Some("2026-12-03T07:00:00Z"));
        assert_eq!(
            fine,
            "ok       Zendesk last spoke to us 2 minutes ago; the last reply that it told of was sent 3 hours ago.\n"
        );
        assert!(heard("2026-12-03T09:58:00Z", None).contains("it has told of no reply yet"));
        assert!(heard("2026-11-20T09:58:00Z", None).starts_with("note     Zendesk last spoke to us 13 days ago"));
    }

    #[test]
    fn what_was_refused_says_why_and_what_to_do() {
        let refused = |why: Refused, heard: Option<&str>| {
            let refused = Some((at("2026-12-03T09:00:00Z"), why.to_string()));
            told(&Standing { refused, heard_at: heard.map(at), ..Standing::default() })
        };
        let wrong = refused(Refused::Wrong, None);
        assert!(wrong.contains("problem  What came in the name of Zendesk was refused 60 minutes ago: the signature"));
        assert!(wrong.contains("Compare ZENDESK_WEBHOOK_SECRET with the desk's."), "{wrong}");
        let late = refused(Refused::TooFarOff, None);
        assert!(late.contains("problem") && late.contains("clock"), "{late}");
        assert!(!refused(Refused::Missing, None).contains("problem"), "anybody can send something unsigned");
        let since = refused(Refused::Wrong, Some("2026-12-03T09:01:00Z"));
        assert!(!since.contains("problem") && since.contains("Since then it spoke believably."), "{since}");
        let before = refused(Refused::Wrong, Some("2026-12-03T08:00:00Z"));
        assert!(before.contains("problem"), "{before}");
    }

    #[test]
    fn what_was_not_understood_says_how_the_webhook_has_to_be_made() {
        let ignored = |heard: &str| {
            let ignored = Some((at("2026-12-03T09:00:00Z"), "something else than expected at type".to_owned()));
            told(&Standing { ignored, heard_at: Some(at(heard)), ..Standing::default() })
        };
        let told = ignored("2026-12-03T09:00:00Z");
        assert!(told.contains("problem  Zendesk sent something 60 minutes ago that was not understood: something"));
        assert!(told.contains("subscribe to Zendesk events"), "{told}");
        assert!(!ignored("2026-12-03T09:30:00Z").contains("problem"));
    }

    #[test]
    fn a_secret_longer_than_help_scout_takes_is_told() {
        let told =
            |secret: &str| printed(|report| odd_secret(report, Desk::HelpScout, "HELP_SCOUT_WEBHOOK_SECRET", secret));
        assert_eq!(told(&"a".repeat(40)), "");
        let long = told(&"a".repeat(80));
        assert!(
            long.starts_with("problem  HELP_SCOUT_WEBHOOK_SECRET has 80 characters, and Help Scout takes 40"),
            "{long}"
        );
    }
}
