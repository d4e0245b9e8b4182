//! What Slack says: whose token it is, what it may do, and what time it is.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::calling::Caller;
use super::report::Report;
use super::{scopes, words};
use crate::clock::Clock;
use crate::slack::client::Failure;
use crate::slack::plain::Answer;

/// Slack's requests are refused when the clocks are five minutes apart; this is early enough to notice.
const CLOCKS_DIFFER_MAX: SignedDuration = SignedDuration::from_secs(60);

/// What came of asking about the bot's token.
pub enum Asked {
    Known(Bot),
    /// Slack does not take it.
    Refused,
    /// Nobody answers.
    Unreached,
}

/// The bot's token, and whose it is.
pub struct Bot {
    pub team: String,
    /// What the token may do, where Slack says it.
    pub scopes: Option<Vec<String>>,
}

impl Bot {
    /// Slack may not have said: then it is asked, and says no by itself.
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|has| has == scope))
    }
}

/// Asks Slack about the bot's token.
pub async fn look(report: &mut Report<'_>, slack: &Caller, clock: &Clock) -> Asked {
    report.group("Slack");
    let before = clock.now();
    let answer = match slack.call("auth.test", &[]).await {
        Ok(answer) => answer,
        Err(failure) => {
            report.problem(format!(
                "{}. Check the network, the proxy and SLACK_API_URL. Nothing that needs Slack was looked at.",
                unreached(&failure)
            ));
            return Asked::Unreached;
        }
    };
    let after = clock.now();
    let is_known = token(report, &answer);
    if let Some(theirs) = answer.date {
        clocks(report, before, after, theirs);
    }
    if !is_known {
        return Asked::Refused;
    }
    scopes::look(report, answer.scopes.as_deref());
    Asked::Known(Bot { team: answer.body["team_id"].as_str().unwrap_or_default().to_owned(), scopes: answer.scopes })
}

/// Why there was no answer, as a sentence without its full stop.
pub fn unreached(failure: &Failure) -> String {
    match failure {
        Failure::RateLimited { .. } => "Slack asks to wait for too long: it was asked too often".to_owned(),
        Failure::Unavailable(why) => format!("Slack could not be reached ({why})"),
        Failure::TokenRefused(code) | Failure::Refused(code) => format!("Slack says {code}"),
    }
}

/// `false`: Slack does not take the token.
fn token(report: &mut Report<'_>, answer: &Answer) -> bool {
    const COPY: &str = "Copy it again from api.slack.com/apps, your app, OAuth & Permissions.";
    match answer.refusal() {
        None => {}
        Some(Failure::Unavailable(code)) => {
            report.problem(format!("Slack is out of order ({code}). Look at slack-status.com, and check again later."));
            return false;
        }
        Some(failure) => {
            report.stops(format!("Slack refuses SLACK_BOT_TOKEN ({}). {COPY}", code(&failure)));
            return false;
        }
    }
    let word = |key: &str| answer.body[key].as_str().unwrap_or("?");
    if answer.body["bot_id"].is_null() {
        report.problem(format!(
            "SLACK_BOT_TOKEN is the token of a person ({}), not of the bot. {COPY} The bot's begins with xoxb-.",
            word("user")
        ));
    } else {
        report.fine(format!("Slack knows the token: {} in {} ({}).", word("user"), word("team"), word("team_id")));
    }
    if answer.body["is_enterprise_install"] == Value::Bool(true) {
        report.problem(
            "The app is installed for a whole organisation, and shadowday serves one workspace. \
            Install it into that one.",
        );
    }
    true
}

fn code(failure: &Failure) -> &str {
    match failure {
        Failure::TokenRefused(code) | Failure::Refused(code) | Failure::Unavailable(code) => code,
        Failure::RateLimited { .. } => "ratelimited",
    }
}

/// Opening a socket's address changes nothing: nobody connects to it.
pub async fn app_token(report: &mut Report<'_>, slack: &Caller) {
    const MAKE: &str = "Make one at api.slack.com/apps, your app, Basic Information, App-Level Tokens, with the \
        scope connections:write.";
    let answer = match slack.call("apps.connections.open", &[]).await {
        Ok(answer) => answer,
        Err(failure) => {
            return report
                .problem(format!("No socket could be asked for: {}. Check again later.", unreached(&failure)));
        }
    };
    match answer.refusal() {
        None => report.fine("Slack takes SLACK_APP_TOKEN, and gives out sockets."),
        Some(Failure::Unavailable(code)) => {
            report.problem(format!("Slack gives out no sockets at the moment ({code}). Check again later."));
        }
        Some(failure) if code(&failure) == "missing_scope" => {
            report.stops(format!("SLACK_APP_TOKEN may not open sockets: it lacks connections:write. {MAKE}"));
        }
        Some(failure) => report.stops(format!(
            "Slack refuses SLACK_APP_TOKEN ({}). Is Socket Mode switched on in the app's settings? {MAKE}",
            code(&failure)
        )),
    }
}

/// `theirs` was said at some moment from `before` to `after`, in whole seconds.
fn clocks(report: &mut Report<'_>, before: Timestamp, after: Timestamp, theirs: Timestamp) {
    const MEND: &str = "Slack's requests are refused from 5 minutes on, and reminders come at the wrong time. \
        Let the machine set its clock from the network (NTP).";
    let behind = theirs.duration_since(after);
    let ahead = before.duration_since(theirs) - SignedDuration::from_secs(1);
    if behind > CLOCKS_DIFFER_MAX {
        report.problem(format!("This machine's clock is {} behind Slack's. {MEND}", words::long(behind)));
    } else if ahead > CLOCKS_DIFFER_MAX {
        report.problem(format!("This machine's clock is {} ahead of Slack's. {MEND}", words::long(ahead)));
    } else {
        report.fine("This machine's clock and Slack's agree.");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::report::tests::printed;
    use super::*;

    #[test]
    fn clocks_may_be_a_minute_apart() {
        let told = |theirs: &str| {
            let [before, after] = ["2026-11-26T09:00:00.5Z", "2026-11-26T09:00:02Z"].map(|at| at.parse().unwrap());
            printed(|report| clocks(report, before, after, theirs.parse().unwrap()))
        };
        assert_eq!(told("2026-11-26T09:00:00Z"), "ok       This machine's clock and Slack's agree.\n");
        assert!(told("2026-11-26T09:01:02Z").starts_with("ok"));
        assert!(
            told("2026-11-26T09:01:03Z").starts_with("problem  This machine's clock is 61 seconds behind Slack's.")
        );
        assert!(told("2026-11-26T08:59:00Z").starts_with("ok"));
        assert!(
            told("2026-11-26T08:52:00Z").starts_with("problem  This machine's clock is 7 minutes ahead of Slack's.")
        );
    }

    #[test]
    fn a_token_is_told_by_whose_it_is() {
        let told = |body: Value| {
            let answer = Answer { body, scopes: None, date: None };
            printed(|report| {
                token(report, &answer);
            })
        };
        let bot = json!({"ok": true, "user": "shadowday", "team": "Acme", "team_id": "T0ACME", "bot_id": "B1"});
        assert_eq!(told(bot), "ok       Slack knows the token: shadowday in Acme (T0ACME).\n");
        let person = json!({"ok": true, "user": "maeve", "team": "Acme", "team_id": "T0ACME"});
        assert!(told(person).starts_with("problem  SLACK_BOT_TOKEN is the token of a person (maeve)"));
        assert!(
            told(json!({"ok": false, "error": "invalid_auth"}))
                .starts_with("problem  Slack refuses SLACK_BOT_TOKEN (invalid_auth)")
        );
        assert!(
            told(json!({"ok": false, "error": "fatal_error"}))
                .starts_with("problem  Slack is out of order (fatal_error)")
        );
    }
}
