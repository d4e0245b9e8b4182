//! What happens to a pair's arrangement by itself: it begins and ends with the pair, a date becomes a day, a day that
//! falls through leaves them looking for another, and no date for long is told.

use super::dates::{Loaded, load};
use super::{Asker, Rung, Settings, calendar, call_off, cover, plan, schedule, seats};
use crate::domain::action::PlanFor;
use crate::domain::calendar::Calendar;
use crate::domain::dates::{Arrangement, Choice, REMINDED_AFTER, TOLD_AFTER, due};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{ArrangementId, DayId, PersonId};
use crate::domain::plan::Draft;
use crate::domain::shifts::PlannedShift;
use crate::domain::signup::State;
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::domain::timer::Timer;
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements, days, inbox, outbox, pairings, signups, snapshots, timers};
use crate::views::plan as plan_words;
use crate::views::signup as signup_words;
use crate::views::text;
use crate::views::{self, dates as words};

/// To be called after every change of a round's pairs: new pairs begin to look for a date, and with a pair that is none
/// any more its arrangement ends, its day included. After a change of a pair's own day, the pair is who is on it. Of
/// other days it does nothing.
pub async fn follow_pairs(tx: &mut Tx, round: DayId) -> Result<(), StoreError> {
    let day = days::get(tx, round).await?;
    if day.round.is_some() {
        return follow_own_day(tx, &day).await;
    }
    let known = arrangements::of_round(tx, round).await?;
    if known.is_empty() && !day.is_round() {
        return Ok(());
    }
    let of = snapshots::of(tx, day).await?;
    let is_over = !of.day.is_round() || of.day.called_off_at.is_some();
    for arrangement in &known {
        let holds = of.buddy_of(&arrangement.shadower).is_some_and(|pairing| pairing.buddy == arrangement.buddy);
        // Of a round that was called off, the days that are agreed on stand.
        if !holds || is_over && arrangement.day.is_none() {
            end(tx, &of, arrangement).await?;
        }
    }
    for pairing in of.pairings.iter().filter(|_| !is_over) {
        let is_known =
            |arrangement: &&Arrangement| arrangement.shadower == pairing.shadower && arrangement.buddy == pairing.buddy;
        let id = match known.iter().find(is_known) {
            Some(arrangement) => arrangement.id,
            None => arrangements::add(tx, round, &pairing.shadower, &pairing.buddy).await?,
        };
        if let Some(arrangement) = arrangements::find(tx, id).await? {
            set_timers(tx, &of.day, &arrangement).await?;
        }
    }
    Ok(())
}

/// The coordinator gave a pair's own day to another buddy: those two are the pair now, in the round too.
async fn follow_own_day(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    let Some(arrangement) = arrangements::of_day(tx, day.id).await? else { return Ok(()) };
    let is_new = |pairing: &Pairing| pairing.shadower == arrangement.shadower && pairing.buddy != arrangement.buddy;
    let Some(pairing) = pairings::confirmed(tx, day.id).await?.into_iter().find(is_new) else { return Ok(()) };
    arrangements::set_buddy(tx, arrangement.id, &pairing.buddy).await?;
    let round = days::get(tx, arrangement.round).await?;
    if !round.advocates.contains(&pairing.buddy) {
        // Only who helps in a round is somebody's buddy in it.
        let mut draft = Draft::of(&round);
        draft.advocates.push(pairing.buddy.clone());
        days::change(tx, round.id, &draft).await?;
    }
    pairings::confirm(tx, &Pairing { day: round.id, ..pairing }).await?;
    outbox::day_card(tx, &round).await
}

/// Pairs of this round that have had their day: they stay what they are, whatever becomes of the round and its people.
pub async fn done(tx: &mut Tx, round: DayId) -> Result<Vec<Arrangement>, StoreError> {
    let days = days::of_round(tx, round).await?;
    let over: Vec<DayId> = days.iter().filter(|day| day.phase(tx.now()) == Phase::Over).map(|day| day.id).collect();
    if over.is_empty() {
        return Ok(vec![]);
    }
    let mut done = arrangements::of_round(tx, round).await?;
    done.retain(|arrangement| arrangement.day.is_some_and(|day| over.contains(&day)));
    Ok(done)
}

/// Their shadowers: nobody tells them anything about the round any more.
pub async fn done_shadowers(tx: &mut Tx, round: DayId) -> Result<Vec<PersonId>, StoreError> {
    Ok(done(tx, round).await?.into_iter().map(|arrangement| arrangement.shadower).collect())
}

/// They are no pair any more; whoever did not leave by themselves is told that their day does not take place.
async fn end(tx: &mut Tx, of: &Snapshot, arrangement: &Arrangement) -> Result<(), StoreError> {
    arrangements::end(tx, arrangement.id).await?;
    let Some(day) = dated(tx, arrangement).await? else { return Ok(()) };
    call_off::end(tx, &day).await?;
    let has_left = of.state_of(&arrangement.shadower) == Some(&State::Cancelled);
    let both = [&arrangement.shadower, &arrangement.buddy];
    let told = if has_left { &both[1..] } else { &both[..] };
    for person in told {
        outbox::private(tx, &[person], &words::fell_through(&day), Some(day.ends_at())).await?;
    }
    Ok(())
}

/// The day that they agreed on, while it is ahead.
async fn dated(tx: &mut Tx, arrangement: &Arrangement) -> Result<Option<Day>, StoreError> {
    let day = match arrangement.day {
        Some(day) => days::find(tx, day).await?,
        None => None,
    };
    Ok(day.filter(|day| day.is_ahead(tx.now())))
}

/// Both timers, at the soonest instants at which they could be due: whether days were closed meanwhile is looked at when
/// they ring.
async fn set_timers(tx: &mut Tx, round: &Day, arrangement: &Arrangement) -> Result<(), StoreError> {
    if arrangement.day.is_some() {
        return Ok(());
    }
    let open = Calendar::default();
    for (is_done, timer, working_days) in [
        (arrangement.reminded, Timer::NoDateYet(round.id, arrangement.id), REMINDED_AFTER),
        (arrangement.told, Timer::StillNoDate(round.id, arrangement.id), TOLD_AFTER),
    ] {
        if !is_done {
            timers::set(tx, timer, due(round, arrangement.since, &open, working_days).max(tx.now())).await?;
        }
    }
    Ok(())
}

/// What both agreed on becomes their day; or their day moves. Both are told, once.
pub async fn agree(tx: &mut Tx, of: &Loaded, choice: &Choice) -> Result<Day, StoreError> {
    let Arrangement { id, shadower, buddy, .. } = &of.arrangement;
    let was = of.day.as_ref().map(|day| text::span(day.window(), &day.zone));
    let day = match &of.day {
        Some(day) => {
            let draft = Draft { date: choice.date, signup_until: choice.date, ..Draft::of(day) };
            // Worked out before the day is another: what stays of its shifts is read off it.
            let rota = plan::rota_or_none(tx, &draft, &PlanFor::Change(day.id)).await?;
            let as_they_are = || day.shifts.iter().map(PlannedShift::of).collect();
            days::change(tx, day.id, &draft).await?;
            cover::set_shifts(tx, day, rota.map_or_else(as_they_are, |rota| rota.planned())).await?;
            day.id
        }
        None => add_day(tx, of, choice).await?,
    };
    arrangements::agree(tx, *id, day).await?;
    let day = days::get(tx, day).await?;
    schedule::set(tx, &day).await?;
    outbox::day_card(tx, &day).await?;
    let both = (shadower, buddy);
    if let Some(before) = &of.day {
        tell_others(tx, before, &day, both).await?;
    }
    let message = words::agreed(&of.pair(shadower), &day, both, &choice.shared, was.as_deref());
    outbox::private(tx, &[shadower, buddy], &message, Some(day.ends_at())).await?;
    calendar::send_file(tx, &[shadower, buddy], &day).await?;
    Ok(day)
}

/// Whoever else the coordinator put on a pair's day reads when it is now.
async fn tell_others(tx: &mut Tx, before: &Day, after: &Day, both: (&PersonId, &PersonId)) -> Result<(), StoreError> {
    let what = plan_words::differences(before, after);
    for person in after.advocates.iter().filter(|person| *person != both.0 && *person != both.1) {
        let message = plan_words::changed_for(before, after, &what, person, false);
        outbox::private(tx, &[person], &message, Some(after.ends_at())).await?;
    }
    Ok(())
}

/// A day for the two of them, paired already; the buddy has the pager all day.
async fn add_day(tx: &mut Tx, of: &Loaded, choice: &Choice) -> Result<DayId, StoreError> {
    let (round, Arrangement { shadower, buddy, .. }) = (&of.round, &of.arrangement);
    let draft = Draft {
        date: choice.date,
        signup_until: choice.date,
        places: 1,
        // Whether enough others stay free was looked at when the date was agreed on.
        min_free: 0,
        advocates: vec![buddy.clone()],
        ..Draft::of(round)
    };
    let day = days::add(tx, &draft, &round.coordinator).await?;
    days::set_round(tx, day, round.id).await?;
    let shift = PlannedShift {
        lane: 0,
        advocate: buddy.clone(),
        owner: None,
        start: round.start,
        end: round.end,
        outside_hours_min: 0,
        is_pinned: false,
    };
    days::set_shifts(tx, day, &[shift]).await?;
    signups::set(tx, day, shadower, &State::In).await?;
    let known = pairings::confirmed(tx, round.id).await?.into_iter().find(|pairing| pairing.shadower == *shadower);
    let reasons = known.map(|pairing| pairing.reasons).unwrap_or_default();
    pairings::confirm(tx, &Pairing { day, shadower: shadower.clone(), buddy: buddy.clone(), reasons }).await?;
    days::set_paired(tx, day, true).await?;
    Ok(day)
}

/// The round of the pair whose day this is; they look for another date from now on, if there is still one to choose.
pub async fn look_anew(tx: &mut Tx, day: &Day) -> Result<Option<Arrangement>, StoreError> {
    let Some(arrangement) = arrangements::of_day(tx, day.id).await? else { return Ok(None) };
    arrangements::look_anew(tx, arrangement.id).await?;
    let round = days::get(tx, arrangement.round).await?;
    if !round.is_ahead(tx.now()) {
        arrangements::end(tx, arrangement.id).await?;
        return Ok(None);
    }
    let arrangement =
        Arrangement { since: tx.now(), day: None, proposal: None, reminded: false, told: false, ..arrangement };
    set_timers(tx, &round, &arrangement).await?;
    Ok(Some(arrangement))
}

/// One of the two gives their date up, and both stay a pair. `None` if that is not what this day is.
pub async fn give_up(tx: &mut Tx, asker: &Asker<'_>, day: &Day) -> Result<Option<Answer>, StoreError> {
    let known = arrangements::of_day(tx, day.id).await?;
    let Some(arrangement) = known.filter(|arrangement| arrangement.is_of(asker.id())) else { return Ok(None) };
    let looks_anew = look_anew(tx, day).await?.is_some();
    call_off::end(tx, day).await?;
    inbox::audit(tx, asker.id(), "gave their date up", Some(day.id)).await?;
    let other: &PersonId = arrangement.other(asker.id());
    let (told, answer) = match looks_anew {
        true => {
            (words::other_gave_up(day, arrangement.round, asker.id()), words::given_up(day, arrangement.round, other))
        }
        // The round is over or called off: there is no other date.
        false => (words::fell_through(day), views::signup::cancelled_closed(day)),
    };
    outbox::private(tx, &[other], &told, Some(day.ends_at())).await?;
    Ok(Some(asker.say(answer)))
}

/// The first possible date has come: pairs that nobody confirmed are settled, as on the morning of a day.
pub async fn round_begins(tx: &mut Tx, settings: &Settings, round: DayId) -> Result<Rung, StoreError> {
    let round = days::get(tx, round).await?;
    if round.phase(tx.now()) != Phase::Closed || round.paired_at.is_some() {
        return Ok(Rung::Dropped("the pairs are known, or the round was called off"));
    }
    seats::settle(tx, settings, round.id).await?;
    Ok(Rung::Done)
}

/// The last possible date is over: pairs without one are told, and those who waited for a place.
pub async fn round_ends(tx: &mut Tx, round: DayId) -> Result<Rung, StoreError> {
    let round = days::get(tx, round).await?;
    if round.phase(tx.now()) != Phase::Over {
        return Ok(Rung::Dropped("the round was moved or called off"));
    }
    for arrangement in arrangements::of_round(tx, round.id).await? {
        if arrangement.day.is_none() {
            arrangements::end(tx, arrangement.id).await?;
            let both = [&arrangement.shadower, &arrangement.buddy];
            outbox::private(tx, &both, &words::round_over(&round), None).await?;
        }
    }
    let of = snapshots::of(tx, round).await?;
    for (person, why) in of.waiting() {
        outbox::private(tx, &[person], &signup_words::no_place_freed(&of.day, why), None).await?;
    }
    outbox::day_card(tx, &of.day).await?;
    Ok(Rung::Done)
}

/// No date after some working days: the shadower is reminded.
pub async fn no_date_yet(tx: &mut Tx, calendar: &Calendar, id: ArrangementId) -> Result<Rung, StoreError> {
    let of = match without_date(tx, calendar, id, REMINDED_AFTER).await? {
        Ok(of) => of,
        Err(rung) => return Ok(rung),
    };
    if of.arrangement.reminded {
        return Ok(Rung::Dropped("the shadower was reminded already"));
    }
    arrangements::reminded(tx, id).await?;
    let shadower = &of.arrangement.shadower;
    outbox::private(tx, &[shadower], &words::reminder(&of.pair(shadower)), Some(of.round.ends_at())).await?;
    Ok(Rung::Done)
}

/// After many, the coordinator is told, once.
pub async fn still_no_date(tx: &mut Tx, calendar: &Calendar, id: ArrangementId) -> Result<Rung, StoreError> {
    let of = match without_date(tx, calendar, id, TOLD_AFTER).await? {
        Ok(of) => of,
        Err(rung) => return Ok(rung),
    };
    if of.arrangement.told {
        return Ok(Rung::Dropped("the coordinator was told already"));
    }
    arrangements::told(tx, id).await?;
    let message = words::still_no_date(&of.round, &of.arrangement, TOLD_AFTER);
    outbox::private(tx, &[&of.round.coordinator], &message, Some(of.round.ends_at())).await?;
    Ok(Rung::Done)
}

/// The pair, if it has been without a date for so many working days. If days were closed, the timer rings again later.
async fn without_date(
    tx: &mut Tx,
    calendar: &Calendar,
    id: ArrangementId,
    working_days: u32,
) -> Result<Result<Loaded, Rung>, StoreError> {
    let Some(arrangement) = arrangements::find(tx, id).await?.filter(|arrangement| arrangement.day.is_none()) else {
        return Ok(Err(Rung::Dropped("they have a date, or are no longer a pair")));
    };
    let of = load(tx, arrangement).await?;
    if !of.round.is_ahead(tx.now()) {
        return Ok(Err(Rung::Dropped("there are no more dates to choose from")));
    }
    let due = due(&of.round, of.arrangement.since, calendar, working_days);
    if due > tx.now() {
        let timer = match working_days {
            REMINDED_AFTER => Timer::NoDateYet(of.round.id, id),
            _ => Timer::StillNoDate(of.round.id, id),
        };
        timers::set(tx, timer, due).await?;
        return Ok(Err(Rung::Dropped("closed days lie between: it rings again when it is due")));
    }
    Ok(Ok(of))
}
