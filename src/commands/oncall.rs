//! `/shadow oncall`: who has the pager, now and next.

use super::Asker;
use crate::request::Answer;
use crate::store::{StoreError, Tx, rotations, snapshots};
use crate::views;

pub async fn on_call(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let days = snapshots::ahead(tx).await?;
    let running = rotations::running(tx).await?;
    Ok(asker.say(views::oncall::with_rotations(&days, &running, tx.now())))
}
