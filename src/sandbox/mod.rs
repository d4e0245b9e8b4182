//! A small Slack of our own, for the demo and for the tests.
//!
//! It speaks real HTTP in both directions: the bot calls its Web API and its response URLs, and it sends the bot
//! signed commands, interactions and events. In Socket Mode it sends these over the WebSockets that the bot has opened
//! instead, each over any one of them, and is as strict about what comes back. It keeps state like Slack does and is at least as strict: unknown
//! methods and arguments, missing scopes, blocks over a limit, expired triggers and too many calls are refused the way
//! Slack refuses them, and remembered in [`Sandbox::violations`].
//!
//! Wanted properties:
//! - It knows nothing of what the bot is for; the only word of the bot's it knows is the name of its command.
//! - Every time in it comes from the [`Clock`] it was given; only the 3 seconds in which the bot has to answer, the
//!   page's long poll, and the pings and goodbyes of sockets are real time.
//! - Nothing is lost silently: a test can ask for every call, every news item and every broken rule.
//!
//! Where is what: `state` holds the workspace, `methods` says what each Web API method accepts, `api` checks a call
//! against that table, `calls` carries it out, `blocks` validates Block Kit, `acting` and `submitting` are what people
//! do, `preparing` keeps it back where a test wants that, `delivery` signs and sends it to the bot or gives it to
//! `sockets`, `looking` is what tests see, `ui` is what the page talks to. `desk` is a help desk beside it.

mod acting;
mod api;
mod blocks;
mod calls;
mod complaints;
mod delivery;
pub mod desk;
mod diary;
mod error;
mod faults;
mod forms;
mod hub;
mod looking;
mod mentions;
mod messages;
mod methods;
mod modals;
mod page_files;
mod payloads;
mod people;
mod pings;
mod preparing;
mod profiles;
mod rates;
mod response_url;
mod saying;
mod serve;
mod sockets;
mod state;
mod submitting;
mod tickets;
mod ui;
mod ui_state;
mod uploads;

#[cfg(test)]
mod tests;

use std::{pin::Pin, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use acting::{ActionRef, Target};
pub use delivery::{Answer, Failure, signed_headers};
pub use diary::{Call, News, NewsKind};
pub use faults::Refusal;
pub use looking::button;
pub use messages::{ConversationKind, Ephemeral, Message, Reaction};
pub use people::{BotUser, Channel, Person, Status, UserGroup, Workspace};
pub use preparing::Prepared;
pub use sockets::{DisconnectReason, SocketCounts, SocketFault};
pub use submitting::Submitted;
pub use uploads::SharedFile;

use crate::clock::Clock;
use hub::Hub;

/// What a sandbox is started with.
pub struct Settings {
    /// Where "now" comes from: message time stamps, signatures, the life of triggers and rate limits.
    pub clock: Clock,
    /// The only bot token that the Web API accepts.
    pub bot_token: String,
    /// The app's own token, which opens sockets; without one Socket Mode is off.
    pub app_token: Option<String>,
    /// The secret that requests to the bot are signed with.
    pub signing_secret: String,
    /// The scopes of the bot token, such as `chat:write`.
    pub scopes: Vec<String>,
    /// The events that the app is subscribed to, such as `user_change`; of others it hears nothing.
    pub events: Vec<String>,
    /// The bot's slash command with its slash, such as `/hello`.
    pub command: String,
    /// Who and what is there at the start.
    pub workspace: Workspace,
    /// Moves the time from the page; without one the page shows no clock control.
    pub time_control: Option<Arc<dyn TimeControl>>,
}

/// A future that a [`TimeControl`] returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Moves the time, and knows what will happen next.
pub trait TimeControl: Send + Sync {
    /// Moves the clock ahead.
    fn advance(&self, by: SignedDuration) -> BoxFuture<'_, ()>;

    /// What happens next by itself, if anything.
    fn next_event(&self) -> BoxFuture<'_, Option<NextEvent>>;
}

/// Something that will happen by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextEvent {
    /// When it will happen.
    pub at: Timestamp,
    /// What it is, in words for a person.
    pub label: String,
}

/// A running sandbox. Clones are handles to the same one; it stops when the last is dropped.
#[derive(Clone)]
pub struct Sandbox {
    hub: Arc<Hub>,
    /// The handles of requests that the sandbox itself serves stop nothing.
    _stops_when_dropped: Option<Arc<DropGuard>>,
}

impl Sandbox {
    /// Serves a workspace on `listener` in the background, until [`Sandbox::stop`] or the last handle is dropped.
    ///
    /// # Errors
    /// When the listener has no address or the HTTP client cannot be made.
    pub fn start(settings: Settings, listener: TcpListener) -> anyhow::Result<Sandbox> {
        let stop = CancellationToken::new();
        let hub = Arc::new(Hub::new(settings, listener.local_addr()?, stop.clone())?);
        tokio::spawn(serve::serve(listener, serve::router(hub.clone()), stop.clone()));
        Ok(Sandbox { hub, _stops_when_dropped: Some(Arc::new(stop.drop_guard())) })
    }

    /// A handle for the sandbox's own use, which does not keep it running.
    fn borrowed(hub: Arc<Hub>) -> Sandbox {
        Sandbox { hub, _stops_when_dropped: None }
    }

    /// Stops serving: open connections are closed, the state can still be looked at.
    pub fn stop(&self) {
        self.hub.stop.cancel();
    }

    /// `http://host:port` of the page, the Web API and the response URLs; sockets are at the same port.
    pub fn origin(&self) -> String {
        self.hub.origin.clone()
    }

    /// Where the help desk's tickets are on the page; a ticket's number comes behind it.
    pub fn desk_url(&self) -> String {
        format!("{}/?desk=", self.hub.origin)
    }

    /// What the bot is given in place of `https://slack.com/api`, without a slash at the end.
    pub fn api_url(&self) -> String {
        format!("{}/api", self.hub.origin)
    }

    /// Says where the bot takes commands, interactions and events. Once a socket was
    /// opened nothing is sent there.
    pub fn connect(&self, events_url: String) {
        self.hub.connect(events_url);
    }

    /// Shows a help desk beside the small Slack on the page.
    pub fn show_desk(&self, desk: &desk::HelpDesk) {
        self.hub.set_desk(desk.clone());
        self.hub.state().touch();
        let (hub, mut version) = (self.hub.clone(), desk.version());
        tokio::spawn(async move {
            while let Some(Ok(())) = hub.stop.run_until_cancelled(version.changed()).await {
                hub.state().touch();
            }
        });
    }

    /// Gives the page a clock control, also after the start.
    pub fn set_time_control(&self, control: Arc<dyn TimeControl>) {
        self.hub.set_time_control(control);
        self.hub.state().touch();
    }
}
