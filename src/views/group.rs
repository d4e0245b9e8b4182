//! What coordinators set for the whole team, and what becomes of the group that follows the pager.

use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, button};
use super::text::{and, person};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::ids::PersonId;
use crate::domain::team::{ALWAYS_IN_MAX, DISABLED, ELSEWHERE, HANDLE_LENGTH_MAX, ROOM_LENGTH_MAX, Team, UNKNOWN};

/// People who are named in a sentence.
const NAMED_MAX: usize = 20;

/// Field errors of the form.
pub const NO_HANDLE: &str = "Write the group's handle, like @support-oncall, or leave it empty.";
pub const NO_ROOM: &str = "Write the room's whole link, like https://meet.example.com/support, or leave it empty.";
pub const TOO_MANY: &str = "Please choose 50 people at most.";
pub const NOT_MEMBERS: &str =
    "Slack keeps only members of this workspace in a group. Take apps, guests and people who left out.";

/// The form behind *Team settings*.
pub fn form(of: &Team) -> View {
    let handle = if of.user_group.is_empty() { String::new() } else { shown(&of.user_group) };
    let fields: Vec<SlackBlock> = vec![
        blocks::input("user_group", "User group that follows the pager", blocks::text_field(&handle, HANDLE_MAX))
            .hint("Its handle, like @support-oncall. Make the group in Slack first. Whoever has the pager is in it, and those below; all others are taken out.")
            .optional()
            .into(),
        blocks::input("always_in", "Always in that group", blocks::people_field(&of.always_in, ALWAYS_IN_MAX))
            .hint("For times without a pager: Slack keeps no empty group.")
            .optional()
            .into(),
        blocks::input("video_room", "Video room", blocks::text_field(&of.video_room, ROOM_LENGTH_MAX as u64))
            .hint("A link, like https://meet.example.com/support. It stands on the day card, in /shadow oncall and where the pager is handed over.")
            .optional()
            .into(),
        blocks::section_with("*Pictures* for celebrations", button("Pictures", &Action::Pictures)),
    ];
    blocks::form(&Form::TeamSettings, "Team settings", "Save", "Not now", fields)
}

/// With its `@`.
const HANDLE_MAX: u64 = HANDLE_LENGTH_MAX as u64 + 1;

fn shown(handle: &str) -> String {
    format!("@{handle}")
}

/// Slack would not make a mention of it, but nobody shall be pinged by a sentence about them either.
fn name(handle: &str) -> String {
    super::text::code(&shown(handle), HANDLE_LENGTH_MAX + 1)
}

fn names(people: &[PersonId]) -> String {
    let mut names: Vec<String> = people.iter().take(NAMED_MAX).map(person).collect();
    if people.len() > NAMED_MAX {
        names.push(format!("{} more", people.len() - NAMED_MAX));
    }
    and(&names)
}

fn one_or<'a>(people: &[PersonId], one: &'a str, several: &'a str) -> &'a str {
    if people.len() == 1 { one } else { several }
}

/// Them, and what they do.
fn say(people: &[PersonId], one: &str, several: &str) -> String {
    format!("{} {}", names(people), one_or(people, one, several))
}

fn settings_button() -> blocks::Button {
    button("Team settings", &Action::TeamSettings)
}

/// To the one who set the group, when Slack took it. `before` were in it.
pub fn follows(handle: &str, members: &[PersonId], before: &[PersonId]) -> Message {
    let group = name(handle);
    let now = match (members, before) {
        ([], []) => "Nobody has the pager now; the next one who has it is put into it.".to_owned(),
        ([], before) => {
            format!(
                "Nobody has the pager now. {} in it until somebody has, and {} taken out then.",
                say(before, "stays", "stay"),
                one_or(before, "is", "are")
            )
        }
        (members, _) => format!("In it now: {}.", names(members)),
    };
    let gone: Vec<PersonId> = before.iter().filter(|person| !members.contains(person)).cloned().collect();
    let message = Message::say(format!(":white_check_mark: {group} follows the pager from now on. {now}"));
    match (members, gone.as_slice()) {
        ([], _) | (_, []) => message,
        (_, gone) => message
            .section(format!(
                "Taken out: {}. To keep somebody in, name them under *Always in that group*.",
                names(gone)
            ))
            .buttons([settings_button()]),
    }
}

/// To the same, once: the group would be empty.
pub fn stays(handle: &str, members: &[PersonId]) -> Message {
    Message::say(format!(
        ":pager: The pager is off, and Slack keeps no empty group: {} still in {}, until somebody has a pager again. Should somebody else be reached there meanwhile? Name them under *Always in that group*. You are told this once.",
        say(members, "is", "are"),
        name(handle)
    ))
    .buttons([settings_button()])
}

/// Why Slack says no to the group, and what mends it: by its word, or ours.
pub fn why(handle: &str, code: &str) -> String {
    let group = name(handle);
    match code {
        UNKNOWN => format!(
            "There is no user group {group} in Slack. Make it (*People & user groups* → *User groups* → *New*), or correct its handle."
        ),
        DISABLED => {
            format!("The user group {group} is disabled in Slack. Enable it there, or choose another one.")
        }
        ELSEWHERE => format!(
            "Slack shows the user group {group}, but does not find it when it is to be changed: it may belong to the whole organization, or to another workspace. Choose one of this workspace."
        ),
        "missing_scope" => format!(
            "This app may not set {group} yet: it lacks the permissions `usergroups:read` and `usergroups:write`. Whoever runs it has to compare its scopes with manifest.yml and to install it again."
        ),
        "paid_teams_only" | "plan_upgrade_required" => format!(
            "Slack has user groups on its paid plans only, so {group} cannot follow the pager. `/shadow oncall` and the day card say who has it. Leave the group empty in the team settings, or upgrade the plan."
        ),
        "permission_denied" => format!(
            "Slack does not let this app change {group}. Ask a workspace admin to let everyone edit user groups (*Settings & permissions* → *Permissions* → *User groups*)."
        ),
        "invalid_users" | "failed_for_some_users" | "users_not_found" => format!(
            "Slack does not take somebody who has the pager, or is always in it, into {group}: guests and people who left cannot be in a group. Take them out under *Always in that group*, or off the day."
        ),
        "subteam_max_users_exceeded" => {
            format!("Too many people would be in {group}. Name fewer under *Always in that group*.")
        }
        code => format!(
            "Slack did not let this app change {group}; it says `{}`. Whoever runs this bot finds more in its log.",
            super::text::escape(code, 60)
        ),
    }
}

/// To the same, once: Slack says no, and this mends it.
pub fn trouble(handle: &str, code: &str) -> Message {
    Message::say(format!(
        ":warning: {} Then press *Save* in the team settings: I try again, as I do when the pager moves on. Until it works the group stays as it is; you are told this once.",
        why(handle, code)
    ))
    .buttons([settings_button()])
}

/// To a coordinator: Slack was not there for hours.
pub fn out_of_reach() -> Message {
    Message::say(
        ":warning: Slack did not take a change of the user group that follows the pager, and I have tried for hours. `/shadow oncall` says who has the pager. I try again when it moves on, or now:",
    )
    .buttons([button("Post again", &Action::PostAgain)])
}
