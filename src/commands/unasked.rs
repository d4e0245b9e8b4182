//! At most four messages a day come to somebody unasked. What answers their own doing is not among them; whatever else
//! reached them privately today, on their own clock, is.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::domain::ids::PersonId;
use crate::domain::reminders::UNASKED_MAX;
use crate::domain::seating::zone_of;
use crate::domain::zones;
use crate::store::{StoreError, Tx, outbox, people};

/// Of these people, those to whom one more may come.
pub async fn have_room(tx: &mut Tx, who: &[PersonId]) -> Result<HashSet<PersonId>, StoreError> {
    let mut by_midnight: BTreeMap<Timestamp, Vec<PersonId>> = BTreeMap::new();
    for person in people::find_all(tx, who).await? {
        let zone = zone_of(&person);
        let today = tx.now().to_zoned(zone.rules().clone()).date();
        let midnight = zones::resolve(today.at(0, 0, 0, 0), zone.rules());
        by_midnight.entry(midnight).or_default().push(person.id);
    }
    let mut room = HashSet::new();
    for (midnight, who) in by_midnight {
        let sent = outbox::private_since(tx, &who, midnight - SignedDuration::from_millis(1)).await?;
        room.extend(who.into_iter().filter(|person| sent.get(person).is_none_or(|sent| *sent < UNASKED_MAX)));
    }
    Ok(room)
}

/// The same of one person.
pub async fn has_room(tx: &mut Tx, who: &PersonId) -> Result<bool, StoreError> {
    Ok(have_room(tx, std::slice::from_ref(who)).await?.contains(who))
}
