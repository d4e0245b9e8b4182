//! *Add or remove people*: from a date on, and without moving a turn that has begun.

use jiff::civil::{Date, DateTime, DateTimeRound};
use jiff::{RoundMode, SignedDuration, Unit};

use super::super::Asker;
use super::new::not_members;
use super::{changeable, save_and_tell, welcome};
use crate::domain::duty::{PEOPLE_MAX, Standing, Wrong, moved};
use crate::domain::ids::{PersonId, RotationId};
use crate::domain::rotation::{Join, Leave, misfit};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, inbox, outbox, people};
use crate::views::rotations as words;

pub async fn open(tx: &mut Tx, asker: &Asker<'_>, id: RotationId) -> Result<Answer, StoreError> {
    let of = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let today = today(tx, &of);
    // Whoever is in it by the end of today is in it now.
    let members = of.members_at(today.at(23, 59, 0, 0));
    let known = people::find_all(tx, &members).await?;
    let name = |id: &PersonId| known.iter().find(|person| person.id == *id).map(|person| person.name.clone());
    let named = |id: PersonId| (id.clone(), name(&id).unwrap_or_else(|| id.to_string()));
    let members: Vec<(PersonId, String)> = members.into_iter().map(named).collect();
    Ok(Answer::Open(words::people_form(&of, &members, today)))
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
    let many = |name: &str| fields.many(name).iter().take(PEOPLE_MAX).cloned().map(PersonId).collect::<Vec<_>>();
    let (joins, leaves) = (many("joins"), many("leaves"));
    let wrong = |field: &str, why: &str| Ok(Answer::wrong(field, why.to_owned()));
    let Some(from) = fields.one("from").parse::<Date>().ok().filter(|from| *from >= today(tx, &before)) else {
        return wrong("from", words::IN_THE_PAST);
    };
    if joins.is_empty() && leaves.is_empty() {
        return wrong("joins", words::NOBODY_CHOSEN);
    }
    if let Some(why) = not_members(tx, &joins).await? {
        return wrong("joins", &words::wrong(&Wrong::AsOfADay(why)));
    }
    let from = counts_from(tx, &before, from);
    let after = with(&before, &joins, &leaves, from);
    let Some(rotation) = after.rotation() else { return Ok(asker.say(words::gone())) };
    if misfit(rotation).is_some() {
        let members = before.members_at(from);
        return match joins.iter().any(|person| members.contains(person)) {
            true => wrong("joins", words::IN_ALREADY),
            false => wrong("leaves", words::NOT_IN_IT),
        };
    }
    if after.members_at(jiff::civil::DateTime::MAX).is_empty() {
        return wrong("leaves", words::NOBODY_LEFT);
    }
    let mut moved = moved(&before, &after, tx.now());
    moved.retain(|one| !joins.contains(&one.person));
    let told = save_and_tell(tx, asker, &after, &moved).await? + welcome(tx, asker, &after, &joins).await?;
    inbox::audit(tx, asker.id(), "changed the people of a rotation", None).await?;
    let turns = after.ahead(tx.now(), words::TURNS_SHOWN);
    outbox::private(tx, &[asker.id()], &words::saved(&after, &turns, told), None).await?;
    Ok(Answer::Close)
}

fn with(before: &Standing, joins: &[PersonId], leaves: &[PersonId], from: DateTime) -> Standing {
    let mut after = before.clone();
    if let Some(rotation) = after.rota.rotations.first_mut() {
        rotation.joins.extend(joins.iter().cloned().map(|person| Join { person, from, after: None }));
        rotation.leaves.extend(leaves.iter().cloned().map(|person| Leave { person, from }));
    }
    after
}
