//! The user group that is to follow the pager: is it there, and may the bot set it?

use super::calling::Caller;
use super::report::Report;
use super::slack::{Bot, unreached};
use crate::slack::client::Failure;
use crate::store::team::Group;

/// Whether others may change groups is seen only when it is changed: what came of that is known.
pub async fn look(report: &mut Report<'_>, slack: &Caller, bot: &Bot, group: &Group) {
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
    if let Some(refusal) = answer.refusal() {
        return report.problem(refused(handle, &refusal));
    }
    let groups = answer.body["usergroups"].as_array().map_or(&[][..], Vec::as_slice);
    let found = groups.iter().find(|found| match &group.id {
        Some(id) => found["id"] == id.as_str(),
        None => found["handle"].as_str().is_some_and(|own| own.to_lowercase() == *handle),
    });
    match (found, &group.trouble) {
        (None, _) => report.problem(format!(
            "There is no user group @{handle} in Slack. Make it there, or correct it in *Team settings* (`/shadow settings`)."
        )),
        (Some(found), _) if found["date_delete"].as_i64().is_some_and(|at| at != 0) => {
            report.problem(format!("The user group @{handle} is disabled. Enable it in Slack, or choose another one."));
        }
        (Some(_), Some(code)) => report.problem(refused(handle, &Failure::Refused(code.clone()))),
        (Some(_), None) => report.fine(format!("The user group @{handle} is there, and follows the pager.")),
    }
}

fn refused(handle: &str, failure: &Failure) -> String {
    const TRY: &str = "Then press *Save* in *Team settings* (`/shadow settings`).";
    match failure {
        Failure::Refused(code) if code == "permission_denied" => format!(
            "Slack does not let the bot change @{handle}. Let everyone edit user groups in the workspace's settings. {TRY}"
        ),
        Failure::Refused(code) if code == "plan_upgrade_required" || code == "paid_teams_only" => format!(
            "Slack has user groups on its paid plans only, so @{handle} cannot follow the pager. Leave the group empty in \
             *Team settings* (`/shadow settings`), or upgrade the plan."
        ),
        failure => format!("@{handle} does not follow the pager: {}. {TRY}", unreached(failure)),
    }
}
