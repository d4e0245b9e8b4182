//! Who is in the workspace, and how the Web API describes them.

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde_json::{Value, json};

/// What a sandbox is filled with at the start.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Such as `T0001`.
    pub team_id: String,
    /// The workspace's name, for people.
    pub team_name: String,
    /// The bot under test.
    pub bot: BotUser,
    /// The people, without the bot.
    pub people: Vec<Person>,
    /// The channels; direct messages come into being when they are opened.
    pub channels: Vec<Channel>,
    /// The user groups.
    pub groups: Vec<UserGroup>,
}

/// The bot's own user.
#[derive(Clone, Debug)]
pub struct BotUser {
    /// Its user id, such as `U0BOT`.
    pub id: String,
    /// Its handle and display name.
    pub name: String,
}

/// Somebody who has an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// Such as `U0001`.
    pub id: String,
    /// The handle, without `@`.
    pub name: String,
    /// The full name.
    pub real_name: String,
    /// The title in the profile; may be empty.
    pub title: String,
    /// The address of the account; bots have none.
    pub email: String,
    /// An IANA zone, such as `Europe/Paris`.
    pub tz: String,
    /// A workspace admin.
    pub is_admin: bool,
    /// A bot's user.
    pub is_bot: bool,
    /// Deactivated.
    pub deleted: bool,
    /// From another workspace, met in a shared channel.
    pub is_stranger: bool,
    /// The home workspace of a stranger; `None` is this one.
    pub team_id: Option<String>,
    /// What they say beside their name.
    pub status: Status,
    /// When something about them changed last, in seconds since 1970.
    pub updated_s: i64,
}

/// A status: an emoji, a text, and when Slack clears both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Such as `:palm_tree:`; may be empty.
    pub emoji: String,
    /// May be empty.
    pub text: String,
    /// `None` is until they clear it themselves.
    pub until: Option<Timestamp>,
}

/// A channel at the start.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Such as `C0001`.
    pub id: String,
    /// The name, without `#`.
    pub name: String,
    /// The topic; may be empty.
    pub topic: String,
    /// Seen only by its members.
    pub is_private: bool,
    /// The ids of the people in it, without the bot.
    pub members: Vec<String>,
    /// Whether the bot is in it too.
    pub bot_is_member: bool,
}

/// A user group: a handle that reaches several people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGroup {
    /// Such as `S0001`.
    pub id: String,
    /// Without `@`.
    pub handle: String,
    /// The name, for people.
    pub name: String,
    /// The ids of those in it; never empty once somebody was.
    pub users: Vec<String>,
    /// Switched off.
    pub is_disabled: bool,
}

impl Person {
    /// The bot's account, as one of the people.
    pub(super) fn of_bot(bot: &BotUser) -> Person {
        Person {
            id: bot.id.clone(),
            name: bot.name.clone(),
            real_name: bot.name.clone(),
            title: String::new(),
            email: String::new(),
            tz: "UTC".into(),
            is_admin: false,
            is_bot: true,
            deleted: false,
            is_stranger: false,
            team_id: None,
            status: Status::default(),
            updated_s: 0,
        }
    }

    /// What shows at `now`: a status that is over is gone.
    pub(super) fn status_at(&self, now: Timestamp) -> Status {
        match self.status.until {
            Some(until) if until <= now => Status::default(),
            _ => self.status.clone(),
        }
    }

    /// The `user` object of `users.info`. Deactivated people have no time zone there.
    pub(super) fn as_user(&self, team_id: &str, now: Timestamp) -> Value {
        let team_id = self.team_id.as_deref().unwrap_or(team_id);
        let status = self.status_at(now);
        let mut user = json!({
            "id": self.id, "team_id": team_id, "name": self.name, "deleted": self.deleted, "real_name": self.real_name,
            "profile": {
                "real_name": self.real_name, "real_name_normalized": self.real_name,
                "display_name": self.real_name, "display_name_normalized": self.real_name,
                "title": self.title, "phone": "", "team": team_id,
                "status_text": status.text, "status_emoji": status.emoji,
                "status_expiration": status.until.map_or(0, Timestamp::as_second),
            },
            "is_bot": self.is_bot, "is_app_user": false, "updated": self.updated_s,
        });
        if self.is_stranger {
            user["is_stranger"] = true.into();
        }
        if !self.deleted {
            for role in ["is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"] {
                user[role] = false.into();
            }
            user["is_admin"] = self.is_admin.into();
            self.add_zone(&mut user, now);
        }
        user
    }

    fn add_zone(&self, user: &mut Value, now: Timestamp) {
        let zone = TimeZoneDatabase::bundled().get(&self.tz).unwrap_or(TimeZone::UTC);
        let info = zone.to_offset_info(now);
        user["tz"] = self.tz.clone().into();
        user["tz_label"] = info.abbreviation().into();
        user["tz_offset"] = info.offset().seconds().into();
    }
}
