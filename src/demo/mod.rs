//! `shadowday demo`: the bot that `serve` runs, a small Slack and a small help desk of our own, and a page in the
//! browser. Nothing in here does what the bot does: the day that is there at the start was planned by pressing the same
//! buttons, and those who act by themselves press them too.

pub mod cast;
mod colleagues;
mod desk;
mod story;
mod tickets;

use std::sync::Arc;

use anyhow::Context as _;
use jiff::SignedDuration;
use tokio::net::TcpListener;

use self::colleagues::Colleagues;
use crate::app::{self, Addresses, App, Parts};
use crate::clock::Clock;
use crate::commands::Settings;
use crate::config::{BadConfig, Demo, Mode};
use crate::domain::desk::{Connected, Desk};
use crate::helpdesk::{Desks, Secret};
use crate::sandbox::{BoxFuture, NextEvent, Sandbox, Settings as SandboxSettings, TimeControl};
use crate::slack::client::Timeouts;
use crate::slack::signature::SigningSecret;
use crate::store::{Store, StoreError, timers};

/// Good for nothing outside of this process: both sides are in it, on the loopback.
const TOKEN: &str = "xoxb-demo";
const SECRET: &str = "demo-signing-secret";

/// Runs the demo until Ctrl-C.
///
/// # Errors
/// The port is taken, or the planned day could not be made.
pub async fn demo(demo: &Demo) -> anyhow::Result<()> {
    let page = TcpListener::bind(("127.0.0.1", demo.port)).await.map_err(|error| {
        BadConfig(format!("Port {} cannot be used ({error}). Try another: shadowday demo --port 0", demo.port))
    })?;
    let folder = tempfile::tempdir().context("no folder for the demo's database")?;
    let clock = Clock::running(story::starts_at(Clock::system().now()));
    let sandbox = Arc::new(Sandbox::start(
        SandboxSettings {
            clock: clock.clone(),
            bot_token: TOKEN.to_owned(),
            app_token: None,
            signing_secret: SECRET.to_owned(),
            scopes: cast::scopes(),
            events: cast::events(),
            command: "/shadow".to_owned(),
            workspace: cast::workspace(),
            time_control: None,
        },
        page,
    )?);
    let bot = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = bot.local_addr()?;
    sandbox.connect(format!("http://{address}/slack/events"));
    let desk = desk::open(&clock)?;
    desk.connect(format!("http://{address}/webhooks/zendesk"));
    sandbox.show_desk(&desk);
    let (_served, access) = desk::serve(&desk, &clock).await?;
    let app = App::start(Parts {
        clock: clock.clone(),
        database_url: format!("sqlite://{}", folder.path().join("demo.db").display()),
        slack_api_url: sandbox.api_url(),
        token: TOKEN.to_owned(),
        settings: Settings {
            public_url: Some(format!("http://{address}")),
            desks: vec![Connected { desk: Desk::Zendesk, tickets_url: Some(sandbox.desk_url()) }],
            ..Settings::default()
        },
        timeouts: Timeouts::default(),
        desk_apis: vec![access],
    })
    .await?;
    let store = app.door.store.clone();
    let colleagues = Colleagues::new(sandbox.clone(), desk, clock.clone(), store.clone());
    sandbox.set_time_control(Arc::new(DemoClock { clock: clock.clone(), store, colleagues: colleagues.clone() }));
    let secret = SigningSecret::new(SECRET).context("the demo's secret is empty")?;
    let stop = app::stop_signal();
    let webhook_secret = Secret::new(desk::SECRET).context("the demo's webhook secret is empty")?;
    let desks = Desks::default().with(Desk::Zendesk, webhook_secret);
    let addresses = Addresses { mode: Mode::Http(secret), desks, listener: bot, metrics: None };
    let running = tokio::spawn(app.run(addresses, stop));
    story::prepare(&sandbox, &clock).await.context("the demo's day could not be planned")?;
    tokio::spawn(colleagues.run());
    println!("shadowday's demo is at {}", sandbox.origin());
    running.await?
}

/// Moves the demo's time.
struct DemoClock {
    clock: Clock,
    store: Store,
    colleagues: Arc<Colleagues>,
}

impl TimeControl for DemoClock {
    /// Stops wherever somebody does something, so that they do it at their time.
    fn advance(&self, by: SignedDuration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.colleagues.wait_for_look_ups().await;
            let until = self.clock.now() + by;
            while let Some(at) = self.colleagues.next_at().filter(|at| *at <= until) {
                self.clock.advance(at.duration_since(self.clock.now()));
                self.colleagues.caught_up().await;
            }
            self.clock.advance(until.duration_since(self.clock.now()));
        })
    }

    /// What is due by now is no next event, but work that the bot is still at; it may post nothing about it.
    fn next_event(&self) -> BoxFuture<'_, Option<NextEvent>> {
        Box::pin(async move {
            self.colleagues.wait_for_the_bot().await;
            let next = self.store.read::<_, StoreError, _>(|tx| Box::pin(timers::next(tx))).await;
            let timer = next.ok().flatten().map(|(timer, at)| (at, timer.label()));
            let (at, label) = [timer, self.colleagues.next()].into_iter().flatten().min_by_key(|(at, _)| *at)?;
            Some(NextEvent { at, label: label.to_owned() })
        })
    }
}
