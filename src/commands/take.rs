//! `/shadow take`: somebody's current pager, at once, when they are ill. They and the coordinator are told; *Undo* gives
//! it back for ten minutes.

use super::{Asker, hand_over, handoff};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pager::Why;
use crate::request::Answer;
use crate::store::{StoreError, Tx, days, inbox, outbox, pager};
use crate::views::{self, take as words};

pub async fn take(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let running = hand_over::running(tx).await?;
    let Some(day) = running.iter().find(|day| day.advocates.contains(asker.id())) else {
        return Ok(asker.say(if running.is_empty() { words::nothing_runs() } else { words::advocates_only() }));
    };
    let Some(holder) = pager::holder(tx, day.id).await? else {
        return Ok(asker.say(words::nothing_runs()));
    };
    if holder == *asker.id() {
        return Ok(asker.say(words::yours_already()));
    }
    let open = hand_over::open_handoff(tx, day).await?;
    if let Some(open) = open.filter(|open| open.may_pick_up(asker.id(), &day.advocates).is_ok()) {
        return handoff::pick_up(tx, asker, open.id).await;
    }
    pager::take(tx, day.id, asker.id()).await?;
    inbox::audit(tx, asker.id(), "took the pager", Some(day.id)).await?;
    tell(tx, asker, day, &holder, &words::taken_from_you(asker.id()), &words::taken(day, &holder, asker.id())).await?;
    goes_on(tx, day, asker.id()).await?;
    Ok(asker.say(words::yours(day.id, &holder)))
}

/// *Undo*: the pager is the former holder's again.
pub async fn undo(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    let Some(day) = days::find(tx, day).await? else { return Ok(asker.say(views::problem::gone())) };
    let former = match day.phase(tx.now()) {
        Phase::Running => pager::taken_from(tx, day.id, asker.id()).await?,
        _ => None,
    };
    let Some(former) = former else { return Ok(asker.say(words::cannot_undo())) };
    pager::give(tx, day.id, &former).await?;
    inbox::audit(tx, asker.id(), "gave the pager back", Some(day.id)).await?;
    tell(tx, asker, &day, &former, &words::yours_again(asker.id()), &words::given_back(&former, asker.id())).await?;
    goes_on(tx, &day, &former).await?;
    Ok(asker.replace(words::undone(&former)))
}

/// Tells the one who had or gets the pager, and the coordinator.
async fn tell(
    tx: &mut Tx,
    asker: &Asker<'_>,
    day: &Day,
    other: &PersonId,
    to_other: &views::Message,
    to_coordinator: &views::Message,
) -> Result<(), StoreError> {
    let expires = Some(day.ends_at());
    outbox::private(tx, &[other], to_other, expires).await?;
    if day.coordinator != *asker.id() && day.coordinator != *other {
        outbox::private(tx, &[&day.coordinator], to_coordinator, expires).await?;
    }
    Ok(())
}

/// What waits to be picked up is the new holder's to give, and the cards say who that is.
async fn goes_on(tx: &mut Tx, day: &Day, holder: &PersonId) -> Result<(), StoreError> {
    match hand_over::open_handoff(tx, day).await? {
        // What somebody asked for themselves ends with their having the pager, and nobody picks up what they have.
        Some(open) if open.taker == *holder || matches!(open.why, Why::Now | Why::Break { .. }) => {
            handoff::lapse_open(tx, day).await?;
        }
        Some(open) => {
            pager::set_giver(tx, open.id, holder).await?;
            outbox::handoff_card(tx, day, open.id).await?;
        }
        None => {}
    }
    outbox::day_card(tx, day).await
}
