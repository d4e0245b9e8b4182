//! How many of what there were, for tests to wait on.

/// What happened on the sockets so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketCounts {
    /// Sockets that said hello and take envelopes now.
    pub open: usize,
    /// Sockets that are connected now, also those that are silent or about to be closed.
    pub connected: usize,
    /// Hellos said so far.
    pub hellos: u64,
    /// Sockets that ended so far, whoever ended them.
    pub closed: u64,
    /// Envelopes sent so far, also those that went into a dead socket.
    pub envelopes: u64,
    /// Acknowledgements seen so far, also those against the rules.
    pub acknowledgements: u64,
    /// Pings of ours that were answered so far.
    pub pongs: u64,
}
