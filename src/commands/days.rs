//! `/shadow days`: what is planned.

use super::{Asker, roles};
use crate::domain::ids::ChannelId;
use crate::request::Answer;
use crate::store::{StoreError, Tx, snapshots};
use crate::views;

pub async fn days(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let mut days = snapshots::ahead(tx).await?;
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    // What two people agreed on is theirs: nobody else can join it.
    days.retain(|of| of.day.round.is_none() || is_coordinator || of.is_concerned(asker.id()));
    let channel = asker.home_channel().unwrap_or_else(|| ChannelId(String::new()));
    Ok(asker.say(views::days::list(&days, asker.id(), is_coordinator, &channel, tx.now())))
}
