//! Table `desks`: how it goes with each help desk, for `shadowday check`.

use super::{StoreError, Tx};
use crate::domain::desk::Desk;

/// What a desk did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It spoke, believably.
    Spoke,
    /// What came in its name was refused.
    Refused(String),
    /// It spoke, believably, and was not understood.
    Ignored(String),
}

/// Notes what a desk did just now, in the place of the last such thing.
///
/// # Errors
/// The database could not be written.
pub async fn note(tx: &mut Tx, desk: Desk, deed: &Deed) -> Result<(), StoreError> {
    let (statement, why) = match deed {
        Deed::Spoke => {
            ("INSERT INTO desks (desk, heard_at) VALUES (?1, ?2) ON CONFLICT (desk) DO UPDATE SET heard_at = ?2", None)
        }
        Deed::Refused(why) => (
            "INSERT INTO desks (desk, refused_at, refused_why) VALUES (?1, ?2, ?3)
             ON CONFLICT (desk) DO UPDATE SET refused_at = ?2, refused_why = ?3",
            Some(why),
        ),
        Deed::Ignored(why) => (
            "INSERT INTO desks (desk, heard_at, ignored_at, ignored_why) VALUES (?1, ?2, ?2, ?3)
             ON CONFLICT (desk) DO UPDATE SET heard_at = ?2, ignored_at = ?2, ignored_why = ?3",
            Some(why),
        ),
    };
    let query = sqlx::query(statement).bind(desk.name()).bind(tx.now_ms());
    match why {
        Some(why) => query.bind(why).execute(&mut *tx.conn).await?,
        None => query.execute(&mut *tx.conn).await?,
    };
    Ok(())
}
