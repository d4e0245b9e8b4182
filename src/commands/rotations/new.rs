//! *New rotation*: the form, the first turns before saving, saving, and telling everybody in it.

use std::collections::BTreeMap;

use super::super::{Asker, plan, roles};
use super::{set_timer, welcome};
use crate::domain::day::Zone;
use crate::domain::duty::{self, Draft, Field, Standing, Typed, Wrong};
use crate::domain::format::Format;
use crate::domain::ids::{ChannelId, PersonId, RotationId};
use crate::domain::people::Standing as Account;
use crate::domain::plan::Wrong as PlanWrong;
use crate::domain::rotation::Rota;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, inbox, outbox, people, rotations};
use crate::views::Message;
use crate::views::rotation_forms as forms;
use crate::views::rotations as words;

pub async fn open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    match roles::refuse_others(tx, asker).await? {
        Some(refused) => Ok(refused),
        None => Ok(Answer::Open(forms::form(&suggest(tx, asker).await?))),
    }
}

/// Sensible values; the people are the advocates of the last day.
pub async fn suggest(tx: &mut Tx, asker: &Asker<'_>) -> Result<Draft, StoreError> {
    let channel = asker.home_channel().unwrap_or_else(|| ChannelId(String::new()));
    let zone: Zone = asker.person.time_zone.parse().unwrap_or_default();
    let today = tx.now().to_zoned(zone.rules().clone()).date();
    let advocates = plan::suggest(tx, zone.name(), channel.clone(), Format::AdvocacyDay).await?.advocates;
    Ok(duty::suggest(today, &zone, channel, advocates))
}

/// The form was filled in: what is wrong, or the turns as they would be.
pub async fn check(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let draft = match duty::check(&typed(fields), tx.now()) {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Answer::Wrong(sentences(&wrong))),
    };
    if let Some(wrong) = cannot_be(tx, &draft).await? {
        return Ok(Answer::Wrong(sentences(&[wrong])));
    }
    let of = standing(asker, &draft, tx.now());
    let turns = of.ahead(tx.now(), words::TURNS_SHOWN);
    Ok(Answer::Next(forms::confirm(&draft, &of, &turns)))
}

/// *Save*: all is looked at once more, as the form may have been open for an hour.
pub async fn save(tx: &mut Tx, asker: &Asker<'_>, draft: &Draft) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let wrong = match duty::check_start(draft, tx.now()) {
        Some(wrong) => Some(wrong),
        None => cannot_be(tx, draft).await?,
    };
    if let Some((_, wrong)) = wrong {
        return Ok(Answer::Say(Message::say(forms::wrong(&wrong))));
    }
    let of = standing(asker, draft, tx.now());
    add(tx, asker, of).await?;
    Ok(Answer::Close)
}

/// Saves a rotation, and tells everybody in it and who made it.
pub async fn add(tx: &mut Tx, asker: &Asker<'_>, mut of: Standing) -> Result<(), StoreError> {
    of.id = rotations::add(tx, &of).await?;
    inbox::audit(tx, asker.id(), "made a rotation", None).await?;
    if asker.settings.coordinators.is_empty() {
        people::make_coordinator(tx, asker.id()).await?;
    }
    set_timer(tx, &of, &asker.settings.calendar).await?;
    let told = welcome(tx, asker, &of, &of.everybody(tx.now()), None).await?;
    let turns = of.ahead(tx.now(), words::TURNS_SHOWN);
    outbox::private(tx, &[asker.id()], &words::saved(&of, &turns, told), None).await
}

/// A draft as it would be kept.
fn standing(asker: &Asker<'_>, draft: &Draft, now: jiff::Timestamp) -> Standing {
    Standing {
        id: RotationId(0),
        kind: draft.kind,
        channel: draft.channel.clone(),
        coordinator: asker.id().clone(),
        helpers: draft.helpers.clone(),
        rota: Rota { rotations: vec![draft.rotation.clone()], ..Rota::default() },
        told_at: now,
        ended_at: None,
    }
}

/// What does not go with what there is: its name, or somebody in it.
async fn cannot_be(tx: &mut Tx, draft: &Draft) -> Result<Option<(Field, Wrong)>, StoreError> {
    if name_taken(tx, &draft.rotation.name, None).await? {
        return Ok(Some((Field::Name, Wrong::NameTaken)));
    }
    for (field, ids) in [(Field::People, &draft.rotation.people), (Field::Helpers, &draft.helpers)] {
        if let Some(wrong) = not_members(tx, ids).await? {
            return Ok(Some((field, Wrong::AsOfADay(wrong))));
        }
    }
    Ok(None)
}

/// Has another rotation this name?
pub async fn name_taken(tx: &mut Tx, name: &str, except: Option<RotationId>) -> Result<bool, StoreError> {
    let all = rotations::running(tx).await?;
    Ok(all.iter().any(|of| Some(of.id) != except && of.name().to_lowercase() == name.to_lowercase()))
}

/// The first of them who may not take part, or whom we do not know.
pub async fn not_members(tx: &mut Tx, ids: &[PersonId]) -> Result<Option<PlanWrong>, StoreError> {
    let known = people::find_all(tx, ids).await?;
    if ids.iter().any(|id| !known.iter().any(|person| person.id == *id)) {
        return Ok(Some(PlanWrong::NotKnownYet));
    }
    let stranger = known.into_iter().find(|person| person.standing != Account::Member);
    Ok(stranger.map(|person| PlanWrong::NotAMember { name: person.name }))
}

fn typed(fields: &Fields) -> Typed {
    let one = |name: &str| fields.one(name).to_owned();
    Typed {
        name: one("name"),
        kind: one("kind"),
        people: fields.many("people").to_vec(),
        length: one("length"),
        every: one("every"),
        date: one("date"),
        time: one("time"),
        time_zone: one("time_zone"),
        when: one("when"),
        from: one("from"),
        until: one("until"),
        helpers: fields.many("helpers").to_vec(),
        channel: one("channel"),
    }
}

fn sentences(wrong: &[(Field, Wrong)]) -> BTreeMap<String, String> {
    // The first of a field wins: it was found first.
    wrong.iter().rev().map(|(field, why)| (field.name().to_owned(), forms::wrong(why))).collect()
}
