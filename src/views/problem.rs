//! When something cannot be done: who may not, what broke, and what Slack refused.

use super::Message;
use super::blocks::button;
use super::text::{channel, names};
use crate::domain::action::Action;
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::people::Standing;

/// What went wrong inside; the reference is in the log.
pub fn inside(reference: &str) -> Message {
    Message::say(format!(
        "Something went wrong on our side, and nothing was changed. Please try again. If it happens again, tell the one who runs this bot: reference `{reference}`."
    ))
}

/// Slack did not tell us in time who this is.
pub fn not_known_yet() -> Message {
    Message::say("Slack did not tell me in time who you are. Please try again in a moment.")
}

/// The database did not take it.
pub fn not_saved() -> Message {
    Message::say("That could not be saved, so nothing was changed. Please try again in a moment.")
}

/// A form could not be opened in time.
pub fn form_did_not_open() -> Message {
    Message::say("Slack did not open the form in time. Please press again.")
}

/// Another workspace's people cannot take part.
pub fn other_workspace() -> Message {
    Message::say("Shadowing days are for people of this workspace. Ask the person who invited you here.")
}

pub fn standing(standing: Standing) -> Message {
    match standing {
        Standing::Stranger => other_workspace(),
        Standing::Bot => Message::say("Apps cannot take part in a shadowing day. Ask a person to do this."),
        Standing::Deactivated | Standing::Member => {
            Message::say("Your account is deactivated. Ask a workspace admin to switch it on again.")
        }
    }
}

/// For coordinators only.
pub fn coordinators_only(coordinators: &[PersonId]) -> Message {
    if coordinators.is_empty() {
        return Message::say(
            "Planning is for coordinators, and there is none yet. The first workspace admin who types `/shadow plan` becomes one.",
        );
    }
    Message::say(format!("That is for coordinators. Ask {}.", names(coordinators)))
        .buttons([button("Show the days", &Action::Days)])
}

/// Slack's refusals, and what mends each. `to` are the people of a private message.
pub fn slack_refused(what: &str, target: Option<&ChannelId>, to: &[PersonId], code: &str) -> Message {
    let people = names(to);
    let target = target.map_or_else(|| format!("the conversation with {people}"), channel);
    let text = match code {
        "channel_not_found" | "not_in_channel" => format!(
            "I could not post a {what} in {target}: I am not a member there. Type `/invite @shadowday` in that channel, then press *Post again*."
        ),
        "is_archived" => {
            format!("I could not post a {what}: {target} is archived. Unarchive it, then press *Post again*.")
        }
        "restricted_action"
        | "restricted_action_read_only_channel"
        | "restricted_action_thread_only_channel"
        | "restricted_action_non_threadable_channel" => {
            format!(
                "I could not post a {what} in {target}: only some people may post there. Ask an admin to let me, then press *Post again*."
            )
        }
        "missing_scope" => format!(
            "I could not post a {what}: Slack says that I lack a permission. Ask the one who runs this bot to compare its scopes with manifest.yml and to install it again, then press *Post again*."
        ),
        "user_disabled" | "user_not_found" | "users_not_found" | "cannot_dm_bot" => {
            format!(
                "I could not send a {what} to {people}: Slack does not reach them, most likely because an account is deactivated. Please tell them another way. An advocate can be taken off the day with *Change* in `/shadow days`."
            )
        }
        // Slack's own words have no spaces: this one was tried until it was given up.
        code if code.contains(' ') => {
            format!(
                "I tried to post a {what} for hours, and it is not sure that it is there. Press *Post again* to try once more."
            )
        }
        _ => format!(
            "I could not post a {what}; Slack says `{}`. Ask the one who runs this bot to look into its log, then press *Post again*.",
            super::text::escape(code, 60)
        ),
    };
    Message::say(format!(":warning: {text}")).buttons([button("Post again", &Action::PostAgain)])
}

/// To a coordinator, once in a while.
pub fn no_applause() -> Message {
    Message::say(
        ":warning: I may not start the applause for first replies yet: I lack the permission `reactions:write`. The posts come all the same. Ask the one who runs this bot to compare its scopes with manifest.yml and to install it again.",
    )
}

pub fn posting_again(rows: u64) -> Message {
    Message::say(match rows {
        0 => "Nothing is left to post again.".to_owned(),
        rows => format!("Trying again: {}.", super::text::count(rows, "message", "messages")),
    })
}

/// A button whose day or message is gone.
pub fn gone() -> Message {
    Message::say("This is no longer there. `/shadow days` shows what is planned.")
        .buttons([button("Show the days", &Action::Days)])
}
