//! *From a file*: rotations that no form asks for, as `shadowday rota` reads them, with the same sentences.
//!
//! Each rotation of the file is kept by itself. What an override does to somebody's turn it does wherever the turn is;
//! whom it only adds is in the first rotation. A fallback stands in for each of them.

use super::super::{Asker, roles};
use super::new::{add, name_taken, not_members, suggest};
use crate::domain::duty::{Kind, PEOPLE_MAX, Standing, Turn, Wrong};
use crate::domain::ids::{ChannelId, PersonId, RotationId};
use crate::domain::people::Standing as Account;
use crate::domain::plan::Wrong as PlanWrong;
use crate::domain::rotation::{self, Override, Rota};
use crate::request::{Answer, Fields};
use crate::rota_file;
use crate::store::{StoreError, Tx, people};
use crate::views::Message;
use crate::views::rotation_forms as forms;
use crate::views::rotations as words;

/// Whom an override replaces is looked for in its time, if that is no longer.
const LOOKED_AT_MAX: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 400);

/// What is wrong, and at which field.
type Misfit = (&'static str, String);

pub async fn open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    match roles::refuse_others(tx, asker).await? {
        Some(refused) => Ok(refused),
        None => Ok(Answer::Open(forms::file_form(&suggest(tx, asker).await?))),
    }
}

/// What is wrong with the file, or the turns as they would be.
pub async fn check(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let all = match read(tx, asker, fields).await? {
        Ok(all) => all,
        Err((field, why)) => return Ok(Answer::wrong(field, why)),
    };
    let mut draft = suggest(tx, asker).await?;
    if let Some((of, _)) = all.first() {
        draft.kind = of.kind;
        draft.channel = of.channel.clone();
        draft.helpers = of.helpers.clone();
    }
    Ok(Answer::Next(forms::confirm_file(&draft, fields.one("file"), &all)))
}

pub async fn save(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    match read(tx, asker, fields).await? {
        Ok(all) => {
            for (of, _) in all {
                add(tx, asker, of).await?;
            }
            Ok(Answer::Close)
        }
        Err((field, why)) if fields.has(field) => Ok(Answer::wrong(field, why)),
        Err((_, why)) => Ok(Answer::Say(Message::say(why))),
    }
}

/// The people that a file names; nobody, if it is none.
pub fn ids(file: &str) -> Vec<PersonId> {
    let Ok(rota) = rota_file::read(file.as_bytes()) else { return vec![] };
    named(&rota).into_iter().map(|(_, id)| id).collect()
}

/// The rotations of the file, each with its first turns.
async fn read(
    tx: &mut Tx,
    asker: &Asker<'_>,
    fields: &Fields,
) -> Result<Result<Vec<(Standing, Vec<Turn>)>, Misfit>, StoreError> {
    let rota = match rota_file::read(fields.one("file").as_bytes()) {
        Ok(rota) => rota,
        Err(problem) => return Ok(Err(("file", problem.to_string()))),
    };
    if rota.rotations.is_empty() {
        return Ok(Err(("file", forms::NO_ROTATION.to_owned())));
    }
    let Some(kind) = Kind::named(fields.one("kind")) else {
        return Ok(Err(("kind", forms::wrong(&Wrong::NoKind))));
    };
    let channel = ChannelId(fields.one("channel").to_owned());
    if channel.as_str().is_empty() {
        return Ok(Err(("channel", forms::wrong(&Wrong::AsOfADay(PlanWrong::NoChannel)))));
    }
    let helpers: Vec<PersonId> = fields.many("helpers").iter().take(PEOPLE_MAX).cloned().map(PersonId).collect();
    if let Some(wrong) = not_members(tx, &helpers).await? {
        return Ok(Err(("helpers", forms::wrong(&Wrong::AsOfADay(wrong)))));
    }
    if let Some(why) = cannot_be(tx, &rota).await? {
        return Ok(Err(("file", why)));
    }
    let now = tx.now();
    let each = split(&rota).into_iter().map(|rota| {
        let of = Standing {
            id: RotationId(0),
            kind,
            channel: channel.clone(),
            coordinator: asker.id().clone(),
            helpers: helpers.clone(),
            rota,
            told_at: now,
            ended_at: None,
        };
        let turns = of.ahead(now, words::TURNS_SHOWN);
        (of, turns)
    });
    Ok(Ok(each.collect()))
}

/// One for each rotation.
fn split(rota: &Rota) -> Vec<Rota> {
    let each = rota.rotations.iter().enumerate().map(|(at, rotation)| Rota {
        rotations: vec![rotation.clone()],
        overrides: rota.overrides.iter().filter(|of| of.replaces.is_some() || at == 0).cloned().collect(),
        fallback: rota.fallback.clone(),
    });
    each.collect()
}

/// What does not go with what there is: a name, or somebody who is not one of us.
async fn cannot_be(tx: &mut Tx, rota: &Rota) -> Result<Option<String>, StoreError> {
    for (at, rotation) in rota.rotations.iter().enumerate() {
        if rotation.name.chars().count() > crate::domain::duty::NAME_LENGTH_MAX {
            return Ok(Some(format!("rotations[{at}].name: {}", forms::wrong(&Wrong::NameTooLong))));
        }
        if name_taken(tx, &rotation.name, None).await? {
            return Ok(Some(format!("rotations[{at}].name: {}", forms::wrong(&Wrong::NameTaken))));
        }
    }
    let named = named(rota);
    let ids: Vec<PersonId> = named.iter().map(|(_, id)| id.clone()).collect();
    let known = people::find_all(tx, &ids).await?;
    let is_one_of_us =
        |id: &PersonId| known.iter().any(|person| person.id == *id && person.standing == Account::Member);
    let stranger = named.iter().find(|(_, id)| !is_one_of_us(id));
    let stranger = stranger.map(|(path, id)| forms::nobody_here(path, id.as_str()));
    Ok(stranger.or_else(|| no_such_stretch(rota)))
}

/// An override that replaces somebody who has nothing in its time; a very long one is not looked at.
fn no_such_stretch(rota: &Rota) -> Option<String> {
    let on_call = |overrides: &[Override], of: &Override| {
        let rota = Rota { rotations: rota.rotations.clone(), overrides: overrides.to_vec(), fallback: None };
        let shifts = rotation::shifts_between(&rota, of.from, of.until);
        shifts.iter().map(|shift| (shift.start, shift.end, shift.person.clone())).collect::<Vec<_>>()
    };
    let changes_nothing = |at: usize, of: &Override, out: &PersonId| {
        let (before, after) = (&rota.overrides[..at], &rota.overrides[..=at]);
        let has_turn = on_call(&[], of).iter().any(|(_, _, person)| person == out);
        !has_turn && on_call(before, of) == on_call(after, of)
    };
    let looked_at =
        rota.overrides.iter().enumerate().filter(|(_, of)| of.until.duration_since(of.from) <= LOOKED_AT_MAX);
    looked_at.filter_map(|(at, of)| of.replaces.as_ref().map(|out| (at, of, out))).find_map(|(at, of, out)| {
        changes_nothing(at, of, out).then(|| forms::no_such_stretch(&format!("overrides[{at}].replaces"), out.as_str()))
    })
}

/// Everybody that it names, with where.
fn named(rota: &Rota) -> Vec<(String, PersonId)> {
    let mut named = Vec::new();
    let mut add = |path: String, id: &PersonId| named.push((path, id.clone()));
    for (at, rotation) in rota.rotations.iter().enumerate() {
        let path = |list: &str, index: usize| format!("rotations[{at}].{list}[{index}]");
        rotation.people.iter().enumerate().for_each(|(index, id)| add(path("people", index), id));
        let joins = rotation.joins.iter().enumerate();
        joins.for_each(|(index, join)| add(format!("{}.person", path("joins", index)), &join.person));
    }
    for (at, one) in rota.overrides.iter().enumerate() {
        one.person.iter().for_each(|id| add(format!("overrides[{at}].person"), id));
    }
    rota.fallback.iter().for_each(|id| add("fallback".to_owned(), id));
    named
}
