//! Posts what was decided.
//!
//! Wanted: in each channel and conversation messages keep their order, at most one a second; a channel post is there
//! exactly once and a private message at least once, whatever breaks; Slack's `Retry-After` is honoured; a message that
//! can never be posted does not hold up the others, and the coordinator hears what to do.
//!
//! Design: rows are claimed in one commit, each is sent in a task of its own (one of each lane, so that a call that
//! hangs holds up its own lane only), and ended in another commit. A row that was being sent when the process died, or
//! whose answer never came, has an unknown fate: a card is then looked for by the id in its metadata before it is
//! posted again (`deliver`).

mod applause;
pub mod backoff;
mod deliver;
mod group;
mod pace;
mod request;
mod rota_picture;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::ids::{ChannelId, PersonId};
use crate::metric;
use crate::slack::client::{Failure, Slack};
use crate::store::outbox::{self, Guarantee, Outgoing};
use crate::store::sending::{self, Ended, FATE_SETTLES, Sending};
use crate::store::{Store, StoreError, Tx, celebration_posts, days, people};
use crate::views;
use deliver::{Delivered, Paces};

/// Rows sent side by side.
const SENDING_MAX: usize = 16;

/// When the process stops, rows on their way get this long; those still on their way then have an unknown fate.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// A wait that Slack asks for without saying how long.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(30);

/// Between two tries to read a database that fails.
const STORE_RETRY: SignedDuration = SignedDuration::from_secs(5);

/// Tries while Slack refuses the token: all is kept, as somebody has to mend that.
const TOKEN_RETRY: SignedDuration = SignedDuration::from_mins(5);

/// A row, and how sending it went.
type Sent = (Sending, Result<Delivered, deliver::Error>);

/// The worker.
pub struct Outbox {
    store: Store,
    slack: Slack,
    clock: Clock,
    /// Coordinators named in the settings.
    coordinators: Vec<PersonId>,
    /// Slack asked to wait until then.
    paused_until: Option<Timestamp>,
    paces: Arc<Paces>,
    /// On their way.
    sending: JoinSet<Sent>,
    /// The row of each task, should it break.
    rows: HashMap<task::Id, Sending>,
    /// Rows that still say that they are being sent, as the end of the try could not be saved.
    lost: Vec<Sending>,
}

impl Outbox {
    pub fn new(store: Store, slack: Slack, clock: Clock, coordinators: Vec<PersonId>) -> Outbox {
        Outbox {
            store,
            slack,
            clock,
            coordinators,
            paused_until: None,
            paces: Arc::default(),
            sending: JoinSet::new(),
            rows: HashMap::new(),
            lost: Vec::new(),
        }
    }

    /// Sends what is due until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.store.changes();
        loop {
            let next = self.begin().await.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox could not be read");
                Some(self.clock.now() + STORE_RETRY)
            });
            let wait = async {
                match next {
                    Some(due) => self.clock.sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            let has_room = self.sending.len() < SENDING_MAX;
            tokio::select! {
                () = stop.cancelled() => break,
                () = wait, if has_room => {}
                Some(sent) = self.sending.join_next_with_id() => self.finish(sent).await,
                changed = changes.changed() => if changed.is_err() { break },
            }
        }
        let drained = async {
            while let Some(sent) = self.sending.join_next_with_id().await {
                self.finish(sent).await;
            }
        };
        if tokio::time::timeout(DRAIN_TIMEOUT, drained).await.is_err() {
            tracing::warn!("some messages were still on their way; the next start looks up what became of them");
        }
    }

    /// Sends what is due now, and waits until all of it has ended. `false` if there was nothing.
    ///
    /// # Errors
    /// The database could not be read or written.
    pub async fn run_once(&mut self) -> Result<bool, StoreError> {
        self.begin().await?;
        let is_any = !self.sending.is_empty();
        while let Some(sent) = self.sending.join_next_with_id().await {
            self.finish(sent).await;
        }
        Ok(is_any)
    }

    /// Begins to send what is due now, and says when there is more.
    async fn begin(&mut self) -> Result<Option<Timestamp>, StoreError> {
        while let Some(row) = self.lost.last().cloned() {
            let id = row.id;
            let ended = self.store.write(move |tx| Box::pin(sending::lose(tx, id))).await?;
            self.lost.pop();
            if let Some(Ended::Failed { error, .. }) = ended {
                tracing::error!(row = id, kind = row.what.kind(), %error, "a message was tried too often and given up");
                self.tell_coordinator(row, error).await;
            }
        }
        let room = SENDING_MAX.saturating_sub(self.sending.len());
        let next = self.next_due().await?;
        if room == 0 || next.is_none_or(|due| due > self.clock.now()) {
            return Ok(next);
        }
        let limit = u32::try_from(room).unwrap_or(u32::MAX);
        for row in self.store.write(move |tx| Box::pin(sending::claim(tx, limit))).await? {
            let (store, slack, paces) = (self.store.clone(), self.slack.clone(), self.paces.clone());
            let (sent, coordinators) = (row.clone(), self.coordinators.clone());
            let task = self.sending.spawn(async move {
                let result = deliver::deliver(&store, &slack, &paces, &coordinators, &row).await;
                (row, result)
            });
            self.rows.insert(task.id(), sent);
        }
        self.next_due().await
    }

    /// Saves how a try ended. Where that fails, its fate is unknown.
    async fn finish(&mut self, sent: Result<(task::Id, Sent), task::JoinError>) {
        let (task, ended) = match sent {
            Ok((task, (row, result))) => (task, self.end(row, result).await.map_err(|error| error.to_string())),
            // A panic's words may quote what somebody said.
            Err(broke) => (broke.id(), Err("sending it broke".to_owned())),
        };
        let row = self.rows.remove(&task);
        if let Err(error) = ended {
            tracing::error!(
                error,
                row = row.as_ref().map(|row| row.id),
                "how sending a message ended could not be saved"
            );
            self.lost.extend(row);
        }
    }

    /// When there is something to send again.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let due = self.store.read_once(|tx| Box::pin(sending::next_due(tx))).await?;
        Ok(due.map(|due| self.paused_until.map_or(due, |until| due.max(until))))
    }

    async fn end(&mut self, row: Sending, result: Result<Delivered, deliver::Error>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (ended, posted) = match result {
            Ok(Delivered::Posted(ts)) => (Ended::Sent, Some(ts)),
            Ok(Delivered::Shared | Delivered::Done) => (Ended::Sent, None),
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
        let outcome = match &ended {
            Ended::Sent => "sent",
            Ended::Edited => "edited",
            Ended::Dropped(_) => "dropped",
            Ended::Failed { .. } => "given_up",
            Ended::Again { .. } | Ended::Kept { .. } => "put_back",
        };
        metrics::counter!(metric::MESSAGES, "kind" => row.what.kind(), "outcome" => outcome).increment(1);
        let failed = if let Ended::Failed { error, .. } = &ended { Some((row.clone(), error.clone())) } else { None };
        self.store
            .write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    if let Some(ts) = posted {
                        deliver::keep(tx, &row.what, &ts).await?;
                    }
                    sending::end(tx, &row, &ended).await
                })
            })
            .await?;
        if let Some((row, error)) = failed {
            self.tell_coordinator(row, error).await;
        }
        Ok(())
    }

    /// By itself: that somebody cannot be told must not keep the row.
    async fn tell_coordinator(&self, row: Sending, error: String) {
        let coordinators = self.coordinators.clone();
        let told = self
            .store
            .write(move |tx| Box::pin(async move { tell_coordinator(tx, &coordinators, &row, &error).await }))
            .await;
        if let Err(error) = told {
            tracing::error!(%error, "the coordinator could not be told of a refused message");
        }
    }

    /// What a failure means for its row.
    fn failed(&mut self, row: &Sending, failure: &Failure, now: Timestamp) -> Ended {
        let error = failure.to_string();
        match failure {
            Failure::RateLimited { after } => {
                let wait = SignedDuration::try_from(after.unwrap_or(RETRY_AFTER_DEFAULT)).unwrap_or(FATE_SETTLES);
                // Slack means one method: messages do not wait for the user group, nor for applause.
                if !matches!(row.what, Outgoing::UserGroup | Outgoing::Applause(_)) {
                    self.paused_until = self.paused_until.max(Some(now + wait));
                }
                Ended::Kept { at: now + wait, error }
            }
            Failure::TokenRefused(_) => {
                tracing::error!(%error, "Slack refuses the token; messages are kept. Give SLACK_BOT_TOKEN a good one and restart.");
                Ended::Kept { at: now + TOKEN_RETRY, error: sending::TOKEN_REFUSED.to_owned() }
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
    if sending::failed_before(tx, row, code).await? {
        return Ok(());
    }
    let (coordinator, channel) = concerned(tx, &row.what).await?;
    let to = match &row.what {
        Outgoing::Private { to, .. } | Outgoing::File { to, .. } | Outgoing::RotaPicture { to, .. } => to.as_slice(),
        _ => &[],
    };
    let others = if named.is_empty() { people::coordinators(tx).await? } else { named.to_vec() };
    let Some(coordinator) = coordinator.into_iter().chain(others).find(|coordinator| !to.contains(coordinator)) else {
        tracing::error!(row = row.id, "there is no coordinator who could be told of a refused message");
        return Ok(());
    };
    let message = match row.what {
        Outgoing::UserGroup => views::group::out_of_reach(),
        _ => views::problem::slack_refused(row.what.kind(), channel.as_ref(), to, code),
    };
    outbox::private(tx, &[&coordinator], &message, None).await
}

/// Whose day it is, and where.
async fn concerned(tx: &mut Tx, what: &Outgoing) -> Result<(Option<PersonId>, Option<ChannelId>), StoreError> {
    let day = match what {
        Outgoing::DayCard(day) => Some(*day),
        Outgoing::HandoffCard(handoff) => {
            crate::store::pager::find_handoff(tx, *handoff).await?.map(|handoff| handoff.day)
        }
        Outgoing::QuestionCard(id) => crate::store::questions::find(tx, *id).await?.map(|question| question.day),
        Outgoing::Celebration(id) | Outgoing::Applause(id) => {
            let concerned = celebration_posts::concerned(tx, *id).await?;
            return Ok(concerned.map_or((None, None), |(channel, coordinator)| (Some(coordinator), Some(channel))));
        }
        Outgoing::Private { .. }
        | Outgoing::RequestOver(_)
        | Outgoing::File { .. }
        | Outgoing::RotaPicture { .. }
        | Outgoing::UserGroup => None,
    };
    let Some(day) = day else { return Ok((None, None)) };
    let day = days::get(tx, day).await?;
    Ok((Some(day.coordinator), Some(day.channel)))
}
