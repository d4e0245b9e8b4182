//! What all parts of the sandbox share.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{Settings, TimeControl, desk::HelpDesk, state::State, tickets::Original};
use crate::clock::Clock;

/// The workspace, the way to the bot, and the settings.
pub(super) struct Hub {
    pub clock: Clock,
    pub bot_token: String,
    pub app_token: Option<String>,
    pub signing_secret: String,
    pub command: String,
    pub events: Vec<String>,
    pub origin: String,
    pub http: reqwest::Client,
    pub stop: CancellationToken,
    state: Mutex<State>,
    events_url: Mutex<Option<String>>,
    time_control: Mutex<Option<Arc<dyn TimeControl>>>,
    desk: Mutex<Option<HelpDesk>>,
}

impl Hub {
    /// The shared parts of a sandbox that listens at `address`.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(settings: Settings, address: SocketAddr, stop: CancellationToken) -> anyhow::Result<Hub> {
        // Somebody else may have installed it already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        let state = State::new(settings.workspace, settings.scopes, settings.app_token.is_some());
        Ok(Hub {
            clock: settings.clock,
            bot_token: settings.bot_token,
            app_token: settings.app_token,
            signing_secret: settings.signing_secret,
            command: settings.command,
            events: settings.events,
            origin: origin(address),
            http,
            stop,
            state: Mutex::new(state),
            events_url: Mutex::new(None),
            time_control: Mutex::new(settings.time_control),
            desk: Mutex::default(),
        })
    }

    /// The workspace. Never held over an await.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn connect(&self, events_url: String) {
        *lock(&self.events_url) = Some(events_url);
    }

    pub fn events_url(&self) -> Option<String> {
        lock(&self.events_url).clone()
    }

    pub fn set_time_control(&self, control: Arc<dyn TimeControl>) {
        *lock(&self.time_control) = Some(control);
    }

    pub fn time_control(&self) -> Option<Arc<dyn TimeControl>> {
        lock(&self.time_control).clone()
    }

    pub fn set_desk(&self, desk: HelpDesk) {
        *lock(&self.desk) = Some(desk);
    }

    pub fn desk(&self) -> Option<HelpDesk> {
        lock(&self.desk).clone()
    }

    /// Hands out a trigger for `user`.
    pub fn new_trigger(&self, state: &mut State, user: &str) -> String {
        let id = state.next_id("trigger.");
        state.tickets.add_trigger(&id, user, self.now());
        id
    }

    /// Hands out a URL for answering what `user` did in `channel`.
    pub fn new_response_url(
        &self,
        state: &mut State,
        place: (&str, &str),
        original: Original,
        thread_ts: Option<String>,
    ) -> String {
        let id = state.next_id("R");
        state.tickets.add_response_url(&id, place, original, thread_ts, self.now());
        format!("{}/response/{id}", self.origin)
    }
}

/// A panic of one test thread must not hide what the others find.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn origin(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("http://127.0.0.1:{}", address.port()),
        false => format!("http://{address}"),
    }
}
