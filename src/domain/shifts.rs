//! A day's shifts: the window split evenly over its advocates.
//!
//! Wanted: every minute of the window is somebody's, shares are even, boundaries are readable, and each advocate gets
//! the stretch that fits their own working hours best. So the window is cut first, and then the stretches are assigned
//! at the least cost, where a cost is the minutes outside an advocate's hours.

use jiff::civil::{Date, Time};

use super::day::{Lane, Zone};
use super::hours::{self, Hours, Window};
use super::ids::PersonId;
use super::pairing::flow;

/// Shifts start at full five minutes.
const STEP_MIN: i32 = 5;

/// The shortest shift: a handoff is asked for ten minutes before its end, and takes a while.
const SHIFT_MIN: i32 = 30;

/// A shift before it is saved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedShift {
    pub lane: Lane,
    pub advocate: PersonId,
    /// Whose shift it is, where `advocate` covers it.
    pub owner: Option<PersonId>,
    pub start: Time,
    pub end: Time,
    /// Minutes of it outside the advocate's own working hours.
    pub outside_hours_min: i64,
    /// The coordinator set it: a new rota of the day keeps it.
    pub is_pinned: bool,
}

/// An advocate and when they work.
#[derive(Clone, Debug)]
pub struct Worker {
    pub id: PersonId,
    pub zone: Zone,
    pub hours: Hours,
}

/// Splits `start` to `end` on `date` evenly over `workers`, one stretch each. Where that would make stretches shorter
/// than `SHIFT_MIN`, there are fewer of them, and some advocates help without a shift.
pub fn split_evenly(date: Date, start: Time, end: Time, zone: &Zone, workers: &[Worker]) -> Vec<PlannedShift> {
    let window_min = minute_of_day(end) - minute_of_day(start);
    let fitting = usize::try_from(window_min / SHIFT_MIN).unwrap_or_default().max(1);
    let stretches = stretches(start, end, workers.len().min(fitting));
    let outside: Vec<Vec<i64>> = stretches
        .iter()
        .map(|&(from, until)| {
            let window = Window { start: zone.instant(date, from), end: zone.instant(date, until) };
            workers.iter().map(|worker| minutes_outside(worker, window)).collect()
        })
        .collect();
    let costs: Vec<Vec<Option<i64>>> = outside.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    let chosen = flow::assign(&costs, &vec![1; workers.len()]);
    stretches
        .iter()
        .zip(chosen)
        .enumerate()
        .filter_map(|(row, (&(start, end), worker))| {
            let worker = worker?;
            let advocate = workers.get(worker)?.id.clone();
            Some(PlannedShift {
                lane: 0,
                advocate,
                owner: None,
                start,
                end,
                outside_hours_min: outside[row][worker],
                is_pinned: false,
            })
        })
        .collect()
}

fn minutes_outside(worker: &Worker, window: Window) -> i64 {
    let at_work = hours::working_windows(worker.hours, worker.zone.rules(), window);
    window.minutes() - hours::minutes(&at_work)
}

/// Even stretches whose inner boundaries are at full five minutes.
fn stretches(start: Time, end: Time, count: usize) -> Vec<(Time, Time)> {
    let (from, until) = (minute_of_day(start), minute_of_day(end));
    let count_i = i32::try_from(count).unwrap_or(i32::MAX).max(1);
    let boundary = |i: i32| match i {
        0 => from,
        i if i == count_i => until,
        i => ((from + (until - from) * i / count_i) / STEP_MIN * STEP_MIN).max(from),
    };
    (0..count_i).map(|i| (time_of(boundary(i)), time_of(boundary(i + 1)))).filter(|(start, end)| start < end).collect()
}

pub(super) fn minute_of_day(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

pub(super) fn time_of(minute: i32) -> Time {
    let hour = i8::try_from(minute / 60).unwrap_or(23);
    let minute = i8::try_from(minute % 60).unwrap_or(0);
    Time::new(hour, minute, 0, 0).unwrap_or(Time::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn worker(id: &str, zone: &str) -> Worker {
        Worker { id: id.into(), zone: zone.parse().unwrap(), hours: Hours::parse("09:00", "17:00").unwrap() }
    }

    fn split(workers: &[Worker]) -> Vec<(String, String, String)> {
        let dublin = "Europe/Dublin".parse().unwrap();
        split_evenly(date(2026, 12, 3), time(9, 0, 0, 0), time(17, 0, 0, 0), &dublin, workers)
            .into_iter()
            .map(|shift| {
                let text = |time: Time| time.strftime("%H:%M").to_string();
                (shift.advocate.0, text(shift.start), text(shift.end))
            })
            .collect()
    }

    #[test]
    fn one_advocate_has_the_whole_window() {
        assert_eq!(split(&[worker("SAM", "Europe/Dublin")]), [("SAM".into(), "09:00".into(), "17:00".into())]);
    }

    #[test]
    fn the_shifts_follow_the_sun_whatever_the_order_of_names() {
        let shifts = split(&[worker("CHI", "America/Chicago"), worker("KOL", "Asia/Kolkata")]);
        assert_eq!(shifts[0].0, "KOL");
        assert_eq!(shifts[1], ("CHI".into(), "13:00".into(), "17:00".into()));
    }

    #[test]
    fn a_short_day_has_fewer_shifts_than_advocates_rather_than_tiny_ones() {
        let workers: Vec<Worker> = (0..12).map(|i| worker(&format!("U{i}"), "Europe/Dublin")).collect();
        let dublin = "Europe/Dublin".parse().unwrap();
        let shifts = split_evenly(date(2026, 12, 3), time(9, 3, 0, 0), time(10, 33, 0, 0), &dublin, &workers);
        assert_eq!(shifts.len(), 3);
        assert_eq!((shifts[0].start, shifts[2].end), (time(9, 3, 0, 0), time(10, 33, 0, 0)));
    }

    #[test]
    fn shifts_tile_the_window_at_full_five_minutes() {
        let workers: Vec<Worker> = (0..7).map(|i| worker(&format!("U{i}"), "Europe/Dublin")).collect();
        let shifts = split(&workers);
        assert_eq!(shifts.len(), 7);
        assert_eq!(shifts[0].1, "09:00");
        assert_eq!(shifts[6].2, "17:00");
        assert!(shifts.windows(2).all(|pair| pair[0].2 == pair[1].1 && pair[0].2.ends_with(['0', '5'])));
    }
}
