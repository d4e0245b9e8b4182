//! Table `pairings`: confirmed pairs, and those that a coordinator wished for while looking at the preview.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::row::Place;
use super::{StoreError, Tx, days};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::snapshot::Pairing;

/// A pair of an earlier day.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    pub shadower: PersonId,
    pub buddy: PersonId,
    pub date: Date,
}

/// The confirmed pairs.
pub async fn confirmed(tx: &mut Tx, day: DayId) -> Result<Vec<Pairing>, StoreError> {
    in_state(tx, day, "confirmed").await
}

/// The pairs that the coordinator asked for; not told to anybody yet.
pub async fn wished(tx: &mut Tx, day: DayId) -> Result<Vec<Pairing>, StoreError> {
    in_state(tx, day, "wished").await
}

async fn in_state(tx: &mut Tx, day: DayId, state: &str) -> Result<Vec<Pairing>, StoreError> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT shadower, buddy, reasons FROM pairings WHERE day = ? AND state = ? ORDER BY shadower")
            .bind(day.0)
            .bind(state)
            .fetch_all(&mut *tx.conn)
            .await?;
    let pairing = |(shadower, buddy, reasons): (String, String, String)| {
        let place = Place { table: "pairings", id: &shadower };
        Ok(Pairing {
            day,
            reasons: place.json("reasons", &reasons)?,
            buddy: PersonId(buddy),
            shadower: PersonId(shadower),
        })
    };
    rows.into_iter().map(pairing).collect()
}

pub async fn confirm(tx: &mut Tx, pairing: &Pairing) -> Result<(), StoreError> {
    save(tx, pairing, "confirmed").await
}

pub async fn wish(tx: &mut Tx, pairing: &Pairing) -> Result<(), StoreError> {
    save(tx, pairing, "wished").await
}

async fn save(tx: &mut Tx, pairing: &Pairing, state: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO pairings (day, shadower, buddy, reasons, state) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (day, shadower, state) DO UPDATE SET buddy = ?3, reasons = ?4",
    )
    .bind(pairing.day.0)
    .bind(pairing.shadower.as_str())
    .bind(pairing.buddy.as_str())
    .bind(serde_json::to_string(&pairing.reasons)?)
    .bind(state)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// These two are no longer a pair.
pub async fn remove(tx: &mut Tx, day: DayId, shadower: &PersonId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM pairings WHERE day = ? AND shadower = ? AND state = 'confirmed'")
        .bind(day.0)
        .bind(shadower.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Takes a wish back; a confirmed pair stays.
pub async fn remove_wish(tx: &mut Tx, day: DayId, shadower: &PersonId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM pairings WHERE day = ? AND shadower = ? AND state = 'wished'")
        .bind(day.0)
        .bind(shadower.as_str())
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Takes all wishes of a day back: they were fulfilled.
pub async fn clear_wishes(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM pairings WHERE day = ? AND state = 'wished'").bind(day.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// How many shadowers each advocate has on other days of the month of `day`, by the days' own dates.
pub async fn of_the_month(tx: &mut Tx, day: DayId) -> Result<HashMap<PersonId, u32>, StoreError> {
    let rows: Vec<(String, u32)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT buddy, count(*) FROM pairings JOIN days ON days.id = pairings.day
         WHERE state = 'confirmed' AND called_off_at IS NULL AND days.id != ?1 AND days.round IS NOT ?1 AND {}
             AND substr(date, 1, 7) = (SELECT substr(date, 1, 7) FROM days WHERE id = ?1)
         GROUP BY buddy",
        days::is_a_day()
    )))
    .bind(day.0)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(id, count)| (PersonId(id), count)).collect())
}

/// Confirmed pairs of days before `day`, called-off ones left out.
pub async fn earlier(tx: &mut Tx, day: DayId) -> Result<Vec<Earlier>, StoreError> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT shadower, buddy, date FROM pairings JOIN days ON days.id = pairings.day
         WHERE state = 'confirmed' AND called_off_at IS NULL AND {} AND date < (SELECT date FROM days WHERE id = ?)
         ORDER BY date, shadower",
        days::is_a_day()
    )))
    .bind(day.0)
    .fetch_all(&mut *tx.conn)
    .await?;
    let earlier = |(shadower, buddy, date): (String, String, String)| {
        let place = Place { table: "days", id: &date };
        Ok(Earlier { date: place.parse("date", &date)?, shadower: PersonId(shadower), buddy: PersonId(buddy) })
    };
    rows.into_iter().map(earlier).collect()
}
