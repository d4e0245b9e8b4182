//! Somebody asks to ride along: whom they would have on a day that is not planned yet.

use super::request::{advocate, engine_day, shadower};
use super::solve::solve;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{Request, Weights};
use crate::domain::people::Person;
use crate::domain::plan::Draft;

/// The best buddy for one person on a day that is not planned yet.
pub fn best_buddy(draft: &Draft, who: &Person, advocates: &[Person]) -> Option<PersonId> {
    let mut request = Request {
        day: engine_day(draft.date, draft.window(), &draft.topics),
        shadowers: vec![shadower(who, true)],
        advocates: advocates.iter().map(advocate).collect(),
        history: vec![],
        pins: vec![],
        known: vec![],
        weights: Weights::default(),
        seed: 0,
    };
    let plan = solve(&mut request, &[]);
    plan.pairs.into_iter().next().map(|pair| pair.advocate)
}
