//! Shifts that are at odds with what whoever has them has just set, and that fit again: what the coordinator hears of it.
//! Who heard what stands in the audit, so that only who read a warning reads that it is over.

use jiff::Timestamp;

use super::super::Asker;
use crate::domain::availability;
use crate::domain::day::{Day, Phase, Shift};
use crate::domain::hours::Window;
use crate::domain::misfit::{self, Misfit};
use crate::domain::people::Person;
use crate::store::{StoreError, Tx, inbox, outbox};
use crate::views;
use crate::views::parting::Changed;
use crate::views::settings::{self as words, Outside};

/// What the audit says of somebody who was told that a shift of theirs is at odds with what they set, and that none is.
const AT_ODDS: &str = "set what a shift of theirs is at odds with";
const FITS_AGAIN: &str = "set what their shifts fit again";

/// The same of somebody who waits since, and has a buddy again.
const LEFT_WAITING: &str = "set what ended a pair";
const WAITS_NO_MORE: &str = "set what gave somebody a buddy again";

/// Their shifts of this day that are not over, where others do not take all of them.
fn shifts_left(who: &Person, day: &Day, now: Timestamp) -> Vec<Shift> {
    let is_left = day.phase(now) != Phase::CalledOff && !availability::is_off(who, day.window());
    let own = day.shifts.iter().filter(|shift| is_left && shift.advocate == who.id);
    own.filter(|shift| day.shift_window(shift).end > now).cloned().collect()
}

/// All of their shifts of this day: a limit is one of the whole day.
fn all_of_day(who: &Person, day: &Day) -> Vec<Window> {
    day.shifts.iter().filter(|shift| shift.advocate == who.id).map(|shift| day.shift_window(shift)).collect()
}

/// Those of these shifts that are more at odds with what they set than before.
pub(super) fn shifts_outside(asker: &Asker<'_>, is: &Person, day: &Day, now: Timestamp) -> Option<Outside> {
    let (was, mut shifts, all) = (&asker.person, shifts_left(is, day, now), all_of_day(is, day));
    let is_worse = |misfit: Misfit, shift: &Shift| {
        let window = day.shift_window(shift);
        misfit.minutes(is, window, &all) > misfit.minutes(was, window, &all)
    };
    let is_new = |misfit: &Misfit| shifts.iter().any(|shift| is_worse(*misfit, shift));
    let misfits: Vec<Misfit> = Misfit::ALL.into_iter().filter(is_new).collect();
    shifts.retain(|shift| misfits.iter().any(|misfit| is_worse(*misfit, shift)));
    (!shifts.is_empty()).then(|| Outside { day: day.clone(), shifts, misfits })
}

/// Did they read that a shift of theirs is at odds with what they had set, and is none any more?
pub(super) async fn fit_again(tx: &mut Tx, asker: &Asker<'_>, is: &Person, day: &Day) -> Result<bool, StoreError> {
    let all = all_of_day(is, day);
    if shifts_left(is, day, tx.now()).is_empty() || misfit::any(is, &all) || !misfit::any(&asker.person, &all) {
        return Ok(false);
    }
    is_still(tx, asker, day, AT_ODDS, FITS_AGAIN).await
}

/// Does the audit say the first of these last?
async fn is_still(tx: &mut Tx, asker: &Asker<'_>, day: &Day, so: &str, over: &str) -> Result<bool, StoreError> {
    let audited = inbox::audited(tx, day.id, Timestamp::UNIX_EPOCH).await?;
    let mut said = audited.iter().rev().filter(|(actor, _)| actor == asker.id()).map(|(_, did)| did.as_str());
    Ok(said.find(|did| [so, over].contains(did)) == Some(so))
}

/// In one message: who has whom now, and which shifts are at odds with what whoever has them set. Of pairs, also that
/// somebody has a buddy again of whom they read that they wait; else those who moved up are no news to them.
pub(super) async fn tell_coordinator(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    changed: &[Changed],
    outside: Option<&Outside>,
    again: bool,
) -> Result<(), StoreError> {
    let ended = changed.iter().any(Changed::ended);
    let waits_no_more = !ended && !changed.is_empty() && is_still(tx, asker, day, LEFT_WAITING, WAITS_NO_MORE).await?;
    for (is_so, did) in [
        (outside.is_some(), AT_ODDS),
        (again, FITS_AGAIN),
        (views::parting::somebody_waits(changed), LEFT_WAITING),
        (waits_no_more, WAITS_NO_MORE),
    ] {
        if is_so {
            inbox::audit(tx, asker.id(), did, Some(day.id)).await?;
        }
    }
    let changed = if ended || waits_no_more { changed } else { &[] };
    let is_own = day.coordinator == *asker.id();
    let message = match outside {
        Some(outside) if !is_own => words::is_on_call_outside(outside, asker.id(), changed),
        None if again && !is_own => words::shifts_fit_again(day, asker.id(), changed),
        _ if !changed.is_empty() => views::parting::pairs_changed(day, changed, tx.now()),
        _ => return Ok(()),
    };
    outbox::private(tx, &[&day.coordinator], &message, Some(day.ends_at())).await
}
