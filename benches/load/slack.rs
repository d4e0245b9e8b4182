//! The smallest Slack that does: every call is answered at once with what both systems need to go on. It looks at
//! nothing; that the bot's calls are right is for the tests.

use std::cell::Cell;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::rc::Rc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::seed::{BOT, CARD_TS, CHANNEL, TEAM};

/// Slack's advice for a page of people.
const PEOPLE_PAGE: usize = 200;

/// What was called so far.
#[derive(Default)]
pub struct Calls {
    /// Answers by a response URL.
    pub whispers: Cell<usize>,
    /// Edits of the day's card.
    pub edits: Cell<usize>,
    /// The last page of people was fetched.
    pub people_listed: Cell<bool>,
    changed: Notify,
}

/// A Slack that is listening.
#[derive(Clone)]
pub struct Slack {
    pub address: SocketAddr,
    pub calls: Rc<Calls>,
}

impl Slack {
    /// Starts to listen; `people` are the workspace's, in Slack's own form.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start(people: Rc<[Value]>) -> std::io::Result<Slack> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let slack = Slack { address: listener.local_addr()?, calls: Rc::default() };
        let calls = slack.calls.clone();
        tokio::task::spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(connection(stream, calls.clone(), people.clone()));
            }
        });
        Ok(slack)
    }

    /// Where its methods are.
    pub fn api_url(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// Forgets what was called.
    pub fn reset(&self) {
        self.calls.whispers.set(0);
        self.calls.edits.set(0);
        self.calls.people_listed.set(false);
    }

    /// Waits until `is_done`.
    pub async fn until(&self, is_done: impl Fn(&Calls) -> bool) {
        loop {
            let changed = self.calls.changed.notified();
            if is_done(&self.calls) {
                return;
            }
            changed.await;
        }
    }
}

async fn connection(stream: TcpStream, calls: Rc<Calls>, people: Rc<[Value]>) {
    // Whoever hangs up in between was stopped.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(request, calls.clone(), people.clone()));
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: Request<Incoming>,
    calls: Rc<Calls>,
    people: Rc<[Value]>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (head, body) = request.into_parts();
    body.collect().await?;
    let path = head.uri.path();
    let answer = match path.strip_prefix("/api/") {
        Some("users.list") => page(head.uri.query().unwrap_or_default(), &people, &calls),
        Some(method) => to_method(method, &calls),
        None => {
            calls.whispers.set(calls.whispers.get() + 1);
            json!({"ok": true})
        }
    };
    calls.changed.notify_waiters();
    Ok::<_, Infallible>(json_response(&answer)).map_err(|never| match never {})
}

fn to_method(method: &str, calls: &Calls) -> Value {
    match method {
        "auth.test" => json!({
            "ok": true, "url": "https://bench.slack.com/", "team": "Bench", "team_id": TEAM, "user": "shadowday",
            "user_id": BOT, "bot_id": "B0BENCH", "is_enterprise_install": false,
        }),
        "chat.update" => {
            calls.edits.set(calls.edits.get() + 1);
            json!({"ok": true, "channel": CHANNEL, "ts": CARD_TS, "text": ""})
        }
        _ => json!({"ok": true, "channel": CHANNEL, "ts": CARD_TS}),
    }
}

/// A page of people; the cursor is where it begins.
fn page(query: &str, people: &[Value], calls: &Calls) -> Value {
    let cursor = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "cursor");
    let from = cursor.and_then(|(_, at)| at.parse::<usize>().ok()).unwrap_or_default().min(people.len());
    let until = (from + PEOPLE_PAGE).min(people.len());
    let is_last = until == people.len();
    calls.people_listed.set(is_last);
    let next = if is_last { String::new() } else { until.to_string() };
    json!({"ok": true, "members": people[from..until], "response_metadata": {"next_cursor": next}})
}

fn json_response(value: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(value.to_string())));
    let json = hyper::header::HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
    response
}
