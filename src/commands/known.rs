//! Who has to be known before a request can be answered, and what is learned of people.

use super::{Settings, group, link, rotations};
use crate::domain::action::Form;
use crate::domain::ids::PersonId;
use crate::domain::people::{Known, NEVER_WITH_MAX, Standing};
use crate::domain::plan::ADVOCATES_MAX;
use crate::domain::team::ALWAYS_IN_MAX;
use crate::request::{Asks, Request};
use crate::store::{StoreError, Tx, people};

/// The one who asks, and whom a form names: they have to be known before it can be answered.
pub fn named_people(request: &Request) -> Vec<PersonId> {
    let mut people = vec![request.actor.clone()];
    if let Asks::Submit { form, fields } = &request.asks {
        let in_field = |field, max| fields.many(field).iter().take(max).cloned().map(PersonId);
        match form {
            Form::Plan(_) => people.extend(in_field("advocates", ADVOCATES_MAX)),
            Form::Settings => people.extend(in_field("never_with", NEVER_WITH_MAX)),
            Form::TeamSettings => people.extend(in_field(group::ALWAYS_IN, ALWAYS_IN_MAX)),
            _ => {
                people.extend(rotations::named_people(form, fields));
                people.extend(link::named_people(form, fields));
            }
        }
    }
    people
}

/// Saves what Slack says of people, asked or `unasked`. Where somebody has just left, those hear of it who count on them.
///
/// # Errors
/// The database could not be read or written.
pub async fn learn(tx: &mut Tx, settings: &Settings, known: &[Known], unasked: bool) -> Result<(), StoreError> {
    let mut are_off: Vec<PersonId> =
        known.iter().filter(|of| of.standing != Standing::Member).map(|of| of.id.clone()).collect();
    let were = people::find_all(tx, &are_off).await?;
    are_off.retain(|id| were.iter().any(|person| person.id == *id && person.standing == Standing::Member));
    for one in known {
        match unasked {
            true => people::hear(tx, one).await?,
            false => people::learn(tx, one).await?,
        }
    }
    for person in people::find_all(tx, &are_off).await?.iter().filter(|person| person.standing != Standing::Member) {
        rotations::is_gone(tx, settings, &person.id).await?;
    }
    Ok(())
}
