//! `/shadow rotation`: standing shifts of advocates, and duty of shadowers.

pub mod change;
pub mod duty;
pub mod file;
pub mod new;
pub mod people;
pub mod swap;

use super::{Asker, Settings, roles};
use crate::domain::action::Form;
use crate::domain::calendar::Calendar;
use crate::domain::duty::{Moved, PEOPLE_MAX, Standing, next_due};
use crate::domain::ids::{PersonId, RotationId};
use crate::domain::people::Standing as Account;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, outbox, people as accounts, rotations, timers};
use crate::views::rotations as words;
use crate::views::{calendar, turns};

/// People of a file who are looked up before it is answered, at most.
const LOOKED_UP_MAX: usize = 100;

/// All of them, and one's own turns.
pub async fn list(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let mut shown = Vec::new();
    for of in rotations::running(tx).await? {
        let notes = rotations::last_notes(tx, of.id).await?.filter(|notes| !notes.text.is_empty());
        let own = of.own(asker.id(), tx.now());
        shown.push(words::Shown { of, own, notes: notes.map(|notes| (notes.person, notes.text, notes.written_at)) });
    }
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    Ok(asker.say(words::list(&shown, is_coordinator, tx.now())))
}

/// The rotation, for a coordinator; else what to answer.
async fn changeable(tx: &mut Tx, asker: &Asker<'_>, id: RotationId) -> Result<Result<Standing, Answer>, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(Err(refused));
    }
    Ok(rotations::find(tx, id).await?.ok_or_else(|| asker.say(words::gone())))
}

/// Saves a change; whoever's turns are others now is told what was and what is, except who made it.
async fn save_and_tell(tx: &mut Tx, asker: &Asker<'_>, after: &Standing, moved: &[Moved]) -> Result<usize, StoreError> {
    rotations::change(tx, after).await?;
    set_timer(tx, after, &asker.settings.calendar).await?;
    let mut told = 0;
    for one in moved.iter().filter(|one| one.person != *asker.id()) {
        if is_member(tx, &one.person).await? {
            outbox::private(tx, &[&one.person], &turns::moved(after, one, asker.id()), None).await?;
            told += 1;
        }
    }
    Ok(told)
}

/// Tells people that they are in it, and when it is their turn; except who put them in.
async fn welcome(tx: &mut Tx, asker: &Asker<'_>, of: &Standing, people: &[PersonId]) -> Result<usize, StoreError> {
    let next = of.next_of_each(tx.now());
    let mut told = 0;
    for person in people.iter().filter(|person| *person != asker.id()) {
        if is_member(tx, person).await? {
            let own = next.get(person).map_or(&[][..], Vec::as_slice);
            let add = asker.settings.public_url.as_ref().map(|_| calendar::add_button());
            outbox::private(tx, &[person], &turns::welcome(of, own).buttons(add), None).await?;
            told += 1;
        }
    }
    Ok(told)
}

/// Sets the timer of what is due next; one that is due already rings at once.
async fn set_timer(tx: &mut Tx, of: &Standing, calendar: &Calendar) -> Result<(), StoreError> {
    timers::set(tx, Timer::Turns(of.id), next_due(of, calendar, of.told_at)).await
}

/// After a start: new zone rules, or other holidays, may have moved what is due.
///
/// # Errors
/// The database could not be read or written.
pub async fn refresh(tx: &mut Tx, calendar: &Calendar) -> Result<(), StoreError> {
    for of in rotations::running(tx).await? {
        set_timer(tx, &of, calendar).await?;
    }
    Ok(())
}

async fn is_member(tx: &mut Tx, id: &PersonId) -> Result<bool, StoreError> {
    Ok(accounts::find(tx, id).await?.is_some_and(|person| person.standing == Account::Member))
}

/// Who looks after a rotation: who made it, as long as they are a coordinator; else the first who is.
async fn coordinator(tx: &mut Tx, settings: &Settings, of: &Standing) -> Result<PersonId, StoreError> {
    let named = match settings.coordinators.as_slice() {
        [] => accounts::coordinators(tx).await?,
        named => named.to_vec(),
    };
    let own = Some(&of.coordinator).filter(|own| named.is_empty() || named.contains(own));
    for who in own.into_iter().chain(&named) {
        if is_member(tx, who).await? {
            return Ok(who.clone());
        }
    }
    Ok(named.into_iter().next().unwrap_or_else(|| of.coordinator.clone()))
}

/// Who a form names: they have to be known before it can be answered.
pub fn named_people(form: &Form, fields: &Fields) -> Vec<PersonId> {
    let many = |name: &str| fields.many(name).iter().take(PEOPLE_MAX).cloned().map(PersonId).collect::<Vec<_>>();
    match form {
        Form::NewRotation => [many("people"), many("helpers")].concat(),
        Form::ConfirmRotation(draft) => {
            draft.rotation.people.iter().chain(&draft.helpers).take(LOOKED_UP_MAX).cloned().collect()
        }
        Form::RotationFile | Form::ConfirmRotationFile => {
            let of_file = file::ids(fields.one("file")).into_iter().take(LOOKED_UP_MAX);
            of_file.chain(many("helpers")).collect()
        }
        Form::ChangeRotation(_) => many("helpers"),
        Form::RotationPeople(_) => many("joins"),
        Form::OverrideTurn(_) | Form::SwapTurn(_) => many("person"),
        _ => vec![],
    }
}
