//! Deliveries that are made now and sent later: an event an hour late, two requests in another order.

use serde_json::{Value, json};

use super::{ActionRef, Answer, Failure, Sandbox, Target, acting::not_possible, delivery::Delivery, response_url};

/// Something that a person did, or an event, which has not yet reached the bot.
#[derive(Clone)]
#[must_use = "nothing is sent until `send` is called"]
pub struct Prepared {
    sandbox: Sandbox,
    delivery: Delivery,
    then: Then,
}

/// What becomes of the answer.
#[derive(Clone)]
enum Then {
    ShowTo { user: String, channel: String, typed: String },
    Nothing,
}

impl Prepared {
    /// Sends it, as if it had only now got through, and returns what the bot answered. It can be sent again.
    ///
    /// # Errors
    /// As the person would see it; for an event when there is no answer in time.
    pub async fn send(&self) -> Result<Answer, Failure> {
        let (hub, delivery) = (&self.sandbox.hub, self.delivery.clone());
        if delivery.is_event() {
            return hub.deliver_event(delivery).await;
        }
        let answer = hub.deliver(delivery).await?;
        if let Then::ShowTo { user, channel, typed } = &self.then {
            response_url::apply_command_answer(hub, (user, channel), typed, &answer)?;
        }
        Ok(answer)
    }
}

impl Sandbox {
    /// Types a command, of which the bot hears when it is sent. See [`Sandbox::slash`].
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when there is no such command or conversation.
    pub fn prepare_slash(&self, user: &str, channel: &str, text: &str) -> Result<Prepared, Failure> {
        let delivery = self.hub.slash_delivery(user, channel, text)?;
        let then = Then::ShowTo { user: user.into(), channel: channel.into(), typed: text.into() };
        Ok(Prepared { sandbox: self.clone(), delivery, then })
    }

    /// Presses a button or picks something, of which the bot hears when it is sent. See [`Sandbox::click`].
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when `user` does not see that element, or when it makes no request.
    pub fn prepare_click(
        &self,
        user: &str,
        target: &Target,
        action: impl Into<ActionRef>,
        selected: Option<Value>,
    ) -> Result<Prepared, Failure> {
        let delivery = self.hub.click_delivery(user, target, &action.into(), selected, &json!({}))?;
        let delivery = delivery.ok_or_else(|| not_possible("The bot does not hear of that."))?;
        Ok(Prepared { sandbox: self.clone(), delivery, then: Then::Nothing })
    }

    /// Lets an event happen, of which the bot hears when it is sent. See [`Sandbox::event`].
    pub fn prepare_event(&self, event: &Value) -> Prepared {
        let delivery = Delivery::Event(self.hub.envelope(event));
        Prepared { sandbox: self.clone(), delivery, then: Then::Nothing }
    }
}
