//! The timers of a day.

use super::cover;
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
    Ok(())
}

/// Sets the timers for shifts as they are now; nothing else of a day is touched.
///
/// # Errors
/// The database could not be written.
pub async fn follow_shifts(tx: &mut Tx, before: &Day, after: &Day) -> Result<(), StoreError> {
    follow_reminders(tx, before, after).await?;
    let of_shifts = |day: &Day| {
        let all = Timer::of_day(day).into_iter();
        all.filter(|(timer, _)| matches!(timer, Timer::ShiftEnds(..))).collect::<Vec<_>>()
    };
    let after_all = of_shifts(after);
    for (timer, due) in of_shifts(before) {
        // One that is due and has not rung yet rings all the same.
        if due > tx.now() || !after_all.iter().any(|(other, _)| *other == timer) {
            timers::unset(tx, timer).await?;
        }
    }
    for (timer, due) in after_all {
        let Timer::ShiftEnds(_, id) = timer else { continue };
        let is_ahead = after.shifts.iter().any(|shift| shift.id == id && after.shift_window(shift).end > tx.now());
        // One that was asked for already is not asked for again.
        let was_due = of_shifts(before).iter().any(|(other, due)| *other == timer && *due <= tx.now());
        if is_ahead && !was_due {
            timers::set(tx, timer, due.max(tx.now())).await?;
        }
    }
    Ok(())
}

/// Who is to be reminded of a shift that came to them less than ten minutes before it has just heard of it.
async fn follow_reminders(tx: &mut Tx, before: &Day, after: &Day) -> Result<(), StoreError> {
    let of_shifts = |day: &Day| {
        let all = Timer::of_day(day).into_iter();
        all.filter(|(timer, _)| matches!(timer, Timer::ShiftInTenMinutes(..))).collect::<Vec<_>>()
    };
    for (timer, _) in of_shifts(before) {
        timers::unset(tx, timer).await?;
    }
    let now = tx.now();
    for (timer, due) in of_shifts(after).into_iter().filter(|(_, due)| *due > now) {
        timers::set(tx, timer, due).await?;
    }
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
    }
    Ok(())
}
