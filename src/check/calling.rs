//! Calls to Slack that wait as long as Slack says.

use std::time::Duration;

use jiff::SignedDuration;

use crate::clock::Clock;
use crate::slack::client::Failure;
use crate::slack::plain::{Answer, Plain};

/// Waits for one call.
const WAITS_MAX: u32 = 5;

/// A wait that Slack asks for without saying how long.
const WAIT_DEFAULT: Duration = Duration::from_secs(30);

/// Nobody sits before a check for longer.
const WAIT_MAX: Duration = Duration::from_secs(120);

/// Our way to Slack.
pub struct Caller {
    plain: Plain,
    clock: Clock,
}

impl Caller {
    /// # Errors
    /// The machine has no certificates.
    pub fn new(token: &str, api_url: &str, clock: &Clock) -> anyhow::Result<Caller> {
        Ok(Caller { plain: Plain::new(token, api_url)?, clock: clock.clone() })
    }

    /// Calls a method, and again after each wait that Slack asks for.
    ///
    /// # Errors
    /// There is no answer; a no is one.
    pub async fn call(&self, method: &str, arguments: &[(&str, &str)]) -> Result<Answer, Failure> {
        for _ in 0..WAITS_MAX {
            match self.plain.call(method, arguments).await {
                Err(Failure::RateLimited { after }) if after.is_none_or(|after| after <= WAIT_MAX) => {
                    let wait = SignedDuration::try_from(after.unwrap_or(WAIT_DEFAULT)).unwrap_or_default();
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                result => return result,
            }
        }
        self.plain.call(method, arguments).await
    }
}
