//! What happens by itself: what is ahead, that a turn begins, what is open when duty is over, and who is not there.

use jiff::{Timestamp, ToSpan as _};

use super::super::{Asker, Rung, Settings};
use super::{coordinator, set_timer, swap};
use crate::domain::availability;
use crate::domain::duty::{Due, NOTES_LENGTH_MAX, Standing, Turn, TurnRef, What, due};
use crate::domain::hours::Window;
use crate::domain::ids::{PersonId, RotationId};
use crate::domain::people::Standing as Account;
use crate::domain::seating::zone_of;
use crate::domain::zones;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, outbox, people, rotations};
use crate::views::rotations as list_words;
use crate::views::turns as words;

/// What was due while nobody was there to say it is said for so long.
const CAUGHT_UP: jiff::SignedDuration = jiff::SignedDuration::from_hours(4 * 24);

/// Few messages: so many unasked ones a day to one person.
const SAID_A_DAY_MAX: usize = 4;

/// The turn before has ended so long ago at most.
const REST_MAX: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 28);

/// A month of days is looked at, of a turn that is longer.
const DAYS_LOOKED_AT: usize = 31;

/// Something is due.
pub async fn ring(tx: &mut Tx, settings: &Settings, id: RotationId) -> Result<Rung, StoreError> {
    let Some(mut of) = rotations::find(tx, id).await? else {
        return Ok(Rung::Dropped("the rotation has ended"));
    };
    let since = of.told_at.max(tx.now() - CAUGHT_UP);
    let all = rotations::running(tx).await?;
    for one in due(&of, &settings.calendar, since, tx.now()) {
        let begins = day_of(tx, &of, &one).await?;
        if said_since(begins, &all, settings, &of, &one) < SAID_A_DAY_MAX {
            say(tx, settings, &of, &one).await?;
        }
    }
    rotations::set_told(tx, id).await?;
    of.told_at = tx.now();
    set_timer(tx, &of, &settings.calendar).await?;
    Ok(Rung::Done)
}

/// When the person's own day began on which this is due.
async fn day_of(tx: &mut Tx, of: &Standing, one: &Due) -> Result<Timestamp, StoreError> {
    let person = people::find(tx, &one.turn.person).await?;
    let zone = person.map_or_else(|| of.zone(), |person| zone_of(&person));
    let date = one.at.to_zoned(zone.rules().clone()).date();
    Ok(zones::resolve(date.at(0, 0, 0, 0), zone.rules()))
}

/// How much was due to be said to the same person since then, of all rotations, before this.
fn said_since(begins: Timestamp, all: &[Standing], settings: &Settings, of: &Standing, one: &Due) -> usize {
    let since = begins - jiff::SignedDuration::from_millis(1);
    let in_order = |of: &Standing, due: &Due| (due.at, of.id, due.what, due.turn.window().start);
    let said = all.iter().map(|other| {
        let due = due(other, &settings.calendar, since, one.at);
        let own = due.iter().filter(|due| due.turn.person == one.turn.person && due.what != What::LastLook);
        own.filter(|due| in_order(other, due) < in_order(of, one)).count()
    });
    said.sum()
}

async fn say(tx: &mut Tx, settings: &Settings, of: &Standing, due: &Due) -> Result<(), StoreError> {
    let Due { what, turn, .. } = due;
    let window = turn.window();
    if *what == What::Ended {
        return ask_for_notes(tx, of, turn).await;
    }
    if window.end <= tx.now() {
        return Ok(());
    }
    let has_left = warn_if_away(tx, settings, of, turn).await?;
    if has_left {
        return Ok(());
    }
    match what {
        What::Ahead if tx.now() < window.start => {
            outbox::private(tx, &[&turn.person], &words::ahead(of, turn), Some(window.start)).await
        }
        What::Begun => {
            let notes = notes_for(tx, of, turn).await?;
            let notes = notes.as_ref().map(|notes| (&notes.person, notes.text.as_str()));
            outbox::private(tx, &[&turn.person], &words::begun(of, turn, notes), Some(window.end)).await
        }
        What::Ahead | What::LastLook | What::Ended => Ok(()),
    }
}

/// What was left open in the turn before this one, by somebody else. What is older was given to who came then.
async fn notes_for(tx: &mut Tx, of: &Standing, turn: &Turn) -> Result<Option<rotations::Notes>, StoreError> {
    let starts = turn.window().start;
    let before = of.turns(starts - REST_MAX, starts).into_iter().map(|turn| turn.window());
    let before: Vec<Window> = before.filter(|window| window.start < starts).collect();
    let last = before.iter().max_by_key(|window| window.start);
    // Somebody may have taken some days out of the middle of it.
    let around = last.map(|last| before.iter().filter(|window| window.end >= last.end).map(|window| window.start));
    let before = around.and_then(Iterator::min);
    let notes = rotations::last_notes(tx, of.id).await?;
    let is_new = |notes: &rotations::Notes| before.is_some_and(|before| notes.turn_start >= before);
    Ok(notes.filter(|notes| !notes.text.is_empty() && notes.person != turn.person && is_new(notes)))
}

async fn ask_for_notes(tx: &mut Tx, of: &Standing, turn: &Turn) -> Result<(), StoreError> {
    match people::find(tx, &turn.person).await?.is_some_and(|person| person.standing == Account::Member) {
        true => outbox::private(tx, &[&turn.person], &words::ended(of, turn), None).await,
        false => Ok(()),
    }
}

/// Tells the coordinator, once, if who has the turn is not there for all of it. Have they left for good?
async fn warn_if_away(tx: &mut Tx, settings: &Settings, of: &Standing, turn: &Turn) -> Result<bool, StoreError> {
    let Some(person) = people::find(tx, &turn.person).await? else { return Ok(false) };
    let has_left = person.standing != Account::Member;
    let now = tx.now();
    let days = days_of(of, turn).into_iter().filter(|day| availability::is_away(&person, *day, now));
    let away: Vec<Timestamp> = days.map(|day| day.start).collect();
    if (has_left || !away.is_empty()) && rotations::warn(tx, &of.name_turn(turn)).await? {
        let could = swap::who_could(tx, of, turn).await?;
        let to = coordinator(tx, settings, of).await?;
        let message = words::away(of, turn, &away, has_left, &could);
        outbox::private(tx, &[&to], &message, Some(turn.window().end)).await?;
    }
    Ok(has_left)
}

/// What of each day of a turn counts, on the rotation's clock.
pub fn days_of(of: &Standing, turn: &Turn) -> Vec<Window> {
    let zone = of.zone();
    let window = turn.window();
    let first = window.start.to_zoned(zone.rules().clone()).date();
    let midnight = |date: jiff::civil::Date| zones::resolve(date.at(0, 0, 0, 0), zone.rules());
    let dates = first.series(1.day()).take(DAYS_LOOKED_AT).take_while(|date| midnight(*date) < window.end);
    dates
        .filter_map(|date| {
            let day = Window { start: midnight(date), end: midnight(date.tomorrow().unwrap_or(date)) };
            turn.within(day)
        })
        .collect()
}

/// *Write notes*.
pub async fn open_notes(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef) -> Result<Answer, StoreError> {
    if let Err(answer) = own(tx, asker, named).await? {
        return Ok(answer);
    }
    let earlier = rotations::last_notes(tx, named.rotation).await?;
    let earlier = earlier
        .filter(|notes| notes.person == named.person && notes.turn_start.as_millisecond() == named.at_ms)
        .map_or(String::new(), |notes| notes.text);
    Ok(Answer::Open(words::notes_form(named, &earlier)))
}

pub async fn save_notes(
    tx: &mut Tx,
    asker: &Asker<'_>,
    named: &TurnRef,
    fields: &Fields,
) -> Result<Answer, StoreError> {
    let of = match own(tx, asker, named).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let length = usize::try_from(NOTES_LENGTH_MAX).unwrap_or(usize::MAX);
    let notes: String = fields.one("notes").trim().chars().take(length).collect();
    rotations::set_notes(tx, named, &notes).await?;
    if notes.is_empty() {
        outbox::private(tx, &[asker.id()], &words::nothing_open(&of), None).await?;
        return Ok(Answer::Close);
    }
    let on: Option<PersonId> = next_on(&of, named, tx.now());
    if let Some(next) = &on {
        outbox::private(tx, &[next], &words::notes_came(&of, asker.id(), &notes), None).await?;
    }
    outbox::private(tx, &[asker.id()], &words::notes_kept(&of, on.as_ref()), None).await?;
    Ok(Answer::Close)
}

/// Who has begun since, and so would not get the notes when they begin.
fn next_on(of: &Standing, named: &TurnRef, now: Timestamp) -> Option<PersonId> {
    let on = of.on_at(now).into_iter().map(|(turn, _)| turn);
    on.filter(|turn| turn.window().start.as_millisecond() > named.at_ms)
        .map(|turn| turn.person)
        .find(|person| *person != named.person)
}

/// *Nothing open*.
pub async fn nothing_open(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef) -> Result<Answer, StoreError> {
    let of = match own(tx, asker, named).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let has_notes = rotations::last_notes(tx, named.rotation).await?;
    // Notes are never thrown away by a second click.
    let written = has_notes.is_some_and(|notes| {
        notes.person == named.person && notes.turn_start.as_millisecond() == named.at_ms && !notes.text.is_empty()
    });
    if !written {
        rotations::set_notes(tx, named, "").await?;
    }
    Ok(asker.replace(words::nothing_open(&of)))
}

/// The rotation, for who had the turn; else what to answer.
async fn own(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef) -> Result<Result<Standing, Answer>, StoreError> {
    let Some(of) = rotations::find(tx, named.rotation).await? else { return Ok(Err(asker.say(list_words::gone()))) };
    if named.person != *asker.id() {
        return Ok(Err(asker.say(words::not_your_turn(&named.person))));
    }
    Ok(if of.find_turn(named).is_some() { Ok(of) } else { Err(asker.say(words::no_such_turn())) })
}
