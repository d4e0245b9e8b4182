//! A day's rota: from the plan and its people to a [`Request`], and from what the engine found back to the day's clock.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::request::{Advocate, Pin, Request, Rules};
use super::{Gap, Helper, Rota};
use crate::domain::cover::Stretch;
use crate::domain::day::{Day, Lane, Zone};
use crate::domain::hours::{self, Hours, TimeOfDay, Window};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::plan::Draft;
use crate::domain::shifts::{PlannedShift, minute_of_day};
use crate::domain::{availability, backups};

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
    /// Who said that they cannot make it.
    pub absent: BTreeSet<PersonId>,
    /// The day is a pair's own, or was made for somebody who asked to ride along.
    pub is_a_pairs: bool,
    pub now: Timestamp,
}

/// The rota of a day, on its clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayRota {
    /// By start, then lane.
    pub shifts: Vec<Listed>,
    /// By lane, then start.
    pub gaps: Vec<OpenGap>,
    /// Minutes on call of each of the day's advocates in the last 90 days, the most first.
    pub recent_min: Vec<(PersonId, i64)>,
}

/// A shift, and who is there beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub shift: PlannedShift,
    /// In the order in which they would be asked to stand in.
    pub backups: Vec<PersonId>,
    /// What of it is a break of theirs: only what was set by hand can be.
    pub in_breaks: Vec<Stretch>,
    /// Whose it is cannot make it, and it is not over.
    pub is_left: bool,
}

/// A stretch that nobody covers.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenGap {
    pub lane: Lane,
    pub stretch: Stretch,
    pub window: Window,
    /// Who could close it, with the least effort first.
    pub helpers: Vec<Helper>,
    /// Who has the pager then: who was on call before, else who comes first.
    pub keeper: Option<PersonId>,
    /// Somebody said that it is to be like that.
    pub is_meant: bool,
}

impl OpenGap {
    /// Is all of the other one in this?
    pub fn contains(&self, other: &OpenGap) -> bool {
        self.lane == other.lane && self.stretch.contains(other.stretch)
    }
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
    fn window_of(&self, stretch: Stretch) -> Window {
        let (zone, date) = (self.draft.zone(), self.draft.date);
        Window { start: zone.instant(date, stretch.start), end: zone.instant(date, stretch.end) }
    }

    /// Of the day's advocates, who is not there.
    fn away(&self) -> HashSet<PersonId> {
        let mut away = availability::away(&self.people, self.draft.window(), self.now);
        away.extend(self.absent.iter().cloned());
        away
    }

    /// What the engine is asked. Who is away is no part of it, unless with a shift that stays.
    pub fn request(&self) -> Request {
        let (away, kept) = (self.away(), self.consistent());
        let has_kept = |id: &PersonId| kept.iter().any(|shift| shift.advocate == *id);
        let there = self.people.iter().filter(|person| !away.contains(&person.id) || has_kept(&person.id));
        Request {
            window: self.draft.window(),
            zone: self.draft.zone(),
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
        let window = self.draft.window();
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

    /// On a pair's day within the buddy's hours they have the pager all day, also through their breaks: both agreed on
    /// the day. Not where something of it was set by hand, or the buddy cannot make it after all.
    pub fn of_one_pair(&self) -> Option<DayRota> {
        let [buddy] = self.people.as_slice() else { return None };
        let Draft { start, end, places: 1, .. } = self.draft else { return None };
        if !self.is_a_pairs || self.outside_hours_min(&buddy.id, self.draft.window()) > 0 {
            return None;
        }
        if !self.consistent().is_empty() || !self.freed.is_empty() || self.absent.contains(&buddy.id) {
            return None;
        }
        let advocate = buddy.id.clone();
        let shift = PlannedShift { lane: 0, advocate, owner: None, start, end, outside_hours_min: 0, is_pinned: false };
        let in_breaks = self.in_breaks(&buddy.id, self.draft.window());
        let shifts = vec![Listed { shift, backups: vec![], in_breaks, is_left: false }];
        Some(DayRota { shifts, ..DayRota::default() })
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
            let in_breaks = self.in_breaks(&shift.advocate, shift.window);
            let is_left = self.absent.contains(&planned.advocate) && self.now < shift.window.end;
            (planned.start < planned.end).then_some(Listed { shift: planned, backups: vec![], in_breaks, is_left })
        });
        let gap = |gap: &Gap| {
            let stretch = Stretch { start: self.local(gap.window.start), end: self.local(gap.window.end) };
            let helpers = gap.helpers.iter().filter(|helper| is_there(&helper.advocate)).cloned().collect();
            let gap = OpenGap {
                lane: lane(gap.lane),
                stretch,
                window: self.window_of(stretch),
                helpers,
                keeper: None,
                is_meant: false,
            };
            (stretch.start < stretch.end).then_some(gap)
        };
        let mut gaps: Vec<OpenGap> = rota.gaps.iter().filter_map(gap).collect();
        helped_once(&mut gaps);
        let mut shifts = joined(shifts);
        let backups: Vec<Vec<PersonId>> = shifts.iter().map(|listed| self.backups(&listed.shift, &shifts)).collect();
        for (listed, backups) in shifts.iter_mut().zip(backups) {
            listed.backups = backups;
        }
        for gap in &mut gaps {
            let mut of_lane = shifts.iter().map(|listed| &listed.shift).filter(|shift| shift.lane == gap.lane);
            let before = of_lane.clone().rfind(|shift| shift.end <= gap.stretch.start);
            gap.keeper = before.or_else(|| of_lane.next()).map(|shift| shift.advocate.clone());
        }
        DayRota { shifts, gaps, recent_min: self.recent() }
    }

    /// Who stands in during this shift; not who asked for cover of it. Whoever is on call in another lane is only asked
    /// where nobody else is at work.
    fn backups(&self, shift: &PlannedShift, all: &[Listed]) -> Vec<PersonId> {
        let of = |shift: &PlannedShift| self.window_of(Stretch { start: shift.start, end: shift.end });
        let window = of(shift);
        let on_call: Vec<&PlannedShift> =
            all.iter().map(|one| &one.shift).filter(|one| of(one).intersect(&window).is_some()).collect();
        let of_lane = || on_call.iter().filter(|one| one.lane == shift.lane).map(|one| &one.advocate);
        let is_busy = |person: &Person| on_call.iter().any(|one| one.advocate == person.id);
        let is_there = |person: &&Person| shift.owner.as_ref() != Some(&person.id) && !self.absent.contains(&person.id);
        let (busy, free): (Vec<&Person>, Vec<&Person>) =
            self.people.iter().filter(is_there).partition(|person| is_busy(person));
        let is_asked_first = free.iter().any(|person| backups::is_at_work(person, window, self.now));
        let asked = if is_asked_first { free } else { busy };
        let can = |person: &&Person| backups::backs_up(person, of_lane(), window, self.now);
        asked.into_iter().filter(can).map(|person| person.id.clone()).collect()
    }

    fn recent(&self) -> Vec<(PersonId, i64)> {
        let minutes = |id: &PersonId| self.recent_min.get(id).copied().unwrap_or_default();
        let mut recent: Vec<(PersonId, i64)> =
            self.people.iter().map(|person| (person.id.clone(), minutes(&person.id))).collect();
        recent.sort_by_key(|(_, minutes)| Reverse(*minutes));
        recent
    }

    fn outside_hours_min(&self, who: &PersonId, window: Window) -> i64 {
        let person = self.people.iter().find(|person| person.id == *who);
        person.map_or(0, |person| availability::outside_hours_min(person, window))
    }

    fn in_breaks(&self, who: &PersonId, window: Window) -> Vec<Stretch> {
        let Some(person) = self.people.iter().find(|person| person.id == *who) else { return vec![] };
        let zone: Zone = person.time_zone.parse().unwrap_or_default();
        let breaks = person.settings.breaks.iter();
        let windows = breaks.flat_map(|rest| hours::working_windows(*rest, zone.rules(), window));
        windows.map(|rest| Stretch { start: self.local(rest.start), end: self.local(rest.end) }).collect()
    }

    fn local(&self, at: Timestamp) -> Time {
        local(&self.draft.zone(), self.draft.date, at)
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

/// What stayed and what was found around it is one shift, where the same person has both.
fn joined(shifts: impl Iterator<Item = Listed>) -> Vec<Listed> {
    let mut all: Vec<Listed> = Vec::new();
    for listed in shifts {
        let shift = &listed.shift;
        let is_before = |last: &&mut Listed| {
            (last.shift.lane, last.shift.end, &last.shift.advocate) == (shift.lane, shift.start, &shift.advocate)
                && [&last.shift, shift].iter().all(|part| part.owner.is_none() && !part.is_pinned)
        };
        match all.iter_mut().find(is_before) {
            Some(last) => {
                last.shift.end = listed.shift.end;
                last.shift.outside_hours_min += listed.shift.outside_hours_min;
                last.in_breaks.extend(listed.in_breaks);
            }
            None => all.push(listed),
        }
    }
    all
}

/// Nobody closes gaps in two lanes at once: who is the first to help in one is not named in another.
fn helped_once(gaps: &mut [OpenGap]) {
    for at in 1..gaps.len() {
        let (earlier, later) = gaps.split_at_mut(at);
        let gap = &mut later[0];
        for other in earlier.iter().filter(|other| other.lane != gap.lane && other.stretch.overlaps(gap.stretch)) {
            let Some(first) = other.helpers.first() else { continue };
            gap.helpers.retain(|helper| helper.advocate != first.advocate);
        }
    }
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

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::domain::day::tests::{at, thursday};
    use crate::domain::people::tests::person;
    use crate::domain::rota;

    /// Sam, Lee and Kim in Dublin, nine to five, on the usual Thursday.
    fn materials(change: impl FnOnce(&mut Day)) -> Materials {
        let mut day = thursday();
        day.advocates = ["USAM", "ULEE", "UKIM"].map(Into::into).to_vec();
        change(&mut day);
        let draft = Draft::of(&day);
        let people = day.advocates.iter().map(|id| person(id.as_str(), "Europe/Dublin", "09:00-17:00"));
        Materials {
            people: people.collect(),
            recent_min: HashMap::new(),
            kept: kept(&day, &draft),
            freed: vec![],
            absent: BTreeSet::new(),
            is_a_pairs: false,
            draft,
            now: at("2026-11-26T09:00:00Z"),
        }
    }

    fn told(materials: &Materials) -> Vec<String> {
        let rota = materials.read(&rota::plan(&materials.request()).unwrap());
        let line = |listed: &Listed| {
            let PlannedShift { advocate, start, end, owner, is_pinned, .. } = &listed.shift;
            let owner = owner.as_ref().map_or(String::new(), |owner| format!(" for {owner}"));
            let pinned = if *is_pinned { " set" } else { "" };
            format!("{} {}-{}{owner}{pinned}", advocate, start.strftime("%H:%M"), end.strftime("%H:%M"))
        };
        rota.shifts.iter().map(line).collect()
    }

    #[test]
    fn what_was_set_stays_and_what_is_covered_too_while_the_day_stays_when_it_is() {
        let change = |day: &mut Day| {
            day.shifts[0].is_pinned = true;
            day.shifts[1].start = time(15, 0, 0, 0);
            day.shifts[1].advocate = "UKIM".into();
            day.shifts[1].owner = Some("ULEE".into());
        };
        let mut stays = materials(change);
        assert_eq!(told(&stays), ["USAM 09:00-13:00 set", "ULEE 13:00-15:00", "UKIM 15:00-17:00 for ULEE"]);
        let mut day = thursday();
        change(&mut day);
        day.advocates = stays.draft.advocates.clone();
        let later = Draft { start: time(11, 0, 0, 0), end: time(19, 0, 0, 0), ..stays.draft.clone() };
        stays.kept = kept(&day, &later);
        assert_eq!(stays.kept.len(), 1, "a cover follows its shift instead");
    }

    #[test]
    fn who_is_off_is_not_scheduled_but_what_was_set_for_them_holds() {
        let mut some = materials(|day| day.shifts[0].is_pinned = true);
        for at in [0, 1] {
            some.people[at].settings.pause_until = Some(jiff::civil::date(2027, 1, 1));
        }
        assert_eq!(told(&some), ["USAM 09:00-13:00 set", "UKIM 13:00-17:00"]);
    }

    #[test]
    fn what_was_set_for_somebody_who_is_gone_or_in_a_lane_that_is_gone_does_not_hold() {
        let mut some = materials(|day| {
            day.shifts[0].is_pinned = true;
            day.shifts[1].is_pinned = true;
            day.shifts[1].lane = 1;
        });
        some.people.remove(0);
        assert_eq!(some.request().pins, []);
    }

    #[test]
    fn backups_stand_in_the_order_of_the_plan_and_are_there_for_all_of_the_shift() {
        let mut some = materials(|_| {});
        some.recent_min = HashMap::from([("ULEE".into(), 1_200), ("USAM".into(), 1_200)]);
        let backups = |some: &Materials| -> Vec<(PersonId, Vec<PersonId>)> {
            let rota = some.read(&rota::plan(&some.request()).unwrap());
            rota.shifts.into_iter().map(|listed| (listed.shift.advocate, listed.backups)).collect()
        };
        for (on_call, backups) in backups(&some) {
            let others = some.draft.advocates.iter().filter(|id| **id != on_call);
            assert!(others.eq(&backups), "{on_call}: {backups:?}");
        }
        some.people[0].details.hours = "09:00-16:00".parse().unwrap();
        let last = backups(&some).pop().unwrap();
        assert!(!last.1.contains(&"USAM".into()), "{last:?}");
    }

    #[test]
    fn where_nobody_else_is_at_work_whoever_is_on_call_in_another_lane_backs_up() {
        let mut some = materials(|day| day.lanes = 2);
        let backups = |some: &Materials| -> Vec<Vec<PersonId>> {
            let rota = some.read(&rota::plan(&some.request()).unwrap());
            rota.shifts.into_iter().map(|listed| listed.backups).collect()
        };
        let free: Vec<PersonId> = vec!["UKIM".into()];
        assert!(backups(&some).contains(&free), "{:?}", backups(&some));
        some.people.retain(|person| person.id.as_str() != "UKIM");
        some.draft.advocates.retain(|id| id.as_str() != "UKIM");
        let all = backups(&some);
        assert!(!all.is_empty() && all.iter().all(|backups| backups.len() == 1), "{all:?}");
    }

    #[test]
    fn an_hour_that_comes_twice_is_read_back_from_the_clock_without_overlaps() {
        let zone: Zone = "Europe/Dublin".parse().unwrap();
        let date = jiff::civil::date(2026, 10, 25);
        let times: Vec<Time> = (0..20)
            .map(|quarter| at("2026-10-24T23:00:00Z") + SignedDuration::from_mins(quarter * 15))
            .map(|at| local(&zone, date, at))
            .collect();
        assert!(times.is_sorted(), "{times:?}");
        assert_eq!((times[7], times[8], times[12]), (time(1, 45, 0, 0), time(2, 0, 0, 0), time(2, 0, 0, 0)));
    }

    #[test]
    fn what_no_shift_covers_is_found_at_both_ends_and_between() {
        let mut day = thursday();
        day.shifts[0].start = time(10, 0, 0, 0);
        day.shifts[0].end = time(12, 0, 0, 0);
        day.shifts[1].end = time(16, 30, 0, 0);
        let found = stretches_without_anybody(&day, 0);
        let words: Vec<String> = found.iter().map(|gap| format!("{}-{}", gap.start, gap.end)).collect();
        assert_eq!(words, ["09:00:00-10:00:00", "12:00:00-13:00:00", "16:30:00-17:00:00"]);
        assert_eq!(stretches_without_anybody(&day, 1).len(), 1);
    }
}
