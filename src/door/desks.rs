//! What comes in from help desks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Door, HEARD_EVERY_MS, lock};
use crate::commands::{self, Seen};
use crate::domain::desk::{Desk, DeskReply};
use crate::store::desks::{self, Deed};
use crate::store::{StoreError, fetches};

/// When something was last noted, and how often it has happened since.
#[derive(Default)]
struct Tally {
    noted_at_ms: Option<i64>,
    since: u32,
}

/// Trouble that follows on good words is noted at once, but not more often than this.
const TROUBLE_EVERY_MS: i64 = 1_000;

/// So many kinds of trouble are told apart; most desks have one.
const TROUBLES_MAX: usize = 32;

impl Tally {
    /// Once in `every_ms`: how often it happened, this time included.
    fn count(&mut self, now_ms: i64, every_ms: i64) -> Option<u32> {
        self.since = self.since.saturating_add(1);
        if self.noted_at_ms.is_some_and(|before| now_ms.saturating_sub(before) < every_ms) {
            return None;
        }
        self.noted_at_ms = Some(now_ms);
        Some(std::mem::take(&mut self.since))
    }
}

/// What was noted of a desk.
#[derive(Default)]
struct Noted {
    spoke: Tally,
    /// All else, by what it was.
    troubles: HashMap<Deed, Tally>,
    /// Since it was last noted that the desk spoke, something worse was.
    is_doubted: bool,
}

impl Noted {
    /// How often the same happened since it was last noted, if it has to be noted now.
    fn count(&mut self, deed: &Deed, now_ms: i64) -> Option<u32> {
        // Nobody shall read for another minute that all is well, or that it is not, when it has changed.
        if *deed == Deed::Spoke {
            let every_ms = if std::mem::take(&mut self.is_doubted) { 0 } else { HEARD_EVERY_MS };
            return self.spoke.count(now_ms, every_ms);
        }
        if self.troubles.len() >= TROUBLES_MAX && !self.troubles.contains_key(deed) {
            self.troubles.clear();
        }
        let every_ms = if self.is_doubted { HEARD_EVERY_MS } else { TROUBLE_EVERY_MS };
        let count = self.troubles.entry(deed.clone()).or_default().count(now_ms, every_ms);
        self.is_doubted |= count.is_some();
        count
    }
}

/// What was noted of each desk. Whoever sends rubbish, however much, makes us write once a minute for each reason, or once
/// a second where the desk speaks in between.
#[derive(Clone, Default)]
pub struct Notes(Arc<[Mutex<Noted>; Desk::ALL.len()]>);

impl Notes {
    fn of(&self, desk: Desk) -> MutexGuard<'_, Noted> {
        let place = Desk::ALL.iter().position(|known| *known == desk).unwrap_or_default();
        lock(&self.0[place])
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

    /// Notes for `check` what a desk did, once a minute at most; sooner, if something else was noted since. Returns how
    /// often it did so since the last time; none where nothing was noted.
    pub fn note_desk(&self, desk: Desk, deed: Deed) -> Option<u32> {
        let count = self.desk_notes.of(desk).count(&deed, self.clock.now().as_millisecond())?;
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
