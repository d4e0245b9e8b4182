//! The engine asked, whatever it is asked: there is always an answer.

use crate::domain::pairing::{self, Pin, Plan, Refused, Request, Rule, Shadower, Unpaired};

/// Solves; pins that no longer hold are taken out. Where an advocate has too many, a wish goes before a pair of before.
pub(super) fn solve(request: &mut Request, wished: &[Pin]) -> Plan {
    loop {
        match pairing::pair(request) {
            Ok(plan) => return plan,
            Err(Refused::PinBreaksRule { pin, rule }) => {
                let is_lesser = |other: &&Pin| other.advocate == pin.advocate && !wished.contains(other);
                let lesser = request.pins.iter().find(is_lesser).filter(|_| rule == Rule::Capacity);
                let gone = lesser.unwrap_or(&pin).clone();
                request.pins.retain(|other| *other != gone);
            }
            Err(refused) => {
                // The store's keys and the plan's checks rule the other refusals out.
                tracing::error!(%refused, "the pairing engine refused a day");
                return nobody_paired(request);
            }
        }
    }
}

/// Better nobody with a buddy than somebody forgotten.
fn nobody_paired(request: &Request) -> Plan {
    let out = |shadower: &Shadower| Unpaired {
        shadower: shadower.id.clone(),
        rule: Rule::Capacity,
        reason: "No buddy could be looked for; the coordinator can help.".to_owned(),
    };
    let unpaired = request.shadowers.iter().map(out).collect();
    Plan { pairs: vec![], unpaired, uncovered: vec![], binding: vec![], total_cost: 0, lower_bound: 0, optimal: false }
}
