//! `usergroups.list`, `usergroups.users.list`, `usergroups.users.update`.

use serde_json::{Value, json};

use super::CallContext;
use crate::sandbox::{error::ApiError, people::UserGroup};

/// All groups; those that are switched off where that is asked for.
pub(in crate::sandbox) fn list(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    check_team(call)?;
    let (with_disabled, with_users) = (call.args.flag("include_disabled"), call.args.flag("include_users"));
    let groups = call.state.groups.iter().filter(|group| with_disabled || !group.is_disabled);
    let groups: Value = groups.map(|group| describe(call, group, with_users)).collect();
    Ok(json!({ "usergroups": groups }))
}

/// Who is in a group.
pub(in crate::sandbox) fn users_list(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    check_team(call)?;
    let group = call.state.group(call.args.str("usergroup").unwrap_or_default());
    let shown = group.filter(|group| call.args.flag("include_disabled") || !group.is_disabled);
    let group = shown.ok_or("no_such_subteam")?;
    Ok(json!({ "users": group.users }))
}

/// Puts these into a group, and takes all others out: people of this workspace, one at least.
pub(in crate::sandbox) fn users_update(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    check_team(call)?;
    let (id, users) = (call.args.owned("usergroup"), call.args.list("users"));
    if users.is_empty() {
        return Err("no_users_provided".into());
    }
    for user in &users {
        match call.state.person(user) {
            Some(person) if person.is_stranger => return Err("failed_for_some_users".into()),
            Some(person) if !person.is_bot && !person.deleted => {}
            _ => return Err("invalid_users".into()),
        }
    }
    let group = call.state.groups.iter_mut().find(|group| group.id == id && !group.is_disabled);
    group.ok_or("no_such_subteam")?.users = users;
    call.state.touch();
    let group = call.state.group(&id).ok_or("no_such_subteam")?;
    Ok(json!({ "usergroup": describe(call, group, true) }))
}

fn check_team(call: &CallContext<'_>) -> Result<(), ApiError> {
    match call.args.str("team_id") {
        Some(team) if team != call.state.team_id => Err("invalid_team".into()),
        _ => Ok(()),
    }
}

fn describe(call: &CallContext<'_>, group: &UserGroup, with_users: bool) -> Value {
    let disabled_at_s = if group.is_disabled { call.now.as_second() } else { 0 };
    let mut described = json!({
        "id": group.id, "team_id": call.state.team_id, "is_usergroup": true, "is_external": false, "name": group.name,
        "handle": group.handle, "description": "", "date_delete": disabled_at_s, "auto_type": null,
        "prefs": { "channels": [], "groups": [] },
    });
    if with_users {
        described["users"] = json!(group.users);
    }
    if call.args.flag("include_count") {
        described["user_count"] = group.users.len().into();
    }
    described
}
