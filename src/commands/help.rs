//! `/shadow help`.

use super::words::{self, Unknown};
use super::{Asker, roles};
use crate::request::Answer;
use crate::store::{StoreError, Tx, days};
use crate::views;

pub async fn help(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    let any_day = !days::ahead(tx).await?.is_empty();
    Ok(asker.say(views::help::help(&words::lines(is_coordinator), is_coordinator, any_day)))
}

/// The answer to what is no command.
pub async fn unknown(tx: &mut Tx, asker: &Asker<'_>, unknown: &Unknown) -> Result<Answer, StoreError> {
    let lines = words::lines(roles::is_coordinator(tx, asker).await?);
    Ok(asker.say(match unknown {
        Unknown::Word { typed, meant } => views::help::unknown(typed, *meant, &lines),
        Unknown::DayNumber(typed) => views::help::not_a_day_number(typed),
    }))
}
