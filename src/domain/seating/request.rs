//! A day and its people as the engine sees them.

use jiff::civil::Date;

use super::Seating;
use super::round::Covered;
use crate::domain::availability::Terms;
use crate::domain::day::Zone;
use crate::domain::format::PeoplePerAdvocate;
use crate::domain::hours::{self, Window};
use crate::domain::ids::PersonId;
use crate::domain::pairing::{self, Advocate, Pin, Request, Shadower};
use crate::domain::people::{Person, Standing};
use crate::domain::quota;

/// The least time of the day that a pair has in common, in minutes; half the window where that is less.
pub const SHARED_MIN: i64 = 120;

/// The least time of this window that a pair has in common, in minutes.
pub fn least_shared(window: Window) -> i64 {
    SHARED_MIN.min(window.minutes() / 2)
}

/// Has this person enough of this window within their hours for having a buddy in it?
pub fn works_enough(person: &Person, window: Window) -> bool {
    let at_work = hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    hours::minutes(&at_work) >= least_shared(window)
}

/// What everybody speaks anyway.
const TEAM_LANGUAGE: &str = "en";

impl Seating {
    /// The day as the engine sees it; pins of people who are not in it are left out.
    pub(super) fn request(&self, shadowers: &[&PersonId], mut pins: Vec<Pin>, known: Vec<Pin>) -> Request {
        let day = &self.of.day;
        let share = self.share();
        let advocates: Vec<Advocate> = day.advocates.iter().filter_map(|id| self.advocate(id, share)).collect();
        let covered = Covered::default();
        let shadowers: Vec<Shadower> = shadowers.iter().filter_map(|id| self.shadower(id, &covered)).collect();
        let holds = |pin: &Pin| {
            shadowers.iter().any(|shadower| shadower.id == pin.shadower)
                && advocates.iter().any(|advocate| advocate.id == pin.advocate)
        };
        pins.retain(holds);
        let window = self.left.unwrap_or_else(|| day.window_on(day.date));
        let mut engine_day = engine_day(day.date, window, &day.topics);
        if self.round.is_some() {
            // Whether two have enough time in common, and others stay free, is looked at for each date that they could
            // choose.
            engine_day.min_shared_minutes = 0;
        } else {
            engine_day.min_free_advocates = day.keeps_free();
        }
        Request {
            day: engine_day,
            shadowers,
            advocates,
            history: self.met.clone(),
            pins,
            known,
            weights: self.weights,
            seed: self.seed,
        }
    }

    /// Who is away on the day is not put before the engine: `without.rs` says so.
    pub(super) fn shadower(&self, id: &PersonId, covered: &Covered) -> Option<Shadower> {
        let person = self.people.get(id).filter(|_| !self.is_away(id))?;
        let mut never_with = self.terms.never_with(id);
        never_with.extend(self.without_a_date(person, covered));
        let day = &self.of.day;
        let sessions = self.sessions.get(id).map_or(&[][..], Vec::as_slice);
        let behind_quota = quota::behind_quota(day.format, &person.settings.team, sessions, day.date);
        Some(Shadower { never_with, behind_quota, ..shadower(person, self.first_time(id)) })
    }

    /// `share` is [`Seating::share`].
    pub(super) fn advocate(&self, id: &PersonId, share: u32) -> Option<Advocate> {
        let person = self.people.get(id)?;
        // Nobody who knows of their buddy loses them to a limit that was set, or became one, afterwards.
        let known = u32::try_from(self.of.shadowers_of(id).count()).unwrap_or(u32::MAX);
        Some(Advocate {
            capacity: match self.terms.skipping.contains(id) {
                true => 0,
                false if self.terms.takes_nobody_new.contains(id) => known,
                false => self.capacity(person, share).saturating_sub(self.done_by(id)).max(known),
            },
            left_this_month: self.terms.left_this_month(person).map(|left| left.max(known)),
            away: self.is_away(id),
            never_with: self.terms.never_with(id),
            days_done: self.helped.get(id).copied().unwrap_or_default(),
            load_90d: self.lately(id),
            ..advocate(person)
        })
    }

    /// How many shadowers an advocate takes on this day: by its format, and by what they set for themselves.
    fn capacity(&self, person: &Person, share: u32) -> u32 {
        let day = &self.of.day;
        let there = u32::try_from(self.takers().count()).unwrap_or(u32::MAX);
        let (rule, own) = (day.format.rules().people_per_advocate, person.settings.capacity);
        match rule {
            PeoplePerAdvocate::Shared => own.unwrap_or(share),
            PeoplePerAdvocate::One | PeoplePerAdvocate::OneOrTwo => {
                rule.capacity(self.people_to_pair(), there).min(own.unwrap_or(u32::MAX))
            }
        }
    }

    /// Advocates who are there, and take shadowers.
    fn takers(&self) -> impl Iterator<Item = &Person> {
        let Terms { skipping, takes_nobody_new, .. } = &self.terms;
        let takes_some =
            |id: &&PersonId| !self.is_away(id) && !skipping.contains(*id) && !takes_nobody_new.contains(*id);
        self.of.day.advocates.iter().filter(takes_some).filter_map(|id| self.people.get(id))
    }

    /// Shared places are shared out evenly over those who are at work then. Somebody's own number goes before that share,
    /// and where that is a smaller one, the others take more: there is room for as many as were asked for, whoever helps.
    pub(super) fn share(&self) -> u32 {
        let day = &self.of.day;
        let window = self.left.unwrap_or_else(|| day.window_on(day.date));
        let takers: Vec<&Person> = self.takers().filter(|person| works_enough(person, window)).collect();
        let room = |share: u32| -> u64 {
            let one = |person: &&Person| {
                let left = self.terms.left_this_month(person).unwrap_or(u32::MAX);
                u64::from(person.settings.capacity.unwrap_or(share).min(left))
            };
            takers.iter().map(one).sum()
        };
        let even = PeoplePerAdvocate::Shared.capacity(day.places, u32::try_from(takers.len()).unwrap_or(u32::MAX));
        let places = u64::from(day.places);
        (even..=day.places).find(|share| room(*share) >= places).unwrap_or(even)
    }

    /// Everybody who has a place, or could get one.
    fn people_to_pair(&self) -> u32 {
        let waiting = u32::try_from(self.of.waiting().count()).unwrap_or(u32::MAX);
        self.of.taken().saturating_add(waiting.min(self.of.free()))
    }

    pub(super) fn is_away(&self, id: &PersonId) -> bool {
        self.terms.away.contains(id)
    }
}

/// What the engine has to know of a day, whoever is on it.
pub(super) fn engine_day(date: Date, window: Window, topics: &[String]) -> pairing::Day {
    pairing::Day {
        date,
        window,
        team_language: TEAM_LANGUAGE.to_owned(),
        min_shared_minutes: least_shared(window),
        topics: topics.to_vec(),
        gives_buddies: true,
        min_free_advocates: 0,
    }
}

/// A person's zone; UTC if this version does not know it.
pub fn zone_of(person: &Person) -> Zone {
    person.time_zone.parse().unwrap_or_default()
}

pub(super) fn shadower(person: &Person, first_time: bool) -> Shadower {
    Shadower {
        id: person.id.clone(),
        time_zone: zone_of(person).rules().clone(),
        hours: person.details.hours,
        topics: person.details.topics.clone(),
        languages: person.details.languages.clone(),
        first_time,
        behind_quota: false,
        never_with: vec![],
    }
}

pub(super) fn advocate(person: &Person) -> Advocate {
    Advocate {
        id: person.id.clone(),
        time_zone: zone_of(person).rules().clone(),
        hours: person.details.hours,
        topics: person.details.topics.clone(),
        languages: person.details.languages.clone(),
        capacity: 1,
        days_done: 0,
        load_90d: 0,
        left_this_month: None,
        away: person.standing != Standing::Member,
        breaks: person.settings.breaks.clone(),
        never_with: vec![],
    }
}
