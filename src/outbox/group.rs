//! The user group that follows the pager. What it has to be is read when it is set, so whatever changed meanwhile is one
//! change in Slack; nothing is called where nothing is different.
//!
//! Slack refuses an empty group: then the last ones stay in it. Where Slack says no, the one who set the group reads it
//! once, in words, and the next change tries again.

use super::deliver::{Delivered, Error, Paces};
use crate::domain::ids::{GroupId, PersonId};
use crate::slack::client::{Failure, Slack};
use crate::store::outbox::{self, Sending};
use crate::store::team::{self, Group};
use crate::store::{Store, StoreError};
use crate::views;

/// Our words beside Slack's own: no group has this handle, or it is switched off.
const UNKNOWN: &str = "no_such_subteam";
const DISABLED: &str = "subteam_disabled";

/// Sets the group's members to those who have to be in it now.
pub(super) async fn follow(store: &Store, slack: &Slack, paces: &Paces, row: &Sending) -> Result<Delivered, Error> {
    let (group, now) =
        store.read::<_, StoreError, _>(|tx| Box::pin(async move { Ok((team::group(tx).await?, tx.now())) })).await?;
    let Some(group) = group else { return Ok(Delivered::Pointless("no group is set")) };
    if !row.fate_unknown && is_so(&group) {
        return Ok(Delivered::Done);
    }
    if let Err(later) = paces.grouping.take(now) {
        return Ok(Delivered::NotYet(later));
    }
    match set(slack, &group, row.fate_unknown).await {
        Ok((id, before)) => told(store, group, id, before).await,
        Err(Failure::Refused(code)) => refused(store, group, code).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Is it known that Slack has it like that?
fn is_so(group: &Group) -> bool {
    group.id.is_some() && group.members.as_ref() == Some(&group.wanted)
}

/// Looks the group up where it is not known, compares, and sets it if it is different; returns who was in it.
async fn set(slack: &Slack, group: &Group, is_unsure: bool) -> Result<(GroupId, Vec<PersonId>), Failure> {
    let id = match &group.id {
        Some(id) => id.clone(),
        None => find(slack, &group.handle).await?,
    };
    let known = group.members.clone().filter(|_| group.id.is_some() && !is_unsure);
    let before = match known {
        Some(members) => members,
        None => slack.group_members(&id).await?,
    };
    if !group.wanted.is_empty() && before != group.wanted {
        slack.set_group_members(&id, &group.wanted).await?;
    }
    Ok((id, before))
}

async fn find(slack: &Slack, handle: &str) -> Result<GroupId, Failure> {
    let groups = slack.user_groups().await?;
    match groups.into_iter().find(|group| group.handle == handle) {
        Some(group) if group.is_disabled => Err(Failure::Refused(DISABLED.to_owned())),
        Some(group) => Ok(group.id),
        None => Err(Failure::Refused(UNKNOWN.to_owned())),
    }
}

/// Remembers what stands in Slack, and says what was not said before.
async fn told(store: &Store, group: Group, id: GroupId, before: Vec<PersonId>) -> Result<Delivered, Error> {
    store
        .write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                let members = if group.wanted.is_empty() { &before } else { &group.wanted };
                let news = team::stands(tx, &group, &id, members).await?;
                let message = if news.follows {
                    views::group::follows(&group.handle, &group.wanted, &before)
                } else if news.empty {
                    views::group::stays(&group.handle, members)
                } else {
                    return Ok(());
                };
                outbox::private(tx, &[&group.set_by], &message, None).await
            })
        })
        .await?;
    Ok(Delivered::Done)
}

/// The one who set it hears why, once.
async fn refused(store: &Store, group: Group, code: String) -> Result<Delivered, Error> {
    tracing::warn!(code, "Slack does not let the user group follow the pager");
    store
        .write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                if !team::is_new_trouble(tx, &group, &code).await? {
                    return Ok(());
                }
                let message = views::group::trouble(&group.handle, &code);
                outbox::private(tx, &[&group.set_by], &message, None).await
            })
        })
        .await?;
    Ok(Delivered::Pointless("Slack does not let us set the group"))
}
