//! Signing up, leaving, and the waiting list.

use jiff::Timestamp;

use super::day::Phase;
use super::ids::{DayId, PersonId};

/// A person on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Signup {
    pub day: DayId,
    pub person: PersonId,
    pub state: State,
    /// When they signed up; the order of the waiting list.
    pub since: Timestamp,
}

/// Where a sign-up stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    In,
    Waiting(Why),
    Cancelled,
}

/// Why somebody waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    Full,
    /// No buddy could be found; the pairing's own sentence.
    NoBuddy(String),
}

/// How full a day is, and where one person stands on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Places that are taken.
    pub taken: u32,
    /// People who wait.
    pub waiting: u32,
    pub state: Option<State>,
    /// For who waits: 1 for the first in line.
    pub line: Option<usize>,
    /// Whether they are on other days too, as a shadower or an advocate; it may be long ago.
    pub is_on_others: bool,
}

/// What a sign-up leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    In,
    WaitingList,
}

/// Why somebody cannot sign up now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    AlreadyIn,
    AlreadyWaiting,
    IsAdvocate,
    Closed,
    Running,
    Over,
    CalledOff,
    /// It is the own day of two people, who agreed on it.
    OfAPair,
}

/// May this person sign up, and to what? `takes_late`: a closed day still takes people, without moving anybody for them.
///
/// # Errors
/// Why not.
pub fn sign_up(
    phase: Phase,
    takes_late: bool,
    earlier: Option<&State>,
    is_advocate: bool,
    taken: u32,
    places: u32,
) -> Result<Place, Refusal> {
    match (earlier, phase) {
        (_, Phase::CalledOff) => Err(Refusal::CalledOff),
        (_, Phase::Over) => Err(Refusal::Over),
        (Some(State::In), _) => Err(Refusal::AlreadyIn),
        (Some(State::Waiting(_)), _) => Err(Refusal::AlreadyWaiting),
        _ if is_advocate => Err(Refusal::IsAdvocate),
        (_, Phase::Running) => Err(Refusal::Running),
        (_, Phase::Closed) if !takes_late => Err(Refusal::Closed),
        (_, Phase::Open | Phase::Closed) if taken < places => Ok(Place::In),
        (_, Phase::Open | Phase::Closed) => Ok(Place::WaitingList),
    }
}

/// May this person still leave?
///
/// # Errors
/// `None`: they are not on the day. Otherwise why not.
pub fn cancel(phase: Phase, earlier: Option<&State>) -> Result<(), Option<Refusal>> {
    match (earlier, phase) {
        (None | Some(State::Cancelled), _) => Err(None),
        (_, Phase::CalledOff) => Err(Some(Refusal::CalledOff)),
        (_, Phase::Over) => Err(Some(Refusal::Over)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_place_is_taken_and_a_full_day_has_a_waiting_list() {
        assert_eq!(sign_up(Phase::Open, false, None, false, 1, 2), Ok(Place::In));
        assert_eq!(sign_up(Phase::Open, false, None, false, 2, 2), Ok(Place::WaitingList));
        assert_eq!(sign_up(Phase::Open, false, Some(&State::Cancelled), false, 0, 2), Ok(Place::In));
    }

    #[test]
    fn nobody_signs_up_twice_or_where_they_help() {
        assert_eq!(sign_up(Phase::Open, false, Some(&State::In), false, 1, 2), Err(Refusal::AlreadyIn));
        assert_eq!(
            sign_up(Phase::Closed, false, Some(&State::Waiting(Why::Full)), false, 1, 2),
            Err(Refusal::AlreadyWaiting)
        );
        assert_eq!(sign_up(Phase::Open, false, None, true, 0, 2), Err(Refusal::IsAdvocate));
    }

    #[test]
    fn a_closed_or_past_day_says_so() {
        assert_eq!(sign_up(Phase::Closed, false, None, false, 0, 2), Err(Refusal::Closed));
        assert_eq!(sign_up(Phase::Over, false, None, false, 0, 2), Err(Refusal::Over));
        assert_eq!(sign_up(Phase::CalledOff, false, Some(&State::In), false, 0, 2), Err(Refusal::CalledOff));
    }

    #[test]
    fn a_closed_day_takes_late_people_while_there_is_time() {
        assert_eq!(sign_up(Phase::Closed, true, None, false, 1, 2), Ok(Place::In));
        assert_eq!(sign_up(Phase::Closed, true, None, false, 2, 2), Ok(Place::WaitingList));
        assert_eq!(sign_up(Phase::Running, true, None, false, 1, 2), Err(Refusal::Running));
    }

    #[test]
    fn only_who_is_on_a_day_can_leave_it() {
        assert_eq!(cancel(Phase::Running, Some(&State::In)), Ok(()));
        assert_eq!(cancel(Phase::Open, None), Err(None));
        assert_eq!(cancel(Phase::Open, Some(&State::Cancelled)), Err(None));
        assert_eq!(cancel(Phase::Over, Some(&State::In)), Err(Some(Refusal::Over)));
    }
}
