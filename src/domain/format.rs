//! The formats: what a day may look like, as data. No handler asks for a format by name; it asks for a rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::quota::Team;

/// A kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    AdvocacyDay,
    QualityTime,
    EngineeringDay,
    RideAlong,
}

/// Who sets the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatedBy {
    /// The coordinator, for all together, when the day is planned.
    Coordinator,
    /// Whoever asks for it: the day is theirs.
    Shadower,
    /// Each pair for itself, once it is a pair: what is planned is a round, and each pair's own day follows.
    Pair,
}

/// How many shadowers an advocate can have on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeoplePerAdvocate {
    /// One to one.
    One,
    /// One to one; where there are more shadowers than advocates, a group of three.
    OneOrTwo,
    /// Places are shared out evenly over the advocates.
    Shared,
}

impl PeoplePerAdvocate {
    /// How many shadowers each advocate can have at most, where so many people come.
    pub fn capacity(self, shadowers: u32, advocates: u32) -> u32 {
        match self {
            PeoplePerAdvocate::One => 1,
            PeoplePerAdvocate::OneOrTwo => 1 + u32::from(shadowers > advocates),
            PeoplePerAdvocate::Shared => shadowers.div_ceil(advocates.max(1)).max(1),
        }
    }
}

/// How many sessions a year everybody should have.
#[derive(Debug, PartialEq)]
pub struct Quota {
    pub each: u32,
    /// For the teams that build the product.
    pub builders: u32,
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
    /// One of them, inside a sentence.
    pub noun: &'static str,
    /// For the form, in half a line.
    pub about: &'static str,
    pub dated_by: DatedBy,
    pub buddies: Buddies,
    pub people_per_advocate: PeoplePerAdvocate,
    /// A buddy does not answer the queue meanwhile: enough other advocates have to.
    pub takes_buddy_off_queue: bool,
    /// Each shadower watches the queue for a while, as assigner.
    pub has_assigner: bool,
    pub quota: Option<Quota>,
    /// It is about something: at least one topic has to be named.
    pub needs_topic: bool,
    /// Else reading, noting and discussing is enough.
    pub replies_expected: bool,
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
    noun: "advocacy day",
    about: "all answer customers, advocates on call in shifts",
    dated_by: DatedBy::Coordinator,
    buddies: Buddies::FirstTimers,
    people_per_advocate: PeoplePerAdvocate::Shared,
    takes_buddy_off_queue: true,
    has_assigner: false,
    quota: None,
    needs_topic: false,
    replies_expected: true,
    length_min: 60,
    length_max: 8 * 60,
    default_places: 8,
    prepare: "Tell your own team that you are away for the day, and log in to the help desk once before it starts.",
    drafts: "Ask early and often, in the day's thread or right here.",
};

const QUALITY_TIME: Rules = Rules {
    label: "Quality time",
    noun: "quality time session",
    about: "read, note and discuss what customers say on a topic",
    dated_by: DatedBy::Coordinator,
    buddies: Buddies::Everyone,
    people_per_advocate: PeoplePerAdvocate::OneOrTwo,
    takes_buddy_off_queue: true,
    has_assigner: false,
    quota: Some(Quota { each: 1, builders: 3 }),
    needs_topic: true,
    replies_expected: false,
    length_min: 60,
    length_max: 3 * 60,
    default_places: 8,
    prepare: "Think of one thing that you want to learn about the topic, and tell your buddy here.",
    drafts: "No reply has to be sent: read, note and discuss.",
};

const ENGINEERING_DAY: Rules = Rules {
    label: "Engineering day",
    noun: "engineering day",
    about: "paired first, then each pair chooses its own date",
    dated_by: DatedBy::Pair,
    buddies: Buddies::Everyone,
    people_per_advocate: PeoplePerAdvocate::One,
    takes_buddy_off_queue: true,
    has_assigner: false,
    quota: None,
    needs_topic: false,
    replies_expected: false,
    // A pair's own day is as long as both are at work.
    length_min: 2 * 60,
    length_max: 10 * 60,
    default_places: 4,
    prepare: "Bring a bug or a question that you want to follow.",
    drafts: "No reply has to be sent; whoever wants to write one shows it to the buddy first.",
};

const RIDE_ALONG: Rules = Rules {
    label: "Ride-along",
    noun: "ride-along",
    about: "beside an advocate, who reads each answer first",
    dated_by: DatedBy::Shadower,
    buddies: Buddies::Everyone,
    people_per_advocate: PeoplePerAdvocate::One,
    // The pair works the queue.
    takes_buddy_off_queue: false,
    has_assigner: true,
    quota: None,
    needs_topic: false,
    replies_expected: true,
    length_min: 2 * 60,
    length_max: 10 * 60,
    default_places: 1,
    prepare: "Tell your own team that you are away for the day, and agree here where you meet.",
    drafts: "Your buddy reads each answer before it goes out. Do the work, don't just watch.",
};

impl Format {
    /// Those that can be planned, as the form lists them.
    pub const ALL: [Format; 4] = [Format::AdvocacyDay, Format::QualityTime, Format::EngineeringDay, Format::RideAlong];

    pub fn rules(self) -> &'static Rules {
        match self {
            Format::AdvocacyDay => &ADVOCACY_DAY,
            Format::QualityTime => &QUALITY_TIME,
            Format::EngineeringDay => &ENGINEERING_DAY,
            Format::RideAlong => &RIDE_ALONG,
        }
    }

    /// The name in files, tables and forms.
    pub fn name(self) -> &'static str {
        match self {
            Format::AdvocacyDay => "advocacy-day",
            Format::QualityTime => "quality-time",
            Format::EngineeringDay => "engineering-day",
            Format::RideAlong => "ride-along",
        }
    }

    pub fn label(self) -> &'static str {
        self.rules().label
    }

    /// One of them, inside a sentence: "quality time session".
    pub fn noun(self) -> &'static str {
        self.rules().noun
    }

    /// Does this person wait if no buddy can be found, or do they have the pager?
    pub fn needs_buddy(self, first_time: bool) -> bool {
        match self.rules().buddies {
            Buddies::FirstTimers => first_time,
            Buddies::Everyone => true,
        }
    }

    /// How many sessions of this format somebody of this team should have in a year.
    pub fn yearly_quota(self, team: &str) -> u32 {
        self.rules().quota.as_ref().map_or(0, |quota| match Team::named(team) {
            Some(_) => quota.builders,
            None => quota.each,
        })
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

    #[test]
    fn odd_numbers_make_a_group_of_three_where_the_format_allows() {
        let three_for_two = |format: Format| format.rules().people_per_advocate.capacity(3, 2);
        assert_eq!(three_for_two(Format::QualityTime), 2);
        assert_eq!(Format::QualityTime.rules().people_per_advocate.capacity(2, 2), 1);
        assert_eq!([Format::EngineeringDay, Format::RideAlong].map(three_for_two), [1, 1]);
        assert_eq!(Format::AdvocacyDay.rules().people_per_advocate.capacity(9, 2), 5);
        assert_eq!(Format::AdvocacyDay.rules().people_per_advocate.capacity(0, 0), 1);
    }

    #[test]
    fn those_who_build_the_product_have_quality_time_more_often() {
        let quotas = ["Design", "engineering", "Product", "Marketing", ""].map(|t| Format::QualityTime.yearly_quota(t));
        assert_eq!(quotas, [3, 3, 3, 1, 1]);
        assert_eq!(Format::AdvocacyDay.yearly_quota("Design"), 0);
    }

    #[test]
    fn a_format_fits_into_the_forms_choice() {
        for format in Format::ALL {
            let rules = format.rules();
            assert!(format!("{}: {}", rules.label, rules.about).chars().count() <= 75, "{format}");
        }
    }
}
