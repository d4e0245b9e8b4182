//! What happens by itself: what each timer leads to.

use super::{
    Settings, arrangements, ask, assigner, celebrate, cover, hand_over, handoff, link, no_date, pair, places, remind,
    rotations,
};
use crate::domain::reminders::Lead;
use crate::domain::timer::Timer;
use crate::store::{StoreError, Tx};

/// What a timer leads to, and what is said in the log if its reason is gone.
///
/// # Errors
/// Only what went wrong inside.
pub async fn ring(tx: &mut Tx, settings: &Settings, timer: Timer) -> Result<Rung, StoreError> {
    match timer {
        Timer::SignupCloses(day) => pair::signup_closed(tx, settings, day).await,
        Timer::InAWeek(day) => remind::of_day(tx, day, Lead::Week).await,
        Timer::Tomorrow(day) => remind::of_day(tx, day, Lead::Day).await,
        Timer::InTenMinutes(day) => remind::of_day(tx, day, Lead::TenMinutes).await,
        Timer::WindowOpens(day) => handoff::window_opens(tx, settings, day).await,
        Timer::NobodyFollows(day, shift) => handoff::nobody_follows(tx, day, shift).await,
        Timer::ShiftEnds(day, _) | Timer::ShiftBegins(day, _) => handoff::turn_begins(tx, day).await,
        Timer::HandoffStep(day, handoff, step) => handoff::step(tx, day, handoff, step).await,
        Timer::BreakEnds(day, handoff) => hand_over::break_over(tx, day, handoff).await,
        Timer::CoverReminder(_, cover, _) => cover::remind(tx, cover).await,
        Timer::CoverBegins(_, cover) => cover::begins(tx, cover).await,
        Timer::Stuck(_, question, minutes) => ask::still_stuck(tx, question, minutes).await,
        Timer::AssignerBegins(_, duty) => assigner::begins(tx, duty).await,
        Timer::AssignerEnds(_, duty) => assigner::ends(tx, duty).await,
        Timer::WindowEnds(day) => {
            ask::close_all(tx, day).await?;
            let rung = handoff::window_ends(tx, day).await?;
            places::day_over(tx, settings, day).await?;
            Ok(rung)
        }
        Timer::RoundBegins(round) => arrangements::round_begins(tx, settings, round).await,
        Timer::RoundEnds(round) => arrangements::round_ends(tx, round).await,
        Timer::NoDateYet(_, id) => no_date::no_date_yet(tx, &settings.calendar, id).await,
        Timer::StillNoDate(_, id) => no_date::still_no_date(tx, &settings.calendar, id).await,
        Timer::ProposalOver(_, id) => no_date::proposal_over(tx, id).await,
        Timer::Celebrate(post) => celebrate::due(tx, post).await,
        Timer::UnknownAgents => link::offer_unknown(tx, settings).await,
        Timer::Turns(rotation) => rotations::duty::ring(tx, settings, rotation).await,
    }
}

/// What became of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    Done,
    /// Why there was nothing to do any more.
    Dropped(&'static str),
}
