//! What the APIs of all desks have in common: they are served over HTTP, each call is remembered, a test can have the
//! next ones go wrong, and what the real one would refuse is refused, and remembered too.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::lock;
use crate::clock::Clock;
use crate::sandbox::serve;

/// The window in which calls are counted.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// More than anybody should read.
const HUGE_BYTES: usize = 9 * 1024 * 1024;

/// A call, as it came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub method: String,
    /// The parts of the path, decoded.
    pub path: Vec<String>,
    pub query: BTreeMap<String, String>,
    /// The header `Authorization`.
    pub authorization: String,
    pub body: Bytes,
}

impl Asked {
    /// The parts of the path, to be matched.
    pub fn parts(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// What is in the query under this name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// What comes back: a status and JSON.
pub type Answer = (u16, Value);

/// A desk's own half: what it answers.
pub trait Answers: Send + Sync + 'static {
    /// `None`: there is no such method.
    fn answer(&self, asked: &Asked, now: Timestamp) -> Option<Answer>;

    /// What the query of a call may hold.
    fn query(&self, asked: &Asked) -> &'static [&'static str];

    /// A group of methods that share a limit, and how many calls it allows in a minute.
    fn limit(&self, asked: &Asked) -> (&'static str, usize);
}

/// How a call goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This status, with a page for people.
    Status(u16),
    /// Status 429, with the seconds to wait.
    Wait(u32),
    /// To another address.
    Redirect(String),
    /// More than anybody should read, and no end of it announced.
    Huge,
    /// Half of something.
    NotJson,
    /// JSON of another shape.
    OtherShape,
    /// Nothing is ever answered.
    Silence,
}

/// A served API. Clones are handles to the same one; it stops when the last is dropped.
#[derive(Clone)]
pub struct DeskApi {
    shared: Arc<Shared>,
    _stops_when_dropped: Arc<DropGuard>,
}

struct Shared {
    address: SocketAddr,
    clock: Clock,
    desk: Arc<dyn Answers>,
    state: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    calls: Vec<String>,
    /// With a part of the path that they are for.
    faults: Vec<(String, Fault)>,
    violations: Vec<String>,
    rates: BTreeMap<&'static str, VecDeque<Timestamp>>,
}

impl DeskApi {
    /// Serves a desk's API in the background.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(desk: Arc<dyn Answers>, clock: &Clock, listener: TcpListener) -> anyhow::Result<DeskApi> {
        let stop = CancellationToken::new();
        let (address, state) = (listener.local_addr()?, Mutex::default());
        let shared = Arc::new(Shared { address, clock: clock.clone(), desk, state });
        let router = Router::new().fallback(call).with_state(shared.clone());
        tokio::spawn(serve::serve(listener, router, stop.clone()));
        Ok(DeskApi { shared, _stops_when_dropped: Arc::new(stop.drop_guard()) })
    }

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The next `times` calls go wrong.
    pub fn fail(&self, fault: &Fault, times: usize) {
        self.fail_at("", fault, times);
    }

    /// The same for calls in whose path this stands.
    pub fn fail_at(&self, part: &str, fault: &Fault, times: usize) {
        lock(&self.shared.state).faults.extend(std::iter::repeat_n((part.to_owned(), fault.clone()), times));
    }

    /// What was to go wrong, and has not yet, does not.
    pub fn recover(&self) {
        lock(&self.shared.state).faults.clear();
    }

    /// Takes the calls so far: method, path and status.
    pub fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.shared.state).calls)
    }

    /// What the real one would not have taken.
    pub fn violations(&self) -> Vec<String> {
        lock(&self.shared.state).violations.clone()
    }
}

async fn call(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let asked = read(&method, &uri, &headers, body);
    let fault = lock(&shared.state).fault(uri.path());
    let response = match fault {
        Some(Fault::Silence) => std::future::pending().await,
        Some(fault) => go_wrong(&fault),
        None => answer(&shared, &asked),
    };
    let line = format!("{} /{} {}", asked.method, asked.path.join("/"), response.status().as_u16());
    lock(&shared.state).calls.push(line);
    response
}

fn read(method: &Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Asked {
    // A part of a path is written as one of a form is, but for the plus.
    let decode = |part: &str| {
        let form = format!("x={}", part.replace('+', "%2B"));
        form_urlencoded::parse(form.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
    };
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Asked {
        method: method.to_string(),
        path: uri.path().split('/').skip(1).map(decode).collect(),
        query: form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        authorization: authorization.to_owned(),
        body,
    }
}

fn answer(shared: &Shared, asked: &Asked) -> Response<Body> {
    let (now, desk) = (shared.clock.now(), &shared.desk);
    let (group, per_minute) = desk.limit(asked);
    if let Err(seconds) = lock(&shared.state).count(group, per_minute, now) {
        return go_wrong(&Fault::Wait(seconds));
    }
    let known = desk.query(asked);
    let unknown: Vec<&String> = asked.query.keys().filter(|name| !known.contains(&name.as_str())).collect();
    if !unknown.is_empty() {
        lock(&shared.state).violations.push(format!("{} does not know {unknown:?}", asked.path.join("/")));
    }
    let (status, body) = desk.answer(asked, now).unwrap_or_else(|| (404, json!({"error": "InvalidEndpoint"})));
    if matches!(status, 400 | 404 | 405 | 422) {
        lock(&shared.state).violations.push(format!("{} {}: {body}", asked.method, asked.path.join("/")));
    }
    respond(status, body.to_string())
}

impl Seen {
    fn fault(&mut self, path: &str) -> Option<Fault> {
        let at = self.faults.iter().position(|(part, _)| path.contains(part.as_str()))?;
        Some(self.faults.remove(at).1)
    }

    fn count(&mut self, group: &'static str, per_minute: usize, now: Timestamp) -> Result<(), u32> {
        let calls = self.rates.entry(group).or_default();
        while calls.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            calls.pop_front();
        }
        if let Some(first) = calls.front().filter(|_| calls.len() >= per_minute) {
            let wait = MINUTE - now.duration_since(*first);
            return Err(u32::try_from(wait.as_secs()).unwrap_or(0) + 1);
        }
        calls.push_back(now);
        Ok(())
    }
}

fn go_wrong(fault: &Fault) -> Response<Body> {
    match fault {
        Fault::Status(status) => respond(*status, "<html>Something went wrong.</html>".to_owned()),
        Fault::Wait(seconds) => with(respond(429, "{}".to_owned()), header::RETRY_AFTER.as_str(), &seconds.to_string()),
        Fault::Redirect(to) => with(respond(302, String::new()), header::LOCATION.as_str(), to),
        Fault::Huge => respond(200, format!("{{\"x\": \"{}\"}}", "x".repeat(HUGE_BYTES))),
        Fault::NotJson => respond(200, "{\"a\": ".to_owned()),
        Fault::OtherShape | Fault::Silence => respond(200, "{\"a\": [1]}".to_owned()),
    }
}

fn respond(status: u16, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status.try_into().unwrap_or_default();
    with(response, header::CONTENT_TYPE.as_str(), "application/json")
}

fn with(mut response: Response<Body>, name: &'static str, value: &str) -> Response<Body> {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
    response
}

/// What `Authorization: Basic` holds for this name and secret.
pub(super) fn basic(name: &str, secret: &str) -> String {
    format!("Basic {}", super::webhooks::base64(format!("{name}:{secret}").as_bytes()))
}
