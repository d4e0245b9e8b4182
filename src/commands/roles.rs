//! Who may do what; asked anew at each request.

use super::Asker;
use crate::domain::ids::PersonId;
use crate::request::Answer;
use crate::store::{StoreError, Tx, people};
use crate::views;

/// Is this person a coordinator, or could they become one by planning the first day?
pub async fn is_coordinator(tx: &mut Tx, asker: &Asker<'_>) -> Result<bool, StoreError> {
    let coordinators = coordinators(tx, asker).await?;
    Ok(coordinators.contains(asker.id()) || (asker.person.is_admin && coordinators.is_empty()))
}

/// `None` for a coordinator; else what to answer.
pub async fn refuse_others(tx: &mut Tx, asker: &Asker<'_>) -> Result<Option<Answer>, StoreError> {
    if is_coordinator(tx, asker).await? {
        return Ok(None);
    }
    let coordinators = coordinators(tx, asker).await?;
    Ok(Some(asker.say(views::problem::coordinators_only(&coordinators))))
}

/// Those named in the settings, else those who became one here.
pub async fn coordinators(tx: &mut Tx, asker: &Asker<'_>) -> Result<Vec<PersonId>, StoreError> {
    if asker.settings.coordinators.is_empty() {
        return people::coordinators(tx).await;
    }
    Ok(asker.settings.coordinators.clone())
}
