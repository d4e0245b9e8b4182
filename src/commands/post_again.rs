//! *Post again*: what Slack refused, after somebody mended the cause.

use super::{Asker, roles};
use crate::request::Answer;
use crate::store::{StoreError, Tx, inbox, sending};
use crate::views;

pub async fn post_again(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let rows = sending::revive(tx).await?;
    inbox::audit(tx, asker.id(), "had refused messages posted again", None).await?;
    Ok(asker.replace(views::problem::posting_again(rows)))
}
