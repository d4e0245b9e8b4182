//! A day's rota: worked out from its plan, looked at as it is, and told to those whose shifts change with it.

use std::collections::{BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::action::PlanFor;
use crate::domain::cover::{self, Stretch};
use crate::domain::day::Day;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::plan::{Draft, Wrong};
use crate::domain::rota::{self, DayRota, Listed, Materials, OpenGap};
use crate::domain::shifts::{PlannedShift, SetShift};
use crate::request::Fields;
use crate::store::{StoreError, Tx, days, gaps, outbox, pager, people, proposals, rides};
use crate::views::rota as words;

/// The rota of a plan; on a day that is there, around what of it stays; on a new one, around what the coordinator has
/// `set`.
pub async fn propose(
    tx: &mut Tx,
    draft: &Draft,
    of: &PlanFor,
    before: Option<&Day>,
    set: &[SetShift],
) -> Result<Result<DayRota, Wrong>, StoreError> {
    let mut kept = before.map(|day| rota::kept(day, draft)).unwrap_or_default();
    kept.extend(set.iter().map(SetShift::planned));
    let mut materials = materials(tx, draft, before, kept).await?;
    materials.freed = set.iter().flat_map(SetShift::freed).chain(given_away(&materials.kept)).collect();
    materials.is_a_pairs |= matches!(of, PlanFor::RideAlong(_));
    propose_from(tx, &materials, before).await
}

/// What people asked cover for, and got: it is not to come back to them as another pager's.
fn given_away(kept: &[PlannedShift]) -> impl Iterator<Item = (PersonId, Stretch)> {
    kept.iter().filter_map(|shift| Some((shift.owner.clone()?, Stretch { start: shift.start, end: shift.end })))
}

/// The same of a day that is there around these shifts, and no others; `freed` are stretches that somebody is not to have.
pub async fn propose_around(
    tx: &mut Tx,
    day: &Day,
    kept: Vec<PlannedShift>,
    freed: Vec<(PersonId, Stretch)>,
) -> Result<Result<DayRota, Wrong>, StoreError> {
    let materials = Materials { freed, ..materials(tx, &Draft::of(day), Some(day), kept).await? };
    propose_from(tx, &materials, Some(day)).await
}

async fn propose_from(
    tx: &mut Tx,
    materials: &Materials,
    before: Option<&Day>,
) -> Result<Result<DayRota, Wrong>, StoreError> {
    if let Some(rota) = materials.of_one_pair() {
        return Ok(Ok(rota));
    }
    let found = match proposals::rota(tx, materials.request())? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(Wrong::NoRota(refused))),
    };
    let mut rota = materials.read(&found);
    if rota.shifts.is_empty() {
        return Ok(Err(Wrong::NobodyAtWork));
    }
    if let Some(day) = before {
        rota.mean(&gaps::meant(tx, day.id).await?);
    }
    Ok(Ok(rota))
}

async fn materials(
    tx: &mut Tx,
    draft: &Draft,
    before: Option<&Day>,
    kept: Vec<PlannedShift>,
) -> Result<Materials, StoreError> {
    Ok(Materials {
        people: people::find_all(tx, &draft.advocates).await?,
        recent_min: shares(tx, draft.date, before.map(|day| day.id)).await?,
        draft: draft.clone(),
        kept,
        freed: vec![],
        absent: match before {
            Some(day) => pager::absent(tx, day.id).await?,
            None => BTreeSet::new(),
        },
        is_a_pairs: match before {
            Some(day) => day.round.is_some() || rides::asked_for(tx, day.id).await?,
            None => false,
        },
        now: tx.now(),
    })
}

/// What everybody had on call in the days before this date, without the day `except`.
async fn shares(tx: &mut Tx, date: Date, except: Option<DayId>) -> Result<HashMap<PersonId, i64>, StoreError> {
    let recent = days::between(tx, date.saturating_sub(rota::RECENT_DAYS.days()), date, except).await?;
    let ids: Vec<DayId> = recent.iter().map(|day| day.id).collect();
    let held = pager::held_on(tx, &ids).await?;
    Ok(rota::shares(&recent, &held, tx.now()))
}

/// A proposed rota as it will be saved: what people cover for each other moves along with their shifts.
pub async fn with_covers(tx: &mut Tx, before: &Day, draft: &Draft, rota: DayRota) -> Result<DayRota, StoreError> {
    let planned = rota.planned();
    let shifts = cover::follow(before, &[], planned.clone(), &draft.advocates).shifts;
    if shifts == planned {
        return Ok(rota);
    }
    let materials = materials(tx, draft, Some(before), shifts).await?;
    let mut moved = match rota::look(&materials.request()) {
        Ok(found) => materials.read(&found),
        Err(_) => return Ok(rota),
    };
    moved.mean(&gaps::meant(tx, before.id).await?);
    Ok(moved)
}

/// The rota as it is saved, with who is there beside each shift, and who could close its gaps.
pub async fn look(tx: &mut Tx, day: &Day) -> Result<DayRota, StoreError> {
    if day.is_round() {
        return Ok(DayRota::default());
    }
    let all: Vec<PlannedShift> = day.shifts.iter().map(PlannedShift::of).collect();
    let materials = materials(tx, &Draft::of(day), Some(day), all.clone()).await?;
    let mut rota = match rota::look(&materials.request()) {
        Ok(found) => materials.read(&found),
        Err(refused) => {
            tracing::warn!(day = %day.id, %refused, "the rota of a day contradicts itself");
            let listed = |shift| Listed { shift, backups: vec![], in_breaks: vec![], is_left: false };
            DayRota { shifts: all.into_iter().map(listed).collect(), ..DayRota::default() }
        }
    };
    rota.mean(&gaps::meant(tx, day.id).await?);
    Ok(rota)
}

/// The stretches without anybody that nobody meant.
pub async fn open_gaps(tx: &mut Tx, day: &Day) -> Result<Vec<OpenGap>, StoreError> {
    Ok(look(tx, day).await?.open())
}

/// Are these the day's shifts already?
pub fn is_of(planned: &[PlannedShift], day: &Day) -> bool {
    let same = |planned: &PlannedShift| PlannedShift { outside_hours_min: 0, ..planned.clone() };
    planned.iter().map(same).eq(day.shifts.iter().map(PlannedShift::of))
}

/// What was ticked on the plan form's second page: of the gaps that it shows these are meant, and the others
/// are not.
pub async fn mean(tx: &mut Tx, day: &Day, fields: &Fields) -> Result<(), StoreError> {
    if !fields.has("meant") {
        return Ok(());
    }
    let all = look(tx, day).await?.gaps;
    let is_ticked = |gap: &&OpenGap| fields.many("meant").contains(&words::gap_value(gap.lane, gap.stretch));
    let (ticked, others): (Vec<_>, Vec<_>) = words::shown(&all).iter().partition(is_ticked);
    // What was meant of both is meant of the ticked ones still.
    for gap in others {
        gaps::unmean(tx, day.id, gap.lane, gap.stretch).await?;
    }
    for gap in ticked {
        gaps::mean(tx, day.id, gap.lane, gap.stretch).await?;
    }
    Ok(())
}

/// Whoever has other shifts than before reads what was and what is, `except` those who read it otherwise; returns who
/// was told.
pub async fn tell_changed(
    tx: &mut Tx,
    before: &Day,
    after: &Day,
    except: &[&PersonId],
) -> Result<Vec<PersonId>, StoreError> {
    let mut told = Vec::new();
    for who in after.advocates.iter().filter(|who| before.advocates.contains(who) && !except.contains(who)) {
        if let Some(what) = words::was_and_is(before, after, who) {
            let message = words::your_shifts_changed(after, &what);
            outbox::private(tx, &[who], &message, Some(after.ends_at())).await?;
            told.push(who.clone());
        }
    }
    Ok(told)
}
