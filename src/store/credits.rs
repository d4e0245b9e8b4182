//! Table `credit_offers`, and whose replies a buddy may have sent.

use super::{StoreError, Tx};
use crate::domain::ids::{DayId, PersonId};

/// A shadower of a buddy's, with how many replies they have on that day.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadower {
    pub person: PersonId,
    pub replies: u32,
}

/// The shadowers whom this buddy has on that day.
pub async fn shadowers(tx: &mut Tx, day: DayId, buddy: &PersonId) -> Result<Vec<Shadower>, StoreError> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "SELECT shadower, (SELECT count(*) FROM replies
             WHERE replies.day = pairings.day AND replies.person = shadower AND taken_back_at IS NULL)
         FROM pairings JOIN signups ON signups.day = pairings.day AND signups.person = shadower AND signups.state = 'in'
         WHERE pairings.day = ? AND buddy = ? AND pairings.state = 'confirmed' ORDER BY shadower",
    )
    .bind(day.0)
    .bind(buddy.as_str())
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(person, replies)| Shadower { person: PersonId(person), replies }).collect())
}

/// This buddy is asked now; `false` if they were on this day.
pub async fn offer(tx: &mut Tx, day: DayId, buddy: &PersonId) -> Result<bool, StoreError> {
    let result = sqlx::query("INSERT INTO credit_offers (day, buddy) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(day.0)
        .bind(buddy.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(result.rows_affected() > 0)
}

/// The same people with their names, for buttons.
pub async fn names(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<(PersonId, String)>, StoreError> {
    let known = super::people::find_all(tx, people).await?;
    let name = |person: &PersonId| known.iter().find(|known| known.id == *person).map(|known| known.name.clone());
    Ok(people.iter().map(|person| (person.clone(), name(person).unwrap_or_else(|| person.to_string()))).collect())
}
