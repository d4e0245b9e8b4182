//! What the picture of a day's rota is drawn from.

use std::collections::BTreeSet;

use super::{StoreError, Tx, duties, gaps, pager, people};
use crate::domain::assigner::Duty;
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Lane};
use crate::domain::ids::{PersonId, ShiftId};
use crate::domain::people::Person;

/// A day as its rota shows it.
pub struct Seen {
    pub advocates: Vec<Person>,
    pub meant: Vec<(Lane, Stretch)>,
    /// Shifts that are not over, and whose people cannot make it.
    pub left: BTreeSet<ShiftId>,
    pub duties: Vec<Duty>,
    /// Who has one of them.
    pub shadowers: Vec<Person>,
}

pub async fn seen(tx: &mut Tx, day: &Day) -> Result<Seen, StoreError> {
    let duties = duties::of(tx, day).await?;
    let shadowers: Vec<PersonId> = duties.iter().map(|duty| duty.person.clone()).collect();
    let absent = pager::absent(tx, day.id).await?;
    let left = day.shifts.iter().filter(|shift| absent.contains(&shift.advocate));
    let left = left.filter(|shift| tx.now() < day.shift_window(shift).end).map(|shift| shift.id).collect();
    Ok(Seen {
        left,
        advocates: people::find_all(tx, &day.advocates).await?,
        meant: gaps::meant(tx, day.id).await?,
        shadowers: people::find_all(tx, &shadowers).await?,
        duties,
    })
}
