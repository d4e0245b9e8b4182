//! What people change about themselves.

use jiff::Timestamp;
use serde_json::json;

use super::{Failure, Sandbox, Status, acting::not_possible, delivery::Delivery};

/// The most characters of a status; Slack's limit.
const STATUS_LENGTH_MAX: usize = 100;

/// The event that says that somebody changed.
const USER_CHANGE: &str = "user_change";

impl Sandbox {
    /// Sets somebody's status, until an instant or for good; an empty one clears it. If the app is subscribed to that,
    /// it hears of it. (Slack also says when a status ends by itself; here that shows in `users.info` only.)
    ///
    /// # Errors
    /// [`Failure::NotPossible`] when there is no such person, or Slack would not take the status; otherwise when there
    /// is no answer to the event in time.
    pub async fn set_status(
        &self,
        user: &str,
        emoji: &str,
        text: &str,
        until: Option<Timestamp>,
    ) -> Result<(), Failure> {
        let now = self.hub.now();
        let is_emoji = emoji.is_empty() || (emoji.len() > 2 && emoji.starts_with(':') && emoji.ends_with(':'));
        if !is_emoji || text.chars().count() > STATUS_LENGTH_MAX || until.is_some_and(|until| until <= now) {
            return Err(not_possible("That is no status."));
        }
        let user = {
            let mut state = self.hub.state();
            let team = state.team_id.clone();
            let person = state.people.iter_mut().find(|person| person.id == user);
            let person = person.ok_or_else(|| not_possible("There is no such person."))?;
            person.status = Status { emoji: emoji.into(), text: text.into(), until };
            person.updated_s = now.as_second();
            let described = person.as_user(&team, now);
            state.touch();
            described
        };
        if !self.hub.events.iter().any(|event| event == USER_CHANGE) {
            return Ok(());
        }
        let event_ts = self.hub.state().next_ts(now);
        let event = json!({ "type": USER_CHANGE, "user": user, "cache_ts": now.as_second(), "event_ts": event_ts });
        let event = self.hub.envelope(&event);
        self.hub.deliver_event(Delivery::Event(event)).await.map(|_| ())
    }
}
