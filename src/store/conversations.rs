//! Table `conversations`: the direct and group conversations that were opened, by their members.

use super::outbox::lane_of;
use super::{StoreError, Tx};
use crate::domain::ids::{ChannelId, PersonId};

/// The direct or group conversation with these people, if it was opened before.
pub async fn find(tx: &mut Tx, members: &[PersonId]) -> Result<Option<ChannelId>, StoreError> {
    let channel: Option<String> = sqlx::query_scalar("SELECT channel FROM conversations WHERE members = ?")
        .bind(lane_of(members))
        .fetch_optional(&mut *tx.conn)
        .await?;
    Ok(channel.map(ChannelId))
}

pub async fn set(tx: &mut Tx, members: &[PersonId], channel: &ChannelId) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO conversations (members, channel) VALUES (?, ?)")
        .bind(lane_of(members))
        .bind(channel.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
