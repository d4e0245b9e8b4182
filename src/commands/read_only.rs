//! What only looks, and so may run on a snapshot, beside the writer.

use super::words;
use crate::domain::action::{Action, Form};
use crate::request::{Asks, Request};

/// Does this request only look?
pub fn is_read_only(request: &Request) -> bool {
    match &request.asks {
        Asks::Command(text) => words::parse(text).map_or(true, |command| command.is_read_only()),
        Asks::Press { action, .. } => match action {
            Action::Status
            | Action::Days
            | Action::OnCall
            | Action::Plan
            | Action::ChangeDay(_)
            | Action::ChangeDetails(_)
            | Action::Settings
            | Action::TeamSettings
            | Action::WishForAdvocate(_)
            | Action::PlanRideAlong(_)
            | Action::PreviewPairs(_)
            | Action::PreviewNext { .. }
            | Action::PreviewBack { .. }
            | Action::SwapBuddy(_)
            | Action::SwapPairs(_)
            | Action::WriteNotes(_)
            | Action::AskForCover(_)
            | Action::MoveShift(_)
            | Action::Ask(_)
            | Action::EarlierNotes { .. }
            | Action::LaterNotes { .. }
            | Action::MoveAssigner(_)
            | Action::Dates(_)
            | Action::Rotations
            | Action::NewRotation
            | Action::RotationFile
            | Action::ChangeRotation(_)
            | Action::RotationPeople(_)
            | Action::OverrideTurn(_)
            | Action::SwapTurn(_)
            | Action::DutyNotes(_)
            | Action::LinkAgents
            | Action::Pictures
            | Action::ProposeDates(_) => true,
            Action::SignUp(_)
            | Action::AddToCalendar
            | Action::NewCalendarAddress
            | Action::Cancel(_)
            | Action::Replied(_)
            | Action::NotMe(_)
            | Action::ItWasMine { .. }
            | Action::NotMyReply(_)
            | Action::Credit { .. }
            | Action::CreditTold { .. }
            | Action::Uncredit(_)
            | Action::KeepReply(_)
            | Action::QueueIsEmpty(_)
            | Action::QueueIsReallyEmpty(_)
            | Action::NotEmpty(_)
            | Action::ConfirmClaim(_)
            | Action::RefuseClaim(_)
            | Action::AskRideAlong(_)
            | Action::MakeRideAlong { .. }
            | Action::DeclineRideAlong(_)
            | Action::CallOff(_)
            | Action::ConfirmPairs { .. }
            | Action::KeepPair { .. }
            | Action::RunAgain(_)
            | Action::Rota(_)
            | Action::ProposedRota(_)
            | Action::GapIsMeant(_)
            | Action::GapIsNotMeant(_)
            | Action::CannotMakeIt(_)
            | Action::NothingToReport(_)
            | Action::PickUp(_)
            | Action::AskAll { .. }
            | Action::RestAlone { .. }
            | Action::UndoTake(_)
            | Action::TakePager { .. }
            | Action::TakeCover(_)
            | Action::WithdrawCover(_)
            | Action::DeclineSwap(_)
            | Action::TakeQuestion(_)
            | Action::EndQuestion(_)
            | Action::LeaveOutAssigner(_)
            | Action::AcceptDate { .. }
            | Action::KeepDate(_)
            | Action::EndRotation(_)
            | Action::TakeTurn { .. }
            | Action::TakeTurnAsked(_)
            | Action::DeclineTurn(_)
            | Action::WithdrawTurn(_)
            | Action::NothingOpen(_)
            | Action::PostAgain => false,
        },
        Asks::Submit { form, .. } => matches!(form, Form::Plan(_) | Form::NewRotation | Form::RotationFile),
    }
}
