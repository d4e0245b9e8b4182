//! `/shadow status`: my day.

use super::{Asker, roles, rotations};
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements, rides, snapshots};
use crate::views::{self, Message};

pub async fn status(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let days = snapshots::ahead(tx).await?;
    let arrangements = arrangements::of_person(tx, asker.id()).await?;
    let status = if views::status::is_on_a_day(&days, asker.id(), &arrangements, tx.now()) {
        let of_days = views::status::status(&days, asker.id(), &arrangements, tx.now());
        rotations::with_own(tx, asker, of_days).await?
    } else {
        // Whoever has turns reads of them first.
        views::status::no_day(rotations::with_own(tx, asker, Message::titled("Your turns")).await?)
    };
    let asked = rides::open_of(tx, asker.id()).await?;
    let status = match &asker.settings.public_url {
        Some(_) => status.buttons([views::calendar::add_button()]),
        None => status,
    };
    let coordinator = roles::coordinators(tx, asker).await?.into_iter().next();
    Ok(asker.say(match (asked, coordinator) {
        (Some(asked), Some(coordinator)) => {
            status.section(views::ride_along::you_asked(asked.wished.as_ref(), &coordinator))
        }
        _ => status,
    }))
}
