//! Planning a day: what the form suggests, and what is wrong with what was typed.

mod people;
mod suggestion;
mod typed;
mod wrong;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

pub use self::people::{Engagement, beside, clash};
pub use self::suggestion::{next_week, suggest};
pub use self::typed::{Typed, check, check_times};
pub use self::wrong::{Field, Wrong};
use super::day::{Day, Lane, Zone};
use super::format::Format;
use super::hours::Window;
use super::ids::{ChannelId, PersonId};

/// Places on one day at most: beyond that the day card can no longer be read.
pub const PLACES_MAX: u32 = 500;

/// Advocates on one day at most: as many as fit into a form's hidden data beside all else.
pub const ADVOCATES_MAX: usize = 40;

/// Characters of all topics together, for the same reason.
pub const TOPICS_LENGTH_MAX: usize = 600;

/// A day as it was filled in and found right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub format: Format,
    pub date: Date,
    pub time_zone: String,
    pub start: Time,
    pub end: Time,
    pub signup_until: Date,
    pub channel: ChannelId,
    pub topics: Vec<String>,
    pub places: u32,
    /// So many advocates at work have no shadower, at any time.
    #[serde(default)]
    pub min_free: u32,
    /// So many are on call at the same time.
    #[serde(default = "one_lane")]
    pub lanes: Lane,
    pub advocates: Vec<PersonId>,
}

fn one_lane() -> Lane {
    1
}

impl Draft {
    /// The form as it is filled in before a change.
    pub fn of(day: &Day) -> Draft {
        Draft {
            format: day.format,
            date: day.date,
            time_zone: day.zone.name().to_owned(),
            start: day.start,
            end: day.end,
            signup_until: day.signup_until,
            channel: day.channel.clone(),
            topics: day.topics.clone(),
            places: day.places,
            min_free: day.min_free,
            lanes: day.lanes,
            advocates: day.advocates.clone(),
        }
    }

    /// UTC if this version does not know it.
    pub fn zone(&self) -> Zone {
        self.time_zone.parse().unwrap_or_default()
    }

    pub fn window(&self) -> Window {
        let zone = self.zone();
        Window { start: zone.instant(self.date, self.start), end: zone.instant(self.date, self.end) }
    }
}
