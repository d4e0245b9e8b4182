//! A person's own calendar: its address, and what stands in it.
//!
//! What a calendar has to be told is worked out when it asks, from the days as they are then: nothing that changes a day
//! has to think of calendars, and new zone rules move events too. Only what is different from the last time is saved.

use jiff::Timestamp;

use super::Asker;
use crate::domain::action::Action;
use crate::domain::calendar::{self, Entry, File};
use crate::domain::day::Day;
use crate::domain::feed::{Kind, LISTED, Of, TURNS_LISTED, Told, Wanted, changes, is_listed};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::people::Standing;
use crate::domain::seating::zone_of;
use crate::request::{Answer, Asks, Request};
use crate::store::{StoreError, Tx, days, feeds, inbox, outbox, people, rotations};
use crate::views::calendar as words;
use crate::views::text;

/// The address is shown to whoever has none; another one only to who asks for it, as the earlier one then ends.
pub async fn add(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    match feeds::since(tx, asker.id()).await? {
        Some(since) if asker.settings.public_url.is_some() => {
            let since = text::day_of(since, &zone_of(&asker.person));
            Ok(asker.say(words::known(&since)))
        }
        _ => give_address(tx, asker, false).await,
    }
}

/// Another address; the earlier one is dead at once.
pub async fn renew(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let had_one = feeds::since(tx, asker.id()).await?.is_some();
    give_address(tx, asker, had_one).await
}

async fn give_address(tx: &mut Tx, asker: &Asker<'_>, had_one: bool) -> Result<Answer, StoreError> {
    let Some(public_url) = &asker.settings.public_url else { return Ok(asker.say(words::off())) };
    let token = feeds::renew(tx, asker.id()).await?;
    inbox::audit(tx, asker.id(), "got an address for their calendar", None).await?;
    Ok(asker.say(words::address(&format!("{public_url}/calendar/{token}.ics"), had_one)))
}

/// What is remembered as the answer to a request that may come again: never an address.
pub fn remembered(request: &Request, answer: &Answer) -> Answer {
    match &request.asks {
        Asks::Press { action: Action::AddToCalendar | Action::NewCalendarAddress, .. } => {
            Answer::Say(words::shown_before())
        }
        _ => answer.clone(),
    }
}

/// What a calendar gets that asks.
pub enum Feed {
    /// Nobody has this address.
    Unknown,
    /// Something is different since the last time, and has to be saved first.
    Stale,
    Current(String),
}

/// What is behind an address; changes nothing.
///
/// # Errors
/// Only what went wrong inside.
pub async fn look(tx: &mut Tx, token: &str) -> Result<Feed, StoreError> {
    let Some(who) = reader(tx, token).await? else { return Ok(Feed::Unknown) };
    let told = feeds::told(tx, &who).await?;
    let is_current = changes(&told, wanted(tx, &who).await?).is_empty();
    Ok(if is_current { Feed::Current(written(told)) } else { Feed::Stale })
}

/// What is behind an address, brought up to date; `None` if nobody has it.
///
/// # Errors
/// Only what went wrong inside.
pub async fn refresh(tx: &mut Tx, token: &str) -> Result<Option<String>, StoreError> {
    let Some(who) = reader(tx, token).await? else { return Ok(None) };
    let told = feeds::told(tx, &who).await?;
    let changes = changes(&told, wanted(tx, &who).await?);
    feeds::tell(tx, &who, &changes).await?;
    Ok(Some(written(feeds::told(tx, &who).await?)))
}

fn written(told: Vec<Told>) -> String {
    let entries: Vec<Entry> = told.into_iter().map(|told| told.entry).collect();
    calendar::feed(words::NAME, &entries)
}

/// Whose address it is, if they still belong here.
async fn reader(tx: &mut Tx, token: &str) -> Result<Option<PersonId>, StoreError> {
    let Some(who) = feeds::owner(tx, token).await? else { return Ok(None) };
    let person = people::find(tx, &who).await?;
    Ok(person.filter(|person| person.standing == Standing::Member).map(|person| person.id))
}

/// This person's shifts, days and turns.
async fn wanted(tx: &mut Tx, who: &PersonId) -> Result<Vec<Wanted>, StoreError> {
    let from = tx.now() - LISTED;
    let days = days::of_person_since(tx, who, from).await?;
    let ids: Vec<_> = days.iter().map(|(day, _)| day.id).collect();
    let with = feeds::companions(tx, who, &ids).await?;
    let names = |day: &Day, kind: Kind| with.get(&(day.id, kind)).map_or(&[][..], Vec::as_slice);
    let mut wanted = Vec::new();
    for (day, is_in) in &days {
        let entry = |kind: Kind, window: Window, title: String, words: String| Wanted {
            of: Of::Day(day.id),
            kind,
            window,
            title,
            words,
        };
        if *is_in {
            let title = words::day_title(day, names(day, Kind::Day));
            wanted.push(entry(Kind::Day, day.window(), title, words::day_words(day)));
        }
        for shift in day.shifts.iter().filter(|shift| shift.advocate == *who) {
            let more = words::shift_words(names(day, Kind::Shift));
            wanted.push(entry(Kind::Shift, day.shift_window(shift), words::shift_title(day), more));
        }
    }
    wanted.extend(turns(tx, who, from).await?);
    wanted.retain(|entry| is_listed(entry.window, tx.now()));
    Ok(wanted)
}

/// This person's turns in rotations, in the stretches that count; of one that has ended, what was before.
async fn turns(tx: &mut Tx, who: &PersonId, from: Timestamp) -> Result<Vec<Wanted>, StoreError> {
    let until = tx.now() + TURNS_LISTED;
    let mut wanted = Vec::new();
    for of in rotations::since(tx, from).await? {
        let until = of.ended_at.unwrap_or(until);
        let turns = of.turns(from, until).into_iter().filter(|turn| turn.person == *who);
        let parts = turns.flat_map(|turn| turn.parts).filter(|part| part.start < until);
        wanted.extend(parts.map(|part| Wanted {
            of: Of::Rotation(of.id),
            kind: Kind::Turn,
            window: Window { end: of.ended_at.map_or(part.end, |ended| part.end.min(ended)), ..part },
            title: words::turn_title(&of),
            words: words::TURN_WORDS.to_owned(),
        }));
    }
    Ok(wanted)
}

/// The day as a file, for those who have it together. A file is never taken back: a later one of the same day goes
/// before it, and feeds keep up.
pub async fn send_file(tx: &mut Tx, to: &[&PersonId], day: &Day) -> Result<(), StoreError> {
    let entry = Entry {
        uid: format!("day-{}.{}@shadowday", day.id, day.channel),
        window: day.window(),
        title: day.format.label().to_owned(),
        words: words::day_words(day),
        sequence: u32::try_from(tx.now().as_second() / 60).unwrap_or(u32::MAX),
        is_cancelled: false,
        changed_at: tx.now(),
    };
    let file = File {
        name: words::FILE.to_owned(),
        title: words::file_title(day),
        words: words::FILE_WORDS.to_owned(),
        text: calendar::file(&entry),
    };
    outbox::file(tx, to, file, Some(day.ends_at())).await
}
