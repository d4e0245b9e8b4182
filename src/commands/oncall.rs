//! `/shadow oncall`: who has the pager, now and next.

use super::{Asker, notes};
use crate::request::Answer;
use crate::store::{StoreError, Tx, rotations, snapshots};
use crate::views;

pub async fn on_call(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let days = snapshots::ahead(tx).await?;
    let running = rotations::running(tx).await?;
    let message = views::oncall::with_rotations(&days, &running, asker.settings.workspace_url.as_deref(), tx.now());
    Ok(asker.say(notes::with_button(tx, asker, message).await?))
}
