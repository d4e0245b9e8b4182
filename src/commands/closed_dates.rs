//! A freeze or a holiday that came over a date that a pair had agreed on: both hear of it once, and so does whoever
//! coordinates, of all their pairs in one message. The date stays unless they move it. What is only proposed ends.

use std::collections::BTreeMap;

use super::dates::load;
use super::no_date;
use crate::domain::calendar::Calendar;
use crate::domain::day::{Day, Phase};
use crate::domain::ids::PersonId;
use crate::store::{StoreError, Tx, arrangements, days, outbox};
use crate::views::closed_dates::{self as words, ClosedDate};

/// After a start: the calendar may be another than before.
///
/// # Errors
/// The database could not be read or written.
pub async fn refresh(tx: &mut Tx, calendar: &Calendar) -> Result<(), StoreError> {
    let mut by_coordinator: BTreeMap<PersonId, Vec<ClosedDate>> = BTreeMap::new();
    for day in days::ahead(tx).await? {
        let is_theirs = day.round.is_some() && matches!(day.phase(tx.now()), Phase::Open | Phase::Closed);
        let Some(event) = closed_by(calendar, &day).filter(|_| is_theirs) else { continue };
        let Some(arrangement) = arrangements::of_day(tx, day.id).await? else { continue };
        let falls = format!("{} {event}", day.date);
        if !arrangements::tell_closed(tx, arrangement.id, &falls).await? {
            continue;
        }
        let of = load(tx, arrangement).await?;
        let (shadower, buddy) = (of.arrangement.shadower.clone(), of.arrangement.buddy.clone());
        let message = words::falls_into(&of.pair(&shadower, tx.now()), &day, event);
        outbox::private(tx, &[&shadower, &buddy], &message, Some(day.starts_at())).await?;
        let closed = ClosedDate { shadower, buddy, event: event.to_owned(), day: day.clone() };
        by_coordinator.entry(day.coordinator).or_default().push(closed);
    }
    no_date::end_all_unsuitable(tx, calendar).await?;
    for (coordinator, closed) in by_coordinator {
        let last = closed.iter().map(|closed| closed.day.starts_at()).max();
        outbox::private(tx, &[&coordinator], &words::fall_into(&closed), last).await?;
    }
    Ok(())
}

/// The event of the team's calendar into which a day falls.
pub fn closed_by<'a>(calendar: &'a Calendar, day: &Day) -> Option<&'a str> {
    calendar.forbids(day.date, day.window(), &day.zone)
}
