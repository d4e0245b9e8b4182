//! The formats: what a day may look like, as data. No handler asks for a format by name; it asks for a rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    AdvocacyDay,
    RideAlong,
}

/// Who gets a buddy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buddies {
    /// First-timers need one; others get one where there is room, else they have the pager.
    FirstTimers,
    /// Nobody does without.
    Everyone,
}

/// The rules of a format.
#[derive(Debug, PartialEq)]
pub struct Rules {
    pub label: &'static str,
    /// For the form, in half a line.
    pub about: &'static str,
    pub buddies: Buddies,
    /// Shortest and longest window, in minutes.
    pub length_min: i32,
    pub length_max: i32,
    /// What the form suggests.
    pub default_places: u32,
    /// How a pair can prepare, told when they meet.
    pub prepare: &'static str,
    /// What the buddy does with a shadower's answers.
    pub drafts: &'static str,
}

const ADVOCACY_DAY: Rules = Rules {
    label: "Advocacy day",
    about: "all answer customers, advocates on call in shifts",
    buddies: Buddies::FirstTimers,
    length_min: 60,
    length_max: 8 * 60,
    default_places: 8,
    prepare: "Tell your own team that you are away for the day, and log in to the help desk once before it starts.",
    drafts: "Ask early and often, in the day's thread or right here.",
};

const RIDE_ALONG: Rules = Rules {
    label: "Ride-along",
    about: "beside an advocate, who reads each answer first",
    buddies: Buddies::Everyone,
    length_min: 2 * 60,
    length_max: 10 * 60,
    default_places: 1,
    prepare: "Tell your own team that you are away for the day, and agree here where you meet.",
    drafts: "Your buddy reads each answer before it goes out. Do the work, don't just watch.",
};

impl Format {
    /// Those that can be planned, as the form lists them.
    pub const ALL: [Format; 2] = [Format::AdvocacyDay, Format::RideAlong];

    pub fn rules(self) -> &'static Rules {
        match self {
            Format::AdvocacyDay => &ADVOCACY_DAY,
            Format::RideAlong => &RIDE_ALONG,
        }
    }

    /// The name in files, tables and forms.
    pub fn name(self) -> &'static str {
        match self {
            Format::AdvocacyDay => "advocacy-day",
            Format::RideAlong => "ride-along",
        }
    }

    pub fn label(self) -> &'static str {
        self.rules().label
    }

    /// Does this person wait if no buddy can be found, or do they have the pager?
    pub fn needs_buddy(self, first_time: bool) -> bool {
        match self.rules().buddies {
            Buddies::FirstTimers => first_time,
            Buddies::Everyone => true,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let found = Format::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| format!("no format is called {name:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
    }

    #[test]
    fn on_an_advocacy_day_only_first_timers_need_a_buddy() {
        assert!(Format::AdvocacyDay.needs_buddy(true));
        assert!(!Format::AdvocacyDay.needs_buddy(false));
        assert!(Format::RideAlong.needs_buddy(false));
    }
}
