//! What somebody had on call before a day. Of a day that is over it counts who had the pager, however they came to it; of
//! one that is not, whose shifts they are.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::day::{Day, LANES_MAX, Lane, Phase, Shift};
use crate::domain::hours::Window;
use crate::domain::ids::{DayId, PersonId};
use crate::domain::pagers::Held;

/// So many days before a day count for an even share.
pub const RECENT_DAYS: i32 = 90;

const QUARTER_S: i64 = 15 * 60;

/// Minutes on call of each over these days, in whole quarters of an hour: that a pager was picked up a minute late is no
/// difference. `held` is what is known of each day's pagers, the earlier first.
pub fn shares(days: &[Day], held: &HashMap<DayId, Vec<Held>>, now: Timestamp) -> HashMap<PersonId, i64> {
    let mut seconds: HashMap<PersonId, i64> = HashMap::new();
    for day in days {
        let held = held.get(&day.id).map_or(&[][..], Vec::as_slice);
        for (who, window) in of_day(day, held, now) {
            *seconds.entry(who.clone()).or_default() += window.end.duration_since(window.start).as_secs();
        }
    }
    let quarters = |seconds: i64| (seconds + QUARTER_S / 2) / QUARTER_S;
    seconds.into_iter().map(|(who, seconds)| (who, quarters(seconds) * QUARTER_S / 60)).collect()
}

fn of_day<'a>(day: &'a Day, held: &'a [Held], now: Timestamp) -> Vec<(&'a PersonId, Window)> {
    let is_over = day.phase(now) == Phase::Over;
    (0..LANES_MAX)
        .flat_map(|lane| match is_over {
            true => of_lane(day, lane, held),
            false => planned(day, lane, day.window()),
        })
        .collect()
}

/// Before the first that is known of the pager, its shifts count.
fn of_lane<'a>(day: &'a Day, lane: Lane, held: &'a [Held]) -> Vec<(&'a PersonId, Window)> {
    let window = day.window();
    let own: Vec<&Held> = held.iter().filter(|held| held.lane == lane).collect();
    let known_from = own.first().map_or(window.end, |first| first.since);
    let until = own.iter().skip(1).map(|next| next.since).chain([window.end]);
    let had = own.iter().zip(until).filter_map(|(held, until)| {
        let stretch = Window { start: held.since, end: until };
        Some((&held.holder, stretch.intersect(&window)?))
    });
    let before = planned(day, lane, Window { end: known_from, ..window });
    before.into_iter().chain(had).collect()
}

fn planned(day: &Day, lane: Lane, within: Window) -> Vec<(&PersonId, Window)> {
    let own = day.shifts.iter().filter(|shift| shift.lane == lane);
    own.filter_map(|shift: &Shift| Some((&shift.advocate, day.shift_window(shift).intersect(&within)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::tests::{at, thursday};
    use crate::domain::pagers::How;

    fn held(holder: &str, since: &str) -> Held {
        Held { lane: 0, holder: holder.into(), since: at(&format!("2026-12-03T{since}Z")), how: How::Taken }
    }

    /// The usual Thursday, Sam from nine to one and Lee until five.
    fn minutes(known: Vec<Held>, now: &str) -> [i64; 3] {
        let day = thursday();
        let found = shares(std::slice::from_ref(&day), &HashMap::from([(day.id, known)]), at(now));
        ["USAM", "ULEE", "UKIM"].map(|who| found.get(&PersonId::from(who)).copied().unwrap_or_default())
    }

    #[test]
    fn of_a_day_that_is_over_it_counts_who_had_the_pager() {
        let taken = || vec![held("USAM", "09:00:02"), held("UKIM", "09:34:00"), held("ULEE", "16:01:00")];
        assert_eq!(minutes(taken(), "2026-12-03T17:00:00Z"), [30, 60, 390]);
        assert_eq!(minutes(taken(), "2026-12-03T16:59:59Z"), [240, 240, 0], "it is not over: as it is planned");
    }

    #[test]
    fn what_nothing_is_known_of_counts_as_planned() {
        let now = "2026-12-04T09:00:00Z";
        assert_eq!(minutes(vec![], now), [240, 240, 0]);
        assert_eq!(minutes(vec![held("UKIM", "12:00:00")], now), [180, 0, 300], "the bot was down until noon");
        let late = vec![held("USAM", "09:00:00"), held("ULEE", "13:00:00"), held("UKIM", "17:20:00")];
        assert_eq!(minutes(late, now), [240, 240, 0], "after the window nobody is on call");
    }

    #[test]
    fn lanes_count_beside_each_other() {
        let known = vec![held("USAM", "09:00:00"), Held { lane: 1, ..held("USAM", "15:00:00") }];
        assert_eq!(minutes(known, "2026-12-04T09:00:00Z")[0], 480 + 120);
    }
}
