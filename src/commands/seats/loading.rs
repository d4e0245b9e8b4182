//! A day and its people, loaded as the engine has to know them.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, Time};

use super::super::{Settings, arrangements};
use super::Occasion;
use crate::domain::availability::{self, Terms};
use crate::domain::day::Day;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Met, Pin};
use crate::domain::people::Person;
use crate::domain::plan::Draft;
use crate::domain::quota;
use crate::domain::seating::{Hindrance, Round, Seating};
use crate::domain::snapshot::{Pairing, Snapshot};
use crate::store::{StoreError, Tx, days, pager, pairings, people, settings, signups};

/// The day and its people, as the engine has to know them.
pub async fn load(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    occasion: Occasion<'_>,
) -> Result<Seating, StoreError> {
    let done = arrangements::done(tx, of.day.id).await?.into_iter();
    let done: Vec<Pin> = done.map(|done| Pin { shadower: done.shadower, advocate: done.buddy }).collect();
    let of = &of.without(&done.iter().map(|pin| &pin.shadower).collect::<Vec<_>>());
    let concerned = people::find_all(tx, &of.concerned()).await?;
    let terms = terms(tx, of, &concerned, occasion).await?;
    let people: HashMap<PersonId, Person> = concerned.into_iter().map(|person| (person.id.clone(), person)).collect();
    let earlier = pairings::earlier(tx, of.day.id).await?;
    let is_known_to_all = of.day.paired_at.is_some();
    let known_may_move = match occasion {
        Occasion::Preview => !is_known_to_all,
        Occasion::Change | Occasion::Set(_) | Occasion::Came(_) | Occasion::DayBegins => false,
        Occasion::BuddyGone(_) => true,
    };
    // What the coordinator is trying out counts for the coordinator; for all others when it is confirmed.
    let wished = match is_known_to_all && occasion != Occasion::Preview {
        true => vec![],
        false => pairings::wished(tx, of.day.id).await?,
    };
    let wished: Vec<Pairing> =
        wished.into_iter().filter(|wish| !done.iter().any(|pin| pin.shadower == wish.shadower)).collect();
    let left = of.day.left(tx.now());
    let mut seating = Seating {
        been_before: signups::been_before(tx, of.day.id).await?,
        helped: days::count_helped(tx, of.day.id).await?,
        met: earlier
            .into_iter()
            .filter(|pair| people.contains_key(&pair.buddy))
            .map(|pair| Met { shadower: pair.shadower, advocate: pair.buddy, date: pair.date })
            .collect(),
        people,
        terms,
        // A wish of the coordinator's own has no reasons.
        kept: wished.iter().filter(|wish| !wish.reasons.is_empty()).map(|wish| wish.shadower.clone()).collect(),
        wished: wished.iter().map(Pairing::pin).collect(),
        weights: settings.weights,
        seed: of.day.run,
        known_may_move,
        sessions: sessions(tx, &of.day).await?,
        round: round(tx, settings, &of.day).await?,
        done,
        // A transaction that waits for its pairs runs again, at a later instant, and has to find them then.
        of: of.for_pairs(),
        left: None,
    };
    if let Some(left) = left {
        seating.in_what_is_left(left);
    }
    Ok(seating)
}

/// Who had a session of the day's format when in the last year; only where there is a quota.
async fn sessions(tx: &mut Tx, day: &Day) -> Result<HashMap<PersonId, Vec<Date>>, StoreError> {
    match day.format.rules().quota {
        Some(_) => signups::sessions_since(tx, day.format, quota::counted_from(day.date), day.date).await,
        None => Ok(HashMap::new()),
    }
}

/// What decides about dates, where each pair chooses its own.
async fn round(tx: &mut Tx, settings: &Settings, day: &Day) -> Result<Option<Round>, StoreError> {
    if !day.is_round() {
        return Ok(None);
    }
    let today = tx.now().to_zoned(day.zone.rules().clone()).date();
    Ok(Some(Round {
        engagements: days::engagements(tx, Some(day.id)).await?,
        calendar: settings.calendar.clone(),
        today: day.zone.instant(today, Time::midnight()),
    }))
}

/// What these people have set for themselves, as far as it matters on this day.
async fn terms(tx: &mut Tx, of: &Snapshot, concerned: &[Person], occasion: Occasion<'_>) -> Result<Terms, StoreError> {
    let ids: Vec<PersonId> = concerned.iter().map(|person| person.id.clone()).collect();
    let window = of.day.window();
    // A Slack status passes: it keeps nobody from a round of eight weeks, and parts those who know of each other only if
    // the coordinator confirms that.
    let by_status = availability::away(concerned, window, tx.now());
    let may_part = occasion == Occasion::Preview;
    let counts = |person: &PersonId| !of.day.is_round() && (may_part || !is_in_a_pair(of, person));
    let own: HashSet<PersonId> = concerned
        .iter()
        .filter(|person| availability::is_gone(person, window))
        .map(|person| person.id.clone())
        .collect();
    let (mut away, mut takes_nobody_new): (HashSet<PersonId>, HashSet<PersonId>) =
        by_status.into_iter().partition(|id| own.contains(id) || counts(id));
    takes_nobody_new.retain(|_| !of.day.is_round());
    let skipping: HashSet<PersonId> = settings::skipping(tx, of.day.id).await?.into_iter().collect();
    // Who cannot make it, and is on the day for want of others, is not taken but away.
    away.extend(pager::absent(tx, of.day.id).await?.into_iter().filter(|absent| skipping.contains(absent)));
    Ok(Terms {
        away,
        skipping,
        takes_nobody_new,
        never_with: settings::never_with_of(tx, &ids).await?,
        this_month: pairings::of_the_month(tx, of.day.id).await?,
    })
}

/// Does this person know of a pair of theirs?
pub fn is_in_a_pair(of: &Snapshot, person: &PersonId) -> bool {
    of.buddy_of(person).is_some() || of.shadowers_of(person).next().is_some()
}

/// What keeps these two from being a pair; nothing where they would be allowed.
pub async fn hindrance(
    tx: &mut Tx,
    settings: &Settings,
    of: &Snapshot,
    shadower: &PersonId,
    buddy: &PersonId,
) -> Result<Option<Hindrance>, StoreError> {
    Ok(load(tx, settings, of, Occasion::Preview).await?.hindrance(shadower, buddy))
}

/// Would everybody on this day still have a buddy who may be one, if it were changed like this?
pub async fn would_all_have_buddies(
    tx: &mut Tx,
    settings: &Settings,
    mut of: Snapshot,
    draft: &Draft,
) -> Result<bool, StoreError> {
    of.day.zone = draft.zone();
    (of.day.date, of.day.start, of.day.end) = (draft.date, draft.start, draft.end);
    (of.day.min_free, of.day.advocates) = (draft.min_free, draft.advocates.clone());
    let seating = load(tx, settings, &of, Occasion::Change).await?;
    let has_one = |shadower| of.day.advocates.iter().any(|buddy| seating.may_pair(shadower, buddy));
    Ok(of.shadowers().all(has_one))
}
