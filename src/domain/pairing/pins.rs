//! Pins: pairs that are settled before the engine looks for others.

use std::collections::HashMap;

use super::coverage::Coverage;
use super::plan::Rule;
use super::request::{Pin, Refused};
use super::table::Table;

/// The advocate each shadower is pinned to, if any, in the table's order.
///
/// # Errors
///
/// The first pin, by ids, that names a stranger, contradicts another one, or breaks a hard rule.
pub(super) fn hold(table: &Table<'_>, coverage: &Coverage) -> Result<Vec<Option<usize>>, Refused> {
    let shadowers: HashMap<_, _> =
        table.shadowers.iter().enumerate().map(|(at, known)| (&known.person.id, at)).collect();
    let advocates: HashMap<_, _> =
        table.advocates.iter().enumerate().map(|(at, known)| (&known.person.id, at)).collect();
    let mut pins: Vec<&Pin> = table.request.pins.iter().collect();
    pins.sort_unstable_by_key(|pin| (&pin.shadower, &pin.advocate));
    // The same pin twice says nothing new.
    pins.dedup();
    let mut held = vec![None; table.shadowers.len()];
    let mut taken = vec![0_u32; table.advocates.len()];
    let mut busy = vec![false; table.advocates.len()];
    for pin in pins {
        let shadower = *shadowers.get(&pin.shadower).ok_or_else(|| Refused::PinnedStranger(pin.shadower.clone()))?;
        let advocate = *advocates.get(&pin.advocate).ok_or_else(|| Refused::PinnedNoAdvocate(pin.advocate.clone()))?;
        if held[shadower].is_some() {
            return Err(Refused::PinnedTwice(pin.shadower.clone()));
        }
        let breaks = |rule| Refused::PinBreaksRule { pin: pin.clone(), rule };
        table.fit(shadower, advocate).map_err(breaks)?;
        if taken[advocate] >= table.advocates[advocate].person.places() {
            return Err(breaks(Rule::Capacity));
        }
        busy[advocate] = true;
        if taken[advocate] == 0 && !coverage.holds(&busy) {
            return Err(breaks(Rule::Coverage));
        }
        taken[advocate] += 1;
        held[shadower] = Some(advocate);
    }
    Ok(held)
}
