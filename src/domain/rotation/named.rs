//! How a rotation's fields are kept as text, which is how its file has them: a time of day as `09:00`, a local time as
//! `2026-12-07T09:00`, a zone by its name.

pub mod time_of_day {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::domain::hours::TimeOfDay;

    pub fn serialize<S: Serializer>(time: &TimeOfDay, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(time)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeOfDay, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

pub mod local_time {
    use jiff::civil::DateTime;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &DateTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&at.strftime("%Y-%m-%dT%H:%M"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

pub mod zone {
    use jiff::tz::TimeZone;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::domain::zones;

    pub fn serialize<S: Serializer>(zone: &TimeZone, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(zone.iana_name().unwrap_or("UTC"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeZone, D::Error> {
        let name = String::deserialize(from)?;
        zones::any_zone(&name).ok_or_else(|| D::Error::custom(format!("{name:?} is no time zone")))
    }
}
