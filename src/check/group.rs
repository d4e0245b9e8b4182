//! The user group that is to follow the pager: is it there, and may the bot set it?

use jiff::Timestamp;
use serde_json::Value;

use super::calling::Caller;
use super::report::Report;
use super::slack::{Bot, unreached};
use super::words;
use crate::domain::team::{DISABLED, UNKNOWN};
use crate::slack::client::Failure;
use crate::store::team::{Group, Trouble};
use crate::views::group::why;

/// What mends it once its reason is gone.
const TRY: &str =
    "press *Save* in *Team settings* (`/shadow settings`), or wait: it is tried again when the pager moves on";

/// Whether others may change groups is seen only when it is changed: what came of that is known.
pub async fn look(report: &mut Report<'_>, slack: &Caller, bot: &Bot, group: &Group, now: Timestamp) {
    report.group("User group");
    let handle = &group.handle;
    if !bot.may("usergroups:read") || !bot.may("usergroups:write") {
        return report.problem(format!("@{handle} cannot follow the pager: a scope is missing (see Scopes)."));
    }
    let answer = match slack.call("usergroups.list", &[("include_disabled", "true")]).await {
        Ok(answer) => answer,
        Err(failure) => {
            let why = unreached(&failure);
            return report.problem(format!("{why}, so @{handle} was not looked at. Check again later."));
        }
    };
    match answer.refusal() {
        None => {}
        Some(Failure::Refused(code)) => return report.problem(format!("{} Then {TRY}.", why(handle, &code))),
        Some(failure) => {
            let why = unreached(&failure);
            return report.problem(format!("{why}, so @{handle} was not looked at. Check again later."));
        }
    }
    let groups = answer.body["usergroups"].as_array().map_or(&[][..], Vec::as_slice);
    let is_known = |found: &&Value| group.id.as_ref().is_some_and(|id| found["id"] == id.as_str());
    let is_named = |found: &&Value| found["handle"].as_str().is_some_and(|own| own.to_lowercase() == *handle);
    let known = groups.iter().find(is_known);
    let found = known.or_else(|| groups.iter().find(is_named));
    let is_another = group.id.is_some() && known.is_none();
    let is_disabled = found.is_some_and(|found| found["date_delete"].as_i64().is_some_and(|at| at != 0));
    match (found, &group.trouble) {
        (None, _) => report.problem(format!("{} Then {TRY}.", why(handle, UNKNOWN))),
        (Some(_), _) if is_disabled => report.problem(format!("{} Then {TRY}.", why(handle, DISABLED))),
        (Some(_), Some(trouble)) => report.problem(in_trouble(handle, trouble, now)),
        (Some(_), None) if is_another => report
            .fine(format!("The user group @{handle} was made anew, and follows the pager from the next handoff on.")),
        (Some(_), None) => report.fine(format!("The user group @{handle} is there, and follows the pager.")),
    }
}

/// What came of it when it was set last. What was seen to be right just now is not the reason any more.
fn in_trouble(handle: &str, trouble: &Trouble, now: Timestamp) -> String {
    let since = trouble.since.map_or(String::new(), |since| format!(" for {}", words::ago(since, now)));
    let code = trouble.code.as_str();
    match code {
        UNKNOWN | DISABLED | "missing_scope" => format!(
            "@{handle} has not followed the pager{since}: Slack said {code}. That is mended now, as far as can be seen from \
             here: {TRY}."
        ),
        code => format!("@{handle} has not followed the pager{since}. {} Then {TRY}.", why(handle, code)),
    }
}
