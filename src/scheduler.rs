//! Rings the timers. What was due while the process was down is caught up with in order; a timer whose reason is gone
//! is dropped, with a line in the log.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::commands::{self, Rung, Settings};
use crate::domain::timer::Timer;
use crate::store::{Store, StoreError, feeds, fetches, inbox, replies, sending, timers};

/// A timer that could not be rung is tried again after this long.
const RING_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// Old rows are cleared away this often.
const TIDY_EVERY: SignedDuration = SignedDuration::from_hours(6);

/// What became of the timer that is due for longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rings {
    /// It has rung, or is tried again later.
    Now,
    /// It is not due yet.
    At(Option<Timestamp>),
}

/// The worker.
pub struct Scheduler {
    store: Store,
    clock: Clock,
    settings: Settings,
    tidy_at: Timestamp,
}

impl Scheduler {
    pub fn new(store: Store, clock: Clock, settings: Settings) -> Scheduler {
        let tidy_at = clock.now();
        Scheduler { store, clock, settings, tidy_at }
    }

    /// Rings what is due until the process ends.
    pub async fn run(mut self) {
        let mut changes = self.store.changes();
        loop {
            let next = match self.ring_next().await {
                Ok(Rings::Now) => continue,
                Ok(Rings::At(due)) => Ok(due),
                Err(error) => Err(error),
            };
            let next = next.unwrap_or_else(|error| {
                tracing::error!(%error, "the timers could not be read");
                Some(self.clock.now() + RING_AGAIN)
            });
            let next = next.map_or(self.tidy_at, |due| due.min(self.tidy_at));
            tokio::select! {
                () = self.clock.sleep_until(next) => {}
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Rings the one timer that is due for longest. `false` if none is.
    ///
    /// # Errors
    /// The database could not be read or written.
    pub async fn run_once(&mut self) -> Result<bool, StoreError> {
        Ok(self.ring_next().await? == Rings::Now)
    }

    async fn ring_next(&mut self) -> Result<Rings, StoreError> {
        if self.clock.now() >= self.tidy_at {
            self.tidy().await?;
        }
        let Some((next, due)) = self.next().await? else { return Ok(Rings::At(None)) };
        if due > self.clock.now() {
            return Ok(Rings::At(Some(due)));
        }
        let settings = Arc::new(self.settings.clone());
        // Which one rings is decided inside of the transaction: a change of the day may have moved it meanwhile.
        let rung = self
            .store
            .write_with_pairs(move |tx| {
                let settings = settings.clone();
                Box::pin(async move {
                    let Some(timer) = timers::take_due(tx).await? else { return Ok(None) };
                    Ok(Some((timer, commands::ring(tx, &settings, timer).await?)))
                })
            })
            .await;
        match rung {
            Ok(None) => {}
            Ok(Some((timer, Rung::Done))) => tracing::debug!(?timer, "a timer rang"),
            Ok(Some((timer, Rung::Dropped(why)))) => tracing::info!(?timer, why, "a timer was dropped"),
            Err(error) => {
                tracing::error!(timer = ?next, %error, "a timer could not be rung; it is tried again in a minute");
                let again = self.clock.now() + RING_AGAIN;
                self.store.write(move |tx| Box::pin(timers::postpone(tx, next, again))).await?;
            }
        }
        Ok(Rings::Now)
    }

    /// The timer that rings next.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn next(&self) -> Result<Option<(Timer, Timestamp)>, StoreError> {
        self.store.read_once(|tx| Box::pin(timers::next(tx))).await
    }

    async fn tidy(&mut self) -> Result<(), StoreError> {
        self.tidy_at = self.clock.now() + TIDY_EVERY;
        self.store
            .write(|tx| {
                Box::pin(async move {
                    inbox::tidy(tx).await?;
                    feeds::tidy(tx).await?;
                    fetches::tidy(tx).await?;
                    replies::tidy(tx).await?;
                    sending::tidy(tx).await
                })
            })
            .await
    }
}
