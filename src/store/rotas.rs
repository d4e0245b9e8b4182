//! What the picture of a day's rota is drawn from.

use super::{StoreError, Tx, duties, gaps, people};
use crate::domain::assigner::Duty;
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Lane};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;

/// A day as its rota shows it.
pub struct Seen {
    pub advocates: Vec<Person>,
    pub meant: Vec<(Lane, Stretch)>,
    pub duties: Vec<Duty>,
    /// Who has one of them.
    pub shadowers: Vec<Person>,
}

pub async fn seen(tx: &mut Tx, day: &Day) -> Result<Seen, StoreError> {
    let duties = duties::of(tx, day).await?;
    let shadowers: Vec<PersonId> = duties.iter().map(|duty| duty.person.clone()).collect();
    Ok(Seen {
        advocates: people::find_all(tx, &day.advocates).await?,
        meant: gaps::meant(tx, day.id).await?,
        shadowers: people::find_all(tx, &shadowers).await?,
        duties,
    })
}
