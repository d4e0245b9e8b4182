//! What happens to a pair's arrangement by itself: it begins and ends with the pair, a date becomes a day, a day that
//! falls through leaves them looking for another.

use jiff::civil::Date;

use super::dates::Loaded;
use super::{Asker, Rung, Settings, calendar, call_off, cover, no_date, plan, schedule, seats};
use crate::domain::action::PlanFor;
use crate::domain::dates::{Arrangement, Choice};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::plan::Draft;
use crate::domain::shifts::PlannedShift;
use crate::domain::signup::State;
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements, days, inbox, outbox, pairings, signups, snapshots};
use crate::views::plan as plan_words;
use crate::views::signup as signup_words;
use crate::views::text;
use crate::views::{self, dates as words, dates_off};

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
            no_date::set_timers(tx, &of.day, &arrangement).await?;
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

/// They are no pair any more, and their day does not take place. Who ended the pair tells of both (see [`date_of`]), save
/// where the shadower left by themselves: their buddy is told here.
async fn end(tx: &mut Tx, of: &Snapshot, arrangement: &Arrangement) -> Result<(), StoreError> {
    arrangements::end(tx, arrangement.id).await?;
    let Some(day) = dated(tx, arrangement).await? else { return Ok(()) };
    call_off::end(tx, &day).await?;
    if of.state_of(&arrangement.shadower) == Some(&State::Cancelled) {
        let message = dates_off::left_with_date(&day, &arrangement.shadower);
        outbox::private(tx, &[&arrangement.buddy], &message, Some(day.ends_at())).await?;
    }
    Ok(())
}

/// The day ahead that this shadower of the round and their buddy agreed on: it ends with the pair.
pub async fn date_of(tx: &mut Tx, round: DayId, shadower: &PersonId) -> Result<Option<Day>, StoreError> {
    let known = arrangements::of_round(tx, round).await?;
    match known.iter().find(|arrangement| arrangement.shadower == *shadower) {
        Some(arrangement) => dated(tx, arrangement).await,
        None => Ok(None),
    }
}

/// The dates on which these two had agreed, and which do not take place.
pub async fn given_up(tx: &mut Tx, of: &Arrangement) -> Result<Vec<Date>, StoreError> {
    let mut dates = Vec::new();
    for day in days::of_round(tx, of.round).await?.iter().filter(|day| day.called_off_at.is_some()) {
        let pairs = pairings::confirmed(tx, day.id).await?;
        if pairs.iter().any(|pair| pair.shadower == of.shadower && pair.buddy == of.buddy) {
            dates.push(day.date);
        }
    }
    Ok(dates)
}

/// The day that they agreed on, while it is ahead.
pub async fn dated(tx: &mut Tx, arrangement: &Arrangement) -> Result<Option<Day>, StoreError> {
    let day = match arrangement.day {
        Some(day) => days::find(tx, day).await?,
        None => None,
    };
    Ok(day.filter(|day| day.is_ahead(tx.now())))
}

/// What both agreed on becomes their day; or their day moves. Both are told, once.
pub async fn agree(tx: &mut Tx, of: &Loaded, choice: &Choice) -> Result<Day, StoreError> {
    let Arrangement { id, shadower, buddy, .. } = &of.arrangement;
    let was = of.day.as_ref().map(|day| text::span(day.window(), &day.zone));
    let (start, end) = of.round.zone.clock_times(choice.window);
    let day = match &of.day {
        Some(day) => {
            let draft = Draft { date: choice.date, signup_until: choice.date, start, end, ..Draft::of(day) };
            // Worked out before the day is another: what stays of its shifts is read off it.
            let rota = plan::rota_or_none(tx, &draft, &PlanFor::Change(day.id)).await?;
            let alone = || vec![all_day(buddy, &draft)];
            days::change(tx, day.id, &draft).await?;
            cover::set_shifts(tx, day, rota.map_or_else(alone, |rota| rota.planned())).await?;
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
    let message = words::agreed(&of.pair(shadower, tx.now()), &day, both, was.as_deref());
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

/// A day for the two of them, paired already, for as long as both are at work; the buddy has the pager all day.
async fn add_day(tx: &mut Tx, of: &Loaded, choice: &Choice) -> Result<DayId, StoreError> {
    let (round, Arrangement { shadower, buddy, .. }) = (&of.round, &of.arrangement);
    let (start, end) = round.zone.clock_times(choice.window);
    let draft = Draft {
        date: choice.date,
        start,
        end,
        signup_until: choice.date,
        places: 1,
        // Whether enough others stay free was looked at when the date was agreed on.
        min_free: 0,
        advocates: vec![buddy.clone()],
        ..Draft::of(round)
    };
    let day = days::add(tx, &draft, &round.coordinator).await?;
    days::set_round(tx, day, round.id).await?;
    days::set_shifts(tx, day, &[all_day(buddy, &draft)]).await?;
    signups::set(tx, day, shadower, &State::In).await?;
    let known = pairings::confirmed(tx, round.id).await?.into_iter().find(|pairing| pairing.shadower == *shadower);
    let reasons = known.map(|pairing| pairing.reasons).unwrap_or_default();
    pairings::confirm(tx, &Pairing { day, shadower: shadower.clone(), buddy: buddy.clone(), reasons }).await?;
    days::set_paired(tx, day, true).await?;
    Ok(day)
}

/// The buddy's one shift, from the draft's start to its end.
fn all_day(buddy: &PersonId, draft: &Draft) -> PlannedShift {
    PlannedShift {
        lane: 0,
        advocate: buddy.clone(),
        owner: None,
        start: draft.start,
        end: draft.end,
        outside_hours_min: 0,
        is_pinned: false,
    }
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
    no_date::set_timers(tx, &round, &arrangement).await?;
    Ok(Some(arrangement))
}

/// One of the two gives their date up, and both stay a pair. `None` if that is not what this day is.
pub async fn give_up(tx: &mut Tx, asker: &Asker<'_>, day: &Day) -> Result<Option<Answer>, StoreError> {
    let known = arrangements::of_day(tx, day.id).await?;
    let Some(arrangement) = known.filter(|arrangement| arrangement.is_of(asker.id())) else { return Ok(None) };
    let round = days::get(tx, arrangement.round).await?;
    let looks_anew = look_anew(tx, day).await?.is_some();
    call_off::end(tx, day).await?;
    inbox::audit(tx, asker.id(), "gave their date up", Some(day.id)).await?;
    let other: &PersonId = arrangement.other(asker.id());
    let (told, answer) = match looks_anew {
        true => (
            dates_off::other_gave_up(day, arrangement.round, asker.id()),
            dates_off::given_up(day, &round, other, arrangement.buddy == *asker.id()),
        ),
        // The round is over or called off: there is no other date.
        false => (dates_off::fell_through(day), views::signup::cancelled_closed(day)),
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
