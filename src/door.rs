//! Between the wire and the commands: is this person one of ours, do we know them, run the command, answer.
//!
//! Nothing is called before the answer, with one exception: somebody of whom we know nothing is looked up first, for
//! 1.5 seconds at most. Their zone decides what they read, and an app or a deactivated account must not get in.

mod desks;

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::commands::{self, Feed, Settings};
use crate::domain::ids::PersonId;
use crate::domain::people::{Known, Standing};
use crate::metric;
use crate::request::{Answer, Request};
use crate::slack::answer::{self, Reply, Then};
use crate::slack::client::{Failure, Identity, Slack};
use crate::slack::parse::{Changed, Envelope, WayBack};
use crate::slack::person;
use crate::store::{Store, StoreError, heard, people};
use crate::views;

/// A look-up before the answer takes this long at most: Slack waits three seconds for us.
const LOOK_UP_TIMEOUT: Duration = Duration::from_millis(1_500);

/// What we know about a person is looked up anew after this long.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Between two pages of people, where Slack asks to wait without saying how long.
const PEOPLE_PAUSE: Duration = Duration::from_secs(30);

/// How often it is noted that Slack spoke to us.
const HEARD_EVERY_MS: i64 = 60_000;

/// So many answers are remembered as given: what is called after an answer is called once, also for a repeated request.
const ANSWERED_MAX: usize = 1_000;

/// Everything that a request needs; shared by all of them.
#[derive(Clone)]
pub struct Door {
    pub store: Store,
    pub slack: Slack,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub identity: Identity,
    /// Calls that go on after the answer.
    pub after: TaskTracker,
    /// In Socket Mode: how many sockets are open.
    pub open_sockets: Arc<AtomicU32>,
    heard_at_ms: Arc<AtomicI64>,
    desk_notes: desks::Notes,
    refreshing: Arc<Mutex<HashSet<PersonId>>>,
    answered: Arc<Mutex<VecDeque<String>>>,
}

impl Door {
    pub fn new(store: Store, slack: Slack, clock: Clock, settings: Settings, identity: Identity) -> Door {
        Door {
            store,
            slack,
            clock,
            settings: settings.into(),
            identity,
            after: TaskTracker::new(),
            open_sockets: Arc::default(),
            heard_at_ms: Arc::new(AtomicI64::new(i64::MIN)),
            desk_notes: desks::Notes::default(),
            refreshing: Arc::default(),
            answered: Arc::default(),
        }
    }

    /// Answers a request; what has to be called afterwards is under way when this returns.
    pub async fn answer(&self, envelope: Envelope) -> Option<serde_json::Value> {
        let Envelope { request, teams, way_back } = envelope;
        let started = self.clock.now();
        let (answer, outcome) = if teams.is_empty() || teams.iter().any(|team| *team != self.identity.team) {
            (Answer::Say(views::problem::other_workspace()), "refused")
        } else {
            self.run(&request).await
        };
        let (kind, took) = (way_back.kind(), self.clock.now().duration_since(started));
        tracing::info!(reference = reference(&request.key), kind, outcome, took_ms = took.as_millis(), "request");
        metrics::counter!(metric::REQUESTS, "kind" => kind, "outcome" => outcome.replace(' ', "_")).increment(1);
        metrics::histogram!(metric::REQUEST_SECONDS, "kind" => kind).record(took.as_secs_f64());
        let reply = match &way_back {
            WayBack::Command { .. } => answer::to_command(answer),
            WayBack::Press { .. } => answer::to_press(answer),
            WayBack::Submit { response_url } => answer::to_submit(answer, response_url.is_some()),
        };
        if outcome == "answered" && !self.is_first_answer(&request.key) {
            return reply.body;
        }
        self.call_after(reply, way_back)
    }

    /// Slack says that somebody's status, zone or name is different, or that they left. Nothing is moved by that: who
    /// sits beside whom is looked at the next time that somebody asks. That they left in their turn is told at once.
    pub async fn person_changed(&self, changed: Changed) {
        let outcome = if changed.team == self.identity.team {
            let known = person::known(&changed.user, changed.person, &self.identity.team);
            let heard = self.save(vec![known], true).await;
            heard.map_or_else(|error: StoreError| not_heard(&error), |()| "answered")
        } else {
            "refused"
        };
        tracing::info!(kind = "event", outcome, "request");
        metrics::counter!(metric::REQUESTS, "kind" => "event", "outcome" => outcome).increment(1);
    }

    /// What a calendar reads at an address; `None` where nobody has it. What changed since the last time is saved first.
    ///
    /// # Errors
    /// The database could not be read or written.
    pub async fn calendar(&self, token: &str) -> Result<Option<String>, StoreError> {
        let asked = token.to_owned();
        let feed = self.store.read(move |tx| Box::pin(async move { commands::look_at_feed(tx, &asked).await })).await?;
        match feed {
            Feed::Unknown => Ok(None),
            Feed::Current(text) => Ok(Some(text)),
            Feed::Stale => {
                let asked = token.to_owned();
                self.store.write(move |tx| Box::pin(async move { commands::refresh_feed(tx, &asked).await })).await
            }
        }
    }

    /// Slack has spoken to us, believably. Noted once a minute at most, for `check`.
    pub fn hear(&self) {
        let now_ms = self.clock.now().as_millisecond();
        let before = self.heard_at_ms.load(Ordering::Relaxed);
        let is_news = now_ms.saturating_sub(before) >= HEARD_EVERY_MS;
        if !is_news || self.heard_at_ms.compare_exchange(before, now_ms, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return;
        }
        let store = self.store.clone();
        self.after.spawn(async move {
            let noted = store.write::<_, StoreError, _>(|tx| Box::pin(heard::note(tx, heard::SLACK))).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "it could not be noted that Slack spoke to us");
            }
        });
    }

    /// The answer to a command whose way back broke before it was sent: it is whispered instead.
    pub fn answer_late(&self, response_url: Option<String>, answer: Option<serde_json::Value>) {
        let (Some(url), Some(words)) = (response_url, answer) else { return };
        let slack = self.slack.clone();
        self.after.spawn(async move { respond(&slack, Some(&url), &words).await });
    }

    /// A whisper is sent at most once, and a trigger opens one form: a repeated request leads to neither.
    fn is_first_answer(&self, key: &str) -> bool {
        let mut answered = lock(&self.answered);
        if answered.iter().any(|earlier| earlier == key) {
            return false;
        }
        if answered.len() == ANSWERED_MAX {
            answered.pop_front();
        }
        answered.push_back(key.to_owned());
        true
    }

    async fn run(&self, request: &Request) -> (Answer, &'static str) {
        let result = match self.get_to_know(request).await {
            Ok(()) => self.handle(self.with_owner(request.clone()).await).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(answer) => (answer, "answered"),
            Err(StoreError::NotCommitted) => (Answer::Say(views::problem::not_saved()), "not saved"),
            Err(error) => {
                let reference = reference(&request.key);
                tracing::error!(%error, reference, "a request failed");
                (Answer::Say(views::problem::inside(&reference)), "failed")
            }
        }
    }

    async fn handle(&self, request: Request) -> Result<Answer, StoreError> {
        let is_read_only = commands::is_read_only(&request);
        let (settings, request) = (self.settings.clone(), Arc::new(request));
        let begin = move || (settings.clone(), request.clone());
        if is_read_only {
            let read = self.store.read_with_pairs(move |tx| {
                let (settings, request) = begin();
                Box::pin(async move { commands::handle(tx, &settings, &request).await })
            });
            return read.await;
        }
        let write = self.store.write_with_pairs(move |tx| {
            let (settings, request) = begin();
            Box::pin(async move { commands::handle(tx, &settings, &request).await })
        });
        write.await
    }

    /// Looks up whom the request names and we don't know; those known for long are looked up beside it.
    async fn get_to_know(&self, request: &Request) -> Result<(), StoreError> {
        let named = commands::named_people(request);
        let fresh_since_ms = (self.clock.now() - KNOWN_FOR).as_millisecond();
        let asked_anew = self
            .store
            .read_once::<_, StoreError, _>(move |tx| {
                Box::pin(async move { people::ask_anew(tx, &named, fresh_since_ms).await })
            })
            .await?;
        let (unknown, stale): (Vec<_>, Vec<_>) = asked_anew.into_iter().partition(|(_, is_unknown)| *is_unknown);
        let unknown: Vec<PersonId> = unknown.into_iter().map(|(person, _)| person).collect();
        let looked_up: Vec<Known> = self.look_up(&unknown).await;
        if !looked_up.is_empty() {
            self.learn(looked_up).await?;
        }
        for (person, _) in stale {
            self.refresh_later(person);
        }
        Ok(())
    }

    /// Whoever says that an e-mail is theirs: whose is it in Slack? Where Slack does not say, nobody's.
    async fn with_owner(&self, request: Request) -> Request {
        let Some(email) = commands::typed_email(&request) else { return commands::with_owner(request, None) };
        let asked = self.slack.person_by_email(&email, &self.identity.team);
        let owner = match tokio::time::timeout(LOOK_UP_TIMEOUT, asked).await {
            Ok(Ok(owner)) => owner.filter(|owner| owner.standing == Standing::Member),
            Ok(Err(failure)) => {
                tracing::warn!(%failure, "Slack does not say whose an e-mail is");
                None
            }
            Err(_) => {
                tracing::warn!("Slack does not say in time whose an e-mail is");
                None
            }
        };
        commands::with_owner(request, owner.map(|owner| owner.id))
    }

    /// Gets to know the whole workspace now and every day again: what Slack did not tell, or while we were away, is then
    /// old by a day at most.
    pub async fn keep_up_with_everybody(&self) {
        loop {
            self.meet_everybody().await;
            self.clock.sleep_until(self.clock.now() + KNOWN_FOR).await;
        }
    }

    /// Gets to know the whole workspace, so that nobody has to be looked up when all press *Sign up* at once. Whoever
    /// is missed because of a failure is looked up at their first request.
    pub async fn meet_everybody(&self) {
        let mut cursor = String::new();
        loop {
            match self.slack.people(&cursor, &self.identity.team).await {
                Ok((people, next)) => {
                    if let Err(error) = self.learn(people).await {
                        tracing::warn!(%error, "a page of people could not be saved");
                    }
                    match next {
                        Some(next) => cursor = next,
                        None => return,
                    }
                }
                Err(Failure::RateLimited { after }) => {
                    let wait = SignedDuration::try_from(after.unwrap_or(PEOPLE_PAUSE)).unwrap_or_default();
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                Err(failure) => {
                    tracing::warn!(%failure, "the workspace's people could not be listed");
                    return;
                }
            }
        }
    }

    async fn look_up(&self, people: &[PersonId]) -> Vec<Known> {
        let mut asking = tokio::task::JoinSet::new();
        for person in people {
            let (person, slack, team) = (person.clone(), self.slack.clone(), self.identity.team.clone());
            asking.spawn(async move { look_up(&slack, &person, &team).await });
        }
        asking.join_all().await.into_iter().flatten().collect()
    }

    async fn learn(&self, known: Vec<Known>) -> Result<(), StoreError> {
        self.save(known, false).await
    }

    async fn save(&self, known: Vec<Known>, unasked: bool) -> Result<(), StoreError> {
        let settings = self.settings.clone();
        self.store.write(move |tx| Box::pin(async move { commands::learn(tx, &settings, &known, unasked).await })).await
    }

    fn refresh_later(&self, person: PersonId) {
        let refreshing = self.refreshing.clone();
        let is_first = lock(&refreshing).insert(person.clone());
        if !is_first {
            return;
        }
        let door = self.clone();
        self.after.spawn(async move {
            if let Some(known) = look_up(&door.slack, &person, &door.identity.team).await
                && let Err(error) = door.learn(vec![known]).await
            {
                tracing::warn!(%error, "a person could not be refreshed");
            }
            lock(&refreshing).remove(&person);
        });
    }

    /// Starts what follows the response, and returns the response's body.
    fn call_after(&self, reply: Reply, way_back: WayBack) -> Option<serde_json::Value> {
        let (trigger, response_url) = match way_back {
            WayBack::Command { trigger, response_url } | WayBack::Press { trigger, response_url } => {
                (trigger, response_url)
            }
            WayBack::Submit { response_url } => (String::new(), response_url),
        };
        let slack = self.slack.clone();
        let then = match (reply.then, &response_url) {
            (Then::OpenOver(view), Some(url)) => Then::OpenForm(answer::over(view, url)),
            (then, _) => then,
        };
        match then {
            Then::Nothing => {}
            Then::OpenForm(view) | Then::OpenOver(view) => {
                self.after.spawn(async move {
                    if let Err(failure) = slack.open_form(&trigger, &view).await {
                        tracing::warn!(%failure, "a form did not open");
                        let words = answer::whisper(&views::problem::form_did_not_open());
                        respond(&slack, response_url.as_deref(), &words).await;
                    }
                });
            }
            Then::Respond(words) => {
                self.after.spawn(async move { respond(&slack, response_url.as_deref(), &words).await });
            }
        }
        reply.body
    }

    /// Returns once all that goes on after an answer is done.
    pub async fn settle(&self) {
        self.after.close();
        self.after.wait().await;
        self.after.reopen();
    }
}

/// Whispers are sent once; if one is lost, the person sees that nothing came and asks again.
async fn respond(slack: &Slack, url: Option<&str>, words: &serde_json::Value) {
    let Some(url) = url else { return };
    if let Err(failure) = slack.respond(url, words).await {
        tracing::warn!(%failure, "an answer did not reach its person");
    }
}

/// Whoever has something to do with us is looked up anew every day, so this news is only late.
fn not_heard(error: &StoreError) -> &'static str {
    tracing::warn!(%error, "what changed about a person could not be saved");
    "failed"
}

async fn look_up(slack: &Slack, person: &PersonId, team: &str) -> Option<Known> {
    match slack.person(person, team, LOOK_UP_TIMEOUT).await {
        Ok(known) => Some(known),
        Err(Failure::Refused(code)) if code == "user_not_found" || code == "user_not_visible" => Some(Known {
            id: person.clone(),
            name: person.to_string(),
            time_zone: "UTC".to_owned(),
            is_admin: false,
            standing: Standing::Stranger,
            away_status: None,
            updated_s: 0,
        }),
        Err(failure @ (Failure::Refused(_) | Failure::TokenRefused(_))) => {
            tracing::error!(%failure, "Slack does not say who people are: compare the app's scopes with manifest.yml");
            None
        }
        Err(failure) => {
            tracing::warn!(%failure, "a person could not be looked up");
            None
        }
    }
}

/// Short enough to read out, and found in the log.
fn reference(key: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(key).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl WayBack {
    /// Where words for a command's author can still go when there is no other way.
    pub fn response_url(&self) -> Option<&str> {
        match self {
            WayBack::Command { response_url, .. } => response_url.as_deref(),
            WayBack::Press { .. } | WayBack::Submit { .. } => None,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            WayBack::Command { .. } => "command",
            WayBack::Press { .. } => "button",
            WayBack::Submit { .. } => "form",
        }
    }
}
