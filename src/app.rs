//! Puts the parts together. `serve` and `demo` run the very same ones; tests take them singly.

use std::net::SocketAddr;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::commands::{self, Settings};
use crate::config::{BadConfig, METRICS_ADDR, Mode, Serve};
use crate::desk_worker::DeskWorker;
use crate::door::Door;
use crate::helpdesk::Desks;
use crate::helpdesk::api::Access;
use crate::http::{self, Limits};
use crate::metric;
use crate::outbox::{Outbox, backoff};
use crate::pair_file;
use crate::scheduler::Scheduler;
use crate::slack::client::{Failure, Identity, Slack, Timeouts};
use crate::socket;
use crate::store::{self, Store};

/// Tries to reach Slack when the process starts, over about two minutes.
const START_TRIES: u32 = 6;

/// So long requests wait for the start; Slack waits three seconds.
const START_PATIENCE: Duration = Duration::from_secs(2);

/// From the signal to stop until the process ends, at most; a little less than the ten seconds that are promised.
const STOP_TIMEOUT: Duration = Duration::from_secs(9);

/// What the parts are made from.
pub struct Parts {
    pub clock: Clock,
    pub database_url: String,
    pub slack_api_url: String,
    pub token: String,
    pub settings: Settings,
    pub timeouts: Timeouts,
    /// The help desks that can be asked.
    pub desk_apis: Vec<Access>,
}

/// How it is reached and watched.
pub struct Addresses {
    pub mode: Mode,
    /// The help desks that may tell us of replies, in either mode.
    pub desks: Desks,
    /// For Slack's requests in HTTP mode, and for those who watch whether we are well.
    pub listener: TcpListener,
    /// For Prometheus, with what it reads.
    pub metrics: Option<(TcpListener, PrometheusHandle)>,
}

/// The bot, put together and not yet running.
pub struct App {
    pub door: Door,
    pub outbox: Outbox,
    pub scheduler: Scheduler,
    pub desk_worker: DeskWorker,
}

impl App {
    /// Opens the database, asks Slack who we are, and takes up what an earlier process left.
    ///
    /// # Errors
    /// [`BadConfig`] for a token that Slack refuses and an unusable database; else Slack is not there.
    pub async fn start(parts: Parts) -> anyhow::Result<App> {
        let Parts { clock, database_url, slack_api_url, token, mut settings, timeouts, desk_apis } = parts;
        let store = Store::open(&database_url, clock.clone()).await.map_err(unusable)?;
        let slack = Slack::new(&token, &slack_api_url)?.with_timeouts(timeouts);
        let identity = identify(&slack, &slack_api_url).await?;
        settings.workspace_url = identity.url.clone();
        let calendar = settings.calendar.clone();
        let left = store
            .write(move |tx| {
                Box::pin(async move {
                    commands::refresh_timers(tx).await?;
                    commands::refresh_rotations(tx, &calendar).await?;
                    commands::refresh_dates(tx, &calendar).await?;
                    store::sending::recover(tx).await
                })
            })
            .await?;
        if left > 0 {
            tracing::info!(messages = left, "an earlier process ended while sending; their fate is looked up");
        }
        let outbox = Outbox::new(store.clone(), slack.clone(), clock.clone(), settings.coordinators.clone());
        let scheduler = Scheduler::new(store.clone(), clock.clone(), settings.clone());
        let desks = desk_apis.into_iter().map(Access::open).collect::<Result<_, _>>()?;
        let team = identity.team.clone();
        let desk_worker = DeskWorker::new(store.clone(), slack.clone(), clock.clone(), settings.clone(), team, desks);
        let door = Door::new(store, slack, clock, settings, identity);
        Ok(App { door, outbox, scheduler, desk_worker })
    }

    /// Serves until `stop`, and finishes what was accepted, within ten seconds.
    ///
    /// # Errors
    /// [`BadConfig`] for an app-level token that Slack refuses; the database's writer died, and nothing can be saved
    /// any more.
    pub async fn run(self, addresses: Addresses, stop: CancellationToken) -> anyhow::Result<()> {
        let App { door, outbox, scheduler, desk_worker } = self;
        // Also cancelled when one part ends: the others then stop too.
        let stop = stop.child_token();
        let mut outbox = tokio::spawn(outbox.run(stop.clone()));
        let mut scheduler = tokio::spawn(scheduler.run());
        let mut desk_worker = tokio::spawn(desk_worker.run());
        let everybody = tokio::spawn({
            let door = door.clone();
            async move { door.keep_up_with_everybody().await }
        });
        let mut serving = tokio::spawn(serve_on(addresses, door.clone(), stop.clone()));
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => Ok(()),
            ended = &mut serving => ended.unwrap_or_else(|died| Err(died.into())),
            () = door.store.writer_gone() => Err(anyhow::anyhow!("the database's writer died; restart the process")),
            ended = &mut outbox => Err(anyhow::anyhow!("the outbox died ({ended:?}); restart the process")),
            ended = &mut scheduler => Err(anyhow::anyhow!("the scheduler died ({ended:?}); restart the process")),
            ended = &mut desk_worker => Err(anyhow::anyhow!("the help desks' worker died ({ended:?}); restart the process")),
        };
        stop.cancel();
        everybody.abort();
        scheduler.abort();
        desk_worker.abort();
        let finished = async {
            // What was accepted is answered first; then what follows the answers; what is on its way meanwhile ends.
            if !serving.is_finished() {
                let _ = (&mut serving).await;
            }
            door.settle().await;
            if !outbox.is_finished() {
                let _ = (&mut outbox).await;
            }
        };
        if tokio::time::timeout(STOP_TIMEOUT, finished).await.is_err() {
            tracing::warn!("stopped before everything had ended; the next start takes it up");
        }
        ended
    }
}

/// Everything by which we are reached, until `stop`.
async fn serve_on(addresses: Addresses, door: Door, stop: CancellationToken) -> anyhow::Result<()> {
    let Addresses { mode, desks, listener, metrics } = addresses;
    let stop = stop.child_token();
    let limits = Limits::default();
    let metrics = metrics.map(|(listener, figures)| {
        tokio::spawn(http::serve(listener, http::with_metrics(door.clone(), figures), limits, stop.clone()))
    });
    let webhooks = http::webhooks(door.clone(), desks, limits);
    let result = match mode {
        Mode::Http(secret) => {
            let router = http::with_events(door, secret, limits).merge(webhooks);
            http::serve(listener, router, limits, stop.clone()).await;
            Ok(())
        }
        Mode::Sockets(app_token) => {
            let router = http::without_events(door.clone()).merge(webhooks);
            let watched = tokio::spawn(http::serve(listener, router, limits, stop.clone()));
            let result = socket::serve(door, app_token, socket::Timing::default(), stop.clone()).await;
            stop.cancel();
            watched.await?;
            result.map_err(|refused| BadConfig(refused.to_string()).into())
        }
    };
    if let Some(metrics) = metrics {
        metrics.await?;
    }
    result
}

fn unusable(error: store::Unusable) -> BadConfig {
    BadConfig(error.to_string())
}

async fn identify(slack: &Slack, url: &str) -> anyhow::Result<Identity> {
    for attempt in 1.. {
        let failure = match slack.identity().await {
            Ok(identity) => return Ok(identity),
            Err(Failure::TokenRefused(code) | Failure::Refused(code)) => {
                return Err(BadConfig(format!("Slack refuses SLACK_BOT_TOKEN ({code}). Copy it again from api.slack.com/apps, your app, OAuth & Permissions.")).into());
            }
            Err(failure) => failure,
        };
        let Some(pause) = backoff::delay(attempt).filter(|_| attempt < START_TRIES) else { break };
        tracing::warn!(
            %failure,
            "Slack could not be asked who we are, at {url}. Check the network, the proxy and SLACK_API_URL. Next try in {} s.",
            pause.as_secs()
        );
        tokio::time::sleep(pause.unsigned_abs()).await;
    }
    anyhow::bail!(
        "Slack could not be reached at {url}. Check the network, the proxy and SLACK_API_URL, and start again."
    )
}

/// `shadowday serve`.
///
/// # Errors
/// See [`App::start`] and [`App::run`].
pub async fn serve(serve: &Serve) -> anyhow::Result<()> {
    let (token, mode) = serve.secrets()?;
    let calendar = serve.calendar()?.unwrap_or_default();
    let settings = serve.settings()?;
    let (listen_addr, metrics_addr) = (serve.listen_addr()?, serve.metrics_addr()?);
    let desk_apis = serve.desk_apis()?;
    let desks = desk_apis.iter().fold(serve.desks()?, |desks, access| desks.with_api(access.desk));
    let weights = serve.shadowday_weights.as_deref().map(pair_file::read_weights).transpose()?.unwrap_or_default();
    let stop = stop_signal();
    let bound = TcpListener::bind(listen_addr).await;
    let listener = bound.map_err(|error| cannot_listen("LISTEN_ADDR", listen_addr, &error))?;
    let metrics = metrics_listener(metrics_addr).await?;
    let started = stop.child_token();
    let watched = tokio::spawn(watch_start(listener, started.clone()));
    let starting = App::start(Parts {
        clock: Clock::system(),
        database_url: serve.database_url.clone(),
        slack_api_url: serve.slack_api_url.clone(),
        token,
        settings: Settings { calendar, weights, ..settings },
        timeouts: Timeouts::default(),
        desk_apis,
    });
    let app = tokio::select! {
        app = starting => app?,
        () = stop.cancelled() => return Ok(()),
    };
    started.cancel();
    let listener = watched.await?;
    let by = match &mode {
        Mode::Http(_) => "HTTP",
        Mode::Sockets(_) => "Socket Mode",
    };
    tracing::info!(address = %listener.local_addr()?, by, team = app.door.identity.team, "shadowday is ready");
    app.run(Addresses { mode, desks, listener, metrics }, stop).await
}

/// Figures are nice to have: only an address that somebody chose has to be free.
async fn metrics_listener(address: SocketAddr) -> anyhow::Result<Option<(TcpListener, PrometheusHandle)>> {
    let figures = metric::install()?;
    tokio::spawn(metric::upkeep(figures.clone()));
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some((listener, figures))),
        Err(error) if address.to_string() == METRICS_ADDR => {
            tracing::warn!(%error, "{METRICS_ADDR} is taken: no /metrics. METRICS_ADDR gives it another address.");
            Ok(None)
        }
        Err(error) => Err(cannot_listen("METRICS_ADDR", address, &error).into()),
    }
}

/// Until it has started: what comes in the usual moment waits, and is answered then; later, that it starts is said.
async fn watch_start(listener: TcpListener, started: CancellationToken) -> TcpListener {
    match tokio::time::timeout(START_PATIENCE, started.cancelled()).await {
        Ok(()) => listener,
        Err(_) => http::serve(listener, http::starting(), Limits::default(), started).await,
    }
}

fn cannot_listen(variable: &str, address: SocketAddr, error: &std::io::Error) -> BadConfig {
    BadConfig(format!(
        "{variable} {address} cannot be used ({error}). Stop what uses it, or give {variable} another address."
    ))
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
