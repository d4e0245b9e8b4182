//! Slack's rate limits.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

/// The window in which the calls of one method are counted.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// The least time between two posts to one conversation.
const BETWEEN_POSTS: SignedDuration = SignedDuration::from_secs(1);

/// What was called when.
#[derive(Default)]
pub(super) struct Rates {
    calls: BTreeMap<&'static str, VecDeque<Timestamp>>,
    posts: BTreeMap<String, Timestamp>,
}

impl Rates {
    /// Counts a call of `method`; the error is the seconds to wait.
    pub fn call(&mut self, method: &'static str, per_minute: usize, now: Timestamp) -> Result<(), u32> {
        let calls = self.calls.entry(method).or_default();
        while calls.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            calls.pop_front();
        }
        if let Some(first) = calls.front().filter(|_| calls.len() >= per_minute) {
            return Err(seconds_up(WINDOW - now.duration_since(*first)));
        }
        calls.push_back(now);
        Ok(())
    }

    /// Counts a post to `channel`, at most one a second; the error is the seconds to wait.
    pub fn post(&mut self, channel: &str, now: Timestamp) -> Result<(), u32> {
        let since = self.posts.get(channel).map(|last| now.duration_since(*last));
        match since {
            Some(since) if since < BETWEEN_POSTS => Err(seconds_up(BETWEEN_POSTS - since)),
            _ => {
                self.posts.insert(channel.into(), now);
                Ok(())
            }
        }
    }
}

fn seconds_up(wait: SignedDuration) -> u32 {
    let whole = u32::try_from(wait.as_secs()).unwrap_or(0);
    whole + u32::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_method_is_counted_over_a_sliding_minute() {
        let mut rates = Rates::default();
        assert_eq!(rates.call("m", 2, at(0)), Ok(()));
        assert_eq!(rates.call("m", 2, at(500)), Ok(()));
        assert_eq!(rates.call("m", 2, at(59_999)), Err(1));
        assert_eq!(rates.call("other", 2, at(59_999)), Ok(()));
        assert_eq!(rates.call("m", 2, at(60_000)), Ok(()));
        assert_eq!(rates.call("m", 2, at(60_000)), Err(1));
    }

    #[test]
    fn two_posts_to_a_channel_are_a_second_apart() {
        let mut rates = Rates::default();
        assert_eq!(rates.post("C1", at(0)), Ok(()));
        assert_eq!(rates.post("C1", at(999)), Err(1));
        assert_eq!(rates.post("C2", at(999)), Ok(()));
        assert_eq!(rates.post("C1", at(1_000)), Ok(()));
    }
}
