//! The assigner's time of a pair that rides along: given when the two become one, told when it begins, moved or left out
//! by either of them or the coordinator.

use super::{Asker, Rung, roles, unasked};
use crate::domain::assigner::{self, Duty};
use crate::domain::day::{Day, Phase, Zone};
use crate::domain::hours::{self, Window};
use crate::domain::ids::{DayId, DutyId, PersonId};
use crate::domain::seating::zone_of;
use crate::domain::snapshot::Pairing;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, duties, inbox, outbox, pairings, people, timers};
use crate::views::{self, Message, assigner as words};

/// Each pair of the day has its assigner's time, and nobody else has one. A change of the day may leave no room for the
/// one that they had: they get another, or none where the day has no time for it, and are told.
pub async fn follow_pairs(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let day = days::get(tx, day).await?;
    if !day.format.rules().has_assigner || day.is_round() {
        return Ok(());
    }
    let pairs = pairings::confirmed(tx, day.id).await?;
    let before = duties::of(tx, &day).await?;
    for gone in before.iter().filter(|duty| !pairs.iter().any(|pair| pair.shadower == duty.person)) {
        unset_timers(tx, gone).await?;
        duties::remove(tx, gone.id).await?;
    }
    for pair in &pairs {
        let known = before.iter().find(|duty| duty.person == pair.shadower && duty.buddy == pair.buddy);
        if known.is_some_and(|duty| duty.stretch.is_none_or(|stretch| assigner::fits(&day, stretch))) {
            continue;
        }
        let Some(duty) = give(tx, &day, pair).await? else { continue };
        if known.is_some() {
            let message = match duty.stretch {
                Some(_) => words::moved(&day, &duty, None, None),
                None => words::no_room(&day, &duty),
            };
            outbox::private(tx, &[&duty.person, &duty.buddy], &message, Some(day.ends_at())).await?;
        }
    }
    Ok(())
}

/// The usual time for these two.
async fn give(tx: &mut Tx, day: &Day, pair: &Pairing) -> Result<Option<Duty>, StoreError> {
    let (shadower, buddy) = (people::find(tx, &pair.shadower).await?, people::find(tx, &pair.buddy).await?);
    let (Some(shadower), Some(buddy)) = (shadower, buddy) else { return Ok(None) };
    let [hers, theirs] = [&shadower, &buddy]
        .map(|person| hours::working_windows(person.details.hours, zone_of(person).rules(), day.window()));
    let stretch = assigner::usual(day, &hours::shared(&hers, &theirs));
    save(tx, day, Duty { id: DutyId(0), day: day.id, person: shadower.id, buddy: buddy.id, stretch }).await.map(Some)
}

async fn save(tx: &mut Tx, day: &Day, mut duty: Duty) -> Result<Duty, StoreError> {
    duty.id = duties::set(tx, &duty).await?;
    unset_timers(tx, &duty).await?;
    set_timers(tx, day, &duty).await?;
    Ok(duty)
}

/// The timers of the day's duties, after the day was planned or changed.
pub async fn set_all_timers(tx: &mut Tx, day: &Day) -> Result<(), StoreError> {
    for duty in duties::of(tx, day).await? {
        set_timers(tx, day, &duty).await?;
    }
    Ok(())
}

async fn set_timers(tx: &mut Tx, day: &Day, duty: &Duty) -> Result<(), StoreError> {
    for (timer, due) in Timer::of_duty(day, duty) {
        if due > tx.now() {
            timers::set(tx, timer, due).await?;
        }
    }
    Ok(())
}

async fn unset_timers(tx: &mut Tx, duty: &Duty) -> Result<(), StoreError> {
    timers::unset(tx, Timer::AssignerBegins(duty.day, duty.id)).await?;
    timers::unset(tx, Timer::AssignerEnds(duty.day, duty.id)).await
}

/// Puts the assigner's time of these shadowers below a message.
pub async fn add_to(
    tx: &mut Tx,
    mut message: Message,
    day: &Day,
    shadowers: &[&PersonId],
) -> Result<Message, StoreError> {
    for duty in duties::of(tx, day).await?.iter().filter(|duty| shadowers.contains(&&duty.person)) {
        message = words::add_to(message, day, duty);
    }
    Ok(message)
}

/// *Move the assigner time*.
pub async fn open_form(tx: &mut Tx, asker: &Asker<'_>, id: DutyId) -> Result<Answer, StoreError> {
    Ok(match own(tx, asker, id).await? {
        Ok((day, duty)) => Answer::Open(words::form(&day, &duty, &zone_of(&asker.person))),
        Err(answer) => answer,
    })
}

/// The form was sent off.
pub async fn set(tx: &mut Tx, asker: &Asker<'_>, id: DutyId, fields: &Fields) -> Result<Answer, StoreError> {
    let (day, duty) = match own(tx, asker, id).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let zone: Zone = zone_of(&asker.person);
    let stretch = match assigner::set(&day, &zone, fields.one("from"), fields.one("until"), tx.now()) {
        Ok(stretch) => stretch,
        Err(why) => return Ok(Answer::wrong("from", words::wrong(why).to_owned())),
    };
    if duty.stretch == Some(stretch) {
        return Ok(Answer::Close);
    }
    let was = duty.window(&day);
    let duty = save(tx, &day, Duty { stretch: Some(stretch), ..duty }).await?;
    let message = words::moved(&day, &duty, was, Some(asker.id()));
    tell(tx, asker, &day, &duty, &message, "moved the assigner's time").await?;
    Ok(Answer::Close)
}

/// *No assigner time*.
pub async fn leave_out(tx: &mut Tx, asker: &Asker<'_>, id: DutyId) -> Result<Answer, StoreError> {
    let (day, duty) = match own(tx, asker, id).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    if duty.stretch.is_none() {
        return Ok(asker.say(words::left_out(&day, &duty, asker.id())));
    }
    let duty = save(tx, &day, Duty { stretch: None, ..duty }).await?;
    let message = words::left_out(&day, &duty, asker.id());
    tell(tx, asker, &day, &duty, &message, "left the assigner's time out").await?;
    // The two read it in their conversation.
    Ok(if duty.is_theirs(asker.id()) { Answer::Nothing } else { asker.say(words::told_them(&duty)) })
}

/// Tells the two, and the card.
async fn tell(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    duty: &Duty,
    message: &Message,
    did: &str,
) -> Result<(), StoreError> {
    inbox::audit(tx, asker.id(), did, Some(day.id)).await?;
    outbox::private(tx, &[&duty.person, &duty.buddy], message, Some(day.ends_at())).await?;
    outbox::day_card(tx, day).await
}

/// The duty, if this person may change it, and it is not over.
async fn own(tx: &mut Tx, asker: &Asker<'_>, id: DutyId) -> Result<Result<(Day, Duty), Answer>, StoreError> {
    let Some(duty) = duties::find(tx, id).await? else { return Ok(Err(asker.say(views::problem::gone()))) };
    let day = days::get(tx, duty.day).await?;
    let now = tx.now();
    let is_over = |window: Window| window.end <= now;
    Ok(if !duty.is_theirs(asker.id()) && !roles::is_coordinator(tx, asker).await? {
        Err(asker.say(words::not_yours(&duty)))
    } else if !day.is_ahead(now) || duty.window(&day).is_some_and(is_over) {
        Err(asker.say(words::too_late()))
    } else {
        Ok((day, duty))
    })
}

/// It begins: the assigner is told what to do.
pub async fn begins(tx: &mut Tx, id: DutyId) -> Result<Rung, StoreError> {
    let Some((day, duty, window)) = current(tx, id).await? else {
        return Ok(Rung::Dropped("it was moved or left out, or the day is off"));
    };
    if tx.now() < window.start || window.end <= tx.now() {
        return Ok(Rung::Dropped("it was moved"));
    }
    outbox::private(tx, &[&duty.person], &words::begins(&day, window), Some(window.end)).await?;
    Ok(Rung::Done)
}

/// It is over: a thank-you, unless they have read much from us today.
pub async fn ends(tx: &mut Tx, id: DutyId) -> Result<Rung, StoreError> {
    let Some((day, duty, window)) = current(tx, id).await? else {
        return Ok(Rung::Dropped("it was moved or left out, or the day is off"));
    };
    if tx.now() < window.end {
        return Ok(Rung::Dropped("it was moved"));
    }
    if !unasked::has_room(tx, &duty.person).await? {
        return Ok(Rung::Dropped("they have read enough today"));
    }
    outbox::private(tx, &[&duty.person], &words::thanks(), Some(day.ends_at())).await?;
    Ok(Rung::Done)
}

async fn current(tx: &mut Tx, id: DutyId) -> Result<Option<(Day, Duty, Window)>, StoreError> {
    let Some(duty) = duties::find(tx, id).await? else { return Ok(None) };
    let day = days::get(tx, duty.day).await?;
    // The last of a day ends with it.
    let is_on = matches!(day.phase(tx.now()), Phase::Running | Phase::Over);
    Ok(duty.window(&day).filter(|_| is_on).map(|window| (day, duty, window)))
}
