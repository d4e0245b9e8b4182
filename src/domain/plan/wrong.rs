//! The fields of the form, and what can be wrong with each.

use crate::domain::format::Format;
use crate::domain::hours::Window;
use crate::domain::ids::PersonId;
use crate::domain::rota::Refused;

/// A field of the form; its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Format,
    Date,
    TimeZone,
    Start,
    End,
    SignupUntil,
    Channel,
    Topics,
    Places,
    MinFree,
    Lanes,
    Advocates,
}

impl Field {
    /// The field's name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Field::Format => "format",
            Field::Date => "date",
            Field::TimeZone => "time_zone",
            Field::Start => "start",
            Field::End => "end",
            Field::SignupUntil => "signup_until",
            Field::Channel => "channel",
            Field::Topics => "topics",
            Field::Places => "places",
            Field::MinFree => "min_free",
            Field::Lanes => "lanes",
            Field::Advocates => "advocates",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    UnknownFormat,
    NoSuchDate,
    DateInThePast,
    UnknownZone {
        suggestion: Option<String>,
    },
    NoSuchTime,
    EndNotAfterStart,
    TooShort {
        minutes_min: i32,
    },
    TooLong {
        minutes_max: i32,
    },
    SignupAfterTheDay,
    SignupOver,
    NoChannel,
    TopicsTooLong,
    /// The format is about something.
    NoTopic,
    PlacesOutOfRange,
    MinFreeOutOfRange,
    /// More at the same time than there are advocates, or than a day can have.
    LanesOutOfRange,
    /// None of them is at work in the window, so nobody would have the pager.
    NobodyAtWork,
    /// There is no rota, and why.
    NoRota(Refused),
    NoAdvocates,
    TooManyAdvocates,
    /// An app, a deactivated account, or of another workspace.
    NotAMember {
        name: String,
    },
    /// Slack did not tell in time who one of them is.
    NotKnownYet,
    /// One of the advocates is on another day then; times are on the clock of the form.
    Elsewhere {
        name: String,
        format: Format,
        window: Window,
        time_zone: String,
    },
    /// Signed up to shadow on this very day.
    Shadows(PersonId),
    /// More people than that have a place already.
    PlacesTaken {
        taken: u32,
    },
    /// On a pair's own day: none of the advocates may be the buddy of the one who shadows.
    PartsThePair,
    /// The one who asked to ride along is on another day at that time.
    AskerElsewhere {
        window: Window,
        time_zone: String,
    },
}
