//! `/shadow pair`, the preview when sign-up closes, its pages, and *Confirm*. What changes it is `wishes.rs`.

use jiff::Timestamp;

use super::cancel::LEFT;
use super::seats::{self, Occasion};
use super::signup::SIGNED_UP;
use super::{Asker, Rung, Settings, roles};
use crate::domain::action::Look;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::Pair;
use crate::domain::snapshot::Snapshot;
use crate::domain::timer::Timer;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pairings, snapshots, timers};
use crate::views::preview::{self as words, Preview};
use crate::views::{self, Message};

pub async fn preview(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Answer, StoreError> {
    match pairable(tx, asker, day).await? {
        Ok(of) => Ok(asker.say(preview_of(tx, asker.settings, &of, 0, None).await?)),
        Err(answer) => Ok(answer),
    }
}

/// *Next page* and *Back*. If the pairs are no longer those of the page before, their first page comes instead.
pub async fn turn(tx: &mut Tx, asker: &Asker<'_>, day: DayId, look: &Look) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let is_same = seats::propose(tx, asker.settings, &of).await?.fingerprint() == look.fingerprint;
    let message = match is_same {
        true => preview_of(tx, asker.settings, &of, look.page, None).await?,
        false => changed_meanwhile(tx, asker.settings, &of, look).await?,
    };
    Ok(asker.replace(message))
}

/// The day, if this person may pair its people now. Without a number: the soonest that has not begun.
pub async fn pairable(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: Option<DayId>,
) -> Result<Result<Snapshot, Answer>, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(Err(refused));
    }
    let now = tx.now();
    let waits = |day: &Day| matches!(day.phase(now), Phase::Open | Phase::Closed);
    let day = match day {
        Some(day) => days::find(tx, day).await?,
        // What still waits for its pairs comes first; a round whose pairs look for their dates, and their days, last.
        None => {
            let ahead = days::ahead(tx).await?.into_iter().filter(waits);
            ahead.min_by_key(|day| (day.paired_at.is_some(), day.is_round() || day.round.is_some()))
        }
    };
    Ok(match day {
        None => Err(asker.say(words::no_day())),
        Some(day) if waits(&day) => Ok(snapshots::of(tx, day).await?),
        Some(day) if day.phase(now) == Phase::CalledOff => Err(asker.say(views::plan::already_called_off(&day))),
        Some(day) => Err(asker.say(words::too_late(&day))),
    })
}

pub async fn preview_of(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    page: usize,
    note: Option<&str>,
) -> Result<Message, StoreError> {
    let proposal = seats::propose(tx, settings, of).await?;
    let news = proposal.news(of);
    Ok(words::preview(&Preview {
        day: &of.day,
        look: Look { page, fingerprint: proposal.fingerprint(), at_ms: tx.now().as_millisecond() },
        proposal: &proposal,
        news: &news,
        note,
        confirmed: of.day.paired_at.is_some() || !of.pairings.is_empty(),
        sign_up_is_open: of.day.phase(tx.now()) == Phase::Open,
    }))
}

/// *Confirm*: sign-up closes, and everybody is told. If the pairs are no longer those that were looked at, they are
/// shown again instead, with who came and went.
pub async fn confirm(tx: &mut Tx, asker: &Asker<'_>, day: DayId, look: &Look) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let proposal = seats::propose(tx, asker.settings, &of).await?;
    if proposal.fingerprint() != look.fingerprint {
        return Ok(asker.replace(changed_meanwhile(tx, asker.settings, &of, look).await?));
    }
    seats::save(tx, &of, &proposal, Occasion::Preview).await?;
    pairings::clear_wishes(tx, day).await?;
    timers::unset(tx, Timer::SignupCloses(day)).await?;
    inbox::audit(tx, asker.id(), "confirmed the pairs", Some(day)).await?;
    // Another preview of the same pairs may be confirmed already.
    let knows = |pair: &Pair| of.buddy_of(&pair.shadower).is_some_and(|known| known.buddy == pair.advocate);
    let is_known = of.day.paired_at.is_some() && proposal.pairs.iter().all(knows) && proposal.news(&of).is_empty();
    Ok(asker.replace(match is_known {
        true => words::confirmed_before(&of.day),
        false => words::confirmed(&of.day, &proposal),
    }))
}

/// The pairs as they are now, with who signed up and who left since `look`.
async fn changed_meanwhile(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    look: &Look,
) -> Result<Message, StoreError> {
    // A button of an earlier version does not know when it was looked at.
    let since = Timestamp::from_millisecond(look.at_ms).ok().filter(|_| look.at_ms > 0).unwrap_or(tx.now());
    let (mut joined, mut left): (Vec<PersonId>, Vec<PersonId>) = (vec![], vec![]);
    for (person, did) in inbox::audited(tx, of.day.id, since).await? {
        let (to, from) = match did.as_str() {
            SIGNED_UP => (&mut joined, &mut left),
            LEFT => (&mut left, &mut joined),
            _ => continue,
        };
        // Who came and went again is as before.
        match from.iter().position(|other| *other == person) {
            Some(at) => drop(from.remove(at)),
            None if !to.contains(&person) => to.push(person),
            None => {}
        }
    }
    preview_of(tx, settings, of, 0, Some(&words::changed_meanwhile(&joined, &left))).await
}

/// Sign-up has closed: the coordinator gets the preview.
pub async fn signup_closed(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<Rung, StoreError> {
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
        seats::settle(tx, settings, day.id).await?;
        return Ok(Rung::Done);
    }
    tell_coordinator(tx, settings, day.id).await?;
    Ok(Rung::Done)
}

/// The preview as a message that only the coordinator has.
pub async fn tell_coordinator(tx: &mut Tx, settings: &Settings, day: DayId) -> Result<(), StoreError> {
    let of = snapshots::get(tx, day).await?;
    let anybody = of.shadowers().next().or(of.waiting().map(|(person, _)| person).next());
    let message = match anybody {
        Some(_) => preview_of(tx, settings, &of, 0, None).await?,
        None => words::nobody_signed_up(&of.day),
    };
    outbox::private(tx, &[&of.day.coordinator], &message, Some(pointless_after(&of.day))).await
}

/// When nothing can be changed about the pairs any more.
fn pointless_after(day: &Day) -> Timestamp {
    if day.is_round() { day.ends_at() } else { day.starts_at() }
}
