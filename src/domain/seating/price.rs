//! What a coordinator's wishes change, and what that costs.

use std::collections::BTreeSet;

use crate::domain::ids::PersonId;
use crate::domain::pairing::{self, Plan};

/// What the coordinator's wishes change, against the best pairs without them.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// By shadower.
    pub changes: Vec<Change>,
    /// What all pairs cost with the wishes, and without.
    pub cost: i64,
    pub best: i64,
}

/// Somebody who would have another buddy without the wishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub shadower: PersonId,
    /// The best buddy, and the one wished for; `None`: nobody.
    pub before: Option<PersonId>,
    pub after: Option<PersonId>,
    /// What is lost and won, in short words.
    pub words: Vec<String>,
}

impl Price {
    /// Of the pairs that were `chosen` with the wishes, beside the best without them.
    pub(super) fn of(best: &Plan, chosen: &Plan) -> Price {
        let everybody = best.pairs.iter().chain(&chosen.pairs).map(|pair| &pair.shadower);
        let everybody: BTreeSet<&PersonId> = everybody.collect();
        Price {
            changes: everybody.into_iter().filter_map(|who| Change::of(who, best, chosen)).collect(),
            cost: chosen.total_cost,
            best: best.total_cost,
        }
    }
}

impl Change {
    fn of(who: &PersonId, best: &Plan, chosen: &Plan) -> Option<Change> {
        let (before, after) = (best.buddy_of(who), chosen.buddy_of(who));
        let words = match (best.pair_of(who), chosen.pair_of(who)) {
            _ if before == after => return None,
            (Some(before), Some(after)) => pairing::changes(before, after),
            _ => vec![],
        };
        Some(Change { shadower: who.clone(), before: before.cloned(), after: after.cloned(), words })
    }
}
