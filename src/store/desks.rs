//! Table `desks`: how it goes with each help desk, for `shadowday check`.

use jiff::Timestamp;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::desk::Desk;

/// Why all of a desk is refused that has no secret.
pub const NOT_SET_UP: &str = "it is not set up here";

/// What a desk did.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    if let Deed::Refused(why) = deed
        && !may_be_the_desks(why)
        && unanswered(tx, desk).await?.is_some_and(|earlier| may_be_the_desks(&earlier))
    {
        return Ok(());
    }
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

/// Did what was refused for this reason look signed? What does not can be anybody's, and hides nothing that did.
pub fn may_be_the_desks(why: &str) -> bool {
    why.starts_with("the signature is ") || why.starts_with("the time stamp ")
}

/// Why something was refused, if the desk has not spoken since.
async fn unanswered(tx: &mut Tx, desk: Desk) -> Result<Option<String>, StoreError> {
    let query = "SELECT refused_why FROM desks WHERE desk = ? AND refused_at > coalesce(heard_at, 0)";
    let why: Option<Option<String>> = sqlx::query_scalar(query).bind(desk.name()).fetch_optional(&mut *tx.conn).await?;
    Ok(why.flatten())
}

/// How it goes with a desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// When it last spoke, believably.
    pub heard_at: Option<Timestamp>,
    /// When something was last refused, and why.
    pub refused: Option<(Timestamp, String)>,
    /// When something was last believed and not understood, and why.
    pub ignored: Option<(Timestamp, String)>,
    /// When the last reply that it told of was sent.
    pub replied_at: Option<Timestamp>,
}

type Row = (Option<i64>, Option<i64>, Option<String>, Option<i64>, Option<String>);

/// How it goes with a desk.
///
/// # Errors
/// The database could not be read.
pub async fn standing(tx: &mut Tx, desk: Desk) -> Result<Standing, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT heard_at, refused_at, refused_why, ignored_at, ignored_why FROM desks WHERE desk = ?")
            .bind(desk.name())
            .fetch_optional(&mut *tx.conn)
            .await?;
    let replied_at: Option<i64> = sqlx::query_scalar("SELECT max(at) FROM replies WHERE desk = ?")
        .bind(desk.name())
        .fetch_one(&mut *tx.conn)
        .await?;
    let (heard_at, refused_at, refused_why, ignored_at, ignored_why) = row.unwrap_or_default();
    let name = desk.name();
    let place = Place { table: "desks", id: &name };
    let refused_at = place.instant_if("refused_at", refused_at)?;
    let ignored_at = place.instant_if("ignored_at", ignored_at)?;
    Ok(Standing {
        heard_at: place.instant_if("heard_at", heard_at)?,
        refused: refused_at.map(|at| (at, refused_why.unwrap_or_default())),
        ignored: ignored_at.map(|at| (at, ignored_why.unwrap_or_default())),
        replied_at: place.instant_if("at", replied_at)?,
    })
}

#[cfg(test)]
mod tests {
    use super::may_be_the_desks;
    use crate::helpdesk::Refused;

    #[test]
    fn what_is_not_signed_is_told_from_what_is() {
        for why in [Refused::Wrong, Refused::TooFarOff, Refused::NoTime] {
            assert!(may_be_the_desks(&why.to_string()), "{why}");
        }
        assert!(!may_be_the_desks(&Refused::Missing.to_string()));
        assert!(!may_be_the_desks("the body took too long to come"));
    }
}
