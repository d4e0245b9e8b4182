//! `/shadow status`: my day.

use super::Asker;
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements, snapshots};
use crate::views;

pub async fn status(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let days = snapshots::ahead(tx).await?;
    let arrangements = arrangements::of_person(tx, asker.id()).await?;
    Ok(asker.say(views::status::status(&days, asker.id(), &arrangements, tx.now())))
}
