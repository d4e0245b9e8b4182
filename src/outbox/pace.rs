//! Calls of one kind within Slack's limit a minute: whoever comes too early is told when to come again. Slack would
//! refuse them, and have everything wait.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// The calls of the last minute.
pub struct Pace {
    per_minute: usize,
    calls: Mutex<VecDeque<Timestamp>>,
}

impl Pace {
    pub fn new(per_minute: usize) -> Pace {
        Pace { per_minute, calls: Mutex::default() }
    }

    /// Counts a call that is made now.
    ///
    /// # Errors
    /// When there is room for it.
    pub fn take(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        while calls.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            calls.pop_front();
        }
        match calls.front() {
            Some(first) if calls.len() >= self.per_minute => Err(*first + MINUTE),
            _ => {
                calls.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_minute_says_when_there_is_room_again() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let pace = Pace::new(2);
        assert_eq!((pace.take(at(0)), pace.take(at(10))), (Ok(()), Ok(())));
        assert_eq!(pace.take(at(59)), Err(at(60)));
        assert_eq!(pace.take(at(60)), Ok(()));
        assert_eq!(pace.take(at(60)), Err(at(70)));
    }
}
