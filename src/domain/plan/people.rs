//! Whether a day goes with its people: those who are on it already, and those whose time is given to another.

use super::{Draft, Field, Wrong};
use crate::domain::format::Format;
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId};

/// Somebody's time that is already given to a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    pub who: PersonId,
    pub day: DayId,
    pub format: Format,
    pub window: Window,
}

/// The first advocate who is already on another day at that time, and that day.
pub fn clash<'a>(advocates: &[PersonId], window: Window, engagements: &'a [Engagement]) -> Option<&'a Engagement> {
    engagements.iter().find(|other| advocates.contains(&other.who) && other.window.intersect(&window).is_some())
}

/// What does not go with the people who are on this day already: `shadowers` have a place or wait, `taken` have one.
pub fn beside(draft: &Draft, shadowers: &[PersonId], taken: u32) -> Option<(Field, Wrong)> {
    if let Some(both) = draft.advocates.iter().find(|advocate| shadowers.contains(advocate)) {
        return Some((Field::Advocates, Wrong::Shadows(both.clone())));
    }
    (draft.places < taken).then_some((Field::Places, Wrong::PlacesTaken { taken }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::tests::thursday;

    #[test]
    fn the_people_of_a_day_keep_their_places_and_parts() {
        let draft = Draft { places: 6, ..Draft::of(&thursday()) };
        assert_eq!(beside(&draft, &["UANA".into()], 6), None);
        assert_eq!(beside(&draft, &[], 7), Some((Field::Places, Wrong::PlacesTaken { taken: 7 })));
        assert_eq!(beside(&draft, &["USAM".into()], 1), Some((Field::Advocates, Wrong::Shadows("USAM".into()))));
    }

    #[test]
    fn an_advocate_cannot_be_in_two_places_at_once() {
        let window = |from: &str, until: &str| Window { start: from.parse().unwrap(), end: until.parse().unwrap() };
        let busy = [Engagement {
            who: "USAM".into(),
            day: DayId(7),
            format: Format::AdvocacyDay,
            window: window("2026-12-03T13:00:00Z", "2026-12-03T15:00:00Z"),
        }];
        let sam = ["USAM".into()];
        assert!(clash(&sam, window("2026-12-03T09:00:00Z", "2026-12-03T13:00:01Z"), &busy).is_some());
        assert!(clash(&sam, window("2026-12-03T09:00:00Z", "2026-12-03T13:00:00Z"), &busy).is_none());
        assert!(clash(&["ULEE".into()], window("2026-12-03T09:00:00Z", "2026-12-03T17:00:00Z"), &busy).is_none());
    }
}
