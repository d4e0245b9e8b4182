//! Calls about user groups.

use serde_json::json;

use super::client::{Failure, Slack};
use crate::domain::ids::{GroupId, PersonId};
use crate::domain::team::UserGroup;

impl Slack {
    /// All groups of the workspace, those that are switched off too.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn user_groups(&self) -> Result<Vec<UserGroup>, Failure> {
        let answer = self.get("usergroups.list", &[("include_disabled", "true")], self.timeouts.call).await?;
        let groups = answer["usergroups"].as_array().map_or(&[][..], Vec::as_slice);
        let group = |group: &serde_json::Value| {
            Some(UserGroup {
                id: GroupId(group["id"].as_str()?.to_owned()),
                handle: group["handle"].as_str()?.to_lowercase(),
                is_disabled: group["date_delete"].as_i64().is_some_and(|at| at != 0),
            })
        };
        Ok(groups.iter().filter_map(group).collect())
    }

    /// Who is in a group, by id.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn group_members(&self, group: &GroupId) -> Result<Vec<PersonId>, Failure> {
        let arguments = [("usergroup", group.as_str())];
        let answer = self.get("usergroups.users.list", &arguments, self.timeouts.call).await?;
        let users = answer["users"].as_array().map_or(&[][..], Vec::as_slice);
        let mut members: Vec<PersonId> = users.iter().filter_map(|user| user.as_str()).map(PersonId::from).collect();
        members.sort();
        Ok(members)
    }

    /// Puts these into a group, and takes all others out. Slack takes no empty list.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn set_group_members(&self, group: &GroupId, members: &[PersonId]) -> Result<(), Failure> {
        let users: Vec<&str> = members.iter().map(PersonId::as_str).collect();
        let arguments = json!({"usergroup": group, "users": users.join(",")});
        self.post("usergroups.users.update", &arguments, self.timeouts.call).await.map(|_| ())
    }
}
