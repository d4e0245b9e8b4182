//! A day with all that belongs to it, read at one moment.

use super::{StoreError, Tx, days, duties, pager, pairings, replies, signups};
use crate::domain::day::Day;
use crate::domain::ids::DayId;
use crate::domain::snapshot::Snapshot;

/// The day `id` as it stands.
pub async fn get(tx: &mut Tx, id: DayId) -> Result<Snapshot, StoreError> {
    let day = days::get(tx, id).await?;
    of(tx, day).await
}

/// The same, where the day was read already.
pub async fn of(tx: &mut Tx, day: Day) -> Result<Snapshot, StoreError> {
    let (replies, repliers) = replies::of_day(tx, day.id).await?;
    Ok(Snapshot {
        signups: signups::of_day(tx, day.id).await?,
        pairings: pairings::confirmed(tx, day.id).await?,
        pagers: pager::on_call(tx, &day).await?,
        absent: pager::absent(tx, day.id).await?,
        duties: duties::of(tx, &day).await?,
        replies,
        repliers,
        day,
    })
}

/// All days that are not over and not called off, the soonest first.
pub async fn ahead(tx: &mut Tx) -> Result<Vec<Snapshot>, StoreError> {
    let mut snapshots = Vec::new();
    for day in days::ahead(tx).await? {
        snapshots.push(of(tx, day).await?);
    }
    Ok(snapshots)
}
