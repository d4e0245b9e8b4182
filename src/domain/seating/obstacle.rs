//! What already stands in the way of a buddy when somebody signs up, and they can change themselves.
//!
//! Only their own settings, and hours, are looked at: nothing that follows from what others set in private.

use jiff::Timestamp;
use jiff::civil::Date;

use super::request::{least_shared, works_enough, zone_of};
use super::round::hours_meet;
use crate::domain::availability::is_off;
use crate::domain::day::Day;
use crate::domain::hours;
use crate::domain::people::{Person, Settings};

/// Why no place would help somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// They are not there, by a pause; they are back on this date.
    Paused(Date),
    /// They are not there, by days off.
    Off,
    /// Too little of the day lies in their hours.
    Hours,
    /// They share too little of the day with each of its advocates.
    NobodyNear,
    /// They asked never to be paired with somebody who has room. For their own eyes.
    OwnChoice,
}

impl Obstacle {
    /// What keeps this person from having one of these advocates as a buddy. Of a round, on any date after `now`.
    pub fn of(day: &Day, who: &Person, advocates: &[Person], now: Timestamp) -> Option<Obstacle> {
        let window = day.window();
        if is_off(who, window) {
            let settings = Settings { days_off: vec![], ..who.settings.clone() };
            let by_pause_alone = is_off(&Person { settings, ..who.clone() }, window);
            return Some(who.settings.pause_until.filter(|_| by_pause_alone).map_or(Obstacle::Off, Obstacle::Paused));
        }
        if !day.is_round() && !works_enough(who, window) {
            return Some(Obstacle::Hours);
        }
        let meets = |advocate: &Person| match day.is_round() {
            true => hours_meet(day, who, advocate, now),
            false => works_enough_beside(day, who, advocate),
        };
        // Many have the same hours, and a round has many dates: somebody waits for this answer.
        let kind = |advocate: &Person| (advocate.time_zone.clone(), advocate.details.hours);
        let mut seen = Vec::new();
        let mut of_each_kind = advocates.iter().filter(|advocate| {
            let is_new = !seen.contains(&kind(advocate));
            seen.extend(is_new.then(|| kind(advocate)));
            is_new
        });
        let is_alone = !advocates.is_empty() && !of_each_kind.any(meets);
        is_alone.then_some(Obstacle::NobodyNear)
    }
}

fn works_enough_beside(day: &Day, who: &Person, advocate: &Person) -> bool {
    let window = day.window();
    let at_work = |person: &Person| hours::working_windows(person.details.hours, zone_of(person).rules(), window);
    hours::shared_minutes(&at_work(who), &at_work(advocate)) >= least_shared(window)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::day::tests::{at, thursday};
    use crate::domain::days_off;
    use crate::domain::format::Format;
    use crate::domain::people::tests::person;

    /// Of a day in Dublin with an advocate in Chicago.
    fn obstacle(day: &Day, who: &Person) -> Option<Obstacle> {
        let advocate = person("UERIN", "America/Chicago", "09:00-17:00");
        Obstacle::of(day, who, &[advocate], at("2026-11-26T09:00:00Z"))
    }

    #[test]
    fn hours_are_compared_with_the_day_first_and_then_with_its_advocates() {
        let round = Day { format: Format::EngineeringDay, ..thursday() };
        for (zone, of_day, of_round) in [
            ("Australia/Sydney", Some(Obstacle::Hours), Some(Obstacle::NobodyNear)),
            ("Asia/Kolkata", Some(Obstacle::NobodyNear), Some(Obstacle::NobodyNear)),
            ("Europe/Dublin", None, None),
        ] {
            let who = person("U1", zone, "09:00-17:00");
            assert_eq!((obstacle(&thursday(), &who), obstacle(&round, &who)), (of_day, of_round), "{zone}");
        }
        let who = person("U1", "Asia/Kolkata", "09:00-17:00");
        assert_eq!(Obstacle::of(&thursday(), &who, &[], at("2026-11-26T09:00:00Z")), None, "nobody is named yet");
    }

    #[test]
    fn who_is_away_reads_whether_that_is_a_pause() {
        let mut who = person("U1", "Europe/Dublin", "09:00-17:00");
        who.settings.pause_until = Some(date(2026, 12, 4));
        assert_eq!(obstacle(&thursday(), &who), Some(Obstacle::Paused(date(2026, 12, 4))));
        who.settings.days_off = days_off::parse("2026-12-03", &[], date(2026, 11, 26)).unwrap();
        assert_eq!(obstacle(&thursday(), &who), Some(Obstacle::Paused(date(2026, 12, 4))), "both");
        who.settings.pause_until = Some(date(2026, 12, 3));
        assert_eq!(obstacle(&thursday(), &who), Some(Obstacle::Off));
    }
}
