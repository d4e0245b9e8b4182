//! What is said by itself while a pair has no date: the shadower is reminded, the coordinator is told, and dates that pass
//! without an answer are told to both.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Rung;
use super::dates::{Facts, Loaded, load, stretches};
use crate::domain::calendar::Calendar;
use crate::domain::dates::{Arrangement, Misfit, Proposal, REMINDED_AFTER, TOLD_AFTER, due};
use crate::domain::day::Day;
use crate::domain::ids::{ArrangementId, PersonId};
use crate::domain::seating::zone_of;
use crate::domain::timer::Timer;
use crate::store::{StoreError, Tx, arrangements, days, outbox, people, timers};
use crate::views::dates as words;

/// Both timers, at the soonest instants at which they could be due: whether days were closed meanwhile is looked at when
/// they ring.
pub async fn set_timers(tx: &mut Tx, round: &Day, arrangement: &Arrangement) -> Result<(), StoreError> {
    set_proposals_timer(tx, round, arrangement).await?;
    if arrangement.day.is_some() {
        return Ok(());
    }
    let open = Calendar::default();
    for (is_done, timer, working_days) in [
        (arrangement.reminded, Timer::NoDateYet(round.id, arrangement.id), REMINDED_AFTER),
        (arrangement.told, Timer::StillNoDate(round.id, arrangement.id), TOLD_AFTER),
    ] {
        if !is_done {
            let due = due_of(tx, round, arrangement, &open, working_days).await?;
            timers::set(tx, timer, due.max(tx.now())).await?;
        }
    }
    Ok(())
}

/// The shadower reads the first, the coordinator the second.
async fn due_of(
    tx: &mut Tx,
    round: &Day,
    of: &Arrangement,
    calendar: &Calendar,
    working_days: u32,
) -> Result<Timestamp, StoreError> {
    let reader = if working_days == REMINDED_AFTER { &of.shadower } else { &round.coordinator };
    let zone = people::find(tx, reader).await?.map_or_else(|| round.zone.clone(), |reader| zone_of(&reader));
    Ok(due(&zone, of.since, calendar, working_days))
}

/// Rings when the last proposed date would begin, or the date that was to be moved: an hour at which both are at work.
pub async fn set_proposals_timer(tx: &mut Tx, round: &Day, of: &Arrangement) -> Result<(), StoreError> {
    let Some(last) = of.proposal.as_ref().and_then(|proposal| proposal.dates.iter().max()) else { return Ok(()) };
    let together = stretches(tx, round, of).await?;
    let begins = together.iter().find(|(date, _)| date == last).map_or(round.window_on(*last), |(_, window)| *window);
    let agreed = match of.day {
        Some(day) => days::find(tx, day).await?.map(|day| day.starts_at()),
        None => None,
    };
    let over = agreed.into_iter().fold(begins.start, Ord::min);
    timers::set(tx, Timer::ProposalOver(round.id, of.id), over.max(tx.now())).await
}

/// Nobody answered, and the last of the proposed dates is there: both hear that they need others.
pub async fn proposal_over(tx: &mut Tx, id: ArrangementId) -> Result<Rung, StoreError> {
    let Some(arrangement) = arrangements::find(tx, id).await? else {
        return Ok(Rung::Dropped("they are no longer a pair"));
    };
    let of = load(tx, arrangement).await?;
    let Some(proposal) = of.arrangement.proposal.clone() else { return Ok(Rung::Dropped("it was answered")) };
    let begun = of.day.as_ref().filter(|day| day.called_off_at.is_none() && day.starts_at() <= tx.now());
    if begun.is_none() && proposal.dates.iter().any(|date| !of.round.is_past(*date, tx.now())) {
        set_proposals_timer(tx, &of.round, &of.arrangement).await?;
        return Ok(Rung::Dropped("other dates were proposed"));
    }
    arrangements::drop_proposal(tx, id).await?;
    if let Some(day) = begun {
        let message = words::not_moved(&of.pair(&proposal.by, tx.now()), day);
        outbox::private(tx, &[&proposal.by], &message, Some(day.ends_at())).await?;
        return Ok(Rung::Done);
    }
    if !of.is_open(tx.now()) {
        return Ok(Rung::Dropped("there are no more dates to choose from"));
    }
    let both = [&of.arrangement.shadower, &of.arrangement.buddy];
    let message = words::passed(&of.pair(both[0], tx.now()), &proposal);
    outbox::private(tx, &both, &message, Some(of.round.ends_at())).await?;
    Ok(Rung::Done)
}

/// Somebody set other hours, or that they are away, or agreed on a date: what else is proposed to or by them and does not
/// suit both any more ends at once, and both hear of it. What has passed ends by its timer.
pub async fn end_unsuitable(tx: &mut Tx, calendar: &Calendar, who: &PersonId) -> Result<(), StoreError> {
    let own = arrangements::of_person(tx, who).await?;
    end_those_that_do_not_suit(tx, calendar, own).await
}

/// The same of everybody's: the team's calendar may be another than before.
pub async fn end_all_unsuitable(tx: &mut Tx, calendar: &Calendar) -> Result<(), StoreError> {
    let proposed = arrangements::proposed(tx).await?;
    end_those_that_do_not_suit(tx, calendar, proposed).await
}

async fn end_those_that_do_not_suit(tx: &mut Tx, calendar: &Calendar, of: Vec<Arrangement>) -> Result<(), StoreError> {
    for arrangement in of {
        let of = load(tx, arrangement).await?;
        let Some(proposal) = of.arrangement.proposal.clone().filter(|_| of.is_open(tx.now())) else { continue };
        let Some(gone) = unsuitable(tx, &of, &proposal, calendar).await?.filter(|gone| !gone.is_empty()) else {
            continue;
        };
        let left: Vec<Date> = proposal.dates.iter().copied().filter(|date| !gone.contains(date)).collect();
        match left.iter().any(|date| !of.round.is_past(*date, tx.now())) {
            true => arrangements::narrow(tx, of.arrangement.id, &left).await?,
            false => arrangements::drop_proposal(tx, of.arrangement.id).await?,
        }
        if let Some(arrangement) = arrangements::find(tx, of.arrangement.id).await? {
            set_proposals_timer(tx, &of.round, &arrangement).await?;
        }
        let both = [&of.arrangement.shadower, &of.arrangement.buddy];
        let message = words::ended(&of.pair(both[0], tx.now()), &proposal, &gone);
        outbox::private(tx, &both, &message, Some(of.round.ends_at())).await?;
    }
    Ok(())
}

/// The proposed dates that are ahead and do not do any more; `None` if one of the two is not known.
async fn unsuitable(
    tx: &mut Tx,
    of: &Loaded,
    proposal: &Proposal,
    calendar: &Calendar,
) -> Result<Option<Vec<Date>>, StoreError> {
    let Some(facts) = Facts::load(tx, of).await? else { return Ok(None) };
    let search = facts.search(of, calendar, tx.now());
    let is_gone = |date: &Date| search.look_at(*date).is_err_and(|why| why != Misfit::Past);
    Ok(Some(proposal.dates.iter().copied().filter(is_gone).collect()))
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
    outbox::private(tx, &[shadower], &words::reminder(&of.pair(shadower, tx.now())), Some(of.round.ends_at())).await?;
    Ok(Rung::Done)
}

/// After many, the coordinator is told, once, of all pairs of the round for which it has been as long.
pub async fn still_no_date(tx: &mut Tx, calendar: &Calendar, id: ArrangementId) -> Result<Rung, StoreError> {
    let of = match without_date(tx, calendar, id, TOLD_AFTER).await? {
        Ok(of) => of,
        Err(rung) => return Ok(rung),
    };
    if of.arrangement.told {
        return Ok(Rung::Dropped("the coordinator was told already"));
    }
    let mut pairs = Vec::new();
    for pair in arrangements::of_round(tx, of.round.id).await? {
        let is_due = due_of(tx, &of.round, &pair, calendar, TOLD_AFTER).await? <= tx.now();
        if is_due && pair.day.is_none() && !pair.told {
            arrangements::told(tx, pair.id).await?;
            pairs.push(pair);
        }
    }
    let message = words::still_no_date(&of.round, &pairs, TOLD_AFTER);
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
    let due = due_of(tx, &of.round, &of.arrangement, calendar, working_days).await?;
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
