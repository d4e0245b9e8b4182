//! The side that presses: plain HTTP/1.1 over connections that stay open, requests made beforehand.

use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Nobody waits longer for an answer; Slack waits three seconds.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(60);

/// What came of a number of requests.
#[derive(Default)]
pub struct Outcome {
    /// From the first request to the last answer.
    pub took: Duration,
    /// One for each request that got the status that was wanted.
    pub latencies: Vec<Duration>,
    /// Requests with another answer, or none.
    pub wrong: usize,
}

/// When the requests are sent.
#[derive(Clone, Copy)]
pub enum Pace {
    /// Each connection sends its next one as soon as it has an answer.
    AsAnswered,
    /// This many a second, whatever the answers; what has to wait for a free connection has waited for its answer too.
    PerSecond(u32),
}

/// Sends each request once, over this many connections.
///
/// # Errors
/// A connection could not be opened.
pub async fn send(
    to: SocketAddr,
    requests: Rc<[Vec<u8>]>,
    connections: usize,
    pace: Pace,
    wanted: u16,
) -> io::Result<Outcome> {
    let work = Rc::new(Work { to, requests, pace, wanted, next: Cell::new(0), outcome: RefCell::default() });
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(to).await?);
    }
    let began = Instant::now();
    let mut senders = JoinSet::new();
    for connection in open {
        senders.spawn_local(work.clone().run(connection, began));
    }
    while let Some(ended) = senders.join_next().await {
        ended.map_err(io::Error::other)?;
    }
    let mut outcome = work.outcome.take();
    outcome.took = began.elapsed();
    Ok(outcome)
}

/// What the connections share.
struct Work {
    to: SocketAddr,
    requests: Rc<[Vec<u8>]>,
    pace: Pace,
    wanted: u16,
    next: Cell<usize>,
    outcome: RefCell<Outcome>,
}

impl Work {
    async fn run(self: Rc<Self>, mut connection: Connection, began: Instant) {
        loop {
            let at = self.next.replace(self.next.get() + 1);
            let Some(request) = self.requests.get(at) else { return };
            let sent = self.turn(at, began).await;
            match tokio::time::timeout(GIVEN_UP_AFTER, connection.ask(request)).await {
                Ok(Ok(status)) if status == self.wanted => self.outcome.borrow_mut().latencies.push(sent.elapsed()),
                Ok(Ok(_)) => self.outcome.borrow_mut().wrong += 1,
                Ok(Err(_)) | Err(_) => {
                    self.outcome.borrow_mut().wrong += 1;
                    let Ok(anew) = Connection::open(self.to).await else { return };
                    connection = anew;
                }
            }
        }
    }

    /// Waits for the moment at which the request is to be sent, and returns it.
    async fn turn(&self, at: usize, began: Instant) -> Instant {
        match self.pace {
            Pace::AsAnswered => Instant::now(),
            Pace::PerSecond(rate) => {
                let sent = began + Duration::from_secs_f64(at as f64 / f64::from(rate));
                tokio::time::sleep_until(sent.into()).await;
                sent
            }
        }
    }
}

/// A connection that stays open.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub async fn open(to: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, answer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request and reads all of its answer; returns the status.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(status) = whole_answer(&self.answer)? {
                return Ok(status);
            }
        }
    }
}

/// The status, once the whole answer is there.
fn whole_answer(answer: &[u8]) -> io::Result<Option<u16>> {
    let Some(head_ends) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let (head, body) = (&answer[..head_ends], &answer[head_ends + 4..]);
    let head = std::str::from_utf8(head).map_err(io::Error::other)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("an answer without a status"))?;
    let is_whole = match header(head, "content-length") {
        Some(length) => body.len() >= length.parse::<usize>().map_err(io::Error::other)?,
        // Otherwise in chunks, of which the last is empty.
        None => body == b"0\r\n\r\n" || body.ends_with(b"\r\n0\r\n\r\n"),
    };
    Ok(is_whole.then_some(status))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
