//! What programs read: shifts and gaps as JSON, row by row: there can be millions.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};

use super::text::zone_of_all;
use crate::domain::hours::Window;
use crate::domain::rotation::{OnCall, Rota, RotaShift};

const MINUTE_SECONDS: i32 = 60;

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(serialize_with = "shifts")]
    shifts: (&'a [RotaShift<'a>], &'a TimeZone),
    #[serde(serialize_with = "gaps")]
    gaps: (&'a [Window], &'a TimeZone),
}

#[derive(Serialize)]
struct ShiftRow<'a> {
    start: String,
    end: String,
    person: &'a str,
    rotation: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct GapRow {
    start: String,
    end: String,
}

/// Who is on call, as JSON.
///
/// # Errors
/// The writer's.
pub fn json(mut out: impl Write, rota: &Rota, on_call: &OnCall<'_>) -> io::Result<()> {
    let zone = zone_of_all(rota);
    let answer = Answer { shifts: (&on_call.shifts, &zone), gaps: (&on_call.gaps, &zone) };
    serde_json::to_writer_pretty(&mut out, &answer)?;
    writeln!(out)
}

fn shifts<S: Serializer>((shifts, zone): &(&[RotaShift<'_>], &TimeZone), to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(shifts.iter().map(|shift| {
        let zone = shift.rotation.map_or(*zone, |rotation| &rotation.zone);
        ShiftRow {
            start: instant(shift.start, zone),
            end: instant(shift.end, zone),
            person: shift.person.as_str(),
            rotation: shift.rotation_name(),
            why: shift.why.as_str(),
        }
    }))
}

fn gaps<S: Serializer>((gaps, zone): &(&[Window], &TimeZone), to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(gaps.iter().map(|gap| GapRow { start: instant(gap.start, zone), end: instant(gap.end, zone) }))
}

/// RFC 3339 has offsets in whole minutes. Those of old times have seconds.
fn instant(at: Timestamp, zone: &TimeZone) -> String {
    let offset = zone.to_offset(at).seconds();
    let whole = Offset::from_seconds(offset / MINUTE_SECONDS * MINUTE_SECONDS).unwrap_or(Offset::UTC);
    at.display_with_offset(whole).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_instant_is_still_the_same_instant() {
        let dublin = crate::domain::zones::zone("Europe/Dublin").unwrap();
        for at in ["1850-01-01T00:00:00Z", "1900-01-01T12:34:56.5Z", "2026-07-01T00:00:00Z"] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(crate::files::instant_of(&instant(at, &dublin)), Some(at));
        }
        assert_eq!(instant("2026-07-01T08:00:00Z".parse().unwrap(), &dublin), "2026-07-01T09:00:00+01:00");
    }
}
