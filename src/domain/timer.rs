//! What happens by itself at a set time. A timer says why it was set, not what to do: when it rings, the state is read
//! again, and a timer whose reason is gone does nothing.

use serde::{Deserialize, Serialize};

use jiff::{SignedDuration, Timestamp};

use super::assigner::Duty;
use super::cover::Cover;
use super::day::Day;
use super::ids::{ArrangementId, CoverId, DayId, DutyId, HandoffId, PostId, QuestionId, RotationId, ShiftId};
use super::pager::{Step, TOLD_BEFORE};
use super::reminders::Lead;
use super::turns::Turn;

/// Those who are asked for cover are reminded so many hours before.
const COVER_REMINDERS: [u8; 2] = [24, 1];

/// Why a timer was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    SignupCloses(DayId),
    /// Who wants to be reminded a week before is.
    InAWeek(DayId),
    /// A day before.
    Tomorrow(DayId),
    /// Ten minutes before.
    InTenMinutes(DayId),
    WindowOpens(DayId),
    /// Ten minutes before the next one's turn, which follows this shift.
    ShiftEnds(DayId, ShiftId),
    /// Ten minutes before the first turn of a lane that begins within the day.
    ShiftBegins(DayId, ShiftId),
    /// The next step of an open handoff.
    HandoffStep(DayId, HandoffId, Step),
    /// A break is over that began with this handoff.
    BreakEnds(DayId, HandoffId),
    /// Nobody has taken what somebody asked cover for: so many hours before.
    CoverReminder(DayId, CoverId, u8),
    CoverBegins(DayId, CoverId),
    /// Nobody has reacted to somebody who is stuck, for so many minutes.
    Stuck(DayId, QuestionId, u8),
    /// A shadower is the assigner from now on.
    AssignerBegins(DayId, DutyId),
    AssignerEnds(DayId, DutyId),
    /// After this shift nobody is on call for a while.
    NobodyFollows(DayId, ShiftId),
    WindowEnds(DayId),
    /// The first date that a pair of the round could have chosen.
    RoundBegins(DayId),
    /// The last date that a pair could choose is over.
    RoundEnds(DayId),
    /// A pair has had no date for some days: the shadower is reminded.
    NoDateYet(DayId, ArrangementId),
    /// For long: the coordinator is told.
    StillNoDate(DayId, ArrangementId),
    /// The last of the dates that one of a pair proposed is there, and nobody has answered.
    ProposalOver(DayId, ArrangementId),
    /// Something is due to be said about a rotation's turns.
    Turns(RotationId),
    /// A post of celebrations may be posted: a minute has passed since the last one.
    Celebrate(PostId),
    /// A coordinator is asked who answers customers.
    UnknownAgents,
}

impl Timer {
    /// The day that it is about, if it is about one.
    pub fn day(self) -> Option<DayId> {
        match self {
            Timer::SignupCloses(day)
            | Timer::InAWeek(day)
            | Timer::Tomorrow(day)
            | Timer::InTenMinutes(day)
            | Timer::WindowOpens(day)
            | Timer::ShiftEnds(day, _)
            | Timer::ShiftBegins(day, _)
            | Timer::HandoffStep(day, _, _)
            | Timer::BreakEnds(day, _)
            | Timer::CoverReminder(day, _, _)
            | Timer::CoverBegins(day, _)
            | Timer::Stuck(day, _, _)
            | Timer::AssignerBegins(day, _)
            | Timer::AssignerEnds(day, _)
            | Timer::WindowEnds(day)
            | Timer::RoundBegins(day)
            | Timer::RoundEnds(day)
            | Timer::NobodyFollows(day, _)
            | Timer::NoDateYet(day, _)
            | Timer::StillNoDate(day, _)
            | Timer::ProposalOver(day, _) => Some(day),
            Timer::Turns(_) | Timer::Celebrate(_) | Timer::UnknownAgents => None,
        }
    }

    /// The rotation that it is about, if it is about one.
    pub fn rotation(self) -> Option<RotationId> {
        match self {
            Timer::Turns(rotation) => Some(rotation),
            _ => None,
        }
    }

    /// "of day 3"
    pub fn place(self) -> String {
        let day = self.day().map(|day| format!("of day {day}"));
        day.or_else(|| self.rotation().map(|rotation| format!("of rotation {rotation}"))).unwrap_or_default()
    }

    /// The timers that a day sets when it is planned, with the instants that they ring at.
    pub fn of_day(day: &Day) -> Vec<(Timer, Timestamp)> {
        if day.is_round() {
            return vec![
                (Timer::SignupCloses(day.id), day.closes_at()),
                (Timer::RoundBegins(day.id), day.starts_at()),
                (Timer::RoundEnds(day.id), day.ends_at()),
            ];
        }
        let mut timers = vec![
            (Timer::SignupCloses(day.id), day.closes_at()),
            (Timer::InAWeek(day.id), Lead::Week.before(day.starts_at())),
            (Timer::Tomorrow(day.id), Lead::Day.before(day.starts_at())),
            (Timer::InTenMinutes(day.id), Lead::TenMinutes.before(day.starts_at())),
            (Timer::WindowOpens(day.id), day.starts_at()),
            (Timer::WindowEnds(day.id), day.ends_at()),
        ];
        timers.extend(Timer::of_turns(day));
        timers
    }

    /// Does it only remind people of what is to come?
    pub fn is_reminder(self) -> bool {
        matches!(self, Timer::InAWeek(_) | Timer::Tomorrow(_) | Timer::InTenMinutes(_))
    }

    /// The timers for turns that begin with a handoff, and for those that end with none.
    pub fn of_turns(day: &Day) -> Vec<(Timer, Timestamp)> {
        let turns = day.lanes_on_call().into_iter().flat_map(|lane| day.turns(lane));
        // Whoever's turn begins with the window has the pager from then on.
        let handed_over = turns.filter(|turn| turn.start > day.starts_at());
        let timer = |turn: Turn| match turn.after {
            Some(after) => (Timer::ShiftEnds(day.id, after), turn.asked_from),
            None => (Timer::ShiftBegins(day.id, turn.first), turn.asked_from),
        };
        let mut timers: Vec<(Timer, Timestamp)> = handed_over.map(timer).collect();
        timers.extend(
            day.turns_into_gaps()
                .into_iter()
                .map(|(last, turn, _)| (Timer::NobodyFollows(day.id, last), (turn.end - TOLD_BEFORE).max(turn.start))),
        );
        timers
    }

    /// The timers of somebody's asking for cover, with the instants that they ring at.
    pub fn of_cover(day: &Day, cover: &Cover) -> Vec<(Timer, Timestamp)> {
        let theirs = cover.swap.iter().map(|(_, theirs)| *theirs);
        let starts = theirs.chain([cover.stretch]).map(|stretch| day.stretch_window(stretch).start);
        let begins = starts.min().unwrap_or_else(|| day.starts_at());
        let before = |hours: u8| begins - SignedDuration::from_hours(i64::from(hours));
        let due = |timer| match timer {
            Timer::CoverReminder(_, _, hours) => (timer, before(hours)),
            timer => (timer, begins),
        };
        Timer::all_of_cover(cover).into_iter().map(due).collect()
    }

    /// The same without the instants.
    pub fn all_of_cover(cover: &Cover) -> Vec<Timer> {
        let reminders = COVER_REMINDERS.map(|hours| Timer::CoverReminder(cover.day, cover.id, hours));
        reminders.into_iter().chain([Timer::CoverBegins(cover.day, cover.id)]).collect()
    }

    /// The timers of a shadower's time as assigner, with the instants that they ring at.
    pub fn of_duty(day: &Day, duty: &Duty) -> Vec<(Timer, Timestamp)> {
        let Some(window) = duty.window(day) else { return vec![] };
        vec![(Timer::AssignerBegins(day.id, duty.id), window.start), (Timer::AssignerEnds(day.id, duty.id), window.end)]
    }

    /// Which of several that are due at the same instant rings first: a day starts before its shifts end, and ends
    /// after them.
    pub fn rank(self) -> i64 {
        match self {
            Timer::SignupCloses(_)
            | Timer::InAWeek(_)
            | Timer::Tomorrow(_)
            | Timer::InTenMinutes(_)
            | Timer::CoverReminder(..)
            | Timer::CoverBegins(..) => 0,
            Timer::WindowOpens(_) | Timer::RoundBegins(_) => 1,
            Timer::HandoffStep(..) | Timer::Stuck(..) | Timer::AssignerBegins(..) => 2,
            Timer::ShiftEnds(..)
            | Timer::ShiftBegins(..)
            | Timer::NobodyFollows(..)
            | Timer::BreakEnds(..)
            | Timer::AssignerEnds(..) => 3,
            Timer::WindowEnds(_) | Timer::RoundEnds(_) => 4,
            Timer::NoDateYet(..)
            | Timer::StillNoDate(..)
            | Timer::ProposalOver(..)
            | Timer::Turns(_)
            | Timer::Celebrate(_)
            | Timer::UnknownAgents => 5,
        }
    }

    /// For a person who waits for it.
    pub fn label(self) -> &'static str {
        match self {
            Timer::SignupCloses(_) => "Sign-up closes",
            Timer::InAWeek(_) => "A week to go",
            Timer::Tomorrow(_) => "A day to go",
            Timer::InTenMinutes(_) => "Ten minutes to go",
            Timer::WindowOpens(_) => "The day starts",
            Timer::ShiftEnds(..) => "A shift is about to end",
            Timer::ShiftBegins(..) => "A shift is about to begin",
            Timer::HandoffStep(_, _, Step::Reminded) => "Pager not picked up: reminder",
            Timer::HandoffStep(_, _, Step::Offered) => "Pager not picked up: offered to all",
            Timer::HandoffStep(..) => "Pager not picked up: coordinator told",
            Timer::BreakEnds(..) => "A break is over",
            Timer::CoverReminder(..) => "Nobody covers a shift yet: reminder",
            Timer::CoverBegins(..) => "A shift begins that nobody covers",
            Timer::Stuck(..) => "Somebody who is stuck still waits: reminder",
            Timer::AssignerBegins(..) => "A shadower becomes the assigner",
            Timer::AssignerEnds(..) => "A shadower's assigner time is over",
            Timer::NobodyFollows(..) => "A shift is about to end, and nobody follows",
            Timer::WindowEnds(_) => "The day ends",
            Timer::RoundBegins(_) => "Pairs may have their days from now on",
            Timer::RoundEnds(_) => "The last date that pairs may choose is over",
            Timer::NoDateYet(..) => "A pair has no date yet: reminder",
            Timer::StillNoDate(..) => "A pair still has no date: coordinator told",
            Timer::ProposalOver(..) => "The dates that a pair proposed have passed",
            Timer::Celebrate(_) => "The next celebrations are posted",
            Timer::UnknownAgents => "A coordinator is asked who answers customers",
            Timer::Turns(_) => "A rotation goes on, or somebody is told that it will",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::super::format::Format;
    use super::*;

    #[test]
    fn a_day_rings_at_its_turns() {
        let rings = Timer::of_day(&thursday());
        let find = |timer| rings.iter().find(|(ringing, _)| *ringing == timer).map(|(_, due)| *due);
        assert_eq!(find(Timer::SignupCloses(DayId(1))), Some(at("2026-12-01T17:00:00Z")));
        assert_eq!(find(Timer::InAWeek(DayId(1))), Some(at("2026-11-26T09:00:00Z")));
        assert_eq!(find(Timer::Tomorrow(DayId(1))), Some(at("2026-12-02T09:00:00Z")));
        assert_eq!(find(Timer::InTenMinutes(DayId(1))), Some(at("2026-12-03T08:50:00Z")));
        assert_eq!(find(Timer::ShiftEnds(DayId(1), ShiftId(1))), Some(at("2026-12-03T12:50:00Z")));
        assert_eq!(find(Timer::ShiftEnds(DayId(1), ShiftId(2))), None);
    }

    #[test]
    fn a_round_has_no_hours_at_which_something_would_ring() {
        let round = Day { format: Format::EngineeringDay, ..thursday() };
        let timers: Vec<Timer> = Timer::of_day(&round).into_iter().map(|(timer, _)| timer).collect();
        let id = round.id;
        assert_eq!(timers, [Timer::SignupCloses(id), Timer::RoundBegins(id), Timer::RoundEnds(id)]);
    }

    #[test]
    fn no_handoff_is_asked_for_where_the_next_shift_is_the_same_persons() {
        let mut day = thursday();
        day.shifts[1].advocate = day.shifts[0].advocate.clone();
        assert!(!Timer::of_day(&day).iter().any(|(timer, _)| matches!(timer, Timer::ShiftEnds(..))));
    }
}
