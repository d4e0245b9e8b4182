//! The database, looked at from outside, and moved on in time while the bot is down.
//!
//! No connection is kept: as long as another process has the file open, SQLite has nothing to recover after a kill.

use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use shadowday::domain::day::Zone;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, FromRow, SqliteConnection};

/// A day that has come began this long ago.
const BEGAN: SignedDuration = SignedDuration::from_mins(1);
/// Its shift ends this soon: both advocates are told ten minutes before.
const SHIFT_ENDS: SignedDuration = SignedDuration::from_mins(9);
const SECOND_ENDS: SignedDuration = SignedDuration::from_mins(120);
const ENDS: SignedDuration = SignedDuration::from_mins(240);

/// Between two tries to read, and for how long it is tried.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const READABLE_WITHIN: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct Tables {
    file: PathBuf,
}

#[derive(Clone, Debug, FromRow)]
pub struct DayRow {
    pub id: i64,
    pub date: String,
    pub channel: String,
    pub card_ts: Option<String>,
    pub is_called_off: bool,
}

#[derive(Clone, Debug, FromRow)]
pub struct CelebrationRow {
    pub channel: String,
    pub person: String,
    pub ts: Option<String>,
    pub is_taken_back: bool,
}

#[derive(Clone, Debug, FromRow)]
pub struct HandoffRow {
    pub id: i64,
    pub channel: String,
    pub giver: String,
    pub card_ts: Option<String>,
    pub notes: Option<String>,
    pub picked_up_by: Option<String>,
}

/// A reply that counts.
#[derive(Clone, Debug, FromRow)]
pub struct ReplyRow {
    pub link: Option<String>,
    pub is_celebrated: bool,
}

impl Tables {
    pub fn new(file: PathBuf) -> Tables {
        Tables { file }
    }

    async fn to_read(&self) -> sqlx::Result<SqliteConnection> {
        SqliteConnectOptions::new().filename(&self.file).read_only(true).connect().await
    }

    async fn to_write(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(&self.file).connect().await.unwrap()
    }

    async fn all<R>(&self, query: &'static str) -> Vec<R>
    where
        R: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        let looking = async {
            loop {
                match self.look(query).await {
                    Ok(rows) => return rows,
                    // After a kill nobody can read before the next life has recovered the file.
                    Err(_) => tokio::time::sleep(LOOK_EVERY).await,
                }
            }
        };
        tokio::time::timeout(READABLE_WITHIN, looking).await.expect("the database can be read")
    }

    async fn look<R>(&self, query: &'static str) -> sqlx::Result<Vec<R>>
    where
        R: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        let mut conn = self.to_read().await?;
        let rows = sqlx::query_as(query).fetch_all(&mut conn).await?;
        conn.close().await?;
        Ok(rows)
    }

    pub async fn days(&self) -> Vec<DayRow> {
        self.all("SELECT id, date, channel, card_ts, called_off_at IS NOT NULL AS is_called_off FROM days ORDER BY id")
            .await
    }

    pub async fn celebrations(&self) -> Vec<CelebrationRow> {
        self.all(
            "SELECT post.channel, celebrations.person, post.ts, celebrations.taken_back_at IS NOT NULL AS is_taken_back
             FROM celebrations JOIN celebration_posts AS post ON post.id = celebrations.post
             WHERE celebrations.first IS NOT NULL OR celebrations.own_number IS NOT NULL",
        )
        .await
    }

    pub async fn handoffs(&self) -> Vec<HandoffRow> {
        self.all(
            "SELECT handoffs.id, days.channel, giver, handoffs.card_ts, notes, picked_up_by
             FROM handoffs JOIN days ON days.id = handoffs.day",
        )
        .await
    }

    /// The replies of one person that count, of all days.
    pub async fn replies(&self, person: &str) -> Vec<ReplyRow> {
        let mut conn = self.to_read().await.unwrap();
        let rows = sqlx::query_as(
            "SELECT link, EXISTS (SELECT 1 FROM celebrations
                 WHERE celebrations.reply = replies.id AND first IS NOT NULL) AS is_celebrated
             FROM replies WHERE person = ? AND taken_back_at IS NULL ORDER BY id",
        )
        .bind(person)
        .fetch_all(&mut conn)
        .await
        .unwrap();
        conn.close().await.unwrap();
        rows
    }

    /// How many people the bot knows.
    pub async fn people(&self) -> usize {
        let rows: Vec<(i64,)> = self.all("SELECT count(*) FROM people").await;
        usize::try_from(rows[0].0).unwrap()
    }

    /// Rows of the outbox that are neither sent nor pointless.
    pub async fn unsent(&self) -> Vec<(i64, String, Option<String>)> {
        self.all("SELECT id, state, error FROM outbox WHERE state NOT IN ('sent', 'dropped')").await
    }

    /// Rows that a process which has ended was sending.
    pub async fn left_behind(&self) -> i64 {
        let mut conn = self.to_write().await;
        let count =
            sqlx::query_scalar("SELECT count(*) FROM outbox WHERE state = 'sending'").fetch_one(&mut conn).await;
        conn.close().await.unwrap();
        count.unwrap()
    }

    /// While the bot is down, what waits to be tried again has waited for long enough. Kills count as tries, so the waits
    /// between them may have grown to hours.
    pub async fn waits_pass(&self) {
        let mut conn = self.to_write().await;
        sqlx::query("UPDATE outbox SET due_at = 0 WHERE state = 'waiting'").execute(&mut conn).await.unwrap();
        a_minute_passes(&mut conn).await;
        conn.close().await.unwrap();
    }

    /// While the bot is down, so much time passes that each channel may have its next celebrations.
    pub async fn celebrations_are_due(&self) {
        let mut conn = self.to_write().await;
        a_minute_passes(&mut conn).await;
        conn.close().await.unwrap();
    }

    /// Do celebrations wait for their channel's next post?
    pub async fn is_gathering(&self) -> bool {
        let waiting: Vec<(i64,)> = self
            .all(
                "SELECT count(*) FROM celebrations JOIN celebration_posts AS post ON post.id = celebrations.post
                 WHERE NOT is_queued AND taken_back_at IS NULL",
            )
            .await;
        waiting[0].0 > 0
    }

    /// The link of the reply for which this person is celebrated as the first in that post.
    pub async fn celebrated_in(&self, post: i64, person: &str) -> Option<String> {
        let mut conn = self.to_read().await.ok()?;
        let link = sqlx::query_scalar(
            "SELECT link FROM celebrations JOIN replies ON replies.id = celebrations.reply
             WHERE post = ? AND celebrations.person = ? AND first IS NOT NULL AND celebrations.taken_back_at IS NULL",
        )
        .bind(post)
        .bind(person)
        .fetch_optional(&mut conn)
        .await;
        link.ok().flatten().flatten()
    }

    /// What SQLite itself finds wrong.
    pub async fn damage(&self) -> Vec<String> {
        let rows: Vec<(String,)> = self.all("PRAGMA integrity_check").await;
        rows.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect()
    }

    /// While the bot is down its day comes: instead of the machine's clock, the day is moved. It has just begun, and its
    /// first shift is about to end. The bot computes instants anew at each start, as zone rules may have changed.
    pub async fn day_comes(&self, channel: &str, zone: &str, now: Timestamp) {
        let zone: Zone = zone.parse().unwrap();
        let local = |at: Timestamp| at.to_zoned(zone.rules().clone());
        let clock = |at: Timestamp| on_the_minute(local(at).time());
        let mut conn = self.to_write().await;
        let mut tx = conn.begin().await.unwrap();
        let day: i64 =
            sqlx::query_scalar("UPDATE days SET date = ?, start_time = ?, end_time = ? WHERE channel = ? RETURNING id")
                .bind(local(now).date().to_string())
                .bind(clock(now - BEGAN))
                .bind(clock(now + ENDS))
                .bind(channel)
                .fetch_one(&mut *tx)
                .await
                .unwrap();
        let shifts: Vec<i64> = sqlx::query_scalar("SELECT id FROM shifts WHERE day = ? ORDER BY start_time, id")
            .bind(day)
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        let turns = [now - BEGAN, now + SHIFT_ENDS, now + SECOND_ENDS, now + ENDS];
        assert_eq!(shifts.len() + 1, turns.len());
        for (shift, turn) in shifts.iter().zip(turns.windows(2)) {
            sqlx::query("UPDATE shifts SET start_time = ?, end_time = ? WHERE id = ?")
                .bind(clock(turn[0]))
                .bind(clock(turn[1]))
                .bind(shift)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        conn.close().await.unwrap();
    }

    /// While the bot is down, its second shift comes to an end.
    pub async fn second_shift_ends(&self, channel: &str, zone: &str, now: Timestamp) {
        let zone: Zone = zone.parse().unwrap();
        let end = on_the_minute((now + SHIFT_ENDS).to_zoned(zone.rules().clone()).time());
        let mut conn = self.to_write().await;
        let mut tx = conn.begin().await.unwrap();
        let shifts: Vec<i64> = sqlx::query_scalar(
            "SELECT shifts.id FROM shifts JOIN days ON days.id = shifts.day WHERE channel = ? ORDER BY shifts.start_time, shifts.id",
        )
        .bind(channel)
        .fetch_all(&mut *tx)
        .await
        .unwrap();
        sqlx::query("UPDATE shifts SET end_time = ? WHERE id = ?")
            .bind(&end)
            .bind(shifts[1])
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::query("UPDATE shifts SET start_time = ? WHERE id = ?")
            .bind(&end)
            .bind(shifts[2])
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        conn.close().await.unwrap();
    }
}

/// Days are planned in minutes.
fn on_the_minute(time: Time) -> String {
    time.strftime("%H:%M:00").to_string()
}

async fn a_minute_passes(conn: &mut SqliteConnection) {
    for sql in [
        "UPDATE timers SET due_at = due_at - 60000 WHERE what LIKE '{\"celebrate\":%'",
        "UPDATE celebration_posts SET posted_at = posted_at - 60000 WHERE posted_at IS NOT NULL",
    ] {
        sqlx::query(sql).execute(&mut *conn).await.unwrap();
    }
}
