//! `shadowday check`.

use crate::config::Check;

/// Says what is wrong, and what to do.
///
/// # Errors
/// Something is wrong.
pub async fn check(_check: &Check) -> anyhow::Result<()> {
    anyhow::bail!("not built yet")
}
