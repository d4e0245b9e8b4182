//! What tests see of sockets, and do to them.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

use super::{DisconnectReason, Order, SocketCounts, SocketFault};
use crate::sandbox::{Failure, Sandbox};

/// The real time after which waiting for something on the sockets is given up.
const WAIT_MAX: Duration = Duration::from_secs(10);

impl Sandbox {
    /// Turns Socket Mode on: from now on nothing is sent over HTTP, even while no socket is open. The first socket does
    /// the same. It is also how Socket Mode is turned on again after [`DisconnectReason::LinkDisabled`].
    pub fn use_sockets(&self) {
        let mut state = self.hub.state();
        state.sockets.is_on = true;
        state.sockets.are_used = true;
    }

    /// How many sockets said hello and take envelopes.
    pub fn open_sockets(&self) -> usize {
        self.socket_counts().open
    }

    /// What happened on the sockets so far.
    pub fn socket_counts(&self) -> SocketCounts {
        *self.hub.state().sockets.counts.borrow()
    }

    /// Waits until the counts are as wanted, ten real seconds at most.
    ///
    /// # Errors
    /// The counts as they are then.
    pub async fn until_sockets(
        &self,
        is_as_wanted: impl FnMut(&SocketCounts) -> bool,
    ) -> Result<SocketCounts, SocketCounts> {
        let mut counts = self.hub.state().sockets.counts.subscribe();
        match timeout(WAIT_MAX, counts.wait_for(is_as_wanted)).await {
            Ok(Ok(counts)) => Ok(*counts),
            _ => Err(self.socket_counts()),
        }
    }

    /// Waits until exactly `count` sockets are open, ten real seconds at most.
    ///
    /// # Errors
    /// The counts as they are then.
    pub async fn until_open_sockets(&self, count: usize) -> Result<SocketCounts, SocketCounts> {
        self.until_sockets(|counts| counts.open == count).await
    }

    /// Lets the next `times` new sockets, or envelopes, go wrong. (What goes wrong before a socket is one is asked for
    /// with [`Sandbox::refuse`]: of the method `apps.connections.open`, or of `link`, the socket's own request.)
    pub fn socket_fault(&self, fault: SocketFault, times: usize) {
        self.hub.state().sockets.faults.add(fault, times);
    }

    /// Says `disconnect` on every socket, and closes it `close_after` later in real time. A warned socket gets envelopes
    /// until then, any other none from now on. After `link_disabled` no socket is opened.
    pub fn disconnect_all(&self, reason: DisconnectReason, close_after: Duration) {
        let mut state = self.hub.state();
        if reason != DisconnectReason::Warning {
            state.sockets.retire_all();
        }
        if reason == DisconnectReason::LinkDisabled {
            state.sockets.is_on = false;
        }
        state.sockets.order_all(&Order::Disconnect { reason, close_after });
    }

    /// Cuts every socket without a goodbye.
    pub fn cut_sockets(&self) {
        let mut state = self.hub.state();
        state.sockets.retire_all();
        state.sockets.order_all(&Order::Cut);
    }

    /// Lets every socket go dead: it stays connected, says nothing and answers nothing. Slack does not know, and still
    /// sends envelopes there.
    pub fn freeze_sockets(&self) {
        self.hub.state().sockets.order_all(&Order::GoDead);
    }

    /// Says anything on the socket whose turn it is. If it is an envelope, it may be acknowledged, but need not.
    ///
    /// # Errors
    /// [`Failure::Unreachable`] when no socket is open.
    pub fn say_on_socket(&self, text: &str) -> Result<(), Failure> {
        let mut state = self.hub.state();
        let socket = state.sockets.next_in_turn();
        let socket = socket.ok_or_else(|| Failure::Unreachable("it has no socket open".into()))?;
        let (id, orders) = (socket.id, socket.orders.clone());
        let envelope = serde_json::from_str::<Value>(text).unwrap_or_default();
        if let Some(envelope_id) = envelope["envelope_id"].as_str() {
            state.sockets.envelopes.add_unwatched(id, envelope_id);
        }
        orders.send(Order::Say(text.into())).map_err(|_| Failure::Unreachable("its socket has just ended".into()))
    }

    /// How often sockets that are opened from now on are pinged, in real time.
    pub fn ping_sockets_every(&self, every: Duration) {
        self.hub.state().sockets.ping_every = every;
    }
}
