//! The assigner: a shadower who watches the ticket queue for two hours of a ride-along and picks tickets up. It goes
//! beside the pager, which stays with the advocates.

use jiff::{SignedDuration, Timestamp};

use super::cover::Stretch;
use super::day::{Day, Zone};
use super::hours::Window;
use super::ids::{DayId, DutyId, PersonId};

/// So many minutes, where there is room.
const USUAL_MIN: i64 = 120;

/// With fewer it is not worth the trouble.
const SHORTEST_MIN: i64 = 60;

/// On shorter days there is no time for it.
const DAY_MIN: i64 = 180;

/// The first hour is for finding one's feet.
const NOT_IN_THE_FIRST: SignedDuration = SignedDuration::from_mins(60);

/// It begins after lunch, which is in the middle of the time that the two share.
const LUNCH_MIN: i64 = 30;

/// Somebody who sets it themselves may make it this short, in minutes.
const SET_MIN: i64 = 15;

const QUARTER_S: i64 = 15 * 60;

/// When a shadower is the assigner.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    pub id: DutyId,
    pub day: DayId,
    pub person: PersonId,
    /// For whose hours it was chosen.
    pub buddy: PersonId,
    /// None: the pair left it out.
    pub stretch: Option<Stretch>,
}

impl Duty {
    /// When that is.
    pub fn window(&self, day: &Day) -> Option<Window> {
        self.stretch.map(|stretch| day.stretch_window(stretch))
    }

    /// May `who` move it, or leave it out? The two may, and the coordinator.
    pub fn is_theirs(&self, who: &PersonId) -> bool {
        self.person == *who || self.buddy == *who
    }
}

/// What is wrong with a time that somebody set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    OutsideOfTheDay,
    TooShort,
    Past,
}

/// The stretch for a new pair; `shared` is when both are at work. None where there is no room for it.
pub fn usual(day: &Day, shared: &[Window]) -> Option<Stretch> {
    let window = day.window();
    if window.minutes() < DAY_MIN {
        return None;
    }
    let rest = Window { start: window.start + NOT_IN_THE_FIRST, ..window };
    let longest = |windows: &mut dyn Iterator<Item = Window>| windows.max_by_key(Window::minutes);
    let after_lunch = longest(&mut shared.iter().copied()).map(|longest| {
        let before_s = (longest.minutes() - LUNCH_MIN).max(0) / 2 * 60;
        longest.start.as_second() + before_s + LUNCH_MIN * 60
    })?;
    let room = longest(&mut shared.iter().filter_map(|shared| quarters(shared.intersect(&rest)?)))?;
    if room.minutes() < SHORTEST_MIN {
        return None;
    }
    let length_s = room.minutes().min(USUAL_MIN) * 60;
    let last = (room.end.as_second() - length_s).max(room.start.as_second());
    let start = (after_lunch / QUARTER_S * QUARTER_S).clamp(room.start.as_second(), last);
    let start = Timestamp::from_second(start).ok()?;
    Some(on_days_clock(day, Window { start, end: start + SignedDuration::from_secs(length_s) }))
}

/// The full quarters of an hour in it.
fn quarters(window: Window) -> Option<Window> {
    let up = (window.start.as_second() + QUARTER_S - 1) / QUARTER_S * QUARTER_S;
    let down = window.end.as_second() / QUARTER_S * QUARTER_S;
    let is_one = up < down;
    let window = Window { start: Timestamp::from_second(up).ok()?, end: Timestamp::from_second(down).ok()? };
    is_one.then_some(window)
}

fn on_days_clock(day: &Day, window: Window) -> Stretch {
    let time = |at: Timestamp| at.to_zoned(day.zone.rules().clone()).time();
    Stretch { start: time(window.start), end: time(window.end) }
}

/// Does it still lie in the day, after that was changed?
pub fn fits(day: &Day, stretch: Stretch) -> bool {
    day.start <= stretch.start && stretch.start < stretch.end && stretch.end <= day.end
}

/// From and until as somebody set them on their own clock.
///
/// # Errors
/// What is wrong with them.
pub fn set(day: &Day, own: &Zone, from: &str, until: &str, now: Timestamp) -> Result<Stretch, Wrong> {
    let window = day.window();
    let (Some(start), Some(end)) = (own.typed_within(window, from), own.typed_within(window, until)) else {
        return Err(Wrong::OutsideOfTheDay);
    };
    let set = Window { start, end };
    if end < start + SignedDuration::from_mins(SET_MIN) {
        return Err(Wrong::TooShort);
    }
    if end <= now {
        return Err(Wrong::Past);
    }
    Ok(on_days_clock(day, set))
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::super::day::tests::{at, thursday};
    use super::*;

    fn window(start: &str, end: &str) -> Window {
        Window { start: at(&format!("2026-12-03T{start}:00Z")), end: at(&format!("2026-12-03T{end}:00Z")) }
    }

    fn stretch(start: (i8, i8), end: (i8, i8)) -> Option<Stretch> {
        Some(Stretch { start: time(start.0, start.1, 0, 0), end: time(end.0, end.1, 0, 0) })
    }

    #[test]
    fn it_is_two_hours_after_lunch() {
        assert_eq!(usual(&thursday(), &[window("09:00", "17:00")]), stretch((13, 15), (15, 15)));
        assert_eq!(usual(&thursday(), &[window("14:00", "17:00")]), stretch((15, 0), (17, 0)));
    }

    #[test]
    fn it_is_within_both_peoples_hours_and_not_in_the_first_hour() {
        assert_eq!(usual(&thursday(), &[window("09:00", "12:10")]), stretch((10, 0), (12, 0)));
        assert_eq!(usual(&thursday(), &[window("09:00", "11:20")]), stretch((10, 0), (11, 15)));
        assert_eq!(usual(&thursday(), &[window("09:00", "10:50")]), None);
        assert_eq!(usual(&thursday(), &[]), None);
        let in_two = [window("09:00", "10:30"), window("14:07", "16:59")];
        assert_eq!(usual(&thursday(), &in_two), stretch((14, 45), (16, 45)));
    }

    #[test]
    fn a_short_day_has_none() {
        let short = |end| Day { end: time(end, 0, 0, 0), ..thursday() };
        assert_eq!(usual(&short(11), &[window("09:00", "11:00")]), None);
        assert_eq!(usual(&short(12), &[window("09:00", "12:00")]), stretch((10, 0), (12, 0)));
    }

    #[test]
    fn it_is_set_on_ones_own_clock() {
        let lagos: Zone = "Africa/Lagos".parse().unwrap();
        let now = at("2026-12-01T09:00:00Z");
        let set_at = |from, until, now| set(&thursday(), &lagos, from, until, now).map(Some);
        assert_eq!(set_at("11:00", "12:30", now), Ok(stretch((10, 0), (11, 30))));
        assert_eq!(set_at("09:00", "12:30", now), Err(Wrong::OutsideOfTheDay));
        assert_eq!(set_at("12:00", "11:00", now), Err(Wrong::TooShort));
        assert_eq!(set_at("noon", "11:00", now), Err(Wrong::OutsideOfTheDay));
        assert_eq!(set_at("11:00", "12:30", at("2026-12-03T11:30:00Z")), Err(Wrong::Past));
    }

    #[test]
    fn a_changed_day_may_have_no_room_for_it() {
        let at_two = Stretch { start: time(14, 0, 0, 0), end: time(16, 0, 0, 0) };
        assert!(fits(&thursday(), at_two));
        assert!(!fits(&Day { end: time(15, 0, 0, 0), ..thursday() }, at_two));
    }
}
