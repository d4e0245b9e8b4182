//! What happens by itself: what is ahead, that a turn begins, what is open when duty is over, and who is not there.

use jiff::{Timestamp, ToSpan as _};

use super::super::{Asker, Rung, Settings, unasked};
use super::{coordinator, requests, set_timer, swap};
use crate::domain::availability;
use crate::domain::duty::{Due, NOTES_LENGTH_MAX, Standing, Turn, TurnRef, Warned, What, due, nobody_ahead};
use crate::domain::hours::Window;
use crate::domain::ids::{PersonId, RotationId};
use crate::domain::people::Standing as Account;
use crate::domain::reminders::Lead;
use crate::domain::zones;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, outbox, people, rotations};
use crate::views::rotations as list_words;
use crate::views::swaps as swap_words;
use crate::views::turns as words;

/// What was due while nobody was there to say it is said for so long.
const CAUGHT_UP: jiff::SignedDuration = jiff::SignedDuration::from_hours(4 * 24);

/// Notes that are older are nobody's news any more.
const REST_MAX: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 28);

/// A month of days is looked at, of a turn that is longer.
const DAYS_LOOKED_AT: usize = 31;

/// Something is due.
pub async fn ring(tx: &mut Tx, settings: &Settings, id: RotationId) -> Result<Rung, StoreError> {
    let Some(mut of) = rotations::find(tx, id).await? else {
        return Ok(Rung::Dropped("the rotation has ended"));
    };
    requests::end_over(tx, &of).await?;
    let since = of.told_at.max(tx.now() - CAUGHT_UP);
    let all = due(&of, &settings.calendar, since, tx.now());
    for one in &all {
        if let What::Reminder(lead) = one.what {
            // What comes at the same time, after an outage, says it too.
            let is_said = all.iter().any(|other| other.what == What::Ahead && other.turn == one.turn);
            if !is_said {
                remind(tx, &of, &one.turn, lead).await?;
            }
            continue;
        }
        // The last look is the coordinator's, and that it is one's turn now is no news to keep back.
        let is_due_anyway = matches!(one.what, What::LastLook | What::Begun | What::GoesOn);
        if is_due_anyway || unasked::has_room(tx, &one.turn.person).await? {
            say(tx, settings, &of, one).await?;
        }
    }
    for gap in nobody_ahead(&of, since, tx.now()) {
        let to = coordinator(tx, settings, &of).await?;
        outbox::private(tx, &[&to], &list_words::nobody_ahead(&of, &gap), gap.end).await?;
    }
    rotations::set_told(tx, id).await?;
    of.told_at = tx.now();
    set_timer(tx, &of, &settings.calendar).await?;
    Ok(Rung::Done)
}

/// So long before a turn begins, to who set that.
async fn remind(tx: &mut Tx, of: &Standing, turn: &Turn, lead: Lead) -> Result<(), StoreError> {
    let begins = turn.window().start;
    if begins <= tx.now() || lead.is_over(begins, tx.now()) {
        return Ok(());
    }
    let Some(person) = people::find(tx, &turn.person).await? else { return Ok(()) };
    let is_wanted = person.standing == Account::Member && person.settings.reminders.chose(lead);
    if !is_wanted || (lead.is_usual() && !unasked::has_room(tx, &turn.person).await?) {
        return Ok(());
    }
    outbox::private(tx, &[&turn.person], &words::reminder(of, turn, lead), Some(begins)).await
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
        What::Begun | What::GoesOn => {
            let notes = notes_for(tx, of, turn, due.at).await?;
            let message = words::begun(of, turn, due.at, &notes);
            outbox::private(tx, &[&turn.person], &message, Some(window.end)).await
        }
        What::Ahead | What::Reminder(_) | What::LastLook | What::Ended => Ok(()),
    }
}

/// What others left open that nobody has got yet: who is on when notes come gets them then, else whoever begins next.
async fn notes_for(
    tx: &mut Tx,
    of: &Standing,
    turn: &Turn,
    begins: Timestamp,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let written = rotations::open_notes(tx, of.id).await?.into_iter();
    let since = begins - REST_MAX;
    let new = written.filter(|notes| notes.person != turn.person && since <= notes.written_at);
    let new = new.filter(|notes| {
        let given = beginnings(of, notes.written_at, begins).any(|(who, at)| at < begins && who != notes.person);
        !given && next_on(of, &notes.person, notes.turn_start, notes.written_at).is_none()
    });
    let mut notes: Vec<(PersonId, String)> =
        new.take(words::NOTES_SHOWN).map(|notes| (notes.person, notes.text)).collect();
    notes.reverse();
    Ok(notes)
}

/// Who began, or went on, between the two.
fn beginnings(of: &Standing, from: Timestamp, until: Timestamp) -> impl Iterator<Item = (PersonId, Timestamp)> {
    let turns = of.turns(from, until);
    let resumed = of.resumptions(&turns);
    let begun = turns.into_iter().map(|turn| (turn.person.clone(), turn.window().start));
    begun
        .chain(resumed.into_iter().map(|(turn, at)| (turn.person, at)))
        .filter(move |(_, at)| from <= *at && *at <= until)
}

async fn ask_for_notes(tx: &mut Tx, of: &Standing, turn: &Turn) -> Result<(), StoreError> {
    match people::find(tx, &turn.person).await?.is_some_and(|person| person.standing == Account::Member) {
        true => outbox::private(tx, &[&turn.person], &words::ended(of, turn), None).await,
        false => Ok(()),
    }
}

/// Tells the coordinator if who has the turn is not there for all that is left of it, and again when there is more of
/// that. Have they left for good?
async fn warn_if_away(tx: &mut Tx, settings: &Settings, of: &Standing, turn: &Turn) -> Result<bool, StoreError> {
    let Some(person) = people::find(tx, &turn.person).await? else { return Ok(false) };
    let has_left = person.standing != Account::Member;
    let now = tx.now();
    let away: Vec<Window> = days_to_come(of, turn, now)
        .into_iter()
        .filter(|day| has_left || availability::is_away(&person, *day, now))
        .collect();
    let named = of.name_turn(turn);
    let date = |day: &Window| day.start.to_zoned(of.zone().rules().clone()).date();
    let was = rotations::warned(tx, &named).await?;
    let is = Warned { dates: away.iter().map(date).collect(), has_left };
    if is != was {
        rotations::set_warned(tx, &named, &is).await?;
    }
    let mut news = away.iter().filter(|day| !was.knows(date(day), has_left));
    if let Some(first) = news.next() {
        let last = news.next_back().unwrap_or(first);
        let window = Window { start: first.start.max(now), end: last.end };
        warn(tx, settings, of, turn, (&away, has_left), window).await?;
    }
    Ok(has_left)
}

/// The coordinator reads on which days somebody is not there; of a turn that runs somebody is asked at once for that
/// window, which is news.
async fn warn(
    tx: &mut Tx,
    settings: &Settings,
    of: &Standing,
    turn: &Turn,
    (away, has_left): (&[Window], bool),
    window: Window,
) -> Result<(), StoreError> {
    let could = swap::who_could(tx, of, turn).await?;
    let asked = match turn.window().start <= tx.now() {
        true => ask_somebody(tx, settings, of, turn, window, &could).await?,
        false => None,
    };
    let what = swap_words::Away {
        days: &away.iter().map(|day| day.start).collect::<Vec<_>>(),
        has_left,
        could: &could,
        asked: asked.as_ref(),
        is_last: nobody_is_left(tx, of).await?,
    };
    let to = coordinator(tx, settings, of).await?;
    outbox::private(tx, &[&to], &swap_words::away(of, turn, &what), Some(turn.window().end)).await
}

/// Somebody has said that they are away, or has left: of turns that run, and of those that were looked at for the last
/// time, the coordinator hears at once.
///
/// # Errors
/// The database could not be read or written.
pub async fn is_gone(tx: &mut Tx, settings: &Settings, who: &PersonId) -> Result<(), StoreError> {
    let now = tx.now();
    let mut running = rotations::running(tx).await?;
    running.retain(|of| of.names(who));
    for of in running {
        for turn in of.own(who, now) {
            let ahead = due(&of, &settings.calendar, now, turn.window().start);
            let is_looked_at = ahead.iter().any(|due| due.what == What::LastLook && due.turn == turn);
            if !is_looked_at {
                warn_if_away(tx, settings, &of, &turn).await?;
            }
        }
    }
    Ok(())
}

/// The first who could take what is left of a turn is asked; who that is.
async fn ask_somebody(
    tx: &mut Tx,
    settings: &Settings,
    of: &Standing,
    turn: &Turn,
    window: Window,
    could: &[PersonId],
) -> Result<Option<PersonId>, StoreError> {
    let Some(first) = swap::first_to_ask(tx, of, turn, could).await? else { return Ok(None) };
    let looks_after = coordinator(tx, settings, of).await?;
    let message = swap_words::could_you(of, turn, window, &looks_after);
    outbox::private(tx, &[&first], &message, Some(window.end)).await?;
    Ok(Some(first))
}

/// Has everybody left who would take turns?
async fn nobody_is_left(tx: &mut Tx, of: &Standing) -> Result<bool, StoreError> {
    let members = of.members_at(tx.now().to_zoned(of.zone().rules().clone()).datetime());
    let known = people::find_all(tx, &members).await?;
    Ok(known.iter().all(|person| person.standing != Account::Member))
}

/// The days of a turn that are not over.
pub fn days_to_come(of: &Standing, turn: &Turn, now: Timestamp) -> Vec<Window> {
    days_of(of, turn).into_iter().filter(|day| now < day.end).collect()
}

/// What of each day of a turn counts, on the rotation's clock.
fn days_of(of: &Standing, turn: &Turn) -> Vec<Window> {
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
    let earlier = rotations::notes_of(tx, named).await?.unwrap_or_default();
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
    let start = Timestamp::from_millisecond(named.at_ms).unwrap_or(tx.now());
    let on: Option<PersonId> = next_on(&of, &named.person, start, tx.now());
    if let Some(next) = &on {
        outbox::private(tx, &[next], &words::notes_came(&of, asker.id(), &notes), None).await?;
    }
    outbox::private(tx, &[asker.id()], &words::notes_kept(&of, on.as_ref()), None).await?;
    Ok(Answer::Close)
}

/// Who has begun since, or gone on, and so would not get the notes of the turn from `start` when they begin.
fn next_on(of: &Standing, by: &PersonId, start: Timestamp, now: Timestamp) -> Option<PersonId> {
    let on = of.on_at(now).into_iter().map(|(turn, _)| turn);
    let has_begun = |turn: &Turn| {
        let resumed = of.resumptions(std::slice::from_ref(turn)).into_iter().map(|(_, at)| at);
        std::iter::once(turn.window().start).chain(resumed).any(|at| start < at && at <= now)
    };
    on.filter(has_begun).map(|turn| turn.person).find(|person| person != by)
}

/// *Nothing open*.
pub async fn nothing_open(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef) -> Result<Answer, StoreError> {
    let of = match own(tx, asker, named).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    // Notes are never thrown away by a second click.
    let written = rotations::notes_of(tx, named).await?;
    if written.is_none_or(|notes| notes.is_empty()) {
        rotations::set_notes(tx, named, "").await?;
    }
    Ok(asker.replace(words::nothing_open(&of)))
}

/// The rotation, for who had the turn; else what to answer.
async fn own(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef) -> Result<Result<Standing, Answer>, StoreError> {
    let Some(of) = rotations::find(tx, named.rotation).await? else { return Ok(Err(asker.say(list_words::gone()))) };
    if named.person != *asker.id() {
        return Ok(Err(asker.say(swap_words::not_your_turn(&named.person))));
    }
    Ok(if of.find_turn(named).is_some() { Ok(of) } else { Err(asker.say(swap_words::no_such_turn())) })
}
