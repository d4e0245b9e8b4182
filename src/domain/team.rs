//! What coordinators set for the whole team: a Slack user group that follows the pager, and a video room.

use super::ids::{GroupId, PersonId};

/// Characters of a group's handle at most.
pub const HANDLE_LENGTH_MAX: usize = 80;

/// People who are always in the group, at most.
pub const ALWAYS_IN_MAX: usize = 50;

/// Characters of the room's link at most.
pub const ROOM_LENGTH_MAX: usize = 500;

/// Our words beside Slack's own for why a group does not follow: no group has its handle.
pub const UNKNOWN: &str = "no_such_subteam";
/// It is switched off.
pub const DISABLED: &str = "subteam_disabled";
/// It is listed, and yet Slack does not find it when it is to be set.
pub const ELSEWHERE: &str = "subteam_elsewhere";

/// As it was set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Team {
    /// The group's handle without its `@`; empty: none follows the pager.
    pub user_group: String,
    /// In the group, whoever has the pager.
    pub always_in: Vec<PersonId>,
    /// A link; empty: there is no room.
    pub video_room: String,
}

/// A user group as Slack has it.
#[derive(Clone, Debug, PartialEq)]
pub struct UserGroup {
    pub id: GroupId,
    pub handle: String,
    pub is_disabled: bool,
}

/// Reads a handle as people type it: `@Support-Oncall`. Nothing means none; `None` is no handle.
pub fn parse_handle(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let handle = typed.strip_prefix('@').unwrap_or(typed).to_lowercase();
    let is_handle = handle.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let is_alone = handle.is_empty() && !typed.is_empty();
    (is_handle && !is_alone && handle.chars().count() <= HANDLE_LENGTH_MAX).then_some(handle)
}

/// Reads the room's link. Nothing means none; `None` is no link that Slack could show.
pub fn parse_room(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let is_plain = typed.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '|' | '"'));
    let host = typed.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let has_host = host.is_some_and(|host| host.contains('.') && !host.starts_with('.') && !host.contains('@'));
    let is_link = is_plain && has_host && typed.len() <= ROOM_LENGTH_MAX;
    (typed.is_empty() || is_link).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_as_it_is_typed() {
        for (typed, handle) in [
            ("@support-oncall", Some("support-oncall")),
            (" Support.Oncall ", Some("support.oncall")),
            ("", Some("")),
            ("@", None),
            ("support oncall", None),
            ("<!subteam^S1|x>", None),
        ] {
            assert_eq!(parse_handle(typed).as_deref(), handle, "{typed}");
        }
        assert_eq!(parse_handle(&"x".repeat(HANDLE_LENGTH_MAX)).map(|handle| handle.len()), Some(HANDLE_LENGTH_MAX));
        assert_eq!(parse_handle(&"x".repeat(HANDLE_LENGTH_MAX + 1)), None);
    }

    #[test]
    fn a_room_is_a_safe_link_or_nothing() {
        assert_eq!(parse_room("  ").as_deref(), Some(""));
        let room = "https://meet.example.com/oncall?pwd=a&b=1";
        assert_eq!(parse_room(room).as_deref(), Some(room));
        for typed in [
            "http://meet.example.com",
            "https://",
            "https://oncall",
            "javascript:alert(1)",
            "https://a.b|x",
            "https://a.b/ c",
            "https://a@b.c",
        ] {
            assert_eq!(parse_room(typed), None, "{typed}");
        }
        let long = |length: usize| format!("https://a.b/{}", "x".repeat(length - 12));
        assert!(parse_room(&long(ROOM_LENGTH_MAX)).is_some() && parse_room(&long(ROOM_LENGTH_MAX + 1)).is_none());
    }
}
