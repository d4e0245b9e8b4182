//! The sockets' side: Socket Mode, for those whom Slack cannot reach over HTTP.
//!
//! Wanted: the same promises as over HTTP. A delivery is acknowledged after its change is committed, several at a time,
//! so that one that waits holds up no other. Two sockets are open, so that the end of one is no gap; when Slack asks to
//! leave one, the next is opened while the old one is still read. One that has died without a word is noticed by our
//! pings. What fails is tried again, ever more slowly; only a token that Slack refuses ends the process.
//!
//! Design: each of two lines (`keep_open`) opens a socket, runs it in a task of its own, and opens the next one as soon
//! as that one is leaving.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::door::Door;
use crate::metric;
use crate::slack::client::{AppToken, Failure};
use crate::slack::frame::{self, Delivery, Frame};
use crate::slack::parse::{self, Arrived};

/// Sockets that are kept open.
const LINES: usize = 2;

/// Deliveries of one socket that are worked on at the same time; more wait in the socket.
const WORKING_MAX: usize = 256;

/// Slack's largest payload is a form of 250 kB.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// From connecting until Slack's greeting.
    pub greeting: Duration,
    /// Between two of our pings.
    pub ping_every: Duration,
    /// Nothing has come for this long, no answer to a ping either: the socket is dead.
    pub dead_after: Duration,
    /// A socket that Slack has asked to leave is read for this long, counted from when the next one is open.
    pub leave_within: Duration,
    /// A socket that lived for this long was a good one: the next is opened at once.
    pub steady_after: Duration,
    /// Before the second try to open one; twice as long before each further one.
    pub pause_min: Duration,
    /// Never longer than this.
    pub pause_max: Duration,
    /// When the process stops, deliveries under way get this long.
    pub drain: Duration,
    /// For Slack to answer our goodbye.
    pub goodbye: Duration,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            greeting: Duration::from_secs(10),
            ping_every: Duration::from_secs(10),
            dead_after: Duration::from_secs(25),
            leave_within: Duration::from_secs(30),
            steady_after: Duration::from_secs(10),
            pause_min: Duration::from_secs(1),
            pause_max: Duration::from_secs(60),
            drain: Duration::from_secs(6),
            goodbye: Duration::from_secs(1),
        }
    }
}

/// Slack refuses the app-level token: no further try will help.
#[derive(Debug, thiserror::Error)]
#[error(
    "Slack refuses SLACK_APP_TOKEN ({0}). Make a new one at api.slack.com/apps, your app, Basic Information, App-Level Tokens, with the scope connections:write; Socket Mode has to be switched on there too."
)]
pub struct TokenRefused(pub String);

type Ws = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Answers what comes through sockets until `stop`; then finishes what came.
///
/// # Errors
/// Slack refuses the token.
pub async fn serve(
    door: Door,
    app_token: AppToken,
    timing: Timing,
    stop: CancellationToken,
) -> Result<(), TokenRefused> {
    // Also cancelled when a token is refused: the sockets then end too.
    let stop = stop.child_token();
    let sockets = TaskTracker::new();
    let was_greeted = Arc::new(AtomicBool::new(false));
    let mut lines = JoinSet::new();
    for _ in 0..LINES {
        let line = Line {
            door: door.clone(),
            app_token: app_token.clone(),
            timing,
            stop: stop.clone(),
            sockets: sockets.clone(),
            was_greeted: was_greeted.clone(),
        };
        lines.spawn(line.keep_open());
    }
    let ended = tokio::select! {
        () = stop.cancelled() => Ok(()),
        Some(ended) = lines.join_next() => Err(ended.unwrap_or_else(|died| resume_unwind(died.into_panic()))),
    };
    lines.abort_all();
    stop.cancel();
    sockets.close();
    sockets.wait().await;
    ended
}

/// One of the sockets that are kept open, whichever it is at the moment.
struct Line {
    door: Door,
    app_token: AppToken,
    timing: Timing,
    stop: CancellationToken,
    sockets: TaskTracker,
    /// Any line was: then the token is a good one.
    was_greeted: Arc<AtomicBool>,
}

impl Line {
    /// Opens one socket after the other. Returns only when Slack refuses the token.
    async fn keep_open(self) -> TokenRefused {
        let mut failures = 0;
        let mut replaced = CancellationToken::new();
        loop {
            let begun = Instant::now();
            let mut asked_to_wait = Duration::ZERO;
            match self.open().await {
                Ok(ws) => {
                    self.was_greeted.store(true, Ordering::Relaxed);
                    replaced.cancel();
                    replaced = CancellationToken::new();
                    let leaving = CancellationToken::new();
                    self.sockets.spawn(self.socket(ws, leaving.clone(), replaced.clone()).run());
                    leaving.cancelled().await;
                    if begun.elapsed() >= self.timing.steady_after {
                        failures = 0;
                        continue;
                    }
                }
                Err(Failure::TokenRefused(code)) => return TokenRefused(code),
                Err(Failure::Refused(code)) if code == "missing_scope" || !self.was_greeted.load(Ordering::Relaxed) => {
                    return TokenRefused(code);
                }
                Err(failure) => {
                    tracing::warn!(%failure, failures, "a socket could not be opened; it is tried again");
                    if let Failure::RateLimited { after: Some(after) } = failure {
                        asked_to_wait = after;
                    }
                }
            }
            failures += 1;
            sleep(pause(&self.timing, failures, fastrand::f64()).max(asked_to_wait)).await;
        }
    }

    /// A socket that Slack has greeted.
    async fn open(&self) -> Result<Ws, Failure> {
        let url = self.door.slack.open_socket(&self.app_token).await?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let greeted = async {
            let (mut ws, _) = connect_async_with_config(url, Some(config), true).await.map_err(lost)?;
            loop {
                let text = match ws.next().await {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Close(_))) | None => return Err(unavailable("it was closed before the greeting")),
                    Some(Ok(_)) => continue,
                    Some(Err(error)) => return Err(lost(error)),
                };
                match frame::read(&text) {
                    Some(Frame::Hello { connections }) => {
                        tracing::info!(connections, "a socket is open");
                        return Ok(ws);
                    }
                    Some(Frame::Disconnect { reason }) => return Err(unavailable(&format!("it was closed: {reason}"))),
                    _ => {}
                }
            }
        };
        timeout(self.timing.greeting, greeted).await.unwrap_or_else(|_| Err(unavailable("no greeting came")))
    }

    fn socket(&self, ws: Ws, leaving: CancellationToken, replaced: CancellationToken) -> Socket {
        Socket {
            ws,
            _open: Open::count(&self.door),
            door: self.door.clone(),
            timing: self.timing,
            stop: self.stop.clone(),
            leaving,
            replaced,
            leave_at: None,
            working: JoinSet::new(),
            heard: Instant::now(),
        }
    }
}

/// The wait before the try after `failures` (from 1): twice as long each time, and by `chance` (0 to 1) up to half of
/// it shorter, so that not all bots in the world come back at the same moment.
fn pause(timing: &Timing, failures: u32, chance: f64) -> Duration {
    let doubled = timing.pause_min.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    doubled.min(timing.pause_max).mul_f64(1.0 - chance / 2.0)
}

/// Why a socket ended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// We stop.
    Stopping,
    /// Slack had asked to leave, and its time is over.
    Left,
    /// Slack closed it.
    Closed,
    /// The connection broke.
    Lost,
    /// Nothing came any more, no answer to a ping either.
    Dead,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            End::Stopping => "stopping",
            End::Left => "left",
            End::Closed => "closed",
            End::Lost => "lost",
            End::Dead => "dead",
        }
    }

    /// Acknowledgements can still be sent.
    fn is_open(self) -> bool {
        matches!(self, End::Stopping | End::Left)
    }
}

/// A delivery that was worked on.
struct Done {
    id: String,
    answer: Option<Value>,
    /// Where the answer goes if the socket is gone.
    response_url: Option<String>,
}

/// An open socket.
struct Socket {
    ws: Ws,
    door: Door,
    timing: Timing,
    stop: CancellationToken,
    /// Tells the line to open the next one.
    leaving: CancellationToken,
    /// The next one is open.
    replaced: CancellationToken,
    leave_at: Option<Instant>,
    working: JoinSet<Done>,
    /// When something last came.
    heard: Instant,
    _open: Open,
}

impl Socket {
    async fn run(mut self) {
        let leaving = self.leaving.clone().drop_guard();
        let end = self.talk().await;
        drop(leaving);
        metrics::counter!(metric::SOCKETS_ENDED, "why" => end.name()).increment(1);
        tracing::info!(why = end.name(), "a socket ended");
        self.finish(end).await;
    }

    async fn talk(&mut self) -> End {
        let mut ping = tokio::time::interval(self.timing.ping_every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let (stop, replaced, leave_at) = (self.stop.clone(), self.replaced.clone(), self.leave_at);
            let goes_on = tokio::select! {
                () = stop.cancelled() => Err(End::Stopping),
                () = replaced.cancelled(), if leave_at.is_none() => {
                    self.leave_at = Some(Instant::now() + self.timing.leave_within);
                    Ok(())
                },
                () = sleep_until(leave_at.unwrap_or(self.heard)), if leave_at.is_some() => Err(End::Left),
                _ = ping.tick() => {
                    if self.heard.elapsed() >= self.timing.dead_after {
                        Err(End::Dead)
                    } else {
                        self.send(Message::Ping(Vec::new().into())).await
                    }
                },
                next = next(&mut self.ws, &mut self.working) => self.handle(next).await,
            };
            if let Err(end) = goes_on {
                return end;
            }
        }
    }

    async fn handle(&mut self, next: Next) -> Result<(), End> {
        self.heard = Instant::now();
        match next {
            Next::Done(Ok(done)) => self.acknowledge(done).await,
            Next::Done(Err(_)) => {
                tracing::error!("answering a delivery broke");
                Ok(())
            }
            Next::Came(Some(Ok(Message::Text(text)))) => {
                self.take(&text);
                Ok(())
            }
            Next::Came(Some(Ok(Message::Close(_))) | None) => Err(End::Closed),
            Next::Came(Some(Ok(_))) => Ok(()),
            Next::Came(Some(Err(_))) => Err(End::Lost),
        }
    }

    fn take(&mut self, text: &str) {
        self.door.hear();
        match frame::read(text) {
            Some(Frame::Delivery(delivery)) => {
                let door = self.door.clone();
                self.working.spawn(async move { work(&door, delivery).await });
            }
            Some(Frame::Disconnect { reason }) => {
                if reason == "link_disabled" {
                    tracing::error!(
                        "Socket Mode was switched off for this app. Switch it on again at api.slack.com/apps, your app, Socket Mode."
                    );
                }
                tracing::info!(reason, "Slack asks to leave a socket");
                self.leaving.cancel();
            }
            Some(Frame::Hello { .. }) => {}
            Some(Frame::Unknown(kind)) => tracing::info!(kind, "a socket brought something that we do not know"),
            None => tracing::warn!("a socket brought something that is none of Slack's"),
        }
    }

    async fn acknowledge(&mut self, done: Done) -> Result<(), End> {
        let sent = self.send(Message::text(frame::acknowledgement(&done.id, done.answer.as_ref()))).await;
        if sent.is_err() {
            self.door.answer_late(done.response_url, done.answer);
        }
        sent
    }

    /// A peer that takes nothing any more must not hold us.
    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.timing.dead_after, self.ws.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Lost),
            Err(_) => Err(End::Dead),
        }
    }

    /// Finishes what came, and closes in order.
    async fn finish(mut self, end: End) {
        let within = self.timing.drain;
        let drain = async {
            let mut is_open = end.is_open();
            while is_open && !self.working.is_empty() {
                let next = next(&mut self.ws, &mut self.working).await;
                is_open = self.handle(next).await.is_ok();
            }
        };
        let is_drained = timeout(within, drain).await.is_ok();
        let (door, mut working) = (self.door.clone(), std::mem::take(&mut self.working));
        self.door.after.spawn(async move {
            while let Some(done) = working.join_next().await {
                if let Ok(done) = done {
                    door.answer_late(done.response_url, done.answer);
                }
            }
        });
        if !is_drained {
            tracing::warn!("a socket was cut off");
        }
        let goodbye = async {
            // If Slack is gone already, there is nobody to say goodbye to.
            if self.ws.close(None).await.is_ok() {
                while let Some(Ok(_)) = self.ws.next().await {}
            }
        };
        let _ = timeout(self.timing.goodbye, goodbye).await;
    }
}

/// What happens next on a socket.
enum Next {
    Done(Result<Done, JoinError>),
    Came(Option<Result<Message, Error>>),
}

/// Reads on only while there is room.
async fn next(ws: &mut Ws, working: &mut JoinSet<Done>) -> Next {
    let has_room = working.len() < WORKING_MAX;
    tokio::select! {
        Some(done) = working.join_next() => Next::Done(done),
        came = ws.next(), if has_room => Next::Came(came),
    }
}

/// Answers a delivery. What cannot be read is acknowledged too: Slack would only bring it again.
async fn work(door: &Door, delivery: Delivery) -> Done {
    let Delivery { id, kind, payload, takes_answer } = delivery;
    let (answer, response_url) = match parse::parse_delivery(&kind, payload) {
        Ok(Arrived::Request(envelope)) => {
            let response_url = envelope.way_back.response_url().map(str::to_owned);
            (door.answer(*envelope).await, response_url)
        }
        Ok(Arrived::Changed(changed)) => {
            door.person_changed(*changed).await;
            (None, None)
        }
        Ok(Arrived::Unknown(kind)) => {
            tracing::info!(kind, "Slack sent something that we do not know");
            (None, None)
        }
        Ok(Arrived::Challenge(_) | Arrived::SslCheck) => (None, None),
        Err(malformed) => {
            metrics::counter!(metric::TURNED_AWAY, "why" => "malformed").increment(1);
            tracing::warn!(%malformed, "a delivery could not be read");
            (None, None)
        }
    };
    if takes_answer {
        return Done { id, answer, response_url };
    }
    door.answer_late(response_url, answer);
    Done { id, answer: None, response_url: None }
}

/// Counts a socket as open for as long as it lives.
struct Open(Door);

impl Open {
    fn count(door: &Door) -> Open {
        door.open_sockets.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!(metric::SOCKETS_OPEN).increment(1.0);
        Open(door.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open_sockets.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!(metric::SOCKETS_OPEN).decrement(1.0);
    }
}

fn unavailable(why: &str) -> Failure {
    Failure::Unavailable(why.to_owned())
}

/// In our own words: tungstenite's may show the address, which is a secret.
fn lost(error: Error) -> Failure {
    match error {
        Error::Io(error) => unavailable(&format!("the connection failed: {}", error.kind())),
        Error::Tls(_) => unavailable("TLS failed"),
        Error::Http(response) => unavailable(&format!("HTTP status {}", response.status().as_u16())),
        _ => unavailable("it does not speak as sockets do"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute_and_scatter() {
        let timing = Timing::default();
        let seconds = |failures, chance| pause(&timing, failures, chance).as_secs_f64();
        assert_eq!([1, 2, 3, 7, 1_000].map(|failures| seconds(failures, 0.0)), [1.0, 2.0, 4.0, 60.0, 60.0]);
        assert_eq!(seconds(2, 1.0), 1.0);
    }
}
