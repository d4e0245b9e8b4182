//! The one writer.
//!
//! A commit costs an fsync, so requests that arrive together share one: each runs in its own savepoint, all are told
//! after the commit. A job runs here, never in the task of the request, which may be cancelled when its client hangs
//! up. If the commit fails, every one of them is told so.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use super::{BoxFuture, StoreError, Tx};
use crate::clock::{Clock, real_instant};
use crate::metric;

/// Requests that may wait for the writer; more than that wait at the door.
const QUEUE_LENGTH: usize = 1_024;

/// Requests that share a commit at most, so that none waits long for the others.
const BATCH_LENGTH_MAX: usize = 128;

/// Told after the commit: did it happen?
type Tell = Box<dyn FnOnce(bool) + Send>;

/// A job; what it returns says whether it succeeded, and whom to tell.
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, (bool, Tell)> + Send>;

/// The way to the writer's task.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Job>,
}

impl Writer {
    pub fn start(tx: Tx, clock: Clock, changed: watch::Sender<()>) -> Writer {
        let (queue, jobs) = mpsc::channel(QUEUE_LENGTH);
        tokio::spawn(work(tx, jobs, clock, changed));
        Writer { queue }
    }

    pub async fn run<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let boxed: Job = Box::new(move |tx| {
            Box::pin(async move {
                let result = job(tx).await;
                let succeeded = result.is_ok();
                let tell: Tell = Box::new(move |committed| {
                    let result = match result {
                        Ok(_) if !committed => Err(StoreError::NotCommitted.into()),
                        result => result,
                    };
                    // Nobody listens when the client hung up: the change stands all the same.
                    let _ = answer.send(result);
                });
                (succeeded, tell)
            })
        });
        if self.queue.send(boxed).await.is_err() {
            return Err(StoreError::NotCommitted.into());
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::NotCommitted.into()))
    }

    pub async fn gone(&self) {
        self.queue.closed().await;
    }
}

async fn work(mut tx: Tx, mut jobs: mpsc::Receiver<Job>, clock: Clock, changed: watch::Sender<()>) {
    let mut batch = Vec::with_capacity(BATCH_LENGTH_MAX);
    while jobs.recv_many(&mut batch, BATCH_LENGTH_MAX).await > 0 {
        let begun = real_instant();
        let (tells, result) = commit_together(&mut tx, &clock, &mut batch).await;
        count(begun.elapsed(), tells.len(), result.is_ok());
        let committed = match result {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, requests = tells.len(), "a commit failed; all in it were told to try again");
                // A commit that failed leaves the transaction open; the next one must start clean.
                let _ = execute(&mut tx, "ROLLBACK").await;
                false
            }
        };
        for tell in tells {
            tell(committed);
        }
        if committed {
            changed.send_replace(());
        }
    }
}

fn count(took: Duration, changes: usize, committed: bool) {
    metrics::counter!(metric::COMMITS, "outcome" => if committed { "committed" } else { "failed" }).increment(1);
    metrics::counter!(metric::CHANGES).increment(u64::try_from(changes).unwrap_or(u64::MAX));
    metrics::gauge!(metric::DATABASE_BUSY_SECONDS).increment(took.as_secs_f64());
}

/// Runs the jobs until one statement of ours fails. A job that is dropped unrun tells its request that nothing was
/// saved.
async fn commit_together(tx: &mut Tx, clock: &Clock, batch: &mut Vec<Job>) -> (Vec<Tell>, Result<(), StoreError>) {
    let mut tells = Vec::with_capacity(batch.len());
    let result = async {
        // Statements go two at a time: each journey to SQLite's thread and back costs more than they do.
        execute(tx, "BEGIN IMMEDIATE; SAVEPOINT request").await?;
        for job in batch.drain(..) {
            (tx.now, tx.actor) = (clock.now(), None);
            let (succeeded, tell) = job(tx).await;
            tells.push(tell);
            if !succeeded {
                execute(tx, "ROLLBACK TO request").await?;
            }
            execute(tx, "RELEASE request; SAVEPOINT request").await?;
        }
        execute(tx, "RELEASE request; COMMIT").await
    }
    .await;
    batch.clear();
    (tells, result)
}

/// Runs statements that return nothing.
pub async fn execute(tx: &mut Tx, statement: &'static str) -> Result<(), StoreError> {
    // Not raw: a prepared statement is kept.
    sqlx::query(statement).execute(&mut *tx.conn).await?;
    Ok(())
}
