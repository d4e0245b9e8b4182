//! Places of which there are few: for connections, and for large bodies.
//!
//! Wanted: whoever is slow takes no place from who is not. So where all are taken, the one who has been waited for
//! longest is cut off; but nobody before a short patience, which is longer than an honest sender's near proxy needs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// So many places, for those who are waited for no longer than `patience` when somebody else wants one.
#[derive(Clone)]
pub struct Places {
    free: Arc<Semaphore>,
    waiting: Arc<Mutex<Waiting>>,
    patience: Duration,
}

/// Who holds a place and has something yet to send: the earliest first.
#[derive(Default)]
struct Waiting {
    last_number: u64,
    since: BTreeMap<u64, (Instant, CancellationToken)>,
}

impl Waiting {
    fn add(&mut self, lost: CancellationToken) -> u64 {
        self.last_number += 1;
        self.since.insert(self.last_number, (Instant::now(), lost));
        self.last_number
    }
}

/// One place. Its holder is waited for at first.
pub struct Place {
    waiting: Arc<Mutex<Waiting>>,
    number: Mutex<Option<u64>>,
    lost: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub fn new(count: usize, patience: Duration) -> Places {
        Places { free: Arc::new(Semaphore::new(count)), waiting: Arc::default(), patience }
    }

    /// The next place that is free. Where none is, it is made free if somebody dawdles in one.
    pub async fn take(&self) -> Option<Place> {
        let mut free = std::pin::pin!(self.free.clone().acquire_owned());
        let permit = loop {
            let is_none_free = self.free.available_permits() == 0;
            let pause = if is_none_free { self.cut_off_longest() } else { self.patience };
            tokio::select! {
                biased;
                permit = &mut free => break permit.ok()?,
                () = tokio::time::sleep(pause) => {}
            }
        };
        let place = Place {
            waiting: self.waiting.clone(),
            number: Mutex::new(None),
            lost: CancellationToken::new(),
            _permit: permit,
        };
        place.wait();
        Some(place)
    }

    /// Cuts off who has been waited for longest, if that was long enough. Returns when to look again: each who wants a
    /// place makes one free at a time.
    fn cut_off_longest(&self) -> Duration {
        let mut waiting = lock(&self.waiting);
        let Some(longest) = waiting.since.first_entry() else { return self.patience };
        let left = self.patience.saturating_sub(longest.get().0.elapsed());
        if !left.is_zero() {
            return left;
        }
        longest.remove().1.cancel();
        self.patience
    }
}

impl Place {
    /// From now on its holder has something to send.
    pub fn wait(&self) {
        self.work();
        let number = lock(&self.waiting).add(self.lost.clone());
        *lock(&self.number) = Some(number);
    }

    /// From now on its holder waits for us, and keeps the place until that is done.
    pub fn work(&self) {
        let number = lock(&self.number).take();
        if let Some(number) = number {
            lock(&self.waiting).since.remove(&number);
        }
    }

    /// Returns when its holder was too slow, and has to leave it.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.work();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn who_was_waited_for_longest_makes_room_and_who_is_at_work_never() {
        let places = Places::new(3, PATIENCE);
        let (at_work, first, second) = (places.take().await, places.take().await, places.take().await);
        let (at_work, first, second) = (at_work.unwrap(), first.unwrap(), second.unwrap());
        at_work.work();
        let started = Instant::now();
        let wanted = tokio::spawn(async move { places.take().await.is_some() });
        first.lost().await;
        assert!(started.elapsed() + Duration::from_millis(5) >= PATIENCE, "it was waited for a little");
        assert!(!wanted.is_finished() && !second.lost.is_cancelled() && !at_work.lost.is_cancelled());
        drop(first);
        assert!(wanted.await.unwrap());
        assert!(!second.lost.is_cancelled(), "one for one");
    }

    #[tokio::test]
    async fn who_begins_anew_is_the_last_to_go() {
        let places = Places::new(2, PATIENCE);
        let (first, second) = (places.take().await.unwrap(), places.take().await.unwrap());
        first.wait();
        let wanted = tokio::spawn(async move { places.take().await.is_some() });
        second.lost().await;
        assert!(!first.lost.is_cancelled());
        drop(second);
        assert!(wanted.await.unwrap());
    }
}
