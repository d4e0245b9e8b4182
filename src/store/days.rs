//! Tables `days`, `advocates` and `shifts`.

use std::collections::HashMap;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use sqlx::{AssertSqlSafe, FromRow};

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::day::{Day, Lane, Shift, last_of_round};
use crate::domain::format::{DatedBy, Format};
use crate::domain::ids::{ChannelId, DayId, MessageTs, PersonId, ShiftId};
use crate::domain::plan::{Draft, Engagement};
use crate::domain::shifts::PlannedShift;

#[derive(FromRow)]
struct Row {
    id: i64,
    format: String,
    /// Not there in a database of before.
    #[sqlx(default)]
    round: Option<i64>,
    date: String,
    time_zone: String,
    start_time: String,
    end_time: String,
    signup_until: String,
    channel: String,
    topics: String,
    places: i64,
    coordinator: String,
    card_ts: Option<String>,
    paired_at: Option<i64>,
    called_off_at: Option<i64>,
    min_free: i64,
    run: i64,
    /// Not there in a database of before.
    #[sqlx(default)]
    lanes: Option<i64>,
    room: Option<String>,
    /// JSON: ids, in their order.
    advocates: String,
    /// JSON: id, advocate, start and end of each.
    shifts: String,
}

/// A day with its advocates and shifts, in one statement: each is a journey to SQLite's thread and back.
const SELECT: &str = "SELECT days.*, (SELECT nullif(video_room, '') FROM team) AS room,
    (SELECT json_group_array(person) FROM (SELECT person FROM advocates WHERE day = days.id ORDER BY position))
        AS advocates,
    (SELECT json_group_array(json_array(id, lane, advocate, start_time, end_time, owner, pinned))
     FROM (SELECT * FROM shifts WHERE day = days.id ORDER BY start_time, lane, id)) AS shifts
    FROM days";

fn all(rows: Vec<Row>) -> Result<Vec<Day>, StoreError> {
    rows.into_iter().map(Day::try_from).collect()
}

/// What is true in SQL of a row of `days` that is a day, and no round: a round takes nobody's time, and is nobody's
/// history.
pub(super) fn is_a_day() -> String {
    format!("(days.round IS NOT NULL OR days.format NOT IN ({}))", names_of_rounds())
}

/// The formats whose days begin as rounds, as SQL writes a list of texts.
fn names_of_rounds() -> String {
    let rounds = Format::ALL.into_iter().filter(|format| format.rules().dated_by == DatedBy::Pair);
    rounds.map(|format| format!("'{format}'")).collect::<Vec<_>>().join(", ")
}

/// What is true in SQL of a row of `days` that is not over at the date `?1`, where `?2` is that of [`rounds_since`].
fn is_not_over() -> String {
    format!("(days.date >= ?1 OR days.date >= ?2 AND days.format IN ({}))", names_of_rounds())
}

/// A round that began before this date is over.
fn rounds_since(from: Date) -> Date {
    from.saturating_sub(from.until(last_of_round(from)).unwrap_or_default())
}

/// Local dates differ by up to a day around the globe.
fn day_before(at: Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().saturating_sub(1.days())
}

impl TryFrom<Row> for Day {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Day, StoreError> {
        let place = Place { table: "days", id: &row.id };
        Ok(Day {
            id: DayId(row.id),
            format: place.parse("format", &row.format)?,
            round: row.round.map(DayId),
            date: place.parse("date", &row.date)?,
            zone: place.parse("time_zone", &row.time_zone)?,
            start: place.parse("start_time", &row.start_time)?,
            end: place.parse("end_time", &row.end_time)?,
            signup_until: place.parse("signup_until", &row.signup_until)?,
            channel: ChannelId(row.channel),
            topics: place.json("topics", &row.topics)?,
            places: place.known("places", u32::try_from(row.places).ok())?,
            coordinator: PersonId(row.coordinator),
            card: row.card_ts.map(MessageTs),
            paired_at: place.instant_if("paired_at", row.paired_at)?,
            called_off_at: place.instant_if("called_off_at", row.called_off_at)?,
            min_free: place.known("min_free", u32::try_from(row.min_free).ok())?,
            run: place.known("run", u64::try_from(row.run).ok())?,
            lanes: place.known("lanes", Lane::try_from(row.lanes.unwrap_or(1)).ok())?,
            room: row.room,
            advocates: place.json("advocates", &row.advocates)?,
            shifts: shifts(&place, &row.shifts)?,
        })
    }
}

fn shifts(place: &Place<'_>, json: &str) -> Result<Vec<Shift>, StoreError> {
    type Columns = (i64, Lane, String, String, String, Option<String>, u8);
    let rows: Vec<Columns> = place.json("shifts", json)?;
    let shift = |(id, lane, advocate, start, end, owner, pinned): Columns| {
        let place = Place { table: "shifts", id: &id };
        Ok(Shift {
            id: ShiftId(id),
            lane,
            is_pinned: pinned != 0,
            advocate: PersonId(advocate),
            owner: owner.map(PersonId),
            start: place.parse("start_time", &start)?,
            end: place.parse("end_time", &end)?,
        })
    };
    rows.into_iter().map(shift).collect()
}

/// The day; an error if there is none.
pub async fn get(tx: &mut Tx, id: DayId) -> Result<Day, StoreError> {
    find(tx, id).await?.ok_or(StoreError::Sql(sqlx::Error::RowNotFound))
}

pub async fn find(tx: &mut Tx, id: DayId) -> Result<Option<Day>, StoreError> {
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(format!("{SELECT} WHERE id = ?")))
        .bind(id.0)
        .fetch_optional(&mut *tx.conn)
        .await?;
    row.map(Day::try_from).transpose()
}

/// Days that are not over and not called off, the soonest first.
pub async fn ahead(tx: &mut Tx) -> Result<Vec<Day>, StoreError> {
    let now = tx.now;
    let mut days = since(tx, now).await?;
    days.retain(|day| day.is_ahead(now));
    Ok(days)
}

/// Days (and rounds) that were not over before `from`'s date, called off or not, the soonest first. A day too many at
/// the edge: local dates differ by up to a day around the globe.
pub async fn since(tx: &mut Tx, from: Timestamp) -> Result<Vec<Day>, StoreError> {
    let rows = sqlx::query_as(AssertSqlSafe(format!("{SELECT} WHERE {} ORDER BY date, id", is_not_over())))
        .bind(day_before(from).to_string())
        .bind(rounds_since(day_before(from)).to_string())
        .fetch_all(&mut *tx.conn)
        .await?;
    let mut days = all(rows)?;
    days.sort_by_key(|day| (day.starts_at(), day.id));
    Ok(days)
}

/// The days that pairs of this round agreed on, called off or not.
pub async fn of_round(tx: &mut Tx, round: DayId) -> Result<Vec<Day>, StoreError> {
    let rows = sqlx::query_as(AssertSqlSafe(format!("{SELECT} WHERE days.round = ? ORDER BY id")))
        .bind(round.0)
        .fetch_all(&mut *tx.conn)
        .await?;
    all(rows)
}

/// How many days before `day` each advocate helped on, as far as they are over; called-off ones left out.
pub async fn count_helped(tx: &mut Tx, day: DayId) -> Result<HashMap<PersonId, u32>, StoreError> {
    let today = tx.now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let rows: Vec<(String, u32)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT person, count(*) FROM advocates JOIN days ON days.id = advocates.day
         WHERE called_off_at IS NULL AND {} AND date < ?2 AND date < (SELECT date FROM days WHERE id = ?1) GROUP BY person",
        is_a_day()
    )))
    .bind(day.0)
    .bind(today.to_string())
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(|(id, count)| (PersonId(id), count)).collect())
}

/// Days from `from` up to and without `until`, the day `except`, rounds and called-off ones left out.
pub async fn between(tx: &mut Tx, from: Date, until: Date, except: Option<DayId>) -> Result<Vec<Day>, StoreError> {
    let rows = sqlx::query_as(AssertSqlSafe(format!(
        "{SELECT} WHERE days.called_off_at IS NULL AND days.date >= ?1 AND days.date < ?2 AND days.id IS NOT ?3 AND {}
         ORDER BY id",
        is_a_day()
    )))
    .bind(from.to_string())
    .bind(until.to_string())
    .bind(except.map(|day| day.0))
    .fetch_all(&mut *tx.conn)
    .await?;
    all(rows)
}

/// Everybody who was ever an advocate, the latest first.
pub async fn known_advocates(tx: &mut Tx) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT person FROM advocates GROUP BY person ORDER BY max(day) DESC, person")
            .fetch_all(&mut *tx.conn)
            .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Was this person ever an advocate?
pub async fn is_advocate(tx: &mut Tx, who: &PersonId) -> Result<bool, StoreError> {
    let is_one = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM advocates WHERE person = ?)")
        .bind(who.as_str())
        .fetch_one(&mut *tx.conn)
        .await?;
    Ok(is_one)
}

/// The advocates of the last day of this format that was planned, called off or not; of another one where there is none.
/// (On a ride-along there is one advocate: that says little of others.)
pub async fn last_advocates(tx: &mut Tx, format: Format) -> Result<Vec<PersonId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT person FROM advocates
         WHERE day = (SELECT id FROM days
                      WHERE round IS NULL AND (format = ?1 OR format != ?2)
                        AND EXISTS (SELECT 1 FROM advocates WHERE day = id)
                      ORDER BY format = ?1 DESC, id DESC LIMIT 1)
         ORDER BY position",
    )
    .bind(format.name())
    .bind(Format::RideAlong.name())
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Whose time is already given to a day that is still ahead, `except` left out.
pub async fn engagements(tx: &mut Tx, except: Option<DayId>) -> Result<Vec<Engagement>, StoreError> {
    let days = ahead(tx).await?;
    let mut engagements = Vec::new();
    for day in days.iter().filter(|day| Some(day.id) != except && !day.is_round()) {
        let shadowers = super::signups::in_or_waiting(tx, day.id).await?;
        let people = day.advocates.iter().cloned().chain(shadowers);
        engagements.extend(people.map(|who| Engagement { who, day: day.id, format: day.format, window: day.window() }));
    }
    Ok(engagements)
}

/// The days ahead that already have this person's time, `except` left out.
pub async fn engaged(tx: &mut Tx, who: &PersonId, except: DayId) -> Result<Vec<Day>, StoreError> {
    let now = tx.now;
    let rows = sqlx::query_as(AssertSqlSafe(format!(
        "{SELECT} WHERE called_off_at IS NULL AND days.date >= ?3 AND {} AND id != ?2 AND id IN (
             SELECT day FROM signups WHERE person = ?1 AND state != 'cancelled'
             UNION SELECT day FROM advocates WHERE person = ?1)
         ORDER BY date, id",
        is_a_day()
    )))
    .bind(who.as_str())
    .bind(except.0)
    .bind(day_before(now).to_string())
    .fetch_all(&mut *tx.conn)
    .await?;
    let mut days = all(rows)?;
    days.retain(|day| day.is_ahead(now));
    Ok(days)
}

/// The days with a part of this person's that were not over before `from`'s date and are not called off, each with
/// whether they have a place on it; else they have a shift.
pub async fn of_person_since(tx: &mut Tx, who: &PersonId, from: Timestamp) -> Result<Vec<(Day, bool)>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!(
        "{SELECT} WHERE called_off_at IS NULL AND days.date >= ?2 AND {} AND id IN (
             SELECT day FROM signups WHERE person = ?1 AND state = 'in'
             UNION SELECT day FROM shifts WHERE advocate = ?1)
         ORDER BY date, id",
        is_a_day()
    )))
    .bind(who.as_str())
    .bind(day_before(from).to_string())
    .fetch_all(&mut *tx.conn)
    .await?;
    let on: Vec<i64> = sqlx::query_scalar("SELECT day FROM signups WHERE person = ? AND state = 'in'")
        .bind(who.as_str())
        .fetch_all(&mut *tx.conn)
        .await?;
    let with_place = |day: Day| {
        let is_in = on.contains(&day.id.0);
        (day, is_in)
    };
    Ok(all(rows)?.into_iter().map(with_place).collect())
}

/// Saves a new day, and returns its id.
pub async fn add(tx: &mut Tx, draft: &Draft, coordinator: &PersonId) -> Result<DayId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO days (format, date, time_zone, start_time, end_time, signup_until, channel, topics, places,
             coordinator, created_at, min_free, lanes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(draft.format.name())
    .bind(draft.date.to_string())
    .bind(&draft.time_zone)
    .bind(clock_time(draft.start))
    .bind(clock_time(draft.end))
    .bind(draft.signup_until.to_string())
    .bind(draft.channel.as_str())
    .bind(serde_json::to_string(&draft.topics)?)
    .bind(i64::from(draft.places))
    .bind(coordinator.as_str())
    .bind(tx.now_ms())
    .bind(i64::from(draft.min_free))
    .bind(draft.lanes)
    .fetch_one(&mut *tx.conn)
    .await?;
    set_advocates(tx, DayId(id), &draft.advocates).await?;
    Ok(DayId(id))
}

/// Saves what the coordinator changed. The channel stays: the day's card and its thread are there.
pub async fn change(tx: &mut Tx, id: DayId, draft: &Draft) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE days SET format = ?, date = ?, time_zone = ?, start_time = ?, end_time = ?, signup_until = ?,
             topics = ?, places = ?, min_free = ?, lanes = ? WHERE id = ?",
    )
    .bind(draft.format.name())
    .bind(draft.date.to_string())
    .bind(&draft.time_zone)
    .bind(clock_time(draft.start))
    .bind(clock_time(draft.end))
    .bind(draft.signup_until.to_string())
    .bind(serde_json::to_string(&draft.topics)?)
    .bind(i64::from(draft.places))
    .bind(i64::from(draft.min_free))
    .bind(draft.lanes)
    .bind(id.0)
    .execute(&mut *tx.conn)
    .await?;
    sqlx::query("DELETE FROM advocates WHERE day = ?").bind(id.0).execute(&mut *tx.conn).await?;
    set_advocates(tx, id, &draft.advocates).await
}

async fn set_advocates(tx: &mut Tx, day: DayId, advocates: &[PersonId]) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO advocates (day, person, position) SELECT ?, value, key FROM json_each(?)")
        .bind(day.0)
        .bind(serde_json::to_string(advocates)?)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// This day was agreed on in a round.
pub async fn set_round(tx: &mut Tx, day: DayId, round: DayId) -> Result<(), StoreError> {
    sqlx::query("UPDATE days SET round = ? WHERE id = ?").bind(round.0).bind(day.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// Puts these shifts in the place of the day's earlier ones.
pub async fn set_shifts(tx: &mut Tx, day: DayId, shifts: &[PlannedShift]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM shifts WHERE day = ?").bind(day.0).execute(&mut *tx.conn).await?;
    for shift in shifts {
        add_shift(tx, day, shift).await?;
    }
    Ok(())
}

pub async fn add_shift(tx: &mut Tx, day: DayId, shift: &PlannedShift) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO shifts (day, lane, advocate, owner, start_time, end_time, pinned) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(day.0)
    .bind(shift.lane)
    .bind(shift.advocate.as_str())
    .bind(shift.owner.as_ref().map(PersonId::as_str))
    .bind(clock_time(shift.start))
    .bind(clock_time(shift.end))
    .bind(shift.is_pinned)
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// Puts these parts in the place of a shift; the last of them keeps its id, as what is to be done at its end stays.
pub async fn replace_shift(tx: &mut Tx, day: DayId, id: ShiftId, parts: &[PlannedShift]) -> Result<(), StoreError> {
    let Some((last, others)) = parts.split_last() else { return Ok(()) };
    sqlx::query("UPDATE shifts SET advocate = ?, owner = ?, start_time = ?, end_time = ?, pinned = ? WHERE id = ?")
        .bind(last.advocate.as_str())
        .bind(last.owner.as_ref().map(PersonId::as_str))
        .bind(clock_time(last.start))
        .bind(clock_time(last.end))
        .bind(last.is_pinned)
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    for part in others {
        add_shift(tx, day, part).await?;
    }
    Ok(())
}

/// The pairs were confirmed now; with `false`, they are open again.
pub async fn set_paired(tx: &mut Tx, day: DayId, paired: bool) -> Result<(), StoreError> {
    let at = paired.then_some(tx.now_ms());
    sqlx::query("UPDATE days SET paired_at = ? WHERE id = ?").bind(at).bind(day.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// The pairs are looked for with another number.
pub async fn set_run(tx: &mut Tx, day: DayId, run: u64) -> Result<(), StoreError> {
    let run = i64::try_from(run).unwrap_or(i64::MAX);
    sqlx::query("UPDATE days SET run = ? WHERE id = ?").bind(run).bind(day.0).execute(&mut *tx.conn).await?;
    Ok(())
}

pub async fn call_off(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let now = tx.now_ms();
    sqlx::query("UPDATE days SET called_off_at = ? WHERE id = ?").bind(now).bind(day.0).execute(&mut *tx.conn).await?;
    Ok(())
}

/// The day's card stands in its channel.
pub async fn set_card(tx: &mut Tx, day: DayId, ts: Option<&MessageTs>) -> Result<(), StoreError> {
    sqlx::query("UPDATE days SET card_ts = ? WHERE id = ?")
        .bind(ts.map(MessageTs::as_str))
        .bind(day.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Local time as the tables keep it.
pub(super) fn clock_time(time: Time) -> String {
    time.strftime("%H:%M:%S").to_string()
}
