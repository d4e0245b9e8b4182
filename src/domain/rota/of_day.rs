//! A day's rota: from the plan and its people to a [`Request`], and from what the engine found back to the day's clock.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::request::{Advocate, Pin, Request, Rules};
use super::{Gap, Helper, Rota};
use crate::domain::availability;
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Lane, Zone};
use crate::domain::hours::{self, Hours, TimeOfDay, Window};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::plan::Draft;
use crate::domain::shifts::{PlannedShift, minute_of_day};

/// The longest time that a clock is put back by, in minutes.
const PUT_BACK_MAX: i64 = 180;

/// What the rota of a day is made from.
pub struct Materials {
    pub draft: Draft,
    /// The day's advocates, in the order of the plan.
    pub people: Vec<Person>,
    /// Minutes on call in the last 90 days; who is not here had none.
    pub recent_min: HashMap<PersonId, i64>,
    /// Shifts that stay: the coordinator set them, or somebody covers them.
    pub kept: Vec<PlannedShift>,
    /// Stretches that somebody is not to have, as they were just taken out of their shift.
    pub freed: Vec<(PersonId, Stretch)>,
    pub now: Timestamp,
}

/// The rota of a day, on its clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayRota {
    /// By start, then lane.
    pub shifts: Vec<Listed>,
    /// By lane, then start.
    pub gaps: Vec<OpenGap>,
}

/// A shift, and who is there beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub shift: PlannedShift,
    pub backups: Vec<PersonId>,
}

/// A stretch that nobody covers.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenGap {
    pub lane: Lane,
    pub stretch: Stretch,
    pub window: Window,
    /// Who could close it, with the least effort first.
    pub helpers: Vec<Helper>,
    /// Somebody said that it is to be like that.
    pub is_meant: bool,
}

impl DayRota {
    pub fn planned(&self) -> Vec<PlannedShift> {
        self.shifts.iter().map(|listed| listed.shift.clone()).collect()
    }

    /// Marks what lies within a stretch of its lane that is meant to be without anybody.
    pub fn mean(&mut self, meant: &[(Lane, Stretch)]) {
        for gap in &mut self.gaps {
            let is_here = |(lane, stretch): &(Lane, Stretch)| *lane == gap.lane && stretch.contains(gap.stretch);
            gap.is_meant = meant.iter().any(is_here);
        }
    }

    /// Gaps that nobody meant.
    pub fn open(&self) -> Vec<OpenGap> {
        self.gaps.iter().filter(|gap| !gap.is_meant).cloned().collect()
    }
}

impl Materials {
    fn zone(&self) -> Zone {
        self.draft.time_zone.parse().unwrap_or_default()
    }

    fn window(&self) -> Window {
        self.window_of(Stretch { start: self.draft.start, end: self.draft.end })
    }

    fn window_of(&self, stretch: Stretch) -> Window {
        let (zone, date) = (self.zone(), self.draft.date);
        Window { start: zone.instant(date, stretch.start), end: zone.instant(date, stretch.end) }
    }

    /// Of the day's advocates, who is not there.
    fn away(&self) -> HashSet<PersonId> {
        availability::away(&self.people, self.window(), self.now)
    }

    /// What the engine is asked. Who is away is no part of it, unless with a shift that stays.
    pub fn request(&self) -> Request {
        let (away, kept) = (self.away(), self.consistent());
        let has_kept = |id: &PersonId| kept.iter().any(|shift| shift.advocate == *id);
        let there = self.people.iter().filter(|person| !away.contains(&person.id) || has_kept(&person.id));
        Request {
            window: self.window(),
            zone: self.zone(),
            lanes: self.draft.lanes.into(),
            advocates: there.map(|person| self.advocate(person, away.contains(&person.id))).collect(),
            pins: kept.iter().map(|shift| self.pin(shift)).collect(),
            rules: Rules::default(),
        }
    }

    fn advocate(&self, person: &Person, is_away: bool) -> Advocate {
        Advocate {
            id: person.id.clone(),
            zone: person.time_zone.parse().unwrap_or_default(),
            hours: person.details.hours,
            breaks: person.settings.breaks.iter().copied().chain(self.freed(person)).collect(),
            limit_min: if is_away { Some(0) } else { person.settings.on_call_max_min.map(i64::from) },
            recent_min: self.recent_min.get(&person.id).copied().unwrap_or_default(),
        }
    }

    /// The stretches that this person is not to have, on their own clock.
    fn freed(&self, person: &Person) -> impl Iterator<Item = Hours> {
        let zone: Zone = person.time_zone.parse().unwrap_or_default();
        let own = self.freed.iter().filter(|(id, _)| *id == person.id);
        own.filter_map(move |(_, stretch)| {
            let window = self.window_of(*stretch);
            let clock = |at: Timestamp| {
                let time = at.to_zoned(zone.rules().clone()).time();
                TimeOfDay::from_minutes(u16::try_from(minute_of_day(time)).ok()?)
            };
            Hours::new(clock(window.start)?, clock(window.end)?).ok()
        })
    }

    fn pin(&self, shift: &PlannedShift) -> Pin {
        let stretch = Stretch { start: shift.start, end: shift.end };
        Pin { advocate: shift.advocate.clone(), window: self.window_of(stretch), lane: shift.lane.into() }
    }

    /// What of the shifts that stay still can: its person is on the day, its lane is there, and the earlier ones are not
    /// in its way.
    fn consistent(&self) -> Vec<PlannedShift> {
        let window = self.window();
        let mut kept: Vec<PlannedShift> = Vec::new();
        for shift in &self.kept {
            let pin = self.pin(shift);
            let is_here = self.people.iter().any(|person| person.id == shift.advocate)
                && shift.lane < self.draft.lanes
                && pin.window.intersect(&window).is_some();
            let is_in_the_way = |other: &PlannedShift| {
                (other.lane == shift.lane || other.advocate == shift.advocate)
                    && self.pin(other).window.intersect(&pin.window).is_some()
            };
            if is_here && !kept.iter().any(is_in_the_way) {
                kept.push(shift.clone());
            }
        }
        kept
    }

    /// What the engine found, on the day's clock.
    pub fn read(&self, rota: &Rota) -> DayRota {
        let (away, kept) = (self.away(), self.consistent());
        let is_there = |id: &PersonId| !away.contains(id);
        let shifts = rota.shifts.iter().filter_map(|shift| {
            let was = kept.iter().find(|kept| {
                let pin = self.pin(kept);
                shift.is_pinned && pin.lane == shift.lane && pin.window.intersect(&shift.window).is_some()
            });
            let planned = PlannedShift {
                lane: lane(shift.lane),
                advocate: shift.advocate.clone(),
                owner: was.and_then(|was| was.owner.clone()),
                start: self.local(shift.window.start),
                end: self.local(shift.window.end),
                outside_hours_min: self.outside_hours_min(&shift.advocate, shift.window),
                is_pinned: was.is_some_and(|was| was.is_pinned),
            };
            let backups = shift.backups.iter().filter(|id| is_there(id)).cloned().collect();
            (planned.start < planned.end).then_some(Listed { shift: planned, backups })
        });
        let gap = |gap: &Gap| {
            let stretch = Stretch { start: self.local(gap.window.start), end: self.local(gap.window.end) };
            let helpers = gap.helpers.iter().filter(|helper| is_there(&helper.advocate)).cloned().collect();
            let gap =
                OpenGap { lane: lane(gap.lane), stretch, window: self.window_of(stretch), helpers, is_meant: false };
            (stretch.start < stretch.end).then_some(gap)
        };
        DayRota { shifts: shifts.collect(), gaps: rota.gaps.iter().filter_map(gap).collect() }
    }

    fn outside_hours_min(&self, who: &PersonId, window: Window) -> i64 {
        let Some(person) = self.people.iter().find(|person| person.id == *who) else { return 0 };
        let zone: Zone = person.time_zone.parse().unwrap_or_default();
        let at_work = hours::working_windows(person.details.hours, zone.rules(), window);
        window.minutes() - hours::minutes(&at_work)
    }

    fn local(&self, at: Timestamp) -> Time {
        local(&self.zone(), self.draft.date, at)
    }
}

/// What of a day's shifts a new rota keeps: those that the coordinator set; and what somebody covers, as long as the
/// day stays when it is.
pub fn kept(before: &Day, draft: &Draft) -> Vec<PlannedShift> {
    let when = |draft: &Draft| (draft.date, draft.time_zone.clone(), draft.start, draft.end);
    let stays = when(&Draft::of(before)) == when(draft);
    let mut kept: Vec<PlannedShift> = Vec::new();
    for shift in before.shifts.iter().filter(|shift| shift.is_pinned || stays && shift.owner.is_some()) {
        let mut planned = PlannedShift::of(shift);
        let is_there = |id: &PersonId| draft.advocates.contains(id);
        if let Some(owner) = planned.owner.clone()
            && !(stays && is_there(&owner) && is_there(&planned.advocate))
        {
            // The cover is carried over to wherever the owner's shift goes.
            planned = PlannedShift { advocate: owner, owner: None, ..planned };
        }
        let is_next = |last: &&mut PlannedShift| {
            (last.lane, last.end, &last.advocate, &last.owner)
                == (planned.lane, planned.start, &planned.advocate, &planned.owner)
        };
        match kept.last_mut().filter(is_next) {
            Some(last) => last.end = planned.end,
            None => kept.push(planned),
        }
    }
    kept
}

/// The stretches of a lane that no shift covers.
pub fn stretches_without_anybody(day: &Day, lane: Lane) -> Vec<Stretch> {
    let (mut from, mut found) = (day.start, Vec::new());
    for shift in day.shifts.iter().filter(|shift| shift.lane == lane) {
        found.push(Stretch { start: from, end: shift.start.min(day.end) });
        from = from.max(shift.end);
    }
    found.push(Stretch { start: from, end: day.end });
    found.retain(|stretch| stretch.start < stretch.end);
    found
}

/// An instant on the day's clock, so that it can be read back from there: where the clock shows an hour twice, whatever
/// is in the second one is at its end.
fn local(zone: &Zone, date: Date, at: Timestamp) -> Time {
    let time = |at: Timestamp| at.to_zoned(zone.rules().clone()).time();
    let later = |minutes: i64| at.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(at);
    let at = (0..=PUT_BACK_MAX).map(later).find(|at| zone.instant(date, time(*at)) == *at).unwrap_or(at);
    time(at)
}

fn lane(lane: usize) -> Lane {
    Lane::try_from(lane).unwrap_or_default()
}
