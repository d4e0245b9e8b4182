//! *Add or remove people*: from a date on, and without moving a turn that has begun. What counts from later on can be
//! taken back.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, DateTimeRound};
use jiff::{RoundMode, SignedDuration, Unit};

use super::super::Asker;
use super::new::not_members;
use super::{changeable, is_member, save_and_tell, tell_moved, welcome};
use crate::domain::duty::{Moved, Own, PEOPLE_MAX, Planned, Standing, Wrong, moved};
use crate::domain::ids::{PersonId, RotationId};
use crate::domain::rotation::{Join, Leave, Misfit, misfit};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, inbox, outbox, people};
use crate::views::comings::{self as words, Order, People};
use crate::views::{Message, rotation_forms as forms, rotations as list_words};

/// So many of somebody's turns are told when the people change.
const TOLD_MAX: usize = 3;

/// What a form asks for.
struct Asked {
    joins: Vec<PersonId>,
    leaves: Vec<PersonId>,
    /// From when on they do.
    from: DateTime,
    undone: Vec<Planned>,
}

pub async fn open(tx: &mut Tx, asker: &Asker<'_>, id: RotationId) -> Result<Answer, StoreError> {
    let of = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let (today, planned) = (today(tx, &of), of.planned(tx.now()));
    let now = of.without(&planned).members_at_last();
    // Whoever is in it by the end of today can be removed, unless that is planned.
    let mut removable = of.members_at(today.at(23, 59, 0, 0));
    removable.retain(|id| !planned.iter().any(|one| !one.joins && one.person == *id));
    let ids: Vec<PersonId> = removable.iter().chain(planned.iter().map(|one| &one.person)).cloned().collect();
    let names = names(tx, &ids).await?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let shown = People {
        now,
        removable: removable.into_iter().map(|id| (id.clone(), name(&id))).collect(),
        planned: planned.into_iter().map(|one| (one.clone(), name(&one.person))).collect(),
    };
    Ok(Answer::Open(words::people_form(&of, &shown, today)))
}

async fn names(tx: &mut Tx, ids: &[PersonId]) -> Result<BTreeMap<PersonId, String>, StoreError> {
    Ok(people::find_all(tx, ids).await?.into_iter().map(|person| (person.id, person.name)).collect())
}

fn today(tx: &Tx, of: &Standing) -> Date {
    tx.now().to_zoned(of.zone().rules().clone()).date()
}

/// From when a change counts that is to count from that date on: of today, what has begun is over, and the turn that
/// runs stays whose it is. In full minutes, as it is kept.
fn counts_from(tx: &Tx, of: &Standing, date: Date) -> DateTime {
    let now = tx.now().to_zoned(of.zone().rules().clone()).datetime();
    let last = now.round(DateTimeRound::new().smallest(Unit::Minute).mode(RoundMode::Trunc)).unwrap_or(now);
    let next = last.checked_add(SignedDuration::from_mins(1)).unwrap_or(last);
    date.at(0, 0, 0, 0).max(next)
}

pub async fn save(tx: &mut Tx, asker: &Asker<'_>, id: RotationId, fields: &Fields) -> Result<Answer, StoreError> {
    let before = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let wrong = |field: &str, why: &str| Ok(Answer::wrong(field, why.to_owned()));
    let Some(from) = fields.one("from").parse::<Date>().ok().filter(|from| *from >= today(tx, &before)) else {
        return wrong("from", forms::IN_THE_PAST);
    };
    let many = |name: &str| fields.many(name).iter().take(PEOPLE_MAX).cloned().map(PersonId).collect::<Vec<_>>();
    let mut undone = before.planned(tx.now());
    undone.retain(|one| fields.many("undo").contains(&one.value()));
    let from = counts_from(tx, &before, from);
    let asked = Asked { joins: many("joins"), leaves: many("leaves"), from, undone };
    if asked.joins.is_empty() && asked.leaves.is_empty() && asked.undone.is_empty() {
        return wrong("joins", words::NOBODY_CHOSEN);
    }
    if let Some(why) = not_members(tx, &asked.joins).await? {
        return wrong("joins", &forms::wrong(&Wrong::AsOfADay(why)));
    }
    let after = asked.of(&before);
    if let Some((field, why)) = refused(tx, &after, &asked).await? {
        return wrong(field, &why);
    }
    let told = tell(tx, asker, &before, &after, &asked).await?;
    inbox::audit(tx, asker.id(), "changed the people of a rotation", None).await?;
    let turns = after.ahead(tx.now(), list_words::TURNS_SHOWN);
    outbox::private(tx, &[asker.id()], &list_words::saved(&after, &turns, told), None).await?;
    Ok(Answer::Close)
}

impl Asked {
    /// The rotation as it would be.
    fn of(&self, before: &Standing) -> Standing {
        let (from, mut after) = (self.from, before.without(&self.undone));
        if let Some(rotation) = after.rota.rotations.first_mut() {
            rotation.joins.extend(self.joins.iter().cloned().map(|person| Join { person, from, after: None }));
            rotation.leaves.extend(self.leaves.iter().cloned().map(|person| Leave { person, from }));
        }
        after
    }

    /// When the first of all that counts.
    fn begins(&self) -> Date {
        let typed = (!self.joins.is_empty() || !self.leaves.is_empty()).then_some(self.from);
        let all = self.undone.iter().map(|one| one.from).chain(typed);
        all.min().unwrap_or(self.from).date()
    }
}

/// Why it cannot be, and at which field that is said.
async fn refused(tx: &mut Tx, after: &Standing, asked: &Asked) -> Result<Option<(&'static str, String)>, StoreError> {
    let Some(rotation) = after.rotation() else { return Ok(None) };
    let misfit = misfit(rotation).and_then(|misfit| match misfit {
        Misfit::IsIn(at) | Misfit::AfterNobody(at) => rotation.joins.get(at).map(|join| (true, &join.person)),
        Misfit::IsOut(at) => rotation.leaves.get(at).map(|leave| (false, &leave.person)),
    });
    if let Some((joins, person)) = misfit {
        if !(if joins { &asked.joins } else { &asked.leaves }).contains(person) {
            return Ok(Some(("undo", words::NEEDS_THE_OTHER.to_owned())));
        }
        let name = names(tx, std::slice::from_ref(person)).await?.remove(person).unwrap_or_else(|| person.to_string());
        let mut planned = after.planned(tx.now());
        planned.retain(|one| one.joins == joins && one.person == *person && one.from != asked.from);
        let planned = planned.first().map(|one| one.from);
        return Ok(Some(match joins {
            true => ("joins", words::in_already(&name, planned)),
            false => ("leaves", words::not_in_it(&name, planned)),
        }));
    }
    let field = if asked.leaves.is_empty() { "undo" } else { "leaves" };
    Ok(after.members_at_last().is_empty().then(|| (field, words::NOBODY_LEFT.to_owned())))
}

/// Everybody is told for whom something is other than before; how many that are.
async fn tell(
    tx: &mut Tx,
    asker: &Asker<'_>,
    before: &Standing,
    after: &Standing,
    asked: &Asked,
) -> Result<usize, StoreError> {
    let mut moved = moved(before, after, tx.now(), list_words::OWN_MAX);
    moved.retain(|one| !asked.joins.contains(&one.person));
    let mut told = save_and_tell(tx, asker, after, &[]).await?;
    let known = before.everybody(tx.now());
    let members = (before.members_at_last(), after.members_at_last());
    let order = Order { before: members.0.len(), after: members.1.len(), from: asked.begins() };
    let is_other = order.before != order.after;
    let mut done: Vec<PersonId> = asked.joins.clone();
    for (person, message) in own_news(after, asked, &moved, asker.id(), tx.now()) {
        if !done.contains(&person) {
            told += usize::from(send(tx, asker, &person, &message).await?);
            done.push(person);
        }
    }
    moved.retain(|one| !done.contains(&one.person));
    for one in &moved {
        let order = Some(&order).filter(|_| is_other && members.1.contains(&one.person));
        told += usize::from(tell_moved(tx, asker, after, one, &known, order).await?);
        done.push(one.person.clone());
    }
    let others = members.1.iter().filter(|person| is_other && !done.contains(person));
    for person in others {
        let own = after.own_ahead(person, tx.now(), TOLD_MAX).turns;
        let message = words::goes_on(after, &order, &own, asker.id());
        told += usize::from(send(tx, asker, person, &message).await?);
    }
    Ok(told + welcome(tx, asker, after, &asked.joins, Some(asked.from.date())).await?)
}

/// What those read who go, or do not come or go after all.
fn own_news(
    after: &Standing,
    asked: &Asked,
    moved: &[Moved],
    by: &PersonId,
    now: jiff::Timestamp,
) -> Vec<(PersonId, Message)> {
    let own = |person: &PersonId| -> Vec<_> {
        let Own { turns, .. } = after.own_ahead(person, now, TOLD_MAX);
        turns
    };
    let out = asked.leaves.iter().map(|person| {
        let moved = moved.iter().find(|one| one.person == *person);
        (person.clone(), words::out(after, asked.from.date(), moved, &own(person), by))
    });
    let back = asked.undone.iter().map(|one| {
        let (from, own) = (one.from.date(), own(&one.person));
        let message = match one.joins {
            true => words::not_joining(after, from, &own, by),
            false => words::not_leaving(after, from, &own, by),
        };
        (one.person.clone(), message)
    });
    out.chain(back).collect()
}

/// Sends it to a member, unless they made the change; whether it was.
async fn send(tx: &mut Tx, asker: &Asker<'_>, person: &PersonId, message: &Message) -> Result<bool, StoreError> {
    if person == asker.id() || !is_member(tx, person).await? {
        return Ok(false);
    }
    outbox::private(tx, &[person], message, None).await?;
    Ok(true)
}
