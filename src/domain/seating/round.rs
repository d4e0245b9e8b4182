//! Where each pair chooses its own date: which two could find one.

use jiff::Timestamp;

use super::Seating;
use crate::domain::availability;
use crate::domain::calendar::Calendar;
use crate::domain::dates::{self, Search};
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::people::{Person, Standing};
use crate::domain::plan::Engagement;

/// Why somebody of a round gets no buddy, where it is not for want of a place.
pub const NO_DATE: &str = "There is no date on which an advocate who is still free is at work long enough at the same time; \
    other hours, fewer days off, or one more advocate, would help.";

/// What decides about a round's dates, beside its people.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub engagements: Vec<Engagement>,
    pub calendar: Calendar,
    /// The day in whose course it is asked: only the dates after it can be chosen.
    pub today: Timestamp,
}

impl Seating {
    /// The advocates with whom this person could not agree on any date; of a day with its own date, nobody.
    pub(super) fn without_a_date(&self, shadower: &Person) -> Vec<PersonId> {
        let Some(round) = &self.round else { return vec![] };
        let advocates = self.of.day.advocates.iter().filter_map(|id| self.people.get(id));
        let never = advocates.filter(|buddy| !self.could_agree(round, shadower, buddy));
        never.map(|buddy| buddy.id.clone()).collect()
    }

    fn could_agree(&self, round: &Round, shadower: &Person, buddy: &Person) -> bool {
        // Those who are a pair already may have agreed: their own day does not stand in its way.
        if self.of.buddy_of(&shadower.id).is_some_and(|known| known.buddy == buddy.id) {
            return true;
        }
        dates::is_possible(&Search {
            round: &self.of.day,
            shadower,
            buddy,
            engagements: &round.engagements,
            calendar: &round.calendar,
            is_away: &is_away,
            is_covered: &|_| true,
            now: round.today,
        })
    }
}

fn is_away(person: &Person, at: Window) -> bool {
    person.standing != Standing::Member || availability::is_off(person, at)
}
