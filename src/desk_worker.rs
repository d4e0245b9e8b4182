//! Asks help desks what their webhooks did not say, and Slack who their agents are. Each step asks once and saves what
//! it heard; what is on its way when the process ends is asked again by the next.

mod look_ups;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::commands::{self, Settings};
use crate::domain::day::Phase;
use crate::domain::desk::{Desk, DeskReply};
use crate::domain::ids::DayId;
use crate::helpdesk::api::{Api, Failure, News};
use crate::slack::client::Slack;
use crate::store::fetches::{self, Fetch};
use crate::store::{Store, StoreError, Tx, days, desk_apis};
use look_ups::LookUps;

/// How often it is looked for replies whose webhook never came.
const LOOK_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// The first look goes back so far, and none goes back further than the other.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(1);
const LOOK_BACK_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Looks overlap: clocks differ, and desks list late.
const LOOKS_OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// A look that did not get to the end goes on after this long; one that failed is done again.
const LOOK_GOES_ON: SignedDuration = SignedDuration::from_mins(1);
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// While a day runs, open tickets are counted so often.
const COUNT_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// Nothing is asked of a desk for so long after it failed; longer, the more often it failed in a row.
const DESK_PAUSE: SignedDuration = SignedDuration::from_mins(1);
const DESK_PAUSE_MAX: SignedDuration = SignedDuration::from_mins(15);

/// Whether a token is still refused is asked so often.
const REFUSED_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Replies that are saved together.
const SAVED_TOGETHER: usize = 50;

/// The database is asked again after this long when it could not be read.
const DATABASE_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// When a fetch that failed so often is tried again: after 1, 5 and 30 minutes, 2, 6, 12 and 24 hours; then never.
pub fn fetch_again_after(failed: u32) -> Option<SignedDuration> {
    const MINUTES: [i64; 7] = [1, 5, 30, 120, 360, 720, 1_440];
    let minutes = usize::try_from(failed).ok().and_then(|failed| MINUTES.get(failed.checked_sub(1)?));
    minutes.map(|minutes| SignedDuration::from_mins(*minutes))
}

/// The worker: a lane for each desk, so that a slow one holds up no other, and one for the agents of desks that cannot be
/// asked.
#[derive(Default)]
pub struct DeskWorker {
    lanes: Vec<Lane>,
}

struct Lane {
    shared: Arc<Shared>,
    /// Whose agents it looks up.
    desks: Vec<Desk>,
    asked: Option<Asked>,
}

/// What all lanes share.
struct Shared {
    store: Store,
    slack: Slack,
    clock: Clock,
    settings: Settings,
    /// Our workspace.
    team: String,
    look_ups: Mutex<LookUps>,
}

/// A desk, and when it is asked again.
struct Asked {
    api: Arc<dyn Api>,
    /// Until then it is left alone.
    free_at: Timestamp,
    failed_in_a_row: i32,
    is_refused: bool,
    look_at: Timestamp,
    count_at: Timestamp,
}

impl DeskWorker {
    pub fn new(
        store: Store,
        slack: Slack,
        clock: Clock,
        settings: Settings,
        team: String,
        apis: Vec<Arc<dyn Api>>,
    ) -> DeskWorker {
        let now = clock.now();
        let askable: Vec<Desk> = apis.iter().map(|api| api.desk()).collect();
        let others = Desk::ALL.into_iter().filter(|desk| !askable.contains(desk)).collect();
        let look_ups = Mutex::new(LookUps::new(now));
        let shared = Arc::new(Shared { store, slack, clock, settings, team, look_ups });
        let lane = |desks, asked| Lane { shared: shared.clone(), desks, asked };
        let asked =
            |api| Asked { api, free_at: now, failed_in_a_row: 0, is_refused: false, look_at: now, count_at: now };
        let of_desks = apis.into_iter().map(|api| lane(vec![api.desk()], Some(asked(api))));
        let lanes = of_desks.chain([lane(others, None)]).collect();
        DeskWorker { lanes }
    }

    /// Asks what is to be asked until the process ends.
    pub async fn run(self) {
        futures_util::future::join_all(self.lanes.into_iter().map(Lane::run)).await;
    }

    /// Asks the one thing that comes first. `false` if nothing is due.
    ///
    /// # Errors
    /// The database could not be read or written.
    pub async fn run_once(&mut self) -> Result<bool, StoreError> {
        for lane in &mut self.lanes {
            if lane.run_once().await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// When something is to be asked next, as things are now.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut due = Vec::new();
        for lane in &self.lanes {
            due.extend(lane.next_due().await?);
        }
        Ok(due.into_iter().min())
    }
}

impl Lane {
    async fn run(mut self) {
        let mut changes = self.shared.store.changes();
        loop {
            let next = match self.run_once().await {
                Ok(true) => continue,
                Ok(false) => self.next_due().await,
                Err(error) => Err(error),
            };
            let next = next.unwrap_or_else(|error| {
                tracing::error!(%error, "what help desks are to be asked could not be read or saved");
                Some(self.shared.clock.now() + DATABASE_AGAIN)
            });
            tokio::select! {
                () = sleep_until(&self.shared.clock, next) => {}
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn run_once(&mut self) -> Result<bool, StoreError> {
        Ok(self.fetch().await? || self.look_up().await? || self.look().await? || self.count().await?)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut due = Vec::new();
        if let Some(asked) = &self.asked {
            due.extend([asked.look_at, asked.count_at].map(|at| at.max(asked.free_at)));
            due.extend(self.next_fetch(asked.api.desk()).await?.map(|(_, at)| at.max(asked.free_at)));
        }
        due.extend(self.next_look_up_due().await?);
        Ok(due.into_iter().min())
    }

    /// The desk, if it may be asked now.
    fn free(&self) -> Option<&Asked> {
        self.asked.as_ref().filter(|asked| asked.free_at <= self.shared.clock.now())
    }

    async fn next_fetch(&self, desk: Desk) -> Result<Option<(Fetch, Timestamp)>, StoreError> {
        self.shared.store.read_once(move |tx| Box::pin(fetches::next(tx, desk))).await
    }

    /// A ticket of which we heard too little.
    async fn fetch(&mut self) -> Result<bool, StoreError> {
        let Some(asked) = self.free() else { return Ok(false) };
        let (api, now) = (asked.api.clone(), self.shared.clock.now());
        let due = self.next_fetch(api.desk()).await?.filter(|(_, due)| *due <= now);
        let Some((fetch, _)) = due else { return Ok(false) };
        match api.replies_to(&fetch.ticket, fetch.since).await {
            Ok(replies) => {
                self.went_well().await?;
                self.fetched(fetch, replies).await?;
            }
            Err(failure) => {
                self.went_wrong(&failure).await?;
                self.not_fetched(fetch, &failure).await?;
            }
        }
        Ok(true)
    }

    async fn fetched(&self, fetch: Fetch, replies: Vec<DeskReply>) -> Result<(), StoreError> {
        tracing::info!(desk = %fetch.desk, replies = replies.len(), "a ticket was fetched");
        let settings = self.shared.settings.clone();
        let save = self.shared.store.write(move |tx| {
            Box::pin(async move {
                save(tx, &settings, &replies).await?;
                fetches::done(tx, &fetch).await
            })
        });
        save.await
    }

    async fn not_fetched(&self, fetch: Fetch, failure: &Failure) -> Result<(), StoreError> {
        if matches!(failure, Failure::Wait { .. } | Failure::TokenRefused) {
            return Ok(());
        }
        let desk = fetch.desk;
        if *failure == Failure::NotThere {
            tracing::info!(%desk, "a ticket that was to be fetched is there no more");
            return self.shared.store.write(move |tx| Box::pin(async move { fetches::done(tx, &fetch).await })).await;
        }
        let again = fetch_again_after(fetch.tries + 1).map(|after| self.shared.clock.now() + after);
        if again.is_none() {
            tracing::warn!(%desk, %failure, "a ticket could not be fetched and is given up: its reply counts for nobody");
        }
        self.shared.store.write(move |tx| Box::pin(async move { fetches::failed(tx, &fetch, again).await })).await
    }

    /// Replies that nobody told us of.
    async fn look(&mut self) -> Result<bool, StoreError> {
        let now = self.shared.clock.now();
        let Some(asked) = self.free().filter(|asked| asked.look_at <= now) else { return Ok(false) };
        let (api, desk) = (asked.api.clone(), asked.api.desk());
        let state = self.shared.store.read_once(move |tx| Box::pin(desk_apis::state(tx, desk))).await?;
        let since = state.until.unwrap_or(now - FIRST_LOOK).max(now - LOOK_BACK_MAX);
        self.look_again_at(now + LOOK_AGAIN);
        match api.news(since, now).await {
            Ok(news) => {
                self.went_well().await?;
                self.look_again_at(now + if news.is_all { LOOK_EVERY } else { LOOK_GOES_ON });
                self.looked(desk, news, since).await?;
            }
            Err(failure) => {
                if failure == Failure::NotAllowed {
                    self.look_again_at(now + LOOK_EVERY);
                }
                self.went_wrong(&failure).await?;
            }
        }
        Ok(true)
    }

    fn look_again_at(&mut self, at: Timestamp) {
        if let Some(asked) = &mut self.asked {
            asked.look_at = at;
        }
    }

    /// How far it came is saved last: whatever ends the process before, the next look begins where this one did.
    async fn looked(&self, desk: Desk, news: News, since: Timestamp) -> Result<(), StoreError> {
        let News { replies, tickets, until, is_all } = news;
        // One that was cut off goes on where it was: with the overlap, a busy desk's would never get any further.
        let until = if is_all { until - LOOKS_OVERLAP } else { until };
        tracing::info!(%desk, replies = replies.len(), tickets = tickets.len(), "looked for replies");
        for replies in replies.chunks(SAVED_TOGETHER).map(<[DeskReply]>::to_vec) {
            let settings = self.shared.settings.clone();
            self.shared.store.write(move |tx| Box::pin(async move { save(tx, &settings, &replies).await })).await?;
        }
        let save = self.shared.store.write(move |tx| {
            Box::pin(async move {
                for ticket in &tickets {
                    fetches::want_since(tx, desk, ticket, since).await?;
                }
                desk_apis::looked(tx, desk, until).await
            })
        });
        save.await
    }

    /// How many tickets wait, while a day runs: a queue that empties is something to celebrate.
    async fn count(&mut self) -> Result<bool, StoreError> {
        let now = self.shared.clock.now();
        let Some(asked) = self.asked.as_mut().filter(|asked| asked.free_at <= now && asked.count_at <= now) else {
            return Ok(false);
        };
        let (api, desk) = (asked.api.clone(), asked.api.desk());
        asked.count_at = now + COUNT_EVERY;
        let running = self.shared.store.read_once(|tx| Box::pin(running(tx))).await?;
        if running.is_empty() {
            return Ok(true);
        }
        match api.open_tickets().await {
            Ok(open) => {
                self.went_well().await?;
                self.shared.store.write(move |tx| Box::pin(counted(tx, desk, open))).await?;
            }
            Err(failure) => self.went_wrong(&failure).await?,
        }
        Ok(true)
    }

    async fn went_well(&mut self) -> Result<(), StoreError> {
        let Some(asked) = &mut self.asked else { return Ok(()) };
        let (desk, had_failed) = (asked.api.desk(), asked.failed_in_a_row > 0);
        (asked.failed_in_a_row, asked.is_refused) = (0, false);
        let state = self.shared.store.read_once(move |tx| Box::pin(desk_apis::state(tx, desk))).await?;
        if state.refused.is_none() && state.failed.is_none() {
            return Ok(());
        }
        if had_failed {
            tracing::info!(%desk, "the help desk's API answers again");
        }
        self.shared.store.write(move |tx| Box::pin(desk_apis::answered(tx, desk))).await
    }

    /// Leaves the desk alone for a while, where that helps; and says so once.
    async fn went_wrong(&mut self, failure: &Failure) -> Result<(), StoreError> {
        let now = self.shared.clock.now();
        let Some(asked) = &mut self.asked else { return Ok(()) };
        let desk = asked.api.desk();
        let pause = match failure {
            Failure::Wait { after } => pause(*after),
            Failure::Unavailable(_) => (DESK_PAUSE * (asked.failed_in_a_row + 1)).min(DESK_PAUSE_MAX),
            Failure::TokenRefused => REFUSED_PAUSE,
            Failure::NotAllowed | Failure::NotThere | Failure::TooLarge | Failure::Odd(_) => SignedDuration::ZERO,
        };
        asked.free_at = now + pause;
        if matches!(failure, Failure::NotThere | Failure::Wait { .. }) {
            return Ok(());
        }
        asked.failed_in_a_row = asked.failed_in_a_row.saturating_add(1);
        let is_refused = *failure == Failure::TokenRefused;
        if is_refused && !std::mem::replace(&mut asked.is_refused, true) {
            tracing::error!(%desk, "the help desk's API does not take our token: set a good one, and restart");
        } else if asked.failed_in_a_row == 1 {
            tracing::warn!(%desk, %failure, "the help desk's API did not answer as it should");
        }
        let why = failure.to_string();
        self.shared
            .store
            .write(move |tx| Box::pin(async move { desk_apis::failed(tx, desk, &why, is_refused).await }))
            .await
    }
}

async fn save(tx: &mut Tx, settings: &Settings, replies: &[DeskReply]) -> Result<(), StoreError> {
    for reply in replies {
        commands::reply_seen(tx, settings, reply).await?;
    }
    Ok(())
}

/// Days that run now, and since when.
async fn running(tx: &mut Tx) -> Result<Vec<(DayId, Timestamp)>, StoreError> {
    let now = tx.now();
    let ahead = days::ahead(tx).await?;
    let running = ahead.into_iter().filter(|day| day.phase(now) == Phase::Running);
    Ok(running.map(|day| (day.id, day.window().start)).collect())
}

/// A queue is empty when somebody emptied it: it had tickets at an earlier count of the same day, and none wait in
/// another desk.
async fn counted(tx: &mut Tx, desk: Desk, open: u64) -> Result<(), StoreError> {
    let before = desk_apis::state(tx, desk).await?.open_tickets;
    desk_apis::counted(tx, desk, open).await?;
    let Some((1.., at)) = before.filter(|_| open == 0) else { return Ok(()) };
    if !desk_apis::waiting(tx).await?.is_empty() {
        return Ok(());
    }
    for (day, since) in running(tx).await? {
        if at >= since {
            commands::queue_is_empty(tx, day, None).await?;
        }
    }
    Ok(())
}

async fn sleep_until(clock: &Clock, until: Option<Timestamp>) {
    match until {
        Some(until) => clock.sleep_until(until).await,
        None => std::future::pending().await,
    }
}

/// How long nothing is asked of somebody who asks to wait. Some say `0`, and would say so again.
fn pause(asked_for: Option<Duration>) -> SignedDuration {
    let asked_for = asked_for.and_then(|after| SignedDuration::try_from(after).ok());
    asked_for.unwrap_or(DESK_PAUSE).max(DESK_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_to_wait_is_left_alone_for_a_minute_at_least() {
        let seconds = |asked_for| pause(Some(Duration::from_secs(asked_for))).as_secs();
        assert_eq!([seconds(0), seconds(30), seconds(120), seconds(u64::MAX)], [60, 60, 120, 60]);
        assert_eq!(pause(None), DESK_PAUSE);
    }

    #[test]
    fn a_fetch_is_tried_again_from_a_minute_to_a_day_later_and_then_no_more() {
        let minutes: Vec<i64> = (1..).map_while(fetch_again_after).map(|after| after.as_mins()).collect();
        assert_eq!(minutes, [1, 5, 30, 120, 360, 720, 1_440]);
        assert_eq!(fetch_again_after(0), None);
    }
}
