//! *I cannot make it*: an advocate is not there on a day after all. Their shadowers get other buddies with as few people
//! moved as can be, their shifts go to the other advocates, and everybody concerned is told.

use super::seats::Occasion;
use super::{Asker, arrangements, cover, pagers, parting, plan, rota, schedule, seats};
use crate::domain::action::PlanFor;
use crate::domain::availability;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pager::Step;
use crate::domain::plan::Draft;
use crate::domain::rota::OpenGap;
use crate::domain::snapshot::Snapshot;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pager, people, settings, snapshots};
use crate::views;
use crate::views::parting::Changed;
use crate::views::unavailable::{self as words, Absence, Outcome};

pub async fn cannot_make_it(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, day).await? else {
        return Ok(asker.say(views::problem::gone()));
    };
    if !day.advocates.contains(asker.id()) {
        return Ok(asker.say(words::not_an_advocate(&day)));
    }
    match day.phase(tx.now()) {
        Phase::Over | Phase::CalledOff => return Ok(asker.say(words::too_late(&day))),
        Phase::Open | Phase::Closed | Phase::Running => {}
    }
    if let Some(answer) = arrangements::give_up(tx, asker, &day).await? {
        return Ok(answer);
    }
    inbox::audit(tx, asker.id(), "cannot make it", Some(day.id)).await?;
    let before = snapshots::of(tx, day).await?;
    let known_gaps = rota::open_gaps(tx, &before.day).await?;
    let (after, know) = match take_off(tx, &before.day, asker.id()).await? {
        Some(done) => done,
        None => return stay_on_call(tx, asker, &before).await,
    };
    for advocate in after.advocates.iter().filter(|advocate| !know.contains(advocate)) {
        if let Some(what) = views::rota::was_and_is(&before.day, &after, advocate) {
            let message = words::your_shifts(&after, asker.id(), &what);
            outbox::private(tx, &[advocate], &message, Some(after.ends_at())).await?;
        }
    }
    let is_new = |gap: &OpenGap| !known_gaps.iter().any(|known| known.contains(gap));
    let gaps = rota::open_gaps(tx, &after).await?.into_iter().filter(is_new).collect();
    let of = snapshots::of(tx, after).await?;
    let knows = before.day.is_round() || !shifts_to_tell(tx, asker, &before.day).is_empty();
    // By their settings: the coordinator has read that.
    let was_away = knows && availability::is_off(&asker.person, before.day.window());
    let absence = if was_away { Absence::TakenOff } else { Absence::CannotCome };
    let outcome = Outcome { gaps, ..Outcome::default() };
    let own = replace(tx, asker, &before, absence, outcome).await?;
    outbox::day_card(tx, &of.day).await?;
    Ok(asker.replace(words::done(&of.day, &own)))
}

/// Takes somebody off the day's advocates and their shifts, and says who knows already what theirs are; `None` where
/// that is not possible: the day runs, or nobody else is left.
async fn take_off(tx: &mut Tx, day: &Day, who: &PersonId) -> Result<Option<(Day, Vec<PersonId>)>, StoreError> {
    let mut draft = Draft::of(day);
    draft.advocates.retain(|advocate| advocate != who);
    if draft.advocates.is_empty() || day.phase(tx.now()) == Phase::Running {
        return Ok(None);
    }
    // With all who are left free, nobody could have a buddy.
    let others = u32::try_from(draft.advocates.len()).unwrap_or(u32::MAX);
    draft.min_free = draft.min_free.min(others - 1);
    let shifts = match day.is_round() {
        true => vec![],
        false => match plan::rota_or_none(tx, &draft, &PlanFor::Change(day.id)).await? {
            Some(rota) => rota.planned(),
            None => return Ok(None),
        },
    };
    days::change(tx, day.id, &draft).await?;
    let know = cover::set_shifts(tx, day, shifts).await?;
    let after = days::get(tx, day.id).await?;
    schedule::set(tx, &after).await?;
    Ok(Some((after, know)))
}

/// Those who had this buddy get another, and the coordinator reads what became of it and of their shifts, in one message;
/// `outcome` is what is known of the shifts. Returns what became of the pairs that the asker was in.
async fn replace(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Snapshot,
    absence: Absence,
    mut outcome: Outcome,
) -> Result<Vec<Changed>, StoreError> {
    let day = &before.day;
    if day.paired_at.is_some() {
        let occasion = Occasion::BuddyGone(Some(asker.id()));
        outcome.changed = seats::settle_untold(tx, asker.settings, day.id, occasion).await?;
    } else {
        // The coordinator has yet to look at the others.
        let now = snapshots::get(tx, day.id).await?;
        parting::part_from_the_gone(tx, &now).await?;
        outcome.to_pair = before.shadowers_of(asker.id()).cloned().collect();
    }
    if day.coordinator != *asker.id() || !outcome.is_empty() {
        let after = days::get(tx, day.id).await?;
        let message = words::tell_coordinator(&after, asker.id(), absence, &outcome, tx.now());
        outbox::private(tx, &[&day.coordinator], &message, Some(day.ends_at())).await?;
    }
    outcome.changed.retain(|one| one.was.as_ref() == Some(asker.id()));
    Ok(outcome.changed)
}

/// The shifts stay until somebody else is found: by the coordinator, or by whoever picks the pager up.
async fn stay_on_call(tx: &mut Tx, asker: &Asker<'_>, before: &Snapshot) -> Result<Answer, StoreError> {
    let day = &before.day;
    let is_known = pager::absent(tx, day.id).await?.contains(asker.id());
    set_absent(tx, day, asker.id()).await?;
    if is_known {
        return Ok(asker.replace(words::done_but_shifts(day, asker.id(), tx.now())));
    }
    settings::set_skips(tx, asker.id(), &[day.id], &[day.id]).await?;
    let outcome = Outcome { shifts: shifts_to_tell(tx, asker, day), ..Outcome::default() };
    replace(tx, asker, before, Absence::CannotCome, outcome).await?;
    outbox::day_card(tx, day).await?;
    Ok(asker.replace(words::done_but_shifts(day, asker.id(), tx.now())))
}

/// The asker's shifts that are not over, in words; none where the asker is the coordinator, who knows.
fn shifts_to_tell(tx: &Tx, asker: &Asker<'_>, day: &Day) -> Vec<String> {
    let is_told = day.coordinator != *asker.id();
    let own = day.shifts.iter().filter(|shift| is_told && shift.advocate == *asker.id());
    let ahead = own.filter(|shift| day.shift_window(shift).end > tx.now());
    ahead.map(|shift| views::plan::stretch(day, shift)).collect()
}

/// Nobody waits for them any more, and what they have of pagers goes to others.
async fn set_absent(tx: &mut Tx, day: &Day, who: &PersonId) -> Result<(), StoreError> {
    pager::set_absent(tx, day.id, who, true).await?;
    pagers::ensure_handoffs(tx, day).await?;
    Ok(())
}

/// Has this person a shift that they agreed to: covered or swapped, or set by hand?
fn has_agreed(day: &Day, who: &PersonId) -> bool {
    day.shifts.iter().any(|shift| shift.advocate == *who && (shift.owner.is_some() || shift.is_pinned))
}

/// When the window opens: whoever is off by their settings, and still on the day, is not waited for, unless they agreed to
/// work all the same.
pub async fn set_absent_who_is_off(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    for person in people::find_all(tx, &day.advocates).await? {
        if availability::is_off(&person, day.window()) && !has_agreed(day, &person.id) {
            pager::set_absent(tx, day.id, &person.id, true).await?;
        }
    }
    Ok(())
}

/// They are there after all: what was asked in their place is off.
async fn take_back(tx: &mut Tx, asker: &Asker<'_>, day: &Day) -> Result<(), StoreError> {
    let of = pager::of_day(tx, day).await?;
    for asked in of.handoffs.iter().filter(|handoff| of.absent.contains(asker.id()) && handoff.is_wish_of(asker.id())) {
        pagers::close(tx, day, asked, Step::Dropped).await?;
    }
    pager::set_absent(tx, day.id, asker.id(), false).await?;
    pagers::ensure_handoffs(tx, day).await?;
    Ok(())
}

/// The coordinator, who was told of the absence, hears that it is over, and who shadows them by now: to be called when
/// the pairs are settled.
pub async fn tell_if_back(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    let Some(person) = people::find(tx, asker.id()).await? else { return Ok(()) };
    let is_off = |person| availability::is_off(person, of.day.window());
    if !is_off(&asker.person) || is_off(&person) || shifts_to_tell(tx, asker, &of.day).is_empty() {
        return Ok(());
    }
    let shadowers: Vec<PersonId> = of.shadowers_of(asker.id()).cloned().collect();
    let message = words::is_back(&of.day, asker.id(), &shadowers);
    outbox::private(tx, &[&of.day.coordinator], &message, Some(of.day.ends_at())).await
}

/// Nobody had them as a buddy: their shifts are all that is left.
async fn tell_of_shifts(tx: &mut Tx, asker: &Asker<'_>, day: &Day, shifts: &[String]) -> Result<(), StoreError> {
    if shifts.is_empty() {
        return Ok(());
    }
    let message = words::shifts_are_left(day, asker.id(), shifts, tx.now());
    outbox::private(tx, &[&day.coordinator], &message, Some(day.ends_at())).await
}

/// An advocate who has set days off, a pause or a skipped day: whoever has them as a buddy on this day gets another, and
/// the coordinator hears of that and of their shifts, once. Returns what became of their own pairs; `None` where the
/// day's pairs were not looked at anew.
pub async fn by_settings(tx: &mut Tx, asker: &Asker<'_>, of: &Snapshot) -> Result<Option<Vec<Changed>>, StoreError> {
    let day = &of.day;
    let Some(person) = people::find(tx, asker.id()).await? else { return Ok(None) };
    if !of.is_advocate(asker.id()) {
        return Ok(None);
    }
    let done = arrangements::done_shadowers(tx, day.id).await?;
    let has_shadowers = day.paired_at.is_some() && of.shadowers_of(asker.id()).any(|shadower| !done.contains(shadower));
    let (was_off, is_off) =
        (availability::is_off(&asker.person, day.window()), availability::is_off(&person, day.window()));
    if is_off
        && has_shadowers
        && let Some(answer) = arrangements::give_up(tx, asker, day).await?
    {
        // The form closes without a word.
        if let Answer::Say(message) | Answer::Replace(message) = answer {
            outbox::private(tx, &[asker.id()], &message, Some(day.ends_at())).await?;
        }
        return Ok(Some(vec![]));
    }
    let mut shifts = vec![];
    match (was_off, is_off) {
        (false, true) => {
            // What they agreed to before does not hold any more.
            if day.phase(tx.now()) == Phase::Running || has_agreed(day, asker.id()) {
                set_absent(tx, day, asker.id()).await?;
            }
            shifts = shifts_to_tell(tx, asker, day);
        }
        (true, false) => take_back(tx, asker, day).await?,
        _ => {}
    }
    let skips = settings::skipping(tx, day.id).await?.contains(asker.id());
    let absence = if is_off { Absence::Away } else { Absence::TakesNobody };
    if has_shadowers && (is_off || skips) {
        let own = replace(tx, asker, of, absence, Outcome { shifts, ..Outcome::default() }).await?;
        return Ok(Some(own));
    }
    tell_of_shifts(tx, asker, day, &shifts).await?;
    Ok(None)
}
