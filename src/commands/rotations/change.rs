//! *Change*, which moves nobody's turn, and *End it*.

use super::super::Asker;
use super::new::{name_taken, not_members};
use super::{changeable, is_member};
use crate::domain::duty::{Kind, NAME_LENGTH_MAX, PEOPLE_MAX, Wrong};
use crate::domain::ids::{ChannelId, PersonId, RotationId};
use crate::domain::plan::Wrong as PlanWrong;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, inbox, outbox, rotations, timers};
use crate::views::rotation_forms as forms;
use crate::views::rotations as words;
use crate::views::turns;

pub async fn open(tx: &mut Tx, asker: &Asker<'_>, id: RotationId) -> Result<Answer, StoreError> {
    Ok(match changeable(tx, asker, id).await? {
        Ok(of) => Answer::Open(forms::change_form(&of)),
        Err(answer) => answer,
    })
}

pub async fn change(tx: &mut Tx, asker: &Asker<'_>, id: RotationId, fields: &Fields) -> Result<Answer, StoreError> {
    let mut of = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let name = fields.one("name").trim().to_owned();
    let helpers: Vec<PersonId> = fields.many("helpers").iter().take(PEOPLE_MAX).cloned().map(PersonId).collect();
    let wrong = if name.is_empty() {
        Some(("name", Wrong::NoName))
    } else if name.chars().count() > NAME_LENGTH_MAX {
        Some(("name", Wrong::NameTooLong))
    } else if name_taken(tx, &name, Some(id)).await? {
        Some(("name", Wrong::NameTaken))
    } else if fields.one("channel").is_empty() {
        Some(("channel", Wrong::AsOfADay(PlanWrong::NoChannel)))
    } else {
        not_members(tx, &helpers).await?.map(|why| ("helpers", Wrong::AsOfADay(why)))
    };
    if let Some((field, why)) = wrong {
        return Ok(Answer::wrong(field, forms::wrong(&why)));
    }
    of.channel = ChannelId(fields.one("channel").to_owned());
    if of.kind == Kind::Duty {
        of.helpers = helpers;
    }
    if let Some(rotation) = of.rota.rotations.first_mut() {
        rotation.name = name;
    }
    rotations::change(tx, &of).await?;
    inbox::audit(tx, asker.id(), "changed a rotation", None).await?;
    outbox::private(tx, &[asker.id()], &words::changed(&of), None).await?;
    Ok(Answer::Close)
}

/// *End it*: whoever has a turn, or would have one, is told.
pub async fn end(tx: &mut Tx, asker: &Asker<'_>, id: RotationId) -> Result<Answer, StoreError> {
    let of = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    rotations::end(tx, id).await?;
    super::requests::end_all(tx, id).await?;
    timers::unset(tx, Timer::Turns(id)).await?;
    inbox::audit(tx, asker.id(), "ended a rotation", None).await?;
    let mut told = 0;
    for person in of.next_of_each(tx.now()).keys().filter(|person| *person != asker.id()) {
        if is_member(tx, person).await? {
            outbox::private(tx, &[person], &turns::over(&of, asker.id()), None).await?;
            told += 1;
        }
    }
    Ok(asker.say(words::ended(&of, told)))
}
