//! Pins: pairs that are settled before the engine looks for others.

use std::collections::HashMap;

use super::plan::Rule;
use super::request::{Pin, Refused};
use super::table::Table;
use crate::domain::ids::PersonId;

/// The advocate each shadower is pinned to, if any, in the table's order.
///
/// # Errors
///
/// The first pin, by ids, that names a stranger, contradicts another one, or breaks a hard rule.
pub(super) fn hold(table: &Table<'_>) -> Result<Vec<Option<usize>>, Refused> {
    let (shadowers, advocates) = places(table);
    let mut pins: Vec<&Pin> = table.request.pins.iter().collect();
    pins.sort_unstable_by_key(|pin| (&pin.shadower, &pin.advocate));
    // The same pin twice says nothing new.
    pins.dedup();
    let mut held = vec![None; table.shadowers.len()];
    let mut taken = vec![0_u32; table.advocates.len()];
    for pin in pins {
        let shadower = *shadowers.get(&pin.shadower).ok_or_else(|| Refused::PinnedStranger(pin.shadower.clone()))?;
        let advocate = *advocates.get(&pin.advocate).ok_or_else(|| Refused::PinnedNoAdvocate(pin.advocate.clone()))?;
        if held[shadower].is_some() {
            return Err(Refused::PinnedTwice(pin.shadower.clone()));
        }
        let breaks = |rule| Refused::PinBreaksRule { pin: pin.clone(), rule };
        if !table.request.day.gives_buddies {
            return Err(breaks(Rule::Format));
        }
        table.fit(shadower, advocate).map_err(breaks)?;
        if taken[advocate] >= table.advocates[advocate].person.places() {
            return Err(breaks(Rule::Capacity));
        }
        taken[advocate] += 1;
        held[shadower] = Some(advocate);
    }
    Ok(held)
}

/// The advocate that each shadower knows of as their buddy, where both are here and no hard rule forbids it.
pub(super) fn known(table: &Table<'_>) -> HashMap<usize, usize> {
    if table.request.known.is_empty() {
        return HashMap::new();
    }
    let (shadowers, advocates) = places(table);
    let mut pairs: Vec<&Pin> = table.request.known.iter().collect();
    pairs.sort_unstable_by_key(|pin| (&pin.shadower, &pin.advocate));
    let here = |pin: &&Pin| Some((*shadowers.get(&pin.shadower)?, *advocates.get(&pin.advocate)?));
    pairs.iter().filter_map(here).filter(|(shadower, advocate)| table.fit(*shadower, *advocate).is_ok()).collect()
}

/// Where each shadower and each advocate stands in the table.
type Places<'a> = (HashMap<&'a PersonId, usize>, HashMap<&'a PersonId, usize>);

fn places<'a>(table: &Table<'a>) -> Places<'a> {
    let shadowers = table.shadowers.iter().enumerate().map(|(at, known)| (&known.person.id, at)).collect();
    let advocates = table.advocates.iter().enumerate().map(|(at, known)| (&known.person.id, at)).collect();
    (shadowers, advocates)
}
