//! Puts the parts together. `serve` and `demo` run the very same ones; tests take them singly.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::commands::{self, Settings};
use crate::config::{BadConfig, Serve};
use crate::door::Door;
use crate::http::{self, Limits};
use crate::outbox::Outbox;
use crate::scheduler::Scheduler;
use crate::slack::client::{Failure, Identity, Slack};
use crate::slack::signature::SigningSecret;
use crate::store::{self, Store};

/// Tries to reach Slack when the process starts, and the pause between them.
const START_TRIES: u32 = 10;
const START_PAUSE: Duration = Duration::from_secs(3);

/// What the parts are made from.
pub struct Parts {
    pub clock: Clock,
    pub database_url: String,
    pub slack_api_url: String,
    pub token: String,
    pub settings: Settings,
}

/// The bot, put together and not yet running.
pub struct App {
    pub door: Door,
    pub outbox: Outbox,
    pub scheduler: Scheduler,
}

impl App {
    /// Opens the database, asks Slack who we are, and takes up what an earlier process left.
    ///
    /// # Errors
    /// [`BadConfig`] for a token that Slack refuses and an unusable database; else Slack is not there.
    pub async fn start(parts: Parts) -> anyhow::Result<App> {
        let Parts { clock, database_url, slack_api_url, token, settings } = parts;
        let store = Store::open(&database_url, clock.clone()).await.map_err(unusable)?;
        let slack = Slack::new(&token, &slack_api_url)?;
        let identity = identify(&slack).await?;
        let left = store
            .write(|tx| {
                Box::pin(async move {
                    commands::refresh_timers(tx).await?;
                    store::outbox::recover(tx).await
                })
            })
            .await?;
        if left > 0 {
            tracing::info!(messages = left, "an earlier process ended while sending; their fate is looked up");
        }
        let outbox = Outbox::new(store.clone(), slack.clone(), clock.clone(), settings.coordinators.clone());
        let scheduler = Scheduler::new(store.clone(), clock.clone());
        let door = Door::new(store, slack, clock, settings, identity);
        Ok(App { door, outbox, scheduler })
    }

    /// Serves on `listener` until `stop`, and finishes what was accepted.
    ///
    /// # Errors
    /// The database's writer died: nothing can be saved any more.
    pub async fn run(
        self,
        listener: TcpListener,
        secret: SigningSecret,
        limits: Limits,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        let App { door, outbox, scheduler } = self;
        let mut outbox = tokio::spawn(outbox.run());
        let mut scheduler = tokio::spawn(scheduler.run());
        let everybody = tokio::spawn({
            let door = door.clone();
            async move { door.meet_everybody().await }
        });
        let serving = http::serve(listener, door.clone(), secret, limits, stop.clone());
        let result = tokio::select! {
            () = serving => Ok(()),
            () = door.store.writer_gone() => Err(anyhow::anyhow!("the database's writer died; restart the process")),
            ended = &mut outbox => Err(anyhow::anyhow!("the outbox died ({ended:?}); restart the process")),
            ended = &mut scheduler => Err(anyhow::anyhow!("the scheduler died ({ended:?}); restart the process")),
        };
        door.settle().await;
        // What they have begun is in the database: the next process takes it up.
        everybody.abort();
        outbox.abort();
        scheduler.abort();
        result
    }
}

fn unusable(error: anyhow::Error) -> BadConfig {
    BadConfig(format!(
        "{error} ({}). Check DATABASE_URL: its folder has to exist, and this user has to be allowed to write there.",
        error.root_cause()
    ))
}

async fn identify(slack: &Slack) -> anyhow::Result<Identity> {
    for attempt in 1..=START_TRIES {
        match slack.identity().await {
            Ok(identity) => return Ok(identity),
            Err(Failure::TokenRefused(code) | Failure::Refused(code)) => {
                return Err(BadConfig(format!("Slack refuses SLACK_BOT_TOKEN ({code}). Copy it again from api.slack.com/apps, your app, OAuth & Permissions.")).into());
            }
            Err(failure) => {
                tracing::warn!(%failure, attempt, "Slack could not be asked who we are");
                tokio::time::sleep(START_PAUSE).await;
            }
        }
    }
    anyhow::bail!("Slack could not be reached. Check the network and SLACK_API_URL, and start again.")
}

/// `shadowday serve`.
///
/// # Errors
/// See [`App::start`] and [`App::run`].
pub async fn serve(serve: &Serve) -> anyhow::Result<()> {
    let (token, secret) = serve.secrets()?;
    let listener = TcpListener::bind(serve.listen_addr)
        .await
        .map_err(|error| BadConfig(format!("LISTEN_ADDR {} cannot be used: {error}", serve.listen_addr)))?;
    let app = App::start(Parts {
        clock: Clock::system(),
        database_url: serve.database_url.clone(),
        slack_api_url: serve.slack_api_url.clone(),
        token,
        settings: serve.settings(),
    })
    .await?;
    tracing::info!(address = %listener.local_addr()?, team = app.door.identity.team, "shadowday is ready");
    app.run(listener, secret, Limits::default(), stop_signal()).await
}

/// Cancelled by Ctrl-C or `SIGTERM`.
pub fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be waited for");
                return;
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        token.cancel();
    });
    stop
}
