//! What a reply counts for: the day that its sender is on, or their turn of duty, when it was sent.

use jiff::Timestamp;

use crate::domain::day::{Day, Phase};
use crate::domain::duty::Kind;
use crate::domain::ids::PersonId;
use crate::domain::reply::{self, Place};
use crate::store::replies::Near;
use crate::store::{StoreError, Tx, days, replies, rotations};

/// What a reply of this person's counts for that was sent at that time.
pub async fn find(tx: &mut Tx, person: &PersonId, at: Timestamp) -> Result<Option<Place>, StoreError> {
    let near = replies::near(tx, person, at).await?;
    of(tx, &near, person, at).await
}

/// The same, where it was looked up already what they have around it.
pub async fn of(tx: &mut Tx, near: &Near, person: &PersonId, at: Timestamp) -> Result<Option<Place>, StoreError> {
    if let Some(day) = day_at(tx, &near.days, at).await? {
        return Ok(Some(Place::on_day(day)));
    }
    for id in &near.duties {
        let Some(standing) = rotations::find(tx, *id).await?.filter(|standing| standing.kind == Kind::Duty) else {
            continue;
        };
        if let Some((turn, _)) = standing.on_at(at).into_iter().find(|(turn, _)| turn.person == *person) {
            return Ok(Some(Place::on_duty(&standing, &turn)));
        }
    }
    Ok(None)
}

/// Of these days the one on which a reply counts that was sent at that time: one that ran goes before one that had
/// just ended.
pub async fn day_at(tx: &mut Tx, ids: &[crate::domain::ids::DayId], at: Timestamp) -> Result<Option<Day>, StoreError> {
    let mut found: Option<Day> = None;
    for id in ids {
        let Some(day) = days::find(tx, *id).await?.filter(|day| reply::may_be_told(day, at).is_ok()) else { continue };
        if day.phase(at) == Phase::Running {
            return Ok(Some(day));
        }
        found = found.or(Some(day));
    }
    Ok(found)
}
