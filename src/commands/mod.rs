//! One file for each thing a person can do: load, ask the domain, save. Each runs inside one transaction, which carries
//! `now`; what is to be posted is saved with it and goes out later.

mod call_off;
mod cancel;
mod days;
mod details;
mod handoff;
mod help;
mod oncall;
mod pair;
mod plan;
mod post_again;
mod remind;
mod replied;
mod ride_along;
mod roles;
mod schedule;
mod seats;
mod signup;
mod status;
pub mod words;

use crate::domain::action::{Action, Form};
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::pairing::Weights;
use crate::domain::people::{Person, Standing};
use crate::domain::plan::ADVOCATES_MAX;
use crate::domain::timer::Timer;
use crate::request::{Answer, Asks, Fields, On, Request};
use crate::store::{StoreError, Tx, inbox, people};
use crate::views::{self, Message};
pub use schedule::refresh as refresh_timers;
use words::Command;

/// What is set from outside.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub coordinators: Vec<PersonId>,
    /// Where days are announced, unless the form says otherwise.
    pub channel: Option<ChannelId>,
    /// What matters how much when people are paired.
    pub weights: Weights,
}

/// The person who asks, and where.
struct Asker<'a> {
    settings: &'a Settings,
    person: Person,
    channel: Option<ChannelId>,
    /// Set where a button was pressed.
    on: Option<On>,
}

impl Asker<'_> {
    fn id(&self) -> &PersonId {
        &self.person.id
    }

    /// The answer beside what is there, or in the place of an answer that only this person saw.
    fn say(&self, message: Message) -> Answer {
        match self.on {
            Some(On::Ephemeral) => Answer::Replace(message),
            Some(On::Message) | None => Answer::Say(message),
        }
    }

    /// The answer in the place of the message whose button was pressed.
    fn replace(&self, message: Message) -> Answer {
        match self.on {
            Some(_) => Answer::Replace(message),
            None => Answer::Say(message),
        }
    }

    /// Where a day would be announced if nothing else is said.
    fn home_channel(&self) -> Option<ChannelId> {
        let asked_in = self.channel.clone().filter(|channel| channel.as_str().starts_with(['C', 'G']));
        self.settings.channel.clone().or(asked_in)
    }
}

/// Does what is asked, once: a request that was done before gets the same answer again.
///
/// # Errors
/// Only what went wrong inside; whatever concerns the person is an answer.
pub async fn handle(tx: &mut Tx, settings: &Settings, request: &Request) -> Result<Answer, StoreError> {
    if is_read_only(request) {
        let person = people::find(tx, &request.actor).await?;
        return dispatch(tx, settings, request, person).await;
    }
    let (person, earlier) = people::find_with_answer(tx, &request.actor, &request.key).await?;
    if let Some(answer) = earlier {
        return Ok(answer);
    }
    let answer = dispatch(tx, settings, request, person).await?;
    inbox::remember(tx, &request.key, &answer).await?;
    Ok(answer)
}

/// Does this request only look? Then it may run on a snapshot, beside the writer.
pub fn is_read_only(request: &Request) -> bool {
    match &request.asks {
        Asks::Command(text) => {
            words::parse(text).is_ok_and(|command| command.is_read_only()) || words::parse(text).is_err()
        }
        Asks::Press { action, .. } => match action {
            Action::Status
            | Action::Days
            | Action::OnCall
            | Action::Plan
            | Action::ChangeDay(_)
            | Action::ChangeDetails(_)
            | Action::PlanRideAlong(_)
            | Action::PreviewPairs(_)
            | Action::SwapBuddy(_)
            | Action::WriteNotes(_) => true,
            Action::SignUp(_)
            | Action::Cancel(_)
            | Action::Replied(_)
            | Action::NotMe(_)
            | Action::AskRideAlong(_)
            | Action::MakeRideAlong { .. }
            | Action::DeclineRideAlong(_)
            | Action::CallOff(_)
            | Action::ConfirmPairs { .. }
            | Action::NothingToReport(_)
            | Action::PickUp(_)
            | Action::PostAgain => false,
        },
        Asks::Submit { form, .. } => matches!(form, Form::Plan(_)),
    }
}

async fn dispatch(
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
        Command::Days => days::days(tx, asker).await,
        Command::OnCall => oncall::on_call(tx, asker).await,
        Command::Replied(link) => replied::replied(tx, asker, &link).await,
        Command::Plan => plan::open(tx, asker).await,
        Command::Pair(day) => pair::preview(tx, asker, day).await,
    }
}

async fn press(tx: &mut Tx, asker: &Asker<'_>, action: &Action) -> Result<Answer, StoreError> {
    match action {
        Action::SignUp(day) => signup::sign_up(tx, asker, Some(*day)).await,
        Action::Cancel(day) => cancel::cancel(tx, asker, Some(*day)).await,
        Action::ChangeDetails(day) => details::open(tx, asker, *day).await,
        Action::Status => status::status(tx, asker).await,
        Action::Days => days::days(tx, asker).await,
        Action::OnCall => oncall::on_call(tx, asker).await,
        Action::Replied(day) => replied::first_reply(tx, asker, *day).await,
        Action::NotMe(celebration) => replied::not_me(tx, asker, *celebration).await,
        Action::AskRideAlong(channel) => ride_along::ask(tx, asker, channel).await,
        Action::MakeRideAlong { request, date, buddy } => ride_along::make(tx, asker, *request, *date, buddy).await,
        Action::PlanRideAlong(request) => ride_along::choose(tx, asker, *request).await,
        Action::DeclineRideAlong(request) => ride_along::decline(tx, asker, *request).await,
        Action::Plan => plan::open(tx, asker).await,
        Action::ChangeDay(day) => plan::change(tx, asker, *day).await,
        Action::CallOff(day) => call_off::call_off(tx, asker, *day).await,
        Action::PreviewPairs(day) => pair::preview(tx, asker, Some(*day)).await,
        Action::ConfirmPairs { day, fingerprint } => pair::confirm(tx, asker, *day, fingerprint).await,
        Action::SwapBuddy(day) => pair::open_swap(tx, asker, *day).await,
        Action::WriteNotes(handoff) => handoff::open_notes(tx, asker, *handoff).await,
        Action::NothingToReport(handoff) => handoff::nothing_to_report(tx, asker, *handoff).await,
        Action::PickUp(handoff) => handoff::pick_up(tx, asker, *handoff).await,
        Action::PostAgain => post_again::post_again(tx, asker).await,
    }
}

async fn submit(tx: &mut Tx, asker: &Asker<'_>, form: &Form, fields: &Fields) -> Result<Answer, StoreError> {
    match form {
        Form::Plan(of) => plan::check(tx, asker, of, fields).await,
        Form::ConfirmPlan { of, draft } => plan::save(tx, asker, of, draft).await,
        Form::Details(day) => details::save(tx, asker, *day, fields).await,
        Form::SwapBuddy(day) => pair::swap(tx, asker, *day, fields).await,
        Form::Notes(handoff) => handoff::save_notes(tx, asker, *handoff, fields).await,
    }
}

/// What a timer leads to, and what is said in the log if its reason is gone.
///
/// # Errors
/// Only what went wrong inside.
pub async fn ring(tx: &mut Tx, timer: Timer) -> Result<Rung, StoreError> {
    match timer {
        Timer::SignupCloses(day) => pair::signup_closed(tx, day).await,
        Timer::Tomorrow(day) => remind::tomorrow(tx, day).await,
        Timer::WindowOpens(day) => handoff::window_opens(tx, day).await,
        Timer::ShiftEnds(day, shift) => handoff::shift_ends(tx, day, shift).await,
        Timer::HandoffStep(day, handoff, step) => handoff::step(tx, day, handoff, step).await,
        Timer::WindowEnds(day) => handoff::window_ends(tx, day).await,
    }
}

/// What became of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    Done,
    /// Why there was nothing to do any more.
    Dropped(&'static str),
}

/// Who a request names, beside the one who asks: they have to be known before it can be answered.
pub fn named_people(request: &Request) -> Vec<PersonId> {
    let mut people = vec![request.actor.clone()];
    if let Asks::Submit { form: Form::Plan(_), fields } = &request.asks {
        people.extend(fields.many("advocates").iter().take(ADVOCATES_MAX).cloned().map(PersonId));
    }
    people
}
