//! What was sent over which socket, and what became of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{SocketFault, SocketId};

/// An envelope to send.
#[derive(Clone)]
pub(super) struct Sending {
    pub id: String,
    pub text: String,
    pub is_event: bool,
    pub accepts_payload: bool,
    pub fault: Option<SocketFault>,
}

/// What became of an envelope.
#[derive(Debug)]
pub(super) enum Fate {
    Acknowledged(Option<Value>),
    /// Its socket ended before it was sent.
    NotSent,
    /// Its socket ended before it was acknowledged. People wait on, for events this is the end.
    Lost,
}

/// What an acknowledgement leads to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Consequence {
    pub violation: Option<String>,
    pub fault: Option<SocketFault>,
}

struct Envelope {
    socket: SocketId,
    is_event: bool,
    accepts_payload: bool,
    fault: Option<SocketFault>,
    progress: Progress,
}

enum Progress {
    Unsent(oneshot::Sender<Fate>),
    Sent(oneshot::Sender<Fate>),
    /// Nobody waits for it. It may still be acknowledged, too late.
    GivenUp,
    Acknowledged,
}

impl Envelope {
    fn end(&mut self, fate: Fate) {
        if let Progress::Unsent(waiting) | Progress::Sent(waiting) =
            std::mem::replace(&mut self.progress, Progress::GivenUp)
        {
            // Whoever waited may be gone.
            let _ = waiting.send(fate);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acknowledgement {
    envelope_id: String,
    payload: Option<Value>,
}

/// Every envelope, by its id.
#[derive(Default)]
pub(super) struct Envelopes(BTreeMap<String, Envelope>);

impl Envelopes {
    pub fn add(&mut self, socket: SocketId, sending: &Sending) -> oneshot::Receiver<Fate> {
        let (waiting, fate) = oneshot::channel();
        let envelope = Envelope {
            socket,
            is_event: sending.is_event,
            accepts_payload: sending.accepts_payload,
            fault: sending.fault,
            progress: Progress::Unsent(waiting),
        };
        self.0.insert(sending.id.clone(), envelope);
        fate
    }

    /// Notes an envelope that nobody waits for, so that it can be acknowledged.
    pub fn add_unwatched(&mut self, socket: SocketId, id: &str) {
        let progress = Progress::GivenUp;
        let envelope = Envelope { socket, is_event: false, accepts_payload: false, fault: None, progress };
        self.0.insert(id.into(), envelope);
    }

    /// Marks an envelope as sent over this socket; false when it is no longer this socket's to send.
    pub fn begin(&mut self, socket: SocketId, id: &str) -> bool {
        let Some(envelope) = self.0.get_mut(id).filter(|envelope| envelope.socket == socket) else {
            return false;
        };
        match std::mem::replace(&mut envelope.progress, Progress::GivenUp) {
            Progress::Unsent(waiting) => {
                envelope.progress = Progress::Sent(waiting);
                true
            }
            other => {
                envelope.progress = other;
                false
            }
        }
    }

    /// An envelope could not be sent after all.
    pub fn give_back(&mut self, socket: SocketId, id: &str) {
        let envelope = self.0.get_mut(id).filter(|envelope| envelope.socket == socket);
        if let Some(envelope) = envelope {
            envelope.end(Fate::NotSent);
        }
    }

    pub fn give_up(&mut self, id: &str) {
        if let Some(envelope) = self.0.get_mut(id) {
            envelope.progress = Progress::GivenUp;
        }
    }

    pub fn give_back_unsent(&mut self, socket: SocketId) {
        for envelope in self.over(socket) {
            if matches!(envelope.progress, Progress::Unsent(_)) {
                envelope.end(Fate::NotSent);
            }
        }
    }

    pub fn socket_is_gone(&mut self, socket: SocketId) {
        for envelope in self.over(socket) {
            if envelope.is_event && matches!(envelope.progress, Progress::Sent(_)) {
                envelope.end(Fate::Lost);
            }
        }
    }

    fn over(&mut self, socket: SocketId) -> impl Iterator<Item = &mut Envelope> {
        self.0.values_mut().filter(move |envelope| envelope.socket == socket)
    }

    /// Reads what came over a socket: it has to be an acknowledgement.
    pub fn acknowledge(&mut self, socket: SocketId, text: &str) -> Consequence {
        let wrong = |what: String| Consequence { violation: Some(what), fault: None };
        let Acknowledgement { envelope_id: id, payload } = match serde_json::from_str(text) {
            Ok(acknowledgement) => acknowledgement,
            Err(error) => return wrong(format!("what came is no acknowledgement: {error}")),
        };
        let Some(envelope) = self.0.get_mut(&id) else {
            return wrong(format!("{id} is acknowledged, but was never sent"));
        };
        if envelope.socket != socket {
            return wrong(format!("{id} is acknowledged over another socket than it came over"));
        }
        let fault = envelope.fault.take();
        if fault == Some(SocketFault::AcknowledgementLost) {
            return Consequence { violation: None, fault };
        }
        let is_unwanted = payload.is_some() && !envelope.accepts_payload;
        let mut violation = is_unwanted.then(|| format!("{id} is answered with a payload, but accepts none"));
        match std::mem::replace(&mut envelope.progress, Progress::Acknowledged) {
            Progress::Acknowledged => violation = Some(format!("{id} is acknowledged a second time")),
            Progress::Unsent(waiting) | Progress::Sent(waiting) => {
                // Whoever waited may be gone.
                let _ = waiting.send(Fate::Acknowledged(payload.filter(|_| !is_unwanted)));
            }
            Progress::GivenUp => {}
        }
        Consequence { violation, fault }
    }
}
