//! Somebody asks another to take a turn of theirs, or some days of it; with a turn of the other's in return it is both
//! or none.

use jiff::Timestamp;

use super::{Standing, Turn};
use crate::domain::hours::Window;
use crate::domain::ids::{PersonId, RotationId, TurnRequestId};

/// What somebody asks another for.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnRequest {
    pub id: TurnRequestId,
    pub rotation: RotationId,
    /// Who asks.
    pub owner: PersonId,
    /// Who is asked.
    pub other: PersonId,
    pub window: Window,
    /// What the owner takes for it.
    pub in_return: Option<Window>,
    /// Nobody can take it from then on.
    pub ends_at: Timestamp,
    pub state: RequestState,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    Asked,
    Taken,
    Declined,
    /// By the owner, or as it is somebody else's turn by now.
    Withdrawn,
    /// It began, and the other one had not answered.
    Over,
}

impl RequestState {
    pub const ALL: [RequestState; 5] =
        [RequestState::Asked, RequestState::Taken, RequestState::Declined, RequestState::Withdrawn, RequestState::Over];

    pub fn name(self) -> &'static str {
        match self {
            RequestState::Asked => "asked",
            RequestState::Taken => "taken",
            RequestState::Declined => "declined",
            RequestState::Withdrawn => "withdrawn",
            RequestState::Over => "over",
        }
    }

    pub fn named(name: &str) -> Option<RequestState> {
        RequestState::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl TurnRequest {
    /// Has each still what they would give?
    pub fn can_be(&self, of: &Standing) -> bool {
        of.has(&self.owner, self.window) && self.in_return.is_none_or(|theirs| of.has(&self.other, theirs))
    }
}

/// When a request ends: when the first of what it is about begins; of what has begun, when that is over.
pub fn ends_at(windows: impl IntoIterator<Item = Window>, now: Timestamp) -> Option<Timestamp> {
    windows.into_iter().map(|window| if window.start > now { window.start } else { window.end }).min()
}

impl Standing {
    /// Has this person something of that time?
    pub fn has(&self, person: &PersonId, window: Window) -> bool {
        self.turn_in(person, window).is_some()
    }

    /// This person's turn of which something lies in that time.
    pub fn turn_in(&self, person: &PersonId, window: Window) -> Option<Turn> {
        let turns = self.turns(window.start, window.end);
        turns.into_iter().find(|turn| turn.person == *person && turn.within(window).is_some())
    }
}
