//! Pairs that were worked out, kept for the transaction that needs them.
//!
//! Finding a day's best pairs can take a second, and nobody else could save anything for so long. So it never happens
//! inside a transaction: one that needs pairs and does not find them here is undone, they are worked out beside it, and
//! it runs again. It takes them only if they were made from exactly what it sees; so nothing that changed meanwhile is
//! missed.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use super::{StoreError, Tx};
use crate::domain::seating::{Proposal, Seating};

/// Answers that are kept: more than are asked for at the same time.
const KEPT: usize = 16;

/// A transaction that is undone more often than this has to be asked for again.
const TRIES_MAX: u32 = 8;

/// Questions and their answers, the latest last.
#[derive(Clone, Default)]
pub struct Proposals(Arc<Mutex<VecDeque<(Seating, Proposal)>>>);

impl Proposals {
    fn find(&self, seating: &Seating) -> Option<Proposal> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(asked, _)| asked == seating).map(|(_, proposal)| proposal.clone())
    }

    async fn work_out(&self, seating: Seating) {
        let kept = self.0.clone();
        let work = move || {
            let proposal = seating.propose();
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back((seating, proposal));
        };
        // If it cannot run, the process ends; if it panics, the transaction is tried in vain and says so.
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!(%error, "the pairs of a day could not be worked out");
        }
    }
}

/// The best pairs; [`StoreError::Unpaired`] if they have to be worked out first.
pub fn propose(tx: &Tx, seating: Seating) -> Result<Proposal, StoreError> {
    tx.proposals.find(&seating).ok_or_else(|| StoreError::Unpaired(Box::new(seating)))
}

/// Runs `transaction` until it finds the pairs that it needs.
pub async fn with<T, F>(proposals: &Proposals, transaction: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 0..TRIES_MAX {
        match transaction().await {
            Err(StoreError::Unpaired(seating)) => proposals.work_out(*seating).await,
            result => return result,
        }
    }
    Err(StoreError::NotCommitted)
}
