//! What people set for themselves: columns of `people`, and the tables `never_with` and `skips`.

use std::collections::{HashMap, HashSet};

use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::celebration::Share;
use crate::domain::days_off::DaysOff;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::people::Settings;
use crate::domain::reminders::{Lead, Leads};

/// The columns of `people` that are settings.
#[derive(FromRow)]
pub(super) struct Row {
    team: String,
    days_off: String,
    pause_until: Option<String>,
    capacity: Option<i64>,
    month_max: Option<i64>,
    /// Not there in a database of before.
    #[sqlx(default)]
    on_call_max_min: Option<i64>,
    breaks: String,
    /// Not there in a database of before.
    #[sqlx(default)]
    reminders: Option<String>,
    /// Not there in a database of before.
    #[sqlx(default)]
    celebrations: Option<String>,
}

impl Row {
    pub(super) fn read(self, place: &Place<'_>, own_zone: Option<String>) -> Result<Settings, StoreError> {
        let days_off: Vec<(String, String)> = place.json("days_off", &self.days_off)?;
        let days = |(first, last): (String, String)| {
            Ok(DaysOff::new(place.parse("days_off", &first)?, place.parse("days_off", &last)?))
        };
        let breaks: Vec<String> = place.json("breaks", &self.breaks)?;
        let reminders =
            self.reminders.as_deref().map(|names| place.json::<Vec<String>>("reminders", names)).transpose()?;
        let lead = |name: &String| place.known("reminders", Lead::from_name(name));
        let leads = |names: Vec<String>| names.iter().map(lead).collect::<Result<_, StoreError>>().map(Leads);
        let number =
            |column, value: Option<i64>| value.map(|value| place.known(column, u32::try_from(value).ok())).transpose();
        Ok(Settings {
            own_zone,
            team: self.team,
            days_off: days_off.into_iter().map(days).collect::<Result<_, StoreError>>()?,
            pause_until: self.pause_until.map(|date| place.parse("pause_until", &date)).transpose()?,
            capacity: number("capacity", self.capacity)?,
            month_max: number("month_max", self.month_max)?,
            on_call_max_min: number("on_call_max_min", self.on_call_max_min)?,
            breaks: breaks.iter().map(|hours| place.parse("breaks", hours)).collect::<Result<_, StoreError>>()?,
            reminders: reminders.map(leads).transpose()?.unwrap_or_default(),
            celebrations: match &self.celebrations {
                Some(share) => place.parse("celebrations", share)?,
                None => Share::default(),
            },
        })
    }
}

/// Saves what a person set.
pub async fn save(tx: &mut Tx, who: &PersonId, settings: &Settings) -> Result<(), StoreError> {
    let days_off: Vec<(String, String)> =
        settings.days_off.iter().map(|days| (days.first().to_string(), days.last().to_string())).collect();
    let breaks: Vec<String> = settings.breaks.iter().map(ToString::to_string).collect();
    let reminders: Vec<&str> = settings.reminders.0.iter().map(|lead| lead.name()).collect();
    sqlx::query(
        "UPDATE people SET own_zone = ?, team = ?, days_off = ?, pause_until = ?, capacity = ?, month_max = ?, on_call_max_min = ?,
             breaks = ?, reminders = ?, celebrations = ?
         WHERE id = ?",
    )
    .bind(settings.own_zone.as_deref().unwrap_or_default())
    .bind(&settings.team)
    .bind(serde_json::to_string(&days_off)?)
    .bind(settings.pause_until.map(|date| date.to_string()))
    .bind(settings.capacity)
    .bind(settings.month_max)
    .bind(settings.on_call_max_min)
    .bind(serde_json::to_string(&breaks)?)
    .bind(serde_json::to_string(&reminders)?)
    .bind(settings.celebrations.name())
    .bind(who.as_str())
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Whom this person is never paired with. For them alone.
pub async fn never_with(tx: &mut Tx, who: &PersonId) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT other FROM never_with WHERE person = ? ORDER BY other")
        .bind(who.as_str())
        .fetch_all(&mut *tx.conn)
        .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// The same of several people: for the engine, which tells nobody.
pub async fn never_with_of(tx: &mut Tx, who: &[PersonId]) -> Result<HashMap<PersonId, Vec<PersonId>>, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT person, other FROM never_with WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person, other",
    )
    .bind(serde_json::to_string(who)?)
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut all: HashMap<PersonId, Vec<PersonId>> = HashMap::new();
    for (person, other) in rows {
        all.entry(PersonId(person)).or_default().push(PersonId(other));
    }
    Ok(all)
}

/// Puts these in the place of the earlier ones.
pub async fn set_never_with(tx: &mut Tx, who: &PersonId, others: &[PersonId]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM never_with WHERE person = ?").bind(who.as_str()).execute(&mut *tx.conn).await?;
    sqlx::query("INSERT OR IGNORE INTO never_with (person, other) SELECT ?, value FROM json_each(?)")
        .bind(who.as_str())
        .bind(serde_json::to_string(others)?)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Those of `ids` who want to be reminded so long before.
pub async fn reminded(tx: &mut Tx, ids: &[PersonId], lead: Lead) -> Result<HashSet<PersonId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT people.id FROM json_each(?1) AS wanted JOIN people ON people.id = wanted.value
         WHERE EXISTS (SELECT 1 FROM json_each(people.reminders) WHERE json_each.value = ?2)",
    )
    .bind(serde_json::to_string(ids)?)
    .bind(lead.name())
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// The days that this advocate skips.
pub async fn skipped(tx: &mut Tx, who: &PersonId) -> Result<HashSet<DayId>, StoreError> {
    let days: Vec<i64> = sqlx::query_scalar("SELECT day FROM skips WHERE person = ?")
        .bind(who.as_str())
        .fetch_all(&mut *tx.conn)
        .await?;
    Ok(days.into_iter().map(DayId).collect())
}

/// The advocates who skip this day.
pub async fn skipping(tx: &mut Tx, day: DayId) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT person FROM skips WHERE day = ?").bind(day.0).fetch_all(&mut *tx.conn).await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Of the days `offered`, this advocate skips those that are `chosen`; other days stay as they are.
pub async fn set_skips(tx: &mut Tx, who: &PersonId, offered: &[DayId], chosen: &[DayId]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM skips WHERE person = ? AND day IN (SELECT value FROM json_each(?))")
        .bind(who.as_str())
        .bind(serde_json::to_string(offered)?)
        .execute(&mut *tx.conn)
        .await?;
    sqlx::query("INSERT INTO skips (day, person) SELECT value, ? FROM json_each(?)")
        .bind(who.as_str())
        .bind(serde_json::to_string(chosen)?)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
