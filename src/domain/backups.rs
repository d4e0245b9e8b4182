//! Who stands in for whoever has a pager: the same rule for the rota, which names a shift's backups, and for who is asked.

use jiff::{SignedDuration, Timestamp};

use super::availability;
use super::day::{Lane, Shift, Zone};
use super::hours::{self, Hours, Window};
use super::ids::PersonId;
use super::pager::{Handoff, TOLD_BEFORE, Why};
use super::pagers::{How, Pagers};
use super::people::Person;
use super::turns::Turn;

/// Can this person stand in for all of `window`? `on_call` are those who have a shift in it. Where several can, the order
/// of the plan decides.
pub fn backs_up<'a>(
    person: &Person,
    mut on_call: impl Iterator<Item = &'a PersonId>,
    window: Window,
    now: Timestamp,
) -> bool {
    works_through(person, window)
        && !availability::is_missing(person, window, now)
        && on_call.all(|id| *id != person.id)
}

/// Is all of `window` within the person's hours, and nothing of it within their breaks?
pub fn works_through(person: &Person, window: Window) -> bool {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let within = |hours: Hours| hours::minutes(&hours::working_windows(hours, zone.rules(), window));
    within(person.details.hours) >= window.minutes() && person.settings.breaks.iter().all(|pause| within(*pause) == 0)
}

/// Is a part of `window` within the person's hours, outside of their breaks, and are they there?
pub fn is_at_work(person: &Person, window: Window, now: Timestamp) -> bool {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let is_within = |hours: Hours| !hours::working_windows(hours, zone.rules(), window).is_empty();
    is_within(person.details.hours)
        && !person.settings.breaks.iter().any(|pause| is_within(*pause))
        && !availability::is_missing(person, window, now)
}

impl Pagers {
    /// For how long somebody is needed in the place of whoever has the lane's pager: for their break, or until the shift
    /// ends, or until the next one begins where nobody is on call.
    pub fn to_cover(&self, lane: Lane, why: Why, now: Timestamp) -> Window {
        let turns = self.day.turns(lane);
        let turn = turns.iter().find(|turn| now < turn.end);
        let end = match (why.minutes(), turn) {
            (Some(minutes), _) => now + SignedDuration::from_mins(minutes.into()),
            (None, Some(turn)) => {
                if turn.start <= now {
                    turn.end
                } else {
                    turn.start
                }
            }
            (None, None) => self.day.ends_at(),
        };
        Window { start: now, end: end.min(self.day.ends_at()) }
    }

    /// Who could take the lane's pager now for this stretch, the best first: as `at_work_for` has them, without whoever has
    /// it.
    pub fn who_could_take(&self, lane: Lane, stretch: Window, now: Timestamp) -> Vec<PersonId> {
        let holder = self.holder(lane);
        self.at_work_for(lane, stretch, now, |id| Some(id) != holder)
    }

    /// Who is at work and could have the lane's pager in all of what is left of this turn, or in a part of it, in the place
    /// of whose turn it is: the first of them stands in. It may be whoever has the pager.
    pub fn stand_ins(&self, turn: &Turn, now: Timestamp) -> Vec<PersonId> {
        let left = Window { start: turn.start.max(now), end: turn.end };
        self.at_work_for(turn.lane, left, left.start, |id| *id != turn.advocate)
    }

    /// Of those who are meant, who is at work now, the best for this stretch first: whoever is scheduled, then the backups
    /// of the shift, as the rota names them, who can stand in until the stretch ends, then who else can, then who is at
    /// work now; of these, whoever has the pager already comes after the others. Last comes who gave this very shift
    /// away, or had the pager taken from them: they may be ill. Only who would not rather go themselves; whoever is on
    /// call in another lane only if nobody else is there.
    fn at_work_for(
        &self,
        lane: Lane,
        stretch: Window,
        now: Timestamp,
        is_meant: impl Fn(&PersonId) -> bool,
    ) -> Vec<PersonId> {
        let holder = self.holder(lane);
        let can_now = |id: &&PersonId| is_meant(id) && self.is_there(id, now) && !self.would_go(id);
        let mut could: Vec<PersonId> = self.day.advocates.iter().filter(can_now).cloned().collect();
        let shift = self.day.shift_at(lane, stretch.start);
        could.sort_by_key(|id| {
            let is_for_all = self.backs_up(id, lane, stretch, now);
            (
                self.gave_away(id, lane, now) || self.was_relieved(id),
                shift.is_none_or(|shift| shift.advocate != *id),
                !is_for_all,
                shift.is_some_and(|shift| !self.backs_up(id, lane, self.day.shift_window(shift), now)),
                !is_for_all && Some(id) == holder,
            )
        });
        let (busy, free): (Vec<_>, Vec<_>) = could.into_iter().partition(|id| self.is_busy(id, lane, now));
        if free.is_empty() { busy } else { free }
    }

    fn backs_up(&self, id: &PersonId, lane: Lane, window: Window, now: Timestamp) -> bool {
        let meanwhile = |shift: &&Shift| self.day.shift_window(shift).intersect(&window).is_some();
        let others = self.day.shifts.iter().filter(|shift| shift.lane != lane).filter(meanwhile);
        let on_call = others.map(|shift| &shift.advocate);
        self.person(id).is_some_and(|person| backs_up(person, on_call, window, now))
    }

    /// Who is asked in the place of somebody who cannot: the best of those who are at work; where nobody is, whoever comes
    /// next, or any other advocate.
    pub fn stand_in(&self, lane: Lane, stretch: Window, now: Timestamp) -> Option<PersonId> {
        let holder = self.holder(lane);
        let turns = self.day.turns(lane);
        let next = turns.iter().filter(|turn| turn.start > now).map(|turn| &turn.advocate);
        let can_be = |id: &&PersonId| {
            Some(*id) != holder && self.day.advocates.contains(id) && !self.absent.contains(*id) && !self.has_left(id)
        };
        let mut others: Vec<&PersonId> = next.chain(&self.day.advocates).filter(can_be).collect();
        others.sort_by_key(|id| (self.would_go(id), self.gave_away(id, lane, now) || self.was_relieved(id)));
        let free = others.iter().find(|id| !self.is_busy(id, lane, now)).or(others.first());
        self.who_could_take(lane, stretch, now).into_iter().next().or_else(|| free.map(|id| (*id).clone()))
    }

    /// To whom a handoff is offered that its taker does not pick up: all others; those with another pager only if
    /// there is nobody else.
    pub fn offered(&self, handoff: &Handoff, now: Timestamp) -> Vec<PersonId> {
        let is_meant = |id: &&PersonId| {
            **id != handoff.giver && **id != handoff.taker && !self.absent.contains(*id) && !self.has_left(id)
        };
        let others = self.day.advocates.iter().filter(is_meant).cloned();
        let (busy, free): (Vec<_>, Vec<_>) = others.partition(|id| self.is_busy(id, handoff.lane, now));
        if free.is_empty() { busy } else { free }
    }

    /// To whom it is offered by itself, when its taker does not pick up. A break wakes nobody: only who is at work, or on
    /// call in another lane.
    pub fn offered_by_itself(&self, handoff: &Handoff, now: Timestamp) -> Vec<PersonId> {
        let mut offered = self.offered(handoff, now);
        if handoff.why.minutes().is_some() {
            offered.retain(|id| self.is_there(id, now) || self.is_busy(id, handoff.lane, now));
        }
        offered
    }

    /// At work now, and neither away nor on a break.
    fn is_there(&self, id: &PersonId, now: Timestamp) -> bool {
        let minute = Window { start: now, end: now + SignedDuration::from_mins(1) };
        self.person(id).is_some_and(|person| is_at_work(person, minute, now))
            && !self.absent.contains(id)
            && !self.is_on_break(id, now)
    }

    /// Do they wait for somebody to take a pager from them?
    fn would_go(&self, who: &PersonId) -> bool {
        self.handoffs.iter().any(|handoff| handoff.is_wish_of(who))
    }

    /// Does somebody cover the shift for them that runs in this lane, or is about to?
    pub fn gave_away(&self, who: &PersonId, lane: Lane, now: Timestamp) -> bool {
        let shifts = [now, now + TOLD_BEFORE].map(|at| self.day.shift_at(lane, at));
        shifts.into_iter().flatten().any(|shift| shift.owner.as_ref() == Some(who))
    }

    /// Did somebody take the pager that they had last? Not where it was given back.
    fn was_relieved(&self, who: &PersonId) -> bool {
        let Some(at) = self.held.iter().rposition(|held| held.holder == *who) else { return false };
        let next = self.held[at + 1..].iter().find(|next| next.lane == self.held[at].lane);
        next.is_some_and(|next| next.how == How::Taken)
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::super::pagers::Held;
    use super::super::people::tests::person;
    use super::*;

    /// Sam has the pager until one, then Lee, from noon on at work; Kim goes at half past twelve, Tom at five.
    fn pagers() -> Pagers {
        let mut day = thursday();
        day.advocates = ["ULEE", "UKIM", "USAM", "UTOM"].map(Into::into).to_vec();
        let hours = ["12:00-20:00", "08:00-12:30", "09:00-17:00", "09:00-17:00"];
        let people = day.advocates.iter().zip(hours);
        Pagers {
            people: people.map(|(id, hours)| person(id.as_str(), "Europe/Dublin", hours)).collect(),
            absent: [].into(),
            held: vec![Held { lane: 0, holder: "USAM".into(), since: day.starts_at(), how: How::Given }],
            handoffs: vec![],
            day,
        }
    }

    fn asked(pagers: &Pagers, why: Why, now: &str) -> Vec<String> {
        let now = at(now);
        let could = pagers.who_could_take(0, pagers.to_cover(0, why, now), now);
        could.into_iter().map(|id| id.to_string()).collect()
    }

    #[test]
    fn who_stands_in_is_there_for_all_of_it_the_backups_of_the_shift_first_then_in_the_order_of_the_plan() {
        let pagers = pagers();
        let short = Why::Break { minutes: 20 };
        assert_eq!(asked(&pagers, short, "2026-12-03T12:05:00Z"), ["UTOM", "ULEE", "UKIM"], "Tom backs all of it");
        assert_eq!(asked(&pagers, short, "2026-12-03T11:05:00Z"), ["UTOM", "UKIM"]);
        let long = Why::Break { minutes: 60 };
        assert_eq!(asked(&pagers, long, "2026-12-03T12:05:00Z"), ["UTOM", "ULEE", "UKIM"], "Kim goes meanwhile");
        assert_eq!(asked(&pagers, Why::Now, "2026-12-03T12:05:00Z"), ["UTOM", "ULEE", "UKIM"]);
    }

    #[test]
    fn where_nobody_is_there_for_all_of_it_whoever_is_at_work_now_is_asked() {
        let mut pagers = pagers();
        pagers.day.advocates.retain(|id| id.as_str() != "UTOM");
        assert_eq!(asked(&pagers, Why::Now, "2026-12-03T11:05:00Z"), ["UKIM"]);
        assert_eq!(asked(&pagers, Why::Now, "2026-12-03T12:05:00Z"), ["ULEE", "UKIM"]);
    }
}
