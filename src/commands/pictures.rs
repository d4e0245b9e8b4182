//! *Team settings* → *Pictures*: what the posts of celebrations have.

use std::collections::BTreeMap;

use super::{Asker, roles};
use crate::domain::celebration::{ALT_LENGTH_MAX, PICTURES_MAX, Source};
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, inbox, pictures};
use crate::views::pictures as words;

pub async fn open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    Ok(Answer::Open(words::form(&pictures::all(tx).await?)))
}

pub async fn save(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let new = match read(fields) {
        Ok(new) => new,
        Err(wrong) => return Ok(Answer::Wrong(wrong)),
    };
    let all = pictures::all(tx).await?;
    let removed: Vec<_> =
        all.iter().filter(|picture| fields.many("remove").contains(&picture.id.to_string())).collect();
    if new.is_some() && all.len() - removed.len() >= PICTURES_MAX {
        return Ok(Answer::wrong("address", words::TOO_MANY));
    }
    for picture in removed {
        pictures::remove(tx, picture.id).await?;
    }
    let is_by_address = matches!(&new, Some((Source::Address(_), _)));
    if let Some((source, alt)) = new {
        pictures::add(tx, &source, &alt, asker.id()).await?;
    }
    inbox::audit(tx, asker.id(), "changed the pictures", None).await?;
    Ok(asker.say(words::saved(pictures::all(tx).await?.len(), is_by_address)))
}

/// The new one, if there is one.
fn read(fields: &Fields) -> Result<Option<(Source, String)>, BTreeMap<String, String>> {
    let (address, file, alt) = (fields.one("address").trim(), fields.one("file"), fields.one("alt").trim());
    let wrong = |field: &str, why: &str| Err(BTreeMap::from([(field.to_owned(), why.to_owned())]));
    let source = match (address, file) {
        ("", "") => {
            return if alt.is_empty() { Ok(None) } else { wrong("alt", words::NO_PICTURE) };
        }
        (address, "") if !is_address(address) => return wrong("address", words::NO_ADDRESS),
        (address, "") => Source::Address(address.to_owned()),
        ("", _) if !fields.file_kinds("file").iter().all(|kind| words::FILE_TYPES.contains(&kind.as_str())) => {
            return wrong("file", words::NO_FILE);
        }
        ("", file) => Source::File(file.to_owned()),
        _ => return wrong("address", words::ONE_OF_BOTH),
    };
    if alt.is_empty() || alt.chars().count() > ALT_LENGTH_MAX {
        return wrong("alt", words::NO_ALT);
    }
    Ok(Some((source, alt.to_owned())))
}

/// Slack fetches it from outside, and it stands in a list as a link.
fn is_address(typed: &str) -> bool {
    let host = typed.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_clean = !typed.contains(|c: char| c.is_whitespace() || c.is_control() || "<>|\"\\^`{}".contains(c));
    is_clean && typed.is_ascii() && typed.len() <= words::ADDRESS_LENGTH_MAX && host.is_some_and(is_host)
}

fn is_host(host: &str) -> bool {
    host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c)) && !host.contains("..")
}
