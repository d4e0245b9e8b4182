//! Who is in the small Slack: a company of a dozen, over nine time zones.

use crate::sandbox::{BotUser, Channel, Person, Status, UserGroup, Workspace};

/// The team's id.
pub const TEAM: &str = "T0SHADOW";

/// The channel in which days are announced.
pub const CHANNEL: &str = "C0SHADOWING";

/// The handle of the user group that can follow the pager.
pub const ON_CALL: &str = "support-oncall";

/// The bot's own user.
pub const BOT: &str = "U0SHADOWDAY";

/// The coordinator, and the only admin.
pub const MAEVE: &str = "U0MAEVE";

/// Advocates, from east to west.
pub const PRIYA: &str = "U0PRIYA";
pub const SAM: &str = "U0SAM";
pub const LUCAS: &str = "U0LUCAS";
pub const ERIN: &str = "U0ERIN";

/// People from elsewhere in the company.
pub const ANA: &str = "U0ANA";
pub const BEN: &str = "U0BEN";
pub const CHLOE: &str = "U0CHLOE";
pub const TUNDE: &str = "U0TUNDE";
pub const NOA: &str = "U0NOA";
pub const NOAH: &str = "U0NOAH";
pub const MIA: &str = "U0MIA";
pub const JACK: &str = "U0JACK";

/// Id, handle, name, title, zone.
type Entry = (&'static str, &'static str, &'static str, &'static str, &'static str);

const PEOPLE: [Entry; 13] = [
    (ANA, "ana", "Ana Ribeiro", "Product designer", "America/Sao_Paulo"),
    (MAEVE, "maeve", "Maeve Byrne", "Support lead, coordinator", "Europe/Dublin"),
    (SAM, "sam", "Sam Okafor", "Customer advocate", "Africa/Lagos"),
    (PRIYA, "priya", "Priya Nair", "Customer advocate", "Asia/Kolkata"),
    (LUCAS, "lucas", "Lucas Prado", "Customer advocate", "America/Sao_Paulo"),
    (ERIN, "erin", "Erin Walsh", "Customer advocate", "America/Chicago"),
    (BEN, "ben", "Ben Carter", "Backend engineer", "America/Chicago"),
    (CHLOE, "chloe", "Chloé Martin", "Founder", "Europe/Paris"),
    (TUNDE, "tunde", "Tunde Adeyemi", "Data engineer", "Africa/Lagos"),
    (NOA, "noa", "נועה לוי", "Security engineer", "Europe/Dublin"),
    (NOAH, "noah", "Noah Tremblay", "Mobile engineer", "America/Vancouver"),
    (MIA, "mia", "Mia Nguyen", "Marketing", "Australia/Sydney"),
    (JACK, "jack", "Jack Harris", "Analyst", "Australia/Brisbane"),
];

/// Where somebody lives.
pub fn zone(id: &str) -> &'static str {
    PEOPLE.iter().find(|(other, ..)| *other == id).map_or("UTC", |(.., zone)| zone)
}

/// The full name.
pub fn name(id: &str) -> &'static str {
    PEOPLE.iter().find(|(other, ..)| *other == id).map_or("", |(_, _, name, ..)| name)
}

/// The address of somebody's account, in the help desk as in Slack.
pub fn email(id: &str) -> String {
    let handle = PEOPLE.iter().find(|(other, ..)| *other == id).map_or("nobody", |(_, handle, ..)| handle);
    format!("{handle}@quillwork.example")
}

/// The workspace before the bot did anything.
pub fn workspace() -> Workspace {
    let everybody: Vec<String> = PEOPLE.iter().map(|(id, ..)| (*id).to_owned()).collect();
    let channel = |id: &str, name: &str, topic: &str, members: Vec<String>, bot_is_member: bool| Channel {
        id: id.to_owned(),
        name: name.to_owned(),
        topic: topic.to_owned(),
        is_private: false,
        members,
        bot_is_member,
    };
    let support = [MAEVE, SAM, PRIYA, LUCAS, ERIN].map(str::to_owned).to_vec();
    Workspace {
        team_id: TEAM.to_owned(),
        team_name: "Quillwork".to_owned(),
        bot: BotUser { id: BOT.to_owned(), name: "shadowday".to_owned() },
        people: PEOPLE.iter().map(person).collect(),
        channels: vec![
            channel(CHANNEL, "shadowing", "Answer real customers for a day", everybody.clone(), true),
            channel("C0GENERAL", "general", "Everything and everybody", everybody, false),
            channel("C0SUPPORT", "support", "The advocates' own room", support, false),
        ],
        groups: vec![UserGroup {
            id: "S0ONCALL".to_owned(),
            handle: ON_CALL.to_owned(),
            name: "Support on call".to_owned(),
            users: vec![MAEVE.to_owned()],
            is_disabled: false,
        }],
    }
}

fn person(entry: &Entry) -> Person {
    let (id, name, real_name, title, tz) = *entry;
    Person {
        id: id.to_owned(),
        name: name.to_owned(),
        real_name: real_name.to_owned(),
        title: title.to_owned(),
        email: email(id),
        tz: tz.to_owned(),
        is_admin: id == MAEVE,
        is_bot: false,
        deleted: false,
        is_stranger: false,
        team_id: None,
        status: Status::default(),
        updated_s: 0,
    }
}

/// The scopes that `manifest.yml` asks for, and no others: what works here works with them.
pub fn scopes() -> Vec<String> {
    listed_under("bot:")
}

/// The events that `manifest.yml` subscribes to.
pub fn events() -> Vec<String> {
    listed_under("bot_events:")
}

fn listed_under(key: &str) -> Vec<String> {
    let manifest = include_str!("../../manifest.yml");
    manifest
        .lines()
        .skip_while(|line| line.trim() != key)
        .skip(1)
        .map_while(|line| line.trim().strip_prefix("- "))
        .filter_map(|scope| scope.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_lives_in_eight_zones_or_more() {
        let zones: std::collections::BTreeSet<&str> = PEOPLE.iter().map(|(.., zone)| *zone).collect();
        assert!(zones.len() >= 8);
        assert!(zones.iter().all(|zone| crate::domain::zones::is_valid(zone)));
    }

    #[test]
    fn the_scopes_are_read_from_the_manifest() {
        assert!(scopes().contains(&"chat:write".to_owned()));
        assert_eq!(scopes().len(), 14);
        assert_eq!(events(), ["user_change"]);
    }
}
