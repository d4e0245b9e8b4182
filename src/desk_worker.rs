//! Asks help desks what their webhooks did not say, and Slack who their agents are. Each step asks once and saves what
//! it heard; what is on its way when the process ends is asked again by the next.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::commands::{self, Settings};
use crate::domain::day::Phase;
use crate::domain::desk::{Agent, Desk, DeskReply};
use crate::domain::ids::DayId;
use crate::domain::people::{Known, Standing};
use crate::helpdesk::api::{Api, Failure, News};
use crate::slack::client::{self, Slack};
use crate::store::fetches::{self, Fetch};
use crate::store::{Store, StoreError, Tx, days, desk_apis, look_ups};

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

/// Look-ups in a minute: Slack takes fifty, and somebody may be at the door.
const LOOK_UPS_PER_MINUTE: usize = 30;
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

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

/// The worker.
pub struct DeskWorker {
    store: Store,
    slack: Slack,
    clock: Clock,
    settings: Arc<Settings>,
    /// Our workspace.
    team: String,
    desks: Vec<Asked>,
    look_ups: LookUps,
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

/// How it goes with looking up people in Slack.
struct LookUps {
    free_at: Timestamp,
    recent: VecDeque<Timestamp>,
    /// Somebody was not found: the coordinator is told when all are looked up.
    is_somebody_unknown: bool,
    is_refusal_told: bool,
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
        let asked =
            |api| Asked { api, free_at: now, failed_in_a_row: 0, is_refused: false, look_at: now, count_at: now };
        let look_ups =
            LookUps { free_at: now, recent: VecDeque::new(), is_somebody_unknown: false, is_refusal_told: false };
        let desks = apis.into_iter().map(asked).collect();
        DeskWorker { store, slack, clock, settings: settings.into(), team, desks, look_ups }
    }

    /// Asks what is to be asked until the process ends.
    pub async fn run(mut self) {
        let mut changes = self.store.changes();
        loop {
            let next = match self.run_once().await {
                Ok(true) => continue,
                Ok(false) => self.next_due().await,
                Err(error) => Err(error),
            };
            let next = next.unwrap_or_else(|error| {
                tracing::error!(%error, "what help desks are to be asked could not be read or saved");
                Some(self.clock.now() + DATABASE_AGAIN)
            });
            tokio::select! {
                () = sleep_until(&self.clock, next) => {}
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Asks the one thing that comes first. `false` if nothing is due.
    ///
    /// # Errors
    /// The database could not be read or written.
    pub async fn run_once(&mut self) -> Result<bool, StoreError> {
        for at in 0..self.desks.len() {
            if self.fetch(at).await? {
                return Ok(true);
            }
        }
        if self.look_up().await? {
            return Ok(true);
        }
        for at in 0..self.desks.len() {
            if self.look(at).await? || self.count(at).await? {
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
        for asked in &self.desks {
            due.extend([asked.look_at, asked.count_at].map(|at| at.max(asked.free_at)));
            due.extend(self.next_fetch(asked.api.desk()).await?.map(|(_, at)| at.max(asked.free_at)));
        }
        let all: Vec<Desk> = self.desks.iter().map(|asked| asked.api.desk()).collect();
        if let Some((agent, at)) = self.next_look_up(all).await? {
            let desk = self.desks.iter().find(|asked| agent.email.is_none() && asked.api.desk() == agent.desk);
            let free_at = desk.map_or(self.look_ups.free_at, |asked| asked.free_at.max(self.look_ups.free_at));
            due.push(at.max(free_at).max(self.look_ups.has_room_at()));
        }
        Ok(due.into_iter().min())
    }

    async fn next_fetch(&self, desk: Desk) -> Result<Option<(Fetch, Timestamp)>, StoreError> {
        self.store.read_once(move |tx| Box::pin(fetches::next(tx, desk))).await
    }

    async fn next_look_up(&self, askable: Vec<Desk>) -> Result<Option<(Agent, Timestamp)>, StoreError> {
        self.store.read_once(move |tx| Box::pin(async move { look_ups::next(tx, &askable).await })).await
    }

    /// A ticket of which we heard too little.
    async fn fetch(&mut self, at: usize) -> Result<bool, StoreError> {
        let (asked, now) = (&self.desks[at], self.clock.now());
        if asked.free_at > now {
            return Ok(false);
        }
        let due = self.next_fetch(asked.api.desk()).await?.filter(|(_, due)| *due <= now);
        let Some((fetch, _)) = due else { return Ok(false) };
        match asked.api.replies_to(&fetch.ticket, fetch.since).await {
            Ok(replies) => {
                self.went_well(at).await?;
                self.fetched(fetch, replies).await?;
            }
            Err(failure) => {
                self.went_wrong(at, &failure).await?;
                self.not_fetched(fetch, &failure).await?;
            }
        }
        Ok(true)
    }

    async fn fetched(&self, fetch: Fetch, replies: Vec<DeskReply>) -> Result<(), StoreError> {
        tracing::info!(desk = %fetch.desk, replies = replies.len(), "a ticket was fetched");
        let settings = self.settings.clone();
        let save = self.store.write(move |tx| {
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
            return self.store.write(move |tx| Box::pin(async move { fetches::done(tx, &fetch).await })).await;
        }
        let again = fetch_again_after(fetch.tries + 1).map(|after| self.clock.now() + after);
        if again.is_none() {
            tracing::warn!(%desk, %failure, "a ticket could not be fetched and is given up: its reply counts for nobody");
        }
        self.store.write(move |tx| Box::pin(async move { fetches::failed(tx, &fetch, again).await })).await
    }

    /// Replies that nobody told us of.
    async fn look(&mut self, at: usize) -> Result<bool, StoreError> {
        let (asked, now) = (&self.desks[at], self.clock.now());
        if asked.free_at > now || asked.look_at > now {
            return Ok(false);
        }
        let (api, desk) = (asked.api.clone(), asked.api.desk());
        let state = self.store.read_once(move |tx| Box::pin(desk_apis::state(tx, desk))).await?;
        let since = state.until.map_or(now - FIRST_LOOK, |until| until - LOOKS_OVERLAP).max(now - LOOK_BACK_MAX);
        self.desks[at].look_at = now + LOOK_AGAIN;
        match api.news(since, now).await {
            Ok(news) => {
                self.went_well(at).await?;
                self.desks[at].look_at = now + if news.is_all { LOOK_EVERY } else { LOOK_GOES_ON };
                self.looked(desk, news, since).await?;
            }
            Err(failure) => {
                if failure == Failure::NotAllowed {
                    self.desks[at].look_at = now + LOOK_EVERY;
                }
                self.went_wrong(at, &failure).await?;
            }
        }
        Ok(true)
    }

    /// How far it came is saved last: whatever ends the process before, the next look begins where this one did.
    async fn looked(&self, desk: Desk, news: News, since: Timestamp) -> Result<(), StoreError> {
        let News { replies, tickets, until, .. } = news;
        tracing::info!(%desk, replies = replies.len(), tickets = tickets.len(), "looked for replies");
        for replies in replies.chunks(SAVED_TOGETHER).map(<[DeskReply]>::to_vec) {
            let settings = self.settings.clone();
            self.store.write(move |tx| Box::pin(async move { save(tx, &settings, &replies).await })).await?;
        }
        let save = self.store.write(move |tx| {
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
    async fn count(&mut self, at: usize) -> Result<bool, StoreError> {
        let (asked, now) = (&self.desks[at], self.clock.now());
        if asked.free_at > now || asked.count_at > now {
            return Ok(false);
        }
        let (api, desk) = (asked.api.clone(), asked.api.desk());
        self.desks[at].count_at = now + COUNT_EVERY;
        let running = self.store.read_once(|tx| Box::pin(running(tx))).await?;
        if running.is_empty() {
            return Ok(true);
        }
        match api.open_tickets().await {
            Ok(open) => {
                self.went_well(at).await?;
                self.store.write(move |tx| Box::pin(counted(tx, desk, open))).await?;
            }
            Err(failure) => self.went_wrong(at, &failure).await?,
        }
        Ok(true)
    }

    /// An agent whom nobody knows.
    async fn look_up(&mut self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if self.look_ups.free_at > now || self.look_ups.has_room_at() > now {
            return Ok(false);
        }
        let free = self.desks.iter().filter(|asked| asked.free_at <= now).map(|asked| asked.api.desk());
        let due = self.next_look_up(free.collect()).await?.filter(|(_, due)| *due <= now);
        let Some((agent, _)) = due else { return self.offer().await };
        let agent = match self.with_email(agent).await? {
            Some(agent) => agent,
            None => return Ok(true),
        };
        let Some(email) = agent.email.clone() else {
            self.not_found(agent).await?;
            return Ok(true);
        };
        self.look_ups.recent.push_back(now);
        match self.slack.person_by_email(&email, &self.team).await {
            Ok(Some(known)) if known.standing == Standing::Member => self.found(agent, known).await?,
            Ok(_) => self.not_found(agent).await?,
            Err(failure) => self.not_looked_up(agent, failure).await?,
        }
        Ok(true)
    }

    /// The agent with what their desk says of them; `None` if the desk does not answer now.
    async fn with_email(&mut self, agent: Agent) -> Result<Option<Agent>, StoreError> {
        let at = self.desks.iter().position(|asked| agent.email.is_none() && asked.api.desk() == agent.desk);
        let Some(at) = at else { return Ok(Some(agent)) };
        match self.desks[at].api.clone().agent(&agent.id).await {
            Ok(said) => {
                self.went_well(at).await?;
                let said = said.unwrap_or(Agent { name: None, ..agent.clone() });
                Ok(Some(Agent { email: said.email, name: said.name.or(agent.name), ..agent }))
            }
            Err(failure) => {
                let is_of_the_agent = matches!(failure, Failure::NotAllowed | Failure::Odd(_) | Failure::TooLarge);
                self.went_wrong(at, &failure).await?;
                Ok(is_of_the_agent.then_some(agent))
            }
        }
    }

    async fn found(&self, agent: Agent, known: Known) -> Result<(), StoreError> {
        tracing::info!(desk = %agent.desk, agent = agent.id, person = %known.id, "an agent was found in Slack by e-mail");
        let settings = self.settings.clone();
        let save = self.store.write(move |tx| {
            Box::pin(async move {
                commands::learn(tx, &settings, std::slice::from_ref(&known), false).await?;
                // Meanwhile a coordinator may have said who it is.
                if look_ups::note(tx, &agent).await? {
                    commands::agent_is(tx, &settings, agent.desk, &agent.id, &known.id, None).await?;
                }
                Ok(())
            })
        });
        save.await
    }

    async fn not_found(&mut self, agent: Agent) -> Result<(), StoreError> {
        self.look_ups.is_somebody_unknown = true;
        let note = self.store.write(move |tx| Box::pin(async move { look_ups::note(tx, &agent).await.map(|_| ()) }));
        note.await
    }

    async fn not_looked_up(&mut self, agent: Agent, failure: client::Failure) -> Result<(), StoreError> {
        use client::Failure as Slacks;
        let pause = match &failure {
            Slacks::RateLimited { after } => after.map_or(MINUTE, signed),
            Slacks::Unavailable(_) => MINUTE,
            Slacks::TokenRefused(_) => REFUSED_PAUSE,
            Slacks::Refused(code) if code == "missing_scope" => REFUSED_PAUSE,
            // Of this e-mail Slack will never say whose it is.
            Slacks::Refused(_) => return self.not_found(agent).await,
        };
        if pause == REFUSED_PAUSE && !std::mem::replace(&mut self.look_ups.is_refusal_told, true) {
            tracing::warn!(%failure, "Slack does not say whose e-mail is whose: the token needs users:read.email");
        }
        self.look_ups.free_at = self.clock.now() + pause;
        Ok(())
    }

    /// Once all are looked up, the coordinator is asked about those who were not found.
    async fn offer(&mut self) -> Result<bool, StoreError> {
        if !std::mem::take(&mut self.look_ups.is_somebody_unknown) {
            return Ok(false);
        }
        let settings = self.settings.clone();
        self.store
            .write(move |tx| Box::pin(async move { commands::offer_unknown(tx, &settings).await.map(|_| ()) }))
            .await?;
        Ok(true)
    }

    async fn went_well(&mut self, at: usize) -> Result<(), StoreError> {
        let asked = &mut self.desks[at];
        let (desk, had_failed) = (asked.api.desk(), asked.failed_in_a_row > 0);
        (asked.failed_in_a_row, asked.is_refused) = (0, false);
        let state = self.store.read_once(move |tx| Box::pin(desk_apis::state(tx, desk))).await?;
        if state.refused.is_none() && state.failed.is_none() {
            return Ok(());
        }
        if had_failed {
            tracing::info!(%desk, "the help desk's API answers again");
        }
        self.store.write(move |tx| Box::pin(desk_apis::answered(tx, desk))).await
    }

    /// Leaves the desk alone for a while, where that helps; and says so once.
    async fn went_wrong(&mut self, at: usize, failure: &Failure) -> Result<(), StoreError> {
        let now = self.clock.now();
        let asked = &mut self.desks[at];
        let desk = asked.api.desk();
        let pause = match failure {
            Failure::Wait { after } => after.map_or(DESK_PAUSE, signed),
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
        self.store.write(move |tx| Box::pin(async move { desk_apis::failed(tx, desk, &why, is_refused).await })).await
    }
}

impl LookUps {
    /// From when on one more is not too many.
    fn has_room_at(&self) -> Timestamp {
        let oldest = self.recent.len().checked_sub(LOOK_UPS_PER_MINUTE).and_then(|at| self.recent.get(at));
        oldest.map_or(Timestamp::MIN, |oldest| *oldest + MINUTE)
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

/// A queue is empty when somebody emptied it: it had tickets at an earlier count of the same day.
async fn counted(tx: &mut Tx, desk: Desk, open: u64) -> Result<(), StoreError> {
    let before = desk_apis::state(tx, desk).await?.open_tickets;
    desk_apis::counted(tx, desk, open).await?;
    let Some((1.., at)) = before.filter(|_| open == 0) else { return Ok(()) };
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

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fetch_is_tried_again_from_a_minute_to_a_day_later_and_then_no_more() {
        let minutes: Vec<i64> = (1..).map_while(fetch_again_after).map(|after| after.as_mins()).collect();
        assert_eq!(minutes, [1, 5, 30, 120, 360, 720, 1_440]);
        assert_eq!(fetch_again_after(0), None);
    }
}
