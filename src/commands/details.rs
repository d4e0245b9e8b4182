//! *Change details*: topics, hours, languages; kept for the person's next day too.

use std::collections::BTreeMap;

use super::{Asker, seats};
use crate::domain::hours::Hours;
use crate::domain::ids::DayId;
use crate::domain::pairing::languages;
use crate::domain::people::{Details, fits_form, parse_list};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, people, snapshots};
use crate::views::{self, signup as words};

pub async fn open(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    Ok(match days::find(tx, day).await? {
        Some(day) => Answer::Open(words::details_form(&day, &asker.person)),
        None => asker.say(views::problem::gone()),
    })
}

pub async fn save(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fields: &Fields) -> Result<Answer, StoreError> {
    let mut wrong = BTreeMap::new();
    let hours = Hours::parse(fields.one("start"), fields.one("end"));
    if hours.is_err() {
        wrong.insert("end".to_owned(), words::HOURS_EMPTY.to_owned());
    }
    let spoken: Vec<String> = parse_list(fields.one("languages")).iter().map(|typed| languages::code(typed)).collect();
    if !spoken.iter().all(|code| languages::is_code(code)) {
        wrong.insert("languages".to_owned(), words::LANGUAGE_UNKNOWN.to_owned());
    }
    let topics = parse_list(fields.one("topics"));
    for (field, list) in [("topics", &topics), ("languages", &spoken)] {
        if !fits_form(list) {
            wrong.insert(field.to_owned(), words::TOO_LONG.to_owned());
        }
    }
    let Some(hours) = hours.ok().filter(|_| wrong.is_empty()) else {
        return Ok(Answer::Wrong(wrong));
    };
    let details = Details { topics, languages: spoken, hours };
    people::set_details(tx, asker.id(), &details).await?;
    if let Some(day) = days::find(tx, day).await? {
        let of = snapshots::of(tx, day).await?;
        seats::details_changed(tx, asker.settings, &of, asker.id()).await?;
    }
    Ok(Answer::Close)
}
