//! What comes in from help desks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use super::{Door, HEARD_EVERY_MS};
use crate::commands::{self, Seen};
use crate::domain::desk::{Desk, DeskReply};
use crate::store::desks::{self, Deed};
use crate::store::{StoreError, fetches};

/// When something of a kind was last noted, and how often it has happened since.
struct Tally {
    noted_at_ms: AtomicI64,
    since: AtomicU32,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { noted_at_ms: AtomicI64::new(i64::MIN), since: AtomicU32::new(0) }
    }
}

impl Tally {
    /// Once a minute: how often it happened, this time included.
    fn count(&self, now_ms: i64) -> Option<u32> {
        let count = self.since.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let before = self.noted_at_ms.load(Ordering::Relaxed);
        let is_news = now_ms.saturating_sub(before) >= HEARD_EVERY_MS;
        if !is_news || self.noted_at_ms.compare_exchange(before, now_ms, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return None;
        }
        self.since.fetch_sub(count, Ordering::Relaxed);
        Some(count)
    }
}

/// What was noted of each desk. Whoever sends rubbish, however much, makes us write once a minute.
#[derive(Clone, Default)]
pub struct Notes(Arc<[[Tally; 3]; Desk::ALL.len()]>);

impl Notes {
    fn of(&self, desk: Desk, deed: &Deed) -> &Tally {
        let place = Desk::ALL.iter().position(|known| *known == desk).unwrap_or_default();
        &self.0[place][match deed {
            Deed::Spoke => 0,
            Deed::Refused(_) => 1,
            Deed::Ignored(_) => 2,
        }]
    }
}

impl Door {
    /// Help desks tell of replies; returns once they are kept.
    ///
    /// # Errors
    /// Nothing was kept: the desk has to tell again.
    pub async fn replies_seen(&self, replies: Vec<DeskReply>) -> Result<Vec<Seen>, StoreError> {
        let settings = self.settings.clone();
        let write = self.store.write(move |tx| {
            Box::pin(async move {
                let mut seen = Vec::with_capacity(replies.len());
                for reply in &replies {
                    seen.push(commands::reply_seen(tx, &settings, reply).await?);
                }
                Ok(seen)
            })
        });
        write.await
    }

    /// Somebody replied to a ticket, and the desk is yet to be asked who; returns once that is kept.
    ///
    /// # Errors
    /// Nothing was kept: the desk has to tell again.
    pub async fn fetch_later(&self, desk: Desk, ticket: String) -> Result<(), StoreError> {
        self.store.write(move |tx| Box::pin(async move { fetches::want(tx, desk, &ticket).await })).await
    }

    /// Notes for `check` what a desk did, once a minute at most. Returns how often it did so since the last time; none
    /// where nothing was noted.
    pub fn note_desk(&self, desk: Desk, deed: Deed) -> Option<u32> {
        let count = self.desk_notes.of(desk, &deed).count(self.clock.now().as_millisecond())?;
        let store = self.store.clone();
        self.after.spawn(async move {
            let noted = store
                .write::<_, StoreError, _>(move |tx| Box::pin(async move { desks::note(tx, desk, &deed).await }))
                .await;
            if let Err(error) = noted {
                tracing::warn!(%error, %desk, "it could not be noted how it goes with a help desk");
            }
        });
        Some(count)
    }
}
