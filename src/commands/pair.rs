//! `/shadow pair`, the preview when sign-up closes, *Change a buddy* and *Confirm*.

use std::collections::BTreeMap;

use super::{Asker, Rung, roles, seats};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, inbox, outbox, pairings, people, snapshots, timers};
use crate::views::pairs::{self as words, Preview};
use crate::views::{self, Message};

pub async fn preview(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Answer, StoreError> {
    match pairable(tx, asker, day).await? {
        Ok(of) => Ok(asker.say(preview_of(tx, &of, None).await?)),
        Err(answer) => Ok(answer),
    }
}

/// The day, if this person may pair its people now. Without a number: the soonest that has not begun.
async fn pairable(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Result<Snapshot, Answer>, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(Err(refused));
    }
    let now = tx.now();
    let waits = |day: &Day| matches!(day.phase(now), Phase::Open | Phase::Closed);
    let day = match day {
        Some(day) => days::find(tx, day).await?,
        // A round whose pairs look for their dates, and their days, wait behind all others.
        None => {
            let ahead = days::ahead(tx).await?.into_iter().filter(waits);
            ahead.min_by_key(|day| day.paired_at.is_some() && (day.is_round() || day.round.is_some()))
        }
    };
    Ok(match day {
        None => Err(asker.say(words::no_day())),
        Some(day) if waits(&day) => Ok(snapshots::of(tx, day).await?),
        Some(day) if day.phase(now) == Phase::CalledOff => Err(asker.say(views::plan::already_called_off(&day))),
        Some(day) => Err(asker.say(words::too_late(&day))),
    })
}

async fn preview_of(tx: &mut Tx, of: &Snapshot, note: Option<&str>) -> Result<Message, StoreError> {
    let proposal = seats::propose(tx, of).await?;
    let broken: Vec<(&PersonId, &PersonId)> =
        proposal.broken_wishes.iter().map(|wish| (&wish.shadower, &wish.advocate)).collect();
    let broken = (!broken.is_empty()).then(|| words::wishes_not_kept(&broken));
    let note = broken.as_deref().or(note);
    Ok(words::preview(&Preview {
        day: &of.day,
        pairs: &proposal.pairs,
        without: &proposal.without,
        free: &proposal.free,
        fingerprint: proposal.fingerprint(),
        note,
        confirmed: of.day.paired_at.is_some() || !of.pairings.is_empty(),
        sign_up_is_open: of.day.phase(tx.now()) == Phase::Open,
    }))
}

/// *Confirm*: sign-up closes, and everybody is told. If the pairs are no longer those that were looked at, they are
/// shown again instead.
pub async fn confirm(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fingerprint: &str) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let proposal = seats::propose(tx, &of).await?;
    if proposal.fingerprint() != fingerprint {
        return Ok(asker.replace(preview_of(tx, &of, Some(words::CHANGED_MEANWHILE)).await?));
    }
    seats::save(tx, &of, &proposal).await?;
    timers::unset(tx, Timer::SignupCloses(day)).await?;
    inbox::audit(tx, asker.id(), "confirmed the pairs", Some(day)).await?;
    let waiting = proposal.without.iter().filter(|out| out.waits).count();
    Ok(asker.replace(words::confirmed(&of.day, proposal.pairs.len(), waiting)))
}

pub async fn open_swap(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let shadowers: Vec<PersonId> = of.shadowers().chain(of.waiting().map(|(person, _)| person)).cloned().collect();
    let shadowers = people::find_all(tx, &shadowers).await?;
    let advocates = people::find_all(tx, &of.day.advocates).await?;
    Ok(match shadowers.is_empty() {
        true => asker.say(words::nobody_to_swap()),
        false => Answer::Open(words::swap_form(day, &shadowers, &advocates)),
    })
}

/// Keeps a wish, and sends the preview anew.
pub async fn swap(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fields: &Fields) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let shadower = PersonId(fields.one("shadower").to_owned());
    let buddy = PersonId(fields.one("buddy").to_owned());
    if buddy.as_str() == words::NO_WISH {
        pairings::remove_wish(tx, day, &shadower).await?;
    } else if seats::may_pair(tx, &of, &shadower, &buddy).await? {
        pairings::wish(tx, &Pairing { day, shadower, buddy, reasons: vec![] }).await?;
    } else {
        let wrong = BTreeMap::from([("buddy".to_owned(), words::CANNOT_BE_PAIRED.to_owned())]);
        return Ok(Answer::Wrong(wrong));
    }
    inbox::audit(tx, asker.id(), "changed a buddy", Some(day)).await?;
    let message = preview_of(tx, &of, Some(words::WISH_KEPT)).await?;
    outbox::private(tx, &[asker.id()], &message, Some(of.day.starts_at())).await?;
    Ok(Answer::Close)
}

/// Sign-up has closed: the coordinator gets the preview.
pub async fn signup_closed(tx: &mut Tx, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    match day.phase(tx.now()) {
        Phase::Closed if day.paired_at.is_none() => {}
        Phase::Running if day.paired_at.is_none() => {}
        Phase::Open => return Ok(Rung::Dropped("sign-up was extended")),
        _ => return Ok(Rung::Dropped("the pairs are known already, or the day is over")),
    }
    outbox::day_card(tx, &day).await?;
    if day.phase(tx.now()) == Phase::Running {
        // The program was down until the day began: better the best pairs than none.
        seats::settle(tx, day.id).await?;
        return Ok(Rung::Done);
    }
    tell_coordinator(tx, day.id).await?;
    Ok(Rung::Done)
}

/// The preview as a message that only the coordinator has.
pub async fn tell_coordinator(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    let anybody = of.shadowers().next().or(of.waiting().map(|(person, _)| person).next());
    let message = match anybody {
        Some(_) => preview_of(tx, &of, None).await?,
        None => words::nobody_signed_up(&of.day),
    };
    outbox::private(tx, &[&of.day.coordinator], &message, Some(of.day.starts_at())).await
}
