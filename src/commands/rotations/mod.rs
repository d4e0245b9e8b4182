//! `/shadow rotation`: standing shifts of advocates, and duty of shadowers.

pub mod change;
pub mod duty;
pub mod file;
pub mod new;
pub mod people;
pub mod requests;
pub mod swap;

pub use duty::is_gone;

use jiff::civil::{Date, Time};

use super::{Asker, Settings, roles};
use crate::domain::action::Form;
use crate::domain::calendar::Calendar;
use crate::domain::duty::{Kind, Moved, PEOPLE_MAX, Standing, Turn, is_short_notice, next_due};
use crate::domain::ids::{PersonId, RotationId};
use crate::domain::people::Standing as Account;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, outbox, people as accounts, rotations, timers, turn_requests};
use crate::views::comings::{self, Order};
use crate::views::rotations as words;
use crate::views::{Message, calendar, turns};

/// People of a file who are looked up before it is answered, at most.
const LOOKED_UP_MAX: usize = 100;

/// All of them, and one's own turns.
pub async fn list(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let mut shown = Vec::new();
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    for of in rotations::running(tx).await? {
        let notes = rotations::open_notes(tx, of.id).await?.into_iter().next();
        let own = of.own_ahead(asker.id(), tx.now(), words::OWN_MAX);
        let coming = if is_coordinator { of.ahead(tx.now(), words::COMING_MAX) } else { vec![] };
        let notes = notes.map(|notes| (notes.person, notes.text, notes.written_at));
        shown.push(words::Shown { of, own, coming, notes });
    }
    Ok(asker.say(words::list(&shown, is_coordinator, tx.now())))
}

/// The rotations in which the asker has a turn, with the one that they have or the next.
async fn own_turns(tx: &mut Tx, asker: &Asker<'_>) -> Result<Vec<(Standing, Turn)>, StoreError> {
    let all = rotations::running(tx).await?;
    let now = tx.now();
    let own = |of: Standing| of.own(asker.id(), now).into_iter().next().map(|turn| (of, turn));
    Ok(all.into_iter().filter_map(own).collect())
}

/// An answer that knows of days only, with a pointer to the turns that the asker has.
pub async fn point(tx: &mut Tx, asker: &Asker<'_>, message: Message) -> Result<Message, StoreError> {
    Ok(turns::point(message, &own_turns(tx, asker).await?))
}

/// `/shadow status`, with the asker's turns below their days.
pub async fn with_own(tx: &mut Tx, asker: &Asker<'_>, message: Message) -> Result<Message, StoreError> {
    Ok(turns::with_own(message, &own_turns(tx, asker).await?))
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
    let before = rotations::find(tx, after.id).await?;
    let known = before.map(|before| before.everybody(tx.now())).unwrap_or_default();
    rotations::change(tx, after).await?;
    requests::end_impossible(tx, after).await?;
    set_timer(tx, after, &asker.settings.calendar).await?;
    let mut told = 0;
    for one in moved {
        told += usize::from(tell_moved(tx, asker, after, one, &known, None).await?);
    }
    Ok(told)
}

/// Tells somebody what their turns were and are, unless they made the change themselves; whether they were told. Who is
/// not `known` to have had turns reads what one is, and with an order, how often they have theirs from now on.
async fn tell_moved(
    tx: &mut Tx,
    asker: &Asker<'_>,
    after: &Standing,
    one: &Moved,
    known: &[PersonId],
    order: Option<&Order>,
) -> Result<bool, StoreError> {
    if one.person == *asker.id() || !is_member(tx, &one.person).await? {
        return Ok(false);
    }
    let message = turns::moved(after, one, asker.id());
    let is_new = |turn: &&Turn| !one.was.iter().any(|was| was.window().intersect(&turn.window()).is_some());
    let is_near = one.is.iter().filter(is_new).any(|turn| is_near(asker, after, turn, tx.now()));
    let message = match known.contains(&one.person) {
        true if is_near => turns::expect(after, message),
        true => message,
        false => introduce(asker, after, message),
    };
    let message = order.into_iter().fold(message, comings::with_order);
    let over = one.was.iter().find_map(|turn| just_over(after, turn, tx.now()));
    let message = over.iter().fold(message, |message, turn| turns::ask_what_is_open(after, turn, message));
    outbox::private(tx, &[&one.person], &message, None).await?;
    Ok(true)
}

/// Is it duty of which they would hear no more before it begins?
fn is_near(asker: &Asker<'_>, of: &Standing, turn: &Turn, now: jiff::Timestamp) -> bool {
    of.kind == Kind::Duty && is_short_notice(of, &asker.settings.calendar, turn, now)
}

/// What is left of that turn of duty, if it is over by this change.
fn just_over(after: &Standing, turn: &Turn, now: jiff::Timestamp) -> Option<Turn> {
    let left = after.find_turn(&after.name_turn(turn)).filter(|_| after.kind == Kind::Duty);
    left.filter(|left| left.window().end <= now)
}

/// What a turn is, for who gets their first.
fn introduce(asker: &Asker<'_>, of: &Standing, message: Message) -> Message {
    let add = asker.settings.public_url.as_ref().map(|_| calendar::add_button());
    turns::introduce(of, message, add)
}

/// Tells people that they are in it, and when it is their turn; except who put them in. Where they are in it from a later
/// date on, turns before that are another matter.
async fn welcome(
    tx: &mut Tx,
    asker: &Asker<'_>,
    of: &Standing,
    people: &[PersonId],
    from: Option<Date>,
) -> Result<usize, StoreError> {
    let now = tx.now();
    let today = now.to_zoned(of.zone().rules().clone()).date();
    let from = from.filter(|from| *from > today);
    let since = from.map_or(now, |from| of.zone().instant(from, Time::MIN));
    let mut next = of.next_of_each(since);
    let mut told = 0;
    for person in people.iter().filter(|person| *person != asker.id()) {
        if is_member(tx, person).await? {
            let mut own = next.remove(person).unwrap_or_default();
            own.retain(|turn| from.is_none() || turn.window().start >= since);
            if own.is_empty() {
                own.extend(of.first_of(person, since));
            }
            let add = asker.settings.public_url.as_ref().map(|_| calendar::add_button());
            let is_near = own.first().is_some_and(|turn| is_near(asker, of, turn, now));
            outbox::private(tx, &[person], &turns::welcome(of, from, &own, is_near).buttons(add), None).await?;
            told += 1;
        }
    }
    Ok(told)
}

/// Sets the timer of what is due next; one that is due already rings at once.
async fn set_timer(tx: &mut Tx, of: &Standing, calendar: &Calendar) -> Result<(), StoreError> {
    let next = next_due(of, calendar, of.told_at);
    let end = turn_requests::next_end(tx, of.id).await?;
    timers::set(tx, Timer::Turns(of.id), end.map_or(next, |end| end.min(next))).await
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
