//! Which file does what is asked: a line for each command, button and form.

use super::words::{self, Command};
use super::{
    Asker, Settings, ask, assigner, calendar, call_off, cancel, claim, cover, credit, dates, days, empty_queue, group,
    hand_over, handoff, help, link, moved_shift, notes, oncall, pair, pictures, plan, post_again, replied, ride_along,
    rotations, settings, signup, status, take, unavailable, wishes,
};
use crate::domain::action::{Action, Form};
use crate::domain::people::{Person, Standing};
use crate::request::{Answer, Asks, Fields, Request};
use crate::store::{StoreError, Tx};
use crate::views;

pub async fn answer(
    tx: &mut Tx,
    settings: &Settings,
    request: &Request,
    person: Option<Person>,
) -> Result<Answer, StoreError> {
    let Some(person) = person else {
        return Ok(Answer::Say(views::problem::not_known_yet()));
    };
    if person.standing != Standing::Member {
        return Ok(Answer::Say(views::problem::standing(person.standing)));
    }
    let mut asker = Asker { settings, person, channel: request.channel.clone(), on: None };
    match &request.asks {
        Asks::Command(text) => command(tx, &asker, text).await,
        Asks::Press { action, on } => {
            asker.on = Some(*on);
            press(tx, &asker, action).await
        }
        Asks::Submit { form, fields } => submit(tx, &asker, form, fields).await,
    }
}

async fn command(tx: &mut Tx, asker: &Asker<'_>, text: &str) -> Result<Answer, StoreError> {
    let command = match words::parse(text) {
        Ok(command) => command,
        Err(unknown) => return help::unknown(tx, asker, &unknown).await,
    };
    match command {
        Command::Help => help::help(tx, asker).await,
        Command::SignUp(day) => signup::sign_up(tx, asker, day).await,
        Command::Cancel(day) => cancel::cancel(tx, asker, day).await,
        Command::Status => status::status(tx, asker).await,
        Command::Settings => settings::open(tx, asker, None).await,
        Command::Days => days::days(tx, asker).await,
        Command::OnCall => oncall::on_call(tx, asker).await,
        Command::Dates => dates::dates(tx, asker, None).await,
        Command::HandOver => hand_over::now(tx, asker).await,
        Command::Cover => cover::cover(tx, asker).await,
        Command::Take => take::take(tx, asker).await,
        Command::Break(typed) => hand_over::take_a_break(tx, asker, &typed).await,
        Command::Ask(typed) => ask::ask(tx, asker, &typed).await,
        Command::Link => link::open(tx, asker).await,
        Command::Replied(link) => replied::replied(tx, asker, &link).await,
        Command::Rotation => rotations::list(tx, asker).await,
        Command::Plan => plan::open(tx, asker).await,
        Command::Pair(day) => pair::preview(tx, asker, day).await,
    }
}

async fn press(tx: &mut Tx, asker: &Asker<'_>, action: &Action) -> Result<Answer, StoreError> {
    match action {
        Action::SignUp(day) => signup::sign_up(tx, asker, Some(*day)).await,
        Action::Cancel(day) => cancel::cancel(tx, asker, Some(*day)).await,
        Action::ChangeDetails(day) => settings::open(tx, asker, Some(*day)).await,
        Action::Settings => settings::open(tx, asker, None).await,
        Action::TeamSettings => group::open(tx, asker).await,
        Action::Status => status::status(tx, asker).await,
        Action::AddToCalendar => calendar::add(tx, asker).await,
        Action::NewCalendarAddress => calendar::renew(tx, asker).await,
        Action::Days => days::days(tx, asker).await,
        Action::OnCall => oncall::on_call(tx, asker).await,
        Action::Replied(day) => replied::first_reply(tx, asker, *day).await,
        Action::NotMe(post) => replied::not_me(tx, asker, *post).await,
        Action::ItWasMine { post, by } => replied::it_was_mine(tx, asker, *post, by).await,
        Action::NotMyReply(celebration) => replied::not_my_reply(tx, asker, *celebration).await,
        Action::QueueIsEmpty(day) => empty_queue::say(tx, asker, *day).await,
        Action::QueueIsReallyEmpty(day) => empty_queue::insist(tx, asker, *day).await,
        Action::NotEmpty(post) => empty_queue::take_back(tx, asker, *post).await,
        Action::Credit { reply, to } => credit::credit(tx, asker, *reply, to).await,
        Action::CreditTold { to, at_ms, link } => credit::credit_told(tx, asker, *at_ms, link.as_deref(), to).await,
        Action::Uncredit(reply) => credit::uncredit(tx, asker, *reply).await,
        Action::KeepReply(reply) => credit::keep(tx, asker, *reply).await,
        Action::LinkAgents => link::say_who(tx, asker).await,
        Action::ConfirmClaim(claim) => claim::decide(tx, asker, *claim, true).await,
        Action::RefuseClaim(claim) => claim::decide(tx, asker, *claim, false).await,
        Action::Pictures => pictures::open(tx, asker).await,
        Action::AskRideAlong(channel) => ride_along::ask(tx, asker, channel).await,
        Action::MakeRideAlong { request, date, buddy } => ride_along::make(tx, asker, *request, *date, buddy).await,
        Action::WishForAdvocate(request) => ride_along::open_wish(tx, asker, *request).await,
        Action::PlanRideAlong(request) => ride_along::choose(tx, asker, *request).await,
        Action::DeclineRideAlong(request) => ride_along::decline(tx, asker, *request).await,
        Action::Plan => plan::open(tx, asker).await,
        Action::ChangeDay(day) => plan::change(tx, asker, *day).await,
        Action::CallOff(day) => call_off::call_off(tx, asker, *day).await,
        Action::PreviewPairs(day) => pair::preview(tx, asker, Some(*day)).await,
        Action::PreviewNext { day, look } | Action::PreviewBack { day, look } => {
            pair::turn(tx, asker, *day, look).await
        }
        Action::ConfirmPairs { day, look } => pair::confirm(tx, asker, *day, look).await,
        Action::KeepPair { day, shadower, buddy, keep, page } => {
            let wish = wishes::Wish { day: *day, shadower, buddy, keep: *keep, page: *page };
            wishes::keep(tx, asker, &wish).await
        }
        Action::RunAgain(day) => wishes::run_again(tx, asker, *day).await,
        Action::SwapBuddy(day) => wishes::open_change(tx, asker, *day).await,
        Action::SwapPairs(day) => wishes::open_swap(tx, asker, *day).await,
        Action::Rota(day) => moved_shift::show(tx, asker, *day).await,
        Action::MoveShift(day) => moved_shift::open(tx, asker, *day).await,
        Action::ProposedRota(day) => moved_shift::back(tx, asker, *day).await,
        Action::GapIsMeant(of) => moved_shift::mean(tx, asker, *of, true).await,
        Action::GapIsNotMeant(of) => moved_shift::mean(tx, asker, *of, false).await,
        Action::CannotMakeIt(day) => unavailable::cannot_make_it(tx, asker, *day).await,
        Action::WriteNotes(handoff) => handoff::open_notes(tx, asker, *handoff).await,
        Action::NothingToReport(handoff) => handoff::nothing_to_report(tx, asker, *handoff).await,
        Action::PickUp(handoff) => handoff::pick_up(tx, asker, *handoff).await,
        Action::AskAll { day, minutes, lane } => hand_over::ask_all(tx, asker, *day, *lane, *minutes).await,
        Action::RestAlone { day, lane, minutes } => hand_over::rest_alone(tx, asker, *day, *lane, *minutes).await,
        Action::AskForCover(shift) => cover::open_form(tx, asker, *shift).await,
        Action::TakeCover(id) => cover::take(tx, asker, *id).await,
        Action::WithdrawCover(id) => cover::withdraw(tx, asker, *id).await,
        Action::DeclineSwap(id) => cover::decline(tx, asker, *id).await,
        Action::EarlierNotes { page } | Action::LaterNotes { page } => notes::earlier(tx, asker, *page).await,
        Action::Ask(day) => ask::open_form(tx, asker, *day).await,
        Action::TakeQuestion(id) => ask::take(tx, asker, *id).await,
        Action::EndQuestion(id) => ask::end(tx, asker, *id).await,
        Action::MoveAssigner(id) => assigner::open_form(tx, asker, *id).await,
        Action::LeaveOutAssigner(id) => assigner::leave_out(tx, asker, *id).await,
        Action::TakePager { day, lane } => take::take_one(tx, asker, *day, *lane).await,
        Action::UndoTake(taken) => take::undo(tx, asker, *taken).await,
        Action::Dates(round) => dates::dates(tx, asker, Some(*round)).await,
        Action::ProposeDates(arrangement) => dates::open(tx, asker, *arrangement).await,
        Action::AcceptDate { arrangement, date } => dates::accept(tx, asker, *arrangement, *date).await,
        Action::KeepDate(arrangement) => dates::keep(tx, asker, *arrangement).await,
        Action::PostAgain => post_again::post_again(tx, asker).await,
        Action::Rotations => rotations::list(tx, asker).await,
        Action::NewRotation => rotations::new::open(tx, asker).await,
        Action::RotationFile => rotations::file::open(tx, asker).await,
        Action::ChangeRotation(id) => rotations::change::open(tx, asker, *id).await,
        Action::RotationPeople(id) => rotations::people::open(tx, asker, *id).await,
        Action::OverrideTurn(id) => rotations::swap::open(tx, asker, *id).await,
        Action::EndRotation(id) => rotations::change::end(tx, asker, *id).await,
        Action::SwapTurn(turn) => rotations::swap::open_of(tx, asker, turn).await,
        Action::TakeTurn { turn, from_ms, until_ms } => {
            rotations::swap::take(tx, asker, turn, (*from_ms, *until_ms)).await
        }
        Action::TakeTurnAsked(id) => rotations::requests::take(tx, asker, *id).await,
        Action::DeclineTurn(id) => rotations::requests::decline(tx, asker, *id).await,
        Action::WithdrawTurn(id) => rotations::requests::withdraw(tx, asker, *id).await,
        Action::DutyNotes(turn) => rotations::duty::open_notes(tx, asker, turn).await,
        Action::NothingOpen(turn) => rotations::duty::nothing_open(tx, asker, turn).await,
    }
}

async fn submit(tx: &mut Tx, asker: &Asker<'_>, form: &Form, fields: &Fields) -> Result<Answer, StoreError> {
    match form {
        Form::Plan(of) => plan::check(tx, asker, of, fields).await,
        Form::ConfirmPlan { of, draft, moves } => plan::save(tx, asker, (of, draft, moves), fields).await,
        Form::Settings | Form::Details(_) => settings::save(tx, asker, fields).await,
        Form::TeamSettings => group::save(tx, asker, fields).await,
        Form::WishForAdvocate(request) => ride_along::wish(tx, asker, *request, fields).await,
        Form::SwapBuddy(day) => wishes::change(tx, asker, *day, fields).await,
        Form::SwapPairs(day) => wishes::swap(tx, asker, *day, fields).await,
        Form::Notes(of) => handoff::save_notes(tx, asker, *of, fields).await,
        Form::MoveShift(day) => moved_shift::save(tx, asker, *day, fields).await,
        Form::Ask(day) => ask::submit(tx, asker, *day, fields).await,
        Form::Assigner(id) => assigner::set(tx, asker, *id, fields).await,
        Form::Cover(shift) => cover::ask(tx, asker, *shift, fields).await,
        Form::ProposeDates(arrangement) => dates::propose(tx, asker, *arrangement, fields).await,
        Form::NewRotation => rotations::new::check(tx, asker, fields).await,
        Form::ConfirmRotation(draft) => rotations::new::save(tx, asker, draft).await,
        Form::RotationFile => rotations::file::check(tx, asker, fields).await,
        Form::ConfirmRotationFile => rotations::file::save(tx, asker, fields).await,
        Form::ChangeRotation(id) => rotations::change::change(tx, asker, *id, fields).await,
        Form::RotationPeople(id) => rotations::people::save(tx, asker, *id, fields).await,
        Form::OverrideTurn(id) => rotations::swap::decide(tx, asker, *id, fields).await,
        Form::SwapTurn(turn) => rotations::swap::ask(tx, asker, turn, fields).await,
        Form::DutyNotes(turn) => rotations::duty::save_notes(tx, asker, turn, fields).await,
        Form::NotMe(post) => replied::take_back_of(tx, asker, *post, fields).await,
        Form::LinkAgents(agents) => link::save(tx, asker, agents, fields).await,
        Form::Claim => claim::save(tx, asker, fields).await,
        Form::TakeOver(takeover) => claim::take_over(tx, asker, takeover).await,
        Form::Pictures => pictures::save(tx, asker, fields).await,
    }
}
