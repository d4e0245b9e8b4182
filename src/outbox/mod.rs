//! Posts what was decided.
//!
//! Wanted: in each channel and conversation messages keep their order, at most one a second; a channel post is there
//! exactly once and a private message at least once, whatever breaks; Slack's `Retry-After` is honoured; a message that
//! can never be posted does not hold up the others, and the coordinator hears what to do.
//!
//! Design: rows are claimed in one commit, sent side by side (one of each lane), and ended in another. A row that was
//! being sent when the process died, or whose answer never came, has an unknown fate: a card is then looked for by the
//! id in its metadata before it is posted again (`deliver`).

mod backoff;
mod deliver;
mod pace;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::domain::ids::{ChannelId, PersonId};
use crate::slack::client::{Failure, Slack};
use crate::store::outbox::{self, Ended, FATE_SETTLES, Guarantee, Outgoing, Sending};
use crate::store::{Store, StoreError, Tx, days, people, replies};
use crate::views;
use deliver::{Delivered, Paces};

/// Rows sent side by side.
const CLAIMED_MAX: u32 = 16;

/// A wait that Slack asks for without saying how long.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(30);

/// Tries while Slack refuses the token: all is kept, as somebody has to mend that.
const TOKEN_RETRY: SignedDuration = SignedDuration::from_mins(5);

/// The worker.
pub struct Outbox {
    store: Store,
    slack: Slack,
    clock: Clock,
    /// Coordinators named in the settings.
    coordinators: Vec<PersonId>,
    /// Slack asked to wait until then.
    paused_until: Option<Timestamp>,
    /// The end of a try could not be saved: its row still says that it is being sent.
    left_behind: bool,
    paces: std::sync::Arc<Paces>,
}

impl Outbox {
    pub fn new(store: Store, slack: Slack, clock: Clock, coordinators: Vec<PersonId>) -> Outbox {
        Outbox {
            store,
            slack,
            clock,
            coordinators,
            paused_until: None,
            left_behind: false,
            paces: std::sync::Arc::default(),
        }
    }

    /// Sends what is due until the process ends.
    pub async fn run(mut self) {
        let mut changes = self.store.changes();
        loop {
            let next = match self.run_once().await {
                Ok(true) => continue,
                Ok(false) => self.next_due().await,
                Err(error) => Err(error),
            };
            let next = next.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox could not be read");
                Some(self.clock.now() + SignedDuration::from_secs(5))
            });
            let wait = async {
                match next {
                    Some(due) => self.clock.sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = wait => {}
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Sends what is due now. `false` if that was nothing.
    ///
    /// # Errors
    /// The database could not be read or written.
    pub async fn run_once(&mut self) -> Result<bool, StoreError> {
        if self.left_behind {
            self.store.write(|tx| Box::pin(outbox::recover(tx))).await?;
            self.left_behind = false;
        }
        if self.paused_until.is_some_and(|until| self.clock.now() < until)
            || self.next_due().await?.is_none_or(|due| due > self.clock.now())
        {
            return Ok(false);
        }
        let rows = self.store.write(|tx| Box::pin(outbox::claim(tx, CLAIMED_MAX))).await?;
        if rows.is_empty() {
            return Ok(false);
        }
        let mut sending = JoinSet::new();
        for row in rows {
            let (store, slack, paces) = (self.store.clone(), self.slack.clone(), self.paces.clone());
            sending.spawn(async move {
                let result = deliver::deliver(&store, &slack, &paces, &row).await;
                (row, result)
            });
        }
        let mut result = Ok(true);
        while let Some(sent) = sending.join_next().await {
            let ended = match sent {
                Ok((row, result)) => self.end(row, result).await,
                Err(error) => {
                    tracing::error!(%error, "sending a message broke");
                    self.left_behind = true;
                    continue;
                }
            };
            if let Err(error) = ended {
                self.left_behind = true;
                result = Err(error);
            }
        }
        result
    }

    /// When there is something to send again.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let due = self.store.read(|tx| Box::pin(outbox::next_due(tx))).await?;
        Ok(due.map(|due| self.paused_until.map_or(due, |until| due.max(until))))
    }

    async fn end(&mut self, row: Sending, result: Result<Delivered, deliver::Error>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (ended, posted) = match result {
            Ok(Delivered::Posted(ts)) => (Ended::Sent, Some(ts)),
            Ok(Delivered::Edited) => (Ended::Edited, None),
            Ok(Delivered::Pointless(why)) => {
                tracing::info!(row = row.id, kind = row.what.kind(), why, "a message was dropped");
                (Ended::Dropped(why), None)
            }
            Ok(Delivered::NotYet(at)) => (Ended::Kept { at, error: "Slack's limit a minute".to_owned() }, None),
            Ok(Delivered::Again(why)) => (again(&row, now, now, why.to_owned()), None),
            Err(deliver::Error::Slack(failure)) => (self.failed(&row, &failure, now), None),
            Err(error @ deliver::Error::Unreadable) => {
                tracing::error!(row = row.id, kind = row.what.kind(), %error, "a message was given up");
                (Ended::Failed { error: error.to_string(), fate_unknown: row.fate_unknown }, None)
            }
            Err(deliver::Error::Store(error)) => {
                tracing::error!(row = row.id, kind = row.what.kind(), %error, "a message could not be rendered");
                (again(&row, now, now + FATE_SETTLES, "the database failed".to_owned()), None)
            }
        };
        let coordinators = self.coordinators.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(ts) = posted {
                        deliver::keep(tx, &row.what, &ts).await?;
                    }
                    outbox::end(tx, &row, &ended).await?;
                    if let Ended::Failed { error, .. } = &ended {
                        tell_coordinator(tx, &coordinators, &row, error).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What a failure means for its row.
    fn failed(&mut self, row: &Sending, failure: &Failure, now: Timestamp) -> Ended {
        let error = failure.to_string();
        match failure {
            Failure::RateLimited { after } => {
                let wait = SignedDuration::try_from(after.unwrap_or(RETRY_AFTER_DEFAULT)).unwrap_or(FATE_SETTLES);
                self.paused_until = self.paused_until.max(Some(now + wait));
                Ended::Kept { at: now + wait, error }
            }
            Failure::TokenRefused(_) => {
                tracing::error!(%error, "Slack refuses the token; messages are kept. Give SLACK_BOT_TOKEN a good one and restart.");
                Ended::Kept { at: now + TOKEN_RETRY, error }
            }
            Failure::Unavailable(_) => {
                let is_once = row.what.guarantee() == Guarantee::Once;
                let earliest = if is_once { now + FATE_SETTLES } else { now };
                match again(row, now, earliest, error) {
                    Ended::Again { at, error, .. } => Ended::Again { at, fate_unknown: is_once, error },
                    Ended::Failed { error, .. } => Ended::Failed { error, fate_unknown: is_once },
                    ended => ended,
                }
            }
            Failure::Refused(code) => {
                tracing::error!(row = row.id, kind = row.what.kind(), %error, "Slack refused a message; it was given up");
                Ended::Failed { error: code.clone(), fate_unknown: row.fate_unknown }
            }
        }
    }
}

/// Another try after the back-off, `earliest` at the soonest; given up after too many.
fn again(row: &Sending, now: Timestamp, earliest: Timestamp, error: String) -> Ended {
    match backoff::delay(row.attempts) {
        Some(delay) => Ended::Again { at: (now + delay).max(earliest), fate_unknown: row.fate_unknown, error },
        None => {
            tracing::error!(row = row.id, kind = row.what.kind(), %error, "a message was tried too often and given up");
            Ended::Failed { error, fate_unknown: row.fate_unknown }
        }
    }
}

/// Tells the coordinator in words what was refused and what to do; once for a channel and a reason.
async fn tell_coordinator(tx: &mut Tx, named: &[PersonId], row: &Sending, code: &str) -> Result<(), StoreError> {
    if outbox::failed_before(tx, row, code).await? {
        return Ok(());
    }
    let (coordinator, channel) = concerned(tx, &row.what).await?;
    let to = match &row.what {
        Outgoing::Private { to, .. } => to.as_slice(),
        _ => &[],
    };
    let others = if named.is_empty() { people::coordinators(tx).await? } else { named.to_vec() };
    let Some(coordinator) = coordinator.into_iter().chain(others).find(|coordinator| !to.contains(coordinator)) else {
        tracing::error!(row = row.id, "there is no coordinator who could be told of a refused message");
        return Ok(());
    };
    let message = views::problem::slack_refused(row.what.kind(), channel.as_ref(), to, code);
    outbox::private(tx, &[&coordinator], &message, None).await
}

/// Whose day it is, and where.
async fn concerned(tx: &mut Tx, what: &Outgoing) -> Result<(Option<PersonId>, Option<ChannelId>), StoreError> {
    let day = match what {
        Outgoing::DayCard(day) => Some(*day),
        Outgoing::HandoffCard(handoff) => {
            crate::store::pager::find_handoff(tx, *handoff).await?.map(|handoff| handoff.day)
        }
        Outgoing::Celebration(id) => replies::find_celebration(tx, *id).await?.map(|celebration| celebration.day),
        Outgoing::Private { .. } => None,
    };
    let Some(day) = day else { return Ok((None, None)) };
    let day = days::get(tx, day).await?;
    Ok((Some(day.coordinator), Some(day.channel)))
}
