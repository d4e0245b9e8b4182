//! What people know of, where a proposal says otherwise.

use std::collections::BTreeMap;

use super::Proposal;
use crate::domain::ids::PersonId;
use crate::domain::signup::State;
use crate::domain::snapshot::Snapshot;

/// What somebody who signed up has of a day whose pairs are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    With(PersonId),
    /// They have been before: that is enough.
    Pager,
    InLine,
}

impl Proposal {
    /// Everybody whom this proposal changes something for, with what they know of.
    pub fn news(&self, of: &Snapshot) -> BTreeMap<PersonId, Part> {
        let paired = self.pairs.iter().map(|pair| (&pair.shadower, Part::With(pair.advocate.clone())));
        let alone = |waits: bool| if waits { Part::InLine } else { Part::Pager };
        let without = self.without.iter().map(|out| (&out.person, alone(out.waits)));
        let changed = paired.chain(without).filter_map(|(who, is)| {
            let known = known(of, who).filter(|known| *known != is)?;
            Some((who.clone(), known))
        });
        changed.collect()
    }
}

/// What this person was told; nothing where they hear for the first time.
fn known(of: &Snapshot, who: &PersonId) -> Option<Part> {
    if let Some(pairing) = of.buddy_of(who) {
        return Some(Part::With(pairing.buddy.clone()));
    }
    of.day.paired_at?;
    match of.state_of(who)? {
        State::In => Some(Part::Pager),
        State::Waiting(_) => Some(Part::InLine),
        State::Cancelled => None,
    }
}
