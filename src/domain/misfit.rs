//! Where a shift does not keep to what whoever has it has set: their hours, their breaks, and for how long they are on call
//! at most.

use super::availability::outside_hours_min;
use super::day::Zone;
use super::hours::{self, Window};
use super::people::Person;

/// What a shift can be at odds with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misfit {
    Hours,
    Breaks,
    Limit,
}

impl Misfit {
    pub const ALL: [Misfit; 3] = [Misfit::Hours, Misfit::Breaks, Misfit::Limit];

    /// So many minutes of a shift are at odds with it; of the limit, of all of the day's shifts.
    pub fn minutes(self, person: &Person, shift: Window, all: &[Window]) -> i64 {
        match self {
            Misfit::Hours => outside_hours_min(person, shift),
            Misfit::Breaks => {
                let zone: Zone = person.time_zone.parse().unwrap_or_default();
                let within = |pause| hours::working_windows(pause, zone.rules(), shift);
                let mut breaks: Vec<Window> = person.settings.breaks.iter().flat_map(|pause| within(*pause)).collect();
                breaks.sort_unstable_by_key(|pause| pause.start);
                hours::minutes(&hours::joined(breaks))
            }
            Misfit::Limit => {
                let limit = person.settings.on_call_max_min.map_or(i64::MAX, i64::from);
                (hours::minutes(all) - limit).max(0)
            }
        }
    }
}

/// Is any of `all`, their shifts of one day, at odds with something?
pub fn any(person: &Person, all: &[Window]) -> bool {
    all.iter().any(|shift| Misfit::ALL.iter().any(|misfit| misfit.minutes(person, *shift, all) > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::tests::at;
    use crate::domain::people::tests::person;

    #[test]
    fn breaks_that_overlap_count_once() {
        let mut ada = person("UADA", "Europe/Dublin", "09:00-17:00");
        ada.settings.breaks = ["12:30-13:00", "12:00-13:00"].map(|pause| pause.parse().unwrap()).to_vec();
        let shift = Window { start: at("2026-12-03T11:00:00Z"), end: at("2026-12-03T15:00:00Z") };
        assert_eq!(Misfit::Breaks.minutes(&ada, shift, &[shift]), 60);
    }
}
