//! *Somebody else takes a turn*, or some days of it. A coordinator decides; whoever has the turn asks, and it stays
//! theirs until the other one takes it. What becomes of such a request is in `requests`.

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::super::{Asker, roles};
use super::new::not_members;
use super::{changeable, coordinator, duty, introduce, is_near, just_over, save_and_tell, set_timer};
use crate::domain::availability;
use crate::domain::duty::{Moved, RequestState, Standing, Turn, TurnRef, TurnRequest, Wrong, ends_at, moved_within};
use crate::domain::hours::Window;
use crate::domain::ids::{PersonId, RotationId, TurnRequestId};
use crate::domain::people::Person;
use crate::domain::seating::zone_of;
use crate::domain::zones;
use crate::request::{Answer, Fields};
use crate::store::request_messages::{self, Request};
use crate::store::{StoreError, Tx, inbox, outbox, people, rotations, turn_requests};
use crate::views::rotation_forms as forms;
use crate::views::rotations as list_words;
use crate::views::swaps as swap_words;
use crate::views::turns as words;

/// No turn that changes hands is longer.
const TURN_LENGTH_MAX: SignedDuration = SignedDuration::from_hours(24 * 400);

/// The coordinator chooses one of the next turns.
pub async fn open(tx: &mut Tx, asker: &Asker<'_>, id: RotationId) -> Result<Answer, StoreError> {
    let of = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let mut turns = of.around(tx.now());
    turns.extend(of.ahead(tx.now(), forms::CHOICES_MAX - turns.len().min(forms::CHOICES_MAX)));
    if turns.is_empty() {
        return Ok(asker.say(list_words::no_turn_ahead(&of)));
    }
    let turns = with_names(tx, turns).await?;
    Ok(Answer::Open(forms::override_form(&of, &turns, &zone_of(&asker.person))))
}

async fn with_names(tx: &mut Tx, turns: Vec<Turn>) -> Result<Vec<(Turn, String)>, StoreError> {
    let ids: Vec<PersonId> = turns.iter().map(|turn| turn.person.clone()).collect();
    let known = people::find_all(tx, &ids).await?;
    let name =
        |id: &PersonId| known.iter().find(|person| person.id == *id).map_or("", |person| &person.name).to_owned();
    Ok(turns.into_iter().map(|turn| (turn.clone(), name(&turn.person))).collect())
}

/// The coordinator's form was sent off.
pub async fn decide(tx: &mut Tx, asker: &Asker<'_>, id: RotationId, fields: &Fields) -> Result<Answer, StoreError> {
    let of = match changeable(tx, asker, id).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let turn = named_turn(&of, fields.one("turn")).filter(|turn| turn.window().end > tx.now());
    let Some(turn) = turn else { return Ok(Answer::wrong("turn", forms::NOT_A_TURN)) };
    let window = still_to_come(turn.window(), tx.now());
    give(tx, asker, &of, &turn, window, fields).await
}

/// *Somebody else takes it* beside one turn.
pub async fn open_of(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef) -> Result<Answer, StoreError> {
    Ok(match own_turn(tx, asker, named).await? {
        Ok((of, turn, asks)) => {
            // Who is away is for the coordinator to see.
            let could = if asks { vec![] } else { who_could(tx, &of, &turn).await? };
            let mut others = if asks { of.ahead(tx.now(), forms::CHOICES_MAX) } else { vec![] };
            others.retain(|other| other.person != turn.person);
            let others = with_names(tx, others).await?;
            let mut asked = turn_requests::open(tx, of.id).await?;
            asked.retain(|one| one.owner == turn.person && turn.within(one.window).is_some());
            let (could, others, asked, zone) = (&could, &others, &asked, &zone_of(&asker.person));
            let choice = swap_words::Choice { asks, could, others, asked, zone };
            Answer::Open(swap_words::swap_form(&of, &turn, &choice))
        }
        Err(answer) => answer,
    })
}

/// That form was sent off: the other one is asked, or has it.
pub async fn ask(tx: &mut Tx, asker: &Asker<'_>, named: &TurnRef, fields: &Fields) -> Result<Answer, StoreError> {
    let (of, turn, asks) = match own_turn(tx, asker, named).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let Some(window) = typed_window(&of, &turn, fields, tx.now()) else {
        return Ok(Answer::wrong("first", forms::NOT_BETWEEN));
    };
    if !asks {
        return give(tx, asker, &of, &turn, window, fields).await;
    }
    let other = match fields.one("person") {
        "" => named_turn(&of, fields.one("return")).map(|theirs| theirs.person),
        person => Some(PersonId(person.to_owned())),
    };
    let Some(other) = other else { return Ok(Answer::wrong("person", forms::WHO_TAKES_IT)) };
    if let Some(why) = cannot_have(tx, &turn, &other).await? {
        return Ok(Answer::wrong("person", &why));
    }
    let in_return = match returned(&of, fields, (&other, window), tx.now()) {
        Ok(in_return) => in_return,
        Err(why) => return Ok(Answer::wrong("return", why.to_owned())),
    };
    let open = turn_requests::open(tx, of.id).await?;
    if open.iter().any(|open| open.owner == turn.person && open.other == other && open.window == window) {
        return Ok(Answer::wrong("person", forms::ASKED_ALREADY.to_owned()));
    }
    let ends_at = ends_at(in_return.into_iter().chain([window]), tx.now()).unwrap_or(window.end);
    let (rotation, owner, state) = (of.id, turn.person, RequestState::Asked);
    let id = TurnRequestId(0);
    let request = TurnRequest { id, rotation, owner, other, window, in_return, ends_at, state };
    let request = TurnRequest { id: turn_requests::add(tx, &request).await?, ..request };
    for person in [&request.other, &request.owner] {
        let message = swap_words::request(&of, &request, person);
        request_messages::tell(tx, Request::Turn(request.id), person, &message, Some(ends_at)).await?;
    }
    inbox::audit(tx, asker.id(), "asked for a turn to be taken", None).await?;
    set_timer(tx, &of, &asker.settings.calendar).await?;
    Ok(Answer::Close)
}

/// What the owner takes for it, where they chose something: a turn of the one whom they ask.
fn returned(
    of: &Standing,
    fields: &Fields,
    (other, window): (&PersonId, Window),
    now: Timestamp,
) -> Result<Option<Window>, &'static str> {
    if fields.one("return").is_empty() {
        return Ok(None);
    }
    let turn = named_turn(of, fields.one("return")).filter(|turn| turn.window().start > now);
    let turn = turn.ok_or(forms::NOT_A_TURN)?;
    match turn.window().intersect(&window) {
        _ if turn.person != *other => Err(forms::NOT_THEIR_TURN),
        Some(_) => Err(forms::AT_THE_SAME_TIME),
        None => Ok(Some(turn.window())),
    }
}

/// A turn as it is named in a list.
fn named_turn(of: &Standing, typed: &str) -> Option<Turn> {
    let (at, person) = typed.split_once(' ')?;
    of.find_turn(&TurnRef { rotation: of.id, person: person.into(), at_ms: at.parse().ok()? })
}

/// *I take it*.
pub async fn take(
    tx: &mut Tx,
    asker: &Asker<'_>,
    named: &TurnRef,
    (from_ms, until_ms): (i64, i64),
) -> Result<Answer, StoreError> {
    let Some(of) = rotations::find(tx, named.rotation).await? else { return Ok(asker.say(list_words::gone())) };
    let instants = (Timestamp::from_millisecond(from_ms), Timestamp::from_millisecond(until_ms));
    let (Ok(from), Ok(until)) = instants else { return Ok(asker.say(swap_words::no_such_turn())) };
    let window = still_to_come(Window { start: from, end: until }, tx.now());
    let has = |person: &PersonId| of.has(person, window);
    let is_one = window.start < window.end && window.end.duration_since(window.start) <= TURN_LENGTH_MAX;
    if !is_one || !has(&named.person) {
        let is_theirs = is_one && has(asker.id());
        return Ok(asker.say(if is_theirs { swap_words::yours_already() } else { swap_words::no_such_turn() }));
    }
    if named.person == *asker.id() {
        return Ok(asker.say(swap_words::yours_already()));
    }
    change_hands(tx, asker, &of, &named.person, window, None).await
}

/// The asker takes it, and with something in return, the owner has that: both or none.
pub async fn change_hands(
    tx: &mut Tx,
    asker: &Asker<'_>,
    of: &Standing,
    owner: &PersonId,
    window: Window,
    in_return: Option<Window>,
) -> Result<Answer, StoreError> {
    let window = still_to_come(window, tx.now());
    let begins_now = window.start == tx.now();
    if begins_now {
        settle(tx, asker, of).await?;
    }
    let after = of.with_override(window, owner, asker.id());
    let after = in_return.map(|theirs| after.with_override(theirs, asker.id(), owner)).unwrap_or(after);
    let moved = only(moved_within(of, &after, around(window, in_return), tx.now()), &[owner]);
    match in_return {
        None => _ = save_and_tell(tx, asker, &after, &moved).await?,
        Some(theirs) => {
            save_and_tell(tx, asker, &after, &[]).await?;
            tell_swapped(tx, asker, &after, &moved, (window, theirs)).await?;
        }
    }
    inbox::audit(tx, asker.id(), "took a turn for somebody", None).await?;
    let looks_after = coordinator(tx, asker.settings, &after).await?;
    if looks_after != *owner && looks_after != *asker.id() {
        let told = swap_words::taken(&after, window, owner, asker.id(), in_return);
        outbox::private(tx, &[&looks_after], &told, None).await?;
    }
    let yours = swap_words::yours(&after, window, owner, begins_now, in_return);
    let is_first = !of.everybody(tx.now()).contains(asker.id());
    let taken = after.turns(window.start, window.end).into_iter().find(|turn| turn.person == *asker.id());
    let is_near = taken.is_some_and(|turn| is_near(asker, &after, &turn, tx.now()));
    Ok(asker.replace(match is_first {
        true => introduce(asker, &after, yours),
        false if is_near && !begins_now => words::expect(&after, yours),
        false => yours,
    }))
}

/// From the first moment of both to the last.
fn around(window: Window, other: Option<Window>) -> Window {
    other.map_or(window, |other| Window { start: window.start.min(other.start), end: window.end.max(other.end) })
}

/// To the owner: who has it now, and what they have in return.
async fn tell_swapped(
    tx: &mut Tx,
    asker: &Asker<'_>,
    after: &Standing,
    moved: &[Moved],
    (window, theirs): (Window, Window),
) -> Result<(), StoreError> {
    for one in moved.iter().filter(|one| one.person != *asker.id()) {
        let message = swap_words::swapped(after, asker.id(), window, theirs);
        let taken = after.turn_in(&one.person, theirs);
        let is_near = taken.is_some_and(|turn| is_near(asker, after, &turn, tx.now()));
        let message = if is_near { words::expect(after, message) } else { message };
        let over = one.was.iter().find_map(|turn| just_over(after, turn, tx.now()));
        let message = over.iter().fold(message, |message, turn| words::ask_what_is_open(after, turn, message));
        outbox::private(tx, &[&one.person], &message, None).await?;
    }
    Ok(())
}

/// A turn changes hands now. What was due before is said; that it is over, and that it begins, is told with the change.
async fn settle(tx: &mut Tx, asker: &Asker<'_>, of: &Standing) -> Result<(), StoreError> {
    super::duty::ring(tx, asker.settings, of.id).await.map(|_| ())
}

/// By a coordinator: it changes hands at once.
async fn give(
    tx: &mut Tx,
    asker: &Asker<'_>,
    of: &Standing,
    turn: &Turn,
    window: Window,
    fields: &Fields,
) -> Result<Answer, StoreError> {
    let other = PersonId(fields.one("person").to_owned());
    if let Some(why) = cannot_have(tx, turn, &other).await? {
        return Ok(Answer::wrong("person", &why));
    }
    if window.start == tx.now() {
        settle(tx, asker, of).await?;
    }
    let after = of.with_override(window, &turn.person, &other);
    save_and_tell(tx, asker, &after, &moved_within(of, &after, window, tx.now())).await?;
    inbox::audit(tx, asker.id(), "gave a turn to somebody else", None).await?;
    let taken = swap_words::taken(&after, window, &turn.person, &other, None);
    let own = just_over(&after, turn, tx.now()).filter(|turn| turn.person == *asker.id());
    let taken = if own.is_some() { words::ask_what_is_open(&after, turn, taken) } else { taken };
    outbox::private(tx, &[asker.id()], &taken, None).await?;
    Ok(Answer::Close)
}

/// The turn, if this person may give it away, and whether they have to ask.
async fn own_turn(
    tx: &mut Tx,
    asker: &Asker<'_>,
    named: &TurnRef,
) -> Result<Result<(Standing, Turn, bool), Answer>, StoreError> {
    let Some(of) = rotations::find(tx, named.rotation).await? else { return Ok(Err(asker.say(list_words::gone()))) };
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    if !is_coordinator && named.person != *asker.id() {
        return Ok(Err(asker.say(swap_words::not_your_turn(&named.person))));
    }
    let turn = of.find_turn(named).filter(|turn| turn.window().end > tx.now());
    Ok(turn.map(|turn| (of, turn, !is_coordinator)).ok_or_else(|| asker.say(swap_words::no_such_turn())))
}

async fn cannot_have(tx: &mut Tx, turn: &Turn, other: &PersonId) -> Result<Option<String>, StoreError> {
    if *other == turn.person {
        return Ok(Some(forms::OWN_TURN.to_owned()));
    }
    let wrong = not_members(tx, std::slice::from_ref(other)).await?;
    Ok(wrong.map(|why| forms::wrong(&Wrong::AsOfADay(why))))
}

/// The days that were chosen of a turn, as far as they are still to come; whole days on the rotation's clock.
fn typed_window(of: &Standing, turn: &Turn, fields: &Fields, now: Timestamp) -> Option<Window> {
    let whole = turn.window();
    let zone = of.zone();
    let midnight = |date: Date| zones::resolve(date.at(0, 0, 0, 0), zone.rules());
    let date = |name: &str| match fields.one(name) {
        "" => Some(None),
        typed => typed.parse::<Date>().ok().map(Some),
    };
    let start = date("first")?.map_or(whole.start, midnight);
    let end = date("last")?.map_or(whole.end, |last| midnight(last.tomorrow().unwrap_or(last)));
    turn.within(still_to_come(Window { start, end }, now))
}

fn still_to_come(window: Window, now: Timestamp) -> Window {
    Window { start: window.start.max(now), ..window }
}

/// Those in the rotation who are there in all of a turn, and have none themselves then.
pub async fn who_could(tx: &mut Tx, of: &Standing, turn: &Turn) -> Result<Vec<PersonId>, StoreError> {
    let window = turn.window();
    let zone = of.zone();
    let members = of.members_at(window.start.to_zoned(zone.rules().clone()).datetime());
    let busy: HashSet<PersonId> = of.turns(window.start, window.end).into_iter().map(|turn| turn.person).collect();
    let known = people::find_all(tx, &members).await?;
    let now = tx.now();
    let is_free = |id: &PersonId| {
        let person = known.iter().find(|person| person.id == *id);
        person.is_some_and(|person| !busy.contains(id) && is_there(of, turn, person, now))
    };
    Ok(members.iter().filter(|id| is_free(id)).cloned().collect())
}

/// Is somebody there in all that is left of a turn?
fn is_there(of: &Standing, turn: &Turn, person: &Person, now: Timestamp) -> bool {
    duty::days_to_come(of, turn, now).iter().all(|day| availability::away([person], *day, now).is_empty())
}

/// Who is asked first to take what is left of a turn: the fallback; else who is next, if they could; else another.
pub async fn first_to_ask(
    tx: &mut Tx,
    of: &Standing,
    turn: &Turn,
    could: &[PersonId],
) -> Result<Option<PersonId>, StoreError> {
    let now = tx.now();
    if let Some(fallback) = of.rota.fallback.as_ref().filter(|fallback| **fallback != turn.person)
        && let Some(person) = people::find(tx, fallback).await?
        && is_there(of, turn, &person, now)
    {
        return Ok(Some(person.id));
    }
    let next = of.next_to_begin(now).map(|(person, _)| person).filter(|next| could.contains(next));
    Ok(next.or_else(|| could.first().cloned()))
}

fn only(moved: Vec<Moved>, people: &[&PersonId]) -> Vec<Moved> {
    moved.into_iter().filter(|one| people.contains(&&one.person)).collect()
}
