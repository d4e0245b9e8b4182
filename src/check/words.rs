//! Figures as people say them.

use jiff::{SignedDuration, Timestamp};

/// How long ago that was: "3 hours". What lies ahead was just now.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    long(now.duration_since(at))
}

/// A stretch of time: "1 second", "5 minutes", "3 days".
pub fn long(stretch: SignedDuration) -> String {
    const MINUTE_S: i64 = 60;
    const HOUR_S: i64 = 60 * MINUTE_S;
    const DAY_S: i64 = 24 * HOUR_S;
    let seconds = stretch.as_secs().max(0);
    // Up to two of a unit are told in the smaller one.
    let (number, unit) = match seconds {
        s if s < 2 * MINUTE_S => (s, "second"),
        s if s < 2 * HOUR_S => (s / MINUTE_S, "minute"),
        s if s < 2 * DAY_S => (s / HOUR_S, "hour"),
        s => (s / DAY_S, "day"),
    };
    count(number.unsigned_abs(), unit)
}

/// "1 row", "2 rows".
pub fn count(number: impl Into<u64>, of: &str) -> String {
    let number = number.into();
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// "512 bytes", "1.5 MB", "20 GB".
pub fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| bytes >= *unit) else { return count(bytes, "byte") };
    let tenths = bytes / (unit / 10);
    if tenths < 100 { format!("{}.{} {name}", tenths / 10, tenths % 10) } else { format!("{} {name}", bytes / unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_and_sizes_read_like_english() {
        let long = |seconds| long(SignedDuration::from_secs(seconds));
        assert_eq!([long(-5), long(1), long(119)], ["0 seconds", "1 second", "119 seconds"]);
        assert_eq!([long(120), long(7_199), long(7_200)], ["2 minutes", "119 minutes", "2 hours"]);
        assert_eq!(long(3 * 86_400 + 5), "3 days");
        assert_eq!([size(1), size(1_500_000), size(20_000_000_000)], ["1 byte", "1.5 MB", "20 GB"]);
    }
}
