//! The user group that follows the pager. What it has to be is read when it is set, so whatever changed meanwhile is one
//! change in Slack; nothing is called where nothing is different.
//!
//! Whether we may is seen only when it is set. So it is set once when it was saved, and at each change while Slack says no,
//! with the same people if need be; only where that went well is there no trouble any more.
//!
//! Slack refuses an empty group: then the last ones stay in it. Where Slack says no, the one who set the group reads it
//! once, in words.

use super::deliver::{Delivered, Error, Paces};
use crate::domain::ids::{GroupId, PersonId};
use crate::domain::team::{DISABLED, ELSEWHERE, UNKNOWN};
use crate::slack::client::{Failure, Slack};
use crate::store::outbox;
use crate::store::sending::Sending;
use crate::store::team::{self, Group};
use crate::store::{Store, StoreError};
use crate::views;

/// What Slack took.
struct Done {
    id: GroupId,
    /// Who was in it.
    before: Vec<PersonId>,
    /// There was something to set.
    is_set: bool,
}

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
    match set_wherever_it_is(slack, &group, row.fate_unknown).await {
        Ok(done) => told(store, group, done).await,
        Err(Failure::Refused(code)) => refused(store, group, code).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Is it known that Slack has it like that?
fn is_so(group: &Group) -> bool {
    !is_unproven(group) && group.id.is_some() && group.members.as_ref() == Some(&group.wanted)
}

/// Slack has not let us set it yet, or not the last time.
fn is_unproven(group: &Group) -> bool {
    !group.is_announced || group.trouble.is_some()
}

/// A group that was deleted may have been made anew: its handle is what counts.
async fn set_wherever_it_is(slack: &Slack, group: &Group, is_unsure: bool) -> Result<Done, Failure> {
    if let Some(id) = &group.id {
        match set(slack, group, id, is_unsure).await {
            Err(Failure::Refused(code)) if code == UNKNOWN => {}
            done => return done,
        }
    }
    let id = find(slack, &group.handle).await?;
    let found = Group { members: None, ..group.clone() };
    set(slack, &found, &id, is_unsure).await.map_err(|failure| match failure {
        Failure::Refused(code) if code == UNKNOWN => Failure::Refused(ELSEWHERE.to_owned()),
        failure => failure,
    })
}

/// Compares, and sets it if it is different, or if it is yet to be seen that we may.
async fn set(slack: &Slack, group: &Group, id: &GroupId, is_unsure: bool) -> Result<Done, Failure> {
    let before = match group.members.clone().filter(|_| !is_unsure) {
        Some(members) => members,
        None => slack.group_members(id).await?,
    };
    let members = stays_or_wanted(group, &before);
    let is_set = !members.is_empty() && (is_unproven(group) || before != members);
    if is_set {
        slack.set_group_members(id, members).await?;
    }
    Ok(Done { id: id.clone(), is_set, before })
}

/// Who is in it then: where nobody has to be, whoever was.
fn stays_or_wanted<'a>(group: &'a Group, before: &'a [PersonId]) -> &'a [PersonId] {
    if group.wanted.is_empty() { before } else { &group.wanted }
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
async fn told(store: &Store, group: Group, done: Done) -> Result<Delivered, Error> {
    if group.trouble.is_some() && !done.is_set {
        // Nobody is in it, and nobody has to be: whether Slack lets us now is not known.
        return Ok(Delivered::Done);
    }
    store
        .write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                let members = stays_or_wanted(&group, &done.before);
                let news = team::stands(tx, &group, &done.id, members).await?;
                let message = if news.follows {
                    views::group::follows(&group.handle, &group.wanted, &done.before)
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
