//! The HTTP side: limits, the signature, and which URL is what.
//!
//! Wanted: whoever is not Slack gets a short answer in bounded time and memory, and leaves nothing behind. So bodies
//! are cut off at a limit and a deadline before anything looks at them, heads at theirs, and connections are counted:
//! where all places are taken, the slowest makes room.

mod calendar;
mod places;
mod webhooks;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use self::places::{Place, Places};
pub use self::webhooks::webhooks;
use crate::door::Door;
use crate::metric;
use crate::slack::parse::{self, Arrived};
use crate::slack::signature::SigningSecret;
use crate::store::{StoreError, sending, timers};

/// Slack's largest body is a form of 250 kB, in URL encoding.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Nearly all bodies are smaller than this. Those that are not, or do not say, share a few places: who cannot sign makes
/// us hold no more than these.
const SMALL_BODY_BYTES: u64 = 64 * 1024;
const LARGE_BODIES_MAX: usize = 32;

/// A connection's limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the head of its first request.
    pub head_timeout: Duration,
    /// For the head of each later one, with the rest before it. Longer than proxies keep a connection that rests
    /// (nginx a minute, Caddy two): they close it first, so that no request crosses our closing and is lost.
    pub rest_timeout: Duration,
    /// For a body.
    pub body_timeout: Duration,
    /// Connections at the same time. Each takes two of the process's files, of which many machines allow 1,024.
    pub connections_max: usize,
    /// Where all places are taken, whoever is waited for longer than this makes room.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head_timeout: Duration::from_secs(10),
            rest_timeout: Duration::from_secs(150),
            body_timeout: Duration::from_secs(10),
            connections_max: 384,
            patience: Duration::from_millis(250),
        }
    }
}

/// When the process stops, requests under way get this long.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(6);

/// A look into the database for `/metrics`.
const LOOK_TIMEOUT: Duration = Duration::from_secs(2);

/// What requests of Slack's need.
#[derive(Clone)]
struct Events {
    door: Door,
    secret: SigningSecret,
    limits: Limits,
    large: Places,
}

/// The URLs of HTTP mode: Slack's requests, calendars, and those by which we are watched.
pub fn with_events(door: Door, secret: SigningSecret, limits: Limits) -> Router {
    let events = Router::new().route("/slack/events", post(slack_events));
    let large = Places::new(LARGE_BODIES_MAX, limits.patience);
    events.with_state(Events { door: door.clone(), secret, limits, large }).merge(watching(door, false))
}

/// The URLs of Socket Mode: calendars, and those by which we are watched (it is not ready without a socket).
pub fn without_events(door: Door) -> Router {
    watching(door, true)
}

fn watching(door: Door, needs_socket: bool) -> Router {
    let calendars = Router::new().route("/calendar/{name}", get(calendar::calendar)).with_state(door.clone());
    let router = Router::new().route("/healthz", get(alive)).route("/readyz", get(readyz));
    router.with_state((door, needs_socket)).merge(calendars)
}

/// The URLs while the process starts, which may take a while: it lives, and is not ready for anything yet.
pub fn starting() -> Router {
    let not_yet = || async { (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"starting": true}))) };
    Router::new().route("/healthz", get(alive)).fallback(not_yet)
}

async fn alive() -> &'static str {
    "ok"
}

/// The one URL of the address for figures.
pub fn with_metrics(door: Door, figures: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(metrics_page)).with_state((door, figures))
}

/// Serves until `stop`; then finishes what was accepted, and gives the listener back.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) -> TcpListener {
    let places = Places::new(limits.connections_max, limits.patience);
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, most likely: a moment later there may be some.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(place) = places.take().await else { break };
        connections.spawn(connection(stream, Arc::new(place), router.clone(), limits, stop.clone()));
    }
    connections.close();
    if tokio::time::timeout(DRAIN_TIMEOUT, connections.wait()).await.is_err() {
        tracing::warn!("some connections were cut off");
    }
    listener
}

async fn connection(stream: TcpStream, place: Arc<Place>, router: Router, limits: Limits, stop: CancellationToken) {
    // hyper drops a connection whose head is too slow without a word; this handle is for the word.
    let Ok((stream, spare)) = with_spare(stream) else { return };
    // Between two requests nothing is said: a client would take it for the answer to its next one.
    let rests = Arc::new(AtomicBool::new(false));
    let has_begun = CancellationToken::new();
    let router = router.map_request(begins(place.clone(), rests.clone(), has_begun.clone())).map_response({
        let (place, rests) = (place.clone(), rests.clone());
        move |response: Response| {
            rests.store(true, Ordering::Relaxed);
            place.wait();
            response
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.rest_timeout)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let is_too_slow = {
        let mut connection = std::pin::pin!(connection);
        let served = async {
            let result = tokio::select! {
                result = connection.as_mut() => result,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            result.is_err_and(|error| error.is_timeout())
        };
        tokio::select! {
            is_too_slow = served => is_too_slow,
            () = too_slow_to_begin(has_begun, limits.head_timeout) => true,
            () = place.lost() => {
                metrics::counter!(metric::TURNED_AWAY, "why" => "crowded").increment(1);
                true
            }
        }
    };
    if is_too_slow && !rests.load(Ordering::Relaxed) {
        say_too_slow(spare).await;
    }
}

/// Returns when the first head has not come in time; never, if it has.
async fn too_slow_to_begin(has_begun: CancellationToken, timeout: Duration) {
    if tokio::time::timeout(timeout, has_begun.cancelled()).await.is_ok() {
        std::future::pending::<()>().await;
    }
}

/// What happens when a request's head has come: its body is waited for, if it has one.
fn begins(
    place: Arc<Place>,
    rests: Arc<AtomicBool>,
    has_begun: CancellationToken,
) -> impl Fn(Request<Incoming>) -> Request<Incoming> + Clone {
    move |mut request| {
        rests.store(false, Ordering::Relaxed);
        has_begun.cancel();
        if request.body().is_end_stream() {
            place.work();
        }
        request.extensions_mut().insert(place.clone());
        request
    }
}

fn with_spare(stream: TcpStream) -> std::io::Result<(TcpStream, std::net::TcpStream)> {
    let stream = stream.into_std()?;
    let spare = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, spare))
}

async fn say_too_slow(spare: std::net::TcpStream) {
    const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    if let Ok(mut stream) = TcpStream::from_std(spare) {
        // Whoever was too slow may be gone.
        let _ = stream.write_all(TOO_SLOW).await;
        let _ = stream.shutdown().await;
    }
}

/// The one URL for commands, buttons, forms and events.
async fn slack_events(State(events): State<Events>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let body = match read(&head, body, &events.large, events.limits.body_timeout).await {
        Ok(body) => body,
        Err(status) => return turn_away(status, "body"),
    };
    let timestamp = text(&head.headers, "x-slack-request-timestamp");
    let signature = text(&head.headers, "x-slack-signature");
    if let Err(refused) = events.secret.verify(timestamp, signature, &body, events.door.clock.now()) {
        tracing::warn!(%refused, "a request was refused");
        return turn_away(StatusCode::UNAUTHORIZED, "signature");
    }
    events.door.hear();
    let content_type = text(&head.headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    match parse::parse(content_type, &body) {
        Ok(arrived) => answer(&events.door, arrived).await,
        Err(malformed) => {
            tracing::warn!(%malformed, "a request could not be read");
            turn_away(StatusCode::BAD_REQUEST, "malformed")
        }
    }
}

fn turn_away(status: StatusCode, why: &'static str) -> Response {
    metrics::counter!(metric::TURNED_AWAY, "why" => why).increment(1);
    status.into_response()
}

async fn answer(door: &Door, arrived: Arrived) -> Response {
    match arrived {
        Arrived::Request(envelope) => match door.answer(*envelope).await {
            Some(body) => Json(body).into_response(),
            None => StatusCode::OK.into_response(),
        },
        Arrived::Changed(changed) => {
            door.person_changed(*changed).await;
            StatusCode::OK.into_response()
        }
        Arrived::Challenge(challenge) => challenge.into_response(),
        Arrived::SslCheck => StatusCode::OK.into_response(),
        Arrived::Unknown(kind) => {
            tracing::info!(kind, "Slack sent something that we do not know");
            StatusCode::OK.into_response()
        }
    }
}

/// Reads a body up to the limit and the deadline. While it comes, it may have to make room.
async fn read(head: &Parts, body: Body, large: &Places, timeout: Duration) -> Result<Bytes, StatusCode> {
    let size = body.size_hint();
    if size.lower() > BODY_BYTES_MAX as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let is_small = size.upper().is_some_and(|bytes| bytes <= SMALL_BODY_BYTES);
    let collecting = Limited::new(body, BODY_BYTES_MAX).collect();
    let reading = async {
        if is_small {
            return collecting.await.map_err(|error| not_whole(&*error));
        }
        let place = large.take().await.ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        tokio::select! {
            collected = collecting => collected.map_err(|error| not_whole(&*error)),
            () = place.lost() => Err(StatusCode::REQUEST_TIMEOUT),
        }
    };
    let body = tokio::time::timeout(timeout, reading).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)??;
    if let Some(place) = head.extensions.get::<Arc<Place>>() {
        place.work();
    }
    Ok(body.to_bytes())
}

fn not_whole(error: &(dyn std::error::Error + Send + Sync + 'static)) -> StatusCode {
    if error.is::<LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Ready if the database answers, and in Socket Mode if Slack can reach us; says how much waits to be posted, and how
/// much was given up.
async fn readyz(State((door, needs_socket)): State<(Door, bool)>) -> Response {
    let queue = match queues(&door).await {
        Ok((queue, _)) => queue,
        Err(response) => return response,
    };
    let mut counts = json!({"outbox_waiting": queue.waiting, "outbox_given_up": queue.failed});
    let mut status = StatusCode::OK;
    if needs_socket {
        let sockets = door.open_sockets.load(Ordering::Relaxed);
        counts["sockets"] = sockets.into();
        if sockets == 0 {
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    (status, Json(counts)).into_response()
}

/// All figures, as Prometheus reads them. What stands in the database is looked up now; where that fails, the rest is
/// all the more wanted.
async fn metrics_page(State((door, figures)): State<(Door, PrometheusHandle)>) -> Response {
    if let Ok(Ok((outbox, timers))) = tokio::time::timeout(LOOK_TIMEOUT, queues(&door)).await {
        metrics::gauge!(metric::OUTBOX_WAITING).set(f64::from(outbox.waiting));
        metrics::gauge!(metric::OUTBOX_FAILED).set(f64::from(outbox.failed));
        metrics::gauge!(metric::OUTBOX_AGE_SECONDS).set(outbox.oldest_age.as_secs_f64());
        metrics::gauge!(metric::TIMERS_LATE).set(f64::from(timers.late));
        metrics::gauge!(metric::TIMERS_LATE_SECONDS).set(timers.late_by.as_secs_f64());
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], figures.render()).into_response()
}

async fn queues(door: &Door) -> Result<(sending::Queue, timers::Late), Response> {
    let queues = door.store.read::<_, StoreError, _>(|tx| {
        Box::pin(async move { Ok((sending::queue(tx).await?, timers::late(tx).await?)) })
    });
    queues.await.map_err(|error| {
        tracing::error!(%error, "not ready");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    })
}
