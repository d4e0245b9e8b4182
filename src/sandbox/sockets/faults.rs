//! What goes wrong with sockets because a test asks for it.

use std::collections::VecDeque;

/// What happens to a new socket, or to the socket that gets the next envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketFault {
    /// A new socket is closed before its hello.
    ClosedBeforeHello,
    /// A new socket never says hello. It answers pings.
    NoHello,
    /// A new socket is closed right after its hello.
    ClosedAfterHello,
    /// A new socket is dead after its hello: it stays connected, says nothing and answers nothing, not even pings.
    DeadAfterHello,
    /// The socket is dead before it sends the envelope. Slack does not know.
    DeadBeforeEnvelope,
    /// Half of the envelope's frame is sent, then the connection is cut.
    HalfEnvelope,
    /// The socket is closed after the envelope, without waiting for its acknowledgement.
    ClosedAfterEnvelope,
    /// The socket is closed when the envelope is acknowledged; the acknowledgement counts.
    ClosedByAcknowledgement,
    /// The socket is closed when the envelope is acknowledged, and Slack has not seen the acknowledgement.
    AcknowledgementLost,
}

/// Why Slack takes its leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectReason {
    /// The connection will be closed soon; until then it is used like any other.
    Warning,
    /// The connection should be replaced by a new one.
    RefreshRequested,
    /// Socket Mode was turned off in the app's settings.
    LinkDisabled,
    /// The app has ten sockets already.
    TooManyWebsockets,
}

impl DisconnectReason {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            DisconnectReason::Warning => "warning",
            DisconnectReason::RefreshRequested => "refresh_requested",
            DisconnectReason::LinkDisabled => "link_disabled",
            DisconnectReason::TooManyWebsockets => "too_many_websockets",
        }
    }
}

impl SocketFault {
    fn is_of_a_new_socket(self) -> bool {
        use SocketFault::{ClosedAfterHello, ClosedBeforeHello, DeadAfterHello, NoHello};
        matches!(self, ClosedBeforeHello | NoHello | ClosedAfterHello | DeadAfterHello)
    }
}

/// The faults still to come.
#[derive(Default)]
pub(super) struct SocketFaults {
    for_new_sockets: VecDeque<SocketFault>,
    for_envelopes: VecDeque<SocketFault>,
}

impl SocketFaults {
    pub fn add(&mut self, fault: SocketFault, times: usize) {
        let queue = match fault.is_of_a_new_socket() {
            true => &mut self.for_new_sockets,
            false => &mut self.for_envelopes,
        };
        queue.extend(std::iter::repeat_n(fault, times));
    }

    pub fn take_for_new_socket(&mut self) -> Option<SocketFault> {
        self.for_new_sockets.pop_front()
    }

    pub fn take_for_envelope(&mut self) -> Option<SocketFault> {
        self.for_envelopes.pop_front()
    }
}
