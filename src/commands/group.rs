//! *Team settings*: the user group that follows the pager, who is always in it, and the video room.
//!
//! How it feels: coordinators find the button in `/shadow settings` and `/shadow help`. The group is saved as it is typed, and
//! looked up in Slack afterwards: then its setter reads that it follows, or what is wrong and what to do.

use std::collections::BTreeMap;

use super::{Asker, roles};
use crate::domain::ids::PersonId;
use crate::domain::people::Standing;
use crate::domain::team::{ALWAYS_IN_MAX, Team, parse_handle, parse_room};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, inbox, outbox, people, team};
use crate::views::group as words;

/// The fields of the form.
pub const ALWAYS_IN: &str = "always_in";

pub async fn open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    Ok(Answer::Open(words::form(&team::get(tx).await?)))
}

pub async fn save(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let before = team::get(tx).await?;
    let mut wrong = BTreeMap::new();
    let after = Team {
        user_group: parse_handle(fields.one("user_group")).unwrap_or_else(|| {
            wrong.insert("user_group".to_owned(), words::NO_HANDLE.to_owned());
            String::new()
        }),
        always_in: fields.many(ALWAYS_IN).iter().cloned().map(PersonId).collect(),
        video_room: parse_room(fields.one("video_room")).unwrap_or_else(|| {
            wrong.insert("video_room".to_owned(), words::NO_ROOM.to_owned());
            String::new()
        }),
    };
    if let Some(why) = cannot_be_in(tx, &after.always_in).await? {
        wrong.insert(ALWAYS_IN.to_owned(), why.to_owned());
    }
    if !wrong.is_empty() {
        return Ok(Answer::Wrong(wrong));
    }
    team::save(tx, &after, asker.id()).await?;
    inbox::audit(tx, asker.id(), "changed the team settings", None).await?;
    if after.video_room != before.video_room {
        for day in days::ahead(tx).await? {
            outbox::day_card(tx, &day).await?;
        }
    }
    Ok(Answer::Close)
}

/// Why these cannot be in a group, if they cannot.
async fn cannot_be_in(tx: &mut Tx, always_in: &[PersonId]) -> Result<Option<&'static str>, StoreError> {
    if always_in.len() > ALWAYS_IN_MAX {
        return Ok(Some(words::TOO_MANY));
    }
    let known = people::find_all(tx, always_in).await?;
    Ok(if known.len() < always_in.len() {
        Some(crate::views::settings::PEOPLE_UNKNOWN)
    } else if known.iter().any(|person| person.standing != Standing::Member) {
        Some(words::NOT_MEMBERS)
    } else {
        None
    })
}
