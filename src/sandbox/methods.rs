//! What each Web API method accepts, needs and allows: the figures are those of Slack's method reference.

use super::calls::{
    Carry, chat, conversations as conv, ephemeral, files, groups, history, misc, open, sockets, users, views,
};

/// What an argument may be. In a form and in a query everything is a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Str,
    /// True or false; in a form also `1` and `0`.
    Bool,
    /// An integer.
    Int,
    /// A JSON value, or a string that holds one.
    Json,
    /// Ids: a list, or a string with commas.
    List,
}

/// Whose token a method takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// None is needed.
    Any,
    /// The bot's, `xoxb-…`.
    Bot,
    /// The app's own, `xapp-…`.
    App,
}

/// One method.
pub(super) struct Method {
    pub name: &'static str,
    /// Every argument that it knows, besides the token.
    pub args: &'static [(&'static str, Kind)],
    pub required: &'static [&'static str],
    /// One of these is needed; none means that no scope is.
    pub scopes: &'static [&'static str],
    /// Whether it takes a JSON body; the others read only queries and forms.
    pub takes_json: bool,
    pub token: TokenKind,
    /// Whether it refuses `GET`.
    pub post_only: bool,
    /// How many calls it allows in a minute.
    pub per_minute: usize,
    pub carry_out: Carry,
}

/// Calls a minute in Slack's tiers.
const TIER_2: usize = 20;
const TIER_3: usize = 50;
const TIER_4: usize = 100;
/// "Several hundred a minute" over all conversations.
const POSTS: usize = 300;
/// "Hundreds of calls a minute."
const HUNDREDS: usize = 600;

use Kind::{Bool, Int, Json, List, Str};

const CONVERSATION_READ: &[&str] = &["channels:read", "groups:read", "im:read", "mpim:read"];
const CONVERSATION_HISTORY: &[&str] = &["channels:history", "groups:history", "im:history", "mpim:history"];

const HISTORY_PAGE: [(&str, Kind); 7] = [
    ("channel", Str),
    ("cursor", Str),
    ("include_all_metadata", Bool),
    ("inclusive", Bool),
    ("latest", Str),
    ("limit", Int),
    ("oldest", Str),
];

/// What most methods are like.
const PLAIN: Method = Method {
    name: "",
    args: &[],
    required: &[],
    scopes: &[],
    takes_json: true,
    token: TokenKind::Bot,
    post_only: false,
    per_minute: TIER_3,
    carry_out: misc::api_test,
};

const METHODS: &[Method] = &[
    Method {
        name: "api.test",
        args: &[("error", Str), ("foo", Str)],
        token: TokenKind::Any,
        per_minute: TIER_4,
        ..PLAIN
    },
    Method { name: "apps.connections.open", token: TokenKind::App, post_only: true, carry_out: sockets::open, ..PLAIN },
    Method { name: "auth.test", per_minute: HUNDREDS, carry_out: misc::auth_test, ..PLAIN },
    Method {
        name: "team.info",
        args: &[("team", Str), ("domain", Str)],
        scopes: &["team:read"],
        carry_out: misc::team_info,
        ..PLAIN
    },
    Method {
        name: "blocks.validate",
        args: &[("blocks", Json), ("message", Json), ("view", Json)],
        per_minute: TIER_4,
        carry_out: misc::blocks_validate,
        ..PLAIN
    },
    Method {
        name: "reactions.add",
        args: &[("channel", Str), ("name", Str), ("timestamp", Str)],
        required: &["channel", "name", "timestamp"],
        scopes: &["reactions:write"],
        carry_out: misc::reactions_add,
        ..PLAIN
    },
    Method {
        name: "reactions.remove",
        args: &[("channel", Str), ("name", Str), ("timestamp", Str)],
        required: &["name"],
        scopes: &["reactions:write"],
        per_minute: TIER_2,
        carry_out: misc::reactions_remove,
        ..PLAIN
    },
    Method {
        name: "users.info",
        args: &[("user", Str), ("include_locale", Bool)],
        required: &["user"],
        scopes: &["users:read"],
        takes_json: false,
        per_minute: TIER_4,
        carry_out: users::info,
        ..PLAIN
    },
    Method {
        name: "users.lookupByEmail",
        args: &[("email", Str)],
        required: &["email"],
        scopes: &["users:read.email"],
        takes_json: false,
        carry_out: users::lookup_by_email,
        ..PLAIN
    },
    Method {
        name: "users.list",
        args: &[("cursor", Str), ("include_locale", Bool), ("limit", Int), ("team_id", Str)],
        scopes: &["users:read"],
        takes_json: false,
        per_minute: TIER_2,
        carry_out: users::list,
        ..PLAIN
    },
    Method {
        name: "conversations.open",
        args: &[("channel", Str), ("return_im", Bool), ("users", List), ("prevent_creation", Bool)],
        scopes: &["channels:manage", "groups:write", "im:write", "mpim:write"],
        carry_out: open::open,
        ..PLAIN
    },
    Method {
        name: "conversations.info",
        args: &[("channel", Str), ("include_locale", Bool), ("include_num_members", Bool)],
        required: &["channel"],
        scopes: CONVERSATION_READ,
        takes_json: false,
        carry_out: conv::info,
        ..PLAIN
    },
    Method {
        name: "conversations.members",
        args: &[("channel", Str), ("cursor", Str), ("limit", Int)],
        required: &["channel"],
        scopes: CONVERSATION_READ,
        takes_json: false,
        per_minute: TIER_4,
        carry_out: conv::members,
        ..PLAIN
    },
    Method {
        name: "conversations.join",
        args: &[("channel", Str)],
        required: &["channel"],
        scopes: &["channels:join"],
        carry_out: conv::join,
        ..PLAIN
    },
    Method {
        name: "conversations.invite",
        args: &[("channel", Str), ("force", Bool), ("users", List)],
        required: &["channel", "users"],
        scopes: &[
            "channels:manage",
            "channels:write.invites",
            "groups:write",
            "groups:write.invites",
            "im:write",
            "mpim:write",
        ],
        carry_out: conv::invite,
        ..PLAIN
    },
    Method {
        name: "conversations.history",
        args: &HISTORY_PAGE,
        required: &["channel"],
        scopes: CONVERSATION_HISTORY,
        takes_json: false,
        carry_out: history::history,
        ..PLAIN
    },
    Method {
        name: "conversations.replies",
        args: &[
            ("channel", Str),
            ("cursor", Str),
            ("include_all_metadata", Bool),
            ("inclusive", Bool),
            ("latest", Str),
            ("limit", Int),
            ("oldest", Str),
            ("ts", Str),
        ],
        required: &["channel", "ts"],
        scopes: CONVERSATION_HISTORY,
        takes_json: false,
        carry_out: history::replies,
        ..PLAIN
    },
    Method {
        name: "chat.postMessage",
        args: &[
            ("blocks", Json),
            ("channel", Str),
            ("link_names", Bool),
            ("metadata", Json),
            ("mrkdwn", Bool),
            ("parse", Str),
            ("reply_broadcast", Bool),
            ("text", Str),
            ("thread_ts", Str),
            ("unfurl_links", Bool),
            ("unfurl_media", Bool),
        ],
        required: &["channel"],
        scopes: &["chat:write"],
        per_minute: POSTS,
        carry_out: chat::post_message,
        ..PLAIN
    },
    Method {
        name: "chat.update",
        args: &[
            ("blocks", Json),
            ("channel", Str),
            ("link_names", Bool),
            ("metadata", Json),
            ("parse", Str),
            ("reply_broadcast", Bool),
            ("text", Str),
            ("ts", Str),
        ],
        required: &["channel", "ts"],
        scopes: &["chat:write"],
        carry_out: chat::update,
        ..PLAIN
    },
    Method {
        name: "chat.delete",
        args: &[("channel", Str), ("ts", Str)],
        required: &["channel", "ts"],
        scopes: &["chat:write"],
        carry_out: chat::delete,
        ..PLAIN
    },
    Method {
        name: "chat.postEphemeral",
        args: &[
            ("blocks", Json),
            ("channel", Str),
            ("link_names", Bool),
            ("parse", Str),
            ("text", Str),
            ("thread_ts", Str),
            ("user", Str),
        ],
        required: &["channel", "user"],
        scopes: &["chat:write"],
        per_minute: TIER_4,
        carry_out: ephemeral::post_ephemeral,
        ..PLAIN
    },
    Method {
        name: "chat.getPermalink",
        args: &[("channel", Str), ("message_ts", Str)],
        required: &["channel", "message_ts"],
        takes_json: false,
        per_minute: HUNDREDS,
        carry_out: misc::get_permalink,
        ..PLAIN
    },
    Method {
        name: "files.getUploadURLExternal",
        args: &[("alt_txt", Str), ("filename", Str), ("length", Int), ("snippet_type", Str)],
        required: &["filename", "length"],
        scopes: &["files:write"],
        takes_json: false,
        per_minute: TIER_4,
        carry_out: files::get_upload_url,
        ..PLAIN
    },
    Method {
        name: "files.completeUploadExternal",
        args: &[("channel_id", Str), ("files", Json), ("initial_comment", Str), ("thread_ts", Str)],
        required: &["files"],
        scopes: &["files:write"],
        per_minute: TIER_4,
        carry_out: files::complete_upload,
        ..PLAIN
    },
    Method {
        name: "usergroups.list",
        args: &[("include_count", Bool), ("include_disabled", Bool), ("include_users", Bool), ("team_id", Str)],
        scopes: &["usergroups:read"],
        takes_json: false,
        per_minute: TIER_2,
        carry_out: groups::list,
        ..PLAIN
    },
    Method {
        name: "usergroups.users.list",
        args: &[("include_disabled", Bool), ("team_id", Str), ("usergroup", Str)],
        required: &["usergroup"],
        scopes: &["usergroups:read"],
        takes_json: false,
        per_minute: TIER_2,
        carry_out: groups::users_list,
        ..PLAIN
    },
    Method {
        name: "usergroups.users.update",
        args: &[
            ("additional_channels", List),
            ("include_count", Bool),
            ("is_shared", Bool),
            ("team_id", Str),
            ("usergroup", Str),
            ("users", List),
        ],
        required: &["usergroup"],
        scopes: &["usergroups:write"],
        per_minute: TIER_2,
        carry_out: groups::users_update,
        ..PLAIN
    },
    Method {
        name: "views.open",
        args: &[("trigger_id", Str), ("view", Json)],
        required: &["trigger_id", "view"],
        per_minute: TIER_4,
        carry_out: views::open,
        ..PLAIN
    },
    Method {
        name: "views.push",
        args: &[("trigger_id", Str), ("view", Json)],
        required: &["trigger_id", "view"],
        per_minute: TIER_4,
        carry_out: views::push,
        ..PLAIN
    },
    Method {
        name: "views.update",
        args: &[("external_id", Str), ("hash", Str), ("view", Json), ("view_id", Str)],
        required: &["view"],
        per_minute: TIER_4,
        carry_out: views::update,
        ..PLAIN
    },
    Method {
        name: "views.publish",
        args: &[("hash", Str), ("user_id", Str), ("view", Json)],
        required: &["user_id", "view"],
        per_minute: TIER_4,
        carry_out: views::publish,
        ..PLAIN
    },
];

/// The table's entry for a method.
pub(super) fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_stands_once_and_knows_what_it_requires() {
        for method in METHODS {
            assert_eq!(METHODS.iter().filter(|other| other.name == method.name).count(), 1);
            for required in method.required {
                assert!(method.args.iter().any(|(name, _)| name == required), "{}", method.name);
            }
        }
    }
}
