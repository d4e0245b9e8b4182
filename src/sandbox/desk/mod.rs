//! A small help desk of our own, for the demo and for the tests: tickets of customers, agents who answer them, and
//! signed webhooks that tell of each comment, in the form in which Zendesk sends them.
//!
//! Wanted properties:
//! - As strict as the real one: a light seat never writes to a customer, however it is asked to; of each comment exactly
//!   one event is told, of customers' and of internal ones too; it is signed as it is sent, tried again only for the few
//!   answers for which the real one tries again, under the same invocation, and in no order.
//! - Every time in it comes from the [`Clock`] it was given; only a webhook that is not answered is waited for in real
//!   time.
//! - Nothing is lost silently: [`HelpDesk::deliveries`] says what became of each webhook.
//!
//! Where is what: `tickets` is what people see and do, `webhooks` tells of it, `page` is what the page talks to.
//! `zendesk` is its API; `help_scout` and `intercom` are other desks' APIs alone, served by `api` all the same.

pub mod api;
pub mod help_scout;
pub mod intercom;
pub(super) mod page;
mod tickets;
pub mod webhooks;
pub mod zendesk;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

pub use tickets::{Agent, Author, Comment, Customer, NewTicket, Refused, Seat, Status, Ticket};
pub use webhooks::{Delivery, Fate};

use crate::clock::Clock;

/// What a help desk is started with.
pub struct Settings {
    /// Where "now" comes from: when comments were made, the age of signatures, the pauses between tries.
    pub clock: Clock,
    /// Whose it is, for people.
    pub name: String,
    /// The secret that webhooks are signed with.
    pub webhook_secret: String,
    /// Who works there.
    pub agents: Vec<Agent>,
}

/// A help desk. Clones are handles to the same one.
#[derive(Clone)]
pub struct HelpDesk(Arc<Shared>);

struct Shared {
    clock: Clock,
    name: String,
    webhook_secret: String,
    agents: Vec<Agent>,
    http: reqwest::Client,
    webhook_url: Mutex<Option<String>>,
    state: Mutex<State>,
    /// Grows with every change.
    version: watch::Sender<u64>,
}

/// Everything that changes.
#[derive(Default)]
struct State {
    tickets: Vec<Ticket>,
    deliveries: Vec<Delivery>,
    breaker: webhooks::Breaker,
    /// Counts tickets.
    last_ticket: u64,
    /// Counts all else.
    last_id: u64,
}

impl HelpDesk {
    /// A help desk without tickets, which tells nobody of anything yet.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(settings: Settings) -> anyhow::Result<HelpDesk> {
        let Settings { clock, name, webhook_secret, agents } = settings;
        // Somebody else may have installed it already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        Ok(HelpDesk(Arc::new(Shared {
            clock,
            name,
            webhook_secret,
            agents,
            http,
            webhook_url: Mutex::default(),
            state: Mutex::default(),
            version: watch::channel(1).0,
        })))
    }

    /// Says where webhooks go from now on.
    pub fn connect(&self, webhook_url: String) {
        *lock(&self.0.webhook_url) = Some(webhook_url);
    }

    /// Grows with every change.
    pub fn version(&self) -> watch::Receiver<u64> {
        self.0.version.subscribe()
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Changes something, and tells whoever looks on. Never held over an await.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.state());
        self.0.version.send_modify(|version| *version += 1);
        changed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }
}

impl State {
    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        tickets::FIRST_ID + self.last_id
    }
}

/// A panic of one test thread must not hide what the others find.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
