//! The workspace and the database with which each run begins: everybody is known, and two days are planned.

use std::path::Path;
use std::rc::Rc;

use anyhow::Context as _;
use jiff::civil::{Time, time};
use jiff::{Timestamp, ToSpan as _, Zoned};
use serde_json::{Value, json};
use shadowday::clock::Clock;
use shadowday::domain::format::Format;
use shadowday::domain::ids::{ChannelId, DayId, MessageTs, PersonId};
use shadowday::domain::people::{Known, Standing};
use shadowday::domain::plan::{Draft, PLACES_MAX};
use shadowday::domain::shifts::PlannedShift;
use shadowday::domain::timer::Timer;
use shadowday::store::{Store, StoreError, Tx, days, people, snapshots, timers};
use shadowday::views::day_card;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};

pub const TEAM: &str = "T0BENCH";
pub const BOT: &str = "U0SHADOWDAY";
pub const CHANNEL: &str = "C0SHADOWING";
pub const CARD_TS: &str = "1760000000.000100";

/// People who press before anything is measured, on a day of their own.
const WARM_PEOPLE: usize = 400;

/// Advocates of each day, with a shift each.
const ADVOCATES: usize = 8;

/// The days are this far ahead.
const DAYS_AHEAD: i64 = 14;
const WARM_DAYS_AHEAD: i64 = 21;

/// Zones of the people, in turn.
const ZONES: [&str; 5] = ["Europe/Dublin", "America/New_York", "America/Los_Angeles", "Asia/Singapore", "UTC"];

/// Who there is, and what they press on.
pub struct World {
    /// Who presses while it is measured.
    pub people: Vec<PersonId>,
    pub day: Planned,
    /// Who presses before.
    pub warm_people: Vec<PersonId>,
    pub warm_day: Planned,
    /// Everybody, as Slack lists them.
    pub listed: Rc<[Value]>,
}

/// A day and its card.
#[derive(Clone)]
pub struct Planned {
    pub id: DayId,
    pub card: Value,
}

/// Makes the database at `file`, and says what is in it.
///
/// # Errors
/// It could not be written.
pub async fn make(file: &Path, people: usize) -> anyhow::Result<World> {
    let ids: Vec<PersonId> = (0..people + WARM_PEOPLE + ADVOCATES + 1).map(id).collect();
    let known: Vec<Known> = ids.iter().enumerate().map(|(at, id)| known(at, id)).collect();
    let listed = known.iter().map(as_slack_lists).collect();
    let (helpers, pressers) = ids.split_at(ADVOCATES + 1);
    let (warm_people, people) = pressers.split_at(WARM_PEOPLE);
    let helpers = helpers.to_vec();
    let store = Store::open(&url(file), Clock::system()).await?;
    let (day, warm_day) = store
        .write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                for person in &known {
                    people::learn(tx, person).await?;
                }
                Ok((plan(tx, &helpers, DAYS_AHEAD).await?, plan(tx, &helpers, WARM_DAYS_AHEAD).await?))
            })
        })
        .await?;
    drop(store);
    into_one_file(file).await?;
    Ok(World { people: people.to_vec(), day, warm_people: warm_people.to_vec(), warm_day, listed })
}

fn id(at: usize) -> PersonId {
    PersonId(format!("U{at:010}"))
}

fn known(at: usize, id: &PersonId) -> Known {
    Known {
        id: id.clone(),
        name: format!("Person {at}"),
        time_zone: ZONES[at % ZONES.len()].to_owned(),
        is_admin: at == 0,
        standing: Standing::Member,
        away_status: None,
        updated_s: 0,
    }
}

fn as_slack_lists(known: &Known) -> Value {
    json!({
        "id": known.id, "team_id": TEAM, "name": known.name, "deleted": false, "real_name": known.name,
        "tz": known.time_zone, "is_admin": known.is_admin, "is_owner": false, "is_bot": false,
        "profile": {"real_name": known.name, "display_name": known.name},
    })
}

/// Plans a day as the form would: the first of `helpers` coordinates, the others are its advocates.
async fn plan(tx: &mut Tx, helpers: &[PersonId], days_ahead: i64) -> Result<Planned, StoreError> {
    let date = Zoned::new(tx.now(), jiff::tz::TimeZone::UTC).date().saturating_add(days_ahead.days());
    let (coordinator, advocates) = (&helpers[0], &helpers[1..]);
    let draft = Draft {
        format: Format::AdvocacyDay,
        date,
        time_zone: "UTC".to_owned(),
        start: time(9, 0, 0, 0),
        end: time(17, 0, 0, 0),
        signup_until: date.saturating_sub(2.days()),
        channel: ChannelId(CHANNEL.to_owned()),
        topics: vec!["billing".to_owned(), "api".to_owned()],
        min_free: 0,
        lanes: 1,
        places: PLACES_MAX,
        advocates: advocates.to_vec(),
    };
    let id = days::add(tx, &draft, coordinator).await?;
    days::set_shifts(tx, id, &shifts(advocates)).await?;
    days::set_card(tx, id, Some(&MessageTs(CARD_TS.to_owned()))).await?;
    let of = snapshots::get(tx, id).await?;
    let timers: Vec<(Timer, Timestamp)> = Timer::of_day(&of.day);
    for (timer, due) in timers {
        timers::set(tx, timer, due).await?;
    }
    Ok(Planned { id, card: serde_json::to_value(day_card::card(&of, tx.now()))? })
}

/// An hour each, from nine on.
fn shifts(advocates: &[PersonId]) -> Vec<PlannedShift> {
    let hour = |at: usize| Time::midnight().saturating_add(i64::try_from(9 + at).unwrap_or_default().hours());
    let shift = |(at, advocate): (usize, &PersonId)| PlannedShift {
        advocate: advocate.clone(),
        owner: None,
        start: hour(at),
        end: hour(at + 1),
        outside_hours_min: 0,
        lane: 0,
        is_pinned: false,
    };
    advocates.iter().enumerate().map(shift).collect()
}

/// The address of a database file.
pub fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

async fn open(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await
}

/// Brings the write-ahead log home, so that a copy of the file is a copy of the database.
async fn into_one_file(file: &Path) -> anyhow::Result<()> {
    let mut database = open(file).await?;
    let result = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut database).await?;
    anyhow::ensure!(result.get::<i64, _>(0) == 0, "the new database is still in use");
    database.close().await.context("the new database could not be closed")
}

/// Calls a day off behind the system's back: what was pressed there shall not weigh on what is measured.
///
/// # Errors
/// The database could not be written.
pub async fn forget(file: &Path, day: DayId) -> anyhow::Result<()> {
    let mut database = open(file).await?;
    sqlx::query("UPDATE days SET called_off_at = 1 WHERE id = ?").bind(day.0).execute(&mut database).await?;
    Ok(database.close().await?)
}

/// Sign-ups on a day, and requests that are remembered with who did what.
///
/// # Errors
/// The database could not be read.
pub async fn kept(file: &Path, day: DayId) -> anyhow::Result<[usize; 3]> {
    let mut database = open(file).await?;
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM signups WHERE day = ?1), (SELECT count(*) FROM inbox),
             (SELECT count(*) FROM audit WHERE day = ?1)",
    )
    .bind(day.0)
    .fetch_one(&mut database)
    .await?;
    database.close().await?;
    let count = |at: usize| usize::try_from(row.get::<i64, _>(at)).unwrap_or_default();
    Ok([count(0), count(1), count(2)])
}

/// How many remembered requests are the warm people's.
pub const WARM_REQUESTS: usize = WARM_PEOPLE;
