//! A connection's place among the connected sockets: taken when it begins, given back when it ends, however it ends.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{Order, SocketCounts, SocketFault, SocketId, Sockets};
use crate::sandbox::hub::Hub;

pub(super) struct Seat {
    hub: Arc<Hub>,
    id: SocketId,
}

impl Seat {
    /// A place and what is ordered there, unless all are taken.
    pub fn take(hub: &Arc<Hub>) -> Option<(Seat, mpsc::UnboundedReceiver<Order>)> {
        let (orders, incoming) = mpsc::unbounded_channel();
        let id = hub.state().sockets.join(orders)?;
        Some((Seat { hub: hub.clone(), id }, incoming))
    }

    pub fn with_sockets<T>(&self, work: impl FnOnce(&mut Sockets) -> T) -> T {
        work(&mut self.hub.state().sockets)
    }

    /// How many sockets there are, this one among them.
    pub fn connections(&self) -> usize {
        self.with_sockets(|sockets| sockets.connected.len())
    }

    pub fn fault(&self) -> Option<SocketFault> {
        self.with_sockets(|sockets| sockets.faults.take_for_new_socket())
    }

    pub fn said_hello(&self, takes_envelopes: bool) {
        self.with_sockets(|sockets| sockets.said_hello(self.id, takes_envelopes));
    }

    pub fn retire(&self) {
        self.with_sockets(|sockets| sockets.retire(self.id));
    }

    /// Whether an envelope is still this socket's to send; from here on it counts as sent.
    pub fn begins(&self, envelope_id: &str) -> bool {
        self.with_sockets(|sockets| sockets.envelopes.begin(self.id, envelope_id))
    }

    pub fn sent(&self) {
        self.count(|counts| counts.envelopes += 1);
    }

    pub fn could_not_send(&self, envelope_id: &str) {
        self.with_sockets(|sockets| sockets.envelopes.give_back(self.id, envelope_id));
    }

    pub fn count(&self, change: impl FnOnce(&mut SocketCounts)) {
        self.with_sockets(|sockets| sockets.count(change));
    }

    /// Takes an acknowledgement; returns what goes wrong with it, if a test wants that.
    pub fn acknowledged(&self, text: &str) -> Option<SocketFault> {
        let consequence = self.with_sockets(|sockets| {
            let consequence = sockets.envelopes.acknowledge(self.id, text);
            if consequence.fault != Some(SocketFault::AcknowledgementLost) {
                sockets.count(|counts| counts.acknowledgements += 1);
            }
            consequence
        });
        if let Some(violation) = consequence.violation {
            self.violation(&violation);
        }
        consequence.fault
    }

    pub fn violation(&self, what: &str) {
        self.hub.state().diary.violations.push(format!("socket: {what}"));
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.with_sockets(|sockets| sockets.leave(self.id));
    }
}
