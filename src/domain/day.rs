//! A day: its window, who covers it, and what state it is in.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::format::{DatedBy, Format};
use super::hours::Window;
use super::ids::{ChannelId, DayId, MessageTs, PersonId, ShiftId};
use super::zones;

/// Sign-up closes this long before the day starts, at the latest: somebody has to look at the pairs.
const CLOSES_BEFORE: SignedDuration = SignedDuration::from_hours(1);

/// Sign-up closes at this local time of its last day.
pub const SIGNUP_CLOSES: Time = Time::constant(17, 0, 0, 0);

/// The pairs of a round choose their dates within so many days from its first.
const ROUND_DAYS: i32 = 8 * 7;

/// A reply sent in the last minutes may be told this long after the window.
pub const REPLIES_TOLD_UNTIL: SignedDuration = SignedDuration::from_mins(60);

/// One shadowing occasion. Local times are what was set; instants follow from them and the zone's rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    pub id: DayId,
    pub format: Format,
    /// The round in which a pair agreed on this day.
    pub round: Option<DayId>,
    /// Of a round: the first that a pair may choose.
    pub date: Date,
    /// The zone, with its IANA name.
    pub zone: Zone,
    pub start: Time,
    pub end: Time,
    pub signup_until: Date,
    pub channel: ChannelId,
    pub topics: Vec<String>,
    pub places: u32,
    pub coordinator: PersonId,
    pub card: Option<MessageTs>,
    pub paired_at: Option<Timestamp>,
    pub called_off_at: Option<Timestamp>,
    /// So many advocates at work have no shadower, at any time of the day.
    pub min_free: u32,
    /// How often other pairs were asked for that are as good.
    pub run: u64,
    /// So many are on call at the same time, each with a pager of their own: [`LANES_MAX`] at most.
    pub lanes: Lane,
    /// The team's video room: a link, where there is one.
    pub room: Option<String>,
    /// In the order of the plan.
    pub advocates: Vec<PersonId>,
    /// By start, then lane.
    pub shifts: Vec<Shift>,
}

/// An IANA zone, read once.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

/// Which of those who are on call at the same time, from 0. Most days have one.
pub type Lane = u8;

/// So many can be on call at the same time.
pub const LANES_MAX: Lane = 4;

/// A stretch of a day for which an advocate is scheduled on call.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    pub id: ShiftId,
    pub lane: Lane,
    pub advocate: PersonId,
    /// Whose shift it is, where `advocate` covers it.
    pub owner: Option<PersonId>,
    pub start: Time,
    pub end: Time,
    /// The coordinator set it: a new rota of the day keeps it.
    pub is_pinned: bool,
}

/// Where a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Sign-up is open.
    Open,
    /// Sign-up is closed, the window has not begun.
    Closed,
    Running,
    Over,
    CalledOff,
}

impl Zone {
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// The instant of a local date and time, by the rule of [`zones::resolve`]. Dates at the ends of time become the
    /// years 0 and 9000: there is always room for an hour before or after.
    pub fn instant(&self, date: Date, time: Time) -> Timestamp {
        let date = date.clamp(Date::ZERO, Date::constant(9000, 12, 31));
        zones::resolve(DateTime::from_parts(date, time), &self.0)
    }
}

impl Zone {
    /// From when until when a window of one date is, on this zone's clock.
    pub fn clock_times(&self, window: Window) -> (Time, Time) {
        let clock = |at: Timestamp| at.to_zoned(self.0.clone()).time();
        (clock(window.start), clock(window.end))
    }

    /// A time that was typed on this zone's clock, as an instant of `window`, whose end counts too.
    pub fn typed_within(&self, window: Window, typed: &str) -> Option<Timestamp> {
        let time = zones::parse_time(typed)?;
        let first = window.start.to_zoned(self.0.clone()).date();
        let mut at = [Some(first), first.tomorrow().ok()].into_iter().flatten().map(|date| self.instant(date, time));
        at.find(|at| (window.start..=window.end).contains(at))
    }
}

impl Default for Zone {
    fn default() -> Zone {
        Zone(TimeZone::UTC)
    }
}

impl std::str::FromStr for Zone {
    type Err = String;

    fn from_str(name: &str) -> Result<Zone, String> {
        zones::zone(name).map(Zone).ok_or_else(|| format!("no zone is called {name:?}"))
    }
}

impl Day {
    /// The day's; of a round, from its first date to its last.
    pub fn window(&self) -> Window {
        Window { end: self.window_on(self.last_date()).end, ..self.window_on(self.date) }
    }

    /// What is left of a day that runs, in full quarters of an hour: what follows from it is the same a moment later.
    pub fn left(&self, now: Timestamp) -> Option<Window> {
        const QUARTER_S: i64 = 15 * 60;
        if self.phase(now) != Phase::Running {
            return None;
        }
        let Window { start, end } = self.window();
        let next = (now.as_second() + QUARTER_S - 1).div_euclid(QUARTER_S) * QUARTER_S;
        let last = end - SignedDuration::from_secs(QUARTER_S);
        let next = Timestamp::from_second(next).unwrap_or(now).min(last);
        (next > start).then_some(Window { start: next, end })
    }

    /// Has this person a shift that has not begun?
    pub fn has_shift_ahead(&self, who: &PersonId, now: Timestamp) -> bool {
        self.shifts.iter().any(|shift| shift.advocate == *who && self.shift_window(shift).start > now)
    }

    /// The hours as they would be on `date`.
    pub fn window_on(&self, date: Date) -> Window {
        Window { start: self.zone.instant(date, self.start), end: self.zone.instant(date, self.end) }
    }

    /// Is it too late to agree on this date? A pair's day is known the day before.
    pub fn is_past(&self, date: Date, now: Timestamp) -> bool {
        date <= now.to_zoned(self.zone.rules().clone()).date()
    }

    /// So many advocates stay free for the queue; where their shadowers keep nobody from it, that needs no rule.
    pub fn keeps_free(&self) -> u32 {
        if self.format.rules().takes_buddy_off_queue { self.min_free } else { 0 }
    }

    /// Is this no day itself, as each of its pairs chooses a date?
    pub fn is_round(&self) -> bool {
        self.format.rules().dated_by == DatedBy::Pair && self.round.is_none()
    }

    /// Is this somebody's own day, whose places are taken? Then nobody waits for one.
    pub fn is_taken(&self, taken: u32) -> bool {
        self.round.is_some() || self.format.rules().dated_by == DatedBy::Shadower && taken >= self.places
    }

    /// The last date that a pair may choose; of a day, its own.
    pub fn last_date(&self) -> Date {
        if self.is_round() { last_of_round(self.date) } else { self.date }
    }

    pub fn starts_at(&self) -> Timestamp {
        self.window().start
    }

    pub fn ends_at(&self) -> Timestamp {
        self.window().end
    }

    /// When sign-up closes by itself.
    pub fn closes_at(&self) -> Timestamp {
        closes_at(&self.zone, self.signup_until, self.starts_at())
    }

    pub fn shift_window(&self, shift: &Shift) -> Window {
        self.between(shift.start, shift.end)
    }

    fn shifts_of(&self, lane: Lane) -> impl Iterator<Item = &Shift> {
        self.shifts.iter().filter(move |shift| shift.lane == lane)
    }

    /// The lane's shift that is scheduled at `now`.
    pub fn shift_at(&self, lane: Lane, now: Timestamp) -> Option<&Shift> {
        self.shifts_of(lane).find(|shift| {
            let window = self.shift_window(shift);
            window.start <= now && now < window.end
        })
    }

    /// The lane's first scheduled shift after `now` that brings somebody else than `holder`, who has the pager.
    pub fn next_shift(&self, lane: Lane, now: Timestamp, holder: Option<&PersonId>) -> Option<&Shift> {
        self.shifts_of(lane).find(|shift| self.shift_window(shift).start > now && Some(&shift.advocate) != holder)
    }

    pub fn phase(&self, now: Timestamp) -> Phase {
        let window = self.window();
        if self.called_off_at.is_some() {
            Phase::CalledOff
        } else if now >= window.end {
            Phase::Over
        } else if now >= window.start && !self.is_round() {
            Phase::Running
        } else if self.paired_at.is_some() || now >= self.closes_at() {
            Phase::Closed
        } else {
            Phase::Open
        }
    }

    /// Sign-up has closed, but somebody who comes now can still be given a buddy.
    pub fn takes_late(&self, now: Timestamp) -> bool {
        self.phase(now) == Phase::Closed && now < self.starts_at() - CLOSES_BEFORE
    }

    /// Is there still something to come or to do?
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        !matches!(self.phase(now), Phase::Over | Phase::CalledOff)
    }

    fn between(&self, start: Time, end: Time) -> Window {
        Window { start: self.zone.instant(self.date, start), end: self.zone.instant(self.date, end) }
    }
}

/// The last date that a pair of a round may choose, by its first.
pub fn last_of_round(first: Date) -> Date {
    first.saturating_add(ROUND_DAYS.days())
}

/// When sign-up closes: `SIGNUP_CLOSES` on its last day, but at least `CLOSES_BEFORE` the day starts.
pub fn closes_at(zone: &Zone, signup_until: Date, starts_at: Timestamp) -> Timestamp {
    zone.instant(signup_until, SIGNUP_CLOSES).min(starts_at - CLOSES_BEFORE)
}

#[cfg(test)]
pub mod tests {
    use jiff::civil::{date, time};

    use super::*;

    /// Thursday 3 December 2026, nine to five in Dublin, two advocates.
    pub fn thursday() -> Day {
        Day {
            id: DayId(1),
            format: Format::AdvocacyDay,
            round: None,
            date: date(2026, 12, 3),
            zone: "Europe/Dublin".parse().unwrap(),
            start: time(9, 0, 0, 0),
            end: time(17, 0, 0, 0),
            signup_until: date(2026, 12, 1),
            channel: "C1".into(),
            topics: vec![],
            places: 2,
            coordinator: "UCOORD".into(),
            card: None,
            paired_at: None,
            called_off_at: None,
            min_free: 0,
            run: 0,
            lanes: 1,
            room: None,
            advocates: vec!["USAM".into(), "ULEE".into()],
            shifts: vec![
                Shift {
                    id: ShiftId(1),
                    lane: 0,
                    advocate: "USAM".into(),
                    owner: None,
                    start: time(9, 0, 0, 0),
                    end: time(13, 0, 0, 0),
                    is_pinned: false,
                },
                Shift {
                    id: ShiftId(2),
                    lane: 0,
                    advocate: "ULEE".into(),
                    owner: None,
                    start: time(13, 0, 0, 0),
                    end: time(17, 0, 0, 0),
                    is_pinned: false,
                },
            ],
        }
    }

    pub fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_opens_closes_runs_and_ends() {
        let day = thursday();
        assert_eq!(day.phase(at("2026-12-01T16:59:59Z")), Phase::Open);
        assert_eq!(day.phase(at("2026-12-01T17:00:00Z")), Phase::Closed);
        assert_eq!(day.phase(at("2026-12-03T09:00:00Z")), Phase::Running);
        assert_eq!(day.phase(at("2026-12-03T16:59:59Z")), Phase::Running);
        assert_eq!(day.phase(at("2026-12-03T17:00:00Z")), Phase::Over);
    }

    #[test]
    fn confirming_the_pairs_closes_sign_up_and_calling_off_ends_all() {
        let mut day = thursday();
        let now = at("2026-11-30T09:00:00Z");
        day.paired_at = Some(now);
        assert_eq!(day.phase(now), Phase::Closed);
        day.called_off_at = Some(now);
        assert_eq!(day.phase(now), Phase::CalledOff);
    }

    #[test]
    fn sign_up_on_the_day_itself_closes_an_hour_before_it_starts() {
        let mut day = thursday();
        day.signup_until = day.date;
        assert_eq!(day.closes_at(), at("2026-12-03T08:00:00Z"));
    }

    #[test]
    fn a_round_is_closed_until_its_last_date_is_over_and_never_runs() {
        let round = Day { format: Format::EngineeringDay, ..thursday() };
        assert_eq!(round.phase(at("2026-12-01T16:59:59Z")), Phase::Open);
        assert_eq!(round.phase(at("2026-12-03T10:00:00Z")), Phase::Closed);
        assert_eq!(round.phase(at("2027-01-28T16:59:59Z")), Phase::Closed);
        assert_eq!(round.phase(at("2027-01-28T17:00:00Z")), Phase::Over);
        let own = Day { round: Some(DayId(7)), ..round };
        assert_eq!(own.phase(at("2026-12-03T10:00:00Z")), Phase::Running);
        assert_eq!(own.last_date(), own.date);
    }

    #[test]
    fn the_shift_of_a_moment_is_found() {
        let day = thursday();
        assert_eq!(day.shift_at(0, at("2026-12-03T12:59:59Z")).unwrap().advocate.as_str(), "USAM");
        assert_eq!(day.shift_at(0, at("2026-12-03T13:00:00Z")).unwrap().advocate.as_str(), "ULEE");
        assert_eq!(day.shift_at(0, at("2026-12-03T17:00:00Z")), None);
        assert_eq!(day.next_shift(0, at("2026-12-03T09:00:00Z"), Some(&"USAM".into())).unwrap().id, ShiftId(2));
        assert_eq!(day.next_shift(0, at("2026-12-03T09:00:00Z"), Some(&"ULEE".into())), None);
    }
}
