//! *Rota*: the coordinator looks at a day's rota, moves a shift, says that a gap is meant, or goes back to the rota that
//! was proposed.

use std::collections::BTreeSet;

use jiff::civil::Time;

use super::{Asker, cover, pagers, roles, rota, schedule};
use crate::domain::action::GapOfDay;
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Lane, Phase, Zone};
use crate::domain::ids::{DayId, PersonId, ShiftId};
use crate::domain::plan::Draft;
use crate::domain::rota::kept;
use crate::domain::shifts::{PlannedShift, SetShift};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, duties, gaps, inbox, outbox, pager, people, rotas};
use crate::views::{self, plan as plan_words, rota as words, rota_rows};

/// The shortest shift that can be set, in minutes.
pub const SHIFT_MIN: i64 = 15;

/// The list at once; the picture follows in the conversation with the bot, unless it is there already.
pub async fn show(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let day = match found(tx, asker, day).await? {
        Ok(day) => day,
        Err(answer) => return Ok(answer),
    };
    let rota = rota::look(tx, &day).await?;
    let seen = rotas::seen(tx, &day).await?;
    let zone: Zone = asker.person.time_zone.parse().unwrap_or_default();
    let drawing = rota_rows::picture(&day, &seen.advocates, &seen.meant, &seen.left, zone.rules());
    let drawing = rota_rows::with_assigners(drawing, &day, &seen.duties, &seen.shadowers);
    outbox::rota_picture(tx, asker.id(), &day, drawing.fingerprint()).await?;
    Ok(asker.say(words::rota(&day, &rota, &seen.duties, &asker.person, tx.now())))
}

async fn found(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Result<Day, Answer>, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(Err(refused));
    }
    Ok(match days::find(tx, day).await? {
        Some(day) if !day.is_round() => Ok(day),
        _ => Err(asker.say(views::problem::gone())),
    })
}

/// The day, if some of its shifts can still be set.
async fn changeable(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Result<Day, Answer>, StoreError> {
    let day = match found(tx, asker, day).await? {
        Ok(day) => day,
        Err(answer) => return Ok(Err(answer)),
    };
    Ok(match day.phase(tx.now()) {
        Phase::Open | Phase::Closed | Phase::Running => Ok(day),
        Phase::CalledOff => Err(asker.say(plan_words::already_called_off(&day))),
        Phase::Over => Err(asker.say(words::too_late(&day))),
    })
}

/// *Move a shift*.
pub async fn open(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let day = match changeable(tx, asker, day).await? {
        Ok(day) => day,
        Err(answer) => return Ok(answer),
    };
    let rota = rota::look(tx, &day).await?;
    if !words::has_movable(&day, &rota, tx.now()) {
        return Ok(asker.say(words::nothing_to_move(&day, tx.now())));
    }
    let (advocates, absent) = (people::find_all(tx, &day.advocates).await?, pager::absent(tx, day.id).await?);
    if day.advocates.iter().all(|advocate| absent.contains(advocate)) {
        return Ok(asker.say(words::nobody_is_there(&day)));
    }
    Ok(Answer::Open(words::move_form(&day, &rota, &advocates, &absent, &asker.person, tx.now())))
}

/// Which lane is meant, and from when until when it was.
struct Chosen {
    /// `None` for a gap.
    shift: Option<ShiftId>,
    lane: Lane,
    was: Stretch,
    who: Option<PersonId>,
}

/// The form was sent off: the shift is set, and the others are arranged around it, or stay where people work by them.
pub async fn save(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fields: &Fields) -> Result<Answer, StoreError> {
    let day = match changeable(tx, asker, day).await? {
        Ok(day) => day,
        Err(answer) => return Ok(answer),
    };
    let Some(chosen) = chosen(&day, fields.one("shift")) else {
        return Ok(Answer::wrong("shift", words::SHIFT_GONE.to_owned()));
    };
    if day.stretch_window(chosen.was).start <= tx.now() {
        return Ok(Answer::wrong("shift", words::BEGUN.to_owned()));
    }
    let shift = chosen.shift;
    let set = match typed(&day, chosen, &asker.person.time_zone, fields) {
        Ok(set) => set,
        Err((field, why)) => return Ok(Answer::wrong(field, why)),
    };
    if pager::absent(tx, day.id).await?.contains(&set.advocate) {
        return Ok(Answer::wrong("who", words::IS_ABSENT.to_owned()));
    }
    if day.stretch_window(set.now).start < tx.now() {
        return Ok(Answer::wrong("from", words::FROM_OVER.to_owned()));
    }
    let runs = day.phase(tx.now()) == Phase::Running;
    let mut kept = match runs {
        true => day.shifts.iter().map(PlannedShift::of).collect(),
        false => kept(&day, &Draft::of(&day)),
    };
    // What was set of this shift before is set anew.
    kept.retain(|shift| shift.owner.is_some() || !set.replaces(shift));
    if let Some(other) = kept.iter().find(|other| set.planned().clashes_with(other)) {
        let name = people::find(tx, &other.advocate).await?.map_or_else(String::new, |person| person.name);
        return Ok(Answer::wrong("from", words::in_the_way(&day, other, &name, &set, &asker.person)));
    }
    if runs {
        hand_on(tx, asker, &day, shift, &set).await?;
        return Ok(Answer::Close);
    }
    let mut freed = set.freed();
    freed.extend(not_for_owners(&day, &set));
    let agreed = agreed(&day, &set, &kept);
    kept.extend(agreed);
    kept.push(set.planned());
    match arrange(tx, asker, &day, kept, freed, "moved a shift").await? {
        Ok(()) => Ok(Answer::Close),
        Err(why) => Ok(Answer::wrong("shift", why)),
    }
}

/// Who covers a shift, and who gave one away, have agreed on when they are on call: their other shifts stay, as far as
/// they can beside `kept` and what is `set`.
fn agreed(day: &Day, set: &SetShift, kept: &[PlannedShift]) -> Vec<PlannedShift> {
    let covered = day.shifts.iter().filter_map(|shift| Some([&shift.advocate, shift.owner.as_ref()?]));
    let who: BTreeSet<&PersonId> = covered.flatten().collect();
    let own = day.shifts.iter().map(PlannedShift::of).filter(|shift| who.contains(&shift.advocate));
    let stay = own.filter(|shift| {
        !set.replaces(shift) && !kept.iter().chain([&set.planned()]).any(|other| other.clashes_with(shift))
    });
    stay.collect()
}

/// Who gave a shift away gets no other in its place, unless by hand.
fn not_for_owners(day: &Day, set: &SetShift) -> Vec<(PersonId, Stretch)> {
    let all = Stretch { start: day.start, end: day.end };
    let owners: BTreeSet<&PersonId> = day.shifts.iter().filter_map(|shift| shift.owner.as_ref()).collect();
    owners.into_iter().filter(|who| **who != set.advocate).map(|who| (who.clone(), all)).collect()
}

/// A shift by its id, or a gap by its lane and times.
fn chosen(day: &Day, value: &str) -> Option<Chosen> {
    if let Ok(id) = value.parse() {
        let shift = day.shifts.iter().find(|shift| shift.id == ShiftId(id))?;
        let who = Some(shift.advocate.clone());
        return Some(Chosen { shift: Some(shift.id), lane: shift.lane, was: Stretch::of(shift), who });
    }
    let (lane, was) = lane_and_stretch(value).filter(|(lane, _)| *lane < day.lanes)?;
    Some(Chosen { shift: None, lane, was, who: None })
}

/// As `views::rota::gap_value` wrote them.
pub fn lane_and_stretch(value: &str) -> Option<(Lane, Stretch)> {
    let mut parts = value.split(' ');
    let lane = parts.next()?.parse().ok()?;
    let stretch = Stretch { start: parts.next()?.parse().ok()?, end: parts.next()?.parse().ok()? };
    (stretch.start < stretch.end).then_some((lane, stretch))
}

/// The shift as it was typed; or a field, and what is wrong in it.
fn typed(day: &Day, chosen: Chosen, time_zone: &str, fields: &Fields) -> Result<SetShift, (&'static str, String)> {
    let who = PersonId(fields.one("who").to_owned());
    if !day.advocates.contains(&who) {
        return Err(("who", words::CHOOSE_SOMEBODY.to_owned()));
    }
    let time = |field: &'static str, was: Time| match fields.one(field) {
        "" => Ok(was),
        typed => on_days_clock(day, time_zone, typed).ok_or_else(|| (field, words::outside(day, time_zone))),
    };
    let now = Stretch { start: time("from", chosen.was.start)?, end: time("until", chosen.was.end)? };
    if day.stretch_window(now).minutes() < SHIFT_MIN {
        return Err(("until", words::TOO_SHORT.to_owned()));
    }
    Ok(SetShift { lane: chosen.lane, advocate: who, now, was: chosen.was, whose: chosen.who })
}

/// A time on the person's clock, on the day's; it has to lie in the day's window.
fn on_days_clock(day: &Day, time_zone: &str, typed: &str) -> Option<Time> {
    let own: Zone = time_zone.parse().unwrap_or_default();
    let at = own.typed_within(day.window(), typed)?;
    Some(at.to_zoned(day.zone.rules().clone()).time())
}

/// *Back to the proposed rota*.
pub async fn back(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let day = match changeable(tx, asker, day).await? {
        Ok(day) => day,
        Err(answer) => return Ok(answer),
    };
    if day.phase(tx.now()) == Phase::Running {
        return Ok(asker.say(words::too_late(&day)));
    }
    let mut kept = kept(&day, &Draft::of(&day));
    kept.retain(|shift| shift.owner.is_some());
    for shift in &mut kept {
        shift.is_pinned = false;
    }
    match arrange(tx, asker, &day, kept, vec![], "went back to the proposed rota").await? {
        Ok(()) => {
            let after = days::get(tx, day.id).await?;
            let (rota, duties) = (rota::look(tx, &after).await?, duties::of(tx, &after).await?);
            Ok(asker.replace(words::rota(&after, &rota, &duties, &asker.person, tx.now())))
        }
        Err(why) => Ok(asker.say(views::Message::say(why))),
    }
}

/// Gives the day the best rota around these shifts, and tells those whose shifts change; or why there is none.
async fn arrange(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Day,
    kept: Vec<PlannedShift>,
    freed: Vec<(PersonId, Stretch)>,
    what: &'static str,
) -> Result<Result<(), String>, StoreError> {
    let proposed = match rota::propose_around(tx, before, kept, freed).await? {
        Ok(proposed) => proposed,
        Err(why) => return Ok(Err(plan_words::wrong(&why))),
    };
    let know = cover::set_shifts(tx, before, proposed.planned()).await?;
    inbox::audit(tx, asker.id(), what, Some(before.id)).await?;
    let after = days::get(tx, before.id).await?;
    schedule::set(tx, &after).await?;
    tell(tx, asker, before, &after, know).await?;
    Ok(Ok(()))
}

/// On a day that runs only this shift is another. Its id stays, as do the timers and buttons that name one.
async fn hand_on(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Day,
    shift: Option<ShiftId>,
    set: &SetShift,
) -> Result<(), StoreError> {
    match shift {
        Some(id) => days::replace_shift(tx, before.id, id, &[set.planned()]).await?,
        None => days::add_shift(tx, before.id, &set.planned()).await?,
    }
    inbox::audit(tx, asker.id(), "moved a shift", Some(before.id)).await?;
    let after = days::get(tx, before.id).await?;
    cover::withdraw_impossible(tx, &after).await?;
    pagers::ensure_handoffs(tx, &after).await?;
    tell(tx, asker, before, &after, vec![]).await
}

/// Whoever has other shifts now reads it, but for those who `know`, and the coordinator what the rota is.
async fn tell(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Day,
    after: &Day,
    know: Vec<PersonId>,
) -> Result<(), StoreError> {
    let except: Vec<&PersonId> = std::iter::once(asker.id()).chain(&know).collect();
    let mut told = rota::tell_changed(tx, before, after, &except).await?;
    told.extend(know.into_iter().filter(|person| person != asker.id()));
    told.sort();
    told.dedup();
    let rota = rota::look(tx, after).await?;
    let message = words::rota_changed(after, &rota, &asker.person, &told, tx.now());
    outbox::private(tx, &[asker.id()], &message, Some(after.ends_at())).await?;
    outbox::day_card(tx, after).await
}

/// *This gap is meant*, or not after all.
pub async fn mean(tx: &mut Tx, asker: &Asker<'_>, of: GapOfDay, is_meant: bool) -> Result<Answer, StoreError> {
    let day = match found(tx, asker, of.day).await? {
        Ok(day) => day,
        Err(answer) => return Ok(answer),
    };
    let stretch = Stretch { start: of.start, end: of.end };
    let mut rota = rota::look(tx, &day).await?;
    let Some(gap) = rota.gaps.iter_mut().find(|gap| (gap.lane, gap.stretch) == (of.lane, stretch)) else {
        return Ok(asker.say(words::gap_gone(&day)));
    };
    gap.is_meant = is_meant;
    let gap = gap.clone();
    match is_meant {
        true => gaps::mean(tx, day.id, gap.lane, stretch).await?,
        false => gaps::unmean(tx, day.id, gap.lane, stretch).await?,
    }
    inbox::audit(tx, asker.id(), if is_meant { "meant a gap" } else { "did not mean a gap" }, Some(day.id)).await?;
    Ok(asker.replace(words::gap_noted(&day, &gap, &rota, &asker.person, tx.now())))
}
