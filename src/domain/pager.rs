//! The pager: who is asked now, and how it goes on.
//!
//! Wanted: at every moment of a planned window exactly one advocate holds it. So it never lies between two people: it
//! stays with the one who has it until another picks it up. A handoff is asked for ten minutes before a scheduled end, or
//! at once by whoever has it, and, counted from when it is due, made louder step by step until somebody takes it. The one
//! exception is `/shadow take`, for somebody who is ill: it can be undone for ten minutes.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::day::{Day, Lane};
use super::ids::{DayId, HandoffId, MessageTs, PersonId};
use super::turns::Turn;

/// A scheduled end is told this long before.
pub const TOLD_BEFORE: SignedDuration = SignedDuration::from_mins(10);

/// A pager that was taken goes back this long.
pub const UNDONE_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// An open handoff gets no louder sooner than this after the last time, whatever was late.
pub const STEP_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// The shortest and the longest break, in minutes.
pub const BREAK_MIN: u32 = 5;
pub const BREAK_MAX: u32 = 120;

/// A break, unless somebody says how long, in minutes.
const BREAK_USUAL: u32 = 30;

/// The pager going on.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    pub id: HandoffId,
    pub day: DayId,
    pub lane: Lane,
    pub why: Why,
    pub giver: PersonId,
    pub taker: PersonId,
    /// When the taker's turn begins; else when it was asked for.
    pub due_at: Timestamp,
    /// It gets louder from `due_at` on, and from this if it is later.
    pub asked_at: Timestamp,
    pub notes: Notes,
    /// Who wrote them, where that is not the giver: somebody else has the pager since.
    pub notes_by: Option<PersonId>,
    pub step: Step,
    pub picked_up: Option<PickedUp>,
    pub card: Option<MessageTs>,
}

/// Why the pager goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A shift ends, and the taker's begins.
    Shift,
    /// The giver asked for it.
    Now,
    /// The giver takes a break, and is offered it back afterwards.
    Break { minutes: u32 },
    /// The taker's break is over.
    Back,
}

impl Why {
    /// The name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Why::Shift => "shift",
            Why::Now => "now",
            Why::Break { .. } => "break",
            Why::Back => "back",
        }
    }

    /// Of a break.
    pub fn minutes(self) -> Option<u32> {
        match self {
            Why::Break { minutes } => Some(minutes),
            Why::Shift | Why::Now | Why::Back => None,
        }
    }
}

/// What the giver wrote for the next one.
#[derive(Clone, Debug, PartialEq)]
pub enum Notes {
    NotYet,
    NothingToReport,
    Text(String),
}

/// Who took it, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct PickedUp {
    pub by: PersonId,
    pub at: Timestamp,
}

/// How far an open handoff has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Told to both.
    Asked,
    /// The next one was reminded.
    Reminded,
    /// Every advocate of the day was offered it.
    Offered,
    /// The coordinator was told.
    Escalated,
    /// Nobody picked it up before the next handoff or the end of the day; the giver kept it.
    Lapsed,
    /// There was no need of it any more: the shifts changed, or somebody took the pager.
    Dropped,
}

/// Why somebody cannot pick up.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    AlreadyPickedUp(PersonId),
    /// They have it, however they came to it.
    YoursAlready,
    /// The giver's, until somebody picks it up.
    StillYours,
    /// Still the taker's; others are asked from this instant on.
    NotYetYours(Timestamp),
    NotAnAdvocate,
    Lapsed,
}

impl Step {
    /// The next step, and how long after the planned end it comes.
    pub fn next(self) -> Option<(Step, SignedDuration)> {
        match self {
            Step::Asked => Some((Step::Reminded, SignedDuration::from_mins(5))),
            Step::Reminded => Some((Step::Offered, SignedDuration::from_mins(10))),
            Step::Offered => Some((Step::Escalated, SignedDuration::from_mins(15))),
            Step::Escalated | Step::Lapsed | Step::Dropped => None,
        }
    }

    /// The name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Step::Asked => "asked",
            Step::Reminded => "reminded",
            Step::Offered => "offered",
            Step::Escalated => "escalated",
            Step::Lapsed => "lapsed",
            Step::Dropped => "dropped",
        }
    }

    pub fn from_name(name: &str) -> Option<Step> {
        [Step::Asked, Step::Reminded, Step::Offered, Step::Escalated, Step::Lapsed, Step::Dropped]
            .into_iter()
            .find(|step| step.name() == name)
    }
}

impl Handoff {
    pub fn is_open(&self) -> bool {
        self.picked_up.is_none() && !matches!(self.step, Step::Lapsed | Step::Dropped)
    }

    /// Anyone else of the day may take it from now on.
    pub fn is_offered_to_all(&self) -> bool {
        matches!(self.step, Step::Offered | Step::Escalated)
    }

    /// When the next step is due, and which.
    pub fn next_step(&self) -> Option<(Step, Timestamp)> {
        let (step, after) = self.step.next().filter(|_| self.is_open())?;
        Some((step, self.waits_since() + after))
    }

    /// Nobody was asked: the giver stands in for the taker, who cannot make it. Else the giver is offered it only later.
    pub fn is_kept(&self) -> bool {
        let is_givers = self.picked_up.as_ref().is_some_and(|picked_up| picked_up.by == self.giver);
        is_givers && self.why == Why::Shift && self.step == Step::Asked
    }

    /// Since when it waits to be picked up; ahead, while it is not due yet.
    pub fn waits_since(&self) -> Timestamp {
        self.due_at.max(self.asked_at)
    }

    /// When the break is over that began with this handoff; `None` if none did.
    pub fn break_over(&self) -> Option<Timestamp> {
        let is_away = self.picked_up.as_ref().is_some_and(|picked_up| picked_up.by != self.giver);
        self.rest_over().filter(|_| is_away)
    }

    /// When the break is over in which nobody stands in; `None` if this is none. It is its giver's own to pick up.
    pub fn alone_until(&self) -> Option<Timestamp> {
        self.rest_over().filter(|_| self.taker == self.giver)
    }

    fn rest_over(&self) -> Option<Timestamp> {
        let Why::Break { minutes } = self.why else { return None };
        Some(self.picked_up.as_ref()?.at + SignedDuration::from_mins(i64::from(minutes)))
    }

    /// Did its giver ask for it themselves, and nobody has taken it yet?
    pub fn is_wish_of(&self, who: &PersonId) -> bool {
        self.is_open() && self.giver == *who && matches!(self.why, Why::Now | Why::Break { .. })
    }

    /// The turn for the sake of which whoever is on this break is not offered the pager back.
    pub fn not_back_for(&self, day: &Day) -> Option<Turn> {
        let (over, began) = (self.break_over()?, self.picked_up.as_ref()?.at);
        day.turn_during(self.lane, &self.giver, began, over)
    }

    /// Does this break last until the day ends, or longer? Then there is nothing to offer back.
    pub fn outlasts(&self, day: &Day) -> bool {
        self.break_over().is_some_and(|over| over >= day.ends_at())
    }

    /// Who wrote the notes.
    pub fn notes_by(&self) -> &PersonId {
        self.notes_by.as_ref().unwrap_or(&self.giver)
    }

    /// May `who` take the pager now, which `holder` has?
    ///
    /// # Errors
    /// Why not.
    pub fn may_pick_up(
        &self,
        who: &PersonId,
        holder: Option<&PersonId>,
        advocates: &[PersonId],
    ) -> Result<(), Refusal> {
        if let Some(picked_up) = &self.picked_up {
            // It may have gone on since.
            return Err(match holder {
                Some(holder) if holder == who => Refusal::YoursAlready,
                Some(holder) if *holder == picked_up.by => Refusal::AlreadyPickedUp(holder.clone()),
                _ => Refusal::Lapsed,
            });
        }
        if !self.is_open() {
            return Err(Refusal::Lapsed);
        }
        if *who == self.taker {
            return Ok(());
        }
        if !advocates.contains(who) {
            return Err(Refusal::NotAnAdvocate);
        }
        if !self.is_offered_to_all() && *who == self.giver {
            return Err(Refusal::StillYours);
        }
        if !self.is_offered_to_all() {
            let offered_after = SignedDuration::from_mins(10);
            return Err(Refusal::NotYetYours(self.waits_since() + offered_after));
        }
        Ok(())
    }
}

/// Why somebody cannot take a break as long as they typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBreak {
    NoLength,
    TooShort,
    TooLong,
}

/// How long a break is that somebody typed: `30m`, `45`, `1h`, `90 min`, or nothing. In minutes.
///
/// # Errors
/// It is no length, or none between [`BREAK_MIN`] and [`BREAK_MAX`].
pub fn break_length(typed: &str) -> Result<u32, NoBreak> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Ok(BREAK_USUAL);
    }
    let digits = typed.len() - typed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = typed.split_at(digits);
    let of_unit = match unit.trim() {
        "" | "m" | "min" | "mins" | "minute" | "minutes" => 1,
        "h" | "hour" | "hours" => 60,
        _ => return Err(NoBreak::NoLength),
    };
    if number.is_empty() {
        return Err(NoBreak::NoLength);
    }
    // Digits that are too many for a number are too many for a break.
    match number.parse::<u32>().unwrap_or(u32::MAX).saturating_mul(of_unit) {
        ..BREAK_MIN => Err(NoBreak::TooShort),
        minutes @ BREAK_MIN..=BREAK_MAX => Ok(minutes),
        _ => Err(NoBreak::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::at;
    use super::*;

    fn handoff(step: Step) -> Handoff {
        Handoff {
            id: HandoffId(1),
            day: DayId(1),
            why: Why::Shift,
            lane: 0,
            giver: "USAM".into(),
            taker: "ULEE".into(),
            due_at: at("2026-12-03T13:00:00Z"),
            asked_at: at("2026-12-03T12:50:00Z"),
            notes_by: None,
            notes: Notes::NotYet,
            step,
            picked_up: None,
            card: None,
        }
    }

    fn advocates() -> Vec<PersonId> {
        vec!["USAM".into(), "ULEE".into(), "UKIM".into()]
    }

    #[test]
    fn a_break_is_as_long_as_somebody_types() {
        for (typed, minutes) in [("", 30), ("30m", 30), (" 45 ", 45), ("1h", 60), ("90 Min", 90), ("2 hours", 120)] {
            assert_eq!(break_length(typed), Ok(minutes), "{typed:?}");
        }
        for typed in ["long", "-5", "1.5h", "m", "30 m x"] {
            assert_eq!(break_length(typed), Err(NoBreak::NoLength), "{typed:?}");
        }
        for typed in ["3h", "121", "99999999999", "4294967295h"] {
            assert_eq!(break_length(typed), Err(NoBreak::TooLong), "{typed:?}");
        }
        assert_eq!(break_length("4"), Err(NoBreak::TooShort));
    }

    #[test]
    fn an_open_handoff_gets_louder_at_five_ten_and_fifteen_minutes() {
        let mut handoff = handoff(Step::Asked);
        let mut steps = vec![];
        while let Some((step, due)) = handoff.next_step() {
            steps.push((step, due.to_string()));
            handoff.step = step;
        }
        let times: Vec<&str> = steps.iter().map(|(_, due)| due.as_str()).collect();
        assert_eq!(times, ["2026-12-03T13:05:00Z", "2026-12-03T13:10:00Z", "2026-12-03T13:15:00Z"]);
        assert_eq!(handoff.step, Step::Escalated);
    }

    #[test]
    fn the_next_one_may_pick_up_at_once_and_the_others_when_it_is_offered() {
        assert_eq!(handoff(Step::Asked).may_pick_up(&"ULEE".into(), Some(&"USAM".into()), &advocates()), Ok(()));
        let early = handoff(Step::Reminded).may_pick_up(&"UKIM".into(), Some(&"USAM".into()), &advocates());
        assert_eq!(early, Err(Refusal::NotYetYours(at("2026-12-03T13:10:00Z"))));
        assert_eq!(handoff(Step::Offered).may_pick_up(&"UKIM".into(), Some(&"USAM".into()), &advocates()), Ok(()));
        assert_eq!(
            handoff(Step::Asked).may_pick_up(&"USAM".into(), Some(&"USAM".into()), &advocates()),
            Err(Refusal::StillYours)
        );
        assert_eq!(handoff(Step::Escalated).may_pick_up(&"USAM".into(), Some(&"USAM".into()), &advocates()), Ok(()));
    }

    #[test]
    fn only_an_advocate_of_the_day_takes_it_and_only_once() {
        assert_eq!(
            handoff(Step::Offered).may_pick_up(&"UANA".into(), Some(&"USAM".into()), &advocates()),
            Err(Refusal::NotAnAdvocate)
        );
        let mut taken = handoff(Step::Offered);
        taken.picked_up = Some(PickedUp { by: "ULEE".into(), at: at("2026-12-03T13:01:00Z") });
        let refused = |who: &str, holder: &str| taken.may_pick_up(&who.into(), Some(&holder.into()), &advocates());
        assert_eq!(refused("UKIM", "ULEE"), Err(Refusal::AlreadyPickedUp("ULEE".into())));
        assert_eq!(refused("ULEE", "ULEE"), Err(Refusal::YoursAlready));
        assert_eq!(refused("ULEE", "UKIM"), Err(Refusal::Lapsed), "somebody took it since");
        assert_eq!(refused("USAM", "UKIM"), Err(Refusal::Lapsed));
        assert_eq!(taken.next_step(), None);
        assert_eq!(
            handoff(Step::Lapsed).may_pick_up(&"ULEE".into(), Some(&"USAM".into()), &advocates()),
            Err(Refusal::Lapsed)
        );
    }
}
