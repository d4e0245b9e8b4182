//! Where each pair chooses its own date: which two could find one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::request::{advocate, engine_day, least_shared};
use super::{Hindrance, Seating};
use crate::domain::availability;
use crate::domain::calendar::Calendar;
use crate::domain::dates::{self, Search};
use crate::domain::day::Day;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::pairing::{self, Advocate, Request, Weights};
use crate::domain::people::Person;
use crate::domain::plan::Engagement;

/// Where nothing else stands in the way: it may be private, so no more is said.
const CANNOT_BE_PAIRED: &str = "Cannot be paired with any of the advocates; one more advocate would help.";

/// What decides about a round's dates, beside its people.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub engagements: Vec<Engagement>,
    pub calendar: Calendar,
    /// The day in whose course it is asked: only the dates after it can be chosen.
    pub today: Timestamp,
}

/// For each advocate and window, what [`is_covered`] said: it does not depend on the shadower.
#[derive(Default)]
pub(super) struct Covered(Mutex<HashMap<(PersonId, Window), bool>>);

impl Seating {
    /// Why somebody of a round gets no buddy, where it is not for want of a place. The coordinator reads it too, so it names
    /// nobody; it is the same whether or not some of the advocates cannot be theirs for another reason, which is private.
    pub(super) fn no_date(&self, shadower: &PersonId) -> String {
        let (Some(round), Some(person)) = (&self.round, self.people.get(shadower)) else {
            return CANNOT_BE_PAIRED.to_owned();
        };
        let day = &self.of.day;
        let mut advocates = day.advocates.iter().filter_map(|id| self.people.get(id));
        let until = day.last_date().strftime("%-d %B");
        if !advocates.any(|buddy| hours_meet(day, person, buddy, round.today)) {
            let least = pairing::duration(least_shared(day.window_on(day.date)));
            return format!(
                "These working hours and the advocates' do not meet for {least} on any working day until {until}; other hours \
                 in `/shadow settings`, or an advocate with nearer ones, would help."
            );
        }
        if self.without_a_date(person, &Covered::default()).is_empty() {
            return CANNOT_BE_PAIRED.to_owned();
        }
        format!(
            "No advocate who could be a buddy has time on the same working day until {until}; other hours or fewer days off \
             in `/shadow settings`, or one more advocate, would help."
        )
    }

    /// Why these two could not agree on any date of a round, if they could not.
    pub(super) fn no_common_date(&self, shadower: &PersonId, buddy: &PersonId) -> Option<Hindrance> {
        let (round, people) = (self.round.as_ref()?, &self.people);
        let (shadower, buddy) = (people.get(shadower)?, people.get(buddy)?);
        let could_agree = self.could_agree(round, shadower, buddy, &Covered::default());
        (!could_agree).then(|| match hours_meet(&self.of.day, shadower, buddy, round.today) {
            true => Hindrance::NoDate,
            false => Hindrance::Hours,
        })
    }

    /// The advocates with whom this person could not agree on any date; of a day with its own date, nobody.
    pub(super) fn without_a_date(&self, shadower: &Person, covered: &Covered) -> Vec<PersonId> {
        let Some(round) = &self.round else { return vec![] };
        let advocates = self.of.day.advocates.iter().filter_map(|id| self.people.get(id));
        let never = advocates.filter(|buddy| !self.could_agree(round, shadower, buddy, covered));
        never.map(|buddy| buddy.id.clone()).collect()
    }

    fn could_agree(&self, round: &Round, shadower: &Person, buddy: &Person, covered: &Covered) -> bool {
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
            is_away: &availability::is_missing,
            is_covered: Box::new(|window| self.stays_covered(round, buddy, window, covered)),
            now: round.today,
        })
    }

    fn stays_covered(&self, round: &Round, buddy: &Person, window: Window, covered: &Covered) -> bool {
        let key = (buddy.id.clone(), window);
        let mut known = covered.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(key).or_insert_with(|| {
            let advocates = self.of.day.advocates.iter().filter_map(|id| self.people.get(id));
            is_covered(&self.of.day, advocates, &round.engagements, &buddy.id, window, round.today)
        })
    }
}

/// Do these two work at the same time for long enough on any of the round's dates, whatever else they do then?
pub(super) fn hours_meet(round: &Day, shadower: &Person, buddy: &Person, now: Timestamp) -> bool {
    dates::is_possible(&Search {
        round,
        shadower,
        buddy,
        engagements: &[],
        calendar: &Calendar::default(),
        is_away: &|_, _, _| false,
        is_covered: Box::new(|_| true),
        now,
    })
}

/// Do enough of a round's advocates stay free for the queue in `window`, if `buddy` has a shadower then? Who is on
/// another day at that time is not free.
pub fn is_covered<'a>(
    round: &Day,
    advocates: impl Iterator<Item = &'a Person>,
    engagements: &[Engagement],
    buddy: &PersonId,
    window: Window,
    now: Timestamp,
) -> bool {
    let min_free_advocates = round.keeps_free();
    if min_free_advocates == 0 {
        return true;
    }
    let there = |person: &Person| Advocate { away: availability::is_missing(person, window, now), ..advocate(person) };
    let advocates: Vec<Advocate> = advocates.map(there).collect();
    let date = window.start.to_zoned(round.zone.rules().clone()).date();
    let request = Request {
        day: pairing::Day { min_free_advocates, ..engine_day(date, window, &[]) },
        shadowers: vec![],
        advocates,
        history: vec![],
        pins: vec![],
        known: vec![],
        weights: Weights::default(),
        seed: 0,
    };
    let busy = engagements.iter().filter(|other| other.window.intersect(&window).is_some()).map(|other| &other.who);
    let used: Vec<&PersonId> = busy.chain([buddy]).collect();
    pairing::is_covered(&request, &used)
}
