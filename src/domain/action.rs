//! What a person can ask for with a button or a form: one enum each, and how it travels.
//!
//! A button carries its action in `action_id` and `value`, a form in `callback_id` and `private_metadata`. Both are
//! made from the enum and read back into it, so that a button cannot ask for what nobody answers.

use jiff::civil::{Date, Time};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::day::Lane;
use super::desk::{AgentRef, Takeover};
use super::duty::{self, TurnRef};
use super::ids::{
    ArrangementId, CelebrationId, ChannelId, ClaimId, CoverId, DayId, DutyId, HandoffId, PersonId, PostId, QuestionId,
    ReplyId, RideRequestId, RotationId, ShiftId, TurnRequestId,
};
use super::plan::Draft;
use super::shifts::Moves;

/// A button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "with", rename_all = "snake_case")]
pub enum Action {
    SignUp(DayId),
    Cancel(DayId),
    ChangeDetails(DayId),
    Settings,
    TeamSettings,
    Status,
    /// The address of one's own calendar.
    AddToCalendar,
    /// Another one; the earlier one is dead.
    NewCalendarAddress,
    Days,
    OnCall,
    Replied(DayId),
    /// On a post of celebrations.
    NotMe(PostId),
    /// A coordinator took back what a post says of who presses this; it was theirs after all.
    ItWasMine {
        post: PostId,
        /// Who took it back.
        by: PersonId,
    },
    /// Where only two people heard of it.
    NotMyReply(CelebrationId),
    /// A buddy sent it for this shadower.
    Credit {
        reply: ReplyId,
        to: PersonId,
    },
    /// The same of one that no desk saw yet when they told of it.
    CreditTold {
        to: PersonId,
        at_ms: i64,
        link: Option<String>,
    },
    /// The buddy who credited it takes that back.
    Uncredit(ReplyId),
    /// The buddy's own; none: nothing is kept of it yet.
    KeepReply(Option<ReplyId>),
    QueueIsEmpty(DayId),
    /// Whatever a help desk has counted.
    QueueIsReallyEmpty(DayId),
    /// On a post of celebrations: the queue is not empty after all.
    NotEmpty(PostId),
    /// The form in which a coordinator says who agents of help desks are.
    LinkAgents,
    ConfirmClaim(ClaimId),
    RefuseClaim(ClaimId),
    /// The form with the pictures for celebrations.
    Pictures,
    AskRideAlong(ChannelId),
    MakeRideAlong {
        request: RideRequestId,
        date: Date,
        buddy: PersonId,
    },
    WishForAdvocate(RideRequestId),
    PlanRideAlong(RideRequestId),
    DeclineRideAlong(RideRequestId),
    Plan,
    ChangeDay(DayId),
    CallOff(DayId),
    PreviewPairs(DayId),
    ConfirmPairs {
        day: DayId,
        #[serde(flatten)]
        look: Look,
    },
    /// Named apart from [`Action::PreviewBack`], beside which it stands: in one row each name may come once.
    PreviewNext {
        day: DayId,
        #[serde(flatten)]
        look: Look,
    },
    PreviewBack {
        day: DayId,
        #[serde(flatten)]
        look: Look,
    },
    KeepPair {
        day: DayId,
        shadower: PersonId,
        buddy: PersonId,
        /// Or let go.
        keep: bool,
        page: usize,
    },
    RunAgain(DayId),
    SwapBuddy(DayId),
    SwapPairs(DayId),
    /// The rota of a day, as a list and as a picture.
    Rota(DayId),
    /// The form to move a shift.
    MoveShift(DayId),
    /// Without the shifts that somebody set.
    ProposedRota(DayId),
    GapIsMeant(GapOfDay),
    GapIsNotMeant(GapOfDay),
    /// An advocate is not there on this day after all.
    CannotMakeIt(DayId),
    WriteNotes(HandoffId),
    NothingToReport(HandoffId),
    PickUp(HandoffId),
    /// The pager is offered to every advocate of the day; for a break, of so many minutes.
    AskAll {
        day: DayId,
        minutes: Option<u32>,
        /// Which of them. Not in buttons of older versions.
        lane: Option<Lane>,
    },
    /// A break of so many minutes in which nobody stands in.
    RestAlone {
        day: DayId,
        lane: Lane,
        minutes: u32,
    },
    UndoTake(TakenPager),
    /// One of several pagers that a day has.
    TakePager {
        day: DayId,
        lane: Lane,
    },
    /// The handoff notes of a day, counted from the latest back, from 0.
    EarlierNotes {
        page: usize,
    },
    /// Named apart from [`Action::EarlierNotes`], beside which it stands.
    LaterNotes {
        page: usize,
    },
    /// The form for a question.
    Ask(DayId),
    /// Somebody answers it, or is with who asked.
    TakeQuestion(QuestionId),
    /// It is answered.
    EndQuestion(QuestionId),
    /// The form for when a shadower is the assigner.
    MoveAssigner(DutyId),
    /// They are not.
    LeaveOutAssigner(DutyId),
    /// The form to ask for cover of this shift.
    AskForCover(ShiftId),
    TakeCover(CoverId),
    WithdrawCover(CoverId),
    /// Who was offered a swap does not want it.
    DeclineSwap(CoverId),
    /// `/shadow dates`, for the pairs of one round.
    Dates(DayId),
    /// The form for dates.
    ProposeDates(ArrangementId),
    AcceptDate {
        arrangement: ArrangementId,
        date: Date,
    },
    /// A date that the other would like to move stays.
    KeepDate(ArrangementId),
    /// Post again what Slack refused, after the coordinator mended it.
    PostAgain,
    /// `/shadow rotation`.
    Rotations,
    /// The form of a new one, and the form for a file.
    NewRotation,
    RotationFile,
    ChangeRotation(RotationId),
    RotationPeople(RotationId),
    /// The form in which the coordinator gives a turn to somebody else.
    OverrideTurn(RotationId),
    EndRotation(RotationId),
    /// The same for one turn: who has it asks, the coordinator decides.
    SwapTurn(TurnRef),
    TakeTurn {
        turn: TurnRef,
        from_ms: i64,
        until_ms: i64,
    },
    /// The same of a request that is kept.
    TakeTurnAsked(TurnRequestId),
    DeclineTurn(TurnRequestId),
    /// It stays who asked's.
    WithdrawTurn(TurnRequestId),
    DutyNotes(TurnRef),
    NothingOpen(TurnRef),
}

/// A pager that somebody took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "TakenPagerOnTheWire")]
pub struct TakenPager {
    pub day: DayId,
    /// Not in buttons of older versions.
    pub lane: Option<Lane>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TakenPagerOnTheWire {
    Now { day: DayId, lane: Option<Lane> },
    Before(DayId),
}

impl From<TakenPagerOnTheWire> for TakenPager {
    fn from(read: TakenPagerOnTheWire) -> TakenPager {
        match read {
            TakenPagerOnTheWire::Now { day, lane } => TakenPager { day, lane },
            TakenPagerOnTheWire::Before(day) => TakenPager { day, lane: None },
        }
    }
}

/// Whose notes a form is for, and how far its writer has seen the day's questions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "NotesOfOnTheWire")]
pub struct NotesOf {
    pub handoff: HandoffId,
    /// The latest of them; none: there was none yet. Not in forms of older versions.
    pub seen: Option<QuestionId>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NotesOfOnTheWire {
    Now { handoff: HandoffId, seen: Option<QuestionId> },
    Before(HandoffId),
}

impl From<NotesOfOnTheWire> for NotesOf {
    fn from(read: NotesOfOnTheWire) -> NotesOf {
        match read {
            NotesOfOnTheWire::Now { handoff, seen } => NotesOf { handoff, seen },
            NotesOfOnTheWire::Before(handoff) => NotesOf { handoff, seen: None },
        }
    }
}

/// A stretch of a day without anybody on call, on the day's clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GapOfDay {
    pub day: DayId,
    pub lane: Lane,
    pub start: Time,
    pub end: Time,
}

/// What somebody saw of a preview of pairs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// From 0.
    pub page: usize,
    /// Tells these pairs from others.
    pub fingerprint: String,
    /// When it was made, in milliseconds since 1970.
    pub at_ms: i64,
}

/// A form, when it is sent off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "with", rename_all = "snake_case")]
pub enum Form {
    Plan(PlanFor),
    ConfirmPlan {
        of: PlanFor,
        draft: Draft,
        #[serde(default)]
        moves: Moves,
    },
    Settings,
    TeamSettings,
    /// What was open while an older version was running; it has some of the same fields.
    Details(DayId),
    WishForAdvocate(RideRequestId),
    SwapBuddy(DayId),
    SwapPairs(DayId),
    Notes(NotesOf),
    Cover(ShiftId),
    Ask(DayId),
    Assigner(DutyId),
    MoveShift(DayId),
    ProposeDates(ArrangementId),
    NewRotation,
    ConfirmRotation(Box<duty::Draft>),
    RotationFile,
    /// With the file in it once more.
    ConfirmRotationFile,
    ChangeRotation(RotationId),
    RotationPeople(RotationId),
    OverrideTurn(RotationId),
    SwapTurn(TurnRef),
    DutyNotes(TurnRef),
    /// Whose replies in a post are taken back.
    NotMe(PostId),
    LinkAgents(Vec<AgentRef>),
    Claim,
    TakeOver(Takeover),
    Pictures,
}

/// What a plan form is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanFor {
    NewDay,
    Change(DayId),
    RideAlong(RideRequestId),
}

/// Something that travels as a name and, where it has any, JSON.
pub trait OnTheWire: Serialize + DeserializeOwned {
    /// The name, and the JSON that goes with it.
    fn to_wire(&self) -> (String, Option<String>) {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        let with = value.get("with").map(ToString::to_string);
        let name = value["name"].take();
        (name.as_str().unwrap_or_default().to_owned(), with)
    }

    /// The same read back; `None` if this version does not know it.
    fn from_wire(name: &str, with: Option<&str>) -> Option<Self> {
        let mut value = serde_json::json!({ "name": name });
        if let Some(with) = with.filter(|with| !with.is_empty()) {
            value["with"] = serde_json::from_str(with).ok()?;
        }
        serde_json::from_value(value).ok()
    }
}

impl OnTheWire for Action {}
impl OnTheWire for Form {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_survives_the_wire() {
        for action in [
            Action::Status,
            Action::SignUp(DayId(3)),
            Action::UndoTake(TakenPager { day: DayId(3), lane: Some(1) }),
            Action::ConfirmPairs { day: DayId(3), look: Look { page: 2, fingerprint: "a\"b".into(), at_ms: 1 } },
        ] {
            let (name, with) = action.to_wire();
            assert_eq!(Action::from_wire(&name, with.as_deref()), Some(action));
        }
    }

    #[test]
    fn buttons_from_before_there_were_lanes_are_still_understood() {
        let undo = Action::UndoTake(TakenPager { day: DayId(3), lane: None });
        assert_eq!(Action::from_wire("undo_take", Some("3")), Some(undo));
        let ask_all = Action::AskAll { day: DayId(3), minutes: Some(30), lane: None };
        assert_eq!(Action::from_wire("ask_all", Some(r#"{"day":3,"minutes":30}"#)), Some(ask_all));
    }

    #[test]
    fn forms_for_notes_that_were_open_before_an_update_are_still_understood() {
        let of = |seen| Form::Notes(NotesOf { handoff: HandoffId(3), seen });
        assert_eq!(Form::from_wire("notes", Some("3")), Some(of(None)));
        let now = of(Some(QuestionId(7)));
        let (name, with) = now.to_wire();
        assert_eq!(Form::from_wire(&name, with.as_deref()), Some(now));
    }

    #[test]
    fn what_is_not_known_is_not_an_action() {
        assert_eq!(Action::from_wire("launch", Some("3")), None);
        assert_eq!(Action::from_wire("sign_up", Some("not a number")), None);
        assert_eq!(Action::from_wire("sign_up", None), None);
    }
}
