//! Socket Mode: the bot comes to Slack, and takes commands, interactions and events over WebSockets.
//!
//! Here is who is connected. `link` lets a socket in and `connection` runs it, `sending` hands a delivery to one socket
//! and waits for its acknowledgement, `envelopes` remembers what went over which, `frames` is what Slack says,
//! `faults` and `control` are what tests ask for.

mod connection;
mod control;
mod counts;
mod envelopes;
mod faults;
mod frames;
mod link;
mod seat;
mod sending;

use std::time::Duration;

use tokio::sync::{mpsc::UnboundedSender, oneshot, watch};

pub use counts::SocketCounts;
pub use faults::{DisconnectReason, SocketFault};
pub(super) use link::link;

use super::tickets::SocketTickets;
use envelopes::{Envelopes, Fate, Sending};
use faults::SocketFaults;

/// The most sockets that an app can have open.
const SOCKETS_MAX: usize = 10;

/// How often Slack pings the other side, in real time.
const PING_EVERY: Duration = Duration::from_secs(5);

/// Tells sockets apart; never used twice.
type SocketId = u64;

/// What a connection is told to do.
#[derive(Clone)]
enum Order {
    Send(Sending),
    Say(String),
    Disconnect { reason: DisconnectReason, close_after: Duration },
    GoDead,
    Cut,
}

/// One connected socket.
struct Socket {
    id: SocketId,
    orders: UnboundedSender<Order>,
    takes_envelopes: bool,
}

/// All that is known about Socket Mode.
pub(super) struct Sockets {
    /// Whether the app's settings have Socket Mode turned on.
    pub is_on: bool,
    /// Whether deliveries go over sockets, even while none is open: with Socket Mode on, HTTP gets nothing.
    pub are_used: bool,
    pub tickets: SocketTickets,
    ping_every: Duration,
    envelopes: Envelopes,
    faults: SocketFaults,
    connected: Vec<Socket>,
    last_id: SocketId,
    /// Whose turn it is to get the next envelope.
    turn: usize,
    counts: watch::Sender<SocketCounts>,
}

impl Sockets {
    pub fn new(is_on: bool) -> Sockets {
        Sockets {
            is_on,
            are_used: false,
            tickets: SocketTickets::default(),
            ping_every: PING_EVERY,
            envelopes: Envelopes::default(),
            faults: SocketFaults::default(),
            connected: Vec::new(),
            last_id: 0,
            turn: 0,
            counts: watch::channel(SocketCounts::default()).0,
        }
    }

    /// Lets a connection in, unless there are too many already.
    fn join(&mut self, orders: UnboundedSender<Order>) -> Option<SocketId> {
        if self.connected.len() >= SOCKETS_MAX {
            return None;
        }
        self.last_id += 1;
        self.connected.push(Socket { id: self.last_id, orders, takes_envelopes: false });
        self.count(|_| {});
        Some(self.last_id)
    }

    fn said_hello(&mut self, id: SocketId, takes_envelopes: bool) {
        if let Some(socket) = self.connected.iter_mut().find(|socket| socket.id == id) {
            socket.takes_envelopes = takes_envelopes;
        }
        self.are_used = true;
        self.count(|counts| counts.hellos += 1);
    }

    /// No more envelopes for this socket; what it was given and has not yet sent goes to another.
    fn retire(&mut self, id: SocketId) {
        if let Some(socket) = self.connected.iter_mut().find(|socket| socket.id == id) {
            socket.takes_envelopes = false;
        }
        self.envelopes.give_back_unsent(id);
        self.count(|_| {});
    }

    fn leave(&mut self, id: SocketId) {
        self.retire(id);
        self.connected.retain(|socket| socket.id != id);
        self.envelopes.socket_is_gone(id);
        self.count(|counts| counts.closed += 1);
    }

    /// Puts an envelope on its way over one socket, each in turn; `None` when there is none.
    fn hand_over(&mut self, mut sending: Sending) -> Option<oneshot::Receiver<Fate>> {
        let socket = self.next_in_turn()?;
        let (id, orders) = (socket.id, socket.orders.clone());
        sending.fault = self.faults.take_for_envelope();
        let fate = self.envelopes.add(id, &sending);
        if orders.send(Order::Send(sending)).is_err() {
            self.retire(id);
        }
        Some(fate)
    }

    fn next_in_turn(&mut self) -> Option<&Socket> {
        let takers = || self.connected.iter().filter(|socket| socket.takes_envelopes);
        let place = self.turn.checked_rem(takers().count())?;
        self.turn = self.turn.wrapping_add(1);
        takers().nth(place)
    }

    fn order_all(&self, order: &Order) {
        for socket in &self.connected {
            // A connection that is just ending needs no orders.
            let _ = socket.orders.send(order.clone());
        }
    }

    fn retire_all(&mut self) {
        let ids: Vec<SocketId> = self.connected.iter().map(|socket| socket.id).collect();
        ids.into_iter().for_each(|id| self.retire(id));
    }

    fn count(&self, change: impl FnOnce(&mut SocketCounts)) {
        let open = self.connected.iter().filter(|socket| socket.takes_envelopes).count();
        self.counts.send_modify(|counts| {
            change(counts);
            counts.open = open;
            counts.connected = self.connected.len();
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    fn sending() -> Sending {
        Sending { id: "e1".into(), text: String::new(), is_event: false, accepts_payload: true, fault: None }
    }

    #[test]
    fn what_a_socket_did_not_send_before_it_ended_goes_over_the_next() {
        let mut sockets = Sockets::new(true);
        let (one, _one_reads) = mpsc::unbounded_channel();
        let (other, _other_reads) = mpsc::unbounded_channel();
        let [one, other] = [one, other].map(|orders| sockets.join(orders).unwrap());
        sockets.said_hello(one, true);
        let mut fate = sockets.hand_over(sending()).unwrap();
        sockets.retire(one);
        assert!(matches!(fate.try_recv(), Ok(Fate::NotSent)));
        assert!(sockets.hand_over(sending()).is_none());
        sockets.said_hello(other, true);
        let mut fate = sockets.hand_over(sending()).unwrap();
        assert!(!sockets.envelopes.begin(one, "e1"), "it is no longer the first one's to send");
        assert!(sockets.envelopes.begin(other, "e1"));
        sockets.envelopes.acknowledge(other, "{\"envelope_id\":\"e1\",\"payload\":{}}");
        assert!(matches!(fate.try_recv(), Ok(Fate::Acknowledged(Some(_)))));
    }

    #[test]
    fn what_was_sent_over_a_socket_that_ended_is_lost_only_for_events() {
        for is_event in [true, false] {
            let mut sockets = Sockets::new(true);
            let (orders, _reads) = mpsc::unbounded_channel();
            let socket = sockets.join(orders).unwrap();
            sockets.said_hello(socket, true);
            let mut fate = sockets.hand_over(Sending { is_event, ..sending() }).unwrap();
            assert!(sockets.envelopes.begin(socket, "e1"));
            sockets.leave(socket);
            assert_eq!(matches!(fate.try_recv(), Ok(Fate::Lost)), is_event);
        }
    }
}
