//! Who an agent is in Slack: by what they said themselves, or by their e-mail.

use std::collections::VecDeque;
use std::sync::{MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::{Lane, REFUSED_PAUSE, Shared, pause};
use crate::commands;
use crate::domain::desk::Agent;
use crate::domain::people::{Known, Standing};
use crate::helpdesk::api::Failure;
use crate::slack::client;
use crate::store::agents::Confirmed;
use crate::store::{StoreError, agents, look_ups};

/// Look-ups in a minute: Slack takes fifty, and somebody may be at the door.
const LOOK_UPS_PER_MINUTE: usize = 30;
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// How it goes with asking Slack, for all lanes together.
pub(super) struct LookUps {
    /// Until then Slack is left alone.
    wait_until: Timestamp,
    /// The last ones.
    recent: VecDeque<Timestamp>,
    is_refusal_told: bool,
}

impl LookUps {
    pub(super) fn new(now: Timestamp) -> LookUps {
        LookUps { wait_until: now, recent: VecDeque::new(), is_refusal_told: false }
    }

    /// From when on Slack may be asked once more.
    fn free_at(&self) -> Timestamp {
        let oldest = self.recent.front().filter(|_| self.recent.len() >= LOOK_UPS_PER_MINUTE);
        oldest.map_or(self.wait_until, |oldest| self.wait_until.max(*oldest + MINUTE))
    }

    fn count(&mut self, now: Timestamp) {
        self.recent.push_back(now);
        while self.recent.len() > LOOK_UPS_PER_MINUTE {
            self.recent.pop_front();
        }
    }
}

impl Shared {
    fn look_ups(&self) -> MutexGuard<'_, LookUps> {
        self.look_ups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    /// When the next look-up is due.
    pub(super) async fn next_look_up_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let with_email = self.next_look_up(false).await?.map(|(_, at)| at);
        let any = match &self.asked {
            Some(asked) => self.next_look_up(true).await?.map(|(_, at)| at.max(asked.free_at)),
            None => None,
        };
        let free_at = self.shared.look_ups().free_at();
        Ok(with_email.into_iter().chain(any).min().map(|at| at.max(free_at)))
    }

    async fn next_look_up(&self, can_ask: bool) -> Result<Option<(Agent, Timestamp)>, StoreError> {
        let desks = self.desks.clone();
        self.shared.store.read_once(|tx| Box::pin(async move { look_ups::next(tx, &desks, can_ask).await })).await
    }

    /// An agent whom nobody knows.
    pub(super) async fn look_up(&mut self) -> Result<bool, StoreError> {
        let now = self.shared.clock.now();
        if self.shared.look_ups().free_at() > now {
            return Ok(false);
        }
        let due = self.next_look_up(self.free().is_some()).await?.filter(|(_, due)| *due <= now);
        let Some((agent, _)) = due else { return Ok(false) };
        let Some(agent) = self.with_email(agent).await? else { return Ok(true) };
        let claimed = self.claimed(&agent).await?;
        let Some(email) = agent.email.clone().filter(|_| claimed.as_ref().is_none_or(|own| own.is_news(&agent))) else {
            self.settle(agent, claimed).await?;
            return Ok(true);
        };
        self.shared.look_ups().count(now);
        match (self.shared.slack.person_by_email(&email, &self.shared.team).await, claimed) {
            (Ok(Some(known)), claimed) if known.standing == Standing::Member => {
                self.found(agent, known, claimed).await?;
            }
            (Err(failure), None) => self.not_looked_up(agent, failure).await?,
            (_, claimed) => self.settle(agent, claimed).await?,
        }
        Ok(true)
    }

    /// Without an e-mail that is somebody's, what a coordinator confirmed is what we know.
    async fn settle(&self, agent: Agent, claimed: Option<Confirmed>) -> Result<(), StoreError> {
        match claimed {
            Some(claimed) => self.is_claimers(agent, claimed).await,
            None => self.not_found(agent).await,
        }
    }

    /// The agent with what their desk says of them; `None` if the desk does not answer now.
    async fn with_email(&mut self, agent: Agent) -> Result<Option<Agent>, StoreError> {
        let Some(asked) = self.asked.as_ref().filter(|_| agent.email.is_none()) else { return Ok(Some(agent)) };
        match asked.api.clone().agent(&agent.id).await {
            Ok(said) => {
                self.went_well().await?;
                let said = said.unwrap_or(Agent { name: None, ..agent.clone() });
                Ok(Some(Agent { email: said.email, name: said.name.or(agent.name), ..agent }))
            }
            Err(failure) => {
                let is_of_the_agent = matches!(failure, Failure::NotAllowed | Failure::Odd(_) | Failure::TooLarge);
                self.went_wrong(&failure).await?;
                Ok(is_of_the_agent.then_some(agent))
            }
        }
    }

    /// Perhaps somebody said who that is by the e-mail that we have just learned, and a coordinator confirmed it.
    async fn claimed(&self, agent: &Agent) -> Result<Option<Confirmed>, StoreError> {
        let asked = agent.clone();
        self.shared.store.read_once(|tx| Box::pin(async move { agents::claimed(tx, &asked).await })).await
    }

    async fn is_claimers(&self, agent: Agent, Confirmed { said, by }: Confirmed) -> Result<(), StoreError> {
        let save = self.shared.store.write(move |tx| {
            Box::pin(async move {
                if look_ups::note(tx, &agent).await? {
                    commands::agent_is(tx, agent.desk, &agent.id, &said.person, Some(&by)).await?;
                }
                Ok(())
            })
        });
        save.await
    }

    /// `claimed`: a coordinator confirmed that it is somebody's, perhaps another's.
    async fn found(&self, agent: Agent, known: Known, claimed: Option<Confirmed>) -> Result<(), StoreError> {
        tracing::info!(desk = %agent.desk, agent = agent.id, person = %known.id, "an agent was found in Slack by e-mail");
        let settings = self.shared.settings.clone();
        let save = self.shared.store.write(move |tx| {
            Box::pin(async move {
                commands::learn(tx, &settings, std::slice::from_ref(&known), false).await?;
                // Meanwhile a coordinator may have said who it is.
                if look_ups::note(tx, &agent).await? {
                    commands::agent_is(tx, agent.desk, &agent.id, &known.id, None).await?;
                    if let Some(doubted) = claimed.filter(|claimed| claimed.said.person != known.id) {
                        commands::ask_anew(tx, &doubted, &known.id).await?;
                    }
                }
                Ok(())
            })
        });
        save.await
    }

    async fn not_found(&self, agent: Agent) -> Result<(), StoreError> {
        let note =
            self.shared.store.write(move |tx| Box::pin(async move { look_ups::note(tx, &agent).await.map(|_| ()) }));
        note.await
    }

    async fn not_looked_up(&mut self, agent: Agent, failure: client::Failure) -> Result<(), StoreError> {
        use client::Failure as Slacks;
        let pause = match &failure {
            Slacks::RateLimited { after } => pause(*after),
            Slacks::Unavailable(_) => MINUTE,
            Slacks::TokenRefused(_) => REFUSED_PAUSE,
            Slacks::Refused(code) if code == "missing_scope" => REFUSED_PAUSE,
            // Of this e-mail Slack will never say whose it is.
            Slacks::Refused(_) => return self.not_found(agent).await,
        };
        let mut look_ups = self.shared.look_ups();
        if pause == REFUSED_PAUSE && !std::mem::replace(&mut look_ups.is_refusal_told, true) {
            tracing::warn!(%failure, "Slack does not say whose e-mail is whose: the token needs users:read.email");
        }
        look_ups.wait_until = self.shared.clock.now() + pause;
        Ok(())
    }
}
