//! The one place that reads the clock. Everything else is handed a [`Clock`].

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// Where "now" comes from.
#[derive(Clone)]
pub struct Clock(std::sync::Arc<Source>);

enum Source {
    System,
    Manual(Manual),
}

struct Manual {
    /// What the clock said when it was made, plus everything it was advanced by, in milliseconds.
    shown_ms: AtomicI64,
    /// The real instant to count from, for a clock that also runs by itself.
    running_since: Option<std::time::Instant>,
    moved: watch::Sender<()>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(Source::System.into())
    }

    /// A clock that stands still until it is moved. For tests.
    pub fn standing(at: Timestamp) -> Clock {
        Clock::manual(at, None)
    }

    /// A clock that starts at `at`, runs at the usual pace and can be moved ahead. For the demo.
    pub fn running(at: Timestamp) -> Clock {
        Clock::manual(at, Some(real_instant()))
    }

    fn manual(at: Timestamp, running_since: Option<std::time::Instant>) -> Clock {
        let shown_ms = AtomicI64::new(at.as_millisecond());
        let (moved, _) = watch::channel(());
        Clock(Source::Manual(Manual { shown_ms, running_since, moved }).into())
    }

    /// The current instant, in whole milliseconds.
    pub fn now(&self) -> Timestamp {
        let ms = match &*self.0 {
            Source::System => real_now().as_millisecond(),
            Source::Manual(manual) => manual.now_ms(),
        };
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
    }

    /// Moves a manual clock ahead; the machine's own clock stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Manual(manual) = &*self.0 {
            let by_ms = i64::try_from(by.as_millis()).unwrap_or(0).max(0);
            manual.shown_ms.fetch_add(by_ms, Ordering::SeqCst);
            manual.moved.send_replace(());
        }
    }

    /// Returns when the clock shows `until` or later.
    pub async fn sleep_until(&self, until: Timestamp) {
        match &*self.0 {
            Source::System => tokio::time::sleep(wait(self.now(), until)).await,
            Source::Manual(manual) => {
                let mut moved = manual.moved.subscribe();
                while self.now() < until {
                    let real_wait = async {
                        match manual.running_since {
                            Some(_) => tokio::time::sleep(wait(self.now(), until)).await,
                            None => std::future::pending().await,
                        }
                    };
                    tokio::select! {
                        _ = moved.changed() => {}
                        () = real_wait => {}
                    }
                }
            }
        }
    }
}

impl Manual {
    fn now_ms(&self) -> i64 {
        let ran = self.running_since.map_or(0, |since| i64::try_from(since.elapsed().as_millis()).unwrap_or(0));
        self.shown_ms.load(Ordering::SeqCst) + ran
    }
}

fn wait(now: Timestamp, until: Timestamp) -> std::time::Duration {
    std::time::Duration::try_from(until.duration_since(now)).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn real_now() -> Timestamp {
    Timestamp::now()
}

/// A stopwatch's start. For what takes real time whatever the clock says, such as the disk's work.
#[expect(clippy::disallowed_methods, reason = "real time is what is measured")]
pub fn real_instant() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_told() {
        let clock = Clock::standing(Timestamp::from_second(1_000).unwrap());
        assert_eq!(clock.now().as_second(), 1_000);
        clock.advance(SignedDuration::from_mins(10));
        assert_eq!(clock.now().as_second(), 1_600);
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_moved_past_its_time() {
        let clock = Clock::standing(Timestamp::from_second(0).unwrap());
        let sleeper = {
            let clock = clock.clone();
            tokio::spawn(async move { clock.sleep_until(Timestamp::from_second(60).unwrap()).await })
        };
        tokio::task::yield_now().await;
        clock.advance(SignedDuration::from_secs(30));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(SignedDuration::from_secs(30));
        sleeper.await.unwrap();
    }
}
