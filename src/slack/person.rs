//! What Slack says about a person.

use serde_json::Value;

use crate::domain::availability::AwayStatus;
use crate::domain::ids::PersonId;
use crate::domain::people::{Known, Standing};
use crate::domain::zones;

/// Slack's own app, whose `is_bot` is false.
const SLACKBOT: &str = "USLACKBOT";

/// Reads Slack's `user` object; `team` is ours.
pub fn known(user: &Value, id: PersonId, team: &str) -> Known {
    let flag = |name: &str| user[name].as_bool().unwrap_or_default();
    let is_elsewhere = user["team_id"].as_str().is_some_and(|of| of != team) && user["enterprise_user"].is_null();
    let standing = if flag("is_bot") || id.as_str() == SLACKBOT {
        Standing::Bot
    } else if flag("deleted") {
        Standing::Deactivated
    } else if flag("is_stranger") || is_elsewhere {
        Standing::Stranger
    } else {
        Standing::Member
    };
    let profile = &user["profile"];
    let names = [&profile["display_name"], &profile["real_name"], &user["real_name"], &user["name"]];
    let name = names.into_iter().filter_map(Value::as_str).find(|name| !name.trim().is_empty());
    let zone = user["tz"].as_str().filter(|zone| zones::is_valid(zone)).unwrap_or("UTC");
    Known {
        name: name.unwrap_or(id.as_str()).to_owned(),
        time_zone: zone.to_owned(),
        is_admin: flag("is_admin") || flag("is_owner"),
        standing,
        away_status: away_status(profile),
        updated_s: user["updated"].as_i64().unwrap_or_default(),
        id,
    }
}

fn away_status(profile: &Value) -> Option<AwayStatus> {
    let word = |name: &str| profile[name].as_str().unwrap_or_default();
    let until_s = profile["status_expiration"].as_i64().unwrap_or_default();
    AwayStatus::read(word("status_emoji"), word("status_text"), until_s)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known_of(user: &Value) -> Known {
        known(user, "U1".into(), "T1")
    }

    #[test]
    fn a_status_is_read_with_its_end() {
        let user = |until: i64| {
            json!({"team_id": "T1", "updated": 1_795_770_000, "profile": {
                "status_emoji": ":palm_tree:", "status_text": "Vacationing", "status_expiration": until}})
        };
        let until = "2026-12-05T00:00:00Z".parse().unwrap();
        assert_eq!(known_of(&user(1_796_428_800)).away_status, Some(AwayStatus::Until(until)));
        assert_eq!(known_of(&user(0)).away_status, Some(AwayStatus::WithoutEnd));
        assert_eq!(known_of(&user(0)).updated_s, 1_795_770_000);
    }

    #[test]
    fn a_user_without_anything_is_a_member_in_utc() {
        let known = known_of(&json!({"profile": null}));
        assert_eq!((known.standing, known.time_zone.as_str(), known.away_status), (Standing::Member, "UTC", None));
        assert_eq!((known.name.as_str(), known.updated_s), ("U1", 0));
    }
}
