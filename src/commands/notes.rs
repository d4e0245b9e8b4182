//! Handoff notes: what their form begins with, where they are found again, and what is open without them.

use super::{Asker, roles};
use crate::domain::day::Day;
use crate::domain::ids::{PersonId, QuestionId};
use crate::domain::notes::{self, StillOpen};
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, notes as store, people, questions};
use crate::views::Message;
use crate::views::notes as words;

/// Days whose notes are kept at hand.
const DAYS_MAX: u32 = 10;

/// What the form begins with; `carried` is what was written already, with the questions up to `seen` before the writer's
/// eyes. With it, the latest question that it takes into account.
pub async fn prefill(
    tx: &mut Tx,
    day: &Day,
    carried: &str,
    seen: Option<QuestionId>,
) -> Result<(String, Option<QuestionId>), StoreError> {
    let mut open = questions::open(tx, day.id).await?;
    let latest = open.iter().map(|question| question.id).max();
    open.retain(|question| Some(question.id) > seen);
    let ids: Vec<PersonId> =
        open.iter().flat_map(|question| question.taken_by.iter().chain([&question.asker])).cloned().collect();
    let known = people::find_all(tx, &ids).await?;
    let name =
        |id: &PersonId| known.iter().find(|person| person.id == *id).map_or("somebody", |person| person.name.as_str());
    let open: Vec<StillOpen<'_>> = open
        .iter()
        .map(|question| StillOpen {
            question,
            asker: name(&question.asker),
            taker: question.taken_by.as_ref().map(name),
        })
        .collect();
    Ok((notes::prefill(day, carried, &open), latest))
}

/// What `reader`, who has the pager now, is told, and below it which questions are open: without those up to `seen`,
/// which the notes before their eyes took into account.
pub async fn with_open(
    tx: &mut Tx,
    asker: &Asker<'_>,
    reader: &PersonId,
    day: &Day,
    seen: Option<QuestionId>,
    message: Message,
) -> Result<Message, StoreError> {
    let mut open = questions::open(tx, day.id).await?;
    open.retain(|question| {
        let is_theirs = question.asker == *reader || question.taken_by.as_ref() == Some(reader);
        question.may_be_told() && Some(question.id) > seen && !is_theirs
    });
    Ok(words::still_open(message, day, &open, asker.settings.workspace_url.as_deref()))
}

/// *Earlier notes*, on what advocates and coordinators read about the pager.
pub async fn with_button(tx: &mut Tx, asker: &Asker<'_>, message: Message) -> Result<Message, StoreError> {
    let is_there = may_read(tx, asker).await? && !store::days(tx, 1).await?.is_empty();
    Ok(if is_there { message.buttons([words::button()]) } else { message })
}

/// The notes of one day, from the latest back.
pub async fn earlier(tx: &mut Tx, asker: &Asker<'_>, page: usize) -> Result<Answer, StoreError> {
    if !may_read(tx, asker).await? {
        return Ok(asker.say(words::advocates_only()));
    }
    let all = store::days(tx, DAYS_MAX).await?;
    let Some(last) = all.len().checked_sub(1) else { return Ok(asker.say(words::none())) };
    let page = page.min(last);
    let day = days::get(tx, all[page]).await?;
    let notes = store::of_day(tx, day.id).await?;
    Ok(asker.say(words::of_day(&day, &notes, page, last)))
}

async fn may_read(tx: &mut Tx, asker: &Asker<'_>) -> Result<bool, StoreError> {
    Ok(days::is_advocate(tx, asker.id()).await? || roles::is_coordinator(tx, asker).await?)
}
