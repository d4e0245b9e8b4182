//! Who has no buddy, and why.

use std::collections::HashMap;

use super::Seating;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Plan, Rule, Unpaired};
use crate::domain::signup::Why;

/// Why somebody who is not there gets no buddy. Whether by days off, a pause or their Slack status is not told to others.
const AWAY: &str = "Away on that day, by settings or Slack status; changing that, or another day, would help.";

/// The same of a round, from which a Slack status keeps nobody: that passes.
const AWAY_FROM_A_ROUND: &str =
    "Away on all of the dates, by days off or a pause in `/shadow settings`; changing that would help.";

/// Does this reason name what whoever reads it can change themselves: that they are away, or their hours?
pub fn is_own(reason: &str) -> bool {
    [AWAY, AWAY_FROM_A_ROUND].contains(&reason) || reason.contains("other hours")
}

/// Somebody without a buddy.
#[derive(Clone, Debug, PartialEq)]
pub struct Without {
    pub person: PersonId,
    pub why: Why,
    /// For a buddy; else they have the pager.
    pub waits: bool,
}

impl Seating {
    /// Everybody on the day, or in line for it, whom the plan gives no buddy; `no_buddy` says why of those in line.
    pub(super) fn without(&self, plan: &Plan, no_buddy: &HashMap<PersonId, String>) -> Vec<Without> {
        let unpaired = plan.unpaired.iter().map(|out| Without {
            person: out.shadower.clone(),
            why: Why::NoBuddy(self.reason(out)),
            waits: self.needs_buddy(&out.shadower),
        });
        let away = self.of.shadowers().filter(|person| self.is_away(person));
        let away = away.map(|person| Without {
            person: person.clone(),
            why: Why::NoBuddy(self.away().to_owned()),
            waits: true,
        });
        // Those in line for whom there was no room are not forgotten.
        let is_left = |person: &PersonId| {
            plan.buddy_of(person).is_none() && !plan.unpaired.iter().any(|out| out.shadower == *person)
        };
        let in_line = self.of.waiting().map(|(person, _)| person).filter(|person| is_left(person));
        let in_line = in_line.map(|person| Without {
            person: person.clone(),
            why: no_buddy.get(person).cloned().map_or(Why::Full, Why::NoBuddy),
            waits: true,
        });
        unpaired.chain(away).chain(in_line).collect()
    }

    /// Why somebody has no buddy, with a place or in line. Of a round, not the engine but the dates say why.
    pub(super) fn reason(&self, out: &Unpaired) -> String {
        if let Some(reason) = self.too_little_left(out.rule) {
            return reason.to_owned();
        }
        match (&self.round, out.rule) {
            (None, _) | (_, Rule::Capacity | Rule::Coverage | Rule::Format) => out.reason.clone(),
            (Some(_), Rule::Hours | Rule::NeverWith | Rule::Away) => self.no_date(&out.shadower),
        }
    }

    pub(super) fn away(&self) -> &'static str {
        if self.round.is_some() { AWAY_FROM_A_ROUND } else { AWAY }
    }
}
