//! Pins: pairs that are settled before the engine looks for others.

use super::choice;
use super::coverage::Coverage;
use super::plan::Rule;
use super::request::{Pin, Refused};
use super::table::Table;

/// The advocate each shadower is pinned to, if any, in the table's order.
///
/// # Errors
///
/// The first pin, by ids, that names a stranger, contradicts another one, or breaks a hard rule.
pub(super) fn hold(table: &Table<'_>, coverage: &Coverage, pins: &[Pin]) -> Result<Vec<Option<usize>>, Refused> {
    let mut pins: Vec<&Pin> = pins.iter().collect();
    let limits = coverage.limits();
    pins.sort_unstable_by_key(|pin| (&pin.shadower, &pin.advocate));
    // The same pin twice says nothing new.
    pins.dedup();
    let mut held = vec![None; table.shadowers.len()];
    let mut taken = vec![0_u32; table.advocates.len()];
    for pin in pins {
        let shadower =
            *table.shadower_at.get(&pin.shadower).ok_or_else(|| Refused::PinnedStranger(pin.shadower.clone()))?;
        let advocate =
            *table.advocate_at.get(&pin.advocate).ok_or_else(|| Refused::PinnedNoAdvocate(pin.advocate.clone()))?;
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
        let used = choice::used(&held, table.advocates.len());
        if !limits.iter().all(|limit| limit.holds(&used)) {
            return Err(breaks(Rule::Coverage));
        }
    }
    Ok(held)
}
