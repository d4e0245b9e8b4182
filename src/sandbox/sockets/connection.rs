//! One socket, from its hello to its end.

use std::{sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc::UnboundedReceiver,
    time::{Instant, interval_at, sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, error::ProtocolError, protocol::Role},
};

use super::{DisconnectReason, Order, SocketFault, envelopes::Sending, frames, seat::Seat};
use crate::sandbox::hub::Hub;

/// How long the other side has to say goodbye too.
const GOODBYE_WITHIN: Duration = Duration::from_secs(1);

type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// How a connection comes to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// With a goodbye; acknowledgements that are on their way still count.
    Closed,
    /// With a goodbye, and deaf to what is on its way.
    ClosedDeaf,
    /// It lives on without a sign of life.
    Dead,
    /// Without a goodbye, or because the other side is gone.
    Cut,
}

/// A connected socket. Its seat is given back first, so that nothing is ordered that nobody reads.
struct Connection {
    seat: Seat,
    orders: UnboundedReceiver<Order>,
    stream: Stream,
    closes_at: Option<Instant>,
}

/// Runs the socket that a connection becomes, until it ends or the sandbox stops.
pub(super) async fn run(hub: Arc<Hub>, upgrade: OnUpgrade) {
    let stop = hub.stop.clone();
    tokio::select! {
        () = stop.cancelled() => {}
        () = serve(hub, upgrade) => {}
    }
}

async fn serve(hub: Arc<Hub>, upgrade: OnUpgrade) {
    let Ok(upgraded) = upgrade.await else {
        return;
    };
    let mut stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
    let Some((seat, orders)) = Seat::take(&hub) else {
        hub.state().diary.violations.push("socket: more than ten are open".into());
        let refusal = Message::text(frames::disconnect(DisconnectReason::TooManyWebsockets));
        if stream.send(refusal).await.is_ok() {
            say_goodbye(&mut stream, |_| {}).await;
        }
        return;
    };
    let mut connection = Connection { seat, orders, stream, closes_at: None };
    let end = match connection.greet().await {
        Some(end) => end,
        None => connection.listen().await,
    };
    connection.finish(end).await;
}

impl Connection {
    async fn greet(&mut self) -> Option<End> {
        let fault = self.seat.fault();
        match fault {
            Some(SocketFault::ClosedBeforeHello) => return Some(End::ClosedDeaf),
            Some(SocketFault::NoHello) => return None,
            _ => {}
        }
        let hello = frames::hello(self.seat.connections());
        if self.stream.send(Message::text(hello)).await.is_err() {
            return Some(End::Cut);
        }
        self.seat.said_hello(fault != Some(SocketFault::ClosedAfterHello));
        match fault {
            Some(SocketFault::ClosedAfterHello) => Some(End::ClosedDeaf),
            Some(SocketFault::DeadAfterHello) => Some(End::Dead),
            _ => None,
        }
    }

    async fn listen(&mut self) -> End {
        let ping_every = self.seat.with_sockets(|sockets| sockets.ping_every);
        let mut pings = interval_at(Instant::now() + ping_every, ping_every);
        loop {
            let closes_at = self.closes_at;
            let end = tokio::select! {
                order = self.orders.recv() => match order {
                    Some(order) => self.carry_out(order).await,
                    None => Some(End::Cut),
                },
                message = self.stream.next() => self.read(message),
                () = until(closes_at) => Some(End::Closed),
                _ = pings.tick() => self.say(Message::Ping(Default::default())).await.err(),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    async fn say(&mut self, message: Message) -> Result<(), End> {
        self.stream.send(message).await.map_err(|_| End::Cut)
    }

    async fn carry_out(&mut self, order: Order) -> Option<End> {
        match order {
            Order::Send(sending) => self.send(sending).await,
            Order::Say(text) => self.say(Message::text(text)).await.err(),
            Order::Disconnect { reason, close_after } => {
                self.closes_at = Some(Instant::now() + close_after);
                self.say(Message::text(frames::disconnect(reason))).await.err()
            }
            Order::GoDead => Some(End::Dead),
            Order::Cut => Some(End::Cut),
        }
    }

    async fn send(&mut self, sending: Sending) -> Option<End> {
        if !self.seat.begins(&sending.id) {
            return None;
        }
        match sending.fault {
            Some(SocketFault::DeadBeforeEnvelope) => {
                self.seat.sent();
                Some(End::Dead)
            }
            Some(SocketFault::HalfEnvelope) => {
                self.seat.sent();
                let connection = self.stream.get_mut();
                // Cut is what follows either way.
                let _ = connection.write_all(&frames::half_of(&sending.text)).await;
                let _ = connection.flush().await;
                Some(End::Cut)
            }
            fault => {
                if let Err(end) = self.say(Message::text(sending.text)).await {
                    self.seat.could_not_send(&sending.id);
                    return Some(end);
                }
                self.seat.sent();
                (fault == Some(SocketFault::ClosedAfterEnvelope)).then_some(End::ClosedDeaf)
            }
        }
    }

    fn read(&mut self, message: Option<Result<Message, Error>>) -> Option<End> {
        match message {
            None => Some(End::Cut),
            Some(Err(error)) => {
                note(&self.seat, &error);
                Some(End::Cut)
            }
            Some(Ok(message)) => take(&self.seat, &message),
        }
    }

    async fn finish(mut self, end: End) {
        match end {
            End::Cut => {}
            End::Dead => self.play_dead().await,
            End::Closed | End::ClosedDeaf => {
                self.seat.retire();
                let Connection { seat, mut stream, .. } = self;
                say_goodbye(&mut stream, |message| {
                    if end == End::Closed {
                        take(&seat, message);
                    }
                })
                .await;
            }
        }
    }

    /// Swallows what comes, only to see when the other side is gone. Envelopes for this socket count as sent.
    async fn play_dead(&mut self) {
        let mut swallowed = [0; 4_096];
        loop {
            tokio::select! {
                read = self.stream.get_mut().read(&mut swallowed) => {
                    if matches!(read, Ok(0) | Err(_)) {
                        return;
                    }
                }
                order = self.orders.recv() => match order {
                    Some(Order::Send(sending)) if self.seat.begins(&sending.id) => self.seat.sent(),
                    Some(Order::Cut) | None => return,
                    Some(_) => {}
                },
            }
        }
    }
}

/// Takes what came over a socket.
fn take(seat: &Seat, message: &Message) -> Option<End> {
    match message {
        Message::Text(text) => match seat.acknowledged(text) {
            Some(SocketFault::ClosedByAcknowledgement) => Some(End::Closed),
            Some(SocketFault::AcknowledgementLost) => Some(End::ClosedDeaf),
            _ => None,
        },
        Message::Binary(_) => {
            seat.violation("a binary message came");
            None
        }
        Message::Pong(_) => {
            seat.count(|counts| counts.pongs += 1);
            None
        }
        Message::Ping(_) | Message::Close(_) | Message::Frame(_) => None,
    }
}

/// That the other side went away is nobody's fault; all else is against the protocol.
fn note(seat: &Seat, error: &Error) {
    match error {
        Error::Io(_) | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {}
        error => seat.violation(&format!("what came is no WebSocket: {error}")),
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

/// Closes a socket in order. What still comes before the other side's goodbye goes to `hear`.
async fn say_goodbye(stream: &mut Stream, mut hear: impl FnMut(&Message)) {
    let goodbye = async {
        if stream.close(None).await.is_err() {
            return;
        }
        while let Some(Ok(message)) = stream.next().await {
            hear(&message);
        }
    };
    // Whoever says nothing is left behind.
    let _ = timeout(GOODBYE_WITHIN, goodbye).await;
}
