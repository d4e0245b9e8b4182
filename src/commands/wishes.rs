//! What a coordinator changes in the preview of the pairs: *Keep*, *Change a buddy*, *Swap two*, *Run again*. Each is a
//! wish that the engine holds to; nobody is told before *Confirm*.

use std::collections::BTreeSet;

use super::pair::{pairable, preview_of};
use super::{Asker, arrangements, seats};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pairing::Pair;
use crate::domain::seating::Hindrance;
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, inbox, pairings, people, snapshots};
use crate::views::preview as words;

/// Numbers that are tried for other pairs that are as good.
const RUNS_TRIED: u64 = 3;

/// *Keep*: the pair stays whatever else changes. *Let go*: it no longer has to.
pub async fn keep(tx: &mut Tx, asker: &Asker<'_>, wish: &Wish<'_>) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(wish.day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let proposal = seats::propose(tx, asker.settings, &of).await?;
    let is_it = |pair: &&Pair| pair.shadower == *wish.shadower && pair.advocate == *wish.buddy;
    let note = match (proposal.pairs.iter().find(is_it), wish.keep) {
        (Some(pair), true) => {
            pairings::wish(tx, &Pairing::of(wish.day, pair)).await?;
            None
        }
        (_, false) => {
            pairings::remove_wish(tx, wish.day, wish.shadower).await?;
            None
        }
        (None, true) => Some(words::PAIR_IS_GONE),
    };
    inbox::audit(tx, asker.id(), if wish.keep { "kept a pair" } else { "let a pair go" }, Some(wish.day)).await?;
    Ok(asker.replace(preview_of(tx, asker.settings, &of, wish.page, note).await?))
}

/// A pair, and whether it is to be kept; `page` is where that was asked.
pub struct Wish<'a> {
    pub day: DayId,
    pub shadower: &'a PersonId,
    pub buddy: &'a PersonId,
    pub keep: bool,
    pub page: usize,
}

/// *Run again*: other pairs that are as good, if there are any; and whoever came since.
pub async fn run_again(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let before = seats::propose(tx, asker.settings, &of).await?.fingerprint();
    for run in of.day.run + 1..=of.day.run + RUNS_TRIED {
        days::set_run(tx, day, run).await?;
        let again = snapshots::get(tx, day).await?;
        if seats::propose(tx, asker.settings, &again).await?.fingerprint() != before {
            let note = words::run_again(true);
            return Ok(asker.replace(preview_of(tx, asker.settings, &again, 0, Some(note)).await?));
        }
    }
    days::set_run(tx, day, of.day.run).await?;
    Ok(asker.replace(preview_of(tx, asker.settings, &of, 0, Some(words::run_again(false))).await?))
}

pub async fn open_change(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let done = arrangements::done_shadowers(tx, day).await?;
    let shadowers: Vec<PersonId> = on_the_day(&of, &done).cloned().collect();
    let shadowers = people::find_all(tx, &shadowers).await?;
    let advocates = people::find_all(tx, &of.day.advocates).await?;
    Ok(match shadowers.is_empty() {
        true => asker.say(words::nobody_to_change()),
        false => Answer::OpenOver(words::change_form(day, &shadowers, &advocates)),
    })
}

/// Whom somebody can be chosen for: not those who have had their day.
fn on_the_day<'a>(of: &'a Snapshot, done: &[PersonId]) -> impl Iterator<Item = &'a PersonId> {
    of.shadowers().chain(of.waiting().map(|(person, _)| person)).filter(|person| !done.contains(person))
}

pub async fn change(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fields: &Fields) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let shadower = PersonId(fields.one("shadower").to_owned());
    let buddy = PersonId(fields.one("buddy").to_owned());
    let done = arrangements::done_shadowers(tx, day).await?;
    if !on_the_day(&of, &done).any(|person| *person == shadower) {
        return Ok(Answer::wrong("shadower", words::NOT_ON_THE_DAY));
    }
    let before = seats::propose(tx, asker.settings, &of).await?;
    let takes_best = buddy.as_str() == words::NO_WISH;
    if takes_best {
        pairings::remove_wish(tx, day, &shadower).await?;
    } else {
        match seats::hindrance(tx, asker.settings, &of, &shadower, &buddy).await? {
            None => pairings::wish(tx, &Pairing { day, shadower: shadower.clone(), buddy, reasons: vec![] }).await?,
            Some(Hindrance::ShadowerAway) => return Ok(Answer::wrong("shadower", words::IS_AWAY)),
            Some(why) => return Ok(Answer::wrong("buddy", words::cannot_be_paired(why))),
        }
    }
    inbox::audit(tx, asker.id(), "changed a buddy", Some(day)).await?;
    match seats::propose(tx, asker.settings, &of).await?.buddy_of(&shadower) {
        Some(is) if takes_best && before.buddy_of(&shadower) == Some(is) => {
            show(tx, asker, &of, &words::fits_best_already(&shadower, is)).await
        }
        Some(_) => show(tx, asker, &of, words::WISH_KEPT).await,
        None => show(tx, asker, &of, &words::nobody_fits(&shadower)).await,
    }
}

pub async fn open_swap(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let proposal = seats::propose(tx, asker.settings, &of).await?;
    // Two with the same buddy have nothing to swap.
    let buddies: BTreeSet<&PersonId> = proposal.pairs.iter().map(|pair| &pair.advocate).collect();
    if buddies.len() < 2 {
        return Ok(asker.replace(preview_of(tx, asker.settings, &of, 0, Some(words::NO_TWO_PAIRS)).await?));
    }
    let paired: Vec<PersonId> = proposal.pairs.iter().map(|pair| pair.shadower.clone()).collect();
    let paired = people::find_all(tx, &paired).await?;
    Ok(Answer::OpenOver(words::swap_form(day, &paired)))
}

/// Both get the other's buddy.
pub async fn swap(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fields: &Fields) -> Result<Answer, StoreError> {
    let of = match pairable(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let proposal = seats::propose(tx, asker.settings, &of).await?;
    let (one, other) = (PersonId(fields.one("one").to_owned()), PersonId(fields.one("other").to_owned()));
    if one == other {
        return Ok(Answer::wrong("other", words::THE_SAME));
    }
    let Some(ones) = proposal.buddy_of(&one) else { return Ok(Answer::wrong("one", words::HAS_NO_BUDDY)) };
    let Some(others) = proposal.buddy_of(&other) else { return Ok(Answer::wrong("other", words::HAS_NO_BUDDY)) };
    if ones == others {
        return Ok(Answer::wrong("other", words::SAME_BUDDY));
    }
    let swapped = [(&one, others), (&other, ones)];
    for (shadower, buddy) in swapped {
        if seats::hindrance(tx, asker.settings, &of, shadower, buddy).await?.is_some() {
            return Ok(Answer::wrong("other", words::CANNOT_BE_SWAPPED));
        }
    }
    for (shadower, buddy) in swapped {
        let wish = Pairing { day, shadower: shadower.clone(), buddy: buddy.clone(), reasons: vec![] };
        pairings::wish(tx, &wish).await?;
    }
    inbox::audit(tx, asker.id(), "swapped two buddies", Some(day)).await?;
    show(tx, asker, &of, &words::swapped(&one, &other)).await
}

/// The preview that the form was opened from shows it: there is one.
async fn show(tx: &mut Tx, asker: &Asker<'_>, of: &Snapshot, note: &str) -> Result<Answer, StoreError> {
    Ok(Answer::Redraw(preview_of(tx, asker.settings, of, 0, Some(note)).await?))
}
