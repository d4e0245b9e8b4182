//! The timers of a day.

use super::{cover, pagers};
use crate::domain::day::Day;
use crate::domain::timer::Timer;
use crate::store::{StoreError, Tx, covers, days, timers};

/// Sets the timers of a day that was planned or changed; what would ring in the past is left out.
pub async fn set(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    timers::clear(tx, day.id).await?;
    for (timer, due) in Timer::of_day(day) {
        let is_settled = matches!(timer, Timer::SignupCloses(_)) && day.paired_at.is_some();
        if due > tx.now() && !is_settled {
            timers::set(tx, timer, due).await?;
        }
    }
    for cover in covers::open(tx, day.id).await? {
        cover::set_timers(tx, day, &cover).await?;
    }
    pagers::ensure_handoffs(tx, day).await?;
    Ok(())
}

/// After a start: zone rules may have changed with the program, and with them the instants of local times. Moves the
/// timers that are still set; one that is due already stays due. A day that was planned before there were all reminders
/// gets those that are to come.
///
/// # Errors
/// The database could not be read or written.
pub async fn refresh(tx: &mut Tx) -> Result<(), StoreError> {
    for day in days::ahead(tx).await? {
        for (timer, due) in Timer::of_day(&day) {
            match timer.is_reminder() && due > tx.now() {
                true => timers::set(tx, timer, due).await?,
                false => timers::move_to(tx, timer, due).await?,
            }
        }
        for cover in covers::open(tx, day.id).await? {
            for (timer, due) in Timer::of_cover(&day, &cover) {
                timers::move_to(tx, timer, due).await?;
            }
        }
        // Whatever happened to the pagers while nobody looked.
        pagers::ensure_handoffs(tx, &day).await?;
    }
    Ok(())
}
