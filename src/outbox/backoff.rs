//! How long to wait before the next try, and when to give up.

use jiff::SignedDuration;

/// Seconds before the second, third, … try.
const DELAYS_S: [i64; 12] = [2, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 3_600];

/// The wait after `attempts` tries (from 1): 2 s, 5 s, 15 s, 30 s, 1 min, 2 min, 5 min, 10 min, 20 min, 30 min, 1 h,
/// 1 h. `None` after the thirteenth, about three hours after the first: then it is given up.
pub fn delay(attempts: u32) -> Option<SignedDuration> {
    let at = usize::try_from(attempts.checked_sub(1)?).ok()?;
    DELAYS_S.get(at).map(|seconds| SignedDuration::from_secs(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sending::ATTEMPTS_MAX;

    #[test]
    fn it_is_given_up_when_the_outbox_says() {
        assert_eq!(delay(ATTEMPTS_MAX), None);
        assert!(delay(ATTEMPTS_MAX - 1).is_some());
    }

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(delay(1), Some(SignedDuration::from_secs(2)));
        assert_eq!(delay(12), Some(SignedDuration::from_hours(1)));
        assert_eq!(delay(13), None);
        assert!((1..12).all(|attempts| delay(attempts) <= delay(attempts + 1)));
    }
}
