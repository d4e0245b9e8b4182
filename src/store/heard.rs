//! Table `heard`: when somebody outside last spoke to us.

use super::{StoreError, Tx};

/// Slack's name in the table.
pub const SLACK: &str = "slack";

/// Notes that `source` has just spoken to us.
pub async fn note(tx: &mut Tx, source: &str) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO heard (source, at) VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET at = ?2")
        .bind(source)
        .bind(tx.now_ms())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
