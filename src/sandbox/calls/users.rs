//! `users.info`, `users.lookupByEmail`, `users.list`.

use serde_json::{Value, json};

use super::{CallContext, page};
use crate::sandbox::error::ApiError;

/// One person.
pub(in crate::sandbox) fn info(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let id = call.args.owned("user");
    let person = call.state.person(&id).ok_or("user_not_found")?;
    Ok(json!({ "user": person.as_user(&call.state.team_id, call.now) }))
}

/// Whose address it is; nobody's that has left.
pub(in crate::sandbox) fn lookup_by_email(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let email = call.args.owned("email").to_lowercase();
    let mut people = call.state.people.iter().filter(|person| !person.deleted && !person.is_bot);
    let person = people.find(|person| !email.is_empty() && person.email.to_lowercase() == email);
    let person = person.ok_or("users_not_found")?;
    let mut user = person.as_user(&call.state.team_id, call.now);
    user["profile"]["email"] = person.email.as_str().into();
    Ok(json!({ "user": user }))
}

/// Everybody, page by page; without a limit all at once.
pub(in crate::sandbox) fn list(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let people = &call.state.people;
    let limit = call.args.count("limit").unwrap_or(people.len());
    let (range, next) = page(call.args.str("cursor"), limit, people.len())?;
    let members = people[range].iter();
    let members: Value = members.map(|person| person.as_user(&call.state.team_id, call.now)).collect();
    Ok(json!({
        "members": members, "cache_ts": call.now.as_second(), "response_metadata": { "next_cursor": next },
    }))
}
