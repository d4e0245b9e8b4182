//! What goes with a post of celebrations: its picture, and the reaction that others can join. Neither is worth losing
//! the post for.

use jiff::Timestamp;

use super::deliver::{Delivered, Error, Paces};
use crate::domain::celebration::Post;
use crate::domain::ids::{MessageTs, PersonId, PictureId, PostId};
use crate::slack::client::{Failure, Slack};
use crate::store::{Store, StoreError, Tx, celebration_posts, outbox, people, pictures, sending};
use crate::views;

/// The reaction: 👏.
const CLAP: &str = "clap";

/// A post stands in its channel: the applause begins.
pub(super) async fn posted(tx: &mut Tx, id: PostId, ts: &MessageTs) -> Result<(), StoreError> {
    celebration_posts::set_posted(tx, id, ts).await?;
    let Some(post) = celebration_posts::find(tx, id).await? else { return Ok(()) };
    if let Some(picture) = &post.picture {
        pictures::taken(tx, picture.id).await?;
    }
    if let Some(dropped) = celebration_posts::dropped_picture(tx, id).await? {
        went_without(tx, dropped).await?;
    }
    match post.says_something() {
        true => outbox::applause(tx, &post.channel, id).await,
        false => Ok(()),
    }
}

/// Once may be a hiccup of Slack's, unless nobody ever saw the picture. After the second time, who added it hears of it.
async fn went_without(tx: &mut Tx, id: PictureId) -> Result<(), StoreError> {
    let Some(picture) = pictures::find(tx, id).await? else { return Ok(()) };
    let Some(by) = pictures::dropped(tx, id).await? else { return Ok(()) };
    tracing::warn!(picture = id.0, "Slack does not take a picture; posts go without it");
    outbox::private(tx, &[&by], &views::pictures::refused(&picture), None).await
}

/// Adds the reaction, or takes it back with the last name. Without the scope it is left out, and somebody hears of that
/// once in a while.
pub(super) async fn follow(
    store: &Store,
    slack: &Slack,
    paces: &Paces,
    coordinators: &[PersonId],
    id: PostId,
) -> Result<Delivered, Error> {
    let (post, now) = store
        .read::<_, StoreError, _>(move |tx| {
            Box::pin(async move { Ok((celebration_posts::find(tx, id).await?, tx.now())) })
        })
        .await?;
    let Some((post, ts)) = post.and_then(|post| post.ts.clone().map(|ts| (post, ts))) else {
        return Ok(Delivered::Pointless("the post is gone"));
    };
    if !post.says_something() {
        return end(slack, paces, &post, &ts, now).await;
    }
    if let Err(later) = paces.reacting.take(now) {
        return Ok(Delivered::NotYet(later));
    }
    let code = match slack.react(&post.channel, &ts, CLAP).await {
        Err(Failure::Refused(code)) => code,
        result => return Ok(result.map(|()| Delivered::Done)?),
    };
    match code.as_str() {
        "already_reacted" => Ok(Delivered::Done),
        "missing_scope" => {
            let coordinators = coordinators.to_vec();
            store.write(move |tx| Box::pin(async move { tell_of_scope(tx, id, &coordinators).await })).await?;
            Ok(Delivered::Pointless("the token may not react"))
        }
        _ => Ok(Delivered::Pointless("Slack takes no reaction to it")),
    }
}

/// All of it was taken back. What others put there stays theirs.
async fn end(slack: &Slack, paces: &Paces, post: &Post, ts: &MessageTs, now: Timestamp) -> Result<Delivered, Error> {
    if let Err(later) = paces.unreacting.take(now) {
        return Ok(Delivered::NotYet(later));
    }
    match slack.unreact(&post.channel, ts, CLAP).await {
        Err(Failure::Refused(code)) if code == "no_reaction" => Ok(Delivered::Done),
        Err(Failure::Refused(_)) => Ok(Delivered::Pointless("Slack does not take the reaction back")),
        result => Ok(result.map(|()| Delivered::Done)?),
    }
}

async fn tell_of_scope(tx: &mut Tx, id: PostId, named: &[PersonId]) -> Result<(), StoreError> {
    if !sending::is_news(tx, "applause").await? {
        return Ok(());
    }
    tracing::warn!("reactions:write is missing: celebrations are posted without applause");
    let others = if named.is_empty() { people::coordinators(tx).await? } else { named.to_vec() };
    let own = celebration_posts::concerned(tx, id).await?.map(|(_, coordinator)| coordinator);
    match own.into_iter().chain(others).next() {
        Some(coordinator) => outbox::private(tx, &[&coordinator], &views::problem::no_applause(), None).await,
        None => Ok(()),
    }
}

/// Slack refused a post. If it has a picture, that may be why: it is tried again without.
pub(super) async fn without_picture(store: &Store, id: PostId, code: String) -> Result<Delivered, Error> {
    let is_about_picture =
        ["invalid_blocks", "image", "file", "invalid_attachments"].iter().any(|part| code.contains(part));
    let dropped = is_about_picture
        && store.write(move |tx| Box::pin(async move { celebration_posts::drop_picture(tx, id).await })).await?;
    match dropped {
        true => Ok(Delivered::Again("Slack does not take its picture")),
        false => Err(Failure::Refused(code).into()),
    }
}
