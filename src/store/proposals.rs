//! Pairs and rotas that were worked out, kept for the transaction that needs them.
//!
//! Finding a day's best pairs can take a second, and so can its rota; nobody else could save anything for so long. So
//! that never happens inside a transaction: one that needs them and does not find them here is undone, they are worked
//! out beside it, and it runs again. It takes them only if they were made from exactly what it sees; so nothing that
//! changed meanwhile is missed.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use super::{StoreError, Tx};
use crate::domain::ids::DayId;
use crate::domain::rota::{self, Refused, Rota};
use crate::domain::seating::{Proposal, Seating};

/// Answers that are kept: more than are asked for at the same time.
const KEPT: usize = 64;

/// What takes too long for a transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    Pairs(Box<Seating>),
    Rota(Box<rota::Request>),
}

#[derive(Clone, Debug)]
enum Answer {
    Pairs(Proposal),
    Rota(Result<Rota, Refused>),
}

impl Question {
    fn answer(&self) -> Answer {
        match self {
            Question::Pairs(seating) => Answer::Pairs(seating.propose()),
            Question::Rota(request) => Answer::Rota(rota::plan(request)),
        }
    }

    /// What it is asked about: the pairs of a day, or rotas.
    fn about(&self) -> Option<DayId> {
        match self {
            Question::Pairs(seating) => Some(seating.of.day.id),
            Question::Rota(_) => None,
        }
    }
}

/// A transaction that is undone for the same day more often than this has to be asked for again.
const TRIES_MAX: u32 = 8;

/// Questions and their answers, the latest last.
#[derive(Clone, Default)]
pub struct Proposals {
    kept: Arc<Mutex<VecDeque<(Question, Answer)>>>,
    /// Whoever changes pairs does so one after the other: together they would change the pairs under each other's hands.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Proposals {
    fn find(&self, question: &Question) -> Option<Answer> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(asked, _)| asked == question).map(|(_, answer)| answer.clone())
    }

    async fn work_out(&self, question: Question) {
        let kept = self.kept.clone();
        let work = move || {
            let answer = question.answer();
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back((question, answer));
        };
        // If it cannot run, the process ends; if it panics, the transaction is tried in vain and says so.
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!(%error, "the pairs or the rota of a day could not be worked out");
        }
    }
}

/// The best pairs; [`StoreError::NotWorkedOut`] if they have to be worked out first.
pub fn propose(tx: &Tx, seating: Seating) -> Result<Proposal, StoreError> {
    let question = Question::Pairs(Box::new(seating));
    match tx.proposals.find(&question) {
        Some(Answer::Pairs(proposal)) => Ok(proposal),
        _ => Err(StoreError::NotWorkedOut(question)),
    }
}

/// The best rota, or why there is none; [`StoreError::NotWorkedOut`] if it has to be worked out first.
pub fn rota(tx: &Tx, request: rota::Request) -> Result<Result<Rota, Refused>, StoreError> {
    let question = Question::Rota(Box::new(request));
    match tx.proposals.find(&question) {
        Some(Answer::Rota(rota)) => Ok(rota),
        _ => Err(StoreError::NotWorkedOut(question)),
    }
}

/// Runs `transaction` until it finds the pairs and rotas that it needs. `is_change`: it writes.
pub async fn with<T, F>(proposals: &Proposals, is_change: bool, transaction: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut turn = None;
    let mut tries: HashMap<Option<DayId>, u32> = HashMap::new();
    loop {
        let question = match transaction().await {
            Err(StoreError::NotWorkedOut(question)) => question,
            result => return result,
        };
        let tried = tries.entry(question.about()).or_default();
        *tried += 1;
        if *tried == TRIES_MAX {
            tracing::warn!(tries = TRIES_MAX, "pairs or a rota were worked out again and again, each time too late");
            return Err(StoreError::NotCommitted);
        }
        if is_change && turn.is_none() {
            match proposals.turn.try_lock() {
                Ok(mine) => turn = Some(mine),
                Err(_) => {
                    turn = Some(proposals.turn.lock().await);
                    // Much may have changed while others had their turn.
                    continue;
                }
            }
        }
        proposals.work_out(question).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::clock::Clock;
    use crate::domain::day::tests::{at, thursday};
    use crate::domain::seating::Seating;
    use crate::domain::snapshot::Snapshot;
    use crate::store::{Store, inbox};

    /// The usual Thursday with nobody on it; `run` tells one question from another.
    fn seating(run: u64) -> Seating {
        let of = Snapshot {
            day: thursday(),
            signups: vec![],
            pairings: vec![],
            pagers: vec![],
            absent: [].into(),
            duties: vec![],
            replies: 0,
            repliers: 0,
        };
        Seating { seed: run, ..Seating::empty(of) }
    }

    async fn store(folder: &tempfile::TempDir) -> Store {
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Store::open(&url, Clock::standing(at("2026-11-26T09:00:00Z"))).await.unwrap()
    }

    async fn noted(store: &Store) -> usize {
        store.read(|tx| Box::pin(inbox::audited(tx, thursday().id, at("2026-11-26T09:00:00Z")))).await.unwrap().len()
    }

    #[tokio::test]
    async fn a_transaction_that_needs_pairs_is_undone_and_runs_again_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let saved = store.write_with_pairs(move |tx| {
            let counted = counted.clone();
            Box::pin(async move {
                counted.fetch_add(1, Ordering::SeqCst);
                inbox::audit(tx, &"UMAEVE".into(), "confirmed the pairs", Some(thursday().id)).await?;
                propose(tx, seating(0)).map(|proposal| proposal.pairs.len())
            })
        });
        assert_eq!(saved.await.unwrap(), 0);
        assert_eq!((runs.load(Ordering::SeqCst), noted(&store).await), (2, 1), "twice, and saved once");
    }

    #[tokio::test]
    async fn pairs_of_another_moment_are_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        // Somebody signs up whenever the pairs are being worked out, for a while.
        let found = store.write_with_pairs(move |tx| {
            let counted = counted.clone();
            Box::pin(async move {
                let run = counted.fetch_add(1, Ordering::SeqCst);
                propose(tx, seating(u64::from(run.min(3)))).map(|_| ())
            })
        });
        found.await.unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), 5);
    }

    #[tokio::test]
    async fn what_changes_all_the_time_is_told_to_try_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let given_up = store.write_with_pairs(move |tx| {
            let counted = counted.clone();
            Box::pin(async move {
                let run = counted.fetch_add(1, Ordering::SeqCst);
                inbox::audit(tx, &"UMAEVE".into(), "confirmed the pairs", Some(thursday().id)).await?;
                propose(tx, seating(u64::from(run))).map(|_| ())
            })
        });
        assert!(matches!(given_up.await, Err(StoreError::NotCommitted)));
        assert_eq!((runs.load(Ordering::SeqCst), noted(&store).await), (TRIES_MAX, 0));
    }
}
