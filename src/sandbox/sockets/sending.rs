//! Deliveries over a socket, as Slack makes them.

use serde_json::json;
use tokio::time::timeout;

use super::envelopes::{Fate, Sending};
use crate::sandbox::{Answer, Failure, delivery::Delivery, hub::Hub};

/// Why an event comes again.
const RETRY_REASON: &str = "timeout";

impl Hub {
    /// Sends a delivery over one socket and waits for the acknowledgement, whose payload is what the body of an HTTP
    /// answer would be. While no socket is open it waits for one: whether Slack fails at once then is not documented,
    /// and a person would see the same error, only sooner.
    pub async fn send_over_socket(&self, delivery: &Delivery, retry_attempt: u32) -> Result<Answer, Failure> {
        let sending = self.envelope_of(delivery, retry_attempt);
        let mut is_on_its_way = false;
        let answer_within = self.state().answer_within;
        let outcome = timeout(answer_within, self.fate(&sending, &mut is_on_its_way)).await;
        match outcome {
            Ok(Fate::Acknowledged(payload)) => Ok(Answer {
                status: 200,
                content_type: payload.as_ref().map_or("", |_| "application/json").into(),
                body: payload.map(|payload| payload.to_string()).unwrap_or_default(),
            }),
            Ok(Fate::Lost | Fate::NotSent) => Err(Failure::OperationTimeout),
            Err(_) if is_on_its_way => {
                self.state().sockets.envelopes.give_up(&sending.id);
                Err(Failure::OperationTimeout)
            }
            Err(_) => Err(Failure::Unreachable("it has no socket open".into())),
        }
    }

    /// What becomes of an envelope. One that its socket could not send goes to the next.
    async fn fate(&self, sending: &Sending, is_on_its_way: &mut bool) -> Fate {
        let mut changes = self.state().sockets.counts.subscribe();
        loop {
            changes.borrow_and_update();
            let handed_over = self.state().sockets.hand_over(sending.clone());
            *is_on_its_way = handed_over.is_some();
            match handed_over {
                Some(fate) => match fate.await {
                    Ok(Fate::NotSent) => {}
                    Ok(fate) => return fate,
                    Err(_) => return Fate::Lost,
                },
                // The sender lives as long as the workspace.
                None => _ = changes.changed().await,
            }
        }
    }

    fn envelope_of(&self, delivery: &Delivery, retry_attempt: u32) -> Sending {
        let id = self.state().next_id("envelope.");
        let accepts_payload = delivery.accepts_response();
        let mut envelope = json!({
            "envelope_id": id, "type": delivery.envelope_type(), "payload": delivery.payload(),
            "accepts_response_payload": accepts_payload,
        });
        if delivery.is_event() {
            envelope["retry_attempt"] = retry_attempt.into();
            envelope["retry_reason"] = if retry_attempt > 0 { RETRY_REASON } else { "" }.into();
        }
        Sending { id, text: envelope.to_string(), is_event: delivery.is_event(), accepts_payload, fault: None }
    }
}
